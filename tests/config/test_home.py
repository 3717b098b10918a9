"""Home: what waits, by due date; what runs; what others changed, and only what the reader may see."""

import datetime as dt
import re
from typing import Any

import pytest

from config import feed, pages
from kernel import clock
from kernel.todo import Matters, Running, Todo
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from profiles import todo as profile_todo
from tests import make

CAST = ("owner", "requester", "approver", "company_finance", "cmo", "curator", "finance_staff", "former_member")


def _texts(actor: Any) -> list[str]:
    found = [str(change.text) for change in feed.changes(actor, shown=50)]
    return [text for text in found if "member" not in text]


def test_a_visitor_is_sent_to_the_log_in(world: Any) -> None:
    answer = world.client("anonymous").get("/home/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/home/")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everybody_has_a_home_empty_and_full(world: Any, language: str) -> None:
    for _ in range(2):
        for name in CAST:
            client = world.client(name)
            client.post("/language/", {"language": language})
            page = client.get("/home/")
            assert page.status_code == 200, name
            assert "<c-" not in page.text
            assert " style=" not in page.text
        make.whole_story(world) if _ == 0 else None


def test_somebody_new_is_asked_which_side_she_is_on(world: Any) -> None:
    page = world.client("former_member").get("/home/").text
    assert 'href="/companies/new/"' in page
    assert 'href="/profile/"' in page


def test_what_waits_is_ordered_by_its_date_and_only_the_first_is_the_act(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.today()
    rows = [
        Todo("No date", "/c/", "Look"),
        Todo("Later", "/b/", "Answer", today + dt.timedelta(days=9), "a hint"),
        Todo("Late", "/a/", "Do it", today - dt.timedelta(days=9)),
    ]
    runs = [Running("Something", "/r/", "open", "run")]
    monkeypatch.setattr(profile_todo, "matters", lambda _actor: Matters(rows, runs))
    page = world.client("owner").get("/home/").text
    assert re.findall(r"<b>(Late|Later|No date)</b>", page) == ["Late", "Later", "No date"]
    assert re.findall(r'class="btn main" href="([^"]+)"', page) == ["/a/"]
    assert "1 of them late" in page
    assert '<span class="state run">open</span>' in page


def test_a_name_in_the_other_language_is_marked_as_such_and_cannot_be_markup(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    titles = {"title_ja": "", "title_en": "Win <b>more</b> customers"}
    need = make.open_need(world.company, world.requester, world.curator, **titles)
    make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    for who in ("requester", "curator", "cmo"):
        client = world.client(who)
        client.post("/language/", {"language": "ja"})
        assert '<span lang="en">Win &lt;b&gt;more&lt;/b&gt; customers</span>' in client.get("/home/").text, who


def test_changes_tell_what_others_did_and_not_what_one_did_oneself(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    assert _texts(world.requester) == ["The application is under review", "A CMO applied", "The need is public"]
    assert _texts(world.cmo) == ["Your application is under review", "Your profile was published"]


def test_changes_are_hidden_from_those_who_may_not_see_the_thing(world: Any) -> None:
    make.whole_story(world)
    make.published_profile(world.other_cmo, world.curator)
    for name in ("other_owner", "former_member"):
        assert feed.changes(getattr(world, name)) == [], name
    assert _texts(world.other_cmo) == ["Your profile was published"]
    assert _texts(world.actors["anonymous"]) == []


def test_a_proposal_is_told_to_the_cmo_first(world: Any) -> None:
    profile = make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    row = candidacies.propose_cmo(need_id=need.pk, profile_id=profile.pk, actor=world.curator, text="Fits well.")
    assert "A curator proposed you" in _texts(world.cmo)
    assert "The curator proposed a CMO" not in _texts(world.owner)
    candidacies.agree_to_invitation(candidacy_id=row.pk, actor=world.cmo, note="Gladly.")
    assert "The CMO agreed to be considered" in _texts(world.owner)


def test_a_change_leads_to_its_thing(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    needs.pause_need(need_id=need.pk, actor=world.requester)
    line = feed.changes(world.owner)[0]
    assert (line.text, line.url) == ("The need was paused", f"/company/needs/{need.pk}/")
    assert line.title == "Win customers beyond trade fairs"


def test_every_sentence_belongs_to_a_verb_that_exists() -> None:
    from engagements import transitions as engagements
    from marketplace import transitions as marketplace
    from matching import transitions as matching
    from profiles import transitions as profiles

    verbs = {
        row.verb
        for module in (profiles, marketplace, matching, engagements)
        for row in vars(module).values()
        if hasattr(row, "verb")
    }
    assert {name.partition(".")[2] for name in feed.SENTENCES} <= verbs


@pytest.mark.parametrize("name", ["owner", "cmo", "curator"])
def test_home_costs_the_same_with_more_needs(world: Any, name: str, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.whole_story(world)
    client = world.client(name)
    client.get("/home/")
    with CaptureQueriesContext(connection) as first:
        client.get("/home/")
    for _ in range(4):
        make.candidacy(make.open_need(world.company, world.requester, world.curator), world.cmo)
    client.get("/home/")
    with CaptureQueriesContext(connection) as second:
        client.get("/home/")
    assert len(second) == len(first) <= 15


def test_home_asks_every_app() -> None:
    assert [app.__name__ for app in pages.APPS] == [
        "profiles.todo",
        "marketplace.todo",
        "matching.todo",
        "engagements.todo",
    ]
