"""How the words of a file are recognised: names of the vocabulary, levels, languages, prefectures, scripts. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

JAPANESE = re.compile("[\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")
DIGIT_LEVEL = re.compile(r"([1-5])(?:\s*/\s*5)?")
# Words for how well a skill is known, by the level 1–5 they are taken for; she can correct each.
LEVELS = {
    1: ("beginner", "novice", "basic", "basics", "fundamental", "fundamentals", "初級", "初心者", "入門", "基礎"),
    2: ("elementary", "junior", "advanced beginner", "初中級", "実務補助"),
    3: ("intermediate", "competent", "proficient", "working knowledge", "中級", "実務経験あり", "実務レベル"),
    4: ("advanced", "senior", "highly proficient", "very good", "上級", "リード経験あり"),
    5: ("expert", "master", "guru", "specialist", "エキスパート", "マスター", "専門家", "達人"),
}
FLUENCY = {
    "native": (
        *("native", "native speaker", "mother tongue", "bilingual", "native or bilingual proficiency"),
        *("ネイティブ", "母語", "母国語", "バイリンガル"),
    ),
    "business": (
        *("fluent", "business", "business level", "professional", "professional working proficiency"),
        *("full professional proficiency", "advanced", "c1", "c2", "n1"),
        *("ビジネス", "ビジネスレベル", "ビジネス会話", "上級", "流暢"),
    ),
    "conversational": (
        *("conversational", "intermediate", "limited working proficiency", "b1", "b2", "n2"),
        *("日常会話", "日常会話レベル", "会話レベル", "中級"),
    ),
}
LANGUAGES = {
    "ja": ("ja", "jpn", "japanese", "nihongo", "日本語"),
    "en": ("en", "eng", "english", "英語"),
    "zh": ("zh", "zho", "chinese", "mandarin", "mandarin chinese", "中国語", "中文", "北京語"),
    "ko": ("ko", "kor", "korean", "韓国語", "朝鮮語", "한국어"),
}
# What an export calls them: words that are read back as the same.
CALLED: dict[str, dict[str, dict[Any, str]]] = {
    "ja": {
        "levels": {1: "初級", 2: "初中級", 3: "中級", 4: "上級", 5: "エキスパート"},
        "fluency": {"native": "母語", "business": "ビジネスレベル", "conversational": "日常会話レベル"},
        "languages": {"ja": "日本語", "en": "英語", "zh": "中国語", "ko": "韓国語"},
    },
    "en": {
        "levels": {1: "Beginner", 2: "Elementary", 3: "Intermediate", 4: "Advanced", 5: "Expert"},
        "fluency": {"native": "Native speaker", "business": "Business level", "conversational": "Conversational"},
        "languages": {"ja": "Japanese", "en": "English", "zh": "Chinese", "ko": "Korean"},
    },
}
ENDINGS = ("-to", "-fu", "-ken", "-do", " prefecture", " metropolis")


def fold(text: str) -> str:
    """Return a name as it is compared: any width, any case, one space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _plain(text: str) -> str:
    """Fold a romanised name, without macrons: Ōsaka-fu is osaka."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    found = fold(bare if bare.isascii() else text)
    for ending in ENDINGS:
        found = found.removesuffix(ending)
    return found


def script(text: str) -> str:
    """Return the language a text is taken to be in: ja with any Japanese character, else en."""
    return "ja" if JAPANESE.search(text) else "en"


def _reversed(table: dict[Any, tuple[str, ...]]) -> dict[str, Any]:
    return {fold(word): key for key, words in table.items() for word in words}


LEVEL_OF, FLUENCY_OF, LANGUAGE_OF = _reversed(LEVELS), _reversed(FLUENCY), _reversed(LANGUAGES)


def level_of(text: str) -> int | None:
    """Return the level 1–5 that a word for it stands for, if it is known."""
    folded = fold(text)
    digits = DIGIT_LEVEL.fullmatch(folded)
    return int(digits.group(1)) if digits else LEVEL_OF.get(folded)


@dataclass(frozen=True)
class Term:
    """A word of the vocabulary with everything it is called; `confirm` when its name is an ordinary word too."""

    id: str
    ja: str
    en: str
    names: tuple[str, ...] = ()
    confirm: bool = False

    def label(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True)
class Words:
    """The vocabulary by kind, and each kind's names → id; a name of two words is nobody's."""

    terms: dict[str, dict[str, Term]]
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    @staticmethod
    def of(kinds: dict[str, Iterable[Term]]) -> "Words":
        terms = {kind: {term.id: term for term in rows} for kind, rows in kinds.items()}
        return Words(terms, {kind: _names(rows.values()) for kind, rows in terms.items()})

    def has(self, kind: str, pk: Any) -> bool:
        return isinstance(pk, str) and pk in self.terms[kind]

    def find(self, kind: str, name: str) -> str | None:
        return self.found[kind].get(fold(name))

    def label(self, kind: str, pk: str, language: str) -> str:
        term = self.terms[kind].get(pk)
        return term.label(language) if term else pk

    def prefecture(self, location: dict[str, Any]) -> tuple[str, str]:
        """Return the key of a location that names a prefecture of Japan, and the prefecture; two empty texts if none.

        A place of the same name abroad is none.
        """
        if fold(str(location.get("countryCode") or "JP")) not in {"jp", "jpn"}:
            return "", ""
        for key in ("region", "city"):
            text = location.get(key)
            if isinstance(text, str) and (found := self._place(text)):
                return key, found
        return "", ""

    def _place(self, text: str) -> str:
        exact = self.find("prefectures", text)
        if exact:
            return exact
        if script(text) == "ja":
            wanted = fold(text)
            return next((t.id for t in self.terms["prefectures"].values() if fold(t.ja)[:-1] == wanted), "")
        wanted = _plain(text)
        return next((t.id for t in self.terms["prefectures"].values() if fold(t.en) == wanted), "")


def _names(terms: Iterable[Term]) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for term in terms:
        for name in (term.id, term.ja, term.en, *term.names):
            owners.setdefault(fold(name), set()).add(term.id)
    return {name: next(iter(pks)) for name, pks in owners.items() if len(pks) == 1}
