"""What a page may cost: bytes of script, rounds of requests, elements."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.web.gates import Gate
from tests.web.household import QOBUZ, furnish
from tests.web.visitor import STATIC, visit

pytestmark = pytest.mark.timeout(300)

FIRST_ROUTE_BYTES: Final = 150_000
CHUNK_BYTES: Final = 250_000
STYLE_BYTES: Final = 25_000
LEVELS: Final = 2
"""After the page itself: its scripts, and what they ask for. Content is there then."""

FIRST_ROUTES: Final = ("/", "/login")
OUTSIDE: Final = ("/login", "/setup")
OTHER_ROUTES: Final = ("/search?q=loop", "/queue", "/review", "/library", "/album/1", "/history")


@dataclass
class Waterfall:
    """Which request led to which: how many rounds a page took."""

    page: Page
    session: CDPSession
    levels: dict[str, int] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._note)

    def _note(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if event["type"] == "Document":
            self.levels = {url: 0}
            self.twice = set()
            return
        if url in self.levels:
            self.twice.add(url)
        causes = [self.levels[each] for each in callers(event["initiator"]) if each in self.levels]
        self.levels.setdefault(url, 1 + max(causes, default=0))

    def files(self, suffix: str) -> set[str]:
        """Return the names of the files of the build that the page asked for."""
        paths = (urlsplit(url).path for url in self.levels)
        return {path.rpartition("/")[2] for path in paths if path.endswith(suffix)}


def callers(initiator: dict[str, Any]) -> set[str]:
    """Return the addresses that led to a request: the page, or every script that was at it."""
    found = {initiator["url"]} if "url" in initiator else set()
    stack = initiator.get("stack")
    while stack:
        found |= {frame["url"] for frame in stack["callFrames"]}
        stack = stack.get("parent")
    return found


def compressed_bytes(name: str) -> int:
    """Return what a file weighs on its way to a browser that takes gzip."""
    file = STATIC / "assets" / name
    return len(gzip.compress((file if file.exists() else STATIC / name).read_bytes(), 9))


@pytest.fixture(scope="module")
def running(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that nobody has set up."""
    household = Service(tmp_path_factory.mktemp("household") / "data", environment_of(internet))
    yield household.start()
    household.leave()


@pytest.fixture(scope="module")
def first_run(browser: Browser, running: Service) -> Waterfall:
    """What the first run asked for."""
    return fall(browser, running, "/setup")


@pytest.fixture(scope="module")
def falls(browser: Browser, running: Service, first_run: Waterfall) -> dict[str, Waterfall]:
    """What each page asked for when somebody opened it who was never there.

    The household has used Crateful for a while, since its first run.
    """
    assert first_run.levels
    service = furnish(running.set_up(**QOBUZ))
    return {path: fall(browser, service, path) for path in (*FIRST_ROUTES, *OTHER_ROUTES)}


def fall(browser: Browser, service: Service, path: str) -> Waterfall:
    """Open a page with an empty cache; return what it asked for."""
    with visit(browser, service) as somebody:
        if path not in OUTSIDE:
            somebody.sign_in()
        waterfall = Waterfall(somebody.page, somebody.context.new_cdp_session(somebody.page))
        somebody.go(path).wait_for_load_state("networkidle")
        return waterfall


@pytest.mark.parametrize("path", FIRST_ROUTES)
def test_a_first_page_has_150_kb_of_script(falls: dict[str, Waterfall], path: str) -> None:
    weights = {name: compressed_bytes(name) for name in falls[path].files(".js")}
    assert len(weights) > 2
    assert sum(weights.values()) <= FIRST_ROUTE_BYTES, weights


@pytest.mark.parametrize("path", [*FIRST_ROUTES, *OTHER_ROUTES])
def test_content_is_there_after_two_rounds_of_requests(
    falls: dict[str, Waterfall], path: str
) -> None:
    levels = falls[path].levels
    # Pictures are found in what the second round brought, and nobody waits for them.
    late = {
        url: level
        for url, level in levels.items()
        if level > LEVELS and "/cover" not in url and "/api/pictures/" not in url
    }
    assert late == {}, levels


def test_home_has_its_content_after_one_round_and_asks_for_nothing_twice(
    falls: dict[str, Waterfall],
) -> None:
    """The service announces it (``Link``): what home reads and what is announced are the same."""
    home = falls["/"]
    late = {url for url, level in home.levels.items() if level > 1 and "/pictures/" not in url}
    # Only admins may ask how full the disks are, and who asks is told in the first round. How many
    # new releases there are is no content of home: the navigation asks for it once that stands.
    assert {url.rpartition("/api/")[2] for url in late if "/assets/inter" not in url} <= {
        "system/folders",
        "new-releases?limit=1",
    }, late
    assert home.twice == set()


def test_no_chunk_is_larger_than_250_kb() -> None:
    """As it lies there, not only compressed: every byte of it is read by the browser."""
    sizes = {path.name: path.stat().st_size for path in (STATIC / "assets").glob("*.js")}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > CHUNK_BYTES} == {}


def test_the_first_run_begins_with_150_kb_of_script(first_run: Waterfall) -> None:
    weights = {name: compressed_bytes(name) for name in first_run.files(".js")}
    assert len(weights) > 2
    assert sum(weights.values()) <= FIRST_ROUTE_BYTES, weights
    assert max(first_run.levels.values()) <= LEVELS, first_run.levels


@pytest.mark.parametrize("path", FIRST_ROUTES)
def test_a_first_page_has_25_kb_of_style(falls: dict[str, Waterfall], path: str) -> None:
    weights = {name: compressed_bytes(name) for name in falls[path].files(".css")}
    assert weights
    assert sum(weights.values()) <= STYLE_BYTES, weights


def test_every_script_is_sent_compressed() -> None:
    """As brotli and as gzip, made once by the build."""
    for path in (STATIC / "assets").glob("*.js"):
        if path.stat().st_size > 2_000:
            for suffix in (".br", ".gz"):
                assert (path.parent / (path.name + suffix)).exists(), path.name + suffix


def test_something_is_seen_before_any_script_or_style_of_the_page(
    browser: Browser, running: Service
) -> None:
    """U15: on a slow line, what comes first is enough to show that the service answers."""
    with visit(browser, running) as somebody:
        gate = Gate(somebody.page, "**/assets/**")
        somebody.page.goto(running.url, wait_until="commit")
        gate.wait()
        painted = "performance.getEntriesByName('first-contentful-paint').length"
        eventually(lambda: somebody.page.evaluate(painted))
        expect(somebody.page.get_by_text("Crateful", exact=True)).to_be_visible()
        gate.open()
        expect(somebody.page.get_by_role("heading", level=1)).to_be_visible()
