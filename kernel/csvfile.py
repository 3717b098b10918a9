"""The one way CSV comes in and goes out: encodings and delimiters as offices send them, cells no program can run."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kernel.refusals import BadValues

MOST_BYTES = 1024 * 1024
MOST_LINES = 5000
# A cell that begins so is taken for a formula by spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Line:
    """One row of a file and the number of the line it starts on, as an editor counts them."""

    number: int
    cells: list[str]


# --- out ---------------------------------------------------------------------------------------------------------
def written(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as CSV that spreadsheets open as it is: UTF-8 with a mark, and texts that begin no formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Any) -> Any:
    if cell is None or isinstance(cell, int | Decimal):
        return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else cell
    text = str(cell)
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) else text


def download(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Answer with rows as a file to keep."""
    response = HttpResponse(written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- in ----------------------------------------------------------------------------------------------------------
def read(content: bytes) -> list[Line]:
    """Return the rows of a file that are not empty, the header first: UTF-8 or Shift_JIS, commas or tabs.

    :raises BadValues: when it is too large, empty, or no such file.
    """
    if len(content) > MOST_BYTES:
        raise BadValues({"file": _("The file is larger than 1 MB. Send one year at a time.")})
    text = _decoded(content)
    found: list[Line] = []
    # Strict, so that a quotation mark that never closes is an error and does not swallow the rest.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                found.append(Line(start, cells))
            start = rows.line_num + 1
            if len(found) > MOST_LINES:
                raise BadValues({"file": _("The file has more than %(most)s lines.") % {"most": MOST_LINES}})
    except csv.Error:
        sentence = _("Line %(line)s cannot be read: a quotation mark does not close, or a cell is too long.")
        raise BadValues({"file": sentence % {"line": start}}) from None
    if not found:
        raise BadValues({"file": _("The file is empty.")})
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadValues({"file": _("This is no CSV file. In the spreadsheet, save it as “CSV UTF-8” and send that.")})


def _delimiter(text: str) -> str:
    head = text.lstrip("\r\n").split("\n", 1)[0]
    return "\t" if head.count("\t") > head.count(",") else ","


def number(text: str) -> Decimal | None:
    """Return the number people mean by ２６２, 1,200, 12.5％, ¥11,240 or △3; None when it is none.

    Signs of currency and percent are names of the unit, which the column knows: they change nothing.
    """
    plain = re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("‐", "-")
    plain = re.sub(r"^[△▲]", "-", plain)
    plain = re.sub(r"^([+-]?)[¥\\]", r"\1", plain)
    plain = re.sub(r"(?:%|円|件|人|倍|回|日|点|位)$", "", plain)
    if len(plain) > LONGEST_NUMBER or not NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))
