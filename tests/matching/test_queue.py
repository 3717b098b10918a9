"""The curators' queue: who has what and until when, whose lists, the market searched; what both sides will read."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from marketplace import candidacy_actions as candidacies
from matching import actions
from matching import curation_actions as curation
from matching.desk import waiting, without_candidates
from matching.preview import LINK
from matching.todo import matters
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles.projections import rebuild_profile_search
from tests import make
from tests.matching.scene import (
    Caller,
    Scene,
    colleague,
    crowd,
    drafted,
    explain_all,
    held,
    order,
    presented,
    two_under_review,
)


def read(world: Any, who: str, name: str, *args: Any, **query: Any) -> str:
    answer = world.client(who).get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


# --- who has it, until when ---------------------------------------------------------------------------------------
def test_the_queue_says_who_has_a_list_and_how_long_is_left(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = drafted(world)
    two_under_review(world)
    text = read(world, "curator", "desk")
    assert "you have it" in text
    assert "nobody has it yet" in text
    assert "5 business days left" in text
    curation.take_shortlist(shortlist_id=scene.shortlist.pk, actor=colleague())
    assert "Colleague has it" in read(world, "curator", "desk")
    later = clock.now() + dt.timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(clock, "today", later.date)
    text = read(world, "curator", "desk")
    assert "business days late" in text
    assert 'class="state late push"' in text


def test_the_queue_is_narrowed_to_mine_and_to_nobodys(world: Any) -> None:
    mine, theirs, free = drafted(world), held(world), two_under_review(world)
    empty = make.open_need(world.company, world.requester, world.curator)
    found = {
        whose: [{need.pk for need in rows(whose, world.curator)} for rows in (waiting, without_candidates)]
        for whose in ("", "mine", "nobody")
    }
    assert found == {
        "": [{mine.need.pk, theirs.need.pk, free.need.pk}, {empty.pk}],
        "mine": [{mine.need.pk}, set()],
        "nobody": [{free.need.pk}, {empty.pk}],
    }
    text = read(world, "curator", "desk", whose="mine")
    links = [reverse("desk_need", args=[scene.need.pk]) in text for scene in (mine, theirs, free)]
    assert links == [True, False, False]
    assert reverse("desk_need", args=[theirs.need.pk]) in read(world, "curator", "desk", whose="somebody")
    caller = Caller(world)
    rows = caller.api("curator", "/api/v1/curation/queue?whose=mine").json()["results"]
    assert [(row["need"], row["under_review"], row["curator"]) for row in rows] == [
        (str(mine.need.pk), 2, str(world.curator.user_id))
    ]
    assert caller.api("curator", "/api/v1/curation/queue?whose=somebody").status_code == 422


def test_the_most_urgent_comes_first_and_needs_without_candidates_last(world: Any) -> None:
    empty = make.open_need(world.company, world.requester, world.curator)
    late, soon = two_under_review(world), two_under_review(world)
    for scene, days in ((late, 9), (soon, 2)):
        rows = type(scene.candidacies[0]).objects.filter(need=scene.need)
        rows.update(answer_due_on=clock.today() + dt.timedelta(days=days))
    assert [need.pk for need in waiting()] == [soon.need.pk, late.need.pk]
    caller = Caller(world)
    first = caller.api("curator", "/api/v1/curation/queue?page_size=2").json()
    last = caller.api("curator", first["next"].split("testserver")[1]).json()
    told = [row["need"] for row in first["results"] + last["results"]]
    assert told == [str(pk) for pk in (soon.need.pk, late.need.pk, empty.pk)]


def test_at_home_stands_what_no_colleague_has(world: Any) -> None:
    mine, theirs, free = drafted(world), held(world), two_under_review(world)
    urls = {row.url for row in matters(world.curator).todo}
    assert urls == {reverse("desk_need", args=[scene.need.pk]) for scene in (mine, free)}
    assert reverse("desk_need", args=[theirs.need.pk]) not in urls


def test_the_other_queues_are_linked_with_their_counts(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    make.published_profile(world.cmo, world.curator)
    make.candidacy(need, world.cmo)
    profiles.submit_profile(profile_id=make.profile(world.other_cmo).pk, actor=world.other_cmo)
    text = read(world, "curator", "desk")
    for name, count in (("need_queue", 0), ("vetting", 1), ("candidacies", 1)):
        link = text.split('class="line snug s push"')[1].split(f'href="{reverse(name)}"')[1].split("</a>")[0]
        assert f'<span class="n">{count}</span>' in link, name


def test_the_queue_asks_as_often_for_one_need_as_for_ten(world: Any) -> None:
    client, counts = world.client("curator"), []
    for more in (1, 9):
        for _time in range(more):
            two_under_review(world)
        client.get(reverse("desk"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("desk")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15


# --- the market, searched -----------------------------------------------------------------------------------------
def test_somebody_is_found_by_her_words_and_may_be_proposed(world: Any) -> None:
    scene = drafted(world)
    free = crowd(1)[0]
    rebuild_profile_search([free.pk])
    dear = make.published_profile(world.owner, world.curator, day_rate_minor=900_000, headline_en="Lighthouse keeper")
    pk = scene.need.pk
    text = read(world, "curator", "desk_need", pk, q="Lighthouse").split('id="found"')[1].split("</section>")[0]
    assert reverse("profile", args=[dear.pk]) in text
    assert "Asks more than the budget allows" in text
    assert reverse("propose_cmo", args=[pk, dear.pk]) in text
    assert reverse("profile", args=[free.pk]) not in text
    text = read(world, "curator", "desk_need", pk, q="製造業の支援").split('id="found"')[1].split("</section>")[0]
    assert reverse("propose_cmo", args=[pk, free.pk]) in text
    assert "by score" in text
    assert "No published profile holds these words." in read(world, "curator", "desk_need", pk, q="誰もいない言葉")


def test_a_search_costs_few_statements_however_many_are_found(world: Any) -> None:
    scene = drafted(world)
    client, url, counts = world.client("curator"), reverse("desk_need", args=[scene.need.pk]), []
    for more in (1, 20):
        rebuild_profile_search([row.pk for row in crowd(more)])
        client.get(url, {"q": "製造業の支援"})
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url, {"q": "製造業の支援"})
        assert "No published profile" not in answer.content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 17


# --- what both sides will read ------------------------------------------------------------------------------------
def piece(text: str, start: str) -> str:
    """Return a place of a list out of a page, in one line."""
    return " ".join(text.split(start)[1].split("</li>", maxsplit=1)[0].split())


def preview(world: Any, scene: Scene, candidacy: Any) -> list[str]:
    """Return both sides of a preview: the company's, then hers."""
    text = read(world, "curator", "shortlist_preview", scene.shortlist.pk, candidacy)
    company, _between, hers = text.split('id="both"')[1].partition('aria-label="What the candidate reads"')
    return [company, hers]


