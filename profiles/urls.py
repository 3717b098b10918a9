"""Addresses of profiles: pages, then the API (below /api/v1/)."""

from django.urls import path

from profiles.api import accounts, profile_rows, readings, words
from profiles.api import companies as api_companies
from profiles.api import profiles as api_profiles
from profiles.api import resume as api_resume
from profiles.views import (
    companies,
    experiences,
    invitations,
    own,
    people,
    profiles,
    read_profile,
    resume,
    vetting,
    vocabulary,
)

PROFILE = "cmos/<uuid:profile_id>/"
COMPANY = "companies/<uuid:company_id>/"
MEMBERSHIP = "memberships/<uuid:membership_id>/"
KIND = "vocabulary/<slug:kind>/"

urlpatterns = [
    path("settings/", people.settings, name="settings"),
    path("notifications/", people.notifications, name="notifications"),
    path("notifications/read/", people.notifications_read, name="notifications_read"),
    path("notifications/<uuid:notification_id>/", people.notification, name="notification"),
    path("companies/new/", companies.company_new, name="company_new"),
    path(COMPANY, companies.company, name="company"),
    path(COMPANY + "edit/", companies.company_edit, name="company_edit"),
    path(COMPANY + "switch/", companies.switch_company, name="switch_company"),
    path(COMPANY + "invite/", invitations.invite_member, name="invite_member"),
    path("invitations/<uuid:invitation_id>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/revoke/", invitations.revoke_invitation, name="revoke_invitation"),
    path(MEMBERSHIP + "role/", companies.change_role, name="change_role"),
    path(MEMBERSHIP + "remove/", companies.remove_member, name="remove_member"),
    path("profile/", own.own_profile, name="own_profile"),
    path("profile/experiences/new/", experiences.experience, name="experience_new"),
    path("profile/experiences/<uuid:experience_id>/", experiences.experience, name="experience"),
    path("profile/experiences/<uuid:experience_id>/remove/", experiences.experience_remove, name="experience_remove"),
    path("profile/outcomes/new/", experiences.outcome, name="outcome_new"),
    path("profile/outcomes/<uuid:outcome_id>/", experiences.outcome, name="outcome"),
    path("profile/outcomes/<uuid:outcome_id>/remove/", experiences.outcome_remove, name="outcome_remove"),
    path("profile/resume/", resume.resume, name="resume"),
    path("profile/resume/check/", resume.resume_check, name="resume_check"),
    path("profile/resume/discard/", resume.resume_discard, name="resume_discard"),
    path("profile/resume/download/", resume.resume_download, name="resume_download"),
    path("profile/reading/", read_profile.profile_read, name="profile_read"),
    path("profile/reading/check/", read_profile.profile_read_check, name="profile_read_check"),
    path("profile/reading/discard/", read_profile.profile_read_discard, name="profile_read_discard"),
    path("profile/<slug:section>/", own.profile_section, name="profile_section"),
    path("cmos/", profiles.cmo_list, name="cmo_list"),
    path(PROFILE, profiles.profile, name="profile"),
    path(PROFILE + "submit/", profiles.submit, name="profile_submit"),
    path(PROFILE + "hide/", profiles.hide, name="profile_hide"),
    path(PROFILE + "show/", profiles.show, name="profile_show"),
    path(PROFILE + "appeal/", profiles.appeal, name="profile_appeal"),
    path(PROFILE + "confirm-availability/", profiles.confirm_availability, name="profile_confirm_availability"),
    path(PROFILE + "publish/", vetting.publish, name="profile_publish"),
    path(PROFILE + "return/", vetting.return_, name="profile_return"),
    path(PROFILE + "reject/", vetting.reject, name="profile_reject"),
    path(PROFILE + "suspend/", vetting.suspend, name="profile_suspend"),
    path(PROFILE + "restore/", vetting.restore, name="profile_restore"),
    path(PROFILE + "check-evidence/", vetting.check_evidence, name="profile_check_evidence"),
    path("vetting/", vetting.vetting, name="vetting"),
    path("vetting/<uuid:profile_id>/", vetting.vet, name="vet"),
    path("vocabulary/", vocabulary.vocabulary, name="vocabulary"),
    path(KIND, vocabulary.vocabulary_kind, name="vocabulary_kind"),
    path(KIND + "add/", vocabulary.term_add, name="term_add"),
    path(KIND + "<slug:term_id>/rename/", vocabulary.term_rename, name="term_rename"),
    path(KIND + "<slug:term_id>/retire/", vocabulary.term_retire, name="term_retire"),
    path(KIND + "<slug:term_id>/revive/", vocabulary.term_revive, name="term_revive"),
]

