"""What people say of rows that were asked about: many at once, and the same for an artist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from crateful.lists import found_albums
from crateful.lists.models import ListRow
from crateful.lists.states import RowState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.lists.schemas import Answers

ANSWERABLE = (RowState.ASK, RowState.FOUND, RowState.NOBODY, RowState.DROPPED, RowState.THERE)


def answer(session: Session, list_id: int, said: Answers) -> int:
    """Write a person's answers into rows; return how many rows they were about.

    An answer to a row that is not the list's, or has no such choice, is passed over: somebody
    took it out meanwhile, or deleted the album.
    """
    done = 0
    artists: dict[str, bool] = {}
    for one in said.answers:
        row = session.get(ListRow, one.row_id)
        if row is None or row.list_id != list_id:
            continue
        if _write(session, row, one.choice):
            done += 1
            artists[row.artist_key] = one.choice is not None
    if said.same_for_artist:
        done += _same_for(session, list_id, artists)
    return done


def _same_for(session: Session, list_id: int, artists: dict[str, bool]) -> int:
    """Answer what else is asked of artists: the best of each row, or none of any."""
    rows = session.scalars(
        select(ListRow).where(
            ListRow.list_id == list_id,
            ListRow.state == RowState.ASK,
            ListRow.artist_key.in_(artists.keys() - {""}),
        )
    ).all()
    return sum(_write(session, row, 0 if artists[row.artist_key] else None) for row in rows)


def _write(session: Session, row: ListRow, choice: int | None) -> bool:
    if choice is not None and choice >= len(row.found):
        return False
    values: dict[str, Any] = {"is_answered": True, "album_id": None, "track_id": None}
    if choice is None:
        values["state"] = RowState.DROPPED
    else:
        chosen = row.found[choice]
        others = [one for number, one in enumerate(row.found) if number != choice]
        values |= {"found": [chosen, *others], "points": chosen["points"]}
        if chosen["where"] == "library":
            if not found_albums.is_held(session, chosen):
                return False
            values |= {"state": RowState.THERE, **found_albums.held(chosen)}
        else:
            values["state"] = RowState.FOUND
    written = session.scalar(
        update(ListRow)
        .where(ListRow.id == row.id, ListRow.state.in_(ANSWERABLE))
        .values(**values)
        .returning(ListRow.id)
    )
    return written is not None
