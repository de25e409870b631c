"""The sounds that the tests play are what they say they are."""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import soundfile
from tests.audio_files import AudioShelf, Sound, tone, with_picture
from tests.servers.catalogue import LOOP_SONGS


def stream_of(path: Path, kind: str = "a") -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-select_streams", kind, "-show_streams", "-of", "json"]
    probed = subprocess.run([*command, str(path)], capture_output=True, check=True)
    stream: dict[str, Any] = json.loads(probed.stdout)["streams"][0]
    return stream


@pytest.mark.parametrize(
    ("codec", "name", "probed"),
    [
        ("flac", "a.flac", "flac"),
        ("mp3", "a.mp3", "mp3"),
        ("aac", "a.m4a", "aac"),
        ("aac", "a.dash.m4a", "aac"),
        ("alac", "a.m4a", "alac"),
        ("opus", "a.opus", "opus"),
        ("opus", "a.webm", "opus"),
        ("vorbis", "a.ogg", "vorbis"),
        ("wav", "a.wav", "pcm_s16le"),
        ("wav24", "a.wav", "pcm_s24le"),
        ("aiff", "a.aiff", "pcm_s16be"),
    ],
)
def test_each_codec_comes_in_its_container(
    tmp_path: Path, codec: str, name: str, probed: str
) -> None:
    assert stream_of(tone(tmp_path / name, 0.5, codec=codec))["codec_name"] == probed


def test_a_24_bit_file_uses_its_lowest_bits(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.flac", 0.5, sample_rate_hz=96000, bit_depth=24)
    samples, rate_hz = soundfile.read(path, dtype="int32")

    assert rate_hz == 96000
    assert (samples >> 8 & 0xFF).any()


def test_each_track_of_a_release_sounds_different(audio_shelf: AudioShelf) -> None:
    files = [audio_shelf.of(track, "flac", "flac") for track in LOOP_SONGS.tracks]
    lengths_s = [soundfile.info(file).duration for file in files]
    sounds = {hashlib.md5(soundfile.read(file)[0].tobytes()).hexdigest() for file in files}  # noqa: S324 - tells sounds apart

    assert lengths_s == [track.length_ms / 1000 for track in LOOP_SONGS.tracks]
    assert len(sounds) == len(files)


def test_a_file_is_made_once_however_many_ask_for_it(tmp_path: Path) -> None:
    shelf = AudioShelf(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: shelf.sound("mp3", Sound(0.5, codec="mp3")), range(8)))

    assert len(set(paths)) == 1
    assert list(tmp_path.glob("[!.]*")) == [paths[0]]


def test_a_picture_can_be_embedded(tmp_path: Path, audio_shelf: AudioShelf) -> None:
    sound = tone(tmp_path / "a.flac", 0.5, tags={"title": "Named"})
    path = with_picture(tmp_path / "b.flac", sound, audio_shelf.picture(300, 300))

    assert stream_of(path, "v")["width"] == 300
    assert stream_of(path)["codec_name"] == "flac"


def test_by_hand_it_prints_the_settings_and_the_links() -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.servers"], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    with running:
        printed = ""
        while "Steer it" not in printed:
            line = running.stdout.readline()
            assert line, "it ended before it had said everything"
            printed += line
        running.terminate()

    assert printed.startswith("export CRATEFUL_PROXY_URL=http://127.0.0.1:")
    assert "export CRATEFUL_CA_FILE=" in printed
    assert "https://thefixtures.bandcamp.com/album/loop-songs" in printed
    assert running.returncode == 0
