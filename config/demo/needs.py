"""Needs: from the draft to what they are today."""

from collections.abc import Callable

from config.demo.cast import Cast
from config.demo.read import Row, market
from config.demo.script import CLOSING, NEED, Script
from marketplace import actions as do
from profiles.stages import playbook_for

SAME = (
    "stage",
    "title_ja",
    "title_en",
    "summary_ja",
    "summary_en",
    "tolerance_percent",
    "term_months",
    "languages",
    "confidential",
    "termination_ja",
    "termination_en",
)
CLOSES = ("pause", "close")


def add_needs(script: Script, cast: Cast) -> None:
    """Enter the fifteen needs into the history."""
    staffs = {row["key"]: row["employees"] for row in market()["companies"]}
    for row in market()["needs"]:
        values = values_of(script, row) | {"playbook_id": playbook_for(row["stage"], staffs[row["company"]])}
        add_need(script, cast, row, values)


def add_need(script: Script, cast: Cast, row: Row, values: Row) -> None:
    """Enter one need and its steps into the history."""
    key = row["key"]

    def draft() -> None:
        made = do.draft_need(
            company_id=cast.id("company", row["company"]),
            actor=cast(row["posted_by"]),
            values=values | _money(row.get("first", {})),
        )
        cast.keep("need", key, made.pk)

    script.add(row["created_days_ago"], NEED, draft)
    for step in row["steps"]:
        if "via" not in step:  # made inside the acceptance of terms
            rank = CLOSING if step["verb"] in CLOSES else NEED
            script.add(step["days_ago"], rank, _act, cast, key, step)


def values_of(script: Script, row: Row) -> Row:
    """Return what a need says, under the names of the columns and lists."""
    musts = [{"skill_id": skill, "must": True} for skill in row["skills_must"]]
    return {
        **{name: row[name] for name in SAME},
        **_money(row),
        "role_id": row["role"],
        "start_on": script.days.starts_on(row),
        "prefecture_id": row["prefecture"],
        "problems": [{"problem_id": problem} for problem in row["problems"]],
        "scope": [{"text_ja": line["ja"], "text_en": line["en"]} for line in row["scope"]],
        "skills": [*musts, *({"skill_id": skill, "must": False} for skill in row["skills_nice"])],
        "kpis": [{"kpi_id": kpi} for kpi in row["kpis"]],
        "tools": [{"tool_id": tool} for tool in row["tools"]],
        "industries": [{"industry_id": industry} for industry in row["industries"]],
    }


def _money(row: Row) -> Row:
    """Return what a need (or its first draft) says about money and days, under the names of the columns."""
    names = {
        "budget_min": "budget_min_minor",
        "budget_max": "budget_max_minor",
        "days": "days",
        "onsite_days": "onsite_days",
    }
    return {column: row[name] for name, column in names.items() if name in row}


def _act(cast: Cast, key: str, step: Row) -> None:
    need_id, by, verb = cast.id("need", key), cast(step["by"]), step["verb"]
    simple: dict[str, Callable[..., object]] = {
        "submit": do.submit_need,
        "approve": do.approve_need,
        "publish": do.publish_need,
        "confirm": do.confirm_need,
        "pause": do.pause_need,
    }
    if verb in simple:
        simple[verb](need_id=need_id, actor=by)
    elif verb == "edit":
        do.edit_need(need_id=need_id, actor=by, values=_money(step))
    elif verb == "close":
        do.close_need(need_id=need_id, actor=by, code=step["code"], text=step["reason"], answer=step["answer"])
    else:
        {"return": do.return_need, "send_back": do.send_back_need}[verb](
            need_id=need_id, actor=by, text=step["reason"]
        )
