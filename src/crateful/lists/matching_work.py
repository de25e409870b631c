"""Looks for what the rows of lists mean; one worker at a time for each list.

The rows are the truth: one that waits is looked for, whoever died over it before. First the library
is looked through for all of them, a hundred at a time, and then the catalogue is asked for each of
the rest. What no source has is asked of MusicBrainz, one row at a time, once no other list has rows
for the library and the sources. What was found is written only while the list is still this
worker's and the row still waits, so nothing is written twice, and no answer of a person is
overwritten.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from crateful import sources
from crateful.db import utc_now
from crateful.downloads.preview.access import access_for
from crateful.downloads.preview.previews import PreviewWatch
from crateful.downloads.worker import worker_id
from crateful.errors import StepFailedError
from crateful.events.messages import LibraryChanged, Told
from crateful.library.models import Album, Artist
from crateful.lists import (
    found_albums,
    identities,
    musicbrainz_stage,
    playlist_files,
    service,
    taking,
)
from crateful.lists.matching import catalogue_lookup, library_lookup
from crateful.lists.matching.deciding import Answer, Decision, decide
from crateful.lists.models import ListRow, MusicList
from crateful.lists.states import RowState
from crateful.outages import is_outage, words_for
from crateful.preferences import service as preference_service
from crateful.tools.bell import Bell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.worker_id import WorkerId
    from crateful.events.messages import Item
    from crateful.lists.readers.rows import ReadRow
    from crateful.preferences.schemas import PlaylistFolders

logger = logging.getLogger(__name__)

AT_ONCE: Final = 100
"""Rows that are looked for in one step."""

LEASE: Final = timedelta(seconds=60)
"""For so long a list is a worker's without a word from it."""

UNTOLD: Final = timedelta(days=1)
"""Before a start: what came into the library so lately may have been told to nobody."""

PAUSE: Final = timedelta(minutes=5)
"""Until a catalogue that did not answer is asked again."""


_ANY: Final = 0
"""No album has this id."""


class _NoLongerOursError(Exception):
    """Another worker has the list, or it is gone."""


