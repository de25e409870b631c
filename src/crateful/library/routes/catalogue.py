"""Routes of artists, albums, tracks and search."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response

from crateful.library import authenticity, loudness, service
from crateful.library.browse import albums, also_on, artists, facets, files, search_results, tracks
from crateful.library.browse.keyset import Window
from crateful.library.lint import checking
from crateful.library.patches import AlbumPatch, ArtistPatch, TrackPatch
from crateful.library.routes import cover_answers
from crateful.library.routes.parameters import (
    AlbumFilterDep,
    ContextDep,
    Limit,
    Order,
    Pixels,
    TrackFilterDep,
    Version,
    WindowDep,
    Words,
)
from crateful.library.schemas import (
    AlbumAuthenticity,
    AlbumDetail,
    AlbumFacets,
    AlbumFile,
    AlbumLoudness,
    AlbumSort,
    AlbumView,
    AlsoOn,
    ArtistView,
    FoundTrack,
    Page,
    SameRecording,
    SearchResult,
    SearchScope,
    TrackDetail,
    TrackSort,
    TrackView,
)
from crateful.library.store import covers
from crateful.users.dependencies import AdminDep, CursorsDep, Id, ReadingDep, UserDep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

router = APIRouter(prefix="/api", tags=["library"])


@router.get("/artists")
def list_artists(
    current_user: UserDep,
    session: ReadingDep,
    window: WindowDep,
    cursors: CursorsDep,
    q: Words = None,
) -> Page[ArtistView]:
    """List artists by name."""
    return cursors.signed(artists.page(session, current_user.id, window, q=q))


@router.get("/artists/{artist_id}")
def get_artist(artist_id: Id, current_user: UserDep, session: ReadingDep) -> ArtistView:
    """Show one artist."""
    return artists.one(session, current_user.id, artist_id)


@router.get("/artists/{artist_id}/albums")
def list_albums_of(
    artist_id: Id,
    current_user: UserDep,
    session: ReadingDep,
    cursors: CursorsDep,
    order: Order = None,
    limit: Limit = 50,
) -> Page[AlbumView]:
    """List an artist's albums, oldest first."""
    window = Window(cursor=cursors.place, limit=limit, order=order)
    return cursors.signed(albums.of_artist(session, current_user.id, artist_id, window))


@router.patch("/artists/{artist_id}")
def patch_artist(
    artist_id: Id, body: ArtistPatch, admin: AdminDep, context: ContextDep
) -> ArtistView:
    """Change an artist's name: in the files of every album first, then here."""
    service.rename_artist(context, artist_id, body.name, admin.id)
    with context.database.reading() as session:
        return artists.one(session, admin.id, artist_id)


@router.get("/albums")
def list_albums(
    current_user: UserDep,
    session: ReadingDep,
    window: WindowDep,
    cursors: CursorsDep,
    wanted: AlbumFilterDep,
    sort: AlbumSort = "artist",
) -> Page[AlbumView]:
    """List albums; `added` and `year` begin with the newest."""
    return cursors.signed(albums.page(session, current_user.id, window, sort=sort, wanted=wanted))


@router.get("/albums/facets")
def list_album_facets(
    current_user: UserDep, session: ReadingDep, wanted: AlbumFilterDep, sort: AlbumSort = "artist"
) -> AlbumFacets:
    """Count what a list of albums can be narrowed down by, under the same filters."""
    return facets.of_albums(session, current_user.id, wanted, sort=sort)


@router.get("/albums/{album_id}")
def get_album(album_id: Id, current_user: UserDep, session: ReadingDep) -> AlbumDetail:
    """Show an album with its tracks, its quality and where it came from."""
    return _detail(session, current_user.id, album_id)


@router.get("/albums/{album_id}/tracks")
def list_tracks(album_id: Id, current_user: UserDep, session: ReadingDep) -> list[TrackView]:
    """List an album's tracks in their order."""
    return albums.tracks(session, current_user.id, album_id)


@router.get("/albums/{album_id}/loudness")
def get_album_loudness(album_id: Id, _current_user: UserDep, session: ReadingDep) -> AlbumLoudness:
    """Tell how loud an album is as a whole, and each of its tracks that was measured."""
    albums.require(session, album_id)
    return loudness.of_album(session, album_id)


