"""An anonymous profile: name and employers reach only herself, curators, and companies she came forward to."""

import base64
import re
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail

from kernel.actors import ANONYMOUS
from kernel.relay import drain
from marketplace import candidacy_actions as candidacies
from profiles import actions, profile_actions, profile_row_actions
from profiles.faces import whole_faces
from profiles.models import Introduction, Profile
from tests import make
from tests.profiles.support import Api

NOT_FOLLOWED = ("/accounts/logout", "/static/", "/api/v1/docs", "/language")


class Hidden:
    """A published anonymous profile whose secrets are random, and every form they could leave in."""

    def __init__(self, world: Any) -> None:
        self.secrets = {
            name: f"Kq{secrets.token_hex(16)}" for name in ("ja", "en", "phone", "job_ja", "job_en", "user")
        }
        s = self.secrets
        actions.edit_settings(user_id=world.cmo.user_id, actor=world.cmo, values={"name": s["user"]})
        self.row = make.published_profile(world.cmo, world.curator, visibility="anonymous")
        values = {"name_ja": s["ja"], "name_en": s["en"], "phone": s["phone"][:30]}
        profile_actions.edit_profile(profile_id=self.row.pk, actor=world.cmo, values=values)
        job = self.row.experiences.get()
        jobs = {"employer_ja": s["job_ja"], "employer_en": s["job_en"]}
        profile_row_actions.put_experience(profile_id=self.row.pk, actor=world.cmo, values=jobs, experience_id=job.pk)
        profile_actions.check_evidence(
            profile_id=self.row.pk, actor=world.curator, identity_checked=True, checked_experiences=[job.pk]
        )
        told = [*(s[name] for name in ("ja", "en", "job_ja", "job_en", "user")), s["phone"][:30]]
        told.append(world.users["cmo"].email)
        self.forms = {form: secret for secret in told for form in _forms(secret)}

    def told_in(self, text: str) -> set[str]:
        folded = text.casefold()
        return {secret for form, secret in self.forms.items() if form in text or form.casefold() in folded}


def _forms(secret: str) -> set[str]:
    shifted = (base64.b64encode(b"\0" * n + secret.encode()).decode()[4:-4] for n in range(3))
    return {secret, secret.lower(), quote(secret, safe=""), *shifted}


@pytest.fixture
def hidden(world: Any) -> Hidden:
    return Hidden(world)


def texts(world: Any, who: str, starts: list[str], most: int = 120) -> Iterator[tuple[str, str]]:
    """Follow every link of the site from some pages, by GET; give each answer's address with headers and body."""
    client, waiting, known = world.client(who), list(starts), set(starts)
    while waiting and len(known) < most * 4:
        path = waiting.pop(0)
        answer = client.get(path)
        body = b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode()
        yield path, f"{dict(answer.headers)} {body}"
        for link in re.findall(r'(?:href|hx-get)="(/[^"#]*)', body):
            if link not in known and not link.startswith(NOT_FOLLOWED):
                known.add(link)
                waiting.append(link)
    assert len(known) < most * 4, "the crawl does not come to an end"


def api_texts(world: Any, who: str, paths: list[str]) -> Iterator[tuple[str, str]]:
    api = Api(world, who)
    for path in paths:
        answer = api("GET", path)
        yield path, f"{dict(answer.headers)} {answer.content.decode()}"


def market(world: Any, hidden: Hidden) -> Any:
    """Let the company see her in its ranking, invite her, and be declined; a second invitation stays open."""
    needs = [make.open_need(world.company, world.owner, world.curator) for _ in range(2)]
    rows = [candidacies.invite_cmo(need_id=n.pk, profile_id=hidden.row.pk, actor=world.owner) for n in needs]
    candidacies.decline_invitation(candidacy_id=rows[0].pk, actor=world.cmo, text="Not now.")
    drain()
    return needs, rows


READERS = ("anonymous", "owner", "requester", "company_finance", "other_owner", "other_cmo", "finance_staff")


