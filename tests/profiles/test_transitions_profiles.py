"""Every state × every verb × everybody, for people, companies, profiles, words and notices. Written by hand."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from kernel import clock
from kernel.actors import SYSTEM, Actor
from kernel.changes import Creation
from kernel.models import Event
from kernel.refusals import Refusal
from kernel.units import unit
from profiles import actions, profile_actions, profile_row_actions, states, vocabulary_actions
from profiles import transitions as t
from profiles.models import AccountMail, Company, Invitation, Membership, Notification, Profile, Role, User
from tests import make
from tests.conftest import CAST
from tests.profiles.support import cell

LATER = clock.today() + dt.timedelta(days=60)
Do = Callable[[Any, Actor], Any]

PROFILE: dict[str, Do] = {
    "edit": lambda pk, a: profile_actions.edit_profile(profile_id=pk, actor=a, values={"onsite_ok": False}),
    "rows": lambda pk, a: profile_row_actions.set_tools(profile_id=pk, actor=a, tools=[]),
    "confirm": lambda pk, a: profile_actions.confirm_availability(
        profile_id=pk, actor=a, available_from=LATER, days_per_month=3
    ),
    "submit": lambda pk, a: profile_actions.submit_profile(profile_id=pk, actor=a),
    "publish": lambda pk, a: profile_actions.publish_profile(profile_id=pk, actor=a),
    "return": lambda pk, a: profile_actions.return_profile(profile_id=pk, actor=a, text="More."),
    "reject": lambda pk, a: profile_actions.reject_profile(
        profile_id=pk, actor=a, code="field", text="No.", retry_on=LATER
    ),
    "appeal": lambda pk, a: profile_actions.appeal_profile(profile_id=pk, actor=a),
    "check": lambda pk, a: profile_actions.check_evidence(profile_id=pk, actor=a),
    "hide": lambda pk, a: profile_actions.hide_profile(profile_id=pk, actor=a),
    "show": lambda pk, a: profile_actions.show_profile(profile_id=pk, actor=a),
    "suspend": lambda pk, a: profile_actions.suspend_profile(profile_id=pk, actor=a, text="Conduct."),
    "restore": lambda pk, a: profile_actions.restore_profile(profile_id=pk, actor=a),
}
# fmt: off
#             edit rows conf subm publ retu reje appe chec hide show susp rest
HERSELF = {
    "draft":     "ok  ok  409 ok  403 403 403 409 403 409 409 403 403",
    "in_review": "409 409 409 409 403 403 403 409 403 409 409 403 403",
    "published": "ok  ok  ok  409 403 403 403 409 403 ok  409 403 403",
    "returned":  "ok  ok  409 ok  403 403 403 409 403 409 409 403 403",
    "rejected":  "ok  ok  409 409 403 403 403 ok  403 409 409 403 403",
    "hidden":    "ok  ok  ok  409 403 403 403 409 403 409 ok  403 403",
    "suspended": "409 409 409 409 403 403 403 409 403 409 409 403 403",
}
CURATOR = {
    "draft":     "403 403 403 403 409 409 409 403 409 403 403 409 409",
    "in_review": "403 403 403 403 ok  ok  ok  403 409 403 403 409 409",
    "published": "403 403 403 403 409 409 409 403 ok  403 403 ok  409",
    "returned":  "403 403 403 403 409 409 409 403 409 403 403 409 409",
    "rejected":  "403 403 403 403 409 409 409 403 409 403 403 409 409",
    "hidden":    "403 403 403 403 409 409 409 403 409 403 403 ok  409",
    "suspended": "403 403 403 403 409 409 409 403 409 403 403 409 ok ",
}
ANYBODY = dict.fromkeys(HERSELF, "404 " * 13) | {"published": "403 " * 13}
LEADS_TO = {
    "submit": "in_review", "publish": "published", "return": "returned", "reject": "rejected", "appeal": "in_review",
    "hide": "hidden", "show": "published", "suspend": "suspended", "restore": "published",
}
# fmt: on


def everybody(world: Any) -> dict[str, Actor]:
    """Return the cast as the site knows them: who is deactivated is nobody."""
    found = {name: world.actors[name] for name in CAST}
    world.users["deactivated"].refresh_from_db()
    return found | {"deactivated": world.users["deactivated"].actor()}


def tried(do: Do, pk: Any, actor: Actor) -> str:
    try:
        do(pk, actor)
    except Refusal as refusal:
        return str(refusal.status)
    return "ok"


def brought_to(world: Any, state: str) -> Profile:
    row = make.profile(world.cmo)
    own, by = {"profile_id": row.pk, "actor": world.cmo}, {"profile_id": row.pk, "actor": world.curator}
    if state != "draft":
        profile_actions.submit_profile(**own)
    if state in {"published", "hidden", "suspended"}:
        profile_actions.publish_profile(**by)
    if state == "returned":
        profile_actions.return_profile(**by, text="More.")
    if state == "rejected":
        profile_actions.reject_profile(**by, code="field", text="No.", retry_on=LATER)
    if state == "hidden":
        profile_actions.hide_profile(**own)
    if state == "suspended":
        profile_actions.suspend_profile(**by, text="Conduct.")
    row.refresh_from_db()
    assert row.status == state
    return row  # type: ignore[no-any-return]


@pytest.mark.parametrize("state", HERSELF)
def test_a_profile_goes_only_where_the_table_says_and_by_whom(world, state):
    row, cast = brought_to(world, state), everybody(world)
    found: dict[str, str] = {}
    for name, actor in cast.items():
        answers = []
        for verb, do in PROFILE.items():
            with cell():
                answers.append(tried(do, row.pk, actor))
                now = Profile.objects.get(pk=row.pk)
                if answers[-1] == "ok":
                    assert now.status == LEADS_TO.get(verb, state)
                    assert now.version == row.version + 1
                else:
                    assert (now.status, now.version) == (state, row.version)
        found[name] = " ".join(answers)
    expected = dict.fromkeys(cast, ANYBODY[state]) | {"cmo": HERSELF[state], "curator": CURATOR[state]}
    assert found == {name: " ".join(text.split()) for name, text in expected.items()}


def test_after_an_appeal_the_curator_who_refused_may_not_decide_again(world):
    row = brought_to(world, "rejected")
    profile_actions.appeal_profile(profile_id=row.pk, actor=world.cmo)
    another = make.actor(make.user("second_curator", staff="curator"))
    for verb in ("publish", "return", "reject"):
        with cell():
            assert tried(PROFILE[verb], row.pk, world.curator) == "403"
        with cell():
            assert tried(PROFILE[verb], row.pk, another) == "ok"


# fmt: off
MEMBERSHIP: dict[str, Do] = {
    "change_role": lambda pk, a: actions.change_role(membership_id=pk, actor=a, role="finance"),
    "leave":       lambda pk, a: actions.remove_member(membership_id=pk, actor=a),
}
#                   anon owner requ appr fina form othe cmo othc cura fins deac
MEMBERSHIPS = {
    ("active", "change_role"): "404 ok  403 403 403 404 404 404 404 403 403 404",
    ("active", "leave"):       "404 ok  ok  403 403 404 404 404 404 403 403 404",
    ("left", "change_role"):   "404 409 403 403 403 404 404 404 404 403 403 404",
    ("left", "leave"):         "404 409 403 403 403 409 404 404 404 403 403 404",
}
INVITATION: dict[str, Do] = {
    "accept": lambda pk, a: actions.accept_invitation(invitation_id=pk, actor=a),
    "revoke": lambda pk, a: actions.revoke_invitation(invitation_id=pk, actor=a),
}
INVITATIONS = {
    ("pending", "accept"):  "404 404 404 404 404 404 404 404 ok  404 404 404",
    ("pending", "revoke"):  "404 ok  403 403 403 404 404 404 404 403 403 404",
    ("accepted", "accept"): "404 404 404 404 404 404 404 404 409 404 404 404",
    ("accepted", "revoke"): "404 409 403 403 403 404 404 404 403 403 403 404",
    ("revoked", "accept"):  "404 404 404 404 404 404 404 404 409 404 404 404",
    ("revoked", "revoke"):  "404 409 403 403 403 404 404 404 404 403 403 404",
    ("expired", "accept"):  "404 404 404 404 404 404 404 404 409 404 404 404",
    ("expired", "revoke"):  "404 409 403 403 403 404 404 404 404 403 403 404",
}
USER: dict[str, Do] = {
    "edit_settings": lambda pk, a: actions.edit_settings(user_id=pk, actor=a, values={"theme": "dark"}),
    "appoint":       lambda pk, a: actions.appoint_staff(user_id=pk, actor=a, staff="curator"),
    "deactivate":    lambda pk, a: actions.deactivate_user(user_id=pk, actor=a),
    "reactivate":    lambda pk, a: actions.reactivate_user(user_id=pk, actor=a),
}
# The person is the CMO of the cast; once deactivated she is nobody herself.
USERS = {
    ("active", "edit_settings"):      "404 404 404 404 404 404 404 ok  404 404 404 404",
    ("active", "appoint"):            "404 404 404 404 404 404 404 404 404 404 404 404",
    ("active", "deactivate"):         "404 404 404 404 404 404 404 404 404 404 404 404",
    ("active", "reactivate"):         "404 404 404 404 404 404 404 404 404 404 404 404",
    ("deactivated", "edit_settings"): "404 404 404 404 404 404 404 404 404 404 404 404",
    ("deactivated", "appoint"):       "404 404 404 404 404 404 404 404 404 404 404 404",
    ("deactivated", "deactivate"):    "404 404 404 404 404 404 404 404 404 404 404 404",
    ("deactivated", "reactivate"):    "404 404 404 404 404 404 404 404 404 404 404 404",
}
TERM: dict[str, Do] = {
    "rename": lambda pk, a: vocabulary_actions.rename_term(kind="roles", id=pk, actor=a, ja="統括", en="Head"),
    "retire": lambda pk, a: vocabulary_actions.retire_term(kind="roles", id=pk, actor=a),
    "revive": lambda pk, a: vocabulary_actions.revive_term(kind="roles", id=pk, actor=a),
}
TERMS = {
    ("active", "rename"):  "403 403 403 403 403 403 403 403 403 ok  403 403",
    ("active", "retire"):  "403 403 403 403 403 403 403 403 403 ok  403 403",
    ("active", "revive"):  "403 403 403 403 403 403 403 403 403 409 403 403",
    ("retired", "rename"): "403 403 403 403 403 403 403 403 403 409 403 403",
    ("retired", "retire"): "403 403 403 403 403 403 403 403 403 409 403 403",
    ("retired", "revive"): "403 403 403 403 403 403 403 403 403 ok  403 403",
}
NOTIFICATION: dict[str, Do] = {"read": lambda pk, a: actions.read_notification(notification_id=pk, actor=a)}
# The notice is the CMO's.
NOTIFICATIONS = {
    ("unread", "read"): "404 404 404 404 404 404 404 ok  404 404 404 404",
    ("read", "read"):   "404 404 404 404 404 404 404 409 404 404 404 404",
}
EDIT_COMPANY =                        "404 ok  403 403 403 404 404 404 404 403 403 404"
# fmt: on


def tried_by_all(world: Any, model: Any, pk: Any, do: Do) -> str:
    before = model.objects.get(pk=pk)
    answers = []
    for actor in everybody(world).values():
        with cell():
            answers.append(tried(do, pk, actor))
            now = model.objects.get(pk=pk)
            if answers[-1] != "ok":
                assert (now.status, now.version) == (before.status, before.version)
    return " ".join(answers)


@pytest.mark.parametrize(("state", "verb"), MEMBERSHIPS)
def test_a_membership_changes_only_as_the_table_says(world, state, verb):
    user = world.users["requester" if state == "active" else "former_member"]
    pk = Membership.objects.get(company=world.company, user=user, status=state).pk
    expected = " ".join(MEMBERSHIPS[state, verb].split())
    assert tried_by_all(world, Membership, pk, MEMBERSHIP[verb]) == expected


@pytest.mark.parametrize(("state", "verb"), USERS)
def test_a_person_is_changed_only_as_the_table_says(world, state, verb):
    user = world.users["cmo"]
    if state == "deactivated":
        actions.deactivate_user(user_id=user.pk, actor=SYSTEM)
        user.refresh_from_db()
        world.actors["cmo"] = user.actor()
    assert tried_by_all(world, User, user.pk, USER[verb]) == " ".join(USERS[state, verb].split())


def test_only_the_system_appoints_staff_and_closes_and_opens_accounts(world):
    answers = [(verb, tried(USER[verb], world.users["cmo"].pk, SYSTEM)) for verb in ("appoint", "reactivate")]
    answers += [(verb, tried(USER[verb], world.users["cmo"].pk, SYSTEM)) for verb in ("deactivate", "reactivate")]
    assert answers == [("appoint", "ok"), ("reactivate", "409"), ("deactivate", "ok"), ("reactivate", "ok")]


@pytest.mark.parametrize("state", HERSELF)
def test_only_the_system_counts_completed_engagements(world, state):
    row = brought_to(world, state)

    def count(pk: Any, actor: Actor) -> Any:
        return profile_actions.count_completed(profile_id=pk, count=1, actor=actor)

    assert set(tried_by_all(world, Profile, row.pk, count).split()) == {"404"}
    assert tried(count, row.pk, SYSTEM) == "ok"


@pytest.mark.parametrize("state", HERSELF)
def test_only_the_system_notes_what_her_work_takes(world, state):
    row = brought_to(world, state)

    def note(pk: Any, actor: Actor) -> Any:
        return profile_actions.note_commitment(profile_id=pk, days=6, actor=actor)

    assert set(tried_by_all(world, Profile, row.pk, note).split()) == {"404"}
    assert tried(note, row.pk, SYSTEM) == "ok"
    assert Profile.objects.get(pk=row.pk).committed_days == 6


def test_only_owners_change_a_company(world):
    def edit(pk: Any, actor: Actor) -> Any:
        return actions.edit_company(company_id=pk, actor=actor, values={"employees": 34})

    assert tried_by_all(world, Company, world.company.pk, edit) == " ".join(EDIT_COMPANY.split())


@pytest.mark.parametrize(("state", "verb"), TERMS)
def test_a_word_changes_only_as_the_table_says(world, state, verb):
    if state == "retired":
        vocabulary_actions.retire_term(kind="roles", id="cmo", actor=world.curator)
    assert tried_by_all(world, Role, "cmo", TERM[verb]) == " ".join(TERMS[state, verb].split())


def told(world: Any) -> Any:
    """Return a notice the CMO has not read."""
    event = Event.objects.filter(subject_type="company").first()
    assert event is not None
    return actions.notify(event_id=event.pk, user_ids=[world.cmo.user_id], by_mail=False)[0]


@pytest.mark.parametrize(("state", "verb"), NOTIFICATIONS)
def test_a_notice_is_read_only_as_the_table_says(world, state, verb):
    pk = told(world).pk
    if state == "read":
        actions.read_notification(notification_id=pk, actor=world.cmo)
    expected = " ".join(NOTIFICATIONS[state, verb].split())
    assert tried_by_all(world, Notification, pk, NOTIFICATION[verb]) == expected


# fmt: off
# What comes into being: by which verb, by whom, and whether the system does it. Only a person invites, which is asked
# before the company is looked for.
#               anon owner requ appr fina form othe cmo othc cura fins deac   system
CREATIONS = {
    "register": "ok  403 403 403 403 403 403 403 403 403 403 ok         ok ",
    "found":    "403 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  403        403",
    "join":     "404 404 404 404 404 404 404 404 404 404 404 404        ok ",
    "invite":   "403 ok  403 403 403 404 404 404 404 403 403 403        403",
    "begin":    "403 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  403        403",
    "add":      "403 403 403 403 403 403 403 403 403 ok  403 403        ok ",
    "notify":   "403 403 403 403 403 403 403 403 403 403 403 403        ok ",
    "queue":    "403 403 403 403 403 403 403 403 403 403 403 403        ok ",
}
# fmt: on


def made(creation: Creation, row: Any, actor: Actor) -> Any:
    """Make a row whose action asks for nobody: it is only called by the system."""

    def run() -> None:
        with creation.of(row, actor):
            pass

    return unit(run)


def creating(world: Any, verb: str) -> tuple[Any, Callable[[Actor], Any]]:
    """Return what a verb makes, and how."""
    now, company = clock.now(), world.company.pk
    values = {"name_ja": "株式会社こだま", "industry_id": "retail", "employees": 12}
    join = {"company_id": company, "user_id": world.other_cmo.user_id, "role": "finance", "created_at": now}
    line = {"user_id": world.cmo.user_id, "event_id": Event.objects.latest("pk").pk, "kind": "x", "created_at": now}
    mail = {"to": "new@people.example", "subject": "S", "text": "T", "created_at": now}
    new = {"email": "new@people.example", "name": "New", "password": make.PASSWORD, "language": "ja"}
    ways: dict[str, tuple[Any, Callable[[Actor], Any]]] = {
        "register": (User, lambda a: actions.register_user(actor=a, **new)),
        "found": (Company, lambda a: actions.found_company(actor=a, values=values)),
        "join": (Membership, lambda a: made(t.JOIN, Membership(**join), a)),
        "invite": (
            Invitation,
            lambda a: actions.invite_member(company_id=company, actor=a, email="new@people.example", role="finance"),
        ),
        "begin": (Profile, lambda a: profile_actions.begin_profile(actor=a, name_ja="山田")),
        "add": (Role, lambda a: vocabulary_actions.add_term(kind="roles", actor=a, id="cdo", ja="CDO", en="CDO")),
        "notify": (Notification, lambda a: made(t.NOTIFY, Notification(**line), a)),
        "queue": (AccountMail, lambda a: made(t.QUEUE_MAIL, AccountMail(**mail), a)),
    }
    return ways[verb]


@pytest.mark.parametrize("verb", CREATIONS)
def test_rows_come_into_being_only_as_the_table_says(world, verb):
    model, do = creating(world, verb)
    before, answers = model.objects.count(), []
    for actor in [*everybody(world).values(), SYSTEM]:
        with cell():
            answers.append(tried(lambda _pk, a: do(a), None, actor))
            assert model.objects.count() == before + (answers[-1] == "ok")
    assert answers == CREATIONS[verb].split()


def invitation_in(world: Any, state: str) -> Any:
    row = actions.invite_member(
        company_id=world.company.pk, actor=world.owner, email=world.users["other_cmo"].email, role="finance"
    )
    if state == "accepted":
        actions.accept_invitation(invitation_id=row.pk, actor=world.other_cmo)
    if state == "revoked":
        actions.revoke_invitation(invitation_id=row.pk, actor=world.owner)
    if state == "expired":
        with clock.at(clock.now() + dt.timedelta(days=15)):
            assert actions.expire_invitations(actor=SYSTEM) == 1
    return row.pk


@pytest.mark.parametrize(("state", "verb"), INVITATIONS)
def test_an_invitation_changes_only_as_the_table_says(world, state, verb):
    pk = invitation_in(world, state)
    expected = " ".join(INVITATIONS[state, verb].split())
    assert tried_by_all(world, Invitation, pk, INVITATION[verb]) == expected


def test_only_the_system_ends_invitations_and_only_those_that_ran_out(world):
    pk = invitation_in(world, "pending")
    assert actions.expire_invitations(actor=SYSTEM) == 0
    with clock.at(clock.now() + dt.timedelta(days=15)):
        for name, actor in everybody(world).items():
            with cell(), pytest.raises(Refusal) as refused:
                actions.expire_invitations(actor=actor)
            assert refused.value.status == 404, name
    assert Invitation.objects.get(pk=pk).status == "pending"


def test_the_tables_here_name_every_verb_of_the_state_tables():
    names = {"rows": "edit_rows", "confirm": "confirm_availability", "check": "check_evidence"}
    written = {
        "User": {*USER, "register"},
        "Company": {"found", "edit"},
        "Membership": {*MEMBERSHIP, "join"},
        "Invitation": {*INVITATION, "invite", "expire"},
        "Profile": {*(names.get(verb, verb) for verb in PROFILE), "begin", "count_completed", "note_commitment"},
        "Term": {*TERM, "add"},
        "Notification": {*NOTIFICATION, "notify"},
        "AccountMail": {"queue"},
    }
    assert {name: {step.verb for step in steps} for name, steps in t.TABLES.items()} == written
    steps = itertools.chain(*t.TABLES.values())
    assert {step.verb for step in steps if isinstance(step, Creation)} == set(CREATIONS)


def test_the_tables_here_have_a_line_for_every_verb_in_every_state():
    tables: list[tuple[Any, Any, Any]] = [
        (MEMBERSHIPS, states.MembershipStatus, MEMBERSHIP),
        (INVITATIONS, states.InvitationStatus, INVITATION),
        (USERS, states.UserStatus, USER),
        (TERMS, states.TermStatus, TERM),
        (NOTIFICATIONS, states.NotificationStatus, NOTIFICATION),
    ]
    for table, statuses, verbs in tables:
        assert set(table) == set(itertools.product(statuses.values, verbs))
    assert set(HERSELF) == set(CURATOR) == set(states.ProfileStatus.values)
    assert states.CompanyStatus.values == ["active"]
