"""A file's length is told without decoding it, in every format; what looks odd is decoded."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from mutagen.flac import FLAC
from tests.audio.test_verify import LONG, SUFFIXES, WHOLE, cut_last_4_kb, cut_to_60_percent
from tests.audio_files import AudioShelf, Sound

from crateful.audio.exiftool import ExifTool
from crateful.audio.frames.flac import reaches
from crateful.audio.probe import probe
from crateful.audio.survey import survey


@pytest.mark.parametrize(("suffix", "sound"), WHOLE)
def test_what_is_whole_is_measured_as_ever(
    suffix: str, sound: Sound, audio_shelf: AudioShelf
) -> None:
    file = audio_shelf.sound(suffix, sound)
    exiftool = ExifTool(("no-such-program",))
    (expected,) = probe(file.parent, [file.name], exiftool)
    assert survey(file.parent, [file.name]) == (replace(expected, conflicts=()),)


@pytest.mark.parametrize("codec", [codec for codec in SUFFIXES if codec != "mp3"])
@pytest.mark.parametrize("cut", [cut_to_60_percent, cut_last_4_kb])
def test_what_is_cut_does_not_look_whole(
    codec: str, cut: object, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    whole = audio_shelf.sound(SUFFIXES[codec], replace(LONG, codec=codec))
    file = tmp_path / whole.name
    assert callable(cut)
    file.write_bytes(cut(whole.read_bytes()))
    assert survey(tmp_path, [file.name]) is None


def test_an_album_with_one_odd_file_is_to_be_decoded(
    audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    (tmp_path / "1.flac").write_bytes(audio_shelf.sound("flac", LONG).read_bytes())
    (tmp_path / "2.flac").write_text("<html>")
    assert survey(tmp_path, ["1.flac", "2.flac"]) is None


def test_files_that_are_as_long_as_they_say_load_no_decoder(
    audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    (tmp_path / "1.flac").write_bytes(audio_shelf.sound("flac", LONG).read_bytes())
    (tmp_path / "2.flac").write_bytes(audio_shelf.sound("flac", LONG).read_bytes()[:-4096])
    program = (
        "import sys\nfrom pathlib import Path\nfrom crateful.audio.survey import survey\n"
        f"for name in ('1.flac', '2.flac'):\n    found = survey(Path({str(tmp_path)!r}), [name])\n"
        "    print(found is not None, sorted({'av', 'numpy', 'soundfile'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["True []", "False ['av', 'numpy', 'soundfile']"]


@given(
    frames=st.integers(1, 30_000),
    rate_hz=st.sampled_from([8_000, 44_100, 96_000]),
    kind=st.sampled_from(["PCM_16", "PCM_24"]),
    channels=st.integers(1, 2),
    tail=st.sampled_from([b"", b"TAG" + bytes(125)]),
)
def test_frames_are_found_to_their_end_and_no_further(
    frames: int, rate_hz: int, kind: str, channels: int, tail: bytes
) -> None:
    """libFLAC's own files, of any length: exact to the sample."""
    noise = np.random.default_rng(frames).normal(0, 0.1, (frames, channels))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        file = Path(folder) / "frames.flac"
        soundfile.write(file, noise, rate_hz, format="FLAC", subtype=kind)
        with file.open("ab") as end:
            end.write(tail)
        info = FLAC(file).info
        about = (info.max_blocksize, info.max_framesize)
        assert reaches(file, frames, *about)
        assert not reaches(file, frames + 1, *about)
        assert not reaches(file, frames - 1, *about)


@pytest.mark.parametrize("words", [("-8",), ("-0", "-b", "1152"), ("-b", "300", "--lax")])
def test_frames_of_other_encoders_are_found(
    words: tuple[str, ...], audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    wav, file = audio_shelf.sound("wav", replace(LONG, codec="wav")), tmp_path / "a.flac"
    subprocess.run(["flac", "-s", *words, wav, "-o", file], check=True)
    info = FLAC(file).info
    assert reaches(file, info.total_samples, info.max_blocksize, info.max_framesize)
