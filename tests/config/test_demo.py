"""The demo market is whole: every state occurs, the numbers agree, and the product's own actions made it."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from config import demo
from config.demo.read import market as demo_texts
from engagements.kpi_board import board_of
from engagements.kpi_periods import last_whole
from engagements.models import Engagement, KpiReading, Milestone, Offer, Submission, Terms
from kernel import clock
from kernel.changes import Creation, Transition
from kernel.models import Delivery, Event
from marketplace.models import Candidacy, Need
from matching import ranking_sql
from matching.models import MatchNeed, Shortlist
from profiles.models import Company, Notification, Profile, User
from profiles.models.vocabulary import Term

APPS = ("profiles", "marketplace", "matching", "engagements")
TABLES = {name: changes for app in APPS for name, changes in import_module(f"{app}.transitions").TABLES.items()}
HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def market(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Load it once; every test of this file reads the one market, and nothing stays."""
    files = tmp_path_factory.mktemp("files")
    with (
        django_db_blocker.unblock(),
        override_settings(FILES_DIR=files, PASSWORD_HASHERS=HASHERS),
        transaction.atomic(),
    ):
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        demo.load()
        yield files
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("market")


def models_of(table: str) -> list[Any]:
    if table == "Term":
        return [model for model in apps.get_models() if issubclass(model, Term)]
    return [apps.get_model(app, table) for app in APPS if table.lower() in apps.all_models[app]]


def states_of(changes: tuple[Any, ...]) -> set[str]:
    made = {change.initial for change in changes if isinstance(change, Creation)}
    return {str(s) for s in made | {c.target for c in changes if isinstance(c, Transition) and c.target}}


# The first weights are as old as the database: in a history that leads up to today nothing can have replaced them.
NEVER = {"WeightSet": {"retired"}}


@pytest.mark.parametrize("table", sorted(set(TABLES) - {"AccountMail"}))  # the demo writes no mails
def test_every_state_of_the_table_occurs(table: str) -> None:
    found = {status for model in models_of(table) for status in model.objects.values_list("status", flat=True)}
    assert states_of(TABLES[table]) - found == NEVER.get(table, set())


def test_the_market_has_the_promised_size() -> None:
    assert (Profile.objects.count(), Need.objects.count(), Engagement.objects.count()) == (240, 60, 12)
    assert Counter(Engagement.objects.values_list("status", flat=True)) == {
        "active": 7,
        "completed": 2,
        "ended": 2,
        "proposed": 1,
    }


def test_every_row_with_a_state_was_made_by_actions() -> None:
    """A row at version n has n events that lead to its state; nothing wrote past them."""
    for model in (m for table in TABLES for m in models_of(table)):
        kind = model._meta.model_name
        counts = Counter(Event.objects.filter(subject_type=kind).values_list("subject_id", flat=True))
        assert counts == {str(row.pk): row.version for row in model.objects.all()}, kind
        last = dict(Event.objects.filter(subject_type=kind).order_by("sequence").values_list("subject_id", "after"))
        assert last == {str(row.pk): row.status for row in model.objects.all()}, kind


def test_history_runs_forward_and_nothing_lies_in_the_future() -> None:
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    told: dict[tuple[str, str], dt.datetime] = {}
    for kind, pk, at in Event.objects.order_by("id").values_list("root_type", "root_id", "at"):
        assert at >= told.get((kind, pk), at), (kind, pk)
        told[kind, pk] = at
    for row in Candidacy.objects.select_related("profile", "need"):
        assert row.profile.published_at < row.created_at
        assert row.need.published_at < row.created_at


SENTENCE = re.compile(r"[^。！？.!?\n]+[。！？.!?]?")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_sentence_is_used_in_more_than_three_profiles(language: str) -> None:
    used: Counter[str] = Counter()
    for profile in Profile.objects.prefetch_related("experiences", "outcomes"):
        texts = [getattr(profile, f"{name}_{language}") for name in ("headline", "summary")]
        texts += [getattr(row, f"text_{language}") for row in (*profile.experiences.all(), *profile.outcomes.all())]
        used.update({s.strip() for text in texts for s in SENTENCE.findall(text) if len(s.strip()) > 25})
    assert [sentence for sentence, count in used.items() if count > 3] == []


def test_budgets_fees_and_days_agree() -> None:
    terms: Any
    for terms in Terms.objects.select_related("offer__need"):
        need = terms.offer.need
        most = need.budget_max_minor + need.budget_max_minor * need.tolerance_percent // 100
        if terms.fee_model == "monthly":
            assert terms.monthly_fee_minor <= most, need.title_en
            assert terms.days_min <= need.days <= terms.days_max + 1, need.title_en
        else:
            months = (terms.service_to - terms.service_from).days // 28
            assert sum(row["amount"] for row in terms.milestones) <= most * months, need.title_en


