"""Addresses of engagements: pages, then the API (below /api/v1/)."""

from django.urls import path

from engagements import views
from engagements.api import engagements, milestones, offers

urlpatterns = [
    path("candidacies/<uuid:candidacy_id>/offer/", views.offer_new, name="offer_new"),
    path("offers/<uuid:offer_id>/", views.offer, name="offer"),
    path("offers/<uuid:offer_id>/edit/", views.offer_edit, name="offer_edit"),
    path("offers/<uuid:offer_id>/send/", views.offer_send, name="offer_send"),
    path("offers/<uuid:offer_id>/counter/", views.offer_counter, name="offer_counter"),
    path("offers/<uuid:offer_id>/decline/", views.offer_decline, name="offer_decline"),
    path("offers/<uuid:offer_id>/withdraw/", views.offer_withdraw, name="offer_withdraw"),
    path("terms/<uuid:terms_id>/", views.terms, name="terms"),
    path("terms/<uuid:terms_id>/accept/", views.terms_accept, name="terms_accept"),
    path("engagements/", views.engagement_list, name="engagement_list"),
    path("engagements/<uuid:engagement_id>/", views.engagement, name="engagement"),
    path("engagements/<uuid:engagement_id>/start/", views.engagement_start, name="engagement_start"),
    path("engagements/<uuid:engagement_id>/complete/", views.engagement_complete, name="engagement_complete"),
    path("engagements/<uuid:engagement_id>/end/", views.engagement_end, name="engagement_end"),
    path("engagements/<uuid:engagement_id>/tasks/<slug:kind>/tick/", views.tick_task, name="tick_task"),
    path("engagements/<uuid:engagement_id>/kpis/<slug:kpi_id>/baseline/", views.set_baseline, name="set_baseline"),
    path("milestones/<uuid:milestone_id>/", views.milestone, name="milestone"),
    path("milestones/<uuid:milestone_id>/submit/", views.milestone_submit, name="milestone_submit"),
    path("milestones/<uuid:milestone_id>/accept/", views.milestone_accept, name="milestone_accept"),
    path("milestones/<uuid:milestone_id>/return/", views.milestone_return, name="milestone_return"),
    path("milestones/<uuid:milestone_id>/cancel/", views.milestone_cancel, name="milestone_cancel"),
    path("milestones/<uuid:milestone_id>/files/<uuid:file_id>/", views.submission_file, name="submission_file"),
]

api_urlpatterns = [
    path("candidacies/<uuid:candidacy_id>/offers", offers.OfferNew.as_view()),
    path("offers", offers.Offers.as_view()),
    path("offers/<uuid:offer_id>", offers.OfferView.as_view()),
    path("offers/<uuid:offer_id>/send", offers.OfferSend.as_view()),
    path("offers/<uuid:offer_id>/counter", offers.OfferCounter.as_view()),
    path("offers/<uuid:offer_id>/decline", offers.OfferDecline.as_view()),
    path("offers/<uuid:offer_id>/withdraw", offers.OfferWithdraw.as_view()),
    path("terms/<uuid:terms_id>", offers.TermsView.as_view()),
    path("terms/<uuid:terms_id>/accept", offers.TermsAccept.as_view()),
    path("engagements", engagements.Engagements.as_view()),
    path("engagements/<uuid:engagement_id>", engagements.EngagementView.as_view()),
    path("engagements/<uuid:engagement_id>/start", engagements.EngagementStart.as_view()),
    path("engagements/<uuid:engagement_id>/complete", engagements.EngagementComplete.as_view()),
    path("engagements/<uuid:engagement_id>/end", engagements.EngagementEnd.as_view()),
    path("engagements/<uuid:engagement_id>/tasks/<slug:kind>/tick", engagements.TaskTick.as_view()),
    path("engagements/<uuid:engagement_id>/kpis/<slug:kpi_id>/baseline", engagements.KpiBaseline.as_view()),
    path("milestones", milestones.Milestones.as_view()),
    path("milestones/<uuid:milestone_id>", milestones.MilestoneView.as_view()),
    path("milestones/<uuid:milestone_id>/submit", milestones.MilestoneSubmit.as_view()),
    path("milestones/<uuid:milestone_id>/accept", milestones.MilestoneAccept.as_view()),
    path("milestones/<uuid:milestone_id>/return", milestones.MilestoneReturn.as_view()),
    path("milestones/<uuid:milestone_id>/cancel", milestones.MilestoneCancel.as_view()),
    path("milestones/<uuid:milestone_id>/files/<uuid:file_id>", milestones.SubmissionFile.as_view()),
]
