"""How sure the matching of lists is, and what a thousand rows cost against a million tracks.

``python -m bench lists [ALBUMS]``: ten tracks each, 100,000 unless it is said.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.library_rows import make_library
from tests.lists.labelled import Labelled, halves, labelled

from crateful.db import Database, connect
from crateful.lists.matching.deciding import Answer, Decision, decide
from crateful.lists.matching.library_lookup import candidates
from crateful.migrations import upgrade

ROWS: Final = 1000
ALBUMS: Final = 100_000


def main(folder: Path, sizes: Sequence[str]) -> None:
    """Print precision, recall and seconds."""
    url = f"sqlite:///{folder / 'lists.db'}"
    upgrade(url)
    database = Database(connect(url))
    try:
        albums = int(sizes[0]) if sizes else ALBUMS
        make_library(database, albums=albums)
        rows = labelled(database, ROWS)
        began, worked = time.perf_counter(), time.process_time()
        with database.reading() as session:
            found = candidates(session, [one.row for one in rows])
        decisions = [decide(one.row, own) for one, own in zip(rows, found, strict=True)]
        took, work = time.perf_counter() - began, time.process_time() - worked
    finally:
        database.close()
    print(f"{ROWS} rows against {albums * 10:,} tracks: {took:.1f} s, {work:.1f} s of a processor")
    answers = {id(one): answer for one, answer in zip(rows, decisions, strict=True)}
    for name, half in zip(("looked at", "held back"), halves(rows), strict=True):
        print(judged(name, half, [answers[id(one)] for one in half]))


def judged(name: str, rows: Sequence[Labelled], decisions: Sequence[Decision]) -> str:
    """Return how many of what was taken is right, and how much of what is there was taken."""
    missed: Counter[str] = Counter()
    wrong: list[str] = []
    taken = right = 0
    for one, decision in zip(rows, decisions, strict=True):
        is_taken = decision.answer is Answer.TAKE
        is_right = is_taken and int(decision.found[0].album.ref) in one.albums
        taken, right = taken + is_taken, right + is_right
        if is_taken and not is_right:
            wrong.append(f"{one.rule}: {one.row} -> {decision.found[0]}")
        if one.albums and not is_right:
            missed[one.rule] += 1
    there = sum(bool(one.albums) for one in rows)
    told = f"precision {right / max(1, taken):.1%} of {taken} taken"
    told += f", recall {right / max(1, there):.1%} of {there}; not taken: {dict(missed)}"
    return "\n".join([f"{name}: {told}", *wrong])
