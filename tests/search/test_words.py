"""Texts become words: spellings of one word are one, signs are none, and no query breaks out of its notation."""

import threading
from typing import Any

import pytest
from django.db import connection

from kernel.search import query, vector
from kernel.words import MOST_AT_ONCE, fold, runs

# The spellings of each line are one word.
SPELLINGS = """
マーケティング マーケッティング ﾏｰｹﾃｨﾝｸﾞ marketing Marketing ＭＡＲＫＥＴＩＮＧ
ウェブ Web WEB ＷＥＢ web
ウェブサイト Webサイト ｗｅｂサイト WEBサイト
サーバ サーバー
ユーザ ユーザー
メンバ メンバー
インタビュー インタヴュー
打合せ 打ち合わせ
引越し 引っ越し
問合せ 問い合わせ お問い合わせ
申込 申込み 申し込み
見積 見積もり
売上 売り上げ
立上げ 立ち上げ
取引先 取り引き先
3か月 3ヶ月 ３カ月 三ヶ月
B2B BtoB ＢtoＢ b2b
E-mail email EMAIL
campaign campaigns Campaigns
company companies
business businesses
résumé resume
データ ﾃﾞｰﾀ
""".strip().splitlines()

# (text, what is asked, is it found)
FOUND = [
    ("広告の運用を任されました", "広告運用", True),
    ("広告運用の改善", "広告", True),
    ("広告運用の改善", "運用", True),
    ("広告と、店舗の運用", "広告運用", False),
    ("新規の顧客を獲得します", "新規顧客獲得", True),
    ("顧客をつくり、単価を上げる", "顧客単価", False),
    ("東京都の会社", "京都", False),
    ("京都府の会社", "京都", True),
    ("マーケティング責任者", "マーケ", True),
    ("ウェブサイトの改善", "ウェブ", True),
    ("HubSpot を設計しました", "hubs", True),
    ("HubSpot を設計しました", "spot", False),
    ("An airport shop", "ai", False),
    ("AIの活用", "ai", True),
    ("Head of Marketing at a maker", "head marketing", True),
    ("Head of Marketing at a maker", "head of marketing", True),
    ("Marketing head", "head marketing", True),
    ("Marketing", "head marketing", False),
    ("リードの獲得", "獲得　リード", True),
    ("GA4とSEO", "ga4", True),
    ("N-2026-0041", "N-2026-0041", True),
    ("走りました", "走る", True),
    ("仕組みを整えました", "整える 仕組", True),
]

HOSTILE = [
    "'",
    "''",
    "\\",
    "\\'",
    "a' | 'b",
    "a:*",
    "!a",
    "a & !b | (c <-> d)",
    "<->",
    ":A",
    "'a':1A,2B",
    "%",
    "%s %(x)s {0}",
    "$1",
    "; DROP TABLE kernel_event; --",
    "\x00",
    "a\x00b",
    "\u202e\u200b\ufeff",
    "👩‍💻 🏳️‍🌈",
    "ﷺ" * 40,
    "゛゜ー々〆",
    "ー",
    "。、・「」",
    "の を は する",
    "(((((((",
    "a" * 200,
    "ア" * 200,
    "漢" * 200,
    "あ い う え お " * 20,
    "x'y\\z " * 30,
]


def holds(text: str, asked: str, *, title: str = "") -> bool:
    found = query(asked)
    if not found:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector([title], [], [text]), found])
        row: Any = cursor.fetchone()
    return bool(row[0])


@pytest.mark.django_db
@pytest.mark.parametrize("line", SPELLINGS)
def test_every_spelling_of_a_word_finds_every_other(line: str) -> None:
    words = line.split()
    for written in words:
        for asked in words:
            assert holds(f"これは{written}です", asked), (written, asked)
            assert holds(written, asked), (written, asked)


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "asked", "found"), FOUND)
def test_words_find_what_they_say_and_no_more(text: str, asked: str, found: bool) -> None:
    assert holds(text, asked) is found


@pytest.mark.django_db
def test_a_phrase_does_not_run_on_into_the_next_text() -> None:
    assert not holds("運用", "広告運用", title="広告")
    assert holds("運用", "広告 運用", title="広告")


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_can_be_written_and_asked(text: str) -> None:
    assert holds(f"{text} anchor", "anchor")
    holds("anchor", text)
    holds(text, text)


@pytest.mark.django_db
def test_a_text_longer_than_sudachi_takes_is_cut_whole() -> None:
    assert holds("ﷺ" * MOST_AT_ONCE + " 商談", "商談")
    assert holds("長い文章です。" * 4_000 + " 商談", "商談")


def test_signs_and_particles_are_no_words() -> None:
    assert query("の を は ！？ --- する 。") == ""
    assert query("") == query("   ") == ""
    assert runs("the of and") == []


def test_width_case_and_accents_fold() -> None:
    assert fold("ＡＢＣ ｶﾞ Ｅ́cole Ünder") == "abc ガ ecole under"


def test_threads_share_one_tokenizer() -> None:
    texts = ["広告の運用", "ウェブサイトの改善", "顧客獲得単価", "新規事業の立ち上げ"] * 25
    wanted = [runs(text) for text in texts]
    found: dict[int, list[Any]] = {}

    def work(number: int) -> None:
        found[number] = [runs(text) for text in texts]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[n] == wanted for n in range(4))
