"""An album is kept once, in the best quality that was ever found, with its id and its hearts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_folder, import_one
from tests.running import Json, Service, eventually
from tests.servers.catalogue import EDITIONS, LOOP_SONGS
from tests.servers.internet import Internet

URL = "https://thefixtures.bandcamp.com/album/loop-songs"


@pytest.fixture
def lossy(empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path) -> tuple[Service, Json]:
    """A service that has an album in MP3."""
    service = empty_service
    row = import_one(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    assert row["status"] == "complete", service.log_tail()
    return service, service.album(row["result_album_id"])


def test_a_better_copy_replaces_and_keeps_ids_and_hearts(lossy: tuple[Service, Json]) -> None:
    """F8, F10, H5: same album, same tracks, hearts kept, links open the new files."""
    service, old = lossy
    ada = service.person("ada")
    service.call("POST", f"/api/me/library/tracks/{old['tracks'][1]['id']}", token=ada)
    service.call("POST", f"/api/me/library/albums/{old['id']}")
    with service.events() as events:
        row = service.finish(URL)
        eventually(lambda: _changes(events)[-1:] == ["replaced"])
    assert row["result_album_id"] == old["id"]
    new = service.album(old["id"])
    assert new["is_lossless"] is True
    assert [t["id"] for t in new["tracks"]] == [t["id"] for t in old["tracks"]]
    assert new["hearted"] is True
    hers = service.call("GET", f"/api/albums/{old['id']}", token=ada)
    assert [t["hearted"] for t in hers["tracks"]] == [False, True, False]
    assert _changes(events).count("replaced") == 1
    homes = service.data_dir / "users"
    eventually(lambda: list(homes.rglob("*.flac")) and not list(homes.rglob("*.mp3")))
    assert all(path.exists() for path in homes.rglob("*.*") if path.is_symlink())
    in_trash = [path.suffix for path in (service.library / ".trash").rglob("*.mp3")]
    assert len(in_trash) == 3


def _changes(events: list[Json]) -> list[str]:
    return [event["action"] for event in events if event["type"] == "library_changed"]


def test_a_replaced_album_is_gone_from_the_shelf(lossy: tuple[Service, Json]) -> None:
    """I14, F12: one folder, one copy, nothing left in staging."""
    service, _ = lossy
    row = service.finish(URL)
    shelved = [name for name in service.files() if not name.startswith(".")]
    assert {Path(name).suffix for name in shelved} == {".flac", ".jpg"}
    assert len(service.albums()) == 1
    staging = service.data_dir / "staging" / str(row["id"])
    eventually(lambda: not staging.exists())


def test_a_worse_copy_is_refused_with_the_reason(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """F7, F9: MP3 never takes FLAC's place; the files on the shelf are not touched."""
    service = empty_service
    row = service.finish(URL)
    files = service.files()
    worse = import_one(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    assert worse["status"] == "duplicate"
    assert worse["result_album_id"] == row["result_album_id"]
    assert "FLAC" in worse["error_message"]
    assert service.files() == files


def test_what_is_owned_from_the_same_address_is_not_fetched_again(
    service: Service, internet: Internet
) -> None:
    """F13, B7: `duplicate` before any media byte."""
    service.wait(service.download(URL)["id"], "complete", "duplicate")
    internet.reset()
    row = service.finish(URL, "duplicate")
    assert row["result_album_id"] is not None
    assert not [r for r in internet.requests if "/download/" in r.path or "/stream/" in r.path]


def test_the_same_address_asked_for_twice_at_once_is_one_download(service: Service) -> None:
    """F13: the first one is returned while it lives."""
    url = "https://thefixtures.bandcamp.com/album/half-out"
    first = service.download(url)
    second = service.download(url + "/?utm_source=x#top")
    assert first["id"] == second["id"]
    service.wait(first["id"])


def test_higher_resolution_replaces_and_lower_does_not(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """F7, F14: 24/96 over 16/44.1, never the other way."""
    plain = make_folder(audio_shelf, tmp_path / "cd", EDITIONS[0])
    hires = make_folder(
        audio_shelf, tmp_path / "hires", EDITIONS[0], sample_rate_hz=96000, bit_depth=24
    )
    first = import_one(service, plain)
    better = import_one(service, hires)
    assert (better["status"], better["result_album_id"]) == ("complete", first["result_album_id"])
    album = service.album(first["result_album_id"])
    assert album["quality"] == "FLAC 24/96"
    assert album["quality_score"] == 96000 * 24
    (plain / "101.flac").touch()
    assert import_one(service, plain)["status"] == "duplicate"


def test_eight_imports_of_one_album_at_once_make_one_album(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """F1: one added, seven duplicates, nothing doubled, no error shown."""
    new_service.environment["CRATEFUL_WORKER_THREADS"] = "4"
    service = new_service.start().set_up()
    for number in range(8):
        make_folder(audio_shelf, tmp_path / "many" / f"copy {number}", LOOP_SONGS)
    batch = import_folder(service, tmp_path / "many")
    assert batch["by_status"] == {"complete": 1, "duplicate": 7}, [
        (row["error_code"], row["error_message"]) for row in batch["items"]
    ]
    assert len(service.albums()) == 1
    shelved = [name for name in service.files() if name.endswith(".flac")]
    assert len(shelved) == 3


def test_two_people_who_ask_for_one_track_at_once_share_its_album(empty_service: Service) -> None:
    """F1, Q9: one copy, fetched for both; each of them keeps it."""
    service = empty_service
    tokens = [service.person("ada"), service.person("bob")]
    track = "https://thefixtures.bandcamp.com/track/loop-songs-2"
    asked = [service.download(track, token=token)["id"] for token in tokens]
    assert asked[0] != asked[1]
    ended = [service.wait(download) for download in asked]
    assert sorted(row["status"] for row in ended) == ["complete", "duplicate"], ended
    (album,) = service.albums()
    for token in tokens:
        theirs = service.call("GET", "/api/me/library", token=token)["items"]
        assert [kept["id"] for kept in theirs] == [album["id"]]
    assert len([name for name in service.files() if name.endswith(".flac")]) == 3
