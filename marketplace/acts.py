"""What somebody can do now with a need or a candidacy: only verbs that would work, the first one being the act."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from kernel.changes import Transition
from marketplace import transitions as t
from marketplace.actions import confirm_by
from marketplace.models import Candidacy, Need

CONFIRM_SOON_DAYS = 7


@dataclass(frozen=True)
class Act:
    """A button: `post` acts at once, else it leads to a page that says what will happen. One that `ends` something is
    never the act of the view, even when it is the only one left.
    """

    label: str
    url: str
    post: bool = False
    ends: bool = False


def acts_on_need(need: Need, actor: Actor) -> list[Act]:
    """Return the offered acts of a need, the one that moves it on first."""

    def at(name: str, *extra: str) -> str:
        return reverse(name, args=[need.pk, *extra])

    table: tuple[tuple[Transition, Act], ...] = (
        (t.EDIT_NEED, Act(_("Go on with the draft"), at("need_edit", "work"))),
        (t.APPROVE, Act(_("Approve"), at("need_approve"), post=True)),
        (t.PUBLISH, Act(_("Publish"), at("need_publish"), post=True)),
        (t.REOPEN, Act(_("Confirm and publish again"), at("need_confirm"), post=True)),
        (t.SEND_BACK, Act(_("Send back"), at("need_send_back"))),
        (t.RETURN, Act(_("Return with a reason"), at("need_return"))),
        (t.CONFIRM, Act(_("Confirm as written"), at("need_confirm"), post=True)),
        (t.REVISE, Act(_("Change the need"), at("need_revise"))),
        (t.PAUSE, Act(_("Pause"), at("need_pause"), post=True)),
        (t.CLOSE, Act(_("Close the need"), at("need_close"), ends=True)),
    )
    return [act for transition, act in table if transition.offered(need, actor)]


def needs_confirming(need: Need) -> bool:
    """Say whether an open need must be confirmed within a week to stay public."""
    due = confirm_by(need)
    return need.status == "open" and due is not None and (due - clock.today()).days <= CONFIRM_SOON_DAYS


def acts_on_candidacy(row: Candidacy, actor: Actor) -> list[Act]:
    """Return the offered acts of a candidacy; offering terms belongs to an upper app and is linked by the page."""

    def at(name: str) -> str:
        return reverse(name, args=[row.pk])

    table: tuple[tuple[Transition, Act], ...] = (
        (t.AGREE, Act(_("Say yes"), at("candidacy_agree"))),
        (t.DECLINE_INVITATION, Act(_("Decline"), at("candidacy_decline_invitation"))),
        (t.TAKE_UP, Act(_("Start looking into it"), at("candidacy_take_up"), post=True)),
        (t.INTERVIEW, Act(_("Ask for an interview"), at("candidacy_interview"), post=True)),
        *([(t.REVEAL, Act(_("Tell her who you are"), at("candidacy_reveal")))] if row.hidden else []),
        (t.UNSHORTLIST, Act(_("Take off the shortlist"), at("candidacy_unshortlist"), post=True)),
        (t.REJECT, Act(_("Answer with no"), at("candidacy_reject"), ends=True)),
        (t.WITHDRAW, Act(_("Withdraw"), at("candidacy_withdraw"), ends=True)),
    )
    found = [act for transition, act in table if transition.offered(row, actor)]
    invited = row.status in t.AGREE.sources
    # Before she said yes, declining is the way out; afterwards withdrawing is.
    return [act for act in found if not (invited and act.url == at("candidacy_withdraw"))]
