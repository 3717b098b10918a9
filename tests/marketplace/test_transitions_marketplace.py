"""Every verb of needs and candidacies in every state by each of the cast, through the actions.

A line a verb: the states it leads from, then one sign for each of anonymous owner requester approver company_finance
former_member other_owner cmo other_cmo curator finance_staff deactivated system: y may, n sees but may not,
- sees nothing. Written by hand. Who may gets "state" in every other state.
"""

from typing import Any

import pytest

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.changes import Transition
from kernel.refusals import NotPermitted, NotVisible, WrongState
from kernel.units import unit
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from marketplace import transitions as t
from marketplace.models import Candidacy, Need
from marketplace.states import CandidacyStatus, NeedStatus
from profiles.models import User
from tests import make
from tests.conftest import CAST
from tests.marketplace.cast import candidacy_in, later, need_in, profile_of, told, undone

READERS = (*CAST, "system")
REFUSALS = {NotVisible: "hidden", NotPermitted: "refused", WrongState: "state"}

#                                     anon own req app fin fmr oth cmo ocm cur fst dea sys
NEED = {
    "edit": ("draft",                 "-   y   y   y   n   -   -   -   -   n   -   -   -"),
    "submit": ("draft",               "-   y   y   y   n   -   -   -   -   n   -   -   -"),
    "approve": ("awaiting_approval",  "-   y   n   y   n   -   -   -   -   n   -   -   -"),
    "send_back": ("awaiting_approval","-   y   n   y   n   -   -   -   -   n   -   -   -"),
    "publish": ("in_review",          "-   n   n   n   n   -   -   -   -   y   -   -   -"),
    "return": ("in_review",           "-   n   n   n   n   -   -   -   -   y   -   -   -"),
    "confirm": ("open paused",        "-   y   y   y   n   -   -   -   -   n   -   -   -"),
    "pause": ("open",                 "-   y   y   y   n   -   -   -   -   n   -   -   -"),
    "expire": ("open",                "-   n   n   n   n   -   -   -   -   n   -   -   y"),
    "revise": ("open",                "-   y   y   y   n   -   -   -   -   n   -   -   -"),
    "fill": ("open paused",           "-   n   n   n   n   -   -   -   -   n   -   -   y"),
    "close": ("draft awaiting_approval in_review open paused",
                                      "-   y   y   y   n   -   -   -   -   y   -   -   -"),
}  # fmt: skip
NEED_STATES = ("draft", "awaiting_approval", "in_review", "open", "paused", "filled", "closed")
AFTER = {
    ("edit", "draft"): "draft",
    ("submit", "draft"): "in_review",
    ("approve", "awaiting_approval"): "in_review",
    ("send_back", "awaiting_approval"): "draft",
    ("publish", "in_review"): "open",
    ("return", "in_review"): "draft",
    ("confirm", "open"): "open",
    ("confirm", "paused"): "open",
    ("pause", "open"): "paused",
    ("expire", "open"): "paused",
    ("revise", "open"): "open",
    ("fill", "open"): "filled",
    ("fill", "paused"): "filled",
    ("close", "draft"): "closed",
    ("close", "awaiting_approval"): "closed",
    ("close", "in_review"): "closed",
    ("close", "open"): "closed",
    ("close", "paused"): "closed",
}


def taken(step: Transition, model: Any, pk: Any, actor: Actor, **values: Any) -> Any:
    """Take a step by itself, where its action reaches it in one state only."""

    def run() -> Any:
        with step.on(model, pk, actor) as row:
            for name, value in values.items():
                setattr(row, name, value)
        return row

    return unit(run)


DO_NEED: dict[str, Any] = {
    "edit": lambda pk, actor: needs.edit_need(need_id=pk, actor=actor, values={"days": 4}),
    "submit": lambda pk, actor: needs.submit_need(need_id=pk, actor=actor),
    "approve": lambda pk, actor: needs.approve_need(need_id=pk, actor=actor),
    "send_back": lambda pk, actor: needs.send_back_need(need_id=pk, actor=actor, text="理由"),
    "publish": lambda pk, actor: needs.publish_need(need_id=pk, actor=actor),
    "return": lambda pk, actor: needs.return_need(need_id=pk, actor=actor, text="理由"),
    "confirm": lambda pk, actor: needs.confirm_need(need_id=pk, actor=actor),
    "pause": lambda pk, actor: needs.pause_need(need_id=pk, actor=actor),
    "expire": lambda pk, actor: taken(t.EXPIRE, Need, pk, actor),
    "revise": lambda pk, actor: needs.revise_need(need_id=pk, actor=actor, values={"days": 4}),
    "fill": lambda pk, actor: needs.fill_need(need_id=pk, actor=actor),
    "close": lambda pk, actor: needs.close_need(need_id=pk, actor=actor, code="postponed", answer="終了"),
}

