"""One key for all the ways a company's name is written: 株式会社みなと, (株)ミナト… Pure: text in, text out."""

import re
import unicodedata
from typing import Protocol
from urllib.parse import urlsplit

LONGEST = 200  # as the columns hold it

_JAPANESE = (
    "特定非営利活動法人|一般社団法人|公益社団法人|一般財団法人|公益財団法人|独立行政法人|国立大学法人|社会福祉法人"
    "|有限責任事業組合|株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|社団法人|財団法人|学校法人|医療法人"
    "|宗教法人|npo法人"
)
_IN_BRACKETS = re.compile(r"\((?:株|有|同|資|名|相|社|財|学|医|福|宗|一社|公社|一財|公財|特非|独|大)\)")
_JAPANESE_ENDS = re.compile(rf"^(?:{_JAPANESE})|(?:{_JAPANESE})$")
_LATIN = (
    r"inc|incorporated|corp|corporation|co|company|ltd|limited|pte|pty|plc|llc|llp|lp|gmbh|ag|kg|ab|oy|aps|sarl|srl"
    r"|spa|l\.l\.c|l\.l\.p|p\.l\.c|k\.\s?k|kk|g\.\s?k|gk|y\.\s?k|yk|s\.a\.s|s\.a|sa|b\.v|bv|n\.v|nv"
    r"|(?:kabushiki|godo|goudou|yugen)[\s-]?(?:kaisha|gaisha)"
)
_LATIN_END = re.compile(rf"(?<![a-z0-9])(?:{_LATIN})[\s.,]*$")
_LATIN_START = re.compile(
    r"^(?:k\.\s?k\.|kk|g\.\s?k\.|gk|(?:kabushiki|godo|goudou|yugen)[\s-]?(?:kaisha|gaisha))[\s,]+"
)
# What ends like this is a site; of other endings ("St.Marc", "Minato.Inc") nobody can say.
_TOP = "com|net|org|info|biz|tokyo|osaka|kyoto|shop|store|online|tech|cloud|agency|design|studio|world|dev|app|xyz"
_SITE = re.compile(rf"^(?:[\w-]+\.)+(?:[a-z]{{2}}|{_TOP}|xn--[a-z0-9-]+)(?::\d+)?(?:[/?#]\S*)?$")
# Dashes of any kind after kana are the long-vowel mark mistyped.
_LONG_VOWEL = re.compile(r"(?<=[\u3041-\u30ff])[-‐‑‒–—―−─]")
_SMALL = str.maketrans(
    "ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖ", "アイウエオツヤユヨワカケあいうえおつやゆよわかけ"
)
_OLD = str.maketrans(
    "髙﨑齋齊邊邉澤嶋濱濵國櫻廣眞惠德瀧龍鐵會學藝榮濟壽圓實", "高崎斎斉辺辺沢島浜浜国桜広真恵徳滝竜鉄会学芸栄済寿円実"
)


class Named(Protocol):
    """What a company is known by."""

    name_ja: str
    name_en: str
    site: str


def name_key(text: str) -> str:
    """Return what two spellings of one company have in common; empty when the text names nothing.

    Width, case, legal form, spaces and punctuation do not count; of a site or domain only its host does.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    if host := _host(folded):
        return host
    bare = _without_form(folded)
    return _host(bare) or (_letters(bare) or _letters(folded))[:LONGEST]


def keys_of(company: Named) -> list[str]:
    """Return every key a company is found by: both names and its site."""
    return sorted({name_key(text) for text in (company.name_ja, company.name_en, company.site)} - {""})


def _host(text: str) -> str:
    """Return the host of a site without www, or nothing when the text is no site."""
    if "://" not in text and not _SITE.match(text):
        return ""
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
        host = host.encode("idna").decode()
    except ValueError:  # no address after all
        return ""
    return host.rstrip(".").removeprefix("www.")[:LONGEST]


def _without_form(text: str) -> str:
    """Take legal forms off both ends, as long as something is left."""
    text = _IN_BRACKETS.sub(" ", text)
    before = ""
    while before != text:
        before = text
        for form in (_JAPANESE_ENDS, _LATIN_END, _LATIN_START):
            rest = form.sub("", text.strip(" ,.、。・")).strip(" ,.、。・")
            text = rest if _letters(rest) else text
    return text


def _letters(text: str) -> str:
    """Return letters and digits in the one form each is compared in."""
    text = _LONG_VOWEL.sub("ー", text.replace("&", "and")).translate(_SMALL).translate(_OLD)
    return "".join(_plain(char) for char in text if char.isalnum())


def _plain(char: str) -> str:
    """Take the accent off a Latin letter; kana keep their marks."""
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char


def letters_of(text: str) -> str:
    """Return a whole text in the form keys are in: a name stands in it when its key does."""
    return _letters(unicodedata.normalize("NFKC", text).casefold())
