"""Every form of every page takes bad input: a clear answer in the reader's language, nothing half-written, what was
typed is kept. Stale forms, forms sent twice and ids from elsewhere have no effect.

Which forms there are is a table by hand (places.py). That it is complete is asked of the addresses themselves, so each
worker of a parallel run can prove its part alone.
"""

import itertools
import re
import uuid
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from kernel.models import Event
from profiles.actions import edit_settings
from tests import make
from tests.input.market import RETIRED, busy
from tests.input.pages import CHOSEN, FITTING, JAPANESE, TEXTS, TYPED, Field, Form, Forms, sentences, state
from tests.input.places import PLACES, WITHOUT_FORM, Place, patterns

ASCII = (
    "<script>alert(1)</script>",
    "-1",
    "9" * 40,
    "NaN",
    "1990-01-01",
    "9999-99-99",
    "00000000-0000-4000-8000-000000000000",
    "",
)
HOSTILE = (*ASCII, f"{FITTING}を" * 900, "\x00", "\u202eevil\r\nBcc: x@y.example", "１２３")
SPARED = {"csrfmiddlewaretoken", "version", "next"}

# Autosaves keep what is being typed, as it is; sending the form checks it.
UNCHECKED = {"need_autosave", "need_new_autosave"}
# Hidden values that only help: a text that tells two clicks apart, a link between two rows of the same form that is
# dropped when it leads nowhere, the stage somebody came from.
FALLS_AWAY = {"once", "scope_problem", "stage"}
# Nobody fills these in without somebody's secret.
SECRET = {"account_login", "mfa_activate_totp", "mfa_authenticate", "mfa_reauthenticate"}
# Asking twice for a mail sends two, as many as the limits let through.
MAILS = {"account_signup", "account_reset_password", "account_email"}


class Desk:
    """One form in one person's browser, sent again and again; `wrong` collects what must not be."""

    def __init__(self, world: Any, market: SimpleNamespace, place: Place, wrong: list[str]) -> None:
        self.place, self.wrong = place, wrong
        self.client = world.client("anonymous" if place.logs_in else place.who)
        self.client.raise_request_exception = False
        if place.logs_in:
            user = {"login": world.users[place.who].email, "password": make.PASSWORD}
            self.client.post(reverse("account_login"), user)
            self.client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
        page = place.page(market)
        opened = self.client.get(page, follow=True)
        here = opened.request["PATH_INFO"]
        there = place.address(market)
        self.target = there
        self.forms = [
            form
            for form in Forms(opened.content.decode()).forms
            if self._is_ours(form.action.split("?")[0] or here, there)
        ]
        if opened.status_code != 200 or not self.forms:
            self.complain(f"{page} led to {here}, {opened.status_code}, without this form")
        self.written: dict[str, tuple[int, int]] = {}

    def _is_ours(self, action: str, there: str) -> bool:
        stands_alone = self.place.on in {"need_new", "need_edit"} and self.place.route.endswith("autosave")
        if stands_alone or action == there:
            return stands_alone or True
        # A link out of a mail carries a key that is not shown again.
        return resolve(action).url_name == self.place.route and "key" in resolve(action).kwargs

    def complain(self, text: str) -> None:
        self.wrong.append(f"{self.place.route} {self.place.at} ({self.place.who}): {text}")

    def send(self, form: Form, data: dict[str, Any], *, keep: bool = False) -> Any:
        """Post and look at what every answer owes: no error of ours, and a sentence when it refuses."""
        cache.clear()  # the limits on log-ins are not what is asked here
        target = form.action if "key" in resolve(form.action.split("?")[0] or "/").kwargs else self.target
        before = transaction.savepoint()  # no atomic block: the unit under test opens a durable one
        answer = self.client.post(target, data)
        # Only what was accepted is taken back: a trace of what was refused stays and is found by `untouched`.
        (transaction.savepoint_commit if answer.status_code >= 400 or keep else transaction.savepoint_rollback)(before)
        told = repr({name: str(value)[:40] for name, value in data.items() if name not in SPARED})[:300]
        if answer.status_code >= 500:
            self.complain(f"{answer.status_code} to {told}")
        if answer.status_code >= 400 and not sentences(answer):
            self.complain(f"{answer.status_code} without a sentence to {told}")
        return answer

    def untouched(self, ask: str) -> None:
        if tables := self.changed():
            self.complain(f"{ask}: refused, and {tables} written")

    def changed(self) -> list[str]:
        now = state()
        return [table for table in now if now[table] != self.written[table]]


@pytest.mark.parametrize("group", PLACES)
def test_bad_input_gets_a_clear_answer(group: str, world: Any) -> None:
    market = busy(world)
    wrong: list[str] = []
    for place in PLACES[group]:
        before = transaction.savepoint()
        desk = Desk(world, market, place, wrong)
        for form in desk.forms:
            desk.written = state()
            for ask in (_texts, _choices, _stale):
                ask(desk, form, market)
            desk.untouched("bad input")
            for once_more in (_twice, _japanese):
                inner = transaction.savepoint()
                once_more(desk, form, world)
                transaction.savepoint_rollback(inner)
        transaction.savepoint_rollback(before)
    assert not wrong, "\n".join(wrong[:60])


