"""The main job as people do it: each step is a page, a form, a button. Selectors are addresses and field names, so
that one story is told in both languages."""

import datetime as dt
import re

from kernel import clock
from tests.journeys.conftest import NEW_PASSWORD, Person, Site

NEED = re.compile(r"/needs/([0-9a-f-]{36})/")


def act(person: Person, ending: str) -> None:
    """Follow the link or press the form's button that leads to an address with this ending."""
    page = person.page
    paths = (
        f':is(main, .cmpbar) a[href*="{ending}"]',
        f':is(main, .cmpbar) form[action*="{ending}"] button[type=submit]',
        f':is(main, .cmpbar) form[action*="{ending}"] button.btn',
    )
    page.locator(", ".join(paths)).locator("visible=true").first.click()
    page.wait_for_load_state()


def send(person: Person, **values: str) -> None:
    """Fill the page's form and send it."""
    for name, value in values.items():
        person.page.locator(f"main [name={name}]").first.fill(value)
    person.page.locator("main form button.main").last.click()
    person.page.wait_for_load_state()


def state(person: Person, ja: str, en: str) -> None:
    """Wait for a state mark with this word."""
    person.page.locator(".state", has_text=person.say(ja, en)).first.wait_for()


def owner_signs_up(person: Person, site: Site, address: str) -> None:
    """From the front page's one question to an account, confirmed by the link in the mail."""
    person.address = address
    person.go("/")
    act(person, "stage=mid_size")
    person.page.locator("input[name=name]").fill("浜 花子")
    send(person, email=address, password1=NEW_PASSWORD)
    person.go(site.mail.link(address, "confirm-email"))
    person.page.locator("main form button").first.click()
    person.page.wait_for_url("**/companies/new/**")


def owner_enters_company(person: Person, number: str) -> None:
    """Enter the company; the stage is suggested with its reason."""
    page = person.page
    page.locator("[name=name_ja]").fill(f"株式会社はま計器{number}")
    page.locator("[name=name_en]").fill(f"Hama Instruments {number}")
    page.locator("[name=industry]").select_option("manufacturing_b2b")
    page.locator("[name=capital]").fill("40,000,000")
    page.locator("[name=employees]").fill("120")
    page.locator("[name=founded_year]").fill("1988")
    page.locator("[name=address_ja]").fill("静岡県浜松市中央区板屋町1-1")
    page.locator("[name=contact_email]").fill("desk@hama.example")
    page.locator("button[name=suggest]").click()
    person.sees("資本金", "Capital of")
    send(person)
    page.wait_for_url("**/company/needs/new/**")


def owner_describes_need(person: Person, title: str) -> None:
    """Write what comes before the terms: problems, texts, and what would be nice."""
    person.page.locator("[name=problems][value=no_handover_rules]").check()
    send(person)
    send(
        person,
        title_ja=title,
        title_en="Rebuild the handover to sales",
        summary_ja="名刺は年に3,000枚集まりますが、営業へ渡す基準がなく、商談は40件にとどまります。",
        summary_en="We collect 3,000 business cards a year, but sales gets them without any rule: 40 meetings.",
    )
    for row in person.page.locator("select[name=weight]").all():
        row.select_option("nice")
    send(person)


def owner_writes_need(person: Person, title: str) -> str:
    """Write a need step by step and hand it in; return its id."""
    page = person.page
    owner_describes_need(person, title)
    start = clock.today() + dt.timedelta(days=21)
    send(
        person,
        budget_min="300,000",
        budget_max="９００，０００",
        days="4",
        start_on=start.isoformat(),
        term_months="3",
        termination_ja="終了の1か月前までに、双方で更新を話し合います。",
        termination_en="Both sides talk about renewal one month before the end.",
    )
    found = NEED.search(page.url)
    assert found, page.url
    act(person, f"{found.group(1)}/submit/")
    state(person, "確認中", "in review")
    return found.group(1)


def curator_opens_need(curator: Person, need: str) -> None:
    """Take the need from the queue and open it."""
    curator.go("/queue/needs/")
    act(curator, need)
    act(curator, f"{need}/publish/")
    state(curator, "公開中", "open")


