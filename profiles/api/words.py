"""The words of the field: read by everybody, kept by curators."""

from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Answer, Body, Endpoint, List, Verb, tagged
from kernel.refusals import NotVisible
from profiles import vocabulary_actions as actions
from profiles.api import shapes
from profiles.api.shapes import Empty, Problem
from profiles.models.vocabulary import Term

REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


def kind_type(kind: str) -> type[Term]:
    """Return the table of a kind.

    :raises NotVisible: when there is no such kind.
    """
    if kind not in actions.KINDS:
        raise NotVisible
    return actions.KINDS[kind]


class WordAnswer(Answer):
    id = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    ja = serializers.CharField()
    en = serializers.CharField()
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    data = serializers.DictField()  # type: ignore[assignment]

    def get_parent(self, row: Term) -> str | None:
        for link in actions.PARENTS.values():
            if hasattr(row, f"{link}_id"):
                return str(getattr(row, f"{link}_id"))
        return None


class KindAnswer(Answer):
    id = serializers.CharField()
    url = serializers.CharField()


class Kinds(Endpoint):
    """The kinds of words."""

    public = True

    @extend_schema(operation_id="list_vocabulary", responses={200: KindAnswer(many=True)})
    def get(self, request: Request) -> Response:
        return Response([{"id": kind, "url": f"/api/v1/vocabulary/{kind}"} for kind in actions.KINDS])


class WordBody(Body):
    id = serializers.SlugField(max_length=60)
    ja = serializers.CharField(max_length=200)
    en = serializers.CharField(max_length=200)
    parent = serializers.SlugField(max_length=60, required=False)  # type: ignore[assignment]


class RenameBody(Body):
    ja = serializers.CharField(max_length=200)
    en = serializers.CharField(max_length=200)


class Words(List, Verb):
    """GET lists the words of a kind (curators: retired ones too); POST adds one."""

    http_method_names = ["get", "post", "head", "options"]
    public = True
    body = WordBody
    answer = WordAnswer
    ordering = ("order", "pk")
    created = True

    def rows(self) -> models.QuerySet[Any]:
        model = kind_type(self.kwargs["kind"])
        if self.actor.staff == "curator":
            return model._base_manager.all()
        return actions.active(self.kwargs["kind"])  # type: ignore[no-any-return]

    @extend_schema(operation_id="list_words", responses={200: WordAnswer(many=True), 404: Problem})
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="add_word",
        request=WordBody,
        responses={201: WordAnswer, **REFUSED},
        parameters=[KEY_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        if not self.actor.signed_in:
            raise exceptions.NotAuthenticated
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Term:
        kind_type(ids["kind"])
        return actions.add_term(actor=self.actor, **ids, **values)


class Word(shapes.Change):
    http_method_names = ["get", "patch", "head", "options"]
    public = True
    body = RenameBody
    answer = WordAnswer

    @extend_schema(operation_id="get_word", responses={200: WordAnswer, 404: Problem})
    def get(self, request: Request, kind: str, term_id: str) -> Response:
        row = kind_type(kind)._base_manager.filter(pk=term_id).first()
        if row is None:
            raise NotVisible
        return tagged(WordAnswer(row).data, row)

    @extend_schema(
        operation_id="rename_word",
        request=RenameBody,
        responses={200: WordAnswer, **REFUSED, 412: Problem},
        parameters=[MATCH_PARAMETER, KEY_PARAMETER],
    )
    def patch(self, request: Request, **ids: Any) -> Response:
        if not self.actor.signed_in:
            raise exceptions.NotAuthenticated
        return super().patch(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Term:
        kind_type(ids["kind"])
        return actions.rename_term(
            kind=ids["kind"], id=ids["term_id"], actor=self.actor, version=self.version(), **values
        )


class Retire(Verb):
    body = Empty
    answer = WordAnswer

    @extend_schema(
        operation_id="retire_word",
        request=Empty,
        responses={200: WordAnswer, **REFUSED},
        parameters=[MATCH_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Term:
        kind_type(ids["kind"])
        return actions.retire_term(kind=ids["kind"], id=ids["term_id"], actor=self.actor, version=self.version())


class Revive(Verb):
    body = Empty
    answer = WordAnswer

    @extend_schema(
        operation_id="revive_word",
        request=Empty,
        responses={200: WordAnswer, **REFUSED},
        parameters=[MATCH_PARAMETER],
    )
    def post(self, request: Request, **ids: Any) -> Response:
        return super().post(request, **ids)

    def act(self, values: dict[str, Any], **ids: Any) -> Term:
        kind_type(ids["kind"])
        return actions.revive_term(kind=ids["kind"], id=ids["term_id"], actor=self.actor, version=self.version())
