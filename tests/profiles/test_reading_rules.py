"""Reading a text: amounts, days, words, what is denied, what is flagged. No database."""

import unicodedata
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.reading.__main__ import PARTS, labelled, lexicon, measured
from profiles.reading.amounts import Amount, amounts
from profiles.reading.days import Days, days
from profiles.reading.reader import NEED, PROFILE, Reading, read
from profiles.reading.source import Source
from profiles.wording import flagged

words = cache(lexicon)


def reading(text: str, kind: str = NEED) -> Reading:
    return read(text, kind, words())


def money(one: Amount) -> tuple[Any, ...]:
    return (one.per, one.low, one.high, one.tax)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("月30〜50万円", ("month", 300_000, 500_000, "")),
        ("月額３０万円～５０万円（税別）", ("month", 300_000, 500_000, "excl")),
        ("月額 400,000円（税込）", ("month", 400_000, 400_000, "incl")),
        ("予算：～70万円", ("unsaid", None, 700_000, "")),
        ("報酬 30万〜", ("unsaid", 300_000, None, "")),
        ("月35万円から", ("month", 350_000, None, "")),
        ("20万円/月〜", ("month", 200_000, None, "")),
        ("月額60万円まで", ("month", None, 600_000, "")),
        ("時給5,000円", ("hour", 5_000, 5_000, "")),
        ("日給/日額 8万円", ("day", 80_000, 80_000, "")),
        ("年収800万円", ("year", 8_000_000, 8_000_000, "")),
        ("300,000円/月", ("month", 300_000, 300_000, "")),
        ("¥300,000–500,000/month", ("month", 300_000, 500_000, "")),
        ("JPY 500k per month", ("month", 500_000, 500_000, "")),
        ("up to JPY 1.5 million per month (excl. tax)", ("month", None, 1_500_000, "excl")),
        ("Day rate JPY 120,000", ("day", 120_000, 120_000, "")),
        ("¥15,000/hour", ("hour", 15_000, 15_000, "")),
        ("月50万円+税", ("month", 500_000, 500_000, "excl")),
        ("月10万円-3日", ("month", 100_000, 100_000, "")),
        ("月額三十万円", ("month", 300_000, 300_000, "")),
        ("月三十～五十万円（税別）", ("month", 300_000, 500_000, "excl")),
        ("予算は金百五十万円以内", ("unsaid", None, 1_500_000, "")),
        ("時給五千円", ("hour", 5_000, 5_000, "")),
        ("一日三万五千円", ("day", 35_000, 35_000, "")),
        ("日当3万5千円", ("day", 35_000, 35_000, "")),
        ("月額12万5,000円〜18万円", ("month", 125_000, 180_000, "")),
        ("報酬は月一二〇万円", ("month", 1_200_000, 1_200_000, "")),
    ],
)
def test_an_amount_is_read_as_what_it_is(text, expected):
    assert [money(one) for one in amounts(Source.of(text))] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "広告費は月300万円です",
        "We spend JPY 3 million a month on ads.",
        "売上高12億円、資本金5,000万円",
        "月1万円の交通費のみ",
        "1回あたり5万円",
        "従業員300名、店舗数40",
        "MRR 5,000万円",
        "30万人の会員",
        "～70万円",
        "報酬は月に二、三十万円",
        "報酬は二三十万円",
        "報酬は一回五万円",
        "報酬は月数十万円、何百万円",
        "対象は東京一円、報酬は別途",
        "予算は第三回で話す",
    ],
)
def test_what_is_no_fee_is_no_amount(text):
    assert list(amounts(Source.of(text))) == []


def test_an_earlier_amount_of_another_kind_does_not_hide_the_fee():
    found = [
        money(one) for one in amounts(Source.of("広告予算は月500万円、報酬は月60万円。初期費用30万円、月額20万円"))
    ]
    assert found == [("month", 600_000, 600_000, ""), ("month", 200_000, 200_000, "")]


def test_an_upper_end_below_the_lower_one_is_refused_and_not_swapped():
    (one,) = amounts(Source.of("予算：月額50万円〜30万円"))
    assert (one.low, one.high, one.refused) == (500_000, 300_000, True)


@pytest.mark.parametrize("text", ["報酬：応相談", "スキル見合い", "Rate negotiable", "Fee depends on experience"])
def test_what_is_left_open_has_no_number(text):
    (one,) = amounts(Source.of(text))
    assert one.negotiable
    assert (one.low, one.high) == (None, None)


