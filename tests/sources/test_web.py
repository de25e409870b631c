from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf, sound_of
from tests.servers.catalogue import LOOP_SONGS
from tests.sources.conftest import Onlooker, StopError

from crateful.errors import StepFailedError
from crateful.sources import named
from crateful.sources.source import Access

WEB = named("url")
SITE = "https://music.example"


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/song.mp3", b"ID3"),
        ("/song.flac", b"fLaC"),
        ("/song.wav", b"fLaC"),
        ("/page", b"ID3"),
    ],
)
def test_a_file_or_a_page_with_a_player_is_a_single(
    access: Access,
    watch: Onlooker,
    tmp_path: Path,
    path: str,
    start: bytes,
) -> None:
    """Y6, Y7, Y15"""
    release = WEB.resolve(SITE + path, access, watch)
    assert release.is_single
    assert release.lossless is (start == b"fLaC")
    fetched = WEB.fetch(release, tmp_path, access, watch)
    content = (tmp_path / fetched.tracks[0].path).read_bytes()
    assert content.startswith(start) or content[:2] == b"\xff\xfb"


@pytest.mark.parametrize("path", ["/to-loopback", "/to-metadata"])
def test_a_redirect_into_the_house_is_blocked(access: Access, watch: Onlooker, path: str) -> None:
    """Y9"""
    with pytest.raises(StepFailedError) as failure:
        WEB.resolve(SITE + path, access, watch)
    assert failure.value.code == "blocked-address"


@pytest.mark.parametrize("path", ["/text", "/evil.m3u8", "/pretend.mp3", "/huge.mp3"])
def test_what_is_no_audio_or_too_much_is_refused(
    access: Access, watch: Onlooker, tmp_path: Path, path: str
) -> None:
    """Y10"""
    small = replace(access, max_bytes=10**8)
    with pytest.raises(StepFailedError) as failure:
        WEB.fetch(WEB.resolve(SITE + path, small, watch), tmp_path, small, watch)
    assert failure.value.code in {
        "unsupported-url",
        "blocked-address",
        "not-audio",
        "no-audio",
        "too-big",
        "failed",
    }
    assert not [one for one in tmp_path.glob("*") if one.suffix in {".mp3", ".m4a", ".mp4"}]


def test_a_file_that_was_whole_when_its_fetch_was_stopped_is_taken_by_the_next(
    access: Access, watch: Onlooker, tmp_path: Path, audio_shelf: AudioShelf
) -> None:
    """Stopped after the last byte and before the file had its name: nothing is left to ask for."""
    whole = audio_shelf.sound("flac", sound_of(LOOP_SONGS.tracks[0], "flac", tags=True))
    release = WEB.resolve(f"{SITE}/song.flac", access, watch)
    watch.at_progress = watch.stop
    with pytest.raises(StopError):
        WEB.fetch(release, tmp_path, access, watch)
    (part,) = tmp_path.rglob("*.flac*")
    (part.parent / f"{part.name.removesuffix('.part')}.part").write_bytes(whole.read_bytes())
    watch.at_progress, watch.is_stopped = None, False
    fetched = WEB.fetch(release, tmp_path, access, watch)
    assert (tmp_path / fetched.tracks[0].path).read_bytes() == whole.read_bytes()