def test_the_company_reads_what_the_preview_showed(world: Any) -> None:
    scene = drafted(world)
    explain_all(world, scene)
    first = order(scene.shortlist)[0]
    start = f'data-id="{first}" data-name="'
    company, _hers = preview(world, scene, first)
    told = piece(company, start).partition('"><span class="rank">')[2]
    assert "Her account of building the channel is concrete." in told
    actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    page = read(world, "owner", "shortlist", scene.shortlist.pk)
    shown = piece(page, start).partition('<span class="rank">')[2]
    # Beside it stands what the company can do, once it has the list.
    acts = shown.partition('<div class="act">')
    assert told.split("<details>")[0].strip() == LINK.sub(r"<\1span>", acts[0]).strip()


def test_she_reads_what_the_preview_showed(world: Any) -> None:
    scene = drafted(world)
    explain_all(world, scene)
    row = scene.candidacies[0]
    _company, hers = preview(world, scene, row.pk)
    assert "shortlisted" in hers
    assert "under review" in hers  # a step she has behind her
    current = hers.split('aria-current="step"')[1].split("</li>")[0]
    assert "shortlisted" in current
    for word in ("Her account of building the channel", "moved", str(scene.candidacies[1].pk)):
        assert word not in hers
    actions.present_shortlist(shortlist_id=scene.shortlist.pk, actor=world.curator)
    page = read(world, "cmo", "candidacy", row.pk)
    # The same steps; only the day of the new one was not known before.
    assert steps_of(hers) == steps_of(page)


def steps_of(text: str) -> list[tuple[bool, str]]:
    """Return the steps a page shows, and which of them is the current one."""
    line = text.split('<ol class="steps state-line mt1">')[1].split("</ol>", maxsplit=1)[0]
    return [("aria-current" in one, one.partition("<b>")[2].split("</b>")[0]) for one in line.split("<li")[1:]]


def test_the_preview_keeps_a_hidden_company_hidden_from_her(world: Any) -> None:
    scene = drafted(world, confidential=True)
    _company, hers = preview(world, scene, scene.candidacies[0].pk)
    assert "The company has not given its name yet" in hers
    for name in (world.company.name_ja, world.company.name_en):
        assert name not in hers


def test_each_side_is_shown_in_the_language_its_reader_chose(world: Any) -> None:
    scene = drafted(world)
    for name in ("cmo", "other_cmo"):
        people.edit_settings(user_id=world.users[name].pk, actor=world.actors[name], values={"language": "ja"})
    company, hers = preview(world, scene, scene.candidacies[0].pk)
    assert 'lang="en"' in company
    assert '<div lang="ja">' in hers
    assert "ショートリスト" in hers


def test_a_candidate_who_withdrew_or_hid_her_profile_does_not_break_the_preview(world: Any) -> None:
    scene = drafted(world)
    gone, hidden = scene.candidacies
    candidacies.withdraw_candidacy(candidacy_id=gone.pk, actor=world.cmo)
    profiles.hide_profile(profile_id=hidden.profile_id, actor=world.other_cmo)
    assert "closed" in preview(world, scene, gone.pk)[1]
    assert "What would help most" not in preview(world, scene, hidden.pk)[1]


def test_the_desk_loads_the_preview_as_a_piece_and_links_it_as_a_page(world: Any) -> None:
    scene = presented(world)
    draft = drafted(world)
    first, second = order(draft.shortlist)
    text = read(world, "curator", "desk_need", draft.need.pk, see=str(second))
    url = reverse("shortlist_preview", args=[draft.shortlist.pk, second])
    assert f'hx-get="{url}" hx-trigger="load"' in text
    assert f'<a href="{url}">' in text
    answer = world.client("curator").get(url, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert 'id="both"' in answer.content.decode()
    assert read(world, "curator", "shortlist_preview", scene.shortlist.pk, order(scene.shortlist)[0])
    assert first != second
