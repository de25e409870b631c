"""Loudness is what `loudgain` says it is, and other readers find it in every format."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audio_files import ffmpeg
from tests.loudgain import loudgain

from crateful.audio.facts import NO_REPLAY_GAIN, AnalysisOptions, Loudness
from crateful.audio.loudness import gains, gating
from crateful.audio.verify import decode
from crateful.tagging.file_tags.writing import NewTags, write_file

MUSIC = "anoisesrc=color=pink:seed=1:duration=9:amplitude=0.8,tremolo=f=0.4:d=0.9"
FORMATS = {
    "flac": ("-ar", "44100", "-sample_fmt", "s16"),
    "hires.flac": ("-ar", "96000", "-sample_fmt", "s32", "-ac", "2"),
    "mp3": ("-c:a", "libmp3lame", "-ac", "2"),
    "aac.m4a": ("-c:a", "aac", "-b:a", "192k"),
    "alac.m4a": ("-c:a", "alac"),
    "opus": ("-c:a", "libopus", "-ac", "2"),
    "ogg": ("-c:a", "libvorbis"),
    "wav": (),
    "aiff": (),
    "wv": ("-c:a", "wavpack"),
    "wma": ("-c:a", "wmav2"),
    "loud.flac": ("-af", "volume=20dB", "-ac", "2", "-sample_fmt", "s16"),
}
LOUDNESSES = st.lists(st.floats(-90, 10, allow_nan=False), max_size=200)


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same music in every format."""
    folder = tmp_path_factory.mktemp("music")
    for name, options in FORMATS.items():
        ffmpeg("-f", "lavfi", "-i", MUSIC, *options, folder / f"m.{name}")
    return folder


def heard(folder: Path, name: str) -> Loudness:
    """Return what one pass that verifies tells of a file."""
    decoded = decode(folder, {name: None}, AnalysisOptions(loudness=True))
    assert decoded.damages == ()
    loudness = decoded.analyses[name].loudness
    assert loudness is not None
    return loudness


def md5(file: Path) -> str:
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-i", file, "-map", "0:a", "-f", "md5", "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def kid3(file: Path, field: str) -> str:
    """Return what Kid3, which has readers of its own, finds of one tag."""
    ran = subprocess.run(
        ["kid3-cli", "-c", f"get '{field}'", file],
        capture_output=True,
        check=True,
        text=True,
        env={"QT_QPA_PLATFORM": "offscreen"},
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_measured_written_and_read_as_others_do(name: str, music: Path) -> None:
    file = music / f"m.{name}"
    judged, loudness, before = loudgain(file), heard(music, file.name), md5(file)
    assert loudness.own is None
    gain = gains.of_track(loudness, gains.of_album([loudness]))
    to_r128 = 5 if name == "opus" else 0  # loudgain tells what it would write
    assert gain.track_db == pytest.approx(judged.tracks[0].gain_db + to_r128, abs=0.1)
    assert gain.album_db == pytest.approx(judged.album_gain_db + to_r128, abs=0.1)
    # Between samples that are clipped each filter sees another peak: within 0.6 dB.
    assert gain.track_peak == pytest.approx(judged.album_peak, rel=0.07)
    codec = "opus" if name == "opus" else "other"
    write_file(file, NewTags({"title": "Tune"}, loudness=gains.tags(gain, codec)))
    again = heard(music, file.name).own
    assert again is not None
    assert gains.is_same(again, gain)
    assert md5(file) == before
    assert kid3(file, "title") == "Tune"
    if name == "opus":
        assert int(kid3(file, "R128_TRACK_GAIN")) == round((gain.track_db - 5) * 256)
        assert kid3(file, "REPLAYGAIN_TRACK_GAIN") == ""
    else:
        assert kid3(file, "REPLAYGAIN_TRACK_GAIN") == f"{gain.track_db:.2f} dB"
        assert float(kid3(file, "REPLAYGAIN_ALBUM_PEAK")) == pytest.approx(gain.album_peak)


def test_an_album_is_as_loud_as_loudgain_says_of_all_its_files(music: Path) -> None:
    names = ["m.flac", "m.loud.flac", "m.hires.flac"]
    album = gains.of_album([heard(music, name) for name in names])
    assert album.album_db == pytest.approx(
        loudgain(*(music / name for name in names)).album_gain_db, abs=0.1
    )


def test_dynamics_and_clipping_are_told(music: Path, tmp_path: Path) -> None:
    """A sine has DR 0; what is cut off at full scale is clipped, and nothing else."""
    sine = "sine=frequency=997:duration=9,volume=6dB"
    ffmpeg("-f", "lavfi", "-i", sine, tmp_path / "sine.flac")
    assert heard(tmp_path, "sine.flac").dynamic_range == 0
    assert heard(tmp_path, "sine.flac").clips == 0
    assert heard(music, "m.loud.flac").clips > 100
    assert (heard(music, "m.flac").dynamic_range or 0) > 8


def test_silence_and_what_is_too_short_have_no_gain(tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "anullsrc=duration=4", tmp_path / "silent.flac")
    ffmpeg("-f", "lavfi", "-i", "sine=duration=0.2", tmp_path / "short.flac")
    for name in ("silent.flac", "short.flac"):
        loudness = heard(tmp_path, name)
        assert gains.of_track(loudness, gains.of_album([loudness])) == NO_REPLAY_GAIN


@given(LOUDNESSES, LOUDNESSES)
def test_an_album_is_told_from_what_its_tracks_keep(one: list[float], other: list[float]) -> None:
    """Never from anything else: adding what was kept is measuring all of it at once."""
    kept = [gating.unpacked(gating.packed(gating.counted(each))) for each in (one, other)]
    assert kept[0] + kept[1] == gating.counted([*one, *other])
    whole = gating.integrated(kept[0] + kept[1])
    assert whole is None or min([*one, *other]) - 0.1 < whole < max([*one, *other]) + 0.1


@given(st.text())
def test_what_a_row_should_not_hold_is_nothing(text: str) -> None:
    assert sum(gating.unpacked(text).values()) >= 0
