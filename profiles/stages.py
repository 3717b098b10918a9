"""Which stage a company is at, and why: the table `stage_function` of data/industries.yaml."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from profiles.reference import load

Size = Literal["sme", "mid", "large", "unknown"]

COMPANY = "company"
SOLE_PROPRIETOR = "sole_proprietor"
# No law says when a start-up is over; ten years is the service's own line, as the table states it.
STARTUP_YEARS = 10
# An industry that staff have added has no line in the file: by the Act, what is in no other class is in this one.
UNLISTED = "other"


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What a company says about itself; None where it has not said."""

    industry: str
    legal_form: str
    as_of_year: int
    capital_jpy: int | None = None
    employees: int | None = None
    founded_year: int | None = None
    raised_equity: bool | None = None
    aims_fast_growth: bool | None = None


@dataclass(frozen=True, slots=True)
class SizeClass:
    """One class of the SME Basic Act with its limits (yen, regular employees)."""

    id: str
    ja: str
    en: str
    capital_max: int
    employees_max: int


@dataclass(frozen=True, slots=True)
class StageRow:
    """One row of the table: what it suggests and the sentence that says why."""

    id: str
    stage: str | None
    reason_ja: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class StageRules:
    """The table with the limits its conditions name; `classes` is keyed by industry."""

    classes: Mapping[str, SizeClass | None]
    mid_employees_max: int
    light_employees_max: int
    rows: Mapping[str, StageRow]


@dataclass(frozen=True, slots=True)
class StageSuggestion:
    """A suggested stage (None: not enough facts), the legal size beside it, and the row that fitted."""

    stage: str | None
    size: Size | None
    playbook: str | None
    row: str
    reason_ja: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class _Case:
    """The facts with what follows from them; a missing value makes a comparison not hold."""

    facts: StageFacts
    rules: StageRules
    sme: SizeClass | None

    @property
    def sole(self) -> bool:
        return self.facts.legal_form == SOLE_PROPRIETOR

    @property
    def capital(self) -> int | None:
        return None if self.sole else self.facts.capital_jpy

    @property
    def age(self) -> int | None:
        founded = self.facts.founded_year
        return None if founded is None else self.facts.as_of_year - founded

    @property
    def staffed(self) -> bool:
        return self.facts.employees is not None

    @property
    def over_mid(self) -> bool:
        return self.facts.employees is not None and self.facts.employees > self.rules.mid_employees_max

    @property
    def young(self) -> bool:
        return self.age is not None and 0 <= self.age <= STARTUP_YEARS and not self.over_mid

    @property
    def small_capital(self) -> bool:
        return self.sme is not None and self.capital is not None and self.capital <= self.sme.capital_max

    @property
    def small_staff(self) -> bool:
        return (
            self.sme is not None
            and self.facts.employees is not None
            and self.facts.employees <= self.sme.employees_max
        )

    @property
    def big_capital(self) -> bool:
        return self.sme is not None and self.capital is not None and self.capital > self.sme.capital_max


# The `when` column, row by row; a test holds the ids equal to the table's, in order.
CONDITIONS: tuple[tuple[str, Callable[[_Case], bool]], ...] = (
    ("startup_equity", lambda case: case.young and case.facts.raised_equity is True),
    ("startup_growth", lambda case: case.young and case.facts.aims_fast_growth is True),
    ("over_2000", lambda case: case.over_mid),
    ("not_covered", lambda case: case.sme is None and case.staffed),
    ("sme_by_capital", lambda case: case.small_capital),
    ("sme_by_employees", lambda case: case.small_staff),
    ("chuken", lambda case: case.staffed and (case.sole or case.big_capital)),
    ("mid_either_way", lambda case: case.staffed),
    ("ask_employees", lambda case: not case.staffed),
)


