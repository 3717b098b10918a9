"""The state tables of needs and candidacies. docs/states.md is generated from them."""

from kernel.changes import Creation, Edit, Transition
from kernel.rules import CURATOR, SYSTEM_ONLY
from marketplace.rules import (
    ANSWERER,
    APPLICANT,
    APPROVER,
    CANDIDACY_VIEW,
    CANDIDATE,
    NEED_VIEW,
    OPEN_TO_ALL,
    REQUESTER,
)
from marketplace.states import OPEN_CANDIDACIES
from marketplace.states import CandidacyStatus as C
from marketplace.states import NeedStatus as N
from profiles.rules import COMPANY_VIEW
from profiles.rules import REQUESTER as COMPANY_REQUESTER

# --- Need ------------------------------------------------------------------------------------------------------------
CONTENT = (
    "stage",
    "role",
    "role_required",
    "playbook",
    "title_ja",
    "title_en",
    "summary_ja",
    "summary_en",
    "currency",
    "budget_min_minor",
    "budget_max_minor",
    "tolerance_percent",
    "days",
    "start_on",
    "term_months",
    "onsite_days",
    "prefecture",
    "languages",
    "confidential",
    "termination_ja",
    "termination_en",
)
VERSIONED = ("text_version", "confirmed_at")

DRAFT_NEED = Creation("draft", N.DRAFT, "company", view=COMPANY_VIEW, may=COMPANY_REQUESTER)
EDIT_NEED = Edit("edit", {N.DRAFT}, view=NEED_VIEW, may=REQUESTER, writes=CONTENT)
SUBMIT_FOR_APPROVAL = Transition(
    "submit", {N.DRAFT}, N.AWAITING_APPROVAL, view=NEED_VIEW, may=REQUESTER, writes=("submitted_at", "returned_text")
)
SUBMIT = Transition(
    "submit", {N.DRAFT}, N.IN_REVIEW, view=NEED_VIEW, may=REQUESTER, writes=("submitted_at", "returned_text")
)
APPROVE = Transition(
    "approve", {N.AWAITING_APPROVAL}, N.IN_REVIEW, view=NEED_VIEW, may=APPROVER, writes=("submitted_at",)
)
SEND_BACK = Transition(
    "send_back", {N.AWAITING_APPROVAL}, N.DRAFT, view=NEED_VIEW, may=APPROVER, writes=("returned_text",)
)
PUBLISH = Transition(
    "publish",
    {N.IN_REVIEW},
    N.OPEN,
    view=NEED_VIEW,
    may=CURATOR,
    writes=("published_at", *VERSIONED),
)
RETURN = Transition("return", {N.IN_REVIEW}, N.DRAFT, view=NEED_VIEW, may=CURATOR, writes=("returned_text",))
CONFIRM = Edit("confirm", {N.OPEN}, view=NEED_VIEW, may=REQUESTER, writes=("confirmed_at",))
REOPEN = Transition("confirm", {N.PAUSED}, N.OPEN, view=NEED_VIEW, may=REQUESTER, writes=("confirmed_at",))
PAUSE = Transition("pause", {N.OPEN}, N.PAUSED, view=NEED_VIEW, may=REQUESTER)
EXPIRE = Transition("expire", {N.OPEN}, N.PAUSED, view=NEED_VIEW, may=SYSTEM_ONLY)
REVISE = Edit("revise", {N.OPEN}, view=NEED_VIEW, may=REQUESTER, writes=(*CONTENT, *VERSIONED))
REVISE_DEEPLY = Transition("revise", {N.OPEN}, N.IN_REVIEW, view=NEED_VIEW, may=REQUESTER, writes=CONTENT)
FILL = Transition("fill", {N.OPEN, N.PAUSED}, N.FILLED, view=NEED_VIEW, may=SYSTEM_ONLY)
CLOSE = Transition(
    "close",
    {N.DRAFT, N.AWAITING_APPROVAL, N.IN_REVIEW, N.OPEN, N.PAUSED},
    N.CLOSED,
    view=NEED_VIEW,
    may=REQUESTER | CURATOR,
    writes=("close_code", "close_text"),
)

