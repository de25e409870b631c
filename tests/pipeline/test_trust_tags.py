"""An album whose tags are whole is filed as it is tagged, at once, and nobody is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import is_left, tagged, trusting
from tests.pipeline.test_imports import import_folder
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.servers.musicbrainz import OFFICIAL

RELEASE = "5e32c0d2-0000-4000-8000-00000000000a"
RECORDING = "5e32c0d2-0000-4000-8000-0000000000b{}"


def test_whole_albums_are_filed_without_asking_musicbrainz_c22(
    empty_service: Service, audio_shelf: AudioShelf, internet: Internet, tmp_path: Path
) -> None:
    """C22: with the ids that are in the tags."""
    for name in ("Rooms", "Doors", "Walls"):
        tagged(audio_shelf, tmp_path / name, name)
    for number in (1, 2):
        file: Any = mutagen.File(tmp_path / "Rooms" / f"{number:02}.flac")
        file["MUSICBRAINZ_ALBUMID"] = [RELEASE]
        file["MUSICBRAINZ_TRACKID"] = [RECORDING.format(number)]
        file.save()
    asked = len(internet.requests_to(OFFICIAL))
    rows = trusting(empty_service, tmp_path)
    assert [row["status"] for row in rows] == ["complete"] * 3, rows
    assert len(internet.requests_to(OFFICIAL)) == asked
    rooms = empty_service.album(rows[1]["result_album_id"])
    assert (rooms["title"], rooms["status"], rooms["musicbrainz_id"]) == (
        "Rooms",
        "complete",
        RELEASE,
    )
    before: Any = mutagen.File(tmp_path / "Rooms" / "01.flac")
    after: Any = mutagen.File(next(empty_service.library.rglob("Rooms/01*.flac")))
    assert {name: after[name] for name in before} == dict(before)


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (2, {"TRACKNUMBER": ["1"]}),
        (2, {"TITLE": ["Track 02"]}),
        (1, {"TRACKTOTAL": ["3"]}),
        (2, {"TRACKNUMBER": ["4"]}),
        (1, {"MUSICBRAINZ_ALBUMID": [RELEASE]}),
        (2, {"ARTIST": []}),
    ],
    ids=["two of one number", "no title", "a gap to the total", "a gap", "two ids", "no artist"],
)
def test_what_is_not_whole_goes_the_usual_way(
    number: int,
    change: dict[str, list[str]],
    empty_service: Service,
    audio_shelf: AudioShelf,
    tmp_path: Path,
) -> None:
    tagged(audio_shelf, tmp_path / "Half", "Half Known")
    file: Any = mutagen.File(tmp_path / "Half" / f"{number:02}.flac")
    for name, values in change.items():
        file[name] = values
    file.save()
    if "TRACKTOTAL" in change:
        other: Any = mutagen.File(tmp_path / "Half" / "02.flac")
        other.update(change)
        other.save()
    (row,) = trusting(empty_service, tmp_path)
    assert row["status"] == "review", row


def test_trust_in_the_tags_is_asked_for_by_the_api_too(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C22: discs by their folders, numbers from 1 on each; moved."""
    for disc in ("CD1", "CD2"):
        tagged(audio_shelf, tmp_path / "Both" / disc, "Both Known", DATE=f"c197{disc[2]}")
    body = {"folder": str(tmp_path), "mode": "move", "trust_tags": True}
    started = empty_service.call("POST", "/api/imports", json=body)
    batch = import_folder(empty_service, tmp_path) if started["scanning"] else started
    rows = empty_service.call("GET", "/api/downloads?limit=1")
    done = empty_service.wait(rows[0]["id"], "complete", "review", "failed")
    assert done["status"] == "complete", (batch, empty_service.log_tail())
    album = empty_service.album(done["result_album_id"])
    assert [(track["disc"], track["number"]) for track in album["tracks"]] == [
        *((1, 1), (1, 2), (2, 1), (2, 2))
    ]
    eventually(lambda: not is_left(tmp_path))
