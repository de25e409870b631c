"""An engine is updated by itself when a site refuses, by an admin, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engines.yt_dlp_wheels import NEWER, behind, wheels
from tests.running import Json, Service, eventually
from tests.servers.internet import Internet
from tests.servers.youtube_videos import ALBUM_PLAYLIST_ID

from crateful.engines import environments

__all__ = ["wheels"]

LOCKED = environments.ENGINES["youtube"].version
SABR = "https://www.youtube.com/watch?v=fixturesabr"


@pytest.fixture
def ageing(new_service: Service, wheels: Path, youtube_python: Path, tmp_path: Path) -> Service:
    """A service whose yt-dlp is behind, and may update it through the household's proxy."""
    proxy_url = new_service.environment.pop("CRATEFUL_PROXY_URL")
    new_service.environment |= {
        "CRATEFUL_UPDATE_ENGINES": "when-refused",
        **behind(tmp_path, wheels, youtube_python),
    }
    return new_service.start().set_up(proxy_url=proxy_url)


ONLY_SABR = {
    "streamingData": {
        "serverAbrStreamingUrl": "https://rr1.googlevideo.com/videoplayback?sabr=1",
        "adaptiveFormats": [{"itag": 251, "mimeType": 'audio/webm; codecs="opus"'}],
    }
}


def engine(service: Service) -> Json:
    (found,) = (one for one in service.call("GET", "/api/engines") if one["name"] == "youtube")
    return dict(found)


def until(service: Service, condition: Callable[[Json], object]) -> Json:
    def look() -> Json | None:
        seen = engine(service)
        return seen if condition(seen) else None

    found: Json = eventually(look)
    return found


def states_of(service: Service, download_id: int) -> list[str]:
    tracks = service.call("GET", f"/api/downloads/{download_id}/tracks")
    return [track["state"] for track in tracks]


def assert_tried_again(service: Service, download_id: int, status: str) -> None:
    """Look that a download has ended so at its second try, and says why there was one."""

    def told() -> Json | None:
        row = service.read(download_id)
        return row if row["incidents"] and row["status"] in {"complete", "failed"} else None

    row: Json = eventually(told)
    assert row["status"] == status, row
    (incident,) = row["incidents"]
    assert incident["code"] == "engine-updated"
    assert NEWER in incident["message"]


def test_a_refusal_that_an_update_may_mend_brings_it_once_and_admins_go_back_and_forth(
    ageing: Service, internet: Internet
) -> None:
    """What was refused is tried again by itself, once: an album gets the track that it lacks."""
    before = engine(ageing)
    assert (before["version"], before["previous"], before["events"]) == (LOCKED, None, [])
    internet.faults.add(host="*.youtube.com", path="/player$", body="fixturetop3", says=ONLY_SABR)
    album = ageing.download(f"https://www.youtube.com/playlist?list={ALBUM_PLAYLIST_ID}")["id"]
    with ageing.events() as frames:
        video = ageing.finish(SABR, "failed")
        assert video["error_code"] == "engine-outdated"
        # Mended before the update comes, which may be quicker than the rest of the album.
        eventually(lambda: "missing" in states_of(ageing, album))
        internet.clear_faults()
        after = until(ageing, lambda seen: seen["events"])
        eventually(lambda: any(one.get("code") == "engine-updated" for one in frames))
    assert (after["version"], after["newest"], after["previous"]) == (NEWER, NEWER, LOCKED)
    (event,) = after["events"]
    assert (event["outcome"], event["is_automatic"]) == ("updated", True)
    asked = {request.host for request in internet.requests}
    assert "youtube-dl.bandcamp.com" in asked, "it was tried through the household's proxy"

    assert_tried_again(ageing, album, "complete")
    assert_tried_again(ageing, video["id"], "failed")

    # Another refusal, soon after: each download in the queue would bring one.
    ageing.finish(SABR, "failed", confirm_lossy=True)
    assert len(until(ageing, lambda seen: not seen["is_updating"])["events"]) == 1

    back = ageing.call("POST", "/api/engines/youtube/rollback")
    assert (back["version"], back["previous"]) == (LOCKED, NEWER)
    begun = ageing.call("POST", "/api/engines/youtube/update", json={"channel": "stable"})
    assert begun["is_updating"]
    again = until(ageing, lambda seen: not seen["is_updating"] and len(seen["events"]) == 3)
    assert (again["version"], again["events"][0]["is_automatic"]) == (NEWER, False)
    album = ageing.finish("https://thefixtures.bandcamp.com/album/loop-songs")
    (origin,) = ageing.album(album["result_album_id"])["provenance"]
    assert origin["details"]["tools"]["yt-dlp"] == NEWER


def test_what_has_no_updates_of_its_own_or_is_nothing_is_refused(ageing: Service) -> None:
    for name, status, slug in (("qobuz", 409, "engine-pinned"), ("deezer", 422, "unknown-engine")):
        answer = ageing.ask("POST", f"/api/engines/{name}/update")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, slug)