def _typed(form: Form, value: str) -> dict[str, list[str]]:
    """Return the form with this value in everything that is typed."""
    typed = [one for one in form.fields.values() if one.kind in TYPED and one.name not in SPARED]
    return form.filled() | {one.name: [value] * max(1, len(one.values)) for one in typed} if typed else {}


def _texts(desk: Desk, form: Form, market: SimpleNamespace) -> None:
    for value in HOSTILE:
        if data := _typed(form, value):
            answer = desk.send(form, data)
            _kept(desk, answer, data)
            if answer.status_code >= 400 and value in ASCII:
                _in_language(desk, answer, "en")


def _kept(desk: Desk, answer: Any, data: dict[str, Any]) -> None:
    """Every text stands in the form again, the password never."""
    if answer.status_code not in {412, 422}:
        return
    shown: dict[str, list[str]] = {}
    for form in Forms(answer.content.decode()).forms:
        shown |= {name: one.values for name, one in form.fields.items() if one.kind in TEXTS}
    for name, values in shown.items():
        lost = [text for text in data.get(name, []) if text.strip() and text.isprintable() and text not in values]
        if lost:
            desk.complain(f"{answer.status_code} lost {lost[0][:30]!r} typed into {name}; shows {values!r:.60}")


def _in_language(desk: Desk, answer: Any, language: str) -> None:
    for sentence in sentences(answer):
        if bool(JAPANESE.search(sentence)) != (language == "ja"):
            desk.complain(f"{answer.status_code} not in {language}: {sentence[:80]!r}")


def _choices(desk: Desk, form: Form, market: SimpleNamespace) -> None:
    """Send what no option offers, one control at a time, in a form that is filled in otherwise; of controls that
    differ by a number only, the first."""
    if desk.place.route in UNCHECKED:
        return
    foreign = itertools.cycle((str(market.others_need), str(uuid.uuid4()), RETIRED))
    asked: dict[str, Field] = {}
    for one in form.fields.values():
        if one.kind in CHOSEN and one.name not in SPARED and one.options != ["on"]:
            asked.setdefault(re.sub(r"\d+", "", one.name), one)
    for one in asked.values():
        value = next(foreign)
        inner = transaction.savepoint()
        answer = desk.send(form, form.filled(**{**desk.place.typed, one.name: value}), keep=True)
        if answer.status_code < 400 and not (one.kind == "hidden" and one.name in FALLS_AWAY) and desk.changed():
            desk.complain(f"took {value!r} for {one.kind} {one.name}: {answer.status_code}")
        (transaction.savepoint_commit if answer.status_code >= 400 else transaction.savepoint_rollback)(inner)


def _stale(desk: Desk, form: Form, market: SimpleNamespace) -> None:
    if "version" not in form.fields or desk.place.route in UNCHECKED:
        return
    opened = int(form.fields["version"].values[0])
    data = form.filled(**desk.place.typed, version=str(opened - 1))
    answer = desk.send(form, data)
    if answer.status_code not in {409, 412}:
        desk.complain(f"a form opened one version ago was answered {answer.status_code} {sentences(answer)[:1]}")
    _kept(desk, answer, data)


def _twice(desk: Desk, form: Form, world: Any) -> None:
    data = form.filled(**desk.place.typed)
    first = desk.send(form, data, keep=True)
    if first.status_code >= 400 and desk.place.route in SECRET:
        return
    if first.status_code >= 400:
        desk.complain(f"filled in with care, refused with {first.status_code}: {sentences(first)[:2]} {data!r:.300}")
        return
    rows, events = _rows(), Event.objects.count()
    again = desk.send(form, data, keep=True)
    if (_rows(), Event.objects.count()) != (rows, events) and desk.place.route not in MAILS:
        desk.complain(f"sent twice: {again.status_code}, {Event.objects.count() - events} events more")


def _rows() -> dict[str, int]:
    return {table: count for table, (count, _writers) in state().items()}


def _japanese(desk: Desk, form: Form, world: Any) -> None:
    desk.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ja"
    if desk.place.who != "anonymous":
        actor = world.actors[desk.place.who]
        edit_settings(user_id=actor.user_id, actor=actor, values={"language": "ja"})
    stale = form.filled(**desk.place.typed, version="0") if "version" in form.fields else {}
    for data in (stale, _typed(form, ""), _typed(form, "9999-99-99")):
        answer = desk.send(form, data) if data else None
        if answer is not None and answer.status_code >= 400:
            _in_language(desk, answer, "ja")


def test_every_address_that_takes_a_post_is_in_the_table(world: Any) -> None:
    """Ask the addresses themselves, in one process: a parallel run needs nobody's memory."""
    client = Client(raise_request_exception=False)
    taking = set()
    for pattern in patterns():
        client.force_login(world.users["owner"])
        inner = transaction.savepoint()
        if client.post(_somewhere(pattern)).status_code != 405:
            taking.add(pattern.name)
        transaction.savepoint_rollback(inner)
    assert taking == {place.route for places in PLACES.values() for place in places} | set(WITHOUT_FORM)


def _somewhere(pattern: Any) -> str:
    for value in (str(uuid.uuid4()), "x"):
        with suppress(NoReverseMatch):
            return reverse(pattern.name, kwargs=dict.fromkeys(pattern.pattern.regex.groupindex, value))
    raise AssertionError(f"no address for {pattern.name}")
