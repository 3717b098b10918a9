"""Plain builders: each makes its row through the product's own actions. Overrides replace single values."""

import datetime as dt
import itertools
from typing import Any
from uuid import UUID

from django.http import QueryDict

from engagements import offer_actions, work_actions
from kernel import clock
from kernel.actors import ANONYMOUS, SYSTEM, Actor
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from matching import search_actions as searches
from profiles import actions as people
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles.models import Company, Membership, User
from profiles.states import MembershipStatus

_number = itertools.count(1)
PASSWORD = "correct-horse-battery"


def user(name: str = "someone", *, staff: str = "", language: str = "en") -> User:
    made = people.register_user(
        actor=ANONYMOUS,
        email=f"{name}{next(_number)}@people.example",
        name=name.replace("_", " ").title(),
        password=PASSWORD,
        language=language,
    )
    made.emailaddress_set.create(email=made.email, verified=True, primary=True)  # type: ignore[attr-defined]
    return people.appoint_staff(user_id=made.pk, actor=SYSTEM, staff=staff) if staff else made


def actor(person: User) -> Actor:
    return Actor("user", person.pk, person.staff)


def company(owner: Actor, **overrides: Any) -> Company:
    values = {
        "name_ja": f"株式会社みなと{next(_number)}",
        "name_en": "Minato Inc.",
        "industry_id": "manufacturing_b2b",
        "legal_form": "company",
        "capital_minor": 40_000_000,
        "employees": 120,
        "founded_year": 1998,
        "address_ja": "大阪府大阪市中央区1-1",
        "contact_email": "desk@minato.example",
        "prefecture_id": "osaka",
    }
    return people.found_company(actor=owner, values=values | overrides)


def member(of: Company, person: User, role: str, *, left: bool = False) -> Membership:
    """Join through an accepted invitation, as people do."""
    owner = Membership.objects.filter(company=of, role="owner", status=MembershipStatus.ACTIVE).first()
    assert owner is not None
    invited = people.invite_member(company_id=of.pk, actor=Actor("user", owner.user_id), email=person.email, role=role)
    row = people.accept_invitation(invitation_id=invited.pk, actor=actor(person))
    return people.remove_member(membership_id=row.pk, actor=actor(person)) if left else row


def deactivate(person: User) -> None:
    people.deactivate_user(user_id=person.pk, actor=SYSTEM)


def profile(cmo: Actor, **overrides: Any) -> Any:
    """Make a draft profile that could be submitted."""
    made = profiles.begin_profile(actor=cmo, name_ja="佐伯 真理子", name_en="Mariko Saeki")
    values = {
        "headline_ja": "製造業の新規獲得を立て直します",
        "headline_en": "I rebuild demand generation for makers",
        "summary_ja": "計測機器の会社で営業企画からマーケティング部長まで務めました。",
        "day_rate_minor": 90_000,
        "days_per_month": 6,
        "available_from": clock.today(),
        "prefecture_id": "osaka",
        "onsite_ok": True,
    }
    profiles.edit_profile(profile_id=made.pk, actor=cmo, values=values | overrides)
    profile_rows.put_experience(
        profile_id=made.pk,
        actor=cmo,
        values={
            "stage": "mid_size",
            "industry_id": "manufacturing_b2b",
            "role_id": "head_of_marketing",
            "from_month": dt.date(2018, 4, 1),
            "to_month": dt.date(2025, 3, 1),
            "title_ja": "マーケティング部長",
            "employer_ja": "東海計測株式会社",
            "evidence": "https://tokai.example/people",
        },
    )
    profile_rows.set_skills(
        profile_id=made.pk,
        actor=cmo,
        skills=[{"skill_id": "lead_scoring", "level": 4}, {"skill_id": "marketing_strategy", "level": 5}],
    )
    profile_rows.set_languages(profile_id=made.pk, actor=cmo, languages=[{"language": "ja", "level": "native"}])
    made.refresh_from_db()
    return made


def published_profile(cmo: Actor, curator: Actor, **overrides: Any) -> Any:
    made = profile(cmo, **overrides)
    profiles.submit_profile(profile_id=made.pk, actor=cmo)
    return profiles.publish_profile(
        profile_id=made.pk,
        actor=curator,
        identity_checked=True,
        references_count=1,
        checked_experiences=list(made.experiences.values_list("pk", flat=True)),
    )