def test_other_things_that_are_left_open_are_no_fee():
    assert list(amounts(Source.of("勤務時間は応相談、ストックオプション応相談"))) == []


@pytest.mark.parametrize(
    ("text", "unit", "per", "low", "high"),
    [
        ("週2日", "days", "week", 2, 2),
        ("週１〜２日", "days", "week", 1, 2),
        ("月8日", "days", "month", 8, 8),
        ("月に4〜6日", "days", "month", 4, 6),
        ("週二日", "days", "week", 2, 2),
        ("月に十〜十二日", "days", "month", 10, 12),
        ("2 days a week", "days", "week", 2, 2),
        ("two to three days per month", "days", "month", 2, 3),
        ("月40時間", "hours", "month", 40, 40),
        ("10 hours per week", "hours", "week", 10, 10),
    ],
)
def test_days_and_hours_are_read(text, unit, per, low, high):
    (one,) = days(Source.of(text))
    assert (one.unit, one.per, one.low, one.high) == (unit, per, low, high)


def test_weeks_become_months_of_four_and_hours_become_nothing():
    assert Days("days", "week", 1, 2, 0, 0).monthly == (4, 8)
    assert Days("hours", "month", 40, 40, 0, 0).monthly is None


@pytest.mark.parametrize(
    "text",
    [
        "週休2日",
        "8月2日",
        "2027年4月8日から",
        "月末締め翌月30日払い",
        "週1日は出社",
        "八月八日",
        "週二、三日",
        "10日以内に返信",
        "週2回の定例",
    ],
)
def test_what_is_no_day_of_work_is_none(text):
    assert list(days(Source.of(text))) == []


def found(text: str, kind: str = NEED) -> dict[str, tuple[str, bool]]:
    return {one.id: (one.wish, one.negated) for one in reading(text, kind).found}


@pytest.mark.parametrize(
    ("text", "pk"),
    [
        ("SEOは不要です", "seo"),
        ("HubSpotの経験は問いません", "hubspot_marketing_hub"),
        ("HubSpotもSalesforceも経験は必要ありません", "salesforce_sales_cloud"),
        ("動画制作の経験はありません", "video_production"),
        ("No HubSpot experience needed.", "hubspot_marketing_hub"),
        ("SEO is not required; our agency does it.", "seo"),
        ("We do not need paid search.", "search_advertising"),
        ("I have never worked with HubSpot.", "hubspot_marketing_hub"),
    ],
)
def test_what_is_said_not_to_be_needed_is_denied(text, pk):
    assert found(text)[pk] == ("", True)


@pytest.mark.parametrize(
    ("text", "pk"),
    [
        ("SEOだけでなく広告も見てください", "seo"),
        ("Marketoは不要ですが、HubSpotの経験は必須です", "hubspot_marketing_hub"),
        ("There is no lead scoring yet.", "lead_scoring"),
        ("SEOは必須、年齢は不問", "seo"),
    ],
)
def test_what_is_wanted_is_not_denied(text, pk):
    assert found(text)[pk][1] is False


def test_a_must_is_told_from_what_is_welcome_in_the_line_and_under_a_heading():
    assert found("SEOの知見は必須、ABMは歓迎") == {"seo": ("must", False), "abm": ("nice", False)}
    headed = found("必須スキル\n・SEO\n・KPIの設計\n歓迎\n・ABM\n条件：リモート、ウェビナー")
    assert [headed[pk][0] for pk in ("seo", "kpi_design", "abm", "webinar_operation")] == ["must", "must", "nice", ""]
    english = found("Must have: positioning.\nNice to have: SEO.")
    assert (english["positioning"][0], english["seo"][0]) == ("must", "nice")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SQL数を増やす", {"sql"}),
        ("SQLでデータを抽出", {"cdp_data_platform"}),
        ("自己PRと職務経歴書（CV）を送ってください", set()),
        ("M&Aの予定はありません", set()),
        ("株式会社ノートスタジオ", set()),
        ("a short note to our studio; we adjust hours", set()),
        ("MA in Economics", set()),
        ("GTM戦略を描ける方", {"go_to_market"}),
        ("GTMタグの実装", {"google_tag_manager"}),
        ("LPのCROを改善", {"landing_page_cro"}),
        ("CRO（最高収益責任者）", {"cro"}),
        ("パーパスとパパス", {"brand_purpose"}),
        ("社会保険完備", set()),
        ("ＳＥＯ　と　ＡＢＭ", {"seo", "abm"}),
        ("ﾏｰｹﾃｨﾝｸﾞ戦略", {"marketing_strategy"}),
    ],
)
def test_look_alikes_are_told_apart(text, expected):
    assert {one.id for one in reading(text).found} == expected


