"""Routes of the linter: what players would trip over, and mending it."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, Query

from crateful.errors import StepFailedError
from crateful.library.browse.keyset import Window
from crateful.library.errors import AlbumNotFoundError
from crateful.library.lint import checking, mending
from crateful.library.lint.rules import LintCode
from crateful.library.lint.schemas import (
    AlbumLint,
    LintedView,
    LintPage,
    LintRequest,
    MendedView,
    MendRequest,
    SelectedLintView,
)
from crateful.library.routes.parameters import ContextDep, Limit
from crateful.users.dependencies import AdminDep, CursorsDep, Id, ReadingDep, UserDep

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/api", tags=["library"])


@router.get("/lint")
def list_lint(
    _user: UserDep,
    session: ReadingDep,
    cursors: CursorsDep,
    code: LintCode | None = None,
    limit: Limit = 50,
) -> LintPage:
    """List the albums in which something was found that players would trip over."""
    window = Window(cursor=cursors.place, limit=limit)
    return cursors.signed(checking.page(session, window, code))


@router.post("/lint")
def lint_albums(
    context: ContextDep,
    _admin: AdminDep,
    cursors: CursorsDep,
    limit: Annotated[int, Query(ge=1, le=100, description="Albums in this step.")] = 25,
) -> LintedView:
    """Look at the next albums; those whose files did not change are not read again."""
    ids = checking.after(context, int(cursors.place or 0), limit)
    found = failed = 0
    for album_id in ids:
        try:
            found += bool(checking.check(context, album_id).findings)
        except AlbumNotFoundError:  # it went meanwhile
            continue
        except StepFailedError as error:
            logger.warning("album %s could not be looked at: %s", album_id, error)
            failed += 1
    following = cursors.write(str(ids[-1])) if len(ids) == limit else None
    return LintedView(looked=len(ids), found=found, failed=failed, next_cursor=following)


@router.post("/lint/mend")
def mend_albums(body: MendRequest, context: ContextDep, admin: AdminDep) -> MendedView:
    """Write into the files of some albums what the library knows of them."""
    return MendedView(items=mending.mend(context, body.album_ids, admin.id))


@router.post("/albums/lint")
def lint_selection(body: LintRequest, context: ContextDep, _user: UserDep) -> SelectedLintView:
    """Look at some albums now; tells what was found in each."""
    return checking.check_each(context, body.album_ids)


@router.get("/albums/{album_id}/lint")
def lint_album(album_id: Id, context: ContextDep, _user: UserDep) -> AlbumLint:
    """Look at one album now."""
    return checking.check(context, album_id)
