"""Who may move a company's weights and read its earlier rankings: one row a call, one column a person."""

from typing import Any

from django.urls import reverse

from matching.models import ClientWeights, RankingSnapshot
from tests import make
from tests.matching.scene import crowd
from tests.matching.test_ranking import page

#                          anon own  req  appr fin  form othr cmo  ocmo cur  staf deac
PAGES = """
move the weights           302  303  303  303  403  404  404  404  404  403  404  302
earlier rankings           302  200  200  200  200  404  404  404  404  200  404  302
one of them                302  200  200  200  200  404  404  404  404  200  404  302
"""
API = """
move the weights           401  200  200  200  403  404  404  404  404  403  404  401
earlier rankings           401  200  200  200  200  404  404  404  404  200  404  401
one of them                401  200  200  200  200  404  404  404  404  200  404  401
"""


class Shown:
    """A need whose ranking somebody of the company has looked at."""

    def __init__(self, world: Any) -> None:
        crowd(3)
        self.need = make.open_need(world.company, world.requester, world.curator)
        page(world, self.need)
        self.kept = RankingSnapshot.objects.get()

    def page(self, call: str) -> tuple[str, dict[str, Any] | None]:
        """Return the address of a call and what it posts."""
        return {
            "move the weights": (reverse("ranking_weights", args=[self.need.pk]), {"rate": 150, "version": 0}),
            "earlier rankings": (reverse("ranking_records", args=[self.need.pk]), None),
            "one of them": (reverse("ranking_record", args=[self.kept.pk]), None),
        }[call]

    def api(self, call: str) -> tuple[str, dict[str, Any] | None]:
        """Return the address of a call and what it posts."""
        return {
            "move the weights": (f"/api/v1/needs/{self.need.pk}/weights", {"sliders": {"rate": 150}}),
            "earlier rankings": (f"/api/v1/needs/{self.need.pk}/rankings", None),
            "one of them": (f"/api/v1/rankings/{self.kept.pk}", None),
        }[call]

    def prepare(self, call: str) -> None: ...

    def state(self) -> Any:
        return list(ClientWeights.objects.values_list("sliders", "version"))


STAGE = Shown
