"""The state tables of people, companies and profiles. docs/states.md is generated from them."""

from kernel.changes import Creation, Edit, Transition
from kernel.rules import CURATOR, SYSTEM_ONLY
from profiles.rules import (
    CMO,
    COMPANY_VIEW,
    INVITED,
    LEAVER,
    ONESELF,
    OTHER_CURATOR,
    OWNER,
    PROFILE_VIEW,
    PUBLIC,
    THEIRS,
)
from profiles.states import CompanyStatus as C
from profiles.states import InvitationStatus as I
from profiles.states import MembershipStatus as M
from profiles.states import NotificationStatus as N
from profiles.states import ProfileStatus as P
from profiles.states import TermStatus as T
from profiles.states import UserStatus as U

# --- User ------------------------------------------------------------------------------------------------------------
REGISTER = Creation("register", U.ACTIVE, kinds=("anonymous", "system"))
EDIT_SETTINGS = Edit(
    "edit_settings",
    {U.ACTIVE},
    view=ONESELF,
    may=ONESELF,
    writes=("name", "language", "timezone", "theme"),
)
APPOINT = Edit("appoint", {U.ACTIVE}, view=SYSTEM_ONLY, may=SYSTEM_ONLY, writes=("staff",))
DEACTIVATE = Transition("deactivate", {U.ACTIVE}, U.DEACTIVATED, view=SYSTEM_ONLY, may=SYSTEM_ONLY)
REACTIVATE = Transition("reactivate", {U.DEACTIVATED}, U.ACTIVE, view=SYSTEM_ONLY, may=SYSTEM_ONLY)

# --- Company ---------------------------------------------------------------------------------------------------------
FOUND = Creation("found", C.ACTIVE, kinds=("user",))
EDIT_COMPANY = Edit(
    "edit",
    {C.ACTIVE},
    view=COMPANY_VIEW,
    may=OWNER,
    writes=(
        "name_ja",
        "name_en",
        "purpose_ja",
        "purpose_en",
        "about_ja",
        "about_en",
        "industry",
        "legal_form",
        "capital_minor",
        "employees",
        "founded_year",
        "raised_equity",
        "aims_fast_growth",
        "directors",
        "prefecture",
        "address_ja",
        "address_en",
        "site",
        "contact_email",
        "stage",
        "stage_suggested",
        "stage_reason",
        "wants_approval",
        "keys",
    ),
)
JOIN = Creation("join", M.ACTIVE, "company", view=SYSTEM_ONLY, may=SYSTEM_ONLY)
CHANGE_ROLE = Edit(
    "change_role",
    {M.ACTIVE},
    view=COMPANY_VIEW.via("company"),
    may=OWNER.via("company"),
    writes=("role",),
)
LEAVE = Transition(
    "leave",
    {M.ACTIVE},
    M.LEFT,
    view=COMPANY_VIEW.via("company"),
    may=OWNER.via("company") | LEAVER,
)
INVITE = Creation("invite", I.PENDING, "company", view=COMPANY_VIEW, may=OWNER)
ACCEPT_INVITATION = Transition("accept", {I.PENDING}, I.ACCEPTED, view=INVITED, may=INVITED)
REVOKE_INVITATION = Transition(
    "revoke", {I.PENDING}, I.REVOKED, view=COMPANY_VIEW.via("company"), may=OWNER.via("company")
)
EXPIRE_INVITATION = Transition("expire", {I.PENDING}, I.EXPIRED, view=SYSTEM_ONLY, may=SYSTEM_ONLY)

