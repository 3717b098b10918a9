"""The message catalogues: ``python -m config.translations [collect|compile]``; without a word, the proof.

``collect`` takes new texts out of the sources (`make messages`), ``compile`` makes what Django reads, and the proof
names every text that is not translated. Compiling needs Babel only, so that a machine without gettext can run Kaji.
Extraction runs on a copy of the sources: what lies around in the checkout is not read, and the proof changes nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polib

    Entries = dict[tuple[str | None, str], polib.POEntry]

BASE_DIR = Path(__file__).resolve().parent.parent
SOURCES = ("config", "kernel", "profiles", "marketplace", "matching", "engagements", "templates")
# How many forms a language has, and which one a number takes.
PLURALS = {"ja": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
SHOWN = 20
# What a value is put in for; braces are left alone, for JSON and templates are full of them.
PLACE = re.compile(r"%\(\w+\)[a-z]|%[sdf]")
# makemessages reads settings, and no server.
NOWHERE = {
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "REDIS_URL": "redis://localhost",
    "SECRET_KEY": "only-to-read-texts-" * 4,
}


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


def collect() -> None:
    """Bring the catalogues to what the sources say: new texts come in, unused ones go, English is its own key.

    A translation that gettext only guesses from a similar text is left out: somebody has to write it.
    """
    import polib  # noqa: PLC0415 - not installed where Kaji only runs

    found = _extract()
    for language, plurals in PLURALS.items():
        path = catalogue(language)
        known = _entries(path) if path.exists() else {}
        made = polib.POFile(wrapwidth=0)
        made.metadata = {
            "Project-Id-Version": "Kaji",
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": plurals,
        }
        made.extend(_filled(entry, known, language) for entry in found.values())
        path.parent.mkdir(parents=True, exist_ok=True)
        made.save(str(path))


def _filled(source: "polib.POEntry", known: "Entries", language: str) -> "polib.POEntry":
    """Return an entry as the catalogue of a language holds it."""
    import polib  # noqa: PLC0415

    before = known.get((source.msgctxt, source.msgid))
    entry = polib.POEntry(
        msgctxt=source.msgctxt,
        msgid=source.msgid,
        msgid_plural=source.msgid_plural,
        comment=source.comment,
        flags=[flag for flag in source.flags if flag != "fuzzy"],
    )
    if language == "en":
        entry.msgstr = "" if entry.msgid_plural else entry.msgid
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural} if entry.msgid_plural else {}
    elif before is not None and not before.fuzzy:
        entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
    if entry.msgid_plural and not entry.msgstr_plural:
        entry.msgstr_plural = {0: ""}
    return entry


def faults() -> Iterator[str]:
    """Name everything that is not translated, and what nothing asks for any more."""
    extracted = _extract()
    for language in PLURALS:
        if not catalogue(language).exists():
            yield f"{language}: there is no catalogue"
            continue
        entries = _entries(catalogue(language))
        for entry in entries.values():
            if wrong := _wrong(entry):
                yield f"{language}: {wrong}: {entry.msgid!r}"
        for what, keys in (
            ("missing", extracted.keys() - entries.keys()),
            ("unused", entries.keys() - extracted.keys()),
        ):
            for context, text in sorted(keys, key=str):
                yield f"{language}: {what}: {text!r}" + (f" ({context})" if context else "")


def _wrong(entry: "polib.POEntry") -> str:
    """Say what is wrong with a translation."""
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if entry.fuzzy:
        return "fuzzy"
    if not all(texts):
        return "empty"
    if _places(texts[-1]) != _places(entry.msgid_plural or entry.msgid):
        return "other values are put in"
    return ""


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def _extract() -> "Entries":
    """Return every text that the sources mark for translation, in their order."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in SOURCES:
            if (BASE_DIR / name).is_dir():
                shutil.copytree(BASE_DIR / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "locale"))
        shutil.copy(BASE_DIR / "manage.py", folder)
        found = catalogue("ja", folder)
        found.parent.mkdir(parents=True)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "-l", "ja", "--no-wrap", "--add-location", "never", "-v0"],
            cwd=folder,
            env=NOWHERE | os.environ | {"DATA_DIR": str(folder / ".data"), "PYTHONPATH": str(folder)},
            check=True,
        )
        return _entries(found) if found.exists() else {}


def _entries(path: Path) -> "Entries":
    """Return what a catalogue says, by context and text."""
    import polib  # noqa: PLC0415 - not installed where Kaji only runs

    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def main() -> int:
    """Do what was asked, or print what is missing and return 1."""
    if sys.argv[1:] == ["compile"]:
        compile_catalogues()
        return 0
    if not shutil.which("xgettext"):
        print("xgettext is not installed: install the system package gettext.", file=sys.stderr)
        return 1
    if sys.argv[1:] == ["collect"]:
        collect()
    found = list(faults())
    for line in found[:SHOWN]:
        print(line)
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more")
    return 1 if found and sys.argv[1:] != ["collect"] else 0


if __name__ == "__main__":
    sys.exit(main())
