"""Routes of a user's own library: hearts and what is hearted."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, BackgroundTasks

from crateful.library import service
from crateful.library.browse import hearted
from crateful.library.routes.parameters import (
    AlbumFilterDep,
    ContextDep,
    TrackFilterDep,
    WindowDep,
    Words,
)
from crateful.library.schemas import (
    AlbumView,
    ArtistView,
    FolderView,
    FoundTrack,
    HeartView,
    KeptAlbumSort,
    KeptArtistSort,
    KeptTrackSort,
    Page,
)
from crateful.users.dependencies import CursorsDep, Id, ReadingDep, UserDep

router = APIRouter(prefix="/api", tags=["library"])


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
