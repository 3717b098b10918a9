"""A curator tunes the weights: a draft, what it would change, in force with a reason, and back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.looks import faults
from tests.journeys.story import act, send

WHY = "導入まで見届けた経験を、道具の名前より重く見ます。"


@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("en", 390)])
def test_new_weights_come_into_force_with_a_reason_and_go_back(
    language: str, width: int, person: Callable[..., Person]
) -> None:
    curator = person(language, width)
    curator.enter("curator")
    before = published(curator)
    drafts(curator)
    act(curator, "/activate/")
    curator.page.locator("main form button.main").click()  # without a reason the browser asks for one
    assert curator.page.locator("[name=reason]:invalid").count()
    send(curator, reason=WHY)
    expect(curator.page.locator(".state.done").first).to_be_visible()
    after = published(curator)
    assert after != before
    assert after[0] > before[0]  # a newer version
    curator.go("/desk/rerank/")
    expect(curator.page.locator("#run .state.done")).to_be_visible(timeout=60_000)
    assert not list(faults(curator, "the run over all needs"))
    goes_back(curator, before[0])
    assert published(curator)[1] == before[1]


def published(curator: Person) -> tuple[int, list[str]]:
    """Return the number and the table of the weights that everybody reads."""
    curator.go("/desk/weights/")
    number = int("".join(filter(str.isdigit, curator.page.locator("#inforce").inner_text())))
    curator.go("/how-ranking-works/")
    return number, curator.page.locator("main table").first.locator("td").all_inner_texts()


def drafts(curator: Person) -> None:
    """Draft ten points from tools to outcomes at every stage; a sum that is not 2,000 is refused, nothing is lost."""
    curator.go("/desk/weights/")
    act(curator, "/desk/weights/new/")
    send(curator, reason=WHY)
    page = curator.page
    tools, outcomes = (page.locator(f"main input[name$={factor}]") for factor in ("tools", "outcomes"))
    for at in range(outcomes.count()):
        outcomes.nth(at).fill(str(int(outcomes.nth(at).input_value()) + 10))
    send(curator)
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("main [name=reason]")).to_have_value(WHY)
    assert not list(faults(curator, "weights that do not add up"))
    for at in range(tools.count()):
        tools.nth(at).fill(str(int(tools.nth(at).input_value()) - 10))
    send(curator)
    expect(page.locator("#effects .tiles")).to_be_visible()
    assert not list(faults(curator, "a draft of weights"))


def goes_back(curator: Person, number: int) -> None:
    """Bring the earlier version into force again, with a reason."""
    curator.go("/desk/weights/")
    words = curator.say(f"第{number}版", f"Version {number}")
    curator.page.get_by_role("link", name=words, exact=True).last.click()
    act(curator, "/restore/")
    send(curator, reason=WHY)
