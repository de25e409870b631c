"""One link of each kind becomes one album: tags, cover, quality, files, rows and events."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import mutagen
import pytest
from mediafile import MediaFile
from PIL import Image
from tests.running import Json, Service, eventually
from tests.servers.catalogue import (
    CLOUD_SET,
    LOOP_SONGS,
    SINGLE,
    TOPIC_ALBUM,
    WHOLE_ALBUM,
    Release,
)
from tests.servers.internet import Internet

from crateful.downloads.states import Stage

STAGES = [stage.value for stage in Stage]


@dataclass(frozen=True)
class Link:
    """An address, the record it must become, and what it must sound like."""

    url: str
    release: Release
    quality: str
    suffix: str
    is_lossless: bool
    is_one_track: bool = False


LINKS = [
    Link(
        "https://thefixtures.bandcamp.com/album/loop-songs",
        LOOP_SONGS,
        "FLAC 16/44.1",
        ".flac",
        is_lossless=True,
    ),
    Link(
        "https://soundcloud.com/fixture-artist/sets/cloud-set",
        CLOUD_SET,
        "AAC",
        ".m4a",
        is_lossless=False,
    ),
    Link(
        "https://www.youtube.com/playlist?list=OLAK5uy_fixture00000000000000000000000000",
        TOPIC_ALBUM,
        "Opus",
        ".opus",
        is_lossless=False,
    ),
    Link(
        "https://www.youtube.com/watch?v=fixturealbm",
        WHOLE_ALBUM,
        "Opus",
        ".opus",
        is_lossless=False,
        is_one_track=True,
    ),
    Link(
        "https://youtu.be/fixturevid1",
        SINGLE,
        "Opus",
        ".opus",
        is_lossless=False,
        is_one_track=True,
    ),
]


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.release.title)
def test_a_link_becomes_an_album(empty_service: Service, link: Link) -> None:
    service = empty_service
    with service.events() as events:
        row = service.finish(link.url)
        eventually(lambda: _changes(events, row["result_album_id"]))
        eventually(lambda: [e for e in events if e.get("status") == "complete"])
    assert row["progress"] == 100
    log = service.ask("GET", f"/api/downloads/{row['id']}/log").text
    assert row["attempt"] == 1, f"{log}\n{service.log_tail()}"
    album = service.album(row["result_album_id"])
    _check_rows(album, link)
    _check_files(service, album, link)
    _check_events(events, row)
    eventually(lambda: not (service.data_dir / "staging" / str(row["id"])).exists())


def _check_rows(album: Json, link: Link) -> None:
    release = link.release
    assert album["title"] == release.title
    assert album["artist"]["name"] == release.artist
    assert album["year"] == int(release.date[:4])
    assert album["musicbrainz_id"] == release.id
    assert album["confidence"] >= 0.96
    assert album["status"] == "complete"
    assert album["quality"].startswith(link.quality)
    assert album["is_lossless"] is link.is_lossless
    assert [track["title"] for track in album["tracks"]] == [t.title for t in release.tracks]
    assert [track["artist"] for track in album["tracks"]] == [t.artist for t in release.tracks]
    assert [track["number"] for track in album["tracks"]] == list(range(1, len(release.tracks) + 1))


def _check_files(service: Service, album: Json, link: Link) -> None:
    """B10, B12, Y13: the contract's path, the cover beside and inside, square."""
    release = link.release
    folder = service.library / release.artist / f"{release.title} ({release.date[:4]})"
    files = sorted(path for path in folder.iterdir() if path.suffix == link.suffix)
    assert [path.name[:5] for path in files] == [
        f"{n:02} - " for n in range(1, len(release.tracks) + 1)
    ]
    for path, track in zip(files, release.tracks, strict=True):
        tags = MediaFile(path)
        assert (tags.title, tags.album, tags.albumartist) == (
            track.title,
            release.title,
            release.artist,
        )
        assert tags.mb_albumid == release.id
        assert tags.images, "the cover is in the file"
        assert abs(mutagen.File(path).info.length * 1000 - track.length_ms) < 1500
    with Image.open(folder / "cover.jpg") as cover:
        assert cover.width == cover.height
    served = service.ask("GET", f"/api/albums/{album['id']}/cover")
    with Image.open(io.BytesIO(served.content)) as cover:
        assert cover.format == "JPEG"


def _check_events(events: list[Json], row: Json) -> None:
    """Y11, W2, W4: in order, never falling, complete at the end."""
    assert events[0]["type"] == "snapshot"
    mine = [event for event in events if event.get("download_id") == row["id"]]
    assert mine, events
    percents = [event["percent"] for event in mine]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert 100 not in percents[:-1] or mine[percents.index(100)]["status"] == "complete"
    seqs = [event["seq"] for event in mine]
    assert seqs == sorted(seqs)
    stages = [STAGES.index(event["stage"]) for event in mine]
    assert stages == sorted(stages)
    assert mine[-1]["status"] == "complete"
    assert _changes(events, row["result_album_id"]) == ["added"]


def _changes(events: list[Json], album_id: int) -> list[str]:
    """Return what became of one album; news of a test before may still come in."""
    changes = [event for event in events if event["type"] == "library_changed"]
    return [change["action"] for change in changes if change["album_id"] == album_id]


def test_a_bandcamp_tracks_link_becomes_its_album_and_hearts_it(
    empty_service: Service, internet: Internet
) -> None:
    """S17, Q9: rules 1 and 2: the whole album, hearted for the user alone."""
    service = empty_service
    ada = service.add_user("ada")
    row = service.download("https://thefixtures.bandcamp.com/track/loop-songs-2", token=ada)
    row = service.wait(row["id"])
    assert row["status"] == "complete", service.log_tail()
    assert len(service.album(row["result_album_id"])["tracks"]) == 3
    hers = service.call("GET", "/api/me/library", token=ada)["items"]
    assert [album["id"] for album in hers] == [row["result_album_id"]]
    assert service.call("GET", "/api/me/library")["items"] == []
    home = service.data_dir / "users" / "ada"
    eventually(lambda: len(list(home.rglob("*.flac"))) == 3)  # right after the download is complete
    links = sorted(home.rglob("*.flac"))
    assert all(not Path(link.readlink()).is_absolute() for link in links)
    assert all(link.resolve().is_relative_to(service.library.resolve()) for link in links)


def test_a_direct_link_needs_the_admins_switch_and_no_confirmation_when_lossless(
    empty_service: Service,
) -> None:
    """Y6: lossless by its codec, whatever the address says."""
    service = empty_service
    body = {"url": "https://music.example/song.flac"}
    refused = service.ask("POST", "/api/downloads/url", json=body)
    assert (refused.status_code, refused.json()["type"]) == (422, "unsupported-url")
    service.call("PUT", "/api/settings", json={"url_enabled": True})
    row = service.wait(service.call("POST", "/api/downloads/url", json=body)["id"])
    assert row["status"] in {"complete", "review"}, row


def test_a_lossy_link_of_an_undecided_source_asks_in_the_worker(service: Service) -> None:
    """Y6: Bandcamp's 128 kbit/s stream is only taken when the user says so."""
    url = "https://thefixtures.bandcamp.com/album/harbour-lights"
    row = service.finish(url, "failed", confirm_lossy=False)
    assert row["error_code"] == "lossy-not-confirmed"
    again = {"confirm_lossy": True}
    service.call("POST", f"/api/downloads/{row['id']}/retry", json=again)
    assert service.wait(row["id"])["status"] == "review"
