"""What every source must do, asked of each one in the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.servers.internet import Internet
from tests.servers.qobuz import CDN
from tests.servers.qobuz_records import FORTY_ALBUM, HIRES_ALBUM, REMASTERED_ALBUM
from tests.sources.conftest import Onlooker, StopError

from crateful.errors import Recovery, StepFailedError
from crateful.sources import SITES, named
from crateful.sources.source import Access, Source


@dataclass(frozen=True)
class Sample:
    """One album of a source, and what is known of it."""

    url: str
    title: str
    tracks: int
    suffix: str
    lossless: bool | None
    track_url: str
    media_host: str
    media_path: str


SAMPLES = {
    "qobuz": Sample(
        REMASTERED_ALBUM.url,
        "Plain Disc (2001 Remaster)",
        3,
        ".flac",
        lossless=True,
        track_url=f"https://play.qobuz.com/track/{REMASTERED_ALBUM.track_id(2)}",
        media_host=CDN,
        media_path="/file/",
    ),
    "youtube": Sample(
        "https://www.youtube.com/playlist?list=OLAK5uy_fixture00000000000000000000000000",
        "Topic Album",
        3,
        ".opus",
        lossless=False,
        track_url="https://youtu.be/fixturetop1",
        media_host="*.googlevideo.com",
        media_path="/videoplayback",
    ),
    "bandcamp": Sample(
        "https://thefixtures.bandcamp.com/album/half-out",
        "Half Out",
        3,
        ".mp3",
        lossless=False,
        track_url="https://thefixtures.bandcamp.com/track/half-out-1",
        media_host="*.bcbits.com",
        media_path="/stream/",
    ),
    "soundcloud": Sample(
        "https://soundcloud.com/fixture-artist/sets/cloud-set",
        "Cloud Set",
        3,
        ".m4a",
        lossless=False,
        track_url="https://soundcloud.com/fixture-artist/cloud-one",
        media_host="",
        media_path="playlist.m3u8|init|seg",
    ),
    "url": Sample(
        "https://music.example/song.flac",
        "song",
        1,
        ".flac",
        lossless=True,
        track_url="https://music.example/song.flac",
        media_host="music.example",
        media_path="/song.flac",
    ),
}

each_source = pytest.mark.parametrize("source", SITES, ids=lambda source: source.name)


def media_requests(internet: Internet) -> list[str]:
    pages = (".js", "/watch", "/album", "/track", "/resolve", "/tracks")
    hosts = ("googlevideo.com", "bcbits.com", "sndcdn.com", "soundcloud.cloud", "music.example")
    hosts = (*hosts, CDN)
    pictures = ("f4.", "i1.", "a-v2.")
    return [
        f"{one.host}{one.path}"
        for one in internet.requests
        if one.host.endswith(hosts)
        and not one.host.startswith(pictures)
        and not one.path.endswith(pages)
    ]


@each_source
def test_a_source_owns_its_own_addresses_and_no_others(source: Source) -> None:
    """Y6"""
    assert source.owns(SAMPLES[source.name].url)
    assert source.owns(SAMPLES[source.name].track_url)
    assert not source.owns("https://127.0.0.1/x")
    if source.name != "url":
        for name, sample in SAMPLES.items():
            assert source.owns(sample.url) is (name == source.name)
        assert not source.owns(f"https://evil.example/?u={SAMPLES[source.name].url}")


@each_source
def test_an_album_is_resolved_and_fetched_whole(
    source: Source, access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    """Y1, Y3, Y11"""
    sample = SAMPLES[source.name]
    release = source.resolve(sample.url, access, watch)
    assert release.title == sample.title
    assert len(release.tracks) == sample.tracks
    assert release.lossless is sample.lossless
    assert release.lossless_reason
    assert watch.seen == []

    fetched = source.fetch(release, tmp_path, access, watch)
    assert len(fetched.tracks) == sample.tracks
    for track in fetched.tracks:
        path = tmp_path / track.path
        assert path.suffix == sample.suffix
        assert path.stat().st_size > 10_000
        assert path.resolve().is_relative_to(tmp_path.resolve())
    titles = [track.title for track in fetched.tracks]
    assert len(set(titles)) == sample.tracks
    fractions = [progress.fraction for progress in watch.seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert watch.seen[-1].tracks_done == sample.tracks
    assert watch.has_only_engines()


@each_source
def test_a_second_fetch_asks_for_no_audio_again(
    source: Source, access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    release = source.resolve(SAMPLES[source.name].url, access, watch)
    first = source.fetch(release, tmp_path, access, watch)
    internet.forget()
    again = source.fetch(release, tmp_path, access, watch)
    assert again == first
    if source.name != "url":  # where the page itself is the file
        assert media_requests(internet) == []


@each_source
def test_a_fetch_that_is_stopped_leaves_no_process_and_goes_on_later(
    source: Source, access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    release = source.resolve(SAMPLES[source.name].url, access, watch)
    watch.at_progress = watch.stop
    with pytest.raises(StopError):
        source.fetch(release, tmp_path, access, watch)
    assert watch.is_alone()
    watch.at_progress, watch.is_stopped = None, False
    fetched = source.fetch(release, tmp_path, access, watch)
    assert len(fetched.tracks) == SAMPLES[source.name].tracks


@each_source
def test_what_does_not_exist_is_a_lasting_failure(
    source: Source, access: Access, watch: Onlooker
) -> None:
    """Y12"""
    url = {
        "qobuz": "https://open.qobuz.com/album/nosuchalbum",
        "youtube": "https://www.youtube.com/watch?v=fixturegone",
        "bandcamp": "https://thefixtures.bandcamp.com/album/no-such-album",
        "soundcloud": "https://soundcloud.com/fixture-artist/no-such-track",
        "url": "https://music.example/no-such-file.mp3",
    }[source.name]
    with pytest.raises(StepFailedError) as failure:
        source.resolve(url, access, watch)
    code = "not-found" if source.name == "qobuz" else "gone"
    assert (failure.value.code, failure.value.recovery) == (code, Recovery.PERMANENT)
    assert len(str(failure.value)) < 300


@each_source
def test_a_list_that_is_too_long_is_refused_before_any_audio_y10(
    source: Source, access: Access, watch: Onlooker, internet: Internet
) -> None:
    if SAMPLES[source.name].tracks == 1:
        return
    with pytest.raises(StepFailedError, match="more than 2 tracks") as failure:
        source.resolve(SAMPLES[source.name].url, replace(access, max_tracks=2), watch)
    assert failure.value.code == "too-many-tracks"
    assert media_requests(internet) == []


def test_one_start_of_qobuz_s_engine_is_enough_for_some_albums(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    qobuz = named("qobuz")
    releases = [qobuz.resolve(one.url, access, watch) for one in (HIRES_ALBUM, FORTY_ALBUM)]
    watch.groups.clear()
    for number, release in enumerate((*releases, *releases)):
        assert qobuz.fetch(release, tmp_path / str(number), access, watch).tracks
    assert len(watch.groups) == 4
    assert len(set(watch.groups)) == 1


def test_every_source_has_a_name_of_its_own() -> None:
    assert sorted(SAMPLES) == sorted(source.name for source in SITES)
