"""Taking a JSON Resume file into a profile, and the profile out again: the pages."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import drafts
from profiles import profile_actions
from profiles.actions import edit_settings
from profiles.models import Profile, ResumeImport
from profiles.resume.strict import MOST_BYTES
from tests import make
from tests.pure.resume_files import WHOLE, leaves

CHECK = "/profile/resume/check/"
JOB = {"position": "Head of marketing", "name": "Tokai", "startDate": "2018-04", "endDate": "2025-03"}
CHOSEN = {"work-0-take": "on", "work-0-title": "Head of marketing", "work-0-from_month": "2018-04"}
CHOSEN |= {"work-0-to_month": "2025-03", "work-0-stage": "mid_size", "work-0-industry": "retail", "work-0-role": "cmo"}


def begun(world: Any) -> tuple[Any, Profile]:
    row = profile_actions.begin_profile(actor=world.cmo, name_en="Mariko Saeki")
    return world.client("cmo"), row


def hand_in(client: Any, document: Any, name: str = "resume.json") -> Any:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return client.post("/profile/resume/", {"file": SimpleUploadedFile(name, content)})


def confirm(client: Any, **chosen: str) -> Any:
    """Post the page that looks a file through, with what it carries itself."""
    page = client.get(CHECK)
    fields = {name: page.context[name] for name in ("version", "seen")}
    return client.post(CHECK, fields | chosen)


def test_a_file_is_shown_first_and_fills_the_profile_when_confirmed(world):
    client, row = begun(world)
    assert hand_in(client, WHOLE)["Location"] == CHECK
    assert not ResumeImport.objects.exists()
    page = client.get(CHECK).content.decode()
    for shown in (
        "Fractional CMO",
        "東海計測株式会社",
        "Lead scoring",
        "HubSpot Marketing Hub",
        "/education/0/institution",
        "大阪大学",
    ):
        assert shown in page
    version = row.version
    row.refresh_from_db()
    assert row.version == version, "looking changes nothing"
    answer = confirm(
        client,
        **CHOSEN,
        **{"basics-name-take": "on", "basics-label-take": "on", "basics-location-city-take": "on"},
        **{"skills-0-name-level": "5", "skills-0-keywords-0-depth": "designed", "languages-0-level": "native"},
    )
    assert answer.status_code == 303, answer.content.decode()
    row.refresh_from_db()
    assert row.identity.name_ja == "𠮷田　真理子"
    assert row.identity.name_en == "Mariko Saeki", "a half the file does not speak about"
    assert (row.headline_en, row.prefecture_id) == ("Fractional CMO", "osaka")
    assert row.identity.phone == "", "not ticked"
    job = row.experiences.get()
    assert (job.stage, job.industry_id, job.role_id, job.checked) == ("mid_size", "retail", "cmo", False)
    assert job.identity.employer_ja == "東海計測株式会社"
    assert "・MQLs from 20 to 58" in job.text_en or "• MQLs from 20 to 58" in job.text_en
    assert [(s.skill_id, s.level) for s in row.skills.all()] == [("seo", 5)]
    assert [(x.tool_id, x.depth) for x in row.tools.all()] == [("hubspot_marketing_hub", "designed")]
    assert [(x.language, x.level) for x in row.languages.all()] == [("ja", "native")]
    kept = ResumeImport.objects.get()
    assert kept.raw == WHOLE
    assert kept.left["/education"] == WHOLE["education"]
    assert kept.left["/basics/phone"] == "(090) 1234-5678"
    assert drafts.kept(world.cmo.user_id, "resume.json") is None
    after = client.get("/profile/resume/").content.decode()
    assert "大阪大学" in after


def test_the_download_has_every_value_of_the_file_and_the_profile(world):
    client, _row = begun(world)
    hand_in(client, WHOLE)
    assert confirm(client, **CHOSEN, **{"basics-name-take": "on", "work-1-take": ""}).status_code == 303
    answer = client.get("/profile/resume/download/")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="resume-2')
    document = json.loads(answer.content)
    have, kept = leaves(document), document["meta"]["kaji"].get("left", {})
    for pointer, value in leaves(WHOLE).items():
        assert have.get(pointer) == value or kept.get(pointer) == value, pointer
    assert document["work"][0]["x-kaji"]["stage"] == "mid_size"


def test_what_the_profile_says_stays_unless_she_takes_the_files_word(world):
    client, row = begun(world)
    profile_actions.edit_profile(profile_id=row.pk, actor=world.cmo, values={"headline_en": "Her own words"})
    hand_in(client, {"basics": {"label": "The file's words"}})
    page = client.get(CHECK).content.decode()
    assert "Her own words" in page
    assert "Use the file" in page
    assert confirm(client).status_code == 303
    row.refresh_from_db()
    assert row.headline_en == "Her own words"
    hand_in(client, {"basics": {"label": "The file's words"}})
    assert confirm(client, **{"basics-label-take": "on"}).status_code == 303
    row.refresh_from_db()
    assert row.headline_en == "The file's words"


def test_an_entry_without_stage_is_asked_for_and_never_guessed(world):
    client, row = begun(world)
    hand_in(client, {"work": [JOB]})
    answer = confirm(client, **(CHOSEN | {"work-0-stage": "", "work-0-title": "Kept as typed"}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the stage of the company, or leave this entry out." in page
    assert "Kept as typed" in page
    assert not row.experiences.exists()
    assert not ResumeImport.objects.exists()
    assert confirm(client, **{"work-0-take": ""}).status_code == 303
    assert not row.experiences.exists()
    assert ResumeImport.objects.get().left == {"/work": [JOB]}


def test_a_row_that_is_there_is_not_added_again(world):
    client, row = begun(world)
    for _time in range(2):
        hand_in(client, {"work": [JOB], "skills": [{"name": "SEO", "level": "Expert"}]})
        confirm(client, **CHOSEN, **{"skills-0-name-level": "3"})
    assert row.experiences.count() == 1
    assert [(s.skill_id, s.level) for s in row.skills.all()] == [("seo", 3)]
    assert ResumeImport.objects.latest("at").left == {"/skills/0/level": "Expert"}


def test_a_page_confirms_the_file_it_shows_and_the_profile_it_was_made_from(world):
    client, row = begun(world)
    hand_in(client, {"basics": {"label": "First"}})
    shown = client.get(CHECK).context
    opened = {"version": shown["version"], "seen": shown["seen"], "basics-label-take": "on"}
    hand_in(client, {"basics": {"label": "Second"}})
    answer = client.post(CHECK, opened)
    assert answer.status_code == 412
    assert "Second" in answer.content.decode()
    profile_actions.edit_profile(profile_id=row.pk, actor=world.cmo, values={"onsite_ok": True})
    answer = client.post(CHECK, opened | {"seen": answer.context["seen"]})
    assert answer.status_code == 412
    assert not ResumeImport.objects.exists()
    assert (
        client.post(CHECK, opened | {"seen": answer.context["seen"], "version": answer.context["version"]}).status_code
        == 303
    )


def test_a_dropped_file_leaves_nothing(world):
    client, _row = begun(world)
    hand_in(client, {"basics": {"label": "First"}})
    assert "A file waits for your confirmation" in client.get("/profile/resume/").content.decode()
    assert client.post("/profile/resume/discard/").status_code == 303
    assert client.get(CHECK)["Location"] == "/profile/resume/"
    assert client.post(CHECK, {})["Location"] == "/profile/resume/"


def test_a_pasted_text_is_read_like_a_file_and_kept_when_it_has_faults(world):
    client, _row = begun(world)
    answer = client.post("/profile/resume/", {"text": '{"work": [{"startDate": "soon"}], "skills": {}}'})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "2 faults" in page
    assert "/work/0/startDate" in page
    assert "/skills" in page
    assert "soon" in page
    assert client.post("/profile/resume/", {"text": '{"basics": {}}'})["Location"] == CHECK
    assert client.post("/profile/resume/", {}).status_code == 422


HOSTILE = {
    "nothing": (b"", "The submitted file is empty."),
    "blanks": (b" \n", "The file is empty."),
    "too large": (b'{"a": "' + b"x" * MOST_BYTES + b'"}', "The file has 500 kB"),
    "Shift_JIS": ('{"basics": {"name": "佐伯"}}'.encode("cp932"), "Shift_JIS"),
    "UTF-16": ('{"basics": {}}'.encode("utf-16"), "UTF-16"),
    "no UTF-8": (b'{"a": "\x81\x20"}', "not written in UTF-8"),
    "no JSON": (b'{"a": }', "line 1, column 7"),
    "a list": (b"[]", "A JSON Resume is one object"),
    "a number too large": (b'{"a": 1e999}', "no number that JSON knows"),
    "NaN": (b'{"a": [NaN]}', "no number that JSON knows"),
    "many digits": (b'{"a": ' + b"9" * 5000 + b"}", "no number that JSON knows"),
    "deep": (b'{"a": ' + b"[" * 90_000 + b"]" * 90_000 + b"}", "nested too deeply"),
    "a little too deep": (b'{"a": ' + b"[" * 30 + b"]" * 30 + b"}", "nested too deeply"),
    "NUL": (b'{"basics": {"name": "a\\u0000b"}}', "NUL"),
    "half a character": (b'{"basics": {"name": "\\ud842"}}', "lone surrogate"),
    "a key twice": (b'{"basics": {"name": "a", "name": "b"}}', "This key stands here twice."),
    "a wrong kind": (b'{"basics": []}', "An object { } is expected here, not a list."),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_nothing_is_kept(world, case):
    client, _row = begun(world)
    content, sentence = HOSTILE[case]
    answer = hand_in(client, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert drafts.kept(world.cmo.user_id, "resume.json") is None


def test_a_byte_order_mark_of_utf_8_is_no_fault(world):
    client, _row = begun(world)
    assert hand_in(client, '\ufeff{"basics": {"name": "佐伯"}}'.encode())["Location"] == CHECK


def test_the_sentences_of_faults_are_in_the_readers_language(world):
    client, _row = begun(world)
    edit_settings(user_id=world.cmo.user_id, actor=world.cmo, values={"language": "ja"})
    page = hand_in(client, {"work": [{"startDate": "soon"}]}).content.decode()
    assert "/work/0/startDate" in page
    assert "日付は" in page


def test_a_profile_a_curator_reads_is_not_filled_but_can_be_downloaded(world):
    row = make.profile(world.cmo)
    profile_actions.submit_profile(profile_id=row.pk, actor=world.cmo)
    client = world.client("cmo")
    assert hand_in(client, {"basics": {}}).status_code == 409
    assert client.get("/profile/resume/").status_code == 200
    assert json.loads(client.get("/profile/resume/download/").content)["basics"]["name"] == "Mariko Saeki"


def test_files_of_the_size_of_a_life_take_few_queries(world, django_assert_max_num_queries):
    client, _row = begun(world)
    jobs = [JOB | {"name": f"Company {n}", "x-kaji": {"stage": "startup", "industry": "retail"}} for n in range(58)]
    hand_in(client, {"work": jobs, "skills": [{"name": "Many", "keywords": ["SEO", "Marketo"] * 40}]})
    with django_assert_max_num_queries(45):
        page = client.get(CHECK)
    assert len(page.context["lines"]["experiences"]) == 58