#                                     anon own req app fin fmr oth cmo ocm cur fst dea sys
CANDIDACY = {
    # A company invites whom a curator has proposed, or whom her lists kept back: what is hidden from it gives way.
    "give_way": ("proposed applied under_review",
                                      "-   n   n   n   n   -   -   n   -   n   -   -   y"),
    "agree": ("invited proposed",     "-   n   n   n   n   -   -   y   -   n   -   -   -"),
    "decline_invitation": ("invited proposed",
                                       "-   n   n   n   n   -   -   y   -   n   -   -   -"),
    "take_up": ("applied",            "-   y   y   y   n   -   -   n   -   y   -   -   -"),
    "shortlist": ("under_review",     "-   n   n   n   n   -   -   n   -   y   -   -   -"),
    "unshortlist": ("shortlisted",    "-   n   n   n   n   -   -   n   -   y   -   -   -"),
    "interview": ("under_review shortlisted",
                                      "-   y   y   y   n   -   -   n   -   n   -   -   -"),
    "offer": ("under_review shortlisted interviewing offered",
                                      "-   n   n   n   n   -   -   n   -   n   -   -   y"),
    "engage": ("offered",             "-   n   n   n   n   -   -   n   -   n   -   -   y"),
    # Only a hidden company reveals itself; see test_confidential.py. By the system: with the need's publication.
    "reveal": ("applied under_review shortlisted interviewing",
                                      "-   y   y   y   n   -   -   n   -   n   -   -   -"),
    "reject": ("applied invited proposed under_review shortlisted interviewing offered",
                                      "-   y   y   y   n   -   -   n   -   y   -   -   y"),
    "withdraw": ("applied invited proposed under_review shortlisted interviewing offered",
                                      "-   n   n   n   n   -   -   y   -   n   -   -   -"),
}  # fmt: skip
CANDIDACY_STATES = (
    "applied",
    "invited",
    "proposed",
    "under_review",
    "shortlisted",
    "interviewing",
    "offered",
    "engaged",
    "rejected",
    "withdrawn",
    "declined_by_cmo",
)
LEADS_TO = {
    "give_way": "withdrawn",
    "agree": "under_review",
    "decline_invitation": "declined_by_cmo",
    "take_up": "under_review",
    "shortlist": "shortlisted",
    "unshortlist": "under_review",
    "interview": "interviewing",
    "offer": "offered",
    "engage": "engaged",
    "reject": "rejected",
    "withdraw": "withdrawn",
}
DO_CANDIDACY: dict[str, Any] = {
    "give_way": lambda pk, actor: taken(t.GIVE_WAY, Candidacy, pk, actor),
    "agree": lambda pk, actor: candidacies.agree_to_invitation(candidacy_id=pk, actor=actor),
    "decline_invitation": lambda pk, actor: candidacies.decline_invitation(candidacy_id=pk, actor=actor),
    "take_up": lambda pk, actor: candidacies.take_up_candidacy(candidacy_id=pk, actor=actor),
    "shortlist": lambda pk, actor: candidacies.shortlist_candidacy(candidacy_id=pk, actor=actor),
    "unshortlist": lambda pk, actor: candidacies.unshortlist_candidacy(candidacy_id=pk, actor=actor),
    "interview": lambda pk, actor: candidacies.interview_candidate(candidacy_id=pk, actor=actor),
    "offer": lambda pk, actor: candidacies.mark_offered(candidacy_id=pk, actor=actor),
    "engage": lambda pk, actor: candidacies.mark_engaged(candidacy_id=pk, actor=actor),
    "reveal": lambda pk, actor: candidacies.reveal_company(candidacy_id=pk, actor=actor),
    "reject": lambda pk, actor: candidacies.reject_candidacy(candidacy_id=pk, actor=actor, code="fit"),
    "withdraw": lambda pk, actor: candidacies.withdraw_candidacy(candidacy_id=pk, actor=actor),
}


