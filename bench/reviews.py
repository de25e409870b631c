"""What it costs to list and to answer two thousand reviews, beside a hundred.

``python -m bench reviews``: what one review costs stays the same however many wait.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session
from tests import review_rows
from tests.queue import rows

from bench.measure import Figure
from crateful.db import Database, connect
from crateful.downloads import context as worker_context
from crateful.downloads import listing
from crateful.downloads.listing import DownloadFilter
from crateful.downloads.review import many
from crateful.downloads.review.many_schemas import ManyReviews, ManyReviewsAnswer
from crateful.downloads.service import DownloadsContext
from crateful.events.bus import Bus
from crateful.migrations import upgrade
from crateful.settings import Settings
from crateful.users.service import CurrentUser

FEW, MANY = 100, 2_000
TRACKS = 10
A_PAGE = 100


def run(folder: Path) -> list[Figure]:
    """Return how much longer each act takes with many than with few."""
    few, many_ = (dict(_measured(folder / str(count), count)) for count in (FEW, MANY))
    return [
        Figure(
            f"{act}, {MANY:,} reviews",
            f"{FEW} reviews",
            took / few[act],
            "times the time",
            f"{took * 1000:.0f} ms against {few[act] * 1000:.0f} ms",
        )
        for act, took in many_.items()
    ]


def _measured(folder: Path, count: int) -> Iterator[tuple[str, float]]:
    folder.mkdir(parents=True)
    upgrade(f"sqlite:///{folder / 'crateful.db'}")
    database = Database(connect(f"sqlite:///{folder / 'crateful.db'}"))
    (person,) = rows.add_people(database, 1)
    ids = review_rows.add(database, person, {"no-match": count}, tracks=TRACKS)
    settings, user = Settings(data_dir=folder), CurrentUser(person, "p0", is_admin=True)
    worker, bus = worker_context.assemble(settings, database), Bus()
    said = ManyReviews(ids=ids, answer="as_is")
    with database.reading() as session:
        yield "listing groups", _took(lambda: many.groups(session, user))
        page = DownloadFilter(ids=frozenset(ids[:A_PAGE]))
        yield "a page of rows", _took(lambda: _page(session, user, page))
        yield "counting first", _took(lambda: many.count(session, user, said, worker))
    answer = ManyReviewsAnswer(ids=ids, answer="as_is", may_replace=[])
    context = DownloadsContext(settings, database, bus)
    yield "taking all as tagged (queueing)", _took(lambda: many.answer(context, user, answer))
    worker.close()
    database.close()
    shutil.rmtree(folder)


def _page(session: Session, user: CurrentUser, wanted: DownloadFilter) -> object:
    newest = listing.newest(session, user, wanted, before=None, limit=A_PAGE)
    return listing.shown(session, newest)


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
