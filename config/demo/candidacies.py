"""Candidacies and the shortlists curators make of them."""

from collections.abc import Callable
from uuid import UUID

from config.demo.cast import Cast
from config.demo.read import Row, cmos, market
from config.demo.script import ANSWER, CANDIDACY, PARTING, SHORTLIST, Script
from kernel.actors import Actor
from marketplace import candidacy_actions as do
from matching import actions as lists
from matching import curation_actions as curation
from matching.models import ShortlistEntry

PARTS = ("reject", "withdraw")


def add_candidacies(script: Script, cast: Cast) -> None:
    """Enter candidacies, then shortlists, into the history."""
    languages = {row["key"]: row["language"] for row in cmos()}
    for row in market()["candidacies"]:
        script.add(row["days_ago"], CANDIDACY, _begin, cast, row)
        for step in row["steps"]:
            if "via" not in step:  # made inside presenting a shortlist, sending an offer or accepting terms
                rank = PARTING if step["verb"] in PARTS else ANSWER
                script.add(step["days_ago"], rank, _act, cast, row, step | {"language": languages[row["cmo"]]})
    for row in market()["shortlists"]:
        _add_shortlist(script, cast, row)


def _begin(cast: Cast, row: Row) -> None:
    need_id = cast.id("need", row["need"])
    if row["origin"] == "applied":
        made = do.apply_to_need(need_id=need_id, actor=cast(row["cmo"]), note=row["note"])
    else:
        bring = do.invite_cmo if row["origin"] == "invited" else do.propose_cmo
        profile_id = cast.id("profile", row["cmo"])
        made = bring(need_id=need_id, profile_id=profile_id, actor=cast(row["by"]), text=row["note"])
    cast.keep("candidacy", row["key"], made.pk)


def _act(cast: Cast, row: Row, step: Row) -> None:
    candidacy_id, by, verb = cast.id("candidacy", row["key"]), cast(step["by"]), step["verb"]
    plain: dict[str, Callable[..., object]] = {
        "take_up": do.take_up_candidacy,
        "interview": do.interview_candidate,
        "reveal": do.reveal_company,
    }
    worded: dict[str, Callable[..., object]] = {
        "decline_invitation": do.decline_invitation,
        "withdraw": do.withdraw_candidacy,
    }
    if verb in plain:
        plain[verb](candidacy_id=candidacy_id, actor=by)
    elif verb in worded:
        worded[verb](candidacy_id=candidacy_id, actor=by, text=step["reason"])
    elif verb == "agree":
        do.agree_to_invitation(candidacy_id=candidacy_id, actor=by, note=step["note"])
    else:
        text = step["text_en" if step["language"] == "en" else "text_ja"]
        do.reject_candidacy(candidacy_id=candidacy_id, actor=by, code=step["code"], text=text)


# --- shortlists ------------------------------------------------------------------------------------------------------
def _add_shortlist(script: Script, cast: Cast, row: Row) -> None:
    presented = row.get("presented_days_ago")
    started = row["started_days_ago"] if presented is None else presented + 1
    script.add(started, SHORTLIST, _start, cast, row)
    if presented is not None:
        script.add(presented, SHORTLIST, _present, cast, row)


def _present(cast: Cast, row: Row) -> None:
    lists.present_shortlist(shortlist_id=cast.id("shortlist", row["key"]), actor=cast(row["by"]))


def _start(cast: Cast, row: Row) -> None:
    by: Actor = cast(row["by"])
    made = lists.start_shortlist(need_id=cast.id("need", row["need"]), actor=by)
    cast.keep("shortlist", row["key"], made.pk)
    # Whom the curator moved comes first: then the others stand where they should without a word.
    for entry in sorted(row["entries"], key=lambda entry: (entry["moved"] == "same", entry["position"])):
        _enter(made.pk, cast.id("candidacy", entry["candidacy"]), by, entry)


def _enter(shortlist_id: UUID, candidacy_id: UUID, by: Actor, entry: Row) -> None:
    found = ShortlistEntry.objects.get(shortlist_id=shortlist_id, candidacy_id=candidacy_id)
    if found.position != entry["position"]:
        curation.place_candidate(
            shortlist_id=shortlist_id,
            candidacy_id=candidacy_id,
            actor=by,
            position=entry["position"],
            reason=entry["reason_ja"],
        )
    curation.explain_candidate(
        shortlist_id=shortlist_id,
        candidacy_id=candidacy_id,
        actor=by,
        reason_ja=entry["reason_ja"],
        reason_en=entry["reason_en"],
    )
