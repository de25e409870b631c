"""The library API."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Body, Depends, Query, Request, Response

from crateful.library import service
from crateful.library.browse import (
    albums,
    artists,
    facets,
    files,
    hearted,
    history,
    search_results,
    tracks,
)
from crateful.library.browse.filters import AlbumFilter, TrackFilter
from crateful.library.browse.history import HistoryFilter
from crateful.library.browse.keyset import Window
from crateful.library.models import AlbumStatus
from crateful.library.patches import AlbumPatch, ArtistPatch, RestoreBody, TrackPatch
from crateful.library.schemas import (
    AlbumDetail,
    AlbumFacets,
    AlbumFile,
    AlbumSort,
    AlbumView,
    ArtistView,
    Direction,
    EmptiedView,
    FolderView,
    FoundTrack,
    Grade,
    HeartView,
    HistoryAction,
    HistoryView,
    KeptAlbumSort,
    KeptArtistSort,
    KeptTrackSort,
    Page,
    RestoredView,
    SearchResult,
    SearchScope,
    TrackDetail,
    TrackSort,
    TrackView,
    TrashPage,
)
from crateful.library.service import LibraryContext
from crateful.library.store import covers
from crateful.library.trash import deletion
from crateful.users.dependencies import MAX_ID, AdminDep, CursorsDep, Id, ReadingDep, UserDep

router = APIRouter(prefix="/api", tags=["library"])

IMMUTABLE = "private, max-age=31536000, immutable"
"""For an address that names the version: a new picture has a new address."""

REVALIDATED = "private, no-cache"
"""Kept, and asked for again each time; the answer is 304 while nothing changed."""

NO_SWAP = RestoreBody()

Letter = Annotated[
    str | None, Query(pattern=r"^[A-Z#]$", description="Only it: `A` to `Z`, or `#`.")
]
FromLetter = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Z#~]$",
        description="Begin here and go on: `#` is before A, `~` is other scripts, after Z.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=200)]
Pixels = Annotated[int | None, Query(ge=1, le=4096, description="Pixels a side.")]
Version = Annotated[str | None, Query(alias="v", max_length=32, description="As in `cover_url`.")]
Order = Annotated[Direction | None, Query(description="The list's own when left out.")]
Words = Annotated[
    str | None,
    Query(max_length=200, description="Every word must begin a word of what is found."),
]
Name = Annotated[str | None, Query(max_length=500)]
Year = Annotated[int | None, Query(ge=0, le=9999)]
AlbumId = Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only what had this id.")]
UserId = Annotated[int | None, Query(ge=1, le=MAX_ID, description="Who brought it first.")]


def get_context(request: Request) -> LibraryContext:
    """Return the application's parts that the library needs."""
    state = request.app.state
    return LibraryContext(state.settings, state.database, state.bus, state.context.workbench)


def get_window(
    cursors: CursorsDep,
    letter: Letter = None,
    from_letter: FromLetter = None,
    order: Order = None,
    limit: Limit = 50,
) -> Window:
    """Return which part of a list is asked for."""
    return Window(letter, cursors.place, limit, from_letter, order)


def get_years(year_from: Year = None, year_to: Year = None) -> tuple[int | None, int | None]:
    """Return the first and the last year that are asked for."""
    return year_from, year_to


def get_track_filter(
    q: Words = None, quality: Grade | None = None, source: Name = None
) -> TrackFilter:
    """Return which tracks are asked for."""
    return TrackFilter(q, quality, source)


def get_album_filter(
    years: Annotated[tuple[int | None, int | None], Depends(get_years)],
    wanted: Annotated[TrackFilter, Depends(get_track_filter)],
    genre: Name = None,
    status: AlbumStatus | None = None,
    hearted: Annotated[bool | None, Query(description="You keep the whole album.")] = None,
    added_by: UserId = None,
) -> AlbumFilter:
    """Return which albums are asked for."""
    return AlbumFilter(
        q=wanted.q,
        genre=genre,
        source=wanted.source,
        quality=wanted.quality,
        year_from=years[0],
        year_to=years[1],
        status=status,
        hearted=hearted,
        added_by=added_by,
    )


