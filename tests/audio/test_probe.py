"""What the probe says of real files of every format."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mediafile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.flac import FLAC
from tests.audio_files import AudioShelf, Sound, ffmpeg, with_picture

from crateful.album_text import AlbumText
from crateful.audio.exiftool import ExifTool, ExifToolFailedError
from crateful.audio.facts import AudioFacts, Tags
from crateful.audio.probe import probe
from crateful.audio.quality import track_quality
from crateful.audio.tags import date_of, number_of
from crateful.errors import StepFailedError

CD = Sound(seconds=3)
HI_RES = replace(CD, sample_rate_hz=96_000, bit_depth=24)
TAGS = Tags(
    title="1e5",
    artist="A Guest",
    album="3.10",
    album_artist="Various Artists",
    track=3,
    track_total=12,
    disc=2,
    disc_total=2,
    date="1997-05-21",
    text=AlbumText("Rock", "True", upc="0724384260927"),
    isrc="GBAYE9700123",
    is_compilation=True,
    musicbrainz_release_id="a1fc2ee7-1b4e-4b0a-9b5a-0b1a2b3c4d5e",
    musicbrainz_recording_id="b1fc2ee7-1b4e-4b0a-9b5a-0b1a2b3c4d5e",
)

FormatRow = tuple[str, Sound, str, str, int, int | None, str | None]
"""Suffix, sound, codec, container, sample rate, bit depth, label."""

FORMATS: list[FormatRow] = [
    ("flac", CD, "flac", "flac", 44_100, 16, "FLAC 16/44.1"),
    ("flac", HI_RES, "flac", "flac", 96_000, 24, "FLAC 24/96"),
    ("m4a", replace(CD, codec="alac"), "alac", "mp4", 44_100, 16, "ALAC 16/44.1"),
    ("m4a", replace(HI_RES, codec="alac"), "alac", "mp4", 96_000, 24, "ALAC 24/96"),
    ("wav", replace(CD, codec="wav"), "pcm", "wav", 44_100, 16, "PCM 16/44.1"),
    ("wav", replace(HI_RES, codec="wav24"), "pcm", "wav", 96_000, 24, "PCM 24/96"),
    ("aiff", replace(CD, codec="aiff"), "pcm", "aiff", 44_100, 16, "PCM 16/44.1"),
    ("mp3", replace(CD, codec="mp3", bitrate_bps=320_000), "mp3", "mp3", 44_100, None, "MP3 320"),
    ("m4a", replace(CD, codec="aac"), "aac", "mp4", 44_100, None, None),
    ("ogg", replace(CD, codec="vorbis"), "vorbis", "ogg", 44_100, None, None),
    ("opus", replace(CD, codec="opus"), "opus", "ogg", 48_000, None, None),
    ("webm", replace(CD, codec="opus"), "opus", "matroska", 48_000, None, None),
    ("mka", replace(CD, codec="opus"), "opus", "matroska", 48_000, None, None),
    ("mka", replace(CD, codec="flac"), "flac", "matroska", 44_100, None, None),
    ("dash.m4a", replace(CD, codec="aac"), "aac", "mp4", 44_100, None, None),
    ("aac", replace(CD, codec="aac"), "aac", "aac", 44_100, None, None),
    ("oga", replace(CD, codec="flac"), "flac", "ogg", 44_100, 16, "FLAC 16/44.1"),
]


@pytest.fixture(scope="module")
def exiftool() -> Iterator[ExifTool]:
    tool = ExifTool()
    yield tool
    tool.close()


def probe_one(file: Path, exiftool: ExifTool) -> AudioFacts:
    (facts,) = probe(file.parent, [file.name], exiftool)
    return facts


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: f"{row[2]}-{row[0]}-{row[5]}")
def test_every_format_is_measured_right_x1_x3_x4(
    audio_shelf: AudioShelf, exiftool: ExifTool, row: FormatRow
) -> None:
    suffix, sound, codec, container, rate_hz, bits, label = row
    facts = probe_one(audio_shelf.sound(suffix, sound), exiftool)
    assert (facts.codec, facts.container) == (codec, container)
    assert facts.is_lossless == (codec in {"flac", "alac", "pcm"})
    assert (facts.sample_rate_hz, facts.channels) == (rate_hz, 2)
    if container != "matroska":
        assert facts.bit_depth == bits
    assert facts.duration_ms == pytest.approx(3000, abs=60)
    assert facts.bitrate_bps > 0
    assert facts.conflicts == ()
    assert "File:FileType" in facts.raw or "ExifTool:Error" in facts.raw
    assert not any(name.startswith("System:") for name in facts.raw)
    if label:
        assert track_quality(facts).label() == label


TAGGED = [row[:2] for row in FORMATS if row[0] not in {"webm", "mka", "aac", "oga"}]


@pytest.mark.parametrize(("suffix", "sound"), TAGGED)
def test_tags_read_the_same_from_every_format_x1_x2(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path, suffix: str, sound: Sound
) -> None:
    file = tmp_path / f"a.{suffix}"
    shutil.copy(audio_shelf.sound(suffix, sound), file)
    opened = mediafile.MediaFile(file)
    opened.update(
        {
            "title": "1e5",
            "artist": "A Guest",
            "album": "3.10",
            "albumartist": "Various Artists",
            "track": 3,
            "tracktotal": 12,
            "disc": 2,
            "disctotal": 2,
            "year": 1997,
            "month": 5,
            "day": 21,
            "genre": "Rock",
            "label": "True",
            "isrc": "GBAYE9700123",
            "barcode": "0724384260927",
            "comp": True,
            "mb_albumid": TAGS.musicbrainz_release_id,
            "mb_trackid": TAGS.musicbrainz_recording_id,
        }
    )
    opened.save()
    assert probe_one(file, exiftool).tags == TAGS


def test_numbers_stay_text_in_what_exiftool_says_x2(
    audio_shelf: AudioShelf, exiftool: ExifTool
) -> None:
    tags = {"title": "1e5", "album": "3.10", "artist": "1979"}
    facts = probe_one(audio_shelf.sound("flac", replace(CD, tags=tags)), exiftool)
    raw = {name.partition(":")[2]: value for name, value in facts.raw.items()}
    assert (raw["Title"], raw["Album"], raw["Artist"]) == ("1e5", "3.10", "1979")


def test_a_file_full_of_tags_is_not_kept_whole(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    file = tmp_path / "a.flac"
    shutil.copy(audio_shelf.sound("flac", CD), file)
    opened = FLAC(file)
    for number in range(2000):
        opened[f"TAG{number}"] = "x" * 5000
    opened.save()
    raw = probe_one(file, exiftool).raw
    assert raw["FLAC:SampleRate"] == "44100"
    assert max(map(len, raw.values())) <= 500
    assert sum(len(name) + len(value) for name, value in raw.items()) <= 8000


def test_a_long_opus_has_its_whole_length_x4(audio_shelf: AudioShelf, exiftool: ExifTool) -> None:
    facts = probe_one(audio_shelf.sound("opus", Sound(seconds=200, codec="opus")), exiftool)
    assert facts.duration_ms == pytest.approx(200_000, abs=30)


def test_a_variable_mp3_without_a_header_is_counted(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    source = audio_shelf.sound("wav", replace(CD, codec="wav", seconds=8, noise=True))
    file = tmp_path / "a.mp3"
    ffmpeg("-i", source, "-c:a", "libmp3lame", "-q:a", "2", "-write_xing", "0", file)
    facts = probe_one(file, exiftool)
    assert facts.duration_ms == pytest.approx(8000, abs=80)
    assert facts.bitrate_bps == pytest.approx(file.stat().st_size * 8 / 8.04, rel=0.03)


def test_an_embedded_picture_is_no_bitrate(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    plain = audio_shelf.sound("m4a", replace(CD, codec="alac"))
    file = with_picture(tmp_path / "a.m4a", plain, audio_shelf.picture(1200, 1200))
    facts, without = probe_one(file, exiftool), probe_one(plain, exiftool)
    assert facts.has_cover
    assert not without.has_cover
    assert facts.bitrate_bps == pytest.approx(without.bitrate_bps, rel=0.01)


def test_the_audio_md5_is_of_the_sound_and_not_of_the_tags_f3(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    one = audio_shelf.sound("flac", CD)
    other = tmp_path / "b.flac"
    shutil.copy(one, other)
    opened = FLAC(other)
    opened["title"] = "Something else"
    opened.save()
    assert probe_one(one, exiftool).audio_md5 == probe_one(other, exiftool).audio_md5 is not None
    different = audio_shelf.sound("flac", replace(CD, frequency_hz=441))
    assert probe_one(different, exiftool).audio_md5 != probe_one(one, exiftool).audio_md5


def test_a_folder_is_never_taken_for_a_tag_k1(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    for name in ("CD1/a.flac", "Disc 2/a.flac"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(audio_shelf.sound("flac", CD), tmp_path / name)
    opened = FLAC(tmp_path / "CD1/a.flac")
    opened["discnumber"] = "7"
    opened.save()
    facts = probe(tmp_path, ["CD1/a.flac", "Disc 2/a.flac"], exiftool)
    assert [one.tags.disc for one in facts] == [7, None]


ODD_NAMES = [
    "-x.flac",
    "#hash.flac",
    "new\nline.flac",
    "back\\slash.flac",
    "日本 é.flac",
    "100%d.flac",
    'a"q$@x.flac',
    " lead and trail .flac",
    "\U0001f469\u200d\U0001f680.flac",
    b"latin\xe9.flac".decode("utf-8", "surrogateescape"),
]


def test_odd_file_names_make_the_round_trip_x8(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    for number, name in enumerate(ODD_NAMES):
        sound = replace(CD, seconds=1, tags={"title": f"number {number}"})
        shutil.copy(audio_shelf.sound("flac", sound), tmp_path / name)
    facts = probe(tmp_path, ODD_NAMES, exiftool)
    assert [one.path for one in facts] == ODD_NAMES
    titles = [f"number {number}" for number in range(len(ODD_NAMES))]
    assert [one.tags.title for one in facts] == titles
    assert [one.raw["Vorbis:Title"] for one in facts] == titles


def test_without_exiftool_the_facts_say_so_x9(audio_shelf: AudioShelf) -> None:
    facts = probe_one(audio_shelf.sound("flac", CD), ExifTool(("no-such-exiftool",)))
    assert facts.sample_rate_hz == 44_100
    assert facts.raw == {}
    assert "no-such-exiftool" in facts.conflicts[0]


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "raise SystemExit(3)",
        "print('no json\\n{ready1}', flush=True); import time; time.sleep(60)",
    ],
)
def test_an_exiftool_that_fails_is_stopped_and_costs_only_the_comparison(
    audio_shelf: AudioShelf, program: str
) -> None:
    tool = ExifTool((sys.executable, "-c", program), timeout_s=1)
    facts = probe_one(audio_shelf.sound("flac", CD), tool)
    assert (facts.codec, facts.raw) == ("flac", {})
    assert facts.conflicts[0].startswith("not compared with ExifTool")
    assert tool.process_id is None


def test_exiftool_starts_again_after_it_was_killed(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    file = audio_shelf.sound("flac", CD)
    first = exiftool.read([file])
    exiftool.close()
    assert exiftool.read([file, tmp_path / "missing.flac"]) == first
    assert exiftool.read([]) == {}


def test_exiftool_that_is_stopped_midway_raises_once_and_then_works(
    audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    tried = tmp_path / "tried"
    script = tmp_path / "exiftool.sh"
    script.write_text(f'#!/bin/sh\n[ -e {tried} ] && exec exiftool "$@"\ntouch {tried}\nexit 1\n')
    script.chmod(0o755)
    tool = ExifTool((str(script),))
    file = audio_shelf.sound("flac", CD)
    with pytest.raises(ExifToolFailedError):
        tool.read([file])
    assert tool.read([file])[file]["FLAC:SampleRate"] == "44100"
    tool.close()


def test_a_file_under_a_wrong_name_is_told_by_its_content(
    audio_shelf: AudioShelf, exiftool: ExifTool, tmp_path: Path
) -> None:
    file = tmp_path / "really-alac.flac"
    shutil.copy(audio_shelf.sound("m4a", replace(CD, codec="alac")), file)
    assert probe_one(file, exiftool).codec == "alac"


@pytest.mark.parametrize("content", [b"", b"hello world" * 100, b"fLaC" + b"\0" * 500])
def test_what_is_no_audio_is_refused_by_name(
    exiftool: ExifTool, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "fake.flac").write_bytes(content)
    with pytest.raises(StepFailedError, match=r"fake\.flac") as caught:
        probe(tmp_path, ["fake.flac"], exiftool)
    assert caught.value.code == "file-unreadable"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1999-05-01", "1999-05-01"),
        ("1999", "1999"),
        ("1999-05", "1999-05"),
        ("19990501", "1999-05-01"),
        ("1999:05:01 12:00:00", "1999-05-01"),
        ("1999-05-01T00:00:00Z", "1999-05-01"),
        ("1999-00-00", "1999"),
        ("1999-02-31", "1999-02"),
        ("1999-13-01", "1999"),
        ("0", None),
        ("0000", None),
        ("0000-00-00", None),
        ("", None),
        (None, None),
        ("19999", None),
        ("May 1999", "1999"),
        ("21/05/1999", "1999"),
        ("99", None),
    ],
)
def test_only_what_is_clearly_a_date_is_one_b14(text: str | None, date: str | None) -> None:
    assert date_of(text) == date


@pytest.mark.parametrize(
    ("value", "number"),
    [("3", 3), ("03/12", 3), ("3 of 12", 3), (7, 7), (0, None), ("", None), ("A1", None)],
)
def test_only_what_is_clearly_a_number_is_one_b14(value: object, number: int | None) -> None:
    assert number_of(value) == number


@given(st.text())
def test_no_text_breaks_the_reading_of_dates_and_numbers(text: str) -> None:
    date = date_of(text)
    assert date is None or 1000 <= int(date[:4]) <= 9999
    assert number_of(text) is None or number_of(text) in range(1, 10_000)
