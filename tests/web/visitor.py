"""A person with a browser: Debian's Chromium, driven by Playwright, on the real service."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, cast

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect
from tests.running import END_S, PASSWORD, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import ConsoleMessage, Playwright, Response

ROOT: Final = Path(__file__).parents[2]
STATIC: Final = ROOT / "src" / "crateful" / "static"
AXE: Final = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS: Final = ROOT / "build" / "screens"
"""Where each page's picture is written, to be looked at."""

DESK: Final = ViewportSize(width=1280, height=860)
PHONE: Final = ViewportSize(width=390, height=844)

PATIENCE_MS: Final = int(END_S * 1000)
"""How long a loaded machine may need for what a page waits for: an album, most often."""

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

LATE_MS: Final = 1500
"""With ``--lag``, what whoever uses a page does between two presses: the page goes on."""

LATE_RATE: Final = 4
"""With ``--lag``, how much slower a page thinks."""

NEWS_MS: Final = 8_000
"""For how long news stay on show, and what can be undone is not done (web/src/ui/toasts.tsx)."""

UNHURRIED: Final = f"""(() => {{
  const start = window.setTimeout;
  window.setTimeout = (run, ms, ...given) =>
    start(run, ms === {NEWS_MS} ? 100 * ms : ms, ...given);
}})()"""
"""A loaded machine may need longer from one press to the next than any person does."""

WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules that judge a page's colours: a theme changes nothing else."""

Scheme = Literal["light", "dark"]

# A browser says of every answer that is no success that it "failed to load" it.
_ANSWERED = re.compile(r"Failed to load resource: .*status of 4\d\d")
_AWAY = re.compile(r"net::ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET|ABORTED)")
_NO_WORKER = "Service Worker registration blocked by Playwright"
_SOCKET_AWAY = re.compile(r"WebSocket connection to .* failed")


def open_browser(playwright: Playwright) -> Browser:
    """Start Chromium without a window; it reaches nothing but this machine.

    Raises:
        AssertionError: it is not installed, or the page was not built.
    """
    # The same engine without windows, profiles and menus: about half of the processor time.
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert chromium, "Chromium is missing: `make test` installs it"
    assert (STATIC / "index.html").exists(), "the page was not built: run `make web`"
    late_ms = LATE_MS if Visitor.is_late else 0
    return playwright.chromium.launch(executable_path=chromium, args=list(FLAGS), slow_mo=late_ms)


def choice(within: Page | Locator, label: str) -> Locator:
    """Return the button that shows what is chosen; its name is that, and then what it is of."""
    name = re.compile(rf"(^|\s){re.escape(label)}$")
    return within.locator("[aria-haspopup=listbox]").and_(within.get_by_role("button", name=name))


def choose(within: Page | Locator, label: str, option: str) -> None:
    """Open the list of a choice and take one of it."""
    button = choice(within, label)
    button.click()
    button.page.get_by_role("option", name=option, exact=True).click()


def tick(box: Locator) -> None:
    """Press the line of a box, which is what can be seen of it, so that it is ticked."""
    expect(box).not_to_be_checked()
    box.locator("xpath=ancestor::label[1]").click()
    expect(box).to_be_checked()


AT_REST = """() => !document.querySelector('[data-old="true"]')
    && document.getAnimations().every((moving) => moving.playState !== "running"
        || moving.effect.getComputedTiming().endTime === Infinity)"""
"""What a page is when it shows what it will go on to show."""


