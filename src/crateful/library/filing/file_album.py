"""Filing an album: files and rows, both or neither.

Decide, stage beside the shelf, journal, change the folders' places, record, tidy. The
decision is made again under the lock of the first transaction, so of several copies that
come at the same moment one is filed and the others find it there.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import delete, select

from crateful.errors import StepFailedError
from crateful.library.browse import history
from crateful.library.filing.staged_album import Filing, assemble, files_of
from crateful.library.hearts import levels
from crateful.library.identity import decision, matching
from crateful.library.identity.decision import Keep, Replace
from crateful.library.models import Album, Artist, ImportRecord
from crateful.library.names import artist_key
from crateful.library.store import album_folders, album_rows, covers, disk, journal, missing_files
from crateful.library.store.disk import Move, Shelf
from crateful.library.store.journal import Claim
from crateful.library.trash import deletion
from crateful.library.trash.deletion import Removal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.library.identity.decision import Verdict
    from crateful.library.models import TrashEntry
    from crateful.library.store.album_rows import FiledAlbum

__all__ = ["Filed", "Filing", "Kept", "file_album", "foresee"]

Action = Literal["added", "replaced"]

logger = logging.getLogger(__name__)

_LEVELS: Final = 2
"""Artist and album: the parts of a folder that we named."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The album is in the library."""

    album_id: int
    action: Action
    reason: str
    hearted_by: tuple[int, ...] = ()
    """Users who keep it or a track of it: their folders of links are to be brought up to date."""
    followed_by: tuple[int, ...] = ()
    """Users who follow the artist and have it because of that."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The library has it already, at least as good; nothing was changed."""

    album_id: int
    reason: str


def file_album(
    database: Database,
    filing: Filing,
    *,
    fence: Callable[[Session], None],
    on_record: Callable[[Session, int], None],
) -> Filed | Kept:
    """File one album, all or nothing; the staged files stay for the caller to remove.

    Args:
        database: with the library's rows.
        filing: the album.
        fence: raises when the job is no longer the caller's; first in every transaction.
        on_record: does what must be true together with the rows, in their transaction.

    Raises:
        StepFailedError: the disk is full, the library can't be written to, or another job is
            at the same album; everything is as it was.
    """
    if kept := foresee(database, filing):
        return kept
    work = _Work(database, filing, fence, on_record)
    with ExitStack() as on_failure:
        on_failure.callback(work.undo)
        work.stage()
        if kept := work.prepare():
            return kept
        work.swap()
        filed = work.record()
        on_failure.pop_all()
    work.finish()
    return filed


def spelling(database: Database, artist: str) -> str:
    """Return how the library spells an artist: one artist has one spelling, in its files, too."""
    with database.reading() as session:
        known = session.scalar(select(Artist.name).where(Artist.name_key == artist_key(artist)))
    return known or artist


def foresee(database: Database, filing: Filing) -> Kept | None:
    """Tell whether the library has this already, before anything is written into the files.

    Only a forecast: :func:`file_album` decides again, under its lock.
    """
    with database.reading() as session:
        verdict = _decide(session, filing, assemble(filing))
    return Kept(verdict.album_id, verdict.reason) if isinstance(verdict, Keep) else None


def _decide(session: Session, filing: Filing, album: FiledAlbum) -> Verdict:
    """Decide about the album, as the library is now."""
    if filing.in_place:
        # Files of a known album that are imported again where they stand are that album.
        stands = select(Album.id).where(Album.folder == album.folder)
        if album_id := session.scalar(stands):
            return Keep(album_id, "it is in the library from this very folder")
    related = matching.related(session, album.facts)
    verdict = decision.decide(album.facts, related, filing.ceiling)
    if isinstance(verdict, Keep):
        kept = session.get_one(Album, verdict.album_id)
        if missing_files.is_gone(session, filing.library, kept):
            return Replace(kept.id, "the files of the copy in the library are gone")
    return verdict


