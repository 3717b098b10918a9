"""The console for the words of the field."""

from profiles.models import Role, Skill, VocabularySlot
from profiles.vocabulary_actions import FIXED, KINDS, retire_term
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


ABOVE = {"skills": "skill-groups", "tools": "tool-categories"}


def test_a_new_word_of_every_kind_can_be_used_wherever_it_can_be_chosen(world):
    curator, kinds = world.client("curator"), [kind for kind in KINDS if kind not in FIXED]
    for kind in kinds:
        typed = {"id": f"new_{kind.replace('-', '_')}", "ja": f"新しい語 {kind}", "en": f"New word {kind}"}
        typed |= {"parent": f"new_{ABOVE[kind].replace('-', '_')}"} if kind in ABOVE else {}
        assert curator.post(f"/vocabulary/{kind}/add/", typed).status_code == 303, kind
        assert f"New word {kind}" in curator.get(f"/vocabulary/{kind}/", {"q": "new word"}).text
    _used_by_a_company(world)
    made = _used_by_a_profile(world)
    need = _used_by_a_need(world)
    for name, url in (
        ("anonymous", f"/cmos/{made.pk}/"),
        ("anonymous", "/cmos/?q=New"),
        ("owner", f"/company/needs/{need}/edit/check/"),
    ):
        page = world.client(name).get(url)
        assert (page.status_code, "New word" in page.text) == (200, True), url


def _used_by_a_company(world):
    facts = {"name_en": "Novel Inc.", "legal_form": "company", "employees": "250", "prefecture": "new_prefectures"}
    client = world.client("owner")
    looked = client.post("/companies/new/", facts | {"industry": "new_industries", "suggest": "1"})
    assert "With 250 employees, within the limit for Manufacturing, construction" in looked.text
    saved = client.post("/companies/new/", facts | {"industry": "new_industries"})
    assert saved.status_code == 303
    assert "New word industries" in client.get(saved["Location"]).text
    values = {"name_en": "Novel Two", "legal_form": "company", "employees": 250, "industry": "new_industries"}
    assert Api(world, "owner")("POST", "companies", values).status_code == 201


def _used_by_a_profile(world):
    made = make.published_profile(world.cmo, world.curator)
    client = world.client("cmo")
    job = {"title_en": "Head", "stage": "startup", "from_month": "2023-04"}
    job |= {"industry": "new_industries", "role": "new_roles"}
    for path, typed in (
        ("terms", {"prefecture": "new_prefectures", "onsite_ok": "on"}),
        ("experiences/new", job),
        ("skills", _lines({"term": "new_skills", "level": "3"})),
        ("tools", _lines({"term": "new_tools", "depth": "used"})),
        ("outcomes/new", {"kpi": "new_kpis", "before": "1", "after": "2", "text_en": "It grew."}),
    ):
        assert client.post(f"/profile/{path}/", typed).status_code == 303, path
    return made


def _lines(line):
    return {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"} | {f"form-0-{name}": v for name, v in line.items()}


def _used_by_a_need(world):
    client = world.client("owner")
    start = {"stage": "mid_size", "problems": ["new_problems"], "role": "new_roles"}
    work = client.post("/company/needs/new/", start)["Location"]
    skills = {"skill": ["new_skills"], "weight": ["must"], "kpis": ["new_kpis"]}
    skills |= {"tools": ["new_tools"], "industries": ["new_industries"]}
    assert client.get(work).status_code == 200
    edit = work.rstrip("/").rpartition("/")[0]
    for step, typed in (
        ("skills", skills),
        ("terms", {"days": "6", "onsite_days": "2", "prefecture": "new_prefectures", "languages": ["ja"]}),
    ):
        url = f"{edit}/{step}/"
        assert client.get(url).status_code == 200, step
        answer = client.post(url, typed)
        assert answer.status_code == 303, (step, answer.content.decode())
    return work.split("/")[3]


def test_playbooks_and_their_milestones_are_not_added_by_page_or_api(world):
    api, typed = Api(world, "curator"), {"id": "novel", "ja": "新しい", "en": "New"}
    for kind, parent in (("playbooks", {}), ("playbook-milestones", {"parent": "startup"})):
        assert world.client("curator").post(f"/vocabulary/{kind}/add/", typed).status_code == 404
        refused = api("POST", f"vocabulary/{kind}", typed | parent)
        assert refused.status_code == 422
        assert "kept in the reference files" in refused.text
        assert not KINDS[kind]._base_manager.filter(pk="novel").exists()
    assert Api(world, "owner")("POST", "vocabulary/playbooks", typed).status_code == 403


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
