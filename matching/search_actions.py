"""Every write about saved searches and the digests that answer them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from kernel.locks import lock
from kernel.refusals import BadValues, NotPermitted
from kernel.units import action
from kernel.values import explain
from marketplace.models import Need
from matching import transitions as t
from matching.fit import own_profile, published
from matching.models import Digest, SavedSearch
from matching.searches import asked, in_words, may_save, news, standing
from matching.states import SavedSearchStatus, SearchKind
from matching.stops import ALL, read
from profiles.actions import stop_mail
from profiles.models import User
from profiles.states import UserStatus

log = structlog.get_logger()

MOST_ACTIVE = 20
MOST_SEEN = 500  # of a ranking: who was told about once is not told about again
FROM_HOUR = 7  # in Japan
PEOPLE_AT_ONCE = 200  # of one call; the next one, a minute later, goes on
# What was published in a unit that is still open is dated before its commit: the last moments wait for tomorrow.
SETTLED = dt.timedelta(minutes=2)
DIGEST = "digest.compile"
RANKINGS = (SearchKind.FIT, SearchKind.CANDIDATES)


# --- by the person ---------------------------------------------------------------------------------------------------
@action
def save_search(
    *, actor: Actor, kind: str, query: QueryDict | None = None, need_id: UUID | None = None, name: str = ""
) -> SavedSearch:
    """Ask to be told what is new on a list or in a ranking; one that was saved and stopped goes on.

    `query` are the conditions of a list, `need_id` names the need whose candidates are ranked. Without a `name` the
    search is called by its conditions.

    :raises BadValues: on conditions the list refuses, when it is saved already, or beyond twenty searches.
    """
    if (need_id is not None) != (kind == SearchKind.CANDIDATES):
        raise BadValues({"need": _("A search for candidates names its need, another one names none.")})
    if query and kind in RANKINGS:
        raise BadValues({"query": _("A ranking has no conditions of its own.")})
    lock((User, actor.person), *([(Need, need_id)] if need_id else []))
    row = SavedSearch(user_id=actor.person, kind=kind, need_id=need_id, told_at=clock.now(), created_at=clock.now())
    usual = _asked(row, query or QueryDict(), actor)
    same: dict[str, Any] = {"user_id": actor.person, "kind": kind, "need_id": need_id, "query": row.query}
    if stopped := SavedSearch.objects.filter(**same, status=SavedSearchStatus.STOPPED).first():
        return resume_search(search_id=stopped.pk, actor=actor)
    with (t.SAVE_FOR_NEED if kind == SearchKind.CANDIDATES else t.SAVE).of(row, actor):
        row.name = name.strip() or usual
        explain(row, exclude=("user", "need", "seen"))
        _keep_within_limit(actor)
        row.seen = standing(row, actor)
    return row


def _asked(row: SavedSearch, query: QueryDict, actor: Actor) -> str:
    """Give a search its conditions in their one spelling, and return what it is called without a name."""
    if row.need_id:
        return _("Candidates for %(need)s") % {"need": Need.objects.get(pk=row.need_id).number}
    if row.kind == SearchKind.FIT:
        published(own_profile(actor))
        return str(SearchKind.FIT.label)
    if not may_save(row.kind, actor):
        raise NotPermitted
    filters = asked(row.kind, query)
    row.query = filters.query
    return in_words(filters.chips()) or str(SearchKind(row.kind).label)


def _keep_within_limit(actor: Actor) -> None:
    if SavedSearch.objects.filter(user_id=actor.person, status=SavedSearchStatus.ACTIVE).count() >= MOST_ACTIVE:
        raise BadValues(_("You are told about twenty searches already. Stop one of them first."))


@action
def rename_search(*, search_id: UUID, actor: Actor, name: str, version: int | None = None) -> SavedSearch:
    """Call a saved search something else."""
    with t.RENAME_SEARCH.on(SavedSearch, search_id, actor, version) as row:
        row.name = name.strip()
        explain(row, exclude=("user", "need", "seen"))
    return row


@action
def stop_search(*, search_id: UUID, actor: Actor, version: int | None = None) -> SavedSearch:
    """Be told no more about a saved search; it is kept."""
    with t.STOP_SEARCH.on(SavedSearch, search_id, actor, version) as row:
        pass
    return row


@action
def resume_search(*, search_id: UUID, actor: Actor, version: int | None = None) -> SavedSearch:
    """Be told again, from now on.

    :raises BadValues: beyond twenty searches.
    """
    lock((User, actor.person))
    with t.RESUME_SEARCH.on(SavedSearch, search_id, actor, version) as row:
        _keep_within_limit(actor)
        row.told_at = clock.now()
        row.seen = _with(row.seen, standing(row, actor))
    return row


def _with(seen: list[UUID], more: Iterable[UUID]) -> list[UUID]:
    """Return who was told about, without those of long ago."""
    return list(dict.fromkeys([*seen, *more]))[-MOST_SEEN:]


@action
def stop_by_link(*, token: str) -> None:
    """End what a link out of a mail ends; a second time changes nothing. Whoever holds it acts for its reader.

    :raises NotVisible: when we never wrote the link.
    """
    stop = read(token)
    if stop.what == ALL:
        stop_mail(actor=Actor("user", stop.pk), kind=DIGEST)
        return
    lock((SavedSearch, stop.pk))
    row = SavedSearch.objects.get(pk=stop.pk)
    if row.status == SavedSearchStatus.ACTIVE:
        stop_search(search_id=row.pk, actor=Actor("user", row.user_id))


# --- once a day ------------------------------------------------------------------------------------------------------
def compile_digests(*, actor: Actor) -> int:
    """Put together what is new for each person with saved searches, once a day from seven in the morning in Japan;
    return how many people that were.

    Each in a unit of her own: what a crash leaves undone, and whoever failed, is left to the next call.
    """
    begun = _this_morning()
    if clock.now() < begun:
        return 0
    done = 0
    for user_id in _waiting(begun):
        try:
            done += compile_digest(user_id=user_id, actor=actor) is not None
        except Exception:
            log.exception("digest failed", user=str(user_id))
    return done


def _this_morning() -> dt.datetime:
    now = clock.now().astimezone(clock.BUSINESS_ZONE)
    return now.replace(hour=FROM_HOUR, minute=0, second=0, microsecond=0)


def _waiting(begun: dt.datetime) -> list[UUID]:
    """Return the next people whose searches nobody looked at today."""
    seen_to = Digest.objects.filter(user=OuterRef("user"), day=clock.today())
    rows = SavedSearch.objects.filter(
        ~Exists(seen_to), status=SavedSearchStatus.ACTIVE, told_at__lt=begun, user__status=UserStatus.ACTIVE
    )
    return list(rows.order_by("user").values_list("user", flat=True).distinct()[:PEOPLE_AT_ONCE])


@action
def compile_digest(*, user_id: UUID, actor: Actor) -> Digest | None:
    """Keep what is new for one person today, and remember that she was told; nothing when that is done already.

    A day without news is kept, too, as a digest that says nothing: she is not looked at again.
    """
    rows = SavedSearch.objects.filter(user_id=user_id, status=SavedSearchStatus.ACTIVE, told_at__lt=_this_morning())
    lock(*((SavedSearch, pk) for pk in rows.values_list("pk", flat=True)))
    searches = list(rows)  # read under the locks
    if not searches or Digest.objects.filter(user_id=user_id, day=clock.today()).exists():
        return None
    upto = clock.now() - SETTLED
    found = {pk: ids for pk, ids in news(searches, User.objects.get(pk=user_id).actor(), upto).items() if ids}
    for pk in sorted(found, key=str):
        with t.TELL.on(SavedSearch, pk, actor) as row:
            row.told_at, row.seen = upto, _with(row.seen, found[pk] if row.kind in RANKINGS else [])
    kept = {str(pk): [str(one) for one in ids] for pk, ids in found.items()}
    digest = Digest(user_id=user_id, day=clock.today(), found=kept, created_at=clock.now())
    with t.COMPILE.of(digest, actor, data={"new": sum(map(len, found.values()))}):
        explain(digest, exclude=("user", "found"))
    return digest
