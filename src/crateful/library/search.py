"""Search as you type: every word of the question must begin a word of the row.

The database only finds; a few hundred rows are ranked here. Letting it order by relevance
costs hundreds of milliseconds on one letter among a million tracks (SQLite 3.40,
PostgreSQL 15); a limit without an order costs one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, cast, column, func, literal_column, select
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import TSQUERY

from crateful.library.models import Album, Artist, HistoryEntry, Track
from crateful.library.names import fold
from crateful.library.words import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

MOST_FOUND: Final = 300
"""Rows that are ranked; what many more share is too little said to rank by."""

_SHORT: Final = 2
"""Letters."""

Named = type[Artist] | type[Album] | type[Track]
Searched = Named | type[HistoryEntry]

_NAME_OF: Final[dict[Named, InstrumentedAttribute[str]]] = {
    Artist: Artist.name,
    Album: Album.title,
    Track: Track.title,
}


def find(session: Session, query: str, model: Named, limit: int) -> list[int]:
    """Return the ids of the rows that answer ``query``, best first.

    Args:
        session: on SQLite or PostgreSQL.
        query: what a person has typed so far; any text.
        model: what is looked for.
        limit: how many at most.
    """
    words = asked(query)
    if not words:
        return []
    name = _NAME_OF[model]
    rows = session.execute(
        select(model.id, name).where(
            model.id.in_(_matching(session, model, words).limit(MOST_FOUND))
        )
    ).all()
    whole = " ".join(fold(query).split())
    ranked = sorted(rows, key=lambda row: (_rank(whole, words, row[1]), len(row[1]), row[0]))
    return [row[0] for row in ranked[:limit]]


def having(session: Session, model: Searched, query: str) -> list[ColumnElement[bool]]:
    """Return the condition of every row that answers ``query``; none if it asks nothing."""
    words = asked(query)
    if not words:
        return []
    matching = _matching(session, model, words)
    if session.get_bind().dialect.name == "postgresql" and not all(map(_is_common, words)):
        # Found by the words' own index first: PostgreSQL takes reading them row by row, in the
        # order of a list, for as cheap as comparing numbers. OFFSET keeps it from doing so.
        matching = matching.offset(0)
    return [model.id.in_(matching)]


def _is_common(word: str) -> bool:
    """Tell whether so many rows have a word that begins so that any part of a list has some."""
    return word.isascii() and len(word) <= _SHORT


def _matching(session: Session, model: Searched, words: Sequence[str]) -> Select[int]:
    """Return a query for the ids of the rows that have all the words."""
    table = model.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        tokens = func.array_to_tsvector(func.string_to_array(model.search_text, " "))
        # Quoted lexemes, so that no word can be an operator; words hold no quotes.
        wanted = " & ".join(f"'{word}':*" for word in words)
        return select(model.id).where(tokens.op("@@")(cast(wanted, TSQUERY)))
    index = sql_table(f"search_{table}", column("rowid", Integer))
    matches = literal_column(f"search_{table}").op("MATCH")(
        " AND ".join(f'"{word}"*' for word in words)
    )
    return select(index.c.rowid).where(matches)


def _rank(whole: str, words: Sequence[str], name: str) -> int:
    """Return how far a name is from what was asked; 0 is the same."""
    folded = " ".join(fold(name).split())
    if folded == whole:
        return 0
    if folded.startswith(whole):
        return 1
    own = set(fold(name).split())
    if own.issuperset(words):
        return 2
    if all(any(word.startswith(start) for word in own) for start in words):
        return 3
    return 4
