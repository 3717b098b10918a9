"""The database refuses a status without its event, and changes to decisions."""

from django.db import migrations

from kernel.database import append_only, guard_status

KINDS = (
    "user",
    "company",
    "membership",
    "invitation",
    "profile",
    "notification",
    "accountmail",
    "skillgroup",
    "skill",
    "toolcategory",
    "tool",
    "industry",
    "role",
    "kpi",
    "kpiinput",
    "prefecture",
    "problem",
    "playbook",
    "playbookmilestone",
)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial"), ("kernel", "0002_guards")]
    operations = [
        *(guard_status(f"profiles_{kind}", kind) for kind in KINDS),
        append_only("profiles_vettingdecision"),
        append_only("profiles_vocabularyslot"),
    ]
