"""Who is told about shortlists, and in which words. docs/notifications.md is generated."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.texts import pair
from matching.models import Digest, Shortlist
from matching.rules import PRESENTED_TO_COMPANY
from matching.searches import told_of
from matching.stops import ALL, ONE, Stop, link
from profiles.notices import OWN_ACT, SYSTEM_ROW
from profiles.notify import About, Audience, Fact, Nobody, Notice, Notices, members
from profiles.rules import THEIRS

IN_PROGRESS = Nobody("The company sees the list only when it is presented.")
TUNING = Nobody("A draft weighs nothing; curators find it on their page of weights.")
IN_FORCE = Nobody("The page on how ranking works shows which weights are in force.")
RUN = Nobody("The curators' page of weights shows how far the run is.")

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

# --- digests ---------------------------------------------------------------------------------------------------------
SHOWN = 5  # of each search in a mail


def _told(digests: list[Any], actor: Actor) -> list[Any]:
    """Read what is told of digests, all at once, as their reader may see it today; those that say nothing are gone."""
    found = told_of(digests, actor)
    for row in digests:
        row.told = found.get(row.pk, ())
    return [row for row in digests if row.told]


def _news(row: Any) -> list[Fact]:
    return [(one.search.name, "\n".join(_lines(one.titles))) for one in row.told]


def _lines(titles: list[str]) -> list[str]:
    more = len(titles) - SHOWN
    return titles[:SHOWN] + ([gettext("and %(n)s more") % {"n": more}] if more > 0 else [])


def _stops(row: Any) -> list[Fact]:
    """Return the links that end digests: all of them, then each search of this one."""
    each = [(gettext("Stop “%(name)s”") % {"name": one.search.name}, one.search.pk) for one in row.told]
    return [
        (_("Stop all digests"), link(Stop(ALL, row.user_id))),
        *((label, link(Stop(ONE, pk))) for label, pk in each),
    ]


DIGEST = About(
    Digest.objects.all,
    lambda row: {"n": sum(len(one.rows) for one in row.told)},
    _news,
    told=_told,
)
READER = Audience(_("whoever saved the searches"), lambda row: [row.user_id], THEIRS)

NOTICES: Notices = {
    "weightset.draft": TUNING,
    "weightset.tune": TUNING,
    "weightset.drop": TUNING,
    "weightset.activate": IN_FORCE,
    "weightset.restore": IN_FORCE,
    "weightset.retire": Nobody("The version that replaces it is said to be in force."),
    "rerank.start": RUN,
    "rerank.renew": RUN,
    "rerank.advance": RUN,
    "rerank.finish": RUN,
    "rerank.stop": RUN,
    "rerank.resume": RUN,
    "clientweights.move": Nobody("Only the company's own ranking follows its weights; its people see them there."),
    "clientweights.move_again": Nobody(
        "Only the company's own ranking follows its weights; its people see them there."
    ),
    "shortlist.start": IN_PROGRESS,
    "shortlist.place": IN_PROGRESS,
    "shortlist.explain": IN_PROGRESS,
    "shortlist.exclude": IN_PROGRESS,
    "shortlist.pin": IN_PROGRESS,
    "shortlist.unpin": IN_PROGRESS,
    "shortlist.take": Nobody("The desk shows who has the list."),
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
    "savedsearch.save": OWN_ACT,
    "savedsearch.rename": OWN_ACT,
    "savedsearch.stop": OWN_ACT,
    "savedsearch.resume": OWN_ACT,
    "savedsearch.tell": SYSTEM_ROW,
    "digest.compile": (
        Notice(
            DIGEST,
            READER,
            _("New on your saved searches: %(n)s"),
            _("This came since you were last told. Each line is as you may see it today."),
            _("See what is new"),
            "digest",
            when=lambda event: bool(event.data["new"]),
            stops=_stops,
        ),
    ),
}
