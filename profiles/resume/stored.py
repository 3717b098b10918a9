"""Between rows and plain values: what a stored profile says, and the document it is exported as."""

from typing import Any

from kernel import clock
from profiles.models import Profile, ResumeImport
from profiles.resume.merging import Facts
from profiles.resume.vocabulary import words
from profiles.resume.writing import Before, write

PERSON = ("headline_ja", "headline_en", "summary_ja", "summary_en", "prefecture_id", "onsite_ok", "visibility")
TERMS = ("currency", "day_rate_minor", "monthly_fee_minor", "fee_days", "days_per_month", "available_from")
EXPERIENCE = ("stage", "industry_id", "role_id", "from_month", "to_month", "team_size", "budget_minor", "evidence")
TEXTS = ("title_ja", "title_en", "text_ja", "text_en")
EMPLOYER = ("employer_ja", "employer_en")
OUTCOME = ("kpi_id", "before", "after", "from_month", "to_month", "text_ja", "text_en", "evidence")


def facts_of(profile: Profile) -> Facts:
    """Return what a profile says."""
    row: Any = Profile.objects.whole().prefetch_related("hide_from").get(pk=profile.pk)
    person = {name: getattr(row, name) for name in (*PERSON, *TERMS)}
    person |= {name: getattr(row.identity, name) for name in ("name_ja", "name_en", "phone")}
    return Facts(
        person,
        {
            "experiences": [_experience(one) for one in row.experiences.all()],
            "outcomes": [_columns(one, *OUTCOME) | {"id": str(one.pk)} for one in row.outcomes.all()],
            "skills": [_columns(one, "skill_id", "level", "last_used", key="skill_id") for one in row.skills.all()],
            "tools": [_columns(one, "tool_id", "depth", key="tool_id") for one in row.tools.all()],
            "languages": [_columns(one, "language", "level", key="language") for one in row.languages.all()],
            "hide_from": [_columns(one, "name", key="key") for one in row.hide_from.all()],
            "conflicts": [_columns(one, "name", "kind", key="key") for one in row.conflicts.all()],
        },
    )


def _columns(row: Any, *names: str, key: str = "") -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names}
    return found | {"id": getattr(row, key)} if key else found


def _experience(row: Any) -> dict[str, Any]:
    employer = getattr(row, "identity", None)
    named = {name: getattr(employer, name) if employer else "" for name in EMPLOYER}
    return {**_columns(row, *EXPERIENCE, *TEXTS), **named, "id": str(row.pk)}


def last_import(profile: Profile) -> ResumeImport | None:
    return ResumeImport.objects.filter(profile=profile).first()


def exported(profile: Profile, language: str) -> dict[str, Any]:
    """Return a profile as a JSON Resume document, with what the last import left put back."""
    kept = last_import(profile)
    before = Before(kept.raw, kept.placed, kept.left) if kept else None
    return write(facts_of(profile), words(), before=before, today=clock.today(), language=language)