class ListMatching:
    """Looks for the rows of lists until it is stopped.

    Args:
        context: the database, and the way to the catalogue.
        worker: whose leases.
        beat_s: seconds between two looks at whether there is anything to do.
    """

    def __init__(self, context: WorkerContext, worker: WorkerId, beat_s: float) -> None:
        self._context = context
        self._database = context.database
        self._worker = str(worker)
        self._beat_s = beat_s
        self._bell = Bell()
        self._came: set[int] = set()
        self._went: set[int] = {_ANY}  # nobody told of what went before
        self._changed: set[int] = set()
        self._is_due = True
        self._folders: PlaylistFolders | None = None
        self._stopping = threading.Event()

    def hear(self, items: Sequence[Item]) -> None:
        """Note which albums came or went; on the bus's thread."""
        for item in items:
            if isinstance(item, Told) and isinstance(item.news, LibraryChanged):
                if item.news.action in {"added", "replaced"}:
                    self._came.add(item.news.album_id)
                if item.news.action in {"removed", "replaced"}:
                    self._went.add(item.news.album_id)
                self._changed.add(item.news.album_id)
                self._is_due = True
                self._bell.ring()

    def ring(self) -> None:
        """Have it look now, or see that it is to stop."""
        self._bell.ring()

    def run(self, stopping: threading.Event) -> None:
        """Work until told to stop; an outage of the database is waited for."""
        self._stopping = stopping
        is_first = True
        while not stopping.is_set():
            try:
                if is_first:
                    self._begin()
                    is_first = False
                self._look_again()
                is_busy = self._match_next()
                self._write_files()
            except (SQLAlchemyError, OSError) as error:
                _tell(error)
                is_busy = False
            if not is_busy and not stopping.is_set():
                self._bell.sleep(self._beat_s, stopping)

    def _begin(self) -> None:
        """Look at late arrivals once: whoever died may have told nobody of them."""
        with self._database.session() as session:
            service.look_again_since(session, utc_now() - UNTOLD)

    def _write_files(self) -> None:
        """Write what players read; all are looked at first, and when they are to lie elsewhere.

        Whoever died may have told nobody of what it had moved.
        """
        with self._database.reading() as session:
            folders = preference_service.load_plain(session).playlist_folders
        if folders != self._folders:
            with self._database.session() as session:
                playlist_files.mark_all(session)
            self._folders = folders
        playlist_files.sync(self._database, self._context.settings, folders)

    def _look_again(self) -> None:
        """Have rows wait again whose album came or went."""
        if not self._is_due:
            return
        self._is_due = False  # first: what is noted from here on has it look once more
        came, went, changed = (
            {noted.pop() for _ in range(len(noted))}
            for noted in (self._came, self._went, self._changed)
        )
        with self._database.session() as session:
            if went:
                service.look_again(session)
            artists = select(Artist.name_key).join(Album).where(Album.id.in_(came))
            for key in session.scalars(artists).all() if came else ():
                service.look_again(session, key)
            playlist_files.mark_with(session, changed)

    def _match_next(self) -> bool:
        """Look for the rows of one list; return whether there was one."""
        with self._database.reading() as session:
            query = select(MusicList).where(MusicList.is_matched.is_(False))
            query = query.order_by(_has_rows_for_sources().desc(), MusicList.id)
            rows = session.scalars(query.limit(50)).all()
        for row in rows:
            if self._claim(row):
                self._match(row.id)
                return True
        return False

    def _claim(self, row: MusicList) -> bool:
        holder = worker_id.parse(row.matcher or "")
        is_free = row.matched_until is None or row.matched_until < utc_now()
        if not is_free and not (holder is not None and holder.is_dead()):
            return False
        is_as_read = (
            MusicList.matcher.is_(None) if row.matcher is None else MusicList.matcher == row.matcher
        )
        with self._database.session() as session:
            taken = session.scalar(
                update(MusicList)
                .where(MusicList.id == row.id, MusicList.is_matched.is_(False), is_as_read)
                .values(matcher=self._worker, matched_until=utc_now() + LEASE)
                .returning(MusicList.id)
            )
        return taken is not None

    def _match(self, list_id: int) -> None:
        try:
            self._through_library(list_id)
            problem = self._through_catalogue(list_id)
            if problem is None:
                problem = self._through_musicbrainz(list_id)
            self._release(list_id, problem)
        except _NoLongerOursError:
            logger.info("list %s is matched by another worker", list_id)

    def _through_library(self, list_id: int) -> None:
        place = 0
        while rows := self._waiting(list_id, place, AT_ONCE):
            place = rows[-1].position
            read = [identities.read_again(row) for row in rows]
            with self._database.reading() as session:
                decided = _decide(session, read)
            with self._database.session() as session:
                self._renew(session, list_id)
                for row, decision in zip(rows, decided, strict=True):
                    if decision.answer is not Answer.NOT_FOUND:
                        _write(session, row.id, found_albums.of_library(decision), decision)
            if self._stopping.is_set():
                raise _NoLongerOursError

    def _through_catalogue(self, list_id: int) -> str | None:
        """Ask the catalogue for what the library lacks; return why it could not say of all."""
        source, preferences = sources.CATALOGUE, self._context.preferences()
        is_usable = source.name in preferences.enabled_sources()
        if not is_usable or preferences.lacking(source.description):
            self._nobody_sells(list_id)
            return None
        with access_for(source, self._context, preferences) as access:
            watch = PreviewWatch()
            while rows := self._waiting(list_id, 0, 1):
                if self._stopping.is_set():
                    raise _NoLongerOursError
                read = identities.read_again(rows[0])
                try:
                    decision = decide(
                        read,
                        catalogue_lookup.candidates(
                            read, lambda text, kind, n: source.search(text, kind, n, access, watch)
                        ),
                    )
                except StepFailedError as error:
                    logger.warning("list %s waits for %s: %s", list_id, source.title, error)
                    return str(error)
                self._keep(list_id, rows[0].id, decision)
        return None

    def _through_musicbrainz(self, list_id: int) -> str | None:
        """Ask MusicBrainz of what no source has; return why it could not say of all.

        An empty reason gives way to a list whose rows nobody has looked for yet.
        """
        with musicbrainz_stage.asking(self._context) as ask:
            while rows := self._waiting(list_id, 0, 1, is_unsold=True):
                if self._stopping.is_set():
                    raise _NoLongerOursError
                if self._is_other_first(list_id):
                    return ""
                try:
                    answer = musicbrainz_stage.look(identities.read_again(rows[0]), ask)
                except StepFailedError as error:
                    logger.warning("list %s waits for MusicBrainz: %s", list_id, error)
                    return str(error)
                with self._database.session() as session:
                    self._renew(session, list_id)
                    if isinstance(answer, Decision):
                        found = found_albums.of_musicbrainz(answer)
                        _write(session, rows[0].id, found, answer, taken=RowState.FOUND)
                    else:
                        identities.name(session, rows[0].id, answer)
        return None

    def _is_other_first(self, list_id: int) -> bool:
        is_free = or_(MusicList.matched_until.is_(None), MusicList.matched_until < utc_now())
        query = select(MusicList.id).where(
            MusicList.is_matched.is_(False), MusicList.id != list_id, is_free
        )
        with self._database.reading() as session:
            return session.scalar(query.where(_has_rows_for_sources()).limit(1)) is not None

    def _keep(self, list_id: int, row_id: int, decision: Decision) -> None:
        with self._database.session() as session:
            self._renew(session, list_id)
            if decision.answer is Answer.NOT_FOUND:
                _set_aside(session, ListRow.id == row_id)
            else:
                found = found_albums.of_source(decision, sources.CATALOGUE.name)
                _write(session, row_id, found, decision, taken=RowState.FOUND)

    def _nobody_sells(self, list_id: int) -> None:
        with self._database.session() as session:
            self._renew(session, list_id)
            _set_aside(session, ListRow.list_id == list_id)

    def _waiting(
        self, list_id: int, after: int, limit: int, *, is_unsold: bool = False
    ) -> Sequence[ListRow]:
        with self._database.reading() as session:
            return session.scalars(
                select(ListRow)
                .where(ListRow.list_id == list_id, ListRow.state == RowState.WAITING)
                .where(ListRow.is_unsold.is_(is_unsold))
                .where(ListRow.position > after)
                .order_by(ListRow.position, ListRow.id)
                .limit(limit)
            ).all()

    def _renew(self, session: Session, list_id: int) -> None:
        """Keep the lease for a while longer, in the transaction that writes.

        Raises:
            _NoLongerOursError: it is another worker's.
        """
        kept = session.scalar(
            update(MusicList)
            .where(MusicList.id == list_id, MusicList.matcher == self._worker)
            .values(matched_until=utc_now() + LEASE)
            .returning(MusicList.id)
        )
        if kept is None:
            raise _NoLongerOursError

    def _release(self, list_id: int, problem: str | None) -> None:
        """Give a list back: done unless rows came meanwhile, or to be looked at in a while."""
        waits = select(ListRow.id).where(
            ListRow.list_id == list_id, ListRow.state == RowState.WAITING
        )
        with self._database.session() as session:
            self._renew(session, list_id)
            is_whole = problem is None and session.scalar(waits.limit(1)) is None
            session.execute(
                update(MusicList)
                .where(MusicList.id == list_id)
                .values(
                    is_matched=is_whole,
                    matcher=None,
                    matched_until=utc_now() + PAUSE if problem else None,
                    problem=problem or "",
                    updated_at=utc_now(),
                )
            )
            if is_whole:
                taking.keep_wanted(session, list_id)
                taking.want_new(session, list_id)


