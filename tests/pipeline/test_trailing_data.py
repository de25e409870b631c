"""Gigabytes behind the end of a song are asked about, and never shelved by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audio.test_tail import noise
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service
from tests.servers.catalogue import LOOP_SONGS

SHELVED = "The Fixtures/Loop Songs (2024)"


@pytest.fixture
def spoiled(audio_shelf: AudioShelf, tmp_path: Path) -> Path:
    """A folder whose second song has three megabytes of something else behind it."""
    folder = make_folder(audio_shelf, tmp_path / "spoiled", LOOP_SONGS)
    noise(folder / "102.flac")
    return folder


def asked(service: Service, folder: Path) -> Json:
    row = import_one(service, folder)
    assert (row["status"], row["review"]["reason"]) == ("review", "trailing-data"), row
    assert "102.flac" in row["review"]["message"]
    assert service.albums() == []
    return row


def shelved_bytes(service: Service) -> int:
    (file,) = (service.library / SHELVED).glob("02 - *.flac")
    return file.stat().st_size


def test_what_stands_behind_a_song_is_cut_off_the_copy_when_a_person_says_so(
    empty_service: Service, spoiled: Path
) -> None:
    """X14: then the album is identified as any other; the original stays as it is."""
    row = asked(empty_service, spoiled)
    before = (spoiled / "102.flac").stat().st_size
    path = f"/api/downloads/{row['id']}/review"
    assert empty_service.call("GET", path)["files"]
    empty_service.call("POST", path, json={"cut": True})
    done = empty_service.wait(row["id"], "complete", "failed")
    assert done["status"] == "complete", empty_service.log_tail()
    assert empty_service.album(done["result_album_id"])["musicbrainz_id"] == LOOP_SONGS.id
    assert shelved_bytes(empty_service) < before - 2_000_000
    assert (spoiled / "102.flac").stat().st_size == before


def test_what_stands_behind_a_song_stays_when_a_person_wants_it_as_it_is(
    empty_service: Service, spoiled: Path
) -> None:
    """X14: as is means all of it."""
    row = asked(empty_service, spoiled)
    before = (spoiled / "102.flac").stat().st_size
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    done = empty_service.wait(row["id"], "complete", "failed")
    assert done["status"] == "complete", empty_service.log_tail()
    assert shelved_bytes(empty_service) > before - 500_000


def test_an_album_with_something_behind_its_songs_can_be_left_out(
    empty_service: Service, spoiled: Path
) -> None:
    """X14: discarded, nothing of it is in the library, and the folder is untouched."""
    row = asked(empty_service, spoiled)
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"discard": True})
    assert empty_service.wait(row["id"])["status"] == "cancelled"
    assert empty_service.albums() == []
    assert len(list(spoiled.glob("*.flac"))) == 3
