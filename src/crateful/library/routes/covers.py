"""Routes that give an album another picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Body, Request

from crateful.library import cover_service
from crateful.library.browse import albums
from crateful.library.routes.parameters import ContextDep
from crateful.library.schemas import AlbumDetail
from crateful.users.dependencies import AdminDep, Id

if TYPE_CHECKING:
    from crateful.library.service import LibraryContext

router = APIRouter(prefix="/api", tags=["library"])

PictureBody = Annotated[
    bytes,
    Body(
        media_type="application/octet-stream",
        description="A JPEG, PNG, WebP or GIF; a megabyte at most, as of any request.",
    ),
]


@router.put("/albums/{album_id}/cover")
def put_cover(
    album_id: Id, picture: PictureBody, admin: AdminDep, context: ContextDep
) -> AlbumDetail:
    """Give an album another picture, beside its files and inside them; the trash keeps the old."""
    cover_service.put_cover(context, album_id, picture, admin.id)
    return _album(context, admin.id, album_id)


@router.post("/albums/{album_id}/cover/archive")
def take_archive_cover(
    album_id: Id, request: Request, admin: AdminDep, context: ContextDep
) -> AlbumDetail:
    """Give an album the picture that the Cover Art Archive has of its release."""
    musicbrainz = request.app.state.context.musicbrainz()
    cover_service.take_from_archive(context, album_id, musicbrainz, admin.id)
    return _album(context, admin.id, album_id)


def _album(context: LibraryContext, user_id: int, album_id: int) -> AlbumDetail:
    with context.database.reading() as session:
        return albums.one(session, user_id, album_id)