def test_a_role_the_company_lacks_is_not_the_one_it_seeks():
    roles = [one.id for one in reading("マーケティング責任者がおらず、社外CMOを探しています").of("roles")]
    assert roles == ["cmo"]


def test_the_stage_of_customers_is_not_that_of_the_company():
    assert reading("中小企業向けのサービスです").of("stages") == []
    assert [one.id for one in reading("創業2年のスタートアップです").of("stages")] == ["startup"]
    assert [one.id for one in reading("従業員180名").of("stages")] == ["mid_size"]
    assert [one.id for one in reading("社員2,500名").of("stages")] == ["enterprise"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("20代の女性歓迎", {"age", "gender"}),
        ("35歳以下の方", {"age"}),
        ("日本国籍の方", {"nationality"}),
        ("男性のみ", {"gender"}),
        ("ネイティブの日本人であること", {"nationality"}),
        ("年齢不問、女性限定", {"gender"}),
        ("Young and energetic marketer wanted", {"age"}),
        ("native Japanese male preferred", {"gender", "nationality"}),
        ("must be under 35", {"age"}),
        ("Japanese nationals only", {"nationality"}),
        ("年齢・性別・国籍は問いません", set()),
        ("20代〜30代の女性に人気の商品です", set()),
        ("女性向けのアパレル", set()),
        ("若手の育成をお願いします", set()),
        ("英語ネイティブの方", set()),
        ("外国籍の方も歓迎", set()),
        ("創業35年以上の会社", set()),
        ("Our customers are women in their thirties", set()),
        ("open to all ages, genders and nationalities", set()),
        ("a response in under 30 minutes", set()),
    ],
)
def test_wording_that_asks_for_age_sex_or_nationality_is_flagged(text, kinds):
    flags = flagged(text)
    assert {one.kind for one in flags} == kinds
    for one in flags:
        assert text[one.start : one.end] == one.words
        assert one.words in one.sentence
        assert one.why


def test_a_resume_that_tells_an_age_is_not_flagged_and_nothing_is_made_of_it():
    told = reading("1985年生まれ、38歳、男性、日本国籍", PROFILE)
    assert (told.flags, told.found, told.amounts, told.days) == ((), (), (), ())


def test_places_are_places_of_the_text_as_written():
    text = "㍿の　ＳＥＯ と ﾏｰｹﾃｨﾝｸﾞ戦略、HubSpot。月額３０万円、週２日"
    one = reading(text)
    assert {found.words for found in one.found} == {"ＳＥＯ", "ﾏｰｹﾃｨﾝｸﾞ戦略", "HubSpot"}
    assert [one.words(amount) for amount in one.amounts] == ["３０万円"]
    assert [one.words(said) for said in one.days] == ["週２日"]


PIECES = st.sampled_from(
    [
        "SEO",
        "月30",
        "〜",
        "50万円",
        "ＳＥＯ",
        "は不要",
        "20代の",
        "女性歓迎",
        "ｶﾞ",
        "㍿",
        "\n",
        "必須",
        ":",
        " ",
        "HubSpot",
        "週2日",
        "e\u0301",
        "👩‍👩‍👧",
        "の",
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_can_be_read_and_its_places_hold_the_words(text):
    for kind in (NEED, PROFILE):
        one = reading(text, kind)
        for hit in one.found:
            assert 0 <= hit.start < hit.end <= len(text)
            assert text[hit.start : hit.end] == hit.words
        places: list[Any] = [*one.amounts, *one.days, *one.flags]
        for place in places:
            assert 0 <= place.start < place.end <= len(text)
        assert all(text[flag.start : flag.end] == flag.words for flag in one.flags)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_width_and_case_of_letters_change_no_word(text):
    plain = {one.id for one in reading(f"{text}\nSEO経験").found}
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in "SEO経験")
    assert unicodedata.normalize("NFKC", wide) == "SEO経験"
    assert plain == {one.id for one in reading(f"{text}\n{wide}").found}


def test_the_labelled_texts_are_read_as_well_as_promised():
    texts = labelled()
    assert len(texts) >= 150
    for name in PARTS:
        part = [one for one in texts if one.part == name]
        scores, _lines = measured(part, words())
        whole = scores["all"]
        assert whole.precision is not None
        assert whole.recall is not None
        assert whole.precision >= 0.95
        assert whole.recall >= 0.85
