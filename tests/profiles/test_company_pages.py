"""Companies: the suggested stage and why, members and roles, what is typed is kept."""

from typing import Any

import pytest
from django.urls import reverse

from profiles.models import Company, Membership, NotificationPreference, User
from tests import make

FACTS = {
    "name_ja": "株式会社𠮷野 🌱",
    "industry": "manufacturing_b2b",
    "legal_form": "company",
    "capital": "40,000,000",
    "employees": "120",
    "founded_year": "1998",
}


def found(client: Any, **overrides: Any) -> Any:
    return client.post("/companies/new/", FACTS | overrides)


def test_a_company_is_entered_with_the_suggested_stage_and_its_reason(world):
    client = world.client("cmo")
    answer = found(client)
    assert answer.status_code == 303
    row = Company.objects.get(name_ja="株式会社𠮷野 🌱")
    assert (row.stage, row.stage_suggested, row.stage_reason) == ("mid_size", "mid_size", "sme_by_capital")
    assert row.capital_minor == 40_000_000
    page = client.get(answer["Location"]).content.decode()
    assert "Capital of 40,000,000 yen is within the limit" in page
    assert "Small or medium enterprise" in page
    assert Membership.objects.get(company=row).role == "owner"


def test_the_reason_is_read_in_the_readers_language(world):
    User.objects.filter(pk=world.owner.user_id).update(language="ja")
    page = world.client("owner").get(f"/companies/{world.company.pk}/").content.decode()
    assert "資本金40,000,000円が" in page
    assert "within the limit" not in page


def test_looking_at_the_suggestion_saves_nothing_and_keeps_what_is_typed(world):
    before = Company.objects.count()
    answer = found(world.client("cmo"), suggest="1", name_ja="", founded_year="2020", raised_equity="on")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "We suggest: Start-up" in page
    assert "funded by equity" in page
    assert 'value="40,000,000"' in page
    assert "This was not saved" not in page
    assert Company.objects.count() == before


