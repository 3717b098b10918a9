"""Every table as it is now, for a new database: made once and whole, where the steps below would render each
model again at every step. A database that has begun with them goes on with them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
import matching.fields
import uuid
from django.conf import settings
from django.db import migrations, models

from kernel.database import plain_sql


class Migration(migrations.Migration):
    initial = True
    replaces = [("matching", "0001_initial"), ("matching", "0002_guards"), ("matching", "0003_projection")]

    dependencies = [
        ("marketplace", "0007_found"),
        ("profiles", "0006_found"),
    ]

    operations = [
        # A server prepared for Kaji has it; only where it is missing the owner needs the right to create it.
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS vector", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="WeightSet",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("number", models.IntegerField(unique=True)),
                ("weights", models.JSONField()),
                ("reason", models.TextField(max_length=2000)),
                ("activated_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in force"), ("retired", "replaced")], default="active", max_length=10
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")), fields=("status",), name="weights_one_active"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Shortlist",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shortlists", to="marketplace.need"
                    ),
                ),
                (
                    "curator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("presented_at", models.DateTimeField(blank=True, null=True)),
                ("weights_number", models.IntegerField()),
                ("as_of", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "being curated"), ("presented", "presented")],
                        default="draft",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "draft")),
                        fields=("need",),
                        name="shortlist_one_draft",
                        violation_error_message="A shortlist for this need is being curated already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShortlistEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shortlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="matching.shortlist"
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="marketplace.candidacy"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.profile"
                    ),
                ),
                ("position", models.SmallIntegerField()),
                ("machine_rank", models.IntegerField(null=True)),
                ("machine_low", models.IntegerField(null=True)),
                ("machine_high", models.IntegerField(null=True)),
                ("reason_ja", models.TextField(blank=True, max_length=1000)),
                ("reason_en", models.TextField(blank=True, max_length=1000)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("shortlist", "candidacy"), name="shortlistentry_once"),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("shortlist", "position"),
                        name="shortlistentry_position",
                    ),
                    models.CheckConstraint(condition=models.Q(("position__gte", 1)), name="shortlistentry_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CurationLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="curation", to="marketplace.need"
                    ),
                ),
                (
                    "shortlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="log", to="matching.shortlist"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.profile"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("add", "added"), ("move", "moved"), ("exclude", "left out")], max_length=10
                    ),
                ),
                ("was", models.IntegerField(null=True)),
                ("now", models.IntegerField(null=True)),
                ("machine_rank", models.IntegerField(null=True)),
                ("reason", models.TextField(max_length=1000)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")),
                        name="curation_reason",
                        violation_error_message="Please write the reason.",
                    )
                ],
            },
        ),
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
        *plain_sql(__package__, "0002_guards"),
    ]