@dataclass
class Visitor:
    """One person at one page of the service, who writes down whatever goes wrong."""

    is_late: ClassVar[bool] = False
    """Whether page and person are slow: ``pytest --lag``."""
    takes_pictures: ClassVar[bool] = False
    """Whether somebody wants to see the pages: ``pytest --pictures``."""

    service: Service
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)
    may_be_away: bool = False
    """The service is stopped on purpose: that the page can't reach it is no fault of the page."""

    def go(self, path: str) -> Page:
        """Open a page by its address and return it once its heading is there."""
        self.page.goto(self.service.url + path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self.page

    def sign_in(self, username: str = "admin") -> Visitor:
        """Sign in without the form; the browser has the cookie afterwards."""
        answer = self.context.request.post(
            f"{self.service.url}/api/auth/login",
            data={"username": username, "password": PASSWORD},
        )
        assert answer.ok, answer.text()
        return self

    def sign_in_again(self) -> Visitor:
        """Sign in as the admin unless the browser's cookie still says so; forget all else."""
        wiped = {"origin": self.service.url, "storageTypes": "local_storage"}
        self.context.new_cdp_session(self.page).send("Storage.clearDataForOrigin", wiped)
        known = self.context.request.get(f"{self.service.url}/api/auth/me")
        return self if known.ok else self.sign_in()

    def axe(self, *rules: str) -> list[str]:
        """Return what axe finds wrong with the page as it is: rule, element, advice.

        Once nothing fades any more: a list that waits for its next answer is dimmed.

        Args:
            rules: only these; by default every rule of WCAG 2.2 AA.
        """
        self.page.wait_for_function(AT_REST)
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text())
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
        options = {"runOnly": only, "resultTypes": ["violations"]}
        result = cast(
            "dict[str, Any]",
            self.page.evaluate("options => axe.run(document, options)", options),
        )
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    def keeps_focus(self) -> None:
        """Wait until something of the page has the focus, and not the page as a whole."""
        self.page.wait_for_function("() => document.activeElement !== document.body")

    def picture(self, name: str) -> None:
        """Write what is on show into the folder of screens, if somebody wants to see it."""
        if self.takes_pictures:
            SCREENS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENS / f"{name}.png", animations="disabled")

    def rows_of_dom(self, selector: str) -> int:
        """Return how many elements the page holds."""
        return self.page.locator(selector).count()

    def listen(self) -> None:
        """Write down errors of the page: scripts, the content policy, answers of 5xx."""
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._note_response)
        self.page.set_default_timeout(PATIENCE_MS)
        if self.is_late:
            session = self.context.new_cdp_session(self.page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": LATE_RATE})

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or _ANSWERED.search(message.text):
            return
        if _NO_WORKER in message.text:
            return
        is_away = _AWAY.search(message.text) or _SOCKET_AWAY.search(message.text)
        if not (self.may_be_away and is_away):
            self.faults.append(f"console: {message.text} ({message.location})")

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")


def new_context(
    browser: Browser,
    *,
    viewport: ViewportSize = DESK,
    scheme: Scheme = "light",
    language: str = "en-GB",
    keeps_shell: bool = False,
) -> BrowserContext:
    """Return a browser of somebody's own: no cookie, nothing kept.

    Args:
        keeps_shell: the page's service worker may run, whose answers no test can route.
    """
    return browser.new_context(
        viewport=viewport,
        color_scheme=scheme,
        locale=language,
        reduced_motion="reduce",
        has_touch=viewport == PHONE,
        service_workers="allow" if keeps_shell else "block",
    )


@contextmanager
def open_page(
    context: BrowserContext, service: Service, *, hurried: bool = False
) -> Iterator[Visitor]:
    """Open a page in somebody's browser, which keeps what it has loaded, and cookies.

    Args:
        hurried: news leave by themselves, as they do for everybody else.

    Raises:
        AssertionError: afterwards, when the page broke, broke the content policy, or was
            answered with a 5xx.
    """
    page = context.new_page()
    try:
        visitor = Visitor(service, context, page)
        if not hurried:
            page.add_init_script(UNHURRIED)
        visitor.listen()
        yield visitor
        assert not visitor.faults, "\n".join(visitor.faults)
    finally:
        page.close()


@contextmanager
def visit(
    browser: Browser,
    service: Service,
    *,
    viewport: ViewportSize = DESK,
    scheme: Scheme = "light",
    language: str = "en-GB",
    hurried: bool = False,
) -> Iterator[Visitor]:
    """Open a page in a new browser: as :func:`open_page`, by somebody who was never there."""
    context = new_context(browser, viewport=viewport, scheme=scheme, language=language)
    try:
        with open_page(context, service, hurried=hurried) as somebody:
            yield somebody
    finally:
        context.close()
