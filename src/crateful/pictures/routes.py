"""The pictures API: what other sites have, from our own address."""

from __future__ import annotations

from typing import Annotated, Final, cast

import anyio
from fastapi import APIRouter, Path, Query, Request, Response

from crateful.pictures.gallery import Gallery
from crateful.pictures.signing import PictureAddresses
from crateful.users.dependencies import UserDep

router = APIRouter(prefix="/api/pictures", tags=["pictures"])

IMMUTABLE: Final = "private, max-age=31536000, immutable"
"""Another picture has another address."""


@router.get("/{token}", response_class=Response)
async def read_picture(
    token: Annotated[str, Path(max_length=2048)],
    request: Request,
    _current_user: UserDep,
    size: Annotated[int, Query(ge=1, le=4096, description="Pixels a side.")] = 320,
) -> Response:
    """Show a picture that another site has; its address comes with what it is a picture of."""
    state = request.app.state
    url = cast("PictureAddresses", state.signer).url_of(token)
    gallery = cast("Gallery", state.gallery)
    picture = await anyio.to_thread.run_sync(gallery.kept, url, size)
    if picture is None:
        picture = await anyio.to_thread.run_sync(gallery.make, url, size, limiter=gallery.turns)
    return Response(picture, media_type="image/jpeg", headers={"Cache-Control": IMMUTABLE})
