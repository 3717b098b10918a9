"""What a need says, as plain values: for its versions, for the check before it goes out, for the public projection."""

from typing import Any

from django.utils.translation import gettext as _

from kernel import clock
from marketplace.models import Need
from marketplace.naming import named_in
from profiles.wording import Wording, flagged


def content_of(need: Need) -> dict[str, Any]:
    """Return everything the need says, as JSON values."""
    return {
        "stage": need.stage,
        "role": need.role_id,
        "role_required": need.role_required,
        "playbook": need.playbook_id,
        "title": {"ja": need.title_ja, "en": need.title_en},
        "summary": {"ja": need.summary_ja, "en": need.summary_en},
        "currency": need.currency,
        "budget_min": need.budget_min_minor,
        "budget_max": need.budget_max_minor,
        "tolerance_percent": need.tolerance_percent,
        "days": need.days,
        "start_on": need.start_on.isoformat() if need.start_on else None,
        "term_months": need.term_months,
        "onsite_days": need.onsite_days,
        "prefecture": need.prefecture_id,
        "languages": list(need.languages),
        "confidential": need.confidential,
        "termination": {"ja": need.termination_ja, "en": need.termination_en},
        "problems": [row.problem_id for row in need.problem_rows.all()],
        "scope": [{"ja": row.text_ja, "en": row.text_en} for row in need.scope_rows.all()],
        "skills_must": [row.skill_id for row in need.skill_rows.all() if row.must],
        "skills_nice": [row.skill_id for row in need.skill_rows.all() if not row.must],
        "kpis": [row.kpi_id for row in need.kpi_rows.all()],
        "tools": [row.tool_id for row in need.tool_rows.all()],
        "industries": [row.industry_id for row in need.industry_rows.all()],
    }


def wording_of(need: Need) -> list[Wording]:
    """Return what the need's texts ask for that says nothing about the work: age, sex, nationality."""
    names = ("title_ja", "title_en", "summary_ja", "summary_en", "termination_ja", "termination_en")
    texts = [getattr(need, name) for name in names]
    texts += [text for row in need.scope_rows.all() for text in (row.text_ja, row.text_en)]
    return flagged("\n".join(texts))


def lacks(need: Need) -> dict[str, list[Any]]:
    """Return what must be filled in or taken out before the need goes out, by field.

    Article 12 of the freelance act: an ad that lacks name, address, contact, work, place or fee misleads.
    """
    found: dict[str, list[Any]] = {}

    def want(name: str, there: Any, sentence: str) -> None:
        if not there:
            found[name] = [sentence]

    company = need.company
    want("title_ja", need.title_ja or need.title_en, _("Give the need a title."))
    want("summary_ja", need.summary_ja or need.summary_en, _("Describe the situation in a few sentences."))
    want("termination_ja", need.termination_ja or need.termination_en, _("Say how the contract is renewed or ended."))
    want("problems", need.problem_rows.exists(), _("Choose at least one problem."))
    want("scope", need.scope_rows.exists(), _("Write at least one line of work."))
    want("skills", need.skill_rows.exists(), _("Name at least one skill."))
    want("budget_min", need.budget_min_minor is not None, _("Give the lower end of the monthly budget."))
    want("budget_max", need.budget_max_minor is not None, _("Give the upper end of the monthly budget."))
    want("days", need.days, _("Say how many days a month you want."))
    want("start_on", need.start_on, _("Say when the work starts."))
    if need.start_on and need.start_on < clock.today():
        found["start_on"] = [_("The start lies in the past.")]
    want("term_months", need.term_months, _("Say for how many months."))
    want("languages", need.languages, _("Choose the languages of the work."))
    want(
        "company",
        (company.address_ja or company.address_en) and company.contact_email,
        _("The law asks for your company's address and contact. Please add them to the company page."),
    )
    return found | named_in(need)
