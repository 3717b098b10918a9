"""The daily digest: one mail a day and person at most, only with news, and a link in it that ends it."""

import datetime as dt
import re
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from kernel import clock
from kernel.actors import SYSTEM
from kernel.mail import send
from kernel.models import Event
from kernel.relay import drain
from kernel.values import explain
from marketplace import actions as needs
from matching import search_actions as searches
from matching.models import Digest, SavedSearch
from matching.searches import news
from matching.stops import ALL, ONE, Stop, link
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles.models import Notification, NotificationPreference
from profiles.notify import lines
from tests import make

MORNING = dt.datetime(2026, 11, 24, 7, 0, 30, tzinfo=clock.BUSINESS_ZONE)
DAY = dt.timedelta(days=1)
KIND = "digest.compile"


@pytest.fixture
def market(world: Any) -> Any:
    """Let the CMO save two searches the day before, and a need be published after."""
    with clock.at(MORNING - DAY):
        for name, language in (("cmo", "ja"), ("other_cmo", "en")):
            make.published_profile(world.actors[name], world.curator)
            people.edit_settings(
                user_id=world.actors[name].person, actor=world.actors[name], values={"language": language}
            )
        save(world.cmo, "days=6", "六日までの募集")
        save(world.cmo, "days=2", "二日までの募集")
        save(world.other_cmo, "", "Every need")
        drain()
    with clock.at(MORNING - DAY + dt.timedelta(hours=3)):
        world.need = make.open_need(world.company, world.requester, world.curator)
        drain()
    mail.outbox.clear()
    return world


def save(actor: Any, query: str, name: str, kind: str = "needs") -> SavedSearch:
    return searches.save_search(actor=actor, kind=kind, query=QueryDict(query), name=name)


def run(moment: dt.datetime = MORNING) -> int:
    with clock.at(moment):
        done = searches.compile_digests(actor=SYSTEM)
        drain()
    return done


def letters(world: Any, name: str = "cmo") -> list[Any]:
    """Return the digests she got by mail."""
    own = [one for one in mail.outbox if one.to == [world.users[name].email]]
    return [one for one in own if "List-Unsubscribe" in one.extra_headers]


def link_in(letter: Any, label: str) -> str:
    found = re.search(rf"{label}[：:] ?(\S+)", letter.body)
    assert found, letter.body
    return found[1].removeprefix("http://localhost:8000")


# --- once a day ------------------------------------------------------------------------------------------------------
def test_a_person_gets_one_mail_with_all_her_searches_in_her_language(market: Any) -> None:
    assert run() == 2
    (letter,), (other,) = letters(market), letters(market, "other_cmo")
    assert letter.subject == "保存した検索に新着が1件あります"
    assert "六日までの募集" in letter.body
    assert "展示会頼みの新規獲得を立て直す" in letter.body
    assert "二日までの募集" not in letter.body
    assert "Win customers beyond trade fairs" in other.body
    assert other.subject == "New on your saved searches: 1"
    digest = Digest.objects.get(user_id=market.cmo.user_id)
    assert reverse("digest", args=[digest.pk]) in letter.body
    page = market.client("cmo").get(reverse("digest", args=[digest.pk])).content.decode()
    assert reverse("need_public", args=[market.need.pk]) in page


def test_nobody_is_told_before_seven_and_everybody_once_a_day(market: Any) -> None:
    assert run(MORNING - dt.timedelta(minutes=1)) == 0
    assert run() == 2
    for later in (dt.timedelta(minutes=1), dt.timedelta(hours=16)):
        assert run(MORNING + later) == 0
    assert len(mail.outbox) == 2


def test_without_news_no_mail_and_no_line_and_the_day_counts_as_done(market: Any) -> None:
    run()
    assert run(MORNING + DAY) == 2
    assert len(mail.outbox) == 2
    assert Notification.objects.filter(kind=KIND).count() == 2
    assert sorted(len(row.found) for row in Digest.objects.all()) == [0, 0, 1, 1]
    assert run(MORNING + DAY + dt.timedelta(minutes=1)) == 0


def test_what_comes_while_the_morning_is_put_together_is_told_the_next_day(market: Any) -> None:
    with clock.at(MORNING - dt.timedelta(seconds=20)):
        late = make.open_need(market.company, market.requester, market.curator, title_ja="朝の募集")
    run()
    assert "朝の募集" not in letters(market)[0].body
    run(MORNING + DAY)
    assert "朝の募集" in letters(market)[1].body
    assert Digest.objects.filter(user_id=market.cmo.user_id, day=MORNING + DAY).get().found == {
        str(SavedSearch.objects.get(name="六日までの募集").pk): [str(late.pk)]
    }


def test_a_day_the_service_was_down_is_told_with_the_next(market: Any) -> None:
    run(MORNING + 2 * DAY + dt.timedelta(hours=5))
    assert len(letters(market)) == 1


