"""Tags of a million parts are counted and refused; what real files have passes."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import mediafile
import mutagen
import pytest
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC
from mutagen.id3 import CHAP, ID3, TIT2, TXXX
from mutagen.mp4 import MP4
from tests.audio_files import AudioShelf, Sound
from tests.odd_audio import dsdiff

from crateful.audio import census
from crateful.audio.census import MAX_PARTS, TooManyPartsError
from crateful.audio.streams import NotAudioError, opened
from crateful.audio.tag_blocks.opening import open_tags
from crateful.audio.verify import verify

SHORT = Sound(seconds=2)
MANY = MAX_PARTS + 1


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3(frames: bytes, version: int = 4) -> bytes:
    return b"ID3" + bytes((version, 0, 0)) + syncsafe(len(frames)) + frames


def text(number: int) -> bytes:
    """A frame of 21 bytes, each with a name of its own: what FFmpeg is slow with."""
    body = b"\x00%08d\x00x" % number
    return b"TXXX" + syncsafe(len(body)) + b"\0\0" + body


def many_frames(file: Path) -> None:
    file.write_bytes(id3(b"".join(map(text, range(MANY)))) + file.read_bytes())


def many_small_frames(file: Path) -> None:
    frame = b"TT2" + (1).to_bytes(3, "big") + b"\0"
    file.write_bytes(id3(frame * MANY, version=2) + file.read_bytes())


def many_tags(file: Path) -> None:
    file.write_bytes(id3(text(1)) * MANY + file.read_bytes())


def many_nested_frames(file: Path) -> None:
    inner = b"".join(map(text, range(MANY)))
    body = b"chapter\0" + bytes(16) + inner
    file.write_bytes(id3(b"CHAP" + syncsafe(len(body)) + b"\0\0" + body) + file.read_bytes())


def many_items(file: Path) -> None:
    item = struct.pack("<II", 1, 0)
    items = b"".join(item + b"k%07d\0x" % number for number in range(MANY))
    footer = b"APETAGEX" + struct.pack("<4I", 2000, len(items) + 32, MANY, 0) + bytes(8)
    file.write_bytes(file.read_bytes() + items + footer)


def many_items_and_id3v1(file: Path) -> None:
    many_items(file)
    file.write_bytes(file.read_bytes() + b"TAG" + bytes(125))


def many_comments(file: Path) -> None:
    tags = FLAC(file)
    tags["x"] = [str(number) for number in range(MANY)]
    tags.save()


def many_blocks(file: Path) -> None:
    data = file.read_bytes()
    application = b"\x02" + (4).to_bytes(3, "big") + b"test"
    file.write_bytes(data[:42] + application * MANY + data[42:])


def many_atoms(file: Path) -> None:
    data = file.read_bytes()
    inner = struct.pack(">I4s", 8, b"name") * MANY
    file.write_bytes(data + struct.pack(">I4s", 8 + len(inner), b"udta") + inner)


def many_chunks(file: Path) -> None:
    file.write_bytes(file.read_bytes() + struct.pack("<4sI", b"junk", 0) * MANY)


def many_entries(file: Path) -> None:
    body = b"INFO" + struct.pack("<4sI", b"INAM", 0) * MANY
    file.write_bytes(file.read_bytes() + struct.pack("<4sI", b"LIST", len(body)) + body)


def id3_in_a_chunk(file: Path) -> None:
    tag = id3(b"".join(map(text, range(MANY))))
    file.write_bytes(file.read_bytes() + struct.pack("<4sI", b"id3 ", len(tag)) + tag)


@pytest.mark.parametrize(
    ("suffix", "codec", "spoil"),
    [
        ("mp3", "mp3", many_frames),
        ("mp3", "mp3", many_small_frames),
        ("mp3", "mp3", many_tags),
        ("mp3", "mp3", many_nested_frames),
        ("mp3", "mp3", many_items),
        ("mp3", "mp3", many_items_and_id3v1),
        ("flac", "flac", many_frames),
        ("flac", "flac", many_comments),
        ("flac", "flac", many_blocks),
        ("m4a", "aac", many_atoms),
        ("wav", "wav", many_chunks),
        ("wav", "wav", id3_in_a_chunk),
        ("wav", "wav", many_entries),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_more_parts_than_any_real_file_has_are_refused_before_they_are_read(
    audio_shelf: AudioShelf,
    tmp_path: Path,
    suffix: str,
    codec: str,
    spoil: Callable[[Path], None],
) -> None:
    """X4: one after the other or one in the other, in every kind of tag."""
    file = tmp_path / f"01.{suffix}"
    shutil.copy(audio_shelf.sound(suffix, Sound(seconds=2, codec=codec)), file)
    assert verify(tmp_path, {file.name: None}) == []
    spoil(file)
    with pytest.raises(TooManyPartsError):
        census.check(file)
    assert [damage.code for damage in verify(tmp_path, {file.name: None})] == ["too-many-parts"]


def test_whoever_opens_a_file_first_counts_its_parts(
    audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X4's brother: an import and a cue sheet read tags long before anything is verified."""
    file = tmp_path / "01.mp3"
    shutil.copy(audio_shelf.sound("mp3", Sound(seconds=2, codec="mp3")), file)
    many_frames(file)
    with pytest.raises(mediafile.UnreadableFileError, match="more than 5,000"):
        open_tags(file)
    with pytest.raises(NotAudioError, match="more than 5,000"), opened(file):
        pass


