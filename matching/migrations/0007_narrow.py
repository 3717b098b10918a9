"""The derived rows in a shorter form: a vector holds its places that are not 0, and facts lie in a table of their own.

The table is made anew, with its rows: nothing else refers to it, and what it says is worked out from other tables.
"""

from datetime import date

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import matching.fields

KEPT = "CREATE TEMPORARY TABLE matching_was ON COMMIT DROP AS TABLE matching_matchprofile"
COLUMNS = """profile_id, rate, as_of, available_from, published_on, profile_version, model_version, rate_days, days,
    unknown, languages, published, has_room, onsite_ok, currency, prefecture, region, holds"""
BACK = f"""
ALTER TABLE matching_matchprofile ALTER COLUMN features SET STORAGE PLAIN, ALTER COLUMN holds SET STORAGE PLAIN;
INSERT INTO matching_matchprofile ({COLUMNS}, features)
    SELECT {COLUMNS}, features::vector(512)::sparsevec(512) FROM matching_was ORDER BY profile_id;
INSERT INTO matching_matchfacts (profile_id, facts)
    SELECT profile_id, facts FROM matching_was WHERE facts IS NOT NULL ORDER BY profile_id
"""
WEIGHTS = """
ALTER TABLE matching_matchneed ALTER COLUMN weights TYPE sparsevec(512) USING weights::vector(512)::sparsevec(512);
ALTER TABLE matching_matchneed ALTER COLUMN weights SET STORAGE PLAIN
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0006_trust"), ("profiles", "0006_found")]

    operations = [
        migrations.RunSQL(KEPT),
        migrations.DeleteModel("MatchProfile"),
        migrations.CreateModel(
            name="MatchProfile",
            fields=[
                (
                    "profile",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="match",
                        serialize=False,
                        to="profiles.profile",
                    ),
                ),
                ("rate", models.BigIntegerField()),
                ("as_of", models.DateField()),
                ("available_from", models.DateField()),
                ("published_on", models.DateField(db_default=date(1970, 1, 1))),
                ("profile_version", models.IntegerField()),
                ("model_version", models.SmallIntegerField()),
                ("rate_days", models.SmallIntegerField()),
                ("days", models.SmallIntegerField()),
                ("unknown", models.SmallIntegerField()),
                ("languages", models.SmallIntegerField()),
                ("published", models.BooleanField()),
                ("has_room", models.BooleanField()),
                ("onsite_ok", models.BooleanField()),
                ("currency", models.CharField(max_length=3)),
                ("prefecture", models.CharField(max_length=60)),
                ("region", models.CharField(max_length=60)),
                ("holds", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("features", matching.fields.SparseVector()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["holds"], name="matchprofile_holds"
                    ),
                    models.Index(fields=["model_version", "as_of"], name="matchprofile_behind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchFacts",
            fields=[
                (
                    "profile",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="match_facts",
                        serialize=False,
                        to="profiles.profile",
                    ),
                ),
                ("facts", models.JSONField()),
            ],
        ),
        migrations.RunSQL(BACK),
        migrations.RunSQL(
            WEIGHTS, state_operations=[migrations.AlterField("matchneed", "weights", matching.fields.SparseVector())]
        ),
    ]
