"""What both sides read of one place on a shortlist: the very pieces of their pages, as each of them reads them and in
her own language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from kernel.refusals import NotVisible, Refusal
from marketplace.models import Candidacy
from marketplace.sight import dates_of, seen_by, steps_of
from marketplace.states import CandidacyStatus
from matching.desk import entries_of, listed
from matching.fit import OneFit, fit_of, own_profile
from matching.market import asking
from matching.models import Shortlist
from profiles.models import User

LINK = re.compile(r"<(/?)a\b[^>]*>")


@dataclass(frozen=True)
class Side:
    """A piece of somebody's page, with her name and the language she reads."""

    reader: str
    language: str
    html: SafeString


def for_the_company(shortlist: Shortlist, candidacy_id: UUID) -> Side:
    """Return the place as the company's owner will read it on the shortlist.

    :raises NotVisible: when the candidacy is not on the list.
    """
    owners = User.objects.filter(memberships__company=shortlist.need.company_id, memberships__status="active")
    reader = owners.filter(memberships__role="owner").order_by("pk")[0]
    with override(reader.language):
        need = asking().get(pk=shortlist.need_id)
        rows = listed(need, shortlist, entries_of(shortlist, reader.actor()))
        place = next((row for row in rows if row.candidacy.pk == candidacy_id), None)
        if place is None:
            raise NotVisible
        return _side(reader, "matching/listed.html", place=place, shortlist=shortlist)


def for_the_candidate(shortlist: Shortlist, candidacy_id: UUID) -> Side:
    """Return what the candidate will read once the list is presented: her status, and her own account.

    :raises NotVisible: when the candidacy is not on the list.
    """
    found = shortlist.entries.filter(candidacy_id=candidacy_id).select_related("profile__user").first()
    if found is None:
        raise NotVisible
    reader = found.profile.user
    actor = reader.actor()
    rows: Any = Candidacy.objects.select_related("need", "profile__identity")
    row = rows.faced(reader.pk).get(pk=candidacy_id)
    then = CandidacyStatus.SHORTLISTED if row.status == CandidacyStatus.UNDER_REVIEW else row.status
    with override(reader.language):
        try:
            one: OneFit | None = fit_of(own_profile(actor), actor, row.need_id)
        except Refusal:  # the need is not open to her any more, or her profile is not published
            one = None
        seen, steps = seen_by(row, actor, then), steps_of(row, dates_of([row])[row.pk], then)
        account = {"one": one, "explained": one.explained if one else None}
        return _side(reader, "matching/for_her.html", row=row, seen=seen, steps=steps, **account)


def _side(reader: User, template: str, **context: Any) -> Side:
    language = reader.language
    html = render_to_string(template, {**context, "LANGUAGE_CODE": language, "specimen": True})
    # Links are for its reader: a curator who follows them may not open what is behind.
    html = SafeString(LINK.sub(r"<\1span>", html))
    return Side(reader.name, language, html)
