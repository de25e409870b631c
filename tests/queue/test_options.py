"""What a download is about beside its address: rows of every version are read, no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from tests.queue import rows

from crateful.db import Database
from crateful.downloads.models import Decision, LeftOut, Mode, Options, ScanFacts
from crateful.tagging.types import Query

OF_EVERY_VERSION: list[tuple[dict[str, Any], Options]] = [
    ({}, Options()),
    ({"asked_track": "Airbag"}, Options(asked_track="Airbag")),
    (
        {"mode": "copy", "fingerprint": "a1", "decision": {"as_is": True}},
        Options(mode=Mode.COPY, fingerprint="a1", decision=Decision(as_is=True)),
    ),
    (
        {"mode": "move", "originals": [["CD1/01.flac", 7, 9]], "by": 3},
        Options(mode=Mode.MOVE, originals=(("CD1/01.flac", 7, 9),), by=3),
    ),
    ({"mode": "in_place", "scan": {}}, Options(mode=Mode.IN_PLACE, scan=ScanFacts())),
    (
        {
            "mode": "copy",
            "scan": {
                "folders": 4,
                "skipped": 1,
                "left_out": [{"path": "/music/a", "reason": "it is no regular file"}],
                "left_out_total": 1,
            },
        },
        Options(
            mode=Mode.COPY,
            scan=ScanFacts(4, 1, (LeftOut("/music/a", "it is no regular file"),), 1),
        ),
    ),
    ({"decision": {"candidate_id": "mb-1"}}, Options(decision=Decision(candidate_id="mb-1"))),
    ({"decision": {"release_id": "mb-2"}}, Options(decision=Decision(release_id="mb-2"))),
    ({"decision": {"cut": True}}, Options(decision=Decision(cut=True))),
    (
        {"decision": {"search": {"artist": "A", "album": "B"}}},
        Options(decision=Decision(search=Query(artist="A", album="B"))),
    ),
]


def stored(database: Database, download_id: int) -> Any:
    query = text("SELECT options FROM downloads WHERE id = :id")
    with database.reading() as session:
        found = session.execute(query, {"id": download_id}).scalar_one()
    return json.loads(found) if isinstance(found, str) else found


def store(database: Database, download_id: int, options: dict[str, Any]) -> None:
    query = text("UPDATE downloads SET options = :options WHERE id = :id")
    with database.session() as session:
        session.execute(query, {"id": download_id, "options": json.dumps(options)})


@pytest.mark.parametrize(("written", "options"), OF_EVERY_VERSION)
def test_what_any_version_wrote_is_read_and_is_written_the_same(
    database: Database, written: dict[str, Any], options: Options
) -> None:
    (user_id,) = rows.add_people(database, 1)
    old = rows.add(database, user_id)
    store(database, old, written)
    assert rows.read(database, old).options == options
    assert stored(database, rows.add(database, user_id, "/new", options=options)) == written


@pytest.mark.parametrize(
    "written", [{"mood": "blue"}, {"decision": {"guess": True}}, {"mode": "borrow"}]
)
def test_what_no_version_wrote_is_refused_rather_than_passed_over(
    database: Database, written: dict[str, Any]
) -> None:
    (user_id,) = rows.add_people(database, 1)
    download = rows.add(database, user_id)
    store(database, download, written)
    with pytest.raises(ValidationError, match=r"mood|guess|mode"):
        rows.read(database, download)