# --- Candidacy -------------------------------------------------------------------------------------------------------
ANSWER = ("answered_at",)
APPLY = Creation("apply", C.APPLIED, "need", view=NEED_VIEW | OPEN_TO_ALL, may=APPLICANT, parent_states={N.OPEN})
INVITE = Creation("invite", C.INVITED, "need", view=NEED_VIEW, may=REQUESTER, parent_states={N.OPEN})
# A company invites whom a curator has asked already, or whose application her lists kept back: it learns nothing of
# either, which stays with her and Kaji.
GIVE_WAY = Transition(
    "give_way",
    {C.PROPOSED, C.APPLIED, C.UNDER_REVIEW},
    C.WITHDRAWN,
    view=CANDIDACY_VIEW,
    may=SYSTEM_ONLY,
    writes=("withdraw_text",),
)
PROPOSE = Creation("propose", C.PROPOSED, "need", view=NEED_VIEW, may=CURATOR, parent_states={N.OPEN})
AGREE = Transition(
    "agree",
    {C.INVITED, C.PROPOSED},
    C.UNDER_REVIEW,
    view=CANDIDACY_VIEW,
    may=CANDIDATE,
    writes=("note", "answer_due_on", "withheld"),
)
DECLINE_INVITATION = Transition(
    "decline_invitation",
    {C.INVITED, C.PROPOSED},
    C.DECLINED_BY_CMO,
    view=CANDIDACY_VIEW,
    may=CANDIDATE,
    writes=("withdraw_text",),
)
TAKE_UP = Transition(
    "take_up",
    {C.APPLIED},
    C.UNDER_REVIEW,
    view=CANDIDACY_VIEW,
    may=ANSWERER | CURATOR,
    writes=ANSWER,
)
SHORTLIST = Transition("shortlist", {C.UNDER_REVIEW}, C.SHORTLISTED, view=CANDIDACY_VIEW, may=CURATOR)
UNSHORTLIST = Transition("unshortlist", {C.SHORTLISTED}, C.UNDER_REVIEW, view=CANDIDACY_VIEW, may=CURATOR)
INTERVIEW = Transition(
    "interview",
    {C.UNDER_REVIEW, C.SHORTLISTED},
    C.INTERVIEWING,
    view=CANDIDACY_VIEW,
    may=ANSWERER,
    writes=ANSWER,
)
OFFER = Transition(
    "offer",
    {C.UNDER_REVIEW, C.SHORTLISTED, C.INTERVIEWING, C.OFFERED},
    C.OFFERED,
    view=CANDIDACY_VIEW,
    may=SYSTEM_ONLY,
    writes=ANSWER,
)
ENGAGE = Transition("engage", {C.OFFERED}, C.ENGAGED, view=CANDIDACY_VIEW, may=SYSTEM_ONLY)
REJECT = Transition(
    "reject",
    set(OPEN_CANDIDACIES),
    C.REJECTED,
    view=CANDIDACY_VIEW,
    may=ANSWERER | CURATOR | SYSTEM_ONLY,
    writes=("reject_code", "reject_text", *ANSWER),
)
REVEAL = Edit(
    "reveal",
    {C.APPLIED, C.UNDER_REVIEW, C.SHORTLISTED, C.INTERVIEWING},
    view=CANDIDACY_VIEW,
    may=ANSWERER,
    writes=("revealed_at",),
)
# A need that is published with the company's name: whoever is a candidate reads it.
REVEAL_TO_ALL = Edit(
    "reveal", set(OPEN_CANDIDACIES), view=CANDIDACY_VIEW, may=SYSTEM_ONLY, writes=("revealed_at", "withheld")
)
WITHDRAW = Transition(
    "withdraw",
    set(OPEN_CANDIDACIES),
    C.WITHDRAWN,
    view=CANDIDACY_VIEW,
    may=CANDIDATE,
    writes=("withdraw_text",),
)

TABLES = {
    "Need": (
        DRAFT_NEED,
        EDIT_NEED,
        SUBMIT_FOR_APPROVAL,
        SUBMIT,
        APPROVE,
        SEND_BACK,
        PUBLISH,
        RETURN,
        CONFIRM,
        REOPEN,
        PAUSE,
        EXPIRE,
        REVISE,
        REVISE_DEEPLY,
        FILL,
        CLOSE,
    ),
    "Candidacy": (
        APPLY,
        INVITE,
        GIVE_WAY,
        PROPOSE,
        AGREE,
        DECLINE_INVITATION,
        TAKE_UP,
        SHORTLIST,
        UNSHORTLIST,
        INTERVIEW,
        OFFER,
        ENGAGE,
        REVEAL,
        REVEAL_TO_ALL,
        REJECT,
        WITHDRAW,
    ),
}
