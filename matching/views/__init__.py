"""The pages of matching, by noun."""

from matching.views.desk import desk, desk_need, shortlist_start
from matching.views.fit import fitting_best, fitting_needs
from matching.views.ranking import ranking
from matching.views.shortlists import (
    shortlist,
    shortlist_exclude,
    shortlist_explain,
    shortlist_place,
    shortlist_present,
)

__all__ = [
    "desk",
    "desk_need",
    "fitting_best",
    "fitting_needs",
    "ranking",
    "shortlist",
    "shortlist_exclude",
    "shortlist_explain",
    "shortlist_place",
    "shortlist_present",
    "shortlist_start",
]
