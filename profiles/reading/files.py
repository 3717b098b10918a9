"""The text of a file that was handed in. The file is read and not kept."""

import json
import subprocess  # the file is read by a program of its own, under limits
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.files import clean_name, kind_of
from kernel.refusals import BadValues
from profiles.reading.source import MOST

MOST_BYTES = 5 * 1024 * 1024
ACCEPTED = {".pdf", ".docx", ".txt", ".md"}
SECONDS = 15
ENCODINGS = ("utf-8-sig", "cp932")


def text_of(upload: Any) -> str:
    """Return the text of an uploaded PDF, Word or plain text file.

    :raises BadValues: with the reason why it cannot be read.
    """
    name = clean_name(upload.name)
    content = upload.read(MOST_BYTES + 1)
    ending = Path(name).suffix.lower()
    if not content:
        raise refused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise refused(_("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024 // 1024})
    if ending not in ACCEPTED:
        raise refused(_("A PDF, a Word file (.docx) or plain text can be read here."))
    text = _plain(content) if ending in (".txt", ".md") else _extracted(content, name, ending)
    if len(text) > MOST:
        raise refused(too_long())
    return text.replace("\x00", "")


def too_long() -> str:
    return _("The text is longer than %(most)s characters. Hand in the part that matters.") % {"most": f"{MOST:,}"}


def refused(sentence: str) -> BadValues:
    return BadValues({"file": [sentence]})


def _plain(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise refused(_("This is no plain text in UTF-8 or Shift_JIS."))


def _extracted(content: bytes, name: str, ending: str) -> str:
    if ending == ".docx" and content.startswith(b"\xd0\xcf\x11\xe0"):  # a Word file with a password is wrapped so
        raise refused(_faults()["encrypted"])
    kind_of(content, name)
    answer = _asked(content, ending)
    if "fault" in answer:
        raise refused(_faults()[answer["fault"]])
    return str(answer["text"]).replace("\r\n", "\n").replace("\r", "\n")


def _asked(content: bytes, ending: str) -> dict[str, str]:
    """Return what the program that reads files says of it; one that it breaks on is broken."""
    command = [sys.executable, "-I", str(Path(__file__).with_name("extract.py")), ending]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, check=False
        )
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return {"fault": "heavy"}
    except ValueError:
        return {"fault": "heavy" if done.returncode < 0 else "broken"}


def _faults() -> dict[str, str]:
    return {
        "encrypted": _("The file is protected by a password. Hand in one without."),
        "empty": _("There is no text in the file. A scan is only a picture: paste the text instead."),
        "broken": _("The file is damaged and cannot be read. Save it anew, or paste the text."),
        "pages": _("The file has more than 40 pages. Hand in the part that matters."),
        "heavy": _("Reading the file takes too much time or memory. Paste the text instead."),
    }
