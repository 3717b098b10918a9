"""Text out of files: Japanese PDFs, Word, plain text, and what hostile or broken files are answered."""

import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.refusals import BadValues
from profiles.reading import extract
from profiles.reading.files import MOST_BYTES, text_of
from tests.profiles.reading_files import docx, locked_pdf, packed, pdf

BRIEF = "募集：外部CMO\n月額３０〜５０万円、週2日\nＳＥＯは不要"


def read(content: bytes, name: str) -> str:
    with translation.override("en"):
        return text_of(SimpleUploadedFile(name, content))


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(BadValues) as caught:
        read(content, name)
    return str(caught.value.errors["file"][0])


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [("UniJIS-UTF16-H", "utf-16-be"), ("UniJIS-UCS2-H", "utf-16-be"), ("90ms-RKSJ-H", "cp932")],
)
def test_a_japanese_pdf_without_embedded_fonts_is_read(encoding, codec):
    found = read(pdf(BRIEF.replace("〜", "、"), encoding=encoding, codec=codec), "brief.pdf")
    assert found.split("\n") == BRIEF.replace("〜", "、").split("\n")


def test_a_word_file_is_read_paragraph_by_paragraph():
    runs = "<w:r><w:t>募集：外部</w:t></w:r><w:r><w:t>CMO</w:t><w:tab/><w:t>必須</w:t><w:br/><w:t>SEO</w:t></w:r>"
    body = f"<w:p>{runs}</w:p><w:p/>"
    assert read(docx(body=body), "brief.docx") == "募集：外部CMO\t必須\nSEO\n\n"
    assert read(docx("一行目", "R&amp;D"), "brief.DOCX") == "一行目\nR&D\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932"])
def test_plain_text_is_read_in_the_usual_encodings(codec):
    assert read("募集：外部CMO\n".encode(codec), "brief.txt") == "募集：外部CMO\n"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.pdf", "empty"),
        (b"x" * (MOST_BYTES + 1), "a.txt", "larger than 5 MB"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "can be read here"),
        (b"no pdf at all", "a.pdf", "not accepted"),
        (docx("CMO"), "a.pdf", "not accepted"),
        (pdf("CMO"), "a.docx", "not accepted"),
        (b"\xff\xfe\x00\x81\xff", "a.txt", "UTF-8"),
        (locked_pdf(), "a.pdf", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx", "password"),
        (pdf(""), "a.pdf", "only a picture"),
        (docx(""), "a.docx", "only a picture"),
        (pdf("CMO", pages=41), "a.pdf", "40 pages"),
        (pdf("CMO")[:60], "a.pdf", "damaged"),
        (packed("<w:document"), "a.docx", "damaged"),
        (("長" * 30_001).encode(), "a.txt", "30,000 characters"),
        (docx("長" * 30_001), "a.docx", "30,000 characters"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(content, name, said):
    assert said in refusal(content, name)


def test_a_bomb_is_refused_in_time():
    began = time.monotonic()
    assert "too much" in refusal(packed(b"<x>" + b" " * (200 * 1024 * 1024)), "a.docx")
    lol = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert "damaged" in refusal(packed(lol + "]><w:document>&h;</w:document>"), "a.docx")
    assert time.monotonic() - began < 20


def test_a_program_that_hangs_is_ended(monkeypatch):
    from profiles.reading import files

    monkeypatch.setattr(files, "SECONDS", 0.001)
    assert "too much time" in refusal(pdf("CMO"), "a.pdf")


def test_a_file_outside_the_archive_is_not_looked_for():
    body = "<w:p><w:r><w:t>&outside;</w:t></w:r></w:p>"
    outside = f'<!DOCTYPE d [<!ENTITY outside SYSTEM "file:///etc/hostname">]><w:document>{body}</w:document>'
    assert "damaged" in refusal(packed(outside), "a.docx")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 400), st.sampled_from(["pdf", "docx"]))
def test_damage_anywhere_ends_in_a_fault_and_nothing_else(noise: bytes, at: int, kind: str) -> None:
    whole = pdf("外部CMO") if kind == "pdf" else docx("外部CMO")
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    read_it: Any = extract.of_pdf if kind == "pdf" else extract.of_docx
    try:
        assert isinstance(read_it(damaged), str)
    except extract.Fault as fault:
        assert fault.args[0] in {"encrypted", "empty", "broken", "pages", "heavy"}  # noqa: PT017 (either is right)
