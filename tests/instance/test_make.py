"""What `make` says when something is missing: one clear line each."""

import shutil
import subprocess

import pytest

from tests.instance.harness import BASE_DIR

MAKE = shutil.which("make") or "make"
NEEDED = ("cksum", "date", "grep", "rm", "tail", "touch", "tr")  # what the Makefile itself works with
LINES = {
    "git": "git is missing. Debian and Ubuntu: apt-get install git. macOS: xcode-select --install.",
    "xgettext": "xgettext is missing. Debian and Ubuntu: apt-get install gettext. macOS: brew install gettext.",
    "pgrep": "pgrep is missing. Debian and Ubuntu: apt-get install procps. macOS: it is part of the system.",
    "chromium": "Chrome is missing. Debian and Ubuntu: apt-get install chromium. "
    "macOS: brew install --cask google-chrome.",
}


def program(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path):
    """Return a PATH with next to nothing on it."""
    for name in NEEDED:
        found = shutil.which(name)
        program(tmp_path / "bin" / name, f'exec {found} "$@"')
    return tmp_path / "bin"


def make(target, path, cwd=BASE_DIR):
    answer = subprocess.run(
        [MAKE, "--no-print-directory", "-f", str(BASE_DIR / "Makefile"), target, "MAC_CHROME=/nowhere/chrome"],
        cwd=cwd,
        env={"PATH": str(path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return answer.returncode, answer.stdout.splitlines()


@pytest.mark.parametrize("there", [(), ("git", "chromium"), ("xgettext", "pgrep")])
def test_the_check_begins_with_the_tools_that_are_missing(bare, there):
    for name in there:
        program(bare / name, "exit 0")
    status, said = make("step-tools", bare)
    assert status
    missing = [line for name, line in LINES.items() if name not in there]
    assert said[:-2] == ["== tools", *missing]
    assert said[-2].startswith("== tools: FAILED")


@pytest.mark.parametrize("chrome", ["chromium", "google-chrome-stable"])
def test_nothing_is_said_about_tools_that_are_there(bare, chrome):
    for name in ("git", "xgettext", "pgrep", chrome):
        program(bare / name, "exit 0")
    status, said = make("step-tools", bare)
    assert (status, said[0], said[1][:12]) == (0, "== tools", "== tools: ok")
    assert len(said) == 2


def test_the_tools_are_the_first_step_of_the_check():
    planned = subprocess.run(
        [MAKE, "-n", "check-steps"],
        cwd=BASE_DIR,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    steps = [line for line in planned.stdout.splitlines() if 'echo "== ' in line]
    assert 'echo "== tools"' in steps[0]


def test_packages_that_do_not_come_are_one_line_and_the_last_word_of_pip(bare, tmp_path):
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / lock).write_text("django==1.0\n")
    last = "ERROR: No matching distribution found for django==1.0"
    noise = "\n".join(f"echo WARNING: Retrying {count} >&2" for count in range(5))
    program(tmp_path / ".venv/bin/python", f"{noise}\necho '{last}' >&2\necho >&2\nexit 1")
    for target, first in (
        ("run", "Installing what Kaji runs on …"),
        ("env", "Installing what Kaji runs on and is tested"),
    ):
        status, said = make(target, bare, cwd=tmp_path)
        assert status
        assert said[0].startswith(first)
        assert said[1] == (
            "The packages could not be installed: is the network there? All pip said is in .venv/pip.log:"
        )
        assert said[2] == last
        assert "make: ***" in said[3]
        assert len(said) == 4
    assert "Retrying 4" in (tmp_path / ".venv/pip.log").read_text()
