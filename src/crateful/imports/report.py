"""What became of every file of an import: counts, pages, and a table for other programs."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select

from crateful.downloads.models import Download
from crateful.downloads.moving_in.import_files import ImportFile, Reason
from crateful.downloads.states import Status
from crateful.errors import NotFoundError
from crateful.imports import file_lines
from crateful.imports.outcomes import OF_STATUS, SENTENCES, Outcome
from crateful.imports.schemas import ImportFileView, ImportReport, OutcomeCount
from crateful.library.models import Album, Artist

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session

    from crateful.db import Database

CSV_PAGE: Final = 1000
"""Lines that are read at a time: between them nobody waits for us."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would take for a formula."""


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines of a report."""

    batch_id: str
    outcome: Outcome | None = None
    """``None``: of every file that did not come in."""


class ReportGoneError(NotFoundError):
    """The import was over for so long that its files' lines were removed."""


def require(session: Session, batch_id: str) -> None:
    """Make sure that what became of an import's files is still known.

    Raises:
        ReportGoneError: it is not any more.
    """
    if file_lines.is_gone(session, batch_id):
        msg = (
            f"What became of each file is told for {file_lines.KEEP.days} days; this import ended "
            "before."
        )
        raise ReportGoneError(msg)


def count(session: Session, batch_id: str) -> ImportReport:
    """Count an import's files by what became of them, those that did not come in by number."""
    rows = session.execute(
        select(ImportFile.reason, Download.status, func.count())
        .outerjoin(Download, Download.id == ImportFile.download_id)
        .where(ImportFile.batch_id == batch_id)
        .group_by(ImportFile.reason, Download.status)
    )
    counts: dict[Outcome, int] = {}
    for reason, status, number in rows:
        outcome = outcome_of(reason, status)
        counts[outcome] = counts.get(outcome, 0) + number
    came_in = counts.pop(Outcome.CAME_IN, 0)
    others = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ImportReport(
        batch_id=batch_id,
        files=came_in + sum(counts.values()),
        came_in=came_in,
        others=[
            OutcomeCount(outcome=outcome, files=number, meaning=SENTENCES[outcome])
            for outcome, number in others
        ],
    )


def outcome_of(reason: Reason | None, status: Status | None) -> Outcome:
    """Return what became of a file.

    Args:
        reason: why it was passed over, if it was.
        status: of its album's download; ``None``: there is none any more.
    """
    if reason is not None:
        return Outcome(reason.value)
    if status is None:
        return Outcome.TAKEN_OFF
    return OF_STATUS.get(status, Outcome.UNDER_WAY)


def page(
    session: Session, wanted: LineFilter, *, after: int, limit: int
) -> tuple[list[ImportFileView], int | None]:
    """Return up to ``limit`` lines with ids above ``after``, and the last one's if more follow."""
    rows = session.execute(_lines(wanted, after).limit(limit + 1)).all()
    views = [_view(row) for row in rows[:limit]]
    return views, rows[limit - 1].id if len(rows) > limit else None


def as_csv(database: Database, wanted: LineFilter) -> Iterator[str]:
    """Yield the lines as CSV (RFC 4180), a page at a time; no cell is a formula."""
    yield _csv([("path", "outcome", "why", "artist", "album", "download")])
    after: int | None = 0
    while after is not None:
        with database.reading() as session:
            views, after = page(session, wanted, after=after, limit=CSV_PAGE)
        yield _csv(
            (line.path, line.outcome, line.why, line.artist, line.album, line.download_id)
            for line in views
        )


def _lines(wanted: LineFilter, after: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ImportFile.id,
            ImportFile.path,
            ImportFile.reason,
            ImportFile.why,
            ImportFile.download_id,
            Download.status,
            Download.error_message,
            Album.id.label("album_id"),
            func.coalesce(Album.title, Download.title).label("album"),
            func.coalesce(Artist.name, Download.artist).label("artist"),
        )
        .outerjoin(Download, Download.id == ImportFile.download_id)
        .outerjoin(Album, Album.id == Download.result_album_id)
        .outerjoin(Artist, Artist.id == Album.artist_id)
        .where(ImportFile.batch_id == wanted.batch_id, ImportFile.id > after, _is(wanted.outcome))
        .order_by(ImportFile.id)
    )


def _is(outcome: Outcome | None) -> ColumnElement[bool]:
    """Return the condition of one outcome; of ``None``, of everything that did not come in."""
    if outcome is None:
        return or_(
            ImportFile.reason.is_not(None),
            ImportFile.download_id.is_(None),
            Download.status != Status.COMPLETE,
        )
    if outcome in {*Reason}:
        return ImportFile.reason == Reason(outcome.value)
    if outcome is Outcome.TAKEN_OFF:
        return and_(ImportFile.reason.is_(None), ImportFile.download_id.is_(None))
    of_status = {other: status for status, other in OF_STATUS.items()}
    known = of_status.get(outcome)
    status = Download.status == known if known else Download.status.not_in(OF_STATUS)
    return and_(ImportFile.reason.is_(None), status)


def _view(row: Row[Any]) -> ImportFileView:
    outcome = outcome_of(row.reason, row.status)
    said = row.why or (row.error_message if row.reason is None else None)
    return ImportFileView(
        path=row.path,
        outcome=outcome,
        why=said or SENTENCES[outcome],
        download_id=row.download_id,
        album_id=row.album_id,
        album=row.album,
        artist=row.artist,
    )


def _csv(rows: Iterator[Sequence[object]] | Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