class _Work:
    """One filing under way; its steps are called in their order."""

    def __init__(
        self,
        database: Database,
        filing: Filing,
        fence: Callable[[Session], None],
        on_record: Callable[[Session, int], None],
    ) -> None:
        self._database = database
        self._filing = filing
        self._fence = fence
        self._on_record = on_record
        self._shelf = Shelf(filing.library)
        self._album = assemble(filing)
        self._move = Move(journal.new_attempt(filing.job), None, None)
        self._verdict: Verdict = decision.Add()
        self._known: frozenset[str] = frozenset()

    def stage(self) -> None:
        """Gather the files in ``.incoming``."""
        if self._filing.in_place:
            return
        with disk.reporting():
            disk.stage(self._shelf, self._move.attempt, files_of(self._filing, self._album))

    def prepare(self) -> Kept | None:
        """Decide, and write the journal entry, in one transaction."""
        with self._database.session() as session:
            self._fence(session)
            journal.lock(session)
            self._verdict = _decide(session, self._filing, self._album)
            if isinstance(self._verdict, Keep):
                return Kept(self._verdict.album_id, self._verdict.reason)
            old = self._replaced(session)
            if not self._filing.in_place:
                wanted = _at_home(session, self._album)
                folder = album_folders.free(
                    session, self._shelf, wanted, old.folder if old else None
                )
                self._album = replace(self._album, folder=folder)
            self._move = Move(
                self._move.attempt,
                None if self._filing.in_place else self._album.folder,
                old.folder if old else None,
            )
            facts = self._album.facts
            claim = Claim(facts.artist_key, facts.key.title, old.id if old else None)
            journal.prepare(session, self._filing.job, self._move, claim, keeps_old=True)
            self._known = _known_files(session, old)
        return None

    def swap(self) -> None:
        """Change the folders' places; what people put into the old one comes along."""
        with disk.reporting():
            if not self._filing.in_place:
                disk.carry_over(self._shelf, self._move, self._known)
                has_cover = covers.find(self._shelf.incoming(self._move.attempt)) is not None
                self._album = replace(self._album, has_cover=has_cover)
            disk.swap(self._shelf, self._move)

    def record(self) -> Filed:
        """Write the rows, and call ``on_record``, in one transaction."""
        with self._database.session() as session:
            self._fence(session)
            journal.lock(session)
            old = self._replaced(session)
            kept = self._keep_in_trash(session, old) if old else None
            was = old.quality if old else None
            if old:
                album = album_rows.replace(session, old, self._album)
            else:
                album = album_rows.add(session, self._album)
            followed = () if old else tuple(levels.follow(session, album))
            self._remember(session, album, was)
            action: Action = "replaced" if old else "added"
            history.note(
                session,
                action,
                album,
                by=self._filing.user_id,
                reason=self._verdict.reason,
                undone_by=kept,
            )
            self._on_record(session, album.id)
            journal.commit(session, self._filing.job)
            keepers = tuple(levels.keepers(session, album.id))
            return Filed(album.id, action, self._verdict.reason, keepers, followed)

    def undo(self) -> None:
        """Undo everything."""
        journal.undo(self._database, self._shelf, self._filing.job, self._move)

    def finish(self) -> None:
        """Tidy up; should that fail, recovery does it later: the album is filed."""
        try:
            journal.finish(self._database, self._shelf, self._filing.job, self._move)
        except StepFailedError as error:
            logger.warning("tidying after %s is left for later: %s", self._filing.job, error)

    def _replaced(self, session: Session) -> Album | None:
        if not isinstance(self._verdict, Replace):
            return None
        return session.get_one(Album, self._verdict.album_id)

    def _keep_in_trash(self, session: Session, old: Album) -> TrashEntry | None:
        if not self._shelf.trash(self._move.attempt).is_dir():
            return None  # somebody had removed the folder: there is nothing to bring back
        return deletion.keep(
            session,
            old,
            Removal(self._move.attempt, "replaced", self._filing.user_id, self._filing.trash_days),
        )

    def _remember(self, session: Session, album: Album, was: str | None) -> None:
        job, tagged = self._filing.job, self._filing.tagged
        session.execute(delete(ImportRecord).where(ImportRecord.job == job))
        session.add(
            ImportRecord(
                job=job,
                album_id=album.id,
                user_id=self._filing.user_id,
                action="replaced" if isinstance(self._verdict, Replace) else "added",
                source=self._filing.source,
                source_url=self._filing.source_url,
                artist=tagged.artist,
                title=tagged.title,
                quality=album.quality,
                quality_score=album.quality_score,
                confidence=tagged.confidence,
                reason=self._verdict.reason,
                details=self._filing.provenance.details(tagged.release_id, was),
            )
        )


def _known_files(session: Session, album: Album | None) -> frozenset[str]:
    if album is None:
        return frozenset()
    return frozenset(track.file_name for track in album_rows.tracks_of(session, album.id))


def _at_home(session: Session, album: FiledAlbum) -> str:
    """Return the wanted folder, in the folder that the artist's other albums stand in."""
    wanted = PurePosixPath(album.folder)
    others = (
        select(Album.folder)
        .join(Artist, Artist.id == Album.artist_id)
        .where(Artist.name_key == album.facts.artist_key)
        .order_by(Album.id)
        .limit(1)
    )
    home = PurePosixPath(session.scalar(others) or "")
    is_ours = len(home.parts) == len(wanted.parts) == _LEVELS
    if is_ours and artist_key(home.parts[0]) == album.facts.artist_key:
        return str(PurePosixPath(home.parts[0], wanted.name))
    return album.folder
