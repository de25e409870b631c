"""Undoing an import, whatever else happens to its album at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from tests.library import albums
from tests.library.albums import CD, HI_RES, MP3, Copy, Quality
from tests.library.conftest import Library

from crateful.errors import StepFailedError
from crateful.library.filing.file_album import Filed, file_album
from crateful.library.filing.originals import FolderImport
from crateful.library.models import ImportRecord
from crateful.library.trash import deletion, undoing
from crateful.library.trash.undoing import Left, Undoing

STUDIO = Quality(sample_rate_hz=192_000, bit_depth=24, bitrate_bps=6_000_000)


def come_in(library: Library, number: int, quality: Quality, mode: str = "copy") -> None:
    """File a copy of the album as an import of a folder does."""
    filing = albums.stage(Copy(quality=quality), library.root, f"download-{number}")
    filing = replace(filing, origin=FolderImport(f"batch-{number}", mode, ()))
    done = file_album(library.database, filing, fence=albums.hold, on_record=albums.note_nothing)
    assert isinstance(done, Filed)


def nothing_more(_session: Session) -> None:
    """What else must be true with an undoing: nothing."""


def undo(library: Library, record_id: int) -> Undoing:
    found, _ = undoing.undo(library.database, library.settings, record_id, None, nothing_more)
    return found


def is_undone(library: Library, record_id: int) -> bool:
    with library.database.reading() as session:
        return session.get_one(ImportRecord, record_id).undone_at is not None


def once_looked_at(library: Library, action: Callable[[], None]) -> list[None]:
    """Have something happen when a record was looked at and nothing was done yet."""
    happened: list[None] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "max(import_history.id)" in statement and not happened:
            happened.append(None)
            action()

    event.listen(library.database.engine, "after_cursor_execute", look)
    return happened


@pytest.mark.parametrize(("mode", "record_id"), [("copy", 1), ("in_place", 1), ("copy", 2)])
def test_a_better_copy_that_comes_meanwhile_is_not_taken_out(
    library: Library, mode: str, record_id: int
) -> None:
    """Deleted, forgotten or swapped is only what was looked at; trying again tells why."""
    if record_id == 2:
        come_in(library, 1, MP3)
    come_in(library, record_id, CD, mode)
    happened = once_looked_at(library, lambda: come_in(library, 3, HI_RES))
    with pytest.raises(StepFailedError) as changed:
        undo(library, record_id)
    assert (changed.value.code, happened) == ("album-busy", [None])
    (album,) = albums.albums(library.database)
    assert album.quality == "FLAC 24/96"
    assert not is_undone(library, record_id)
    assert undo(library, record_id).left is Left.REPLACED


def test_an_import_is_undone_once_though_two_undo_it(library: Library) -> None:
    come_in(library, 1, CD)
    happened = once_looked_at(library, lambda: undo(library, 1) and None)
    with pytest.raises(StepFailedError):
        undo(library, 1)
    assert happened == [None]
    assert undo(library, 1).is_done
    assert albums.albums(library.database) == []


def test_what_was_undone_before_an_album_was_deleted_stays_undone_when_it_is_back(
    library: Library,
) -> None:
    """Only what its own deletion undid is to be undone again."""
    come_in(library, 1, CD)
    come_in(library, 2, STUDIO)
    undo(library, 2)
    undo(library, 1)
    (entry,) = [one for one in trash(library) if one[1] == "deleted"]
    deletion.restore(library.database, library.settings, entry[0])
    assert (is_undone(library, 1), is_undone(library, 2)) == (False, True)
    with library.database.reading() as session:
        assert session.scalars(select(ImportRecord.album_id)).all() == [1, 1]


def trash(library: Library) -> list[tuple[int, str]]:
    with library.database.reading() as session:
        rows = session.execute(select(deletion.TrashEntry.id, deletion.TrashEntry.reason))
        return [(row[0], row[1]) for row in rows]
