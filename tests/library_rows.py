"""A large library of rows alone, made in seconds: no files, but names, letters and qualities.

``python -m tests.library_rows DATABASE_URL ALBUMS`` makes one by hand.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, insert, select, text

from crateful.audio.quality import TrackQuality
from crateful.db import Database, Model, connect
from crateful.library.models import Album, Artist, ImportRecord, Track
from crateful.library.names import album_key, artist_key, letter, sort_key
from crateful.library.words import search_text

AT_A_TIME = 20_000

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
    tracks_per_album: int = 10,
    raw_bytes: int = 0,
    seed: int = 7,
) -> None:
    """Fill a database with an upgraded schema; the same numbers always make the same library.

    Args:
        database: may hold a library already; ids and names go on after it.
        albums: how many; about a quarter as many artists.
        tracks_per_album: of each.
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
    _insert(database, Album, ({**row, **_sums(row, tracks_per_album)} for row in rows))
    names = {row["id"]: row["name"] for row in artists}
    raw = {"Comment": "x" * raw_bytes} if raw_bytes else {}
    with _indexed_at_once(database):
        _insert(database, Track, _tracks(dice, rows, names, tracks_per_album, raw, starts[Track]))
    _insert(database, ImportRecord, (_imported(row, names) for row in rows))


@contextmanager
def _indexed_at_once(database: Database) -> Iterator[None]:
    """Have SQLite index the words of new tracks at the end: a trigger a row takes twice as long."""
    if database.engine.dialect.name != "sqlite":
        yield
        return
    named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'tracks'"
    with database.session() as session:
        triggers = session.execute(text(named)).all()
        for name, _ in triggers:
            session.execute(text(f"DROP TRIGGER {name}"))
    yield
    with database.session() as session:
        session.execute(text("INSERT INTO search_tracks (search_tracks) VALUES ('rebuild')"))
        for _, sql in triggers:
            session.connection().exec_driver_sql(sql)


def _insert(database: Database, model: type[Model], rows: Any) -> None:
    batch: list[dict[str, Any]] = []
    with database.session() as session:
        for row in rows:
            batch.append(row)
            if len(batch) == AT_A_TIME:
                session.connection().execute(insert(model.__table__), batch)
                batch = []
        if batch:
            session.connection().execute(insert(model.__table__), batch)


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


def _sums(album: dict[str, Any], tracks: int) -> dict[str, Any]:
    return {"track_total": tracks, "duration_ms": tracks * 215_000, "size_bytes": tracks * 30 << 20}


def _tracks(
    dice: random.Random,
    albums: list[dict[str, Any]],
    names: dict[int, str],
    count: int,
    raw: dict[str, Any],
    start: int,
) -> Iterator[dict[str, Any]]:
    quality_of = {quality.label(): quality for quality, _ in QUALITIES}
    for album in albums:
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


def _title(dice: random.Random) -> str:
    title = f"{dice.choice(NOUNS)}{dice.choice(LINKS)}{dice.choice(NOUNS)}"
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
