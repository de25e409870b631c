"""What would split or hide an album in a player is named, and mended when that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import tagged, trusting
from tests.pipeline.test_cli import run
from tests.pipeline.test_trust_tags import RELEASE
from tests.running import Json, Service, eventually
from tests.servers.mpd import Mpd


def retag(file: Path, **tags: str | list[str] | None) -> None:
    """Write into a file what another program would; ``None`` takes a tag away."""
    opened: Any = mutagen.File(file)
    for name, value in tags.items():
        if value is None:
            opened.pop(name, None)
        else:
            opened[name] = value if isinstance(value, list) else [value]
    opened.save()


def filed(service: Service, shelf: AudioShelf, folder: Path, count: int = 3) -> tuple[int, Path]:
    """Return an album in the library, and its folder there."""
    tagged(shelf, folder, "Rooms", count, DATE="1999-05-01")
    (row,) = trusting(service, folder)
    album = service.album(row["result_album_id"])
    return album["id"], service.library / album["folder"]


def findings(service: Service, album_id: int) -> dict[str, str]:
    answer: Json = service.call("GET", f"/api/albums/{album_id}/lint")
    assert all(one["meaning"] for one in answer["findings"])
    return {one["code"]: one["detail"] for one in answer["findings"]}


def test_an_album_that_players_split_is_named_and_one_again_once_it_is_mended(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """A real MPD shows three albums before, and one afterwards."""
    service = empty_service
    album_id, folder = filed(service, audio_shelf, tmp_path / "Rooms")
    assert set(findings(service, album_id)) == {"cover-missing"}
    one, two, three = sorted(folder.glob("*.flac"))
    retag(one, ALBUM="Rooms (Remaster)", MUSICBRAINZ_ALBUMID=RELEASE, COMPILATION="1")
    retag(two, ALBUMARTIST="ADA NOBODY", DATE="2003", TRACKNUMBER="3", COMMENT="mine")
    retag(three, ALBUMARTIST=None, ARTIST="ada nobody")
    found = findings(service, album_id)
    assert set(found) == {
        *("album-differs", "album-artist-missing", "album-artist-differs", "release-differs"),
        *("date-differs", "compilation-differs", "number-twice", "artist-spelling"),
        "cover-missing",
    }
    assert found["number-twice"] == "1-03"
    shape = "%albumartist% / %album% / %date%"
    with Mpd(service.library) as player:
        assert len(set(player.indexed(shape))) == 3
        answer = run(service, "lint", "--mend")
        assert answer.code == 1
        assert "cover-missing" in answer.out
        assert set(player.indexed(shape)) == {"Ada Nobody / Rooms / 1999-05-01"}
        tracks = ["1 Air 1", "2 Air 2", "3 Air 3"]
        assert player.indexed("%track% %title%") == tracks
    assert set(findings(service, album_id)) == {"cover-missing"}
    said: Any = mutagen.File(two)
    assert said["COMMENT"] == ["mine"], "nothing else of its owner's went"


def test_no_guest_no_value_of_a_list_and_no_day_goes_when_an_album_is_mended(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """What the library spells as one artist, its owner may have written as two."""
    service, origin = empty_service, tmp_path / "Rooms"
    tagged(audio_shelf, origin, "Rooms", 3)
    retag(origin / "01.flac", ARTIST="Ada Nobody feat. Bea Guest", DATE="1999-05-01")
    for name in ("02.flac", "03.flac"):
        retag(origin / name, DATE="1999")
    (row,) = trusting(service, origin)
    album_id = row["result_album_id"]
    folder = service.library / service.album(album_id)["folder"]
    one, two, three = sorted(folder.glob("*.flac"))
    retag(two, ARTIST=["ada nobody", "Bea Guest"], ALBUMARTIST=["ADA NOBODY", "Bea Guest"])
    retag(three, ARTIST="ada nobody", ALBUM="Rooms (Remaster)")
    found = findings(service, album_id)
    assert found["artist-spelling"] == "ada nobody / Ada Nobody"
    (mended,) = service.call("POST", "/api/lint/mend", json={"album_ids": [album_id]})["items"]
    assert mended["error"] is None
    said: list[Any] = [mutagen.File(file) for file in (one, two, three)]
    assert [file["ARTIST"] for file in said] == [
        ["Ada Nobody feat. Bea Guest"],
        ["ada nobody", "Bea Guest"],
        ["Ada Nobody"],
    ]
    assert said[1]["ALBUMARTIST"] == ["ADA NOBODY", "Bea Guest"]
    assert {file["ALBUM"][0] for file in said} == {"Rooms"}
    assert {file["DATE"][0] for file in said} == {"1999-05-01"}
    artists = [track["artist"] for track in service.album(album_id)["tracks"]]
    assert artists == ["Ada Nobody feat. Bea Guest", "Ada Nobody", "Ada Nobody"]
    both = "Ada Nobody feat. Bea Guest"
    for file in (one, two, three):
        retag(file, ALBUMARTIST=both)
    assert set(findings(service, album_id)) == {"cover-missing"}, "all of them agree"
    retag(three, ALBUM="Rooms (Remaster)")
    service.call("POST", "/api/lint/mend", json={"album_ids": [album_id]})
    assert [mutagen.File(file)["ALBUMARTIST"] for file in (one, two, three)] == [[both]] * 3


def test_files_that_are_gone_or_unknown_are_named_and_a_page_lists_the_albums(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    album_id, folder = filed(service, audio_shelf, tmp_path / "Rooms")
    first = min(folder.glob("*.flac"))
    first.rename(folder / "a song of mine.flac")
    (folder / "cover.png").write_bytes(b"")
    found = findings(service, album_id)
    assert found["file-missing"] == first.name
    assert found["file-unknown"] == "a song of mine.flac"
    service.call("POST", "/api/lint")
    page = service.call("GET", "/api/lint?code=file-missing")
    assert [album["album_id"] for album in page["items"]] == [album_id]
    assert service.call("GET", "/api/lint?code=number-twice")["items"] == []
    answer = service.call("POST", "/api/lint/mend", json={"album_ids": [album_id, 999_999]})
    assert [bool(one["error"]) for one in answer["items"]] == [True, True]
    (folder / "a song of mine.flac").rename(first)
    assert "file-missing" not in findings(service, album_id)
    ada = service.person("ada")
    assert service.ask("GET", "/api/lint", token=ada).status_code == 200
    for path, body in (("/api/lint", None), ("/api/lint/mend", {"album_ids": [album_id]})):
        assert service.ask("POST", path, token=ada, json=body).status_code == 403


def test_what_was_filed_or_changed_is_looked_at_when_nobody_waits(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Nobody asks for it: the list says in how many something is, and how many are to come."""
    service = empty_service
    album_id, _ = filed(service, audio_shelf, tmp_path / "Rooms")

    def known() -> Json | None:
        page: Json = service.call("GET", "/api/lint")
        return page if page["total"] and not page["waiting"] else None

    page = eventually(known, 120)
    assert [album["album_id"] for album in page["items"]] == [album_id]
    before = page["items"][0]["checked_at"]
    service.call("PATCH", f"/api/albums/{album_id}", json={"title": "Doors"})

    def known_anew() -> bool:
        now = known()
        return bool(now and now["items"][0]["checked_at"] > before)

    eventually(known_anew, 120)
