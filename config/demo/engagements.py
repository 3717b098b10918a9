"""Engagements: settled, started, delivered, completed or ended."""

from decimal import Decimal
from functools import partial
from uuid import UUID

from config.demo.cast import Cast
from config.demo.figures import Figures
from config.demo.papers import paper
from config.demo.read import Row, cmos, market
from config.demo.script import CLOSING, NIGHT, WORK, Script
from engagements import work_actions as do
from engagements.models import Engagement, Milestone
from kernel.actors import SYSTEM, Actor

TASKS = {"nda": "nda", "ip_terms": "ip", "conduct_policy": "conduct", "access_list": "access"}


def add_engagements(script: Script, cast: Cast) -> None:
    """Enter the engagements into the history."""
    candidacies = {row["key"]: row["cmo"] for row in market()["candidacies"]}
    cmo_of = {row["key"]: candidacies[row["candidacy"]] for row in market()["offers"]}
    languages = {row["key"]: row["language"] for row in cmos()}
    for row in market()["engagements"]:
        teller = Teller(script, cast, row, languages[cmo_of[row["offer"]]])
        teller.prepare()
        for milestone in row["milestones"]:
            for step in milestone["steps"]:
                rank = NIGHT if step["verb"] == "deem_accepted" else WORK
                script.add(step["days_ago"], rank, teller.deliver, milestone["milestone"], step)
        for step in row["steps"]:
            script.add(step["days_ago"], WORK if step["verb"] == "start" else CLOSING, teller.act, step)
        figures = Figures(script, row, partial(_sides, cast, row, cmo_of[row["offer"]]))
        figures.tell(teller.found, row["term_months"])


def _sides(cast: Cast, row: Row, cmo: str) -> tuple[Actor, Actor]:
    return cast(_company_side(row)), cast(cmo)


def _company_side(row: Row) -> str:
    """Return who sets the targets: whoever settled the first task."""
    return str(row["blocking_tasks"][0]["by"])


class Teller:
    """One engagement; `language` is that of the CMO, who reads why something comes back."""

    def __init__(self, script: Script, cast: Cast, row: Row, language: str) -> None:
        self.script, self.cast, self.row, self.language = script, cast, row, language

    def found(self) -> UUID:
        """Return the engagement's key, once it is there."""
        return self.id

    @property
    def id(self) -> UUID:
        offer_id = self.cast.id("offer", self.row["offer"])
        found: UUID = Engagement.objects.values_list("pk", flat=True).get(offer_id=offer_id)
        return found

    def prepare(self) -> None:
        """Enter the blocking tasks, and the baselines that were measured later."""
        for task in self.row["blocking_tasks"]:
            if task["done_days_ago"] is not None:
                self.script.add(task["done_days_ago"], WORK, self.tick, task)
        for kpi in self.row["kpis"]:
            if "measured_baseline" in kpi:
                self.script.add(kpi["measured_by_days_ago"], WORK, self.measure, kpi)

    def tick(self, task: Row) -> None:
        """Settle a blocking task."""
        do.tick_task(engagement_id=self.id, kind=TASKS[task["id"]], actor=self.cast(task["by"]))

    def measure(self, kpi: Row) -> None:
        """Note a baseline that was not known at the start."""
        baseline = Decimal(str(kpi["measured_baseline"]))
        do.set_baseline(
            engagement_id=self.id, kpi_id=kpi["kpi"], actor=self.cast(kpi["measured_by"]), baseline=baseline
        )

    def act(self, step: Row) -> None:
        """Start, complete or end the engagement."""
        if step["verb"] == "end":
            day = self.script.days.day(step["ends_in_days"])
            do.end_engagement(engagement_id=self.id, actor=self.cast(step["by"]), text=self._said(step), ends_on=day)
        elif step["verb"] == "complete":
            for by in step["by"]:
                do.complete_engagement(engagement_id=self.id, actor=self.cast(by))
        else:
            do.start_engagement(engagement_id=self.id, actor=self.cast(step["by"]))

    def deliver(self, key: str, step: Row) -> None:
        """Hand in, accept, return or cancel a milestone."""
        verb = step["verb"]
        if verb == "deem_accepted":
            do.deem_accepted(actor=SYSTEM)
            return
        milestone = Milestone.objects.get(engagement_id=self.id, key=key)
        by = self.cast(step["by"])
        if verb == "submit":
            self._submit(milestone, step)
        elif verb == "accept":
            do.accept_milestone(milestone_id=milestone.pk, actor=by)
        elif verb == "return":
            due_on = self.script.days.day(step["due_in_days"])
            do.return_milestone(milestone_id=milestone.pk, actor=by, text=self._said(step), due_on=due_on)
        else:
            do.cancel_milestone(milestone_id=milestone.pk, actor=by, text=self._said(step))

    def _submit(self, milestone: Milestone, step: Row) -> None:
        criteria = list(milestone.criteria.all())
        lines = [milestone.title_ja, "", step["note"], "", *(f"・{row.text_ja}" for row in criteria)]
        do.submit_milestone(
            milestone_id=milestone.pk,
            actor=self.cast(step["by"]),
            file=paper(step["file"], lines),
            note=step["note"],
            claimed=[row.order for row in criteria],
        )

    def _said(self, step: Row) -> str:
        return str(step["reason_en"] if self.language == "en" else step["reason"])
