"""Companies she names: whom she hides from, where she cannot work; nobody learns who is on a list, or who is here."""

from typing import Any

import pytest

from kernel.actors import ANONYMOUS, SYSTEM
from kernel.refusals import BadValues, NotVisible
from marketplace import candidacy_actions as candidacies
from profiles import actions, profile_row_actions
from profiles.models import Company, Conflict, HideFrom, Profile
from profiles.rules import PROFILE_VIEW
from tests import make
from tests.profiles.support import Api


@pytest.fixture
def shown(world: Any) -> Any:
    return make.published_profile(world.cmo, world.curator)


def hide(world: Any, row: Any, *names: str) -> None:
    companies = [{"name": name} for name in names]
    profile_row_actions.set_hide_from(profile_id=row.pk, actor=world.cmo, companies=companies)


def seen(row: Any, actor: Any) -> bool:
    return PROFILE_VIEW.filter(Profile.objects.filter(pk=row.pk), actor).exists()


# --- the keys of companies -------------------------------------------------------------------------------------------
def test_a_company_has_its_keys_from_the_day_it_is_entered_and_after_each_change(world):
    row = make.company(world.owner, name_ja="株式会社みなと計測", name_en="", site="https://www.minato.example.jp/")
    assert Company.objects.get(pk=row.pk).keys == ["minato.example.jp", "みなと計測"]
    actions.edit_company(company_id=row.pk, actor=world.owner, values={"name_en": "Minato Inc.", "site": ""})
    assert Company.objects.get(pk=row.pk).keys == ["minato", "みなと計測"]


# --- hiding ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["㈱みなと計測", "みなと計測 (株)", "GAUGE K.K.", "https://minato.example.jp/about"])
def test_members_of_a_company_she_hides_from_find_her_nowhere(world, shown, name):
    values = {"name_ja": "株式会社みなと計測", "name_en": "Gauge Inc.", "site": "https://www.minato.example.jp"}
    actions.edit_company(company_id=world.company.pk, actor=world.owner, values=values)
    address, headline = f"/cmos/{shown.pk}/", shown.headline_en
    assert world.client("owner").get(address).status_code == 200
    hide(world, shown, name)
    for who in ("owner", "requester", "approver", "company_finance"):
        client = world.client(who)
        assert client.get(address).status_code == 404
        assert headline not in client.get("/cmos/").content.decode()
        api = Api(world, who)
        assert api("GET", f"profiles/{shown.pk}").status_code == 404
        assert api("GET", "profiles").json()["results"] == []
    for who in ("anonymous", "former_member", "other_owner", "cmo", "curator"):
        assert world.client(who).get(address).status_code == 200


def test_a_company_that_comes_later_is_hidden_from_too(world, shown):
    hide(world, shown, "株式会社こだま")
    assert seen(shown, world.owner)
    make.company(world.owner, name_ja="こだま㈱")
    assert not seen(shown, world.owner)


def test_a_member_who_left_sees_her_again(world, shown):
    hide(world, shown, world.company.name_ja)
    assert not seen(shown, world.requester)
    membership = world.company.memberships.get(user=world.users["requester"])
    actions.remove_member(membership_id=membership.pk, actor=world.owner)
    assert seen(shown, world.requester)


def test_a_curator_who_is_a_member_too_still_does_her_work(world, shown):
    make.member(world.company, world.users["curator"], "requester")
    hide(world, shown, world.company.name_ja)
    assert seen(shown, world.curator)


def test_she_sees_herself_even_when_she_hides_from_her_own_company(world, shown):
    make.company(world.cmo, name_ja="株式会社おのれ")
    hide(world, shown, "おのれ")
    assert seen(shown, world.cmo)
    assert world.client("cmo").get("/cmos/").content.decode().count("/cmos/" + str(shown.pk)) > 0


def test_one_of_two_companies_is_enough_and_other_lists_do_not_count(world, shown):
    second = make.company(world.owner, name_ja="株式会社ふたつめ")
    profile_row_actions.set_conflicts(
        profile_id=shown.pk, actor=world.cmo, companies=[{"name": second.name_ja, "kind": "employer"}]
    )
    assert seen(shown, world.owner)
    other = make.published_profile(world.other_cmo, world.curator)
    hide(world, shown, second.name_ja)
    assert not seen(shown, world.owner)
    assert seen(other, world.owner)
    assert seen(shown, world.requester)


def test_the_system_and_visitors_see_what_is_public(world, shown):
    hide(world, shown, world.company.name_ja)
    assert seen(shown, ANONYMOUS)
    assert seen(shown, SYSTEM)


# --- candidacies -----------------------------------------------------------------------------------------------------
def test_a_company_she_hides_from_cannot_invite_her_and_no_curator_puts_her_forward(world, shown):
    need = make.open_need(world.company, world.owner, world.curator)
    hide(world, shown, world.company.name_ja)
    with pytest.raises(NotVisible):
        candidacies.invite_cmo(need_id=need.pk, profile_id=shown.pk, actor=world.owner)
    assert world.client("owner").get(f"/company/needs/{need.pk}/invite/{shown.pk}/").status_code == 404
    with pytest.raises(BadValues):
        candidacies.propose_cmo(need_id=need.pk, profile_id=shown.pk, actor=world.curator)


def test_nobody_is_put_forward_where_she_has_a_conflict(world, shown):
    need = make.open_need(world.company, world.owner, world.curator)
    profile_row_actions.set_conflicts(
        profile_id=shown.pk, actor=world.cmo, companies=[{"name": world.company.name_ja, "kind": "competitor"}]
    )
    with pytest.raises(BadValues):
        candidacies.propose_cmo(need_id=need.pk, profile_id=shown.pk, actor=world.curator)


