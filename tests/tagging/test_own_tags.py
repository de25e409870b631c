"""A file's tags are its owner's: as is means as tagged, in every format."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import mutagen
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mutagen import id3
from mutagen.mp4 import MP4FreeForm
from tests.servers import catalogue
from tests.tagging.albums import Stager, read
from tests.tagging.child import ChildTagger
from tests.tagging.test_tag import matched

from crateful.tagging.types import Hints, MusicBrainz, TrackHint

FORMATS = [("flac", "flac"), ("mp3", "mp3"), ("m4a", "aac"), ("ogg", "vorbis")]

Tags = dict[str, list[str]]

ITUNES = "----:com.apple.iTunes:"
IN_MP3 = {
    "TITLE": "TIT2",
    "ARTIST": "TPE1",
    "ALBUM": "TALB",
    "ALBUMARTIST": "TPE2",
    "GENRE": "TCON",
    "ISRC": "TSRC",
    "DATE": "TDRC",
    "LABEL": "TPUB",
    "COMMENT": "COMM",
    "TRACKNUMBER": "TRCK",
}
IN_MP4 = {
    "TITLE": "\xa9nam",
    "ARTIST": "\xa9ART",
    "ALBUM": "\xa9alb",
    "ALBUMARTIST": "aART",
    "GENRE": "\xa9gen",
    "DATE": "\xa9day",
    "COMMENT": "\xa9cmt",
}

AS_TEXT: Any = type("TDRC", (id3.TextFrame,), {})
"""mutagen's own frame can't hold a date as people write it."""

RICH: Tags = {
    "TITLE": ["Airs"],
    "ARTIST": ["Ada", "Bea", "Cy"],
    "ALBUM": ["Rooms"],
    "ALBUMARTIST": ["Ada", "Bea"],
    "CATALOGNUMBER": ["WARP 92"],
    "BARCODE": ["5021603092020"],
    "GENRE": ["Dub", "Folk", "Noise"],
    "ISRC": ["GBBPW0200001", "GBBPW0200002"],
    "DATE": ["21/05/1973"],
    "LABEL": ["Warp", "Ninja"],
    "BPM": ["120.5"],
    "COMMENT": ["https://shop.example/rooms"],
}


def put(file: Path, tags: Tags) -> None:
    """Write tags by mutagen alone, in place of all others."""
    opened: Any = mutagen.File(file)
    opened.delete()
    opened = mutagen.File(file)
    if opened.tags is None:
        opened.add_tags()
    for name, values in tags.items():
        if isinstance(opened.tags, id3.ID3):
            opened.tags.add(_frame(name, values))
        elif file.suffix == ".m4a" and name == "TRACKNUMBER":
            opened["trkn"] = [(int(values[0]), 0)]
        elif file.suffix == ".m4a" and name not in IN_MP4:
            opened[ITUNES + name] = [MP4FreeForm(value.encode()) for value in values]
        else:
            opened[IN_MP4[name] if file.suffix == ".m4a" else name] = values
    opened.save()


def _frame(name: str, values: list[str]) -> id3.Frame:
    if name not in IN_MP3:
        return id3.TXXX(encoding=3, desc=name, text=values)
    if name == "COMMENT":
        return id3.COMM(encoding=3, lang="eng", desc="", text=values)
    kind = AS_TEXT if name == "DATE" else getattr(id3, IN_MP3[name])
    frame: id3.Frame = kind(encoding=3, text=values)
    return frame


def said(file: Path) -> Tags:
    """Return every text in a file's tags, by the format's own keys."""
    opened: Any = mutagen.File(file)
    if isinstance(opened.tags, id3.ID3):
        opened = id3.ID3(file, known_frames={**id3.Frames, "TDRC": AS_TEXT})
    texts: Tags = {}
    for key in opened.keys():  # noqa: SIM118  # mutagen's files are no dicts
        value = opened[key]
        value = getattr(value, "text", value)
        values = value if isinstance(value, list) else [value]
        texts[key.upper()] = [
            each.decode() if isinstance(each, bytes) else str(each) for each in values
        ]
    return texts


def lost(before: Tags, after: Tags) -> Tags:
    """Return the values that are not there any more."""
    gone = {
        key: [v for v in values if v not in after.get(key, [])] for key, values in before.items()
    }
    return {key: values for key, values in gone.items() if values}


def own(stager: Stager, suffix: str, codec: str, *albums: Tags) -> Hints:
    """Stage files that a person brings, with these tags and no others."""
    stager.folder.mkdir(parents=True, exist_ok=True)
    paths = [f"{number} tune.{suffix}" for number, _ in enumerate(albums, start=1)]
    for path, tags in zip(paths, albums, strict=True):
        shutil.copy(
            stager.shelf.of(catalogue.LOOP_SONGS.tracks[0], codec, suffix), stager.folder / path
        )
        put(stager.folder / path, tags)
    return Hints(
        tracks=tuple(TrackHint(path) for path in paths), track_total=len(paths), from_person=True
    )


@pytest.mark.parametrize(("suffix", "codec"), FORMATS, ids=lambda word: word)
@pytest.mark.parametrize("date", ["21/05/1973", "c1973", "1973?", "1973-1974"])
def test_as_is_no_value_is_lost_c3_c9(
    suffix: str, codec: str, date: str, tagger: ChildTagger, stager: Stager
) -> None:
    """C3, C9: lists stay whole, and a date as somebody wrote it; its year goes into the row."""
    hints = own(stager, suffix, codec, {**RICH, "DATE": [date]})
    file = stager.folder / hints.tracks[0].path
    before = said(file)
    tagged = tagger.tag(stager.folder, hints)
    assert lost(before, said(file)) == {}
    assert tagged.year == 1973
    assert (tagged.text.upc, tagged.text.catalog_number) == ("5021603092020", "WARP 92")


TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=8
)
SEVERAL = st.lists(TEXT, min_size=1, max_size=3, unique=True)
NAMES = (
    "GENRE",
    "ISRC",
    "LABEL",
    "CATALOGNUMBER",
    "BARCODE",
    "DATE",
    "COMPOSER",
    "WORK",
    "BPM",
    "COMPILATION",
    "DISCSUBTITLE",
    "MUSICBRAINZ_ALBUMID",
    "ORIGINALDATE",
    "MOOD",
    "COMMENT",
)
ALBUM = {"TITLE": ["Airs"], "ARTIST": ["Ada"], "ALBUM": ["Rooms"], "ALBUMARTIST": ["Ada"]}


@pytest.mark.parametrize(("suffix", "codec"), [FORMATS[0], FORMATS[3]], ids=lambda word: word)
def test_any_tags_in_as_is_are_a_part_of_what_is_out(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager
) -> None:
    tags = st.dictionaries(st.sampled_from(NAMES), SEVERAL, max_size=8)

    @given(tags, tags)
    @example({"GENRE": ["A", "B"]}, {"GENRE": ["B"], "DATE": ["0000"]})
    @example({"BARCODE": ["1", "2"]}, {"BARCODE": ["3"], "COMPILATION": ["0"]})
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def superset(one: Tags, other: Tags) -> None:
        hints = own(stager, suffix, codec, ALBUM | one, ALBUM | other)
        files = [stager.folder / track.path for track in hints.tracks]
        before = [said(file) for file in files]
        tagger.tag(stager.folder, hints)
        for file, tags in zip(files, before, strict=True):
            gone = lost(tags, said(file))
            assert gone.pop("DATE", ["0"]) in (["0"], ["0000"], ["00"])
            assert gone == {}

    superset()


@pytest.mark.parametrize(("suffix", "codec"), FORMATS, ids=lambda word: word)
def test_a_match_adds_and_corrects_and_removes_nothing_else(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """C3: what MusicBrainz does not know of is not its to take away."""
    release = catalogue.LOOP_SONGS
    hints = own(stager, suffix, codec, *[{**RICH, "MOOD": ["calm"]} for _ in release.tracks])
    file = stager.folder / hints.tracks[0].path
    before = said(file)
    candidate = matched(tagger, stager, musicbrainz, hints, release.id)
    tagger.tag(
        stager.folder, hints, replace(candidate, text=replace(candidate.text, catalog_number=None))
    )
    gone = lost(before, said(file))
    after = read(stager.folder, hints.tracks[0].path)
    assert (after.album, after.barcode) == (release.title, release.barcode)
    assert after.genres == ["Ambient", "Dub", "Folk", "Noise"]
    assert not [key for key in gone if "CATALOG" in key or "MOOD" in key or "BPM" in key], gone


def test_what_is_tagged_well_is_not_written_at_all(tagger: ChildTagger, stager: Stager) -> None:
    """K6: nothing to add, so not a byte changes."""
    whole = {**RICH, "TRACKNUMBER": ["1"], "TRACKTOTAL": ["1"], "DISCNUMBER": ["1"]}
    lists = {"ARTISTS": RICH["ARTIST"], "ALBUMARTISTS": RICH["ALBUMARTIST"]}
    hints = own(stager, "flac", "flac", {**whole, **lists, "DISCTOTAL": ["1"]})
    file = stager.folder / hints.tracks[0].path
    before = file.read_bytes()
    tagger.tag(stager.folder, hints)
    assert file.read_bytes() == before


def numbered(numbers: dict[tuple[int, int], int]) -> list[Tags]:
    """Return tags of tracks at (disc, number), each with its total."""
    return [
        {
            **ALBUM,
            "TITLE": [f"Air {disc}-{number}"],
            "DISCNUMBER": [str(disc)],
            "TRACKNUMBER": [str(number)],
            "TRACKTOTAL": [str(total)],
        }
        for (disc, number), total in numbers.items()
    ]


@pytest.mark.parametrize(
    ("numbers", "missing", "total"),
    [
        ({(1, 1): 4, (1, 2): 4, (1, 4): 4}, ("1-03",), 4),
        ({(1, 1): 2, (1, 2): 2, (2, 2): 3}, ("2-01", "2-03"), 5),
        ({(1, 1): 4, (1, 2): 4, (2, 3): 4, (2, 4): 4}, (), 4),
        ({(1, 1): 4, (1, 2): 4, (2, 4): 4}, ("1-03",), 4),
        ({(1, 1): 2, (1, 2): 2, (2, 1): 2, (2, 2): 2}, (), 4),
        ({(1, 1): 9999}, ("9998 of 9999 tracks",), 9999),
        ({(1, 1): 1, (1, 2): 1}, (), 2),
    ],
)
def test_a_gap_against_the_total_is_told_c6(
    numbers: dict[tuple[int, int], int],
    missing: tuple[str, ...],
    total: int,
    tagger: ChildTagger,
    stager: Stager,
) -> None:
    """C6: by number, on each disc, or over all where the total is the album's."""
    hints = own(stager, "flac", "flac", *numbered(numbers))
    tagged = tagger.tag(stager.folder, hints)
    assert (tagged.missing, tagged.track_total) == (missing, total)
    assert read(stager.folder, hints.tracks[0].path).tracktotal == next(iter(numbers.values()))
