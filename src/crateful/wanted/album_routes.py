"""The API of what is wanted of the library's own albums."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from crateful.db import utc_now
from crateful.errors import ConflictError
from crateful.library import service as library
from crateful.library.models import Album, AlbumStatus, Artist
from crateful.preferences import service as preference_service
from crateful.preferences.schemas import Floor
from crateful.users.dependencies import AdminDep, Id, ReadingDep, SessionDep, UserDep
from crateful.wanted import own_albums, upgrades, wanting
from crateful.wanted.schemas import AlbumWishes, OwnWish, UpgradePreview
from crateful.wanted.states import Aim, State

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.users.service import CurrentUser
    from crateful.wanted.models import WantedAlbum

router = APIRouter(prefix="/api", tags=["wanted"])

_NO_ALBUM: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "There is no such album."}
}


class AlbumWholeError(ConflictError):
    """It lacks nothing."""


@router.get("/wanted/upgrades/preview")
def preview_upgrades(
    request: Request,
    _admin: AdminDep,
    session: ReadingDep,
    floor: Annotated[Floor, Query(description="As the preference `upgrade_floor` takes it.")],
) -> UpgradePreview:
    """Count what a floor would have the household look for, before it is chosen."""
    preferences = preference_service.load(session, request.app.state.vault)
    return upgrades.preview(session, preferences, floor)


@router.get("/albums/{album_id}/wishes", responses=_NO_ALBUM)
def read_wishes(album_id: Id, current_user: UserDep, session: ReadingDep) -> AlbumWishes:
    """Return what is wanted of an album that the library has."""
    return _wishes(session, current_user, library.album_of(session, album_id))


@router.post("/albums/{album_id}/never-better", responses=_NO_ALBUM)
def refuse_upgrades(album_id: Id, current_user: AdminDep, session: SessionDep) -> AlbumWishes:
    """Say that an album is never to be replaced by a better copy by itself."""
    album = library.album_of(session, album_id)
    artist = session.get_one(Artist, album.artist_id)
    own_albums.refuse(session, album, artist, current_user.id, utc_now())
    return _wishes(session, current_user, album)


@router.delete(
    "/albums/{album_id}/never-better", status_code=HTTPStatus.NO_CONTENT, responses=_NO_ALBUM
)
def allow_upgrades(album_id: Id, _admin: AdminDep, session: SessionDep) -> None:
    """Take that back; what was fetched for it before is not fetched again."""
    own_albums.allow(session, library.album_of(session, album_id).id)


@router.post(
    "/albums/{album_id}/rest",
    responses=_NO_ALBUM | {409: {"description": "It lacks nothing."}},
)
def look_for_rest(album_id: Id, current_user: UserDep, session: SessionDep) -> AlbumWishes:
    """Have the tracks that an album lacks looked for, in just its edition."""
    album = library.album_of(session, album_id)
    if album.status is AlbumStatus.COMPLETE:
        msg = "The album lacks nothing."
        raise AlbumWholeError(msg)
    artist = session.get_one(Artist, album.artist_id)
    own_albums.ask_for_rest(session, album, artist, current_user.id, utc_now())
    return _wishes(session, current_user, album)


def _wishes(session: Session, current_user: CurrentUser, album: Album) -> AlbumWishes:
    upgrade = own_albums.row_of(session, album.id, Aim.UPGRADE)
    rest = own_albums.row_of(session, album.id, Aim.REST)
    return AlbumWishes(
        upgrade=_wish(session, current_user, upgrade),
        never_better=upgrade is not None and upgrade.state is State.DROPPED,
        rest=_wish(session, current_user, rest),
        lacking=len(album.missing_tracks) if album.status is AlbumStatus.INCOMPLETE else 0,
    )


def _wish(session: Session, current_user: CurrentUser, row: WantedAlbum | None) -> OwnWish | None:
    if row is None:
        return None
    own = (one.id for one in wanting.living(session, row) if one.user_id == current_user.id)
    return OwnWish(
        item_id=next(own, None),
        state=row.state,
        next_look_at=row.next_look_at,
        reason=row.reason,
    )
