"""Fingerprints are those of `fpcalc`, from the decode that verifies."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.audio_files import ffmpeg

from crateful.audio.facts import AnalysisOptions
from crateful.audio.fingerprints import comparing
from crateful.audio.verify import decode

ITEMS = st.lists(st.integers(0, 2**32 - 1), max_size=400)


def fpcalc(file: Path) -> list[int]:
    """Debian 12's ends with 3 for what is shorter than its two minutes, and is right."""
    ran = subprocess.run(
        ["fpcalc", "-raw", "-json", file], capture_output=True, check=False, text=True
    )
    assert ran.returncode in (0, 3), ran.stderr
    found: list[int] = json.loads(ran.stdout)["fingerprint"]
    return found


def test_every_format_has_the_fingerprint_of_fpcalc(tmp_path: Path) -> None:
    source = "anoisesrc=color=pink:seed=3:duration=20,tremolo=f=0.7:d=0.9"
    for name, options in {
        "a.flac": ("-sample_fmt", "s16", "-ac", "2"),
        "b.flac": ("-sample_fmt", "s32", "-ar", "96000"),
        "c.mp3": ("-ac", "2"),
        "d.opus": ("-c:a", "libopus"),
        "e.m4a": ("-c:a", "aac"),
        "f.ogg": ("-c:a", "libvorbis", "-ar", "22050"),
        "g.wav": ("-ac", "6"),
    }.items():
        ffmpeg("-f", "lavfi", "-i", source, *options, tmp_path / name)
        decoded = decode(tmp_path, {name: None}, AnalysisOptions(fingerprint=True))
        ours, theirs = (
            comparing.unpacked(decoded.analyses[name].fingerprint or ""),
            fpcalc(tmp_path / name),
        )
        same = sum(one == other for one, other in zip(ours, theirs, strict=False))
        assert same >= 0.95 * max(len(ours), len(theirs)), name


@given(ITEMS)
def test_what_is_packed_is_unpacked_as_it_was(items: list[int]) -> None:
    assert comparing.unpacked(comparing.packed(items)) == tuple(items)


@given(st.text())
def test_what_was_never_packed_is_nothing_or_items(text: str) -> None:
    assert all(0 <= item < 2**32 for item in comparing.unpacked(text))


@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_a_recording_is_itself_also_from_its_middle_on(random: Random, cut: int) -> None:
    items = [random.getrandbits(32) for _ in range(200)]
    other = [random.getrandbits(32) for _ in range(200)]
    assert comparing.difference(items, items[cut:]) == 0
    assert (comparing.difference(items, other) or 1) > comparing.LIKELY
    assert set(comparing.kept_terms(items)) <= comparing.terms(items)