def test_the_chunks_of_dsdiff_are_counted_too(tmp_path: Path) -> None:
    """X4's brother: its sizes take eight bytes, and chunks stand in one of them."""
    file = dsdiff(tmp_path / "01.dff")
    assert verify(tmp_path, {file.name: None}) == []
    file.write_bytes(file.read_bytes() + struct.pack(">4sQ", b"junk", 0) * MANY)
    with pytest.raises(TooManyPartsError):
        census.check(file)


@pytest.mark.parametrize("codec", ["vorbis", "opus"])
def test_ogg_comments_are_counted_too(audio_shelf: AudioShelf, tmp_path: Path, codec: str) -> None:
    """X4's brother: FFmpeg looks for each comment's name among those before."""
    file = tmp_path / "01.ogg"
    shutil.copy(audio_shelf.sound("ogg", Sound(seconds=2, codec=codec)), file)
    tags = mutagen.File(file)  # type: ignore[attr-defined]
    tags["x"] = [str(number) for number in range(MANY)]
    tags.save()
    with pytest.raises(TooManyPartsError):
        census.check(file)


def test_what_careful_people_write_passes(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    """Hundreds of chapters and texts, an APE tag, a picture of megabytes."""
    file = tmp_path / "book.mp3"
    shutil.copy(audio_shelf.sound("mp3", Sound(seconds=2, codec="mp3")), file)
    tags = ID3(file)
    for number in range(300):
        title = TIT2(encoding=3, text=[f"Chapter {number}"])
        tags.add(CHAP(element_id=f"c{number}", sub_frames=[title]))
        tags.add(TXXX(encoding=3, desc=f"d{number}", text=["x"]))
    tags.save()
    items = APEv2()
    items["Artist"] = "Somebody"
    items.save(file)
    m4a = tmp_path / "book.m4a"
    shutil.copy(audio_shelf.sound("m4a", Sound(seconds=2, codec="aac")), m4a)
    atoms = MP4(m4a)
    atoms["\xa9nam"] = ["A book"]
    atoms.save()
    assert verify(tmp_path, {file.name: None, m4a.name: None}) == []


def test_a_cut_or_empty_header_is_left_to_the_decoders(tmp_path: Path) -> None:
    for content in (b"", b"ID3", b"fLaC\x04", b"OggS", b"RIFF", b"\0\0\0\x20ftyp\0", b"DSD "):
        (tmp_path / "x").write_bytes(content)
        census.check(tmp_path / "x")
