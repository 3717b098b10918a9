"""Who may call what about weights, runs and exposure: tables by hand, and where each call leads."""

from typing import Any

from django.urls import reverse

from matching import weights_actions as weights
from matching.market import active_weights
from matching.models import Rerank, WeightSet, WeightsLog
from matching.rerank_actions import stop_rerank
from matching.scoring import WEIGHTS

#                          anon own  req  appr fin  form othr cmo  ocmo cur  staf deac
PAGES = """
versions                   302  403  403  403  403  403  403  403  403  200  403  302
form to draft              302  403  403  403  403  403  403  403  403  200  403  302
draft                      302  403  403  403  403  403  403  403  403  303  403  302
a draft                    302  404  404  404  404  404  404  404  404  200  404  302
what is in force           302  404  404  404  404  404  404  404  404  200  404  302
what it would change       302  404  404  404  404  404  404  404  404  200  404  302
form to tune               302  404  404  404  404  404  404  404  404  200  404  302
form to tune, in force     302  404  404  404  404  404  404  404  404  409  404  302
form to activate           302  404  404  404  404  404  404  404  404  200  404  302
form to activate, retired  302  404  404  404  404  404  404  404  404  409  404  302
form to restore            302  404  404  404  404  404  404  404  404  200  404  302
form to restore, draft     302  404  404  404  404  404  404  404  404  409  404  302
tune                       302  404  404  404  404  404  404  404  404  303  404  302
tune, in force             302  404  404  404  404  404  404  404  404  409  404  302
activate                   302  404  404  404  404  404  404  404  404  303  404  302
activate, retired          302  404  404  404  404  404  404  404  404  409  404  302
activate, in force         302  404  404  404  404  404  404  404  404  409  404  302
restore                    302  404  404  404  404  404  404  404  404  303  404  302
restore, draft             302  404  404  404  404  404  404  404  404  409  404  302
restore, in force          302  404  404  404  404  404  404  404  404  409  404  302
drop                       302  404  404  404  404  404  404  404  404  303  404  302
drop, in force             302  404  404  404  404  404  404  404  404  409  404  302
the run                    302  403  403  403  403  403  403  403  403  200  403  302
start                      302  403  403  403  403  403  403  403  403  422  403  302
start, none running        302  403  403  403  403  403  403  403  403  303  403  302
stop                       302  404  404  404  404  404  404  404  404  303  404  302
stop, none running         302  404  404  404  404  404  404  404  404  409  404  302
resume                     302  404  404  404  404  404  404  404  404  409  404  302
resume, none running       302  404  404  404  404  404  404  404  404  303  404  302
exposure                   302  403  403  403  403  403  403  403  403  200  403  302
"""
API = """
versions                   401  403  403  403  403  403  403  403  403  200  403  401
draft                      401  403  403  403  403  403  403  403  403  201  403  401
a draft                    401  404  404  404  404  404  404  404  404  200  404  401
what is in force           401  404  404  404  404  404  404  404  404  200  404  401
what it would change       401  404  404  404  404  404  404  404  404  200  404  401
tune                       401  404  404  404  404  404  404  404  404  200  404  401
tune, in force             401  404  404  404  404  404  404  404  404  409  404  401
activate                   401  404  404  404  404  404  404  404  404  200  404  401
activate, retired          401  404  404  404  404  404  404  404  404  409  404  401
activate, in force         401  404  404  404  404  404  404  404  404  409  404  401
restore                    401  404  404  404  404  404  404  404  404  200  404  401
restore, draft             401  404  404  404  404  404  404  404  404  409  404  401
restore, in force          401  404  404  404  404  404  404  404  404  409  404  401
drop                       401  404  404  404  404  404  404  404  404  200  404  401
drop, in force             401  404  404  404  404  404  404  404  404  409  404  401
runs                       401  403  403  403  403  403  403  403  403  200  403  401
the run                    401  404  404  404  404  404  404  404  404  200  404  401
start                      401  403  403  403  403  403  403  403  403  422  403  401
start, none running        401  403  403  403  403  403  403  403  403  201  403  401
stop                       401  404  404  404  404  404  404  404  404  200  404  401
stop, none running         401  404  404  404  404  404  404  404  404  409  404  401
resume                     401  404  404  404  404  404  404  404  404  409  404  401
resume, none running       401  404  404  404  404  404  404  404  404  200  404  401
exposure                   401  403  403  403  403  403  403  403  403  200  403  401
"""
Call = tuple[str, dict[str, Any] | None]
TABLE = {stage: dict(row) for stage, row in WEIGHTS.items()}
TABLE["startup"] |= {"skills": 600, "tools": 280}
WHY = {"reason": "r"}


