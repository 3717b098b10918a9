"""JSON out of bytes, with the place of each fault: no key twice, no NaN, no half characters, nothing too deep."""

import codecs
import json
import math
from typing import Any

from django.utils.translation import gettext as _

from kernel.refusals import BadValues
from profiles.resume.schema import Faults, check, join

MOST_BYTES = 500_000
DEEPEST = 24
MOST_FAULTS = 100
LONGEST_NUMBER = 300
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs, so that a key that comes twice is still there."""


class _NoNumber:
    """Something that JSON has no number for."""


def load(content: bytes) -> dict[str, Any]:
    """Read a JSON object.

    :raises BadValues: JSON pointer → sentence, for each fault.
    """
    try:
        found = json.loads(
            _decoded(content),
            object_pairs_hook=_Pairs,
            parse_constant=lambda _name: _NoNumber(),
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise BadValues(_("This is no readable JSON: line %(line)s, column %(column)s.") % place) from None
    except RecursionError:
        raise BadValues(_("The JSON is nested too deeply.")) from None
    faults: Faults = {}
    document = _plain(found, "", 0, faults)
    if not faults and not isinstance(document, dict):
        faults[""] = _("A JSON Resume is one object: it starts with { and ends with }.")
    if faults:
        raise BadValues(some(faults))
    return document  # type: ignore[no-any-return]


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document that has the shape of a JSON Resume.

    :raises BadValues: JSON pointer → sentence, for each fault.
    """
    if faults := check(document):
        raise BadValues(some(faults))
    return document


def some(faults: Faults) -> dict[str, Any]:
    """Return the faults, at most a hundred, and how many more there are."""
    if len(faults) <= MOST_FAULTS:
        return dict(faults)
    more = _("And %(count)s more faults.") % {"count": f"{len(faults) - MOST_FAULTS:,}"}
    kept: dict[str, Any] = dict(list(faults.items())[:MOST_FAULTS])
    return {**kept, "": [kept[""], more] if "" in kept else more}


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise BadValues(_("The file is empty."))
    if len(content) > MOST_BYTES:
        limit = {"limit": MOST_BYTES // 1000, "has": f"{len(content) // 1000:,}"}
        raise BadValues(_("The file has %(has)s kB; a JSON Resume of at most %(limit)s kB is read.") % limit)
    if content.startswith(WIDE):
        raise BadValues(_("The file is written in UTF-16. Please save it as UTF-8 and try again."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        content.decode("cp932")
    except UnicodeDecodeError:
        raise BadValues(_("The file is not written in UTF-8. Please save it as UTF-8 and try again.")) from None
    raise BadValues(_("The file looks like Shift_JIS. Please save it as UTF-8 and try again."))


def _float(text: str) -> float | _NoNumber:
    found = float(text)
    return found if math.isfinite(found) else _NoNumber()


def _int(text: str) -> int | _NoNumber:
    return int(text) if len(text) <= LONGEST_NUMBER else _NoNumber()


def _plain(value: Any, pointer: str, depth: int, faults: Faults) -> Any:
    """Return the value with objects as dicts, and note its faults."""
    if isinstance(value, str):
        _text(value, pointer, faults)
    elif isinstance(value, _NoNumber):
        faults[pointer] = _("This is no number that JSON knows, or it is too large.")
    elif isinstance(value, list):
        if depth >= DEEPEST:
            faults[pointer] = _("The JSON is nested too deeply.")
        elif isinstance(value, _Pairs):
            return _object(value, pointer, depth, faults)
        else:
            return [_plain(item, join(pointer, i), depth + 1, faults) for i, item in enumerate(value)]
    return value


def _object(pairs: _Pairs, pointer: str, depth: int, faults: Faults) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, inner in pairs:
        if not _text(key, pointer, faults):
            continue
        place = join(pointer, key)
        if key in found:
            faults[place] = _("This key stands here twice.")
            continue
        found[key] = _plain(inner, place, depth + 1, faults)
    return found


def _text(text: str, pointer: str, faults: Faults) -> bool:
    """Say whether a text can be kept and written back."""
    if "\x00" in text:
        faults[pointer] = _("The text holds a NUL character.")
    elif any("\ud800" <= c <= "\udfff" for c in text):
        faults[pointer] = _("The text holds half of a character (a lone surrogate).")
    else:
        return True
    return False
