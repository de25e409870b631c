"""A person puts a shelf in order: many albums at once, as cards or as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from tests.library_rows import make_library
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.web.gates import Gate
from tests.web.household import LOSSLESS, QOBUZ
from tests.web.visitor import Visitor

from crateful.db import Database, connect

pytestmark = pytest.mark.timeout(300)

ROWS = 250
"""Albums that are rows alone: more than two requests bring."""

TITLE = "Loop Songs"


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with one album that has files and a cover, and some that are rows alone."""
    running = Service(tmp_path_factory.mktemp("shelf") / "data", environment_of(internet))
    running.start().set_up(**QOBUZ)
    running.add_user("ana")
    database = Database(connect(f"sqlite:///{running.data_dir / 'crateful.db'}"))
    make_library(database, albums=ROWS, tracks_per_album=1)
    database.close()
    running.finish(LOSSLESS)
    yield running
    running.stop()


def slot(page: Page, number: int) -> Locator:
    return page.locator(f'[data-slot="{number}"]')


def heart_of(card: Locator) -> Locator:
    return card.get_by_role("button", name=re.compile("^Heart "))


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="What is done with the selected albums")


def test_a_list_stands_beside_the_grid_and_each_person_keeps_theirs(
    admin: Visitor, member: Visitor
) -> None:
    """Lines of one height, and what is chosen is chosen the next time, too."""
    page = admin.go("/library?sort=added")
    page.get_by_role("button", name="As a list").click()
    expect(slot(page, 8).get_by_role("link").first).to_be_in_viewport()
    admin.picture("albums-list")
    assert admin.axe() == []
    page.reload()
    expect(page.get_by_role("button", name="As a list")).to_have_attribute("aria-pressed", "true")
    first = slot(page, 0).locator("article")
    expect(first).to_be_visible()
    assert first.evaluate("row => row.offsetHeight") == 60
    others = member.go("/library")
    expect(others.get_by_role("button", name="As covers")).to_have_attribute("aria-pressed", "true")


def test_albums_are_selected_by_keys_from_here_to_there_and_hearted(
    admin: Visitor, service: Service
) -> None:
    """Also those in between that no screen has shown; one press takes all hearts back."""
    page = admin.go("/library?sort=added&order=asc")
    expect(slot(page, 0).get_by_role("link").first).to_be_visible()
    page.keyboard.press("j")
    expect(slot(page, 0).get_by_role("link").first).to_be_focused()
    page.keyboard.press("Space")
    expect(bar(page).get_by_role("status")).to_have_text("1 selected")
    expect(slot(page, 0).get_by_role("checkbox")).to_be_checked()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last = slot(page, ROWS - 1)
    expect(last.get_by_role("link").first).to_be_visible()
    last.get_by_role("link").first.focus()
    page.keyboard.press("Shift+X")
    expect(bar(page).get_by_role("status")).to_have_text(f"{ROWS} selected")
    page.keyboard.press("x")
    expect(bar(page).get_by_role("status")).to_have_text(f"{ROWS - 1} selected")
    assert admin.axe() == []
    admin.picture("albums-selected")
    bar(page).get_by_role("button", name="Clear").click()
    expect(bar(page)).to_have_count(0)
    last.get_by_role("checkbox").check()
    slot(page, ROWS - 3).get_by_role("checkbox").click(modifiers=["Shift"])
    bar(page).get_by_role("button", name="Heart").click()
    expect(page.get_by_text("3 albums are in your music now.")).to_be_visible()
    expect(bar(page)).to_have_count(0)
    hearted = "/api/albums/facets?hearted=true"
    assert service.call("GET", hearted)["total"] == 3
    page.get_by_role("button", name="Undo").click()
    expect(heart_of(last)).to_have_attribute("aria-pressed", "false")
    eventually(lambda: service.call("GET", hearted)["total"] == 0)


