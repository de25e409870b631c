"""Having files say how loud they are."""

from __future__ import annotations

from fastapi import APIRouter

from crateful.library.health import loudness_tags
from crateful.library.health.schemas import LouderRequest, LouderView
from crateful.library.routes.parameters import ContextDep
from crateful.users.dependencies import AdminDep

router = APIRouter(prefix="/api/loudness", tags=["library"])


@router.post("/write")
def write_loudness(body: LouderRequest, context: ContextDep, admin: AdminDep) -> LouderView:
    """Write into the files of some albums what was measured of their loudness."""
    done = loudness_tags.write(context, body.album_ids, admin.id, replaces=body.replaces)
    return LouderView(items=done)
