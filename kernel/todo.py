"""What waits for a person. Each app lists its own in `todo.py`; the home page puts them in order."""

import datetime as dt
from dataclasses import dataclass


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