def test_what_is_selected_while_hearts_are_on_their_way_stays_selected(
    admin: Visitor, service: Service
) -> None:
    page = admin.go("/library?sort=added&order=asc")
    slot(page, 0).get_by_role("checkbox").check()
    gate = Gate(page, "**/api/me/library/albums")
    bar(page).get_by_role("button", name="Heart").click()
    gate.wait()
    slot(page, 2).get_by_role("checkbox").check()
    gate.open()
    expect(page.get_by_text("1 album is in your music now.")).to_be_visible()
    expect(bar(page).get_by_role("status")).to_have_text("1 selected")
    expect(slot(page, 2).get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Undo").click()
    eventually(lambda: service.call("GET", "/api/albums/facets?hearted=true")["total"] == 0)


def test_selected_albums_go_to_the_trash_and_come_back(admin: Visitor, service: Service) -> None:
    for album in service.call("GET", "/api/albums?sort=added&order=asc&limit=4")["items"]:
        folder = service.library / service.album(album["id"])["folder"]
        folder.mkdir(parents=True)
        (folder / "01.flac").touch()
    page = admin.go("/library?sort=added&order=asc")
    changes: list[str] = []
    page.on("request", lambda sent: changes.append(urlsplit(sent.url).path))
    box = slot(page, 1).get_by_role("checkbox")
    expect(slot(page, 1).get_by_role("link").first).to_be_visible()
    box.check()
    slot(page, 3).get_by_role("checkbox").click(modifiers=["Shift"])
    expect(bar(page).get_by_role("status")).to_have_text("3 selected")
    bar(page).get_by_role("button", name="Delete").click()
    expect(page.get_by_text(f"{ROWS - 2} albums", exact=True)).to_be_visible()
    expect(bar(page)).to_have_count(0)
    expect(page.get_by_text("3 albums are in the trash now.")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text(f"{ROWS + 1} albums", exact=True)).to_be_visible()
    one_each = ["/api/albums/delete", "/api/trash/restore"]
    assert [
        path for path in changes if path.rpartition("/")[2] in {"delete", "restore"}
    ] == one_each


def test_selected_albums_are_checked_and_looked_up_again(
    admin: Visitor, member: Visitor, service: Service
) -> None:
    """What players would trip over is told of each; who is no admin may look, and no more."""
    page = admin.go("/library?sort=added")
    expect(slot(page, 1).get_by_role("link").first).to_be_visible()
    slot(page, 1).get_by_role("checkbox").check()
    slot(page, 2).get_by_role("checkbox").check()
    bar(page).get_by_role("button", name="Check").click()
    sheet = page.get_by_role("dialog", name="Check of 2 albums")
    expect(sheet.get_by_text("Players would trip over something in 2 of them.")).to_be_visible()
    expect(sheet.get_by_text("A file is gone").first).to_be_visible()
    assert admin.axe() == []
    page.keyboard.press("Escape")
    bar(page).get_by_role("button", name="Look up again").click()
    expect(page.get_by_text("2 albums are looked up on MusicBrainz when")).to_be_visible()
    looked = {each["album_id"] for each in service.call("GET", "/api/proposals")["items"]}
    listed = service.call("GET", "/api/albums?sort=added&limit=3")["items"]
    assert {each["id"] for each in listed[1:]} <= looked
    slot(page, 1).get_by_role("checkbox").check()
    slot(page, 2).get_by_role("checkbox").check()
    bar(page).get_by_role("button", name="Write loudness").click()
    expect(page.get_by_text("No file was written. 2 albums stay as they were:")).to_be_visible()
    expect(page.get_by_text("a health scan does that")).to_be_visible()
    others = member.go("/library")
    expect(slot(others, 0).get_by_role("link").first).to_be_visible()
    slot(others, 0).get_by_role("checkbox").check()
    expect(bar(others).get_by_role("button", name="Check")).to_be_visible()
    expect(bar(others).get_by_role("button", name="Write loudness")).to_have_count(0)
    expect(bar(others).get_by_role("button", name="Delete")).to_have_count(0)


def test_a_cover_is_changed_from_a_file_the_archive_and_the_source(
    admin: Visitor, service: Service, tmp_path: Path
) -> None:
    """What is no picture is refused in a sentence; one press brings the old cover back."""
    (album,) = service.call("GET", f"/api/albums?q={TITLE}")["items"]
    cover = service.library / service.album(album["id"])["folder"] / "cover.jpg"
    before = cover.read_bytes()
    page = admin.go(f"/album/{album['id']}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Change the cover").click()
    sheet = page.get_by_role("dialog", name=f"Another cover for {TITLE}")
    assert admin.axe() == []
    admin.picture("album-cover")
    pick = sheet.get_by_label("Picture for the cover")
    pick.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(sheet.get_by_role("alert")).to_contain_text("The picture can't be used")
    large = tmp_path / "large.png"
    Image.effect_noise((1500, 1500), 90).convert("RGB").save(large)
    assert large.stat().st_size > 1024**2
    pick.set_input_files(large)
    expect(sheet).to_have_count(0)
    with Image.open(cover) as sent:
        assert sent.size == (1400, 1400)
    expect(page.get_by_text(f"{TITLE} has another cover now.")).to_be_visible()
    page.keyboard.press("u")
    eventually(lambda: cover.read_bytes() == before)
    for way in ("Take the one of the Cover Art Archive", "Take the one of Bandcamp"):
        page.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Change the cover").click()
        was = cover.stat().st_ino
        sheet.get_by_role("button", name=way).click()
        expect(sheet).to_have_count(0)
        assert cover.stat().st_ino != was


def test_what_somebody_changed_meanwhile_is_not_typed_over(
    admin: Visitor, service: Service
) -> None:
    (album,) = service.call("GET", f"/api/albums?q={TITLE}")["items"]
    page = admin.go(f"/album/{album['id']}")
    page.get_by_role("button", name="Edit").click()
    sheet = page.get_by_role("dialog", name=f"Edit {TITLE}")
    sheet.get_by_label("Genre").fill("Mine")
    service.call("PATCH", f"/api/albums/{album['id']}", json={"label": "Theirs"})
    expect(page.get_by_text("Theirs")).to_have_count(1)
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("This album was changed meanwhile")).to_be_visible()
    found = service.album(album["id"])
    assert (found["genre"] != "Mine", found["label"]) == (True, "Theirs")


