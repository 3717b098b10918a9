"""Words: every text in both languages, nothing about this machine in the repository, no raw components on a page."""

import re
import subprocess
from functools import cache
from pathlib import Path

import polib
import pytest

from tests.architecture.sources import ROOT

CATALOGUES = {language: ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in ("ja", "en")}
NAMES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


@cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(CATALOGUES[language]))


@pytest.mark.parametrize("language", CATALOGUES)
def test_nothing_is_untranslated_or_fuzzy(language: str) -> None:
    rows = [e for e in catalogue(language) if not e.obsolete]
    assert len(rows) > 500
    empty = [e.msgid for e in rows if not (e.msgstr or all(e.msgstr_plural.values() or [""]))]
    assert empty == []
    assert [e.msgid for e in rows if e.fuzzy] == []


def test_both_languages_have_the_same_texts() -> None:
    ja, en = ({(e.msgctxt, e.msgid) for e in catalogue(x) if not e.obsolete} for x in CATALOGUES)
    assert ja == en


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_names_no_word_its_original_does_not_know(language: str) -> None:
    wrong = []
    for entry in catalogue(language):
        known = set(NAMES.findall(entry.msgid + (entry.msgid_plural or "")))
        said = set(NAMES.findall(entry.msgstr + "".join(entry.msgstr_plural.values())))
        if said - known:
            wrong.append(entry.msgid)
    assert wrong == []


def test_japanese_sentences_are_polite_and_japanese() -> None:
    plain = re.compile(r"(である|でない|だった|くない|(?<![まで])した|(?<!ま)する)。")
    rows = [e for e in catalogue("ja") if e.msgid.endswith(".") and e.msgstr]
    assert [e.msgstr for e in rows if plain.search(e.msgstr)] == []
    assert [e.msgstr for e in rows if not re.search(r"[぀-ヿ一-鿿]", e.msgstr)] == []


# --- the repository --------------------------------------------------------------------------------------------------
@cache
def files() -> tuple[Path, ...]:
    """Return every file that would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return tuple(ROOT / name for name in listed if (ROOT / name).is_file())


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in files():
        try:
            found.append((path, path.read_text()))
        except UnicodeDecodeError:
            continue
    return found


# Written in two halves, so that this file does not find itself.
FORBIDDEN = (
    "/wo" + "rk/main",
    "/wo" + "rk/shared",
    "/wo" + "rk/.lib",
    "/ro" + "ot/",
    "artif" + "actory",
    "pypi.or" + "g/simple",
    "pythonhosted" + ".org",
    "index-ur" + "l",
)


def test_no_file_speaks_about_the_machine_it_was_written_on() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {word}" for path, text in texts() for word in FORBIDDEN if word in text.lower()
    }
    assert found == set()


def test_no_template_has_a_style_or_a_script_of_its_own() -> None:
    script = r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)"
    inline = re.compile(rf"<style|style=\"|{script}|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        if path.suffix == ".html" and "templates" in path.parts and not {"mail", "email"} & set(path.parts)
        for match in [inline.search(text)]
        if match
    ]
    assert found == []


def test_every_template_says_what_it_is() -> None:
    pages = [p for p in files() if p.suffix == ".html" and "templates" in p.parts and "django" not in p.parts]
    assert len(pages) > 40
    assert [str(p.relative_to(ROOT)) for p in pages if not p.read_text().startswith("{#")] == []


def test_every_component_a_template_uses_exists() -> None:
    used = {name for path, text in texts() if path.suffix == ".html" for name in re.findall(r"<c-([\w.-]+)", text)}
    missing = [
        n
        for n in used
        if not (ROOT / "templates/components" / f"{n.replace('.', '/').replace('-', '_')}.html").exists()
        and not (ROOT / "templates/components" / f"{n.replace('.', '/')}.html").exists()
        and n not in {"vars", "slot"}
    ]
    assert missing == []


def test_no_tag_of_a_template_is_broken_over_lines() -> None:
    """Django leaves such a tag as text; that no page shows one, tests/journeys/test_every_page.py sees."""
    broken = re.compile(r"\{%(?:(?!%\}).)*$|\{\{(?:(?!\}\}).)*$|\{#(?:(?!#\}).)*$", re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()[:60]}"
        for path, text in texts()
        if path.suffix in {".html", ".txt"} and "templates" in path.parts
        for match in [broken.search(text)]
        if match
    ]
    assert found == []
