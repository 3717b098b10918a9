"""Who may do what with needs and candidacies: every address and verb, for each of the cast, by page and by API.

Columns: anonymous owner requester approver company_finance former_member other_owner cmo other_cmo curator
finance_staff deactivated. Written by hand; nothing here is computed from a rule.
"""

import datetime as dt
import hashlib
import itertools
from typing import Any

import pytest
from django.urls import reverse

from kernel import clock, drafts
from tests.architecture.addresses import Asked, calls_of
from tests.conftest import CAST
from tests.marketplace.cast import Callers, candidacy_in, need_for, need_in, profile_of, told, undone

pytestmark = pytest.mark.usefixtures("asked")

REASON = {"text": "理由です"}
REVISED = {
    "title_ja": "展示会頼みの新規獲得を立て直す",
    "summary_ja": "名刺は年に3,000枚集まりますが、商談は40件です。",
    "scope_ja": ["見込み客の点数基準を作ります"],
    "skill": ["lead_scoring", "marketing_strategy"],
    "weight": ["must", "nice"],
    "kpis": ["sql_rate"],
    "industries": ["manufacturing_b2b"],
    "budget_min": "400000",
    "budget_max": "700000",
    "days": "3",
    "start_on": (clock.today() + dt.timedelta(days=21)).isoformat(),
    "term_months": "6",
    "languages": ["ja"],
    "termination_ja": "終了の1か月前までに双方で更新を決めます。",
}
READ = {"seen": hashlib.sha256(b"SEO").hexdigest(), "skills-seo": "must"}  # of the text that everybody has handed in
CLOSE = {"code": "postponed", "text": "", "answer": "見送ります"}
REJECT = {"code": "fit", "text": "ご縁がなく"}

# --- verbs on a need: name, state, body, statuses by page, statuses by API ----------------------------------------
#                                         anon own req app fin frm oth cmo ocm cur fst dea
NEED_VERBS = [
    ("submit", "draft", {},              "302 303 303 303 403 404 404 404 404 403 404 302",
                                         "401 200 200 200 403 404 404 404 404 403 404 401"),
    ("approve", "awaiting_approval", {}, "302 303 403 303 403 404 404 404 404 403 404 302",
                                         "401 200 403 200 403 404 404 404 404 403 404 401"),
    ("send-back", "awaiting_approval", REASON,
                                         "302 303 403 303 403 404 404 404 404 403 404 302",
                                         "401 200 403 200 403 404 404 404 404 403 404 401"),
    ("publish", "in_review", {},         "302 403 403 403 403 404 404 404 404 303 404 302",
                                         "401 403 403 403 403 404 404 404 404 200 404 401"),
    ("return", "in_review", REASON,      "302 403 403 403 403 404 404 404 404 303 404 302",
                                         "401 403 403 403 403 404 404 404 404 200 404 401"),
    ("confirm", "open", {},              "302 303 303 303 403 404 404 404 404 403 404 302",
                                         "401 200 200 200 403 404 404 404 404 403 404 401"),
    ("confirm", "paused", {},            "302 303 303 303 403 404 404 404 404 403 404 302",
                                         "401 200 200 200 403 404 404 404 404 403 404 401"),
    ("pause", "open", {},                "302 303 303 303 403 404 404 404 404 403 404 302",
                                         "401 200 200 200 403 404 404 404 404 403 404 401"),
    ("close", "open", CLOSE,             "302 303 303 303 403 404 404 404 404 303 404 302",
                                         "401 200 200 200 403 404 404 404 404 200 404 401"),
]  # fmt: skip

