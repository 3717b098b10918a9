"""Helpers of the page views: who asks, acting on a form, one page for one verb."""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models.functions import Cast
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from kernel.actors import Actor
from kernel.changes import Transition
from kernel.idempotency import Key
from kernel.refusals import BadValues, KeyInFlight, NotPermitted, NotVisible, Refusal, Sentence, Stale, WrongState
from kernel.rules import Rule
from kernel.units import unit

View = Callable[..., HttpResponse]
KEPT = (BadValues, WrongState, Stale)
WAIT_S, WAITS = 0.1, 30
MOST_LISTED = 500  # nobody turns more pages: from there on filters help, and the API has every row


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, as the middleware found it."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def signed_in(view: View) -> View:
    """Send anonymous visitors to the log-in, whether or not what they asked for exists."""

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not actor_of(request).signed_in:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        return view(request, *args, **kwargs)

    return run


def find(rows: models.QuerySet[Any], rule: Rule, actor: Actor, pk: Any) -> Any:
    """Return the row with `pk` if the rule shows it to the actor.

    :raises NotVisible: when it is missing or hidden.
    """
    row = rule.filter(rows, actor).filter(pk=pk).first()
    if row is None:
        raise NotVisible
    return row


def allow(rule: Rule, actor: Actor, row: models.Model) -> None:
    """Refuse a page about a visible row that the actor's role does not open.

    :raises NotPermitted: when the rule does not hold.
    """
    if not rule.holds(actor, row):
        raise NotPermitted


def may_open(request: HttpRequest, step: Transition, row: Any) -> None:
    """Refuse the page of a verb to whom it would not work. On POST the action judges the state, so that a form keeps
    what was typed.

    :raises NotPermitted: :raises WrongState: in this order.
    """
    allow(step.may, actor_of(request), row)
    if request.method != "POST" and row.status not in step.sources:
        raise WrongState


def verb_row(request: HttpRequest, step: Transition, rows: Any, pk: Any) -> Any:
    """Return the row a verb's page is about, judged as the verb itself will judge it.

    :raises NotVisible: :raises NotPermitted: :raises WrongState: in this order.
    """
    row = find(rows, step.view | step.may, actor_of(request), pk)
    may_open(request, step, row)
    return row


def version_of(request: HttpRequest) -> int | None:
    """Return the hidden `version` a form was opened with, if it carries one."""
    return read_version(request.POST.get("version", ""))


def read_version(text: str) -> int | None:
    """Return the version a hidden input says, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def seen_version(request: HttpRequest, version: int | None, status: int = 200) -> int | None:
    """Return the version a form carries: that it was opened with; only after a 412, which shows the row as it is now,
    the row's own. A form that came back for another reason must not become the newest by itself.
    """
    opened = None if status == Stale.status else version_of(request)
    return version if opened is None else opened


def attempt(form: BaseForm | None, do: Callable[[], Any]) -> tuple[bool, Any, int]:
    """Run an action for a form: (done, result, status). A refusal that the person can answer goes onto the form,
    so that what she typed is shown again; other refusals travel on to the error page.
    """
    try:
        return True, do(), 200
    except KEPT as refusal:
        if form is None:
            raise
        put_errors(form, refusal)
        return False, None, refusal.status


def once(request: HttpRequest, values: Any, work: Callable[[], Any]) -> str:
    """Make a row for a form with a hidden `once` and return its id: sent twice, the form makes one row.

    :raises KeyInFlight: when the first of two clicks is still not done after three seconds.
    """
    token = request.POST.get("once", "")[:64]
    body = json.dumps([request.path, values], sort_keys=True, default=str).encode()
    digest = hashlib.sha256(token.encode("utf-8", "replace") + body).hexdigest()
    key = Key(actor_of(request), digest, body) if token else None
    for left in range(WAITS, 0, -1):
        try:
            return str(unit(lambda: str(work().pk), key=key))
        except KeyInFlight:
            if left == 1:
                raise
            time.sleep(WAIT_S)
    raise AssertionError("the loop returns or raises")


def put_errors(form: BaseForm, refusal: Refusal) -> None:
    """Write a refusal's sentences beside the fields they speak about, or on top."""
    errors = refusal.errors if isinstance(refusal, BadValues) else {"": [refusal.sentence]}
    for name, texts in errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))


