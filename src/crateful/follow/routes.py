"""The follow API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request

from crateful.follow import following, library_artists, listing, missing
from crateful.follow.schemas import (
    FollowPage,
    FollowPreview,
    FollowRequest,
    FollowView,
    Kind,
    MissingReleases,
    NewReleasePage,
)
from crateful.users.dependencies import (
    CursorsDep,
    DatabaseDep,
    Id,
    ReadingDep,
    SessionDep,
    UserDep,
)

router = APIRouter(prefix="/api", tags=["wanted"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/follows")
def list_follows(
    current_user: UserDep, session: ReadingDep, cursors: CursorsDep, limit: Limit = 50
) -> FollowPage:
    """List the artists whom you follow, the last one first."""
    before = None if cursors.place is None else int(cursors.place)
    return cursors.signed(listing.follows(session, current_user.id, before, limit))


@router.post("/follows", responses={404: {"description": "There is no such artist."}})
def follow_artist(
    body: FollowRequest, request: Request, current_user: UserDep, database: DatabaseDep
) -> FollowView:
    """Follow an artist, or follow otherwise; what has come out already is no news."""
    if body.artist_id is not None:
        artist = library_artists.artist_of(request.app.state.context, body.artist_id)
    else:
        artist = (body.musicbrainz_id or "", body.name or "")
    with database.session() as session:
        row = following.follow(session, current_user.id, artist, body.mode, body.kinds)
        return listing.shown(session, [row])[0]


@router.get("/artists/{artist_id}/follow-preview")
def preview_follow(
    artist_id: Id,
    request: Request,
    _current_user: UserDep,
    kinds: Annotated[list[Kind] | None, Query(max_length=6)] = None,
) -> FollowPreview:
    """Reckon what following an artist would fetch, before you do."""
    return missing.before_following(
        request.app.state.context, artist_id, kinds or ("album", "ep", "single")
    )


@router.delete("/follows/{follow_id}", status_code=HTTPStatus.NO_CONTENT)
def leave_artist(follow_id: Id, current_user: UserDep, session: SessionDep) -> None:
    """Follow an artist no longer; what you want already stays wanted."""
    following.leave(session, following.find(session, current_user, follow_id))


@router.get("/new-releases")
def list_new_releases(
    current_user: UserDep, session: ReadingDep, cursors: CursorsDep, limit: Limit = 50
) -> NewReleasePage:
    """List what is new of the artists whom you follow, and count what you have not seen."""
    before = None if cursors.place is None else int(cursors.place)
    return cursors.signed(listing.releases(session, current_user.id, before, limit))


@router.post("/new-releases/seen", status_code=HTTPStatus.NO_CONTENT)
def mark_new_releases_seen(current_user: UserDep, session: SessionDep) -> None:
    """Note that you have seen all that is new."""
    listing.mark_seen(session, current_user.id)


@router.get("/artists/{artist_id}/missing")
def list_missing_releases(
    artist_id: Id, request: Request, _current_user: UserDep
) -> MissingReleases:
    """List what the library does not have of an artist, and which sources do."""
    state = request.app.state
    return missing.of_artist(state.context, state.searches, artist_id)
