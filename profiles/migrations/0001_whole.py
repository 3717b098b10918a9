"""Every table as it is now, for a new database: made once and whole, where the steps below would render each
model again at every step. A database that has begun with them goes on with them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models

from kernel.database import plain_sql


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("profiles", "0001_initial"),
        ("profiles", "0002_guards"),
        ("profiles", "0003_completed_count"),
        ("profiles", "0004_whole"),
        ("profiles", "0005_introductions"),
        ("profiles", "0006_found"),
    ]

    dependencies = [
        ("kernel", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="VocabularySlot",
            fields=[
                ("number", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("term", models.CharField(max_length=60)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "term"),
                        name="slot_once",
                        violation_error_message="This term has its slot already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 0), ("number__lt", 512)),
                        name="slot_range",
                        violation_error_message="All 512 slots are taken.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SkillGroup",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
                (
                    "slot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.vocabularyslot"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="skills", to="profiles.skillgroup"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ToolCategory",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tool",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
                (
                    "slot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.vocabularyslot"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tools", to="profiles.toolcategory"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Industry",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
                (
                    "slot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.vocabularyslot"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
                (
                    "slot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.vocabularyslot"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Kpi",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
                (
                    "slot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.vocabularyslot"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KpiInput",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Prefecture",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Playbook",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("startup", "Start-up"),
                            ("mid_size", "Small to mid-size company"),
                            ("enterprise", "Large enterprise"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlaybookMilestone",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("order", models.IntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in use"), ("retired", "retired")], default="active", max_length=10
                    ),
                ),
                ("version", models.IntegerField(default=0, editable=False)),
                (
                    "playbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="profiles.playbook"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "email",
                    models.EmailField(
                        error_messages={"unique": "This address is in use."}, max_length=254, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "language",
                    models.CharField(choices=[("ja", "日本語"), ("en", "English")], default="ja", max_length=2),
                ),
                ("timezone", models.CharField(default="Asia/Tokyo", max_length=40)),
                (
                    "theme",
                    models.CharField(
                        blank=True, choices=[("", ""), ("light", "light"), ("dark", "dark")], max_length=5
                    ),
                ),
                (
                    "staff",
                    models.CharField(
                        blank=True,
                        choices=[("", "not staff"), ("curator", "curator"), ("finance", "finance staff")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("deactivated", "deactivated")], default="active", max_length=12
                    ),
                ),
                (
                    "is_active",
                    models.GeneratedField(
                        db_persist=True, expression=models.Q(("status", "active")), output_field=models.BooleanField()
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_lower",
                        violation_error_message="E-mail addresses are stored in lower case.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name_ja", models.CharField(blank=True, default="", max_length=120)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                ("purpose_ja", models.CharField(blank=True, default="", max_length=200)),
                ("purpose_en", models.CharField(blank=True, default="", max_length=200)),
                ("about_ja", models.TextField(blank=True, default="", max_length=2000)),
                ("about_en", models.TextField(blank=True, default="", max_length=2000)),
                ("industry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.industry")),
                (
                    "legal_form",
                    models.CharField(
                        choices=[("company", "company"), ("sole_proprietor", "sole proprietor")],
                        default="company",
                        max_length=20,
                    ),
                ),
                ("capital_minor", models.BigIntegerField(blank=True, null=True)),
                ("employees", models.IntegerField(blank=True, null=True)),
                ("founded_year", models.IntegerField(blank=True, null=True)),
                ("raised_equity", models.BooleanField(default=False)),
                ("aims_fast_growth", models.BooleanField(default=False)),
                ("directors", models.IntegerField(blank=True, null=True)),
                (
                    "prefecture",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="profiles.prefecture"
                    ),
                ),
                ("address_ja", models.CharField(blank=True, default="", max_length=200)),
                ("address_en", models.CharField(blank=True, default="", max_length=200)),
                ("site", models.URLField(blank=True)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("startup", "Start-up"),
                            ("mid_size", "Small to mid-size company"),
                            ("enterprise", "Large enterprise"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "stage_suggested",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("startup", "Start-up"),
                            ("mid_size", "Small to mid-size company"),
                            ("enterprise", "Large enterprise"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stage_reason", models.CharField(blank=True, max_length=30)),
                ("wants_approval", models.BooleanField(default=False)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        db_default=[],
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("status", models.CharField(choices=[("active", "active")], default="active", max_length=10)),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="company_keys")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_en", ""), ("name_ja", ""), _negated=True),
                        name="company_name_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capital_minor__isnull", True), ("capital_minor__gte", 0), _connector="OR"
                        ),
                        name="company_capital_not_negative",
                        violation_error_message="Capital cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("employees__isnull", True), ("employees__gte", 0), _connector="OR"),
                        name="company_employees_not_negative",
                        violation_error_message="The number of employees cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="profiles.company"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("requester", "requester"),
                            ("approver", "approver"),
                            ("finance", "finance"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("left", "left")], default="active", max_length=10
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")),
                        fields=("company", "user"),
                        name="membership_once",
                        violation_error_message="This person is a member already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="profiles.company"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("requester", "requester"),
                            ("approver", "approver"),
                            ("finance", "finance"),
                        ],
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(default="ja", max_length=2)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "waiting for an answer"),
                            ("accepted", "accepted"),
                            ("revoked", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "pending")),
                        fields=("company", "email"),
                        name="invitation_once",
                        violation_error_message="There is an open invitation to this address already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("headline_ja", models.CharField(blank=True, default="", max_length=120)),
                ("headline_en", models.CharField(blank=True, default="", max_length=120)),
                ("summary_ja", models.TextField(blank=True, default="", max_length=2000)),
                ("summary_en", models.TextField(blank=True, default="", max_length=2000)),
                ("currency", models.CharField(default="JPY", max_length=3)),
                ("day_rate_minor", models.BigIntegerField(blank=True, null=True)),
                ("monthly_fee_minor", models.BigIntegerField(blank=True, null=True)),
                ("fee_days", models.IntegerField(blank=True, null=True)),
                ("days_per_month", models.IntegerField(blank=True, null=True)),
                ("available_from", models.DateField(blank=True, null=True)),
                ("availability_confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "prefecture",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="profiles.prefecture"
                    ),
                ),
                ("onsite_ok", models.BooleanField(default=False)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("members", "signed-in members only"),
                            ("anonymous", "public, without name and employers"),
                        ],
                        default="public",
                        max_length=10,
                    ),
                ),
                ("identity_checked_at", models.DateTimeField(blank=True, null=True)),
                ("references_count", models.IntegerField(default=0)),
                ("completed_count", models.IntegerField(db_default=0, default=0)),
                ("committed_days", models.IntegerField(db_default=0, default=0)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("evidence", "The experience could not be verified"),
                            ("field", "Outside the field of marketing leadership"),
                            ("conduct", "Against the conduct policy"),
                        ],
                        max_length=20,
                    ),
                ),
                ("decision_text", models.TextField(blank=True, max_length=2000)),
                ("retry_on", models.DateField(blank=True, null=True)),
                (
                    "rejected_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("appealed", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "being checked"),
                            ("published", "published"),
                            ("returned", "returned"),
                            ("rejected", "not accepted"),
                            ("hidden", "hidden"),
                            ("suspended", "suspended"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("day_rate_minor__isnull", True), ("monthly_fee_minor__isnull", True), _connector="OR"
                        ),
                        name="profile_one_rate",
                        violation_error_message="Give a day rate or a monthly fee, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("monthly_fee_minor__isnull", True),
                            models.Q(("fee_days__gte", 1), ("fee_days__isnull", False), ("fee_days__lte", 31)),
                            _connector="OR",
                        ),
                        name="profile_fee_days",
                        violation_error_message="Say how many days a month the fee stands for (1 to 31).",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day_rate_minor__isnull", True), ("day_rate_minor__gte", 0), _connector="OR"),
                            models.Q(
                                ("monthly_fee_minor__isnull", True), ("monthly_fee_minor__gte", 0), _connector="OR"
                            ),
                        ),
                        name="profile_rate_not_negative",
                        violation_error_message="A rate cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days_per_month__isnull", True),
                            models.Q(("days_per_month__gte", 1), ("days_per_month__lte", 31)),
                            _connector="OR",
                        ),
                        name="profile_days",
                        violation_error_message="Days per month are between 1 and 31.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("references_count__gte", 0)),
                        name="profile_references",
                        violation_error_message="The number of references cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileIdentity",
            fields=[
                (
                    "profile",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="identity",
                        serialize=False,
                        to="profiles.profile",
                    ),
                ),
                ("name_ja", models.CharField(blank=True, default="", max_length=80)),
                ("name_en", models.CharField(blank=True, default="", max_length=80)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("checked", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_en", ""), ("name_ja", ""), _negated=True),
                        name="identity_name_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Experience",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="experiences", to="profiles.profile"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("startup", "Start-up"),
                            ("mid_size", "Small to mid-size company"),
                            ("enterprise", "Large enterprise"),
                        ],
                        max_length=10,
                    ),
                ),
                ("industry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.industry")),
                (
                    "role",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="profiles.role"
                    ),
                ),
                ("from_month", models.DateField()),
                ("to_month", models.DateField(blank=True, null=True)),
                ("team_size", models.IntegerField(blank=True, null=True)),
                ("budget_minor", models.BigIntegerField(blank=True, null=True)),
                ("title_ja", models.CharField(blank=True, default="", max_length=120)),
                ("title_en", models.CharField(blank=True, default="", max_length=120)),
                ("text_ja", models.TextField(blank=True, default="", max_length=2000)),
                ("text_en", models.TextField(blank=True, default="", max_length=2000)),
                ("evidence", models.TextField(blank=True, max_length=1000)),
                ("checked", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-from_month", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_en", ""), ("title_ja", ""), _negated=True),
                        name="experience_title_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_month__isnull", True), ("to_month__gte", models.F("from_month")), _connector="OR"
                        ),
                        name="experience_period",
                        violation_error_message="The end cannot be before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_month__day", 1),
                            models.Q(("to_month__isnull", True), ("to_month__day", 1), _connector="OR"),
                        ),
                        name="experience_whole_months",
                        violation_error_message="Periods are given in months.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("team_size__isnull", True), ("team_size__gte", 0), _connector="OR"),
                            models.Q(("budget_minor__isnull", True), ("budget_minor__gte", 0), _connector="OR"),
                        ),
                        name="experience_not_negative",
                        violation_error_message="Team size and budget cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExperienceIdentity",
            fields=[
                (
                    "experience",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="identity",
                        serialize=False,
                        to="profiles.experience",
                    ),
                ),
                ("employer_ja", models.CharField(blank=True, default="", max_length=120)),
                ("employer_en", models.CharField(blank=True, default="", max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="ProfileSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skills", to="profiles.profile"
                    ),
                ),
                ("skill", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.skill")),
                ("level", models.SmallIntegerField()),
                ("last_used", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-level", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "skill"),
                        name="profileskill_once",
                        violation_error_message="Each skill can be named once.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 5)),
                        name="profileskill_level",
                        violation_error_message="Levels go from 1 to 5.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileTool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tools", to="profiles.profile"
                    ),
                ),
                ("tool", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.tool")),
                (
                    "depth",
                    models.CharField(
                        choices=[
                            ("used", "used"),
                            ("configured", "configured"),
                            ("designed", "designed"),
                            ("adopted", "got adopted"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "tool"),
                        name="profiletool_once",
                        violation_error_message="Each tool can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileLanguage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="languages", to="profiles.profile"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("ja", "Japanese"), ("en", "English"), ("zh", "Chinese"), ("ko", "Korean")],
                        max_length=2,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("native", "native"),
                            ("business", "business level"),
                            ("conversational", "conversational"),
                        ],
                        max_length=15,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "language"),
                        name="profilelanguage_once",
                        violation_error_message="Each language can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="profiles.profile"
                    ),
                ),
                ("kpi", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.kpi")),
                ("before", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("after", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("from_month", models.DateField(blank=True, null=True)),
                ("to_month", models.DateField(blank=True, null=True)),
                ("text_ja", models.TextField(blank=True, default="", max_length=500)),
                ("text_en", models.TextField(blank=True, default="", max_length=500)),
                ("evidence", models.TextField(blank=True, db_default="", default="", max_length=1000)),
                ("confirmed", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_month__isnull", True),
                            ("from_month__isnull", True),
                            ("to_month__gte", models.F("from_month")),
                            _connector="OR",
                        ),
                        name="outcome_period",
                        violation_error_message="The end cannot be before the start.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VettingDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="profiles.profile"
                    ),
                ),
                ("decision", models.CharField(max_length=10)),
                ("code", models.CharField(blank=True, max_length=20)),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("retry_on", models.DateField(null=True)),
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
                        condition=models.Q(
                            models.Q(("decision__in", ["return", "reject", "suspend"]), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="vetting_reason",
                        violation_error_message="A reason is needed.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.event"
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("by_mail", models.BooleanField(default=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("unread", "unread"), ("read", "read")], default="unread", max_length=10
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "status", "-created_at"], name="notification_inbox")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "event"),
                        name="notification_once",
                        violation_error_message="This person was told already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationPreference",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="preference",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "no_mail",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("all_off", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="AccountMail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True)),
                ("status", models.CharField(choices=[("queued", "queued")], default="queued", max_length=10)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProfileSearch",
            fields=[
                (
                    "profile",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="profiles.profile",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="profilesearch_words")],
            },
        ),
        migrations.CreateModel(
            name="ResumeImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resume_imports",
                        to="profiles.profile",
                    ),
                ),
                ("raw", models.JSONField()),
                ("left", models.JSONField(default=dict)),
                ("placed", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conflicts", to="profiles.profile"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("employer", "my employer"),
                            ("competitor", "a competitor of a client or employer"),
                            ("other", "another conflict of interest"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "key"),
                        name="conflict_once",
                        violation_error_message="Each company can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HideFrom",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hide_from", to="profiles.profile"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "key"),
                        name="hidefrom_once",
                        violation_error_message="Each company can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="introductions",
                        to="profiles.profile",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="profiles.company"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "company"),
                        name="introduction_once",
                        violation_error_message="This company knows her already.",
                    )
                ],
            },
        ),
        *plain_sql(__package__, "0002_guards", "0006_found"),
    ]
