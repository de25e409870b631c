"""What an owner has put into a file of any format is there after it has moved in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen import id3
from mutagen.apev2 import APEBinaryValue, APEv2
from mutagen.flac import Picture
from mutagen.mp4 import MP4FreeForm
from tests.audio_files import ffmpeg
from tests.odd_audio import dsdiff, dsf
from tests.pipeline.own_music import trusting
from tests.running import Service

PNG = b"\x89PNG of its owner"
TONE = ("-f", "lavfi", "-bitexact", "-i")
Said = dict[str, str]


def sound(path: Path, number: int, *options: str) -> None:
    ffmpeg(*TONE, f"sine=frequency={300 + 20 * number}:duration=1", *options, path)


def whole(number: int) -> list[id3.Frame]:
    """Frames that name an album whole."""
    texts = {"TIT2": "Tune", "TPE1": "AC/DC", "TPE2": "AC/DC", "TALB": f"Own {number}"}
    frames: list[Any] = [getattr(id3, name)(encoding=1, text=[texts[name]]) for name in texts]
    return [*frames, id3.TRCK(encoding=0, text=["1/1"])]


def own_frames() -> list[id3.Frame]:
    """What players and people add, in frames of every version."""
    return [
        id3.POPM(email="ada@example.org", rating=196, count=7),
        id3.PRIV(owner="player", data=b"\x01\x02"),
        id3.UFID(owner="http://shop.example", data=b"abc"),
        id3.GEOB(encoding=0, mime="a/b", filename="f", desc="d", data=b"zz"),
        id3.APIC(encoding=0, mime="image/png", type=4, desc="back", data=PNG),
        id3.APIC(encoding=0, mime="image/png", type=3, desc="", data=PNG),
        id3.TXXX(encoding=1, desc="MY OWN", text=["one", "two"]),
        id3.USLT(encoding=1, lang="eng", desc="", text="la la"),
        id3.SYLT(encoding=0, lang="eng", format=2, type=1, desc="", text=[("la", 1)]),
        id3.COMM(encoding=1, lang="deu", desc="mine", text="hm"),
        id3.TCON(encoding=0, text=["Dub", "Folk"]),
        id3.TCOM(encoding=0, text=["Ada", "Bea"]),
        id3.WXXX(encoding=0, desc="shop", url="http://shop.example/1"),
        id3.TSOP(encoding=0, text=["Acdc"]),
    ]


def tag(path: Path, number: int, *more: id3.Frame, version: int = 4) -> None:
    """Put a whole tag into a file that takes ID3."""
    opened: Any = mutagen.File(path)
    if opened.tags is None:
        opened.add_tags()
    for frame in (*whole(number), *own_frames(), *more):
        opened.tags.add(frame)
    opened.save(path, v2_version=version, v23_sep=None)


def mp3_of_2_3(path: Path, number: int) -> None:
    sound(path, number, "-id3v2_version", "0")
    years = {"TYER": "1973", "TDAT": "2105", "TIME": "1205", "TORY": "1970", "TSIZ": "100"}
    frames: list[Any] = [getattr(id3, name)(encoding=0, text=[years[name]]) for name in years]
    people = id3.IPLS(encoding=0, people=[["producer", "Cy"], ["guitar", "Di"]])
    tag(path, number, *frames, people, id3.RVAD(adjustments=[1, 2]), version=3)


def of_2_3(path: Path, number: int) -> None:
    sound(path, number)
    tag(path, number, id3.TYER(encoding=0, text=["1973"]), version=3)


def of_2_4(path: Path, number: int) -> None:
    sound(path, number)
    people = id3.TMCL(encoding=3, people=[["guitar", "Di"]])
    tag(path, number, id3.TDRC(encoding=3, text=["1973-05-21"]), people)


def dff(path: Path, number: int) -> None:
    dsdiff(path, 1 + number / 50)
    tag(path, number, id3.TDRC(encoding=3, text=["1973"]))


def dsd(path: Path, number: int) -> None:
    dsf(path, 1 + number / 50)
    tag(path, number, id3.TYER(encoding=0, text=["1973"]), version=3)


def vorbis(path: Path, number: int) -> None:
    sound(path, number)
    opened: Any = mutagen.File(path)
    opened.update(
        {
            "TITLE": ["Tune"],
            "ARTIST": ["Ada"],
            "ALBUMARTIST": ["Ada"],
            "ALBUM": [f"Own {number}"],
            "TRACKNUMBER": ["1"],
            "TRACKTOTAL": ["1"],
            "DATE": ["c1973"],
            "GENRE": ["Dub", "Folk"],
            "PERFORMER": ["Di (guitar)", "Cy (drums)"],
            "MY OWN": ["one", "two"],
            "LYRICS": ["la la"],
            "UNSYNCEDLYRICS": ["la la la"],
            "RATING": ["80"],
            "REPLAYGAIN_TRACK_GAIN": ["-3.21 dB"],
            "R128_TRACK_GAIN": ["-512"],
            "METADATA_BLOCK_PICTURE": ["not really one"],
        }
    )
    opened.save()


def ape_tagged(path: Path, number: int) -> None:
    sound(path, number, "-c:a", "wavpack")
    tags = APEv2()
    tags.update(
        {
            "Title": "Tune",
            "Artist": ["Ada", "Bea"],
            "Album Artist": "Ada",
            "Album": f"Own {number}",
            "Track": "1/1",
            "Year": "c1973",
            "My Own": ["one", "two"],
            "Cuesheet": 'REM of an image that is long gone\nTITLE "x"',
        }
    )
    tags["Cover Art (Back)"] = APEBinaryValue(b"back.png\0" + PNG)
    tags.save(path)


def atoms(path: Path, number: int) -> None:
    sound(path, number)
    opened: Any = mutagen.File(path)
    own = "----:com.apple.iTunes:"
    opened.update(
        {
            "\xa9nam": ["Tune"],
            "\xa9ART": ["Ada"],
            "aART": ["Ada"],
            "\xa9alb": [f"Own {number}"],
            "trkn": [(1, 1)],
            "\xa9day": ["c1973"],
            "\xa9lyr": ["la la"],
            "\xa9gen": ["Dub", "Folk"],
            "pgap": True,
            "rtng": [1],
            "stik": [1],
            "soar": ["Ada, A."],
            own + "iTunSMPB": [MP4FreeForm(b" 00000000 00000840 000001CA")],
            own + "MY OWN": [MP4FreeForm(b"one"), MP4FreeForm(b"two")],
            "----:org.example:other": [MP4FreeForm(b"\x01\x02", 0)],
        }
    )
    opened.save()


def asf(path: Path, number: int) -> None:
    sound(path, number)
    opened: Any = mutagen.File(path)
    opened.update(
        {
            "Title": ["Tune"],
            "Author": ["Ada", "Bea"],
            "WM/AlbumArtist": ["Ada"],
            "WM/AlbumTitle": [f"Own {number}"],
            "WM/TrackNumber": ["1"],
            "TotalTracks": ["1"],
            "WM/Year": ["c1973"],
            "WM/Genre": ["Dub", "Folk"],
            "WM/SharedUserRating": [75],
            "WM/Lyrics": ["la la"],
            "MY OWN": ["one", "two"],
        }
    )
    opened.save()


def flac(path: Path, number: int) -> None:
    vorbis(path, number)
    opened: Any = mutagen.File(path)
    picture = Picture()
    picture.type, picture.mime, picture.data = 4, "image/png", PNG
    opened.add_picture(picture)
    opened.save()


MAKERS: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "MP3 with ID3v2.3": ("mp3", mp3_of_2_3),
    "MP3 with ID3v2.4": ("mp3", of_2_4),
    "AIFF with ID3v2.3": ("aiff", of_2_3),
    "WAV with ID3v2.3": ("wav", of_2_3),
    "TTA with ID3v2.4": ("tta", of_2_4),
    "DSDIFF": ("dff", dff),
    "DSF": ("dsf", dsd),
    "FLAC": ("flac", flac),
    "Ogg Vorbis": ("ogg", vorbis),
    "Opus": ("opus", vorbis),
    "WavPack": ("wv", ape_tagged),
    "MP4": ("m4a", atoms),
    "ASF": ("wma", asf),
}


def said(path: Path) -> Said:
    """Return each tag as it stands, by its key, and how the tag itself is written."""
    opened: Any = mutagen.File(path)
    if isinstance(opened.tags, id3.ID3):
        opened = type(opened)(path, translate=False)
    texts = {str(key): repr(opened[key]) for key in opened.keys()}  # noqa: SIM118  # no dict
    for picture in getattr(opened, "pictures", ()):
        texts[f"picture {picture.type}"] = repr(picture.data)
    version = getattr(opened.tags, "version", None)
    return texts | ({"version": repr(version)} if version else {})


@pytest.fixture(scope="module")
def moved_in(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Said, Said]]:
    """Each format's tags before its album was moved in as tagged, and on the shelf."""
    root = tmp_path_factory.mktemp("own")
    before: dict[str, Said] = {}
    for number, (kind, (suffix, make)) in enumerate(MAKERS.items()):
        file = root / f"{number:02}" / f"01.{suffix}"
        file.parent.mkdir()
        make(file, number)
        before[kind] = said(file)
    rows = trusting(service, root, "--move")
    failed = [
        (kind, row["error_message"])
        for kind, row in zip(MAKERS, rows, strict=True)
        if row["status"] != "complete"
    ]
    assert failed == []
    found: dict[str, tuple[Said, Said]] = {}
    for kind, row in zip(MAKERS, rows, strict=True):
        album = service.album(row["result_album_id"])
        shelved = next(
            path
            for path in (service.library / album["folder"]).iterdir()
            if path.suffix[1:] == MAKERS[kind][0]
        )
        found[kind] = (before[kind], said(shelved))
    return found


@pytest.mark.parametrize("kind", MAKERS)
def test_every_tag_of_its_owner_is_there_after_a_move_c3_c7(
    kind: str, moved_in: dict[str, tuple[Said, Said]]
) -> None:
    """Also the version of an ID3 tag: a car of 2009 reads no other than 2.3."""
    before, after = moved_in[kind]
    assert set(after) > set(before), "nothing was added, so nothing was written"
    changed = {
        key: (before[key], after.get(key)) for key in before if after.get(key) != before[key]
    }
    assert changed == {}