# --- verbs on a candidacy of the CMO ----------------------------------------
CANDIDACY_VERBS = [
    ("agree", "invited", {"note": "ぜひ"},
                                         "302 403 403 403 403 404 404 303 404 403 404 302",
                                         "401 403 403 403 403 404 404 200 404 403 404 401"),
    ("agree", "proposed", {"note": "ぜひ"},
                                         "302 404 404 404 404 404 404 303 404 403 404 302",
                                         "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("decline-invitation", "invited", {"text": ""},
                                         "302 403 403 403 403 404 404 303 404 403 404 302",
                                         "401 403 403 403 403 404 404 200 404 403 404 401"),
    ("take-up", "applied", {},           "302 303 303 303 403 404 404 403 404 303 404 302",
                                         "401 200 200 200 403 404 404 403 404 200 404 401"),
    ("interview", "under_review", {},    "302 303 303 303 403 404 404 403 404 403 404 302",
                                         "401 200 200 200 403 404 404 403 404 403 404 401"),
    ("interview", "agreed", {},          "302 303 303 303 403 404 404 403 404 403 404 302",
                                         "401 200 200 200 403 404 404 403 404 403 404 401"),
    ("unshortlist", "shortlisted", {},   "302 403 403 403 403 404 404 403 404 303 404 302",
                                         "401 403 403 403 403 404 404 403 404 200 404 401"),
    ("reject", "applied", REJECT,        "302 303 303 303 403 404 404 403 404 303 404 302",
                                         "401 200 200 200 403 404 404 403 404 200 404 401"),
    ("reject", "proposed", REJECT,       "302 404 404 404 404 404 404 403 404 303 404 302",
                                         "401 404 404 404 404 404 404 403 404 200 404 401"),
    # To the CMO on a need whose company hides its name.
    ("reveal", "hidden", {},             "302 303 303 303 403 404 404 403 404 403 404 302",
                                         "401 200 200 200 403 404 404 403 404 403 404 401"),
    # Her own lists name it: for the company she is not there.
    ("reveal", "kept back", {},          "302 404 404 404 404 404 404 403 404 403 404 302",
                                         "401 404 404 404 404 404 404 403 404 403 404 401"),
    ("take-up", "kept back", {},         "302 404 404 404 404 404 404 403 404 303 404 302",
                                         "401 404 404 404 404 404 404 403 404 200 404 401"),
    ("reject", "kept back", REJECT,      "302 404 404 404 404 404 404 403 404 303 404 302",
                                         "401 404 404 404 404 404 404 403 404 200 404 401"),
    ("withdraw", "applied", {"text": ""},
                                         "302 403 403 403 403 404 404 303 404 403 404 302",
                                         "401 403 403 403 403 404 404 200 404 403 404 401"),
]  # fmt: skip

