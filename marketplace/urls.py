"""Addresses of marketplace: pages, then the API (below /api/v1/)."""

from django.urls import path

from marketplace.api import candidacies as candidacy_api
from marketplace.api import drafts as draft_api
from marketplace.api import needs as need_api
from marketplace.api import public as public_api
from marketplace.views import candidacies, editor, needs, new_need, public, read_need

NEED = "company/needs/<uuid:need_id>/"
CANDIDACY = "candidacies/<uuid:candidacy_id>/"

urlpatterns = [
    path("needs/", public.need_list, name="need_list"),
    path("needs/<uuid:need_id>/", public.need_public, name="need_public"),
    path("needs/<uuid:need_id>/apply/", candidacies.apply, name="apply"),
    path("company/needs/", needs.company_needs, name="company_needs"),
    path("company/needs/new/", new_need.need_new, name="need_new"),
    path("company/needs/new/autosave/", new_need.need_new_autosave, name="need_new_autosave"),
    path("company/needs/new/reading/", read_need.need_read, name="need_new_read"),
    path("company/needs/new/reading/check/", read_need.need_read_check, name="need_new_read_check"),
    path(f"{NEED}reading/", read_need.need_read, name="need_read"),
    path(f"{NEED}reading/check/", read_need.need_read_check, name="need_read_check"),
    path(NEED, needs.need, name="need"),
    path(f"{NEED}edit/<slug:step>/", editor.need_edit, name="need_edit"),
    path(f"{NEED}edit/<slug:step>/autosave/", editor.need_autosave, name="need_autosave"),
    path(f"{NEED}submit/", editor.need_submit, name="need_submit"),
    path(f"{NEED}approve/", needs.need_approve, name="need_approve"),
    path(f"{NEED}send-back/", needs.need_send_back, name="need_send_back"),
    path(f"{NEED}publish/", needs.need_publish, name="need_publish"),
    path(f"{NEED}return/", needs.need_return, name="need_return"),
    path(f"{NEED}confirm/", needs.need_confirm, name="need_confirm"),
    path(f"{NEED}pause/", needs.need_pause, name="need_pause"),
    path(f"{NEED}revise/", needs.need_revise, name="need_revise"),
    path(f"{NEED}close/", needs.need_close, name="need_close"),
    path(f"{NEED}invite/<uuid:profile_id>/", candidacies.invite_cmo, name="invite_cmo"),
    path(f"{NEED}propose/<uuid:profile_id>/", candidacies.propose_cmo, name="propose_cmo"),
    path("queue/needs/", needs.need_queue, name="need_queue"),
    path("candidacies/", candidacies.candidacies, name="candidacies"),
    path(CANDIDACY, candidacies.candidacy, name="candidacy"),
    path(f"{CANDIDACY}agree/", candidacies.candidacy_agree, name="candidacy_agree"),
    path(
        f"{CANDIDACY}decline-invitation/",
        candidacies.candidacy_decline_invitation,
        name="candidacy_decline_invitation",
    ),
    path(f"{CANDIDACY}take-up/", candidacies.candidacy_take_up, name="candidacy_take_up"),
    path(f"{CANDIDACY}interview/", candidacies.candidacy_interview, name="candidacy_interview"),
    path(f"{CANDIDACY}reveal/", candidacies.candidacy_reveal, name="candidacy_reveal"),
    path(f"{CANDIDACY}reject/", candidacies.candidacy_reject, name="candidacy_reject"),
    path(f"{CANDIDACY}withdraw/", candidacies.candidacy_withdraw, name="candidacy_withdraw"),
    path(f"{CANDIDACY}unshortlist/", candidacies.candidacy_unshortlist, name="candidacy_unshortlist"),
]

api_urlpatterns = [
    path("public-needs", public_api.PublicNeeds.as_view(), name="api_public_needs"),
    path("public-needs/<uuid:need_id>", public_api.PublicNeed.as_view(), name="api_public_need"),
    path("needs", need_api.Needs.as_view(), name="api_needs"),
    path("needs/<uuid:need_id>", need_api.OneNeed.as_view(), name="api_need"),
    path("needs/<uuid:need_id>/versions", need_api.NeedVersions.as_view(), name="api_need_versions"),
    path("needs/<uuid:need_id>/events", need_api.NeedEvents.as_view(), name="api_need_events"),
    path("needs/<uuid:need_id>/suggestions", need_api.NeedSuggestions.as_view(), name="api_need_suggestions"),
    *(
        path(f"needs/<uuid:need_id>/{slug}", view.as_view(), name=f"api_need_{slug.replace('-', '_')}")
        for slug, view in need_api.VERBS.items()
    ),
    path("needs/<uuid:need_id>/candidacies", candidacy_api.Apply.as_view(), name="api_apply"),
    path("needs/<uuid:need_id>/invite", candidacy_api.Invite.as_view(), name="api_invite_cmo"),
    path("needs/<uuid:need_id>/propose", candidacy_api.Propose.as_view(), name="api_propose_cmo"),
    path("candidacies", candidacy_api.Candidacies.as_view(), name="api_candidacies"),
    path("candidacies/<uuid:candidacy_id>", candidacy_api.OneCandidacy.as_view(), name="api_candidacy"),
    *(
        path(
            f"candidacies/<uuid:candidacy_id>/{slug}",
            view.as_view(),
            name=f"api_candidacy_{slug.replace('-', '_')}",
        )
        for slug, view in candidacy_api.VERBS.items()
    ),
    path("drafts", draft_api.Drafts.as_view(), name="api_drafts"),
    path("drafts/<str:form>", draft_api.OneDraft.as_view(), name="api_draft"),
]
