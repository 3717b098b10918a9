"""Pages of engagements: what they show, what they cost, what waits for whom."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from engagements import offer_actions, todo
from engagements.models import Engagement
from kernel import clock
from tests import make
from tests.engagements import situations as at


def test_the_room_shows_terms_kpis_milestones_and_what_happened(world: Any) -> None:
    engagement = at.active(world)
    waiting = at.handed_in(world, engagement)
    for who in ("owner", "cmo", "finance_staff", "curator"):
        page = world.client(who).get(reverse("engagement", args=[engagement.pk])).content.decode()
        assert "¥540,000 a month before tax" in page
        assert "no reading" in page
        assert "url(#hatch)" in page
        assert waiting.title_en in page
        assert f"Cmo handed in “{waiting.title_en}”" in page
        assert "Both sides agreed" in page
    # Finance staff may not read terms, so no link leads there.
    page = world.client("finance_staff").get(reverse("engagement", args=[engagement.pk])).content.decode()
    assert reverse("terms", args=[engagement.terms_id]) not in page


@pytest.mark.parametrize("status", ["proposed", "active", "completed", "ended"])
def test_no_button_of_the_room_answers_with_a_refusal(world: Any, status: str) -> None:
    from tests.engagements.test_transitions_engagements import ENGAGEMENTS

    engagement = ENGAGEMENTS[status](world)
    for who in ("owner", "requester", "company_finance", "cmo", "curator", "finance_staff"):
        client = world.client(who)
        page = client.get(reverse("engagement", args=[engagement.pk])).content.decode()
        for name, args in (("engagement_end", []), ("set_baseline", ["sql_rate"])):
            url = reverse(name, args=[engagement.pk, *args])
            assert (who, url, client.get(url).status_code == 200) == (who, url, f'href="{url}"' in page)


def test_the_list_costs_the_same_for_one_and_for_many(world: Any) -> None:
    client = world.client("curator")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse("engagement_list")).status_code == 200
        return len(found)

    at.agreed(world)
    first = cost()
    for number in range(4):
        cmo = make.actor(make.user(f"more{number}"))
        make.published_profile(cmo, world.curator)
        row = make.candidacy(
            make.open_need(world.company, world.requester, world.curator),
            cmo,
            under_review=True,
            curator=world.curator,
        )
        make.engagement(make.sent_offer(row, world.approver), world.approver, cmo)
    assert Engagement.objects.count() == 5
    assert cost() == first


def test_the_room_costs_a_fixed_number_of_queries(world: Any, django_assert_max_num_queries: Any) -> None:
    engagement = at.active(world)
    client = world.client("owner")
    with django_assert_max_num_queries(45):
        client.get(reverse("engagement", args=[engagement.pk]))


def test_the_notice_is_printed_in_both_languages_with_the_hash(world: Any) -> None:
    terms = at.proposed(at.sent(world))
    client = world.client("cmo")
    url = reverse("terms", args=[terms.pk])
    english, japanese = (client.get(f"{url}?language={code}").content.decode() for code in ("en", "ja"))
    assert 'lang="en"' in english
    assert 'class="paper" lang="ja"' in japanese
    for page in (english, japanese):
        assert terms.hash in page
    assert "Notice of the terms" in english
    assert "取引条件の明示" in japanese
    assert "毎月末日締め、翌月末日払い" in japanese
    assert client.get(f"{url}?language=xx").status_code == 200


# --- what waits --------------------------------------------------------------------------------------------------
def titles(actor: Any) -> list[str]:
    return [one.title for one in todo.matters(actor).todo]


def test_terms_wait_for_those_who_may_accept_them(world: Any) -> None:
    offer = at.sent(world)
    for who, waits in (("cmo", 1), ("owner", 1), ("approver", 1), ("requester", 0), ("other_cmo", 0), ("curator", 0)):
        assert (who, len(titles(world.actors[who]))) == (who, waits)
    terms = at.proposed(offer)
    offer_actions.accept_terms(terms_id=terms.pk, actor=world.cmo, hash=terms.hash)
    assert titles(world.cmo) == []
    assert (
        todo.matters(world.owner).todo[0].due_on == (clock.now() + at.DAY * 14).astimezone(clock.BUSINESS_ZONE).date()
    )


def test_a_draft_waits_for_those_who_may_send_it(world: Any) -> None:
    at.draft(world)
    assert [len(titles(world.actors[who])) for who in ("owner", "approver", "requester", "cmo")] == [1, 1, 0, 0]


def test_the_start_waits_for_its_tasks_then_for_both(world: Any) -> None:
    engagement = at.agreed(world, ticked=False)
    assert titles(world.owner) == titles(world.cmo) == ["Settle what the start waits for"]
    assert titles(world.requester) == []
    client = world.client("owner")
    for kind in ("nda", "ip", "conduct", "access"):
        client.post(reverse("tick_task", args=[engagement.pk, kind]))
    assert titles(world.cmo) == ["Start the work"]


def test_a_milestone_waits_first_for_the_cmo_then_for_the_company(world: Any) -> None:
    engagement = at.active(world)
    first = engagement.milestones.get(order=0)
    with at.in_days((first.due_on - clock.today()).days - 5):
        assert f"Hand in “{first.title_en}”" in titles(world.cmo)
        at.handed_in(world, engagement)
        wanted = f"Accept “{first.title_en}” or ask for changes"
        assert wanted not in titles(world.cmo)
        for who in ("owner", "approver", "requester"):
            assert wanted in titles(world.actors[who])
        found = next(one for one in todo.matters(world.owner).todo if one.title == wanted)
        assert found.due_on == clock.today() + 10 * at.DAY


def test_completion_waits_for_each_side_until_it_confirms(world: Any) -> None:
    engagement = at.settled(world, at.active(world))
    assert titles(world.owner) == titles(world.cmo) == ["Confirm that the work is complete"]
    world.client("cmo").post(reverse("engagement_complete", args=[engagement.pk]))
    assert titles(world.cmo) == []
    assert titles(world.owner) == ["Confirm that the work is complete"]


def test_what_runs_is_listed_for_its_people(world: Any) -> None:
    at.active(world)
    for who, count in (("owner", 1), ("company_finance", 1), ("cmo", 1), ("other_owner", 0), ("anonymous", 0)):
        assert (who, len(todo.matters(world.actors[who]).running)) == (who, count)
    found = todo.matters(world.cmo).running[0]
    assert (found.shape, found.name) == ("run", "Minato Inc. × Mariko Saeki")


def test_the_to_do_list_costs_a_fixed_number_of_queries(world: Any, django_assert_max_num_queries: Any) -> None:
    at.active(world)
    for who in ("owner", "cmo"):
        with django_assert_max_num_queries(4):
            todo.matters(world.actors[who])
    with translation.override("ja"):
        assert todo.matters(world.cmo).running[0].state == "進行中"
