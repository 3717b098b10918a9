"""Money, the clock, uploads, drafts, the mailer: small things that must not be wrong."""

import datetime as dt
import functools
import io
import zipfile
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import clock, drafts
from kernel.calendar import add_business_days, business_days_left, is_bank_holiday, next_business_day
from kernel.files import clean_name, kind_of, path_of, serve, store
from kernel.mail import one_line, send
from kernel.models import File
from kernel.money import Money
from kernel.refusals import BadValues, NotVisible
from kernel.texts import pair
from kernel.units import unit
from kernel.values import assign
from profiles.models import Company
from tests.conftest import World


# --- money -----------------------------------------------------------------------------------------------------------
def test_money_adds_and_multiplies_in_whole_minor_units() -> None:
    assert Money(500_000) + Money(1) - Money(2) == Money(499_999)
    assert Money(90_000) * 6 == Money(540_000)
    assert max(Money(1), Money(3), Money(2)) == Money(3)


@pytest.mark.parametrize("minor", [1.0, True, "1", None])
def test_money_takes_nothing_but_whole_numbers(minor: Any) -> None:
    with pytest.raises(TypeError):
        Money(minor)


def test_money_refuses_a_float_factor_another_currency_and_an_unknown_one() -> None:
    with pytest.raises(TypeError):
        Money(1) * 1.5  # type: ignore[operator]
    for wrong in (lambda: Money(1) + Money(1, "USD"), lambda: Money(1) - Money(1, "EUR")):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ValueError, match="XYZ"):
        Money(1, "XYZ")


@pytest.mark.parametrize(
    ("minor", "shares", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [1, 1], [1, 0]),
        (0, [3, 4], [0, 0]),
        (1000, [333, 333, 334], [333, 333, 334]),
        (5, [0, 1], [0, 5]),
    ],
)
def test_allocated_parts_add_up_and_ties_go_to_the_earlier(minor: int, shares: list[int], parts: list[int]) -> None:
    found = Money(minor).allocate(shares)
    assert [part.minor for part in found] == parts
    assert sum(part.minor for part in found) == minor


def test_amounts_are_written_for_their_reader() -> None:
    assert Money(500_000).text("ja") == "500,000円"
    assert Money(500_000).text("en") == "¥500,000"
    assert Money(123_456, "USD").text("en") == "$1,234.56"


# --- time ------------------------------------------------------------------------------------------------------------
def test_the_business_day_is_tokyos() -> None:
    with clock.at(dt.datetime(2026, 3, 31, 15, 30, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 4, 1)
    with clock.at(dt.datetime(2026, 3, 31, 14, 59, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 3, 31)


def test_the_clock_moves_for_a_block_and_comes_back() -> None:
    then = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    with clock.at(then):
        assert clock.now() == then
        with clock.at(then + dt.timedelta(days=1)):
            assert clock.now().day == 2
        assert clock.now() == then
    assert clock.now().year > 2020


def test_business_days_skip_weekends_holidays_and_the_new_year() -> None:
    assert is_bank_holiday(dt.date(2026, 12, 31))
    assert is_bank_holiday(dt.date(2026, 5, 4))
    assert next_business_day(dt.date(2026, 12, 31)) == dt.date(2027, 1, 4)
    assert add_business_days(dt.date(2026, 4, 28), 1) == dt.date(2026, 4, 30)
    assert business_days_left(dt.date(2026, 4, 30), dt.date(2026, 4, 28)) == -1


# --- texts -----------------------------------------------------------------------------------------------------------
def test_a_pair_falls_back_to_the_other_language_and_says_so() -> None:
    row = {"title_ja": "題", "title_en": ""}
    assert (pair(row, "title", "ja").fallback, pair(row, "title", "en").fallback) == (False, True)
    assert pair(row, "title", "en").language == "ja"
    assert str(pair({"title_ja": "", "title_en": ""}, "title", "ja")) == ""


def test_only_allowed_fields_are_assigned() -> None:
    row = Company()
    assign(row, {"capital": Money(5), "employees": 3}, ("capital_minor", "employees"))
    assert (row.capital_minor, row.employees) == (5, 3)
    with pytest.raises(RuntimeError, match="status"):
        assign(row, {"status": "closed"}, ("employees",))


# --- uploads ---------------------------------------------------------------------------------------------------------
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\計画.pdf", "計画.pdf"),
        ("a\r\nX: y.pdf", "aX: y.pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("  .hidden. ", "hidden"),
        ("", "file"),
        ("...", "file"),
        ("か\u3099.txt", "が.txt"),
    ],
)
def test_a_file_name_is_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_file_name_keeps_its_ending() -> None:
    name = clean_name("あ" * 300 + ".pdf")
    assert len(name) <= 120
    assert name.endswith(".pdf")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "a.PDF", "application/pdf"),
        (PNG, "a.png", "image/png"),
        ("名前,値\n".encode(), "a.csv", "text/csv"),
        (b"# x", "a.md", "text/markdown"),
    ],
)
def test_the_kind_is_found_in_the_bytes(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PNG, "a.pdf"),
        (PDF, "a.png"),
        (b"MZ\x90\0", "a.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"<html><script>", "a.html"),
        (b"hello", "noending"),
        (b"\xff\xfe\x00x", "a.txt"),
        (b"a\0b", "a.csv"),
        (b"PK\x03\x04" + b"\0" * 40, "a.zip"),
    ],
)
def test_what_is_not_accepted_or_contradicts_its_name_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(BadValues) as refused:
        kind_of(content, name)
    assert "file" in refused.value.errors


