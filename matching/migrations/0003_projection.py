import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import matching.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("marketplace", "0003_whole"),
        ("matching", "0002_guards"),
        ("profiles", "0004_whole"),
    ]

    operations = [
        # A server prepared for Kaji has it; only where it is missing the owner needs the right to create it.
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS vector", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="MatchNeed",
            fields=[
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="match",
                        serialize=False,
                        to="marketplace.need",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="profiles.company"
                    ),
                ),
                ("budget_min", models.BigIntegerField()),
                ("budget_max", models.BigIntegerField()),
                ("cap", models.BigIntegerField()),
                ("start", models.DateField()),
                ("weights_number", models.IntegerField()),
                ("model_version", models.SmallIntegerField()),
                ("days", models.SmallIntegerField()),
                ("languages", models.SmallIntegerField()),
                ("w_rate", models.SmallIntegerField()),
                ("w_availability", models.SmallIntegerField()),
                ("w_location", models.SmallIntegerField()),
                ("u_experience", models.SmallIntegerField()),
                ("u_skills", models.SmallIntegerField()),
                ("u_tools", models.SmallIntegerField()),
                ("u_outcomes", models.SmallIntegerField()),
                ("onsite", models.BooleanField()),
                ("confidential", models.BooleanField()),
                ("currency", models.CharField(max_length=3)),
                ("prefecture", models.CharField(max_length=60)),
                ("region", models.CharField(max_length=60)),
                ("must", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("role", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("weights", matching.fields.HalfVector()),
            ],
        ),
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
                ("features", matching.fields.HalfVector()),
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
    ]
