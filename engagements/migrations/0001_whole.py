"""Every table as it is now, for a new database: made once and whole, where the steps below would render each
model again at every step. A database that has begun with them goes on with them.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from kernel.database import plain_sql


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("engagements", "0001_initial"),
        ("engagements", "0002_guards"),
        ("engagements", "0003_kpi_figures"),
        ("engagements", "0004_commitments"),
    ]

    dependencies = [
        ("kernel", "0002_guards"),
        ("marketplace", "0007_found"),
        ("profiles", "0006_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="marketplace.candidacy"
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="marketplace.need"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="profiles.company"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="profiles.profile"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("standard", "standard"), ("trial", "paid trial")], default="standard", max_length=10
                    ),
                ),
                ("values", models.JSONField(blank=True, default=dict)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("ended_text", models.TextField(blank=True, max_length=2000)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sent", "under negotiation"),
                            ("agreed", "agreed"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "sent"])),
                        fields=("candidacy",),
                        name="offer_one_live",
                        violation_error_message="There is an open offer for this candidate already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="engagements.offer"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.company"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.profile"
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "proposed_by",
                    models.CharField(choices=[("company", "the company"), ("cmo", "the CMO")], max_length=10),
                ),
                ("message", models.TextField(blank=True, max_length=2000)),
                ("hash", models.CharField(max_length=64)),
                ("client_name", models.CharField(max_length=200)),
                ("freelancer_name", models.CharField(max_length=200)),
                ("commissioned_on", models.DateField()),
                (
                    "contract_type",
                    models.CharField(
                        choices=[
                            ("quasi_mandate_time", "Quasi-mandate, paid for work done"),
                            ("quasi_mandate_result", "Quasi-mandate, paid for a result"),
                            ("contract_for_work", "Contract for work"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title_ja", models.CharField(blank=True, default="", max_length=120)),
                ("title_en", models.CharField(blank=True, default="", max_length=120)),
                ("scope_ja", models.TextField(blank=True, default="", max_length=4000)),
                ("scope_en", models.TextField(blank=True, default="", max_length=4000)),
                ("ip_beyond_purpose", models.BooleanField(default=False)),
                ("ip_terms", models.TextField(blank=True, max_length=2000)),
                ("service_from", models.DateField()),
                ("service_to", models.DateField()),
                ("place", models.CharField(max_length=200)),
                ("inspection_days", models.IntegerField()),
                ("currency", models.CharField(default="JPY", max_length=3)),
                (
                    "fee_model",
                    models.CharField(
                        choices=[
                            ("monthly", "monthly fee for a band of days"),
                            ("daily", "per day worked"),
                            ("milestone", "fixed, by milestone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("monthly_fee_minor", models.BigIntegerField(blank=True, null=True)),
                ("day_rate_minor", models.BigIntegerField(blank=True, null=True)),
                ("days_min", models.IntegerField(blank=True, null=True)),
                ("days_max", models.IntegerField(blank=True, null=True)),
                ("expenses_rule", models.CharField(max_length=500)),
                ("tax_rule", models.CharField(max_length=500)),
                ("closing_day", models.SmallIntegerField(default=31)),
                ("month_offset", models.SmallIntegerField(default=1)),
                ("pay_day", models.SmallIntegerField(default=31)),
                ("bank_holiday", models.CharField(default="previous", max_length=10)),
                (
                    "payment_method",
                    models.CharField(
                        choices=[
                            ("bank_transfer", "bank transfer; the company bears the fee"),
                            ("other", "another way, described below"),
                        ],
                        default="bank_transfer",
                        max_length=20,
                    ),
                ),
                ("payment_method_details", models.CharField(blank=True, max_length=500)),
                ("is_recommission", models.BooleanField(default=False)),
                ("original_client_name", models.CharField(blank=True, max_length=200)),
                ("original_due_on", models.DateField(blank=True, null=True)),
                ("pending_items", models.JSONField(blank=True, default=list)),
                ("termination_ja", models.TextField(blank=True, default="", max_length=500)),
                ("termination_en", models.TextField(blank=True, default="", max_length=500)),
                ("milestones", models.JSONField(blank=True, default=list)),
                ("kpis", models.JSONField(blank=True, default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("superseded", "replaced by a later version"),
                            ("accepted", "accepted by both sides"),
                        ],
                        default="proposed",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "terms",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("offer", "number"), name="terms_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("offer",),
                        name="terms_one_proposed",
                        violation_error_message="Another version was proposed at the same time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en", ""), ("title_ja", ""), _negated=True),
                        name="terms_title_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope_en", ""), ("scope_ja", ""), _negated=True),
                        name="terms_scope_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("service_to__gte", models.F("service_from"))),
                        name="terms_period",
                        violation_error_message="The end cannot be before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("fee_model", "monthly"),
                                ("monthly_fee_minor__gte", 0),
                                ("monthly_fee_minor__isnull", False),
                            ),
                            models.Q(
                                ("day_rate_minor__gte", 0), ("day_rate_minor__isnull", False), ("fee_model", "daily")
                            ),
                            ("fee_model", "milestone"),
                            _connector="OR",
                        ),
                        name="terms_fee",
                        violation_error_message="Give the fee that belongs to the way of paying.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days_min__isnull", True),
                            ("days_max__isnull", True),
                            models.Q(
                                ("days_max__gte", models.F("days_min")), ("days_max__lte", 31), ("days_min__gte", 0)
                            ),
                            _connector="OR",
                        ),
                        name="terms_days",
                        violation_error_message="The band of days does not fit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inspection_days__gte", 1), ("inspection_days__lte", 30)),
                        name="terms_inspection",
                        violation_error_message="The time for acceptance is between 1 and 30 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closing_day__gte", 1),
                            ("closing_day__lte", 31),
                            ("pay_day__gte", 1),
                            ("pay_day__lte", 31),
                            ("month_offset__gte", 0),
                            ("month_offset__lte", 3),
                        ),
                        name="terms_pay_rule",
                        violation_error_message="The payment days do not fit.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="engagements.terms"
                    ),
                ),
                ("party", models.CharField(choices=[("company", "the company"), ("cmo", "the CMO")], max_length=10)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("terms", "party"),
                        name="acceptance_once",
                        violation_error_message="Your side has accepted these terms already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagement", to="engagements.offer"
                    ),
                ),
                (
                    "terms",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagement", to="engagements.terms"
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="marketplace.candidacy",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagements", to="marketplace.need"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagements", to="profiles.company"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagements", to="profiles.profile"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("standard", "standard"), ("trial", "paid trial")], default="standard", max_length=10
                    ),
                ),
                ("title_ja", models.CharField(blank=True, default="", max_length=120)),
                ("title_en", models.CharField(blank=True, default="", max_length=120)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("company_done_at", models.DateTimeField(blank=True, null=True)),
                ("cmo_done_at", models.DateTimeField(blank=True, null=True)),
                ("end_text", models.TextField(blank=True, max_length=2000)),
                ("notice_on", models.DateField(blank=True, null=True)),
                ("readings_checked", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "agreed, not started"),
                            ("active", "running"),
                            ("completed", "completed"),
                            ("ended", "ended early"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["proposed", "active"])),
                        fields=("candidacy",),
                        name="engagement_one_live",
                        violation_error_message="There is a running engagement with this candidate already.",
                    ),
                    models.UniqueConstraint(fields=("id", "company", "profile"), name="engagement_tenant"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="engagement_period",
                        violation_error_message="The end cannot be before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ended"), _negated=True),
                            models.Q(("end_text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="engagement_end_reason",
                        violation_error_message="Please write the reason.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockingTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="engagements.engagement"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nda", "Confidentiality agreement"),
                            ("ip", "Rights to the work results"),
                            ("conduct", "Conduct policy read and contact for harassment known"),
                            ("access", "Access to tools and data listed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("engagement", "kind"), name="blockingtask_once")],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.company"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.profile"
                    ),
                ),
                ("order", models.SmallIntegerField()),
                ("key", models.CharField(blank=True, max_length=60)),
                ("kind", models.CharField(blank=True, max_length=20)),
                (
                    "contract_type",
                    models.CharField(
                        choices=[
                            ("quasi_mandate_time", "Quasi-mandate, paid for work done"),
                            ("quasi_mandate_result", "Quasi-mandate, paid for a result"),
                            ("contract_for_work", "Contract for work"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title_ja", models.CharField(blank=True, default="", max_length=120)),
                ("title_en", models.CharField(blank=True, default="", max_length=120)),
                ("starts_on", models.DateField()),
                ("due_on", models.DateField()),
                ("amount_minor", models.BigIntegerField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("deemed_on", models.DateField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("company", "accepted by the company"),
                            ("deemed", "deemed accepted: nobody objected in time"),
                        ],
                        max_length=10,
                    ),
                ),
                ("return_text", models.TextField(blank=True, max_length=2000)),
                ("cancel_text", models.TextField(blank=True, max_length=2000)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("submitted", "waiting for acceptance"),
                            ("returned", "changes requested"),
                            ("accepted", "accepted"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "order"), name="milestone_order"),
                    models.CheckConstraint(
                        condition=models.Q(("title_en", ""), ("title_ja", ""), _negated=True),
                        name="milestone_title_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("starts_on"))),
                        name="milestone_period",
                        violation_error_message="The end cannot be before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__isnull", True), ("amount_minor__gte", 0), _connector="OR"),
                        name="milestone_amount",
                        violation_error_message="An amount cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            models.Q(("accepted_at__isnull", False), models.Q(("accepted_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="milestone_accepted",
                        violation_error_message="An acceptance has a time and says whose it is.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="engagements.milestone",
                    ),
                ),
                ("order", models.SmallIntegerField()),
                ("text_ja", models.CharField(blank=True, default="", max_length=300)),
                ("text_en", models.CharField(blank=True, default="", max_length=300)),
                ("claimed", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "criteria",
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("milestone", "order"), name="criterion_order"),
                    models.CheckConstraint(
                        condition=models.Q(("text_en", ""), ("text_ja", ""), _negated=True),
                        name="criterion_text_in_one_language",
                        violation_error_message="Please fill this in, in Japanese or in English.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="engagements.milestone",
                    ),
                ),
                ("number", models.IntegerField()),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("link", models.URLField(blank=True, max_length=500)),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.file",
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("milestone", "number"), name="submission_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("file__isnull", False), models.Q(("link", ""), _negated=True), _connector="OR"
                        ),
                        name="submission_something",
                        violation_error_message="Hand in a file or a link.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EngagementKpi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kpis", to="engagements.engagement"
                    ),
                ),
                ("kpi", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="profiles.kpi")),
                ("baseline", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("measured_by", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("engagement", "kpi"),
                        name="engagementkpi_once",
                        violation_error_message="Each KPI can be named once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KpiReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("segment", models.CharField(blank=True, default="", max_length=40)),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "month"), ("quarter", "quarter"), ("year", "year")], max_length=10
                    ),
                ),
                ("starts_on", models.DateField()),
                ("revision", models.IntegerField()),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                ("party", models.CharField(choices=[("company", "the company"), ("cmo", "the CMO")], max_length=10)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="engagements.engagement",
                    ),
                ),
                ("measure", models.CharField(max_length=60)),
                (
                    "source",
                    models.CharField(
                        choices=[("form", "typed in"), ("csv", "from a CSV file"), ("api", "by the API")],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500)),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("engagement", "measure", "segment", "period", "starts_on", "revision"),
                        name="kpireading_revision",
                        violation_error_message="Somebody else changed this figure at the same time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", django.db.models.functions.datetime.TruncDate("at"))),
                        name="kpireading_not_ahead",
                        violation_error_message="This period has not begun yet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__day", 1),
                            models.Q(
                                ("period", "month"),
                                models.Q(("period", "quarter"), ("starts_on__month__in", (1, 4, 7, 10))),
                                models.Q(("period", "year"), ("starts_on__month__in", (4,))),
                                _connector="OR",
                            ),
                        ),
                        name="kpireading_period",
                        violation_error_message="Name the period by its first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True),
                            models.Q(("value__gt", -1000000000000000), ("value__lt", 1000000000000000)),
                            _connector="OR",
                        ),
                        name="kpireading_range",
                        violation_error_message="The number is too large.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision__gte", 1)),
                        name="kpireading_counted",
                        violation_error_message="Revisions are counted from 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KpiTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("segment", models.CharField(blank=True, default="", max_length=40)),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "month"), ("quarter", "quarter"), ("year", "year")], max_length=10
                    ),
                ),
                ("starts_on", models.DateField()),
                ("revision", models.IntegerField()),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                ("party", models.CharField(choices=[("company", "the company"), ("cmo", "the CMO")], max_length=10)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.kpi"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("engagement", "kpi", "segment", "period", "starts_on", "revision"),
                        name="kpitarget_revision",
                        violation_error_message="Somebody else changed this figure at the same time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__day", 1),
                            models.Q(
                                ("period", "month"),
                                models.Q(("period", "quarter"), ("starts_on__month__in", (1, 4, 7, 10))),
                                models.Q(("period", "year"), ("starts_on__month__in", (4,))),
                                _connector="OR",
                            ),
                        ),
                        name="kpitarget_period",
                        violation_error_message="Name the period by its first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True),
                            models.Q(("value__gt", -1000000000000000), ("value__lt", 1000000000000000)),
                            _connector="OR",
                        ),
                        name="kpitarget_range",
                        violation_error_message="The number is too large.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision__gte", 1)),
                        name="kpitarget_counted",
                        violation_error_message="Revisions are counted from 1.",
                    ),
                ],
            },
        ),
        *plain_sql(__package__, "0002_guards", "0003_kpi_figures"),
    ]
