"""Every table as it is now, for a new database: made once and whole, where the steps below would render each
model again at every step. A database that has begun with them goes on with them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from kernel.database import plain_sql


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("marketplace", "0001_initial"),
        ("marketplace", "0002_guards"),
        ("marketplace", "0003_whole"),
        ("marketplace", "0004_confidential"),
        ("marketplace", "0005_introductions"),
        ("marketplace", "0006_conflict"),
        ("marketplace", "0007_found"),
    ]

    dependencies = [
        ("profiles", "0006_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="profiles.company"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("number", models.CharField(editable=False, max_length=12, unique=True)),
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
                    "role",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="profiles.role"
                    ),
                ),
                ("role_required", models.BooleanField(default=False)),
                (
                    "playbook",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="profiles.playbook"
                    ),
                ),
                ("title_ja", models.CharField(blank=True, default="", max_length=80)),
                ("title_en", models.CharField(blank=True, default="", max_length=80)),
                ("summary_ja", models.TextField(blank=True, default="", max_length=2000)),
                ("summary_en", models.TextField(blank=True, default="", max_length=2000)),
                ("currency", models.CharField(default="JPY", max_length=3)),
                ("budget_min_minor", models.BigIntegerField(blank=True, null=True)),
                ("budget_max_minor", models.BigIntegerField(blank=True, null=True)),
                ("tolerance_percent", models.SmallIntegerField(default=0)),
                ("days", models.IntegerField(blank=True, null=True)),
                ("start_on", models.DateField(blank=True, null=True)),
                ("term_months", models.IntegerField(blank=True, null=True)),
                ("onsite_days", models.IntegerField(default=0)),
                (
                    "prefecture",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="profiles.prefecture"
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("termination_ja", models.TextField(blank=True, default="", max_length=500)),
                ("termination_en", models.TextField(blank=True, default="", max_length=500)),
                ("confidential", models.BooleanField(db_default=False, default=False)),
                ("text_version", models.IntegerField(default=0)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("returned_text", models.TextField(blank=True, max_length=2000)),
                (
                    "close_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("filled_elsewhere", "Filled in another way"),
                            ("postponed", "Postponed"),
                            ("budget", "The budget fell through"),
                            ("no_fit", "Nobody fitted"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("close_text", models.TextField(blank=True, max_length=2000)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("awaiting_approval", "waiting for approval"),
                            ("in_review", "in review"),
                            ("open", "open"),
                            ("paused", "paused"),
                            ("filled", "filled"),
                            ("closed", "closed"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("id", "company"), name="need_tenant"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_min_minor__isnull", True), ("budget_min_minor__gte", 0), _connector="OR"
                        ),
                        name="need_budget_not_negative",
                        violation_error_message="A budget cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_min_minor__isnull", True),
                            ("budget_max_minor__isnull", True),
                            ("budget_max_minor__gte", models.F("budget_min_minor")),
                            _connector="OR",
                        ),
                        name="need_budget_order",
                        violation_error_message="The upper end of the budget cannot be below its lower end.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_percent__gte", 0), ("tolerance_percent__lte", 50)),
                        name="need_tolerance",
                        violation_error_message="The tolerance is between 0 and 50 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__isnull", True), models.Q(("days__gte", 1), ("days__lte", 31)), _connector="OR"
                        ),
                        name="need_days",
                        violation_error_message="Days per month are between 1 and 31.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("term_months__isnull", True),
                            models.Q(("term_months__gte", 1), ("term_months__lte", 24)),
                            _connector="OR",
                        ),
                        name="need_term",
                        violation_error_message="A term is between 1 and 24 months.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("onsite_days__gte", 0), ("onsite_days__lte", 31)),
                        name="need_onsite",
                        violation_error_message="On-site days are between 0 and 31.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("onsite_days", 0), ("prefecture__isnull", False), _connector="OR"),
                        name="need_onsite_place",
                        violation_error_message="Say where the on-site days are.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="problem_rows", to="marketplace.need"
                    ),
                ),
                ("problem", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.problem")),
                ("order", models.SmallIntegerField()),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "problem"),
                        name="needproblem_once",
                        violation_error_message="Each problem can be chosen once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedScope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scope_rows", to="marketplace.need"
                    ),
                ),
                ("order", models.SmallIntegerField()),
                ("text_ja", models.CharField(blank=True, default="", max_length=200)),
                ("text_en", models.CharField(blank=True, default="", max_length=200)),
                (
                    "problem",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="profiles.problem"
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text_en", ""), ("text_ja", ""), _negated=True),
                        name="needscope_text_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skill_rows", to="marketplace.need"
                    ),
                ),
                ("skill", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.skill")),
                ("must", models.BooleanField(default=False)),
                ("order", models.SmallIntegerField()),
            ],
            options={
                "ordering": ["-must", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "skill"),
                        name="needskill_once",
                        violation_error_message="Each skill can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedKpi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kpi_rows", to="marketplace.need"
                    ),
                ),
                ("kpi", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.kpi")),
                ("order", models.SmallIntegerField()),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "kpi"),
                        name="needkpi_once",
                        violation_error_message="Each KPI can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedTool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tool_rows", to="marketplace.need"
                    ),
                ),
                ("tool", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.tool")),
                ("order", models.SmallIntegerField()),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "tool"),
                        name="needtool_once",
                        violation_error_message="Each tool can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedIndustry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="industry_rows",
                        to="marketplace.need",
                    ),
                ),
                ("industry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.industry")),
                ("order", models.SmallIntegerField()),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "industry"),
                        name="needindustry_once",
                        violation_error_message="Each industry can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="marketplace.need"
                    ),
                ),
                ("number", models.IntegerField()),
                ("content", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("need", "number"), name="needversion_once")],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="marketplace.need"
                    ),
                ),
                ("approved", models.BooleanField()),
                ("text", models.TextField(blank=True, max_length=2000)),
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
                        condition=models.Q(("approved", True), models.Q(("text", ""), _negated=True), _connector="OR"),
                        name="approval_reason",
                        violation_error_message="Please write the reason.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedPublic",
            fields=[
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="public",
                        serialize=False,
                        to="marketplace.need",
                    ),
                ),
                ("number", models.CharField(max_length=12)),
                ("confidential", models.BooleanField(db_default=False, default=False)),
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
                ("title_ja", models.CharField(blank=True, default="", max_length=80)),
                ("title_en", models.CharField(blank=True, default="", max_length=80)),
                ("summary_ja", models.TextField(blank=True, default="", max_length=2000)),
                ("summary_en", models.TextField(blank=True, default="", max_length=2000)),
                ("company_name_ja", models.CharField(blank=True, default="", max_length=120)),
                ("company_name_en", models.CharField(blank=True, default="", max_length=120)),
                ("company_industry", models.CharField(max_length=60)),
                ("company_address_ja", models.CharField(blank=True, default="", max_length=200)),
                ("company_address_en", models.CharField(blank=True, default="", max_length=200)),
                ("contact", models.EmailField(blank=True, max_length=254)),
                ("role_id", models.CharField(blank=True, max_length=60)),
                ("prefecture_id", models.CharField(blank=True, max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("budget_min_minor", models.BigIntegerField()),
                ("budget_max_minor", models.BigIntegerField()),
                ("days", models.IntegerField()),
                ("start_on", models.DateField()),
                ("term_months", models.IntegerField()),
                ("onsite_days", models.IntegerField()),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None),
                ),
                (
                    "problems",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "skills_must",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "skills_nice",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "tools",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "kpis",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("scope", models.JSONField()),
                ("termination_ja", models.TextField(blank=True, default="", max_length=500)),
                ("termination_en", models.TextField(blank=True, default="", max_length=500)),
                ("published_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-published_at", "need"], name="needpublic_newest"),
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="needpublic_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confidential", False),
                            models.Q(
                                ("company_address_en", ""),
                                ("company_address_ja", ""),
                                ("company_name_en", ""),
                                ("company_name_ja", ""),
                                ("contact", ""),
                            ),
                            _connector="OR",
                        ),
                        name="needpublic_confidential",
                        violation_error_message="A confidential need does not say whose it is.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidacy",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidacies", to="marketplace.need"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidacies", to="profiles.company"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidacies", to="profiles.profile"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("invited", "invited"),
                            ("proposed", "proposed by a curator"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("invitation", models.TextField(blank=True, max_length=2000)),
                ("answer_due_on", models.DateField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reject_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fit", "Another candidate fits the need better"),
                            ("skills", "A skill the need depends on is missing"),
                            ("field", "Not enough experience in this field or stage"),
                            ("terms", "Fee, days or dates do not fit"),
                            ("need_changed", "The need has changed or ended"),
                            ("filled", "Somebody else was engaged"),
                            ("conflict", "A conflict of interest with this company"),
                            ("no_answer", "The company did not answer in time"),
                            ("other", "Another reason, written below"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reject_text", models.TextField(blank=True, max_length=2000)),
                ("withdraw_text", models.TextField(blank=True, max_length=2000)),
                ("confidential", models.BooleanField(db_default=False, default=False)),
                ("revealed_at", models.DateTimeField(blank=True, null=True)),
                ("withheld", models.BooleanField(db_default=False, default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("invited", "invited"),
                            ("proposed", "proposed"),
                            ("under_review", "under review"),
                            ("shortlisted", "on the shortlist"),
                            ("interviewing", "interviewing"),
                            ("offered", "terms offered"),
                            ("engaged", "engaged"),
                            ("rejected", "not chosen"),
                            ("withdrawn", "withdrawn"),
                            ("declined_by_cmo", "invitation declined"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "candidacies",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ("engaged", "rejected", "withdrawn", "declined_by_cmo")), _negated=True
                        ),
                        fields=("need", "profile"),
                        name="candidacy_one_open",
                        violation_error_message="There is an open candidacy of this CMO on this need already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True),
                            models.Q(("reject_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="candidacy_reject_reason",
                        violation_error_message="Please choose the reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reject_code", "other"), _negated=True),
                            models.Q(("reject_text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="candidacy_reject_text",
                        violation_error_message="Please write the reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revealed_at__isnull", True),
                            models.Q(("confidential", True), ("withheld", False)),
                            _connector="OR",
                        ),
                        name="candidacy_revealed",
                        violation_error_message="Only a hidden company can be revealed, to a CMO it knows of.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("withheld", False), ("confidential", True), _connector="OR"),
                        name="candidacy_withheld",
                        violation_error_message="Only from a hidden company an application is kept back.",
                    ),
                ],
            },
        ),
        *plain_sql(__package__, "0002_guards", "0007_found"),
    ]
