"""One request budget for several processes, and answers they share."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crateful.db import Database
from crateful.tagging.cache import AnswerCache
from crateful.tagging.limiter import BusyError, SlotLimiter
from crateful.tagging.models import CachedAnswer, RateSlot
from crateful.tagging.session import allowed_rate
from crateful.tagging.types import MusicBrainz

RATE = 20.0
EACH = 15

TAKE_SLOTS = """
import sys
from crateful.db import Database, connect
from crateful.tagging.limiter import SlotLimiter
limiter = SlotLimiter(Database(connect(sys.argv[1])), "host", float(sys.argv[2]))
for _ in range(int(sys.argv[3])):
    assert limiter.reserve(1000) > 300
"""


def test_no_two_processes_get_the_same_slot(either_database: Database) -> None:
    last = time.time() + 500
    with either_database.session() as session:
        session.add(RateSlot(name="host", slot_at=last))
    url = either_database.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", TAKE_SLOTS, url, str(RATE), str(EACH)]
    for process in [subprocess.Popen(words) for _ in range(2)]:
        assert process.wait(120) == 0
    with either_database.reading() as session:
        now_last = session.get_one(RateSlot, "host").slot_at
    assert now_last - last == pytest.approx(2 * EACH * 1.05 / RATE)


def test_a_slot_that_is_too_far_away_is_not_taken(either_database: Database) -> None:
    limiter = SlotLimiter(either_database, "host", 0.001)
    assert limiter.reserve(0) == 0
    with pytest.raises(BusyError) as caught:
        limiter.reserve(100)
    assert 800 < caught.value.wait_s < 1100
    assert 800 < limiter.reserve(3000) < 1100


def test_everybody_holds_off_when_the_other_side_asks(either_database: Database) -> None:
    one = SlotLimiter(either_database, "host", 1000)
    other = SlotLimiter(either_database, "host", 1000)
    one.reserve(0)
    one.hold_off(500)
    assert 400 < other.reserve(1000) < 501
    assert SlotLimiter(either_database, "elsewhere", 1000).reserve(0) == 0


def test_musicbrainz_itself_gets_one_request_a_second_whatever_is_set() -> None:
    assert allowed_rate(MusicBrainz(requests_per_s=50)) == 1
    assert allowed_rate(MusicBrainz(requests_per_s=0.5)) == 0.5
    assert allowed_rate(MusicBrainz(url="https://mb.mirror.example", requests_per_s=50)) == 50


def test_the_cache_gives_back_what_is_fresh_and_stays_small(either_database: Database) -> None:
    cache = AnswerCache(either_database, max_answers=10)
    cache.put("old", b"{}", timedelta(seconds=-1))
    assert cache.get("old") is None
    for number in range(15):
        cache.put(f"url {number}", b"x" * number, timedelta(hours=number + 1))
    assert cache.get("url 14") == b"x" * 14
    assert cache.get("url 2") is None
    cache.put("url 14", b"new", timedelta(hours=1))
    assert cache.get("url 14") == b"new"
    with either_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CachedAnswer)) == 10


def test_several_that_ask_the_same_at_once_keep_one_answer(either_database: Database) -> None:
    """F1: copies of one album are looked up at the same moment; no step fails over the cache."""
    cache = AnswerCache(either_database, max_answers=8)

    def keep(current_user: int) -> None:
        for number in range(60):
            # Half of them are too old at once: all sweep while the others write.
            hours = 1 if (number + current_user) % 2 else -1
            cache.put(f"url {number // 2}", b"{}", timedelta(hours=hours))

    with ThreadPoolExecutor(6) as askers:
        list(askers.map(keep, range(6)))
    cache.put("last", b"{}", timedelta(hours=2))
    assert cache.get("last") == b"{}"
    with either_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CachedAnswer)) <= 8
