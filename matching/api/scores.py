"""How the API tells a score: the sum, its parts, the two facts behind each line, what is missing and what fits."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from rest_framework import serializers

from kernel.api import Answer
from matching.explanation import Explained, Factor
from matching.scoring import Item, Part, Score
from matching.wording import Names


class ItemAnswer(Answer):
    """One line of the account: weight × points, and the two facts behind the points (none: unknown)."""

    kind = serializers.CharField()
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    weight = serializers.IntegerField()
    points = serializers.IntegerField(allow_null=True)
    asked = serializers.DictField(child=serializers.JSONField(allow_null=True))
    found = serializers.DictField(child=serializers.JSONField(allow_null=True))


class PartAnswer(Answer):
    """One factor; `shown` of all parts adds up to the score shown."""

    factor = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    maximum = serializers.IntegerField()
    shown = serializers.CharField()
    unknown = serializers.BooleanField()
    items = ItemAnswer(many=True)


class ScoreAnswer(Answer):
    """A score between `low` and `high`, 0 to 510,000; shown as 0.0 to 100.0."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()
    shown = serializers.CharField()
    shown_high = serializers.CharField()


class AccountAnswer(Answer):
    """One score with its parts, what is missing and what fits."""

    score = ScoreAnswer()
    parts = PartAnswer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    fits = serializers.ListField(child=serializers.CharField())


def account(score: Score, told: Explained, names: Names, kept_back: Collection[str] = ()) -> dict[str, Any]:
    """Return a score as plain values, without the facts that are kept back from the reader."""
    labels = {factor.factor: factor for factor in told.factors}
    shown = {"shown": told.figure, "shown_high": told.upper or told.figure}
    return {
        "score": {"low": score.low, "high": score.high, **shown},
        "parts": [_part(part, labels[part.factor], names, kept_back) for part in score.parts],
        "missing": list(told.missing),
        "fits": list(told.fits),
    }


def _part(part: Part, told: Factor, names: Names, kept_back: Collection[str]) -> dict[str, Any]:
    return {
        "factor": part.factor,
        "label": told.label,
        "low": part.low,
        "high": part.high,
        "maximum": part.maximum,
        "shown": told.figure,
        "unknown": told.unknown,
        "items": [_item(item, names, kept_back) for item in part.items],
    }


def _item(item: Item, names: Names, kept_back: Collection[str]) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "id": item.id,
        "label": names(item.kind, item.id),
        "weight": item.weight,
        "points": item.points,
        "asked": _plain(item.asked, kept_back),
        "found": _plain(item.shown, kept_back),
    }


def _plain(facts: Mapping[str, Any], kept_back: Collection[str]) -> dict[str, Any]:
    told = {name: value for name, value in facts.items() if name not in kept_back}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
