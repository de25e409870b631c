"""Copies for browsers that can't play a file: made in children, only while somebody listens."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import pytest
from fastapi import FastAPI
from mediafile import MediaFile
from starlette.testclient import TestClient
from tests.audio_files import AudioShelf, Sound, ffmpeg
from tests.conftest import BASE_URL, Person, eventually
from tests.listening.conftest import Filer
from tests.listening.player import playing, serving
from tests.odd_audio import CD_HZ, dsdiff, long_wav, silent_ape

from crateful.app import create_app
from crateful.audio.facts import ListeningForm
from crateful.db import Database
from crateful.errors import StepFailedError
from crateful.listening.audio_file import open_audio
from crateful.listening.copies import AT_A_TIME, NICENESS, ListeningCopies
from crateful.settings import Settings
from crateful.workbench.client import Workbench

SECONDS = 3


def encoded(path: Path, *words: str) -> None:
    ffmpeg("-f", "lavfi", "-i", f"sine=duration={SECONDS}", *words, path)


def dsf(path: Path) -> None:
    """DSD as Sony's files have it: FFmpeg reads both kinds, and writes neither."""
    data = b"\x69" * (4096 * 2 * 90)
    head = b"DSD " + b"".join(n.to_bytes(8, "little") for n in (28, 28 + 52 + 12 + len(data), 0))
    facts = (1, 0, 2, 2, 2_822_400, 1)
    form = b"fmt " + (52).to_bytes(8, "little") + b"".join(n.to_bytes(4, "little") for n in facts)
    form += (4096 * 90 * 8).to_bytes(8, "little") + (4096).to_bytes(4, "little") + bytes(4)
    path.write_bytes(head + form + b"data" + (12 + len(data)).to_bytes(8, "little") + data)


KINDS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "ALAC": ("m4a", lambda path: encoded(path, "-c:a", "alac")),
    "WavPack at 352.8 kHz": ("wv", lambda path: encoded(path, "-ar", "352800", "-ac", "2")),
    "TTA": ("tta", encoded),
    "Monkey's Audio": ("ape", lambda path: silent_ape(path, SECONDS * CD_HZ)),
    "DSDIFF": ("dff", lambda path: dsdiff(path, SECONDS)),
    "DSF": ("dsf", dsf),
    "surround FLAC": ("flac", lambda path: encoded(path, "-ac", "6")),
}


def probed(content: bytes, file: Path) -> tuple[str, str, int]:
    """What a player finds in an answer, once all of it was decoded: codec, rate, seconds."""
    file.write_bytes(content)
    words = ("-v", "error", "-of", "json", "-count_frames", "-show_entries")
    what = "stream=codec_name,channels,duration"
    said = subprocess.run(["ffprobe", *words, what, file], check=True, capture_output=True).stdout
    (stream,) = json.loads(said)["streams"]
    return stream["codec_name"], stream["channels"], round(float(stream["duration"]))


def test_what_browsers_can_not_play_comes_as_opus_and_as_aac_in_ranges(
    client: TestClient, ada: Person, filed: Filer, tmp_path: Path
) -> None:
    files = []
    for kind, (suffix, make) in KINDS.items():
        files.append(tmp_path / f"{kind.split()[0]}.{suffix}")
        make(files[-1])
    for kind, file, track in zip(KINDS, files, filed(files), strict=True):
        address = f"/api/tracks/{track}/stream"
        assert client.get(address, headers=ada).content == file.read_bytes()
        seconds = 1 if kind == "DSF" else SECONDS
        channels = 1 if kind in {"ALAC", "TTA"} else 2
        for form, media_type in (("opus", "audio/ogg"), ("aac", "audio/mp4")):
            answer = client.get(address, params={"as": form}, headers=ada)
            assert (answer.status_code, answer.headers["content-type"]) == (200, media_type), kind
            assert probed(answer.content, tmp_path / "heard") == (form, channels, seconds), kind
            ranged = {**ada, "Range": "bytes=100-199", "If-Range": answer.headers["etag"]}
            part = client.get(address, params={"as": form}, headers=ranged)
            assert (part.status_code, part.content) == (206, answer.content[100:200])


