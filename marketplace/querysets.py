"""Reads that read as adjectives."""

import datetime as dt
from typing import Any, Self

from django.db.models import Case, F, Manager, Q, TextField, Value, When

from marketplace.states import OPEN_CANDIDACIES, Origin
from profiles.querysets import Rows

UNCONFIRMED_DAYS = 30  # an open need nobody confirms for longer is paused (Article 12: accurate and up to date)


def known_to_company(path: str = "") -> Q:
    """Return the condition that a company knows of the candidacies at `path`.

    A proposed CMO agrees before anything of hers beyond the public profile goes to the company: until then, and for
    ever if she declines, the company does not know. Her answer gets its date when she applies or agrees. What her own
    lists keep back from a hidden company, it never hears of.
    """
    came = Q(**{f"{path}origin": Origin.INVITED}) | Q(**{f"{path}answer_due_on__isnull": False})
    return came & Q(**{f"{path}withheld": False})


KNOWN_TO_COMPANY = known_to_company()
HIDDEN = Q(confidential=True, revealed_at__isnull=True)  # the company from her
FACE = ("name_ja", "name_en", "address_ja", "address_en", "contact_email")


class NeedRows(Rows):
    def open(self) -> Self:
        return self.filter(status="open")

    def of_company(self, company_id: Any) -> Self:
        return self.filter(company_id=company_id)

    def unconfirmed(self, now: dt.datetime) -> Self:
        return self.open().filter(confirmed_at__lt=now - dt.timedelta(days=UNCONFIRMED_DAYS))

    def whole(self) -> Self:
        """Fetch everything a need's page shows, in a fixed number of queries."""
        return self.select_related("company", "role", "prefecture", "playbook", "posted_by").prefetch_related(
            "scope_rows",
            *self.along(
                problem_rows="problem", skill_rows="skill", kpi_rows="kpi", tool_rows="tool", industry_rows="industry"
            ),
        )


class NeedPublicRows(Rows):
    @classmethod
    def manager(cls) -> Any:
        return _WithoutWords.from_queryset(cls)()


class _WithoutWords(Manager[Any]):
    """The words are for the database to search by: kilobytes nobody reads in a page."""

    def get_queryset(self) -> Any:
        return super().get_queryset().defer("words")


class CandidacyRows(Rows):
    def open(self) -> Self:
        return self.filter(status__in=OPEN_CANDIDACIES)

    def known_to_company(self) -> Self:
        return self.filter(KNOWN_TO_COMPANY)

    def faced(self, user_id: Any = None) -> Self:
        """Fetch the company as this person reads it (without one: as the candidate does): `face_name_ja` and so on.

        While it is hidden from her, the database answers with empty texts; nothing of it is loaded for her.
        """
        from_her = HIDDEN if user_id is None else HIDDEN & Q(profile__user_id=user_id)

        def said(name: str) -> Case:
            return Case(When(from_her, then=Value("")), default=F(f"company__{name}"), output_field=TextField())

        return self.annotate(**{f"face_{name}": said(name) for name in FACE})

    def unanswered(self) -> Self:
        return self.filter(status="applied").order_by("answer_due_on")
