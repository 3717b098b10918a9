"""A person's own settings and notifications."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from kernel.pages import actor_of, attempt, done, find, paged, seen_version, signed_in, version_of
from profiles import actions, inbox, notify
from profiles.forms.people import PreferenceForm, SettingsForm
from profiles.models import Notification, NotificationPreference
from profiles.rules import THEIRS


@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change the person's settings; the two forms of the page are saved apart."""
    person: Any = request.user
    kinds = inbox.kinds(actor_of(request))
    quiet = NotificationPreference.objects.filter(user_id=person.pk).first()
    about = SettingsForm(
        initial={name: getattr(person, name) for name in ("name", "language", "timezone", "theme")},
        zone=person.timezone,
    )
    chosen = [kind for kind, _label in kinds if not quiet or kind not in quiet.no_mail]
    mail = PreferenceForm(initial={"all_off": quiet.all_off if quiet else False, "by_mail": chosen}, kinds=kinds)
    status = 200
    if request.method == "POST" and request.POST.get("form") == "mail":
        mail = PreferenceForm(request.POST, kinds=kinds)
        status, answer = _save_mail(request, mail, [kind for kind, _label in kinds])
    elif request.method == "POST":
        about = SettingsForm(request.POST, zone=person.timezone)
        status, answer = _save_settings(request, about)
    else:
        answer = None
    context = {"form": about, "mail": mail, "kinds": kinds, "version": seen_version(request, person.version, status)}
    return answer or render(request, "profiles/settings.html", context, status=status)


def _save_settings(request: HttpRequest, form: SettingsForm) -> tuple[int, HttpResponse | None]:
    if not form.is_valid():
        return 422, None
    ok, person, status = attempt(
        form,
        lambda: actions.edit_settings(
            user_id=actor_of(request).user_id,  # type: ignore[arg-type]
            actor=actor_of(request),
            values=form.cleaned_data,
            version=version_of(request),
        ),
    )
    if not ok:
        return status, None
    with override(person.language):  # the sentence is read on the next page, in the language just chosen
        return 303, done(request, reverse("settings"), _("Your settings are saved."))


def _save_mail(request: HttpRequest, form: PreferenceForm, kinds: list[str]) -> tuple[int, HttpResponse | None]:
    if not form.is_valid():
        return 422, None
    wanted = set(form.cleaned_data["by_mail"])
    actions.prefer_notifications(
        actor=actor_of(request),
        no_mail=[kind for kind in kinds if kind not in wanted],
        all_off=form.cleaned_data["all_off"],
    )
    return 303, done(request, reverse("settings"), _("Your choice of mails is saved."))


@signed_in
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """List what the person was told, newest first."""
    rows = THEIRS.filter(Notification.objects.all(), actor_of(request))
    page = paged(request, rows.select_related("event").order_by("-created_at", "pk"), 30)
    lines = notify.lines(page, actor_of(request))
    return render(request, "profiles/notifications.html", {"page": page, "lines": lines})


@signed_in
@require_safe
def notification(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Mark a line as read and lead to what it is about."""
    actor = actor_of(request)
    row = find(Notification.objects.select_related("event"), THEIRS, actor, notification_id)
    if row.status == "unread":
        actions.read_notification(notification_id=row.pk, actor=actor)
    return redirect(notify.lines([row], actor)[0].url or reverse("notifications"))


@signed_in
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    actions.read_all_notifications(actor=actor_of(request))
    return done(request, reverse("notifications"), _("Everything is marked as read."))
