"""The engagements that are told in brief, as rows of the same shape as those of market.yaml."""

import datetime as dt
from typing import Any

from engagements.playbook import fit, schedule
from profiles.stages import StageFacts, playbook_for, suggest_stage

Row = dict[str, Any]
# Days before the start of the work
POSTED, CAME, MET, OFFERED, AGREED, SETTLED = 48, 36, 28, 20, 16, 9
HANDED_IN, ACCEPTED = 9, 5  # days before a milestone is due
TASKS = {
    "nda": ("秘密保持の合意", "Confidentiality agreement"),
    "ip_terms": ("成果物の権利の確認", "Rights in what is delivered"),
    "conduct_policy": ("行動方針と相談窓口の説明", "Conduct policy and contact explained"),
    "access_list": ("渡す権限の一覧", "List of access rights"),
}


class Story:
    """One story: the person keys in it, its days, and the rows it stands for."""

    def __init__(self, told: Row, papers: Row, words: Row, today: dt.date) -> None:
        self.told, self.papers, self.words, self.today = told, papers, words, today
        self.key, self.start = str(told["key"]), int(told["start"])
        self.owner, self.requester = f"{self.key}_owner", f"{self.key}_requester"
        facts = {name: told["company"].get(name, False) for name in ("raised_equity", "aims_fast_growth")}
        self.company = {**told["company"], **facts}
        self.stage = self._stage()

    def _stage(self) -> str:
        row = self.company
        facts = StageFacts(
            industry=row["industry"],
            legal_form="company",
            as_of_year=self.today.year,
            capital_jpy=row["capital"],
            employees=row["employees"],
            founded_year=row["founded_year"],
            raised_equity=row["raised_equity"],
            aims_fast_growth=row["aims_fast_growth"],
        )
        return str(suggest_stage(facts).stage)

    @property
    def playbook(self) -> str:
        return str(playbook_for(self.stage, self.company["employees"]))

    def rows(self) -> dict[str, Row]:
        """Return the rows by the name of their list."""
        return {
            "companies": self._company(),
            "needs": self._need(),
            "candidacies": self._candidacy(),
            "offers": self._offer(),
            "engagements": self._engagement(),
        }

    def _company(self) -> Row:
        row, host = self.company, f"{self.key}.example"
        members = [
            {**who, "key": f"{self.key}_{who['role']}", "email": f"{who['role']}@{host}", "language": "ja"}
            for who in row["members"]
        ]
        return {
            **row,
            "key": self.key,
            "legal_form": "company",
            "directors": 3,
            "site": f"https://{host}",
            "contact_email": f"contact@{host}",
            "wants_approval": False,
            "joined_days_ago": self.start + POSTED + 20,
            "members": members,
        }

    def _need(self) -> Row:
        row = self.told["need"]
        low, high = row["budget"]
        open_ = self.start + POSTED
        return {
            **{k: v for k, v in row.items() if k != "budget"},
            **{name: self.words[name] for name in ("termination_ja", "termination_en")},
            "key": self.key,
            "company": self.key,
            "posted_by": self.requester,
            "stage": self.stage,
            "industries": [self.company["industry"]],
            "budget_min": low,
            "budget_max": high,
            "tolerance_percent": 0,
            "onsite_days": 0,
            "prefecture": None,
            "languages": ["ja"],
            "confidential": False,
            "start_days_ago": self.start,
            "created_days_ago": open_ + 3,
            "steps": [
                {"verb": "submit", "days_ago": open_ + 2, "by": self.requester},
                {"verb": "publish", "days_ago": open_, "by": "morishita"},
            ],
        }

    def _candidacy(self) -> Row:
        came = self.start + CAME
        return {
            "key": self.key,
            "need": self.key,
            "cmo": self.told["cmo"],
            "origin": "applied",
            "days_ago": came,
            "note": self.told["note"],
            "steps": [
                {"verb": "take_up", "days_ago": came - 3, "by": self.requester},
                {"verb": "interview", "days_ago": self.start + MET, "by": self.requester},
            ],
        }

    def _offer(self) -> Row:
        row, sent, agreed = self.told["offer"], self.start + OFFERED, self.start + AGREED
        days = dict(zip(("days_min", "days_max"), row["days"], strict=True))
        fee = {"model": "monthly", "monthly_fee": row["fee"], **days}
        return {
            "key": self.key,
            "candidacy": self.key,
            "kind": "standard",
            "term_months": self.told["need"]["term_months"],
            "start_days_ago": self.start,
            "fee": fee,
            "place_ja": row["place_ja"],
            "expenses_ja": self.words["expenses_ja"],
            "ip_ja": self.words["ip_ja"],
            "inspection_days": 10,
            "versions": [{"n": 1, "by": self.owner, "days_ago": sent, "note": self.words["offer"]}],
            "steps": [
                {"verb": "send", "days_ago": sent, "by": self.owner, "version": 1},
                {"verb": "accept", "days_ago": agreed + 2, "by": self.told["cmo"], "version": 1},
                {"verb": "accept", "days_ago": agreed, "by": self.owner, "version": 1},
            ],
        }

    # --- the work ----------------------------------------------------------------------------------------------------
    def _engagement(self) -> Row:
        told = self.told
        tasks = [
            {"id": id_, "ja": ja, "en": en, "done_days_ago": self.start + SETTLED - n, "by": self.owner}
            for n, (id_, (ja, en)) in enumerate(TASKS.items())
        ]
        return {
            "key": self.key,
            "offer": self.key,
            "start_days_ago": self.start,
            "term_months": told["need"]["term_months"],
            "blocking_tasks": tasks,
            "kpis": [self._kpi(row) for row in told["kpis"]],
            "milestones": self._milestones(),
            "steps": [{"verb": "start", "days_ago": self.start, "by": self.owner}, *self._end()],
            **{name: told.get(name, {}) for name in ("targets", "figures", "segments", "late")},
        }

    def _kpi(self, row: Row) -> Row:
        if row["baseline"] is not None:
            return row
        due = self.start - row["measured_in"]
        measured = {"measured_baseline": row["measured"], "measured_by": self.owner} if "measured" in row else {}
        return {"kpi": row["kpi"], "baseline": None, "measured_by_days_ago": due, **measured}

    def _end(self) -> list[Row]:
        told = self.told
        if told["status"] == "completed":
            return [{"verb": "complete", "days_ago": 6, "by": [self.owner, told["cmo"]]}]
        if told["status"] == "ended":
            text, said = told["end"]
            step = {"verb": "end", "days_ago": told["ended"], "ends_in_days": 31 - told["ended"], "by": self.owner}
            return [step | {"reason": text, "reason_en": said}]
        return []

    def _milestones(self) -> list[Row]:
        first = self.today - dt.timedelta(days=self.start)
        dated = schedule(fit(self.playbook, self.told["need"]["term_months"]).kept, first)
        cancelled = self.told.get("cancelled", [""])
        rows: list[Row] = []
        for placed in dated:
            due = (self.today - placed.due_on).days
            if placed.milestone == cancelled[0]:
                steps = [self._said("cancel", self.start - 20, self.owner, cancelled)]
            else:
                steps = self._steps(placed.milestone, due)
            rows.append({"milestone": placed.milestone, "steps": steps})
        return rows

    def _steps(self, milestone: str, due: int) -> list[Row]:
        """Return how one was handed in and accepted: what is due later than today waits, or is not there yet."""
        ended = self.told.get("ended", 0)
        handed, accepted = due + HANDED_IN, due + ACCEPTED
        if handed <= ended:
            return []
        back = self.told.get("returned", [""])
        file, note = self.papers.get(
            milestone, ["引き継ぎ資料.pdf", "手順書と残る課題の一覧です。説明の場を二回持ちました。"]
        )
        submit = {"verb": "submit", "days_ago": handed, "by": self.told["cmo"], "note": note, "file": file}
        steps: list[Row] = [submit]
        if milestone == back[0] and handed - 2 > ended:
            again = {"days_ago": handed - 4, "note": f"ご指摘の点を直しました。{note}", "file": f"改訂_{file}"}
            steps += [self._said("return", handed - 2, self.owner, back) | {"due_in_days": -due}]
            if handed - 4 > ended:
                steps += [submit | again]
                accepted = min(accepted, handed - 6)
        if accepted > 0 and steps[-1]["verb"] == "submit":
            steps.append({"verb": "accept", "days_ago": accepted, "by": self.owner})
        return steps

    def _said(self, verb: str, days_ago: int, by: str, texts: list[Any]) -> Row:
        return {"verb": verb, "days_ago": days_ago, "by": by, "reason": texts[1], "reason_en": texts[2]}


def expanded(told: Row, today: dt.date) -> dict[str, list[Row]]:
    """Return all stories as lists of rows, by the name of their list."""
    found: dict[str, list[Row]] = {}
    for row in told["stories"]:
        for name, made in Story(row, told["papers"], told["words"], today).rows().items():
            found.setdefault(name, []).append(made)
    return found
