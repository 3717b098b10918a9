"""The board and its pages: what is shown, entered, imported, and never shown as on track without data."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements import kpi_actions, todo
from engagements.kpi_board import board_of
from engagements.kpi_periods import around, last_whole
from engagements.models import KpiReading, KpiTarget
from kernel import clock
from kernel.csvfile import read
from tests.engagements import situations as at
from tests.engagements.test_kpi_figures import D, last, record

FUNNEL = [{"kpi_id": name} for name in ("leads", "mql", "sql_rate", "win_rate", "cpl")]


def a(name: str, engagement: Any, *args: Any) -> str:
    return reverse(name, args=[engagement.pk, *args])


def aim(world: Any, engagement: Any, value: Any, kpi: str = "sql_rate", on: dt.date | None = None) -> None:
    row = {"kpi": kpi, "period": "month", "starts_on": on or last(), "value": D(value)}
    kpi_actions.set_targets(engagement_id=engagement.pk, actor=world.owner, rows=[row])


def months(count: int) -> list[dt.date]:
    return [one.starts_on for one in last_whole(clock.today()).back(count)]


@pytest.mark.parametrize(
    ("target", "sql", "word"),
    [
        (40, 18, "Achieved"),
        (50, 18, "On track"),
        (60, 18, "Off track"),
        (None, 18, "no target"),
        (40, None, "no reading"),
    ],
)
def test_a_verdict_is_sign_and_word_and_never_good_without_data(world: Any, target: Any, sql: Any, word: str) -> None:
    engagement = at.active(world)
    if target:
        aim(world, engagement, target)
    more: dict[str, Any] = {"sql": D(sql)} if sql else {}
    record(world, engagement, mql=D(45), **more)
    page = world.client("owner").get(a("kpi_board", engagement)).content.decode()
    assert f"</i>{word}</span>" in page
    assert ("url(#hatch)" in page) == (word.startswith("no"))
    assert ("Still to be entered: Sales qualified leads (SQL)." in page) == (sql is None)


def test_the_room_shows_the_board_and_what_is_missing(world: Any) -> None:
    engagement = at.active(world, kpis=FUNNEL)
    record(world, engagement, leads=D(262), mql=D(61))
    page = world.client("cmo").get(reverse("engagement", args=[engagement.pk])).content.decode()
    assert "From lead to deal" in page
    assert "23.2%" in page  # 61 of 262
    assert page.count("View as table") == 1
    assert reverse("kpi_readings", args=[engagement.pk]) in page


def test_more_leads_and_a_lower_rate_raise_the_alarm_in_plain_words(world: Any) -> None:
    engagement = at.active(world, kpis=FUNNEL)
    for on, leads, sql in zip(months(3), (100, 120, 150), (20, 19, 15), strict=True):
        record(world, engagement, on=on, leads=D(leads), mql=D(50), sql=D(sql))
    page = world.client("owner").get(a("kpi_board", engagement)).content.decode()
    assert "Leads rose from 100" in page
    assert "MQL-to-SQL rate fell from 40% to 30%" in page


def test_a_late_reading_is_late_in_words_and_stays_marked_when_it_comes(world: Any) -> None:
    engagement = at.active(world)
    month = around(engagement.starts_on)
    kpis = list(engagement.kpis.select_related("kpi", "engagement"))
    with clock.at(dt.datetime.combine(month.due_on + 3 * at.DAY, dt.time(3), dt.UTC)):
        assert board_of(engagement, kpis, month).rows[0].late
        shown = todo.matters(world.cmo).todo
        assert [one.due_on for one in shown if "figures" in one.title] == [month.due_on]
        assert [one.due_on for one in todo.matters(world.owner).todo if "figures" in one.title] == [month.due_on]
        record(world, engagement, on=month.starts_on, mql=D(45), sql=D(18))
        row = board_of(engagement, kpis, month).rows[0]
        assert (row.late, row.late_on) == (False, clock.today())
        assert not [one for one in todo.matters(world.cmo).todo if "figures" in one.title]


def test_figures_are_typed_on_one_form_and_only_what_changed_is_recorded(world: Any) -> None:
    engagement = at.active(world)
    client, url = world.client("owner"), a("kpi_readings", engagement)
    form = client.get(url).context["form"]
    assert list(form.fields) == ["sql", "mql", "note"]
    posted = {"sql": "１８", "mql": "45", "note": "SFAより", "version": engagement.version}
    assert client.post(url, posted).status_code == 303
    assert client.post(url, posted | {"mql": "46"}).status_code == 412  # opened before the first was recorded
    version = client.get(url).context["version"]
    assert client.post(url, posted | {"mql": "46", "version": version}).status_code == 303
    rows = KpiReading.objects.order_by("pk").values_list("measure", "revision", "value", "note")
    assert list(rows) == [("sql", 1, D(18), "SFAより"), ("mql", 1, D(45), "SFAより"), ("mql", 2, D(46), "SFAより")]
    refused = client.post(url, {"sql": "=1+1", "mql": "1e309"})
    assert refused.status_code == 422
    assert refused.content.decode().count("Write a plain number") == 2 * 2  # above and beside
    assert 'value="=1+1"' in refused.content.decode()


def test_targets_can_be_set_for_several_months_at_once(world: Any) -> None:
    engagement = at.agreed(world)
    client, url = world.client("cmo"), a("kpi_targets", engagement)
    assert client.post(f"{url}?period=month&at=2026-11", {"sql_rate": "35", "repeat": "3"}).status_code == 303
    starts = KpiTarget.objects.order_by("starts_on").values_list("starts_on", flat=True)
    assert [f"{day:%Y-%m}" for day in starts] == ["2026-11", "2026-12", "2027-01"]


def test_a_figure_s_page_tells_formula_parts_and_every_revision(world: Any) -> None:
    engagement = at.active(world)
    record(world, engagement, mql=D(45), sql=D(18))
    record(world, engagement, "owner", sql=D(20))
    page = world.client("curator").get(a("kpi_figure", engagement, "sql_rate")).content.decode()
    assert "SQL / MQL × 100" in page
    assert "44.44" in page
    assert "revision 2" in page
    assert world.client("owner").get(a("kpi_figure", engagement, "leads")).status_code == 404


def test_whatever_the_address_says_the_board_opens(world: Any) -> None:
    engagement = at.active(world)
    client = world.client("owner")
    queries = ["?period=quarter", "?period=year&at=2026-04", "?period=week", "?at=2026-13", "?at=x", "?at=0001-01",
               "?at=9999-12", "?segment=%00%22%3E", "?period=quarter&at=2026-05"]  # fmt: skip
    for query in queries:
        for name in ("kpi_board", "kpi_readings", "kpi_targets", "kpi_import", "kpi_template"):
            assert client.get(a(name, engagement) + query).status_code == 200
        assert client.get(a("kpi_figure", engagement, "sql_rate") + query).status_code == 200


def test_months_before_the_work_that_nobody_read_are_not_listed(world: Any) -> None:
    engagement = at.active(world, kpis=FUNNEL)
    client = world.client("owner")
    record(world, engagement, on=months(3)[0], leads=D(100))
    board = client.get(a("kpi_board", engagement)).context
    assert len(board["columns"]) == 3
    assert board["told"] == "4:"
    assert len(client.get(a("kpi_figure", engagement, "leads")).context["past"]) == 1


def test_a_period_that_is_not_over_lacks_nothing_yet(world: Any) -> None:
    engagement = at.active(world)
    page = world.client("owner").get(f"{a('kpi_board', engagement)}?at={clock.today():%Y-%m}").content.decode()
    assert "This period runs until" in page
    assert "Still to be entered" not in page


def test_a_corrected_figure_is_named_on_the_board(world: Any) -> None:
    engagement = at.active(world)
    record(world, engagement, mql=D(45), sql=D(18))
    client, url = world.client("cmo"), a("kpi_board", engagement)
    assert "corrected" not in client.get(url).content.decode()
    record(world, engagement, "owner", sql=D(20))
    assert 'corrected<span class="vh">: MQL-to-SQL rate</span>' in client.get(url).content.decode()


def test_a_segment_is_read_on_its_own_and_can_be_switched_to(world: Any) -> None:
    engagement = at.active(world)
    client = world.client("owner")
    url = f"{a('kpi_readings', engagement)}?segment=展示会"
    assert client.post(url, {"sql": "5", "mql": "10"}).status_code == 303
    page = client.get(a("kpi_board", engagement)).content.decode()
    assert "展示会" in page
    assert ">50%" not in page
    assert "<b>50</b>" in client.get(f"{a('kpi_board', engagement)}?segment=展示会").content.decode()


def test_a_first_segment_is_opened_from_the_form_of_the_whole(world: Any) -> None:
    engagement, client = at.active(world), world.client("owner")
    for name in ("kpi_readings", "kpi_targets"):
        whole = client.get(a(name, engagement))
        period = whole.context["period"]
        assert 'name="segment"' in whole.content.decode()
        typed = {"period": period.kind, "at": f"{period.starts_on:%Y-%m}", "segment": "大阪店"}
        opened = client.get(a(name, engagement), typed)
        assert (opened.context["segment"], opened.context["period"]) == ("大阪店", period)
        assert 'name="segment"' not in opened.content.decode()


def test_from_a_segment_s_board_one_stays_in_the_segment(world: Any) -> None:
    engagement = at.active(world)
    client = world.client("owner")
    client.post(f"{a('kpi_readings', engagement)}?segment=展示会", {"sql": "5", "mql": "10"})
    board = client.get(f"{a('kpi_board', engagement)}?segment=展示会").context
    for name in ("kpi_readings", "kpi_targets"):
        entering = client.get(board["links"][name])
        assert entering.context["segment"] == "展示会"
        assert "Due on" not in entering.content.decode()  # only the whole is ever late
    figure = client.get(a("kpi_figure", engagement, "sql_rate") + board["query"])
    assert "<small>展示会</small></h1>" in figure.content.decode()
    assert "Before the start</h2>" not in figure.content.decode()
    assert {one["one"].row.late_on for one in figure.context["past"]} == {None}
    here, there = reverse("kpi_figure", args=[engagement.pk, "sql_rate"]), figure.context["switch"]
    for link in (*there["kinds"], there["earlier"], there["later"]):
        assert link["url"].startswith(f"{here}?")
        assert client.get(link["url"]).context["segment"] == "展示会"


# --- files -------------------------------------------------------------------------------------------------------
def send(world: Any, engagement: Any, text: str | bytes, who: str = "owner") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    upload = SimpleUploadedFile("figures.csv", content)
    return world.client(who).post(a("kpi_import", engagement), {"file": upload})


def test_the_template_is_filled_in_checked_and_recorded_whole(world: Any) -> None:
    engagement = at.active(world)
    client = world.client("owner")
    record(world, engagement, mql=D(40))
    rows = [line.cells for line in read(client.get(a("kpi_template", engagement)).content)]
    assert [row[0] for row in rows] == ["Figure (id)", "sql", "mql"]
    rows[1][5], rows[2][5] = "１，８００", "45件"
    text = "\r\n".join("\t".join(row) for row in rows)
    preview = send(world, engagement, text.encode("cp932"))
    assert preview.status_code == 200
    assert KpiReading.objects.count() == 1
    assert "1 of them replaces an earlier one" in preview.content.decode()
    context = preview.context
    posted = {"text": context["text"], "version": context["version"]}
    assert client.post(a("kpi_import", engagement), posted).status_code == 303
    rows_ = KpiReading.objects.filter(source="csv").order_by("measure").values_list("measure", "revision", "value")
    assert list(rows_) == [("mql", 2, D(45)), ("sql", 1, D(1800))]
    again = send(world, engagement, text.encode("cp932")).content.decode()
    assert "There is nothing new in this file." in again


HEAD = "measure,period,starts_on,segment,value,note\n"
MONTH = f"{last():%Y-%m}"


FAULTS = [
    (f"sql,,{MONTH},,=1+1,", "Value", "plain number"),
    (f"sql,,{MONTH},,1e309,", "Value", "plain number"),
    (f"sql,,{MONTH},,NaN,", "Value", "plain number"),
    (f"sql,,{MONTH},,1.23456,", "Value", "four digits"),
    (f"sql,,{MONTH},,1000000000000000,", "Value", "too large"),
    (f"nonsense,,{MONTH},,1,", "Figure (id)", "not known"),
    (f"leads,,{MONTH},,1,", "Figure (id)", "No KPI of this engagement"),
    (f"sql_rate,,{MONTH},,1,", "Figure (id)", "Enter its parts: sql, mql"),
    ("sql,,2099-01,,1,", "First month", "not begun"),
    ("sql,,October,,1,", "First month", "2026-10"),
    ("sql,quarter,2026-05,,1,", "First month", "first month of a quarter"),
    ("sql,year,2026-01,,1,", "First month", "April"),
    ("sql,,0001-01,,1,", "First month", "too long ago"),
    (f"sql,week,{MONTH},,1,", "Kind of period", "month, quarter, year"),
    (f"sql,,{MONTH},{'x' * 41},1,", "Segment", "40 characters"),
    (f"sql,,{MONTH},,1,{'x' * 501}", "Note", "500 characters"),
    (f"SQL,月,{MONTH},,2,", "Figure (id)", "Line 2 gives this figure already"),
]


def test_each_bad_line_is_named_with_its_column_and_nothing_is_recorded(world: Any) -> None:
    engagement = at.active(world)
    for row, column, says in FAULTS:
        answer = send(world, engagement, f"{HEAD}sql,,{MONTH},,1,\n{row}\n")
        assert answer.status_code == 422
        [fault] = answer.context["found"].faults
        assert (fault.line, fault.column) == (3, column)
        assert says in fault.text
    assert KpiReading.objects.count() == 0


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "=1+1"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("9" * 200, f"{'9' * 39}…"),
        ('"4\n5  kg"', "4 5 kg"),
        ("\u202e5x4\u200b", "5x4"),
    ],
    ids=["formula", "markup", "long", "lines", "unseen"],
)
def test_what_stands_in_a_bad_cell_is_repeated_short_and_as_text(world: Any, cell: str, shown: str) -> None:
    engagement = at.active(world)
    text = f"{HEAD}sql,,{MONTH},,{cell},\n"
    assert f"In the file: “{shown}”<" in send(world, engagement, text).content.decode()
    world.client("owner").post("/language/", {"language": "ja"})
    page = send(world, engagement, text).content.decode()
    assert f"ファイルの値：「{shown}」<" in page


def test_a_bad_cell_that_is_empty_is_said_to_be_so(world: Any) -> None:
    answer = send(world, at.active(world), f"{HEAD}sql,,,,1,\n")
    assert answer.context["found"].faults[0].cell == ""
    assert "In the file: nothing" in answer.content.decode()


def test_a_segment_in_a_file_is_the_one_of_the_form_however_it_is_written(world: Any) -> None:
    engagement = at.active(world)
    row = {"measure": "sql", "period": "month", "starts_on": last(), "value": D(1), "segment": "展示会A"}
    kpi_actions.record_readings(engagement_id=engagement.pk, actor=world.cmo, rows=[row])
    for name in ("展示会Ａ", "展示会\u200bA", "' 展示会A"):
        assert send(world, engagement, f"{HEAD}sql,,{MONTH},{name},1,\n").context["found"].same == 1


def test_a_file_that_is_none_is_refused_beside_the_field(world: Any) -> None:
    engagement = at.active(world)
    for content in (b"", b"\x00\xff", b"a,b\n1,2", b"x" * 10_000_000):
        answer = send(world, engagement, content)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]


def test_names_in_either_language_and_retired_ids_are_understood(world: Any) -> None:
    engagement = at.active(world, kpis=[{"kpi_id": "opportunities"}])
    text = f"指標ID,年月,値\n商談数,{MONTH},3\nmeetings,{MONTH},4\n"
    found = send(world, engagement, text).context["found"]
    assert [fault.line for fault in found.faults] == [3]  # both are the same figure
    assert found.rows[0]["measure"] == "opportunities"


def test_the_export_is_safe_to_open_and_comes_back_in_unchanged(world: Any) -> None:
    engagement = at.active(world)
    row = {"measure": "sql", "period": "month", "starts_on": last(), "value": D("-1.5"), "note": "=HYPERLINK(1)"}
    kpi_actions.record_readings(engagement_id=engagement.pk, actor=world.cmo, rows=[row | {"segment": "@展示会"}])
    answer = world.client("finance_staff").get(a("kpi_export", engagement))
    assert answer["Content-Type"].startswith("text/csv")
    cells = read(answer.content)[1].cells
    assert cells[4:6] == ["'@展示会", "-1.5"]
    assert cells[7] == "'=HYPERLINK(1)"
    assert send(world, engagement, answer.content).context["found"].same == 1


def test_pages_cost_a_fixed_number_of_queries(world: Any, django_assert_max_num_queries: Any) -> None:
    engagement = at.active(world, kpis=FUNNEL)
    client = world.client("owner")
    for on in months(6):
        record(world, engagement, on=on, leads=D(100), mql=D(50), sql=D(20))
    for name in ("kpi_board", "kpi_readings", "kpi_targets"):
        client.get(a(name, engagement))
        with django_assert_max_num_queries(18):
            client.get(a(name, engagement))
