"""Many needs ranked at once, as a run over the whole market asks for them."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import connection, transaction

from matching.models import MatchNeed
from matching.ranking_sql import Scored, top

WORKERS = 2
Tops = dict[UUID, list[Scored]]


def tops(need_ids: Sequence[UUID], limit: int) -> Tops:
    """Return the profiles that fit each of some open needs best, in order; a need that is not open has none.

    Each need is a statement of its own, which leaves out what it does not ask for and uses the index of must-haves:
    one statement over all of them could not. Two connections share the needs, except inside of a transaction, whose
    changes nobody else sees.
    """
    rows = list(MatchNeed.objects.filter(pk__in=need_ids))
    if connection.in_atomic_block or len(rows) < WORKERS:
        found = _ranked(rows, limit)
    else:
        with ThreadPoolExecutor(WORKERS) as pool:
            parts = pool.map(_apart, (rows[n::WORKERS] for n in range(WORKERS)), [limit] * WORKERS)
            found = {pk: best for part in parts for pk, best in part.items()}
    return {pk: found[pk] for pk in need_ids if pk in found}


def _apart(rows: Sequence[MatchNeed], limit: int) -> Tops:
    """Rank on a connection of this thread, which is closed then."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The other thread has the other core.
                cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            return _ranked(rows, limit)
    finally:
        connection.close()


def _ranked(rows: Iterable[MatchNeed], limit: int) -> Tops:
    return {row.need_id: top(row, limit) for row in rows}
