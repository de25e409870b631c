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
from crateful.library.filing import originals, verdicts
from crateful.library.filing.staged_album import Filing, assemble, files_of, shelf_names
from crateful.library.filing.verdicts import Newcomer
from crateful.library.hearts import levels
from crateful.library.identity import decision
from crateful.library.identity.decision import Keep, Replace
from crateful.library.models import Album, Artist, ImportRecord
from crateful.library.names import artist_key
from crateful.library.store import (
    album_folders,
    album_rows,
    covers,
    disk,
    journal,
    proposal_rows,
)
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

__all__ = [
    "Filed",
    "Filing",
    "Kept",
    "Untold",
    "Unverified",
    "file_album",
    "foresee",
    "names_of",
]

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


@dataclass(frozen=True, slots=True)
class Untold:
    """It would replace an album that nobody was told of; nothing was changed."""

    album_id: int
    name: str
    """That album's, for people: ``OK Computer by Radiohead``."""
    reason: str


@dataclass(frozen=True, slots=True)
class Unverified:
    """It would replace an album, and nobody knows yet whether it is whole; nothing was changed."""

    album_id: int


NotFiled = Kept | Untold | Unverified


def file_album(
    database: Database,
    filing: Filing,
    *,
    fence: Callable[[Session], None],
    on_record: Callable[[Session, int], None],
) -> Filed | NotFiled:
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
    work = _Work(database, filing, fence, on_record)
    if filing.in_place and (outcome := work.record_in_place()) is not None:
        return outcome
    with ExitStack() as on_failure:
        on_failure.callback(work.undo)
        work.stage()
        if stopped := work.prepare():
            return stopped
        work.swap()
        filed = work.record()
        on_failure.pop_all()
    work.finish()
    return filed


def names_of(filing: Filing) -> dict[str, str]:
    """Return under which names the staged files will stand in the album's folder.

    Raises:
        StepFailedError: one of them is gone.
    """
    return shelf_names(filing, files_of(filing, assemble(filing)))


def spelling(database: Database, artist: str) -> str:
    """Return how the library spells an artist: one artist has one spelling, in its files, too."""
    with database.reading() as session:
        known = session.scalar(select(Artist.name).where(Artist.name_key == artist_key(artist)))
    return known or artist


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would become of an album, as far as is known of it now."""

    stopped: NotFiled | None
    """Why the library would not take it, if it would not."""
    would_replace: bool
    """It would take another copy's place."""


def foresee(database: Database, filing: Filing) -> Forecast:
    """Tell what the library would do with this, before anything is written into the files.

    Only a forecast: :func:`file_album` decides again, under its lock.
    """
    with database.reading() as session:
        verdict = _decide(session, filing, assemble(filing))
        return Forecast(_stopped(session, filing, verdict), isinstance(verdict, Replace))


def _decide(session: Session, filing: Filing, album: FiledAlbum) -> Verdict:
    """Decide about the album, as the library is now."""
    stands_in = album.folder if filing.in_place else None
    newcomer = Newcomer(album.facts, stands_in, filing.joins)
    return verdicts.decide(session, filing.library, [newcomer], filing.ceiling)[0]


def _stopped(session: Session, filing: Filing, verdict: Verdict) -> NotFiled | None:
    """Return why the album is not filed, if it is not."""
    if isinstance(verdict, Keep):
        return Kept(verdict.album_id, verdict.reason)
    if not isinstance(verdict, Replace):
        return None
    if filing.may_replace is None or verdict.album_id in filing.may_replace:
        return None if filing.is_verified else Unverified(verdict.album_id)
    album = session.get_one(Album, verdict.album_id)
    artist = session.get_one(Artist, album.artist_id)
    return Untold(album.id, f"{album.title[:100]} by {artist.name[:100]}", verdict.reason)


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
        self._names = shelf_names(filing, {})

    def stage(self) -> None:
        """Gather the files in ``.incoming``."""
        if self._filing.in_place:
            return
        with disk.reporting():
            files = files_of(self._filing, self._album)
            self._names = shelf_names(self._filing, files)
            disk.stage(self._shelf, self._move.attempt, files)

    def prepare(self) -> NotFiled | None:
        """Decide, and write the journal entry, in one transaction."""
        with self._database.session() as session:
            self._fence(session)
            journal.lock(session)
            self._verdict = _decide(session, self._filing, self._album)
            if stopped := _stopped(session, self._filing, self._verdict):
                return stopped
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
            claim = self._claim(old)
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

    def record_in_place(self) -> Filed | NotFiled | None:
        """Decide and record in one transaction where no file moves, so none can be left half done.

        Returns:
            ``None`` where another copy has to make room first.

        Raises:
            StepFailedError: another job is at the same album.
        """
        with self._database.session() as session:
            self._fence(session)
            journal.lock(session)
            self._verdict = _decide(session, self._filing, self._album)
            if stopped := _stopped(session, self._filing, self._verdict):
                return stopped
            if self._replaced(session):
                return None
            # Another copy may stand on the shelf by now, and its rows be still to come.
            stands = replace(self._move, folder=self._album.folder)
            journal.refuse_busy(session, stands, self._claim(None))
            return self._record(session)

    def record(self) -> Filed:
        """Write the rows, and call ``on_record``, in one transaction."""
        with self._database.session() as session:
            self._fence(session)
            journal.lock(session)
            filed = self._record(session)
            journal.commit(session, self._filing.job)
            return filed

    def _record(self, session: Session) -> Filed:
        old = self._replaced(session)
        kept = self._keep_in_trash(session, old) if old else None
        was = old.quality if old else None
        if old:
            album = album_rows.replace(session, old, self._album)
        else:
            album = album_rows.add(session, self._album)
        followed = () if old else tuple(levels.follow(session, album))
        self._remember(session, album, was)
        origin = self._filing.origin
        proposal_rows.filed(session, album, origin.batch_id if origin else None)
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

    def _claim(self, old: Album | None) -> Claim:
        facts = self._album.facts
        return Claim(facts.artist_key, facts.key.title, old.id if old else None)

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
        origin = self._filing.origin
        record = ImportRecord(
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
            batch_id=origin.batch_id if origin else None,
            mode=origin.mode if origin else None,
        )
        session.add(record)
        if origin is not None:
            session.flush()
            place = self._shelf.place(album.folder)
            session.bulk_save_objects(originals.rows(origin, record.id, place, self._names))


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
