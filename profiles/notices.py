"""Who is told about people, companies and profiles, and in which words. docs/notifications.md is generated."""

from typing import Any

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.templatetags.kaji import day
from kernel.texts import pair
from profiles.models import Invitation, Membership, Profile, User
from profiles.notify import About, Audience, Fact, Nobody, Notice, Notices, curators, members
from profiles.rules import CMO, CURATOR, INVITED, LEAVER, ONESELF, OWNER

OWN_ACT = Nobody("Her own act, which nobody else needs to know.")
SYSTEM_ROW = Nobody("Bookkeeping of the system.")
VOCABULARY = Nobody("The vocabulary's pages show it to the curators.")


def _no_facts(_row: Any) -> list[Fact]:
    return []


# --- accounts --------------------------------------------------------------------------------------------------------
ACCOUNT = About(User.objects.all, lambda row: {"name": row.name}, _no_facts)
HERSELF = Audience(_("the person whose account it is"), lambda row: [row.pk], ONESELF)

# --- members ---------------------------------------------------------------------------------------------------------
MEMBERSHIP = About(
    lambda: Membership.objects.select_related("company", "user"),
    lambda row: {
        "company": pair(row.company, "name"),
        "name": row.user.name,
        "role": row.get_role_display(),
    },
    _no_facts,
)
OWNERS = Audience(
    _("the company's owners"),
    lambda row: set(members(row.company_id, "owner")) - {row.user_id},
    OWNER.via("company"),
)
MEMBER = Audience(_("the member concerned"), lambda row: [row.user_id], LEAVER)


def _company(row: Any) -> str:
    return reverse("company", args=[row.company_id])


# --- invitations -----------------------------------------------------------------------------------------------------
INVITATION = About(
    lambda: Invitation.objects.select_related("company", "invited_by"),
    lambda row: {
        "company": pair(row.company, "name"),
        "inviter": row.invited_by.name,
        "email": row.email,
        "role": row.get_role_display(),
    },
    lambda row: [(_("Role"), row.get_role_display()), (_("Answer until"), day(row.expires_at))],
)
INVITED_PERSON = Audience(
    _("the person who was invited"),
    lambda row: EmailAddress.objects.filter(email=row.email, verified=True).values_list("user_id", flat=True),
    INVITED,
)
INVITER = Audience(
    _("the owner who sent the invitation"),
    lambda row: [row.invited_by_id],
    OWNER.via("company"),
)
INVITATION_SUBJECT = _("%(company)s invites you to join")
INVITATION_TEXT = _("%(inviter)s invites you to work on the site for %(company)s, in the role of %(role)s.")

# --- profiles --------------------------------------------------------------------------------------------------------
PROFILE = About(
    lambda: Profile.objects.select_related("identity"),
    lambda row: {"name": pair(row.identity, "name"), "retry_on": day(row.retry_on)},
    _no_facts,
)
THE_CMO = Audience(_("the CMO whose profile it is"), lambda row: [row.user_id], CMO)
CURATORS = Audience(_("the curators"), lambda _row: curators(), CURATOR)
OTHER_CURATORS = Audience(
    _("the curators, without the one who decided first"),
    lambda row: set(curators()) - {row.rejected_by_id},
    CURATOR,
)


def _reason(row: Profile) -> list[Fact]:
    return [(_("Reason"), row.decision_text)]


def _own_profile(_row: Any) -> str:
    return reverse("own_profile")


def _to_cmo(subject: Any, text: Any, act: Any, url: Any = "profile", **more: Any) -> tuple[Notice, ...]:
    return (Notice(PROFILE, THE_CMO, subject, text, act, url, **more),)


