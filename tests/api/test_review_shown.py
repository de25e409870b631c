"""What a person sees of a review: files, what is said of them, and what a candidate changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.queue import rows

from crateful.album_text import NO_TEXT, AlbumText
from crateful.audio.facts import AudioFacts, Tags
from crateful.db import Database
from crateful.downloads.models import ReviewSnapshotRow, StoredCandidate
from crateful.downloads.review import candidates, snapshot, store
from crateful.downloads.review.snapshot import ReviewSnapshot
from crateful.downloads.states import Stage, Status
from crateful.tagging.types import Candidate, Hints, TrackHint, TrackMatch

FLAC = AudioFacts(
    path="02.flac", codec="flac", container="flac", is_lossless=True, sample_rate_hz=96_000,
    bit_depth=24, channels=2, duration_ms=61_000, size_bytes=9, bitrate_bps=9,
    tags=Tags(title="Tagged", artist="Tagger", album="By Tags", track=2, date="1997-05-21"),
)  # fmt: skip
HINTS = Hints(
    artist="Radiohead",
    album="OK Computer",
    tracks=(TrackHint("01.flac", "Airbag", disc=1, number=1),),
)
FOUND = Candidate(
    id="mb-1",
    artist="Radiohead",
    album="OK Computer",
    confidence=0.9,
    year=1997,
    text=AlbumText(label="Parlophone", upc="0724385522925"),
    track_total=2,
    penalties={"year": 0.1},
    matches=(TrackMatch("01.flac", 1, 1, "Airbag", "Radiohead", None, 0.0, 284_000),),
)
CURRENT = Tags(artist="Radiohead", album="OK Computer", date="1997")
FILES = tuple(
    snapshot.StagedFile(name, name, 1, "FLAC", 1, None, None) for name in ("01.flac", "02.flac")
)


def show(
    client: TestClient, database: Database, person: Person, *, kept: ReviewSnapshot | None
) -> Any:
    review = {"reason": "tie", "message": "Two fit.", "preselected": "mb-1"}
    download = rows.add(
        database, person.id, status=Status.REVIEW, stage=Stage.DECIDING, review=review
    )
    with database.session() as session:
        store.store(session, download, [FOUND], kept)
    answer = client.get(f"/api/downloads/{download}/review", headers=person)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_files_are_named_by_their_source_and_else_by_their_tags(
    client: TestClient, database: Database, ada: Person
) -> None:
    facts = (FLAC, replace(FLAC, path="01.flac"))
    body = show(client, database, ada, kept=snapshot.gather(HINTS, facts))
    assert [(file["number"], file["title"]) for file in body["files"]] == [
        (1, "Airbag"),
        (2, "Tagged"),
    ]
    assert body["files"][0] == {
        "path": "01.flac", "name": "01.flac", "duration_ms": 61_000, "quality": "FLAC 24/96",
        "disc": 1, "number": 1, "title": "Airbag", "artist": "Tagger",
        "codec": "flac", "container": "flac",
    }  # fmt: skip
    assert body["current"] == {
        "artist": "Radiohead", "album": "OK Computer", "year": 1997, "date": "1997-05-21",
        "label": None, "genre": None, "barcode": None, "tracks": 2, "discs": 1,
    }  # fmt: skip
    assert body["target_path"] == "Radiohead/OK Computer (1997)"


def test_a_candidate_says_only_what_it_would_change(
    client: TestClient, database: Database, ada: Person
) -> None:
    (found,) = show(client, database, ada, kept=ReviewSnapshot(FILES, CURRENT))["candidates"]
    assert found["fields"] == [
        {"name": "label", "current": None, "proposed": "Parlophone"},
        {"name": "barcode", "current": None, "proposed": "0724385522925"},
    ]
    assert found["penalties"] == {"year": 0.1}
    assert found["matches"] == [
        {
            "path": "01.flac", "disc": 1, "number": 1, "title": "Airbag", "artist": "Radiohead",
            "length_ms": 284_000, "distance": 0.0,
        }
    ]  # fmt: skip
    assert found["target_path"] == "Radiohead/OK Computer (1997)"
    assert found["cover_url"].startswith("/api/pictures/")


def test_a_review_that_an_older_version_asked_for_has_no_files_but_its_candidates(
    client: TestClient, database: Database, ada: Person
) -> None:
    body = show(client, database, ada, kept=None)
    assert (body["files"], body["target_path"]) == ([], None)
    assert body["current"]["artist"] is None
    assert [found["candidate_id"] for found in body["candidates"]] == ["mb-1"]
    assert body["as_is"]["action"] == body["candidates"][0]["outcome"]["action"] == "unknown"


def test_what_an_older_version_kept_with_its_text_among_the_rest_is_shown(
    client: TestClient, database: Database, ada: Person
) -> None:
    show(client, database, ada, kept=ReviewSnapshot(FILES, CURRENT))
    text = {"genre": "Rock", "label": "Parlophone", "barcode": "0724385522925"}
    with database.session() as session:
        (candidate,) = session.scalars(select(StoredCandidate))
        (in_hand,) = session.scalars(select(ReviewSnapshotRow))
        kept = {name: value for name, value in candidate.body.items() if name != "text"}
        candidate.body = {**kept, **text, "catalog_number": "NODATA 02"}
        current = {"artist": "Radiohead", "album": "OK Computer", "date": "1997", **text}
        current |= {"year": 1997, "tracks": 2, "discs": 1}
        in_hand.body = {"files": in_hand.body["files"], "current": current}
        download = candidate.download_id
    body = client.get(f"/api/downloads/{download}/review", headers=ada).json()
    (found,) = body["candidates"]
    assert body["current"] == current
    assert (found["label"], found["barcode"]) == ("Parlophone", "0724385522925")
    assert found["catalog_number"] == "NODATA 02"
    assert found["fields"] == []


@pytest.mark.parametrize(
    ("change", "name", "before", "after"),
    [
        ({"year": 1998}, "year", "1997", "1998"),
        ({"album": "OKNOTOK"}, "album", "OK Computer", "OKNOTOK"),
        ({"track_total": 12}, "tracks", "2", "12"),
        ({"disc_total": 2}, "discs", "1", "2"),
    ],
)
def test_each_difference_is_named_with_both_values(
    change: dict[str, Any], name: str, before: str, after: str
) -> None:
    known = replace(CURRENT, text=AlbumText(label="Parlophone", upc="724385522925"))
    (found,) = candidates.changes(replace(FOUND, **change), ReviewSnapshot(FILES, known))
    assert (found.name, found.current, found.proposed) == (name, before, after)


def test_what_musicbrainz_leaves_open_is_no_change() -> None:
    known = replace(CURRENT, text=AlbumText("Rock", "Own", upc="1"))
    assert candidates.changes(replace(FOUND, text=NO_TEXT), ReviewSnapshot(FILES, known)) == []


@pytest.mark.parametrize(
    ("found", "folder"),
    [
        (replace(FOUND, album="OK Computer (Deluxe Edition)"), "OK Computer (Deluxe Edition)"),
        (replace(FOUND, disambiguation="deluxe edition"), "OK Computer (Deluxe Edition)"),
    ],
)
def test_an_edition_has_a_folder_of_its_own(found: Candidate, folder: str) -> None:
    assert candidates.target_of(found) == f"Radiohead/{folder} (1997)"


def test_a_compilation_stands_under_various_artists() -> None:
    found = replace(FOUND, is_compilation=True)
    assert candidates.target_of(found) == "Various Artists/OK Computer (1997)"