def test_a_title_is_typed_over_in_its_row_and_taken_back(admin: Visitor, service: Service) -> None:
    """Enter writes it, Escape leaves it, and what somebody changed meanwhile is said."""
    (album,) = service.call("GET", f"/api/albums?q={TITLE}")["items"]
    title = service.album(album["id"])["tracks"][0]["title"]
    page = admin.go(f"/album/{album['id']}")
    name = page.get_by_role("button", name=f"Rename {title}", exact=True)
    field = page.get_by_role("textbox", name="Title of track 1")
    name.press("Enter")
    expect(field).to_be_focused()
    field.fill("A slip")
    page.keyboard.press("Escape")
    expect(name).to_be_focused()
    name.click()
    field.fill("Another Name")
    assert admin.axe() == []
    admin.picture("album-typed-over")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rename Another Name", exact=True)).to_be_focused()
    assert service.album(album["id"])["tracks"][0]["title"] == "Another Name"
    page.keyboard.press("u")
    expect(name).to_be_visible()
    name.click()
    field.fill("Mine")
    service.call("PATCH", f"/api/albums/{album['id']}", json={"label": "Nobody's"})
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("changed meanwhile")
    expect(field).to_have_value("Mine")
    page.keyboard.press("Escape")
    assert service.album(album["id"])["tracks"][0]["title"] == title


def test_who_is_not_identified_leads_to_what_it_seems_to_be(
    admin: Visitor, service: Service
) -> None:
    page = admin.go("/library?sort=added&order=asc")
    (album,) = service.call("GET", "/api/albums?sort=added&order=asc&limit=1")["items"]
    page = admin.go(f"/album/{album['id']}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Look up again").click()
    expect(page.get_by_text("1 album is looked up on MusicBrainz when")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Not identified: ")).click()
    expect(page).to_have_url(re.compile("/proposals[?]state="))


def test_what_was_searched_for_lately_is_one_press_away_and_forgotten(admin: Visitor) -> None:
    """In this browser alone."""
    page = admin.go("/search?q=loop")
    kept = "() => Object.entries(localStorage).some(([name]) => name.includes('searches'))"
    page.wait_for_function(kept)
    page = admin.go("/search")
    lately = page.get_by_role("list", name="Searched for lately")
    assert admin.axe() == []
    lately.get_by_role("link", name="loop").click()
    expect(page).to_have_url(re.compile("q=loop"))
    page.go_back()
    page.get_by_role("button", name="Forget them").click()
    expect(lately).to_have_count(0)
    assert not page.evaluate(kept)


def test_albums_without_a_cover_are_one_press_away(admin: Visitor) -> None:
    page = admin.go("/library")
    page.get_by_role("button", name=re.compile(rf"^No cover\s?{ROWS}$")).click()
    expect(page).to_have_url(re.compile("has_cover=false"))
    expect(page.get_by_text(f"{ROWS} albums", exact=True)).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Remove the filter No cover").click()
    expect(page.get_by_text(f"{ROWS + 1} albums", exact=True)).to_be_visible()
