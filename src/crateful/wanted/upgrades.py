"""Albums of the library that are below the household's floor, or not whole: found slowly.

An hour adds a few wishes, and none while enough of them wait, so a library of any size is gone
through over days, and its catalogues are asked at that pace.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, select

from crateful.audio.quality import FLAC_SHARE
from crateful.library.models import Album, AlbumStatus, Artist
from crateful.wanted import floors, own_albums
from crateful.wanted.floors import Standard
from crateful.wanted.models import WantedAlbum
from crateful.wanted.schemas import UpgradePreview
from crateful.wanted.states import Aim, State

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.preferences.schemas import Floor, Preferences

EVERY: Final = timedelta(hours=1)
"""Between two searches of the library by one worker."""

AT_A_TIME: Final = 25
"""Wishes that one search adds, of each kind."""

MOST_WAITING: Final = 50
"""Nothing is added while so many were not looked for yet: a pause, or quotas, hold them."""


def find(session: Session, preferences: Preferences, now: datetime) -> int:
    """Add wishes for albums below the floor, and for what lacks tracks; return how many.

    Costs nothing while the household wants neither.
    """
    standard = Standard.of(preferences)
    wanted: list[tuple[Aim, ColumnElement[bool]]] = []
    if standard.least:
        wanted.append((Aim.UPGRADE, Album.quality_score < standard.least))
    if standard.completes:
        wanted.append((Aim.REST, Album.status == AlbumStatus.INCOMPLETE))
    admin_id = own_albums.first_admin(session) if wanted else None
    if admin_id is None:
        return 0
    return sum(_add(session, aim, is_one, admin_id, now) for aim, is_one in wanted)


def preview(session: Session, preferences: Preferences, floor: Floor) -> UpgradePreview:
    """Return what a floor would have the household look for, and about how big that is."""
    standard = Standard.of(preferences, floor)
    is_below = Album.quality_score < standard.least
    found = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Album.duration_ms), 0),
            func.coalesce(func.sum(Album.size_bytes), 0),
        ).where(is_below, ~_refused())
    ).one()
    reckoned = floors.likely(standard)
    bits_per_s = 2 * reckoned.bit_depth * reckoned.sample_rate_hz * FLAC_SHARE
    refused = session.scalar(select(func.count()).select_from(Album).where(is_below, _refused()))
    return UpgradePreview(
        albums=found[0],
        refused=refused or 0,
        size_bytes=round(int(found[1]) / 1000 * bits_per_s / 8),
        replaced_bytes=int(found[2]),
    )


def _add(
    session: Session, aim: Aim, is_one: ColumnElement[bool], admin_id: int, now: datetime
) -> int:
    waiting = select(func.count()).where(WantedAlbum.aim == aim, WantedAlbum.state == State.WANTED)
    room = min(AT_A_TIME, MOST_WAITING - (session.scalar(waiting) or 0))
    known = exists().where(
        WantedAlbum.album_id == Album.id, WantedAlbum.aim == aim, WantedAlbum.state != State.OWNED
    )
    albums = (
        select(Album, Artist)
        .join(Artist, Artist.id == Album.artist_id)
        .where(is_one, ~known)
        .order_by(Album.id)
        .limit(max(room, 0))
    )
    rows = session.execute(albums).all()
    for place, (album, artist) in enumerate(rows):
        at = now + EVERY * place / AT_A_TIME
        own_albums.wish(session, album, artist, aim, admin_id, at)
    return len(rows)


def _refused() -> ColumnElement[bool]:
    return exists().where(
        WantedAlbum.album_id == Album.id,
        WantedAlbum.aim == Aim.UPGRADE,
        WantedAlbum.state == State.DROPPED,
    )
