"""API of offers and terms."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from engagements import offer_actions, rules
from engagements.api import answers, shapes
from engagements.filters import OfferFilter
from engagements.models import Offer, Terms
from engagements.terms import currency_of
from kernel.actors import Actor
from kernel.api import KEY_PARAMETER, MATCH_PARAMETER, Detail, List, Verb
from kernel.refusals import BadValues, NotVisible

MATCHED = [KEY_PARAMETER, MATCH_PARAMETER]


def _read(actor: Actor, offer_id: UUID, values: dict[str, Any]) -> dict[str, Any]:
    """Return conditions by column.

    :raises BadValues: on an amount in another currency than the terms.
    """
    offer = rules.OFFER_VIEW.filter(Offer.objects.all(), actor).filter(pk=offer_id).first()
    if offer is None:
        raise NotVisible
    if foreign := shapes.foreign_amounts(values, currency_of(offer)):
        raise BadValues(
            {name: _("Amounts of these terms are in %(currency)s.") % {"currency": c} for name, c in foreign.items()}
        )
    return shapes.conditions(values)


@extend_schema_view(
    get=extend_schema(operation_id="offers_list", responses=answers.OfferAnswer(many=True), filters=True)
)
class Offers(List):
    """The offers this person may see."""

    answer = answers.OfferAnswer
    filterset = OfferFilter

    def rows(self) -> Any:
        return rules.OFFER_VIEW.filter(Offer.objects.prefetch_related("terms"), self.actor)


class OfferView(Detail, Verb):
    """One offer; PATCH changes the draft."""

    answer = answers.OfferDetailAnswer
    body = shapes.OfferPatch
    http_method_names = ["get", "patch", "head", "options"]

    def rows(self) -> Any:
        return rules.OFFER_VIEW.filter(Offer.objects.prefetch_related("terms"), self.actor)

    def act(self, values: dict[str, Any], **ids: Any) -> Offer:
        kind = values.pop("kind", None)
        return offer_actions.edit_offer(
            actor=self.actor,
            values=_read(self.actor, ids["offer_id"], values),
            kind=kind,
            version=self.version(),
            **ids,
        )

    @extend_schema(operation_id="offers_get", responses=answers.OfferDetailAnswer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="offers_edit", request=shapes.OfferPatch, responses=answers.OfferDetailAnswer, parameters=MATCHED
    )
    def patch(self, request: Request, **kwargs: Any) -> Response:
        return Verb.post(self, request, **kwargs)


@extend_schema_view(
    post=extend_schema(
        operation_id="candidacies_offers_create",
        request=shapes.KindBody,
        responses={201: answers.OfferDetailAnswer},
        parameters=[KEY_PARAMETER],
    )
)
class OfferNew(Verb):
    """Start an offer to a candidate, prefilled from the need and the profile."""

    body = shapes.KindBody
    answer = answers.OfferDetailAnswer
    created = True

    def act(self, values: dict[str, Any], **ids: Any) -> Offer:
        return offer_actions.draft_offer(candidacy_id=ids["candidacy_id"], actor=self.actor, kind=values["kind"])


@extend_schema_view(
    post=extend_schema(
        operation_id="offers_send",
        request=shapes.MessageBody,
        responses=answers.OfferDetailAnswer,
        parameters=MATCHED,
    )
)
class OfferSend(Verb):
    """Send the draft as version 1 of the terms."""

    body = shapes.MessageBody
    answer = answers.OfferDetailAnswer

    def act(self, values: dict[str, Any], **ids: Any) -> Offer:
        return offer_actions.send_offer(
            offer_id=ids["offer_id"], actor=self.actor, version=self.version(), message=values["message"]
        )


@extend_schema_view(
    post=extend_schema(
        operation_id="offers_counter",
        request=shapes.CounterBody,
        responses={201: answers.TermsAnswer},
        parameters=MATCHED,
    )
)
class OfferCounter(Verb):
    """Propose a new version: the given conditions over those of the version on the table."""

    body = shapes.CounterBody
    answer = answers.TermsAnswer
    created = True

    def act(self, values: dict[str, Any], **ids: Any) -> Terms:
        message = values.pop("message", "")
        made = offer_actions.counter_offer(
            actor=self.actor,
            values=_read(self.actor, ids["offer_id"], values),
            message=message,
            version=self.version(),
            **ids,
        )
        return _whole(made.pk)


class _Ending(Verb):
    body = shapes.ReasonBody
    answer = answers.OfferDetailAnswer
    run: ClassVar[Any]

    def act(self, values: dict[str, Any], **ids: Any) -> Offer:
        made: Offer = type(self).run(
            offer_id=ids["offer_id"], actor=self.actor, text=values["text"], version=self.version()
        )
        return made


@extend_schema_view(
    post=extend_schema(
        operation_id="offers_decline",
        request=shapes.ReasonBody,
        responses=answers.OfferDetailAnswer,
        parameters=MATCHED,
    )
)
class OfferDecline(_Ending):
    """Say no, by the CMO, with a reason."""

    run = staticmethod(offer_actions.decline_offer)


@extend_schema_view(
    post=extend_schema(
        operation_id="offers_withdraw",
        request=shapes.ReasonBody,
        responses=answers.OfferDetailAnswer,
        parameters=MATCHED,
    )
)
class OfferWithdraw(_Ending):
    """Take the offer back, by the company; a sent one with a reason."""

    run = staticmethod(offer_actions.withdraw_offer)


def _whole(pk: UUID) -> Terms:
    """Read a version with its acceptances by name; fresh, for an answer."""
    return Terms.objects.prefetch_related("acceptances__user").get(pk=pk)


@extend_schema_view(get=extend_schema(operation_id="terms_get", responses=answers.TermsAnswer))
class TermsView(Detail):
    """One version of the conditions."""

    answer = answers.TermsAnswer

    def rows(self) -> Any:
        return rules.TERMS_VIEW.filter(Terms.objects.prefetch_related("acceptances__user"), self.actor)


@extend_schema_view(
    post=extend_schema(
        operation_id="terms_accept",
        request=shapes.HashBody,
        responses=answers.TermsAnswer,
        parameters=[KEY_PARAMETER],
    )
)
class TermsAccept(Verb):
    """Accept exactly the terms with this hash, for one's side; the second side's acceptance makes the engagement."""

    body = shapes.HashBody
    answer = answers.TermsAnswer
    binding = True

    def act(self, values: dict[str, Any], **ids: Any) -> Terms:
        made = offer_actions.accept_terms(terms_id=ids["terms_id"], actor=self.actor, hash=values["hash"])
        return _whole(made.pk)