def done(request: HttpRequest, url: str, sentence: Sentence | None = None) -> HttpResponse:
    """Say what happened and lead on, so that a reload does not post again."""
    if sentence:
        messages.success(request, str(sentence))
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def back_url(request: HttpRequest, fallback: str) -> str:
    """Return the same-site address a form asked to return to, or the fallback."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else fallback


def acting(request: HttpRequest, action: Callable[..., Any], **ids: Any) -> Callable[[dict[str, Any]], Any]:
    """Return the action as `verb_page` runs it: on these ids, for whoever asks, on the version she has seen."""
    return lambda values: action(**ids, actor=actor_of(request), version=version_of(request), **values)


def verb_page(
    request: HttpRequest,
    *,
    form_class: type[BaseForm] | None,
    do: Callable[[dict[str, Any]], Any],
    url: str | Callable[[Any], str],
    said: Sentence | Callable[[Any], Sentence],
    context: dict[str, Any],
    row: Any = None,
    template: str = "verb.html",
    initial: dict[str, Any] | None = None,
    form_kwargs: dict[str, Any] | None = None,
) -> HttpResponse:
    """Serve one verb: GET shows what will be bound and what must be said, POST acts.

    `do` gets the cleaned values and runs the action; `url` is where to go then, `said` the sentence shown there
    (each may depend on what came of it); the form carries the version of `row` it was opened with.
    """
    kwargs = form_kwargs or {}

    def show(form: BaseForm | None, status: int = 200) -> HttpResponse:
        version = seen_version(request, getattr(row, "version", None), status)
        return render(request, template, {**context, "version": version, "form": form}, status=status)

    if request.method != "POST":
        return show(form_class(initial=initial or {}, **kwargs) if form_class else None)
    form = form_class(request.POST, request.FILES, **kwargs) if form_class else None
    if form is not None and not form.is_valid():
        return show(form, 422)
    ok, result, status = attempt(form, lambda: do(form.cleaned_data if form else {}))
    if not ok:
        return show(form, status)
    return done(request, url(result) if callable(url) else url, said(result) if callable(said) else said)


def paged(request: HttpRequest, rows: Any, size: int = 20) -> Page[Any]:
    """Return the asked page of rows; a number out of range gives the last one."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


class Narrow(Paginator):  # type: ignore[type-arg]
    """Pages of a long list, in order; `more` says that there are rows beyond those that can be turned to.

    Keys come first, in one narrow pass, whole rows only for a page: those of a large market do not fit the memory of
    a sort.
    """

    def __init__(self, parts: Iterable[models.QuerySet[Any]], whole: models.QuerySet[Any], size: int) -> None:
        keys: list[str] = []  # as texts: most of them nobody looks at
        for part in parts:
            if len(keys) <= MOST_LISTED:
                found = part.values_list(Cast("pk", models.TextField()), flat=True)
                keys += found[: MOST_LISTED + 1 - len(keys)]
        self.more = len(keys) > MOST_LISTED
        self.whole = whole
        super().__init__(keys[:MOST_LISTED], size)

    def page(self, number: Any) -> Page[Any]:
        """Return a page of whole rows; who is gone since the keys were read is not on it."""
        found = super().page(number)
        rows = {str(row.pk): row for row in self.whole.filter(pk__in=found.object_list)}
        found.object_list = [rows[pk] for pk in found.object_list if pk in rows]
        return found


def long_list(
    request: HttpRequest, parts: Iterable[models.QuerySet[Any]], whole: models.QuerySet[Any], size: int = 20
) -> Page[Any]:
    """Return the asked page of rows that may be many; a number out of range gives the last one.

    `parts` say which rows come in which order, one part after the other; `whole` reads what is shown of them.
    """
    return Narrow(parts, whole, size).get_page(request.GET.get("page"))
