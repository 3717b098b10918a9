from django.db import migrations
from django.db.models import Case, Sum, When
from django.db.models.functions import Coalesce


def add_up(apps, editor):
    """Note what the agreed and running work of each CMO takes of her month, as its events do from now on."""
    here = editor.connection.alias
    engagements = apps.get_model("engagements", "Engagement")._base_manager.using(here)
    live = engagements.filter(status__in=["proposed", "active"])
    days = Case(When(terms__fee_model="milestone", then=0), default=Coalesce("terms__days_max", "terms__days_min", 0))
    profiles = apps.get_model("profiles", "Profile")._base_manager.using(here)
    for profile_id, total in live.values_list("profile_id").annotate(total=Sum(days)).order_by():
        profiles.filter(pk=profile_id).update(committed_days=total)


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0003_kpi_figures"),
        ("profiles", "0004_whole"),
    ]

    operations = [
        migrations.RunPython(add_up, migrations.RunPython.noop),
    ]
