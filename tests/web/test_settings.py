"""What an admin changes in the browser, and what everybody changes for themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.records import make_folder
from tests.running import Service, eventually
from tests.servers.catalogue import LOOP_SONGS, TWO_DISCS
from tests.servers.internet import Internet
from tests.web.household import QOBUZ
from tests.web.test_first_run import card
from tests.web.visitor import Visitor, choose, tick

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with a subscription and nothing in its library."""
    running = Service(tmp_path_factory.mktemp("settings") / "data")
    running.environment |= environment_of(internet)
    yield running.start().set_up(**QOBUZ)
    running.stop()


def do_to(page: Page, person: str, action: str) -> None:
    """Open a person's menu and do what it offers."""
    page.get_by_role("button", name=f"More for {person}").click()
    page.get_by_role("menuitem", name=action, exact=True).click()


def test_the_token_of_qobuz_is_tried_removed_and_missed(admin: Visitor) -> None:
    """Removing it is a change like others: it can be taken back until it is saved."""
    page = admin.go("/settings/sources")
    qobuz = card(page, "Qobuz")
    qobuz.get_by_role("button", name="Test: Qobuz").click()
    expect(qobuz.get_by_text("Works.")).to_be_visible()
    qobuz.get_by_role("button", name="Remove").click()
    expect(qobuz.get_by_text("Will be removed when you save")).to_be_visible()
    qobuz.get_by_role("button", name="Keep the old one").click()
    expect(qobuz.get_by_text("Not saved yet")).not_to_be_visible()
    qobuz.get_by_role("button", name="Remove").click()
    qobuz.get_by_role("button", name="Save and test: Qobuz").click()
    expect(qobuz.get_by_text("Does not work.")).to_be_visible()
    assert admin.service.call("GET", "/api/settings")["qobuz_token"] == {"set": False}
    assert admin.axe() == []
    admin.picture("settings-sources-failing")


def test_thresholds_are_moved_by_keys_and_saved(admin: Visitor) -> None:
    page = admin.go("/settings/names")
    sureness = card(page, "How sure is sure enough")
    expect(sureness.get_by_text("96% and more")).to_be_visible()
    sureness.get_by_role("slider", name="Filed by itself from").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    sureness.get_by_role("slider", name="Proposed from").focus()
    page.keyboard.press("ArrowRight")
    expect(sureness.get_by_text("76% to 94%")).to_be_visible()
    sureness.get_by_role("button", name="Save").click()
    expect(sureness.get_by_text("Saved", exact=True)).to_be_visible()
    settings = admin.service.call("GET", "/api/settings")
    assert (settings["review_confidence"], settings["auto_confidence"]) == (0.76, 0.94)


def test_what_is_not_saved_waits_and_what_is_wrong_is_told_beside_it_u14(admin: Visitor) -> None:
    page = admin.go("/settings/names")
    covers = card(page, "Cover Art Archive")
    covers.get_by_label("Address").fill("ftp://covers.example")
    covers.get_by_role("button", name="Save", exact=True).click()
    expect(covers.get_by_role("alert")).to_contain_text("starts with http")
    sections = page.get_by_role("navigation", name="Sections of the settings")
    sections.get_by_role("link", name="Network").click()
    expect(sections.get_by_text("not saved")).to_be_visible()
    sections.get_by_role("link", name="Identification").click()
    expect(covers.get_by_label("Address")).to_have_value("ftp://covers.example")
    covers.get_by_role("button", name="Discard").click()
    expect(covers.get_by_label("Address")).to_have_value("https://coverartarchive.org")
    expect(sections.get_by_text("not saved")).not_to_be_visible()


def test_what_is_switched_is_saved_at_once_u26(admin: Visitor) -> None:
    page = admin.go("/settings/names")
    later = page.get_by_role("switch", name="Look up later what was filed as it is")
    before = admin.service.call("GET", "/api/settings")["identify_afterwards"]
    later.set_checked(not before)
    eventually(
        lambda: admin.service.call("GET", "/api/settings")["identify_afterwards"] is not before
    )
    expect(page.get_by_text("not saved")).to_have_count(0)
    page.reload()
    expect(later).to_be_checked(checked=not before)
    later.set_checked(before)
    eventually(lambda: admin.service.call("GET", "/api/settings")["identify_afterwards"] is before)


