"""Lists and counts of items: a person's own, or everybody's for an admin."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crateful.downloads.models import Download
from crateful.errors import NotFoundError
from crateful.users.models import User
from crateful.wanted.models import WantedAlbum, WantedItem, WantedTrack
from crateful.wanted.schemas import WantedCounts, WantedItemView, WantedPage
from crateful.wanted.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.users.service import CurrentUser

_OF_ALBUM = (
    *("artist", "title", "release_date", "musicbrainz_group_id", "last_look_at"),
    *("source", "source_url", "album_id"),
)
_OF_ITEM = ("id", "state", "why", "takes_lossy", "created_at")


class WantedItemNotFoundError(NotFoundError):
    """There is no such item, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class WantedFilter:
    """Which items are asked for."""

    state: State | None = None
    mine: bool = False
    """Only the person's own, also when that is an admin."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of the list is asked for."""

    before: int | None
    """Only what is older than this item."""
    limit: int


def page(
    session: Session,
    current_user: CurrentUser,
    wanted: WantedFilter,
    *,
    place: Place,
    held_back: str,
) -> WantedPage:
    """Return a page of items, newest first; its cursor is not signed yet."""
    query = select(WantedItem).where(*_theirs(current_user, mine=wanted.mine))
    if wanted.state is not None:
        query = query.where(WantedItem.state == wanted.state)
    if place.before is not None:
        query = query.where(WantedItem.id < place.before)
    rows = session.scalars(query.order_by(WantedItem.id.desc()).limit(place.limit + 1)).all()
    shown_rows = rows[: place.limit]
    return WantedPage(
        items=shown(session, current_user, shown_rows),
        counts=counts(session, current_user, mine=wanted.mine),
        held_back=held_back,
        next_cursor=str(shown_rows[-1].id) if len(rows) > place.limit else None,
    )


def counts(session: Session, current_user: CurrentUser, *, mine: bool) -> WantedCounts:
    """Count items by their state, from an index."""
    found = session.execute(
        select(WantedItem.state, func.count())
        .where(*_theirs(current_user, mine=mine))
        .group_by(WantedItem.state)
    )
    by_state = dict.fromkeys(State, 0) | {state: number for state, number in found}  # noqa: C416  # rows are not pairs to mypy
    return WantedCounts(by_state=by_state, total=sum(by_state.values()))


def find(session: Session, current_user: CurrentUser, item_id: int) -> WantedItem:
    """Return one item that the person may see.

    Raises:
        WantedItemNotFoundError: there is none, or it is a stranger's.
    """
    item = session.get(WantedItem, item_id)
    if item is None or (item.user_id != current_user.id and not current_user.is_admin):
        msg = f"There is no wanted item {item_id}."
        raise WantedItemNotFoundError(msg)
    return item


def shown(
    session: Session, current_user: CurrentUser, items: Sequence[WantedItem]
) -> list[WantedItemView]:
    """Return items as they are shown, in four statements however many they are."""
    if not items:
        return []
    albums = {
        row.id: row
        for row in session.scalars(
            select(WantedAlbum).where(WantedAlbum.id.in_({one.wanted_album_id for one in items}))
        )
    }
    people = select(User.id, User.username).where(User.id.in_({one.user_id for one in items}))
    names = {row.id: row.username for row in session.execute(people)}
    owners = _owners(session, [row.download_id for row in albums.values() if row.download_id])
    tracks = _tracks(session, [one.id for one in items])
    views = []
    for item in items:
        row = albums[item.wanted_album_id]
        is_open = current_user.is_admin or owners.get(row.download_id or 0) == current_user.id
        views.append(
            WantedItemView(
                **{name: getattr(row, name) for name in _OF_ALBUM},
                **{name: getattr(item, name) for name in _OF_ITEM},
                requested_by=names.get(item.user_id, ""),
                next_look_at=row.next_look_at if _is_waiting(item) else None,
                reason="" if item.state is State.DROPPED else row.reason,
                download_id=row.download_id if is_open else None,
                tracks=tracks[item.id],
            )
        )
    return views


def _is_waiting(item: WantedItem) -> bool:
    return item.state in {State.WANTED, State.NOT_FOUND}


def _owners(session: Session, download_ids: Sequence[int]) -> dict[int, int]:
    """Return whose downloads these are: nobody is told of a stranger's."""
    found = select(Download.id, Download.user_id).where(Download.id.in_(download_ids))
    return {row.id: row.user_id for row in session.execute(found)} if download_ids else {}


def _tracks(session: Session, item_ids: Sequence[int]) -> defaultdict[int, list[str]]:
    found = select(WantedTrack).where(WantedTrack.item_id.in_(item_ids))
    titles: defaultdict[int, list[str]] = defaultdict(list)
    for row in sorted(session.scalars(found), key=lambda one: one.id):
        titles[row.item_id].append(row.title)
    return titles


def _theirs(current_user: CurrentUser, *, mine: bool) -> list[ColumnElement[bool]]:
    return [] if current_user.is_admin and not mine else [WantedItem.user_id == current_user.id]
