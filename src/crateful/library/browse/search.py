"""Search as you type: every word of the query must begin a word of the row.

The database only finds; a few hundred rows are ranked here. Letting it order by relevance
costs hundreds of milliseconds on one letter among a million tracks (SQLite 3.40,
PostgreSQL 15); a limit without an order costs one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    ARRAY,
    Integer,
    and_,
    any_,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import TSQUERY

from crateful.library.browse import near
from crateful.library.browse.keyset import Hits
from crateful.library.models import Album, Artist, HistoryEntry, Track
from crateful.library.names import fold
from crateful.library.tokenizer import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

MOST_FOUND: Final = 300
"""Rows that are ranked; what many more share is too little said to rank by."""

MOST_LOOKED_UP: Final = 5_000
"""Rows that are found first and sorted then; more are found on the way through a list: among a
million, one of two hundred."""

GLANCED: Final = 2_000
"""Rows whose text is read before a single word is looked up; one of forty is enough for a page.
Several words are seldom in so many."""

Named = type[Artist] | type[Album] | type[Track]
_SHORT: Final = 2
"""Letters; so many words begin with them that any rows will do."""

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
    whole = " ".join(fold(query).split())
    rows = _some_named(session, model, _matching(session, model, words))
    ranked = sorted(rows, key=lambda row: (_rank(whole, words, row[1]), len(row[1]), row[0]))
    return [row[0] for row in ranked[:limit]]


def find_near(session: Session, query: str, model: Named, limit: int) -> list[int]:
    """Return the ids of rows for ``query`` with up to one slip in each word, best first.

    Args: as of :func:`find`.
    """
    words = asked(query)
    choices = near.alternatives(words)
    if all(len(choice) == 1 for choice in choices):
        return []

    def order(row: tuple[int, str]) -> tuple[int, int, int, int]:
        own = fold(row[1]).split()
        meant = [near.meant(word, choice, own) for word, choice in zip(words, choices, strict=True)]
        slips = sum(one != word for one, word in zip(meant, words, strict=True))
        return (_rank(" ".join(meant), meant, row[1]), slips, len(row[1]), row[0])

    rows = _some_named(session, model, _matching_near(session, model, choices))
    return [row[0] for row in sorted(rows, key=order)[:limit]]


def _some_named(session: Session, model: Named, matching: Select[int]) -> Sequence[tuple[int, str]]:
    """Return ids and names of the first rows of a query for ids."""
    rows = session.execute(
        select(model.id, _NAME_OF[model]).where(model.id.in_(matching.limit(MOST_FOUND)))
    )
    return [(row[0], row[1]) for row in rows]


def hits(session: Session, model: Searched, query: str | None) -> Hits | None:
    """Return how to ask for every row that answers ``query``; ``None`` if it asks nothing.

    Words that many rows have are seen in rows' own text as a list goes along; rows that have
    others are looked up, whatever the list sorts by. Neither grows with the library.
    """
    words = asked(query or "")
    if not words:
        return None
    matching = _matching(session, model, words)

    def look_up() -> ColumnElement[bool] | None:
        few = session.scalars(_some(session, matching, words)).all()
        return among(session, model.id, few) if len(few) <= MOST_LOOKED_UP else None

    glance = GLANCED if len(words) == 1 else 0
    return Hits(_told_by_text(session, model, words), model.id.in_(matching), look_up, glance)


def having(session: Session, model: Searched, query: str | None) -> list[ColumnElement[bool]]:
    """Return the condition of each row that answers ``query``, for some thousands of rows."""
    found = hits(session, model, query)
    if found is None:
        return []
    few = found.look_up()
    return [found.of_each if few is None else few]


def among(
    session: Session, column_: InstrumentedAttribute[int], ids: Sequence[int]
) -> ColumnElement[bool]:
    """Return the condition of rows with one of thousands of ids: one value for the database."""
    if session.get_bind().dialect.name == "postgresql":
        return column_ == any_(literal(list(ids), ARRAY(Integer)))
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column_.in_(select(each.c.value))


def _some(session: Session, matching: Select[int], words: Sequence[str]) -> Select[int]:
    """Return a query for as many ids as are looked up, and one more.

    PostgreSQL would rather read rows until it has enough, and take each one's words apart: dear,
    unless nearly every row will do. As a step of its own they come from the words' index.
    """
    if session.get_bind().dialect.name == "postgresql" and any(len(one) > _SHORT for one in words):
        indexed = matching.cte("indexed").prefix_with("MATERIALIZED")
        matching = select(indexed.c.id)
    return matching.limit(MOST_LOOKED_UP + 1)


def _told_by_text(session: Session, model: Searched, words: Sequence[str]) -> ColumnElement[bool]:
    """Look for words in a row's own text: between single spaces, as it is kept."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    position = func.strpos if is_postgresql else func.instr
    text = literal(" ") + model.search_text
    return and_(true(), *(position(text, f" {word}") > 0 for word in words))


def _matching(session: Session, model: Searched, words: Sequence[str]) -> Select[int]:
    """Return a query for the ids of the rows that have all the words."""
    if session.get_bind().dialect.name == "postgresql":
        # A word like "of" is in a third of all rows: seen in their text, it costs less than there.
        telling = [word for word in words if len(word) > _SHORT or not word.isascii()] or words
        beside = [word for word in words if word not in telling]
        return _in_tsvector(model, [[word] for word in telling]).where(
            _told_by_text(session, model, beside)
        )
    return _in_fts5(model, [[word] for word in words])


def _matching_near(session: Session, model: Named, choices: Sequence[Sequence[str]]) -> Select[int]:
    """Return a query for the ids of the rows that have one of each choice of words."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return (_in_tsvector if is_postgresql else _in_fts5)(model, choices)


def _in_tsvector(model: Searched, choices: Sequence[Sequence[str]]) -> Select[int]:
    tokens = func.array_to_tsvector(func.string_to_array(model.search_text, " "))
    # Quoted lexemes, so that no word can be an operator; words hold no quotes.
    wanted = " & ".join(
        "(" + " | ".join(f"'{word}':*" for word in choice) + ")" for choice in choices
    )
    return select(model.id).where(tokens.op("@@")(cast(wanted, TSQUERY)))


def _in_fts5(model: Searched, choices: Sequence[Sequence[str]]) -> Select[int]:
    name = f"search_{model.__tablename__}"
    index = sql_table(name, column("rowid", Integer))
    wanted = " AND ".join(
        "(" + " OR ".join(f'"{word}"*' for word in choice) + ")" for choice in choices
    )
    return select(index.c.rowid).where(literal_column(name).op("MATCH")(wanted))


def _rank(whole: str, words: Sequence[str], name: str) -> int:
    """Return how far a name is from what was asked; 0 is the same."""
    own = fold(name).split()
    folded = " ".join(own)
    if folded == whole:
        return 0
    if folded.startswith(whole):
        return 1
    if set(own).issuperset(words):
        return 2
    if all(any(word.startswith(start) for word in own) for start in words):
        return 3
    return 4
