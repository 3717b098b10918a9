"""A small market with something in every state a form may be about: ids by the name they have in addresses."""

from typing import Any

from engagements import offer_actions, work_actions
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from matching import actions as matching
from profiles import actions as people
from profiles import profile_actions as profiles
from tests import make


def busy(world: Any) -> dict[str, list[Any]]:
    """Build it through the actions and return keyword → ids."""
    engagement = make.whole_story(world)
    own = make.profile(world.other_cmo)
    author, curator = world.approver, world.curator
    draft = make.draft_need(world.company, author)
    waiting = make.draft_need(world.company, author)
    needs.submit_need(need_id=waiting.pk, actor=author)
    open_need = make.open_need(world.company, author, curator)
    second = make.open_need(world.company, author, curator)
    applied = make.candidacy(open_need, world.cmo)
    reviewed = make.candidacy(second, world.cmo, under_review=True, curator=curator)
    shortlist = matching.start_shortlist(need_id=second.pk, actor=curator)
    third = make.open_need(world.company, author, curator)
    invited = candidacies.invite_cmo(need_id=third.pk, profile_id=engagement.profile_id, actor=author)
    fourth = make.open_need(world.company, author, curator)
    offered = make.candidacy(fourth, world.cmo, under_review=True, curator=curator)
    sent = make.sent_offer(offered, author)
    fifth = make.open_need(world.company, author, curator)
    drafting = make.candidacy(fifth, world.cmo, under_review=True, curator=curator)
    offer = offer_actions.draft_offer(candidacy_id=drafting.pk, actor=author)
    planned, submitted = list(engagement.milestones.order_by("order")[:2])
    work_actions.submit_milestone(milestone_id=submitted.pk, actor=world.cmo, link="https://files.example/a")
    invitation = people.invite_member(
        company_id=world.company.pk, actor=world.owner, email="new@people.example", role="requester"
    )
    vetted = profiles.submit_profile(profile_id=own.pk, actor=world.other_cmo)
    member = world.company.memberships.get(user_id=world.requester.user_id)
    return {
        "company_id": [world.company.pk],
        "membership_id": [member.pk],
        "invitation_id": [invitation.pk],
        "profile_id": [engagement.profile_id, vetted.pk],
        "experience_id": list(own.experiences.values_list("pk", flat=True)),
        "need_id": [draft.pk, waiting.pk, open_need.pk],
        "candidacy_id": [applied.pk, reviewed.pk, invited.pk],
        "shortlist_id": [shortlist.pk],
        "offer_id": [offer.pk, sent.pk],
        "terms_id": list(sent.terms.values_list("pk", flat=True)),
        "engagement_id": [engagement.pk],
        "milestone_id": [planned.pk, submitted.pk],
        "kind": ["skills", "access"],
        "kpi_id": ["sql_rate"],
        "step": ["start", "work", "people", "terms", "check"],
        "section": ["person", "terms", "experiences", "skills", "tools", "languages", "outcomes"],
        "term_id": ["lead_scoring"],
        "id": ["lead_scoring"],
    }
