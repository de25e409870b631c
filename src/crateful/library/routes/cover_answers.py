"""Answers with a cover picture: resized if asked for, with caching headers."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response

from crateful.library.service import LibraryContext
from crateful.library.store import covers

IMMUTABLE = "private, max-age=31536000, immutable"
"""For an address that names the version: a new picture has a new address."""

REVALIDATED = "private, no-cache"
"""Kept, and asked for again each time; the answer is 304 while nothing changed."""


def of(
    request: Request, context: LibraryContext, found: tuple[Path, str], size: int | None
) -> Response:
    """Return a picture, at one of the sizes that are made, or that it has not changed."""
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
