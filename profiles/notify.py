"""Who is told about an event and in which words. A line is rendered when it is read, in the reader's language, and
only if she may still see what it speaks about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.events import Subscriber
from kernel.models import Event
from kernel.refusals import Sentence
from kernel.rules import Rule
from profiles.actions import notify
from profiles.models import Membership, Notification, User
from profiles.states import Staff

Fact = tuple[Sentence, str]


@dataclass(frozen=True)
class About:
    """The rows a notice speaks about: how they are read, and what a reader who may see one is told of it.

    `words` are the names inside the sentences, `facts` the lines of the table below them. `told` reads what else is
    said of rows she may see, for all of them at once, and leaves out those of which nothing remains to be said.
    """

    rows: Callable[[], QuerySet[Any]]
    words: Callable[[Any], Mapping[str, Any]]
    facts: Callable[[Any], list[Fact]]
    told: Callable[[list[Any], Actor], list[Any]] | None = None


@dataclass(frozen=True)
class Audience:
    """A group of readers in words, as ids, and as the rule by which each of them sees the row."""

    whom: Sentence
    find: Callable[[Any], Iterable[UUID]]
    view: Rule


@dataclass(frozen=True)
class Notice:
    """What one audience is told. `url` is the name of a page that takes the row's id, or makes the address.

    `stops` are links that end such mails without logging in; the first one ends all of this kind.
    """

    about: About
    audience: Audience
    subject: Sentence
    text: Sentence
    act: Sentence
    url: str | Callable[[Any], str]
    facts: Callable[[Any], list[Fact]] | None = None
    mail: bool = True
    when: Callable[[Event], bool] = lambda _event: True
    stops: Callable[[Any], list[Fact]] = lambda _row: []

    def address(self, row: Any) -> str:
        """Return the page where the reader goes on."""
        return reverse(self.url, args=[row.pk]) if isinstance(self.url, str) else self.url(row)


@dataclass(frozen=True)
class Nobody:
    """A verb that nobody is told about, and why."""

    because: str


Notices = Mapping[str, tuple[Notice, ...] | Nobody]


@dataclass(frozen=True)
class Line:
    """One notification for its reader. `url` is empty when there is nothing left that she may open."""

    notification: Notification
    subject: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    act: str = ""
    url: str = ""
    whom: str = ""
    stops: tuple[tuple[str, str], ...] = ()


_notices: dict[str, tuple[Notice, ...]] = {}


def follow(app: str, notices: Notices) -> Subscriber:
    """Enter an app's table of notices and return the subscriber that acts on it."""
    told = {verb: found for verb, found in notices.items() if isinstance(found, tuple)}
    _notices.update(told)
    return Subscriber(f"notify.{app}", tell, tuple(told))


def told() -> Mapping[str, tuple[Notice, ...]]:
    """Return what is told, by verb."""
    return _notices


def tell(event: Event) -> None:
    """Write a notification for each reader of an event; who acted is never told."""
    for notice in _notices[event.verb]:
        if not notice.when(event):
            continue
        row = notice.about.rows().filter(pk=event.subject_id).first()
        if row is None:
            continue
        readers = set(notice.audience.find(row)) - {event.actor_id}
        active = User.objects.active().filter(pk__in=readers).values_list("pk", flat=True)
        notify(event_id=event.pk, user_ids=list(active), by_mail=notice.mail)


def lines(notifications: Iterable[Notification], actor: Actor) -> list[Line]:
    """Render a person's notifications (with their events) in the active language.

    The number of queries depends on the kinds of rows told about, not on the number of lines.
    """
    kept = list(notifications)
    seen = _seen(kept, actor)
    return [_line(notification, seen) for notification in kept]


def render(notification: Notification, language: str | None = None) -> Line:
    """Render one notification for the person it was written for, in her language or the one given."""
    with translation.override(language or notification.user.language):
        return lines([notification], notification.user.actor())[0]


Seen = dict[tuple[int, str], dict[str, Any]]


def _seen(notifications: list[Notification], actor: Actor) -> Seen:
    """Read all rows the notifications speak about through the reader's rules, one query for each kind and rule."""
    wanted: dict[tuple[int, str], tuple[Notice, set[str]]] = {}
    for notification in notifications:
        for notice in _notices.get(notification.kind, ()):
            wanted.setdefault(_key(notice), (notice, set()))[1].add(notification.event.subject_id)
    found: Seen = {}
    for key, (notice, pks) in wanted.items():
        rows = list(notice.audience.view.filter(notice.about.rows(), actor).filter(pk__in=pks))
        told = notice.about.told
        found[key] = {str(row.pk): row for row in (told(rows, actor) if told else rows)}
    return found


def _key(notice: Notice) -> tuple[int, str]:
    return id(notice.about), notice.audience.view.name


def _line(notification: Notification, seen: Seen) -> Line:
    event = notification.event
    for notice in _notices.get(notification.kind, ()):
        row = seen[_key(notice)].get(event.subject_id)
        if row is not None and notice.when(event):
            words = notice.about.words(row)
            facts = [*notice.about.facts(row), *(notice.facts(row) if notice.facts else [])]
            return Line(
                notification,
                subject=str(notice.subject) % words,
                text=str(notice.text) % words,
                facts=tuple((str(label), str(value)) for label, value in facts if value),
                act=str(notice.act),
                url=notice.address(row),
                whom=str(notice.audience.whom),
                stops=tuple((str(label), url) for label, url in notice.stops(row)),
            )
    return Line(notification, subject=str(_("This is not open to you any more.")))


# --- who -------------------------------------------------------------------------------------------------------------
def curators() -> list[UUID]:
    """Return the curators."""
    return list(User.objects.active().filter(staff=Staff.CURATOR).values_list("pk", flat=True))


def members(company_id: UUID, *roles: str, or_user: UUID | None = None) -> list[UUID]:
    """Return a company's members in these roles, and one person more if she is a member in whatever role."""
    rows = Membership.objects.filter(company_id=company_id, status="active")
    return list(rows.filter(Q(role__in=roles) | Q(user_id=or_user)).values_list("user_id", flat=True))
