"""Lists as rows: bringing, seeing, changing and deleting them. Callers commit."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, or_, select, update

from crateful.db import utc_now
from crateful.errors import ConflictError, InvalidError, NotFoundError
from crateful.library.models import Album, Artist
from crateful.lists import identities
from crateful.lists.models import LISTENBRAINZ, ListAccount, ListRow, MusicList
from crateful.lists.readers.rows import MOST_ROWS, RowKind
from crateful.lists.schemas import ListRowPage, ListRowView, ListView
from crateful.lists.states import LOOKED_FOR_AGAIN, RowState
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.lists.readers.rows import ReadList
    from crateful.users.service import CurrentUser

MOST_LISTS: Final = 500
"""Of one person."""

BY_HAND: Final = "hand:"
"""What the origin of a list begins with that was made here."""

MOST_PLAYED: Final = 16_384
"""Entries of one playlist (MPD 0.23: the rest is an error)."""

KEEP_DELETED: Final = timedelta(days=1)
"""For so long a deleted list can be brought back."""


class ListNotFoundError(NotFoundError):
    """There is no such list, or it is somebody else's own."""


class NotYourListError(ConflictError):
    """It is shared, and only who brought it changes it."""


class TooManyListsError(InvalidError):
    """A person may have so many lists, and a list so many rows."""


def bring(session: Session, user_id: int, read: Sequence[ReadList]) -> list[MusicList]:
    """Keep the lists of a file; what was brought before gets its new rows alone."""
    seen: Counter[str] = Counter()
    kept = []
    for one in read:
        seen[one.name] += 1
        origin = f"file:{one.name}#{seen[one.name]}"
        kept.append(bring_one(session, user_id, origin, one)[0])
    session.flush()
    return kept


def bring_one(session: Session, user_id: int, origin: str, read: ReadList) -> tuple[MusicList, int]:
    """Keep one list, and return it with how many rows are new in it."""
    row = _list_of(session, user_id, origin, read.name)
    row.note = read.note
    row.left_out = [{"number": out.number, "reason": out.reason} for out in read.left_out[:1000]]
    return row, _add_new(session, row, read)


def make(session: Session, user_id: int, name: str, *, is_shared: bool) -> MusicList:
    """Make an empty list by hand."""
    row = _list_of(session, user_id, f"{BY_HAND}{secrets.token_hex(16)}", name)
    row.is_shared = is_shared
    session.flush()
    return row


def _list_of(session: Session, user_id: int, origin: str, name: str) -> MusicList:
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    known = session.scalar(
        select(MusicList).where(MusicList.user_id == user_id, MusicList.origin == origin)
    )
    if known is not None:
        known.deleted_at, known.updated_at = None, utc_now()
        return known
    count = session.scalar(
        select(func.count())
        .select_from(MusicList)
        .where(MusicList.user_id == user_id, MusicList.deleted_at.is_(None))
    )
    if (count or 0) >= MOST_LISTS:
        msg = f"One person may have {MOST_LISTS} lists; delete some first."
        raise TooManyListsError(msg)
    row = MusicList(user_id=user_id, name=name, origin=origin)
    session.add(row)
    session.flush()
    return row


def _add_new(session: Session, row: MusicList, read: ReadList) -> int:
    of_list = ListRow.list_id == row.id
    there = set(session.scalars(select(ListRow.identity).where(of_list)))
    known = there | set(row.taken_out)
    last = session.scalar(select(func.max(ListRow.position)).where(of_list)) or 0
    new = [
        identities.made(row.id, 0, identity, one)
        for identity, one in identities.identified(read.rows)
        if identity not in known
    ]
    check_room(len(there) + len(new))
    for number, one in enumerate(new, start=1):
        one.position = last + number * identities.GAP
    session.add_all(new)
    if new:
        row.is_matched, row.updated_at = False, utc_now()
    return len(new)


def check_room(rows: int) -> None:
    """Return if a list may have so many rows.

    Raises:
        TooManyListsError: it may not.
    """
    if rows > MOST_ROWS:
        msg = f"A list may have {MOST_ROWS:,} rows; make another one for the rest."
        raise TooManyListsError(msg)


def find(session: Session, user: CurrentUser, list_id: int) -> MusicList:
    """Return a list that a person may see: their own, or one that is shared.

    Raises:
        ListNotFoundError: there is none, or it is somebody else's own.
    """
    row = session.get(MusicList, list_id)
    if row is None or row.deleted_at is not None or not (row.is_shared or row.user_id == user.id):
        raise _no_list()
    return row


def find_own(session: Session, user: CurrentUser, list_id: int) -> MusicList:
    """Return a list that a person may change.

    Raises:
        ListNotFoundError: there is none, or it is somebody else's own.
        NotYourListError: it is shared by somebody else.
    """
    row = find(session, user, list_id)
    if row.user_id != user.id:
        msg = "This list is shared with you; only who brought it may change it."
        raise NotYourListError(msg)
    return session.get_one(MusicList, list_id, with_for_update=True)


def visible(session: Session, user: CurrentUser) -> list[ListView]:
    """Return every list that a person may see, by name; five statements in all."""
    rows = session.scalars(
        select(MusicList)
        .where(or_(MusicList.user_id == user.id, MusicList.is_shared))
        .where(MusicList.deleted_at.is_(None))
        .order_by(MusicList.name, MusicList.id)
    ).all()
    return views(session, user, rows)


