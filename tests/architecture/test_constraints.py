"""What the database itself refuses. Every constraint, unique index and trigger is tried by raw SQL; one without a
row here fails. The rows are written by hand.
"""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, models

from engagements import kpi_actions
from engagements import work_actions as work
from engagements.models import Offer
from kernel.drafts import keep
from kernel.files import store
from kernel.idempotency import Key
from kernel.relay import drain
from kernel.units import unit
from marketplace import actions as needs
from marketplace import candidacy_actions as candidacies
from matching import actions as matching
from matching import curation_actions as curation
from matching import presented_actions as presented
from matching import weights_actions as weights
from matching.client_actions import move_sliders
from matching.models import Rerank
from matching.reranking import rank_batch
from profiles import actions as people
from profiles import profile_row_actions as profile_rows
from profiles import resume_actions as resumes
from tests import make
from tests.architecture.rows import GUARDED, change, copy, run
from tests.conftest import World
from tests.matching.scene import undone

OURS = "^(kernel|profiles|marketplace|matching|engagements)_"
MONTH = "2020-01-15"


@pytest.fixture
def land(world: World) -> World:
    """Put at least one row into every table."""
    people.edit_company(company_id=world.company.pk, actor=world.owner, values={"wants_approval": True})
    engagement = make.published_profile(world.cmo, world.curator)
    profile_rows.set_tools(
        profile_id=engagement.pk, actor=world.cmo, tools=[{"tool_id": first("profiles_tool"), "depth": "used"}]
    )
    profile_rows.put_outcome(profile_id=engagement.pk, actor=world.cmo, values={"kpi_id": "sql_rate"})
    profile_rows.set_hide_from(profile_id=engagement.pk, actor=world.cmo, companies=[{"name": "こだま"}])
    rival = {"name": "ひかり", "kind": "competitor"}
    profile_rows.set_conflicts(profile_id=engagement.pk, actor=world.cmo, companies=[rival])
    resumes.import_resume(profile_id=engagement.pk, actor=world.cmo, document={"interests": [{"name": "Go"}]})
    for name in ("other_cmo", "finance_staff"):
        make.published_profile(world.actors[name], world.curator)
    make.profile(world.requester)
    tools = [{"tool_id": first("profiles_tool")}]
    need = make.draft_need(world.company, world.requester, tools=tools)
    needs.submit_need(need_id=need.pk, actor=world.requester)
    needs.approve_need(need_id=need.pk, actor=world.approver)
    needs.publish_need(need_id=need.pk, actor=world.curator)
    row = make.candidacy(need, world.cmo, under_review=True, curator=world.curator)
    make.candidacy(need, world.other_cmo, under_review=True, curator=world.curator)
    rejected = make.candidacy(need, world.finance_staff)
    candidacies.reject_candidacy(candidacy_id=rejected.pk, actor=world.requester, code="other", text="理由です")
    shortlist = matching.start_shortlist(need_id=need.pk, actor=world.curator)
    curation.place_candidate(
        shortlist_id=shortlist.pk, candidacy_id=row.pk, actor=world.curator, position=2, reason="順序を直します"
    )
    made = make.engagement(make.sent_offer(row, world.approver), world.approver, world.cmo, started=True)
    second = make.open_need(world.other_company, world.other_owner, world.curator)
    other = make.candidacy(second, world.other_cmo, under_review=True, curator=world.curator)
    make.sent_offer(other, world.other_owner)
    milestone = made.milestones.first()
    work.submit_milestone(milestone_id=milestone.pk, actor=world.cmo, link="https://files.example/a")
    figure = {"starts_on": dt.date(2026, 1, 1), "period": "month", "value": Decimal(1)}
    kpi_actions.record_readings(engagement_id=made.pk, actor=world.cmo, rows=[{"measure": "sql", **figure}])
    kpi_actions.set_targets(engagement_id=made.pk, actor=world.cmo, rows=[{"kpi": "sql_rate", **figure}])
    make.digest(world.cmo)
    weighed = weights.draft_weights(actor=world.curator, reason="r")
    weights.activate_weights(weights_id=weighed.pk, actor=world.curator, reason="r")
    rank_batch(Rerank.objects.get())
    move_sliders(need_id=second.pk, actor=world.other_owner, sliders={"rate": 150})
    page = {"rows": [{"profile": str(engagement.pk)}], "first": 1}
    presented.record_shown(need_id=second.pk, content=page, actor=world.other_owner)
    presented.record_shortlist(need_id=need.pk, shortlist_id=shortlist.pk, content=page)
    people.invite_member(company_id=world.company.pk, actor=world.owner, email="x@people.example", role="finance")
    people.prefer_notifications(actor=world.owner, no_mail=[])
    unit(lambda: "x", key=Key(world.owner, "k", b"b"))
    keep(world.owner.person, "f", {})
    unit(lambda: store(SimpleUploadedFile("a.txt", b"x"), world.cmo))
    drain()
    people.queue_account_mail(to="a@people.example", subject="s", text="t")
    return world


