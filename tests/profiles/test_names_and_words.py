"""What people write about themselves: names that show something, links that are safe, words that are found."""

from typing import Any

import pytest
from django.urls import reverse

from kernel.mail import one_line
from kernel.refusals import BadValues
from kernel.texts import visible
from kernel.values import explain
from profiles import actions, profile_actions
from profiles.filters import ProfileFilter
from profiles.models import Company, Profile, User
from tests import make

FAMILY = "\U0001f469\u200d\U0001f4bb Sato"  # two signs joined into one by U+200D


@pytest.mark.parametrize("name", ["\u200b", "\u202e\u2066", " \u3164 ", "\u2800\ufe0f", "\u00ad\ufeff"])
def test_a_name_that_shows_nothing_is_none(world: Any, name: str) -> None:
    assert not visible(name)
    with pytest.raises(BadValues) as refused:
        actions.edit_settings(user_id=world.cmo.person, actor=world.cmo, values={"name": name})
    assert "name" in refused.value.errors
    with pytest.raises(BadValues):
        make.company(world.cmo, name_ja=name, name_en="")
    assert Company.objects.count() == 2


def test_a_name_cannot_turn_the_line_and_an_emoji_keeps_its_parts(world: Any) -> None:
    def call_her(name: str) -> str:
        actions.edit_settings(user_id=world.cmo.person, actor=world.cmo, values={"name": name})
        return str(User.objects.get(pk=world.cmo.person).name)

    assert call_her("Sato \u202emoc.live\u2069") == "Sato moc.live"
    assert call_her(FAMILY) == FAMILY
    assert one_line(f"{FAMILY} \u202elive") == f"{FAMILY} live"


@pytest.mark.parametrize(
    "site", ["ftp://minato.example/a", "https://me:secret@minato.example/", "https://me@a.example"]
)
def test_a_link_leads_to_the_web_and_holds_no_password(world: Any, site: str) -> None:
    world.company.site = site
    with pytest.raises(BadValues) as refused:
        explain(world.company)
    assert "site" in refused.value.errors
    world.company.site = "https://minato.example/about@us"
    explain(world.company)


@pytest.mark.parametrize("words", ["full", "ＦＵＬＬ", "カタカナ", "ｶﾀｶﾅ", "FULL ｶﾀｶﾅ"])
def test_words_are_found_in_any_width_and_case(world: Any, words: str) -> None:
    for headline in ("Full カタカナ", "ＦＵＬＬ ｶﾀｶﾅ"):
        make_one = Profile.objects.filter(user_id=world.cmo.person).first() or make.profile(world.cmo)
        profile_actions.edit_profile(profile_id=make_one.pk, actor=world.cmo, values={"headline_ja": headline})
        found = ProfileFilter({"q": words}, queryset=Profile.objects.all()).qs
        assert [row.pk for row in found] == [make_one.pk]
    assert not ProfileFilter({"q": f"{words} missing"}, queryset=Profile.objects.all()).qs


def test_a_rate_in_another_currency_is_neither_shown_nor_read_as_yen(world: Any) -> None:
    made, client = make.profile(world.cmo, currency="USD", day_rate_minor=60_000), world.client("cmo")
    url = reverse("profile_section", args=["terms"])
    assert client.get(url).context["form"]["day_rate"].value() is None

    def after(**typed: str) -> tuple[str, int | None]:
        version = Profile.objects.get(pk=made.pk).version
        assert client.post(url, {"days_per_month": "4", "version": str(version), **typed}).status_code == 303
        row = Profile.objects.get(pk=made.pk)
        return row.currency, row.day_rate_minor

    assert after() == ("USD", 60_000)
    assert after(day_rate="90,000") == ("JPY", 90_000)
