"""What sources let people hear of a track: 30 seconds, from our own address, and never a song."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import mutagen.mp3
import pytest
from tests.pipeline.conftest import environment_of
from tests.pipeline.test_what_pages_show import ACCOUNT, LOOP_SONGS, VIDEO, preview
from tests.running import Json, Service
from tests.servers.internet import Internet
from tests.servers.qobuz import API, CDN
from tests.servers.qobuz_records import HIRES_ALBUM, SAMPLE_ALBUM

SECONDS = 30
FRAME_S = 0.03

STREAM = "t4.bcbits.com"


@pytest.fixture(scope="module")
def service(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A running service of a household with a subscription to Qobuz."""
    data_dir = tmp_path_factory.mktemp("samples") / "data"
    running = Service(data_dir, environment_of(internet)).start().set_up(**ACCOUNT)
    yield running
    running.leave()


def heard_s(service: Service, track: Json) -> float:
    """Return how long the sample of a track sounds."""
    answer = service.ask("GET", track["sample_url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")
    return float(mutagen.mp3.MP3(io.BytesIO(answer.content)).info.length)


@pytest.mark.parametrize("url", [HIRES_ALBUM.url, SAMPLE_ALBUM.url, LOOP_SONGS])
def test_thirty_seconds_of_each_track_are_heard_and_no_more(service: Service, url: str) -> None:
    """Of an album that the household could get whole, too."""
    longest = max(preview(service, url)["tracks"], key=lambda track: track["duration_ms"])
    wanted_s = min(SECONDS, longest["duration_ms"] / 1000)
    assert wanted_s - 0.5 < heard_s(service, longest) <= wanted_s + 4 * FRAME_S


def test_a_track_that_is_searched_for_is_heard_and_asked_for_once(
    service: Service, internet: Internet
) -> None:
    found = service.call("GET", "/api/downloads/search/qobuz", params={"q": "ebb", "type": "track"})
    assert heard_s(service, found[0]) > 0
    asked = len([each for each in internet.requests if each.host == CDN])
    assert heard_s(service, found[0]) > 0
    assert len([each for each in internet.requests if each.host == CDN]) == asked
    albums = service.call("GET", "/api/downloads/search/qobuz", params={"q": "high tide"})
    assert {each["sample_url"] for each in albums} == {None}
    assert {each["sample_url"] for each in preview(service, VIDEO)["tracks"]} == {None}


def test_nobody_chooses_what_is_fetched_and_a_source_has_its_own_hosts(
    service: Service, internet: Internet
) -> None:
    """Whoever changes an address, and a catalogue that leads elsewhere."""
    tracks = preview(service, HIRES_ALBUM.url)["tracks"]
    forged = tracks[2]["sample_url"][:-1] + "0"
    assert service.ask("GET", forged).status_code == 404
    assert service.ask("GET", tracks[2]["sample_url"], token="nobody").status_code == 401
    elsewhere = {"url": "https://elsewhere.example/song.mp3"}
    fault = internet.faults.add(host=API, path="getFileUrl", says=elsewhere)
    refused = service.ask("GET", tracks[3]["sample_url"])
    assert (refused.status_code, refused.json()["type"]) == (404, "sample-not-found")
    assert fault.hits
    assert not [each for each in internet.requests if each.host == "elsewhere.example"]
    internet.clear_faults()
    internet.faults.add(host=STREAM, garbage="html", times=1)
    first = preview(service, "https://thefixtures.bandcamp.com/album/half-out")["tracks"][0]
    assert service.ask("GET", first["sample_url"]).status_code == 404
    assert heard_s(service, first) > 0
