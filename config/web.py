"""The web process: ``python -m config.web`` with gunicorn's arguments.

It imports everything while the database is made ready, waits until its standard input ends, and becomes gunicorn.
"""

import gc
import os
import sys
from importlib import import_module

import django
from django.conf import settings
from gunicorn.app.wsgiapp import run


def main() -> None:
    """Get ready, wait, serve."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import_module(settings.ROOT_URLCONF)
    sys.stdin.read()
    gc.set_threshold(10_000, 50, 1000)  # a page makes thousands of objects and keeps none: seldom, yet never long
    gc.freeze()  # what is there now is shared with the workers, as long as nobody touches it
    run()


if __name__ == "__main__":
    main()
