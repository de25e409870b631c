"""Every page, as everybody meets it: whatever there is to show, at any width, in the dark, by ear.

One service goes from nothing to ten thousand rows, and one page is kept open and resized. Where
things stand is the same in each theme, so only axe looks at both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Route, expect
from tests import review_rows
from tests.audio_files import AudioShelf
from tests.library_rows import make_library
from tests.pipeline.conftest import environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.web import hostile
from tests.web.household import QOBUZ, furnish
from tests.web.rules import SHIFT, STANDS, WATCH_SHIFTS, broken
from tests.web.visitor import DESK, OF_COLOURS, PHONE, Visitor, new_context, open_page, visit

from crateful.db import Database, connect

pytestmark = pytest.mark.timeout(600)

LISTS: Final = {
    "home": "/",
    "search": "/search?q=loop",
    "search-nothing": "/search",
    "preview-nothing": "/preview",
    "queue": "/queue",
    "reviews": "/review",
    "albums": "/library",
    "artists": "/library/artists",
    "tracks": "/library/tracks",
    "mine": "/mine",
    "history": "/history",
    "wanted": "/wanted",
    "trash": "/trash",
    "import": "/import",
    "proposals": "/proposals",
    "lists": "/lists",
    "health-scan": "/health-scan",
    "duplicates": "/duplicates",
}
"""What can be empty, or long."""

THINGS: Final = {
    "preview": "/preview?url=https%3A%2F%2Fyoutu.be%2Ffixturevid1",
    "download": "/queue/1",
    "review": "/review/3",
    "album": "/album/1",
    "album-quality": "/album/1?tab=quality",
    "album-provenance": "/album/1?tab=provenance",
    "album-files": "/album/1?tab=files",
    "artist": "/artist/1",
}

FIXED: Final = {
    "settings-sources": "/settings/sources",
    "settings-names": "/settings/names",
    "settings-network": "/settings/network",
    "settings-users": "/settings/users",
    "settings-system": "/settings/system",
    "settings-profile": "/settings/profile",
    "settings-keys": "/settings/keys",
    "about": "/about",
    "no-such-page": "/no/such/page",
}

PAGES: Final = LISTS | THINGS | FIXED

ALBUMS: Final = 10_000
WAITING: Final = {"no-match": 200, "tie": 80, "incomplete": 20}

MOST_SHIFT: Final = 0.05
"""Half of what web.dev calls good: https://web.dev/articles/cls."""


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household that has just begun."""
    running = Service(tmp_path_factory.mktemp("household") / "data", environment_of(internet))
    yield running.start().set_up(**QOBUZ)
    running.leave()


@pytest.fixture(scope="module")
def used(service: Service) -> Service:
    """The same household, which has used Crateful for a while."""
    return furnish(service)


@pytest.fixture(scope="module")
def crowded(
    used: Service, audio_shelf: AudioShelf, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Return the pages of a household with names made to break them, and ten thousand albums."""
    pages = hostile.fill(used, audio_shelf, tmp_path_factory.mktemp("hostile"))
    database = Database(connect(used.database_url))
    make_library(database, albums=ALBUMS, tracks_per_album=1)
    review_rows.add(database, 1, WAITING, unnamed=3)
    database.close()
    return LISTS | pages


@pytest.fixture(scope="module")
def walker(browser: Browser, service: Service) -> Iterator[Visitor]:
    """The admin, who goes from page to page."""
    context = new_context(browser)
    context.add_init_script(WATCH_SHIFTS)
    with open_page(context, service) as somebody:
        yield somebody.sign_in()
    context.close()


@pytest.fixture
def admin(walker: Visitor) -> Iterator[Visitor]:
    """The admin; a fault fails the test of the page that has it, and not the pages after it."""
    walker.page.set_viewport_size(DESK)
    walker.page.emulate_media(color_scheme="light")
    yield walker
    walker.page.unroute_all(behavior="ignoreErrors")
    faults = "\n".join(walker.faults)
    walker.faults.clear()
    walker.may_be_away = False
    assert not faults, faults


def shown(somebody: Visitor, path: str, most_shift: float = MOST_SHIFT) -> None:
    """Open a page and wait for what it shows; it has the focus, and nothing moved meanwhile."""
    page = somebody.go(path)
    page.wait_for_function(STANDS)
    somebody.keeps_focus()
    assert page.evaluate(SHIFT) <= most_shift, page.evaluate(MOVED)


MOVED: Final = """() => window.shifts.map(({ value, sources }) => [value,
  ...sources.map(({ node, previousRect, currentRect }) => [node?.outerHTML?.slice(0, 90),
  previousRect.y, currentRect.y, previousRect.height, currentRect.height])])"""


