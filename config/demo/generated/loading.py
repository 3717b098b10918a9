"""Filling the demo market up to a size."""

from collections.abc import Callable
from typing import Any

from config.demo.cast import Cast
from config.demo.derived import derive
from config.demo.generated.demand import company, need
from config.demo.generated.people import ADDRESS, cmo
from config.demo.generated.writing import Book, ComposedCmo, ComposedNeed
from config.demo.read import market
from config.demo.script import Script
from kernel.actors import Actor
from kernel.units import action
from marketplace.models import Need
from profiles.models import Profile, User

CMOS, NEEDS = 240, 60  # of a market of size one, with those who were written by hand
AT_ONCE = 240


def fill(scale: int, say: Callable[[str], Any]) -> int:
    """Compose what a market of this size lacks, some hundred rows a unit; return how many CMOs and needs that were.

    The numbers go on where they stopped, so that a second run changes nothing.
    """
    done = 0
    while made := _fill_some(scale):
        done += made
        if scale > 1:
            say(f"{Profile.objects.count()} of {CMOS * scale} CMOs, {Need.objects.count()} of {NEEDS * scale} needs")
    if done:
        _derive()
    return done


@action
def _derive() -> None:
    derive()


@action
def _fill_some(scale: int) -> int:
    composed = User.objects.filter(email__endswith=f"@{ADDRESS}")
    people = composed.filter(profile__isnull=False).count()
    asked = composed.filter(profile__isnull=True).count()
    cmos = min(AT_ONCE, CMOS * scale - Profile.objects.count())
    needs = min(AT_ONCE, NEEDS * scale - Need.objects.count())
    cast, script, book = _staff(), Script(), Book()
    for number in range(people, people + max(0, cmos)):
        ComposedCmo(script, cast, cmo(number), book).tell()
    for number in range(asked, asked + max(0, needs)):
        ComposedNeed(script, cast, (company(number), need(number)), book).tell()
    script.play()
    book.write()
    return max(0, cmos) + max(0, needs)


def _staff() -> Cast:
    """Return a cast that knows the curators."""
    doors = {row["who"]: row["email"] for row in market()["accounts"]}
    cast = Cast(hashed="")
    for row in market()["staff"]["curators"]:
        user = User.objects.get(email=doors.get(row["key"], row["email"]))
        cast.actors[row["key"]] = Actor("user", user.pk, user.staff)
    return cast