def test_with_htmx_only_the_suggestion_comes_back(world):
    answer = world.client("cmo").post("/companies/new/", FACTS | {"suggest": "1"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'id="suggestion"' in page
    assert "<html" not in page


def test_without_employees_and_capital_nothing_is_suggested_and_the_stage_is_asked_for(world):
    refused = found(world.client("cmo"), capital="", employees="")
    assert refused.status_code == 422
    assert "We cannot suggest a stage" in refused.content.decode()
    assert found(world.client("cmo"), capital="", employees="", stage="startup").status_code == 303


def test_the_suggestion_can_be_overridden_and_taken_again(world):
    url = f"/companies/{world.company.pk}/edit/"
    client = world.client("owner")
    assert client.post(url, FACTS | {"stage": "enterprise"}).status_code == 303
    world.company.refresh_from_db()
    assert (world.company.stage, world.company.stage_suggested) == ("enterprise", "mid_size")
    assert (
        "Our suggestion would be: Small to mid-size company."
        in client.get(f"/companies/{world.company.pk}/").content.decode()
    )
    assert client.post(url, FACTS | {"stage": ""}).status_code == 303
    world.company.refresh_from_db()
    assert world.company.stage == "mid_size"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name_ja": "", "name_en": ""}, "Please fill this in, in Japanese or in English."),
        ({"capital": "-5"}, "Capital cannot be negative."),
        ({"employees": "-1"}, "The number of employees cannot be negative."),
        ({"directors": "-1"}, "The number of directors cannot be negative."),
        ({"founded_year": "2999"}, "The founding year lies between 1 and 20"),
        ({"capital": "10" * 20}, "Ensure this value is less than or equal to"),
        ({"about_ja": "長" * 10_000}, "This text has 10,000 characters; at most 2,000 fit."),
        ({"site": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"industry": "nothing"}, "Select a valid choice."),
        ({"name_ja": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_values_that_do_not_fit_are_kept_and_explained(world, values, sentence):
    answer = found(world.client("cmo"), **values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "Everything you typed is kept." in page
    for value in values.values():
        if value and "\x00" not in value and value != "nothing":
            assert value in page
    assert not Company.objects.filter(memberships__user=world.users["cmo"]).exists()


def test_full_width_digits_and_separators_are_read_as_an_amount(world):
    found(world.client("cmo"), capital="４０，０００，０００円")
    assert Company.objects.get(name_ja=FACTS["name_ja"]).capital_minor == 40_000_000


def test_a_stale_form_is_refused_with_its_text_and_can_be_sent_again(world):
    url, client = f"/companies/{world.company.pk}/edit/", world.client("owner")
    old = world.company.version
    assert client.post(url, FACTS | {"version": old}).status_code == 303
    stale = client.post(url, FACTS | {"version": old, "name_ja": "株式会社ふるい"})
    assert stale.status_code == 412
    page = stale.content.decode()
    assert "株式会社ふるい" in page
    assert "Somebody changed this" in page
    world.company.refresh_from_db()
    assert f'name="version" value="{world.company.version}"' in page


def test_the_last_owner_cannot_leave_or_step_down(world):
    own = Membership.objects.get(company=world.company, user=world.users["owner"])
    # The deactivated person of the cast is an owner too; without her the owner is the last one.
    actions_owner = Membership.objects.get(company=world.company, user=world.users["deactivated"])
    client = world.client("owner")
    assert client.post(f"/memberships/{actions_owner.pk}/remove/").status_code == 303
    left = client.post(f"/memberships/{own.pk}/remove/")
    assert left.status_code == 422
    assert "A company needs at least one owner." in left.content.decode()
    assert client.post(f"/memberships/{own.pk}/role/", {"role": "finance"}).status_code == 422
    own.refresh_from_db()
    assert (own.role, own.status) == ("owner", "active")


def test_who_left_sees_nothing_from_the_next_request_on(world):
    row = Membership.objects.get(company=world.company, user=world.users["requester"])
    client = world.client("requester")
    answer = client.post(f"/memberships/{row.pk}/remove/")
    assert (answer.status_code, answer["Location"]) == (303, reverse("home"))
    assert client.get(f"/companies/{world.company.pk}/").status_code == 404


@pytest.mark.parametrize(("language", "name"), [("en", "Minato Inc."), ("ja", "株式会社みなと")])
def test_the_company_is_named_in_the_readers_language(world, language, name):
    User.objects.filter(pk=world.owner.user_id).update(language=language)
    row = Membership.objects.get(company=world.company, user=world.users["requester"])
    for url in (
        f"/companies/{world.company.pk}/invite/",
        f"/memberships/{row.pk}/role/",
        f"/memberships/{row.pk}/remove/",
    ):
        page = world.client("owner").get(url).content.decode()
        facts = page[page.index('<dl class="facts">') : page.index("</dl>")]
        assert f"<dd>{name}" in facts, url


def test_buttons_stand_only_where_they_work(world):
    url = f"/companies/{world.company.pk}/"
    assert "Invite a person" in world.client("owner").get(url).content.decode()
    for name in ("requester", "curator", "finance_staff"):
        page = world.client(name).get(url).content.decode()
        assert "Invite a person" not in page
        assert "Edit the company" not in page
        assert "Change the role" not in page


def test_the_members_cost_the_same_however_many_they_are(world, django_assert_max_num_queries):
    client, url = world.client("owner"), f"/companies/{world.company.pk}/"
    client.get(url)
    with django_assert_max_num_queries(14):
        client.get(url)
    for _ in range(12):
        make.member(world.company, make.user("more"), "requester")
    with django_assert_max_num_queries(14):
        assert client.get(url).content.decode().count("More") >= 12


def test_switching_the_company_is_kept_in_the_session(world):
    other = make.company(world.owner)
    client = world.client("owner")
    client.post(f"/companies/{other.pk}/switch/")
    assert client.session["company"] == str(other.pk)
    assert client.post(f"/companies/{world.other_company.pk}/switch/").status_code == 404


def test_the_language_of_the_settings_is_the_language_of_the_next_page(world):
    client = world.client("owner")
    typed = {"name": "𠮷田 🌱", "language": "ja", "timezone": "Europe/London", "theme": "dark"}
    assert client.post("/settings/", typed).status_code == 303
    page = client.get("/settings/").content.decode()
    assert '<html lang="ja"' in page
    assert 'data-theme="dark"' in page
    assert "𠮷田 🌱" in page


def test_settings_that_do_not_fit_are_shown_again(world):
    typed = {"name": "長" * 81, "language": "fr", "timezone": "Mars/Olympus", "theme": ""}
    answer = world.client("owner").post("/settings/", typed)
    assert answer.status_code == 422
    assert "at most 80 fit" in answer.content.decode()


def test_unticked_kinds_of_mail_are_kept_as_not_wanted(world):
    client = world.client("owner")
    page = client.get("/settings/").content.decode()
    assert "Your profile is published" in page
    assert "A profile waits to be checked" not in page  # curators' own
    client.post("/settings/", {"form": "mail", "by_mail": ["profile.publish"]})
    kept = NotificationPreference.objects.get(user=world.users["owner"])
    assert "profile.publish" not in kept.no_mail
    assert "profile.return" in kept.no_mail
