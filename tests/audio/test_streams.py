"""What PyAV says of a file, whichever of the two that the lock may name is here."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import av
import pytest
from tests.audio_files import AudioShelf, Sound

from crateful.audio import streams

ROOT = Path(__file__).parents[2]
LOOKED_AT = {18, 19}
"""Majors of PyAV with which all of tests/audio was run; 19 wants Python 3.12."""

TITLED = Sound(seconds=1, codec="opus", tags={"title": "Caf###"})


@pytest.mark.parametrize("suffix", ["mka", "webm"])
@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"Caf\xe9 !", "Caf\ufffd !"),
        (b"Caf\xc3\xa9!", "Café!"),
        (b"Caf\xff\xfe\xfd", "Caf\ufffd\ufffd\ufffd"),
    ],
)
def test_bytes_of_a_tag_that_are_no_utf8_are_read_as_text_that_can_be_stored(
    audio_shelf: AudioShelf, tmp_path: Path, suffix: str, written: bytes, read: str
) -> None:
    file = tmp_path / f"a.{suffix}"
    content = audio_shelf.sound(suffix, TITLED).read_bytes()
    assert content.count(b"Caf###") == 1
    file.write_bytes(content.replace(b"Caf###", written))
    metadata = {name.lower(): value for name, value in streams.measure(file).metadata.items()}
    assert metadata["title"] == read


def test_pyav_and_every_pyav_of_the_lock_are_ones_that_were_looked_at() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    locked = {int(major) for major in re.findall(r"^av==(\d+)\.", lock, re.MULTILINE)}
    assert locked
    assert locked | {int(av.__version__.split(".")[0])} <= LOOKED_AT


def test_a_new_major_of_pyav_is_kept_out_until_somebody_looked_at_it() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    (ceiling,) = re.findall(r'"av>=[\d.]+,<(\d+)"', project)
    assert int(ceiling) <= max(LOOKED_AT) + 1


def test_a_file_whose_name_is_no_utf8_is_measured(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    file = tmp_path / b"latin\xe9.mp3".decode("utf-8", "surrogateescape")
    shutil.copy(audio_shelf.sound("mp3", replace(TITLED, codec="mp3")), file)
    assert streams.measure(file).codec == "mp3"