def reader(world: Any, name: str) -> Actor:
    if name == "deactivated":
        return User(status="deactivated").actor()
    found: Actor = SYSTEM if name == "system" else world.actors[name]
    return found


def outcome(do: Any, pk: Any, actor: Actor) -> str:
    with undone():
        before = told()
        try:
            row = do(pk, actor)
        except tuple(REFUSALS) as refusal:
            assert told() == before
            return REFUSALS[type(refusal)]
        return str(type(row).objects.get(pk=row.pk).status)


def wanted(sign: str, ok: bool, target: str) -> str:
    return {"-": "hidden", "n": "refused", "y": target if ok else "state"}[sign]


@pytest.mark.parametrize("status", NEED_STATES)
def test_each_verb_on_a_need_in_this_state(world: Any, status: str) -> None:
    need, wrong = need_in(world, status), []
    for verb, (sources, signs) in NEED.items():
        for name, sign in zip(READERS, signs.split(), strict=True):
            expected = wanted(sign, status in sources.split(), AFTER.get((verb, status), ""))
            found = outcome(DO_NEED[verb], need.pk, reader(world, name))
            if found != expected:
                wrong.append(f"{verb} by {name}: {found}, expected {expected}")
    assert wrong == []


@pytest.mark.parametrize("status", CANDIDACY_STATES)
def test_each_verb_on_a_candidacy_in_this_state(world: Any, status: str) -> None:
    # On a confidential need: there the verbs are all there are.
    row, wrong = candidacy_in(world, need_in(world, "open", confidential=True), status), []
    for verb, (sources, signs) in CANDIDACY.items():
        for name, sign in zip(READERS, signs.split(), strict=True):
            # A company does not see whom a curator asks, and none of its verbs reaches her.
            insider = name in {"owner", "requester", "approver", "company_finance"}
            hidden = status == "proposed" and insider
            expected = wanted("-" if hidden else sign, status in sources.split(), LEADS_TO.get(verb, status))
            found = outcome(DO_CANDIDACY[verb], row.pk, reader(world, name))
            if found != expected:
                wrong.append(f"{verb} by {name}: {found}, expected {expected}")
    assert wrong == []


#                     anon own req app fin fmr oth cmo ocm cur fst dea sys
CREATIONS = {
    # Whoever has a profile to apply with is a person: the others are refused before a need is looked for.
    ("apply", True): "n   n   n   n   n   n   n   y   n   n   n   n   n",
    ("apply", False): "n   n   n   n   n   -   -   y   -   n   -   n   n",
    ("invite", True): "-   y   y   y   n   -   -   -   -   n   -   -   -",
    ("invite", False): "-   y   y   y   n   -   -   -   -   n   -   -   -",
    ("propose", True): "-   n   n   n   n   -   -   -   -   y   -   -   -",
    ("propose", False): "-   n   n   n   n   -   -   -   -   y   -   -   -",
}
# Who is not a person posts nothing, whatever the company.
DRAFT = "n   y   y   y   n   -   -   -   -   n   n   n   n"
OVER_A_PROPOSAL = "-   y   y   y   n   -   -   -   -   n   -   -   -"
WHEN_TIME_IS_UP = {
    "expire_needs":      "-   n   n   n   n   -   -   -   -   n   -   -   y",
    # It is the verb "reject", which people of the company and curators have too.
    "answer_unanswered": "-   y   y   y   n   -   -   n   -   y   -   -   y",
}  # fmt: skip
CREATE: dict[str, Any] = {
    "apply": lambda need, _profile, actor: candidacies.apply_to_need(need_id=need, actor=actor, note="応募します"),
    "invite": lambda need, profile, actor: candidacies.invite_cmo(need_id=need, profile_id=profile, actor=actor),
    "propose": lambda need, profile, actor: candidacies.propose_cmo(need_id=need, profile_id=profile, actor=actor),
}
BEGINS_AS = {"apply": "applied", "invite": "invited", "propose": "proposed"}


