"""Every state × verb × person of offers, terms, engagements and milestones, through the actions.

Written by hand: who passes (the rest sees nothing or is refused), and from which states a verb leads on. In this
order: hidden 404, not allowed 403, wrong state 409.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from engagements import kpi_actions, offer_actions, work_actions
from engagements import transitions as t
from engagements.models import BlockingTask, Engagement, Milestone, Offer, Terms
from engagements.states import EngagementStatus, MilestoneStatus, OfferStatus, TermsStatus
from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.models import Event
from kernel.refusals import NotPermitted, NotVisible, Refusal, WrongState
from kernel.units import unit
from marketplace.states import CandidacyStatus
from profiles.models import User
from tests.conftest import CAST
from tests.engagements import situations as at
from tests.marketplace.cast import candidacy_in, need_in

HOW = {NotVisible: "N", NotPermitted: "F", WrongState: "-"}
LATER = 40

# --- where a row may stand ---------------------------------------------------------------------------------------
OFFERS: dict[str, Callable[[Any], Any]] = {
    "draft": at.draft,
    "sent": at.sent,
    "agreed": lambda w: Offer.objects.get(pk=at.agreed(w).offer_id),
    "declined": lambda w: offer_actions.decline_offer(
        offer_id=at.sent(w).pk, actor=w.cmo, text="別の仕事を受けたため"
    ),
    "withdrawn": lambda w: offer_actions.withdraw_offer(
        offer_id=at.sent(w).pk, actor=w.owner, text="予算がなくなったため"
    ),
    "expired": at.expired,
}
ENGAGEMENTS: dict[str, Callable[[Any], Any]] = {
    "proposed": at.agreed,
    "active": lambda w: at.settled(w, at.active(w)),
    "completed": lambda w: both_complete(w, at.settled(w, at.active(w))),
    "ended": lambda w: ended(w, at.active(w)),
}
MILESTONES: dict[str, Callable[[Any], Any]] = {
    "planned": lambda w: at.active(w).milestones.get(order=0),
    "submitted": lambda w: at.handed_in(w, at.active(w)),
    "returned": lambda w: returned(w, at.handed_in(w, at.active(w))),
    "accepted": lambda w: work_actions.accept_milestone(milestone_id=at.handed_in(w, at.active(w)).pk, actor=w.owner),
    "cancelled": lambda w: work_actions.cancel_milestone(
        milestone_id=at.active(w).milestones.get(order=0).pk, actor=w.cmo, text="不要になったため"
    ),
}
TERMS: dict[str, Callable[[Any], Any]] = {
    "proposed": lambda w: at.proposed(at.sent(w)),
    "superseded": lambda w: OFFERS["declined"](w).terms.get(),
    "accepted": lambda w: at.agreed(w).terms,
}


def ticked_anew(row: Any, who: Any) -> Any:
    """Tick what waits: a second tick of the same task is refused."""
    BlockingTask.objects.filter(engagement_id=row.pk, kind="nda").update(done_at=None, done_by=None)
    return work_actions.tick_task(engagement_id=row.pk, kind="nda", actor=who)


def month_of(name: str, what: str) -> dict[str, Any]:
    return {name: what, "period": "month", "starts_on": clock.today().replace(day=1), "value": Decimal(35)}


def both_complete(world: Any, engagement: Any) -> Any:
    work_actions.complete_engagement(engagement_id=engagement.pk, actor=world.cmo)
    return work_actions.complete_engagement(engagement_id=engagement.pk, actor=world.owner)


def ended(world: Any, engagement: Any) -> Any:
    return work_actions.end_engagement(
        engagement_id=engagement.pk, actor=world.cmo, text="体調のため", ends_on=engagement.starts_on
    )


def returned(world: Any, milestone: Any) -> Any:
    return work_actions.return_milestone(
        milestone_id=milestone.pk, actor=world.owner, text="数が足りません", due_on=day(LATER)
    )


def day(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


# --- the verbs: how they are done, from where they lead on, who may (one letter a person, in the cast's order) ---
# an ow re ap cf fm oo cm oc cu fs de system
Verb = tuple[Callable[[Any, Any], Any], set[str], str]
OFFER_VERBS: dict[str, Verb] = {
    "edit": (
        lambda row, who: offer_actions.edit_offer(offer_id=row.pk, actor=who, values={"place": "大阪"}),
        {"draft"},
        "N O O O F N N F N F N N N",
    ),
    "send": (
        lambda row, who: offer_actions.send_offer(offer_id=row.pk, actor=who),
        {"draft"},
        "N O F O F N N F N F N N N",
    ),
    "counter": (
        lambda row, who: offer_actions.counter_offer(offer_id=row.pk, actor=who, values={"place": "札幌"}),
        {"sent"},
        "N O F O F N N O N F N N N",
    ),
    "decline": (
        lambda row, who: offer_actions.decline_offer(offer_id=row.pk, actor=who, text="別の仕事を受けたため"),
        {"sent"},
        "N F F F F N N O N F N N N",
    ),
    "withdraw": (
        lambda row, who: offer_actions.withdraw_offer(offer_id=row.pk, actor=who, text="予算がなくなったため"),
        {"draft", "sent"},
        "N O F O F N N F N F N N O",
    ),
}
TERMS_VERBS: dict[str, Verb] = {
    "accept": (
        lambda row, who: offer_actions.accept_terms(terms_id=row.pk, actor=who, hash=row.hash),
        {"proposed"},
        # Whose side is asked first, and nobody has no side; surfaces send her to the log-in before.
        "F O F O F N N O N F N F F",
    ),
}
ENGAGEMENT_VERBS: dict[str, Verb] = {
    "tick_task": (
        ticked_anew,
        {"proposed"},
        "N O F O F N N O N F F N N",
    ),
    "set_baseline": (
        lambda row, who: work_actions.set_baseline(
            engagement_id=row.pk, kpi_id="sql_rate", actor=who, measured_by=day(9)
        ),
        {"proposed", "active"},
        "N O F O F N N O N F F N N",
    ),
    "set_targets": (
        lambda row, who: kpi_actions.set_targets(engagement_id=row.pk, actor=who, rows=[month_of("kpi", "sql_rate")]),
        {"proposed", "active"},
        "N O F O F N N O N F F N N",
    ),
    "record_readings": (
        lambda row, who: kpi_actions.record_readings(
            engagement_id=row.pk, actor=who, rows=[month_of("measure", "sql")]
        ),
        {"active"},
        "N O O O F N N O N F F N N",
    ),
    "start": (
        lambda row, who: work_actions.start_engagement(engagement_id=row.pk, actor=who),
        {"proposed"},
        "N O F O F N N O N F F N N",
    ),
    "complete": (
        lambda row, who: work_actions.complete_engagement(engagement_id=row.pk, actor=who),
        {"active"},
        "F O F O F N N O N F F F F",
    ),
    "end": (
        lambda row, who: work_actions.end_engagement(
            engagement_id=row.pk, actor=who, text="方針が変わったため", ends_on=day(LATER)
        ),
        {"proposed", "active"},
        "N O F O F N N O N O F N N",
    ),
}
MILESTONE_VERBS: dict[str, Verb] = {
    "submit": (
        lambda row, who: work_actions.submit_milestone(
            milestone_id=row.pk, actor=who, link="https://docs.example/plan"
        ),
        {"planned", "returned"},
        "N F F F F N N O N F F N N",
    ),
    "accept": (
        lambda row, who: work_actions.accept_milestone(milestone_id=row.pk, actor=who),
        {"submitted"},
        "N O O O F N N F N F F N N",
    ),
    "return": (
        lambda row, who: work_actions.return_milestone(
            milestone_id=row.pk, actor=who, text="数が足りません", due_on=day(LATER)
        ),
        {"submitted"},
        "N O O O F N N F N F F N N",
    ),
    "cancel": (
        lambda row, who: work_actions.cancel_milestone(milestone_id=row.pk, actor=who, text="不要になったため"),
        {"planned", "returned"},
        "N O F O F N N O N F F N N",
    ),
}


# --- the steps other verbs take: judged alone, and left at the point where they would write ------------------------
class Passed(Exception):
    """The step let the person through."""


def judged(step: Any, *args: Any) -> None:
    """Enter a step's block and leave it before it writes."""

    def run() -> None:
        with step(*args):
            raise Passed

    try:
        unit(run)
    except Passed:
        return


