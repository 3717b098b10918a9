"""What waits for a person and what runs. Each app lists its own in `todo.py`; the home page puts them in order."""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, where, until when, and the words on its button."""

    title: str
    url: str
    act: str
    due_on: dt.date | None = None
    hint: str = ""


@dataclass(frozen=True)
class Running:
    """One thing that runs: name, state in words, its shape (draft wait run done stop late), next date, a figure."""

    name: str
    url: str
    state: str
    shape: str = "run"
    next: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Matters:
    """What concerns a person in one app, from one read of its rows."""

    todo: list[Todo] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
