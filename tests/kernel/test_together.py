"""Children that come in the statement of their row are those that a prefetch brings, to the last digit."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import models

from engagements import work_actions
from engagements.models import Engagement, EngagementKpi, Offer
from tests import make
from tests.conftest import World
from tests.engagements import situations as at

PATHS = ("milestones__criteria", "milestones__submissions__file", "tasks", "kpis__kpi")


def columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def told(row: Any) -> list[Any]:
    """Return everything that hangs on an engagement."""
    return [
        [(columns(one), [columns(part) for part in one.criteria.all()]) for one in row.milestones.all()],
        [(columns(one), one.file and columns(one.file)) for m in row.milestones.all() for one in m.submissions.all()],
        [columns(one) for one in row.tasks.all()],
        [(columns(one), columns(one.kpi)) for one in row.kpis.all()],
    ]


def test_children_in_the_same_statement_are_those_of_a_prefetch(world: World, django_assert_num_queries: Any) -> None:
    room = at.active(world)
    at.handed_in(world, room)
    wanted = told(Engagement.objects.prefetch_related(*PATHS).get(pk=room.pk))
    with django_assert_num_queries(1):
        row = Engagement.objects.together(*PATHS).get(pk=room.pk)
        assert told(row) == wanted
        assert row.milestones.all()[0].engagement is row
        assert not [name for name in vars(row) if name.startswith("together")]
    assert all(wanted[:4])


def test_numbers_keep_every_digit_and_what_is_not_there_stays_unknown(world: World) -> None:
    room = at.active(world)
    first: Any = room.kpis.first()
    exact = Decimal("1234567890123456.78")  # more than a float holds
    EngagementKpi.objects.filter(pk=first.pk).update(baseline=exact, measured_by=None)
    milestone = room.milestones.get(order=0)
    work_actions.submit_milestone(
        milestone_id=milestone.pk, actor=world.cmo, link="https://minato.example/report", claimed=[0]
    )
    row = Engagement.objects.together(*PATHS).get(pk=room.pk)
    kpi = next(one for one in row.kpis.all() if one.pk == first.pk)
    assert (kpi.baseline, kpi.measured_by) == (exact, None)
    assert [(one.file, one.at.tzinfo) for one in row.milestones.all()[0].submissions.all()] == [(None, dt.UTC)]


def test_rows_without_children_have_none_and_many_rows_have_their_own(world: World) -> None:
    offer = at.sent(world)
    other = make.open_need(world.company, world.requester, world.curator)
    second = make.sent_offer(
        make.candidacy(other, world.cmo, under_review=True, curator=world.curator), world.approver
    )
    found = {row.pk: row for row in Offer.objects.together("terms__acceptances")}
    assert {pk: [one.offer_id for one in row.terms.all()] for pk, row in found.items()} == {
        offer.pk: [offer.pk],
        second.pk: [second.pk],
    }
    assert [list(one.acceptances.all()) for row in found.values() for one in row.terms.all()] == [[], []]
