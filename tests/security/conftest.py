"""A household with something of everything, to be asked for by those who should not have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests import databases
from tests.audio_files import AudioShelf, Sound
from tests.conftest import BASE_URL, Household, Person
from tests.library import albums
from tests.library.albums import Copy
from tests.queue import rows

from crateful.app import create_app
from crateful.db import Database, connect
from crateful.downloads.states import Status
from crateful.library.filing.file_album import file_album

ALBUMS_WANTED = {
    "albums": [{"artist": "Radiohead", "title": title} for title in ("Hail", "In Rainbows")]
}
FOLLOWED = [
    {"musicbrainz_id": f"{number:08}-0000-4000-8000-000000000000", "name": "Somebody"}
    for number in (1, 2)
]
UPLOAD = {"files": [{"path": "Album/01.flac", "size_bytes": 10}]}


@dataclass(frozen=True)
class Home:
    """A data folder with two albums, one in the trash, and ada's downloads of every status."""

    data_dir: Path
    people: dict[str, Person]


@pytest.fixture(scope="package")
def home(
    household: Household, audio_shelf: AudioShelf, tmp_path_factory: pytest.TempPathFactory
) -> Home:
    people = {"admin": household.admin, "ada": household.ada, "bob": household.bob}
    data_dir = tmp_path_factory.mktemp("home") / "data"
    settings = databases.copy_folder(household.data_dir, data_dir)
    database = Database(connect(settings.sqlalchemy_url))
    for number, title in enumerate(("OK Computer", "Amnesiac", "Kid A"), start=1):
        filing = albums.stage(Copy("Radiohead", title), data_dir, f"download-{number}")
        for track in filing.tagged.tracks:
            shutil.copy(audio_shelf.sound("flac", Sound(seconds=1)), filing.staged / track.path)
        shutil.copy(audio_shelf.picture(320, 320), filing.staged / "cover.jpg")
        file_album(database, filing, fence=albums.hold, on_record=albums.note_nothing)
    for status in Status:
        rows.add(database, people["ada"].id, key=f"-{status}", status=status)
    with TestClient(create_app(settings, database), base_url=BASE_URL) as client:
        ada, admin = people["ada"], people["admin"]
        for answer in (
            client.post("/api/me/library/albums/1", headers=ada),
            client.post("/api/me/api-keys", json={"name": "player"}, headers=ada),
            client.post("/api/uploads", json=UPLOAD, headers=ada),
            client.post("/api/wanted", json=ALBUMS_WANTED, headers=ada),
            *(client.post("/api/follows", json=one, headers=ada) for one in FOLLOWED),
            client.post("/api/lists", json={"name": "Road"}, headers=ada),
            client.post("/api/listenbrainz", json={"name": "ada"}, headers=ada),
            client.delete("/api/albums/3", headers=admin),
        ):
            assert answer.is_success, answer.text
    database.close()
    return Home(data_dir, people)


@pytest.fixture
def app_at_home(home: Home, tmp_path: Path) -> Iterator[FastAPI]:
    """The service on a copy of its own."""
    settings = databases.copy_folder(home.data_dir, tmp_path / "data")
    database = Database(connect(settings.sqlalchemy_url))
    yield create_app(settings, database)
    database.close()


@pytest.fixture
def at_home(app_at_home: FastAPI) -> Iterator[TestClient]:
    with TestClient(
        app_at_home, base_url=BASE_URL, raise_server_exceptions=False, follow_redirects=False
    ) as client:
        yield client
