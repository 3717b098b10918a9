"""The API of candidacies: what each side reads, and every verb."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Detail, List, Verb
from kernel.pages import find
from marketplace import candidacy_actions as actions
from marketplace.api.shapes import ApplyBody, CandidacyAnswer, InviteBody, NoteBody, RejectBody, WordsBody, faced
from marketplace.filters import CandidacyFilter
from marketplace.models import Candidacy, Need
from marketplace.rules import CANDIDACY_VIEW, NEED_VIEW, OPEN_TO_ALL


class Candidacies(List):
    """One's own candidacies, and those of one's companies; a curator reads all."""

    answer = CandidacyAnswer
    filterset = CandidacyFilter

    def rows(self) -> models.QuerySet[Any]:
        return CANDIDACY_VIEW.filter(faced(self.actor), self.actor)

    @extend_schema(operation_id="candidacies_list", responses=CandidacyAnswer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


class OneCandidacy(Detail):
    answer = CandidacyAnswer

    def rows(self) -> models.QuerySet[Any]:
        return CANDIDACY_VIEW.filter(faced(self.actor), self.actor)

    @extend_schema(operation_id="candidacies_read", responses=CandidacyAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)


def _creation(operation: str, shape: Any) -> Callable[[type[Verb]], type[Verb]]:
    def document(view: type[Verb]) -> type[Verb]:
        documented: type[Verb] = extend_schema_view(
            post=extend_schema(
                operation_id=operation, request=shape, responses={201: CandidacyAnswer}, parameters=[KEY_PARAMETER]
            )
        )(view)
        return documented

    return document


@_creation("needs_apply", ApplyBody)
class Apply(Verb):
    """Apply to an open need with one's own published profile."""

    body = ApplyBody
    answer = CandidacyAnswer
    created = True

    def act(self, values: dict[str, Any], **ids: Any) -> Candidacy:
        # Only what is public, or one's own, is there to apply to; the action itself judges the applicant.
        find(Need.objects.all(), NEED_VIEW | OPEN_TO_ALL, self.actor, ids["need_id"])
        return actions.apply_to_need(need_id=ids["need_id"], actor=self.actor, note=values["note"])


class _BringIn(Verb):
    body = InviteBody
    answer = CandidacyAnswer
    created = True
    do: ClassVar[Callable[..., Candidacy]]

    def act(self, values: dict[str, Any], **ids: Any) -> Candidacy:
        return type(self).do(
            need_id=ids["need_id"], profile_id=values["profile"], actor=self.actor, text=values["text"]
        )


@_creation("needs_invite", InviteBody)
class Invite(_BringIn):
    """Invite a CMO to a need, by the company."""

    do = staticmethod(actions.invite_cmo)


@_creation("needs_propose", InviteBody)
class Propose(_BringIn):
    """Put a CMO forward, by a curator."""

    do = staticmethod(actions.propose_cmo)


def _verb(slug: str, do: Callable[..., Any], shape: Any = None) -> type[Verb]:
    """Return the view of one verb on a candidacy."""
    name = slug.replace("-", " ").title().replace(" ", "")

    class View(Verb):
        body: ClassVar[Any] = shape
        answer = CandidacyAnswer

        def act(self, values: dict[str, Any], **ids: Any) -> Candidacy:
            find(Candidacy.objects.all(), CANDIDACY_VIEW, self.actor, ids["candidacy_id"])
            changed: Candidacy = do(
                candidacy_id=ids["candidacy_id"], actor=self.actor, version=self.version(), **values
            )
            return changed

    View.__name__ = View.__qualname__ = f"Candidacy{name}"
    View.__doc__ = (do.__doc__ or "").split("\n")[0]
    documented: type[Verb] = extend_schema_view(
        post=extend_schema(
            operation_id=f"candidacies_{slug.replace('-', '_')}",
            request=shape,
            responses=CandidacyAnswer,
            parameters=[MATCH_PARAMETER, KEY_PARAMETER],
        )
    )(View)
    return documented


VERBS = {
    "agree": _verb("agree", actions.agree_to_invitation, NoteBody),
    "decline-invitation": _verb("decline-invitation", actions.decline_invitation, WordsBody),
    "take-up": _verb("take-up", actions.take_up_candidacy),
    "interview": _verb("interview", actions.interview_candidate),
    "reveal": _verb("reveal", actions.reveal_company),
    "reject": _verb("reject", actions.reject_candidacy, RejectBody),
    "withdraw": _verb("withdraw", actions.withdraw_candidacy, WordsBody),
    "unshortlist": _verb("unshortlist", actions.unshortlist_candidacy),
}