def first(table: str, column: str = "id", where: str = "true") -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {where} LIMIT 1")
        return cursor.fetchone()[0]


M, P, K, E, X = "marketplace_", "profiles_", "kernel_", "engagements_", "matching_"
DRAFT_TERMS = "status = 'proposed'"
LINKS = ("offer_id", "terms_id", "candidacy_id", "profile_id", "need_id", "company_id")
# Terms are frozen, so they are copied: with a number of their own, and not proposed, which only one may be.
NEW = {"number": 99, "status": "superseded"}


def without_a_reason() -> None:
    """Pin somebody in a transaction that wrote no reason."""
    run("SELECT set_config('kaji.curated', '', true)")
    change(X + "shortlistentry", pinned=True)


# --- checks, uniqueness, tenant keys: constraint → what must be refused by it ----------------------------------------
TRIED: dict[str, Any] = {
    # kernel
    "event_once": lambda: copy(K + "event"),
    "delivery_once": lambda: copy(K + "delivery"),
    "key_once": lambda: copy(K + "idempotencykey"),
    "draft_once": lambda: copy(K + "draft"),
    # profiles
    "user_email_lower": lambda: change(P + "user", email="BIG@people.example"),
    "profiles_user_email_key": lambda: copy(P + "user"),
    "company_name_in_one_language": lambda: change(P + "company", name_ja="", name_en=""),
    "company_capital_not_negative": lambda: change(P + "company", capital_minor=-1),
    "company_employees_not_negative": lambda: change(P + "company", employees=-1),
    "membership_once": lambda: copy(P + "membership", "status = 'active'"),
    "invitation_once": lambda: copy(P + "invitation", "status = 'pending'"),
    "profiles_profile_user_id_key": lambda: copy(P + "profile"),
    "profile_one_rate": lambda: change(P + "profile", day_rate_minor=1, monthly_fee_minor=1, fee_days=1),
    "profile_fee_days": lambda: change(P + "profile", day_rate_minor=None, monthly_fee_minor=1, fee_days=32),
    "profile_rate_not_negative": lambda: change(P + "profile", day_rate_minor=-1),
    "profile_days": lambda: change(P + "profile", days_per_month=32),
    "profile_references": lambda: change(P + "profile", references_count=-1),
    "identity_name_in_one_language": lambda: change(P + "profileidentity", name_ja="", name_en=""),
    "experience_title_in_one_language": lambda: change(P + "experience", title_ja="", title_en=""),
    "experience_period": lambda: change(P + "experience", from_month="2020-02-01", to_month="2020-01-01"),
    "experience_whole_months": lambda: change(P + "experience", from_month=MONTH, to_month=None),
    "experience_not_negative": lambda: change(P + "experience", team_size=-1),
    "profileskill_once": lambda: copy(P + "profileskill"),
    "profileskill_level": lambda: change(P + "profileskill", level=6),
    "profiletool_once": lambda: copy(P + "profiletool"),
    "profilelanguage_once": lambda: copy(P + "profilelanguage"),
    "hidefrom_once": lambda: copy(P + "hidefrom"),
    "conflict_once": lambda: copy(P + "conflict"),
    "introduction_once": lambda: copy(P + "introduction"),
    "outcome_period": lambda: change(P + "outcome", from_month="2020-02-01", to_month="2020-01-01"),
    "vetting_reason": lambda: copy(P + "vettingdecision", decision="reject", text=""),
    "notification_once": lambda: copy(P + "notification"),
    "slot_once": lambda: copy(P + "vocabularyslot", number=511),
    "slot_range": lambda: copy(P + "vocabularyslot", number=512, term="beyond"),
    **{
        f"profiles_{kind}_slot_id_key": lambda kind=kind: copy(P + kind, "slot_id IS NOT NULL", id="another")
        for kind in ("industry", "kpi", "role", "skill", "tool")
    },
    # marketplace
    "marketplace_need_number_key": lambda: copy(M + "need"),
    "need_tenant": lambda: tenant_of("need"),
    "need_budget_not_negative": lambda: change(M + "need", budget_min_minor=-1),
    "need_budget_order": lambda: change(M + "need", budget_min_minor=2, budget_max_minor=1),
    "need_tolerance": lambda: change(M + "need", tolerance_percent=51),
    "need_days": lambda: change(M + "need", days=32),
    "need_term": lambda: change(M + "need", term_months=25),
    "need_onsite": lambda: change(M + "need", onsite_days=32, prefecture_id="osaka"),
    "need_onsite_place": lambda: change(M + "need", onsite_days=1, prefecture_id=None),
    "needproblem_once": lambda: copy(M + "needproblem"),
    "needskill_once": lambda: copy(M + "needskill"),
    "needkpi_once": lambda: copy(M + "needkpi"),
    "needtool_once": lambda: copy(M + "needtool"),
    "needindustry_once": lambda: copy(M + "needindustry"),
    "needscope_text_in_one_language": lambda: change(M + "needscope", text_ja="", text_en=""),
    "needversion_once": lambda: copy(M + "needversion"),
    "approval_reason": lambda: copy(M + "approval", approved=False, text=""),
    "candidacy_one_open": lambda: copy(M + "candidacy", "status = 'offered'"),
    "candidacy_reject_reason": lambda: change(M + "candidacy", "status = 'rejected'", reject_code=""),
    "candidacy_reject_text": lambda: change(M + "candidacy", "reject_code = 'other'", reject_text=""),
    "candidacy_revealed": lambda: change(M + "candidacy", "NOT confidential", revealed_at="2026-01-01T00:00:00Z"),
    "candidacy_withheld": lambda: change(M + "candidacy", "NOT confidential", withheld=True),
    "needpublic_confidential": lambda: change(M + "needpublic", "contact <> ''", confidential=True),
    "candidacy_tenant": lambda: change(M + "candidacy", company_id=first(P + "company", where="NOT wants_approval")),
    "candidacy_two_hats": lambda: copy(
        M + "candidacy",
        profile_id=first(P + "profile", where="status = 'draft'"),
    ),
    # matching
    "matching_weightset_number_key": lambda: copy(X + "weightset", status="retired"),
    "weights_one_active": lambda: copy(X + "weightset", "status = 'active'", number=99),
    "weightslog_reason": lambda: copy(X + "weightslog", reason=""),
    "rerank_one_running": lambda: copy(X + "rerank"),
    "matching_clientweights_need_id_key": lambda: copy(X + "clientweights"),
    "rankingsnapshot_once": lambda: copy(X + "rankingsnapshot", "shortlist_id IS NULL"),
    "matching_rankingsnapshot_shortlist_id_key": lambda: copy(
        X + "rankingsnapshot", "shortlist_id IS NOT NULL", hash="0"
    ),
    "impression_once": lambda: copy(X + "impression"),
    "rerank_done": lambda: change(X + "rerank", done=10**6),
    "shortlist_one_draft": lambda: copy(X + "shortlist"),
    "shortlistentry_once": lambda: copy(X + "shortlistentry", position=9),
    "shortlistentry_position": lambda: change(X + "shortlistentry", "position = 1", position=2),
    "shortlistentry_from_one": lambda: change(X + "shortlistentry", position=0),
    "shortlistentry_reason": without_a_reason,
    "curation_reason": lambda: copy(X + "curationlog", reason=""),
    "savedsearch_once": lambda: copy(X + "savedsearch"),
    "digest_once_a_day": lambda: copy(X + "digest"),
    # engagements
    "offer_one_live": lambda: copy(E + "offer", "status = 'sent'"),
    "terms_number_once": lambda: copy(E + "terms", status="superseded"),
    "terms_one_proposed": lambda: copy(E + "terms", DRAFT_TERMS, number=99),
    "terms_title_in_one_language": lambda: copy(E + "terms", **NEW, title_ja="", title_en=""),
    "terms_scope_in_one_language": lambda: copy(E + "terms", **NEW, scope_ja="", scope_en=""),
    "terms_period": lambda: copy(E + "terms", **NEW, service_to="2000-01-01"),
    "terms_fee": lambda: copy(E + "terms", **NEW, monthly_fee_minor=-1),
    "terms_days": lambda: copy(E + "terms", **NEW, days_min=5, days_max=4),
    "terms_inspection": lambda: copy(E + "terms", **NEW, inspection_days=31),
    "terms_pay_rule": lambda: copy(E + "terms", **NEW, closing_day=32),
    "terms_frozen": lambda: change(E + "terms", place="elsewhere"),
    "acceptance_once": lambda: copy(E + "acceptance"),
    "engagements_engagement_offer_id_key": lambda: copy(E + "engagement", **another_engagement("terms_id")),
    "engagements_engagement_terms_id_key": lambda: copy(E + "engagement", **another_engagement("offer_id")),
    "engagement_one_live": lambda: copy(E + "engagement", **another_engagement("terms_id", "offer_id")),
    "engagement_tenant": lambda: tenant_of("engagement"),
    "engagement_period": lambda: change(E + "engagement", ends_on="2000-01-01"),
    "engagement_end_reason": lambda: copy(
        E + "engagement", **another_engagement("terms_id", "offer_id"), status="ended", end_text=""
    ),
    "engagement_both_accepted": lambda: copy(E + "engagement", **another_engagement(*LINKS)),
    "blockingtask_once": lambda: copy(E + "blockingtask"),
    "milestone_order": lambda: copy(E + "milestone"),
    "milestone_title_in_one_language": lambda: change(E + "milestone", title_ja="", title_en=""),
    "milestone_period": lambda: change(E + "milestone", due_on="2000-01-01"),
    "milestone_amount": lambda: change(E + "milestone", amount_minor=-1),
    "milestone_accepted": lambda: copy(E + "milestone", order=99, status="accepted", accepted_at=None, accepted_by=""),
    "milestone_tenant": lambda: change(E + "milestone", company_id=first(P + "company", where="NOT wants_approval")),
    "criterion_order": lambda: copy(E + "criterion"),
    "criterion_text_in_one_language": lambda: change(E + "criterion", text_ja="", text_en=""),
    "submission_number": lambda: copy(E + "submission"),
    "submission_something": lambda: copy(E + "submission", number=99, file_id=None, link=""),
    "engagementkpi_once": lambda: copy(E + "engagementkpi"),
    "kpireading_revision": lambda: copy(E + "kpireading"),
    "kpireading_period": lambda: copy(E + "kpireading", revision=99, starts_on="2026-01-02"),
    "kpireading_range": lambda: copy(E + "kpireading", revision=99, value=10**15),
    "kpireading_counted": lambda: copy(E + "kpireading", revision=0),
    "kpireading_not_ahead": lambda: copy(E + "kpireading", revision=99, starts_on="2099-01-01"),
    "kpitarget_revision": lambda: copy(E + "kpitarget"),
    "kpitarget_period": lambda: copy(E + "kpitarget", revision=99, period="quarter", starts_on="2026-02-01"),
    "kpitarget_range": lambda: copy(E + "kpitarget", revision=99, value=-(10**15)),
    "kpitarget_counted": lambda: copy(E + "kpitarget", revision=0),
}

