"""What falls due by the clock: one task a minute, each kind of deadline in its own action."""

from collections.abc import Callable

import structlog
from celery import shared_task
from django.db import close_old_connections

from engagements.kpi_actions import check_readings
from engagements.offer_actions import expire_offers
from engagements.work_actions import deem_accepted
from kernel.actors import SYSTEM
from marketplace.actions import expire_needs
from marketplace.candidacy_actions import answer_unanswered
from matching.projections import reproject
from matching.reranking import go_on
from matching.search_actions import compile_digests
from profiles.actions import expire_invitations

log = structlog.get_logger()

DEADLINES: tuple[Callable[..., int], ...] = (
    expire_invitations,
    expire_needs,
    answer_unanswered,
    expire_offers,
    deem_accepted,
    check_readings,
    reproject,
    compile_digests,
)


@shared_task(name="config.tasks.due", ignore_result=True)  # type: ignore[untyped-decorator]
def due() -> None:
    """Act on every deadline that has passed. One kind that fails does not keep the others from running."""
    close_old_connections()
    for deadline in DEADLINES:
        try:
            deadline(actor=SYSTEM)
        except Exception:
            log.exception("deadline failed", deadline=deadline.__name__)


@shared_task(name="config.tasks.rerank", ignore_result=True)  # type: ignore[untyped-decorator]
def rerank() -> None:
    """Go on for a few seconds with the run that ranks all open needs anew; the scheduler calls again."""
    close_old_connections()
    go_on()
