"""Parameters and dependencies that routes of the library share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from crateful.library.browse.filters import AlbumFilter, TrackFilter
from crateful.library.browse.keyset import Window
from crateful.library.models import AlbumStatus
from crateful.library.schemas import AuthenticityCode, Direction, Grade
from crateful.library.service import LibraryContext
from crateful.users.dependencies import CursorsDep
from crateful.users.row_ids import MAX_ID

Letter = Annotated[
    str | None, Query(pattern=r"^[A-Z#]$", description="Only it: `A` to `Z`, or `#`.")
]
FromLetter = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Z#~]$",
        description="Begin here and go on: `#` is before A, `~` is other scripts, after Z.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=200)]
Pixels = Annotated[int | None, Query(ge=1, le=4096, description="Pixels a side.")]
Version = Annotated[str | None, Query(alias="v", max_length=32, description="As in `cover_url`.")]
Order = Annotated[Direction | None, Query(description="The list's own when left out.")]
Words = Annotated[
    str | None,
    Query(max_length=200, description="Every word must begin a word of what is found."),
]
Name = Annotated[str | None, Query(max_length=500)]
Year = Annotated[int | None, Query(ge=0, le=9999)]
UserId = Annotated[int | None, Query(ge=1, le=MAX_ID, description="Who brought it first.")]

Authenticity = Annotated[
    AuthenticityCode | None,
    Query(description="The gravest of what its files' sound shows; others were not looked at."),
]
Marks = tuple[bool | None, bool | None, bool, AuthenticityCode | None]


async def get_context(request: Request) -> LibraryContext:
    """Return the application's parts that the library needs."""
    state = request.app.state
    return LibraryContext(state.settings, state.database, state.bus, state.context.workbench)


async def get_window(
    cursors: CursorsDep,
    letter: Letter = None,
    from_letter: FromLetter = None,
    order: Order = None,
    limit: Limit = 50,
) -> Window:
    """Return which part of a list is asked for."""
    return Window(letter, cursors.place, limit, from_letter, order)


async def get_years(year_from: Year = None, year_to: Year = None) -> tuple[int | None, int | None]:
    """Return the first and the last year that are asked for."""
    return year_from, year_to


async def get_marks(
    has_cover: Annotated[bool | None, Query(description="It has a picture.")] = None,
    hearted: Annotated[bool | None, Query(description="You keep the whole album.")] = None,
    added_by_others: Annotated[bool, Query(description="Somebody else brought it first.")] = False,  # noqa: FBT002  # a query's
    authenticity: Authenticity = None,
) -> Marks:
    """Return whether a picture, your heart and another bringer are asked for, and which verdict."""
    return has_cover, hearted, added_by_others, authenticity


async def get_track_filter(
    q: Words = None, quality: Grade | None = None, source: Name = None
) -> TrackFilter:
    """Return which tracks are asked for."""
    return TrackFilter(q, quality, source)


async def get_album_filter(
    years: Annotated[tuple[int | None, int | None], Depends(get_years)],
    marks: Annotated[Marks, Depends(get_marks)],
    wanted: Annotated[TrackFilter, Depends(get_track_filter)],
    genre: Name = None,
    status: AlbumStatus | None = None,
    added_by: UserId = None,
) -> AlbumFilter:
    """Return which albums are asked for."""
    return AlbumFilter(
        q=wanted.q,
        genre=genre,
        source=wanted.source,
        quality=wanted.quality,
        year_from=years[0],
        year_to=years[1],
        status=status,
        has_cover=marks[0],
        hearted=marks[1],
        added_by=added_by,
        is_by_others=marks[2],
        authenticity=marks[3],
    )


ContextDep = Annotated[LibraryContext, Depends(get_context)]
WindowDep = Annotated[Window, Depends(get_window)]
AlbumFilterDep = Annotated[AlbumFilter, Depends(get_album_filter)]
TrackFilterDep = Annotated[TrackFilter, Depends(get_track_filter)]