def test_dates_of_engagements_and_milestones_agree() -> None:
    for row in Engagement.objects.select_related("terms", "offer"):
        assert row.starts_on == row.terms.service_from
        assert row.ends_on <= row.terms.service_to
        assert row.started_at is None or row.started_at >= row.created_at
        for milestone in row.milestones.all():
            assert row.starts_on <= milestone.starts_on <= milestone.due_on <= row.terms.service_to
            assert milestone.accepted_at is None or milestone.accepted_at > milestone.submitted_at
    accepted = Milestone.objects.filter(status="accepted")
    assert set(accepted.values_list("accepted_by", flat=True)) == {"company", "deemed"}


def test_names_on_terms_are_those_of_company_and_cmo() -> None:
    for terms in Terms.objects.select_related("company", "profile__identity"):
        assert terms.client_name == terms.company.name_ja
        assert terms.freelancer_name == terms.profile.identity.name_ja


def test_figures_in_the_texts_of_outcomes_are_those_of_their_columns() -> None:
    """A text that names figures names at least one of the two its columns hold."""
    for profile in Profile.objects.prefetch_related("outcomes"):
        for row in profile.outcomes.all():
            named = {Decimal(n) for n in re.findall(r"\d+(?:\.\d+)?", row.text_en.replace(",", ""))}
            scaled = {number * scale for number in named for scale in (1, 60, 10**6, 10**9)}
            if len(named) >= 2:
                assert scaled & {row.before, row.after}, (row.text_en, row.before, row.after)


def test_every_open_need_has_at_least_three_who_qualify() -> None:
    rows = MatchNeed.objects.select_related("need")
    assert {row.need_id for row in rows} == set(Need.objects.open().values_list("pk", flat=True))
    assert [row.need.title_en for row in rows if ranking_sql.counts(row).ranked < 3] == []


def test_a_board_shows_what_is_late_what_was_put_right_and_what_alarms() -> None:
    month = last_whole(clock.today()).moved(-1)  # over and due on whatever day the market is loaded
    running = Engagement.objects.filter(status="active")
    boards = [board_of(row, list(row.kpis.select_related("kpi", "engagement")), month) for row in running]
    assert any(board.late for board in boards)
    assert any(board.alarms for board in boards)
    assert any(row.revised for board in boards for row in board.rows)
    assert set(KpiReading.objects.filter(revision__gt=1).values_list("note", flat=True)) - {""}


def test_shortlists_are_in_the_order_the_texts_speak_of() -> None:
    """The machine's order is its own; the texts say "one place down" and must be right."""
    told = {text["need"]: text["entries"] for text in demo_texts()["shortlists"]}
    names = {row["candidacy"]: row for rows in told.values() for row in rows}
    assert Shortlist.objects.count() == len(told)
    for shortlist in Shortlist.objects.prefetch_related("entries"):
        entries = list(shortlist.entries.all())
        expected = {row.reason_ja: row for row in entries}
        machine = sorted(entries, key=lambda row: row.machine_rank or 0)
        for text in (row for row in names.values() if row["reason_ja"] in expected):
            entry = expected[text["reason_ja"]]
            assert (entry.position, machine.index(entry) + 1) == (text["position"], text["machine_position"]), text


def test_what_was_handed_in_can_be_read(market: Path) -> None:
    row: Any
    for row in Submission.objects.select_related("file"):
        path = market / row.file.id.hex[:2] / row.file.id.hex
        assert path.stat().st_size == row.file.size


def test_everybody_was_told_and_nothing_waits_to_be_sent() -> None:
    assert not Delivery.objects.filter(done_at=None).exists()
    owner = User.objects.get(email="owner@demo.kaji.example")
    assert Notification.objects.filter(user=owner).count() >= 3


def test_a_second_run_changes_nothing() -> None:
    before = Event.objects.count()
    assert demo.is_loaded()
    assert demo.load() == 0
    assert Event.objects.count() == before


def test_the_fixed_accounts_can_log_in_and_get_mail_and_nobody_else_can() -> None:
    line = demo.accounts()
    addresses = re.findall(r"\S+@demo\.kaji\.example", line)
    assert len(addresses) == 9
    assert "\n" not in line
    for address in addresses:
        user = User.objects.get(email=address)
        assert authenticate(None, email=address, password=demo.PASSWORD) == user
        assert not user.preference.all_off
    for user in User.objects.exclude(email__in=addresses):
        assert not user.has_usable_password()
        assert user.preference.all_off


def test_the_command_prints_the_accounts_on_one_line() -> None:
    out = StringIO()
    with override_settings(DEMO=True):
        call_command("demo", "--accounts", stdout=out)
    assert out.getvalue().count("\n") == 1
    assert "owner owner@demo.kaji.example" in out.getvalue()


def test_the_command_refuses_where_the_servers_are_not_its_own() -> None:
    with override_settings(DEMO=False, EMBEDDED=False), pytest.raises(CommandError):
        call_command("demo")


def test_companies_have_the_stage_that_their_facts_suggest() -> None:
    overridden = [row.name_en for row in Company.objects.all() if row.stage != row.stage_suggested]
    assert overridden == ["Hashino Information Design, Inc."]


def test_offers_end_in_what_became_of_their_candidacies() -> None:
    for offer in Offer.objects.filter(status="agreed").select_related("candidacy", "need"):
        assert (offer.candidacy.status, offer.need.status) == ("engaged", "filled")
