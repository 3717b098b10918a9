"""How request bodies of the API are read. Apart from kernel/api.py, which REST framework may not import this early."""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from kernel.refusals import BadValues

# Sentences of REST framework that its own Japanese catalogue lacks: named here, they come into ours.
UNTRANSLATED = (
    gettext_noop("Not a valid string."),
    gettext_noop("Must be a valid boolean."),
    gettext_noop("Must be a valid UUID."),
    gettext_noop("Ensure this field has at least {min_length} elements."),
    gettext_noop("Ensure this field has no more than {max_length} elements."),
    gettext_noop("This dictionary may not be empty."),
)


class StrictJSONParser(JSONParser):
    """JSON without NaN, of an object, not nested beyond what Python reads."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
            # No text that cannot be written back: half a character would break the very answer that refuses it.
            json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        except ParseError as error:
            raise ParseError(_unreadable(error.__context__)) from None
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except UnicodeEncodeError:
            raise BadValues(_("The JSON holds half of a character (a lone surrogate).")) from None
        except ValueError:  # 1e400 is infinite once it is read
            raise BadValues(_("The JSON holds a number that is too large.")) from None
        if not isinstance(found, dict):
            raise ParseError(_("The body must be a JSON object."))
        return found


def _unreadable(why: BaseException | None) -> str:
    if isinstance(why, json.JSONDecodeError):
        place = {"line": why.lineno, "column": why.colno}
        return _("The body is no readable JSON: line %(line)s, column %(column)s.") % place
    return _("The body is no readable JSON.")


class FormDataParser(MultiPartParser):
    """multipart/form-data, refused in the reader's language."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError:
            raise ParseError(_("The form data could not be read.")) from None
