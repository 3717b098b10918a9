"""The state tables of shortlists and weights. docs/states.md is generated from them."""

from kernel.changes import Creation, Edit, Transition
from kernel.rules import SYSTEM_ONLY
from marketplace.rules import REQUESTER
from marketplace.states import NeedStatus
from matching.rules import CURATOR, NEED_VIEW, SAVER, SHORTLIST_VIEW
from matching.states import DigestStatus as D
from matching.states import RerankStatus as R
from matching.states import SavedSearchStatus as A
from matching.states import ShortlistStatus as S
from matching.states import SlidersStatus as M
from matching.states import WeightsStatus as W

SEED_WEIGHTS = Creation("activate", W.ACTIVE, kinds=("system",))
DRAFT_WEIGHTS = Creation("draft", W.DRAFT, staff=("curator",))
TUNE = Edit("tune", {W.DRAFT}, view=CURATOR, may=CURATOR, writes=("weights", "reason"))
DROP = Transition("drop", {W.DRAFT}, W.DROPPED, view=CURATOR, may=CURATOR)
ACTIVATE = Transition("activate", {W.DRAFT}, W.ACTIVE, view=CURATOR, may=CURATOR, writes=("activated_at",))
RESTORE = Transition("restore", {W.RETIRED}, W.ACTIVE, view=CURATOR, may=CURATOR, writes=("activated_at",))
RETIRE = Transition("retire", {W.ACTIVE}, W.RETIRED, view=CURATOR, may=CURATOR)

# --- Rerank: the worker goes on, curators start and stop it ----------------------------------------------------------
COUNTED = ("total", "done", "changed", "pairs", "reached")
START_RERANK = Creation("start", R.RUNNING, kinds=("user", "system"), staff=("curator",))
RENEW = Edit("renew", {R.RUNNING}, view=CURATOR, may=CURATOR, writes=("weights", *COUNTED))
ADVANCE = Edit("advance", {R.RUNNING}, view=SYSTEM_ONLY, may=SYSTEM_ONLY, writes=COUNTED)
FINISH = Transition("finish", {R.RUNNING}, R.DONE, view=SYSTEM_ONLY, may=SYSTEM_ONLY, writes=("total", "finished_at"))
STOP = Transition("stop", {R.RUNNING}, R.STOPPED, view=CURATOR, may=CURATOR)
RESUME = Transition("resume", {R.STOPPED}, R.RUNNING, view=CURATOR, may=CURATOR)

START = Creation("start", S.DRAFT, "need", view=NEED_VIEW, may=CURATOR, parent_states={NeedStatus.OPEN})
PLACE = Edit("place", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR)
EXPLAIN = Edit("explain", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR, writes=("note",))
EXCLUDE = Edit("exclude", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR)
PIN = Edit("pin", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR)
UNPIN = Edit("unpin", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR)
TAKE = Edit("take", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR, writes=("curator",))
PRESENT = Transition("present", {S.DRAFT}, S.PRESENTED, view=SHORTLIST_VIEW, may=CURATOR, writes=("presented_at",))

MOVE_FIRST = Creation(
    "move",
    M.MOVED,
    "need",
    view=NEED_VIEW,
    may=REQUESTER,
    parent_states={NeedStatus.AWAITING_APPROVAL, NeedStatus.IN_REVIEW, NeedStatus.OPEN, NeedStatus.PAUSED},
)
MOVE = Edit("move_again", {M.MOVED}, view=NEED_VIEW.via("need"), may=REQUESTER.via("need"), writes=("sliders",))

# --- SavedSearch, Digest ---------------------------------------------------------------------------------------------
NEWS = ("told_at", "seen")
SAVE = Creation("save", A.ACTIVE)
SAVE_FOR_NEED = Creation("save", A.ACTIVE, "need", view=NEED_VIEW, may=REQUESTER, parent_states={NeedStatus.OPEN})
RENAME_SEARCH = Edit("rename", {A.ACTIVE, A.STOPPED}, view=SAVER, may=SAVER, writes=("name",))
STOP_SEARCH = Transition("stop", {A.ACTIVE}, A.STOPPED, view=SAVER, may=SAVER)
RESUME_SEARCH = Transition("resume", {A.STOPPED}, A.ACTIVE, view=SAVER, may=SAVER, writes=NEWS)
TELL = Edit("tell", {A.ACTIVE}, view=SAVER, may=SYSTEM_ONLY, writes=NEWS)
COMPILE = Creation("compile", D.COMPILED, kinds=("system",))

TABLES = {
    "WeightSet": (SEED_WEIGHTS, DRAFT_WEIGHTS, TUNE, DROP, ACTIVATE, RESTORE, RETIRE),
    "Rerank": (START_RERANK, RENEW, ADVANCE, FINISH, STOP, RESUME),
    "ClientWeights": (MOVE_FIRST, MOVE),
    "Shortlist": (START, PLACE, EXPLAIN, EXCLUDE, PIN, UNPIN, TAKE, PRESENT),
    "SavedSearch": (SAVE, SAVE_FOR_NEED, RENAME_SEARCH, STOP_SEARCH, RESUME_SEARCH, TELL),
    "Digest": (COMPILE,),
}
