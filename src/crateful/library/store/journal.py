"""The journal of moves: after a crash, each is undone or finished.

A move is prepared in one transaction and recorded in a second one; between the two the
folders change places. An entry that is still ``prepared`` is undone, a ``committed`` one is
finished. Both may be done again and again.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from crateful.db import utc_now
from crateful.errors import Recovery, StepFailedError
from crateful.library.models import Album
from crateful.library.store import disk
from crateful.library.store.disk import Move, Shelf
from crateful.library.store.journal_rows import JournalEntry, JournalState
from crateful.tools import births

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database

BUSY_RETRY_S: Final = 2.0
"""Between the two transactions of a move lie a few renames."""

_LOCK_KEY: Final = 0x7368_656C
"""PostgreSQL's advisory lock on the shelf: ``shel`` in ASCII. SQLite has one writer anyway."""

_FORGOTTEN_AFTER: Final = timedelta(minutes=10)
"""A move of another machine's process that shows no life by now is undone."""


_ABANDONED_AFTER_S: Final = 24 * 3600.0
"""What another machine's process, which can't be looked at, has staged so long ago is left."""

_UNMARKED_AFTER_S: Final = 5.0
"""A folder's marker is written at once; who was held up for longer fails, and tries again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a move locks against others."""

    artist_key: str
    title_key: str
    album_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    """The JSON of an entry."""

    attempt: str
    owner: str
    keeps_old: bool
    artist_key: str
    title_key: str
    album_id: int | None


def new_attempt(job: str) -> str:
    """Return a name for folders that no other try of the same job has."""
    return f"{job}.{secrets.token_hex(4)}"


def lock(session: Session) -> None:
    """Lock the library: one transaction at a time decides about moves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))


def prepare(session: Session, job: str, move: Move, claim: Claim, *, keeps_old: bool) -> None:
    """Write the journal entry; the folders may change once it is committed.

    Args:
        session: holding :func:`lock`.
        job: who does it; has one entry at a time.
        move: what happens.
        claim: what nobody else may touch meanwhile.
        keeps_old: the old folder stays in the trash; else it goes once all is done.

    Raises:
        StepFailedError: another job is at the same album or folder, or other albums lie in the
            folder that would go.
    """
    refuse_busy(session, move, claim)
    _refuse_shared(session, move)
    facts = _Facts(move.attempt, births.this_process(), keeps_old, **asdict(claim))
    session.add(
        JournalEntry(job=job, folder=move.folder, old_folder=move.old_folder, facts=asdict(facts))
    )
    session.flush()


def commit(session: Session, job: str) -> None:
    """Mark the entry as committed, in the transaction that writes the rows.

    Raises:
        StepFailedError: somebody undid it meanwhile, since this process was taken for dead.
    """
    done = session.execute(
        update(JournalEntry)
        .where(JournalEntry.job == job, JournalEntry.state == JournalState.PREPARED)
        .values(state=JournalState.COMMITTED)
        .returning(JournalEntry.id)
    ).first()
    if done is None:
        msg = "The move into the library was taken back meanwhile; it is tried again."
        raise StepFailedError(msg, code="move-undone", recovery=Recovery.TRANSIENT)


def undo(database: Database, shelf: Shelf, job: str, move: Move) -> None:
    """Undo ``move`` from wherever it stopped, and delete its entry.

    A move whose rows were written after all (the connection broke while committing) stays.

    Raises:
        StepFailedError: the disk does not allow it now; the entry stays for another try.
    """
    with database.reading() as session:
        entry = session.scalar(select(JournalEntry).where(JournalEntry.job == job))
    if entry is not None and entry.facts["attempt"] == move.attempt:
        _settle(database, shelf, entry)
        return
    with disk.reporting():
        disk.undo(shelf, move)


def finish(
    database: Database, shelf: Shelf, job: str, move: Move, *, keeps_old: bool = True
) -> None:
    """Clean up after a committed move and delete its entry.

    Raises:
        StepFailedError: the disk does not allow it now; the entry stays for another try.
    """
    with disk.reporting():
        disk.finish(shelf, move, keeps_old=keeps_old)
    _forget(database, job, move.attempt)


def recover(
    database: Database, library: Path, job: str | None = None, *, running: Collection[str] = ()
) -> list[str]:
    """Finish or undo the moves that a crash interrupted; return their jobs.

    Args:
        database: with the journal.
        library: the master library.
        job: only this one's, which nobody else works on: the caller holds its lease.
        running: jobs that somebody works on; without ``job``, these are left alone.

    Raises:
        StepFailedError: the disk does not allow it now.
    """
    shelf = Shelf(library)
    # First: what is staged by now has an entry by then, or its process has got no further.
    staged = disk.staged(shelf)
    with database.reading() as session:
        entries = list(session.scalars(select(JournalEntry)))
    mine = [
        entry
        for entry in entries
        if (entry.job == job if job else entry.job not in running and _is_orphan(entry))
    ]
    for entry in mine:
        _settle(database, shelf, entry)
    if job:
        _sweep(shelf, job)
    else:
        _sweep_abandoned(staged, {entry.facts["attempt"] for entry in entries})
    return [entry.job for entry in mine]


def _settle(database: Database, shelf: Shelf, entry: JournalEntry) -> None:
    facts = _Facts(**entry.facts)
    move = Move(facts.attempt, entry.folder, entry.old_folder)
    if entry.state is JournalState.COMMITTED:
        finish(database, shelf, entry.job, move, keeps_old=facts.keeps_old)
        return
    with disk.reporting():
        disk.undo(shelf, move)
    _forget(database, entry.job, move.attempt)


def _forget(database: Database, job: str, attempt: str) -> None:
    """Delete the entry of one attempt, but not a later attempt's of the same job."""
    with database.session() as session:
        entry = session.scalar(select(JournalEntry).where(JournalEntry.job == job))
        if entry is not None and entry.facts["attempt"] == attempt:
            session.delete(entry)