# --- reading: page address, its arguments, statuses; API address, statuses ----------------------------------------
READS = [
    ("need_list", "",                    "200 200 200 200 200 200 200 200 200 200 200 200"),
    ("need_public", "open",              "200 200 200 200 200 200 200 200 200 200 200 200"),
    ("need_public", "draft",             "404 404 404 404 404 404 404 404 404 404 404 404"),
    ("need_public", "hidden",            "404 200 200 200 200 404 404 200 404 200 404 404"),
    ("apply", "hidden",                  "302 403 403 403 403 404 404 200 404 403 404 302"),
    ("need", "draft",                    "302 200 200 200 200 404 404 404 404 200 404 302"),
    ("need", "open",                     "302 200 200 200 200 404 404 404 404 200 404 302"),
    ("company_needs", "",                "302 200 200 200 200 302 200 302 302 403 403 302"),
    ("need_new", "",                     "302 200 200 200 403 302 200 302 302 403 403 302"),
    ("need_new_read", "",                "302 200 200 200 403 302 200 302 302 403 403 302"),
    ("need_new_read_check", "",          "302 302 302 302 403 302 302 302 302 403 403 302"),
    ("need_read", "draft",               "302 200 200 200 403 404 404 404 404 403 404 302"),
    ("need_read", "open",                "302 409 409 409 403 404 404 404 404 403 404 302"),
    ("need_read_check", "draft",         "302 302 302 302 403 404 404 404 404 403 404 302"),
    ("need_queue", "",                   "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("candidacies", "",                  "302 200 200 200 200 200 200 200 200 200 200 302"),
    ("need_edit/work", "draft",          "302 200 200 200 403 404 404 404 404 403 404 302"),
    ("need_edit/check", "draft",         "302 200 200 200 403 404 404 404 404 403 404 302"),
    ("need_edit/work", "open",           "302 409 409 409 403 404 404 404 404 403 404 302"),
    ("need_send_back", "awaiting_approval",
                                         "302 200 403 200 403 404 404 404 404 403 404 302"),
    ("need_return", "in_review",         "302 403 403 403 403 404 404 404 404 200 404 302"),
    ("need_revise", "open",              "302 200 200 200 403 404 404 404 404 403 404 302"),
    ("need_close", "open",               "302 200 200 200 403 404 404 404 404 200 404 302"),
    ("apply", "open",                    "302 403 403 403 403 403 403 200 403 403 403 302"),
    ("apply", "draft",                   "302 404 404 404 404 404 404 404 404 404 404 302"),
    ("invite_cmo", "open",               "302 200 200 200 403 404 404 404 404 403 404 302"),
    ("propose_cmo", "open",              "302 403 403 403 403 404 404 404 404 200 404 302"),
]  # fmt: skip
# Pages that only read answer a POST as they answer a GET.
ONLY_READ = {"need_list", "need_public", "company_needs", "need", "need_queue", "candidacies", "candidacy"}
CANDIDACY_READS = [
    ("candidacy", "applied",             "302 200 200 200 200 404 404 200 404 200 404 302"),
    ("candidacy", "invited",             "302 200 200 200 200 404 404 200 404 200 404 302"),
    ("candidacy", "proposed",            "302 404 404 404 404 404 404 200 404 200 404 302"),
    ("candidacy", "hidden",              "302 200 200 200 200 404 404 200 404 200 404 302"),
    ("candidacy", "kept back",           "302 404 404 404 404 404 404 200 404 200 404 302"),
    ("candidacy_reveal", "hidden",       "302 200 200 200 403 404 404 403 404 403 404 302"),
    ("candidacy_reveal", "kept back",    "302 404 404 404 404 404 404 403 404 403 404 302"),
    ("candidacy", "agreed",              "302 200 200 200 200 404 404 200 404 200 404 302"),
    ("candidacy_reject", "proposed",     "302 404 404 404 404 404 404 403 404 200 404 302"),
    ("candidacy_agree", "invited",       "302 403 403 403 403 404 404 200 404 403 404 302"),
    ("candidacy_reject", "applied",      "302 200 200 200 403 404 404 403 404 200 404 302"),
    ("candidacy_withdraw", "applied",    "302 403 403 403 403 404 404 200 404 403 404 302"),
    ("candidacy_decline_invitation", "invited",
                                         "302 403 403 403 403 404 404 200 404 403 404 302"),
]  # fmt: skip
API_READS = [
    ("public-needs", "",                 "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("public-needs/{need}", "open",      "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("public-needs/{need}", "draft",     "404 404 404 404 404 404 404 404 404 404 404 401"),
    ("public-needs/{need}", "hidden",    "404 200 200 200 200 404 404 200 404 200 404 401"),
    ("needs", "",                        "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("needs/{need}", "open",             "401 200 200 200 200 404 404 404 404 200 404 401"),
    ("needs/{need}/versions", "open",    "401 200 200 200 200 404 404 404 404 200 404 401"),
    ("needs/{need}/events", "open",      "401 200 200 200 200 404 404 404 404 200 404 401"),
    ("needs/{need}/suggestions", "draft","401 200 200 200 200 404 404 404 404 200 404 401"),
    ("candidacies", "",                  "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("candidacies/{candidacy}", "open",  "401 200 200 200 200 404 404 200 404 200 404 401"),
    ("drafts", "",                       "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("drafts/need:x:work", "",           "401 404 404 404 404 404 404 404 404 404 404 401"),
]  # fmt: skip
# Writes with bodies of their own: method, address, state of the need, body, statuses by API.
API_WRITES: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("patch", "needs/{need}", "draft", {"days": 4},
                                         "401 200 200 200 403 404 404 404 404 403 404 401"),
    ("patch", "needs/{need}", "open", {"days": 4},
                                         "401 200 200 200 403 404 404 404 404 403 404 401"),
    ("post", "needs", "", {"company": "{company}"},
                                         "401 201 201 201 403 404 404 404 404 403 403 401"),
    ("post", "needs/{need}/candidacies", "open", {"note": "応募します"},
                                         "401 403 403 403 403 403 403 201 403 403 403 401"),
    ("post", "needs/{need}/candidacies", "hidden", {"note": "応募します"},
                                         "401 403 403 403 403 404 404 201 404 403 404 401"),
    ("post", "needs/{need}/candidacies", "draft", {"note": "応募します"},
                                         "401 403 403 403 403 404 404 404 404 403 404 401"),
    ("post", "needs/{need}/invite", "open", {"profile": "{profile}"},
                                         "401 201 201 201 403 404 404 404 404 403 404 401"),
    ("post", "needs/{need}/propose", "open", {"profile": "{profile}"},
                                         "401 403 403 403 403 404 404 404 404 201 404 401"),
    ("put", "drafts/need:new", "", {"values": {"a": ["b"]}},
                                         "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("delete", "drafts/need:new", "", {},
                                         "401 204 204 204 204 204 204 204 204 204 204 401"),
]  # fmt: skip
PAGE_WRITES = [
    ("need_new", "", {"stage": "mid_size", "problems": ["short_term_bias"]},
                                         "302 303 303 303 403 302 303 302 302 403 403 302"),
    ("need_edit/terms", "draft", {"days": "4", "languages": "ja"},
                                         "302 303 303 303 403 404 404 404 404 403 404 302"),
    ("need_autosave/terms", "draft", {"days": "4"},
                                         "302 204 204 204 403 404 404 404 404 403 404 302"),
    ("need_new_autosave", "", {"stage": "mid_size"},
                                         "302 204 204 204 403 404 204 404 404 403 403 302"),
    ("need_new_read", "", {"text": "SEO"},
                                         "302 303 303 303 403 302 303 302 302 403 403 302"),
    ("need_new_read_check", "", READ,    "302 303 303 303 403 302 303 302 302 403 403 302"),
    ("need_read", "draft", {"text": "SEO"},
                                         "302 303 303 303 403 404 404 404 404 403 404 302"),
    ("need_read_check", "draft", READ,   "302 303 303 303 403 404 404 404 404 403 404 302"),
    ("need_revise", "open", REVISED,     "302 303 303 303 403 404 404 404 404 403 404 302"),
    ("apply", "open", {"note": "応募します"},
                                         "302 403 403 403 403 403 403 303 403 403 403 302"),
    ("apply", "hidden", {"note": "応募します"},
                                         "302 403 403 403 403 404 404 303 404 403 404 302"),
    ("invite_cmo", "open", {"text": ""}, "302 303 303 303 403 404 404 404 404 403 404 302"),
    ("propose_cmo", "open", {"text": ""},"302 403 403 403 403 404 404 404 404 303 404 302"),
]  # fmt: skip


def expected(line: str) -> list[tuple[str, int]]:
    return [(name, int(status)) for name, status in zip(CAST, line.split(), strict=True)]


def judge(wrong: list[str], what: str, name: str, answer: Any, status: int, before: list[Any]) -> None:
    """Note a wrong status, and a refusal that changed something."""
    if answer.status_code != status:
        wrong.append(f"{what} {name}: {answer.status_code}, expected {status}")
    if status >= 400 and told() != before:
        wrong.append(f"{what} {name}: refused, and changed something")


def filled(url: str, **ids: Any) -> str:
    return url.format(**{name: row.pk for name, row in ids.items()})


@pytest.mark.parametrize(
    ("verb", "state", "body", "page", "api"), NEED_VERBS, ids=[f"{row[0]}-{row[1]}" for row in NEED_VERBS]
)
def test_verbs_on_a_need(world: Any, verb: str, state: str, body: Any, page: str, api: str) -> None:
    callers, need = Callers(world), need_in(world, state)
    wrong: list[str] = []
    before = told()
    url = reverse(f"need_{verb.replace('-', '_')}", args=[need.pk])
    for name, status in expected(page):
        with undone():
            judge(wrong, f"page {verb}", name, callers.page(name, "post", url, body), status, before)
    for name, status in expected(api):
        with undone():
            judge(
                wrong, f"api {verb}", name, callers.call(name, "post", f"needs/{need.pk}/{verb}", body), status, before
            )
    assert wrong == []


@pytest.mark.parametrize(
    ("verb", "state", "body", "page", "api"), CANDIDACY_VERBS, ids=[f"{row[0]}-{row[1]}" for row in CANDIDACY_VERBS]
)
def test_verbs_on_a_candidacy(world: Any, verb: str, state: str, body: Any, page: str, api: str) -> None:
    callers, need = Callers(world), need_for(world, state)
    wrong: list[str] = []
    row = candidacy_in(world, need, state)
    before = told()
    url = reverse(f"candidacy_{verb.replace('-', '_')}", args=[row.pk])
    for name, status in expected(page):
        with undone():
            judge(wrong, f"page {verb}", name, callers.page(name, "post", url, body), status, before)
    for name, status in expected(api):
        with undone():
            answer = callers.call(name, "post", f"candidacies/{row.pk}/{verb}", body)
            judge(wrong, f"api {verb}", name, answer, status, before)
    assert wrong == []


def page_url(name: str, need: Any, profile: Any) -> str:
    name, _slash, step = name.partition("/")
    args = [need.pk] if need else []
    if name in {"invite_cmo", "propose_cmo"}:
        args.append(profile.pk)
    return reverse(name, args=[*args, *([step] if step else [])])


def methods_of(name: str) -> list[str]:
    return ["get", "post"] if name in ONLY_READ else ["get"]


def test_reading_pages_and_pages_of_verbs(world: Any) -> None:
    callers, profile = Callers(world), profile_of(world)
    wrong: list[str] = []
    made = {state: need_in(world, state) for state in {row[1] for row in READS} if state}
    for name, state, line in READS:
        url = page_url(name, made.get(state), profile)
        for (who, status), method in itertools.product(expected(line), methods_of(name)):
            judge(wrong, f"{method} {name} {state}", who, callers.page(who, method, url), status, told())
    assert wrong == []


def test_reading_a_candidacy_and_the_pages_of_its_verbs(world: Any) -> None:
    callers = Callers(world)
    wrong: list[str] = []
    rows = {state: candidacy_in(world, need_for(world, state), state) for _name, state, _line in CANDIDACY_READS}
    for name, state, line in CANDIDACY_READS:
        for (who, status), method in itertools.product(expected(line), methods_of(name)):
            answer = callers.page(who, method, reverse(name, args=[rows[state].pk]))
            judge(wrong, f"{method} {name} {state}", who, answer, status, told())
    assert wrong == []


def test_writing_by_page(world: Any) -> None:
    callers, profile = Callers(world), profile_of(world)
    wrong: list[str] = []
    made = {state: need_in(world, state) for state in ("draft", "open", "hidden")}
    for person in world.users.values():
        for place in (world.company.pk, world.other_company.pk, made["draft"].pk):
            drafts.keep(person.pk, f"reading.need/{place}", {"text": "SEO"})
    before = told()
    for name, state, body, line in PAGE_WRITES:
        url = page_url(name, made.get(state), profile)
        for who, status in expected(line):
            with undone():
                judge(wrong, f"{name} {state}", who, callers.page(who, "post", url, body), status, before)
    assert wrong == []


def test_reading_by_api(world: Any) -> None:
    callers = Callers(world)
    wrong: list[str] = []
    made = {state: need_in(world, state) for state in ("draft", "open", "hidden")}
    row = candidacy_in(world, made["open"], "applied")
    for url, state, line in API_READS:
        where = filled(url, need=made.get(state, row), candidacy=row)
        for who, status in expected(line):
            judge(wrong, f"{url} {state}", who, callers.call(who, "get", where), status, told())
    assert wrong == []


def test_writing_by_api(world: Any) -> None:
    callers, profile = Callers(world), profile_of(world)
    wrong: list[str] = []
    made = {state: need_in(world, state) for state in ("draft", "open", "hidden")}
    before = told()
    for method, url, state, body, line in API_WRITES:
        where = filled(url, need=made.get(state, profile))
        sent = {
            k: filled(v, company=world.company, profile=profile) if isinstance(v, str) else v for k, v in body.items()
        }
        for who, status in expected(line):
            with undone():
                judge(wrong, f"{method} {url} {state}", who, callers.call(who, method, where, sent), status, before)
    assert wrong == []


def test_missing_and_hidden_are_the_same_answer(world: Any, unknown_id: Any) -> None:
    hidden, callers = need_in(world, "draft"), Callers(world)
    for who in ("other_owner", "cmo"):
        for verb in ("", "/submit", "/publish"):
            method = "post" if verb else "get"
            answers = [callers.call(who, method, f"needs/{pk}{verb}") for pk in (hidden.pk, unknown_id)]
            assert [a.status_code for a in answers] == [404, 404]
            assert answers[0].content == answers[1].content


def test_anonymous_is_sent_to_the_log_in_whether_or_not_it_exists(world: Any, unknown_id: Any) -> None:
    need, client = need_in(world, "open"), world.client("anonymous")
    for name in ("need", "need_submit", "need_close", "apply"):
        for pk in (need.pk, unknown_id):
            answer = client.get(reverse(name, args=[pk]))
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/login/")


def test_everybody_asked_every_address_of_this_app_by_every_method(asked: Asked, db: None) -> None:
    """Speak about the whole file. `db` keeps it the last one: tests without the database run after all others."""
    assert calls_of("marketplace") - asked.by(len(CAST)) == set(), "not asked, or not the whole file was run"
