"""Saved searches over the API: what somebody wants to hear of, what is new on it, and what she was told."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel import clock
from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Detail, Endpoint, List, Verb
from kernel.pages import find
from matching import search_actions as actions
from matching.models import Digest, SavedSearch
from matching.rules import SAVER
from matching.searches import MOST_NAME, Told, news, told, told_of
from matching.states import SavedSearchStatus, SearchKind
from profiles.rules import THEIRS

MOST_QUERY = 1000


class SearchAnswer(Answer):
    """A saved search; `query` holds the conditions as the list's own address does."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(SearchKind.choices)
    need = serializers.UUIDField(source="need_id", allow_null=True)
    name = serializers.CharField()
    query = serializers.CharField()
    status = serializers.ChoiceField(SavedSearchStatus.choices)
    told_at = serializers.DateTimeField()


class SearchBody(Body):
    """`query` for kinds cmos and needs, `need` for candidates; a name is made of the conditions."""

    kind = serializers.ChoiceField(SearchKind.choices)
    need = serializers.UUIDField(required=False, allow_null=True)
    query = serializers.CharField(required=False, allow_blank=True, max_length=MOST_QUERY)
    name = serializers.CharField(required=False, allow_blank=True, max_length=MOST_NAME)


class NameBody(Body):
    name = serializers.CharField(max_length=MOST_NAME)


class FoundAnswer(Answer):
    """What is new on one search: ids of needs or of profiles, as far as the caller may see them today."""

    search = serializers.UUIDField()
    name = serializers.CharField()
    needs = serializers.ListField(child=serializers.UUIDField())
    profiles = serializers.ListField(child=serializers.UUIDField())


class DigestAnswer(Answer):
    """A day on which something was told."""

    id = serializers.UUIDField()
    day = serializers.DateField()


class DigestWhole(DigestAnswer):
    """What was told on that day, as far as the caller may see it today."""

    searches = FoundAnswer(many=True)


class SavedSearches(Verb, List):
    """GET of one's own searches; POST saves one."""

    answer = SearchAnswer
    body = SearchBody
    created = True

    def rows(self) -> QuerySet[Any]:
        return SAVER.filter(SavedSearch.objects.all(), self.actor)

    @extend_schema(operation_id="saved_searches", responses=SearchAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="save_search",
        request=SearchBody,
        responses={201: SearchAnswer},
        parameters=[KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> SavedSearch:
        return actions.save_search(
            actor=self.actor,
            kind=values["kind"],
            query=QueryDict(values.get("query", "")),
            need_id=values.get("need"),
            name=values.get("name", ""),
        )


class SavedSearchDetail(Detail):
    """GET of one search."""

    answer = SearchAnswer

    def rows(self) -> QuerySet[Any]:
        return SAVER.filter(SavedSearch.objects.all(), self.actor)

    @extend_schema(operation_id="saved_search", responses=SearchAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class SearchNews(Endpoint):
    """GET of what is new on one search since the caller was last told."""

    @extend_schema(operation_id="saved_search_news", responses=FoundAnswer)
    def get(self, request: Request, search_id: UUID) -> Response:
        row: SavedSearch = find(SavedSearch.objects.all(), SAVER, self.actor, search_id)
        found = news([row], self.actor, clock.now()) if row.status == SavedSearchStatus.ACTIVE else {}
        parts = told(found, self.actor)
        return Response(FoundAnswer(_part(parts[0] if parts else Told(row, ()))).data)


class SearchVerb(Verb):
    answer = SearchAnswer


class SearchRename(SearchVerb):
    """POST calls a search something else."""

    body = NameBody

    def act(self, values: dict[str, Any], **ids: Any) -> SavedSearch:
        return actions.rename_search(**ids, actor=self.actor, version=self.version(), **values)

    @extend_schema(
        operation_id="rename_search",
        request=NameBody,
        responses=SearchAnswer,
        parameters=[KEY_PARAMETER, MATCH_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class SearchStop(SearchVerb):
    """POST ends being told; the search is kept."""

    def act(self, values: dict[str, Any], **ids: Any) -> SavedSearch:
        return actions.stop_search(**ids, actor=self.actor, version=self.version())

    @extend_schema(
        operation_id="stop_search", request=None, responses=SearchAnswer, parameters=[KEY_PARAMETER, MATCH_PARAMETER]
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class SearchResume(SearchVerb):
    """POST begins to tell again, from now on."""

    def act(self, values: dict[str, Any], **ids: Any) -> SavedSearch:
        return actions.resume_search(**ids, actor=self.actor, version=self.version())

    @extend_schema(
        operation_id="resume_search", request=None, responses=SearchAnswer, parameters=[KEY_PARAMETER, MATCH_PARAMETER]
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)


class Digests(List):
    """The days on which something was told, the last one first."""

    answer = DigestAnswer
    ordering = ("-day", "pk")

    def rows(self) -> QuerySet[Any]:
        return THEIRS.filter(Digest.objects.exclude(found={}), self.actor)

    @extend_schema(operation_id="digests", responses=DigestAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class DigestDetail(Endpoint):
    """GET of what was told on one day."""

    @extend_schema(operation_id="digest", responses=DigestWhole)
    def get(self, request: Request, digest_id: UUID) -> Response:
        row: Digest = find(Digest.objects.all(), THEIRS, self.actor, digest_id)
        parts = [_part(one) for one in told_of([row], self.actor).get(row.pk, ())]
        return Response(DigestWhole({"id": row.pk, "day": row.day, "searches": parts}).data)


def _part(one: Told) -> dict[str, Any]:
    ids = [row.pk for row in one.rows]
    return {
        "search": one.search.pk,
        "name": one.search.name,
        "needs": ids if one.needs else [],
        "profiles": [] if one.needs else ids,
    }