def _sweep(shelf: Shelf, job: str) -> None:
    """Remove what earlier attempts of ``job`` staged before they had a journal entry."""
    with disk.reporting():
        for folder in shelf.incoming("").glob(f"{job}.*"):
            disk.remove_tree(folder)


def _sweep_abandoned(staged: Collection[Path], journaled: Collection[str]) -> None:
    """Remove what dead processes staged and had no journal entry for.

    Nobody goes on with it: whoever tries again has a folder of a new name.
    """
    with disk.reporting():
        for folder in staged:
            if folder.name not in journaled and _is_abandoned(folder):
                disk.remove_tree(folder)


def _is_abandoned(folder: Path) -> bool:
    gone = births.is_gone(disk.process_of(folder))
    if gone is not None:
        return gone
    try:
        age_s = time.time() - folder.lstat().st_mtime
    except FileNotFoundError:
        return False
    return age_s > (_ABANDONED_AFTER_S if disk.maker_of(folder) else _UNMARKED_AFTER_S)


def refuse_job(session: Session, job: str) -> None:
    """Make sure that a job has no move under way.

    Raises:
        StepFailedError: it has.
    """
    prepared = JournalEntry.state == JournalState.PREPARED
    if session.scalar(select(JournalEntry.id).where(JournalEntry.job == job, prepared)):
        msg = "This album is being brought back right now; it is tried again in a moment."
        raise _busy(msg)


def refuse_album(session: Session, album_id: int) -> None:
    """Make sure that no move of an album's files is under way.

    Args:
        session: holding :func:`lock`.
        album_id: whose.

    Raises:
        StepFailedError: there is one.
    """
    prepared = JournalEntry.state == JournalState.PREPARED
    for entry in session.scalars(select(JournalEntry).where(prepared)):
        if _Facts(**entry.facts).album_id == album_id:
            msg = "This album is being changed right now; it is tried again in a moment."
            raise _busy(msg)


def refuse_busy(session: Session, move: Move, claim: Claim) -> None:
    """Make sure that no move is under way of what is claimed.

    Args:
        session: holding :func:`lock`.
        move: what is to happen.
        claim: what nobody else may touch meanwhile.

    Raises:
        StepFailedError: another job is at the same album or folder.
    """
    folders = {folder.casefold() for folder in (move.folder, move.old_folder) if folder}
    for entry in session.scalars(select(JournalEntry)):
        if entry.state is JournalState.COMMITTED:
            continue
        facts = _Facts(**entry.facts)
        theirs = {folder.casefold() for folder in (entry.folder, entry.old_folder) if folder}
        same_names = (facts.artist_key, facts.title_key) == (claim.artist_key, claim.title_key)
        same_album = claim.album_id is not None and claim.album_id == facts.album_id
        if same_names or same_album or folders & theirs:
            msg = "Another download is filing this album right now; it is tried again in a moment."
            raise _busy(msg)


def _busy(message: str) -> StepFailedError:
    return StepFailedError(
        message, code="album-busy", recovery=Recovery.TRANSIENT, retry_after_s=BUSY_RETRY_S
    )


def _refuse_shared(session: Session, move: Move) -> None:
    """Never take another album's files along: one imported in place may stand above others."""
    if move.old_folder is None:
        return
    inside = Album.folder.startswith(f"{move.old_folder}/", autoescape=True)
    if other := session.scalar(select(Album.folder).where(inside).limit(1)):
        msg = (
            f"Another album lies inside this one's folder ({other}); "
            "give each album a folder of its own first."
        )
        raise StepFailedError(msg[:300], code="folder-shared", recovery=Recovery.NEEDS_USER)


def _is_orphan(entry: JournalEntry) -> bool:
    """Tell whether nobody is at work on an entry: its process is gone."""
    gone = births.is_gone(_Facts(**entry.facts).owner)
    return entry.created_at < utc_now() - _FORGOTTEN_AFTER if gone is None else gone
