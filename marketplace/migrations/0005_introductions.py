from django.db import migrations


def introduce(apps, editor):
    """Note for each CMO who came forward so far that the company knows her."""
    candidacies = apps.get_model("marketplace", "Candidacy")._base_manager.using(editor.connection.alias)
    row = apps.get_model("profiles", "Introduction")
    known = candidacies.filter(answer_due_on__isnull=False, withheld=False).values_list("profile_id", "company_id")
    row._base_manager.using(editor.connection.alias).bulk_create(
        [row(profile_id=profile, company_id=company) for profile, company in known.distinct()], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("marketplace", "0004_confidential"),
    ]

    operations = [
        migrations.RunPython(introduce, migrations.RunPython.noop),
    ]