@pytest.mark.parametrize("who", READERS)
def test_nothing_of_her_is_on_any_page_or_answer_before_she_comes_forward(world, hidden, who):
    needs, rows = market(world, hidden)
    make.profile(world.other_cmo)
    starts = ["/", "/cmos/", "/needs/", "/home/", f"/cmos/{hidden.row.pk}/", "/notifications/", "/candidacies/"]
    starts += [f"/cmos/{hidden.row.pk}/?need={needs[1].pk}", "/engagements/", f"/vetting/{hidden.row.pk}/"]
    starts += [f"/company/needs/{need.pk}/ranking/" for need in needs] + [f"/candidacies/{row.pk}/" for row in rows]
    starts += [
        f"/company/needs/{needs[0].pk}/invite/{hidden.row.pk}/",
        "/cmos/?stage=mid_size&industry=manufacturing_b2b",
    ]
    paths = ["profiles", f"profiles/{hidden.row.pk}", "candidacies", "notifications", "needs", "companies", "me"]
    paths += [f"profiles/{hidden.row.pk}/companies", *(f"candidacies/{row.pk}" for row in rows)]
    paths += [f"needs/{need.pk}/ranking" for need in needs]
    asked = [*texts(world, who, starts), *api_texts(world, who, paths)]
    assert len(asked) >= len(starts) + len(paths)
    assert {path: hidden.told_in(text) for path, text in asked if hidden.told_in(text)} == {}
    assert any(hidden.row.headline_en in text for _path, text in asked)


def test_no_mail_but_her_own_and_the_curators_says_who_she_is(world, hidden):
    market(world, hidden)
    staff = {world.users["cmo"].email, world.users["curator"].email}
    letters = [m for m in mail.outbox if not set(m.to) <= staff]
    assert letters
    for letter in letters:
        alternatives = [str(a[0]) for a in getattr(letter, "alternatives", [])]
        told = hidden.told_in(
            " ".join([str(letter.subject), str(letter.body), *alternatives, str(letter.extra_headers)])
        )
        assert told == set(), letter.subject


def test_control_the_crawl_finds_her_where_she_may_be_read(world, hidden):
    market(world, hidden)
    s = hidden.secrets
    own = {
        secret
        for _path, text in texts(world, "cmo", ["/profile/", "/profile/person/"])
        for secret in hidden.told_in(text)
    }
    assert {s["ja"], s["en"], s["phone"][:30], s["job_ja"], s["user"]} <= own
    page = world.client("curator").get(f"/vetting/{hidden.row.pk}/").content.decode()
    assert {s["en"], s["phone"][:30], s["job_en"]} <= hidden.told_in(page)
    listed = world.client("curator").get("/cmos/").content.decode()
    assert s["en"] in hidden.told_in(listed)
    answer = Api(world, "curator")("GET", f"profiles/{hidden.row.pk}").content.decode()
    assert {s["ja"], s["en"], s["job_ja"], s["job_en"]} <= hidden.told_in(answer)


@pytest.mark.parametrize("way", ["applied", "invited", "proposed"])
def test_from_the_day_she_comes_forward_this_company_reads_name_and_employers(world, hidden, way):
    need, s = make.open_need(world.company, world.owner, world.curator), hidden.secrets
    if way == "applied":
        row = make.candidacy(need, world.cmo)
    else:
        bring, by = (
            (candidacies.invite_cmo, world.owner) if way == "invited" else (candidacies.propose_cmo, world.curator)
        )
        row = bring(need_id=need.pk, profile_id=hidden.row.pk, actor=by)
        assert not Introduction.objects.exists()
        candidacies.agree_to_invitation(candidacy_id=row.pk, actor=world.cmo)
    assert Introduction.objects.get().company == world.company
    address = f"/cmos/{hidden.row.pk}/"
    wanted = {s["en"], s["job_en"]}
    for who in ("owner", "requester", "company_finance"):
        client = world.client(who)
        assert wanted <= hidden.told_in(client.get(address).content.decode())
        assert {s["ja"], s["en"], s["job_ja"], s["job_en"]} <= hidden.told_in(
            Api(world, who)("GET", f"profiles/{hidden.row.pk}").content.decode()
        )
        assert s["en"] in hidden.told_in(client.get("/cmos/").content.decode())
        assert s["en"] in hidden.told_in(client.get(f"/company/needs/{need.pk}/ranking/").content.decode())
        assert s["phone"][:30] not in hidden.told_in(client.get(address).content.decode())
    for who in ("anonymous", "former_member", "other_owner", "other_cmo", "finance_staff"):
        assert hidden.told_in(world.client(who).get(address).content.decode()) == set()
        assert hidden.told_in(world.client(who).get("/cmos/").content.decode()) == set()
    profile_actions.edit_profile(profile_id=hidden.row.pk, actor=world.cmo, values={"visibility": "public"})
    assert wanted <= hidden.told_in(world.client("anonymous").get(address).content.decode())


