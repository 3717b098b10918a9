"""A small market with something in every state a form may be about: ids by name."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import QueryDict

from engagements import offer_actions, work_actions
from kernel import clock, drafts
from kernel.relay import drain
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from matching import actions as matching
from matching import curation_actions as curation
from matching import search_actions as searches
from matching import weights_actions as weights
from matching.market import active_weights
from matching.models import Rerank
from matching.stops import ONE, Stop, link
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles import vocabulary_actions as words
from profiles.models import Notification
from tests import make

RETIRED = "fax_newsletter"


def busy(world: Any) -> SimpleNamespace:
    """Build it through the actions and return what an address or a form may be about, by name."""
    market = SimpleNamespace(
        kind="skills", skill="lead_scoring", retired=RETIRED, kpi="sql_rate", company=world.company.pk
    )
    _words(world)
    _work(world, market)
    _profiles(world, market)
    _candidates(world, market)
    _needs(world, market)
    _people(world, market)
    _searches(world, market)
    _weights(world, market)
    drain()
    market.form = "note"
    market.notification = Notification.objects.filter(user_id=world.owner.user_id).values_list("pk", flat=True)[0]
    return market


def _words(world: Any) -> None:
    words.add_term(
        kind="skills", id=RETIRED, ja="ファクス通信", en="Fax newsletters", parent="strategy", actor=world.curator
    )
    words.retire_term(kind="skills", id=RETIRED, actor=world.curator)


def _work(world: Any, market: SimpleNamespace) -> None:
    running = make.whole_story(world)
    planned, handed_in = list(running.milestones.order_by("order")[:2])
    work_actions.submit_milestone(milestone_id=handed_in.pk, actor=world.cmo, link="https://files.example/a")
    market.engagement, market.published = running.pk, running.profile_id
    market.planned, market.handed_in = planned.pk, handed_in.pk


def _reviewed(world: Any) -> Any:
    need = make.open_need(world.company, world.approver, world.curator)
    return make.candidacy(need, world.cmo, under_review=True, curator=world.curator)


def _candidates(world: Any, market: SimpleNamespace) -> None:
    author, curator = world.approver, world.curator
    market.fresh = make.open_need(world.company, author, curator).pk
    market.others_need = make.open_need(world.other_company, world.other_owner, curator).pk
    market.applied = make.candidacy(make.open_need(world.company, author, curator), world.cmo).pk
    market.withheld = make.candidacy(make.open_need(world.company, author, curator, confidential=True), world.cmo).pk
    asked = make.open_need(world.company, author, curator)
    market.invited = candidacies.invite_cmo(need_id=asked.pk, profile_id=market.published, actor=author).pk
    reviewed = _reviewed(world)
    market.reviewed, market.unlisted = reviewed.pk, reviewed.need_id
    listed = _reviewed(world)
    market.listed = listed.pk
    market.listed_need = listed.need_id
    market.shortlist = _explained(world, listed)
    held = _reviewed(world)
    market.pinned, market.held_need = held.pk, held.need_id
    market.held_list = _held(world, held)
    shown = _reviewed(world)
    matching.present_shortlist(shortlist_id=_explained(world, shown), actor=curator)
    market.shortlisted = shown.pk
    sent = make.sent_offer(_reviewed(world), author)
    market.sent, market.proposed = sent.pk, sent.terms.get().pk
    market.offer, market.ready_offer = _drafted(world), _drafted(world, measured=True)
    market.ready = _agreed(world, "nda")
    market.startable = _agreed(world, "nda", "ip", "conduct", "access")
    market.settled = _agreed(world, "nda", "ip", "conduct", "access")
    done = work_actions.start_engagement(engagement_id=market.settled, actor=author)
    for milestone in done.milestones.all():
        work_actions.cancel_milestone(milestone_id=milestone.pk, actor=author, text="範囲を見直しました")


def _drafted(world: Any, *, measured: bool = False) -> Any:
    offer = offer_actions.draft_offer(candidacy_id=_reviewed(world).pk, actor=world.approver)
    if measured:
        rows = [{**row, "measured_by": f"{clock.today() + dt.timedelta(days=30)}"} for row in offer.values["kpis"]]
        offer_actions.edit_offer(offer_id=offer.pk, actor=world.approver, values={"kpis": rows})
    return offer.pk


def _agreed(world: Any, *settled: str) -> Any:
    made = make.engagement(make.sent_offer(_reviewed(world), world.approver), world.approver, world.cmo)
    for kind in settled:
        work_actions.tick_task(engagement_id=made.pk, kind=kind, actor=world.approver)
    return made.pk


def _held(world: Any, row: Any) -> Any:
    """Make a list that a colleague has, with the candidate pinned."""
    colleague = make.actor(make.user("colleague", staff="curator"))
    made = matching.start_shortlist(need_id=row.need_id, actor=colleague)
    curation.pin_candidate(shortlist_id=made.pk, candidacy_id=row.pk, actor=colleague, reason="経験が合います")
    return made.pk


def _explained(world: Any, row: Any) -> Any:
    made = matching.start_shortlist(need_id=row.need_id, actor=world.curator)
    curation.explain_candidate(
        shortlist_id=made.pk, candidacy_id=row.pk, actor=world.curator, reason_ja="経験が合います"
    )
    return made.pk


def _needs(world: Any, market: SimpleNamespace) -> None:
    author = world.approver
    market.draft = make.draft_need(world.company, author).pk
    for place in (world.company.pk, market.draft):
        text = "外部CMO。必須：SEO、歓迎：ABM。GA4。月30〜50万円、週2日"
        drafts.keep(author.person, f"reading.need/{place}", {"text": text})
    market.waiting = make.draft_need(world.company, author).pk
    needs.submit_need(need_id=market.waiting, actor=author)
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"wants_approval": True})
    market.unapproved = make.draft_need(world.company, world.requester).pk
    needs.submit_need(need_id=market.unapproved, actor=world.requester)


def _profiles(world: Any, market: SimpleNamespace) -> None:
    """Make a profile in every state; whoever has none yet begins one."""
    own = make.profile(world.company_finance)
    profile_rows.put_outcome(profile_id=own.pk, actor=world.company_finance, values={"kpi_id": "sql_rate"})
    market.own, market.experience, market.outcome = own.pk, own.experiences.get().pk, own.outcomes.get().pk
    market.handed_up = profiles.submit_profile(profile_id=make.profile(world.other_cmo).pk, actor=world.other_cmo).pk
    curator = world.curator
    market.hidden = make.published_profile(world.other_owner, curator).pk
    profiles.hide_profile(profile_id=market.hidden, actor=world.other_owner)
    jobs = [{"position": "Head of sales", "startDate": "2020-04", "endDate": "2024"}]
    document = {"basics": {"label": "CMO"}, "work": jobs, "skills": [{"name": "SEO", "level": "3"}]}
    drafts.keep(world.other_owner.person, "resume.json", {"document": document})
    drafts.keep(world.other_owner.person, "reading.profile", {"text": "SEO、GA4。日額8万円、月4日"})
    market.suspended = make.published_profile(world.approver, curator).pk
    profiles.suspend_profile(profile_id=market.suspended, actor=curator, text="確認のため")
    market.rejected = profiles.submit_profile(profile_id=make.profile(world.requester).pk, actor=world.requester).pk
    profiles.reject_profile(
        profile_id=market.rejected,
        actor=curator,
        code="evidence",
        text="経験が足りません",
        retry_on=clock.today() + dt.timedelta(days=90),
    )


def _people(world: Any, market: SimpleNamespace) -> None:
    market.second_company = make.company(world.other_owner).pk
    market.invitation = people.invite_member(
        company_id=world.company.pk, actor=world.owner, email=world.users["former_member"].email, role="requester"
    ).pk
    market.membership = world.company.memberships.get(user_id=world.requester.user_id, status="active").pk
    newcomer = world.users["finance_staff"]
    TOTP.activate(newcomer, generate_totp_secret())
    second = newcomer.emailaddress_set.create(email="second@people.example")
    market.confirmation = EmailConfirmationHMAC(second).key
    market.uidb36, market.key = user_pk_to_url_str(newcomer), default_token_generator.make_token(newcomer)


def _searches(world: Any, market: SimpleNamespace) -> None:
    search, digest = make.digest(world.cmo, "days=6")
    stopped = searches.save_search(actor=world.cmo, kind="needs", query=QueryDict("days=7"))
    market.search, market.digest = search.pk, digest.pk
    market.stopped_search = searches.stop_search(search_id=stopped.pk, actor=world.cmo).pk
    market.token = link(Stop(ONE, search.pk)).split("/")[2]


def _weights(world: Any, market: SimpleNamespace) -> None:
    """Replace the first version by a second, which starts a run, and begin a third."""
    market.retired_weights = active_weights().pk
    second = weights.draft_weights(actor=world.curator, reason="成果を重く見ます")
    weights.activate_weights(weights_id=second.pk, actor=world.curator, reason="成果を重く見ます")
    market.draft_weights = weights.draft_weights(actor=world.curator, reason="費用を軽く見ます").pk
    market.rerank = Rerank.objects.get().pk
