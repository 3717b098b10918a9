"""How request bodies of the API are read. Apart from kernel/api.py, which REST framework may not import this early."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from kernel.refusals import BadValues


class StrictJSONParser(JSONParser):
    """JSON without NaN, of an object, not nested beyond what Python reads."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
            # No text that cannot be written back: half a character would break the very answer that refuses it.
            json.dumps(found, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except UnicodeEncodeError:
            raise BadValues(_("The JSON holds half of a character (a lone surrogate).")) from None
        if not isinstance(found, dict):
            raise ParseError(_("The body must be a JSON object."))
        return found
