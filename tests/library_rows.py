"""A large library of rows alone, made in seconds: no files, but names, letters and qualities.

``python -m tests.library_rows DATABASE_URL ALBUMS`` makes one by hand; a million tracks take
one or two minutes.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from crateful.audio.quality import TrackQuality
from crateful.db import Database, Model, connect
from crateful.library.models import (
    Album,
    AlbumHeart,
    Artist,
    ArtistHeart,
    HistoryEntry,
    ImportRecord,
    Track,
    TrackHeart,
)
from crateful.library.names import album_key, artist_key, letter, sort_key
from crateful.library.tokenizer import search_text
from crateful.users.models import User

AT_A_TIME = 20_000
RARE_WORDS = 0.4
"""The share of titles that have a word which few others have."""

FIRST = (
    *("The Silver", "Black", "The Electric", "Young", "Miles", "Nina", "Joni", "Los", "Die"),
    *("Arctic", "Velvet", "Neon", "Golden", "Paper", "Hollow", "Marble", "Quiet", "Ultra"),
    *("Sigur", "Björk", "Émilie", "Øystein", "Łona", "Żywiołak", "Dvořák", "Ana", "Omar"),
    *("Queen", "Kraft", "Zero", "Xeno", "Iron", "Jazz", "Holy", "Red", "Wild", "Yellow"),
    *("2", "65", "10,000", "!!!", "宇多田", "椎名", "坂本", "방탄", "Кино", "Аквариум"),
    *("Μίκης", "فيروز", "אביתר", "ภูมิจิต", "周", "陳", "रवि"),
)
SECOND = (
    *("Foxes", "Orchestra", "Davis", "Simone", "Mitchell", "Lobos", "Ärzte", "Monkeys"),
    *("Underground", "Machine", "Rós", "Circle", "Trio", "Quartet", "Sisters", "Ensemble"),
    *("Maniacs", "Days", "Nation", "Ghosts", "Rivers", "Hearts", "Mountain", "Sea"),
    *("ヒカル", "林檎", "龍一", "소년단", "Θεοδωράκης", "杰倫", "奕迅", "शंकर", "Цой"),
)
NOUNS = (
    *("Blue", "Mirrors", "Ocean", "Night", "Signal", "Summer", "Letters", "Kingdom", "Ghost"),
    *("Amber", "Winter", "Highway", "Echo", "Garden", "Radio", "Planet", "Fire", "Velvet"),
    *("Übermut", "Ænima", "Œuvre", "Ágætis", "初恋", "無罪", "夜", "花", "봄날", "Ночь", "Φως"),
    *("Zenith", "Quartz", "Jupiter", "Xanadu", "Islands", "Years", "Tapestry", "Cathedral"),
)
SYLLABLES = (
    *("ka", "lo", "mi", "ren", "tas", "vor", "el", "dra", "shu", "pe", "qui", "nar", "bo"),
    *("zen", "fi", "gal", "ru", "sto", "wy", "hel", "ima", "jo", "жю", "фля", "λψ", "ωθ"),
)
LINKS = (" ", " of ", " and the ", " in ", ": ", " / ", " without ")
GENRES = (
    *("Rock", "Pop", "Jazz", "Electronic", "Classical", "Hip Hop", "Folk", "Metal", "Soul"),
    *("Ambient", "Blues", "Country", "Reggae", "Punk", "House", "Techno", "Indie Rock", "Funk"),
    *("J-Pop", "K-Pop", "Bossa Nova", "Drum And Bass", "Shoegaze", "Post-Rock", "Afrobeat"),
)
CD = TrackQuality("flac", True, 44_100, 16, 900_000)  # noqa: FBT003  # lossless
QUALITIES = (
    (CD, 55),
    (TrackQuality("flac", True, 96_000, 24, 2_800_000), 15),  # noqa: FBT003
    (TrackQuality("flac", True, 192_000, 24, 5_200_000), 5),  # noqa: FBT003
    (TrackQuality("mp3", False, 44_100, None, 320_000), 13),  # noqa: FBT003
    (TrackQuality("opus", False, 48_000, None, 130_000), 12),  # noqa: FBT003
)
SOURCES = (("qobuz", 55), ("bandcamp", 15), ("folder", 18), ("youtube", 8), ("soundcloud", 4))
NEWEST = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_library(
    database: Database,
    *,
    albums: int = 10_000,
    tracks_per_album: float = 10,
    raw_bytes: int = 0,
    seed: int = 7,
) -> None:
    """Fill a database with an upgraded schema; the same numbers always make the same library.

    Args:
        database: may hold a library already; ids and names go on after it.
        albums: how many; about a quarter as many artists.
        tracks_per_album: of each; 12.5 gives every second one more.
        raw_bytes: how long each track's ``raw_tags`` is; what ExifTool says has about 3000.
        seed: of what is chosen.
    """
    dice = random.Random(seed)  # noqa: S311  # names, not secrets
    with database.session() as session:
        starts = {
            model: session.scalar(select(func.max(model.id))) or 0
            for model in (Artist, Album, Track)
        }
    artists = list(_artists(dice, max(1, albums // 4), starts[Artist]))
    _insert(database, Artist, artists)
    rows = list(_albums(dice, artists, albums, starts[Album]))
    counts = [int(tracks_per_album * (n + 1)) - int(tracks_per_album * n) for n in range(albums)]
    sums = map(_sums, counts)
    _insert(database, Album, ({**row, **own} for row, own in zip(rows, sums, strict=True)))
    names = {row["id"]: row["name"] for row in artists}
    raw = {"Comment": "x" * raw_bytes} if raw_bytes else {}
    with _indexed_at_once(database):
        _insert(database, Track, _tracks(dice, rows, names, counts, raw, starts[Track]))
    _insert(database, ImportRecord, (_imported(row, names) for row in rows))
    _insert(database, HistoryEntry, (_told(row, names) for row in rows))
    if database.engine.dialect.name == "postgresql":
        _count_on(database, ("artists", "albums", "tracks"))


def make_people(
    database: Database, *, people: int = 10, hearts: int = 5_000, seed: int = 7
) -> list[int]:
    """Have some people keep things of the library, and return their ids.

    Args:
        database: with a library.
        people: how many.
        hearts: of each: a third on albums, two thirds on tracks, and some on artists.
        seed: of what they keep.
    """
    dice = random.Random(seed)  # noqa: S311  # hearts, not secrets
    names = [f"listener-{number}" for number in range(people)]
    with database.session() as session:
        session.add_all(User(username=one, username_key=one, password_hash="!") for one in names)
        session.flush()
        query = select(User.id).where(User.username_key.in_(names)).order_by(User.id)
        users = list(session.scalars(query))
        ids = {model: list(session.scalars(select(model.id))) for model in (Album, Track, Artist)}
    for model, heart, column, share in (
        (Album, AlbumHeart, "album_id", hearts // 3),
        (Track, TrackHeart, "track_id", hearts - hearts // 3),
        (Artist, ArtistHeart, "artist_id", hearts // 100),
    ):
        rows = [
            {
                "user_id": user,
                column: thing,
                "created_at": NEWEST - timedelta(seconds=37 * number),
            }
            for user in users
            for number, thing in enumerate(dice.sample(ids[model], min(share, len(ids[model]))))
        ]
        _insert(database, heart, rows)
    return users


def _count_on(database: Database, tables: Iterable[str]) -> None:
    """Have PostgreSQL's sequences go on after the ids that were given by hand."""
    with database.session() as session:
        for table in tables:
            newest = f"SELECT max(id) FROM {table}"  # noqa: S608  # a name of ours
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            session.execute(text(f"SELECT setval({sequence}, ({newest}))"))


