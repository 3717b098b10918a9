"""Offers: prefilled, checked by the law's items, negotiated by versions, accepted by hash."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from engagements import offer_actions, work_actions
from engagements.models import Acceptance, Engagement, Offer
from engagements.playbook import fit
from engagements.terms import ITEM_NAMES, built, differences, gaps
from kernel import clock
from kernel.models import Delivery, Event
from kernel.refusals import BadValues, Stale, WrongState
from kernel.relay import drain
from marketplace import candidacy_actions
from marketplace.models import Candidacy, Need
from profiles.models import Kpi
from tests import make
from tests.engagements import situations as at


def errors(refused: Any) -> dict[str, list[str]]:
    return {name: [str(text) for text in texts] for name, texts in refused.value.errors.items()}


# --- prefilling --------------------------------------------------------------------------------------------------
def test_the_draft_is_prefilled_from_need_and_profile(world: Any) -> None:
    row = at.under_review(world)
    offer = offer_actions.draft_offer(candidacy_id=row.pk, actor=world.requester)
    said, need = offer.values, row.need
    assert said["client_name"] == world.company.name_ja
    assert said["freelancer_name"] == "佐伯 真理子"
    assert said["title_ja"] == need.title_ja
    assert said["scope_ja"] == "見込み客の点数基準を作ります"
    assert said["service_from"] == need.start_on.isoformat()
    assert said["monthly_fee_minor"] == 90_000 * 6  # her day rate for the days the need asks for
    assert (said["days_min"], said["days_max"]) == (6, 6)
    assert said["termination_ja"] == need.termination_ja
    assert [line["kpi"] for line in said["kpis"]] == ["sql_rate"]
    fitted = fit("mid_size", 6)
    assert [line["key"] for line in said["milestones"]] == [span.milestone for span in fitted.kept]
    assert said["milestones"][-1]["due_on"] <= said["service_to"]


@pytest.mark.parametrize(
    ("days", "place"),
    [
        (0, "オンライン／Online"),
        (1, "オンライン、月1日は大阪府の事業所／Online, with 1 day a month at the client's office in Osaka"),
        (2, "オンライン、月2日は大阪府の事業所／Online, with 2 days a month at the client's office in Osaka"),
    ],
)
def test_prefilled_lines_without_two_columns_can_be_read_in_both_languages(world: Any, days: int, place: str) -> None:
    row = at.under_review(world, onsite_days=days, prefecture_id="osaka" if days else None)
    said = offer_actions.draft_offer(candidacy_id=row.pk, actor=world.requester).values
    assert said["place"] == place
    assert "支払います。／Travel and other expenses" in said["expenses_rule"]
    assert "加えます。／Amounts exclude tax" in said["tax_rule"]


def test_nobody_can_draft_before_the_candidacy_is_looked_into(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    applied = make.candidacy(make.open_need(world.company, world.requester, world.curator), world.cmo)
    with pytest.raises(WrongState):
        offer_actions.draft_offer(candidacy_id=applied.pk, actor=world.owner)


def test_a_second_open_offer_to_the_same_candidate_is_refused(world: Any) -> None:
    offer = at.draft(world)
    with pytest.raises(BadValues) as refused:
        offer_actions.draft_offer(candidacy_id=offer.candidacy_id, actor=world.owner)
    assert errors(refused) == {"": ["There is an open offer for this candidate already."]}


# --- what the law asks -------------------------------------------------------------------------------------------
NOTHING: dict[Any, tuple[dict[str, Any], str, Any]] = {
    1: ({"client_name": " "}, "client_name", ITEM_NAMES["client_name"]),
    "1b": ({"freelancer_name": ""}, "freelancer_name", ITEM_NAMES["freelancer_name"]),
    2: ({"commissioned_on": None}, "commissioned_on", ITEM_NAMES["commissioned_on"]),
    3: ({"scope_ja": "", "scope_en": ""}, "scope_ja", ITEM_NAMES["scope"]),
    "3 rights": ({"ip_beyond_purpose": True}, "ip_terms", ITEM_NAMES["ip_terms"]),
    4: ({"service_from": None}, "service_from", ITEM_NAMES["service_period"]),
    "4 end": ({"service_to": None}, "service_from", ITEM_NAMES["service_period"]),
    5: ({"place": ""}, "place", ITEM_NAMES["place"]),
    6: ({"inspection_days": None}, "inspection_days", ITEM_NAMES["inspection"]),
    7: ({"monthly_fee_minor": None}, "monthly_fee", ITEM_NAMES["fee"]),
    "7 a day": ({"fee_model": "daily", "day_rate_minor": None}, "day_rate", ITEM_NAMES["fee"]),
    "7 by milestone": ({"fee_model": "milestone"}, "milestones", ITEM_NAMES["fee"]),
    "7 expenses": ({"expenses_rule": ""}, "expenses_rule", ITEM_NAMES["expenses_rule"]),
    "7 tax": ({"tax_rule": ""}, "tax_rule", ITEM_NAMES["tax_rule"]),
    8: ({"month_offset": 0, "closing_day": 31, "pay_day": 5}, "pay_day", ITEM_NAMES["payment_day"]),
    "8 too late": (
        {"month_offset": 3},
        "pay_day",
        "The law asks for payment within 60 days (Article 4). Please choose an earlier day.",
    ),
    9: ({"payment_method": ""}, "payment_method", ITEM_NAMES["payment_method"]),
    "9 details": ({"payment_method": "other"}, "payment_method_details", ITEM_NAMES["payment_method_details"]),
    "re-commission": ({"is_recommission": True}, "original_client_name", ITEM_NAMES["original_client_name"]),
    "pending": ({"pending_items": [{"item": "place"}]}, "pending_items", ITEM_NAMES["pending_items"]),
    "no KPI": ({"kpis": []}, "kpis", "Name at least one KPI the result is measured by."),
    "KPI twice": (
        {"kpis": [{"kpi": "sql_rate", "baseline": "3"}, {"kpi": "sql_rate", "baseline": "4"}]},
        "kpis",
        "Each KPI can be named once.",
    ),
    "unknown KPI": ({"kpis": [{"kpi": "no-such", "baseline": "3"}]}, "kpis", "One of the KPIs is not known here."),
    "KPI unmeasured": (
        {"kpis": [{"kpi": "sql_rate", "baseline": None, "measured_by": None}]},
        "kpis",
        "Each KPI needs its value before the start, or the day it will be measured by.",
    ),
}


@pytest.mark.parametrize("which", NOTHING)
def test_an_offer_that_lacks_something_is_refused_with_its_sentence(world: Any, which: Any) -> None:
    values, field, sentence = NOTHING[which]
    offer = at.draft(world)
    offer_actions.edit_offer(offer_id=offer.pk, actor=world.owner, values=values)
    with pytest.raises(BadValues) as refused:
        offer_actions.send_offer(offer_id=offer.pk, actor=world.owner)
    assert str(sentence) in errors(refused)[field]
    assert Offer.objects.get(pk=offer.pk).status == "draft"


def test_a_milestone_that_ends_before_it_starts_cannot_be_offered(world: Any) -> None:
    offer = at.draft(world)
    rows = [offer.values["milestones"][0] | {"due_on": "2026-01-01"}]
    offer_actions.edit_offer(offer_id=offer.pk, actor=world.owner, values={"milestones": rows})
    with pytest.raises(BadValues) as refused:
        offer_actions.send_offer(offer_id=offer.pk, actor=world.owner)
    title = rows[0]["title_en"]
    assert errors(refused) == {"milestones/0/due_on": [f"“{title}” cannot be due before it starts."]}


UNFIT: dict[str, tuple[list[dict[str, Any]], str]] = {
    "no title": ([{"title_ja": " ", "title_en": ""}], "milestones/0/title_ja"),
    "an empty condition": (
        [{"criteria": [{"ja": "議事録", "en": ""}, {"ja": "", "en": ""}]}],
        "milestones/0/criteria/1",
    ),
    "a kind unknown here": ([{"kind": "party"}], "milestones/0/kind"),
    "due after the work": ([{}, {"due_on": "2031-01-01"}], "milestones/1/due_on"),
    "one key twice": ([{"key": "a"}, {"key": "b"}, {"key": "a"}], "milestones/2/key"),
    "too many": ([{"key": f"m{n}"} for n in range(61)], "milestones"),
}


@pytest.mark.parametrize("which", UNFIT)
def test_a_plan_that_could_never_begin_is_refused_before_anybody_accepts(world: Any, which: str) -> None:
    changes, pointer = UNFIT[which]
    offer = at.draft(world)
    whole = [{**offer.values["milestones"][0], "key": f"k{n}", **change} for n, change in enumerate(changes)]
    offer_actions.edit_offer(offer_id=offer.pk, actor=world.owner, values={"milestones": whole})
    with pytest.raises(BadValues) as refused:
        offer_actions.send_offer(offer_id=offer.pk, actor=world.owner)
    assert list(errors(refused)) == [pointer]
    assert Offer.objects.get(pk=offer.pk).status == "draft"


STRANGE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "the end of time": (
        {"service_from": dt.date(9999, 12, 1), "service_to": dt.date(9999, 12, 31)},
        ["service_from", "service_to"],
    ),
    "the year one": ({"commissioned_on": "0001-01-01"}, ["commissioned_on"]),
    "before the act": ({"service_from": dt.date(2024, 10, 31)}, ["service_from"]),
    "in a row": ({"kpis": [{"kpi": "sql_rate", "measured_by": dt.date(9999, 1, 1)}]}, ["kpis/0/measured_by"]),
    "no day at all": ({"milestones": [{"key": "a", "due_on": "soon"}]}, ["milestones/0/due_on"]),
}


@pytest.mark.parametrize("which", STRANGE)
def test_terms_hold_days_that_people_can_mean(world: Any, which: str) -> None:
    values, pointers = STRANGE[which]
    offer = at.draft(world)
    with pytest.raises(BadValues) as refused:
        offer_actions.edit_offer(offer_id=offer.pk, actor=world.owner, values=values)
    assert list(errors(refused)) == pointers
    assert Offer.objects.get(pk=offer.pk).version == offer.version


def test_the_form_of_terms_refuses_days_nobody_means(world: Any) -> None:
    offer = at.draft(world)
    typed = {"service_from": "9999-12-01", "service_to": "2020-01-01", "commissioned_on": "1949-12-31"}
    for query in ("", "?check=1"):
        response = world.client("owner").post(reverse("offer_edit", args=[offer.pk]) + query, typed)
        assert response.status_code == (200 if query else 422)
    assert world.client("owner").get(reverse("offer", args=[offer.pk])).status_code == 200


def test_an_item_may_stay_open_with_a_reason_and_a_day(world: Any) -> None:
    offer = at.draft(world)
    open_item = {"item": "place", "reason": "移転先を選んでいるため", "planned_on": "2027-01-15"}
    values = {"place": "未定", "pending_items": [open_item]}
    offer_actions.edit_offer(offer_id=offer.pk, actor=world.owner, values=values)
    assert offer_actions.send_offer(offer_id=offer.pk, actor=world.owner).status == "sent"


def test_an_empty_draft_says_everything_and_breaks_nothing(world: Any) -> None:
    numbers = {gap.number for gap in gaps(built({}))}
    assert numbers >= {1, 2, 3, 4, 5, 6, 7}


# --- the form ----------------------------------------------------------------------------------------------------
def form_of(client: Any, url: str) -> dict[str, Any]:
    form = client.get(url).context["form"]
    found = {}
    for field in form:
        value = field.value()
        if value not in (None, False):
            found[field.html_name] = "on" if value is True else value
    return found


def test_saving_the_form_unchanged_changes_no_condition(world: Any) -> None:
    offer, client = at.draft(world), world.client("requester")
    url = reverse("offer_edit", args=[offer.pk])
    before = built(offer.values)
    assert client.post(url, form_of(client, url)).status_code == 303
    after = built(Offer.objects.get(pk=offer.pk).values)
    assert differences(before, after) == []


@pytest.mark.parametrize("typed", ["500,000", "５００，０００", "500000円", "￥500,000", " 500 000 "])
def test_an_amount_may_be_typed_as_people_type_it(world: Any, typed: str) -> None:
    offer, client = at.draft(world), world.client("owner")
    url = reverse("offer_edit", args=[offer.pk])
    assert client.post(url, form_of(client, url) | {"monthly_fee": typed}).status_code == 303
    assert Offer.objects.get(pk=offer.pk).values["monthly_fee_minor"] == 500_000


@pytest.mark.parametrize("typed", ["50万", "-1", "1e5", "12.5", "1" * 40])
def test_an_amount_that_is_none_is_refused_and_everything_typed_is_kept(world: Any, typed: str) -> None:
    offer, client = at.draft(world), world.client("owner")
    url = reverse("offer_edit", args=[offer.pk])
    response = client.post(url, form_of(client, url) | {"monthly_fee": typed, "place": "大阪の事業所"})
    assert response.status_code == 422
    assert response.context["form"].errors["monthly_fee"]
    assert "大阪の事業所" in response.content.decode()
    assert Offer.objects.get(pk=offer.pk).values["place"] == offer.values["place"]


def test_a_stale_form_is_refused_and_keeps_what_was_typed(world: Any) -> None:
    offer, client = at.draft(world), world.client("owner")
    url = reverse("offer_edit", args=[offer.pk])
    typed = form_of(client, url) | {"place": "大阪の事業所", "version": offer.version}
    offer_actions.edit_offer(offer_id=offer.pk, actor=world.approver, values={"place": "神戸"})
    response = client.post(url, typed)
    assert response.status_code == 412
    assert "大阪の事業所" in response.content.decode()
    now = Offer.objects.get(pk=offer.pk)
    assert now.values["place"] == "神戸"
    # She was told; sending it once more is then her decision.
    assert response.context["version"] == now.version
    assert client.post(url, typed | {"version": now.version}).status_code == 303


def test_milestones_are_dropped_moved_and_priced_on_the_form(world: Any) -> None:
    offer, client = at.draft(world), world.client("owner")
    url = reverse("offer_edit", args=[offer.pk])
    first, second = (row["key"] for row in offer.values["milestones"][:2])
    typed = form_of(client, url)
    typed.pop(f"m_{first}_keep")
    due = (clock.today() + 90 * at.DAY).isoformat()
    typed |= {f"m_{second}_due_on": due, f"m_{second}_amount": "300,000"}
    assert client.post(url, typed).status_code == 303
    rows = {row["key"]: row for row in Offer.objects.get(pk=offer.pk).values["milestones"]}
    assert first not in rows
    assert (rows[second]["due_on"], rows[second]["amount"]) == (due, 300_000)
    # What was dropped is offered again, unticked.
    assert f"m_{first}_keep" not in form_of(client, url)
    assert f"m_{first}_due_on" in form_of(client, url)


def test_another_period_lays_the_playbook_out_anew(world: Any) -> None:
    offer, client = at.draft(world), world.client("owner")
    url = reverse("offer_edit", args=[offer.pk])
    start = dt.date(2027, 4, 1)
    typed = form_of(client, url) | {"service_from": "2027-04-01", "service_to": "2027-06-30", "refit": "1"}
    assert client.post(url, typed).url == url
    rows = Offer.objects.get(pk=offer.pk).values["milestones"]
    assert rows[0]["starts_on"] == start.isoformat()
    assert rows[-1]["due_on"] == "2027-06-30"
    assert len(rows) < len(offer.values["milestones"])


def test_a_kpi_is_added_with_its_baseline(world: Any) -> None:
    offer, client = at.draft(world), world.client("owner")
    url = reverse("offer_edit", args=[offer.pk])
    kpi = Kpi.objects.exclude(pk="sql_rate").first()
    assert kpi is not None
    typed = form_of(client, url) | {"more0_kpi": kpi.pk, "more0_baseline": "１，２３４.5"}
    assert client.post(url, typed).status_code == 303
    rows = Offer.objects.get(pk=offer.pk).values["kpis"]
    assert rows[-1] == {"kpi": kpi.pk, "baseline": "1234.5", "measured_by": None}


def test_the_live_check_tells_what_is_missing_and_saves_nothing(world: Any) -> None:
    offer, client = at.draft(world), world.client("owner")
    url = reverse("offer_edit", args=[offer.pk])
    before = Event.objects.count()
    typed = form_of(client, url) | {"place": "", "month_offset": "3", "monthly_fee": "abc"}
    said = client.post(f"{url}?check=1", typed).content.decode()
    assert str(ITEM_NAMES["place"]) in said
    assert "within 60 days" in said
    assert "<html" not in said
    assert Event.objects.count() == before


def test_the_payment_rule_is_told_in_words_with_the_first_day(world: Any) -> None:
    offer = at.draft(world)
    offer_actions.edit_offer(
        offer_id=offer.pk, actor=world.owner, values={"service_from": "2026-12-01", "service_to": "2027-05-31"}
    )
    page = world.client("owner").get(reverse("offer_edit", args=[offer.pk])).content.decode()
    assert "Closed each month on the last day, paid on the last day of the next month" in page
    assert "Fri 29 Jan 2027" in page  # the 31st is a Sunday: the business day before


# --- rounds ------------------------------------------------------------------------------------------------------
def test_a_counter_version_voids_the_acceptances_of_the_older_one(world: Any) -> None:
    offer = at.sent(world)
    first = at.proposed(offer)
    offer_actions.accept_terms(terms_id=first.pk, actor=world.owner, hash=first.hash)
    second = offer_actions.counter_offer(
        offer_id=offer.pk, actor=world.cmo, values={"monthly_fee_minor": 600_000}, message="準備の日数を含めました。"
    )
    first.refresh_from_db()
    assert (first.status, second.number, second.proposed_by) == ("superseded", 2, "cmo")
    offer_actions.accept_terms(terms_id=second.pk, actor=world.cmo, hash=second.hash)
    assert not Engagement.objects.exists()  # the owner's yes was to version 1
    with pytest.raises(WrongState):
        offer_actions.accept_terms(terms_id=first.pk, actor=world.cmo, hash=first.hash)


def test_the_offer_shows_field_by_field_what_a_version_changed(world: Any) -> None:
    offer = at.sent(world)
    offer_actions.counter_offer(
        offer_id=offer.pk, actor=world.cmo, values={"monthly_fee_minor": 600_000, "days_max": 8}
    )
    page = world.client("owner").get(reverse("offer", args=[offer.pk])).content.decode()
    assert "<del>¥540,000</del>" in page
    assert "<ins>¥600,000</ins>" in page
    assert "<ins>8</ins>" in page


def test_a_counter_that_changes_nothing_is_refused(world: Any) -> None:
    offer = at.sent(world)
    with pytest.raises(BadValues):
        offer_actions.counter_offer(offer_id=offer.pk, actor=world.cmo, values={})
    client = world.client("cmo")
    url = reverse("offer_counter", args=[offer.pk])
    response = client.post(url, form_of(client, url))
    assert response.status_code == 422
    assert "same terms as before" in response.content.decode()
    assert Offer.objects.get(pk=offer.pk).terms.count() == 1


# --- acceptance --------------------------------------------------------------------------------------------------
def test_another_hash_is_not_what_was_shown(world: Any) -> None:
    terms = at.proposed(at.sent(world))
    with pytest.raises(Stale):
        offer_actions.accept_terms(terms_id=terms.pk, actor=world.owner, hash="0" * 64)
    typed = {"hash": "0" * 64, "read": "on", "bind": "on"}
    assert world.client("owner").post(reverse("terms_accept", args=[terms.pk]), typed).status_code == 412
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize("left_out", ["read", "bind"])
def test_both_ticks_are_needed(world: Any, left_out: str) -> None:
    terms = at.proposed(at.sent(world))
    typed = {"hash": terms.hash, "read": "on", "bind": "on"}
    typed.pop(left_out)
    assert world.client("owner").post(reverse("terms_accept", args=[terms.pk]), typed).status_code == 422
    assert not Acceptance.objects.exists()


def test_the_page_of_acceptance_shows_what_is_bound(world: Any) -> None:
    terms = at.proposed(at.sent(world))
    page = world.client("cmo").get(reverse("terms_accept", args=[terms.pk])).content.decode()
    for said in (terms.hash, "¥540,000 a month", "6 days a month", "Closed each month on the last day"):
        assert said in page
    for row in terms.milestones:
        assert row["title_en"] in page.replace("&amp;", "&").replace("&#x27;", "'")


def test_both_acceptances_make_the_engagement_in_one_unit(world: Any) -> None:
    offer = at.sent(world)
    terms = at.proposed(offer)
    posted = {"hash": terms.hash, "read": "on", "bind": "on"}
    url = reverse("terms_accept", args=[terms.pk])
    assert world.client("cmo").post(url, posted).url == reverse("offer", args=[offer.pk])
    response = world.client("approver").post(url, posted)
    made = Engagement.objects.get()
    assert response.url == reverse("engagement", args=[made.pk])
    offer.refresh_from_db()
    assert (offer.status, made.status, made.terms_id) == ("agreed", "proposed", terms.pk)
    assert Candidacy.objects.get(pk=offer.candidacy_id).status == "engaged"
    assert Need.objects.get(pk=offer.need_id).status == "filled"
    assert made.milestones.count() == len(terms.milestones)
    assert [row.kpi_id for row in made.kpis.all()] == ["sql_rate"]
    assert {row.kind for row in made.tasks.all()} == {"nda", "ip", "conduct", "access"}


def test_if_the_engagement_cannot_be_made_nothing_of_the_acceptance_stays(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = at.sent(world)
    terms = at.proposed(offer)
    offer_actions.accept_terms(terms_id=terms.pk, actor=world.cmo, hash=terms.hash)

    def breaks(**_kwargs: Any) -> None:
        raise WrongState

    monkeypatch.setattr(offer_actions, "fill_need", breaks)
    with pytest.raises(WrongState):
        offer_actions.accept_terms(terms_id=terms.pk, actor=world.owner, hash=terms.hash)
    assert (Acceptance.objects.count(), Engagement.objects.count()) == (1, 0)
    assert Candidacy.objects.get(pk=offer.candidacy_id).status == "offered"


def test_a_side_accepts_once(world: Any) -> None:
    terms = at.proposed(at.sent(world))
    offer_actions.accept_terms(terms_id=terms.pk, actor=world.owner, hash=terms.hash)
    with pytest.raises(BadValues) as refused:
        offer_actions.accept_terms(terms_id=terms.pk, actor=world.approver, hash=terms.hash)
    assert errors(refused) == {"": ["Your side has accepted these terms already."]}
    assert world.client("owner").get(reverse("terms_accept", args=[terms.pk])).status_code == 409


def test_an_offer_runs_out_after_fourteen_days(world: Any) -> None:
    offer = at.sent(world)
    terms = at.proposed(offer)
    with at.in_days(13):
        assert offer_actions.expire_offers() == 0
    with at.in_days(15):
        assert offer_actions.expire_offers() == 1
        with pytest.raises(WrongState):
            offer_actions.accept_terms(terms_id=terms.pk, actor=world.owner, hash=terms.hash)
    assert Offer.objects.get(pk=offer.pk).status == "expired"


def test_declining_and_withdrawing_ask_for_the_reason(world: Any) -> None:
    offer = at.sent(world)
    for who, name in (("cmo", "offer_decline"), ("owner", "offer_withdraw")):
        response = world.client(who).post(reverse(name, args=[offer.pk]), {"text": "  "})
        assert response.status_code == 422
        assert "Please write the reason." in response.content.decode()
    assert world.client("cmo").post(reverse("offer_decline", args=[offer.pk]), {"text": "別の仕事"}).status_code == 303
    assert "別の仕事" in world.client("owner").get(reverse("offer", args=[offer.pk])).content.decode()


# --- a trial before ----------------------------------------------------------------------------------------------
def test_a_standard_engagement_follows_a_completed_trial_and_nothing_else(world: Any) -> None:
    row = at.under_review(world)
    offer = at.complete(world, offer_actions.draft_offer(candidacy_id=row.pk, actor=world.owner, kind="trial"))
    trial = make.engagement(offer_actions.send_offer(offer_id=offer.pk, actor=world.owner), world.owner, world.cmo)
    with pytest.raises(WrongState):
        offer_actions.draft_offer(candidacy_id=row.pk, actor=world.owner)
    for kind in ("nda", "ip", "conduct", "access"):
        work_actions.tick_task(engagement_id=trial.pk, kind=kind, actor=world.cmo)
    trial = at.settled(world, work_actions.start_engagement(engagement_id=trial.pk, actor=world.cmo))
    work_actions.complete_engagement(engagement_id=trial.pk, actor=world.cmo)
    work_actions.complete_engagement(engagement_id=trial.pk, actor=world.owner)
    second = at.complete(world, offer_actions.draft_offer(candidacy_id=row.pk, actor=world.owner))
    made = make.engagement(offer_actions.send_offer(offer_id=second.pk, actor=world.owner), world.owner, world.cmo)
    assert [one.kind for one in Engagement.objects.order_by("created_at")] == ["trial", "standard"]
    assert made.status == "proposed"


# --- when the candidacy ends -------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["withdraw", "reject"])
def test_an_ended_candidacy_withdraws_its_offer_exactly_once(how: str) -> None:
    from tests.conftest import World

    world = World()
    offer = at.sent(world)
    if how == "withdraw":
        candidacy_actions.withdraw_candidacy(candidacy_id=offer.candidacy_id, actor=world.cmo)
    else:
        candidacy_actions.reject_candidacy(candidacy_id=offer.candidacy_id, actor=world.owner, code="terms")
    drain()
    Delivery.objects.filter(consumer="engagements.candidacy_ended").update(lease_until=None)
    drain()
    assert Offer.objects.get(pk=offer.pk).status == "withdrawn"
    verbs = Event.objects.filter(subject_id=str(offer.pk), verb="offer.withdraw")
    assert verbs.count() == 1
    assert offer.terms.get().status == "superseded"
    assert Delivery.objects.get(consumer="engagements.candidacy_ended").done_at is not None


# --- other currencies --------------------------------------------------------------------------------------------
def foreign(world: Any) -> Any:
    """Return a draft to a CMO who asks for yen, for a need whose budget is in dollars."""
    row = at.under_review(world, currency="USD")
    return offer_actions.draft_offer(candidacy_id=row.pk, actor=world.requester)


def test_an_ask_in_another_currency_is_no_amount_of_the_offer(world: Any) -> None:
    said = foreign(world).values
    assert (said["currency"], said["monthly_fee_minor"]) == ("USD", None)


def test_amounts_of_an_offer_are_read_and_labelled_in_its_currency(world: Any) -> None:
    offer, client = foreign(world), world.client("requester")
    url = reverse("offer_edit", args=[offer.pk])
    page = client.get(url).content.decode()
    assert "Monthly fee in USD, before tax" in page
    assert "in yen, before tax" not in page
    assert "Amount in yen" not in page
    assert client.post(url, form_of(client, url) | {"monthly_fee": "3,600.50"}).status_code == 303
    offer.refresh_from_db()
    assert offer.values["monthly_fee_minor"] == 360_050
    assert form_of(client, url)["monthly_fee"] == "3,600.50"
    assert client.post(url, form_of(client, url) | {"monthly_fee": "3,600.505"}).status_code == 422


def test_the_api_takes_amounts_in_the_currency_of_the_offer_alone(world: Any) -> None:
    offer, client = foreign(world), at.api(world, "requester")
    url = f"/api/v1/offers/{offer.pk}"
    yen = client.patch(url, {"monthly_fee": {"amount": 500_000, "currency": "JPY"}}, content_type="application/json")
    assert yen.status_code == 422
    assert "USD" in yen.content.decode()
    dollars = client.patch(
        url, {"monthly_fee": {"amount": 360_000, "currency": "USD"}}, content_type="application/json"
    )
    assert dollars.status_code == 200
    assert Offer.objects.get(pk=offer.pk).values["monthly_fee_minor"] == 360_000
