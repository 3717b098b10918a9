"""Every write about weights and shortlists."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.locks import lock
from kernel.refusals import BadValues, NotVisible, Stale
from kernel.units import action
from kernel.values import explain, given_reason
from marketplace.candidacy_actions import shortlist_candidacy
from marketplace.models import Candidacy, Need
from marketplace.states import CandidacyStatus
from matching import transitions as t
from matching.market import active_weights, asked, asking
from matching.models import CurationLog, Shortlist, ShortlistEntry, WeightSet
from matching.ranking_sql import Ranked, ranks_of
from matching.scoring import WEIGHTS
from matching.states import CurationAct

LISTABLE = (CandidacyStatus.UNDER_REVIEW, CandidacyStatus.SHORTLISTED)
MACHINE = ("machine_rank", "machine_low", "machine_high")  # none of them when the machine has no rank


@action
def seed_weights(*, actor: Actor = SYSTEM) -> WeightSet:
    """Enter the published weights as version 1, once."""
    found = WeightSet.objects.order_by("-number").first()
    if found:
        return found
    row = WeightSet(
        number=1,
        weights={stage: dict(factors) for stage, factors in WEIGHTS.items()},
        reason="The published weights.",
        activated_at=clock.now(),
        created_at=clock.now(),
    )
    with t.SEED_WEIGHTS.of(row, actor):
        pass
    return row


@action
def start_shortlist(*, need_id: UUID, actor: Actor) -> Shortlist:
    """Start a shortlist of an open need: the candidacies under review, in the machine's order.

    :raises BadValues: while another one is being curated.
    """
    shortlist = Shortlist(
        need_id=need_id,
        curator_id=actor.person,
        weights_number=active_weights().number,
        as_of=clock.today(),
        created_at=clock.now(),
    )
    rows: list[Candidacy] = []
    with t.START.of(shortlist, actor):
        listable = Candidacy.objects.known_to_company().filter(need_id=need_id, status__in=LISTABLE)
        rows += listable.order_by("created_at", "pk")
        ranks = _machine(need_id, *(row.profile_id for row in rows))
        # What the list says of them is as of the day their points are of.
        shortlist.as_of = min((place.scored.as_of for place in ranks.values()), default=shortlist.as_of)
        explain(shortlist, exclude=("need", "curator"))
    rows.sort(key=lambda row: (ranks[row.profile_id].rank if row.profile_id in ranks else 10**6, str(row.pk)))
    for position, row in enumerate(rows, start=1):
        _enter(shortlist, row, position, ranks)
    return shortlist


def _machine(need_id: UUID, *profile_ids: UUID) -> dict[UUID, Ranked]:
    """Return the places of some profiles in the whole market, of those who qualify."""
    return ranks_of(asked(asking().get(pk=need_id)), profile_ids)


def _enter(shortlist: Shortlist, candidacy: Candidacy, position: int, ranks: dict[UUID, Ranked]) -> ShortlistEntry:
    place = ranks.get(candidacy.profile_id)
    return ShortlistEntry.objects.create(
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

    :raises BadValues: without a written reason, or at a place outside the list.
    """
    with t.PLACE.on(Shortlist, shortlist_id, actor, version) as shortlist:
        known = Candidacy.objects.known_to_company().filter(need_id=shortlist.need_id)
        candidacy = known.filter(pk=candidacy_id).first()
        if candidacy is None or candidacy.status not in LISTABLE:
            raise NotVisible
        entry = ShortlistEntry.objects.filter(shortlist=shortlist, candidacy=candidacy).first()
        was = entry.position if entry else None
        if entry is None:
            last = shortlist.entries.aggregate(last=Max("position"))["last"] or 0
            entry = _enter(shortlist, candidacy, last + 1, _machine(shortlist.need_id, candidacy.profile_id))
        _reorder(shortlist, entry, position)
        act = CurationAct.MOVE if was else CurationAct.ADD
        _log(shortlist, entry, actor, act=act, reason=reason, was=was, now=position)
    return shortlist


def _reorder(shortlist: Shortlist, entry: ShortlistEntry, position: int) -> None:
    rows = [row for row in shortlist.entries.order_by("position") if row.pk != entry.pk]
    if not 1 <= position <= len(rows) + 1:
        raise BadValues({"position": _("There is no such place on the list.")})
    rows.insert(position - 1, entry)
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
        entry = ShortlistEntry.objects.filter(shortlist=shortlist, candidacy_id=candidacy_id).first()
        if entry is None:
            raise NotVisible
        _log(shortlist, entry, actor, act=CurationAct.EXCLUDE, reason=reason, was=entry.position, now=None)
        entry.delete()
        for number, row in enumerate(shortlist.entries.order_by("position"), start=1):
            ShortlistEntry.objects.filter(pk=row.pk).update(position=number)
    return shortlist


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
        entry = ShortlistEntry.objects.filter(shortlist=shortlist, candidacy_id=candidacy_id).first()
        if entry is None:
            raise NotVisible
        given_reason(reason_ja.strip() or reason_en, "reason_ja")
        entry.reason_ja, entry.reason_en = reason_ja.strip(), reason_en.strip()
        explain(entry, exclude=("shortlist", "candidacy", "profile", "position", *MACHINE))
        entry.save()
    return shortlist


@action
def present_shortlist(*, shortlist_id: UUID, actor: Actor, version: int | None = None) -> Shortlist:
    """Present the list to the company; every candidacy on it becomes shortlisted, in the same unit.

    :raises BadValues: when the list is empty, a candidate has no written reason, or is not under review any more.
    """
    shortlist = Shortlist.objects.filter(pk=shortlist_id).first()
    if shortlist is None:
        raise NotVisible
    named = set(shortlist.entries.values_list("candidacy_id", flat=True))
    lock((Need, shortlist.need_id), *((Candidacy, pk) for pk in named))
    with t.PRESENT.on(Shortlist, shortlist_id, actor, version) as row:
        # Read again under the locks: somebody may have added or taken off a candidate just before.
        entries = list(row.entries.order_by("position").select_related("candidacy"))
        if {entry.candidacy_id for entry in entries} != named:
            raise Stale
        _check_presentable(entries)
        row.presented_at = clock.now()
    for entry in sorted(entries, key=lambda e: str(e.candidacy_id)):
        if entry.candidacy.status == CandidacyStatus.UNDER_REVIEW:
            shortlist_candidacy(candidacy_id=entry.candidacy_id, actor=actor)
    return row


def _check_presentable(entries: Sequence[ShortlistEntry]) -> None:
    if not entries:
        raise BadValues(_("The list is empty. Take up candidates first."))
    if any(not (entry.reason_ja or entry.reason_en) for entry in entries):
        raise BadValues(_("Each candidate on the list needs a written reason."))
    if any(entry.candidacy.status not in LISTABLE for entry in entries):
        raise BadValues(_("A candidate on the list is not under review any more. Leave her off first."))