@pytest.mark.parametrize("name", LISTS | FIXED)
def test_a_page_without_anything_suits_every_screen(admin: Visitor, name: str) -> None:
    admin.page.set_viewport_size(PHONE)
    shown(admin, PAGES[name])
    assert broken(admin.page) == {}
    admin.picture(f"{name}-empty")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_suits_everybody(admin: Visitor, used: Service, name: str) -> None:
    """At each width; in light and dark and on a phone: WCAG 2.2 AA, nothing beside the screen.

    The phone's bars and menus are elements of their own, so all rules are asked there again.
    """
    assert used
    page = admin.page
    shown(admin, PAGES[name])
    assert admin.axe() == []
    admin.picture(f"{name}-light")
    page.emulate_media(color_scheme="dark")
    assert admin.axe(*OF_COLOURS) == []
    admin.picture(f"{name}-dark")
    assert broken(page) == {}
    page.set_viewport_size(PHONE)
    assert admin.axe() == []
    admin.picture(f"{name}-phone")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_suits_every_screen_while_it_waits_and_when_nothing_comes(
    admin: Visitor, used: Service, name: str
) -> None:
    """It is drawn before any answer; then the service is away."""
    assert used
    admin.may_be_away = True
    waiting: list[Route] = []
    page = admin.page
    page.route("**/api/**", only_session(waiting.append))
    admin.go(PAGES[name])
    assert broken(page) == {}
    admin.picture(f"{name}-waits")
    page.route("**/api/**", only_session(lambda route: route.abort("connectionrefused")))
    for route in waiting:
        route.abort("connectionrefused")
    page.wait_for_function(STANDS)
    assert broken(page) == {}
    admin.picture(f"{name}-away")


def only_session(answer: Callable[[Route], object]) -> Callable[[Route], None]:
    """Return what treats each question of a page, but for who is signed in, with ``answer``."""

    def treat(route: Route) -> None:
        if route.request.url.endswith("/api/session"):
            route.continue_()
        else:
            answer(route)

    return treat


def test_names_made_to_break_pages_and_ten_thousand_rows_break_none(
    admin: Visitor, crowded: dict[str, str]
) -> None:
    """U6, U11: they break anywhere, are cut with a sign, and leave their neighbours room."""
    wrong = {}
    for name, path in crowded.items():
        admin.page.set_viewport_size(PHONE)
        # Nobody can leave room for a name of ten lines.
        shown(admin, path, MOST_SHIFT if name in LISTS else 0.1)
        if found := broken(admin.page):
            wrong[name] = found
        admin.page.set_viewport_size(PHONE)
        admin.picture(f"{name}-crowded-phone")
        admin.page.set_viewport_size(DESK)
        admin.picture(f"{name}-crowded")
    admin.faults.clear()  # the stand-in has no album of that name
    assert wrong == {}


def test_names_from_right_to_left_stand_beside_each_other_and_not_within(
    admin: Visitor, crowded: dict[str, str]
) -> None:
    """U12: two of them in a line are two; without isolation the second one comes first."""
    page = admin.go(crowded["hebrew"])
    entry = page.get_by_role("article").filter(has_text=hostile.HEBREW_TOO)
    title = entry.get_by_text(hostile.HEBREW).first
    artist = entry.get_by_text(hostile.HEBREW_TOO, exact=True)
    one, other = title.bounding_box(), artist.bounding_box()
    assert one
    assert other
    assert one["x"] < other["x"]


def test_an_address_that_is_nothing_has_all_ways_on(admin: Visitor) -> None:
    """U28: within the frame; what may have been deleted is looked for in the trash."""
    page = admin.go("/no/such/page")
    page.set_viewport_size(DESK)
    expect(page.get_by_role("heading", name="There is no such page").first).to_be_visible()
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    page = admin.go("/album/987654")
    expect(page.get_by_role("heading", name="There is no such album any more")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.get_by_role("link", name="Open the trash").click()
    expect(page.get_by_role("heading", level=1, name="Trash")).to_be_visible()


def test_what_another_app_shares_is_looked_at(admin: Visitor, used: Service) -> None:
    """The manifest's share target: most apps put the link into the text."""
    assert used
    page = admin.go("/preview?title=A+video&text=Hear+this:+https://youtu.be/fixturevid1")
    expect(page.get_by_role("button", name=re.compile("^Get"))).to_be_visible()


def test_the_help_lists_every_key(admin: Visitor) -> None:
    """``?`` opens it, Escape closes it and gives the focus back."""
    page = admin.go("/about")
    page.set_viewport_size(DESK)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_text("Go to the library")).to_be_visible()
    assert admin.axe() == []
    admin.picture("keys")
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()


def test_keys_lead_from_page_to_page(admin: Visitor) -> None:
    """``g l`` goes to the library, ``/`` to the omnibox; a letter in a field is a letter."""
    page = admin.go("/about")
    page.keyboard.type("gl")
    expect(page).to_have_url(admin.service.url + "/library")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search for music, or paste a link")
    expect(box).to_be_focused()
    page.keyboard.type("g q")
    expect(box).to_have_value("g q")
    expect(page).to_have_url(admin.service.url + "/library")


def test_the_page_speaks_the_browser_s_language(browser: Browser, service: Service) -> None:
    with visit(browser, service, language="de-DE") as somebody:
        page = somebody.sign_in().go("/library")
        expect(page.get_by_role("heading", level=1, name="Bibliothek")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        somebody.picture("albums-german")