# an ow re ap cf fm oo cm oc cu fs de system
INNER: dict[str, dict[str, Verb]] = {
    "Offer": {
        "agree": (
            lambda row, who: judged(t.AGREE_OFFER.on, Offer, row.pk, who),
            {"sent"},
            "N F F F F N N F N F N N O",
        ),
        "expire": (
            lambda row, who: judged(t.EXPIRE_OFFER.on, Offer, row.pk, who),
            {"sent"},
            "N F F F F N N F N F N N O",
        ),
        # Sending and countering propose; which offers these may be is said by them.
        "propose": (
            lambda row, who: judged(t.PROPOSE_TERMS.of, Terms(offer_id=row.pk), who),
            set(OFFERS),
            "N O F O F N N O N F N N N",
        ),
        "create": (
            lambda row, who: judged(t.CREATE.of, Engagement(offer_id=row.pk), who),
            set(OFFERS),
            "N N N N N N N N N N N N O",
        ),
    },
    "Terms": {
        "supersede": (
            lambda row, who: judged(t.SUPERSEDE_TERMS.on, Terms, row.pk, who),
            {"proposed"},
            "N F F F F N N F N F N N O",
        ),
    },
    "Engagement": {
        "check_readings": (
            lambda row, who: judged(t.CHECK_READINGS.on, Engagement, row.pk, who),
            {"active"},
            "N F F F F N N F N F F N O",
        ),
        "plan": (
            lambda row, who: judged(t.PLAN.of, Milestone(engagement_id=row.pk), who),
            set(ENGAGEMENTS),
            "N N N N N N N N N N N N O",
        ),
    },
    "Milestone": {
        "deem_accepted": (
            lambda row, who: judged(t.DEEM_ACCEPTED.on, Milestone, row.pk, who),
            {"submitted"},
            "N F F F F N N F N F F N O",
        ),
    },
}


