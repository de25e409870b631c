"""Damaged files are found, whole ones pass."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC
from mutagen.id3 import ID3, TIT2
from tests.audio_files import AudioShelf, Sound, ffmpeg

from crateful.audio.verify import verify

LONG = Sound(seconds=8, noise=True)
SUFFIXES = {
    "flac": "flac",
    "wav": "wav",
    "wav24": "wav",
    "aiff": "aiff",
    "alac": "m4a",
    "aac": "m4a",
    "mp3": "mp3",
    "opus": "opus",
    "vorbis": "ogg",
}
WHOLE = [
    *((suffix, replace(LONG, codec=codec)) for codec, suffix in SUFFIXES.items()),
    ("flac", replace(LONG, bit_depth=24, sample_rate_hz=96_000)),
    ("flac", replace(LONG, channels=1)),
    ("webm", replace(LONG, codec="opus")),
    ("aac", replace(LONG, codec="aac")),
    ("oga", LONG),
    ("dash.m4a", replace(LONG, codec="aac")),  # in fragments, as YouTube sends it
]


def codes(file: Path, promise_ms: int | None = None) -> list[str]:
    return [damage.code for damage in verify(file.parent, {file.name: promise_ms})]


def cut_to_60_percent(data: bytes) -> bytes:
    return data[: len(data) * 6 // 10]


def cut_last_4_kb(data: bytes) -> bytes:
    return data[:-4096]


def zero_4_kb(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(4096) + data[middle + 4096 :]


def drop_4_kb(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + data[middle + 4096 :]


def cut_last_100_bytes(data: bytes) -> bytes:
    return data[:-100]


def flip_one_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x10]) + data[middle + 1 :]


CHECKSUMMED = ["flac", "vorbis", "opus"]
FOUND = [
    *((codec, cut_to_60_percent) for codec in SUFFIXES),
    *((codec, cut_last_4_kb) for codec in SUFFIXES),
    *((codec, drop_4_kb) for codec in SUFFIXES),
    *((codec, zero_4_kb) for codec in SUFFIXES if codec not in {"wav", "wav24", "aiff"}),
    *((codec, cut_last_100_bytes) for codec in CHECKSUMMED),
    *((codec, flip_one_bit) for codec in CHECKSUMMED),
]


@pytest.mark.parametrize(("suffix", "sound"), WHOLE)
def test_a_whole_file_passes(audio_shelf: AudioShelf, suffix: str, sound: Sound) -> None:
    file = audio_shelf.sound(suffix, sound)
    assert codes(file) == []
    assert codes(file, 8000) == []
    assert codes(file, 8900) == []


@pytest.mark.parametrize(("codec", "damage"), FOUND)
def test_a_damaged_file_is_found_s19(
    audio_shelf: AudioShelf, tmp_path: Path, codec: str, damage: Callable[[bytes], bytes]
) -> None:
    whole = audio_shelf.sound(SUFFIXES[codec], replace(LONG, codec=codec))
    file = tmp_path / whole.name
    file.write_bytes(damage(whole.read_bytes()))
    (found,) = verify(tmp_path, {file.name: None})
    assert found.code in {"truncated", "corrupt", "unreadable"}
    assert found.path == file.name


def test_a_fragmented_m4a_that_is_cut_is_found(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    whole = audio_shelf.sound("dash.m4a", replace(LONG, codec="aac"))
    (tmp_path / "a.m4a").write_bytes(cut_to_60_percent(whole.read_bytes()))
    assert codes(tmp_path / "a.m4a") == ["truncated"]


def test_a_flipped_bit_in_24_bit_flac_is_found(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    whole = audio_shelf.sound("flac", replace(LONG, bit_depth=24, sample_rate_hz=96_000))
    (tmp_path / "a.flac").write_bytes(flip_one_bit(whole.read_bytes()))
    assert codes(tmp_path / "a.flac") == ["corrupt"]
    (found,) = verify(tmp_path, {"a.flac": None})
    assert re.fullmatch(
        r"Its sound breaks off after \d+\.\d s\.|The sound differs .*", found.message
    )


@pytest.mark.parametrize("bits", [16, 24])
def test_a_wrong_md5_is_found_and_an_unset_one_is_normal_s19(
    audio_shelf: AudioShelf, tmp_path: Path, bits: int
) -> None:
    whole = audio_shelf.sound("flac", replace(LONG, bit_depth=bits)).read_bytes()
    assert whole[26:42] == FLAC(
        audio_shelf.sound("flac", replace(LONG, bit_depth=bits))
    ).info.md5_signature.to_bytes(16)
    (tmp_path / "wrong.flac").write_bytes(whole[:26] + b"\x01" * 16 + whole[42:])
    (tmp_path / "unset.flac").write_bytes(whole[:26] + bytes(16) + whole[42:])
    assert codes(tmp_path / "wrong.flac") == ["corrupt"]
    assert codes(tmp_path / "unset.flac") == []


def test_an_id3_tag_in_front_of_flac_is_no_damage(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    file = tmp_path / "a.flac"
    shutil.copy(audio_shelf.sound("flac", LONG), file)
    tag = ID3()
    tag.add(TIT2(encoding=3, text="Title"))
    tag.save(file)
    assert file.read_bytes().startswith(b"ID3")
    assert codes(file) == []


def test_tags_behind_an_mp3_are_no_damage(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    shutil.copy(audio_shelf.sound("mp3", replace(LONG, codec="mp3")), file)
    tag = APEv2()
    tag["Title"] = "Title" * 50
    tag.save(file)
    ID3().save(file, v1=2)
    assert codes(file) == []


def test_a_wav_written_into_a_pipe_is_no_damage(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    whole = audio_shelf.sound("wav", replace(LONG, codec="wav")).read_bytes()
    at = whole.index(b"data") + 4
    file.write_bytes(whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :])
    assert codes(file) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>Sign in</html>", "not-audio"),
        (b'\xef\xbb\xbf\n {"error": "gone"}', "not-audio"),
        (b"%PDF-1.7 ...", "not-audio"),
        (b"Not Found\n" * 300, "not-audio"),
        (bytes(range(256)) * 64, "not-audio"),
        (b"fLaC" + bytes(4000), "unreadable"),
    ],
)
@pytest.mark.parametrize("suffix", ["flac", "mp3", "m4a", "ogg"])
def test_what_is_no_audio_is_named(tmp_path: Path, content: bytes, code: str, suffix: str) -> None:
    file = tmp_path / f"a.{suffix}"
    file.write_bytes(content)
    (found,) = codes(file)
    assert found == code or {found, code} <= {"not-audio", "unreadable", "corrupt"}


def test_a_zip_saved_as_audio_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.flac", "w") as archive:
        archive.writestr("a.txt", "hello")
    assert codes(tmp_path / "a.flac") == ["not-audio"]


@pytest.mark.parametrize("suffix", ["m4a", "mp3", "flac", "aac"])
def test_a_playlist_saved_as_audio_reaches_nothing(tmp_path: Path, suffix: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        file = tmp_path / f"a.{suffix}"
        lines = [
            "#EXTM3U",
            "#EXT-X-TARGETDURATION:9",
            "#EXTINF:9,",
            f"http://127.0.0.1:{port}/a.ts",
        ]
        file.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
        assert codes(file) == ["not-audio"]
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_file_shorter_than_its_source_promised_is_found(audio_shelf: AudioShelf) -> None:
    file = audio_shelf.sound("mp3", replace(LONG, codec="mp3"))
    (damage,) = verify(file.parent, {file.name: 200_000})
    assert (damage.code, damage.path) == ("wrong-length", file.name)
    assert "200.00 s" in damage.message


def test_a_missing_file_does_not_hide_the_others(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    shutil.copy(audio_shelf.sound("flac", LONG), tmp_path / "good.flac")
    (tmp_path / "bad.flac").write_bytes(b"")
    found = verify(tmp_path, {"gone.flac": None, "bad.flac": None, "good.flac": None})
    assert [(one.path, one.code) for one in found] == [
        ("gone.flac", "unreadable"),
        ("bad.flac", "empty"),
    ]


VERIFIES = """
import resource, sys
from pathlib import Path
from crateful.audio.verify import verify
file = Path(sys.argv[1])
assert verify(file.parent, {file.name: int(sys.argv[2]) * 1000}) == []
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_kb(folder: Path, seconds: int) -> int:
    """The memory that a process of its own needs at most to verify so much silence."""
    file = folder / f"{seconds}.flac"
    silence = ("-f", "lavfi", "-i", "anullsrc=r=44100:cl=stereo", "-t", str(seconds))
    ffmpeg(*silence, "-c:a", "flac", "-compression_level", "0", file)
    command = [sys.executable, "-c", VERIFIES, str(file), str(seconds)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


def test_half_an_hour_takes_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    decoded_kb = 1800 * 44_100 * 4 // 1024
    assert peak_kb(tmp_path, 1800) - peak_kb(tmp_path, 60) < decoded_kb / 10
