"""Django's entry for this folder."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The rooms that know everything: settings, URLs, pages, the checks before a start."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Register the system checks, and the broker that the web rings at."""
        from config import celery, checks  # noqa: F401, PLC0415 - checks need the apps to be loaded