def test_a_file_with_nothing_to_hear_is_refused_with_a_reason_and_leaves_nothing(
    client: TestClient, ada: Person, filed: Filer, tmp_path: Path, settings: Settings
) -> None:
    file = tmp_path / "bad.m4a"
    file.write_bytes(b"#EXTM3U\nfile:///etc/passwd\n" * 99)
    track = filed([file])[0]
    answer = client.get(f"/api/tracks/{track}/stream?as=opus", headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (409, "not-playable")
    assert str(settings.data_dir) not in answer.text
    assert kept(settings) == []


def test_a_word_that_is_no_form_is_refused(
    client: TestClient, ada: Person, filed: Filer, flac: Path
) -> None:
    (track,) = filed([flac])
    for word in ("mp3", "", "opus%00", "../opus"):
        answer = client.get(f"/api/tracks/{track}/stream?as={word}", headers=ada)
        assert answer.status_code in {400, 422}


def kept(settings: Settings) -> list[str]:
    return sorted(file.name for file in (settings.data_dir / "cache" / "listening").iterdir())


def children() -> list[psutil.Process]:
    """The children of ours that make copies, which are the only ones that let others go first."""
    return [one for one in psutil.Process().children(recursive=True) if one.nice() == NICENESS]


def test_a_copy_is_made_only_while_somebody_waits_for_it(
    app: FastAPI, ada: Person, filed: Filer, tmp_path: Path, settings: Settings
) -> None:
    """It has a place behind everything else, and ends with its listener and with the service."""
    (track,) = filed([long_wav(tmp_path / "long") / "01.wav"])
    address = f"/api/tracks/{track}/stream?as=opus"

    async def hear() -> None:
        async with serving(app):
            async with playing(app, address, ada) as stream:
                await asyncio.to_thread(eventually, children)
                assert len(kept(settings)) == 1
                await stream.leave()
            await asyncio.to_thread(eventually, lambda: not children())
            assert kept(settings) == []
            async with playing(app, address, ada) as again:
                await asyncio.to_thread(eventually, children)
                app.state.listening.close()
                await asyncio.to_thread(eventually, lambda: not children())
                assert again.status in {0, 408}
        assert kept(settings) == []

    asyncio.run(hear())


def test_what_nobody_heard_for_the_longest_makes_room(
    settings: Settings, audio_shelf: AudioShelf
) -> None:
    sounds = [audio_shelf.sound("flac", Sound(seconds=2 + one)) for one in range(3)]
    files = [open_audio(sound) for sound in sounds]
    shelf = ListeningCopies(settings, max_kept_bytes=100_000)
    try:
        made = [shelf.of(file, "opus", threading.Event()) for file in files[:2]]
        assert shelf.kept(files[0], "opus") == made[0], "heard now, so it is not the oldest"
        small = ListeningCopies(settings, max_kept_bytes=made[0].stat().st_size + 10)
        small.of(files[2], "opus", threading.Event())
        small.close()
        assert [shelf.kept(file, "opus") is not None for file in files] == [True, False, True]
    finally:
        shelf.close()
        for file in files:
            file.close()


def test_a_disk_without_room_takes_no_copy_and_plays_what_needs_none(
    settings: Settings, database: Database, ada: Person, filed: Filer, flac: Path
) -> None:
    (track,) = filed([flac])
    crowded = settings.model_copy(update={"min_free_bytes": 10**18})
    with TestClient(create_app(crowded, database), base_url=BASE_URL) as client:
        answer = client.get(f"/api/tracks/{track}/stream?as=opus", headers=ada)
        assert (answer.status_code, answer.json()["type"]) == (503, "no-room-to-listen")
        assert client.get(f"/api/tracks/{track}/stream", headers=ada).status_code == 200


@pytest.mark.parametrize("form", ["opus", "aac"])
def test_a_disk_that_fills_up_under_a_copy_is_not_the_files_fault(
    form: ListeningForm, flac: Path
) -> None:
    bench = Workbench(1)
    try:
        with pytest.raises(StepFailedError) as failed:
            bench.copy_for_listening(flac, Path("/dev/full"), form)
        assert failed.value.code == "disk-full"
    finally:
        bench.close()


def test_a_copy_that_several_want_at_once_is_made_once(
    app: FastAPI, ada: Person, bob: Person, filed: Filer, flac: Path, settings: Settings
) -> None:
    """Or the second would take the place of the first, whose parts would not fit any more."""
    address = f"/api/tracks/{filed([flac])[0]}/stream?as=opus"

    async def hear() -> list[tuple[str, bytes]]:
        async with (
            serving(app),
            playing(app, address, ada) as first,
            playing(app, address, bob) as second,
        ):
            heard = await asyncio.gather(first.rest(), second.rest())
            return [
                (one.headers["etag"], all_of_it)
                for one, all_of_it in zip((first, second), heard, strict=True)
            ]

    first, second = asyncio.run(hear())
    assert first == second
    assert len(kept(settings)) == 1


def test_who_waits_for_how_loud_tracks_are_keeps_no_thread_of_the_others(
    app: FastAPI, ada: Person, filed: Filer, tmp_path: Path
) -> None:
    """A browser asks for it before it plays; meanwhile copies are made and lists are read."""
    (track,) = filed([long_wav(tmp_path / "long") / "01.wav"])
    address = f"/api/tracks/{track}"
    copies = app.state.listening.copies

    async def ask() -> None:
        async with (
            serving(app),
            playing(app, f"{address}/stream?as=opus", ada),
            playing(app, f"{address}/stream?as=aac", ada),
            AsyncExitStack() as waiting,
        ):
            await asyncio.to_thread(eventually, lambda: len(children()) == AT_A_TIME)
            copies.gain_turns.acquire_on_behalf_of_nowait("a slow disk")
            gains = [playing(app, f"{address}/replay-gain", ada) for _ in range(50)]
            asked = [await waiting.enter_async_context(one) for one in gains]
            async with playing(app, "/api/albums", ada) as others:
                assert await others.rest()
            assert {one.status for one in asked} == {0}
            copies.gain_turns.release_on_behalf_of("a slow disk")
            for one in asked:
                assert b"track_db" in await one.rest()
            assert len(children()) == AT_A_TIME + 1, "the copies are still being made"

    asyncio.run(ask())


def test_how_loud_a_track_is_to_be_played_is_told_by_whatever_tags_say_it(
    client: TestClient, ada: Person, filed: Filer, tmp_path: Path, audio_shelf: AudioShelf
) -> None:
    """Opus counts from another loudness than ReplayGain does (RFC 7845 section 5.2.1)."""
    silent = {"track_db": None, "track_peak": None, "album_db": None, "album_peak": None}
    told = {"track_db": -7.03, "track_peak": 0.98, "album_db": -6.5, "album_peak": 1.0}
    files, expected = [], []
    for codec, suffix in (("flac", "flac"), ("mp3", "mp3"), ("alac", "m4a"), ("opus", "opus")):
        for is_told in (True, False):
            file = tmp_path / f"{is_told}.{suffix}"
            file.write_bytes(audio_shelf.sound(suffix, Sound(codec=codec)).read_bytes())
            tags = MediaFile(file)
            if is_told and codec == "opus":
                tags.r128_track_gain = -12.0
            elif is_told:
                tags.rg_track_gain, tags.rg_track_peak = -7.03, 0.98
                tags.rg_album_gain, tags.rg_album_peak = -6.5, 1.0
            tags.save()
            files.append(file)
            spoken = {**silent, "track_db": -7.0} if codec == "opus" else told
            expected.append(spoken if is_told else silent)
    for track, wanted in zip(filed(files), expected, strict=True):
        answer = client.get(f"/api/tracks/{track}/replay-gain", headers=ada)
        assert answer.json() == wanted
