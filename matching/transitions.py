"""The state tables of shortlists and weights. docs/states.md is generated from them."""

from kernel.changes import Creation, Edit, Transition
from marketplace.states import NeedStatus
from matching.rules import CURATOR, NEED_VIEW, SHORTLIST_VIEW
from matching.states import ShortlistStatus as S
from matching.states import WeightsStatus as W

SEED_WEIGHTS = Creation("activate", W.ACTIVE, kinds=("system",))

START = Creation("start", S.DRAFT, "need", view=NEED_VIEW, may=CURATOR, parent_states={NeedStatus.OPEN})
PLACE = Edit("place", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR)
EXPLAIN = Edit("explain", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR, writes=("note",))
EXCLUDE = Edit("exclude", {S.DRAFT}, view=SHORTLIST_VIEW, may=CURATOR)
PRESENT = Transition("present", {S.DRAFT}, S.PRESENTED, view=SHORTLIST_VIEW, may=CURATOR, writes=("presented_at",))

TABLES = {
    "WeightSet": (SEED_WEIGHTS,),
    "Shortlist": (START, PLACE, EXPLAIN, EXCLUDE, PRESENT),
}