# --- Profile ---------------------------------------------------------------------------------------------------------
# Not while a curator reads it: what she decides about must be what she has read.
EDITABLE = {P.DRAFT, P.RETURNED, P.PUBLISHED, P.HIDDEN, P.REJECTED}
BEGIN = Creation("begin", P.DRAFT, kinds=("user",))
EDIT_PROFILE = Edit(
    "edit",
    EDITABLE,
    view=PROFILE_VIEW,
    may=CMO,
    writes=(
        "headline_ja",
        "headline_en",
        "summary_ja",
        "summary_en",
        "currency",
        "day_rate_minor",
        "monthly_fee_minor",
        "fee_days",
        "days_per_month",
        "available_from",
        "availability_confirmed_at",
        "prefecture",
        "onsite_ok",
        "visibility",
        "identity_checked_at",
    ),
)
EDIT_ROWS = Edit("edit_rows", EDITABLE, view=PROFILE_VIEW, may=CMO)
CONFIRM_AVAILABILITY = Edit(
    "confirm_availability",
    {P.PUBLISHED, P.HIDDEN},
    view=PROFILE_VIEW,
    may=CMO,
    writes=("availability_confirmed_at", "available_from", "days_per_month"),
)
COUNT_COMPLETED = Edit("count_completed", set(P), view=SYSTEM_ONLY, may=SYSTEM_ONLY, writes=("completed_count",))
NOTE_COMMITMENT = Edit("note_commitment", set(P), view=SYSTEM_ONLY, may=SYSTEM_ONLY, writes=("committed_days",))
SUBMIT = Transition("submit", {P.DRAFT, P.RETURNED}, P.IN_REVIEW, view=PROFILE_VIEW, may=CMO, writes=("submitted_at",))
DECISION = ("decision_code", "decision_text", "retry_on", "rejected_by", "appealed")
PUBLISH = Transition(
    "publish",
    {P.IN_REVIEW},
    P.PUBLISHED,
    view=PROFILE_VIEW,
    may=OTHER_CURATOR,
    writes=("published_at", "identity_checked_at", "references_count", *DECISION),
)
RETURN = Transition("return", {P.IN_REVIEW}, P.RETURNED, view=PROFILE_VIEW, may=OTHER_CURATOR, writes=DECISION)
REJECT = Transition("reject", {P.IN_REVIEW}, P.REJECTED, view=PROFILE_VIEW, may=OTHER_CURATOR, writes=DECISION)
APPEAL = Transition(
    "appeal", {P.REJECTED}, P.IN_REVIEW, view=PROFILE_VIEW, may=CMO, writes=("appealed", "submitted_at")
)
CHECK_EVIDENCE = Edit(
    "check_evidence",
    {P.PUBLISHED},
    view=PROFILE_VIEW,
    may=CURATOR,
    writes=("identity_checked_at", "references_count"),
)
HIDE = Transition("hide", {P.PUBLISHED}, P.HIDDEN, view=PROFILE_VIEW, may=CMO)
SHOW = Transition("show", {P.HIDDEN}, P.PUBLISHED, view=PROFILE_VIEW, may=CMO)
SUSPEND = Transition("suspend", {P.PUBLISHED, P.HIDDEN}, P.SUSPENDED, view=PROFILE_VIEW, may=CURATOR, writes=DECISION)
RESTORE = Transition("restore", {P.SUSPENDED}, P.PUBLISHED, view=PROFILE_VIEW, may=CURATOR, writes=DECISION)

# --- Vocabulary ------------------------------------------------------------------------------------------------------
ADD_TERM = Creation("add", T.ACTIVE, kinds=("user", "system"), staff=("curator",))
RENAME_TERM = Edit("rename", {T.ACTIVE}, view=PUBLIC, may=CURATOR, writes=("ja", "en"))
RETIRE_TERM = Transition("retire", {T.ACTIVE}, T.RETIRED, view=PUBLIC, may=CURATOR)
REVIVE_TERM = Transition("revive", {T.RETIRED}, T.ACTIVE, view=PUBLIC, may=CURATOR)

# --- Notification ----------------------------------------------------------------------------------------------------
NOTIFY = Creation("notify", N.UNREAD, kinds=("system",))
READ = Transition("read", {N.UNREAD}, N.READ, view=THEIRS, may=THEIRS)
QUEUE_MAIL = Creation("queue", "queued", kinds=("system",))

TABLES = {
    "User": (REGISTER, EDIT_SETTINGS, APPOINT, DEACTIVATE, REACTIVATE),
    "Company": (FOUND, EDIT_COMPANY),
    "Membership": (JOIN, CHANGE_ROLE, LEAVE),
    "Invitation": (INVITE, ACCEPT_INVITATION, REVOKE_INVITATION, EXPIRE_INVITATION),
    "Profile": (
        BEGIN,
        EDIT_PROFILE,
        EDIT_ROWS,
        CONFIRM_AVAILABILITY,
        COUNT_COMPLETED,
        NOTE_COMMITMENT,
        SUBMIT,
        PUBLISH,
        RETURN,
        REJECT,
        APPEAL,
        CHECK_EVIDENCE,
        HIDE,
        SHOW,
        SUSPEND,
        RESTORE,
    ),
    "Term": (ADD_TERM, RENAME_TERM, RETIRE_TERM, REVIVE_TERM),
    "Notification": (NOTIFY, READ),
    "AccountMail": (QUEUE_MAIL,),
}
