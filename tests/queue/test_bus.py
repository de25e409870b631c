"""News and wake-ups over a real broker: a Redis of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from tests.conftest import Person, eventually
from tests.queue import rows
from tests.queue.test_jobs import Workshop, complete
from tests.servers.redis import RedisServer

from crateful.db import Database
from crateful.downloads.states import Status
from crateful.events import bus as buses
from crateful.events.broker import BrokerCarrier
from crateful.events.bus import Bus
from crateful.events.messages import Cancel, Item, Notification, Told
from crateful.queue.wake import wake
from crateful.settings import Settings


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with RedisServer() as server:
        yield server.url


def test_news_reach_every_process_that_listens_to_the_broker_w2(redis_url: str) -> None:
    heard: list[Item] = []
    carriers = [BrokerCarrier(redis_url), BrokerCarrier(redis_url)]
    ends = [Bus(carrier) for carrier in carriers]
    for end in ends:
        end.start()
    ends[1].listen(heard.extend)
    assert all(carrier.wait_until_listening(60) for carrier in carriers)

    def have_both_come() -> bool:
        # News are best effort: Redis may subscribe a moment after it was asked to.
        ends[0].tell(3, Notification(title="Hello", message="World"))
        ends[0].cancel(7)
        return {type(item) for item in heard} == {Told, Cancel}

    eventually(have_both_come)
    for end in ends:
        end.stop()
    told = next(item for item in heard if isinstance(item, Told))
    cancel = next(item for item in heard if isinstance(item, Cancel))
    assert (told.user_id, told.news.type) == (3, "notification")
    assert cancel == Cancel(download_id=7)


def test_the_same_worker_runs_on_redis_by_one_url(
    settings: Settings, database: Database, ada: Person, redis_url: str
) -> None:
    grown = settings.model_copy(update={"broker_url": SecretStr(redis_url), "min_free_bytes": 0})
    bus = buses.of(grown)
    bus.start()
    workshop = Workshop(grown, database, bus)
    workshop.open(complete)
    download = rows.add(database, ada.id)
    assert wake(download)
    workshop.wait(download, Status.COMPLETE)
    workshop.close()
    bus.stop()
