"""What is said of an album's quality is true, and a household's own limit counts."""

from __future__ import annotations

from pathlib import Path

from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.queue import rows
from tests.running import Service
from tests.servers.catalogue import EDITIONS, LOOP_SONGS

from crateful.db import Database, connect
from crateful.downloads import staging
from crateful.sources.source import Fetched, FetchedTrack, Release


def test_lossless_files_of_a_lossy_source_are_lossy(
    new_service: Service, audio_shelf: AudioShelf
) -> None:
    """Y7: the container makes nothing better than what YouTube has."""
    service = new_service.start().set_up()
    service.stop()
    database = Database(connect(service.database_url))
    download = rows.add(database, 1)
    url = "https://www.youtube.com/playlist?list=OLAK5uy_other"
    rows.change(database, download, source="youtube", source_url=url, confirm_lossy=True)
    folder = service.data_dir / "staging" / str(download)
    make_folder(audio_shelf, staging.audio_dir(folder), LOOP_SONGS)
    tracks = tuple(
        FetchedTrack(path=f"10{number}.flac", title=track.title, number=number)
        for number, track in enumerate(LOOP_SONGS.tracks, start=1)
    )
    release = Release(
        url, LOOP_SONGS.title, LOOP_SONGS.artist, (), lossless=False, lossless_reason="lossy"
    )
    staging.note_fetched(folder, Fetched(release, tracks))
    database.close()
    service.start()
    row = service.wait(download)
    assert row["status"] == "complete", row
    album = service.album(row["result_album_id"])
    assert album["is_lossless"] is False
    better = service.finish("https://thefixtures.bandcamp.com/album/loop-songs")
    assert better["result_album_id"] == album["id"]
    assert service.album(album["id"])["is_lossless"] is True


def test_nothing_above_the_households_ceiling_replaces_what_reaches_it(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """F7, F14: "16/44.1 is enough"."""
    service.call("PUT", "/api/settings", json={"quality_ceiling": "16/44.1"})
    first = import_one(service, make_folder(audio_shelf, tmp_path / "cd", EDITIONS[0]))
    assert first["status"] == "complete", first
    hires = make_folder(
        audio_shelf, tmp_path / "hires", EDITIONS[0], sample_rate_hz=96000, bit_depth=24
    )
    assert import_one(service, hires)["status"] == "duplicate"
    service.call("PUT", "/api/settings", json={"quality_ceiling": None})
    (hires / "101.flac").touch()
    again = import_one(service, hires)
    assert (again["status"], again["result_album_id"]) == ("complete", first["result_album_id"])
