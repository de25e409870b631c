"""Undoing what an import of somebody's folder did to one album: it goes back where it was.

What was moved stands in its folder again, byte for byte, before the library's copy goes; so
whenever this stops, nothing is lost, and doing it again ends it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import defer, undefer

from crateful.db import utc_now
from crateful.errors import NO_ROOM, Recovery, StepFailedError
from crateful.files import paths, recipes
from crateful.files.recipes import NotTheSameError, Recipe
from crateful.files.returning import Stamp, forget_draft, is_taken, returning
from crateful.library.browse import history
from crateful.library.hearts import levels
from crateful.library.models import Album, Artist, FiledFile, ImportRecord, TrashEntry
from crateful.library.store import album_rows, journal
from crateful.library.store.disk import Move, Shelf
from crateful.library.store.journal import Claim
from crateful.library.trash import deletion, swapping
from crateful.library.trash.deletion import Hooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.settings import Settings

UNDONE: Final = "its import was undone"
"""Why it goes, for the library's history."""

IN_PLACE: Final = "in_place"
MOVED: Final = "move"


class Left(StrEnum):
    """Why an album stays as it is."""

    DELETED = "deleted"
    REPLACED = "replaced"
    CHANGED = "changed"
    TAKEN = "taken"
    NOT_KEPT = "not-kept"
    FORMER_GONE = "former-gone"
    IN_PLACE_OF_ANOTHER = "in-place-of-another"
    NOT_WRITABLE = "not-writable"


SENTENCES: Final = {
    Left.DELETED: "It was deleted from the library since; it may be in the trash.",
    Left.REPLACED: "Another copy has taken its place since.",
    Left.CHANGED: "A file in the library was changed since.",
    Left.TAKEN: "Something else stands where a file came from.",
    Left.NOT_KEPT: "An original can't be made again: it was split into tracks, or lay in a zip.",
    Left.FORMER_GONE: "It took the place of a copy that is gone from the trash by now.",
    Left.IN_PLACE_OF_ANOTHER: "In place it took the place of another copy; swap them in the trash.",
    Left.NOT_WRITABLE: "The folder that it came from can't be written to.",
}


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing an album's import would do, as things are now."""

    record_id: int
    album_id: int | None
    left: Left | None = None
    why: str = ""
    """Which file, where one is the reason."""
    files: int = 0
    size_bytes: int = 0
    """Of what is written to the folder that it came from."""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known of one record."""

    record: ImportRecord
    folder: str
    """Of the album in the library; empty when there is none."""
    files: Sequence[FiledFile]
    former: TrashEntry | None
    """The copy whose place it took, while that is in the trash."""
    shelf: Shelf
    changed_at: datetime | None
    """The album's ``updated_at``."""
    is_newest: bool
    """No other copy has taken its place since."""

    def told(self) -> Undoing:
        """Return what undoing it would do."""
        left, why = _why_not(self) or (None, "")
        return Undoing(
            self.record.id,
            self.record.album_id,
            left,
            why,
            files=len(self.files),
            size_bytes=sum(file.original_bytes for file in self.files)
            if self.record.mode == MOVED
            else 0,
            is_done=self.record.undone_at is not None,
        )


def foresee(session: Session, library: Path, records: Sequence[ImportRecord]) -> list[Undoing]:
    """Tell what would become of albums; nothing is changed.

    Args:
        session: only read.
        library: its folder.
        records: of imports of folders.
    """
    return [plan.told() for plan in _plans(session, library, records)]


def undo(
    database: Database,
    settings: Settings,
    record_id: int,
    by: int | None,
    also: Callable[[Session], None],
    *,
    reason: str = UNDONE,
) -> tuple[Undoing, list[int]]:
    """Put one album back where it came from; return what became of it, and who kept it.

    Args:
        database: with the library's rows.
        settings: where the library is.
        record_id: of an import of folders.
        by: who does it.
        also: does what must be true together with that, in its transaction.
        reason: why, for the library's history.

    Raises:
        StepFailedError: a disk is full or can't be written to, another job is at this album, or
            it was changed meanwhile.
    """
    with database.reading() as session:
        record = session.get_one(ImportRecord, record_id)
        (plan,) = _plans(session, settings.library_dir, [record], with_recipes=True)
        found = plan.told()
        session.expunge_all()
    if found.is_done or found.left is not None:
        return found, []
    try:
        if record.mode == MOVED:
            _return_files(plan)
    except NotTheSameError as error:
        return _left(found, Left.CHANGED, error), []
    except FileExistsError as error:
        return _left(found, Left.TAKEN, error), []
    except OSError as error:
        if error.errno in NO_ROOM:
            msg = "The disk that files go back to is full: free some space; it is tried again."
            raise StepFailedError(msg, code="disk-full", recovery=Recovery.WAITING) from error
        return _left(found, Left.NOT_WRITABLE, error), []
    return found, _take_out(database, settings, plan, by, also, reason)


