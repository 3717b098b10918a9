"""The curators' pages of weights, of the run, and of exposure."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from matching import weights_actions as weights
from matching.market import active_weights
from matching.models import MatchProfile, Rerank, WeightSet, WeightsLog
from matching.rerank_actions import start_rerank, stop_rerank
from matching.reranking import go_on
from tests import make
from tests.matching.scene import crowd, presented
from tests.matching.test_exposure import Shown
from tests.matching.test_rerank import turned
from tests.matching.test_weights import REASON, drafted, in_force, moved

MOST_QUERIES = 15
HTMX = {"HX-Request": "true"}


def text(world: Any, path: str, **headers: str) -> str:
    answer = world.client("curator").get(path, headers=headers)
    assert answer.status_code == 200, answer
    return html.unescape(answer.content.decode())


def typed(table: Any, **more: Any) -> dict[str, Any]:
    return {f"{stage}-{factor}": n for stage, row in table.items() for factor, n in row.items()} | more


# --- versions --------------------------------------------------------------------------------------------------------
def test_a_draft_is_started_tuned_and_brought_into_force_on_pages(world: Any) -> None:
    browser = world.client("curator")
    answer = browser.post(reverse("weights_draft"), {"reason": REASON})
    row = WeightSet.objects.get(status="draft")
    assert (answer.status_code, answer["Location"]) == (303, reverse("weights_tune", args=[row.pk]))
    page = text(world, answer["Location"])
    assert len(re.findall(r'<input type="number"', page)) == 27
    assert REASON in page
    answer = browser.post(answer["Location"], typed(moved(), reason="Outcomes told more.", version=1))
    assert (answer.status_code, answer["Location"]) == (303, reverse("weights_set", args=[row.pk]))
    page = text(world, answer["Location"])
    for said in ("Outcomes told more.", "+100", "−100", "340", "500", "drafted by"):
        assert said in page
    answer = browser.post(reverse("weights_activate", args=[row.pk]), {"reason": "Agreed on Monday.", "version": 2})
    assert (answer.status_code, answer["Location"]) == (303, reverse("weights_list"))
    page = text(world, reverse("weights_list"))
    for said in ("Version 2", "Agreed on Monday.", "instead of version 1", "Rank all needs anew", "Stop the run"):
        assert (said in page) == (said != "Rank all needs anew"), said
    assert active_weights().weights == moved()


def test_what_was_typed_stays_when_a_stage_does_not_add_up(world: Any) -> None:
    row = drafted(world)
    table = moved()
    table["startup"]["skills"] = 639
    answer = world.client("curator").post(
        reverse("weights_tune", args=[row.pk]), typed(table, reason="Half done", version=row.version)
    )
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "add up to 1,999" in page
    assert 'value="639"' in page
    assert "Half done" in page
    assert '<output data-sum="startup" data-goal="2000" class="warn">1,999</output>' in page
    assert '<output data-sum="mid_size" data-goal="2000">2,000</output>' in page
    assert WeightSet.objects.get(pk=row.pk).version == row.version


@pytest.mark.parametrize("bad", ["", "-1", "2001", "6.5", "many", "1" * 400])
def test_a_field_that_is_no_weight_is_named(world: Any, bad: str) -> None:
    row = drafted(world)
    answer = world.client("curator").post(
        reverse("weights_tune", args=[row.pk]), typed(moved(), reason="r") | {"startup-skills": bad}
    )
    assert answer.status_code == 422
    assert 'id="id_startup-skills_err"' in answer.content.decode()


def test_a_draft_somebody_changed_meanwhile_is_not_overwritten(world: Any) -> None:
    row = drafted(world)
    answer = world.client("curator").post(
        reverse("weights_tune", args=[row.pk]), typed(moved(by=50), reason="r", version=row.version - 1)
    )
    assert answer.status_code == 412
    assert 'value="590"' not in answer.content.decode()
    assert WeightSet.objects.get(pk=row.pk).weights == moved()


def test_going_back_asks_for_a_reason_and_says_what_it_replaces(world: Any) -> None:
    one, _two = active_weights(), in_force(world)
    page = text(world, reverse("weights_restore", args=[one.pk]))
    assert "Go back to version 1" in page
    assert "version 2" in page
    browser = world.client("curator")
    answer = browser.post(reverse("weights_restore", args=[one.pk]), {"reason": "  "})
    assert answer.status_code == 422
    assert WeightsLog.objects.count() == 1
    answer = browser.post(reverse("weights_restore", args=[one.pk]), {"reason": "Fewer interviews."})
    assert answer.status_code == 303
    assert active_weights().number == 1
    assert "Fewer interviews." in text(world, reverse("weights_set", args=[one.pk]))


def test_only_what_is_possible_is_offered(world: Any) -> None:
    one, two, draft = active_weights(), in_force(world), drafted(world)
    gone = drafted(world)
    weights.drop_weights(weights_id=gone.pk, actor=world.curator)
    offers = {
        one.pk: {"restore", "preview"},
        two.pk: set(),
        draft.pk: {"activate", "tune", "drop", "preview"},
        gone.pk: set(),
    }
    for pk, verbs in offers.items():
        page = text(world, reverse("weights_set", args=[pk]))
        found = {
            verb
            for verb in ("activate", "restore", "tune", "drop", "preview")
            if reverse(f"weights_{verb}", args=[pk]) in page
        }
        assert found == verbs, WeightSet.objects.get(pk=pk)
    page = text(world, reverse("weights_list"))
    assert reverse("weights_set", args=[draft.pk]) in page
    assert reverse("weights_set", args=[gone.pk]) not in page


def test_the_public_page_follows_and_shows_no_draft(world: Any) -> None:
    drafted(world, table=turned())
    client = world.client("anonymous")
    assert "1,400" not in client.get("/how-ranking-works/").content.decode()
    assert "1400" not in client.get("/how-ranking-works/").content.decode()
    in_force(world, table=moved("outcomes", 111))
    page = client.get("/how-ranking-works/").content.decode()
    assert "Version 3" in page
    assert "351" in page


# --- what it would change --------------------------------------------------------------------------------------------
def test_the_comparison_is_a_page_and_a_piece_of_one(world: Any) -> None:
    scene = presented(world)
    crowd(12)
    draft = drafted(world, table=turned())
    whole = text(world, reverse("weights_preview", args=[draft.pk]))
    piece = text(world, reverse("weights_preview", args=[draft.pk]), **HTMX)
    assert "<html" in whole
    assert "<html" not in piece
    for said in (
        "too few to tell",
        "mean over 1 need with a decision",
        "Järvelin",
        reverse("desk_need", args=[scene.need.pk]),
    ):
        assert said in whole
        assert said in piece


def test_without_needs_there_is_nothing_to_compare_on(world: Any) -> None:
    draft = drafted(world)
    assert "nothing to compare on" in text(world, reverse("weights_preview", args=[draft.pk]))


def test_a_mean_is_shown_from_five_needs_on(world: Any) -> None:
    for _n in range(5):
        presented(world)
    crowd(12)
    draft = drafted(world, table=turned())
    page = text(world, reverse("weights_preview", args=[draft.pk]))
    assert "mean over 5 needs with a decision" in page
    assert re.search(r"[01]\.\d{3} → [01]\.\d{3}", page)


# --- the run ---------------------------------------------------------------------------------------------------------
def test_a_run_is_watched_stopped_and_resumed(world: Any) -> None:
    make.open_need(world.company, world.requester, world.curator)
    browser = world.client("curator")
    page = text(world, reverse("rerank"))
    assert "No run yet" in page
    assert "hx-trigger" not in page
    assert browser.post(reverse("rerank_start")).status_code == 303
    run = Rerank.objects.get()
    piece = text(world, reverse("rerank"), **HTMX)
    assert "<html" not in piece
    assert 'hx-trigger="every 2s"' in piece
    assert "of 1 needs" in piece
    assert browser.post(reverse("rerank_start")).status_code == 422
    assert browser.post(reverse("rerank_stop", args=[run.pk])).status_code == 303
    piece = text(world, reverse("rerank"), **HTMX)
    assert "hx-trigger" not in piece
    assert "Go on" in piece
    assert browser.post(reverse("rerank_resume", args=[run.pk])).status_code == 303
    assert browser.post(reverse("rerank_resume", args=[run.pk])).status_code == 409
    go_on()
    piece = text(world, reverse("rerank"), **HTMX)
    assert "finished" in piece
    assert "hx-trigger" not in piece
    assert browser.post(reverse("rerank_stop", args=[run.pk])).status_code == 409


def test_earlier_runs_are_listed(world: Any) -> None:
    for _n in range(3):
        run = start_rerank(actor=world.curator)
        stop_rerank(rerank_id=run.pk, actor=world.curator)
    page = text(world, reverse("rerank"))
    assert page.count('<tr role="row"><th role="rowheader"') == 2


# --- exposure --------------------------------------------------------------------------------------------------------
def test_exposure_in_figures_weeks_and_plots(world: Any) -> None:
    people = crowd(4)
    MatchProfile.objects.update(published_on="2020-01-01")
    shown = Shown(world)
    today = clock.today()
    shown.page(today, *people[:2])
    shown.page(today, people[0])
    page = text(world, reverse("exposure"))
    # 0, 0, 1, 2: 2 × (3 + 8) / (4 × 3) − 5/4
    for said in (
        "50.0%",
        "0.58",
        "66.7%",
        "3 impressions",
        "4 published profiles",
        "2 of 4 with free days were shown",
    ):
        assert said in page, said
    assert page.count('<svg class="plot"') == 3
    assert page.count('<tr role="row"><th role="rowheader"') == 12


def test_an_empty_market_has_a_page_too(world: Any) -> None:
    page = text(world, reverse("exposure"))
    assert page.count("—") >= 12 * 4


# --- few statements --------------------------------------------------------------------------------------------------
def test_pages_take_few_statements_whatever_there_is(world: Any) -> None:
    def counted(path: str) -> int:
        browser = world.client("curator")
        browser.get(path)
        with CaptureQueriesContext(connection) as told:
            assert browser.get(path).status_code == 200
        return len(told)

    pages = [reverse("weights_list"), reverse("rerank"), reverse("exposure")]
    before = [counted(path) for path in pages]
    in_force(world)
    for _n in range(3):
        weights.restore_weights(
            weights_id=WeightSet.objects.filter(status="retired").first().pk,  # type: ignore[union-attr]
            actor=world.curator,
            reason=REASON,
        )
        drafted(world)
        stop_rerank(rerank_id=Rerank.objects.get(status="running").pk, actor=world.curator)
    after = [counted(path) for path in pages]
    assert max(after) <= MOST_QUERIES
    assert after[2] == before[2]
    assert all(now - then <= 2 for now, then in zip(after, before, strict=True)), (before, after)
    assert counted(reverse("weights_set", args=[active_weights().pk])) <= MOST_QUERIES