API_COMPANY = "companies/<uuid:company_id>"
API_PROFILE = "profiles/<uuid:profile_id>"
API_KIND = "vocabulary/<slug:kind>"

api_urlpatterns = [
    path("auth/token", accounts.Token.as_view(), name="api_token"),
    path("me", accounts.Me.as_view(), name="api_me"),
    path("me/mails", accounts.Mails.as_view(), name="api_mails"),
    path("notifications", accounts.Notifications.as_view(), name="api_notifications"),
    path("notifications/read", accounts.ReadAll.as_view(), name="api_notifications_read"),
    path("notifications/<uuid:notification_id>/read", accounts.Read.as_view(), name="api_notification_read"),
    path("companies", api_companies.Companies.as_view(), name="api_companies"),
    path(API_COMPANY, api_companies.One.as_view(), name="api_company"),
    path(API_COMPANY + "/invitations", api_companies.Invite.as_view(), name="api_invite"),
    path("memberships", api_companies.Memberships.as_view(), name="api_memberships"),
    path("memberships/<uuid:membership_id>", api_companies.Member.as_view(), name="api_membership"),
    path("memberships/<uuid:membership_id>/remove", api_companies.Remove.as_view(), name="api_membership_remove"),
    path("invitations", api_companies.Invitations.as_view(), name="api_invitations"),
    path("invitations/<uuid:invitation_id>/accept", api_companies.Accept.as_view(), name="api_accept"),
    path("invitations/<uuid:invitation_id>/revoke", api_companies.Revoke.as_view(), name="api_revoke"),
    path("profiles", api_profiles.Profiles.as_view(), name="api_profiles"),
    path("profiles/waiting", api_profiles.Waiting.as_view(), name="api_profiles_waiting"),
    path(API_PROFILE, api_profiles.One.as_view(), name="api_profile"),
    path(API_PROFILE + "/experiences", profile_rows.AddExperience.as_view(), name="api_experiences"),
    path(
        API_PROFILE + "/experiences/<uuid:experience_id>", profile_rows.OneExperience.as_view(), name="api_experience"
    ),
    path(API_PROFILE + "/outcomes", profile_rows.AddOutcome.as_view(), name="api_outcomes"),
    path(API_PROFILE + "/outcomes/<uuid:outcome_id>", profile_rows.OneOutcome.as_view(), name="api_outcome"),
    path(API_PROFILE + "/resume", api_resume.Resume.as_view(), name="api_resume"),
    path(API_PROFILE + "/resume/preview", api_resume.Preview.as_view(), name="api_resume_preview"),
    path(API_PROFILE + "/resume-imports", api_resume.Imports.as_view(), name="api_resume_imports"),
    path(API_PROFILE + "/skills", profile_rows.Skills.as_view(), name="api_skills"),
    path(API_PROFILE + "/tools", profile_rows.Tools.as_view(), name="api_tools"),
    path(API_PROFILE + "/languages", profile_rows.Languages.as_view(), name="api_languages"),
    path(API_PROFILE + "/companies", profile_rows.Companies.as_view(), name="api_named_companies"),
    path(API_PROFILE + "/hide-from", profile_rows.HideFrom.as_view(), name="api_hide_from"),
    path(API_PROFILE + "/conflicts", profile_rows.Conflicts.as_view(), name="api_conflicts"),
    *(
        path(f"{API_PROFILE}/{verb}", view.as_view(), name=f"api_profile_{verb.replace('-', '_')}")
        for verb, view in api_profiles.VERBS.items()
    ),
    path("readings", readings.Readings.as_view(), name="api_readings"),
    path("vocabulary", words.Kinds.as_view(), name="api_vocabulary"),
    path(API_KIND, words.Words.as_view(), name="api_words"),
    path(API_KIND + "/<slug:term_id>", words.Word.as_view(), name="api_word"),
    path(API_KIND + "/<slug:term_id>/retire", words.Retire.as_view(), name="api_word_retire"),
    path(API_KIND + "/<slug:term_id>/revive", words.Revive.as_view(), name="api_word_revive"),
]
