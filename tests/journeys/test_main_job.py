"""The main job in a real browser, once on a Japanese phone and once on an English desktop."""

from collections.abc import Callable

import pytest

from tests.journeys import story
from tests.journeys.conftest import Person, Site


@pytest.mark.parametrize(("language", "width"), [("ja", 390), ("en", 1280)])
def test_from_sign_up_to_an_accepted_milestone(
    language: str, width: int, site: Site, person: Callable[..., Person]
) -> None:
    owner, curator, cmo = (person(language, width) for _ in range(3))
    for reader, role in ((curator, "curator"), (cmo, "cmo")):
        reader.log_in(site.accounts[role])
        reader.speak(language)
    story.owner_signs_up(owner, site, f"hama-{language}@hama.example")
    story.owner_enters_company(owner, language)
    need = story.owner_writes_need(owner, f"営業への引き渡しを立て直す {language}")
    story.curator_opens_need(curator, need)
    story.cmo_applies(cmo, need)
    story.curator_presents_shortlist(curator, need)
    offer = story.owner_sends_offer(owner, need)
    story.accept(cmo, offer)
    story.accept(owner, offer)
    engagement = story.work_starts(owner, cmo, offer)
    story.milestone_is_accepted(owner, cmo, engagement)
