"""What an album will be as it is tagged: its facts tell the same as beets reading its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import put
from tests.tagging.conftest import ChildTagger

from crateful.audio.survey import survey
from crateful.downloads.pipeline.own_names import with_names
from crateful.tagging.sheet import plan_as_is
from crateful.tagging.types import Hints, TrackHint

PLAIN = {"ARTIST": "Ada", "ALBUMARTIST": "Ada", "ALBUM": "Rooms", "DATE": "1973-05-21"}


@pytest.mark.parametrize(
    ("suffix", "tags", "more"),
    [
        (
            "flac",
            {**PLAIN, "TRACKTOTAL": "3"},
            {"GENRE": ["Rock", "Pop"], "ISRC": ["GBAYE0601477"]},
        ),
        ("flac", {**PLAIN, "DISCNUMBER": "2", "DISCTOTAL": "3"}, {"LABEL": ["X", "Y"]}),
        ("flac", {**PLAIN, "ALBUM": "Rooms (Deluxe Edition)", "DATE": "c1973"}, {}),
        ("flac", {"ARTIST": "Ada feat. Bob", "ALBUM": "Rooms", "COMPILATION": "1"}, {}),
        ("flac", PLAIN, {"MUSICBRAINZ_ALBUMID": ["5e32c0d2-0000-4000-8000-00000000000A"]}),
        ("mp3", {**PLAIN, "DATE": "21/05/1973"}, {}),
        ("opus", {**PLAIN, "BARCODE": "0724384260958", "CATALOGNUMBER": "A 1"}, {}),
    ],
)
def test_facts_tell_the_same_as_beets(
    suffix: str,
    tags: dict[str, str],
    more: dict[str, list[str]],
    audio_shelf: AudioShelf,
    tmp_path: Path,
    tagger: ChildTagger,
) -> None:
    names = [f"CD2/{number:02}.{suffix}" for number in (1, 2, 3)]
    for number, name in enumerate(names, 1):
        own = {**tags, "TITLE": f"Air {number}", "TRACKNUMBER": str(number)}
        file = put(audio_shelf, tmp_path / name, number, **own)
        if more:
            opened: Any = mutagen.File(file)
            opened.update(more)
            opened.save()
    facts = survey(tmp_path, names)
    assert facts
    hints = Hints(tracks=tuple(TrackHint(name) for name in names), from_person=True)
    hints = with_names(hints, facts)
    assert plan_as_is(hints, facts) == tagger.tag(tmp_path, hints, None, write=False)
