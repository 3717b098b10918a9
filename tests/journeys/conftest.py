"""One running instance with the demo market, a real browser, and the mail as the files it is written to."""

import email
import email.message
import email.policy
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.instance.harness import Instance, eventually, new_data_dir

PASSWORD = "kaji-demo-2026"
NEW_PASSWORD = "a-long-sea-voyage-7"
SIZES = {390: 844, 1280: 900}
PATIENCE = 10_000  # of a browser, in milliseconds: the machine may be busy with other tests
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys; that they share one process is the scheduler's care (tests/conftest.py)."""
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


class Mailbox:
    """The mails of an instance, read from its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def to(self, address: str) -> list[email.message.EmailMessage]:
        """Return the mails to an address, oldest first."""
        found = []
        for path in sorted(self.folder.glob("*.log"), key=lambda p: (p.stat().st_mtime_ns, p.name)):
            for part in re.split(rb"\n-{79}\n", path.read_bytes()):
                if part.strip():
                    mail = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
                    if address in str(mail["To"]):
                        found.append(mail)
        return found

    def links(self, address: str, holding: str) -> list[str]:
        """Return the links that hold some text in the mails to an address, oldest first."""
        found: list[str] = []
        for mail in self.to(address):
            body = mail.get_body(("plain",))
            assert body is not None, "every mail has a text part"
            found.extend(u for u in re.findall(r"https?://\S+", body.get_content()) if holding in u)
        return found

    def link(self, address: str, holding: str, after: int = 0, seconds: float = 30) -> str:
        """Wait until an address was sent more links that hold some text than so many; return the newest."""
        assert eventually(lambda: len(self.links(address, holding)) > after, seconds), (
            f"no new mail to {address} with a link holding {holding}"
        )
        return self.links(address, holding)[-1]


class Site:
    """A running Kaji and what a person can reach of it: addresses and mails."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.url = f"http://localhost:{instance.port}"
        self.mail = Mailbox(instance.data_dir / "mail")
        self.accounts = accounts_in(instance.said())


def accounts_in(text: str) -> dict[str, str]:
    """Return role → e-mail address from the ready line: `owner shiraishi@todai.example`."""
    return {role.replace("-", "_"): address for role, address in re.findall(r"([\w-]+)[ =:]+(\S+@[\w.-]+\w)", text)}


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    instance = Instance(new_data_dir(), DEMO="1")
    try:
        yield Site(instance.start())
    finally:
        instance.wipe()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None) or MAC
    assert Path(program).exists(), "The journeys need Chrome or Chromium: install the package `chromium`."
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGS)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser, in one language and size."""

    def __init__(self, site: Site, context: BrowserContext, language: str) -> None:
        self.site, self.context, self.language = site, context, language
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.address = ""

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def say(self, ja: str, en: str) -> str:
        """Return the words for this person's language."""
        return ja if self.language == "ja" else en

    def go(self, path: str) -> None:
        response = self.page.goto(path if path.startswith("http") else self.site.url + path)
        assert response is not None

    def log_in(self, address: str, password: str = PASSWORD) -> None:
        self.address = address
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(address)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form button[type=submit], main form button.main").first.click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def enter(self, role: str) -> None:
        """Log in with one of the demo's own accounts, and have its pages in this person's language."""
        self.log_in(self.site.accounts[role])
        self.speak(self.language)

    def speak(self, language: str) -> None:
        """Change the person's own language: it is her setting, not the browser's; a visitor's is a cookie."""
        self.language = language
        self.go("/settings/")
        if "/accounts/login" in self.page.url:
            self.context.add_cookies([{"name": "language", "value": language, "url": self.site.url}])
            return
        choice = self.page.locator("main select[name=language], main input[name=language]").first
        if choice.evaluate("e => e.tagName") == "SELECT":
            choice.select_option(language)
        else:
            self.page.locator(f"main input[name=language][value={language}]").check()
        self.page.locator("main form:has([name=language]) button[type=submit]").first.click()
        self.page.wait_for_load_state()

    def await_mail(self, holding: str, do: Callable[[], object]) -> None:
        """Let somebody do something; when the mail about it has come, follow its link that holds some text."""
        before = len(self.site.mail.links(self.address, holding))
        do()
        self.go(self.site.mail.link(self.address, holding, after=before))

    def press(self, ja: str, en: str) -> None:
        """Press the button or link with these words."""
        words = self.say(ja, en)
        target = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        target.first.click()
        self.page.wait_for_load_state()

    def sees(self, ja: str, en: str) -> None:
        self.page.get_by_text(self.say(ja, en)).first.wait_for()


def new_person(
    site: Site, browser: Browser, language: str = "ja", width: int = 390, theme: str = "light", scripts: bool = True
) -> Person:
    """Sit somebody down at a browser of her own."""
    context = browser.new_context(
        locale="ja-JP" if language == "ja" else "en-GB",
        timezone_id="Asia/Tokyo",
        viewport={"width": width, "height": SIZES[width]},
        color_scheme=theme,  # type: ignore[arg-type]
        java_script_enabled=scripts,
    )
    context.set_default_timeout(PATIENCE)
    return Person(site, context, language)


@pytest.fixture
def person(site: Site, browser: Browser) -> Iterator[Callable[..., Person]]:
    made: list[Person] = []

    def arrive(language: str = "ja", width: int = 390, theme: str = "light", scripts: bool = True) -> Person:
        made.append(new_person(site, browser, language, width, theme, scripts))
        return made[-1]

    yield arrive
    complaints = [text for each in made for text in each.complaints]
    for each in made:
        each.context.close()
    assert not complaints, f"the browser complained: {complaints}"
