"""The database refuses a status without its event, and changes to the curators' log."""

from django.db import migrations

from kernel.database import append_only, guard_status


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("marketplace", "0002_guards")]
    operations = [
        guard_status("matching_weightset", "weightset"),
        guard_status("matching_shortlist", "shortlist"),
        append_only("matching_curationlog"),
    ]
