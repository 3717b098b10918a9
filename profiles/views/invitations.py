"""Inviting people into a company, and answering an invitation."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import clock
from kernel.pages import actor_of, attempt, done, signed_in, verb_page, verb_row
from kernel.texts import pair, reader_language
from profiles import actions
from profiles import transitions as t
from profiles.forms.companies import ROLE_WORDS, InviteForm
from profiles.models import Company, Invitation
from profiles.rules import INVITED
from profiles.states import CompanyRole, InvitationStatus


@signed_in
def invite_member(request: HttpRequest, company_id: UUID) -> HttpResponse:
    row = verb_row(request, t.EDIT_COMPANY, Company.objects.all(), company_id)
    url = reverse("company", args=[row.pk])
    return verb_page(
        request,
        form_class=InviteForm,
        initial={"language": reader_language(), "role": "requester"},
        do=lambda values: actions.invite_member(company_id=row.pk, actor=actor_of(request), **values),
        url=url,
        said=_("The invitation is on its way. It ends after 14 days."),
        context={
            "heading": _("Invite a person"),
            "intro": _("She gets a mail with a link, and joins with an account of this address."),
            "facts": [(_("Company"), pair(row, "name"))],
            "button": _("Send the invitation"),
            "back": url,
        },
    )


@signed_in
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show the invited person what she is invited to, and let her join.

    Who is signed in with another address reads the same page as for an invitation that does not exist.
    """
    actor = actor_of(request)
    rows = Invitation.objects.select_related("company", "invited_by")
    row = INVITED.filter(rows, actor).filter(pk=invitation_id).first()
    if row is None:
        return render(request, "profiles/invitation_unknown.html", status=404)
    form, status = forms.Form(), 200
    if request.method == "POST":
        form = forms.Form(request.POST)
        ok, joined, status = attempt(form, lambda: actions.accept_invitation(invitation_id=row.pk, actor=actor))
        if ok:
            said = _("You have joined the company.")
            return done(request, reverse("company", args=[joined.company_id]), said)
        row.refresh_from_db()
    context = {
        "invitation": row,
        "form": form,
        "role": ROLE_WORDS[CompanyRole(row.role)],
        "open": row.status == InvitationStatus.PENDING and row.expires_at >= clock.now(),
        "run_out": row.status == InvitationStatus.PENDING and row.expires_at < clock.now(),
    }
    return render(request, "profiles/invitation.html", context, status=status)


@signed_in
@require_POST
def revoke_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    row = actions.revoke_invitation(invitation_id=invitation_id, actor=actor_of(request))
    return done(request, reverse("company", args=[row.company_id]), _("The invitation is taken back."))