# Ways around a check that looks complete: an unknown value is neither true nor false, a blank is a text.
AROUND: list[tuple[str, Any]] = [
    ("profile_fee_days", lambda: change(P + "profile", day_rate_minor=None, monthly_fee_minor=1, fee_days=None)),
    ("curation_reason", lambda: copy(X + "curationlog", reason=" \n")),
    ("weightslog_reason", lambda: copy(X + "weightslog", reason=" \n")),
    (
        "terms_fee",
        lambda: copy(E + "terms", **NEW, fee_model="daily", day_rate_minor=None, monthly_fee_minor=None),
    ),
    ("submission_something", lambda: copy(E + "submission", number=99, file_id=None, link="")),
    ("kpireading_period", lambda: copy(E + "kpireading", revision=99, period="year", starts_on="2026-01-01")),
    ("kpireading_period", lambda: copy(E + "kpireading", revision=99, period="week")),
    ("milestone_accepted", lambda: copy(E + "milestone", order=99, status="accepted", accepted_at=None)),
]


def another_engagement(*links: str) -> dict[str, Any]:
    """Return the links of an engagement that the offer under negotiation would make, as far as they are asked for."""
    offer = Offer.objects.get(status="sent")
    found = {name: getattr(offer, name) for name in LINKS if name not in {"offer_id", "terms_id"}}
    found |= {"offer_id": offer.pk, "terms_id": offer.terms.get().pk}
    return {name: found[name] for name in links}