def _has_rows_for_sources() -> ColumnElement[bool]:
    """Return the condition of lists with rows that library and sources have not been asked for."""
    return exists().where(
        ListRow.list_id == MusicList.id,
        ListRow.state == RowState.WAITING,
        ListRow.is_unsold.is_(False),
    )


def _set_aside(session: Session, whose: ColumnElement[bool]) -> None:
    """Leave waiting rows that no source has to MusicBrainz."""
    session.execute(
        update(ListRow).where(whose, ListRow.state == RowState.WAITING).values(is_unsold=True)
    )


def _decide(session: Session, rows: Sequence[ReadRow]) -> list[Decision]:
    """Decide by what the library has; of a text, the other way round where that finds nothing."""
    found = library_lookup.candidates(session, rows)
    decided = [decide(one, own) for one, own in zip(rows, found, strict=True)]
    unsure = [
        number
        for number, row in enumerate(rows)
        if row.is_order_unsure and decided[number].answer is Answer.NOT_FOUND
    ]
    turned = [_turned(rows[number]) for number in unsure]
    again = library_lookup.candidates(session, turned)
    for number, row, own in zip(unsure, turned, again, strict=True):
        decided[number] = decide(row, own)
    return decided


def _turned(row: ReadRow) -> ReadRow:
    return replace(row, title="; ".join(row.artists), artists=(row.title,))


def _write(
    session: Session,
    row_id: int,
    found: Sequence[dict[str, object]],
    decision: Decision,
    *,
    taken: RowState = RowState.THERE,
) -> None:
    """Write what was found into a row, if it still waits; not what the library has no more."""
    states = {Answer.TAKE: taken, Answer.ASK: RowState.ASK, Answer.NOT_FOUND: RowState.NOBODY}
    values: dict[str, object] = {
        "state": states[decision.answer],
        "found": list(found),
        "points": decision.found[0].points if decision.found else 0,
    }
    if decision.answer is Answer.TAKE and taken is RowState.THERE:
        if not found_albums.is_held(session, found[0]):
            return
        values |= found_albums.held(found[0])
    session.execute(
        update(ListRow)
        .where(ListRow.id == row_id, ListRow.state == RowState.WAITING)
        .values(**values)
    )


def _tell(error: SQLAlchemyError | OSError) -> None:
    if isinstance(error, SQLAlchemyError) and is_outage(error):
        logger.error("Lists wait: %s", words_for(error))
    else:
        logger.error("Lists wait", exc_info=error)