def _left(found: Undoing, left: Left, error: Exception) -> Undoing:
    return Undoing(found.record_id, found.album_id, left, str(error)[:300], found.files)


def _plans(
    session: Session,
    library: Path,
    records: Sequence[ImportRecord],
    *,
    with_recipes: bool = False,
) -> list[_Plan]:
    """Return what is known of records, in one statement for each kind of thing."""
    ids, album_ids = [each.id for each in records], [each.album_id for each in records]
    wanted = select(FiledFile).where(FiledFile.record_id.in_(ids)).order_by(FiledFile.id)
    if with_recipes:
        wanted = wanted.options(undefer(FiledFile.recipe))
    files: dict[int, list[FiledFile]] = defaultdict(list)
    for file in session.scalars(wanted):
        files[file.record_id].append(file)
    places = session.execute(
        select(Album.id, Album.folder, Album.updated_at).where(Album.id.in_(album_ids))
    )
    there = {row.id: (row.folder, row.updated_at) for row in places}
    newest = _newest(session, album_ids)
    formers = _formers(session, [each.album_id for each in records if each.action == "replaced"])
    plans = []
    for record in records:
        folder, changed_at = there.get(record.album_id or 0, ("", None))
        plan = _Plan(
            record,
            folder,
            files[record.id],
            formers.get(record.job),
            Shelf(library),
            changed_at,
            is_newest=newest.get(record.album_id) == record.id,
        )
        plans.append(plan)
    return plans


def _newest(session: Session, album_ids: Sequence[int | None]) -> dict[int | None, int]:
    """Return the latest record of each album that is not undone."""
    latest = session.execute(
        select(ImportRecord.album_id, func.max(ImportRecord.id).label("record_id"))
        .where(ImportRecord.album_id.in_(album_ids), ImportRecord.undone_at.is_(None))
        .group_by(ImportRecord.album_id)
    )
    return {row.album_id: row.record_id for row in latest}


def _formers(session: Session, album_ids: Sequence[int | None]) -> dict[str, TrashEntry]:
    """Return the copies whose place others took, by the job that did it."""
    if not album_ids:
        return {}
    entries = session.scalars(
        select(TrashEntry)
        .options(defer(TrashEntry.rows))
        .where(TrashEntry.album_id.in_(album_ids), TrashEntry.reason == "replaced")
    )
    return {entry.job.rpartition(".")[0]: entry for entry in entries}


def _why_not(plan: _Plan) -> tuple[Left, str] | None:
    """Return why an album can't go back, and of which file; ``None`` when it can."""
    if plan.record.undone_at is not None:
        return None
    if not plan.folder:
        return Left.DELETED, ""
    if not plan.is_newest:
        return Left.REPLACED, ""
    return _why_no_former(plan) or _what_changed(plan) or _why_no_return(plan)


def _why_no_former(plan: _Plan) -> tuple[Left, str] | None:
    if plan.record.action != "replaced":
        return None
    if plan.record.mode == IN_PLACE:
        return Left.IN_PLACE_OF_ANOTHER, ""
    is_there = plan.former is not None and deletion.has_files(plan.shelf, plan.former)
    return None if is_there else (Left.FORMER_GONE, "")


def _what_changed(plan: _Plan) -> tuple[Left, str] | None:
    place = plan.shelf.place(plan.folder)
    for file in plan.files:
        name, stamp = file.file_name, Stamp(file.size_bytes, file.mtime_ns, 0)
        if name and not stamp.fits(place / name):
            return Left.CHANGED, name
    return None


