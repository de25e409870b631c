"""The import page: folders are found by looking, counted first, and an import is stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.audio_files import AudioShelf, picture
from tests.pipeline.conftest import environment_of
from tests.pipeline.own_music import many
from tests.pipeline.records import make_folder
from tests.pipeline.test_track_order import make
from tests.running import Service
from tests.servers.catalogue import EDITIONS, LOOP_SONGS
from tests.servers.internet import Internet
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

ALBUMS = 60


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with an admin."""
    running = Service(tmp_path_factory.mktemp("imports") / "data", environment_of(internet))
    yield running.start().set_up(setup_finished=True)
    running.stop()


@pytest.fixture
def collection(audio_shelf: AudioShelf, tmp_path: Path) -> Path:
    """Many small albums, tagged whole."""
    return many(audio_shelf, tmp_path / "music" / "old", ALBUMS)


def test_a_folder_is_found_by_looking_and_what_is_there_is_counted_first(
    admin: Visitor, collection: Path
) -> None:
    """U18"""
    page = admin.go("/import")
    form = page.locator("form").filter(has_text="What happens to the files?")
    field = form.get_by_label("Folder on the server")
    field.fill("/no/such/folder")
    form.get_by_role("button", name="Browse").click()
    sheet = page.get_by_role("dialog", name="Choose a folder of the server")
    expect(sheet.get_by_role("alert")).to_contain_text("check the path")
    sheet.get_by_role("button", name="Begin at the top").click()
    expect(sheet.get_by_role("button", name="tmp", exact=True)).to_be_visible()
    expect(sheet.get_by_role("button", name="Take this folder")).to_be_disabled()
    sheet.get_by_role("button", name="Cancel").click()
    field.fill(str(collection.parent))
    form.get_by_role("button", name="Browse").click()
    sheet.get_by_role("button", name="old", exact=True).click()
    expect(sheet.get_by_role("button", name="29", exact=True)).to_be_visible()
    sheet.get_by_role("button", name="00", exact=True).press("Enter")
    expect(sheet.get_by_text("1 audio file lies in this folder itself")).to_be_visible()
    sheet.get_by_role("button", name="The folder above").click()
    assert admin.axe() == []
    expect(sheet.get_by_role("status")).to_have_text(str(collection))
    sheet.get_by_role("button", name="Take this folder").click()
    expect(field).to_have_value(str(collection))
    expect(form.get_by_text(f"{ALBUMS} albums in {ALBUMS} files")).to_be_visible()
    assert admin.service.call("GET", "/api/imports")["items"] == []


def test_an_import_that_runs_is_stopped_and_goes_on_when_it_is_started_again(
    admin: Visitor, collection: Path
) -> None:
    """U18"""
    service = admin.service.empty()
    page = admin.go("/import")
    form = page.locator("form").filter(has_text="What happens to the files?")
    form.get_by_label("Folder on the server").fill(str(collection))
    form.get_by_role("button", name="Start the import").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("will not be imported")).to_be_visible()
    expect(page.get_by_text("The import has ended")).to_be_visible()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    (begun,) = service.call("GET", "/api/imports")["items"]
    state = service.call("GET", f"/api/imports/{begun['batch_id']}?limit=1")
    assert state["by_status"]["cancelled"] > 0
    tab = page.get_by_role("link", name=f"Cancelled {state['by_status']['cancelled']}")
    expect(tab).to_be_visible()


def test_what_is_there_what_waits_and_what_failed_are_three_numbers_u25(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """What waits bears its tags' names and its cover (U16); true words of each (U13, U29)."""
    service = admin.service.empty()
    make_folder(audio_shelf, tmp_path / "music" / "a", LOOP_SONGS)
    waiting = tmp_path / "music" / "qwertz"
    make(
        audio_shelf, waiting, "Ada Nobody", "Rooms Nobody Knows", [("1.flac", 1, {"TITLE": "Air"})]
    )
    picture(waiting / "cover.jpg", 700, 700)
    broken = make_folder(audio_shelf, tmp_path / "music" / "c", EDITIONS[4]) / "103.flac"
    broken.write_bytes(broken.read_bytes()[:-2000])
    page = admin.go("/import")
    form = page.locator("form").filter(has_text="What happens to the files?")
    form.get_by_label("Folder on the server").fill(str(tmp_path / "music"))
    form.get_by_role("button", name="Start the import").click()
    expect(page.get_by_text("The import has ended")).to_be_visible()
    expect(page.get_by_role("heading", name="1 of 3 albums in the library")).to_be_visible()
    expect(page.get_by_text("1 waits for you.")).to_be_visible()
    expect(page.get_by_text("1 failed.")).to_be_visible()
    admin.picture("import-three-numbers")
    rows = {row["status"]: row["id"] for row in service.call("GET", "/api/downloads")}
    _look_at_each(admin, rows)


def _look_at_each(admin: Visitor, rows: dict[str, int]) -> None:
    page = admin.go("/review")
    row = page.locator("[data-review]").filter(has_text="Rooms Nobody Knows")
    expect(row).to_contain_text("Ada Nobody")
    cover = row.locator("img")
    expect(cover).to_have_js_property("complete", value=True)
    assert cover.evaluate("(picture) => picture.naturalWidth") > 0
    expect(page.get_by_text("qwertz")).to_have_count(0)
    admin.go(f"/queue/{rows['failed']}")
    expect(page.get_by_text("103.flac").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Try again"))).to_have_count(0)
    admin.go(f"/queue/{rows['complete']}")
    expect(page.get_by_text("Its tracks were not named.")).to_be_visible()
    expect(page.get_by_text("The source has not named its tracks yet.")).to_have_count(0)
