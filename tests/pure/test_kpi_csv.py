"""CSV as offices send it: what is read, what is refused, what goes out."""

from decimal import Decimal
from typing import Any

import pytest

from kernel.csvfile import MOST_BYTES, number, read, written
from kernel.refusals import BadValues

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1200", "1200"),
        ("1,200", "1200"),
        ("１２，３４５．６", "12345.6"),
        ("12.5％", "12.5"),
        ("12.5%", "12.5"),
        ("¥11,240", "11240"),
        ("￥11,240", "11240"),
        ("11,240円", "11240"),
        ("262 件", "262"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("△3", "-3"),
        ("▲1,000", "-1000"),
        ("+4", "4"),
        ("0", "0"),
        ("00012", "12"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    assert number(text) == D(value)


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1e309", "1E5", "NaN", "Infinity", "=1+1", "1,2", "12,34,567", "1.2.3", "--1", "1 / 2", "０x10",
     "9" * 60, "'5", "@SUM(A1)", "1;2", "½", "十二"],
)  # fmt: skip
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert number(text) is None


def cells(content: bytes) -> list[tuple[int, list[str]]]:
    return [(line.number, line.cells) for line in read(content)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("mark", [",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends_of_offices_are_read(encoding: str, mark: str, end: str) -> None:
    text = end.join([f"指標{mark}値", f"リード{mark}1", "", f"髙橋{mark}2"])
    content = text.encode(encoding)
    assert cells(content) == [(1, ["指標", "値"]), (2, ["リード", "1"]), (4, ["髙橋", "2"])]


def test_a_quoted_line_break_counts_and_stays_in_its_cell() -> None:
    assert cells(b'a,b\n"x\ny, z",1\nlast,2\n') == [(1, ["a", "b"]), (2, ["x\ny, z", "1"]), (4, ["last", "2"])]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n , \n", b"a,b\n\x00,1", b"\xff\xfe\x00a", b'a,b\n"x,1\n', b'a,b\n"x"y,1\n', b"PK\x03\x04\x14\x00\x08",
     b"a\n" * 6000, b"a," + b"x" * 200_000, b"a" * (MOST_BYTES + 1), b"x" * 10_000_000],
    ids=["empty", "blank", "NUL", "UTF-16", "unclosed", "after a quote", "zip", "long", "wide", "1 MB", "10 MB"],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(BadValues) as refusal:
        read(content)
    assert list(refusal.value.errors) == ["file"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "　=cmd"])
def test_no_text_goes_out_as_a_formula(text: str) -> None:
    row = cells(written([["name", text]]))[0][1]
    assert row[1].startswith("'")


def test_numbers_go_out_as_numbers_and_come_back() -> None:
    rows: list[list[Any]] = [["指標", D("-1.5"), -3, None, "改行\nあり"]]
    content = written(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    assert cells(content)[0][1] == ["指標", "-1.5", "-3", "", "改行\nあり"]