@router.get("/albums/{album_id}/also-on")
def list_also_on(album_id: Id, current_user: UserDep, session: ReadingDep) -> list[AlsoOn]:
    """List which tracks of an album are elsewhere in the library, too, told by their sound."""
    albums.require(session, album_id)
    return also_on.of_album(session, current_user.id, album_id)


@router.get("/albums/{album_id}/files")
def list_files(
    album_id: Id, _current_user: UserDep, session: ReadingDep, context: ContextDep
) -> list[AlbumFile]:
    """List the files of an album's folder, and those that should be there and are not."""
    return files.of_album(session, context.settings.library_dir, album_id)


@router.get("/albums/{album_id}/authenticity")
def get_authenticity(
    album_id: Id, _current_user: UserDep, session: ReadingDep
) -> AlbumAuthenticity:
    """Show what the sound of an album's files shows of where it comes from, with the evidence."""
    albums.require(session, album_id)
    return authenticity.of_album(session, album_id)


@router.get("/albums/{album_id}/cover", response_class=Response)
def get_cover(
    album_id: Id,
    request: Request,
    _current_user: UserDep,
    context: ContextDep,
    size: Pixels = None,
    _v: Version = None,
) -> Response:
    """Show an album's picture, as it is or made smaller."""
    with context.database.reading() as session:
        found = covers.picture_of(session, context.settings, album_id)
    return cover_answers.of(request, context, found, size)


@router.patch("/albums/{album_id}")
def patch_album(
    album_id: Id, body: AlbumPatch, admin: AdminDep, context: ContextDep
) -> AlbumDetail:
    """Change an album: in its files first, then here."""
    service.edit_album(context, album_id, body, admin.id)
    with context.database.reading() as session:
        return _detail(session, admin.id, album_id)


@router.post("/albums/{album_id}/verify")
def verify_album(album_id: Id, admin: AdminDep, context: ContextDep) -> AlbumDetail:
    """Have an album's files decoded again, when nobody waits for a download."""
    service.verify_again(context, album_id)
    with context.database.reading() as session:
        return _detail(session, admin.id, album_id)


@router.delete("/albums/{album_id}", status_code=HTTPStatus.NO_CONTENT)
def delete_album(album_id: Id, admin: AdminDep, context: ContextDep) -> None:
    """Move an album to the trash, from where it can be brought back for some days."""
    service.delete_album(context, album_id, admin.id)


@router.get("/tracks")
def list_all_tracks(
    current_user: UserDep,
    session: ReadingDep,
    window: WindowDep,
    cursors: CursorsDep,
    wanted: TrackFilterDep,
    sort: TrackSort = "title",
) -> Page[FoundTrack]:
    """List tracks; `added` begins with the newest."""
    return cursors.signed(tracks.page(session, current_user.id, window, sort=sort, wanted=wanted))


@router.get("/tracks/{track_id}/also-on")
def list_same_recordings(
    track_id: Id, current_user: UserDep, session: ReadingDep
) -> list[SameRecording]:
    """List where else in the library a recording is, told by its sound."""
    return also_on.of_track(session, current_user.id, track_id)


@router.get("/tracks/{track_id}")
def get_track(track_id: Id, current_user: UserDep, session: ReadingDep) -> TrackDetail:
    """Show a track with everything that its file says of itself."""
    return tracks.one(session, current_user.id, track_id)


@router.patch("/tracks/{track_id}")
def patch_track(
    track_id: Id, body: TrackPatch, admin: AdminDep, context: ContextDep
) -> TrackDetail:
    """Change a track: in its file first, then here."""
    service.edit_track(context, track_id, body, admin.id)
    with context.database.reading() as session:
        return tracks.one(session, admin.id, track_id)


@router.get("/search")
def search(
    current_user: UserDep,
    session: ReadingDep,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    scope: Annotated[SearchScope, Query(alias="type")] = "all",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchResult:
    """Search as you type: every word of `q` must begin a word of what is found.

    Where nothing has them, the answer is what has `near` words: one letter more, less, another
    one, or two that changed places.
    """
    return search_results.to(session, current_user.id, q, scope=scope, limit=limit)


def _detail(session: Session, user_id: int, album_id: int) -> AlbumDetail:
    found = albums.one(session, user_id, album_id)
    return found.model_copy(update={"findings": checking.count(session, album_id)})
