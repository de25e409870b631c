"""A library with music that can be heard."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf, Sound
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy
from tests.queue import rows

from crateful.db import Database
from crateful.downloads.review import store
from crateful.downloads.review.snapshot import ReviewSnapshot, StagedFile
from crateful.downloads.states import Status
from crateful.library.filing.file_album import file_album
from crateful.settings import Settings

Filer = Callable[..., list[int]]
"""Files an album of these audio files, and returns its tracks' ids."""


@pytest.fixture
def filed(settings: Settings, database: Database) -> Filer:
    jobs = iter(range(1, 100))

    def file(files: Sequence[Path], copy: Copy | None = None) -> list[int]:
        titles = tuple(f"Song {number}" for number, _ in enumerate(files, start=1))
        job = f"download-{next(jobs)}"
        wanted = (copy or Copy()).but(tracks=titles, has_cover=False)
        filing = albums.stage(wanted, settings.data_dir, job)
        named = []
        for track, fact, source in zip(filing.tagged.tracks, filing.facts, files, strict=True):
            shutil.copy(source, filing.staged / track.path)
            name = Path(track.file_name).with_suffix(source.suffix).name
            named.append((albums.replace(track, file_name=name), fact))
        tagged = albums.replace(filing.tagged, tracks=tuple(track for track, _ in named))
        file_album(
            database,
            albums.replace(filing, tagged=tagged),
            fence=albums.hold,
            on_record=albums.note_nothing,
        )
        newest = albums.albums(database)[-1]
        return [track.id for track in albums.tracks(database, newest.id)]

    return file


@pytest.fixture(scope="session")
def flac(audio_shelf: AudioShelf) -> Path:
    return audio_shelf.sound("flac", Sound(seconds=20, noise=True))


@pytest.fixture
def staged(settings: Settings, database: Database, ada: Person, flac: Path) -> str:
    """A download of ada's in review, with one file; the address of its sound."""
    download_id = rows.add(database, ada.id, status=Status.REVIEW)
    folder = settings.staging_dir / str(download_id) / "audio" / "CD 1"
    folder.mkdir(parents=True)
    (folder / "01.flac").write_bytes(flac.read_bytes())
    (folder / "secret.flac").write_bytes(b"not of the album")
    path = "CD 1/01.flac"
    found = StagedFile(path, "01.flac", 1, "FLAC", 1, None, None)
    with database.session() as session:
        store.store(session, download_id, [], ReviewSnapshot((found,)))
    return f"/api/downloads/{download_id}/review/stream"