def cmo_applies(cmo: Person, need: str) -> None:
    cmo.go(f"/needs/{need}/")
    act(cmo, f"{need}/apply/")
    send(cmo, note="営業への引き渡し基準づくりを、三社で受け持ちました。𠮷")


def curator_presents_shortlist(curator: Person, need: str) -> None:
    """From the desk to the presented list: take up, start, move with a reason, explain, present."""
    page = curator.page
    curator.go(f"/desk/{need}/")
    act(curator, "/take-up/")
    curator.go(f"/desk/{need}/")
    act(curator, f"{need}/start/")
    act(curator, "/explain/")
    for name, text in (
        ("reason_ja", "引き渡しの基準を、営業と一緒に決めてきた人です。"),
        ("reason_en", "She agrees rules with sales."),
    ):
        page.locator(f"main [name={name}]").first.fill(text)
    page.locator(
        "main form:has([name=reason_ja]) button[type=submit], main form:has([name=reason_ja]) button.btn"
    ).first.click()
    page.wait_for_load_state()
    curator.go(f"/desk/{need}/")
    act(curator, "/present/")
    if page.url.rstrip("/").endswith("present"):
        send(curator)
    curator.sees("提示", "resented")


def owner_sends_offer(owner: Person, need: str) -> None:
    """Read the shortlist, make an offer with a baseline or a date for each KPI, send it."""
    page = owner.page
    owner.go(f"/company/needs/{need}/ranking/")
    owner.go("/candidacies/")
    act(owner, "/candidacies/")
    act(owner, "/offer/")
    if page.url.rstrip("/").endswith("/offer"):
        send(owner)
    for field in page.locator("main [name$=measured_by]").locator("visible=true").all():
        field.fill((clock.today() + dt.timedelta(days=40)).isoformat())
    page.locator("main form button.main").last.click()
    page.wait_for_load_state()
    found = re.search(r"/offers/([0-9a-f-]{36})/", page.url)
    assert found, page.url
    act(owner, f"{found.group(1)}/send/")
    if page.url.rstrip("/").endswith("send"):
        send(owner)


def accept(person: Person) -> None:
    """From the offer: read what is bound, tick, accept."""
    act(person, "/accept/")
    for box in person.page.locator("main form input[type=checkbox]").all():
        box.check()
    send(person)


def work_starts(owner: Person, cmo: Person) -> None:
    """The company settles the blocking tasks; the CMO, on the engagement, starts the work."""
    owner.go("/engagements/")
    act(owner, "/engagements/")
    while owner.page.locator('main form[action*="/tick/"]').count():
        act(owner, "/tick/")
    cmo.page.reload()
    act(cmo, "/start/")
    cmo.sees("業務が始まりました", "he work has started")


def milestone_is_accepted(owner: Person, cmo: Person) -> None:
    """Hand in a file, get it back with a reason and a date, hand in again, accept; each comes by mail."""
    act(cmo, "/milestones/")
    owner.await_mail("/milestones/", lambda: _hand_in(cmo, "診断と優先課題です。"))
    cmo.await_mail("/milestones/", lambda: _hand_back(owner))
    owner.await_mail("/milestones/", lambda: _hand_in(cmo, "三つに絞りました。"))
    act(owner, "/accept/")
    if owner.page.url.rstrip("/").endswith("accept"):
        send(owner)
    state(owner, "検収済", "accepted")


def _hand_back(owner: Person) -> None:
    act(owner, "/return/")
    send(owner, text="優先課題を三つに絞ってください。", due_on=(clock.today() + dt.timedelta(days=60)).isoformat())


def _hand_in(cmo: Person, note: str) -> None:
    act(cmo, "/submit/")
    cmo.page.locator("main input[type=file]").set_input_files(
        {"name": "診断.csv", "mimeType": "text/csv", "buffer": "項目,値\n商談化率,26.2\n".encode()}
    )
    send(cmo, note=note)
    state(cmo, "検収待ち", "waiting for acceptance")
