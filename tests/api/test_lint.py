"""Looking at albums and mending them, whatever else happens to them meanwhile."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from mutagen.flac import FLAC
from sqlalchemy import event, update
from starlette.testclient import TestClient
from tests.audio_files import AudioShelf, Sound
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy

from crateful.db import Database
from crateful.library.filing.file_album import Filing, file_album
from crateful.library.models import Album
from crateful.settings import Settings

FOLDER = "Radiohead/OK Computer (1997)"


def staged(settings: Settings, shelf: AudioShelf, copy: Copy, job: str) -> Filing:
    """Stage an album of real files, which say nothing of themselves."""
    filing = albums.stage(copy, settings.data_dir, job)
    for track in filing.tagged.tracks:
        sound = shelf.sound("flac", Sound(seconds=1))
        (filing.staged / track.path).write_bytes(sound.read_bytes())
    return replace(filing, library=settings.library_dir)


def file(database: Database, filing: Filing) -> None:
    file_album(database, filing, fence=albums.hold, on_record=albums.note_nothing)


@pytest.fixture(autouse=True)
def album(settings: Settings, database: Database, audio_shelf: AudioShelf) -> None:
    """One album, of id 1."""
    copy = Copy(tracks=("Airbag", "Let Down"))
    file(database, staged(settings, audio_shelf, copy, "download-1"))


def findings(client: TestClient, person: Person, album_id: int = 1) -> dict[str, str]:
    answer = client.get(f"/api/albums/{album_id}/lint", headers=person)
    assert answer.status_code == 200, answer.text
    return {one["code"]: one["detail"] for one in answer.json()["findings"]}


def test_an_album_that_changes_while_it_is_looked_at_is_not_mended_from_what_it_was(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    """The edit comes after its files were read, and before they are written."""
    changed: list[int] = []

    def edit(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "artists.name_key IN" in statement and not changed:
            changed.append(0)
            body = {"title": "KO Computer"}
            with ThreadPoolExecutor(1) as pool:
                asked = pool.submit(client.patch, "/api/albums/1", json=body, headers=admin)
                changed.append(asked.result().status_code)

    event.listen(database.engine, "before_cursor_execute", edit)
    answer = client.post("/api/lint/mend", json={"album_ids": [1]}, headers=admin)
    (one,) = answer.json()["items"]
    assert changed == [0, 200]
    assert (one["written"], "changed meanwhile" in (one["error"] or "")) == (0, True), one
    (first,) = settings.library_dir.glob("Radiohead/*/01*")
    assert FLAC(first)["album"] == ["KO Computer"]
    again = client.post("/api/lint/mend", json={"album_ids": [1]}, headers=admin)
    assert again.json()["items"][0]["error"] is None
    assert FLAC(first)["album"] == ["KO Computer"]


def test_a_file_whose_name_is_no_utf8_is_named(
    client: TestClient, admin: Person, settings: Settings
) -> None:
    (settings.library_dir / FOLDER / os.fsdecode(b"Bj\xf6rk.flac")).write_bytes(b"")
    assert findings(client, admin)["file-unknown"] == "file:Bj%F6rk.flac"


def test_one_album_that_cannot_be_read_stops_no_other(
    client: TestClient,
    admin: Person,
    database: Database,
    settings: Settings,
    audio_shelf: AudioShelf,
) -> None:
    other = Copy(title="The Bends", tracks=("Just",), year=1995)
    file(database, staged(settings, audio_shelf, other, "download-2"))
    with database.session() as session:
        session.execute(update(Album).where(Album.id == 1).values(folder="../elsewhere"))
    answer = client.post("/api/lint", headers=admin)
    assert answer.status_code == 200, answer.text
    step = answer.json()
    assert (step["looked"], step["found"], step["failed"]) == (2, 1, 1)
    page = client.get("/api/lint", headers=admin).json()
    assert [album["album_id"] for album in page["items"]] == [2]


def test_a_selection_is_looked_at_in_one_request_and_what_cannot_be_stops_nothing(
    client: TestClient,
    ada: Person,
    database: Database,
    settings: Settings,
    audio_shelf: AudioShelf,
) -> None:
    for number, title in ((2, "The Bends"), (3, "Amnesiac")):
        other = Copy(title=title, tracks=("Just",), year=1995)
        file(database, staged(settings, audio_shelf, other, f"download-{number}"))
    with database.session() as session:
        session.execute(update(Album).where(Album.id == 1).values(folder="../elsewhere"))
    gone = 2**31 - 1
    body = {"album_ids": [3, 1, gone, 2, 3]}
    answer = client.post("/api/albums/lint", json=body, headers=ada)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [one["album_id"] for one in items] == [3, 1, gone, 2]
    assert [bool(one["error"]) for one in items] == [False, True, True, False]
    assert [bool(one["findings"]) for one in items] == [True, False, False, True]
    found = {one["code"]: one["detail"] for one in items[3]["findings"]}
    assert found == findings(client, ada, 2)
    for ids in ([], list(range(1, 102))):
        refused = client.post("/api/albums/lint", json={"album_ids": ids}, headers=ada)
        assert refused.status_code == 422


def test_the_files_of_an_album_inside_anothers_folder_are_its_own(
    client: TestClient,
    admin: Person,
    database: Database,
    settings: Settings,
    audio_shelf: AudioShelf,
) -> None:
    other = Copy(title="B-Sides", tracks=("Polyethylene",), folder=f"{FOLDER}/B-Sides")
    file(database, staged(settings, audio_shelf, other, "download-2"))
    assert "file-unknown" not in findings(client, admin)
    (settings.library_dir / FOLDER / "B-Sides" / "mine.flac").write_bytes(b"")
    assert "file-unknown" not in findings(client, admin)
    assert findings(client, admin, 2)["file-unknown"] == "mine.flac"
