"""Trigger functions every app attaches to its tables, and the events' own."""

from django.db import migrations

from kernel.database import append_only, functions


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [functions(), append_only("kernel_event")]
