"""The timeline of needs and candidacies in words: one sentence a verb, its actor named where that is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kernel.actors import Actor
from kernel.models import Event
from marketplace.models import Candidacy, Need
from marketplace.states import CandidacyRejectCode
from profiles.models import Membership, User

SENTENCES = {
    "need.draft": gettext_lazy("%(who)s started the draft"),
    "need.edit": gettext_lazy("%(who)s edited the draft"),
    "need.submit": gettext_lazy("%(who)s handed it in"),
    "need.approve": gettext_lazy("%(who)s approved it for the company"),
    "need.send_back": gettext_lazy("%(who)s sent it back inside the company"),
    "need.publish": gettext_lazy("%(who)s checked and published it"),
    "need.return": gettext_lazy("%(who)s returned it to the company"),
    "need.confirm": gettext_lazy("%(who)s confirmed that it stands as written"),
    "need.pause": gettext_lazy("%(who)s paused it"),
    "need.expire": gettext_lazy("It was paused: nobody had confirmed it for 30 days"),
    "need.revise": gettext_lazy("%(who)s changed it"),
    "need.fill": gettext_lazy("It was filled: both sides accepted the terms"),
    "need.close": gettext_lazy("%(who)s closed it"),
    "shortlist.present": gettext_lazy("%(who)s presented the shortlist"),
    "candidacy.apply": gettext_lazy("%(who)s applied"),
    "candidacy.invite": gettext_lazy("%(who)s sent the invitation"),
    "candidacy.propose": gettext_lazy("%(who)s made the proposal"),
    "candidacy.agree": gettext_lazy("%(who)s said yes to the invitation"),
    "candidacy.decline_invitation": gettext_lazy("%(who)s declined the invitation"),
    "candidacy.take_up": gettext_lazy("%(who)s took up the application"),
    "candidacy.shortlist": gettext_lazy("%(who)s put it on the shortlist"),
    "candidacy.unshortlist": gettext_lazy("%(who)s took it off the shortlist"),
    "candidacy.interview": gettext_lazy("%(who)s asked for an interview"),
    "candidacy.offer": gettext_lazy("Terms were offered"),
    "candidacy.engage": gettext_lazy("Both sides accepted the terms"),
    "candidacy.reveal": gettext_lazy("%(who)s gave its name, address and contact"),
    "candidacy.reject": gettext_lazy("%(who)s answered with no"),
    "candidacy.withdraw": gettext_lazy("%(who)s withdrew"),
    "candidacy.give_way": gettext_lazy("The company's own invitation took its place"),
}


BY_THE_CLOCK = {CandidacyRejectCode.NO_ANSWER, CandidacyRejectCode.CONFLICT}


@dataclass(frozen=True)
class Line:
    """One line of a timeline."""

    at: Any
    text: str
    verb: str


def history_of_need(need: Need, events: Iterable[Event], actor: Actor) -> list[Line]:
    """Return what happened to a need, newest first; edits of one person in a row are one line."""
    rows = [event for event in events if event.verb in SENTENCES]  # the rest has a log of its own
    insiders = set(Membership.objects.filter(company_id=need.company_id).values_list("user_id", flat=True))
    people = {event.actor_id for event in rows}
    named = insiders if actor.staff != "curator" else insiders | people
    users = User.objects.in_bulk([pk for pk in people & named if pk])
    curator = _("A curator")
    lines: list[Line] = []
    last: tuple[str, Any] = ("", None)
    for event in rows:
        if event.verb == "need.edit" and last == (event.verb, event.actor_id):
            continue
        last = (event.verb, event.actor_id)
        who = _person(users[event.actor_id]) if event.actor_id in users else _outsider(event, curator)
        lines.append(_line(event, who))
    return lines


def history_of_candidacy(row: Candidacy, events: Iterable[Event], actor: Actor, name: str) -> list[Line]:
    """Return what happened to a candidacy. Sides are named, not single people of the other side."""
    staff = set(User.objects.exclude(staff="").values_list("pk", flat=True))
    lines = []
    for event in (one for one in events if one.verb in SENTENCES):
        if event.actor_id == row.profile.user_id:
            who = pgettext("who acted", "You") if actor.user_id == event.actor_id else _person(name)
        elif event.actor_id in staff:
            who = _("A curator")
        else:
            who = _outsider(event, _("The company"))
        lines.append(_line(event, who))
    return lines


def _person(name: Any) -> str:
    if str(name) == _("A CMO"):  # she is not named to this reader
        return str(name)
    return pgettext("a person who did something", "%(name)s") % {"name": name}


def _outsider(event: Event, words: str) -> str:
    # The system answers for a company that fills or closes its need, too.
    by_the_clock = event.verb not in {"candidacy.reject", "candidacy.reveal"} or event.data.get("code") in BY_THE_CLOCK
    return _("The deadline") if event.actor_kind == "system" and by_the_clock else words


def _line(event: Event, who: str) -> Line:
    return Line(event.at, str(SENTENCES[event.verb]) % {"who": who}, event.verb)
