"""Two people at the same moment: one wins, the other is told what happened. Where the lock alone decides, the race
runs again without it, and then the outcome is another one."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from engagements import kpi_actions, offer_actions
from engagements.models import Acceptance, Engagement, KpiReading, Offer
from kernel import changes
from kernel.refusals import BadValues, WrongState
from tests.conftest import World
from tests.engagements import situations as at
from tests.engagements.test_kpi_figures import D, last

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_S = 0.4  # how long one waits for the other at the meeting point; behind a lock nobody comes


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both units read their row before either writes, unless a lock keeps the second one out."""
    meeting = threading.Barrier(2, timeout=WAIT_S)
    usual = changes._judge
    met: set[int] = set()

    def judge(*args: Any) -> Any:
        row = usual(*args)
        if threading.get_ident() not in met and threading.current_thread() is not threading.main_thread():
            met.add(threading.get_ident())
            with contextlib.suppress(threading.BrokenBarrierError):
                meeting.wait()
        return row

    monkeypatch.setattr(changes, "_judge", judge)


@pytest.fixture
def here(transactional_db: None) -> World:
    return World()


def outcome(found: list[Any]) -> list[str]:
    return sorted(type(one).__name__ if isinstance(one, Exception) else "done" for one in found)


def accept(world: Any, who: str, terms: Any) -> Callable[[], Any]:
    return lambda: offer_actions.accept_terms(terms_id=terms.pk, actor=world.actors[who], hash=terms.hash)


def counter(world: Any, offer: Any) -> Callable[[], Any]:
    return lambda: offer_actions.counter_offer(offer_id=offer.pk, actor=world.owner, values={"place": "札幌"})


def withdraw(world: Any, offer: Any) -> Callable[[], Any]:
    return lambda: offer_actions.withdraw_offer(offer_id=offer.pk, actor=world.owner, text="予算がなくなったため")


def decline(world: Any, offer: Any) -> Callable[[], Any]:
    return lambda: offer_actions.decline_offer(offer_id=offer.pk, actor=world.cmo, text="別の仕事を受けたため")


@pytest.fixture(params=["with the lock", "without"])
def locked(request: pytest.FixtureRequest, settings: Any) -> bool:
    if request.param == "without":
        settings.GUARDS_OFF = frozenset({"lock"})
    return bool(request.param == "with the lock")


def test_both_sides_accept_at_once_and_make_one_engagement(
    here: World, race: Any, together: None, locked: bool
) -> None:
    offer = at.sent(here)
    terms = at.proposed(offer)
    found = race(accept(here, "cmo", terms), accept(here, "owner", terms))
    if locked:
        assert outcome(found) == ["done", "done"]
        assert Engagement.objects.count() == 1
    else:
        # Each saw no acceptance before hers: both were "the first", and the second guard (one event a version)
        # turned one of them away. The engagement is never made.
        assert outcome(found) != ["done", "done"]
        assert Engagement.objects.count() == 0


def test_two_of_one_side_accept_at_once_and_it_counts_once(
    here: World, race: Any, together: None, locked: bool
) -> None:
    # With the lock off the database holds alone: one acceptance a side is a constraint, explained in the same words.
    terms = at.proposed(at.sent(here))
    found = race(accept(here, "owner", terms), accept(here, "approver", terms))
    assert Acceptance.objects.count() == 1
    refused = next(one for one in found if isinstance(one, BadValues))
    # The thread speaks the default language.
    with translation.override("ja"):
        assert str(refused.errors[""][0]) == gettext("Your side has accepted these terms already.")


def test_a_decline_and_a_withdrawal_at_once_have_one_winner(
    here: World, race: Any, together: None, locked: bool
) -> None:
    offer = at.sent(here)
    found = race(decline(here, offer), withdraw(here, offer))
    loser = next(one for one in found if isinstance(one, Exception))
    assert Offer.objects.get().status in {"declined", "withdrawn"}
    # Without the lock a second guard holds (one event a version), but the loser is not told that the state changed.
    assert isinstance(loser, WrongState) == locked


# Two rows are at stake below. With the lock off PostgreSQL sees the deadlock and the unit runs again, so these two
# have no control of their own; the one of the two acceptances above is theirs.
def test_a_new_version_and_an_acceptance_at_once_have_one_winner(here: World, race: Any, together: None) -> None:
    offer = at.sent(here)
    terms = at.proposed(offer)
    offer_actions.accept_terms(terms_id=terms.pk, actor=here.owner, hash=terms.hash)
    found = race(accept(here, "cmo", terms), counter(here, offer))
    made = Engagement.objects.count()
    assert outcome(found) == ["WrongState", "done"]
    assert made == int(not isinstance(found[0], Exception))
    assert Offer.objects.get().status == ("agreed" if made else "sent")


def test_an_acceptance_and_a_withdrawal_at_once_have_one_winner(here: World, race: Any, together: None) -> None:
    offer = at.sent(here)
    terms = at.proposed(offer)
    offer_actions.accept_terms(terms_id=terms.pk, actor=here.approver, hash=terms.hash)
    found = race(accept(here, "cmo", terms), withdraw(here, offer))
    assert outcome(found) == ["WrongState", "done"]
    assert Engagement.objects.count() == int(not isinstance(found[0], Exception))
    assert Offer.objects.get().status == ("withdrawn" if isinstance(found[0], Exception) else "agreed")


def test_a_late_loser_changes_nothing(here: World) -> None:
    offer = at.sent(here)
    terms = at.proposed(offer)
    withdraw(here, offer)()
    with pytest.raises(WrongState):
        accept(here, "cmo", terms)()
    assert Acceptance.objects.count() == 0


def read(world: Any, who: str, engagement: Any, value: int) -> Callable[[], Any]:
    row = {"measure": "sql", "period": "month", "starts_on": last(), "value": D(value)}
    return lambda: kpi_actions.record_readings(engagement_id=engagement.pk, actor=world.actors[who], rows=[row])


def test_two_readings_of_one_month_at_once_are_two_revisions(
    here: World, race: Any, together: None, locked: bool
) -> None:
    engagement = at.active(here)
    found = race(read(here, "cmo", engagement, 18), read(here, "owner", engagement, 20))
    kept = sorted(KpiReading.objects.values_list("revision", flat=True))
    if locked:
        assert outcome(found) == ["done", "done"]
        assert kept == [1, 2]
    else:
        # Both counted from nothing: the constraint, or one event a version, turned one of them away.
        assert outcome(found) != ["done", "done"]
        assert kept == [1]
