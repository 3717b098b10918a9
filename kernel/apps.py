from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "kernel"

    def ready(self) -> None:
        """Read each app's table of subscribers; that is how lower apps reach upper ones without knowing them."""
        autodiscover_modules("subscribers")
