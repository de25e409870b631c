"""A large library: every way to look at it, on both databases, beside the plain design.

``python -m bench library [ALBUMS ...]``, 8,000 and 80,000 unless told otherwise: 100,000 and a
million tracks. Service functions are timed, each with the JSON of its answer; the web framework
around them costs the same few milliseconds whatever the library.
"""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from tests.library_rows import make_library, make_people
from tests.servers.postgres import PostgresServer

from bench.acts import ACTS, Act, Shelf
from bench.measure import Spread, spread_of
from crateful.db import Database, connect
from crateful.migrations import upgrade

TRACKS_PER_ALBUM = 12.5
PEOPLE = 10
HEARTS = 5_000
SIZES = (8_000, 80_000)
SAMPLES = 100
PLAIN_SAMPLES = 5
"""It takes seconds a call."""

Times = dict[str, Spread]


@dataclass(frozen=True, slots=True)
class Column:
    """What one library on one database took."""

    database: str
    tracks: int
    ours: Times
    plain: Times


def run(folder: Path, sizes: Sequence[int] = SIZES) -> list[Column]:
    """Fill libraries, and time every act on each."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = [_measured(f"sqlite:///{folder / f'{albums}.db'}", albums) for albums in sizes]
    with PostgresServer() as server:
        return columns + [_measured(server.url(server.create()), albums) for albums in sizes]


def _measured(url: str, albums: int) -> Column:
    with library(url, albums) as database:
        return measure(database)


@contextmanager
def library(url: str, albums: int) -> Iterator[Database]:
    """Make a library that lasts as long as the block."""
    upgrade(url)
    database = Database(connect(url))
    make_library(database, albums=albums, tracks_per_album=TRACKS_PER_ALBUM)
    make_people(database, people=PEOPLE, hearts=HEARTS)
    settle(database)
    # What filled it is no part of a service: its rows would be looked at for garbage meanwhile.
    gc.collect()
    gc.freeze()
    yield database
    database.close()


def settle(database: Database) -> None:
    """Do what PostgreSQL's autovacuum would have done some minutes later."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
            plain.exec_driver_sql("VACUUM ANALYZE")


def measure(database: Database, names: Sequence[str] = ()) -> Column:
    """Time some acts, or all, on one library."""
    shelf = Shelf.of(database)
    chosen = {name: act for name, act in ACTS.items() if not names or name in names}
    ours = {name: _timed(shelf, act, SAMPLES) for name, act in chosen.items()}
    plain = {
        name: _timed(shelf, act.plain, PLAIN_SAMPLES)
        for name, act in chosen.items()
        if act.plain is not None
    }
    return Column(database.engine.dialect.name, shelf.tracks, ours, plain)


def _timed(shelf: Shelf, act: Act, samples: int) -> Spread:
    dice = random.Random(11)  # noqa: S311  # the same calls everywhere

    def once() -> None:
        answer = act(shelf, dice)
        if isinstance(answer, BaseModel):
            answer.model_dump_json()

    once()
    return spread_of(once, samples)


def table(columns: Sequence[Column]) -> str:
    """Return a Markdown table: p50 and p99 in milliseconds, a column for each library."""
    heads = [f"{one.database}, {one.tracks:,} tracks" for one in columns]
    lines = [
        f"| call, p50 / p99 in ms | {' | '.join(heads)} | the plain design there, p50 |",
        f"|---{'|---' * (len(columns) + 1)}|",
    ]
    for name in columns[0].ours:
        cells = [f"{one.ours[name]}" for one in columns]
        plain = [f"{one.plain[name].p50_ms:.0f}" for one in columns if name in one.plain]
        lines.append(f"| {name} | {' | '.join(cells)} | {', '.join(plain) or '-'} |")
    return "\n".join(lines)


def main(folder: Path, arguments: Sequence[str]) -> None:
    """Measure, then print the table."""
    columns = run(folder, [int(one) for one in arguments] or SIZES)
    sys.stdout.write(table(columns) + "\n")