def tenant_of(kind: str) -> None:
    """Enter the same root for the same tenant twice: only the composite key says no once the primary key is gone."""
    table = {"need": M + "need", "engagement": E + "engagement"}[kind]
    run(f"CREATE TEMPORARY TABLE twin (LIKE {table} INCLUDING INDEXES) ON COMMIT DROP")
    run("ALTER TABLE twin DROP CONSTRAINT twin_pkey")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'twin'::regclass AND contype = 'u' "
            "AND cardinality(conkey) = 1"
        )
        for (name,) in cursor.fetchall():
            run(f'ALTER TABLE twin DROP CONSTRAINT "{name}"')
    for _ in range(2):
        run(f"INSERT INTO twin SELECT * FROM {table} LIMIT 1")


def inventory() -> set[str]:
    """Return every check, uniqueness and composite foreign key of our tables, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u', 'x') AND conrelid::regclass::text ~ %s "
            "UNION SELECT conname FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) > 1 "
            "UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND NOT indisprimary "
            "AND indrelid::regclass::text ~ %s AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)",
            [OURS, OURS],
        )
        return {name for (name,) in cursor.fetchall()}


def refusal_of(attempt: Any) -> str:
    """Return the name of the constraint that refused, or what happened instead."""
    try:
        with undone():
            attempt()
    except DatabaseError as error:
        diag = getattr(error.__cause__, "diag", None)
        return getattr(diag, "constraint_name", None) or str(error)
    return "nothing was refused"


TRIGGERS = {"candidacy_two_hats", "engagement_both_accepted", "shortlistentry_reason", "terms_frozen"}


def test_every_constraint_has_a_row(db: None) -> None:
    assert set(TRIED) - TRIGGERS == inventory()


def test_every_constraint_refuses_what_it_is_there_for(land: World) -> None:
    found = {name: refusal_of(attempt) for name, attempt in TRIED.items()}
    # The twin's keys have names of their own.
    found = {k: k if k.endswith("_tenant") and v.startswith("twin_id") else v for k, v in found.items()}
    assert found == {name: name for name in TRIED}
    assert [(name, refusal_of(attempt)) for name, attempt in AROUND] == [(name, name) for name, _attempt in AROUND]


# --- what must not be empty ------------------------------------------------------------------------------------------
def columns_that_must_be_filled(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull "
            "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def our_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ %s ORDER BY relname", [OURS])
        return [name for (name,) in cursor.fetchall()]


def test_no_column_that_must_be_filled_takes_nothing(land: World) -> None:
    """Rows that may not be changed at all are entered anew; state and version are the guard's, which speaks first."""
    frozen = {table for table, name in triggers() if name in {"append_only", "freeze_terms"}}
    wrong, tried = {}, 0
    for table in our_tables():
        for column in columns_that_must_be_filled(table):
            tried += 1
            guarded = column in {"status", "version"}
            refused = null_refused(table, column, copy if table in frozen and not guarded else change)
            guard = f"{GUARDED.get(table)}_status_guard" if guarded or column == "id" else ""
            if refused not in {f"{table}.{column}", guard}:
                wrong[f"{table}.{column}"] = refused
    assert tried > 500
    assert wrong == {}


