"""What a track's sound tells, in the album's quality tab and the track's sheet."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect
from tests.audio_files import ffmpeg
from tests.pipeline.test_acoustid import nameless
from tests.pipeline.test_fingerprints import album, song
from tests.pipeline.test_imports import import_folder, import_one
from tests.pipeline.test_late_verification import verified
from tests.running import Service, eventually
from tests.servers.acoustid import KEY, AcoustId
from tests.web.test_first_run import card
from tests.web.visitor import Visitor


def test_an_album_says_how_loud_it_is_and_where_else_its_recordings_are(
    admin: Visitor, tmp_path: Path
) -> None:
    """Also of lyrics, that nobody has looked for them."""
    ids = one_recording_twice(admin.service, tmp_path)
    page = admin.go(f"/album/{ids['Seven']}?tab=quality")
    loudness = page.get_by_role("table", name="Loudness of each track")
    expect(loudness.get_by_role("row").nth(1)).to_contain_text(re.compile(r"Seven.*-.* LUFS"))
    expect(page.get_by_text(re.compile("^As a whole -"))).to_be_visible()
    page.get_by_role("button", name="Write it into the files").click()
    expect(page.get_by_text("1 file was written")).to_be_visible()
    expect(page.get_by_role("button", name="Write it into the files")).to_have_count(0)
    expect(loudness.get_by_role("row").nth(1)).to_contain_text("Written")
    loudness_of_a_selection_is_written(admin, ids)
    is_there_twice(admin)
    page = admin.go(f"/album/{ids['Seven']}?tab=quality")
    elsewhere = page.get_by_role("list", name="The same recordings elsewhere")
    expect(elsewhere.get_by_role("listitem")).to_have_count(1)
    assert admin.axe() == []
    elsewhere.get_by_role("link", name="Seven again by Ada Nobody").click()
    expect(page.get_by_role("heading", name="Seven again")).to_be_visible()
    page.get_by_role("link", name="Details of Seven again").click()
    sheet = page.get_by_role("dialog", name="Seven again")
    expect(sheet.get_by_text("Nobody has looked for them")).to_be_visible()
    assert admin.axe() == []


def one_recording_twice(service: Service, folder: Path) -> dict[str, int]:
    """Have two albums with the same recording; return their ids by title."""
    first = song(folder / "1" / "a.flac", 7)
    (folder / "2").mkdir()
    ffmpeg("-i", first, "-b:a", "128k", folder / "2" / "b.mp3")
    album(first, "Seven")
    album(folder / "2" / "b.mp3", "Seven again")
    import_folder(service, folder, trust_tags=True)
    known = {one["title"]: one["id"] for one in service.albums()}
    ids = {title: known[title] for title in ("Seven", "Seven again")}
    for album_id in ids.values():
        verified(service, album_id)
    return ids


def loudness_of_a_selection_is_written(admin: Visitor, ids: dict[str, int]) -> None:
    """One request for all, and it is counted what was written; what has it stays as it is."""
    page = admin.go("/library")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(urlsplit(request.url).path))
    for title in ids:
        page.get_by_role("checkbox", name=f"Select {title}", exact=True).check()
    bar = page.get_by_role("region", name="What is done with the selected albums")
    expect(bar.get_by_role("status")).to_have_text("2 selected")
    assert admin.axe() == []
    bar.get_by_role("button", name="Write loudness").click()
    expect(page.get_by_text("1 file was written.")).to_be_visible()
    expect(bar).to_have_count(0)
    assert sent.count("/api/loudness/write") == 1
    for album_id in ids.values():
        (track,) = admin.service.call("GET", f"/api/albums/{album_id}/loudness")["tracks"]
        assert track["is_written"]


def is_there_twice(admin: Visitor) -> None:
    """The better copy is named; the other one goes by one press, and comes back by another."""
    page = admin.go("/duplicates")
    twice = page.get_by_role("list", name="There twice")
    expect(twice.get_by_text("Keep")).to_be_visible()
    assert admin.axe() == []
    admin.picture("duplicates")
    twice.get_by_role("button", name=re.compile("Delete: Seven again")).click()
    expect(page.get_by_text("Nothing is there twice")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    eventually(lambda: admin.service.call("GET", "/api/trash")["items"] == [])


def test_what_an_album_sounds_like_stands_beside_each_candidate(
    admin: Visitor, tmp_path: Path
) -> None:
    """The key is pasted in the settings, and never shown again."""
    page = admin.go("/settings/names")
    own = card(page, "AcoustID")
    own.get_by_label("Key of your own at AcoustID").fill("notTheRightOne")
    own.get_by_role("button", name="Save and test: AcoustID").click()
    expect(own.get_by_text("AcoustID refuses the household's key")).to_be_visible()
    own.get_by_role("button", name="Replace").click()
    own.get_by_label("Key of your own at AcoustID").fill(KEY)
    own.get_by_role("button", name="Save", exact=True).click()
    expect(own.get_by_text("Set", exact=True)).to_be_visible()
    own.get_by_role("button", name="Test: AcoustID", exact=True).click()
    expect(own.get_by_text("takes the household's key")).to_be_visible()
    assert admin.axe() == []
    assert KEY not in page.content()
    row = import_one(admin.service, nameless(tmp_path / "1"))
    page = admin.go(f"/review/{row['id']}")
    expect(page.get_by_role("radio", name=re.compile("Known by Sound"))).to_be_checked()
    expect(page.get_by_text("By sound: 3 of 3")).to_be_visible()
    expect(page.get_by_text("AcoustID knows 3 of 3 recordings")).to_be_visible()
    assert admin.axe() == []
    admin.picture("review-by-sound")
    said = f"/api/downloads/{row['id']}/review"
    admin.service.call("POST", said, json={"discard": True})
    admin.service.call("PUT", "/api/settings", json={"acoustid_key": None})
    AcoustId.known.clear()
