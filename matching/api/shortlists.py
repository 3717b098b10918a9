"""Shortlists over the API: started, put in order and explained by a curator, read by the company once presented."""

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Endpoint, Verb, tagged
from kernel.pages import find
from matching import actions
from matching import curation_actions as curation
from matching.desk import Listed, entries_of, listed
from matching.forms import MOST_REASON
from matching.market import asking
from matching.models import Shortlist, ShortlistEntry
from matching.rules import SHORTLIST_VIEW


class EntryAnswer(Answer):
    """A place on a shortlist: the curator's beside the machine's."""

    candidacy = serializers.UUIDField(source="candidacy_id")
    profile = serializers.UUIDField(source="profile_id")
    position = serializers.IntegerField()
    pinned = serializers.BooleanField()
    machine_rank = serializers.IntegerField(allow_null=True)
    machine_low = serializers.IntegerField(allow_null=True)
    machine_high = serializers.IntegerField(allow_null=True)
    reason_ja = serializers.CharField()
    reason_en = serializers.CharField()


class ShortlistAnswer(Answer):
    """A shortlist in the curator's order."""

    id = serializers.UUIDField()
    need = serializers.UUIDField(source="need_id")
    status = serializers.CharField()
    version = serializers.IntegerField()
    as_of = serializers.DateField()
    weights_version = serializers.IntegerField(source="weights_number")
    presented_at = serializers.DateTimeField(allow_null=True)
    entries = EntryAnswer(many=True)


class TwoReasonsAnswer(EntryAnswer):
    """A place with the machine's reasons, too, as of the list's day: what is missing, what fits, what kept her out."""

    missing = serializers.ListField(child=serializers.CharField())
    fits = serializers.ListField(child=serializers.CharField())
    failed = serializers.ListField(child=serializers.CharField())


class WholeShortlistAnswer(ShortlistAnswer):
    """A shortlist in the curator's order, with both reasons for each place."""

    entries = TwoReasonsAnswer(many=True, source="told")


class ExcludeBody(Body):
    candidacy = serializers.UUIDField()
    reason = serializers.CharField(max_length=MOST_REASON)


class PlaceBody(ExcludeBody):
    position = serializers.IntegerField(min_value=1, max_value=1000)


class ExplainBody(Body):
    candidacy = serializers.UUIDField()
    reason_ja = serializers.CharField(max_length=MOST_REASON, required=False, allow_blank=True)
    reason_en = serializers.CharField(max_length=MOST_REASON, required=False, allow_blank=True)


class ShortlistDetail(Endpoint):
    """GET of one shortlist; the company sees it once it was presented."""

    versioned = True

    @extend_schema(operation_id="shortlist", responses=WholeShortlistAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        row = find(Shortlist.objects.all(), SHORTLIST_VIEW, self.actor, kwargs["shortlist_id"])
        places = listed(asking().get(pk=row.need_id), row, entries_of(row, self.actor))
        row.told = [_both(place) for place in places]
        return tagged(WholeShortlistAnswer(row).data, row)


def _both(place: Listed) -> ShortlistEntry:
    """Return a place's row with the machine's reasons beside the curator's."""
    row: Any = place.entry
    row.missing, row.fits = (place.explained.missing, place.explained.fits) if place.explained else ((), ())
    row.failed = place.failed
    return place.entry


class ShortlistVerb(Verb):
    answer = ShortlistAnswer


class ShortlistStart(ShortlistVerb):
    """POST starts a shortlist: the candidacies under review, in the machine's order."""

    created = True

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return actions.start_shortlist(need_id=ids["need_id"], actor=self.actor)

    @extend_schema(
        operation_id="shortlist_start", parameters=[KEY_PARAMETER], request=None, responses={201: ShortlistAnswer}
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistPlace(ShortlistVerb):
    """POST puts a candidate at a place, with a written reason."""

    body = PlaceBody

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return curation.place_candidate(
            shortlist_id=ids["shortlist_id"],
            candidacy_id=values["candidacy"],
            actor=self.actor,
            position=values["position"],
            reason=values["reason"],
            version=self.version(),
        )

    @extend_schema(
        operation_id="shortlist_place",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=PlaceBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class CandidateVerb(ShortlistVerb):
    """What is done with one candidate of a list, with a written reason."""

    body = ExcludeBody
    do: ClassVar[Callable[..., Shortlist]]

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return self.do(
            shortlist_id=ids["shortlist_id"],
            candidacy_id=values["candidacy"],
            actor=self.actor,
            reason=values["reason"],
            version=self.version(),
        )


class ShortlistExclude(CandidateVerb):
    """POST leaves a candidate off, with a written reason."""

    do = staticmethod(curation.exclude_candidate)

    @extend_schema(
        operation_id="shortlist_exclude",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=ExcludeBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistPin(CandidateVerb):
    """POST pins a candidate to her place, with a written reason: others are moved around her."""

    do = staticmethod(curation.pin_candidate)

    @extend_schema(
        operation_id="shortlist_pin",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=ExcludeBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistUnpin(CandidateVerb):
    """POST lets a pinned candidate's place change with the others again, with a written reason."""

    do = staticmethod(curation.unpin_candidate)

    @extend_schema(
        operation_id="shortlist_unpin",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=ExcludeBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistTake(ShortlistVerb):
    """POST takes a list in the making over from a colleague."""

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return curation.take_shortlist(shortlist_id=ids["shortlist_id"], actor=self.actor, version=self.version())

    @extend_schema(
        operation_id="shortlist_take",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=None,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistExplain(ShortlistVerb):
    """POST writes the curator's reason for one candidate, in one language or both."""

    body = ExplainBody

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        reasons = {name: values[name] for name in ("reason_ja", "reason_en") if name in values}
        return curation.explain_candidate(
            shortlist_id=ids["shortlist_id"],
            candidacy_id=values["candidacy"],
            actor=self.actor,
            version=self.version(),
            **reasons,
        )

    @extend_schema(
        operation_id="shortlist_explain",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=ExplainBody,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class ShortlistPresent(ShortlistVerb):
    """POST presents the list to the company; every candidacy on it becomes shortlisted."""

    def act(self, values: dict[str, Any], **ids: Any) -> Shortlist:
        return actions.present_shortlist(shortlist_id=ids["shortlist_id"], actor=self.actor, version=self.version())

    @extend_schema(
        operation_id="shortlist_present",
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
        request=None,
        responses=ShortlistAnswer,
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)
