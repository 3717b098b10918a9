"""The API of kept typing: what a person has not sent yet, by form."""

import json
import re
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel import drafts
from kernel.api import Endpoint
from kernel.models import Draft
from kernel.refusals import BadValues, NotVisible
from marketplace.api.shapes import DraftAnswer, DraftBody

FORM = re.compile(r"[a-z0-9:_-]{1,120}")
MOST_DRAFTS = 200
MOST_DEPTH = 30


def _person(request: Request) -> UUID:
    return UUID(str(request.user.pk))


def _mine(request: Request) -> QuerySet[Draft]:
    return Draft.objects.filter(user_id=_person(request))


class Drafts(Endpoint):
    """Everything one has typed and not sent."""

    @extend_schema(operation_id="drafts_list", responses=DraftAnswer(many=True))
    def get(self, request: Request) -> Response:
        return Response(DraftAnswer(_mine(request).order_by("-saved_at", "pk")[:MOST_DRAFTS], many=True).data)


class OneDraft(Endpoint):
    """What one has typed into one form, such as need:<id>:terms."""

    @extend_schema(operation_id="drafts_read", responses=DraftAnswer)
    def get(self, request: Request, form: str) -> Response:
        kept = drafts.kept(_person(request), form) if FORM.fullmatch(form) else None
        if kept is None:
            raise NotVisible
        return Response(DraftAnswer(kept).data)

    @extend_schema(operation_id="drafts_keep", request=DraftBody, responses=DraftAnswer)
    def put(self, request: Request, form: str) -> Response:
        if not FORM.fullmatch(form):
            raise NotVisible
        values = self.read(DraftBody)["values"]
        _refuse_what_cannot_be_kept(values)
        others = _mine(request).exclude(form=form).count()
        if others >= MOST_DRAFTS:
            raise BadValues(_("You have too many unsent forms. Please drop one first."))
        return Response(DraftAnswer(drafts.keep(_person(request), form, values)).data)

    @extend_schema(operation_id="drafts_forget", responses={204: None})
    def delete(self, request: Request, form: str) -> Response:
        if FORM.fullmatch(form):
            drafts.forget(_person(request), form)
        return Response(status=204)


def _refuse_what_cannot_be_kept(values: dict[str, Any]) -> None:
    """Refuse what is too long or holds signs PostgreSQL's JSON has no place for.

    :raises BadValues: on the field `values`.
    """
    texts = _texts(values)
    text = json.dumps(values, ensure_ascii=False)
    if len(text.encode("utf-8", "surrogatepass")) > drafts.MOST_BYTES:
        raise BadValues({"values": _("This is too long to be kept.")})
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for text in texts for sign in text):
        raise BadValues({"values": _("Some signs in this text cannot be stored.")})


def _texts(values: dict[str, Any]) -> list[str]:
    """Return every text in nested values, keys included, level by level.

    :raises BadValues: on the field `values`, when they are nested deeper than any form is.
    """
    found: list[str] = []
    level: list[Any] = [values]
    for _depth in range(MOST_DEPTH):
        found += [part for part in level if isinstance(part, str)]
        level = [
            inner
            for part in level
            if isinstance(part, dict | list)
            for inner in (chain(part, part.values()) if isinstance(part, dict) else part)
        ]
        if not level:
            return found
    raise BadValues({"values": _("The values are nested too deeply.")})