def test_what_a_company_learned_in_an_application_stays_with_it(world, shown):
    row = make.candidacy(make.open_need(world.company, world.owner, world.curator), world.cmo)
    hide(world, shown, world.company.name_ja)
    client = world.client("owner")
    page = client.get(f"/candidacies/{row.pk}/")
    assert page.status_code == 200
    assert shown.identity.name_en in page.content.decode()
    assert f"/cmos/{shown.pk}/" not in page.content.decode()
    assert client.get(f"/cmos/{shown.pk}/").status_code == 404
    taken = client.post(f"/candidacies/{row.pk}/take-up/")
    assert taken.status_code == 303


# --- the lists -------------------------------------------------------------------------------------------------------
def test_both_lists_are_saved_by_one_page_and_shown_again(world, shown):
    client = world.client("cmo")
    typed = {
        "hide_from": "株式会社みなと\r\n\r\n https://kodama.example \n",
        "employer": "いまの会社",
        "competitor": "Rival Inc.\n別の会社",
        "other": "",
    }
    assert client.post("/profile/companies/", typed)["Location"] == "/profile/"
    assert list(shown.hide_from.values_list("name", "key")) == [
        ("株式会社みなと", "みなと"),
        ("https://kodama.example", "kodama.example"),
    ]
    assert list(shown.conflicts.values_list("name", "kind", "key")) == [
        ("いまの会社", "employer", "いまの会社"),
        ("Rival Inc.", "competitor", "rival"),
        ("別の会社", "competitor", "別の会社"),
    ]
    page = client.get("/profile/companies/").content.decode()
    for name in ("株式会社みなと\nhttps://kodama.example", "いまの会社", "Rival Inc.\n別の会社"):
        assert name in page
    assert client.post("/profile/companies/", {}).status_code == 303
    assert not HideFrom.objects.exists()
    assert not Conflict.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("hide_from", "みなと\n・・・", "・・・: Write the company&#x27;s name or its site."),
        ("hide_from", "株式会社みなと\n㈱みなと", "㈱みなと: Each company can be named once."),
        ("competitor", "Rival\nRival Inc.", "Rival Inc.: Each company can be named once."),
        ("other", "x" * 201, "Ensure this value has at most 200 characters"),
        ("hide_from", "\n".join(f"会社{n}" for n in range(61)), "There are too many rows."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_saved(world, shown, field, typed, sentence):
    answer = world.client("cmo").post("/profile/companies/", {"hide_from": "", "employer": "いまの会社", field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert typed.splitlines()[-1] in page
    assert f'id="id_{field}_err"' in page
    assert not HideFrom.objects.exists()
    assert not Conflict.objects.exists()


def test_a_stale_page_does_not_overwrite(world, shown):
    client = world.client("cmo")
    hide(world, shown, "みなと")
    answer = client.post("/profile/companies/", {"hide_from": "こだま", "version": shown.version})
    assert answer.status_code == 412
    assert [row.name for row in shown.hide_from.all()] == ["みなと"]


def test_the_answer_is_the_same_whether_a_company_is_here_or_not(world, shown):
    api = Api(world, "cmo")
    here = api("PUT", f"profiles/{shown.pk}/hide-from", {"companies": [{"name": world.company.name_ja}]})
    elsewhere = api("PUT", f"profiles/{shown.pk}/hide-from", {"companies": [{"name": "株式会社どこにもない"}]})
    names = (world.company.name_ja, "株式会社どこにもない")
    texts = [a.content.decode().replace(name, "…") for a, name in zip((here, elsewhere), names, strict=True)]
    assert texts[0] == texts[1]
    pages = []
    for name in names:
        answer = world.client("cmo").post("/profile/companies/", {"hide_from": name}, follow=True)
        pages.append(answer.status_code)
    assert pages == [200, 200]


def test_the_api_replaces_each_list_and_only_she_reads_whom_she_hides_from(world, shown):
    api, address = Api(world, "cmo"), f"profiles/{shown.pk}"
    tag = api("GET", f"{address}/companies")["ETag"]
    answer = api("PUT", f"{address}/hide-from", {"companies": [{"name": "㈱かくれ"}]}, If_Match=tag)
    assert answer.json() == {"hide_from": [{"name": "㈱かくれ"}], "conflicts": []}
    conflict = {"name": "㈱きょうごう", "kind": "competitor"}
    answer = api("PUT", f"{address}/conflicts", {"companies": [conflict]}, If_Match=answer["ETag"])
    assert answer.json() == {"hide_from": [{"name": "㈱かくれ"}], "conflicts": [conflict]}
    assert api("PUT", f"{address}/conflicts", {"companies": []}, If_Match=tag).status_code == 412
    bad: Any
    for bad in ({"companies": [{"name": ""}]}, {"companies": [{"name": "x", "key": "x"}]}, {}, {"companies": [{}]}):
        assert api("PUT", f"{address}/hide-from", bad).status_code == 422
    assert api("GET", f"{address}/companies").json()["hide_from"] == [{"name": "㈱かくれ"}]
    told = {
        (who, path)
        for who in ("anonymous", "owner", "other_owner", "other_cmo", "curator", "finance_staff")
        for path in ("", "cmos/", f"cmos/{shown.pk}/", f"vetting/{shown.pk}/", "api/v1/profiles", f"api/v1/{address}")
        if _says(world, who, f"/{path}", "きょうごう")
    }
    assert told == {("curator", f"vetting/{shown.pk}/"), ("curator", f"api/v1/{address}")}


def _says(world: Any, who: str, path: str, word: str) -> bool:
    api = path.startswith("/api")
    client, headers = (Api(world, who).client, Api(world, who).headers) if api else (world.client(who), {})
    text = client.get(path, headers=headers).content.decode()
    assert "かくれ" not in text, (who, path)
    return word in text