def wrong_answers(world: Any, signs: str, ok: bool, target: str, do: Any, pk: Any) -> list[str]:
    """Let everybody try and return the answers that are not as written."""
    wrong = []
    for name, sign in zip(READERS, signs.split(), strict=True):
        expected, found = wanted(sign, ok, target), outcome(do, pk, reader(world, name))
        if found != expected:
            wrong.append(f"{name}: {found}, expected {expected}")
    return wrong


@pytest.mark.parametrize("status", NEED_STATES)
def test_who_may_begin_a_candidacy_on_a_need_in_this_state(world: Any, status: str) -> None:
    need, profile = need_in(world, status), profile_of(world)
    for verb, do in CREATE.items():
        signs = CREATIONS[verb, status == "open"]
        wrong = wrong_answers(
            world, signs, status == "open", BEGINS_AS[verb], lambda pk, who, do=do: do(pk, profile.pk, who), need.pk
        )
        assert wrong == [], verb
    assert not Candidacy.objects.exists()


def test_who_may_invite_whom_a_curator_has_proposed(world: Any) -> None:
    need = need_in(world, "open")
    row = candidacy_in(world, need, "proposed")

    def invite(pk: Any, actor: Actor) -> Any:
        return candidacies.invite_cmo(need_id=pk, profile_id=row.profile_id, actor=actor)

    assert wrong_answers(world, OVER_A_PROPOSAL, True, "invited", invite, need.pk) == []


def test_who_may_begin_a_need(world: Any) -> None:
    def draft(pk: Any, actor: Actor) -> Any:
        return needs.draft_need(company_id=pk, actor=actor, values=make.need_values())

    assert wrong_answers(world, DRAFT, True, "draft", draft, world.company.pk) == []


@pytest.mark.parametrize("verb", WHEN_TIME_IS_UP)
def test_who_may_let_time_act(world: Any, verb: str) -> None:
    need = need_in(world, "open")
    row = candidacy_in(world, need, "applied")
    run, acted_on, target = {
        "expire_needs": (needs.expire_needs, need, "paused"),
        "answer_unanswered": (candidacies.answer_unanswered, row, "rejected"),
    }[verb]

    def let(_pk: Any, actor: Actor) -> Any:
        assert run(actor=actor) == 1
        return acted_on

    with clock.at(later(31)):
        assert wrong_answers(world, WHEN_TIME_IS_UP[verb], True, target, let, None) == []


def test_the_tables_here_name_every_verb_and_every_state_of_the_state_tables() -> None:
    tables: dict[str, Any] = t.TABLES
    written = {"Need": {*NEED, "draft"}, "Candidacy": {*CANDIDACY, *CREATE}}
    assert {name: {step.verb for step in steps} for name, steps in tables.items()} == written
    assert set(NEED_STATES) == set(NeedStatus.values)
    assert set(CANDIDACY_STATES) == set(CandidacyStatus.values)
    assert {(verb, state) for verb, (states, _signs) in NEED.items() for state in states.split()} == set(AFTER)
    assert set(DO_NEED) == set(NEED)
    assert set(DO_CANDIDACY) == set(CANDIDACY) == {*LEADS_TO, "reveal"}


def test_the_system_pauses_what_nobody_confirmed_for_thirty_days(world: Any) -> None:
    need = need_in(world, "open")
    with clock.at(later(29)):
        assert needs.expire_needs() == 0
    with clock.at(later(31)):
        assert needs.expire_needs() == 1
        assert needs.expire_needs() == 0
    assert Need.objects.get(pk=need.pk).status == "paused"


def test_a_wanted_approval_comes_before_the_curator(world: Any) -> None:
    need = need_in(world, "awaiting_approval")
    assert need.approvals.count() == 0
    needs.send_back_need(need_id=need.pk, actor=world.approver, text="予算を確かめてください")
    need.refresh_from_db()
    assert (need.status, need.returned_text) == ("draft", "予算を確かめてください")
    assert [a.approved for a in need.approvals.all()] == [False]


def test_new_must_haves_send_an_open_need_to_the_curator_again(world: Any) -> None:
    need = need_in(world, "open")
    values = {"skills": [{"skill_id": "brand_strategy", "must": True}]}
    assert needs.revise_need(need_id=need.pk, actor=world.requester, values=values).status == "in_review"
