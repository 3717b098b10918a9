"""Who may open and do what with offers, terms, engagements and milestones: every address, pages and API.

The answers are written by hand. L log in · N not found · F forbidden · O it works.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from kernel import clock
from kernel.models import Event
from marketplace.models import Need
from tests.architecture.addresses import Asked, calls_of
from tests.conftest import CAST
from tests.engagements import situations as at
from tests.marketplace.cast import candidacy_in, need_in

pytestmark = pytest.mark.usefixtures("asked")

PAGE = {"L": {302}, "N": {404}, "F": {403}, "O": {200, 303}}
API = {"L": {401}, "N": {404}, "F": {403}, "O": {200, 201}}


@dataclass
class Row:
    """One thing somebody may want: its page, what is posted, its address in the API, and the answers in the cast's
    order. `methods` are those the page knows; one that only reads answers a POST by reading."""

    name: str
    page: str
    api: str
    #             an ow re ap cf fm oo cm oc cu fs de
    answers: str
    posted: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = field(default_factory=dict)
    methods: str = "GET POST"
    verb: str = "POST"

    def expected(self, who: str) -> str:
        return self.answers.split()[CAST.index(who)]


def a(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def v1(path: str) -> str:
    return f"/api/v1/{path}"


def on_candidacy(pk: Any) -> list[Row]:
    return [
        Row(
            "start an offer",
            a("offer_new", pk),
            v1(f"candidacies/{pk}/offers"),
            "L O O O F N N F N F N L",
            {"kind": "standard"},
        )
    ]


def on_draft(world: Any, offer: Any) -> list[Row]:
    pk = offer.pk
    typed = {name: value for name, value in form_of(world, offer).items() if value is not None}
    return [
        Row("see a draft", a("offer", pk), v1(f"offers/{pk}"), "L O O O O N N N N O N L", verb="GET"),
        Row(
            "edit a draft",
            a("offer_edit", pk),
            v1(f"offers/{pk}"),
            "L O O O F N N N N F N L",
            typed,
            {"place": "大阪"},
            verb="PATCH",
        ),
        Row("send", a("offer_send", pk), v1(f"offers/{pk}/send"), "L O F O F N N N N F N L", {"message": ""}),
        Row(
            "put a draft away",
            a("offer_withdraw", pk),
            v1(f"offers/{pk}/withdraw"),
            "L O F O F N N N N F N L",
            {"text": ""},
        ),
    ]


def on_sent(world: Any, offer: Any) -> list[Row]:
    pk, terms = offer.pk, at.proposed(offer)
    why = {"text": "条件が合わないため"}
    typed = form_of(world, offer, "offer_counter") | {"place": "札幌"}
    return [
        Row("see an offer", a("offer", pk), v1(f"offers/{pk}"), "L O O O O N N O N O N L", verb="GET"),
        Row(
            "counter",
            a("offer_counter", pk),
            v1(f"offers/{pk}/counter"),
            "L O F O F N N O N F N L",
            typed,
            {"place": "札幌"},
        ),
        Row("decline", a("offer_decline", pk), v1(f"offers/{pk}/decline"), "L F F F F N N O N F N L", why, why),
        Row("withdraw", a("offer_withdraw", pk), v1(f"offers/{pk}/withdraw"), "L O F O F N N F N F N L", why, why),
        Row(
            "read the terms",
            a("terms", terms.pk),
            v1(f"terms/{terms.pk}"),
            "L O O O O N N O N O N L",
            verb="GET",
        ),
        Row(
            "accept the terms",
            a("terms_accept", terms.pk),
            v1(f"terms/{terms.pk}/accept"),
            "L O F O F N N O N F N L",
            {"hash": terms.hash, "read": "on", "bind": "on"},
            {"hash": terms.hash},
        ),
    ]


def on_agreed(engagement: Any) -> list[Row]:
    pk = engagement.pk
    base = v1(f"engagements/{pk}")
    value = {"baseline": "12.5"}
    return [
        Row("see the room", a("engagement", pk), base, "L O O O O N N O N O O L", verb="GET"),
        Row("her clients", a("client_desk"), v1("client-desk"), "L F F F F F F O F F F L", verb="GET", methods="GET"),
        Row("list", a("engagement_list"), v1("engagements"), "L O O O O O O O O O O L", verb="GET"),
        Row("start", a("engagement_start", pk), f"{base}/start", "L O F O F N N O N F F L", methods="POST"),
        Row(
            "set a baseline",
            a("set_baseline", pk, "sql_rate"),
            f"{base}/kpis/sql_rate/baseline",
            "L O F O F N N O N F F L",
            value,
            value,
        ),
        Row("list offers", "", v1("offers"), "L O O O O O O O O O O L", verb="GET", methods=""),
        Row("list milestones", "", v1("milestones"), "L O O O O O O O O O O L", verb="GET", methods=""),
    ]


def on_unticked(engagement: Any) -> list[Row]:
    pk = engagement.pk
    api = v1(f"engagements/{pk}/tasks/nda/tick")
    return [Row("tick", a("tick_task", pk, "nda"), api, "L O F O F N N O N F F L", methods="POST")]


def on_active(engagement: Any, waiting: Any) -> list[Row]:
    planned = engagement.milestones.get(order=1)
    done, mine = waiting.pk, planned.pk
    why = {"text": "事情が変わったため"}
    last = (clock.today() + 40 * at.DAY).isoformat()
    file = waiting.submissions.get().file_id
    link = {"link": "https://docs.example/plan"}
    page = a("milestone", done)
    return [
        Row("end", a("engagement_end", engagement.pk), v1(f"engagements/{engagement.pk}/end"),
            "L O F O F N N O N O F L", {**why, "ends_on": last}, {**why, "ends_on": last}),
        Row("see a milestone", page, v1(f"milestones/{done}"), "L O O O O N N O N O O L", verb="GET"),
        Row("hand in", a("milestone_submit", mine), v1(f"milestones/{mine}/submit"), "L F F F F N N O N F F L",
            link, link),
        Row("accept work", a("milestone_accept", done), v1(f"milestones/{done}/accept"), "L O O O F N N F N F F L"),
        Row("ask for changes", a("milestone_return", done), v1(f"milestones/{done}/return"),
            "L O O O F N N F N F F L", {**why, "due_on": last}, {**why, "due_on": last}),
        Row("cancel work", a("milestone_cancel", mine), v1(f"milestones/{mine}/cancel"), "L O F O F N N O N F F L",
            why, why),
        Row("get a file", a("submission_file", done, file), v1(f"milestones/{done}/files/{file}"),
            "L O O O O N N O N O O L", verb="GET"),
    ]  # fmt: skip


def on_measured(engagement: Any) -> list[Row]:
    pk = engagement.pk
    base = v1(f"engagements/{pk}")
    month = {"starts_on": clock.today().replace(day=1).isoformat(), "value": "18"}
    reading, target = {"measure": "sql", **month}, {"kpi": "sql_rate", **month}
    file = {"text": f"measure,starts_on,value\nsql,{month['starts_on']},18\n"}
    return [
        Row("see the board", a("kpi_board", pk), f"{base}/kpis", "L O O O O N N O N O O L", verb="GET"),
        Row("see a KPI", a("kpi_figure", pk, "sql_rate"), f"{base}/readings", "L O O O O N N O N O O L", verb="GET"),
        Row("take the template", a("kpi_template", pk), f"{base}/targets", "L O O O O N N O N O O L", verb="GET"),
        Row("take all figures", a("kpi_export", pk), f"{base}/readings", "L O O O O N N O N O O L", verb="GET"),
        Row("record figures", a("kpi_readings", pk), f"{base}/readings", "L O O O F N N O N F F L",
            {"sql": "18"}, reading),
        Row("record a file", a("kpi_import", pk), f"{base}/readings/batch", "L O O O F N N O N F F L",
            file, {"readings": [reading]}),
        Row("set targets", a("kpi_targets", pk), f"{base}/targets", "L O F O F N N O N F F L",
            {"sql_rate": "35", "repeat": "1"}, {"targets": [target]}),
    ]  # fmt: skip


def on_settled(engagement: Any) -> list[Row]:
    pk = engagement.pk
    path = v1(f"engagements/{pk}/complete")
    return [Row("complete", a("engagement_complete", pk), path, "L O F O F N N O N F F L", methods="POST")]


def form_of(world: Any, offer: Any, name: str = "offer_edit") -> dict[str, Any]:
    """Return what the browser would send back unchanged."""
    response = world.client("owner").get(a(name, offer.pk))
    form = response.context["form"]
    found = {}
    for field_ in form:
        value = field_.value()
        if value is True:
            found[field_.html_name] = "on"
        elif value not in (None, False):
            found[field_.html_name] = value
    return found


def check(world: Any, rows: list[Row]) -> None:
    pages = {who: world.client(who) for who in CAST}
    tokens = {who: at.api(world, who) for who in CAST}
    wrong = []
    for row in rows:
        for who in CAST:
            page, token = pages[who], tokens[who]
            asked: list[tuple[str, Callable[[], Any], dict[str, set[int]]]] = [
                (f"page {method}", partial(_page, page, row, method), PAGE) for method in row.methods.split()
            ]
            asked.append((f"API {row.verb}", partial(_api, token, row), API))
            for how, ask, statuses in asked:
                with at.undone():
                    before = Event.objects.count()
                    status = ask().status_code
                    changed = Event.objects.count() - before
                expected = row.expected(who)
                acts = expected == "O" and "GET" not in {how.split()[1], row.verb}
                if status not in statuses[expected] or bool(changed) != acts:
                    wrong.append(f"{row.name}, {who}, {how}: {status}, {changed} events, not {expected}")
    assert wrong == []


def _page(client: Any, row: Row, method: str) -> Any:
    return client.get(row.page) if method == "GET" else client.post(row.page, row.posted)


def _api(client: Any, row: Row) -> Any:
    if row.verb == "GET":
        return client.get(row.api)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    return getattr(client, row.verb.lower())(row.api, row.body, content_type="application/json", headers=key)


def test_only_the_company_starts_an_offer(world: Any) -> None:
    check(world, on_candidacy(at.under_review(world).pk))


def test_nobody_of_the_company_learns_by_an_offer_whom_a_curator_has_asked(world: Any) -> None:
    pk = candidacy_in(world, need_in(world, "open"), "proposed").pk
    path = v1(f"candidacies/{pk}/offers")
    check(world, [Row("start too early", a("offer_new", pk), path, "L N N N N N N F N F N L", {"kind": "standard"})])


def test_a_draft_is_the_company_s_own(world: Any) -> None:
    check(world, on_draft(world, at.draft(world)))


def test_a_sent_offer_belongs_to_both_sides(world: Any) -> None:
    check(world, on_sent(world, at.sent(world)))


def test_an_agreed_engagement_is_started_by_a_party(world: Any) -> None:
    check(world, on_agreed(at.agreed(world)))


def test_what_the_start_waits_for_is_ticked_by_a_party(world: Any) -> None:
    check(world, on_unticked(at.agreed(world, ticked=False)))


def test_running_work_is_handed_in_by_the_cmo_and_accepted_by_the_company(world: Any) -> None:
    engagement = at.active(world)
    check(world, on_active(engagement, at.handed_in(world, engagement)))


def test_figures_are_read_by_both_sides_and_recorded_by_whoever_has_them(world: Any) -> None:
    check(world, on_measured(at.active(world)))


def test_both_parties_and_nobody_else_complete(world: Any) -> None:
    check(world, on_settled(at.settled(world, at.active(world))))


@pytest.mark.parametrize(
    ("who", "posted_by", "status"),
    [
        ("requester", "requester", 303),
        ("requester", "owner", 403),
        ("company_finance", "company_finance", 403),
        ("former_member", "former_member", 404),
    ],
    ids=["her own need", "another's need", "her own, in another role now", "her own, and she has left"],
)
def test_a_requester_answers_milestones_of_needs_she_posted_only(
    world: Any, who: str, posted_by: str, status: int
) -> None:
    engagement = at.active(world)
    waiting = at.handed_in(world, engagement)
    Need.objects.filter(pk=engagement.need_id).update(posted_by_id=world.users[posted_by].pk)
    client = world.client(who)
    with at.undone():
        assert client.post(a("milestone_accept", waiting.pk)).status_code == status
    typed = {"text": "数が足りません", "due_on": (clock.today() + 40 * at.DAY).isoformat()}
    assert client.post(a("milestone_return", waiting.pk), typed).status_code == status


def test_lists_hold_what_one_may_see_and_nothing_else(world: Any) -> None:
    at.agreed(world)
    #        an ow re ap cf fm oo cm oc cu fs de
    counts = [0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0]
    for who, count in zip(CAST, counts, strict=True):
        if who in {"anonymous", "deactivated"}:
            continue
        found = at.api(world, who).get(v1("engagements")).json()["results"]
        assert (who, len(found)) == (who, count)
        rows = world.client(who).get(a("engagement_list")).context["rows"]
        assert (who, len(rows)) == (who, count)


def test_whether_something_exists_is_not_told_to_whom_is_not_logged_in(world: Any) -> None:
    offer = at.sent(world)
    client = world.client("anonymous")
    for pk in (offer.pk, uuid.uuid4()):
        assert client.get(a("offer", pk)).status_code == 302
        assert client.get(v1(f"offers/{pk}")).status_code == 401


def test_everybody_asked_every_address_of_this_app_by_every_method(asked: Asked, db: None) -> None:
    """Speak about the whole file. `db` keeps it the last one: tests without the database run after all others."""
    assert calls_of("engagements") - asked.by(len(CAST)) == set(), "not asked, or not the whole file was run"
