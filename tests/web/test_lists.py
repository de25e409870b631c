"""Bringing a list, saying what it means by keys, and having it hearted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.own_music import put
from tests.pipeline.test_imports import import_folder
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.servers.listenbrainz import ListenBrainz, playlist
from tests.servers.youtube_videos import ALBUM_PLAYLIST_ID, SONGS_PLAYLIST_ID
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

TITLES = ("Evening Air", "Morning Air", "Northern Air")
TEXT = "Ada Nobody - Evening Air\nAda Nobody - Morming Air\nAda Nobody - Nortern Air\nno dash\n"


@pytest.fixture(scope="module")
def service(
    internet: Internet, audio_shelf: AudioShelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with one album."""
    root = tmp_path_factory.mktemp("lists")
    running = Service(root / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    for number, title in enumerate(TITLES, start=1):
        tags = {"ARTIST": "Ada Nobody", "ALBUMARTIST": "Ada Nobody", "ALBUM": "Airs"}
        own = {"TITLE": title, "TRACKNUMBER": str(number), "TRACKTOTAL": str(len(TITLES))}
        put(audio_shelf, root / "music" / "Airs" / f"{number:02}.flac", number, **tags, **own)
    import_folder(running, root / "music", trust_tags=True)
    yield running
    running.stop()


def test_a_list_is_brought_answered_by_keys_and_hearted(
    service: Service, admin: Visitor, tmp_path: Path
) -> None:
    page = admin.go("/lists")
    expect(page.get_by_text("No lists yet")).to_be_visible()
    file = tmp_path / "Sunday.txt"
    file.write_text(TEXT)
    page.get_by_label("Bring a list").set_input_files(file)
    expect(page.get_by_text("1 list with 3 rows; 1 row was left out.")).to_be_visible()
    assert admin.axe() == []
    page.get_by_role("link", name="Sunday").click()
    expect(page.get_by_role("heading", level=1, name="Sunday")).to_be_visible()
    eventually(lambda: service.call("GET", "/api/lists")["items"][0]["is_matched"])
    page.reload()

    page.get_by_role("link", name="Which one? 2").click()
    asked = page.get_by_role("listitem").filter(
        has=page.get_by_role("button", name="None of these")
    )
    expect(asked).to_have_count(2)
    expect(page.get_by_text("Morming Air")).to_be_visible()
    assert admin.axe() == []
    admin.picture("list-asked")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(asked).to_have_count(1)
    page.keyboard.press("1")
    expect(page.get_by_text("No such rows")).to_be_visible()

    page.get_by_role("button", name="Heart 2 that are there").click()
    expect(page.get_by_text("0 albums wanted, 2 hearted.")).to_be_visible()
    kept = service.call("GET", "/api/me/library/tracks")["items"]
    assert {one["title"] for one in kept} == {"Evening Air", "Morning Air"}
    page.get_by_text("1 row was left out").click()
    expect(page.get_by_text("This line has no dash between artist and title.")).to_be_visible()


def test_lists_of_listenbrainz_come_and_what_is_wrong_is_said(
    service: Service, admin: Visitor
) -> None:
    ListenBrainz.playlists["somebody"] = [
        playlist("Airs of mine", [("Ada Nobody", "Evening Air", "Airs")])
    ]
    page = admin.go("/lists")
    page.get_by_role("button", name="From ListenBrainz").click()
    for name, said in (
        ("nobody there", "ListenBrainz has no user"),
        ("somebody", re.compile("^Looked at")),
    ):
        page.get_by_label("User of ListenBrainz").fill(name)
        page.get_by_role("button", name="Bring their lists").click()
        expect(page.get_by_text(said)).to_be_visible(timeout=60_000)
    assert admin.axe() == []
    unknown = page.get_by_role("listitem").filter(has_text="ListenBrainz has no user")
    unknown.get_by_role("button", name="Look no longer").click()
    expect(unknown).to_have_count(0)
    page.reload()
    page.get_by_role("link", name="Airs of mine").click()
    page.get_by_role("switch", name="Look at it each day").click()
    eventually(lambda: service.call("GET", "/api/lists")["items"][0]["is_synced"] is False)
    expect(page.get_by_text("Evening Air")).to_be_visible()
    for of in ("lists", "listenbrainz"):
        made = service.call("GET", f"/api/{of}")["items"][0]
        service.call("DELETE", f"/api/{of}/{made['id']}")
    ListenBrainz.forget()


def test_a_list_is_put_together_by_hand_from_tracks_and_albums(
    service: Service, admin: Visitor
) -> None:
    page = admin.go("/lists")
    page.get_by_role("button", name="Make a list").click()
    page.get_by_label("Name", exact=True).fill("By hand")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", level=1, name="By hand")).to_be_visible()
    page.get_by_role("button", name="Add from the library").click()
    for title in ("Morning", "Evening"):
        page.get_by_label("Search your tracks").fill(title)
        expect(page.get_by_role("listitem").filter(has_text=title)).to_be_visible()
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("grid").get_by_text(f"{title} Air", exact=True)).to_be_visible()
    assert admin.axe() == []

    admin.go("/album/1")
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem", name="Add to a list").click()
    page.get_by_role("button", name="By hand").click()
    expect(page.get_by_text("\u201cAirs\u201d is in \u201cBy hand\u201d.")).to_be_visible()