def null_refused(table: str, column: str, do: Any) -> str:
    try:
        with undone():
            do(table, **{column: None})
    except DatabaseError as error:
        diag = getattr(error.__cause__, "diag", None)
        if getattr(error.__cause__, "sqlstate", "") == "23502":
            return f"{diag.table_name}.{diag.column_name}" if diag else ""
        return getattr(diag, "constraint_name", None) or str(error)
    return "nothing was refused"


# --- triggers --------------------------------------------------------------------------------------------------------
def triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        return set(cursor.fetchall())


def test_every_row_with_a_status_is_guarded_and_every_record_is_append_only(land: World) -> None:
    expected: dict[tuple[str, str], str] = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if hasattr(model, "lock_root") and not model._meta.abstract:
            expected[table, "guard_status"] = f"{model._meta.model_name}_status_guard"
    for table in (
        K + "event",
        P + "vettingdecision",
        P + "vocabularyslot",
        M + "needversion",
        M + "approval",
        X + "curationlog",
        X + "weightslog",
        X + "rankingsnapshot",
        X + "impression",
        E + "acceptance",
        E + "submission",
        E + "kpireading",
        E + "kpitarget",
    ):
        expected[table, "append_only"] = f"{table}_append_only"
    others = {
        (M + "candidacy", "two_hats"),
        (X + "curationlog", "note_curated"),
        (X + "shortlist", "note_curated"),
        (X + "shortlistentry", "guard_place"),
        (E + "engagement", "both_accepted"),
        (E + "terms", "freeze_terms"),
    }
    assert set(expected) | others == triggers()
    found = {}
    for table, trigger in expected:
        statement = "DELETE FROM {}" if trigger == "append_only" else "UPDATE {} SET version = version + 1"
        found[table, trigger] = refusal_of(lambda s=statement, t=table: run(s.format(t)))
    for (table, _trigger), refused in found.items():
        # Where the application lacks even the right, it does not come as far as the trigger.
        if "permission denied" in refused:
            found[table, _trigger] = expected[table, _trigger]
    assert found == expected


