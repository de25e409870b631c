"""One look for one wanted album: claimed, made, and recorded by compare-and-swap.

A claim is a lease: while it holds, ``next_look_at`` says when it runs out, so that a worker that
dies leaves a row that is due again. Nothing else is kept of a look.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from crateful.dates import year_of
from crateful.db import insert_into
from crateful.tagging.titles import split_edition
from crateful.wanted import choosing, own_albums, wanting
from crateful.wanted.choosing import Choice, Sought
from crateful.wanted.floors import Standard
from crateful.wanted.models import WantedAlbum, WantedFetch
from crateful.wanted.states import LOOKED_FOR, Aim, State, pause_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.wanted.models import WantedItem

LEASE: Final = timedelta(minutes=3)
"""A look asks each catalogue once, for a minute at most; one that takes longer has died."""


_NO_STANDARD: Final = Standard(0, 0)
"""Nothing better is wanted of what the library has."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A wanted album in the hands of one worker."""

    wanted_album_id: int
    token: str
    query: str
    """What catalogues are searched for."""
    sought: Sought
    release_date: str | None
    by_hand: bool


def next_due(session: Session, now: datetime, *, by_hand_only: bool) -> int | None:
    """Return the album to look for next: by hand goes first, a better copy last."""
    for by_hand, aim in _TURNS:
        if by_hand_only and not by_hand:
            break
        due = select(WantedAlbum.id).where(
            WantedAlbum.by_hand.is_(by_hand),
            WantedAlbum.aim == aim,
            WantedAlbum.next_look_at <= now,
        )
        if (found := session.scalar(due.order_by(WantedAlbum.next_look_at).limit(1))) is not None:
            return found
    return None


_TURNS: Final = ((True, Aim.ALBUM), (True, Aim.REST), *((False, aim) for aim in Aim))
"""By hand or by itself, and to what end; each is a step in an index."""


def claim(
    session: Session, wanted_album_id: int, now: datetime, standard: Standard = _NO_STANDARD
) -> Claim | None:
    """Take an album to look for; ``None`` when somebody else was quicker or it is owned by now.

    Args:
        session: a writing session.
        wanted_album_id: one that was due.
        now: the clock's.
        standard: what the household wants of the albums that it has.
    """
    token = secrets.token_hex(8)
    taken = session.scalar(
        update(WantedAlbum)
        .where(
            WantedAlbum.id == wanted_album_id,
            WantedAlbum.next_look_at <= now,
            WantedAlbum.state.in_(LOOKED_FOR),
        )
        .values(next_look_at=now + LEASE, lease_token=token)
        .returning(WantedAlbum.id)
    )
    row = None if taken is None else session.get(WantedAlbum, taken, populate_existing=True)
    if row is None:
        return None
    is_new = row.aim is Aim.ALBUM
    sought = _new(session, row) if is_new else _own(session, row, standard)
    if sought is None:
        return None
    wanting.write_state(session, row, State.SEARCHING, row.reason, now + LEASE)
    row.lease_token = token
    query = f"{row.artist} {split_edition(row.title)[0]}"
    return Claim(row.id, token, query, sought, row.release_date, row.by_hand)


def _new(session: Session, row: WantedAlbum) -> Sought | None:
    """Return what is looked for of an album that the library does not have."""
    owned = wanting.owned_album(session, wanting.named(row))
    if owned is not None:
        wanting.settle_owned(session, row, owned)
        return None
    items = wanting.living(session, row)
    if not items:  # who wanted it is gone
        wanting.write_state(session, row, State.DROPPED, wanting.DROPPED)
        return None
    return _sought(session, row, items)


def _own(session: Session, row: WantedAlbum, standard: Standard) -> Sought | None:
    """Return what is looked for of an album that the library has."""
    album = own_albums.still_wanted(session, row, standard)
    items = () if album is None else wanting.living(session, row) or own_albums.adopt(session, row)
    if album is None or not items:
        return None
    return replace(
        _sought(session, row, items),
        year=album.year,
        upc=album.upc,
        takes_lossy=False,
        aim=row.aim,
        quality=album.quality,
        score=album.quality_score,
        tracks=album.track_total,
        most=standard.most,
    )


def _sought(session: Session, row: WantedAlbum, items: Sequence[WantedItem]) -> Sought:
    fetched = select(WantedFetch.mark).where(WantedFetch.wanted_album_id == row.id)
    return Sought(
        row.artist_key,
        row.title_key,
        row.edition_key,
        year_of(row.release_date),
        row.upc,
        takes_lossy=any(one.takes_lossy for one in items),
        tried=frozenset(session.scalars(fetched)),
    )


def record(
    session: Session, held: Claim, source: str | None, choice: Choice, now: datetime
) -> bool:
    """Write what a look came to; return whether a download is to be asked for.

    Nothing is written when the album is no longer this worker's: it was dropped, or found.
    """
    row = session.scalar(
        select(WantedAlbum)
        .where(WantedAlbum.id == held.wanted_album_id, WantedAlbum.lease_token == held.token)
        .with_for_update()
    )
    if row is None:
        return False
    row.last_look_at = now
    if choice.found is not None:
        row.source, row.source_url = source, choice.found.url
        row.quality_score = choosing.quality_of(choice.found) or None
    match choice.act:
        case "take" if choice.found is not None and source is not None:
            fetch = {
                "wanted_album_id": row.id,
                "mark": choosing.mark_of(source, choice.found),
                "by_hand": held.by_hand,
                "size_bytes": choosing.size_of(choice.found),
                "at": now,
                "is_queued": False,
            }
            session.execute(insert_into(session, WantedFetch).values(fetch))
            row.misses, row.download_id = 0, None
            wanting.write_state(session, row, State.FOUND, choice.reason)
            return True
        case "ask":
            wanting.write_state(session, row, State.ASK, choice.reason)
        case "wait":
            wanting.write_state(
                session, row, State.NOT_FOUND, choice.reason, _midnight(choice, now)
            )
        case _:
            missed(session, row, choice.reason, now)
    return False


def missed(session: Session, row: WantedAlbum, reason: str, now: datetime) -> None:
    """Record a look that brought nothing: the next one comes later, or on the release's day."""
    row.misses += 1
    due = now + pause_after(row.misses, row.aim)
    released = choosing.exact_day(row.release_date)
    if released is not None and (day := datetime.combine(released, time(), UTC)) > now:
        reason, due = f"It comes out on {choosing.day(released)}.", day
    wanting.write_state(session, row, State.NOT_FOUND, reason, due)


def put_off(session: Session, held: Claim, reason: str, until: datetime) -> None:
    """Give an album back that could not be looked for now; that is no miss."""
    row = session.scalar(
        select(WantedAlbum)
        .where(WantedAlbum.id == held.wanted_album_id, WantedAlbum.lease_token == held.token)
        .with_for_update()
    )
    if row is not None:
        wanting.write_state(session, row, State.NOT_FOUND, reason, until)


def _midnight(choice: Choice, now: datetime) -> datetime:
    return datetime.combine(choice.until, time(), UTC) if choice.until else now