def get_history_filter(
    action: HistoryAction | None = None,
    by: Annotated[int | None, Query(ge=1, le=MAX_ID, description="A person.")] = None,
    q: Words = None,
) -> HistoryFilter:
    """Return which changes are asked for."""
    return HistoryFilter(action, by, q)


ContextDep = Annotated[LibraryContext, Depends(get_context)]
WindowDep = Annotated[Window, Depends(get_window)]
AlbumFilterDep = Annotated[AlbumFilter, Depends(get_album_filter)]
HistoryFilterDep = Annotated[HistoryFilter, Depends(get_history_filter)]
TrackFilterDep = Annotated[TrackFilter, Depends(get_track_filter)]


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
    return albums.one(session, current_user.id, album_id)


@router.get("/albums/{album_id}/tracks")
def list_tracks(album_id: Id, current_user: UserDep, session: ReadingDep) -> list[TrackView]:
    """List an album's tracks in their order."""
    return albums.tracks(session, current_user.id, album_id)


@router.get("/albums/{album_id}/files")
def list_files(
    album_id: Id, _asker: UserDep, session: ReadingDep, context: ContextDep
) -> list[AlbumFile]:
    """List the files of an album's folder, and those that should be there and are not."""
    return files.of_album(session, context.settings.library_dir, album_id)


@router.get("/albums/{album_id}/cover", response_class=Response)
def get_cover(
    album_id: Id,
    request: Request,
    _asker: UserDep,
    context: ContextDep,
    size: Pixels = None,
    _v: Version = None,
) -> Response:
    """Show an album's picture, as it is or made smaller."""
    with context.database.reading() as session:
        found = covers.picture_of(session, context.settings, album_id)
    return _picture(request, context, found, size)


@router.patch("/albums/{album_id}")
def patch_album(
    album_id: Id, body: AlbumPatch, admin: AdminDep, context: ContextDep
) -> AlbumDetail:
    """Change an album: in its files first, then here."""
    service.edit_album(context, album_id, body, admin.id)
    with context.database.reading() as session:
        return albums.one(session, admin.id, album_id)


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
    """Search as you type: every word of `q` must begin a word of what is found."""
    return search_results.to(session, current_user.id, q, scope=scope, limit=limit)


@router.get("/me/library")
def list_kept(
    current_user: UserDep,
    session: ReadingDep,
    window: WindowDep,
    cursors: CursorsDep,
    wanted: AlbumFilterDep,
    sort: KeptAlbumSort = "artist",
) -> Page[AlbumView]:
    """List the albums that you keep, whole (`hearted`) or in part."""
    return cursors.signed(
        hearted.album_page(session, current_user.id, window, sort=sort, wanted=wanted)
    )


@router.get("/me/library/tracks")
def list_kept_tracks(
    current_user: UserDep,
    session: ReadingDep,
    window: WindowDep,
    cursors: CursorsDep,
    wanted: TrackFilterDep,
    sort: KeptTrackSort = "hearted",
) -> Page[FoundTrack]:
    """List the tracks that you keep, by themselves or with their album."""
    return cursors.signed(
        hearted.track_page(session, current_user.id, window, sort=sort, wanted=wanted)
    )


@router.get("/me/library/artists")
def list_kept_artists(
    current_user: UserDep,
    session: ReadingDep,
    window: WindowDep,
    cursors: CursorsDep,
    sort: KeptArtistSort = "name",
    q: Words = None,
) -> Page[ArtistView]:
    """List the artists whom you follow (`hearted`), or keep something of."""
    return cursors.signed(hearted.artist_page(session, current_user.id, window, sort=sort, q=q))


