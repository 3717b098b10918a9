"""The worker and the scheduler. Celery is only a doorbell: every fact is a row (kernel/relay.py)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("kaji")
# For every thread: otherwise the web's threads would ring at a broker that is not ours.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
