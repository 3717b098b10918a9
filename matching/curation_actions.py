"""What a curator does to a shortlist in the making: each act with a written reason that is kept."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from kernel.refusals import BadValues, NotVisible, WrongState
from kernel.texts import pair
from kernel.units import action
from kernel.values import explain, given_reason
from marketplace.models import Candidacy
from marketplace.states import CandidacyStatus
from matching import transitions as t
from matching.market import asked, asking
from matching.models import CurationLog, Shortlist, ShortlistEntry
from matching.ranking_sql import Ranked, ranks_of
from matching.states import CurationAct

LISTABLE = (CandidacyStatus.UNDER_REVIEW, CandidacyStatus.SHORTLISTED)
MACHINE = ("machine_rank", "machine_low", "machine_high")  # none of them when the machine has no rank


def machine_ranks(need_id: UUID, *profile_ids: UUID) -> dict[UUID, Ranked]:
    """Return the places of some profiles in the whole market, of those who qualify."""
    return ranks_of(asked(asking().get(pk=need_id)), profile_ids)


def entry_at(
    shortlist: Shortlist, candidacy: Candidacy, position: int, ranks: Mapping[UUID, Ranked]
) -> ShortlistEntry:
    """Return a new place on a list, with what the machine says of her."""
    place = ranks.get(candidacy.profile_id)
    return ShortlistEntry(
        shortlist=shortlist,
        candidacy=candidacy,
        profile_id=candidacy.profile_id,
        position=position,
        machine_rank=place and place.rank,
        machine_low=place and place.scored.low,
        machine_high=place and place.scored.high,
    )


@action
def place_candidate(
    *, shortlist_id: UUID, candidacy_id: UUID, actor: Actor, position: int, reason: str, version: int | None = None
) -> Shortlist:
    """Put a candidate at a place (1 is first): moves an entry, or adds a candidacy that is under review.

    :raises BadValues: without a written reason, at a place outside the list, or at one another is pinned to.
    """
    with t.PLACE.on(Shortlist, shortlist_id, actor, version) as shortlist:
        known = Candidacy.objects.known_to_company().filter(need_id=shortlist.need_id)
        candidacy = known.filter(pk=candidacy_id).first()
        if candidacy is None or candidacy.status not in LISTABLE:
            raise NotVisible
        rows = _places(shortlist)
        entry = next((row for row in rows if row.candidacy_id == candidacy.pk), None)
        act, was = (CurationAct.MOVE, entry.position) if entry else (CurationAct.ADD, None)
        if entry is None:
            ranks = machine_ranks(shortlist.need_id, candidacy.profile_id)
            entry = entry_at(shortlist, candidacy, len(rows) + 1, ranks)
        ordered = _with_her_at(entry, [row for row in rows if row.pk != entry.pk], position)
        # The reason before what it is for.
        _log(shortlist, entry, actor, act=act, reason=reason, was=was, now=position)
        if act == CurationAct.ADD:
            entry.save(force_insert=True)
        _keep_order(ordered)
    return shortlist


def _places(shortlist: Shortlist) -> list[ShortlistEntry]:
    return list(shortlist.entries.order_by("position").select_related("profile__identity"))


def _with_her_at(entry: ShortlistEntry, others: Sequence[ShortlistEntry], position: int) -> list[ShortlistEntry]:
    """Return the list with the entry at a place; the pinned stay where they are, the rest flows around.

    :raises BadValues: at a place outside the list, or at one another is pinned to.
    """
    if not 1 <= position <= len(others) + 1:
        raise BadValues({"position": _("There is no such place on the list.")})
    pinned = {row.position: row for row in others if row.pinned}
    if position in pinned:
        name = pair(pinned[position].profile.identity, "name").text
        said = _("%(name)s is pinned to this place. Choose another one, or unpin her first.") % {"name": name}
        raise BadValues({"position": said})
    return flowing_around({**pinned, position: entry}, [row for row in others if not row.pinned])


def flowing_around(pinned: Mapping[int, Any], others: Sequence[Any]) -> list[Any]:
    """Return everybody in order: the pinned at their places, the others around them as they came.

    When the list has become shorter, a pinned place beyond its end moves up to the last one that is free.
    """
    size = last = len(pinned) + len(others)
    kept = {}
    for place in sorted(pinned, reverse=True):
        kept[min(place, last)] = pinned[place]
        last = min(place, last) - 1
    rest = iter(others)
    return [kept[place] if place in kept else next(rest) for place in range(1, size + 1)]


def _keep_order(rows: Sequence[ShortlistEntry]) -> None:
    for number, row in enumerate(rows, start=1):
        if row.position != number:
            ShortlistEntry.objects.filter(pk=row.pk).update(position=number)


@action
def exclude_candidate(
    *, shortlist_id: UUID, candidacy_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> Shortlist:
    """Leave a candidate off the shortlist; her candidacy stays under review.

    :raises BadValues: without a written reason.
    """
    with t.EXCLUDE.on(Shortlist, shortlist_id, actor, version) as shortlist:
        entry = _entry(shortlist, candidacy_id)
        _log(shortlist, entry, actor, act=CurationAct.EXCLUDE, reason=reason, was=entry.position, now=None)
        entry.delete()
        rows = _places(shortlist)
        pinned = {row.position: row for row in rows if row.pinned}
        _keep_order(flowing_around(pinned, [row for row in rows if not row.pinned]))
    return shortlist


@action
def pin_candidate(
    *, shortlist_id: UUID, candidacy_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> Shortlist:
    """Pin a candidate to her place: whatever is done with the others, she keeps it.

    :raises BadValues: without a written reason. :raises WrongState: when she is pinned already.
    """
    with t.PIN.on(Shortlist, shortlist_id, actor, version) as shortlist:
        entry = _entry(shortlist, candidacy_id)
        if entry.pinned:
            raise WrongState(_("She is pinned to her place already."))
        _pin(shortlist, entry, actor, CurationAct.PIN, reason)
    return shortlist


@action
def unpin_candidate(
    *, shortlist_id: UUID, candidacy_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> Shortlist:
    """Let a pinned candidate's place change with the others again; for now she stays where she is.

    :raises BadValues: without a written reason. :raises WrongState: when she is not pinned.
    """
    with t.UNPIN.on(Shortlist, shortlist_id, actor, version) as shortlist:
        entry = _entry(shortlist, candidacy_id)
        if not entry.pinned:
            raise WrongState(_("She is not pinned."))
        _pin(shortlist, entry, actor, CurationAct.UNPIN, reason)
    return shortlist


def _pin(shortlist: Shortlist, entry: ShortlistEntry, actor: Actor, act: CurationAct, reason: str) -> None:
    _log(shortlist, entry, actor, act=act, reason=reason, was=entry.position, now=entry.position)
    ShortlistEntry.objects.filter(pk=entry.pk).update(pinned=act == CurationAct.PIN)


@action
def explain_candidate(
    *,
    shortlist_id: UUID,
    candidacy_id: UUID,
    actor: Actor,
    reason_ja: str = "",
    reason_en: str = "",
    version: int | None = None,
) -> Shortlist:
    """Write why this candidate is on the list; the company reads it beside the machine's parts.

    :raises BadValues: with neither language filled in.
    """
    with t.EXPLAIN.on(Shortlist, shortlist_id, actor, version) as shortlist:
        entry = _entry(shortlist, candidacy_id)
        given_reason(reason_ja.strip() or reason_en, "reason_ja")
        entry.reason_ja, entry.reason_en = reason_ja.strip(), reason_en.strip()
        explain(entry, exclude=("shortlist", "candidacy", "profile", "position", *MACHINE))
        entry.save()
    return shortlist


@action
def take_shortlist(*, shortlist_id: UUID, actor: Actor, version: int | None = None) -> Shortlist:
    """Take a shortlist in the making over from a colleague.

    :raises WrongState: by who has it.
    """
    with t.TAKE.on(Shortlist, shortlist_id, actor, version) as shortlist:
        if shortlist.curator_id == actor.person:
            raise WrongState(_("You have this list already."))
        shortlist.curator_id = actor.person
    return shortlist


def _entry(shortlist: Shortlist, candidacy_id: UUID) -> ShortlistEntry:
    entry = ShortlistEntry.objects.filter(shortlist=shortlist, candidacy_id=candidacy_id).first()
    if entry is None:
        raise NotVisible
    return entry


def _log(
    shortlist: Shortlist,
    entry: ShortlistEntry,
    actor: Actor,
    *,
    act: str,
    reason: str,
    was: int | None,
    now: int | None,
) -> None:
    row = CurationLog(
        need_id=shortlist.need_id,
        shortlist=shortlist,
        profile_id=entry.profile_id,
        act=act,
        was=was,
        now=now,
        machine_rank=entry.machine_rank,
        reason=given_reason(reason, "reason"),
        by_id=actor.person,
        at=clock.now(),
    )
    # None is an answer here: not on the list before, not any more, no rank by the machine.
    explain(row, exclude=("need", "shortlist", "profile", "by", "was", "now", "machine_rank"))
    row.save(force_insert=True)
