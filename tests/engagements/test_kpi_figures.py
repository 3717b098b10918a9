"""Targets and readings: recorded in revisions, judged by the periods they belong to, never lost."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engagements import kpi_actions
from engagements.kpi_figures import figures_of, waiting_readings
from engagements.kpi_library import value
from engagements.kpi_periods import Period, around, last_whole
from engagements.models import Engagement, KpiReading, KpiTarget
from kernel import clock
from kernel.models import Event
from kernel.refusals import BadValues
from tests.engagements import situations as at

D = Decimal


def last() -> dt.date:
    return last_whole(clock.today()).starts_on


def record(world: Any, engagement: Any, who: str = "cmo", **values: Any) -> Any:
    """Record one month's figures by name; those of the last whole month unless `on` says another."""
    on = values.pop("on", None) or last()
    rows = [{"measure": name, "period": "month", "starts_on": on, "value": v} for name, v in values.items()]
    return kpi_actions.record_readings(engagement_id=engagement.pk, actor=world.actors[who], rows=rows)


def worth(engagement: Any, on: dt.date | None = None, kind: str = "month") -> Any:
    figures = figures_of([engagement])[engagement.pk].figures()
    return value("sql_rate", Period(on or last(), kind), figures)


def test_a_rate_is_computed_from_its_parts_and_never_typed(world: Any) -> None:
    engagement = at.active(world)
    record(world, engagement, mql=D(45), sql=D(18))
    assert worth(engagement) == 400_000
    with pytest.raises(BadValues) as refusal:
        record(world, engagement, sql_rate=D(40))
    assert "sql, mql" in str(refusal.value.errors["readings/0/measure"][0])


def test_a_correction_is_a_revision_and_the_first_one_stays(world: Any) -> None:
    engagement = at.active(world)
    record(world, engagement, mql=D(45), sql=D(18))
    record(world, engagement, "owner", sql=D("20.5"))
    assert worth(engagement) == 455_556
    rows = KpiReading.objects.filter(measure="sql").order_by("revision")
    assert [(row.revision, row.value, row.party) for row in rows] == [(1, D(18), "cmo"), (2, D("20.5"), "company")]
    assert [row.measure for row in KpiReading.objects.standing().filter(value=D("20.5"))] == ["sql"]


def test_what_stays_as_it_is_makes_no_revision_and_nothing_new_is_refused(world: Any) -> None:
    engagement = at.active(world)
    record(world, engagement, mql=D(45), sql=D(18))
    record(world, engagement, mql=D("45.0000"), sql=D(19))
    assert KpiReading.objects.filter(measure="mql").count() == 1
    events = Event.objects.count()
    with pytest.raises(BadValues):
        record(world, engagement, mql=D(45), sql=D(19))
    assert Event.objects.count() == events
    assert [e.data["count"] for e in Event.objects.filter(verb="engagement.record_readings").order_by("id")] == [2, 1]


def test_a_reading_can_be_taken_back_and_leaves_no_value(world: Any) -> None:
    engagement = at.active(world)
    record(world, engagement, mql=D(45), sql=D(18))
    record(world, engagement, sql=None)
    assert worth(engagement) is None
    assert KpiReading.objects.filter(measure="sql").count() == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"measure": "leads"}, "readings/0/measure"),
        ({"measure": "no_such_kpi"}, "readings/0/measure"),
        ({"starts_on": "middle"}, "readings/0/starts_on"),
        ({"starts_on": "ahead"}, "readings/0/starts_on"),
        ({"period": "quarter", "starts_on": dt.date(2026, 5, 1)}, "readings/0/starts_on"),
        ({"value": D("1.23456")}, "readings/0/value"),
        ({"value": D(10) ** 15}, "readings/0"),
        ({"value": D("NaN")}, "readings/0/value"),
        ({"segment": "x" * 41}, "readings/0/segment"),
        ({"note": "x" * 501}, "readings/0/note"),
    ],
    ids=["not asked", "unknown", "mid-month", "future", "no quarter", "decimals", "huge", "NaN", "segment", "note"],
)
def test_a_reading_that_does_not_fit_is_refused_with_its_place(world: Any, change: Any, pointer: str) -> None:
    engagement = at.active(world)
    days = {"middle": last().replace(day=2), "ahead": around(clock.today()).moved(1).starts_on}
    row = {"measure": "sql", "period": "month", "starts_on": last(), "value": D(1)} | change
    row["starts_on"] = days.get(row["starts_on"], row["starts_on"])
    good = {"measure": "mql", "period": "month", "starts_on": last(), "value": D(1)}
    with pytest.raises(BadValues) as refusal:
        kpi_actions.record_readings(engagement_id=engagement.pk, actor=world.cmo, rows=[row, good])
    assert [name for name in refusal.value.errors if name.startswith(pointer)]
    assert KpiReading.objects.count() == 0


def test_the_same_figure_twice_in_one_go_is_refused(world: Any) -> None:
    engagement = at.active(world)
    row = {"measure": "sql", "period": "month", "starts_on": last(), "value": D(1)}
    with pytest.raises(BadValues) as refusal:
        kpi_actions.record_readings(
            engagement_id=engagement.pk,
            actor=world.cmo,
            rows=[row | {"segment": "展示会A"}, row | {"segment": "展示会Ａ"}],
        )
    assert list(refusal.value.errors) == ["readings/1/measure"]


def test_a_target_is_changed_by_a_new_revision_and_taken_back(world: Any) -> None:
    engagement = at.agreed(world)
    row = {"kpi": "sql_rate", "period": "month", "starts_on": last(), "value": D(35)}
    for change in ({}, {"value": D(30)}, {"value": None}):
        kpi_actions.set_targets(engagement_id=engagement.pk, actor=world.approver, rows=[row | change])
    assert list(KpiTarget.objects.order_by("revision").values_list("value", flat=True)) == [D(35), D(30), None]
    assert figures_of([engagement])[engagement.pk].targets[""] == {}
    with pytest.raises(BadValues):
        kpi_actions.set_targets(engagement_id=engagement.pk, actor=world.approver, rows=[row | {"kpi": "leads"}])


def test_a_quarter_recomputes_the_rate_from_the_sums_and_waits_for_every_month(world: Any) -> None:
    engagement = at.active(world)
    quarter = around(last(), "quarter").moved(-1)
    for month, (mql, sql) in zip(quarter.months, [(10, 5), (20, 5), (30, 5)], strict=True):
        assert worth(engagement, quarter.starts_on, "quarter") is None
        record(world, engagement, on=month.starts_on, mql=D(mql), sql=D(sql))
    assert worth(engagement, quarter.starts_on, "quarter") == 250_000


def test_what_was_not_read_by_the_due_day_is_looked_for_once_and_told_to_both(world: Any) -> None:
    engagement = at.active(world)
    month = around(engagement.starts_on)
    with clock.at(dt.datetime.combine(month.due_on, dt.time(3), dt.UTC)):
        assert kpi_actions.check_readings() == 0
    with clock.at(dt.datetime.combine(month.due_on + at.DAY, dt.time(3), dt.UTC)):
        assert [
            w.month
            for w in waiting_readings(
                engagement, list(engagement.kpis.all()), figures_of([engagement])[engagement.pk], clock.today()
            )
        ] == [month]
        assert kpi_actions.check_readings() == 1
        assert kpi_actions.check_readings() == 0
    event = Event.objects.get(verb="engagement.check_readings")
    assert event.data["missing"] == 1
    assert Engagement.objects.get(pk=engagement.pk).readings_checked == month.starts_on
