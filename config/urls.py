"""Every address, by app."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

import engagements.urls
import marketplace.urls
import matching.urls
import profiles.urls
from config import pages

api = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", pages.schema_docs, name="schema_docs"),
    *profiles.urls.api_urlpatterns,
    *marketplace.urls.api_urlpatterns,
    *matching.urls.api_urlpatterns,
    *engagements.urls.api_urlpatterns,
]

urlpatterns = [
    path("", pages.front, name="front"),
    path("home/", pages.home, name="home"),
    path("language/", pages.language, name="language"),
    path("how-ranking-works/", pages.how_ranking_works, name="how_ranking_works"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("accounts/", include("config.accounts.urls")),
    path("", include("profiles.urls")),
    path("", include("marketplace.urls")),
    path("", include("matching.urls")),
    path("", include("engagements.urls")),
    path("api/v1/", include(api)),
]

handler400 = "config.pages.bad_request"
handler404 = "config.pages.not_found"
handler429 = "config.pages.too_many"
handler500 = "config.pages.server_error"
