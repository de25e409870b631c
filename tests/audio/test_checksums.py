"""A file's checksum is of its sound: no tag changes it, and damage in any format does."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3
from tests.audio.test_loudness import FORMATS, kid3, md5, music

from crateful.audio.facts import AnalysisOptions
from crateful.audio.verify import decode
from crateful.tagging.file_tags.writing import NewTags, rewrite_file, write_file

__all__ = ["music"]

WORDS = "We sing\nonce more"


def checksum(file: Path) -> str | None:
    """Return the checksum of a file; ``None`` of one that is known to be damaged."""
    decoded = decode(file.parent, {file.name: None}, AnalysisOptions(checksum=True))
    return None if decoded.damages else decoded.analyses[file.name].sound_md5


@pytest.mark.parametrize("name", [one for one in FORMATS if one != "loud.flac"])
def test_tags_and_lyrics_leave_the_sound_as_it_is_and_one_other_bit_is_found(
    name: str, music: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"m.{name}"
    file.write_bytes((music / file.name).read_bytes())
    before, sound = checksum(file), md5(file)
    assert before
    write_file(file, NewTags({"title": "Tune", "album": "x" * 5000}))
    rewrite_file(file, {"lyrics": WORDS})
    if name == "mp3":
        ID3(file).save(file, v1=2)
        APEv2().save(file)
    assert (checksum(file), md5(file)) == (before, sound)
    assert kid3(file, "lyrics").splitlines() == WORDS.splitlines()
    data = bytearray(file.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    file.write_bytes(data)
    assert checksum(file) != before
