"""Every write about weights and shortlists."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.locks import lock
from kernel.refusals import BadValues, NotVisible, Stale
from kernel.units import action
from kernel.values import explain
from marketplace.candidacy_actions import shortlist_candidacy
from marketplace.models import Candidacy, Need
from marketplace.states import CandidacyStatus
from matching import transitions as t
from matching.curation_actions import LISTABLE, entry_at, machine_ranks
from matching.market import active_weights, asking
from matching.models import Shortlist, ShortlistEntry, WeightSet
from matching.presented import content_of_shortlist
from matching.presented_actions import record_shortlist
from matching.scoring import WEIGHTS


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
        ranks = machine_ranks(need_id, *(row.profile_id for row in rows))
        # What the list says of them is as of the day their points are of.
        shortlist.as_of = min((place.scored.as_of for place in ranks.values()), default=shortlist.as_of)
        explain(shortlist, exclude=("need", "curator"))
    rows.sort(key=lambda row: (ranks[row.profile_id].rank if row.profile_id in ranks else 10**6, str(row.pk)))
    for position, row in enumerate(rows, start=1):
        entry_at(shortlist, row, position, ranks).save(force_insert=True)
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
    kept = content_of_shortlist(asking().get(pk=row.need_id), row, entries)
    record_shortlist(need_id=row.need_id, shortlist_id=row.pk, content=kept)
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
