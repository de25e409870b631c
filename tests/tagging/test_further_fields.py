"""What Picard writes beside names and numbers, as programs that we did not write read it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import mediafile
import pytest
from mutagen.flac import FLAC
from tests.servers.named_records import STUDIO_WORK
from tests.tagging.albums import Stager, write
from tests.tagging.child import ChildTagger
from tests.tagging.test_own_tags import ALBUM, Tags, own, said
from tests.tagging.test_tag import FORMATS, matched

from crateful.tagging.types import Hints, MusicBrainz

FURTHER = ("Suite in D: Opening", "Ada Desk", "Bo Fader", "1971-03-08", "2011-09-05", "Sons, The")
GENRES = ("Folk Rock", "Ambient", "Drone")
MADE = [("wma", "wmav2"), ("wv", "wavpack"), ("oga", "flac"), ("tta", "tta")]
"""Made from a WAV by an encoder."""


def witnessed(file: Path) -> str:
    """Return all that ExifTool and ffprobe read in a file's tags."""
    exiftool = ["exiftool", "-a", "-u", "-s", "-G3", str(file)]
    ffprobe = ["ffprobe", "-v", "error", "-show_format", "-show_streams", str(file)]
    told = [
        subprocess.run(each, capture_output=True, text=True, check=False)
        for each in (exiftool, ffprobe)
    ]
    return "".join(one.stdout for one in told).replace(":", "-")  # ExifTool's dates have colons


def staged(stager: Stager, suffix: str, codec: str) -> Hints:
    if (suffix, codec) not in MADE:
        return stager.stage(STUDIO_WORK, suffix=suffix, codec=codec)
    hints = stager.stage(STUDIO_WORK, suffix="wav", codec="wav")
    tracks = []
    for track in hints.tracks:
        wav = stager.folder / track.path
        file = wav.with_suffix(f".{suffix}")
        command = ["ffmpeg", "-v", "error", "-i", str(wav), "-c:a", codec, str(file)]
        subprocess.run(command, check=True)
        wav.unlink()
        tracks.append(replace(track, path=file.name))
    return replace(hints, tracks=tuple(tracks))


@pytest.mark.parametrize(("suffix", "codec"), [*FORMATS, *MADE], ids=lambda word: word)
def test_a_match_is_written_as_whole_as_picard_writes_it(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = staged(stager, suffix, codec)
    candidate = matched(tagger, stager, musicbrainz, hints, STUDIO_WORK.id)
    tagger.tag(stager.folder, hints, candidate)
    seen = witnessed(stager.folder / hints.tracks[0].path)
    if suffix == "wv":  # of a list, ffprobe shows the first, and ExifTool does not know the format
        seen += str(said(stager.folder / hints.tracks[0].path)).replace(":", "-")
    wanted = [text.replace(":", "-") for text in (*FURTHER, *GENRES)]
    assert [text for text in wanted if text not in seen] == [], seen


@pytest.mark.parametrize(("suffix", "codec"), [("flac", "flac"), ("ogg", "vorbis")])
def test_a_picture_says_how_large_it_is(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager
) -> None:
    hints = stager.stage(STUDIO_WORK, suffix=suffix, codec=codec, only=[0])
    picture = stager.shelf.picture(640, 600).read_bytes()
    (stager.folder / "cover.jpg").write_bytes(picture)
    file = stager.folder / hints.tracks[0].path
    tagger.tag(stager.folder, hints, None, "cover.jpg")
    if suffix == "flac":
        command = ["metaflac", "--list", "--block-type=PICTURE", str(file)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "width: 640\n  height: 600\n  depth: 24" in told
    assert re.search(r"PictureWidth\s+- 640\n", witnessed(file))


OWN: Tags = {
    "WORK": ["Opus 1"],
    "PRODUCER": ["Me"],
    "ORIGINALDATE": ["1969"],
    "RELEASEDATE": ["1999"],
    "GENRE": ["Mine"],
}


@pytest.mark.parametrize("further", [OWN, {"ORIGINALYEAR": ["1969"]}, {"ORIGINALDATE": ["c1969"]}])
def test_no_match_takes_what_its_owner_wrote_there(
    further: Tags, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = own(stager, "flac", "flac", *[ALBUM | further] * 2)
    candidate = matched(tagger, stager, musicbrainz, hints, STUDIO_WORK.id)
    tagger.tag(stager.folder, hints, candidate)
    tags = said(stager.folder / hints.tracks[0].path)
    assert {name: tags[name] for name in further if name != "GENRE"} == {
        name: values for name, values in further.items() if name != "GENRE"
    }
    assert tags["ORIGINALYEAR"] == ["1969"]
    assert {*GENRES, *further.get("GENRE", ())} == set(tags["GENRE"])


def test_one_release_date_stands_in_all_files_where_theirs_differ(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = own(stager, "flac", "flac", ALBUM | {"RELEASEDATE": ["1999"]}, ALBUM)
    candidate = matched(tagger, stager, musicbrainz, hints, STUDIO_WORK.id)
    tagger.tag(stager.folder, hints, candidate)
    files = [FLAC(stager.folder / track.path) for track in hints.tracks]
    assert [file["releasedate"] for file in files] == [["2011-09-05"]] * 2


@pytest.mark.parametrize(("suffix", "codec"), FORMATS[:4], ids=lambda word: word)
def test_as_is_lists_and_sort_names_are_written_where_the_files_tell_them(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager
) -> None:
    one = ALBUM | {"ARTIST": ["Ada", "Bea"], "ALBUMARTIST": ["Ada", "Bea"], "TRACKNUMBER": ["1"]}
    other = ALBUM | {"ARTIST": ["The Ada"], "ALBUMARTIST": ["Ada", "Bea"], "TRACKNUMBER": ["2"]}
    third = other | {"TRACKNUMBER": ["3"]}
    hints = own(stager, suffix, codec, one, other, third)
    paths = [track.path for track in hints.tracks]
    write(stager.folder, paths[1], artist_sort="Ada, The")
    tagger.tag(stager.folder, hints)
    files = [mediafile.MediaFile(stager.folder / path) for path in paths]
    assert (files[0].artists, files[0].albumartists) == (["Ada", "Bea"], ["Ada", "Bea"])
    assert [file.artist_sort for file in files] == [None, "Ada, The", "Ada, The"]
    assert files[1].artists is None


def test_as_is_nothing_is_made_up_of_one_name(tagger: ChildTagger, stager: Stager) -> None:
    hints = own(stager, "flac", "flac", ALBUM | {"ARTIST": ["Simon & Garfunkel"]})
    tagger.tag(stager.folder, hints)
    assert not {"ARTISTS", "ALBUMARTISTS", "ARTISTSORT", "WORK", "PRODUCER"} & set(
        said(stager.folder / hints.tracks[0].path)
    )
