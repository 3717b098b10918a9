"""A text read in the words of the vocabulary: what it says and where. Nothing is kept, nothing is written."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import Answer, Body, Endpoint
from kernel.parsers import FormDataParser, StrictJSONParser
from kernel.refusals import BadValues
from profiles.api.shapes import Problem
from profiles.reading import shown
from profiles.reading.amounts import Amount
from profiles.reading.days import Days
from profiles.reading.files import text_of
from profiles.reading.reader import KINDS, Reading
from profiles.reading.source import MOST
from profiles.reading.vocabulary import reading_of

FOUND = ("stages", "industries", "roles", "skills", "tools", "kpis")


class ReadingBody(Body):
    """A text, or a file with one (multipart/form-data)."""

    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    text = serializers.CharField(required=False, max_length=MOST, trim_whitespace=False)
    file = serializers.FileField(required=False)


class FoundAnswer(Answer):
    """A word of the vocabulary; `start` and `end` are places in `text`, counted in characters."""

    kind = serializers.ChoiceField(choices=[(k, k) for k in FOUND])
    id = serializers.CharField()
    words = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    wish = serializers.ChoiceField(choices=[("must", "must"), ("nice", "nice"), ("", "")])
    negated = serializers.BooleanField()
    sure = serializers.BooleanField()


class AmountAnswer(Answer):
    """Money as the text has it; `usable` says whether a need or profile has a field for it, `why` why it has none."""

    per = serializers.ChoiceField(choices=[(p, p) for p in ("month", "day", "hour", "year", "unsaid", "negotiable")])
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    tax = serializers.ChoiceField(choices=[("excl", "excl"), ("incl", "incl"), ("", "")])
    words = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    usable = serializers.BooleanField()
    why = serializers.CharField()


class DaysAnswer(Answer):
    """Time as the text has it; `monthly` in days a month (four weeks), null for hours."""

    unit = serializers.ChoiceField(choices=[("days", "days"), ("hours", "hours")])
    per = serializers.ChoiceField(choices=[("week", "week"), ("month", "month")])
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    monthly = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    words = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class FlagAnswer(Answer):
    """Wording that asks for age, sex or nationality, and why it is flagged; it is used for nothing."""

    kind = serializers.ChoiceField(choices=[(k, k) for k in ("age", "gender", "nationality")])
    words = serializers.CharField()
    sentence = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    why = serializers.CharField()


class ReadingAnswer(Answer):
    text = serializers.CharField()
    found = FoundAnswer(many=True)
    amounts = AmountAnswer(many=True)
    days = DaysAnswer(many=True)
    flags = FlagAnswer(many=True)


class Readings(Endpoint):
    """POST reads a brief, an advertisement or a résumé."""

    parser_classes = [StrictJSONParser, FormDataParser]

    @extend_schema(
        operation_id="read_text",
        request={"application/json": ReadingBody, "multipart/form-data": ReadingBody},
        responses={200: ReadingAnswer, **dict.fromkeys((400, 401, 403, 415, 422), Problem)},
    )
    def post(self, request: Request) -> Response:
        values = self.read(ReadingBody)
        if ("file" in values) == ("text" in values):
            raise BadValues({"text": _("Send either a text or a file.")})
        text = text_of(values["file"]) if "file" in values else values["text"]
        return Response(ReadingAnswer(_answer(reading_of(text, values["kind"]))).data)


def _answer(reading: Reading) -> dict[str, Any]:
    return {
        "text": reading.text,
        "found": reading.found,
        "amounts": [_amount(reading, one) for one in reading.amounts],
        "days": [_days(reading, one) for one in reading.days],
        "flags": reading.flags,
    }


def _amount(reading: Reading, one: Amount) -> dict[str, Any]:
    names = ("per", "low", "high", "currency", "tax", "start", "end")
    return {
        **{name: getattr(one, name) for name in names},
        "words": reading.words(one),
        "usable": shown.usable(one, reading.kind),
        "why": shown.why_not(one, reading.kind),
    }


def _days(reading: Reading, one: Days) -> dict[str, Any]:
    names = ("unit", "per", "low", "high", "monthly", "start", "end")
    return {**{name: getattr(one, name) for name in names}, "words": reading.words(one)}
