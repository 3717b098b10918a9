"""The console for the words of the field."""

from profiles.models import Role, Skill, VocabularySlot
from profiles.vocabulary_actions import retire_term
from tests import make
from tests.profiles.support import Api


def test_a_new_word_gets_the_next_place_for_good(world):
    last = VocabularySlot.objects.order_by("-number").values_list("number", flat=True)[0]
    typed = {"id": "podcasts", "ja": "ポッドキャスト", "en": "Podcasts", "parent": "strategy"}
    assert world.client("curator").post("/vocabulary/skills/add/", typed).status_code == 303
    row = Skill.objects.get(pk="podcasts")
    assert (row.slot_id, row.group_id, row.status) == (last + 1, "strategy", "active")


def test_an_id_that_is_taken_or_malformed_is_refused_with_what_was_typed(world):
    client = world.client("curator")
    for term_id in ("cmo", "not an id", "長い"):
        answer = client.post("/vocabulary/roles/add/", {"id": term_id, "ja": "最高", "en": "Chief"})
        assert answer.status_code == 422
        assert "最高" in answer.content.decode()
    assert Role.objects.get(pk="cmo").en != "Chief"


def test_a_word_can_be_renamed_and_a_stale_rename_is_refused(world):
    client, old = world.client("curator"), Role.objects.get(pk="cmo")
    url = "/vocabulary/roles/cmo/rename/"
    assert client.post(url, {"ja": "統括", "en": "Head", "version": old.version}).status_code == 303
    assert client.post(url, {"ja": "別", "en": "Other", "version": old.version}).status_code == 412
    row = Role.objects.get(pk="cmo")
    assert (row.ja, row.slot_id) == ("統括", old.slot_id)


def test_a_retired_word_is_not_offered_and_rows_that_carry_it_keep_it(world):
    profile = make.profile(world.cmo)
    retire_term(kind="skills", id="lead_scoring", actor=world.curator)
    page = world.client("cmo").get("/profile/skills/").content.decode()
    assert "Lead scoring" in page
    api = Api(world, "cmo")
    refused = api("PUT", f"profiles/{profile.pk}/skills", {"skills": [{"skill": "lead_scoring", "level": 3}]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/skills/0/skill"
    listed = api("GET", "vocabulary/skills", {"page_size": 100}).json()["results"]
    assert "lead_scoring" not in {row["id"] for row in listed}
    assert world.client("curator").post("/vocabulary/skills/lead_scoring/retire/").status_code == 409
    assert world.client("curator").post("/vocabulary/skills/lead_scoring/revive/").status_code == 303


def test_there_are_only_the_kinds_there_are(world):
    assert world.client("curator").get("/vocabulary/nothing/").status_code == 404
    assert world.client("curator").get("/vocabulary/playbooks/add/").status_code == 404
    assert Api(world, "anonymous")("GET", "vocabulary/nothing").status_code == 404
    assert world.client("curator").get("/vocabulary/roles/nothing/rename/").status_code == 404


def test_words_are_searched_in_both_languages_and_by_id(world):
    client = world.client("curator")
    for asked in ("リードスコアリング", "lead scor", "lead_scoring"):
        page = client.get("/vocabulary/skills/", {"q": asked}).content.decode()
        assert "/vocabulary/skills/lead_scoring/rename/" in page
        assert "/vocabulary/skills/seo/rename/" not in page


def test_the_list_costs_the_same_for_one_word_and_for_fifty(world, django_assert_max_num_queries):
    client = world.client("curator")
    client.get("/vocabulary/skills/")
    with django_assert_max_num_queries(8):
        client.get("/vocabulary/skills/", {"q": "lead_scoring"})
    with django_assert_max_num_queries(8):
        client.get("/vocabulary/skills/")
