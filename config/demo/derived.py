"""What is derived from the rows, many at once: the actions derive it row by row, at the end of each unit."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from kernel.units import current
from marketplace.models import Need, NeedPublic
from marketplace.need_words import rebuild_need_words
from marketplace.projections import preview, refresh_need_public
from matching.projections import project, rebuild, refresh_match_need, refresh_match_profile
from profiles.models import Profile
from profiles.projections import rebuild_profile_search, refresh_profile_search

Refresh = Callable[[Any], None]


def rank_anew() -> None:
    """Bring the rows of the ranking up to date in the middle of a long unit."""
    project(profile_ids=list(_taken(refresh_match_profile)))
    for pk in _taken(refresh_match_need):
        refresh_match_need(pk)


def show_anew() -> None:
    """Bring the needs that are found in public up to date in the middle of a long unit."""
    for pk in _taken(refresh_need_public):
        refresh_need_public(pk)


def derive() -> None:
    """Write all that is missing or stale, at the end of a long unit."""
    for refresh in (refresh_match_profile, refresh_match_need, refresh_profile_search, refresh_need_public):
        _taken(refresh)
    shown = NeedPublic.objects.values("pk")
    needs = list(Need.objects.whole().filter(status="open").exclude(pk__in=shown))
    NeedPublic.objects.bulk_create([preview(need) for need in needs], batch_size=500)
    rebuild_need_words([need.pk for need in needs])
    rebuild_profile_search(Profile.objects.filter(search=None).values_list("pk", flat=True))
    rebuild()


def _taken(refresh: Refresh) -> Iterable[UUID]:
    """Take what a projection still has to do in this unit off its list, and return it."""
    stale = current().stale
    found = [pk for known, pk in stale if known is refresh]
    for pk in found:
        stale.pop((refresh, pk))
    return found
