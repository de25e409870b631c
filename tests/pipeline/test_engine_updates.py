"""An engine is updated by itself when a site refuses, by an admin, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engines.yt_dlp_wheels import NEWER, behind, wheels
from tests.running import Json, Service, eventually

from crateful.engines import environments

__all__ = ["wheels"]

LOCKED = environments.ENGINES["youtube"].version
SABR = "https://www.youtube.com/watch?v=fixturesabr"


@pytest.fixture
def ageing(new_service: Service, wheels: Path, youtube_python: Path, tmp_path: Path) -> Service:
    """A service whose yt-dlp is behind, and may be updated by itself."""
    new_service.environment |= {
        "CRATEFUL_UPDATE_ENGINES": "when-refused",
        **behind(tmp_path, wheels, youtube_python),
    }
    return new_service.start().set_up()


def engine(service: Service) -> Json:
    (found,) = (one for one in service.call("GET", "/api/engines") if one["name"] == "youtube")
    return dict(found)


def until(service: Service, condition: Callable[[Json], object]) -> Json:
    def look() -> Json | None:
        seen = engine(service)
        return seen if condition(seen) else None

    found: Json = eventually(look)
    return found


def test_a_refusal_that_an_update_may_mend_brings_it_once_and_admins_go_back_and_forth(
    ageing: Service,
) -> None:
    before = engine(ageing)
    assert (before["version"], before["previous"], before["events"]) == (LOCKED, None, [])
    with ageing.events() as frames:
        refused = ageing.finish(SABR, "failed", confirm_lossy=True)
        assert refused["error_code"] == "engine-outdated"
        after = until(ageing, lambda seen: seen["events"])
        eventually(lambda: any(one.get("code") == "engine-updated" for one in frames))
    assert (after["version"], after["newest"], after["previous"]) == (NEWER, NEWER, LOCKED)
    (event,) = after["events"]
    assert (event["outcome"], event["is_automatic"]) == ("updated", True)

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