def test_a_list_is_ordered_by_keys_and_drag_and_renamed(service: Service, admin: Visitor) -> None:
    [made] = [one for one in service.call("GET", "/api/lists")["items"] if one["name"] == "By hand"]
    path = f"/api/lists/{made['id']}/rows"

    def order() -> list[str]:
        return [one["title"] or one["album"] for one in service.call("GET", path)["items"]]

    assert order() == ["Morning Air", "Evening Air", "Airs"]
    page = admin.go(f"/lists/{made['id']}")
    held = page.get_by_role("row", name="Evening Air")
    held.focus()
    page.keyboard.press("Alt+ArrowUp")
    eventually(lambda: order() == ["Evening Air", "Morning Air", "Airs"])
    page.get_by_role("row", name="Airs").drag_to(held, target_position={"x": 60, "y": 2})
    eventually(lambda: order()[0] == "Airs")
    page.get_by_role("button", name="Take Morning Air out").click()
    eventually(lambda: order() == ["Airs", "Evening Air"])

    page.get_by_role("button", name="Change the list").click()
    page.get_by_label("Name", exact=True).fill("Renamed")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1, name="Renamed")).to_be_visible()
    service.call("DELETE", f"/api/lists/{made['id']}")


def test_a_list_is_brought_by_paste_and_by_drop(service: Service, admin: Visitor) -> None:
    page = admin.go("/lists")
    page.get_by_role("button", name="Paste a list").click()
    page.get_by_label("What it is called").fill("Pasted")
    page.get_by_label("The list", exact=True).fill("Ada Nobody - Evening Air\n")
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_role("link", name="Pasted")).to_be_visible()
    page.get_by_label("Bring a list").evaluate(
        """field => {
            const data = new DataTransfer();
            data.items.add(new File(["Ada Nobody - Morning Air\\n"], "Dropped.txt"));
            const said = {dataTransfer: data, bubbles: true, cancelable: true};
            field.dispatchEvent(new DragEvent("drop", said));
        }"""
    )
    expect(page.get_by_role("link", name="Dropped")).to_be_visible()
    for one in service.call("GET", "/api/lists")["items"]:
        if one["name"] in {"Pasted", "Dropped"}:
            service.call("DELETE", f"/api/lists/{one['id']}")


def test_a_playlist_is_brought_by_its_link_and_from_where_links_are_looked_at(
    service: Service, admin: Visitor
) -> None:
    address = f"https://music.youtube.com/playlist?list={SONGS_PLAYLIST_ID}"
    page = admin.go("/lists")
    page.get_by_role("button", name="By a link").click()
    field = page.get_by_label("Link of a playlist")
    field.fill(f"https://music.youtube.com/playlist?list={ALBUM_PLAYLIST_ID}")
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_text("This link is of an album, not of a playlist")).to_be_visible()
    assert admin.axe() == []
    field.fill(address)
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_role("heading", level=1, name="Road songs")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("2 rows were left out")).to_be_visible()
    [made] = [o for o in service.call("GET", "/api/lists")["items"] if o["name"] == "Road songs"]
    service.call("DELETE", f"/api/lists/{made['id']}")

    page = admin.go(f"/preview?url={quote(address, safe='')}")
    page.get_by_role("button", name="Bring it as a list").click(timeout=60_000)
    expect(page.get_by_text("2 rows were left out")).to_be_visible(timeout=60_000)
    service.call("DELETE", f"/api/lists/{made['id']}")


def test_a_deleted_list_is_brought_back(service: Service, admin: Visitor) -> None:
    [one] = service.call("GET", "/api/lists")["items"]
    page = admin.go(f"/lists/{one['id']}")
    page.get_by_role("button", name="Delete the list").click()
    expect(page.get_by_text("No lists yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Sunday")).to_be_visible()