class Versions:
    """Version 1 replaced, 2 in force, 3 a draft, and the run that 2 started."""

    def __init__(self, world: Any) -> None:
        self.world, self.retired = world, active_weights().pk
        second = weights.draft_weights(actor=world.curator, reason="r")
        self.active = weights.activate_weights(weights_id=second.pk, actor=world.curator, reason="r").pk
        self.draft = weights.draft_weights(actor=world.curator, reason="r").pk
        self.run = Rerank.objects.get().pk

    @staticmethod
    def state() -> Any:
        """Return everything a refused call must leave as it was."""
        rows = WeightSet.objects.order_by("number").values_list("pk", "status", "version", "activated_at")
        runs = Rerank.objects.order_by("pk").values_list("pk", "status", "version")
        return list(rows), list(runs), WeightsLog.objects.count()

    def prepare(self, call: str) -> None:
        """Bring about what the end of a call's name says."""
        if call.endswith("none running"):
            stop_rerank(rerank_id=self.run, actor=self.world.curator)

    def about(self, call: str) -> Any:
        """Return the version a call is about."""
        verb, _comma, which = call.removeprefix("form to ").partition(", ")
        usual = "retired" if verb == "restore" else "draft"
        return {"in force": self.active, "retired": self.retired, "draft": self.draft}[which or usual]

    def page(self, call: str) -> Call:
        """Return the address of a call and what it posts."""
        fields = {f"{stage}-{factor}": n for stage, row in TABLE.items() for factor, n in row.items()}
        fixed: dict[str, Call] = {
            "versions": (reverse("weights_list"), None),
            "form to draft": (reverse("weights_draft"), None),
            "draft": (reverse("weights_draft"), WHY),
            "a draft": (reverse("weights_set", args=[self.draft]), None),
            "what is in force": (reverse("weights_set", args=[self.active]), None),
            "what it would change": (reverse("weights_preview", args=[self.draft]), None),
            "the run": (reverse("rerank"), None),
            "start": (reverse("rerank_start"), {}),
            "stop": (reverse("rerank_stop", args=[self.run]), {}),
            "resume": (reverse("rerank_resume", args=[self.run]), {}),
            "exposure": (reverse("exposure"), None),
        }
        if (plain := call.removesuffix(", none running")) in fixed:
            return fixed[plain]
        verb = call.removeprefix("form to ").partition(",")[0]
        data: dict[str, Any] = {"tune": fields | WHY, "drop": {}}.get(verb, WHY)
        return reverse(f"weights_{verb}", args=[self.about(call)]), None if call.startswith("form") else data

    def api(self, call: str) -> Call:
        root, run = "/api/v1/weight-sets", f"/api/v1/reranks/{self.run}"
        fixed: dict[str, Call] = {
            "versions": (root, None),
            "draft": (root, WHY),
            "a draft": (f"{root}/{self.draft}", None),
            "what is in force": (f"{root}/{self.active}", None),
            "what it would change": (f"{root}/{self.draft}/preview", None),
            "runs": ("/api/v1/reranks", None),
            "the run": (run, None),
            "start": ("/api/v1/reranks", {}),
            "stop": (f"{run}/stop", {}),
            "resume": (f"{run}/resume", {}),
            "exposure": ("/api/v1/curation/exposure", None),
        }
        if (plain := call.removesuffix(", none running")) in fixed:
            return fixed[plain]
        verb = call.partition(",")[0]
        data: dict[str, Any] = {"tune": {"weights": TABLE, **WHY}, "drop": {}}.get(verb, WHY)
        return f"{root}/{self.about(call)}/{verb}", data


STAGE = Versions