def expected(letter: str, state: str, sources: set[str], verb: str, who: str) -> str:
    if who == "cmo" and state == "draft":
        return "N"  # a draft is the company's own paper
    if (verb, state) == ("cancel", "returned") and who != "cmo":
        return "F" if letter == "O" else letter  # what was handed in once is hers to give up
    return "-" if letter == "O" and state not in sources else letter


def outcome(do: Callable[[], Any]) -> str:
    try:
        do()
    except Refusal as refusal:
        return HOW.get(type(refusal), repr(refusal))
    return "O"


def acting(world: Any, who: str) -> Actor:
    """Return who acts: a deactivated person is nobody, from her next request on."""
    actor: Actor = world.actors[who]
    if who in world.users:
        actor = User.objects.get(pk=world.users[who].pk).actor()
    return actor


def check(world: Any, row: Any, state: str, verbs: dict[str, Verb]) -> None:
    assert row.status == state
    wrong = []
    inner = INNER[type(row).__name__]
    for verb, (do, sources, letters) in (verbs | inner).items():
        for who, letter in zip([*CAST, "system"], letters.split(), strict=True):
            actor = SYSTEM if who == "system" else acting(world, who)
            with at.undone():
                before = Event.objects.count()
                found = outcome(partial(do, row, actor))
                events = Event.objects.count() - before
            right = expected(letter, state, sources, verb, who)
            if found != right or bool(events) != (right == "O" and verb not in inner):
                wrong.append(f"{verb} from {state} by {who}: {found} with {events} events, not {right}")
    assert wrong == []


@pytest.mark.parametrize("state", OFFERS)
def test_every_verb_of_an_offer_in_every_state_by_everybody(world: Any, state: str) -> None:
    check(world, OFFERS[state](world), state, OFFER_VERBS)


