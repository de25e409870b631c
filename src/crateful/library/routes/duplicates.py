"""What is in the library twice."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from crateful.library.browse import duplicates
from crateful.library.browse.duplicates import DuplicateKind, DuplicatePage
from crateful.library.browse.keyset import Window
from crateful.library.routes.parameters import Limit
from crateful.users.dependencies import CursorsDep, ReadingDep, UserDep

router = APIRouter(prefix="/api/duplicates", tags=["library"])


@router.get("")
def list_duplicates(
    _user: UserDep,
    session: ReadingDep,
    cursors: CursorsDep,
    kind: Annotated[
        DuplicateKind, Query(description="The same album twice, or recordings on several albums.")
    ] = "album",
    limit: Limit = 50,
) -> DuplicatePage:
    """List what is there twice by its sound, whatever it is called and however it is encoded."""
    window = Window(cursor=cursors.place, limit=limit)
    return cursors.signed(duplicates.page(session, window, kind))
