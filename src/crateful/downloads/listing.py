"""Lists of downloads: filters, counts, and whose downloads a user may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_, select

from crateful.downloads.models import Download
from crateful.downloads.moving_in import uploaded
from crateful.downloads.schemas import DownloadCounts, DownloadResponse
from crateful.downloads.states import ENDED, Status
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.users.service import CurrentUser

ANSWERABLE: Final = ("lossy-not-confirmed",)
"""Codes of failures that end with an answer: the person retries and says that it is fine."""

_SEEN: Final = tuple(DownloadResponse.model_fields.keys() - {"requested_by"})


@dataclass(frozen=True, slots=True)
class DownloadFilter:
    """Which downloads are wanted; what is empty or ``None`` leaves none out."""

    statuses: frozenset[Status] = frozenset()
    source: str | None = None
    batch_id: str | None = None
    q: str | None = None
    """Part of a title, an artist or an address; letters of English in either case."""
    mine: bool = False
    """Only the user's, also when that is an admin."""
    ids: frozenset[int] = frozenset()


def newest(
    session: Session,
    current_user: CurrentUser,
    wanted: DownloadFilter,
    *,
    before: int | None,
    limit: int,
) -> Sequence[Download]:
    """Return one page of the user's downloads, or of everybody's for an admin, newest first."""
    query = select(Download).order_by(Download.id.desc()).limit(limit)
    query = query.where(*theirs(current_user, mine=wanted.mine), *_conditions(wanted))
    if before is not None:
        query = query.where(Download.id < before)
    return session.scalars(query).all()


def count(session: Session, current_user: CurrentUser, *, mine: bool) -> DownloadCounts:
    """Count the user's downloads, or everybody's for an admin, in two statements."""
    whose = theirs(current_user, mine=mine)
    rows = session.execute(
        select(Download.status, func.count()).where(*whose).group_by(Download.status)
    )
    by_status = dict.fromkeys(Status, 0) | {status: number for status, number in rows}  # noqa: C416  # rows are not pairs to mypy
    answerable = session.scalar(
        select(func.count()).where(
            *whose, Download.status == Status.FAILED, Download.error_code.in_(ANSWERABLE)
        )
    )
    ended = sum(by_status[status] for status in ENDED)
    in_review = by_status[Status.REVIEW]
    return DownloadCounts(
        by_status=by_status,
        active=sum(by_status.values()) - ended - in_review,
        needs_you=in_review + (answerable or 0),
    )


def theirs(current_user: CurrentUser, *, mine: bool) -> list[ColumnElement[bool]]:
    """Return the condition of what the user may see and decide on: an admin everything."""
    return [] if current_user.is_admin and not mine else [Download.user_id == current_user.id]


def shown(session: Session, rows: Iterable[Download]) -> list[DownloadResponse]:
    """Return downloads as they are shown, with one statement for all their people's names."""
    rows = list(rows)
    people = select(User.id, User.username).where(User.id.in_({row.user_id for row in rows}))
    names = {row.id: row.username for row in session.execute(people)} if rows else {}
    return [
        DownloadResponse.model_validate(
            {name: getattr(row, name) for name in _SEEN}
            # A person who was removed a moment ago takes their downloads along.
            | {"requested_by": names.get(row.user_id, "")}
            | {"cover_url": row.shown_cover_url, "source_url": uploaded.shown_address(row)}
        )
        for row in rows
    ]


def shown_one(database: Database, row: Download) -> DownloadResponse:
    """Return one download as it is shown."""
    with database.reading() as session:
        return shown(session, [row])[0]


def _conditions(wanted: DownloadFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(Download.status.in_(wanted.statuses))
    if wanted.ids:
        conditions.append(Download.id.in_(wanted.ids))
    if wanted.source is not None:
        conditions.append(Download.source == wanted.source)
    if wanted.batch_id is not None:
        conditions.append(Download.batch_id == wanted.batch_id)
    if wanted.q:
        named = (Download.title, Download.artist, Download.source_url)
        conditions.append(or_(*(column.icontains(wanted.q, autoescape=True) for column in named)))
    return conditions
