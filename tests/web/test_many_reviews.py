"""Three hundred albums that wait: seen by their reasons, and decided without a pointer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from tests import review_rows
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.web.visitor import PHONE, Visitor

from crateful.db import Database, connect

pytestmark = pytest.mark.timeout(300)

GROUPS = {"no-match": 200, "tie": 80, "incomplete": 20}
UNNAMED = 3


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household of one, for whom 300 albums wait."""
    running = Service(tmp_path_factory.mktemp("many") / "data")
    running.environment |= environment_of(internet)
    running.start().set_up(setup_finished=True)
    database = Database(connect(running.database_url))
    review_rows.add(database, 1, GROUPS, unnamed=UNNAMED)
    database.close()
    yield running
    running.stop()


def group(page: Page, name: str) -> None:
    """Wait for the head of a group, with its count."""
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def waits(service: Service) -> int:
    return int(service.call("GET", "/api/downloads/counts")["by_status"]["review"])


def test_groups_are_folded_and_selected_with_what_was_never_on_the_screen(admin: Visitor) -> None:
    """Rows are read as they come into sight; counts and selections are of all."""
    page = admin.go("/review")
    group(page, "Unknown 200")
    expect(page.get_by_role("link", name=re.compile("Album 199"))).to_be_visible()
    assert admin.rows_of_dom("[data-review]") < 60
    page.get_by_role("button", name="Unknown 200").click()
    page.get_by_role("button", name="A tie 80").click()
    group(page, "Incomplete 20")
    expect(page.get_by_role("link", name=re.compile("Album 299"))).to_be_visible()
    page.get_by_role("checkbox", name="Select all: Unknown").check()
    expect(page.get_by_role("status").filter(has_text="200 selected")).to_be_visible()
    page.get_by_role("checkbox", name="Select Album 299").check()
    page.get_by_role("checkbox", name="Select Album 297").click(modifiers=["Shift"])
    expect(page.get_by_role("status").filter(has_text="203 selected")).to_be_visible()
    some = page.get_by_role("checkbox", name="Select all: Incomplete")
    assert some.evaluate("box => box.indeterminate")
    assert admin.axe() == []
    admin.picture("reviews-selected")
    page.get_by_role("button", name="Keep names").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("200 new albums")
    assert admin.axe() == []
    admin.picture("reviews-counted")
    page.set_viewport_size(PHONE)
    admin.picture("reviews-counted-phone")


def test_rows_that_are_still_coming_have_names(admin: Visitor) -> None:
    """They can be reached by the tab key before their texts are there."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    admin.page.route(re.compile(r"/api/downloads\?id="), hold)
    page = admin.go("/review")
    expect(page.get_by_role("link", name="Loading").first).to_be_visible()
    assert admin.axe() == []
    for route in held:
        route.continue_()
    expect(page.get_by_role("link", name=re.compile("Album 199"))).to_be_visible()


def test_three_hundred_albums_are_decided_by_keys_alone(admin: Visitor) -> None:
    """Issue 14: counted before it is done, and taken back while it can be."""
    page, keys = admin.go("/review"), admin.page.keyboard
    group(page, "Unknown 200")
    keys.press("j")
    expect(page.get_by_role("link", name=re.compile("Album 199"))).to_be_focused()
    for key in ("Space", "j", "j", "X"):
        keys.press(key)
    expect(page.get_by_role("status").filter(has_text="3 selected")).to_be_visible()
    keep_names(admin)
    close(page, "197 are going to be imported.")
    expect(page.get_by_text("197 done, 3 left.")).to_be_visible()
    eventually(lambda: waits(admin.service) == 103)
    tie_and_incomplete(page)
    eventually(lambda: waits(admin.service) == 3)
    group(page, "Unknown 3")
    first_group(page, "d")
    expect(page.get_by_role("dialog")).to_contain_text("3 are not filed")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    close(page, "3 discarded.")
    eventually(lambda: waits(admin.service) == 0)


def test_the_keyboard_keeps_its_album_while_the_list_changes(admin: Visitor) -> None:
    """What is selected is what had the focus, whatever came or went above it."""
    service = admin.service
    database = Database(connect(service.database_url))
    *_, second, first = review_rows.add(database, 1, {"no-match": 4})
    database.close()
    page, keys = admin.go("/review"), admin.page.keyboard
    row = page.locator(f'[data-review="{second}"]')
    expect(row).to_be_visible()
    keys.press("j")
    keys.press("j")
    expect(row).to_be_focused()
    service.call("POST", f"/api/downloads/{first}/review", json={"discard": True})
    expect(page.locator(f'[data-review="{first}"]')).to_have_count(0)
    keys.press("x")
    expect(page.get_by_role("status").filter(has_text="1 selected")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select Album 2")).to_be_checked()


def first_group(page: Page, answer: str) -> None:
    """Go to the first row, whatever had the focus, and ask for an answer to its whole group."""
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Home")
    for key in ("j", *"kkkk", "a", answer):
        page.keyboard.press(key)


def keep_names(admin: Visitor) -> None:
    """Take the first group as it is tagged, at the second try."""
    page, asked = admin.page, admin.page.get_by_role("dialog")
    for is_taken_back in (True, False):
        first_group(page, "t")
        expect(asked).to_contain_text("197 new albums")
        expect(asked).to_contain_text("3 have no name yet and stay here")
        page.keyboard.press("Enter")
        group(page, "A tie 80")
        expect(page.get_by_role("button", name=re.compile("^Unknown"))).to_have_count(0)
        admin.keeps_focus()
        if is_taken_back:
            page.keyboard.press("u")
            group(page, "Unknown 200")
            assert waits(admin.service) == 300


def tie_and_incomplete(page: Page) -> None:
    """Take the proposals of two groups; of incomplete albums only when that is said."""
    keys, asked = page.keyboard, page.get_by_role("dialog")
    first_group(page, "b")
    expect(asked).to_contain_text("80 new albums")
    keys.press("Enter")
    close(page, "80 accepted.")
    group(page, "Incomplete 20")
    first_group(page, "b")
    expect(asked).to_contain_text("20 are incomplete and stay here")
    keys.press("Enter")
    expect(asked).to_be_visible()
    asked.get_by_label("Also albums of which tracks are missing").press("Space")
    expect(asked).to_contain_text("20 new albums")
    asked.get_by_role("button", name="Import 20").press("Enter")
    close(page, "20 accepted.")


def close(page: Page, news: str) -> None:
    """Leave no time to think better of it, by the keyboard."""
    toast = page.get_by_role("region", name="News").locator("div").filter(has_text=news)
    toast.get_by_role("button", name="Close").press("Enter")
