"""The public face of a need, rebuilt at the end of each unit that changes it."""

from uuid import UUID

from kernel.guards import guard
from marketplace.models import Candidacy, Need, NeedPublic
from marketplace.naming import refuse_named_face
from marketplace.need_words import words_of
from marketplace.states import NeedStatus
from profiles.models import Company
from profiles.profile_row_actions import introduce


def refresh_need_public(need_id: UUID) -> None:
    """Write, or take away, what everybody may read of a need.

    Locks the derived row first and reads the sources in a later statement: otherwise two roots that feed one row
    (company and need) could leave it stale.

    :raises BadValues: when the words of a confidential need say its company's name.
    """
    if guard("projection_lock"):
        list(NeedPublic.objects.select_for_update(no_key=True).filter(pk=need_id).values_list("pk"))
    need = Need.objects.whole().filter(pk=need_id).first()
    if need is None or need.status != NeedStatus.OPEN:
        NeedPublic.objects.filter(pk=need_id).delete()
        return
    refuse_named_face(need)
    face = _public(need)
    NeedPublic.objects.update_or_create(need_id=need_id, defaults={**face, "words": words_of(NeedPublic(**face))})


def _public(need: Need) -> dict[str, object]:
    return {
        "number": need.number,
        "confidential": need.confidential,
        "stage": need.stage,
        "title_ja": need.title_ja,
        "title_en": need.title_en,
        "summary_ja": need.summary_ja,
        "summary_en": need.summary_en,
        "termination_ja": need.termination_ja,
        "termination_en": need.termination_en,
        "published_at": need.published_at,
        "confirmed_at": need.confirmed_at,
        "company_industry": need.company.industry_id,
        **(_UNNAMED if need.confidential else _company(need.company)),
        **_conditions(need),
        **_asked_for(need),
    }


def _company(company: Company) -> dict[str, object]:
    return {
        "company_name_ja": company.name_ja,
        "company_name_en": company.name_en,
        "company_address_ja": company.address_ja,
        "company_address_en": company.address_en,
        "contact": company.contact_email,
    }


_UNNAMED: dict[str, object] = dict.fromkeys(
    ("company_name_ja", "company_name_en", "company_address_ja", "company_address_en", "contact"), ""
)


def _conditions(need: Need) -> dict[str, object]:
    return {
        "prefecture_id": need.prefecture_id or "",
        "currency": need.currency,
        "budget_min_minor": need.budget_min_minor,
        "budget_max_minor": need.budget_max_minor,
        "days": need.days,
        "start_on": need.start_on,
        "term_months": need.term_months,
        "onsite_days": need.onsite_days,
        "languages": list(need.languages),
    }


def _asked_for(need: Need) -> dict[str, object]:
    skills = list(need.skill_rows.all())
    return {
        "role_id": need.role_id or "",
        "problems": [row.problem_id for row in need.problem_rows.all()],
        "scope": [{"ja": row.text_ja, "en": row.text_en} for row in need.scope_rows.all()],
        "skills_must": [row.skill_id for row in skills if row.must],
        "skills_nice": [row.skill_id for row in skills if not row.must],
        "tools": [row.tool_id for row in need.tool_rows.all()],
        "kpis": [row.kpi_id for row in need.kpi_rows.all()],
        "industries": [row.industry_id for row in need.industry_rows.all()],
    }


def preview(need: Need) -> NeedPublic:
    """Return the public face a need would have, unsaved; what is not filled in yet stays empty."""
    return NeedPublic(need_id=need.pk, **_public(need))


def open_needs_of(company_id: UUID) -> list[UUID]:
    """Return the needs whose public face shows a company."""
    return list(Need.objects.open().filter(company_id=company_id).order_by("pk").values_list("pk", flat=True))


def introduce_candidate(candidacy_id: UUID) -> None:
    """Let the company know who she is once she came forward to it and it was told."""
    forward = Candidacy.objects.filter(pk=candidacy_id, answer_due_on__isnull=False, withheld=False)
    for profile_id, company_id in forward.values_list("profile_id", "company_id"):
        introduce(profile_id=profile_id, company_id=company_id)
