"""A service with some of everything in it, for pages to show."""

from __future__ import annotations

from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.servers.qobuz import SUBSCRIBER

LOSSLESS = "https://thefixtures.bandcamp.com/album/loop-songs"
UNSURE = "https://thefixtures.bandcamp.com/album/harbour-lights"
"""Fits no release well enough: a person is asked."""

LOSSY = "https://soundcloud.com/fixture-artist/sets/cloud-set"
SHORT_LOSSY = "https://youtu.be/fixturevid1"

QOBUZ = {
    "qobuz_user_id": SUBSCRIBER.user_id,
    "qobuz_token": SUBSCRIBER.token,
    "qobuz_requests_per_minute": 600,
    "setup_finished": True,
}


def furnish(service: Service) -> Service:
    """Fill a service that was just set up: albums, hearts, a review, a failure, a second user."""
    service.add_user("ana")
    running = [service.download(url)["id"] for url in (LOSSLESS, LOSSY, UNSURE)]
    failed = service.download("https://thefixtures.bandcamp.com/album/no-such-album")["id"]
    albums = [service.wait(each)["result_album_id"] for each in running]
    service.call("POST", f"/api/me/library/albums/{albums[0]}")
    service.wait(failed, "failed")
    eventually(lambda: service.call("GET", "/api/me/library")["items"])
    return service


def start_furnished(internet: Internet, running: Service) -> Service:
    """Start ``running`` on the loopback internet with Qobuz set up, and furnish it."""
    running.environment |= environment_of(internet)
    return furnish(running.start().set_up(**QOBUZ))
