"""The reference data of `data/`, read once and shared read-only."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kernel.texts import reader_language

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def load(name: str) -> dict[str, Any]:
    """Read one file of the reference data, such as `load("industries")`.

    The answer is shared by all callers of the process: never change it.

    :raises FileNotFoundError: no file of that name.
    """
    text = (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    if yaml.__with_libyaml__:  # ten times faster, and not on every machine
        return dict(yaml.load(text, Loader=yaml.CSafeLoader))
    return dict(yaml.safe_load(text))


def unit(kpi: Any) -> str:
    """Return the unit a KPI is counted in, in the reader's language. English needs none for a plain count."""
    ja = reader_language() == "ja"
    words = next((row for row in load("kpis")["units"] if row["id"] == kpi.data.get("unit")), None)
    if words is None or (words["id"] == "count" and not ja):
        return ""
    return str(words["ja" if ja else "en"])
