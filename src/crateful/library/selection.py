"""What is done to a whole selection in one request, and what became of each of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from crateful.errors import CratefulError
from crateful.library import service
from crateful.library.models import TrashEntry
from crateful.localization import MESSAGE, Localizable
from crateful.users.row_ids import RowId  # pydantic reads the classes below

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.library.service import LibraryContext

MOST: Final = 500
"""In one request."""


class SelectedAlbums(BaseModel):
    """Albums by their ids."""

    model_config = ConfigDict(extra="forbid")

    album_ids: list[RowId] = Field(min_length=1, max_length=MOST)


class HeartedAlbums(SelectedAlbums):
    """Albums that are to be kept, or no longer."""

    hearted: bool


class SelectedEntries(BaseModel):
    """Albums in the trash, by the ids of their entries."""

    model_config = ConfigDict(extra="forbid")

    entry_ids: list[RowId] = Field(min_length=1, max_length=MOST)


class Done(Localizable):
    """What became of one of them."""

    id: int = Field(description="As it was given.")
    trash_id: int | None = Field(description="What brings a deleted album back.")
    error: Annotated[str | None, MESSAGE] = Field(description="Why nothing was done.")


class DoneView(BaseModel):
    """What became of each, in the order in which they were given."""

    items: list[Done]


def heart(context: LibraryContext, user_id: int, said: HeartedAlbums) -> DoneView:
    """Keep albums, or no longer; one that is gone stops no other."""
    change = service.heart if said.hearted else service.unheart

    def change_one(album_id: int) -> None:
        change(context, user_id, service.Level.ALBUM, album_id)

    return _each(said.album_ids, change_one)


def delete(context: LibraryContext, user_id: int, said: SelectedAlbums) -> DoneView:
    """Move albums to the trash, each as if by itself, for as long as the user is an admin."""

    def delete_one(album_id: int) -> int | None:
        service.require_admin(context, user_id)
        service.delete_album(context, album_id, user_id)
        newest = select(TrashEntry.id).where(TrashEntry.album_id == album_id)
        with context.database.reading() as session:
            return session.scalar(newest.order_by(TrashEntry.id.desc()).limit(1))

    return _each(said.album_ids, delete_one)


def restore(context: LibraryContext, user_id: int, said: SelectedEntries) -> DoneView:
    """Bring albums back from the trash, each as if by itself, while the user is an admin."""

    def restore_one(entry_id: int) -> None:
        service.require_admin(context, user_id)
        service.restore(context, entry_id, user_id)

    return _each(said.entry_ids, restore_one)


def _each(ids: list[int], do: Callable[[int], int | None]) -> DoneView:
    return DoneView(items=[_one(each, do) for each in dict.fromkeys(ids)])


def _one(each: int, do: Callable[[int], int | None]) -> Done:
    try:
        return Done(id=each, trash_id=do(each), error=None)
    except CratefulError as error:
        return Done(id=each, trash_id=None, error=str(error))