@pytest.mark.parametrize(("inside", "accepted"), [(("word/document.xml",), True), (("notes.txt",), False)])
def test_an_archive_is_no_document_by_its_name_alone(inside: tuple[str, ...], accepted: bool) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", *inside):
            archive.writestr(name, "<a/>")
    if accepted:
        assert kind_of(made.getvalue(), "plan.docx").endswith("wordprocessingml.document")
    for name in ("plan.xlsx", "plan.pptx", *(() if accepted else ("plan.docx",))):
        with pytest.raises(BadValues):
            kind_of(made.getvalue(), name)


def test_a_stored_file_has_its_bytes_on_disk_and_is_served_as_a_download(world: World) -> None:
    row = unit(lambda: store(SimpleUploadedFile("計画.pdf", PDF), world.cmo))
    assert path_of(row).read_bytes() == PDF
    assert (row.size, row.content_type, row.uploaded_by) == (len(PDF), "application/pdf", world.cmo.user_id)
    response = serve(row)
    assert b"".join(response.streaming_content) == PDF  # type: ignore[arg-type]
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_an_empty_or_too_large_file_is_refused(world: World, settings: Any) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    for content in (b"", b"x" * (1024 * 1024 + 1)):
        upload = SimpleUploadedFile("a.txt", content)
        with pytest.raises(BadValues):
            unit(functools.partial(store, upload, world.cmo))
    assert not File.objects.exists()


def test_a_file_that_is_not_ready_or_lost_its_bytes_is_not_served(world: World) -> None:
    row = unit(lambda: store(SimpleUploadedFile("a.txt", b"x"), world.cmo))
    path_of(row).unlink()
    with pytest.raises(NotVisible):
        serve(row)
    with pytest.raises(NotVisible):
        serve(File(state="pending", name="a"))


# --- drafts ----------------------------------------------------------------------------------------------------------
def test_a_draft_is_kept_replaced_and_forgotten_for_one_person_and_form(world: World) -> None:
    mine, hers = world.owner.person, world.requester.person
    drafts.keep(mine, "need", {"title": "1"})
    drafts.keep(mine, "need", {"title": "2"})
    drafts.keep(hers, "need", {"title": "3"})
    kept = drafts.kept(mine, "need")
    assert kept is not None
    assert kept.values == {"title": "2"}
    drafts.forget(mine, "need")
    assert drafts.kept(mine, "need") is None
    assert drafts.kept(hers, "need") is not None
    assert drafts.kept(mine, "profile") is None


# --- mail ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\u2028", "\x85", "\x00"])
def test_nobody_can_add_a_header(end: str) -> None:
    text = f"題名{end}Bcc: all@evil.example"
    assert one_line(text).splitlines() == ["題名 Bcc: all@evil.example"]
    send(to=f"a@people.example{end}", subject=text, text="t", message_id="x.1")
    (sent,) = mail.outbox
    headers = sent.message()
    assert headers["Bcc"] is None
    assert headers["To"] == "a@people.example"
    assert headers["Message-ID"] == "<x.1@kaji.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    mail.outbox.clear()
