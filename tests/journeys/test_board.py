"""An owner and the figures of a running engagement: she reads the board, enters what is late, sends a file, corrects
a figure."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from engagements.kpi_periods import Period, last_whole
from kernel import clock
from tests.journeys import story
from tests.journeys.conftest import PASSWORD, Person, Site
from tests.journeys.looks import faults
from tests.journeys.tour import Tour

SALES = ("deals_won", "opportunities_closed")
WHY = "営業の台帳を見直し、一件を足しました。"


@pytest.fixture
def latest(site: Site) -> Period:
    """Return the last whole month. What sales counted in it and in the month before has not come in: neither did it
    in the demo market, and what another told here before is taken back.
    """
    tour, month = Tour(site.url, site.accounts, PASSWORD), last_whole(clock.today())
    [row] = tour.ask("owner", "/api/v1/engagements?status=active")[1]["results"]
    months = [one.starts_on.isoformat() for one in (month.moved(-1), month)]
    rows = [{"measure": name, "starts_on": day, "value": None} for name in SALES for day in months]
    answer, _body = tour.ask("owner", f"/api/v1/engagements/{row['id']}/readings/batch", "POST", {"readings": rows})
    assert answer in (201, 422)  # 422: nothing was there
    return month


@pytest.mark.parametrize(("language", "width"), [("ja", 390), ("en", 1280)])
def test_the_board_is_read_filled_in_and_corrected(
    language: str, width: int, latest: Period, person: Callable[..., Person]
) -> None:
    owner = person(language, width)
    owner.enter("owner")
    finds_the_board(owner)
    owner.page.locator("main a[rel=prev]").click()
    reads_the_month_before(owner)
    nothing_rang_at_first(owner)
    enters_what_is_late(owner)
    owner.page.locator("main a[rel=next]").click()
    sends_a_file(owner, latest)
    corrects_a_figure(owner)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_said_about_a_file_is_sound(
    language: str, site: Site, latest: Period, person: Callable[..., Person]
) -> None:
    owner, month = person(language, 390), f"{latest.starts_on:%Y-%m}"
    owner.enter("owner")
    finds_the_board(owner)
    owner.press("CSVで取り込む", "Import from CSV")
    hands_in(owner, [["measure", "starts_on", "value"], ["deals_won", month, "三"], ["sqls", month, "4"]])
    expect(owner.page.locator(".errsum")).to_contain_text("2")
    wrong = list(faults(owner, "a file with bad lines"))
    hands_in(owner, [["measure", "starts_on", "value"], ["deals_won", month, "3"]])
    owner.sees("すべて取り込む", "Record all of them")
    wrong += faults(owner, "what a file would record")
    assert not wrong, "\n".join(wrong)


def row(owner: Person, ja: str, en: str) -> Locator:
    """Return the row of a KPI on the board."""
    name = re.compile(f"^{re.escape(owner.say(ja, en))}")
    return owner.page.locator("main table.kt tbody tr").filter(has=owner.page.get_by_role("link", name=name))


def finds_the_board(owner: Person) -> None:
    """From her home over the engagement to the whole board."""
    owner.go("/home/")
    owner.press("株式会社燈台ワークス × 百瀬 愛", "Todai Works, Inc. × Ai Momose")
    owner.press("KPIをすべて見る", "The whole board")
    expect(owner.page.locator("h1")).to_have_text("KPI")


def reads_the_month_before(owner: Person) -> None:
    """What alarms, what is late, how leads become deals, and the numbers behind the lines."""
    reads_a_row(owner, row(owner, "SQL転換率", "MQL-to-SQL rate"))
    alarm = owner.page.locator(".say", has=owner.page.locator(".state.alert"))
    expect(alarm).to_have_count(1)
    expect(alarm).to_contain_text("34.78%")
    won = row(owner, "受注率", "Win rate")
    expect(won).to_contain_text(owner.say("期限超過", "late"))
    expect(won).to_contain_text(owner.say("実績なし", "no reading"))
    expect(owner.page.locator("main table.fun tbody tr")).to_contain_text(
        ["203", re.compile(r"55\s*27.0%"), re.compile(r"17\s*30.9%"), owner.say("未入力", "not entered")]
    )
    owner.page.get_by_text(owner.say("表で見る", "View as table")).click()
    expect(owner.page.get_by_role("cell", name="203").last).to_be_visible()


def reads_a_row(owner: Person, rate: Locator) -> None:
    """Before the start, target, actual; attainment and verdict in words; the course with the target and its 80%."""
    for ja, en, value in (
        ("開始前", "Before", r"^33$"),
        ("目標", "Target", r"^3\d\.?\d?$"),
        ("実績", "Actual", "30.91"),
    ):
        expect(rate.locator(f'td[data-l="{owner.say(ja, en)}"]')).to_have_text(re.compile(value))
    expect(rate.get_by_role("img", name=re.compile(owner.say("達成率", "Attainment") + r" 9\d\.\d%"))).to_be_visible()
    expect(rate.locator(".vd")).to_contain_text(owner.say("未達", "Off track"))
    expect(rate).to_contain_text(owner.say("訂正あり", "corrected"))
    course = rate.locator("svg[viewBox]")
    assert re.match(r"(SQL転換率|MQL-to-SQL rate).*20\d\d", course.get_attribute("aria-label") or "")
    for mark in ("polyline.stroke", "line.was", "line.m80"):
        box = course.locator(mark).bounding_box()
        assert box is not None, mark
        assert box["width"] > 10, mark


def nothing_rang_at_first(owner: Person) -> None:
    """In the first month nothing had risen and fallen yet."""
    owner.page.locator("main a[rel=prev]").click()
    expect(row(owner, "リード獲得数", "Leads")).to_contain_text("154")
    expect(owner.page.locator("main .state.alert")).to_have_count(0)
    owner.page.locator("main a[rel=next]").click()
    expect(row(owner, "リード獲得数", "Leads")).to_contain_text("203")


def enters_what_is_late(owner: Person) -> None:
    """A slip comes back with everything typed; then the figure is there, and stays marked as late."""
    owner.press("実績を入れる", "Enter figures")
    story.send(owner, deals_won="３", opportunities_closed="21件ほど")
    expect(owner.page.locator(".errsum")).to_contain_text(owner.say("数字", "plain number"))
    expect(owner.page.locator("main [name=deals_won]")).to_have_value("３")
    story.send(owner, opportunities_closed="21")
    owner.sees("実績を入力しました", "The figures are recorded")
    won = row(owner, "受注率", "Win rate")
    expect(won).to_contain_text("14.29")
    expect(won.locator(".state.late")).to_have_count(0)
    expect(owner.page.locator("main .state.alert")).to_have_count(2)
    won.get_by_role("link").first.click()
    owner.sees("期限後の", "recorded late")
    owner.page.go_back()


def sends_a_file(owner: Person, month: Period) -> None:
    """The template, filled in with one bad line: the line is named, nothing is recorded; mended, it is."""
    owner.press("CSVで取り込む", "Import from CSV")
    with owner.page.expect_download() as waiting:
        owner.page.locator('main a[href*="template.csv"]').click()
    rows = list(csv.reader(StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    line = next(number for number, cells in enumerate(rows) if cells[0] == "opportunities_closed")
    assert rows[line][3] == f"{month.starts_on:%Y-%m}"
    next(cells for cells in rows if cells[0] == "deals_won")[5] = "2"
    rows[line][5] = "十九"
    hands_in(owner, rows)
    fault = owner.page.locator("main tbody tr")
    expect(fault).to_have_count(1)
    for words in (owner.say(f"{line + 1}行目", f"Line {line + 1}"), owner.say("値", "Value"), "1200"):
        expect(fault).to_contain_text(words)
    rows[line][5] = "19"
    hands_in(owner, rows)
    expect(owner.page.locator("main tbody tr")).to_have_count(2)
    owner.press("すべて取り込む", "Record all of them")
    owner.sees("2件を取り込みました", "2 figures are recorded")
    expect(row(owner, "受注率", "Win rate")).to_contain_text("10.53")


def hands_in(owner: Person, rows: list[list[str]]) -> None:
    text = StringIO()
    csv.writer(text).writerows(rows)
    file = {"name": "figures.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    owner.page.locator("main input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    story.send(owner)


def corrects_a_figure(owner: Person) -> None:
    """One deal more, and why: the board says so, and both values stay readable with who gave them."""
    owner.press("実績を入れる", "Enter figures")
    expect(owner.page.locator("main [name=deals_won]")).to_have_value("2")
    story.send(owner, deals_won="3", note=WHY)
    won = row(owner, "受注率", "Win rate")
    expect(won).to_contain_text("15.79")
    won.get_by_role("link", name=re.compile(owner.say("訂正あり", "corrected"))).click()
    revisions = owner.page.locator("#revisions tbody tr", has_text=owner.say("受注件数", "Deals won"))
    now, before = revisions.nth(0), revisions.nth(1)
    for words in ("3", WHY, "白石 由紀", owner.say("版", "revision")):
        expect(now).to_contain_text(words)
    expect(before.get_by_role("cell").first).to_have_text("2")
