"""The state tables of offers, terms, engagements and milestones. docs/states.md is generated from them."""

from engagements.rules import (
    ACCEPTOR,
    APPROVER,
    CMO,
    CURATOR,
    ENGAGEMENT_VIEW,
    OFFER_VIEW,
    PARTY,
    RECORDER,
    REQUESTER,
    SENT_TO_CMO,
    SYSTEM_ONLY,
    TERMS_VIEW,
)
from engagements.states import EngagementStatus as E
from engagements.states import MilestoneStatus as M
from engagements.states import OfferStatus as O
from engagements.states import TermsStatus as T
from kernel.changes import Creation, Edit, Transition
from marketplace.rules import ANSWERER, CANDIDACY_VIEW
from marketplace.states import CandidacyStatus

OFFERABLE = {
    CandidacyStatus.UNDER_REVIEW,
    CandidacyStatus.SHORTLISTED,
    CandidacyStatus.INTERVIEWING,
    CandidacyStatus.OFFERED,
    CandidacyStatus.ENGAGED,
}

# --- Offer -------------------------------------------------------------------------------------------------------
DRAFT_OFFER = Creation("draft", O.DRAFT, "candidacy", view=CANDIDACY_VIEW, may=ANSWERER, parent_states=OFFERABLE)
EDIT_OFFER = Edit("edit", {O.DRAFT}, view=OFFER_VIEW, may=REQUESTER, writes=("values", "kind"))
SEND_OFFER = Transition(
    "send", {O.DRAFT}, O.SENT, view=OFFER_VIEW, may=APPROVER, writes=("values", "sent_at", "expires_at")
)
COUNTER_OFFER = Edit("counter", {O.SENT}, view=OFFER_VIEW, may=APPROVER | SENT_TO_CMO, writes=("expires_at",))
AGREE_OFFER = Transition("agree", {O.SENT}, O.AGREED, view=OFFER_VIEW, may=SYSTEM_ONLY)
DECLINE_OFFER = Transition("decline", {O.SENT}, O.DECLINED, view=OFFER_VIEW, may=SENT_TO_CMO, writes=("ended_text",))
WITHDRAW_OFFER = Transition(
    "withdraw", {O.DRAFT, O.SENT}, O.WITHDRAWN, view=OFFER_VIEW, may=APPROVER | SYSTEM_ONLY, writes=("ended_text",)
)
EXPIRE_OFFER = Transition("expire", {O.SENT}, O.EXPIRED, view=OFFER_VIEW, may=SYSTEM_ONLY)

# --- Terms -------------------------------------------------------------------------------------------------------
PROPOSE_TERMS = Creation("propose", T.PROPOSED, "offer", view=OFFER_VIEW, may=APPROVER | SENT_TO_CMO)
SUPERSEDE_TERMS = Transition("supersede", {T.PROPOSED}, T.SUPERSEDED, view=TERMS_VIEW, may=SYSTEM_ONLY)
ACCEPT_FIRST = Edit("accept", {T.PROPOSED}, view=TERMS_VIEW, may=PARTY)
ACCEPT_SECOND = Transition("accept", {T.PROPOSED}, T.ACCEPTED, view=TERMS_VIEW, may=PARTY)

# --- Engagement --------------------------------------------------------------------------------------------------
CREATE = Creation("create", E.PROPOSED, "offer", view=SYSTEM_ONLY, may=SYSTEM_ONLY)
TICK_TASK = Edit("tick_task", {E.PROPOSED}, view=ENGAGEMENT_VIEW, may=PARTY)
SET_BASELINE = Edit("set_baseline", {E.PROPOSED, E.ACTIVE}, view=ENGAGEMENT_VIEW, may=PARTY)
SET_TARGETS = Edit("set_targets", {E.PROPOSED, E.ACTIVE}, view=ENGAGEMENT_VIEW, may=PARTY)
RECORD_READINGS = Edit("record_readings", {E.ACTIVE}, view=ENGAGEMENT_VIEW, may=RECORDER)
CHECK_READINGS = Edit(
    "check_readings", {E.ACTIVE}, view=ENGAGEMENT_VIEW, may=SYSTEM_ONLY, writes=("readings_checked",)
)
START = Transition("start", {E.PROPOSED}, E.ACTIVE, view=ENGAGEMENT_VIEW, may=PARTY, writes=("started_at",))
DONE = ("company_done_at", "cmo_done_at")
COMPLETE_FIRST = Edit("complete", {E.ACTIVE}, view=ENGAGEMENT_VIEW, may=PARTY, writes=DONE)
COMPLETE_SECOND = Transition("complete", {E.ACTIVE}, E.COMPLETED, view=ENGAGEMENT_VIEW, may=PARTY, writes=DONE)
END = Transition(
    "end",
    {E.PROPOSED, E.ACTIVE},
    E.ENDED,
    view=ENGAGEMENT_VIEW,
    may=PARTY | CURATOR,
    writes=("end_text", "notice_on", "ends_on"),
)

# --- Milestone ---------------------------------------------------------------------------------------------------
PLAN = Creation("plan", M.PLANNED, "engagement", view=SYSTEM_ONLY, may=SYSTEM_ONLY)
SUBMIT = Transition(
    "submit",
    {M.PLANNED, M.RETURNED},
    M.SUBMITTED,
    view=ENGAGEMENT_VIEW,
    may=CMO,
    writes=("submitted_at", "deemed_on"),
)
ACCEPT = Transition(
    "accept", {M.SUBMITTED}, M.ACCEPTED, view=ENGAGEMENT_VIEW, may=ACCEPTOR, writes=("accepted_at", "accepted_by")
)
DEEM_ACCEPTED = Transition(
    "deem_accepted",
    {M.SUBMITTED},
    M.ACCEPTED,
    view=ENGAGEMENT_VIEW,
    may=SYSTEM_ONLY,
    writes=("accepted_at", "accepted_by"),
)
RETURN = Transition(
    "return",
    {M.SUBMITTED},
    M.RETURNED,
    view=ENGAGEMENT_VIEW,
    may=ACCEPTOR,
    writes=("return_text", "due_on", "deemed_on"),
)
CANCEL = Transition("cancel", {M.PLANNED}, M.CANCELLED, view=ENGAGEMENT_VIEW, may=PARTY, writes=("cancel_text",))
# Work that was handed in and returned is hers to give up: the company alone cannot undo what it may come to owe.
GIVE_UP = Transition("cancel", {M.RETURNED}, M.CANCELLED, view=ENGAGEMENT_VIEW, may=CMO, writes=("cancel_text",))


def cancelling(status: str) -> Transition:
    """Return the verb that drops a milestone in this state."""
    return GIVE_UP if status in GIVE_UP.sources else CANCEL


TABLES = {
    "Offer": (
        DRAFT_OFFER,
        EDIT_OFFER,
        SEND_OFFER,
        COUNTER_OFFER,
        AGREE_OFFER,
        DECLINE_OFFER,
        WITHDRAW_OFFER,
        EXPIRE_OFFER,
    ),
    "Terms": (PROPOSE_TERMS, SUPERSEDE_TERMS, ACCEPT_FIRST, ACCEPT_SECOND),
    "Engagement": (
        CREATE,
        TICK_TASK,
        SET_BASELINE,
        SET_TARGETS,
        RECORD_READINGS,
        CHECK_READINGS,
        START,
        COMPLETE_FIRST,
        COMPLETE_SECOND,
        END,
    ),
    "Milestone": (PLAN, SUBMIT, ACCEPT, DEEM_ACCEPTED, RETURN, CANCEL, GIVE_UP),
}
