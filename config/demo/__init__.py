"""The demo market: 240 CMOs, 60 needs, 12 engagements, with a history that leads up to today.

The cast was written by hand, in the YAML files beside this one, and is told by the product's own actions with the
clock moved to the day of each step; the others are composed (config/demo/generated). All of it is one unit: the market
is there whole, or not at all.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection

from config.demo.candidacies import add_candidacies
from config.demo.cast import PASSWORD, Cast
from config.demo.cmos import add_cmos
from config.demo.companies import add_companies
from config.demo.engagements import add_engagements
from config.demo.generated.loading import fill
from config.demo.needs import add_needs
from config.demo.offers import add_offers
from config.demo.people import add_people, finish_people
from config.demo.read import market
from config.demo.script import Script
from config.demo.searches import add_searches
from config.demo.weights import add_weights
from kernel.units import action
from profiles.models import User

__all__ = ["PASSWORD", "accounts", "is_loaded", "load"]


def is_loaded() -> bool:
    """Say whether the market is there: the owner's account is part of it, and it comes whole."""
    return bool(User.objects.filter(email=market()["accounts"][0]["email"]).exists())


def load(scale: int = 1, say: Callable[[str], Any] = print) -> int:
    """Load the market unless it is there, and fill it up to its size; return how many steps and rows that took.

    `scale` multiplies the promised size, for measuring.
    """
    count = _load(say)
    return count + (fill(scale, say) if scale > 1 else 0)


@action
def _load(say: Callable[[str], Any]) -> int:
    with connection.cursor() as cursor:
        # Two starting processes must not load it twice.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demo', 7))")
    if is_loaded():
        return 0
    cast, script = Cast(), Script()
    for add in (
        add_people,
        add_cmos,
        add_companies,
        add_needs,
        add_candidacies,
        add_offers,
        add_engagements,
        add_searches,
        add_weights,
    ):
        add(script, cast)
    count = script.play()
    finish_people(cast)
    return count + fill(1, say)


def accounts() -> str:
    """Return one line: the role and address of each fixed account, and their password."""
    doors = ", ".join(f"{row['role']} {row['email']}" for row in market()["accounts"])
    return f"{doors}; password {PASSWORD}"
