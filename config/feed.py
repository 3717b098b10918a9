"""What changed: the last events on what a person may see, each as one sentence from her side."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Offer
from engagements.rules import ENGAGEMENT_VIEW, OFFER_VIEW
from kernel.actors import Actor
from kernel.models import Event
from kernel.rules import EVERYBODY, Rule
from kernel.statements import READER, Statement
from kernel.texts import marked, pair
from marketplace.models import Candidacy, Need
from marketplace.rules import CANDIDACY_VIEW, NEED_VIEW
from profiles.models import Company, Membership, Profile
from profiles.rules import CMO, CURATOR, MEMBER

SHOWN = 6

# verb → sentence as the company and staff read it; a second one where the CMO reads something else, "" where nothing.
SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    "need.submit": (_("The need was handed in"),),
    "need.approve": (_("The need was approved inside the company"),),
    "need.send_back": (_("The need was sent back inside the company"),),
    "need.publish": (_("The need is public"),),
    "need.return": (_("The curator returned the need with a reason"),),
    "need.confirm": (_("The need was confirmed as current"),),
    "need.pause": (_("The need was paused"),),
    "need.expire": (_("Nobody confirmed the need for 30 days: it was paused"),),
    "need.revise": (_("The need was revised"),),
    "need.fill": (_("The need is filled"),),
    "need.close": (_("The need was closed"),),
    "shortlist.present": (_("The curator presented a shortlist"),),
    "candidacy.apply": (_("A CMO applied"),),
    "candidacy.invite": (_("A CMO was invited"), _("A company invited you")),
    "candidacy.propose": (_("The curator proposed a CMO"), _("A curator proposed you")),
    "candidacy.agree": (_("The CMO agreed to be considered"),),
    "candidacy.decline_invitation": (_("The CMO declined the invitation"),),
    "candidacy.take_up": (_("The application is under review"), _("Your application is under review")),
    "candidacy.shortlist": (_("A candidate is on the shortlist"), _("You are on the shortlist")),
    "candidacy.interview": (_("A candidate was asked for an interview"), _("You were asked for an interview")),
    "candidacy.reveal": (_("The company was named to a candidate"), _("The company told you who it is")),
    "candidacy.reject": (_("A candidate got her answer"), _("Your candidacy was answered")),
    "candidacy.withdraw": (_("The CMO withdrew"),),
    "candidacy.engage": (_("The candidate is engaged"), _("You are engaged")),
    "offer.send": (_("The offer was sent"), _("You received an offer")),
    "offer.counter": (_("The other side proposed other terms"),),
    "offer.agree": (_("Both sides accepted the same terms"),),
    "offer.decline": (_("The offer was declined"),),
    "offer.withdraw": (_("The offer was withdrawn"),),
    "offer.expire": (_("The offer ran out"),),
    "terms.accept": (_("One side accepted the terms"),),
    "engagement.create": (_("The engagement was set up"),),
    "engagement.tick_task": (_("Something that must be settled before the start was settled"),),
    "engagement.set_baseline": (_("The value before the start was entered"),),
    "engagement.start": (_("The work started"),),
    "engagement.complete": (_("One side says the work is complete"),),
    "engagement.end": (_("The engagement was ended"),),
    "milestone.submit": (_("The CMO handed in a milestone"),),
    "milestone.accept": (_("A milestone was accepted"),),
    "milestone.deem_accepted": (_("A milestone counts as accepted, because nobody answered in time"),),
    "milestone.return": (_("A milestone was returned with a reason"),),
    "milestone.cancel": (_("A milestone was cancelled"),),
    "membership.join": (_("A new member joined the company"),),
    "membership.leave": (_("A member left the company"),),
    "membership.change_role": (_("A member has another role"),),
    "profile.submit": (_("A profile waits to be checked"), ""),
    "profile.appeal": (_("A CMO appealed"), ""),
    "profile.publish": (_("The profile was published"), _("Your profile was published")),
    "profile.return": (_("The profile was returned"), _("Your profile was returned with a reason")),
    "profile.reject": (_("The profile was not accepted"), _("Your profile was not accepted; the reason is there")),
    "profile.check_evidence": (_("Evidence was checked"), _("A curator checked your evidence")),
    "profile.suspend": (_("The profile was suspended"), _("Your profile was suspended")),
    "profile.restore": (_("The profile was restored"), _("Your profile is public again")),
}


@dataclass(frozen=True)
class Root:
    """A kind of aggregate: who sees it, where its page is, and what leads from it to its words and to the CMO."""

    model: Any
    rule: Rule
    url: str
    title: str = ""
    user: str = "profile__user_id"


ROOTS = {
    "need": Root(Need, NEED_VIEW, "need", "title", user=""),
    "candidacy": Root(Candidacy, CANDIDACY_VIEW, "candidacy", "need__title"),
    "offer": Root(Offer, OFFER_VIEW, "offer", "need__title"),
    "engagement": Root(Engagement, ENGAGEMENT_VIEW, "engagement", "title"),
    "company": Root(Company, MEMBER, "company", "name", user=""),
    "profile": Root(Profile, CMO | CURATOR, "profile", user="user_id"),
}


@dataclass(frozen=True)
class Change:
    """One line: when, what, on which thing, where to look."""

    at: dt.datetime
    text: str | Promise
    title: str
    url: str


def changes(actor: Actor, shown: int = SHOWN) -> list[Change]:
    """Return what others did last on what the actor may see, newest first."""
    once: dict[tuple[Any, str], Change] = {}
    if actor.user_id is None:
        return []
    for event in _written(actor.staff, 3 * shown).read(READER, actor.user_id):
        if line := _line(event, json.loads(event.about), actor):
            once.setdefault((line.text, line.url), line)
    return list(once.values())[:shown]


@cache
def _written(staff: str, most: int) -> Statement:
    """Return the statement for one kind of reader, whose id is to be filled in."""
    return Statement.of(_visible(Actor("user", READER, staff), most))


def _visible(actor: Actor, most: int) -> QuerySet[Any]:
    own = Membership.objects.filter(user_id=actor.person).values(text=Cast("pk", CharField()))
    told = Event.objects.filter(verb__in=SENTENCES).exclude(actor_id=actor.user_id)
    told = told.exclude(verb="membership.join", subject_id__in=own)
    about = Case(*(When(root_type=name, then=_about(root)) for name, root in ROOTS.items()))
    everything = [name for name, root in ROOTS.items() if root.rule.q(root.model, actor) == EVERYBODY]
    seen = Q(root_type__in=everything)
    for name in (name for name in ROOTS if name not in everything):
        for rule in ROOTS[name].rule.alternatives():
            seen |= Q(_is_one_of(_latest(name, rule.q(ROOTS[name].model, actor), told, most)))
    return told.filter(seen).annotate(about=about).order_by("-pk")[:most]


def _latest(name: str, condition: Q, told: QuerySet[Event], most: int) -> QuerySet[Any]:
    """Return the ids of the last events of each row of a kind."""
    own = told.filter(root_type=name, root_id=Cast(OuterRef("pk"), CharField())).order_by("-pk").values("pk")
    rows: QuerySet[Any] = ROOTS[name].model._base_manager.filter(condition)
    return rows.values(event=Func(ArraySubquery(own[:most]), function="unnest", output_field=BigIntegerField()))


def _is_one_of(ids: QuerySet[Any]) -> Func:
    """Return `id = ANY (ARRAY(…))`. With IN, the database walks through everybody's events until it has enough."""
    known = Func(ArraySubquery(ids), template="(%(expressions)s)")
    return Func(F("pk"), known, template="%(expressions)s", arg_joiner=" = ANY ", output_field=BooleanField())


def _about(root: Root) -> Subquery:
    """Return the words of what an event is about, and whose profile it is, read with the event."""
    rows = root.model._base_manager.filter(pk=Cast(OuterRef("root_id"), UUIDField()))
    told = {f"title_{language}": F(f"{root.title}_{language}") for language in ("ja", "en") if root.title}
    row = JSONObject(**told, user=F(root.user) if root.user else Value(None))
    return Subquery(rows.values(row=Cast(row, TextField())))


def _line(event: Event, about: dict[str, Any], actor: Actor) -> Change | None:
    root, sentences = ROOTS[event.root_type], SENTENCES[event.verb]
    text = sentences[-1] if about["user"] == str(actor.user_id) else sentences[0]
    if not text:
        return None
    title = marked(pair(about, "title")) if root.title else ""
    return Change(event.at, text, title, reverse(root.url, args=[event.root_id]))
