"""Drafts of other weights, runs that ranked all needs anew, and what one company moved for its need."""

from config.demo.cast import Cast
from config.demo.script import PARTING, SHORTLIST, Script
from kernel.actors import SYSTEM, Actor
from matching.client_actions import move_sliders
from matching.models import WeightSet
from matching.rerank_actions import start_rerank, stop_rerank
from matching.reranking import to_the_end
from matching.weights_actions import draft_weights, drop_weights, tune_weights

CURATORS = ("morishita", "kuze")


def add_weights(script: Script, cast: Cast) -> None:
    """Enter drafts, runs and one company's weights; the version in force is as old as the database and stays."""
    script.add(17, PARTING, _stopped_run, cast)
    script.add(16, PARTING, _whole_run)
    script.add(9, PARTING, _drafts, cast)
    script.add(3, SHORTLIST, _moved, cast)
    script.add(0, PARTING, _once_more)


def _stopped_run(cast: Cast) -> None:
    run = start_rerank(actor=cast(CURATORS[1]))
    stop_rerank(rerank_id=run.pk, actor=cast(CURATORS[1]))


def _whole_run() -> None:
    start_rerank(actor=SYSTEM)
    for _run in to_the_end():
        pass


def _drafts(cast: Cast) -> None:
    curator = cast(CURATORS[0])
    given_up = _draft(curator, "場所をもう少し重く見る案。", {"skills": -20, "location": 20})
    drop_weights(weights_id=given_up.pk, actor=curator)
    _draft(curator, "成果をもう少し重く見る案。次の四半期の結果を見て決めます。", {"skills": -30, "outcomes": 30})


def _draft(curator: Actor, reason: str, change: dict[str, int]) -> WeightSet:
    row = draft_weights(actor=curator, reason=reason)
    table = {stage: dict(factors) for stage, factors in row.weights.items()}
    for factor, more in change.items():
        table["startup"][factor] += more
    return tune_weights(weights_id=row.pk, actor=curator, weights=table, reason=reason)


def _moved(cast: Cast) -> None:
    need_id = cast.id("need", "nanjo_beyond_shows")
    move_sliders(need_id=need_id, actor=cast("nanjo_koichi"), sliders={"industry": 140, "rate": 80})


def _once_more() -> None:
    start_rerank(actor=SYSTEM)
