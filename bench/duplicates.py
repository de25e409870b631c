"""What it costs to tell, in a library of 100,000 tracks, which recordings are there twice.

``python -m bench duplicates [TRACKS]``: each track has its items in the index, and every fiftieth
album is the one before it in another encoding. The tracks of both have fingerprints of two minutes,
and each is looked at, as when nobody waits. Every tenth track is also on another album; then both
lists are read to their ends.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import insert, select, update
from tests.library_rows import make_library

from bench.measure import Figure, cpu_of
from crateful.audio.fingerprints import comparing
from crateful.db import Database, connect
from crateful.downloads.afterwards.duplicates import LateDuplicates
from crateful.library.browse import duplicates
from crateful.library.browse.keyset import Window
from crateful.library.models import Track
from crateful.library.store.fingerprint_rows import FingerprintTerm, RecordingTwin
from crateful.migrations import upgrade
from crateful.tools.watch import NO_WATCH

TRACKS, PER_ALBUM, EVERY = 100_000, 10, 50
ITEMS = 948
"""Of two minutes."""

ALSO_EVERY = 10
"""One track of so many is also on another album: singles, compilations."""

LOOK_MS, PAGE_MS = 20.0, 50.0
"""What a track and a page may take."""


def run(folder: Path, sizes: Sequence[str] = ()) -> list[Figure]:
    """Return how the looks and the pages stand to what they may take."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'crateful.db'}"
    upgrade(url)
    database = Database(connect(url))
    tracks = int(sizes[0]) if sizes else TRACKS
    make_library(database, albums=tracks // PER_ALBUM, tracks_per_album=PER_ALBUM)
    heard = _sound(database)
    seeker = LateDuplicates(database)
    cpu_s = cpu_of(lambda: _look_at_all(seeker))
    figures = [
        Figure(
            f"looking where else a track is, in {tracks:,}",
            f"{LOOK_MS:g} ms a track",
            1000 * cpu_s / heard / LOOK_MS,
            "x",
            f"{1000 * cpu_s / heard:.1f} CPU ms, of {heard:,} tracks",
        )
    ]
    _also_on(database, tracks // ALSO_EVERY)
    figures += [_pages(database, "album", tracks), _pages(database, "recording", tracks)]
    database.close()
    return figures


def _sound(database: Database) -> int:
    """Fill the index of fingerprints; return how many tracks are to be looked at."""
    dice = random.Random(7)  # noqa: S311  # sounds, not secrets
    with database.session() as session:
        ids = session.scalars(select(Track.id).order_by(Track.id)).all()
    albums = [ids[at : at + PER_ALBUM] for at in range(0, len(ids), PER_ALBUM)]
    heard = 0
    for place, some in enumerate(albums):
        if place % EVERY == EVERY - 1:
            items = list(_new(dice, len(some)))
            _keep(database, albums[place - 1], items)
            _keep(database, some, [_changed(dice, one) for one in items])
            heard += 2 * len(some)
    others = [
        {"term": term, "track_id": id_}
        for place, some in enumerate(albums)
        if place % EVERY < EVERY - 2
        for id_ in some
        for term in dice.sample(range(2**28), comparing.ITEMS_KEPT)
    ]
    with database.session() as session:
        for at in range(0, len(others), 100_000):
            session.execute(insert(FingerprintTerm), others[at : at + 100_000])
    return heard


def _new(dice: random.Random, count: int) -> Iterator[list[int]]:
    for _ in range(count):
        yield [dice.getrandbits(32) for _ in range(ITEMS)]


def _changed(dice: random.Random, items: list[int]) -> list[int]:
    """Return the fingerprint of another encoding: some items have another bit or two."""
    return [one ^ (1 << dice.randrange(4)) if dice.random() < 0.6 else one for one in items]  # noqa: PLR2004  # of them


def _keep(database: Database, ids: Sequence[int], items: Sequence[list[int]]) -> None:
    with database.session() as session:
        for id_, one in zip(ids, items, strict=True):
            text = comparing.packed(one)
            session.execute(update(Track).where(Track.id == id_).values(fingerprint=text))
            terms = [{"term": term, "track_id": id_} for term in comparing.kept_terms(one)]
            session.execute(insert(FingerprintTerm), terms)


def _also_on(database: Database, count: int) -> None:
    """Say of so many tracks that they are also on another album, each on one of its own."""
    dice = random.Random(8)  # noqa: S311  # places, not secrets
    with database.session() as session:
        tracks = session.execute(select(Track.id, Track.album_id).order_by(Track.id)).all()
        pairs = zip(dice.sample(tracks, count), dice.sample(tracks, count), strict=True)
        rows = [
            {
                "album_id": min(one, other, key=lambda track: track.album_id).album_id,
                "track_id": min(one, other, key=lambda track: track.album_id).id,
                "other_album_id": max(one, other, key=lambda track: track.album_id).album_id,
                "other_track_id": max(one, other, key=lambda track: track.album_id).id,
                "difference": 0.02,
            }
            for one, other in pairs
            if one.album_id != other.album_id
        ]
        session.execute(insert(RecordingTwin), rows)


def _look_at_all(seeker: LateDuplicates) -> None:
    while (album_id := seeker.next_album(())) is not None:
        seeker.look(album_id, NO_WATCH)


def _pages(database: Database, kind: duplicates.DuplicateKind, tracks: int) -> Figure:
    cursor, took, found = None, [], 0
    while True:
        began = time.process_time()
        with database.reading() as session:
            page = duplicates.page(session, Window(cursor=cursor), kind)
        took.append(1000 * (time.process_time() - began))
        found += len(page.items)
        if (cursor := page.next_cursor) is None:
            break
    return Figure(
        f"a page of `GET /api/duplicates?kind={kind}` of {tracks:,} tracks",
        f"{PAGE_MS:g} ms",
        max(took) / PAGE_MS,
        "x",
        f"{max(took):.0f} ms at most of {len(took)} pages, {found} pairs",
    )
