"""Every page that opens for a role, in the states its row is in: axe finds nothing, nothing overflows, no tag is left
raw, nothing is untranslated, in both languages, widths and themes. Together they are all pages there are."""

import json
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from tests.journeys.conftest import PASSWORD, Person, Site, new_person
from tests.journeys.looks import faults, faults_of_empty_forms, faults_of_texts
from tests.journeys.rows import Pages, Seen, Shown, is_posted_to_only, routes
from tests.journeys.story import send
from tests.journeys.test_from_resume import FILE
from tests.journeys.test_other_pages import WALK
from tests.journeys.tour import Tour

ROLES = (
    "visitor",
    "owner",
    "approver",
    "finance",
    "first_time_owner",
    "cmo",
    "other_cmo",
    "curator",
    "finance_staff",
)
# The demo market has most states; these are added for accounts that can be entered: the tour, told up to there.
STATES = (
    "The rest of the need",
    "The company invites another CMO",
    "Pinning her to that place, with a reason",
    "The KPIs get a baseline or a date",
    "The approver sends it",
    "The offer became an engagement",
)
# Lists of which something is asked; the first is asked for a stage that there is not.
ASKED = ["/needs/?stage=giant", "/needs/?q=SEO&budget=300000&order=newest", "/cmos/?q=SEO&skill_level=3&free_days=2"]
VISITOR = ["/", "/needs/", "/cmos/", *ASKED, "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
MEMBER = ["/home/", "/settings/", "/notifications/", "/companies/new/", "/profile/", "/", "/accounts/2fa/"]


# Addresses without a page of their own, beside those that are only posted to.
NO_PAGES = {
    "healthz": "one word for machines",
    "readyz": "one word for machines",
    "notification": "marks the notification read and leads on to what it is about",
    "submission_file": "the file itself",
    "kpi_template": "a file to fill in",
    "kpi_export": "the figures as a file",
    "resume_download": "the profile as a file",
    "fitting_best": "a piece of the home page",
    "compare": "two candidates are chosen on the ranking first",
    "need_new_read_check": "a text is handed in first",
    "need_read_check": "a text is handed in first",
    "profile_read_check": "a text is handed in first",
    "weights_restore": "no version of the demo was replaced",
    "mfa_download_recovery_codes": "a text file",
}


@pytest.fixture(scope="module")
def tour(site: Site) -> Tour:
    tour = Tour(site.url, site.accounts, PASSWORD)
    for step in STATES:
        tour = Tour(site.url, site.accounts, PASSWORD, tour.tokens).play(until=step)
    company = f"/api/v1/companies/{tour.kept['company']}"
    # One need waits inside the company; afterwards the company is as the demo says again.
    draft = Tour(site.url, site.accounts, PASSWORD, tour.tokens).play(until="The rest of the need").kept["need"]
    assert tour.ask("owner", company, "PATCH", {"wants_approval": True})[0] == 200
    assert tour.ask("requester", f"/api/v1/needs/{draft}/submit", "POST", {})[1]["status"] == "awaiting_approval"
    assert tour.ask("owner", company, "PATCH", {"wants_approval": False})[0] == 200
    guest = {"email": site.accounts["first_time_owner"], "role": "requester", "language": "ja"}
    status, invitation = tour.ask("owner", f"{company}/invitations", "POST", guest)
    assert status == 201
    tour.kept["invitation"] = invitation["id"]
    names = {"name_ja": "及川 弥生", "name_en": "Yayoi Oikawa"}
    assert tour.ask("finance", "/api/v1/profiles", "POST", names)[0] == 201
    return tour


@pytest.fixture(scope="module")
def pages(site: Site, browser: Browser, tour: Tour) -> Iterator[dict[str, Pages]]:
    found, shown = {}, Shown()
    for role in ROLES:
        person = new_person(site, browser, "ja", 1280)
        seen, start = Seen(), VISITOR
        if role != "visitor":
            person.log_in(site.accounts[role])
            seen, start = seen.read(tour, role), MEMBER
            boards = (reverse("kpi_board", args=[pk]) for pk in seen.ids.get("engagement_id", []))
            start = [*start, *(f"{board}?period=quarter" for board in boards)]
        if role == "finance":
            hands_in_a_resume(person)
        if role == "first_time_owner":
            start = [*start, f"/invitations/{tour.kept['invitation']}/"]
        found[role] = Pages(person, seen, shown).gather(start)
    yield found
    for each in found.values():
        each.person.context.close()


def hands_in_a_resume(person: Person) -> None:
    """Leave a file to be looked at: some of it fits, some is there already, some has no place."""
    person.go("/profile/resume/")
    person.page.locator("textarea[name=text]").fill(json.dumps(FILE, ensure_ascii=False))
    send(person)
    person.page.wait_for_url("**/profile/resume/check/")


def test_no_link_leads_to_a_refusal(pages: dict[str, Pages]) -> None:
    assert [f"{role}: {fault}" for role, each in pages.items() for fault in each.broken] == []


def test_the_roles_together_open_every_page(pages: dict[str, Pages]) -> None:
    met = {key[0] for each in pages.values() for key in each.found} | WALK
    rest = set(routes()) - met - set(NO_PAGES)
    assert {name for name in rest if not is_posted_to_only(pages["curator"].person, name)} == set()
    assert not met & set(NO_PAGES)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_sound(role: str, pages: dict[str, Pages], sent: set[tuple[str, str]]) -> None:
    found, person = pages[role], pages[role].person
    wrong: list[str] = []
    for language in ("en", "ja"):
        person.speak(language)
        wrong += faults_of_texts(person, list(found.found.values()))
        for path in found.fresh:
            person.go(path)
            wrong += faults(person, path)
            wrong += faults_of_empty_forms(person, path, sent)
    assert not wrong, "\n".join(wrong)
    assert not person.complaints


@pytest.fixture(scope="module")
def sent() -> set[tuple[str, str]]:
    """The forms that were sent empty, by language and the name of the address they go to."""
    return set()


@pytest.mark.parametrize(
    ("status", "role"), [(403, "approver"), (404, "first_time_owner"), (409, "cmo"), (422, "visitor")]
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_refusal_is_a_page_too(language: str, status: int, role: str, pages: dict[str, Pages]) -> None:
    person, path = pages[role].person, pages[role].refused[status]
    person.speak(language)
    answer = person.page.goto(person.site.url + path)
    assert answer is not None
    assert answer.status == status
    wrong = list(faults(person, str(status)))
    person.speak("ja")
    assert not wrong, "\n".join(wrong)
