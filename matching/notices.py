"""Who is told about shortlists, and in which words. docs/notifications.md is generated."""

from django.utils.translation import gettext_lazy as _

from kernel.texts import pair
from matching.models import Shortlist
from matching.rules import PRESENTED_TO_COMPANY
from profiles.notify import About, Audience, Nobody, Notice, Notices, members

IN_PROGRESS = Nobody("The company sees the list only when it is presented.")

SHORTLIST = About(
    lambda: Shortlist.objects.select_related("need__company"),
    lambda row: {"title": pair(row.need, "title") or row.need.number},
    lambda row: [(_("Need"), f"{row.need.number}　{pair(row.need, 'title')}".strip())],
)
COMPANY = Audience(
    _("the company's owners, approvers and requesters"),
    lambda row: members(row.need.company_id, "owner", "approver", "requester"),
    PRESENTED_TO_COMPANY,
)

NOTICES: Notices = {
    "weightset.activate": Nobody("The page on how ranking works shows which weights are in force."),
    "shortlist.start": IN_PROGRESS,
    "shortlist.place": IN_PROGRESS,
    "shortlist.explain": IN_PROGRESS,
    "shortlist.exclude": IN_PROGRESS,
    "shortlist.present": (
        Notice(
            SHORTLIST,
            COMPANY,
            _("The shortlist is ready: %(title)s"),
            _("A curator has put the candidates in order. Beside each stands the reason, and what the formula found."),
            _("Read the shortlist"),
            "shortlist",
        ),
    ),
}
