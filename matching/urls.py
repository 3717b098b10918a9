"""Addresses of matching: pages, then the API (below /api/v1/)."""

from django.urls import URLPattern, path

from matching import views
from matching.api import fit, rankings, shortlists

_LIST = "shortlists/<uuid:shortlist_id>/"

urlpatterns: list[URLPattern] = [
    path("company/needs/<uuid:need_id>/ranking/", views.ranking, name="ranking"),
    path("fit/", views.fitting_needs, name="fitting_needs"),
    path("fit/best/", views.fitting_best, name="fitting_best"),
    path("desk/", views.desk, name="desk"),
    path("desk/<uuid:need_id>/", views.desk_need, name="desk_need"),
    path("desk/<uuid:need_id>/start/", views.shortlist_start, name="shortlist_start"),
    path(_LIST, views.shortlist, name="shortlist"),
    path(f"{_LIST}place/<uuid:candidacy_id>/", views.shortlist_place, name="shortlist_place"),
    path(f"{_LIST}exclude/<uuid:candidacy_id>/", views.shortlist_exclude, name="shortlist_exclude"),
    path(f"{_LIST}explain/<uuid:candidacy_id>/", views.shortlist_explain, name="shortlist_explain"),
    path(f"{_LIST}present/", views.shortlist_present, name="shortlist_present"),
]
_API_LIST = "shortlists/<uuid:shortlist_id>"
api_urlpatterns: list[URLPattern] = [
    path("fitting-needs", fit.FittingNeedsView.as_view(), name="api_fitting_needs"),
    path("needs/<uuid:need_id>/fit", fit.NeedFitView.as_view(), name="api_need_fit"),
    path("needs/<uuid:need_id>/ranking", rankings.RankingView.as_view(), name="api_ranking"),
    path("needs/<uuid:need_id>/shortlists", shortlists.ShortlistStart.as_view(), name="api_shortlist_start"),
    path(_API_LIST, shortlists.ShortlistDetail.as_view(), name="api_shortlist"),
    path(f"{_API_LIST}/place", shortlists.ShortlistPlace.as_view(), name="api_shortlist_place"),
    path(f"{_API_LIST}/exclude", shortlists.ShortlistExclude.as_view(), name="api_shortlist_exclude"),
    path(f"{_API_LIST}/explain", shortlists.ShortlistExplain.as_view(), name="api_shortlist_explain"),
    path(f"{_API_LIST}/present", shortlists.ShortlistPresent.as_view(), name="api_shortlist_present"),
]
