"""表記ゆれ: the ways one company is written have one key, different companies have different ones."""

from types import SimpleNamespace

import pytest

from profiles.company_names import keys_of, name_key

SAME = [
    ("みなと計測", "株式会社みなと計測", "みなと計測株式会社", "(株)みなと計測", "（株）みなと計測", "㈱みなと計測"),
    ("みなと計測", "みなと計測㈱", "㍿みなと計測", "株式会社 みなと 計測", "みなと・計測 (株)"),
    ("あかり", "有限会社あかり", "㈲あかり", "(有)あかり", "あかり有限会社"),
    ("ひかり商会", "合同会社ひかり商会", "(同)ひかり商会", "ひかり商会 合同会社", "ひかり商會"),
    ("Minato", "MINATO", "Ｍｉｎａｔｏ", "Minato Inc.", "Minato, Inc", "minato inc", "MINATO Incorporated"),
    ("Minato", "Minato Co., Ltd.", "Minato Co.,Ltd", "Minato CO LTD", "Minato Company Limited", "Minato Corp."),
    ("Minato", "Minato K.K.", "Minato KK", "K.K. Minato", "Kabushiki Kaisha Minato", "Minato Kabushiki-Kaisha"),
    ("Minato", "Minato LLC", "Minato L.L.C.", "Minato G.K.", "Minato Pte. Ltd.", "Minato GmbH", "株式会社Minato"),
    ("みなと", "みなとCo.,Ltd.", "みなとLtd", "みなと Inc."),
    ("Johnson & Johnson", "Johnson and Johnson", "JOHNSON＆JOHNSON", "Johnson & Johnson K.K."),
    ("キヤノン", "キャノン", "ｷﾔﾉﾝ", "ｷｬﾉﾝ株式会社"),
    ("メーカー", "メ−カ−", "メ-カ-", "ﾒｰｶｰ"),
    ("髙島屋", "高島屋", "株式会社高嶋屋"),
    ("Nestlé", "Nestle", "NESTLÉ S.A."),
    ("https://www.minato.co.jp/about?x=1", "minato.co.jp", "www.minato.co.jp", "HTTP://MINATO.CO.JP:8080"),
    ("minato.co.jp", "ｍｉｎａｔｏ．ｃｏ．ｊｐ", "Minato.co.jp/"),
    ("Amazon.com, Inc.", "amazon.com", "https://www.amazon.com/"),
    ("https://日本語.jp/", "日本語.jp", "xn--wgv71a119e.jp"),
    ("St. Marc", "St.Marc", "ST MARC"),
]  # fmt: skip
APART = [
    ("みなと", "みなと計測"),
    ("みなと", "港"),
    ("ガス", "カス"),
    ("日本株式会社研究所", "日本研究所"),
    ("Minato", "Minato Holdings"),
    ("minato.co.jp", "minato.com"),
    ("Cisco", "Cis"),
    ("Zinc", "Z"),
]


@pytest.mark.parametrize("spellings", SAME, ids=[row[0] for row in SAME])
def test_the_spellings_of_one_company_have_one_key(spellings):
    keys = {name_key(text): text for text in spellings}
    assert len(keys) == 1, keys
    assert "" not in keys


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_companies_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("text", ["株式会社", "Inc.", "Co., Ltd.", "(株)", "Company"])
def test_a_name_that_is_nothing_but_a_form_keeps_it(text):
    assert name_key(text)


@pytest.mark.parametrize("text", ["", " 　", "!!!", "・", "://"])
def test_what_names_nothing_has_no_key(text):
    assert name_key(text) == ""


@pytest.mark.parametrize(
    "text", ["ﷺ" * 200, "https://" + "a" * 300, "http://[", "https://" + "あ" * 100 + ".jp", "㍿" * 200]
)
def test_no_key_is_longer_than_its_column(text):
    assert len(name_key(text)) <= 200


def test_a_key_is_its_own_key():
    for row in SAME:
        assert name_key(name_key(row[0])) == name_key(row[0])


def test_a_company_is_found_by_both_names_and_by_its_site():
    company = SimpleNamespace(name_ja="株式会社みなと", name_en="Minato Inc.", site="https://www.minato.example.jp/ja")
    assert keys_of(company) == ["minato", "minato.example.jp", "みなと"]
    assert keys_of(SimpleNamespace(name_ja="㈱みなと", name_en="", site="")) == ["みなと"]
