"""Every page, as everybody meets it: at a desk, on a phone, in the dark, by ear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.household import start_furnished
from tests.web.visitor import DESK, OF_COLOURS, PHONE, Visitor, visit

pytestmark = pytest.mark.timeout(300)

PAGES = {
    "home": "/",
    "search": "/search?q=loop",
    "preview": "/preview?url=https%3A%2F%2Fyoutu.be%2Ffixturevid1",
    "queue": "/queue",
    "download": "/queue/1",
    "reviews": "/review",
    "review": "/review/3",
    "albums": "/library",
    "artists": "/library/artists",
    "tracks": "/library/tracks",
    "album": "/album/1",
    "album-quality": "/album/1?tab=quality",
    "album-provenance": "/album/1?tab=provenance",
    "album-files": "/album/1?tab=files",
    "artist": "/artist/1",
    "mine": "/mine",
    "history": "/history",
    "trash": "/trash",
    "import": "/import",
    "settings-sources": "/settings/sources",
    "settings-users": "/settings/users",
    "settings-profile": "/settings/profile",
    "settings-keys": "/settings/keys",
    "about": "/about",
    "no-such-page": "/no/such/page",
}


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household that has used Crateful for a while."""
    running = Service(tmp_path_factory.mktemp("household") / "data")
    yield start_furnished(internet, running)
    running.stop()


@pytest.fixture(scope="module")
def walker(browser: Browser, service: Service) -> Iterator[Visitor]:
    """The admin, who goes from page to page."""
    with visit(browser, service) as somebody:
        yield somebody.sign_in()


@pytest.fixture
def admin(walker: Visitor) -> Iterator[Visitor]:
    """The admin; a fault fails the test of the page that has it, and not the pages after it."""
    yield walker
    faults = "\n".join(walker.faults)
    walker.faults.clear()
    assert not faults, faults


@pytest.mark.parametrize("name", PAGES)
def test_a_page_suits_everybody(admin: Visitor, name: str) -> None:
    """In light and dark and on a phone: WCAG 2.2 AA, nothing beside the screen, no fault.

    The phone's bars and menus are elements of their own, so all rules are asked there again.
    """
    page = admin.page
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    admin.go(PAGES[name])
    page.wait_for_load_state("networkidle")
    assert admin.axe() == []
    admin.picture(f"{name}-light")
    page.emulate_media(color_scheme="dark")
    assert admin.axe(*OF_COLOURS) == []
    admin.picture(f"{name}-dark")
    page.set_viewport_size(PHONE)
    assert admin.axe() == []
    admin.picture(f"{name}-phone")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], "the page moves sideways on a phone"


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
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page).to_have_url(admin.service.url + "/library")
    page.keyboard.press("/")
    box = page.get_by_role("textbox", name="Search for music, or paste a link")
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