@contextmanager
def _indexed_at_once(database: Database) -> Iterator[None]:
    """Index new tracks at the end: doing so row by row takes several times as long."""
    if database.engine.dialect.name == "sqlite":
        query, rebuild = _OF_SQLITE, "INSERT INTO search_tracks (search_tracks) VALUES ('rebuild')"
    else:
        query, rebuild = _OF_POSTGRESQL, "ANALYZE tracks"
    with database.session() as session:
        dropped = session.execute(text(query)).all()
        for kind, name, _ in dropped:
            session.execute(text(f"DROP {kind} {name}"))
    yield
    with database.session() as session:
        session.execute(text(rebuild))
        for _, _, sql in dropped:
            session.connection().exec_driver_sql(sql)


_OF_SQLITE = (
    "SELECT type, name, sql FROM sqlite_master "
    "WHERE type IN ('trigger', 'index') AND tbl_name = 'tracks' AND sql IS NOT NULL"
)
_OF_POSTGRESQL = (
    "SELECT 'INDEX', indexname, indexdef FROM pg_indexes WHERE tablename = 'tracks' "
    "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
)


def _insert(database: Database, model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    with database.session() as session:
        for row in rows:
            batch.append(row)
            if len(batch) == AT_A_TIME:
                _put(session.connection(), model, batch)
                batch = []
        if batch:
            _put(session.connection(), model, batch)


def _put(connection: Connection, model: type[Model], batch: Sequence[dict[str, Any]]) -> None:
    """Write some rows with the same columns; PostgreSQL has COPY for that."""
    if connection.dialect.name == "sqlite":
        connection.execute(insert(model.__table__), batch)
        return
    columns = list(batch[0])
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {model.__tablename__} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row([_plain(row[name]) for name in columns])


def _plain(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _artists(dice: random.Random, count: int, start: int) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    while len(taken) < count:
        name = f"{dice.choice(FIRST)} {dice.choice(SECOND)}"
        if len(taken) > count // 8 or artist_key(name) in taken:
            name = f"{name} {dice.choice(NOUNS)}"
        if (key := artist_key(name)) in taken:
            name = f"{name} {len(taken)}"
            key = artist_key(name)
        taken.add(key)
        yield {
            "id": start + len(taken),
            "name": name,
            "name_key": key,
            "sort_key": sort_key(name),
            "letter": letter(name),
            "search_text": search_text(name),
            "created_at": NEWEST,
        }


def _albums(
    dice: random.Random, artists: list[dict[str, Any]], count: int, start: int
) -> Iterator[dict[str, Any]]:
    taken: set[tuple[int, str]] = set()
    for number in range(1, count + 1):
        # A few have many, most have some, as on any shelf.
        by = artists[min(int(dice.expovariate(4) * len(artists)), len(artists) - 1)]
        title = _title(dice)
        if (by["id"], _key(title)) in taken:
            title = f"{title} {number}"
        taken.add((by["id"], _key(title)))
        quality = _weighed(dice, QUALITIES)
        year = (
            dice.choice((None, *range(1957, 2026))) if dice.random() < 0.3 else 1990 + number % 36
        )
        yield {
            "id": start + number,
            "artist_id": by["id"],
            "artist_sort_key": by["sort_key"],
            "title": title,
            "title_key": _key(title),
            "edition": "",
            "edition_key": "",
            "sort_key": _sort_key(title),
            "letter": letter(title),
            "search_text": _words(title, by["name"], str(year or "")),
            "year": year,
            "year_key": year or 0,
            "release_date": str(year) if year else None,
            "folder": f"{by['id']}/{start + number}",
            "upc": f"{(start + number) * 7919:012}" if number % 5 else None,
            "disc_total": 1,
            "is_compilation": False,
            "genre": dice.choice((*GENRES, *GENRES[:4] * 6, None)),
            "status": "incomplete" if dice.random() < 0.01 else "complete",
            "missing_tracks": [],
            "quality": quality.label(),
            "quality_score": quality.score,
            "is_lossless": quality.is_lossless,
            "source": _weighed(dice, SOURCES) if quality.is_lossless else "youtube",
            "has_cover": False,
            "added_at": NEWEST - timedelta(minutes=(count - number) * 30),
            "updated_at": NEWEST,
        }


def _sums(tracks: int) -> dict[str, Any]:
    return {"track_total": tracks, "duration_ms": tracks * 215_000, "size_bytes": tracks * 30 << 20}


def _tracks(
    dice: random.Random,
    albums: list[dict[str, Any]],
    names: dict[int, str],
    counts: list[int],
    raw: dict[str, Any],
    start: int,
) -> Iterator[dict[str, Any]]:
    quality_of = {quality.label(): quality for quality, _ in QUALITIES}
    for album, count in zip(albums, counts, strict=True):
        quality, artist = quality_of[album["quality"]], names[album["artist_id"]]
        for number in range(1, count + 1):
            title = _title(dice)
            start += 1
            yield {
                "id": start,
                "album_id": album["id"],
                "disc": 1,
                "number": number,
                "title": title,
                "artist": artist,
                "search_text": _words(title, artist, album["title"]),
                "sort_key": _sort_key(title),
                "artist_sort_key": album["artist_sort_key"],
                "file_name": f"{number:02}.{quality.codec}",
                "duration_ms": dice.randrange(45_000, 600_000),
                "size_bytes": 30 << 20,
                "codec": quality.codec,
                "container": quality.codec,
                "is_lossless": quality.is_lossless,
                "sample_rate_hz": quality.sample_rate_hz,
                "bit_depth": quality.bit_depth,
                "channels": 2,
                "bitrate_bps": quality.bitrate_bps,
                "quality": album["quality"],
                "quality_score": quality.score,
                "audio_md5": _md5_of(start) if quality.is_lossless else None,
                "source": album["source"],
                "raw_tags": raw,
            }


def _imported(album: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    return {
        "job": f"rows-{album['id']}",
        "album_id": album["id"],
        "action": "added",
        "source": album["source"],
        "artist": names[album["artist_id"]],
        "title": album["title"],
        "quality": album["quality"],
        "quality_score": album["quality_score"],
        "reason": "new in the library",
        "details": {},
        "created_at": album["added_at"],
    }


def _told(album: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    artist = names[album["artist_id"]]
    return {
        "at": album["added_at"],
        "action": "added",
        "album_id": album["id"],
        "artist": artist,
        "title": album["title"],
        "search_text": _words(artist, album["title"]),
        "quality": album["quality"],
        "source": album["source"],
        "reason": "new in the library",
    }


def _md5_of(track_id: int) -> str:
    return hashlib.md5(str(track_id).encode(), usedforsecurity=False).hexdigest()


def _title(dice: random.Random) -> str:
    title = f"{dice.choice(NOUNS)}{dice.choice(LINKS)}{dice.choice(NOUNS)}"
    if dice.random() < RARE_WORDS:
        title = f"{title} {''.join(dice.choices(SYLLABLES, k=3)).title()}"
    return f"The {title}" if dice.random() < 0.1 else title


def _weighed(dice: random.Random, choices: Any) -> Any:
    return dice.choices([one for one, _ in choices], [weight for _, weight in choices])[0]


def _words(*parts: str) -> str:
    """Return the search text of some texts, each worked out once."""
    return " ".join(dict.fromkeys(" ".join(_words_of(part) for part in parts).split()))


_words_of = cache(search_text)
_sort_key = cache(sort_key)


@cache
def _key(title: str) -> str:
    return album_key(title).title


if __name__ == "__main__":
    target = Database(connect(sys.argv[1]))
    make_library(target, albums=int(sys.argv[2]), raw_bytes=int((*sys.argv, 0)[3]))
    target.close()
