"""Three sites refuse an album in the middle at once, and in the end each track was fetched once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tests.pipeline.test_partial import SECOND, SESSION_LIMIT, THIRD, put_off, refuse
from tests.running import Json, Service
from tests.servers.internet import Internet, Request
from tests.servers.youtube_videos import ALBUM_PLAYLIST_ID

ALBUMS = {
    "bandcamp": "https://thefixtures.bandcamp.com/album/loop-songs",
    "soundcloud": "https://soundcloud.com/fixture-artist/sets/cloud-set",
    "youtube": f"https://www.youtube.com/playlist?list={ALBUM_PLAYLIST_ID}",
}
RECORDINGS = {
    *(("bandcamp", f"10{number}") for number in (1, 2, 3)),
    *(("soundcloud", f"{number}") for number in (1, 2, 3)),
    *(("youtube", f"fixturetop{number}") for number in (1, 2, 3)),
}
AUDIO = {
    "bandcamp": re.compile(r"/download/flac/(\d+)"),
    "soundcloud": re.compile(r"/(\d+)/aac\w*/(?:init|segment).+"),
}

Piece = tuple[tuple[str, str], str]
"""Of which recording, and which piece of it."""


def asked(requests: Iterable[Request]) -> Counter[Piece]:
    """How often each piece of each recording's audio was asked for."""
    found: Counter[Piece] = Counter()
    for request in requests:
        if request.host.endswith(".googlevideo.com"):
            video = request.query["id"].removeprefix("o-")
            found[("youtube", video), request.headers.get("range", "")] += 1
        for site, audio in AUDIO.items():
            if recording := audio.fullmatch(request.path):
                found[(site, recording[1]), request.path] += 1
    return found


def states(service: Service, row: Json) -> list[tuple[str, str | None]]:
    tracks = service.call("GET", f"/api/downloads/{row['id']}/tracks")
    return [(one["state"], one["error_code"]) for one in tracks]


def test_three_sites_refuse_amid_an_album_and_each_track_was_fetched_once(
    empty_service: Service, internet: Internet
) -> None:
    """S4: in one household at the same time; also where a list does not say which it refuses."""
    empty_service.call("PUT", "/api/settings", json={"youtube_tracks_at_a_time": 1})
    internet.faults.add(host="p4.bcbits.com", path="/10[23]$", status=403)
    internet.faults.add(path="soundcloud:tracks:[23]/", status=403)
    refuse(internet, SESSION_LIMIT, SECOND, THIRD)
    rows = {site: empty_service.download(url) for site, url in ALBUMS.items()}

    for site in ("bandcamp", "soundcloud"):  # after some tries of their own
        assert empty_service.wait(rows[site]["id"])["status"] == "review"
    assert put_off(empty_service, rows["youtube"]["id"])["status"] == "pending"
    for site, row in rows.items():
        code = "session-limited" if site == "youtube" else "forbidden"
        assert Counter(states(empty_service, row)) == {("fetched", None): 1, ("missing", code): 2}
    sent = asked(internet.requests)
    for number in (2, 3):  # asked for, and refused
        del sent[("bandcamp", f"10{number}"), f"/download/flac/10{number}"]

    internet.clear_faults()
    internet.forget()
    empty_service.call("POST", "/api/sources/youtube/resume")
    for site in ("bandcamp", "soundcloud"):
        empty_service.call("POST", f"/api/downloads/{rows[site]['id']}/retry")

    ended = [empty_service.wait(row["id"], "complete", "failed", "review") for row in rows.values()]
    assert [row["status"] for row in ended] == ["complete"] * 3, ended
    for row in ended:
        assert len(empty_service.album(row["result_album_id"])["tracks"]) == 3
    sent += asked(internet.requests)
    assert {recording for recording, _ in sent} == RECORDINGS
    assert set(sent.values()) == {1}, [piece for piece, times in sent.items() if times > 1]
