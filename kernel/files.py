"""The one upload path: type by content, size, generated name, private serving."""

import hashlib
import io
import os
import unicodedata
import uuid
import zipfile
from pathlib import Path
from typing import Any

import puremagic
from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from kernel.models import File
from kernel.refusals import BadValues, NotVisible
from kernel.texts import joined, legible

# What may be handed in, by content: the ending a file is served under follows from this table, never from its name.
OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".pptx": OFFICE + "presentationml.presentation",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".md": "text/markdown",
}
OFFICE_FOLDERS = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
BY_TEXT = {".csv", ".txt", ".md"}


def store(upload: Any, actor: Actor) -> File:
    """Store an upload and return its ready row; call it inside an action, so that row and effect stand or fall.

    The bytes are written, synced and renamed before the row is inserted; bytes of a rolled back unit are swept.

    :raises BadValues: when it is empty, too large, or of a kind that is not accepted.
    """
    name = clean_name(upload.name)
    upload.seek(0)  # the unit may run again after a conflict
    content = upload.read(settings.MAX_FILE_BYTES + 1)
    if not content:
        raise BadValues({"file": _("The file is empty.")})
    if len(content) > settings.MAX_FILE_BYTES:
        limit = settings.MAX_FILE_BYTES // 1024 // 1024
        raise BadValues({"file": _("The file is larger than %(limit)s MB.") % {"limit": limit}})
    row = File(
        id=uuid.uuid4(),
        state=File.Status.READY,
        name=name,
        content_type=kind_of(content, name),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor.person,
        uploaded_at=clock.now(),
    )
    _write(path_of(row), content)
    row.save(force_insert=True)
    return row


def kind_of(content: bytes, name: str) -> str:
    """Return the content type found in the bytes.

    :raises BadValues: when the content is not of an accepted kind, or contradicts the name's ending.
    """
    ending = Path(name).suffix.lower().replace(".jpeg", ".jpg")
    refused = BadValues({"file": _("This kind of file is not accepted. Accepted: %(kinds)s.") % {"kinds": kinds()}})
    if ending in BY_TEXT:
        try:
            if "\x00" in content.decode("utf-8"):
                raise refused
        except UnicodeDecodeError:
            raise refused from None
        return ALLOWED[ending]
    try:
        found = {match.extension for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        found = set()
    if ending not in ALLOWED or not found & {ending, ".jpeg" if ending == ".jpg" else ending}:
        raise refused
    if ending in OFFICE_FOLDERS and not _is_office(content, OFFICE_FOLDERS[ending]):
        raise refused
    return ALLOWED[ending]


def _is_office(content: bytes, folder: str) -> bool:
    """Say whether this archive is laid out as an office document, not any archive under such a name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def kinds() -> str:
    return joined(ending[1:].upper() for ending in ALLOWED)


def clean_name(name: str) -> str:
    """Return the last part of a name, normalised and without control characters, at most 120 characters."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    kept = legible(last).strip(" .") or "file"
    stem, dot, ending = kept.rpartition(".")
    return kept if len(kept) <= 120 else f"{stem[: 119 - len(ending)]}{dot}{ending}"


def path_of(row: File) -> Path:
    return Path(settings.FILES_DIR) / row.id.hex[:2] / row.id.hex


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def serve(row: File) -> FileResponse:
    """Answer with the file as a download; the caller has checked that the reader may see it.

    :raises NotVisible: when it is not ready.
    """
    path = path_of(row)
    if row.state != File.Status.READY or not path.exists():
        raise NotVisible
    response = FileResponse(path.open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
