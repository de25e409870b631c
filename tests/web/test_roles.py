"""Who is no admin sees their own, and is told plainly what is not for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.pipeline.conftest import environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.household import LOSSLESS, UNSURE
from tests.web.visitor import PHONE, Visitor, choice, visit

pytestmark = pytest.mark.timeout(300)


MISSING = "https://thefixtures.bandcamp.com/album/no-such-album"


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An admin who has an album, and Ana, whose link led nowhere."""
    running = Service(tmp_path_factory.mktemp("roles") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    ana = running.add_user("ana")
    missing = running.download(MISSING, token=ana)["id"]
    running.finish(LOSSLESS)
    running.wait(missing, "failed")
    yield running
    running.stop()


def test_a_member_is_led_to_no_page_of_admins(member: Visitor) -> None:
    page = member.go("/settings/profile")
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages.get_by_role("link", name="Settings")).to_be_visible()
    for name in ("Trash", "Import"):
        expect(pages.get_by_role("link", name=name)).to_have_count(0)
    sections = page.get_by_role("navigation", name="Sections of the settings")
    expect(sections.get_by_role("link")).to_have_text(["Profile", "API keys"])
    page.set_viewport_size(PHONE)
    choice(page, "Section").press("Enter")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["Profile", "API keys"])


@pytest.mark.parametrize(
    "path", ["/settings/sources", "/settings/users", "/settings/system", "/import", "/trash"]
)
def test_an_address_of_admins_explains_itself_to_a_member(member: Visitor, path: str) -> None:
    page = member.go(path)
    expect(page.get_by_role("heading", name="Only admins")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert member.axe() == []


def test_the_first_run_is_not_for_members(member: Visitor) -> None:
    member.page.goto(f"{member.service.url}/setup?step=sources")
    expect(member.page).to_have_url(f"{member.service.url}/")


def test_a_member_sees_no_download_of_others(member: Visitor) -> None:
    page = member.go("/queue")
    expect(page.get_by_role("main").get_by_text("no-such-album").first).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Loop Songs")).to_have_count(0)


def test_home_shows_what_others_added_and_only_what_calls_is_orange(
    member: Visitor, browser: Browser, service: Service
) -> None:
    """The album is the admin's; whoever brought all there is, is shown no such part."""
    page = member.go("/")
    heading = page.get_by_role("heading", name="Added by others")
    part = page.locator("section").filter(has=heading)
    expect(part.get_by_role("link", name="Loop Songs")).to_be_visible()
    assert member.axe() == []
    with visit(browser, service) as somebody:
        page = somebody.sign_in().go("/")
        expect(page.get_by_role("link", name="Loop Songs").first).to_be_visible()
        expect(page.get_by_role("heading", name="Added by others")).to_have_count(0)
        asked = service.finish(UNSURE, "review")["id"]
        badge = page.get_by_role("link", name="Review 1").locator("[data-for-me]")
        expect(badge).to_be_visible()
        queue = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Queue")
        expect(queue.locator("[data-for-me]")).to_have_count(0)
        service.call("POST", f"/api/downloads/{asked}/review", json={"discard": True})


def test_a_member_hearts_an_album_and_can_not_change_it(member: Visitor) -> None:
    album = member.service.albums()[0]
    page = member.go(f"/album/{album['id']}")
    expect(page.get_by_role("heading", level=1, name=album["title"])).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button", pressed=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Edit", exact=True)).to_have_count(0)
    page.get_by_role("button", name="More", exact=True).click()
    choices = ["Add to a list", "Look for a better copy"]
    expect(page.get_by_role("menuitem")).to_have_text(choices)