@router.get("/me/folder")
def show_folder(current_user: UserDep, session: ReadingDep, context: ContextDep) -> FolderView:
    """Tell where your folder of links is, for players, and how much is in it."""
    return hearted.folder(session, context.settings, current_user.id)


@router.post("/me/library/{level}/{thing_id}")
def heart(
    level: Literal["albums", "tracks", "artists"],
    thing_id: Id,
    current_user: UserDep,
    context: ContextDep,
    later: BackgroundTasks,
) -> HeartView:
    """Keep an album, a track, or an artist with everything to come."""
    service.heart(context, current_user.id, service.Level(level), thing_id)
    later.add_task(service.relink, context, [current_user.id])
    return HeartView(hearted=True)


@router.delete("/me/library/{level}/{thing_id}")
def unheart(
    level: Literal["albums", "tracks", "artists"],
    thing_id: Id,
    current_user: UserDep,
    context: ContextDep,
    later: BackgroundTasks,
) -> HeartView:
    """Keep it no longer."""
    service.unheart(context, current_user.id, service.Level(level), thing_id)
    later.add_task(service.relink, context, [current_user.id])
    return HeartView(hearted=False)


@router.get("/history")
def list_history(
    current_user: UserDep,
    session: ReadingDep,
    wanted: HistoryFilterDep,
    cursors: CursorsDep,
    limit: Limit = 50,
) -> Page[HistoryView]:
    """List what changed in the library, newest first."""
    window = Window(cursor=cursors.place, limit=limit)
    return cursors.signed(history.page(session, window, wanted, may_undo=current_user.is_admin))


@router.get("/trash")
def list_trash(
    _admin: AdminDep,
    session: ReadingDep,
    cursors: CursorsDep,
    album_id: AlbumId = None,
    limit: Limit = 50,
) -> TrashPage:
    """List what was deleted or replaced and can still be brought back, newest first."""
    return cursors.signed(
        deletion.page(session, Window(cursor=cursors.place, limit=limit), album_id)
    )


@router.delete("/trash")
def empty_trash(admin: AdminDep, context: ContextDep) -> EmptiedView:
    """Remove everything in the trash for good."""
    return service.empty_trash(context, admin.id)


@router.get("/trash/{entry_id}/cover", response_class=Response)
def get_cover_in_trash(
    entry_id: Id,
    request: Request,
    _admin: AdminDep,
    context: ContextDep,
    size: Pixels = None,
    _v: Version = None,
) -> Response:
    """Show the picture of an album in the trash."""
    with context.database.reading() as session:
        found = covers.picture_in_trash(session, context.settings, entry_id)
    return _picture(request, context, found, size)


@router.post("/trash/{entry_id}/restore")
def restore(
    entry_id: Id,
    admin: AdminDep,
    context: ContextDep,
    body: Annotated[RestoreBody, Body()] = NO_SWAP,
) -> RestoredView:
    """Bring an album back with its ids and hearts.

    When its place is taken, 409, or with `{"swap": true}` the two change places.
    """
    return RestoredView(album_id=service.restore(context, entry_id, admin.id, swap=body.swap))


@router.delete("/trash/{entry_id}", status_code=HTTPStatus.NO_CONTENT)
def purge(entry_id: Id, admin: AdminDep, context: ContextDep) -> None:
    """Remove an album of the trash for good."""
    service.purge(context, entry_id, admin.id)


def _picture(
    request: Request, context: LibraryContext, found: tuple[Path, str], size: int | None
) -> Response:
    picture, version = found
    tag = f'"{version}-{size or 0}"'
    cached = IMMUTABLE if request.query_params.get("v") else REVALIDATED
    headers = {"ETag": tag, "Cache-Control": cached}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if size:
        picture = covers.smaller(context.workbench, context.settings, picture, version, size)
    # Read before the answer begins: an album may be moved or deleted at any moment.
    return Response(covers.read(picture), media_type=covers.media_type(picture), headers=headers)