def need_values(**overrides: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title_ja": "展示会頼みの新規獲得を立て直す",
        "title_en": "Win customers beyond trade fairs",
        "summary_ja": "名刺は年に3,000枚集まりますが、商談は40件にとどまります。",
        "termination_ja": "終了の1か月前までに双方で更新を決めます。",
        "problems": [{"problem_id": "short_term_bias"}],
        "scope": [{"text_ja": "見込み客の点数基準を作ります"}],
        "skills": [{"skill_id": "lead_scoring", "must": True}, {"skill_id": "marketing_strategy", "must": False}],
        "kpis": [{"kpi_id": "sql_rate"}],
        "industries": [{"industry_id": "manufacturing_b2b"}],
        "budget_min_minor": 400_000,
        "budget_max_minor": 700_000,
        "days": 6,
        "start_on": clock.today() + dt.timedelta(days=21),
        "term_months": 6,
        "playbook_id": "mid_size",
        "languages": ["ja"],
    }
    return values | overrides


def draft_need(of: Company, author: Actor, **overrides: Any) -> Any:
    return needs.draft_need(company_id=of.pk, actor=author, values=need_values(**overrides))


def open_need(of: Company, author: Actor, curator: Actor, **overrides: Any) -> Any:
    made = draft_need(of, author, **overrides)
    needs.submit_need(need_id=made.pk, actor=author)
    return needs.publish_need(need_id=made.pk, actor=curator)


def candidacy(need: Any, cmo: Actor, *, under_review: bool = False, curator: Actor | None = None) -> Any:
    """Apply with the CMO's published profile."""
    made = candidacies.apply_to_need(need_id=need.pk, actor=cmo, note="計測機器の販路づくりを任されてきました。")
    if under_review:
        assert curator is not None
        made = candidacies.take_up_candidacy(candidacy_id=made.pk, actor=curator)
    return made


def sent_offer(under_review: Any, approver: Actor) -> Any:
    """Draft and send an offer on a candidacy that is under review."""
    offer = offer_actions.draft_offer(candidacy_id=under_review.pk, actor=approver)
    rows = [
        {**row, "measured_by": (clock.today() + dt.timedelta(days=30)).isoformat()} for row in offer.values["kpis"]
    ]
    offer_actions.edit_offer(offer_id=offer.pk, actor=approver, values={"kpis": rows})
    return offer_actions.send_offer(offer_id=offer.pk, actor=approver)


def engagement(offer: Any, approver: Actor, cmo: Actor, *, started: bool = False) -> Any:
    """Accept by both sides; with `started`, settle the tasks and start."""
    terms = offer.terms.get(status="proposed")
    offer_actions.accept_terms(terms_id=terms.pk, actor=cmo, hash=terms.hash)
    offer_actions.accept_terms(terms_id=terms.pk, actor=approver, hash=terms.hash)
    made = type(offer).objects.get(pk=offer.pk).engagement
    if started:
        for kind in ("nda", "ip", "conduct", "access"):
            work_actions.tick_task(engagement_id=made.pk, kind=kind, actor=approver)
        made = work_actions.start_engagement(engagement_id=made.pk, actor=approver)
    return made


def digest(reader: Actor, query: str = "") -> Any:
    """Save a search of needs two days ago and let it be told this morning; return both."""
    with clock.at(clock.now() - dt.timedelta(days=2)):
        search = searches.save_search(actor=reader, kind="needs", query=QueryDict(query))
    with clock.at(clock.now().astimezone(clock.BUSINESS_ZONE).replace(hour=9)):
        made = searches.compile_digest(user_id=reader.person, actor=SYSTEM)
    return search, made


def whole_story(world: Any) -> Any:
    """Return a started engagement of the world's company and CMO."""
    published_profile(world.cmo, world.curator)
    need = open_need(world.company, world.requester, world.curator)
    row = candidacy(need, world.cmo, under_review=True, curator=world.curator)
    return engagement(sent_offer(row, world.approver), world.approver, world.cmo, started=True)


def ids(*rows: Any) -> list[UUID]:
    return [row.pk for row in rows]
