"""What changed: the last events on what a person may see, each as one sentence from her side."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Offer
from engagements.rules import ENGAGEMENT_VIEW, OFFER_VIEW
from kernel.actors import Actor
from kernel.models import Event
from kernel.rules import Rule
from kernel.texts import pair
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
    """A kind of aggregate: its rows, who sees them, where its page is, and what leads from it to words and CMO."""

    rows: Any
    rule: Rule
    url: str
    title: str = ""
    user: str = "profile.user_id"


ROOTS = {
    "need": Root(Need.objects, NEED_VIEW, "need", user=""),
    "candidacy": Root(Candidacy.objects.select_related("need", "profile"), CANDIDACY_VIEW, "candidacy", "need"),
    "offer": Root(Offer.objects.select_related("need", "profile"), OFFER_VIEW, "offer", "need"),
    "engagement": Root(Engagement.objects.select_related("profile"), ENGAGEMENT_VIEW, "engagement"),
    "company": Root(Company.objects, MEMBER, "company", user=""),
    "profile": Root(Profile.objects, CMO | CURATOR, "profile", user="user_id"),
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
    events = _visible(actor)[: 3 * shown]
    found = {name: _rows(name, actor, events) for name in {event.root_type for event in events}}
    once: dict[tuple[Any, str], Change] = {}
    for event in events:
        if line := _line(event, found[event.root_type].get(event.root_id), actor):
            once.setdefault((line.text, line.url), line)
    return list(once.values())[:shown]


def _visible(actor: Actor) -> QuerySet[Event]:
    if actor.user_id is None:
        return Event.objects.none()
    seen = Q(pk__in=[])
    for name, root in ROOTS.items():
        ids = root.rule.filter(root.rows.model._base_manager.all(), actor).values(text=Cast("pk", CharField()))
        seen |= Q(root_type=name, root_id__in=ids)
    told = Event.objects.filter(seen, verb__in=SENTENCES).exclude(actor_id=actor.user_id)
    own = Membership.objects.filter(user_id=actor.user_id).values(text=Cast("pk", CharField()))
    return told.exclude(verb="membership.join", subject_id__in=own).order_by("-pk")


def _rows(name: str, actor: Actor, events: QuerySet[Event]) -> dict[str, Any]:
    """Fetch the rows through the rule once more: an event is words only about a row that can be seen now."""
    root = ROOTS[name]
    ids = {event.root_id for event in events if event.root_type == name}
    return {str(row.pk): row for row in root.rule.filter(root.rows.filter(pk__in=ids), actor)}


def _line(event: Event, row: Any, actor: Actor) -> Change | None:
    if row is None:
        return None
    root, sentences = ROOTS[event.root_type], SENTENCES[event.verb]
    hers = root.user != "" and _reach(row, root.user) == actor.user_id
    text = sentences[-1] if hers else sentences[0]
    if not text:
        return None
    return Change(event.at, text, _title(row, root.title), reverse(root.url, args=[row.pk]))


def _title(row: Any, path: str) -> str:
    named = _reach(row, path)
    for name in ("title", "name"):
        if hasattr(named, f"{name}_ja"):
            return str(pair(named, name))
    return ""


def _reach(row: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        row = getattr(row, step)
    return row