def test_two_applications_to_one_company_are_one_introduction(world, hidden):
    for _ in range(2):
        make.candidacy(make.open_need(world.company, world.owner, world.curator), world.cmo)
    make.candidacy(make.open_need(world.other_company, world.other_owner, world.curator), world.cmo)
    assert sorted(Introduction.objects.values_list("company_id", flat=True)) == sorted(
        [world.company.pk, world.other_company.pk]
    )


def test_title_and_heading_are_the_headline_and_the_page_says_why(world, hidden):
    page = world.client("other_owner").get(f"/cmos/{hidden.row.pk}/").content.decode()
    assert f"<h1>{hidden.row.headline_en}</h1>" in page
    assert re.search(rf"<title>\s*{hidden.row.headline_en}", page)
    assert "Name and employers are shown to a company once both have agreed to talk." in page
    assert "Identity checked" in page


def test_without_a_headline_she_is_a_cmo(world, hidden):
    values = {"headline_ja": "", "headline_en": ""}
    profile_actions.edit_profile(profile_id=hidden.row.pk, actor=world.cmo, values=values)
    assert "<h1>A CMO</h1>" in world.client("anonymous").get(f"/cmos/{hidden.row.pk}/").content.decode()


def test_the_search_does_not_answer_to_her_name_or_employer(world, hidden):
    for secret in hidden.secrets.values():
        for who in ("anonymous", "other_owner"):
            assert Api(world, who)("GET", "profiles", {"q": secret}).json()["results"] == []
    assert Api(world, "other_owner")("GET", "profiles", {"q": "demand"}).json()["results"]


def test_a_members_only_profile_is_in_no_list_of_a_visitor(world):
    row = make.published_profile(world.cmo, world.curator, visibility="members")
    visitor = world.client("anonymous")
    for path in ("/", "/cmos/", "/api/v1/profiles"):
        assert str(row.pk) not in visitor.get(path).content.decode()
    assert visitor.get(f"/cmos/{row.pk}/").status_code == 302
    assert str(row.pk) in world.client("other_owner").get("/cmos/").content.decode()


@pytest.mark.parametrize("who", ["anonymous", "other_owner", "owner"])
def test_the_list_costs_the_same_with_one_row_and_with_many(world, hidden, who, django_assert_max_num_queries):
    client = world.client(who)
    client.get("/cmos/")
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(15) as found:
            assert client.get("/cmos/").status_code == 200
        counts.append(len(found))
        for n in range(3):
            if len(counts) == 1:
                user = make.user(f"cmo{n}")
                make.published_profile(
                    make.actor(user), world.curator, visibility=("public", "anonymous", "members")[n]
                )
    assert counts[0] == counts[1]


def test_what_a_reader_may_not_know_does_not_leave_the_database(world, hidden):
    row = whole_faces(Profile.objects.filter(pk=hidden.row.pk), ANONYMOUS).get()
    assert not row.named
    assert str(row.shown) == hidden.row.headline_en
    assert [str(job.employer) for job in row.experiences.all()] == [""]
    assert hidden.told_in(repr([vars(row), [vars(job) for job in row.experiences.all()]])) == set()
