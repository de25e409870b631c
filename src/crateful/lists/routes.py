"""The lists API: everybody's own, and those that are shared."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, BackgroundTasks, Body, Query, Request

from crateful.db import utc_now
from crateful.downloads.preview.previews import Previews
from crateful.library.hearts import link_folders
from crateful.lists import answering, by_hand, jspf_out, packed, service, taking
from crateful.lists.linked import addresses
from crateful.lists.linked import reading as playlists
from crateful.lists.readers import reading
from crateful.lists.schemas import (
    AddedRows,
    Answered,
    Answers,
    ListChanges,
    ListPreview,
    ListRowPage,
    Lists,
    ListView,
    MovedRow,
    NewList,
    PlaylistAddress,
    TakeList,
    TakenList,
)
from crateful.lists.states import RowState
from crateful.lists.synced import accounts
from crateful.users.dependencies import CursorsDep, DatabaseDep, Id, ReadingDep, SessionDep, UserDep

router = APIRouter(prefix="/api/lists", tags=["lists"])

FileBody = Annotated[
    bytes,
    Body(
        media_type="application/octet-stream",
        description="The file, as it was exported; 32 MB at most.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=200)]
FileName = Annotated[
    str, Query(min_length=1, max_length=255, description="Of the file; its ending helps to tell.")
]


@router.get("")
def list_lists(session: ReadingDep, user: UserDep) -> Lists:
    """List your own lists, and those that others share."""
    return Lists(items=service.visible(session, user))


@router.post("", status_code=201)
def make_list(body: NewList, session: SessionDep, user: UserDep) -> ListView:
    """Make an empty list."""
    row = service.make(session, user.id, body.name, is_shared=body.is_shared)
    return service.views(session, user, [row])[0]


@router.post("/import", status_code=201)
def import_lists(
    name: FileName, file: FileBody, request: Request, session: SessionDep, user: UserDep
) -> Lists:
    """Bring the lists of a file: CSV, M3U8, JSPF, XSPF, Spotify's JSON, a text, a zip of these.

    Each row is looked for in the background. The same file brought again adds nothing.
    """
    if packed.is_packed(file):
        found = packed.read(file, request.app.state.settings.data_dir / "cache" / "lists")
    else:
        found = reading.read(name, file)
    rows = service.bring(session, user.id, found)
    return Lists(items=service.views(session, user, rows))


@router.post("/link", status_code=201)
def bring_playlist(
    body: PlaylistAddress, request: Request, database: DatabaseDep, user: UserDep
) -> ListView:
    """Bring a public playlist of YouTube, YouTube Music or Deezer by its link.

    Each row is looked for in the background. What is new in it is added each day, and when it is
    brought again.
    """
    link = addresses.playlist_at(body.url)
    with cast("Previews", request.app.state.previews).turn():
        read = playlists.read(link, request.app.state.context)
    with database.session() as session:
        row, _ = service.bring_one(session, user.id, link.origin, read)
        accounts.keep(session, user.id, link, row)
        return service.views(session, user, [row])[0]


@router.get("/{list_id}")
def get_list(list_id: Id, session: ReadingDep, user: UserDep) -> ListView:
    """Show a list, and how many of its rows are there."""
    return service.views(session, user, [service.find(session, user, list_id)])[0]


@router.patch("/{list_id}")
def change_list(list_id: Id, body: ListChanges, session: SessionDep, user: UserDep) -> ListView:
    """Rename a list, or share it."""
    row = service.find_own(session, user, list_id)
    for field, value in body.model_dump(exclude_none=True).items():
        setattr(row, field, value)
    row.updated_at = utc_now()
    session.flush()
    return service.views(session, user, [row])[0]


@router.delete("/{list_id}", status_code=204)
def delete_list(list_id: Id, session: SessionDep, user: UserDep) -> None:
    """Delete a list; for a day it can be restored. What it brought stays."""
    row = service.find_own(session, user, list_id)
    row.deleted_at = row.updated_at = utc_now()


@router.post("/{list_id}/restore")
def restore_list(list_id: Id, session: SessionDep, user: UserDep) -> ListView:
    """Bring a deleted list back."""
    row = service.restore(session, user, list_id)
    return service.views(session, user, [row])[0]


@router.get("/{list_id}/rows")
def list_rows(  # query parameters
    list_id: Id,
    session: ReadingDep,
    user: UserDep,
    cursors: CursorsDep,
    state: RowState | None = None,
    limit: Limit = 50,
) -> ListRowPage:
    """List the rows of a list in their order, or those of one state."""
    service.find(session, user, list_id)
    return cursors.signed(service.page(session, list_id, cursors.place, limit, state))


@router.post("/{list_id}/rows", status_code=201)
def add_rows(list_id: Id, body: AddedRows, session: SessionDep, user: UserDep) -> ListView:
    """Put tracks and albums of the library at the end of a list."""
    row = service.find_own(session, user, list_id)
    by_hand.add(session, row, body.track_ids, body.album_ids)
    return service.views(session, user, [row])[0]


@router.post("/{list_id}/rows/{row_id}/move", status_code=204)
def move_row(list_id: Id, row_id: Id, body: MovedRow, session: SessionDep, user: UserDep) -> None:
    """Put a row behind another one, or first."""
    by_hand.move(session, service.find_own(session, user, list_id), row_id, body.after)


@router.delete("/{list_id}/rows/{row_id}", status_code=204)
def remove_row(list_id: Id, row_id: Id, session: SessionDep, user: UserDep) -> None:
    """Take a row out of a list; its album stays."""
    by_hand.take_out(session, service.find_own(session, user, list_id), row_id)


@router.post("/{list_id}/answers")
def answer_rows(list_id: Id, body: Answers, session: SessionDep, user: UserDep) -> Answered:
    """Say of many rows at once which album they are."""
    row = service.find_own(session, user, list_id)
    answered = answering.answer(session, row.id, body)
    row.updated_at = utc_now()
    return Answered(answered=answered)


@router.get("/{list_id}/preview")
def preview_list(list_id: Id, session: ReadingDep, user: UserDep) -> ListPreview:
    """Count what taking a list would do, before anything is fetched."""
    service.find(session, user, list_id)
    return taking.preview(session, user.id, list_id)


@router.post("/{list_id}/take")
def take_list(  # noqa: PLR0913, PLR0917  # dependencies
    list_id: Id,
    body: TakeList,
    session: SessionDep,
    user: UserDep,
    request: Request,
    database: DatabaseDep,
    later: BackgroundTasks,
) -> TakenList:
    """Heart what the library has of a list, and want the albums of the rest."""
    service.find_own(session, user, list_id)
    taken = taking.take(session, user.id, list_id, body)
    later.add_task(link_folders.sync, database, request.app.state.settings, [user.id])
    return taken


@router.get("/{list_id}/jspf")
def get_jspf(list_id: Id, session: ReadingDep, user: UserDep) -> dict[str, Any]:
    """Return a list as JSPF, with those of its tracks that are not there."""
    return jspf_out.document(session, service.find(session, user, list_id))
