"""Lists of downloads: filters, counts, and whose downloads a user may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import func, or_, select

from crateful import cursors
from crateful.downloads.models import PUT_OFF, READY, Download
from crateful.downloads.moving_in import uploaded
from crateful.downloads.schemas import DownloadCounts, DownloadResponse
from crateful.downloads.states import CLAIMABLE, ENDED, Status
from crateful.downloads.worker import turns
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.users.service import CurrentUser

ANSWERABLE: Final = ("lossy-not-confirmed",)
"""Codes of failures that end with an answer: the person retries and says that it is fine."""

_SEEN: Final = tuple(DownloadResponse.model_fields.keys() - {"requested_by"})


Order = Literal["newest", "next"]

_AT_WORK: Final = (Status.IMPORTING, Status.DOWNLOADING)
"""What runs, in the order of a list: what is farther first."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for."""

    order: Order = "newest"
    after: str | None = None
    """The place where the page before ended."""
    limit: int = 50


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


def page(
    session: Session, current_user: CurrentUser, wanted: DownloadFilter, part: Part
) -> tuple[Sequence[Download], str | None]:
    """Return one page of the user's downloads, or of everybody's for an admin, and where it ends.

    Raises:
        InvalidCursorError: that place is not one of this order.
    """
    limit = part.limit
    rows: Sequence[Download]
    try:
        if part.order == "next":
            rows = _next(session, current_user, wanted, part)
        else:
            before = None if part.after is None else int(part.after)
            rows = newest(session, current_user, wanted, before=before, limit=limit)
    except ValueError:
        raise cursors.invalid() from None
    if len(rows) < limit:
        return rows, None
    return rows, _place(rows[-1]) if part.order == "next" else str(rows[-1].id)


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


def _next(
    session: Session, current_user: CurrentUser, wanted: DownloadFilter, part: Part
) -> list[Download]:
    """Return what runs and what waits for a worker, as it goes on.

    What runs; then what is ready, by priority and age; then what was put off, by its time. That
    is exact for one person. Between people the workers take turns by who has least running, which
    changes with each download that ends: everybody's are listed by age.
    """
    whose = theirs(current_user, mine=wanted.mine)
    whose += _conditions(replace(wanted, statuses=frozenset()))
    rows: list[Download] = []
    for stretch in _stretches(session, wanted.statuses or frozenset(Status), part.after):
        rows += session.scalars(stretch.where(*whose).limit(part.limit - len(rows)))
        if len(rows) == part.limit:
            break
    return rows


def _stretches(
    session: Session, statuses: frozenset[Status], after: str | None
) -> Iterator[Select[Download]]:
    """Yield the stretches of that list from a place on, each in the order of an index."""
    kind, value, last = (after or f"{_AT_WORK[0]} 0 0").split(" ")
    kinds = [*_AT_WORK, "ready", "put-off"]
    begun = kinds.index(kind)
    by_id = select(Download).order_by(Download.id)
    for status in _AT_WORK[begun:]:
        beyond = int(last) if status == kind else 0
        if status in statuses:
            yield by_id.where(Download.status == status, Download.id > beyond)
    if not statuses & CLAIMABLE:
        return
    # Said only where it narrows: an index of all states would be taken for it.
    some = [] if statuses >= CLAIMABLE else [Download.status.in_(statuses)]
    if begun <= kinds.index("ready"):
        here = int(value) if kind == "ready" else None
        for priority in turns.priorities(session, at_most=here):
            beyond = int(last) if priority == here else 0
            of_one = (Download.priority == priority, Download.id > beyond)
            yield by_id.where(READY, *of_one, *some)
    at = Download.next_attempt_at
    put_off = select(Download).where(PUT_OFF, *some).order_by(at, Download.id)
    if kind == "put-off":
        then = datetime.fromisoformat(value)
        put_off = put_off.where(at >= then, or_(at > then, Download.id > int(last)))
    yield put_off


def _place(row: Download) -> str:
    """Return where a row stands among what runs and waits."""
    if row.status in _AT_WORK:
        return f"{row.status} 0 {row.id}"
    if row.next_attempt_at is None:
        return f"ready {row.priority} {row.id}"
    return f"put-off {row.next_attempt_at.isoformat()} {row.id}"


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
