"""Watch folders in the browser: defined, shown with what is wrong, and what is put in comes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.own_music import tagged
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.web.visitor import Visitor, visit

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with an admin."""
    running = Service(tmp_path_factory.mktemp("watching") / "data", environment_of(internet))
    yield running.start().set_up(setup_finished=True)
    running.stop()


@pytest.fixture
def admin(browser: Browser, service: Service) -> Iterator[Visitor]:
    """The admin."""
    with visit(browser, service) as somebody:
        yield somebody.sign_in("admin")


def test_a_folder_is_watched_says_what_is_wrong_and_is_let_go(
    admin: Visitor, service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    tagged(audio_shelf, folder / "Rooms", "Rooms")
    page = admin.go("/import")
    form = page.locator("section").filter(has_text="What is put into these folders")
    form.get_by_label("Folder to watch").fill("/no/such/folder")
    form.get_by_role("button", name="Watch", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("no folder of this server")
    form.get_by_label("Folder to watch").fill(str(folder))
    form.get_by_role("button", name="Watch", exact=True).press("Enter")
    row = form.get_by_role("listitem").filter(has_text=str(folder))
    expect(row).to_contain_text("tags are trusted")
    form.get_by_label("Folder to watch").fill(str(folder))
    form.get_by_role("button", name="Watch", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("watched already")
    (shown,) = service.call("GET", "/api/watch-folders")
    service.call("PATCH", f"/api/watch-folders/{shown['id']}", json={"settle_s": 1})
    eventually(lambda: [album["title"] for album in service.albums()] == ["Rooms"])
    shutil.rmtree(folder)
    eventually(lambda: service.call("GET", "/api/watch-folders")[0]["problem"])
    page.reload()
    expect(row).to_contain_text("can't be read")
    row.get_by_role("button", name="Leave").click()
    expect(row).to_contain_text("Off")
    row.get_by_role("button", name="Stop watching").click()
    expect(row).to_have_count(0)
    assert service.call("GET", "/api/watch-folders") == []


def test_folders_that_could_not_be_read_are_not_told_as_none(admin: Visitor) -> None:
    page = admin.page
    problem = {"type": "not-now", "title": "No", "status": 409, "detail": "They can't be told."}
    page.route("**/api/watch-folders", lambda route: route.fulfill(status=409, json=problem))
    admin.go("/import")
    watched = page.locator("section").filter(has_text="What is put into these folders")
    expect(watched.get_by_role("alert")).to_contain_text("They can't be told.")
    page.unroute("**/api/watch-folders")
    watched.get_by_role("button", name="Try again").click()
    expect(watched.get_by_role("alert")).to_have_count(0)
