"""An answer that was asked for before a change, and comes after it, hides it on no page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.web.household import LOSSLESS
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

TITLE = "Loop Songs"
TRACKS = 3
NOT_THERE = "https://thefixtures.bandcamp.com/album/no-such-album"
ALBUMS = re.compile(r"/api/albums\?")
ALBUM = re.compile(r"/api/albums/\d+$")
DOWNLOADS = re.compile(r"/api/downloads")
HEARTS = re.compile(r"/api/me/library/albums/\d+$")

PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def household(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with one album."""
    running = Service(tmp_path_factory.mktemp("late") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    running.finish(LOSSLESS)
    yield running
    running.stop()


@pytest.fixture
def service(household: Service) -> Service:
    """The household, whose album has its own title and no heart."""
    (album,) = household.albums()
    household.call("PATCH", f"/api/albums/{album['id']}", json={"title": TITLE})
    household.call("DELETE", f"/api/me/library/albums/{album['id']}")
    return household


class Held:
    """The next request of a page to an address: on its way until it is released."""

    def __init__(self, page: Page, url: re.Pattern[str], *, is_answered: bool) -> None:
        """Hold it before the service gets it, or (``is_answered``) what the service said."""
        self._page, self._is_answered = page, is_answered
        self._is_taken = False
        self._held: list[tuple[Route, APIResponse | None]] = []
        # Not ``times=1``: a browser that has nothing left to hold lets go what it holds.
        page.route(url, self._hold)

    def _hold(self, route: Route) -> None:
        if self._is_taken:
            route.fallback()
            return
        self._is_taken = True
        self._held.append((route, route.fetch() if self._is_answered else None))

    def wait(self) -> Held:
        """Return once it was made, and answered if it is to be."""
        while not self._held:
            self._page.wait_for_timeout(20)
        return self

    def release(self) -> None:
        """Let it go on, and return once the page has shown what came of it."""
        ((route, answer),) = self._held
        with self._page.expect_request_finished(lambda request: request == route.request):
            if answer:
                route.fulfill(response=answer)
            else:
                route.continue_()
        self._page.evaluate(PAINTED)


def heart(page: Page) -> Locator:
    return page.get_by_role("button", name=f"Heart {TITLE}", exact=True)


def give_heart(page: Page) -> Held:
    """Heart the album; the service does not know of it until that is released."""
    sent = Held(page, HEARTS, is_answered=False)
    heart(page).click()
    return sent.wait()


def go_and_rest(admin: Visitor, path: str) -> Page:
    """Open a page and wait until it has read all that it reads by itself."""
    page = admin.go(path)
    expect(page.locator('[data-connection="live"]')).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def test_an_album_that_was_read_before_its_heart_arrived_shows_it(admin: Visitor) -> None:
    """It is hearted on its card and opened at once, on a slow network."""
    page = go_and_rest(admin, "/library")
    sent = give_heart(page)
    read = Held(page, ALBUM, is_answered=True)
    page.get_by_role("link", name=TITLE).first.click()
    read.wait()
    sent.release()
    read.release()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
    expect(heart(page)).to_have_attribute("aria-pressed", "true")


def test_a_heart_shows_while_it_is_under_way_whatever_is_read(admin: Visitor) -> None:
    """The album's page is read to its end before the service knows of the heart."""
    page = go_and_rest(admin, "/library")
    sent = give_heart(page)
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
    expect(heart(page)).to_have_attribute("aria-pressed", "true")
    tracks = page.get_by_role("table", name="Tracks").get_by_role("button", pressed=True)
    expect(tracks).to_have_count(TRACKS)
    sent.release()
    expect(page.get_by_text("Hearted by admin")).to_be_visible()
    expect(heart(page)).to_have_attribute("aria-pressed", "true")


def test_a_heart_that_was_taken_back_stays_so_when_an_older_list_comes(admin: Visitor) -> None:
    """The next press gives it again: it would take it, did the page show what was."""
    page = go_and_rest(admin, "/library")
    read = Held(page, ALBUMS, is_answered=True)
    heart(page).click()
    read.wait()
    sent = Held(page, HEARTS, is_answered=False)
    page.get_by_role("button", name="Undo").click()
    sent.wait()
    read.release()
    assert heart(page).get_attribute("aria-pressed") == "false"
    heart(page).click()
    sent.release()
    expect(heart(page)).to_have_attribute("aria-pressed", "true")
    (album,) = admin.service.call("GET", "/api/albums")["items"]
    path = f"/api/albums/{album['id']}"
    eventually(lambda: admin.service.call("GET", path)["hearted"])
    page.wait_for_load_state("networkidle")
    expect(heart(page)).to_have_attribute("aria-pressed", "true")


def test_a_page_that_was_read_before_a_change_is_read_again(admin: Visitor) -> None:
    """Somebody else changes the album while its page is loading for the first time."""
    with admin.page.expect_websocket() as opened:
        page = go_and_rest(admin, "/library")
    (album,) = admin.service.call("GET", "/api/albums")["items"]
    read = Held(page, ALBUM, is_answered=True)
    page.get_by_role("link", name=TITLE).first.click()
    read.wait()
    with opened.value.expect_event("framereceived", lambda it: "library_changed" in it):
        admin.service.call("PATCH", f"/api/albums/{album['id']}", json={"title": "Loops of Others"})
    # A page pauses before it reads what a frame changed, and as long after each: once it reads
    # what a later frame changed, it has dealt with the first.
    with page.expect_request(DOWNLOADS):
        admin.service.download(NOT_THERE)
    read.release()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Loops of Others"))
