"""The ranking: page, API and scorer say the same, in a fixed number of queries; what may not count, does not."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from kernel import clock
from marketplace import candidacy_actions as candidacies
from matching.board import PAGE, board
from matching.explanation import explain_score, tenths
from matching.market import asked, asking, candidates, facts_of
from matching.models import MatchProfile, WeightSet
from matching.projections import rebuild
from matching.ranking_sql import Scored, top
from matching.scoring import CONDITIONS, exclusions, rank, shown
from matching.wording import Names
from profiles import profile_actions as profiles
from profiles import profile_row_actions as profile_rows
from profiles.models import Profile, ProfileIdentity, User
from tests import make
from tests.matching.scene import Caller, crowd, presented, two_under_review

MOST_QUERIES = 15
CONTROL = ("SAVEPOINT", "RELEASE", "SET CONSTRAINTS")  # what keeps the record of a shown list is a unit


def page(world: Any, need: Any, name: str = "requester", query: str = "", language: str = "en") -> str:
    client = world.client(name)
    User.objects.filter(pk=world.users[name].pk).update(language=language)
    answer = client.get(reverse("ranking", args=[need.pk]) + query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def api(world: Any, need: Any, name: str = "requester", query: str = "") -> Any:
    answer = Caller(world).api(name, f"/api/v1/needs/{need.pk}/ranking{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def places(text: str) -> list[str]:
    """Return the profiles a page lists, in order."""
    return re.findall(r'<li class="cand" data-id="([0-9a-f-]+)"', text)


def scored(need: Any) -> Any:
    """Rank every profile with the plain scorer."""
    weights = WeightSet.objects.get(status="active").weights
    return rank(candidates(Profile.objects.all()), facts_of(need), clock.today(), weights)


def ranked(need: Any) -> list[Scored]:
    """Rank the market with the statement."""
    return top(asked(need), 1_000)


@pytest.fixture
def need(world: Any) -> Any:
    crowd(12)
    made = make.open_need(world.company, world.requester, world.curator, budget_max_minor=520_000)
    return asking().get(pk=made.pk)


def test_page_api_and_scorer_agree_on_every_row(world: Any, need: Any) -> None:
    expected = scored(need)
    assert len(expected.ranked) >= 5
    pages = [f"?page={n + 1}" for n in range(-(-len(expected.ranked) // PAGE))]
    text = "".join(page(world, need, query=query) for query in pages)
    rows = [row for query in pages for row in api(world, need, query=query)["rows"]]
    assert places(text) == [row["profile"] for row in rows] == [str(row.candidate) for row in expected.ranked]
    for row, told in zip(expected.ranked, rows, strict=True):
        assert (told["score"]["low"], told["score"]["high"]) == (row.score.low, row.score.high)
        assert told["score"]["shown"] == tenths(shown(row.score.low))
        for part, said in zip(row.score.parts, told["parts"], strict=True):
            assert (said["factor"], said["low"], said["high"]) == (part.factor, part.low, part.high)
            assert [(i["id"], i["weight"], i["points"]) for i in said["items"]] == [
                (i.id, i.weight, i.points) for i in part.items
            ]
    blocks = text.split('<li class="cand"')[1:]
    for row, block in zip(expected.ranked, blocks, strict=True):
        figure = re.search(r'<span class="fig">([\d.]+)<small>', block)
        assert figure
        assert figure[1] == tenths(shown(row.score.low))
        assert f"{row.score.low:,}" in block
        for part in row.score.parts:
            for item in part.items:
                points = "?" if item.points is None else item.points
                assert f"{item.weight} × {points}</td>" in block


def test_parts_shown_add_up_to_the_score_shown(world: Any, need: Any) -> None:
    names = Names(need)
    for row in scored(need).ranked:
        explained = explain_score(row.score, names)
        assert sum(factor.tenths for factor in explained.factors) == shown(row.score.low)
        assert sum(factor.high_tenths for factor in explained.factors) == shown(row.score.high)
        assert sum(factor.maximum_tenths for factor in explained.factors) == 1_000
        assert sum(f.low for f in explained.factors) == row.score.low
        assert explained.weight == "2,000"
    for told in api(world, need)["rows"]:
        whole = sum(int(part["shown"].replace(".", "")) for part in told["parts"])
        assert whole == int(told["score"]["shown"].replace(".", ""))
        assert sum(i["weight"] * (i["points"] or 0) for p in told["parts"] for i in p["items"]) == told["score"]["low"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_unknown_is_an_interval_and_hatched(world: Any, need: Any, language: str) -> None:
    row = next(row for row in scored(need).ranked if row.score.high > row.score.low)
    block = page(world, need, language=language).split(f'data-id="{row.candidate}"')[1].split("</li>")[0]
    low, high = tenths(shown(row.score.low)), tenths(shown(row.score.high))
    written = {"ja": f"{low}<small>〜{high}", "en": f"{low}<small> to {high}"}[language]
    assert written in block
    assert 'fill="url(#hatch)"' in block
    assert "× ?" in block


def test_order_is_by_the_lower_end(world: Any, need: Any) -> None:
    lows = [row["score"]["low"] for row in api(world, need)["rows"]]
    assert lows == sorted(lows, reverse=True)


def test_excluded_are_counted_by_condition_and_named_to_curators_only(world: Any, need: Any) -> None:
    made = Profile.objects.get(identity__name_ja="人物3")
    Profile.objects.filter(pk=made.pk).update(day_rate_minor=900_000)
    rebuild([made.pk])
    facts = facts_of(need)
    expected: dict[str, int] = dict.fromkeys(CONDITIONS, 0)
    outside = 0
    for candidate in candidates(Profile.objects.published()):
        failed = exclusions(candidate, facts, clock.today())
        outside += bool(failed)
        for name in failed:
            expected[name] += 1
    assert expected["budget"] >= 1
    for name in ("requester", "curator"):
        data = api(world, need, name)
        assert {row["condition"]: row["count"] for row in data["excluded"]} == {k: v for k, v in expected.items() if v}
        assert data["outside"] == outside
        assert all(("profiles" in row) == (name == "curator") for row in data["excluded"])
        text = page(world, need, name, "?away=1")
        assert f'<dt>Asks more than the budget allows</dt><dd class="n">{expected["budget"]}</dd>' in text
        assert (str(made.identity) in text) == (name == "curator")


def test_those_without_a_score_are_counted(world: Any, need: Any) -> None:
    before = api(world, need)["unscored"]
    bare = crowd(1)[0]
    bare.experiences.all().delete()
    Profile.objects.filter(pk=bare.pk).update(day_rate_minor=None, availability_confirmed_at=None, prefecture=None)
    rebuild([bare.pk])
    assert bare.pk in scored(need).unscored
    data = api(world, need)
    assert data["unscored"] == before + 1
    assert str(bare.pk) not in [row["profile"] for row in data["rows"]]
    assert "no score: too little information" in page(world, need, query="?away=1")


def test_a_page_loads_who_is_away_afterwards_and_says_the_same(world: Any, need: Any) -> None:
    Profile.objects.filter(identity__name_ja="人物3").update(day_rate_minor=900_000)
    rebuild([Profile.objects.get(identity__name_ja="人物3").pk])
    told = '<dt>Asks more than the budget allows</dt><dd class="n">1</dd>'
    plain = page(world, need)
    assert told not in plain
    assert 'hx-get="?away=1" hx-trigger="load"' in plain
    client, address = world.client("requester"), reverse("ranking", args=[need.pk])
    piece = html.unescape(client.get(f"{address}?away=1", headers={"HX-Request": "true"}).content.decode())
    assert told in piece
    assert "<html" not in piece
    assert told in page(world, need, query="?away=1")
    refused = client.get(f"{address}?away=1&state=nonsense", headers={"HX-Request": "true"})
    assert refused.status_code == 422
    MatchProfile.objects.update(has_room=False)
    assert "?away=1" not in page(world, need), "where nobody is ranked it is said at once"


def test_hidden_and_suspended_profiles_are_never_shown(world: Any, need: Any) -> None:
    mine = make.published_profile(world.cmo, world.curator, day_rate_minor=70_000)
    other = make.published_profile(world.other_cmo, world.curator, day_rate_minor=70_000)
    both = {str(mine.pk), str(other.pk)}
    assert both <= set(places(page(world, need)))
    profiles.hide_profile(profile_id=mine.pk, actor=world.cmo)
    profiles.suspend_profile(profile_id=other.pk, actor=world.curator, text="A complaint is being looked into.")
    for name in ("requester", "curator"):
        assert not both & set(places(page(world, need, name)))
        assert not both & {row["profile"] for row in api(world, need, name)["rows"]}
        assert str(mine.pk) not in page(world, need, name)


def test_what_may_not_count_moves_nothing(world: Any, need: Any) -> None:
    before, places_before = ranked(need), board(need, world.curator).places
    for number, identity in enumerate(ProfileIdentity.objects.all()):
        ProfileIdentity.objects.filter(pk=identity.pk).update(name_ja=f"別名{number}", name_en="", phone="09000000000")
    long_ago = clock.now() - dt.timedelta(days=20_000)
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(name="Zz", language="ja", created_at=long_ago, timezone="UTC")
    Profile.objects.update(
        headline_ja="四十代の女性です",
        headline_en="A foreigner, 25",
        summary_ja="写真あり",
        created_at=long_ago,
    )
    assert rebuild() == 0
    assert ranked(need) == before
    assert [row.score for row in board(need, world.curator).places] == [row.score for row in places_before]


@pytest.mark.parametrize("name", ["requester", "curator"])
def test_the_page_asks_as_often_for_one_candidate_as_for_fifty(world: Any, name: str) -> None:
    scene = presented(world)
    client, url = world.client(name), reverse("ranking", args=[scene.need.pk])
    client.get(url)
    counts = []
    for more in (0, 50):
        crowd(more)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(sum(not str(q["sql"]).startswith(CONTROL) for q in asked.captured_queries))
    assert counts[0] == counts[1] <= MOST_QUERIES, [q["sql"][:90] for q in asked.captured_queries]


def test_a_second_page_goes_on_counting_ranks(world: Any, need: Any) -> None:
    crowd(30)
    total = api(world, need)["count"]
    assert total > 20
    second = api(world, need, query="?page=2")
    assert [row["rank"] for row in second["rows"]] == list(range(PAGE + 1, 2 * PAGE + 1))
    assert second["pages"] == -(-total // PAGE)
    assert places(page(world, need, query="?page=2")) == [row["profile"] for row in second["rows"]]


def test_filters_keep_the_market_rank(world: Any) -> None:
    scene = presented(world)
    crowd(6)
    rows = api(world, scene.need)["rows"]
    names = {str(row.profile_id) for row in scene.candidacies}
    for query in ("?state=recommended", "?state=applied"):
        found = api(world, scene.need, query=query)["rows"]
        assert {row["profile"] for row in found} == names
        assert found == [row for row in rows if row["profile"] in names]
        assert set(places(page(world, scene.need, query=query))) == names
    others = api(world, scene.need, query="?state=none&unknown=1")["rows"]
    assert others == [row for row in rows if row["profile"] not in names] != []
    assert api(world, scene.need, query="?state=invited")["rows"] == []


def test_bad_filter_values_are_refused(world: Any, need: Any) -> None:
    url = reverse("ranking", args=[need.pk])
    for query in ("?state=nonsense", "?page=first", "?page=0"):
        assert world.client("requester").get(url + query).status_code == 422
        assert Caller(world).api("requester", f"/api/v1/needs/{need.pk}/ranking{query}").status_code == 422


def test_the_invite_button_is_there_only_where_it_would_work(world: Any) -> None:
    scene = two_under_review(world)
    free = crowd(1)[0]
    invite = reverse("invite_cmo", args=[scene.need.pk, free.pk])
    for name, offered in (
        ("owner", True),
        ("requester", True),
        ("approver", True),
        ("company_finance", False),
        ("curator", False),
    ):
        text = page(world, scene.need, name)
        assert (invite in text) == offered, name
        for row in scene.candidacies:
            assert reverse("invite_cmo", args=[scene.need.pk, row.profile_id]) not in text
            assert reverse("candidacy", args=[row.pk]) in text
    candidacies.reject_candidacy(candidacy_id=scene.candidacies[0].pk, actor=world.requester, code="fit")
    rejected = reverse("invite_cmo", args=[scene.need.pk, scene.candidacies[0].profile_id])
    assert rejected not in page(world, scene.need)


def test_a_proposed_candidacy_is_not_shown_to_the_company_before_she_agrees(world: Any) -> None:
    make.published_profile(world.cmo, world.curator)
    need = make.open_need(world.company, world.requester, world.curator)
    row = candidacies.propose_cmo(
        need_id=need.pk, profile_id=Profile.objects.get(user_id=world.cmo.user_id).pk, actor=world.curator
    )
    link = reverse("candidacy", args=[row.pk])
    assert link in page(world, need, "curator")
    assert link not in page(world, need, "owner")
    assert api(world, need, "owner")["rows"][0]["candidacy"] is None
    candidacies.agree_to_invitation(candidacy_id=row.pk, actor=world.cmo)
    assert link in page(world, need, "owner")
    assert api(world, need, "owner", "?state=recommended")["rows"][0]["candidacy"] == str(row.pk)


def test_the_curators_reason_of_a_presented_list_stands_beside_the_machines(world: Any) -> None:
    scene = presented(world)
    assert "Her account of building the channel is concrete." in page(world, scene.need)
    assert "計測機器の販路を作った経緯が具体的です。" in page(world, scene.need, language="ja")


def test_an_empty_market_says_what_to_do(world: Any) -> None:
    need = make.open_need(world.company, world.requester, world.curator)
    assert "Nobody meets all the conditions today" in page(world, need)


def test_the_market_reads_what_the_rows_say(world: Any) -> None:
    made = make.published_profile(world.cmo, world.curator)
    profile_rows.put_outcome(
        profile_id=made.pk,
        actor=world.cmo,
        values={
            "kpi_id": "lead_response_time",
            "before": "2880",
            "after": "480.5",
            "from_month": dt.date(2023, 9, 1),
            "to_month": dt.date(2024, 8, 1),
        },
    )
    (found,) = candidates(Profile.objects.filter(pk=made.pk))
    assert found.outcomes[0].improved
    assert found.outcomes[0].complete
    assert not found.outcomes[0].confirmed
    assert found.region == "kinki"
    assert [(row.start, row.end, row.evidenced) for row in found.experience] == [(2018 * 12 + 3, 2025 * 12 + 3, True)]
    assert {name: skill.level for name, skill in found.skills.items()} == {"lead_scoring": 4, "marketing_strategy": 5}
    assert found.languages == {"ja"}
    assert found.references == 1
    assert found.identity_checked


def test_a_changed_name_counts_as_unchecked_until_a_curator_has_seen_it(world: Any) -> None:
    made = make.published_profile(world.cmo, world.curator)
    need = asking().get(pk=make.open_need(world.company, world.requester, world.curator).pk)

    def evidence() -> int:
        (found,) = scored(need).ranked
        return int(next(part.low for part in found.score.parts if part.factor == "evidence"))

    checked = evidence()
    profiles.edit_profile(profile_id=made.pk, actor=world.cmo, values={"name_ja": "佐伯 真理子", "phone": "06-1"})
    assert evidence() == checked
    profiles.edit_profile(profile_id=made.pk, actor=world.cmo, values={"name_ja": "別の 名前"})
    assert evidence() < checked
    assert "identity not checked" in page(world, need)
    profiles.check_evidence(profile_id=made.pk, actor=world.curator, identity_checked=True, references_count=1)
    assert evidence() == checked
    assert "identity not checked" not in page(world, need)


def test_labels_follow_the_readers_language(world: Any, need: Any) -> None:
    with translation.override("ja"):
        assert Names(need)("skill", "lead_scoring") == "リードスコアリング"
    assert Names(need)("skill", "lead_scoring") == "Lead scoring"
    assert Names(need)("tool", "nobody_asked") == "nobody_asked"