NOTICES: Notices = {
    "user.register": Nobody("The account's own mails answer her."),
    "user.edit_settings": OWN_ACT,
    "user.appoint": Nobody("The operator does it together with the person."),
    "user.deactivate": Nobody("She cannot log in any more; the operator writes to her in person."),
    "user.reactivate": (
        Notice(
            ACCOUNT,
            HERSELF,
            _("Your account is open again"),
            _("You can log in as before. Everything you wrote is still there."),
            _("Go to the start page"),
            lambda _row: reverse("home"),
        ),
    ),
    "company.found": OWN_ACT,
    "company.edit": Nobody("The members see the company's page; nothing waits for them."),
    "membership.join": (
        Notice(
            MEMBERSHIP,
            OWNERS,
            _("%(name)s has joined %(company)s"),
            _("%(name)s has accepted the invitation and now works for %(company)s, in the role of %(role)s."),
            _("See the members"),
            _company,
        ),
    ),
    "membership.change_role": (
        Notice(
            MEMBERSHIP,
            MEMBER,
            _("Your role at %(company)s has changed"),
            _("Your role at %(company)s is now: %(role)s."),
            _("See the company"),
            _company,
        ),
    ),
    "membership.leave": (
        Notice(
            MEMBERSHIP,
            OWNERS,
            _("%(name)s has left %(company)s"),
            _("%(name)s is no longer a member of %(company)s and sees nothing of it any more."),
            _("See the members"),
            _company,
        ),
        Notice(
            MEMBERSHIP,
            MEMBER,
            _("You are no longer a member of %(company)s"),
            _("An owner has ended your membership. You see nothing of %(company)s any more."),
            _("Go to the start page"),
            lambda _row: reverse("home"),
        ),
    ),
    "invitation.invite": (
        # The mail goes to the address by itself (profiles/mails.py): she may have no account yet.
        Notice(
            INVITATION,
            INVITED_PERSON,
            INVITATION_SUBJECT,
            INVITATION_TEXT,
            _("Answer the invitation"),
            "invitation",
            mail=False,
        ),
    ),
    "invitation.accept": Nobody("The owners are told that the member joined."),
    "invitation.revoke": Nobody("The link in the mail says so to whoever follows it."),
    "invitation.expire": (
        Notice(
            INVITATION,
            INVITER,
            _("Your invitation to %(email)s has run out"),
            _("%(email)s did not answer in time. You can send a new invitation."),
            _("See the members"),
            _company,
            mail=False,
        ),
    ),
    "profile.begin": OWN_ACT,
    "profile.edit": OWN_ACT,
    "profile.edit_rows": OWN_ACT,
    "profile.confirm_availability": OWN_ACT,
    "profile.count_completed": SYSTEM_ROW,
    "profile.note_commitment": SYSTEM_ROW,
    "profile.submit": (
        Notice(
            PROFILE,
            CURATORS,
            _("A profile waits to be checked: %(name)s"),
            _("%(name)s has handed in a profile."),
            _("Check the profile"),
            "vet",
        ),
    ),
    "profile.publish": _to_cmo(
        _("Your profile is published"),
        _("Companies can find you now, and you can apply. Confirm your availability every 30 days so that it counts."),
        _("See your profile"),
    ),
    "profile.return": _to_cmo(
        _("Your profile came back with a request"),
        _("A curator asks you to change something before it is published. You can hand it in again at once."),
        _("Edit your profile"),
        _own_profile,
        facts=_reason,
    ),
    "profile.reject": _to_cmo(
        _("Your profile was not accepted"),
        _("You can appeal once: another curator then decides. A new try is possible from %(retry_on)s."),
        _("Read the decision"),
        _own_profile,
        facts=_reason,
    ),
    "profile.appeal": (
        Notice(
            PROFILE,
            OTHER_CURATORS,
            _("An appeal waits for a decision: %(name)s"),
            _("%(name)s has appealed. Another curator than the one who decided first judges the profile."),
            _("Check the profile"),
            "vet",
        ),
    ),
    "profile.check_evidence": _to_cmo(
        _("A curator has checked what is new on your profile"),
        _("What was confirmed now counts in rankings."),
        _("See your profile"),
        mail=False,
    ),
    "profile.hide": OWN_ACT,
    "profile.show": OWN_ACT,
    "profile.suspend": _to_cmo(
        _("Your profile was taken off the site"),
        _("A curator has suspended your profile. Companies cannot see it until it is restored."),
        _("Read the decision"),
        _own_profile,
        facts=_reason,
    ),
    "profile.restore": _to_cmo(
        _("Your profile is back on the site"),
        _("A curator has restored your profile. Companies can find you again."),
        _("See your profile"),
    ),
    "term.add": VOCABULARY,
    "term.rename": VOCABULARY,
    "term.retire": VOCABULARY,
    "term.revive": VOCABULARY,
    "notification.notify": Nobody("It is the notice itself."),
    "notification.read": OWN_ACT,
    "accountmail.queue": Nobody("It is a mail itself: profiles/mails.py sends it."),
}