@pytest.mark.parametrize("state", TERMS)
def test_every_verb_of_terms_in_every_state_by_everybody(world: Any, state: str) -> None:
    check(world, TERMS[state](world), state, TERMS_VERBS)


@pytest.mark.parametrize("state", ENGAGEMENTS)
def test_every_verb_of_an_engagement_in_every_state_by_everybody(world: Any, state: str) -> None:
    check(world, ENGAGEMENTS[state](world), state, ENGAGEMENT_VERBS)


@pytest.mark.parametrize("state", MILESTONES)
def test_every_verb_of_a_milestone_in_every_state_by_everybody(world: Any, state: str) -> None:
    check(world, MILESTONES[state](world), state, MILESTONE_VERBS)


# --- a draft stands under a candidacy: N where the company knows of none, - where it is too early or too late -------
#                      an ow re ap cf fm oo cm oc cu fs de system
DRAFTED = {
    "applied":          "N - - - F N N F N F N N N",
    "invited":          "N - - - F N N F N F N N N",
    "proposed":         "N N N N N N N F N F N N N",
    "under_review":     "N O O O F N N F N F N N N",
    "shortlisted":      "N O O O F N N F N F N N N",
    "interviewing":     "N O O O F N N F N F N N N",
    "offered":          "N O O O F N N F N F N N N",
    "engaged":          "N - - - F N N F N F N N N",
    "rejected":         "N - - - F N N F N F N N N",
    "withdrawn":        "N - - - F N N F N F N N N",
    "declined_by_cmo":  "N - - - F N N F N F N N N",
}  # fmt: skip


@pytest.mark.parametrize("state", DRAFTED)
def test_an_offer_is_drafted_by_the_company_from_the_first_answer_to_the_end(world: Any, state: str) -> None:
    row = candidacy_in(world, need_in(world, "open"), state)
    found = []
    for who in [*CAST, "system"]:
        actor = SYSTEM if who == "system" else acting(world, who)
        with at.undone():
            found.append(outcome(partial(offer_actions.draft_offer, candidacy_id=row.pk, actor=actor)))
            assert Offer.objects.count() == (found[-1] == "O")
    assert " ".join(found) == DRAFTED[state]


def test_the_tables_hold_every_state_and_every_verb() -> None:
    inner = {verb for verbs in INNER.values() for verb in verbs}
    written = {
        "Offer": {*OFFER_VERBS, "draft"},
        "Terms": {*TERMS_VERBS},
        "Engagement": {*ENGAGEMENT_VERBS},
        "Milestone": {*MILESTONE_VERBS},
    }
    assert {name: {step.verb for step in steps} - inner for name, steps in t.TABLES.items()} == written
    assert set(OFFERS) == set(OfferStatus.values)
    assert set(TERMS) == set(TermsStatus.values)
    assert set(ENGAGEMENTS) == set(EngagementStatus.values)
    assert set(MILESTONES) == set(MilestoneStatus.values)
    assert set(DRAFTED) == set(CandidacyStatus.values)


def test_a_draft_that_was_put_away_stays_hidden_from_the_cmo(world: Any) -> None:
    offer = offer_actions.withdraw_offer(offer_id=at.draft(world).pk, actor=world.owner)
    with pytest.raises(NotVisible):
        offer_actions.decline_offer(offer_id=offer.pk, actor=world.cmo, text="見えないはずです")


@pytest.mark.parametrize("verb", ["expire", "deem_accepted"])
def test_only_the_system_lets_time_act(world: Any, verb: str) -> None:
    run: Callable[..., Any]
    if verb == "expire":
        at.sent(world)
        run = offer_actions.expire_offers
    else:
        at.handed_in(world, at.active(world))
        run = work_actions.deem_accepted
    with at.in_days(LATER):
        for who in CAST:
            with at.undone(), pytest.raises((NotVisible, NotPermitted)):
                run(actor=world.actors[who])
        assert run() == 1
        assert run() == 0
