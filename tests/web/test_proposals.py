"""What albums seem to be, in the browser: looked at, some taken by keys, and put back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.own_music import retag, trusting
from tests.pipeline.records import make_folder
from tests.running import Service, eventually
from tests.servers.catalogue import HARBOUR_LIGHTS, LOOP_SONGS, UNCOVERED
from tests.servers.internet import Internet
from tests.web.visitor import Visitor, tick

pytestmark = pytest.mark.timeout(600)

HOSTILE = "<img src=x onerror=alert(1)> \u202eLabel"


@pytest.fixture(scope="module")
def service(
    internet: Internet, audio_shelf: AudioShelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with three albums that were filed as tagged, and looked up."""
    running = Service(tmp_path_factory.mktemp("proposing") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True, identify_afterwards=True)
    running.add_user("ana")
    fill(running, audio_shelf, tmp_path_factory.mktemp("mine"))
    yield running
    running.stop()


def fill(service: Service, shelf: AudioShelf, folder: Path) -> None:
    for number, release in enumerate((LOOP_SONGS, UNCOVERED, HARBOUR_LIGHTS)):
        make_folder(shelf, folder / str(number), release)
    retag(folder / "2", LABEL=HOSTILE)
    trusting(service, folder)
    eventually(lambda: counts(service)["looked_up"] == 3)
    assert (counts(service)["sure"], counts(service)["differs"]) == (2, 1)


def counts(service: Service) -> dict[str, int]:
    told: dict[str, int] = service.call("GET", "/api/proposals")["counts"]
    return told


def test_some_are_selected_by_keys_taken_and_put_back(admin: Visitor, service: Service) -> None:
    page = admin.go("/import")
    page.get_by_role("link", name="3 of 3 looked up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What your albums are")
    expect(page.get_by_text("3 of 3 looked up, 2 sure, 1 differs.")).to_be_visible()
    rows = page.locator("[data-album]")
    expect(rows).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("mb_albumid")
    expect(rows.first).to_contain_text(
        service.call("GET", "/api/proposals?state=sure")["items"][0]["release_id"]
    )
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("X")
    expect(page.get_by_text("2 albums selected")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_text("2 albums taken.")).to_be_visible()
    assert counts(service)["taken"] == 2
    page.keyboard.press("u")
    expect(page.get_by_text("2 albums are as they were.")).to_be_visible()
    assert (counts(service)["taken"], counts(service)["sure"]) == (0, 2)


def test_what_differs_is_replaced_only_where_it_is_ticked(admin: Visitor, service: Service) -> None:
    page = admin.go("/proposals?state=differs")
    row = page.locator("[data-album]")
    row.get_by_role("button", name="Harbour Lights").click()
    expect(row.locator("[data-differs=true]")).to_contain_text(HOSTILE)
    tick(row.get_by_label("Replace label"))
    row.get_by_role("button", name="Add what is missing").click()
    expect(page.get_by_text("1 album taken.")).to_be_visible()
    album_id = service.call("GET", "/api/proposals?state=taken")["items"][0]["album_id"]
    assert service.album(album_id)["label"] == HARBOUR_LIGHTS.label


def test_all_above_a_score_are_counted_before_and_one_is_declined(
    admin: Visitor, service: Service
) -> None:
    page = admin.go("/proposals")
    first = page.locator("[data-album]").first
    first.get_by_role("button", expanded=False).click()
    first.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("1 album declined.")).to_be_visible()
    page.get_by_role("button", name="Take all that are sure").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Take 1 album").click()
    expect(page.get_by_text("1 album taken.")).to_be_visible()
    told = counts(service)
    assert (told["sure"], told["declined"]) == (0, 1)


def test_who_is_no_admin_may_look_and_not_decide(member: Visitor) -> None:
    page = member.go("/proposals?state=declined")
    row = page.locator("[data-album]")
    row.get_by_role("button", expanded=False).click()
    expect(row).to_contain_text("mb_albumid")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Offer again")).to_have_count(0)
