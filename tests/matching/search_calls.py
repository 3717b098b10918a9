"""Who may call what about saved searches, digests and earlier candidates: tables by hand, and their addresses."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from matching import search_actions as searches
from matching.models import SavedSearch
from matching.stops import ALL, ONE, Stop, link
from profiles.models import NotificationPreference
from tests import make
from tests.matching.scene import Scene, two_under_review

#                          anon own  req  appr fin  form othr cmo  ocmo cur  staf deac
PAGES = """
saved searches             302  200  200  200  200  200  200  200  200  200  200  302
form to save CMOs          302  200  200  200  200  403  200  403  403  200  403  302
form to save needs         302  200  200  200  200  200  200  200  200  200  200  302
form to save fit           302  403  403  403  403  403  403  200  200  403  403  302
form to save candidates    302  200  200  200  403  404  404  404  404  403  404  302
save CMOs                  302  303  303  303  303  403  303  403  403  303  403  302
save needs                 302  303  303  303  303  303  303  303  303  303  303  302
save fit                   302  403  403  403  403  403  403  303  303  403  403  302
save candidates            302  303  303  303  403  404  404  404  404  403  404  302
one of hers                302  404  404  404  404  404  404  200  404  404  404  302
form to rename             302  404  404  404  404  404  404  200  404  404  404  302
rename                     302  404  404  404  404  404  404  303  404  404  404  302
stop                       302  404  404  404  404  404  404  303  404  404  404  302
resume                     302  404  404  404  404  404  404  303  404  404  404  302
stop what is stopped       302  404  404  404  404  404  404  409  404  404  404  302
resume what goes on        302  404  404  404  404  404  404  409  404  404  404  302
digest                     302  404  404  404  404  404  404  200  404  404  404  302
look at the link to one    200  200  200  200  200  200  200  200  200  200  200  200
the link to one            200  200  200  200  200  200  200  200  200  200  200  200
the link to all            200  200  200  200  200  200  200  200  200  200  200  200
earlier candidates         302  200  200  200  200  404  404  404  404  200  404  302
"""
API = """
saved searches             401  200  200  200  200  200  200  200  200  200  200  401
save CMOs                  401  201  201  201  201  403  201  403  403  201  403  401
save needs                 401  201  201  201  201  201  201  201  201  201  201  401
save fit                   401  403  403  403  403  403  403  201  201  403  403  401
save candidates            401  201  201  201  403  404  404  404  404  403  404  401
one of hers                401  404  404  404  404  404  404  200  404  404  404  401
news of it                 401  404  404  404  404  404  404  200  404  404  404  401
rename                     401  404  404  404  404  404  404  200  404  404  404  401
stop                       401  404  404  404  404  404  404  200  404  404  404  401
resume                     401  404  404  404  404  404  404  200  404  404  404  401
stop what is stopped       401  404  404  404  404  404  404  409  404  404  404  401
resume what goes on        401  404  404  404  404  404  404  409  404  404  404  401
digests                    401  200  200  200  200  200  200  200  200  200  200  401
digest                     401  404  404  404  404  404  404  200  404  404  404  401
earlier candidates         401  200  200  200  200  404  404  404  404  200  404  401
"""
Call = tuple[str, dict[str, Any] | None]


class Shelf:
    """A CMO's searches, one of them stopped, and her digest."""

    def __init__(self, world: Any) -> None:
        self.scene: Scene = two_under_review(world)
        going, digest = make.digest(world.cmo, "days=6")
        stopped = searches.save_search(actor=world.cmo, kind="needs", query=QueryDict("days=7"))
        searches.stop_search(search_id=stopped.pk, actor=world.cmo)
        self.going, self.stopped, self.digest = going.pk, stopped.pk, digest.pk
        self.one, self.all = link(Stop(ONE, self.going)), link(Stop(ALL, world.cmo.user_id))

    def prepare(self, call: str) -> None: ...

    @staticmethod
    def state() -> Any:
        """Return everything a refused call must leave as it was."""
        rows = SavedSearch.objects.order_by("pk").values_list("pk", "name", "status", "version", "told_at")
        return list(rows), list(NotificationPreference.objects.order_by("pk").values_list("pk", "no_mail"))

    def page(self, call: str) -> Call:
        """Return the address of a call and what it posts."""
        need, pk, name = self.scene.need.pk, self.going, {"name": "朝に読む"}
        calls: dict[str, Call] = {
            "saved searches": (reverse("searches"), None),
            "form to save CMOs": (reverse("search_cmos") + "?stage=startup", None),
            "form to save needs": (reverse("search_needs") + "?days=3", None),
            "form to save fit": (reverse("search_fit"), None),
            "form to save candidates": (reverse("search_candidates", args=[need]), None),
            "save CMOs": (reverse("search_cmos") + "?stage=startup", name),
            "save needs": (reverse("search_needs") + "?days=3", name),
            "save fit": (reverse("search_fit"), name),
            "save candidates": (reverse("search_candidates", args=[need]), name),
            "one of hers": (reverse("search", args=[pk]), None),
            "form to rename": (reverse("search_rename", args=[pk]), None),
            "rename": (reverse("search_rename", args=[pk]), name),
            "stop": (reverse("search_stop", args=[pk]), {}),
            "resume": (reverse("search_resume", args=[self.stopped]), {}),
            "stop what is stopped": (reverse("search_stop", args=[self.stopped]), {}),
            "resume what goes on": (reverse("search_resume", args=[pk]), {}),
            "digest": (reverse("digest", args=[self.digest]), None),
            "look at the link to one": (self.one, None),
            "the link to one": (self.one, {}),
            "the link to all": (self.all, {}),
            "earlier candidates": (reverse("earlier_candidates", args=[need]), None),
        }
        return calls[call]

    def api(self, call: str) -> Call:
        root, need = "/api/v1/saved-searches", str(self.scene.need.pk)
        one, stopped = f"{root}/{self.going}", f"{root}/{self.stopped}"
        calls: dict[str, Call] = {
            "saved searches": (root, None),
            "save CMOs": (root, {"kind": "cmos", "query": "stage=startup"}),
            "save needs": (root, {"kind": "needs", "query": "days=3"}),
            "save fit": (root, {"kind": "fit"}),
            "save candidates": (root, {"kind": "candidates", "need": need}),
            "one of hers": (one, None),
            "news of it": (f"{one}/news", None),
            "rename": (f"{one}/rename", {"name": "朝に読む"}),
            "stop": (f"{one}/stop", {}),
            "resume": (f"{stopped}/resume", {}),
            "stop what is stopped": (f"{stopped}/stop", {}),
            "resume what goes on": (f"{one}/resume", {}),
            "digests": ("/api/v1/digests", None),
            "digest": (f"/api/v1/digests/{self.digest}", None),
            "earlier candidates": (f"/api/v1/needs/{need}/earlier-candidates", None),
        }
        return calls[call]


STAGE = Shelf
