"""The CMOs: from the first draft of a profile to what it is today."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from config.demo.cast import Cast
from config.demo.read import Row, cmos, market, spread
from config.demo.script import PARTING, PERSON, Script
from kernel.actors import Actor
from profiles import profile_actions as do
from profiles.fill_actions import fill_profile
from profiles.models import Experience

EVIDENCE = {
    "ja": (
        "在職証明書を提出できます。",
        "会社のサイトに紹介ページがあります。",
        "当時の上司が照会に応じます。",
        "業務委託の契約書をお見せします。",
    ),
    "en": (
        "I can hand in a certificate of employment.",
        "The company's site has a page about my work there.",
        "My manager of the time answers questions.",
        "I can show the contract.",
    ),
}
FREE_AFTER = 14  # days, as said on earlier days


def add_cmos(script: Script, cast: Cast) -> None:
    """Enter the sixty CMOs into the history."""
    for row in cmos():
        Cmo(script, cast, row).tell()


class Cmo:
    """One CMO and the steps of her profile."""

    def __init__(self, script: Script, cast: Cast, row: Row) -> None:
        self.script, self.cast, self.row, self.key = script, cast, row, str(row["key"])
        self.language = "en" if row["language"] == "en" else "ja"
        self.vetting: Row = next((v for v in market()["vetting"] if v["cmo"] == self.key), {})
        self.confirmed: int = row.get("availability_confirmed_days_ago", 10)

    @property
    def me(self) -> Actor:
        return self.cast(self.key)

    @property
    def id(self) -> UUID:
        return self.cast.id("profile", self.key)

    def tell(self) -> None:
        """Enter the steps that her status asks for."""
        status = self.row["status"]
        if status in ("published", "hidden", "suspended"):
            self._tell_published()
        elif status == "draft":
            self._on(self.confirmed, self.draft)
        elif self.vetting:
            self._on(self.vetting["days_ago"] + 4, self.draft)
            self._on(self.vetting["days_ago"] + 2, self.submit)
        else:
            self._on(self.confirmed, self.draft)
            self._on(self.confirmed - 2, self.submit)
        if status == "hidden":
            self._on(self.confirmed - 2, self.hide)
        if self.vetting:
            self._tell_vetting()

    def _on(self, days_ago: int, act: Callable[..., object], *told: Any, rank: int = PERSON) -> None:
        self.script.add(days_ago, rank, act, *told)

    def _tell_published(self) -> None:
        talks = [c for c in market()["candidacies"] if c["cmo"] == self.key]
        first = max([self.confirmed, *(c["days_ago"] for c in talks)])
        published = first + (6 + spread(self.key, 20) if talks else 15 + spread(self.key, 90))
        self._on(published + 5, self.draft)
        self._on(published + 3, self.submit)
        self._on(published, self.publish)
        # Whoever is wanted for a shortlist says anew when she is free.
        listed = {c["days_ago"] for c in talks if any(step["verb"] == "shortlist" for step in c["steps"])}
        for days_ago in sorted(day for day in listed if day > self.confirmed):
            self._on(days_ago, self.confirm, FREE_AFTER - days_ago)
        self._on(self.confirmed, self.confirm, self.row["available_in_days"])

    def _tell_vetting(self) -> None:
        self._on(self.vetting["days_ago"], self._decide, rank=PARTING)
        if "appeal_days_ago" in self.vetting:
            self._on(self.vetting["appeal_days_ago"], self.appeal)

    def _decide(self) -> None:
        row, decision = self.vetting, self.vetting["decision"]
        by, text = self.cast(row["by"]), row[f"text_{self.language}"]
        if decision == "return":
            do.return_profile(profile_id=self.id, actor=by, text=text)
        elif decision == "suspend":
            do.suspend_profile(profile_id=self.id, actor=by, text=text)
        else:
            retry_on = self.script.days.day(row["retry_in_days"])
            do.reject_profile(profile_id=self.id, actor=by, code=row["code"], text=text, retry_on=retry_on)

    # --- what she does ---------------------------------------------------------------------------------------------
    def draft(self) -> None:
        """Open an account and write the profile."""
        row = self.row
        self.cast.register(row)
        made = do.begin_profile(actor=self.me, name_ja=row["name_ja"], name_en=row["name_en"])
        self.cast.keep("profile", self.key, made.pk)
        do.edit_profile(profile_id=made.pk, actor=self.me, values=self.facts())
        fill_profile(profile_id=made.pk, actor=self.me, **self.lists())

    def facts(self) -> Row:
        """Return what she says of herself, under the names of the columns."""
        row = self.row
        said = ("headline_ja", "headline_en", "summary_ja", "summary_en", "visibility")
        names = (*said, "onsite_ok", "days_per_month", "fee_days")
        values = {name: row[name] for name in names if name in row}
        values |= {f"{name}_minor": row[name] for name in ("day_rate", "monthly_fee") if name in row}
        if "prefecture" in row:
            values["prefecture_id"] = row["prefecture"]
        if "available_in_days" in row:
            values["available_from"] = self.script.days.day(row["available_in_days"])
        return values

    def lists(self) -> dict[str, Any]:
        """Return the rows of her profile, by the name of their list."""
        row = self.row
        return {
            "experiences": [self._experience(experience, n) for n, experience in enumerate(row["experiences"])],
            "outcomes": [self._outcome(outcome) for outcome in row["outcomes"]],
            "skills": self._skills(),
            "tools": [{"tool_id": tool["tool"], "depth": tool["depth"]} for tool in row["tools"]],
            "languages": row["languages"],
        }

    def _experience(self, row: Row, number: int) -> Row:
        same = ("stage", "team_size", "title_ja", "title_en", "text_ja", "text_en", "employer_ja", "employer_en")
        proofs = EVIDENCE[self.language]
        proof = proofs[(spread(self.key, len(proofs)) + number) % len(proofs)]
        return {
            **{name: row[name] for name in same},
            **self._period(row),
            "industry_id": row["industry"],
            "role_id": row["role"],
            "budget_minor": row.get("budget"),
            "evidence": proof if row["evidenced"] else "",
        }

    def _outcome(self, row: Row) -> Row:
        figures = {name: Decimal(str(row[name])) for name in ("before", "after")}
        texts = {name: row[name] for name in ("text_ja", "text_en")}
        return {**figures, **texts, **self._period(row), "kpi_id": row["kpi"]}

    def _period(self, row: Row) -> Row:
        days = self.script.days
        return {"from_month": days.month(row["from"]), "to_month": days.month(row["to"])}

    def _skills(self) -> list[dict[str, Any]]:
        days = self.script.days
        return [
            {"skill_id": skill["skill"], "level": skill["level"], "last_used": days.last_used(skill["last_used"])}
            for skill in self.row["skills"]
        ]

    def submit(self) -> None:
        """Hand the profile to a curator."""
        do.submit_profile(profile_id=self.id, actor=self.me)

    def publish(self) -> None:
        """Let a curator check the evidence and publish."""
        row = self.row
        checked = Experience.objects.filter(profile_id=self.id).exclude(evidence="").values_list("pk", flat=True)
        do.publish_profile(
            profile_id=self.id,
            actor=self.cast("morishita"),
            checked_experiences=list(checked),
            identity_checked=row["identity_checked"],
            references_count=row["references"],
        )

    def hide(self) -> None:
        """Take the profile out of sight."""
        do.hide_profile(profile_id=self.id, actor=self.me)

    def appeal(self) -> None:
        """Ask another curator."""
        do.appeal_profile(profile_id=self.id, actor=self.me)

    def confirm(self, in_days: int) -> None:
        """Say from when she is free."""
        do.confirm_availability(
            profile_id=self.id,
            actor=self.me,
            available_from=self.script.days.day(in_days),
            days_per_month=self.row["days_per_month"],
        )