def test_a_crash_in_the_middle_loses_nothing_and_doubles_nothing(market: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def breaks(rows: Any, actor: Any, upto: Any) -> Any:
        seen.append(actor.user_id)
        if len(seen) == 1:
            raise RuntimeError("the machine stops")
        return news(rows, actor, upto)

    monkeypatch.setattr("matching.search_actions.news", breaks)
    assert run() == 1
    first = seen[0]
    assert not Digest.objects.filter(user_id=first).exists()
    assert not Event.objects.filter(verb="savedsearch.tell", subject_id__in=ids_of(first)).exists()
    assert run(MORNING + dt.timedelta(minutes=1)) == 1
    assert seen == [first, seen[1], first]
    assert len(mail.outbox) == 2


def ids_of(user_id: Any) -> list[str]:
    return [str(pk) for pk in SavedSearch.objects.filter(user_id=user_id).values_list("pk", flat=True)]


def test_a_crash_after_the_last_write_leaves_nothing_of_it(market: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        explain(*args, **kwargs)
        raise RuntimeError("the machine stops")

    with monkeypatch.context() as patch:
        patch.setattr("matching.search_actions.explain", breaks)
        assert run() == 0
    assert not Digest.objects.exists()
    assert not Event.objects.filter(verb="savedsearch.tell").exists()
    assert run(MORNING + dt.timedelta(minutes=1)) == 2


@pytest.mark.django_db(transaction=True)
def test_workers_that_put_together_at_the_same_time_tell_everybody_once(race: Any) -> None:
    from tests.conftest import World

    world = World()
    with clock.at(MORNING - DAY):
        make.published_profile(world.cmo, world.curator)
        rows = [save(world.cmo, f"days={days}", str(days)) for days in (6, 7)]
    with clock.at(MORNING - DAY / 2):
        make.open_need(world.company, world.requester, world.curator)

    def work() -> int:
        with clock.at(MORNING):
            return searches.compile_digests(actor=SYSTEM)

    found = race(*[work] * 6)
    assert sorted(found) == [0, 0, 0, 0, 0, 1]
    assert Digest.objects.count() == 1
    told = Event.objects.filter(verb="savedsearch.tell").values_list("subject_id", flat=True)
    assert sorted(told) == sorted(str(row.pk) for row in rows)
    with clock.at(MORNING):
        drain()
    assert Notification.objects.filter(kind=KIND).count() == 1


def test_one_call_sees_to_so_many_people_and_the_next_goes_on(market: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "PEOPLE_AT_ONCE", 1)
    assert [run(MORNING + dt.timedelta(minutes=n)) for n in range(3)] == [1, 1, 0]
    assert len(mail.outbox) == 2


# --- what is told, and to whom ---------------------------------------------------------------------------------------
def test_what_may_not_be_seen_any_more_is_left_out_and_a_mail_of_nothing_is_none(market: Any) -> None:
    with clock.at(MORNING):
        assert searches.compile_digests(actor=SYSTEM) == 2
        needs.pause_need(need_id=market.need.pk, actor=market.requester)
        drain()
    assert letters(market) == []
    (row,) = Notification.objects.filter(kind=KIND, user_id=market.cmo.user_id).select_related("event")
    (line,) = lines([row], market.cmo)
    assert (line.subject, line.facts, line.url) == ("This is not open to you any more.", (), "")
    digest = Digest.objects.get(user_id=market.cmo.user_id)
    assert "Nothing of it is open" in english(market).get(reverse("digest", args=[digest.pk])).content.decode()


def english(world: Any) -> Client:
    people.edit_settings(user_id=world.cmo.person, actor=world.cmo, values={"language": "en"})
    return world.client("cmo")  # type: ignore[no-any-return]


def test_a_hidden_company_and_who_hides_are_in_no_mail(market: Any) -> None:
    with clock.at(MORNING - DAY + dt.timedelta(hours=4)):
        save(market.owner, "", "新しいCMO", kind="cmos")
        hidden = make.open_need(
            market.company, market.requester, market.curator, confidential=True, title_ja="秘密の件"
        )
    with clock.at(MORNING - DAY + dt.timedelta(hours=5)):
        her = make.published_profile(market.finance_staff, market.curator, visibility="anonymous")
    run()
    assert "秘密の件" in letters(market)[0].body
    for part in (letters(market)[0].body, letters(market)[0].alternatives[0][0]):
        assert market.company.name_ja not in "".join(line for line in part.splitlines() if "秘密" in line)
    told = letters(market, "owner")[0].body
    assert "佐伯" not in told
    assert "I rebuild demand generation" in told
    profiles.hide_profile(profile_id=her.pk, actor=market.finance_staff)
    digest = Digest.objects.get(user_id=market.owner.user_id)
    assert "rebuild demand" not in market.client("owner").get(f"/digests/{digest.pk}/").content.decode()
    assert hidden.pk is not None


def test_who_wants_no_such_mail_finds_the_line_in_the_app(market: Any) -> None:
    people.prefer_notifications(actor=market.cmo, no_mail=[KIND])
    run()
    assert letters(market) == []
    assert Notification.objects.filter(kind=KIND, user_id=market.cmo.user_id).count() == 1
    assert "保存した検索に新着が" in market.client("cmo").get("/settings/").content.decode()


def test_a_stopped_search_and_a_closed_account_are_not_looked_at(market: Any) -> None:
    for row in SavedSearch.objects.filter(user_id=market.cmo.user_id):
        searches.stop_search(search_id=row.pk, actor=market.cmo)
    people.deactivate_user(user_id=market.other_cmo.person, actor=SYSTEM)
    assert run() == 0
    assert not Digest.objects.exists()


def test_a_digest_is_its_readers_alone(market: Any) -> None:
    run()
    digest = Digest.objects.get(user_id=market.cmo.user_id)
    assert market.client("other_cmo").get(f"/digests/{digest.pk}/").status_code == 404


# --- ending it -------------------------------------------------------------------------------------------------------
def test_the_mail_carries_a_link_for_each_search_and_one_for_all(market: Any) -> None:
    run()
    (letter,) = letters(market)
    one, all_of_them = link_in(letter, "「六日までの募集」を止める"), link_in(letter, "お知らせをすべて止める")
    assert letter.alternatives[0][0].count('href="http://localhost:8000/stop/') == 2
    visitor = Client(headers={"accept-language": "en"})
    for url in (one, all_of_them):
        page = visitor.get(url)
        assert page.status_code == 200
        assert page.content.decode().count("<form") >= 1
        assert visitor.head(url).status_code == 200
    assert SavedSearch.objects.filter(status="stopped").count() == 0
    assert not NotificationPreference.objects.filter(no_mail__contains=[KIND]).exists()
    assert "You are told no more about “六日までの募集”" in visitor.post(one).content.decode()
    assert list(SavedSearch.objects.filter(status="stopped").values_list("name", flat=True)) == ["六日までの募集"]
    assert visitor.post(one).status_code == 200, "once more changes nothing"
    assert SavedSearch.objects.get(name="六日までの募集").version == 3
    assert "No more digests" in visitor.post(all_of_them).content.decode()
    assert NotificationPreference.objects.get(user_id=market.cmo.user_id).no_mail == [KIND]


def test_a_mail_programs_own_button_works_without_page_cookie_and_token(market: Any) -> None:
    run()
    (letter,) = letters(market)
    raw = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = raw["List-Unsubscribe"].strip()
    assert re.fullmatch(r"<http://localhost:8000/stop/[\w.-]+/>", url), url
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(url[22:-1], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert NotificationPreference.objects.get(user_id=market.cmo.user_id).no_mail == [KIND]
    run(MORNING + DAY)
    assert len(letters(market)) == 1


def test_nobody_adds_a_header_through_the_address_that_ends_mails(db: None) -> None:
    send(to="a@people.example", subject="s", text="t", message_id="1", unsubscribe="https://a.example/\r\nBcc: b@x")
    (letter,) = mail.outbox
    raw = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert raw["Bcc"] is None
    assert raw["List-Unsubscribe"].strip() == "<https://a.example/ Bcc: b@x>"


def test_other_mails_carry_no_such_header(market: Any) -> None:
    make.open_need(market.company, market.requester, market.curator)
    drain()
    assert mail.outbox
    assert all("List-Unsubscribe" not in one.extra_headers for one in mail.outbox)


def test_a_link_we_never_wrote_is_nowhere_and_does_nothing(market: Any) -> None:
    row = SavedSearch.objects.filter(user_id=market.cmo.user_id)[0]
    good = link(Stop(ONE, row.pk))
    swapped = good.replace(str(row.pk), str(SavedSearch.objects.exclude(pk=row.pk)[0].pk))
    other_kind = good.replace("one-", "all-")
    bad = [good[:-3] + "xx/", swapped, other_kind, "/stop/x/", f"/stop/one-{row.pk}/", f"/stop/one-{row.pk}./"]
    gone = [link(Stop(ONE, uuid4()))]
    for url in (*bad, *gone):
        assert url != good
        for method in ("get", "post"):
            assert getattr(Client(), method)(url).status_code == 404, url
    assert Client().post(link(Stop(ALL, uuid4()))).status_code == 404
    assert not SavedSearch.objects.filter(status="stopped").exists()
    assert not NotificationPreference.objects.filter(no_mail__contains=[KIND]).exists()


def test_many_digests_in_the_list_of_notices_are_read_at_once(market: Any, django_assert_max_num_queries: Any) -> None:
    run()
    for day in range(1, 5):
        with clock.at(MORNING + day * DAY - dt.timedelta(hours=3)):
            make.open_need(market.company, market.requester, market.curator)
        run(MORNING + day * DAY)
    rows = list(Notification.objects.filter(kind=KIND, user_id=market.cmo.user_id).select_related("event"))
    assert len(rows) == 5
    with django_assert_max_num_queries(3):
        assert all(line.url for line in lines(rows, market.cmo))