def suggest_stage(facts: StageFacts, rules: StageRules | None = None) -> StageSuggestion:
    """Suggest a stage, a legal size and a playbook from a company's facts.

    The first row of the table that fits answers.

    :raises ValueError: the legal form is not known.
    Source: 中小企業基本法2条 (size classes), 産業競争力強化法 (2,000 employees).
    """
    rules = rules or stage_rules()
    case = _case(facts, rules)
    fitting = next(name for name, holds in CONDITIONS if holds(case))
    row, words_ja, words_en = (
        rules.rows[fitting],
        _words(case, "ja"),
        _words(case, "en"),
    )
    return StageSuggestion(
        stage=row.stage,
        size=_size(case),
        playbook=playbook_for(row.stage, facts.employees, rules),
        row=row.id,
        reason_ja=row.reason_ja.format_map(words_ja),
        reason_en=row.reason_en.format_map(words_en),
    )


def legal_size(facts: StageFacts, rules: StageRules | None = None) -> Size | None:
    """Name the legal size of a company; None where the Act has no class for its industry.

    :raises ValueError: the legal form is not known.
    Source: 中小企業基本法2条; 産業競争力強化法 (中堅企業者).
    """
    return _size(_case(facts, rules or stage_rules()))


def playbook_for(stage: str | None, employees: int | None, rules: StageRules | None = None) -> str | None:
    """Choose the playbook of a stage: the light one for a mid-size company with few employees."""
    rules = rules or stage_rules()
    light = employees is not None and employees <= rules.light_employees_max
    return "small" if stage == "mid_size" and light else stage


@cache
def stage_rules() -> StageRules:
    """Read the rules of data/industries.yaml."""
    return rules_from(load("industries"))


def rules_from(industries: Mapping[str, Any]) -> StageRules:
    """Build the rules from the loaded industries file; replaced industry ids keep working."""
    sizes = {row["id"]: _size_class(row) for row in industries["sme_classes"]}
    classes = {row["id"]: sizes.get(row["sme_class"]) for row in industries["platform_industries"]}
    for alias in industries["aliases"]:
        classes[alias["id"]] = classes[alias["replaced_by"]]
    function = industries["stage_function"]
    derived = {row["id"]: row for row in function["derived"]}
    return StageRules(
        classes=classes,
        mid_employees_max=industries["mid_size_rule"]["employees_max"],
        light_employees_max=derived["employees_max_light"]["value"],
        rows={row["id"]: _row(row) for row in function["table"]},
    )


def _size_class(row: Mapping[str, Any]) -> SizeClass:
    return SizeClass(row["id"], row["ja"], row["en"], row["capital_max_jpy"], row["employees_max"])


def _row(row: Mapping[str, Any]) -> StageRow:
    stage = None if row["stage"] in (None, "null") else row["stage"]
    return StageRow(row["id"], stage, row["reason_ja"], row["reason_en"])


def _case(facts: StageFacts, rules: StageRules) -> _Case:
    if facts.legal_form not in (COMPANY, SOLE_PROPRIETOR):
        raise ValueError(f"There is no legal form {facts.legal_form!r}.")
    listed = facts.industry if facts.industry in rules.classes else UNLISTED
    return _Case(facts, rules, rules.classes[listed])


def _size(case: _Case) -> Size | None:
    if case.sme is None:
        return None
    if case.small_capital or case.small_staff:
        return "sme"
    if case.staffed and (case.sole or case.big_capital):
        return "large" if case.over_mid else "mid"
    return "unknown"


def _words(case: _Case, language: Literal["ja", "en"]) -> dict[str, str]:
    """Write the numbers of a reason with thousands separators; what is missing stays empty."""
    sme = case.sme
    numbers = {
        "age": case.age,
        "employees": case.facts.employees,
        "capital": case.capital,
        "capital_max": sme and sme.capital_max,
        "employees_max": sme and sme.employees_max,
    }
    words = {name: "" if n is None else f"{n:,}" for name, n in numbers.items()}
    return words | {"class": "" if sme is None else getattr(sme, language)}
