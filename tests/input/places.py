"""Where forms stand: who opens which, and on what. Written by hand; a POST route without a line here fails a test."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from tests import make


@dataclass(frozen=True)
class Place:
    """One form: the route it posts to, by whom, with the market's names for the parts of the address.

    `on` is the page it stands on when that is another one; `typed` is what a person has to know; who `logs_in` does
    so by the form.
    """

    route: str
    who: str
    at: str = ""
    on: str = ""
    on_at: str | None = None
    ask: str = ""
    logs_in: bool = False
    typed: dict[str, Any] = field(default_factory=dict)

    def address(self, market: SimpleNamespace) -> str:
        return _address(self.route, self.at, market)

    def page(self, market: SimpleNamespace) -> str:
        if not self.on:
            return self.address(market)
        return _address(self.on, self.at if self.on_at is None else self.on_at, market) + self.ask


def _address(route: str, at: str, market: SimpleNamespace) -> str:
    return reverse(route, args=[getattr(market, name, name) for name in at.split()])


P = Place
NEW = "a-long-passphrase-7"
SECRETS = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW}
PEOPLE = (
    P("settings", "owner"),
    P("notifications_read", "cmo", on="notifications"),
    P("language", "anonymous", on="front"),
    P("language", "owner", on="home"),
    P("company_new", "requester", typed={"industry": "manufacturing_b2b", "stage": "mid_size"}),
    P("company_edit", "owner", "company"),
    P("switch_company", "other_owner", "second_company", on="home", on_at=""),
    P("invite_member", "owner", "company"),
    P("invitation", "former_member", "invitation"),
    P("revoke_invitation", "owner", "invitation", on="company", on_at="company"),
    P("change_role", "owner", "membership"),
    P("remove_member", "owner", "membership"),
    P("account_signup", "anonymous", typed={"email": "new@people.example", "password1": NEW}),
    P("account_login", "anonymous", typed={"login": "nobody@people.example", "password": "wrong"}),
    P("account_logout", "owner"),
    P("account_reset_password", "anonymous"),
    P("account_reset_password_from_key", "anonymous", "uidb36 key", typed=SECRETS),
    P("account_email", "owner", typed={"email": "other@people.example"}),
    P("account_confirm_email", "anonymous", "confirmation"),
    P("account_change_password", "owner", typed=SECRETS),
    P("account_reauthenticate", "owner", typed={"password": make.PASSWORD}),
    P("mfa_activate_totp", "owner", logs_in=True),
    P("mfa_authenticate", "finance_staff", logs_in=True),
    P("mfa_reauthenticate", "finance_staff"),
)
COMPANIES = {"hide_from": "朝凪商事", "employer": "夕凪商事", "competitor": "瀬戸商事", "other": "備前商事"}
JOB = {"work-0-stage": "mid_size", "work-0-industry": "manufacturing_b2b", "work-0-to_month": "2024-03"}
PROFILE = (
    P("own_profile", "owner"),
    *(P("profile_section", "company_finance", name) for name in ("person", "terms", "skills", "tools", "languages")),
    P("profile_section", "company_finance", "companies", typed=COMPANIES),
    P("experience_new", "company_finance", typed={"from_month": "2020-04", "to_month": "2021-04"}),
    P("experience", "company_finance", "experience"),
    P("experience_remove", "company_finance", "experience", on="experience"),
    P("outcome_new", "company_finance"),
    P("outcome", "company_finance", "outcome"),
    P("outcome_remove", "company_finance", "outcome", on="outcome"),
    P("resume", "company_finance", typed={"text": '{"basics": {"label": "𠮷野家で🍣"}}'}),
    P("resume_check", "other_owner", typed=JOB),
    P("resume_discard", "other_owner", on="resume"),
    P("profile_read", "company_finance", typed={"text": "SEOと𠮷野家で🍣"}),
    P("profile_read_check", "other_owner"),
    P("profile_read_discard", "other_owner", on="profile_read_check"),
    P("profile_submit", "company_finance", "own", on="own_profile", on_at=""),
    P("profile_hide", "cmo", "published", on="own_profile", on_at=""),
    P("profile_show", "other_owner", "hidden", on="own_profile", on_at=""),
    P("profile_appeal", "requester", "rejected", on="own_profile", on_at=""),
    P("profile_confirm_availability", "cmo", "published"),
    P("profile_publish", "curator", "handed_up", on="vet"),
    P("profile_return", "curator", "handed_up"),
    P("profile_reject", "curator", "handed_up"),
    P("profile_check_evidence", "curator", "published", on="vet"),
    P("profile_suspend", "curator", "published"),
    P("profile_restore", "curator", "suspended", on="vet"),
    P("term_add", "curator", "kind", typed={"id": "new_word"}),
    P("term_rename", "curator", "kind skill"),
    P("term_retire", "curator", "kind skill", on="vocabulary_kind", on_at="kind", ask="?q=lead_scoring"),
    P("term_revive", "curator", "kind retired", on="vocabulary_kind", on_at="kind", ask="?q=fax"),
)
NEEDS = (
    P("need_new", "approver", typed={"problems": ["short_term_bias"]}),
    P("need_new_autosave", "approver", on="need_new"),
    *(P("need_edit", "approver", f"draft {step}") for step in ("problems", "work", "skills", "terms")),
    *(
        P("need_autosave", "approver", f"draft {step}", on="need_edit")
        for step in ("problems", "work", "skills", "terms")
    ),
    P("need_new_read", "approver", typed={"text": "SEO必須、月30万円"}),
    P("need_new_read_check", "approver"),
    P("need_read", "approver", "draft", typed={"text": "SEO必須、月30万円"}),
    P("need_read_check", "approver", "draft"),
    P("need_submit", "approver", "draft", on="need_edit", on_at="draft check"),
    P("need_approve", "approver", "unapproved", on="need"),
    P("need_send_back", "approver", "unapproved"),
    P("need_publish", "curator", "waiting", on="need"),
    P("need_return", "curator", "waiting"),
    P("need_confirm", "approver", "fresh", on="need"),
    P("need_pause", "approver", "fresh", on="need"),
    P("need_revise", "approver", "fresh"),
    P("need_close", "approver", "fresh"),
    P("apply", "cmo", "fresh"),
    P("invite_cmo", "approver", "fresh published"),
    P("propose_cmo", "curator", "fresh published"),
    P("candidacy_agree", "cmo", "invited"),
    P("candidacy_decline_invitation", "cmo", "invited"),
    P("candidacy_take_up", "curator", "applied", on="candidacy"),
    P("candidacy_interview", "approver", "shortlisted", on="candidacy"),
    P("candidacy_unshortlist", "curator", "shortlisted", on="candidacy"),
    P("candidacy_reveal", "approver", "withheld"),
    P("candidacy_reject", "approver", "applied"),
    P("candidacy_withdraw", "cmo", "applied"),
    P("ranking_weights", "requester", "unlisted", on="ranking", ask="?rate=150"),
    P("shortlist_start", "curator", "unlisted", on="desk_need"),
    P("shortlist_place", "curator", "shortlist listed"),
    P("shortlist_exclude", "curator", "shortlist listed"),
    P("shortlist_explain", "curator", "shortlist listed"),
    P("shortlist_pin", "curator", "shortlist listed"),
    P("shortlist_unpin", "curator", "held_list pinned"),
    P("shortlist_take", "curator", "held_list", on="desk_need", on_at="held_need"),
    P("shortlist_present", "curator", "shortlist", on="desk_need", on_at="listed_need"),
)
SEARCHES = (
    P("search_cmos", "approver", ask="?stage=startup"),
    P("search_needs", "cmo"),
    P("search_fit", "cmo"),
    P("search_candidates", "approver", "fresh"),
    P("search_rename", "cmo", "search"),
    P("search_stop", "cmo", "search", on="search"),
    P("search_resume", "cmo", "stopped_search", on="search"),
    P("stop_mails", "cmo", "token"),
)
WEIGHTS = (
    P("weights_draft", "curator"),
    P("weights_tune", "curator", "draft_weights"),
    P("weights_activate", "curator", "draft_weights"),
    P("weights_restore", "curator", "retired_weights"),
    P("weights_drop", "curator", "draft_weights", on="weights_set"),
    P("rerank_stop", "curator", "rerank", on="rerank", on_at=""),
)
CSV = b"measure,starts_on,value\nsql,2026-01,18\n"
WORK = (
    P("offer_new", "approver", "reviewed"),
    P("offer_edit", "approver", "offer"),
    P("offer_send", "approver", "ready_offer"),
    P("offer_counter", "cmo", "sent"),
    P("offer_decline", "cmo", "sent"),
    P("offer_withdraw", "approver", "sent"),
    P("terms_accept", "cmo", "proposed", typed={"read": "on", "bind": "on"}),
    P("tick_task", "approver", "ready access", on="engagement", on_at="ready"),
    P("engagement_start", "approver", "startable", on="engagement"),
    P("engagement_complete", "approver", "settled", on="engagement"),
    P("engagement_end", "approver", "engagement"),
    P("set_baseline", "approver", "engagement kpi"),
    P("kpi_readings", "approver", "engagement", typed={"sql": "18", "mql": "45"}),
    P("kpi_targets", "cmo", "engagement", typed={"sql_rate": "35"}),
    P("kpi_import", "cmo", "engagement", typed={"file": SimpleUploadedFile("a.csv", CSV)}),
    P("milestone_submit", "cmo", "planned", typed={"link": "https://files.example/b"}),
    P("milestone_accept", "approver", "handed_in"),
    P("milestone_return", "approver", "handed_in"),
    P("milestone_cancel", "approver", "planned"),
)
PLACES = {"people": PEOPLE, "profile": PROFILE, "needs": NEEDS, "searches": SEARCHES, "weights": WEIGHTS, "work": WORK}

# Addresses that answer a POST without a form of their own.
READING = "shows the same page as to a GET and writes nothing"
NO_RUN = "takes nothing but a click, while no run is under way"
NO_INPUT = "takes nothing but a click, behind the second factor"
WITHOUT_FORM = {
    "vet": "shows the forms of profile_publish and profile_check_evidence",
    **dict.fromkeys(("need_list", "need_public", "company_needs", "need", "need_queue"), READING),
    **dict.fromkeys(("candidacies", "candidacy", "offer", "terms", "healthz", "readyz"), READING),
    **dict.fromkeys(("engagement_list", "engagement", "milestone", "submission_file"), READING),
    **dict.fromkeys(("kpi_board", "kpi_figure", "kpi_template", "kpi_export"), READING),
    **dict.fromkeys(("rerank_start", "rerank_resume"), NO_RUN),
    **dict.fromkeys(("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"), NO_INPUT),
}


def patterns(found: Any = None) -> list[Any]:
    """Return every named address of the site, without the API."""
    rows: list[Any] = []
    for one in get_resolver().url_patterns if found is None else found:
        if hasattr(one, "url_patterns"):
            rows += [] if str(one.pattern) == "api/v1/" else patterns(one.url_patterns)
        elif one.name:
            rows.append(one)
    return rows
