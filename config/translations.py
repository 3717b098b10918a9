"""Compile the message catalogues, and prove them complete: ``python -m config.translations [compile]``.

Compiling needs Babel only, so that a machine without gettext can run Kaji. The proof runs ``makemessages`` on a copy
of the sources, so it never writes into the checkout.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polib

BASE_DIR = Path(__file__).resolve().parent.parent
LANGUAGES = ("ja", "en")
SOURCES = ("config", "kernel", "profiles", "marketplace", "matching", "engagements", "templates")
SHOWN = 20


def catalogue(language: str, root: Path = BASE_DIR) -> Path:
    """Return where a language's catalogue lies."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def compile_catalogues() -> None:
    """Make the binary catalogues that Django reads."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - the proof does not need Babel
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for source in BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"):
        with source.open("rb") as file:
            messages = read_po(file, locale=source.parent.parent.name)
        part = source.with_suffix(f".mo.{os.getpid()}")
        with part.open("wb") as made:
            write_mo(made, messages)
        part.replace(source.with_suffix(".mo"))


def faults() -> Iterator[str]:
    """Name everything that is not translated."""
    with tempfile.TemporaryDirectory() as folder:
        extracted = _extract(Path(folder))
        for language in LANGUAGES:
            if not catalogue(language).exists():
                yield f"{language}: there is no catalogue"
                continue
            entries = _entries(catalogue(language))
            for entry in entries.values():
                if entry.fuzzy:
                    yield f"{language}: fuzzy: {entry.msgid!r}"
                elif not (all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr):
                    yield f"{language}: empty: {entry.msgid!r}"
            for context, text in sorted(extracted - entries.keys(), key=str):
                yield f"{language}: missing: {text!r}" + (f" ({context})" if context else "")


def _extract(folder: Path) -> set[tuple[str | None, str]]:
    """Return every text that the sources mark for translation."""
    for name in SOURCES:
        if (BASE_DIR / name).is_dir():
            shutil.copytree(BASE_DIR / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(BASE_DIR / "manage.py", folder)
    language = LANGUAGES[0]
    catalogue(language, folder).parent.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", language, "--no-wrap", "-v0"],
        cwd=folder,
        env=os.environ | {"DATA_DIR": str(folder / ".data"), "PYTHONPATH": str(folder)},
        check=True,
    )
    found = catalogue(language, folder)
    return set(_entries(found)) if found.exists() else set()


def _entries(path: Path) -> "dict[tuple[str | None, str], polib.POEntry]":
    """Return what a catalogue says, by context and text."""
    import polib  # noqa: PLC0415 - not installed where Kaji only runs

    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def main() -> int:
    """Compile, or print what is missing and return 1."""
    if sys.argv[1:] == ["compile"]:
        compile_catalogues()
        return 0
    if not shutil.which("xgettext"):
        print("xgettext is not installed: install the system package gettext.", file=sys.stderr)
        return 1
    found = list(faults())
    for line in found[:SHOWN]:
        print(line)
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
