"""What stands behind a file's end is told from its own tags, and from its sound."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mutagen.apev2 import APEv2
from tests.audio_files import AudioShelf, Sound

from crateful.audio.verify import verify

FORMATS = [
    ("flac", "flac"),
    ("mp3", "mp3"),
    ("wav", "wav"),
    ("aiff", "aiff"),
    ("opus", "opus"),
    ("ogg", "vorbis"),
    ("m4a", "aac"),
    ("m4a", "alac"),
    ("oga", "flac"),
]


def zeros(file: Path) -> None:
    """Four gigabytes that take no room on the disk."""
    with file.open("ab") as stream:
        stream.truncate(file.stat().st_size + 4 * 1024**3)


def noise(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(random.Random(1).randbytes(3_000_000))  # noqa: S311  # any bytes


def id3v1(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(b"TAG" + bytes(125))


def ape(file: Path) -> None:
    tags = APEv2()
    tags["Comment"] = "x" * 500_000
    tags.save(file)


def padding(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(bytes(4096))


def copy(shelf: AudioShelf, folder: Path, suffix: str, codec: str) -> Path:
    file = folder / f"01.{suffix}"
    shutil.copy(shelf.sound(suffix, Sound(seconds=8, noise=True, codec=codec)), file)
    return file


@pytest.mark.parametrize("spoil", [zeros, noise], ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize(("suffix", "codec"), FORMATS)
def test_what_stands_behind_the_end_is_named_and_what_is_the_files_own_is_whole(
    audio_shelf: AudioShelf,
    tmp_path: Path,
    suffix: str,
    codec: str,
    spoil: Callable[[Path], None],
) -> None:
    """X14: cut where it says, the file passes, and nothing of its sound is gone."""
    file = copy(audio_shelf, tmp_path, suffix, codec)
    size_bytes = file.stat().st_size
    spoil(file)
    (damage,) = verify(tmp_path, {file.name: 8000})
    assert damage.code == "trailing-data"
    assert damage.keep_bytes is not None
    assert size_bytes <= damage.keep_bytes <= size_bytes + 64 * 1024
    with file.open("r+b") as stream:
        stream.truncate(damage.keep_bytes)
    assert verify(tmp_path, {file.name: 8000}) == []


@pytest.mark.parametrize(("suffix", "codec"), [("mp3", "mp3"), ("flac", "flac")])
def test_tags_and_padding_behind_the_end_are_the_files_own(
    audio_shelf: AudioShelf, tmp_path: Path, suffix: str, codec: str
) -> None:
    """X14: ID3v1 behind an APE tag of half a megabyte is as it should be."""
    file = copy(audio_shelf, tmp_path, suffix, codec)
    for add in (padding, ape, id3v1):
        add(file)
        assert verify(tmp_path, {file.name: None}) == [], add


def test_silence_at_the_end_is_sound(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    """X14: zeros inside the length that a file says are no rubbish."""
    file = copy(audio_shelf, tmp_path, "wav", "wav")
    data = bytearray(file.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    file.write_bytes(data)
    assert verify(tmp_path, {file.name: None}) == []


def test_a_person_may_want_all_of_it(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    file = copy(audio_shelf, tmp_path, "flac", "flac")
    noise(file)
    assert verify(tmp_path, {file.name: None}, keeps_tail=True) == []