def test_what_is_only_appended_is_neither_changed_nor_removed(land: World) -> None:
    tables = sorted(table for table, name in triggers() if name == "append_only")
    assert len(tables) == 13
    for table in tables:
        assert first(table, "count(*)"), f"no row of {table} to try"
        column = columns_that_must_be_filled(table)[0]
        for statement in (f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"):
            refused = refusal_of(lambda s=statement: run(s))
            assert refused == f"{table}_append_only" or "permission denied" in refused, f"{statement}: {refused}"


# --- foreign keys ----------------------------------------------------------------------------------------------------
FRESH: dict[str, dict[str, Any]] = {
    E + "acceptance": {"party": "x"},
    E + "submission": {"number": 99},
    E + "kpireading": {"revision": 99},
    E + "kpitarget": {"revision": 99},
    E + "terms": NEW,
    M + "needversion": {"number": 99},
    M + "approval": {},
    P + "vettingdecision": {},
    X + "curationlog": {},
    X + "weightslog": {},
    X + "rankingsnapshot": {"shortlist_id": None, "hash": "f" * 64},
    X + "impression": {"day": "2026-01-01"},
}


def test_no_link_leads_nowhere(land: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname, c.conname, format_type(a.atttypid, NULL) "
            "FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
            "WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.conrelid::regclass::text ~ %s",
            [OURS],
        )
        links = cursor.fetchall()
    assert len(links) > 90
    wrong = {}
    for table, column, name, kind in links:
        nowhere: Any = {"uuid": uuid.uuid4(), "bigint": 10**12, "smallint": 32_000}.get(kind, "nowhere")
        change_or_copy = copy if table in FRESH else change
        values = {**FRESH.get(table, {}), column: nowhere}
        refused = refusal_of(lambda do=change_or_copy, t=table, v=values: do(t, **v))
        # A composite key on the same column, or the guard of a shortlist's places, may speak first.
        if refused not in {name, "milestone_tenant", "candidacy_tenant", "shortlistentry_reason"}:
            wrong[f"{table}.{column}"] = refused
    assert wrong == {}


# --- words -----------------------------------------------------------------------------------------------------------
# What no person can bring about: guards of the house's own bookkeeping, and keys that only carry the tenant.
WORDLESS = {
    "event_once",
    "delivery_once",
    "key_once",
    "draft_once",
    "need_tenant",
    "engagement_tenant",
    "needversion_once",
    "weights_one_active",
    "rankingsnapshot_once",
    "impression_once",
    "rerank_done",
    "digest_once_a_day",
    "shortlistentry_once",
    "shortlistentry_position",
    "shortlistentry_from_one",
    "terms_number_once",
    "blockingtask_once",
    "milestone_order",
    "criterion_order",
    "submission_number",
}


def test_every_refusal_a_person_can_meet_has_its_own_words() -> None:
    usual = models.BaseConstraint.default_violation_error_message
    wordless = {
        constraint.name
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {"kernel", "profiles", "marketplace", "matching", "engagements"}
        for constraint in model._meta.constraints
        if constraint.violation_error_message == usual
    }
    assert wordless == WORDLESS