def views(session: Session, user: CurrentUser, rows: Sequence[MusicList]) -> list[ListView]:
    """Return lists as they are shown, with their rows counted."""
    ids = [row.id for row in rows]
    counts: dict[int, dict[RowState, int]] = {}
    query = (
        select(ListRow.list_id, ListRow.state, func.count())
        .where(ListRow.list_id.in_(ids))
        .group_by(ListRow.list_id, ListRow.state)
    )
    for list_id, state, count in session.execute(query):
        counts.setdefault(list_id, {})[state] = count
    problems = _problems(session, rows)
    owners = select(User.id, User.username).where(User.id.in_({row.user_id for row in rows}))
    names = {found.id: found.username for found in session.execute(owners)}
    return [
        ListView(
            id=row.id,
            name=row.name,
            is_own=row.user_id == user.id,
            owner=names.get(row.user_id, ""),
            is_shared=row.is_shared,
            is_matched=row.is_matched,
            problem=row.problem or problems.get(row.account_id, ""),
            note=row.note or _warning(counts.get(row.id, {})),
            rows=sum(counts.get(row.id, {}).values()),
            counts=counts.get(row.id, {}),
            left_out=row.left_out,
            is_synced=None if row.account_id is None else row.is_synced,
            fetches_new=row.fetches_new,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def _problems(session: Session, rows: Sequence[MusicList]) -> dict[int | None, str]:
    """Return what was wrong when lists were looked at elsewhere, by what was looked at."""
    looked_at = {row.account_id for row in rows} - {None}
    query = select(ListAccount.id, ListAccount.problem).where(
        ListAccount.id.in_(looked_at), ListAccount.problem != ""
    )
    return {found.id: found.problem for found in session.execute(query)} if looked_at else {}


def _warning(counts: Mapping[RowState, int]) -> str | None:
    if counts.get(RowState.THERE, 0) > MOST_PLAYED:
        return f"MPD plays the first {MOST_PLAYED:,} entries of a playlist; make two lists of it."
    return None


def page(
    session: Session, list_id: int, place: str | None, limit: int, state: RowState | None
) -> ListRowPage:
    """Return some rows of a list, in its order, from where the page before ended."""
    query = select(ListRow).where(ListRow.list_id == list_id)
    if state is not None:
        query = query.where(ListRow.state == state)
    if place is not None:
        position, row_id = (int(part) for part in place.split(","))
        further = (ListRow.position == position) & (ListRow.id > row_id)
        query = query.where(or_(ListRow.position > position, further))
    query = query.order_by(ListRow.position, ListRow.id).limit(limit + 1)
    rows = session.scalars(query).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return ListRowPage(
        items=[ListRowView.model_validate(row) for row in rows[:limit]],
        next_cursor=f"{last.position},{last.id}" if last else None,
    )


def restore(session: Session, user: CurrentUser, list_id: int) -> MusicList:
    """Bring back a list that its owner deleted.

    Raises:
        ListNotFoundError: there is none of theirs.
    """
    row = session.get(MusicList, list_id)
    if row is None or row.user_id != user.id:
        raise _no_list()
    row.deleted_at, row.updated_at = None, utc_now()
    return row


def collect(database: Database) -> None:
    """Remove the lists that were deleted long enough ago.

    Of one that an account still has, it is kept that nobody wants it: else it came again.
    """
    is_old = MusicList.deleted_at < utc_now() - KEEP_DELETED
    with database.session() as session:
        of_one_list = ListAccount.service != LISTENBRAINZ
        gone = select(MusicList.account_id).where(is_old)
        session.execute(delete(ListAccount).where(of_one_list, ListAccount.id.in_(gone)))
        session.execute(delete(MusicList).where(is_old, MusicList.account_id.is_(None)))
        left = select(MusicList.id).where(is_old, MusicList.file.is_(None))
        session.execute(delete(ListRow).where(ListRow.list_id.in_(left)))
        session.execute(
            update(MusicList).where(is_old, MusicList.synced_stamp != "").values(synced_stamp="")
        )


def look_again(session: Session, artist: str | None = None) -> None:
    """Have rows looked for whose album may have come, or has gone.

    Args:
        session: a writing session.
        artist: the key of an artist of whom something came; ``None`` finds what has gone.
    """
    if artist is None:
        lacks_track = (ListRow.kind == RowKind.TRACK) & ListRow.track_id.is_(None)
        is_of_album = ListRow.kind != RowKind.ARTIST
        lost = ListRow.album_id.is_(None) | lacks_track
        _have_wait(session, (ListRow.state == RowState.THERE) & is_of_album & lost)
    else:
        due = (ListRow.artist_key == artist) & ListRow.state.in_(LOOKED_FOR_AGAIN)
        _have_wait(session, due)


def look_again_since(session: Session, since: datetime) -> None:
    """Have rows looked for of whose artists something came since a time that nobody told of."""
    artists = select(Artist.name_key).join(Album).where(Album.added_at >= since)
    due = ListRow.artist_key.in_(artists) & ListRow.state.in_(LOOKED_FOR_AGAIN)
    _have_wait(session, due)


def _have_wait(session: Session, due: ColumnElement[bool]) -> None:
    lists = session.scalars(
        update(ListRow)
        .where(due)
        .values(state=RowState.WAITING, is_answered=False, is_unsold=False)
        .returning(ListRow.list_id)
    ).all()
    if lists:
        session.execute(
            update(MusicList).where(MusicList.id.in_(set(lists))).values(is_matched=False)
        )


def _no_list() -> ListNotFoundError:
    msg = "There is no list of this id."
    return ListNotFoundError(msg)