def test_how_much_comes_by_itself_is_chosen_in_the_browser(admin: Visitor) -> None:
    """What is switched counts at once; what is typed waits for "Save", and is refused beside it."""
    page = admin.go("/settings/sources")
    wanted = card(page, "What comes by itself")
    wanted.get_by_role("switch", name="Pause what comes by itself").set_checked(True)
    eventually(lambda: admin.service.call("GET", "/api/settings")["wanted_paused"])
    save = wanted.get_by_role("button", name="Save")
    expect(save).to_have_attribute("aria-disabled", "true")
    wanted.get_by_label("Downloads a day").fill("3")
    wanted.get_by_label("Gigabytes a week").fill("40")
    hours = wanted.get_by_label("Hours for what comes by itself")
    hours.fill("at night")
    save.click()
    expect(wanted.get_by_role("alert")).to_contain_text("such as 22-06")
    assert admin.service.call("GET", "/api/settings")["wanted_downloads_a_day"] == 20
    hours.fill("22-06")
    save.click()
    expect(wanted.get_by_text("Saved", exact=True)).to_be_visible()
    settings = admin.service.call("GET", "/api/settings")
    assert {name: it for name, it in settings.items() if name.startswith("wanted_")} == {
        "wanted_paused": True,
        "wanted_downloads_a_day": 3,
        "wanted_gigabytes_a_week": 40,
        "wanted_hours": "22-06",
    }
    assert admin.axe() == []


def test_where_playlists_lie_is_chosen(admin: Visitor) -> None:
    page = admin.go("/settings/system")
    playlists = card(page, "Playlists for players")
    choose(playlists, "Playlist files lie in", "The library")
    playlists.get_by_role("button", name="Save").click()
    expect(playlists.get_by_text("Saved", exact=True)).to_be_visible()
    assert admin.service.call("GET", "/api/settings")["playlist_folders"] == "library"
    assert admin.axe() == []


def test_how_much_the_health_scan_takes_is_chosen_in_percent(admin: Visitor) -> None:
    page = admin.go("/settings/system")
    scan = card(page, "Health scan")
    share = scan.get_by_label("Share of a processor, in percent")
    expect(share).to_have_value("25")
    share.fill("7")
    sections = page.get_by_role("navigation", name="Sections of the settings")
    expect(sections.get_by_role("link", name="System")).to_contain_text("not saved")
    scan.get_by_label("Hours of the scan").fill("01-05")
    scan.get_by_role("button", name="Save").click()
    expect(scan.get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()
    expect(share).to_have_value("7")
    settings = admin.service.call("GET", "/api/settings")
    assert (settings["health_scan_share"], settings["health_scan_hours"]) == (0.07, "01-05")
    assert admin.axe() == []


def test_a_person_comes_becomes_an_admin_and_goes(admin: Visitor) -> None:
    """The last admin stays; whoever is removed comes back while one may think better of it."""
    page = admin.go("/settings/users")
    do_to(page, "admin", "Remove")
    expect(page.get_by_text("last admin")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="admin")).to_be_visible()
    page.get_by_label("User name").fill("cleo")
    page.get_by_label("First password").fill("correct horse battery")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="cleo"))
    expect(row.get_by_text("never")).to_be_visible()
    do_to(page, "cleo", "Make admin")
    expect(row.get_by_text("Admin")).to_be_visible()
    do_to(page, "cleo", "New password")
    dialog = page.get_by_role("dialog", name="New password for cleo")
    dialog.get_by_label("New password").fill("another horse battery")
    dialog.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("cleo has a new password.")).to_be_visible()
    do_to(page, "cleo", "Remove")
    expect(row).not_to_be_visible()
    news = page.get_by_role("region", name="News")
    gone = news.locator("div").filter(has_text="cleo is removed")
    gone.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    do_to(page, "cleo", "Remove")
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as removal:
        gone.get_by_role("button", name="Close").click()
    assert removal.value.status == 204
    assert [each["username"] for each in admin.service.call("GET", "/api/users")] == ["admin"]


