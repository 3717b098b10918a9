"""Addresses of marketplace: pages, then the API (below /api/v1/)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
api_urlpatterns: list[URLPattern] = []
