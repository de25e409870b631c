"""What somebody with a slow line and a slow phone waits for, in Chromium.

``python -m bench first-load``: 1.6 Mbit/s with 150 ms there and back, a processor four times
slower, nothing kept from before; the middle of five visits.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.library_rows import make_library
from tests.running import Service
from tests.web.visitor import new_context, open_browser, open_page

from bench.measure import Figure
from crateful.db import Database, connect

VISITS = 5
ALBUMS = 78
BYTES_PER_S = 1_600_000 / 8
LATENCY_MS = 150
SLOWER = 4

FIRST_WORDS = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
NOW = "() => performance.now()"

HOME_S, LIBRARY_S = 1.5, 1.0
"""What we promise: on the slow line, and of the library with its code there already."""


def run(folder: Path) -> list[Figure]:
    """Return each wait as a multiple of the longest that we allow."""
    service = Service(folder / "data").start().set_up(setup_finished=True)
    database = Database(connect(f"sqlite:///{service.data_dir / 'crateful.db'}"))
    make_library(database, albums=ALBUMS, tracks_per_album=10)
    database.close()
    with sync_playwright() as playwright:
        browser = open_browser(playwright)
        visits = [_visit(service, browser) for _ in range(VISITS)]
        browser.close()
    service.stop()
    words, home, library = (statistics.median(column) for column in zip(*visits, strict=True))
    slow = f"{SLOWER} times slower processor"
    line = f"1.6 Mbit/s, {slow}"
    return [
        _figure("first visit, until something is seen", line, words, HOME_S),
        _figure("first visit, until home has its content", line, home, HOME_S),
        _figure(
            f"library of {ALBUMS} albums, until its covers' places stand", slow, library, LIBRARY_S
        ),
    ]


def _figure(what: str, how: str, took_s: float, allowed_s: float) -> Figure:
    """Return a line of the table."""
    allowed = f"{allowed_s:.1f} s"
    detail = f"{took_s:.2f} s ({how}; `python -m bench first-load`)"
    return Figure(what, allowed, took_s / allowed_s, "times the time", detail)


def _visit(service: Service, browser: Browser) -> tuple[float, float, float]:
    """Return the seconds until the first words, until home, and until the library stands."""
    context = new_context(browser)
    with open_page(context, service) as somebody:
        somebody.sign_in()
        page = somebody.page
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        session.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": LATENCY_MS,
            "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S,
        })  # fmt: skip
        page.goto(service.url, wait_until="commit")
        page.get_by_role("heading", level=1).wait_for()
        page.locator("a[href*='album/']").first.wait_for()
        home_ms = page.evaluate(NOW)
        words_ms = page.evaluate(FIRST_WORDS)
        session.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        })  # fmt: skip
        page.goto(f"{service.url}/library")
        page.goto(f"{service.url}/library", wait_until="commit")
        page.locator("li[data-slot] a").first.wait_for()
        library_ms = page.evaluate(NOW)
    context.close()
    return words_ms / 1000, home_ms / 1000, library_ms / 1000
