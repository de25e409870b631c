"""Files made to harm: whatever they hold, reading them ends in facts or in a clear no."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import mediafile
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.audio_files import AudioShelf, Sound

from crateful.audio.exiftool import ExifTool
from crateful.audio.probe import probe
from crateful.audio.verify import verify
from crateful.errors import StepFailedError

SUFFIXES = {"flac": "flac", "mp3": "mp3", "m4a": "aac", "opus": "opus"}
HEAD_BYTES = 4096
"""Where a file says what it is; a flipped bit behind it is only a wrong sound."""

bounded = hypothesis_settings(
    max_examples=20,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def exiftool() -> Iterator[ExifTool]:
    tool = ExifTool()
    yield tool
    tool.close()


def refusal(work: Callable[[], object]) -> StepFailedError | None:
    """Return our own error, if it came to that; every other one is a bug."""
    try:
        work()
    except StepFailedError as error:
        return error
    return None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_text_in_a_tag_is_read_as_text_that_every_part_can_keep(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path, suffix: str
) -> None:
    """Security row 4: no control character, nothing that JSON or a database refuses."""
    source = audio_shelf.sound(suffix, Sound(seconds=1, codec=SUFFIXES[suffix]))
    file = Path(shutil.copy(source, tmp_path / f"hostile.{suffix}"))
    # What no tag format can hold, mutagen refuses to write: half a surrogate pair.
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
        ["../../etc/passwd", "a\0b", "\u202egnp.3pm", "-exec", "<script>", "\x1b[2J", "x" * 10_000]
    )

    @bounded
    @given(title=texts, artist=texts)
    def write_and_read(title: str, artist: str) -> None:
        opened = mediafile.MediaFile(file)
        opened.update({"title": title, "artist": artist, "albumartist": artist, "album": title})
        opened.save()
        (facts,) = probe(tmp_path, [file.name], exiftool)
        assert facts.codec in {suffix, SUFFIXES[suffix]}
        for text in (facts.tags.title, facts.tags.artist, facts.tags.album):
            assert text is None or not any(ord(sign) < 32 or sign == "\x7f" for sign in text)
            assert len(text or "") <= 2_000
        json.dumps(facts.raw, allow_nan=False).encode()

    write_and_read()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_damaged_file_is_measured_or_refused_and_never_a_bug(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path, suffix: str
) -> None:
    """What a site gives out as audio may be anything; only our own errors come of it."""
    whole = audio_shelf.sound(suffix, Sound(seconds=1, codec=SUFFIXES[suffix])).read_bytes()
    file = tmp_path / f"damaged.{suffix}"
    places = st.integers(0, HEAD_BYTES - 1)
    wounds = st.lists(st.tuples(places, st.binary(min_size=1, max_size=8)), max_size=6)

    @bounded
    @given(wounds=wounds, length=st.none() | st.integers(0, len(whole)))
    def damage_and_read(wounds: list[tuple[int, bytes]], length: int | None) -> None:
        content = bytearray(whole[:length])
        for place, bytes_ in wounds:
            content[place : place + len(bytes_)] = bytes_
        file.write_bytes(content)
        for damage in verify(tmp_path, {file.name: None}):
            assert str(tmp_path) not in damage.message
        fault = refusal(lambda: probe(tmp_path, [file.name], exiftool))
        assert fault is None or fault.code == "file-unreadable"
        assert str(tmp_path) not in str(fault), "no path of the server in what people read"

    damage_and_read()