def test_a_key_is_shown_once_works_and_is_revoked(admin: Visitor) -> None:
    page = admin.go("/settings/keys")
    page.get_by_label("What is it for?").fill("lamp")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_role("heading", name="Your new key “lamp”")).to_be_focused()
    key = page.locator("code").inner_text()
    assert admin.axe() == []
    page.get_by_role("button", name="I have it").click()
    expect(page.locator("code")).to_have_count(0)
    assert key not in page.content()
    assert _user_of(admin, key) == 200
    row = page.get_by_role("row").filter(has_text="lamp")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Revoke lamp").click()
    expect(row).not_to_be_visible()
    news = page.get_by_role("region", name="News")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        news.get_by_role("button", name="Close").click()
    assert _user_of(admin, key) == 401


def _user_of(admin: Visitor, key: str) -> int:
    """Ask as a program would, with the key alone; return the answer's status."""
    return admin.service.ask("GET", "/api/auth/me", token=key).status_code


def test_tags_that_somebody_trusts_are_filed_without_a_question(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """MusicBrainz knows no such album; a person says that its tags are right."""
    tape = replace(LOOP_SONGS, title="Kitchen Tape")
    make_folder(audio_shelf, tmp_path / "tapes" / "one", tape)
    page = admin.go("/import")
    page.get_by_label("Folder on the server").fill(str(tmp_path / "tapes"))
    tick(page.get_by_label("My tags are right"))
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("heading", name="1 of 1 album in the library")).to_be_visible(
        timeout=90_000
    )
    expect(page.get_by_role("link", name="Kitchen Tape")).to_be_visible()
    page.get_by_text("What became of the files").click()
    files = page.get_by_role("region", name="What became of the files")
    expect(files.get_by_text("3 of 3 files came in.")).to_be_visible()
    _undo(admin)
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(files.get_by_text("0 of 3 files came in.")).to_be_visible()
    admin.service.empty()


def _undo(admin: Visitor) -> None:
    """What would be done is said first; then the copies go to the trash."""
    page = admin.page
    page.get_by_role("button", name="Undo this import").click()
    question = page.get_by_role("dialog")
    expect(question.get_by_text("1 copy goes to the trash.")).to_be_visible()
    assert admin.axe() == []
    question.get_by_role("button", name="Undo it").click()
    expect(question.get_by_text("1 album is back already.")).to_be_visible(timeout=60_000)
    expect(question.get_by_role("button", name="Undo it")).to_have_count(0)
    assert admin.service.albums() == []


def _look_at_files(admin: Visitor) -> None:
    """What became of each file: counted, of one kind, and as a table."""
    page = admin.page
    page.get_by_text("What became of the files").click()
    files = page.get_by_role("region", name="What became of the files")
    expect(files.get_by_text("9 of 11 files came in.")).to_be_visible()
    expect(files.get_by_role("listitem")).to_have_count(2)
    choose(files, "Show files of one kind", "no music (1)")
    expect(files.get_by_role("listitem")).to_have_count(1)
    expect(files.get_by_role("listitem")).to_contain_text("notes.txt")
    with page.expect_download() as saved:
        files.get_by_role("link", name="Save as CSV").click()
    assert saved.value.suggested_filename.endswith(".csv")
    assert admin.axe() == []


def test_a_folder_is_imported_while_one_watches(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """From a path to albums, live; what is no music is named; a second time nothing is new."""
    for name, release in (("loops", LOOP_SONGS), ("both", TWO_DISCS)):
        make_folder(audio_shelf, tmp_path / "old" / name, release)
    os.mkfifo(tmp_path / "old" / "loops" / "99.flac")
    (tmp_path / "old" / "loops" / "notes.txt").write_text("of a party")
    page = admin.go("/import")
    page.get_by_label("Folder on the server").fill("music/old")
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("alert")).to_contain_text("not an absolute path")
    page.get_by_label("Folder on the server").fill(str(tmp_path / "old"))
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("heading", name="2 of 2 albums in the library")).to_be_visible(
        timeout=90_000
    )
    expect(page.get_by_text("The import has ended.")).to_be_visible()
    expect(page.get_by_role("link", name="Both Sides")).to_be_visible()
    page.get_by_text("1 thing was left out").click()
    expect(page.get_by_role("listitem").filter(has_text="99.flac")).to_contain_text(
        "no regular file"
    )
    assert admin.axe() == []
    admin.picture("import-done")
    _look_at_files(admin)
    page.get_by_role("link", name="Import another folder").click()
    page.get_by_label("Folder on the server").fill(str(tmp_path / "old"))
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_text("2 albums were skipped")).to_be_visible()
