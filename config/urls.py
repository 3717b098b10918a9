"""Every address, by app."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config import pages

urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
]
