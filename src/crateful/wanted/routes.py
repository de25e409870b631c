"""The wanted API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request

from crateful.db import utc_now
from crateful.library.hearts import link_folders
from crateful.preferences import service as preference_service
from crateful.users.dependencies import (
    CursorsDep,
    DatabaseDep,
    Id,
    ReadingDep,
    SessionDep,
    UserDep,
)
from crateful.wanted import listing, quotas, wanting
from crateful.wanted.listing import Place, WantedFilter
from crateful.wanted.schemas import (
    WantedAlbumBody,
    WantedItemView,
    WantedPage,
    WantedTrackBody,
    WantRequest,
)
from crateful.wanted.states import State, Why
from crateful.wanted.wanting import AskedAlbum, AskedTrack

router = APIRouter(prefix="/api/wanted", tags=["wanted"])


@router.get("")
def list_wanted(  # noqa: PLR0913  # query parameters
    request: Request,
    current_user: UserDep,
    session: ReadingDep,
    cursors: CursorsDep,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    *,
    mine: Annotated[bool, Query(description="Only your own, also when you are an admin.")] = False,
) -> WantedPage:
    """List what you want, an admin's everybody's, newest first."""
    before = None if cursors.place is None else int(cursors.place)
    preferences = preference_service.load(session, request.app.state.vault)
    held_back = quotas.hindrance_now(session, preferences, utc_now())
    wanted, place = WantedFilter(state, mine=mine), Place(before, limit)
    page = listing.page(session, current_user, wanted, place=place, held_back=held_back)
    return cursors.signed(page)


@router.post("")
def want_albums(
    body: WantRequest, request: Request, current_user: UserDep, database: DatabaseDep
) -> list[WantedItemView]:
    """Want albums; asked for again, each is the item that there is, and is looked for at once."""
    with database.session() as session:
        items = [
            wanting.want(session, current_user.id, _album(one), Why.BY_HAND, _track(one.track))
            for one in body.albums
        ]
        views = listing.shown(session, current_user, items)
    if any(one.track for one in body.albums):
        link_folders.sync(database, request.app.state.settings, [current_user.id])
    return views


@router.delete("/{item_id}", status_code=HTTPStatus.NO_CONTENT)
def drop_item(item_id: Id, current_user: UserDep, session: SessionDep) -> None:
    """Want an album no longer: no list and no followed artist brings it back, only you do."""
    wanting.drop(session, listing.find(session, current_user, item_id))


def _album(body: WantedAlbumBody) -> AskedAlbum:
    return AskedAlbum(
        body.artist,
        body.title,
        body.release_date,
        body.musicbrainz_group_id,
        body.upc,
        body.confirm_lossy,
    )


def _track(body: WantedTrackBody | None) -> AskedTrack | None:
    return None if body is None else AskedTrack(body.title, body.isrc, body.recording_id)
