"""What is wanted comes by itself: on the real service, with the real engine and the stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update
from tests.pipeline.conftest import environment_of
from tests.pipeline.test_cli import listed
from tests.pipeline.test_qobuz import ACCOUNT
from tests.running import Json, Service, eventually
from tests.servers.internet import Internet
from tests.servers.qobuz_records import (
    CLASSICAL_ALBUM,
    COMMA_ALBUM,
    MIXED_ALBUM,
    REMASTERED_ALBUM,
    Offer,
)

from crateful.wanted.models import WantedAlbum
from crateful.wanted.states import State


@pytest.fixture(scope="module")
def household(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    data_dir = tmp_path_factory.mktemp("wanted") / "data"
    running = Service(data_dir, environment_of(internet)).start().set_up(**ACCOUNT)
    yield running
    running.leave()


def want(service: Service, offer: Offer, *, token: str | None = None, track: int = 0) -> Json:
    album: Json = {"artist": offer.release.artist, "title": offer.release.title}
    if track:
        album["track"] = {"title": offer.track(track).title}
    answer: list[Json] = service.call("POST", "/api/wanted", token=token, json={"albums": [album]})
    return answer[0]


def state_of(service: Service, item: Json, token: str | None = None) -> Json:
    items = service.call("GET", "/api/wanted?mine=true&limit=200", token=token)["items"]
    return next(one for one in items if one["id"] == item["id"])


def test_two_people_want_a_track_each_of_an_album_and_it_comes_once(household: Service) -> None:
    service = household
    ada = service.person("ada")
    mine = want(service, MIXED_ALBUM, track=1)
    adas = want(service, MIXED_ALBUM, token=ada, track=2)
    for item, token, place in ((mine, None, 1), (adas, ada, 2)):
        eventually(lambda: state_of(service, item, token)["state"] == "owned")  # noqa: B023
        kept = service.call("GET", "/api/me/library/tracks", token=token)["items"]
        assert [one["title"] for one in kept] == [MIXED_ALBUM.track(place).title]
    [download] = service.call("GET", "/api/downloads")
    assert download["status"] == "complete"
    assert [album["title"] for album in service.albums()] == [MIXED_ALBUM.release.title]
    [told] = listed(service, "wanted", "list", "--mine")
    assert (told["state"], told["tracks"]) == ("owned", [MIXED_ALBUM.track(1).title])


def expire_leases(service: Service) -> None:
    """Let the time pass after which an album is anybody's again that a dead worker looked for."""
    engine = create_engine(service.database_url)
    with engine.begin() as connection:
        connection.execute(
            update(WantedAlbum)
            .where(WantedAlbum.state == State.SEARCHING)
            .values(next_look_at=datetime(2000, 1, 1, tzinfo=UTC))
        )
    engine.dispose()


def test_kill_9_in_the_middle_doubles_nothing(household: Service) -> None:
    service = household.empty()
    items = [want(service, offer) for offer in (COMMA_ALBUM, REMASTERED_ALBUM, CLASSICAL_ALBUM)]
    busy = {"searching", "found"}
    for _ in range(3):
        eventually(lambda: any(state_of(service, one)["state"] in busy for one in items))
        service.kill()
        expire_leases(service)
        service.start()
    eventually(lambda: all(state_of(service, one)["state"] == "owned" for one in items))
    titles = [album["title"] for album in service.albums()]
    assert len(titles) == len(set(titles)) == len(items)
    asked = service.rows("select url_key, count(*) from downloads group by url_key")
    assert {count for _, count in asked} == {1}