def _why_no_return(plan: _Plan) -> tuple[Left, str] | None:
    for file in plan.files if plan.record.mode == MOVED else ():
        path = _home(plan, file)
        if _stamp(file).fits(path):
            continue
        if is_taken(path):
            return Left.TAKEN, paths.text_of(path)
        if file.sha256 is None:
            return Left.NOT_KEPT, file.original
    return None


def _home(plan: _Plan, file: FiledFile) -> Path:
    return paths.path_of(plan.record.source_url or "/") / paths.path_of(file.original)


def _stamp(file: FiledFile) -> Stamp:
    return Stamp(file.original_bytes, file.original_mtime_ns, file.original_mode)


def _return_files(plan: _Plan) -> None:
    """Put a move's originals back; what is there already, from an earlier try, stays.

    Raises:
        NotTheSameError: a file in the library was changed since.
        FileExistsError: something else stands in a place.
        OSError: a file can't be read or written.
    """
    place = plan.shelf.place(plan.folder)
    for file in plan.files:
        path, stamp = _home(plan, file), _stamp(file)
        if stamp.fits(path):
            forget_draft(path)
            continue
        now = place / file.file_name if file.file_name else None
        with returning(path, stamp) as into:
            recipes.follow(Recipe(file.sha256 or "", file.recipe), now, into)


def _take_out(
    database: Database,
    settings: Settings,
    plan: _Plan,
    by: int | None,
    also: Callable[[Session], None],
    reason: str,
) -> list[int]:
    """Take the library's copy out: to the trash, for the former one, or out of the rows alone."""
    record, album_id = plan.record, plan.record.album_id or 0

    def fence(session: Session) -> None:
        _refuse_changed(session, plan)

    def mark(session: Session) -> None:
        marked = update(ImportRecord).where(
            ImportRecord.id == record.id, ImportRecord.undone_at.is_(None)
        )
        if session.scalar(marked.values(undone_at=utc_now()).returning(ImportRecord.id)) is None:
            raise _changed(plan)
        also(session)

    hooks = Hooks(fence, mark)
    if record.mode == IN_PLACE:
        return _forget(database, settings.library_dir, album_id, by, hooks)
    if plan.former is None:
        return deletion.delete_album(database, settings, album_id, by, reason=reason, hooks=hooks)
    brought = [file.file_name for file in plan.files if file.file_name]
    swapped = swapping.swap(database, settings, plan.former.id, by, brought=brought, hooks=hooks)
    return swapped.keepers if swapped else []


def _refuse_changed(session: Session, plan: _Plan) -> None:
    """Make sure, under the journal's lock, that an album is the one that was looked at.

    Raises:
        StepFailedError: it was edited, replaced or taken out since.
    """
    album_id = plan.record.album_id or 0
    changed_at = session.scalar(select(Album.updated_at).where(Album.id == album_id))
    is_newest = _newest(session, [album_id]).get(album_id) == plan.record.id
    if changed_at != plan.changed_at or not is_newest:
        raise _changed(plan)


def _changed(plan: _Plan) -> StepFailedError:
    title = plan.record.title[:200]
    msg = f"{title!r} was changed while it was being undone; it is looked at again in a moment."
    return StepFailedError(
        msg,
        code="album-busy",
        recovery=Recovery.TRANSIENT,
        retry_after_s=journal.BUSY_RETRY_S,
    )


def _forget(
    database: Database,
    library: Path,
    album_id: int,
    by: int | None,
    hooks: Hooks,
) -> list[int]:
    """Take an album out of the rows; its files stay where they lie, as they always did."""
    job = journal.new_attempt(f"forget-{album_id}")
    move = Move(job, None, None)
    with database.session() as session:
        journal.lock(session)
        hooks.fence(session)
        album = session.get_one(Album, album_id, with_for_update=True)
        artist = session.get_one(Artist, album.artist_id)
        claim = Claim(artist.name_key, album.title_key, album_id)
        journal.prepare(session, job, move, claim, keeps_old=True)  # nobody else may be at it
        keepers = levels.keepers(session, album_id)
        history.note(session, "deleted", album, by=by, reason=UNDONE)
        session.delete(album)
        album_rows.prune_artist(session, artist.id)
        hooks.on_record(session)
        journal.commit(session, job)
    deletion.tidy(database, Shelf(library), job, move, keeps_old=True)
    return keepers
