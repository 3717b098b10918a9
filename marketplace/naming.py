"""Where a text says the name of a company that wants to stay hidden, and whether a CMO's lists name it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.refusals import BadValues
from marketplace.models import Need
from profiles.company_names import keys_of, letters_of
from profiles.models import Company, Conflict, HideFrom

SHORTEST = 2  # a name of one letter stands in every text
LATIN = re.compile(r"[0-9a-z]+")


def says_name(company: Company, *texts: str) -> bool:
    """Say whether one of the texts holds a name of the company or its site, in any spelling, with any legal form."""
    names = {key for key in keys_of(company) if len(key) >= SHORTEST}
    return any(_stands_in(name, text) for name in names for text in texts if text)


def _stands_in(name: str, text: str) -> bool:
    folded = unicodedata.normalize("NFKC", text).casefold()
    if "." in name:  # the host of its site
        return name in folded
    # Latin names as whole words: Arc does not stand in "search".
    if LATIN.fullmatch(name):
        inside = r"[^0-9a-z]{0,3}".join(map(re.escape, name))
        return re.search(rf"(?<![0-9a-z]){inside}(?![0-9a-z])", folded) is not None
    return name in letters_of(text)


def named_in(need: Need) -> dict[str, list[Any]]:
    """Return the fields of a confidential need that say the company's name, with a sentence each."""
    if not need.confidential:
        return {}
    lines = [text for row in need.scope_rows.all() for text in (row.text_ja, row.text_en)]
    said = {
        "title_ja": (_("Your company's name stands in the title."), need.title_ja, need.title_en),
        "summary_ja": (_("Your company's name stands in the situation."), need.summary_ja, need.summary_en),
        "termination_ja": (
            _("Your company's name stands in the sentence on renewal and end."),
            need.termination_ja,
            need.termination_en,
        ),
        "scope": (_("Your company's name stands in the scope of work."), *lines),
    }
    return {name: [sentence] for name, (sentence, *texts) in said.items() if says_name(need.company, *texts)}


def refuse_named_face(need: Need) -> None:
    """Refuse to show a confidential need whose words say the company's name, whichever of the two was changed.

    :raises BadValues: with the number of the need, for the change may have been the company's.
    """
    if named_in(need):
        sentence = _("Need %(number)s hides the company's name, but its own words say it. Please change them first.")
        raise BadValues(sentence % {"number": need.number})


def refuse_name(company_id: UUID, texts: Mapping[str, str]) -> None:
    """Refuse words to a candidate that say the name of a company still hidden from her.

    :raises BadValues: on the field that says it.
    """
    company = Company.objects.get(pk=company_id)
    if said := [name for name, text in texts.items() if says_name(company, text)]:
        sentence = _("Your company's name stands in these words, and she does not know it yet.")
        raise BadValues(dict.fromkeys(said, sentence))


def on_her_lists(profile_id: UUID, company_id: UUID) -> bool:
    """Say whether a CMO keeps herself from a company, or has a conflict with it."""
    keys: list[str] = Company.objects.values_list("keys", flat=True).get(pk=company_id)
    return any(named.objects.filter(profile_id=profile_id, key__in=keys).exists() for named in (HideFrom, Conflict))
