"""What a page must be in each of its eight looks: two languages, two widths, light and dark. One load shows four of
them: only the language needs another."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

import polib
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Error

from tests.architecture.sources import ROOT
from tests.journeys.conftest import SIZES, Person

AXE = Axe().axe_script
RUN_AXE = """only => axe.run(document, {resultTypes: ['violations'], preload: false, ...only}).then(
  found => found.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`))"""
# In the dark the page is the same; what may differ is what these see.
OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
UNFOLD = "() => document.querySelectorAll('main details').forEach(d => { d.open = true; })"
OVERFLOW = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
DECIDED = "() => 'theme' in document.documentElement.dataset"
# The texts of pages and of what is read out or hovers: whether they are ours (headings, buttons, labels), and what
# they say. What people wrote in one language only carries `lang`; what is the same in both, `data-verbatim`.
TEXTS = """async paths => {
  const ours = 'header, footer, nav, h1, h2, h3, h4, button, label, legend, dt, th, caption, summary, .state, .hint';
  const answer = [];
  for (const path of paths) {
    const source = await (await fetch(path)).text();
    const page = new DOMParser().parseFromString(source, 'text/html');
    page.body.querySelectorAll('[lang], code, pre, textarea, script, [data-verbatim]').forEach(e => e.remove());
    const texts = [[true, page.title]], walk = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode())
      texts.push([!!walk.currentNode.parentElement.closest(ours), walk.currentNode.data.trim()]);
    for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
      page.body.querySelectorAll(`[${name}]`).forEach(e => texts.push([true, e.getAttribute(name)]));
    answer.push([path, source, texts]);
  }
  return answer;
}"""
# Forms with a field that must be filled in; what is sent is not checked by the browser.
VISIBLE = "[...document.querySelectorAll('main form[method=post]:has([required])')].filter(f => f.checkVisibility())"
FORMS = f"() => {VISIBLE}.map(f => new URL(f.getAttribute('action') || location.href, location.href).href)"
SEND_EMPTY = f"""number => {{
  const form = {VISIBLE}[number];"""
SEND_EMPTY += """
  for (const e of form.querySelectorAll('input:not([type=hidden], [type=submit]), textarea, select')) {
    if (['checkbox', 'radio'].includes(e.type)) e.checked = false; else e.value = '';
  }
  const button = form.querySelector('button.main') ?? form.querySelector('button[type=submit]');
  if (button?.name) {
    const said = {type: 'hidden', name: button.name, value: button.value};
    form.append(Object.assign(document.createElement('input'), said));
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
RAW = re.compile(r"</?c-[\w.-]+|\{\{|\{%|\{#")
# Three English words in a row on a Japanese page.
ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?: [a-z]{2,}){2,}")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
CATALOGUE = ROOT / "locale" / "ja" / "LC_MESSAGES" / "django.po"


@cache
def other_words(language: str) -> frozenset[str]:
    """Return our sentences as the other language says them."""
    rows = [e for e in polib.pofile(str(CATALOGUE)) if e.msgstr and KANA.search(e.msgstr) and not e.obsolete]
    return frozenset(e.msgid if language == "ja" else e.msgstr for e in rows)


def is_foreign(language: str, ours: bool, text: str) -> bool:
    """Tell whether a text is in the language that the page is not in. On an English page what people wrote in
    Japanese stands as it is, and names are kanji: there only our own words count, or any with kana where all are ours.
    """
    if text in other_words(language):
        return True
    if language == "ja":
        return bool(ENGLISH.search(text)) and not ("／" in text and KANA.search(text))  # written in both: terms
    return ours and bool(KANA.search(text))


def faults(person: Person, name: str) -> Iterator[str]:
    """Yield what is wrong with the page that is open, in both widths and themes."""
    page, where = person.page, f"{name} in {person.language}"
    page.evaluate(AXE)
    page.evaluate(UNFOLD)
    if page.evaluate(DECIDED):
        yield f"{where}: the theme does not follow the system's"
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate(OVERFLOW):
            yield f"{where}, {width}: scrolls sideways"
        for theme, rules in (("light", {}), ("dark", OF_COLOUR)):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            yield from (f"{where}, {width}, {theme}: {fault}" for fault in page.evaluate(RUN_AXE, rules))


def faults_of_texts(person: Person, paths: list[str]) -> Iterator[str]:
    """Yield tags that were left raw and texts in the other language, on pages that open at these addresses."""
    for path, source, texts in person.page.evaluate(TEXTS, paths):
        yield from (f"{path}: raw {found.group()}" for found in [RAW.search(source)] if found)
        foreign = {text for ours, text in texts if is_foreign(person.language, ours, text)}
        yield from (f"{path} in {person.language}: {text[:120]}" for text in sorted(foreign))


def faults_of_empty_forms(person: Person, path: str, sent: set[tuple[str, str]]) -> Iterator[str]:
    """Send each form of the page that must be filled in as it is not, once for all pages with it: it comes back with
    422, says what is missing, and is as sound as before.
    """
    for number, action in enumerate(person.page.evaluate(FORMS)):
        name = str(resolve(urlsplit(action).path).url_name)
        if (person.language, name) in sent:
            continue
        sent.add((person.language, name))
        person.page.evaluate(UNFOLD)
        try:
            with person.page.expect_navigation() as answered:
                person.page.evaluate(SEND_EMPTY, number)
        except Error as error:  # the browser's own page: an answer without a body
            yield f"{path}: the empty form to {name} ({action}): {error.message.splitlines()[0]}"
            person.go(path)
            continue
        answer = answered.value
        assert answer is not None
        if answer.status != 422:
            yield f"{path}: the empty form to {name} was answered {answer.status}"
        yield from faults(person, f"{name}, sent empty,")
        if not person.page.locator(".errsum").count():
            yield f"{path}: nothing on top says what is missing"
        person.go(path)
