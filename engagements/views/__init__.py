"""Pages of offers, terms, engagements and milestones."""

from engagements.views.client_desk import client_desk
from engagements.views.kpi_files import kpi_export, kpi_import, kpi_template
from engagements.views.kpis import kpi_board, kpi_figure, kpi_readings, kpi_targets
from engagements.views.milestones import (
    milestone,
    milestone_accept,
    milestone_cancel,
    milestone_return,
    milestone_submit,
    submission_file,
)
from engagements.views.offers import (
    offer,
    offer_counter,
    offer_decline,
    offer_edit,
    offer_new,
    offer_send,
    offer_withdraw,
)
from engagements.views.room import (
    engagement,
    engagement_complete,
    engagement_end,
    engagement_list,
    engagement_start,
    set_baseline,
    tick_task,
)
from engagements.views.terms import terms, terms_accept

__all__ = [
    "client_desk",
    "engagement",
    "engagement_complete",
    "engagement_end",
    "engagement_list",
    "engagement_start",
    "kpi_board",
    "kpi_export",
    "kpi_figure",
    "kpi_import",
    "kpi_readings",
    "kpi_targets",
    "kpi_template",
    "milestone",
    "milestone_accept",
    "milestone_cancel",
    "milestone_return",
    "milestone_submit",
    "offer",
    "offer_counter",
    "offer_decline",
    "offer_edit",
    "offer_new",
    "offer_send",
    "offer_withdraw",
    "set_baseline",
    "submission_file",
    "terms",
    "terms_accept",
    "tick_task",
]
