"""The pages of matching, by noun."""

from matching.views.compare import compare
from matching.views.curation import (
    shortlist_exclude,
    shortlist_explain,
    shortlist_pin,
    shortlist_place,
    shortlist_preview,
    shortlist_take,
    shortlist_unpin,
)
from matching.views.desk import desk, desk_need, overrides, shortlist_start
from matching.views.earlier import earlier_candidates
from matching.views.exposure import exposure_page
from matching.views.fit import fitting_best, fitting_change, fitting_needs, need_fit
from matching.views.ranking import ranking, ranking_weights
from matching.views.records import record, records
from matching.views.reranks import rerank, rerank_resume, rerank_start, rerank_stop
from matching.views.searches import (
    digest,
    saved,
    search,
    search_candidates,
    search_fit,
    search_new,
    search_rename,
    search_resume,
    search_stop,
    stop_mails,
)
from matching.views.shortlists import shortlist, shortlist_present
from matching.views.weights import (
    weights_activate,
    weights_draft,
    weights_drop,
    weights_list,
    weights_preview,
    weights_restore,
    weights_set,
    weights_tune,
)
from matching.views.what_if import rate_guidance, what_if

__all__ = [
    "compare",
    "desk",
    "desk_need",
    "digest",
    "earlier_candidates",
    "exposure_page",
    "fitting_best",
    "fitting_change",
    "fitting_needs",
    "need_fit",
    "overrides",
    "ranking",
    "ranking_weights",
    "rate_guidance",
    "record",
    "records",
    "rerank",
    "rerank_resume",
    "rerank_start",
    "rerank_stop",
    "saved",
    "search",
    "search_candidates",
    "search_fit",
    "search_new",
    "search_rename",
    "search_resume",
    "search_stop",
    "shortlist",
    "shortlist_exclude",
    "shortlist_explain",
    "shortlist_pin",
    "shortlist_place",
    "shortlist_present",
    "shortlist_preview",
    "shortlist_start",
    "shortlist_take",
    "shortlist_unpin",
    "stop_mails",
    "weights_activate",
    "weights_draft",
    "weights_drop",
    "weights_list",
    "weights_preview",
    "weights_restore",
    "weights_set",
    "weights_tune",
    "what_if",
]
