"""What the catalogue has beside what is owned, and what is said of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.pipeline.conftest import environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.servers.qobuz import CDN
from tests.servers.qobuz_records import MIXED_ALBUM
from tests.web.gates import Gate
from tests.web.household import QOBUZ
from tests.web.test_get import row_of
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with a subscription and an empty library."""
    running = Service(tmp_path_factory.mktemp("catalogue") / "data")
    running.environment |= environment_of(internet)
    yield running.start().set_up(**QOBUZ)
    running.stop()


def test_what_is_said_of_a_copy_is_true_once_a_better_one_took_its_place_u13(
    admin: Visitor,
) -> None:
    """Nothing better is offered than what just came; nobody deleted what made room."""
    service = admin.service.empty()
    url = f"https://play.qobuz.com/album/{MIXED_ALBUM.id}"
    worse = service.call("POST", "/api/downloads/qobuz", json={"url": url, "quality": 2})
    service.wait(worse["id"], "complete")
    better = service.call("POST", "/api/downloads/qobuz", json={"url": url})
    service.wait(better["id"], "complete")
    page = admin.go("/search?q=mixed+masters")
    row = row_of(page, "Mixed Masters")
    expect(row).to_have_attribute("data-state", "complete")
    expect(row.get_by_text("Better available")).to_have_count(0)
    page = admin.go("/queue?status=finished")
    finished = page.get_by_role("article", name="Mixed Masters")
    expect(finished).to_have_count(2)
    expect(page.get_by_text(re.compile("up to|Hi-Res", re.IGNORECASE))).to_have_count(0)
    page = admin.go("/trash")
    expect(page.get_by_text("Replaced at the wish of admin")).to_be_visible()
    expect(page.get_by_text("Deleted by")).to_have_count(0)


def test_an_artist_s_page_shows_what_the_catalogue_has_and_what_is_owned(admin: Visitor) -> None:
    """And brings the rest, one album by one press."""
    service = admin.service
    body = {"url": f"https://play.qobuz.com/album/{MIXED_ALBUM.id}"}
    row = service.call("POST", "/api/downloads/qobuz", json=body)
    album_id = service.wait(row["id"], "complete", "duplicate")["result_album_id"]
    page = admin.go(f"/artist/{service.album(album_id)['artist']['id']}")
    offered = page.get_by_role("list", name="On Qobuz", exact=True)
    owned = offered.locator("[data-row]").filter(has_text="In library")
    expect(owned.filter(has_text="Mixed Masters")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d of \d albums in the library$"))).to_be_visible()
    high = offered.locator("[data-row]").filter(has_text="High Tide")
    expect(high).to_be_visible()
    assert admin.axe() == []
    admin.picture("artist-in-catalogue")
    get = high.get_by_role("button", name=re.compile("^Get: High Tide"))
    if high.get_attribute("data-state") == "get":
        get.click()
    expect(high).to_have_attribute("data-state", "complete")
    expect(page.get_by_role("list").get_by_role("link", name="High Tide").first).to_be_visible()


def test_several_albums_are_asked_for_at_once(admin: Visitor, internet: Internet) -> None:
    internet.faults.add(host=CDN, stall=True)
    page = admin.go("/search?q=lo")
    for title in ("Plain Disc (2001 Remaster)", "Held Back"):
        page.get_by_role("checkbox", name=f"Select {title}").check()
    assert admin.axe() == []
    admin.picture("search-selected")
    page.get_by_role("button", name="Get 2 albums").click()
    expect(page.get_by_text("2 albums are on their way")).to_be_visible()
    page.keyboard.press("u")  # there is nothing to take back: a button that leads on is none
    expect(page).to_have_url(f"{admin.service.url}/search?q=lo")
    asked = admin.service.call("GET", "/api/downloads?limit=2")
    assert {row["status"] for row in asked} <= {"pending", "downloading"}
    assert len({row["source_url"] for row in asked}) == len(asked)
    for title in ("Plain Disc (2001 Remaster)", "Held Back"):
        expect(row_of(page, title)).not_to_have_attribute("data-state", "get")
    for row in asked:
        admin.service.call("POST", f"/api/downloads/{row['id']}/cancel")
    internet.clear_faults()


def test_what_is_selected_while_others_are_asked_for_stays_selected(
    admin: Visitor, internet: Internet
) -> None:
    internet.faults.add(host=CDN, stall=True)
    page = admin.go("/search?q=lo")
    page.get_by_role("checkbox", name="Select Plain Disc (2001 Remaster)").check()
    gate = Gate(page, "**/api/downloads/url")
    page.get_by_role("button", name="Get 1 album").click()
    gate.wait()
    box = page.get_by_role("checkbox", name="Select Held Back")
    box.check()
    gate.open()
    expect(page.get_by_text("1 album is on its way")).to_be_visible()
    expect(box).to_be_checked()
    expect(page.get_by_role("button", name="Get 1 album")).to_be_enabled()
    (row,) = admin.service.call("GET", "/api/downloads?limit=1")
    admin.service.call("POST", f"/api/downloads/{row['id']}/cancel")
    internet.clear_faults()
