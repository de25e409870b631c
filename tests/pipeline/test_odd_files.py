"""Files of odd formats, under wrong names and with tags of two kinds, as collections have them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen import id3
from mutagen.apev2 import APEBinaryValue, APENoHeaderError, APEv2
from mutagen.dsdiff import DSDIFF
from mutagen.id3 import TALB, TIT2, TPE1, TRCK
from tests.audio_files import AudioShelf, Sound, ffmpeg
from tests.odd_audio import CD_HZ, dsdiff, id3_in_front, id3v1, riff_info, silent_ape
from tests.pipeline.test_imports import import_folder, import_one
from tests.pipeline.test_own_collections import as_is
from tests.running import Json, Service

TONE = ("-f", "lavfi", "-i", "sine=frequency=440:duration=1")
WORDS = ("-metadata", "artist=Odd Ada", "-metadata", "album=Odd Things")


def encoded(*options: str) -> Callable[[Path, int], None]:
    """Make a tagged file with ffmpeg."""

    def make(path: Path, number: int) -> None:
        tags = (*WORDS, "-metadata", f"title=Tune {number}", "-metadata", f"track={number}")
        ffmpeg(*TONE, *options, *tags, path)

    return make


def misnamed(true_suffix: str, *options: str) -> Callable[[Path, int], None]:
    def make(path: Path, number: int) -> None:
        encoded(*options)(path.with_suffix(true_suffix), number)
        path.with_suffix(true_suffix).rename(path)

    return make


def ape_behind_id3(path: Path, number: int) -> None:
    silent_ape(path, CD_HZ)
    tags = APEv2()
    tags.update({"Artist": "Odd Ada", "Album": "Odd Things", "Title": f"Tune {number}"})
    tags.save(path)
    id3_in_front(path, album="Old Things", title="Old", track=str(number))


def wavpack_behind_id3(path: Path, number: int) -> None:
    encoded("-c:a", "wavpack")(path, number)
    id3_in_front(path, album="Old Things", title="Old")


def flac_behind_id3(path: Path, number: int) -> None:
    encoded()(path, number)
    id3_in_front(path, album="Old Things", title="Old")


def dff(path: Path, number: int) -> None:
    file: Any = DSDIFF(dsdiff(path))
    file.add_tags()
    for frame, text in ((TPE1, "Odd Ada"), (TALB, "Odd Things"), (TIT2, f"Tune {number}")):
        file.tags.add(frame(encoding=3, text=[text]))
    file.tags.add(TRCK(encoding=3, text=[str(number)]))
    file.save()


def wav_with_info(path: Path, number: int) -> None:
    ffmpeg(*TONE, "-bitexact", path)
    said = {"INAM": f"Tune {number}", "IART": "Odd Ada", "IPRD": "Odd Things", "ITRK": str(number)}
    riff_info(path, {name: text.encode() for name, text in said.items()})


def mp3_with_old_ape(path: Path, number: int) -> None:
    encoded()(path, number)
    tags = APEv2()
    tags.update({"Album": "Old Things", "Title": "Old", "Label": "Old Label"})
    tags["MP3GAIN_MINMAX"] = "100,200"
    tags.save(path)


def mp3_with_old_id3v1(path: Path, number: int) -> None:
    """The date is one that an ID3v1 tag can't hold."""
    ffmpeg(*TONE, *WORDS, "-metadata", f"title=Tune {number}", "-metadata", "date=1999年", path)
    id3v1(path, title="Old", album="Old Things", track=number)


def wavpack_before_id3v1(path: Path, number: int) -> None:
    encoded("-c:a", "wavpack")(path, number)
    id3v1(path, title="Old", album="Old Things", track=number)


COMES_IN = {
    "Ogg FLAC": ("oga", "oga", encoded("-c:a", "flac", "-f", "ogg")),
    "TTA": ("tta", "tta", encoded()),
    "DSDIFF": ("dff", "dff", dff),
    "Monkey's Audio behind ID3": ("ape", "ape", ape_behind_id3),
    "WavPack behind ID3": ("wv", "wv", wavpack_behind_id3),
    "FLAC behind ID3": ("flac", "flac", flac_behind_id3),
    "WavPack at 352.8 kHz": ("wv", "wv", encoded("-ar", "352800", "-c:a", "wavpack")),
    "FLAC named mp3": ("mp3", "flac", misnamed(".flac")),
    "MP3 named flac": ("flac", "mp3", misnamed(".mp3")),
    "Opus named mp3": ("mp3", "opus", misnamed(".opus")),
    "AAC named wma": ("wma", "m4a", misnamed(".m4a")),
    "WAV with INFO": ("wav", "wav", wav_with_info),
    "MP3 with an old APEv2 tag": ("mp3", "mp3", mp3_with_old_ape),
    "MP3 with an old ID3v1 tag": ("mp3", "mp3", mp3_with_old_id3v1),
    "WavPack before ID3v1": ("wv", "wv", wavpack_before_id3v1),
}


def shown(file: Path) -> Json:
    """Return what FFmpeg, as a player, shows of a file."""
    words = ("-v", "error", "-of", "json", "-show_entries", "format_tags:stream_tags")
    said = subprocess.run(["ffprobe", *words, str(file)], check=True, capture_output=True).stdout
    found = json.loads(said)
    tags: Json = {}
    for part in (found["format"], *found["streams"]):
        tags |= {name.lower(): text for name, text in part.get("tags", {}).items()}
    return tags


@pytest.mark.parametrize("kind", COMES_IN)
def test_what_is_told_by_content_comes_in_with_one_truth_in_its_tags_c7_c13_c15_c16_c17(
    kind: str, empty_service: Service, tmp_path: Path
) -> None:
    """The right end of its name on the shelf, the owner's tags in it, and no other block's."""
    service = empty_service
    suffix, right_suffix, make = COMES_IN[kind]
    folder = tmp_path / "odd"
    folder.mkdir()
    for number in (1, 2):
        make(folder / f"0{number}.{suffix}", number)
    album = as_is(service, import_one(service, folder))
    assert (album["artist"]["name"], album["title"]) == ("Odd Ada", "Odd Things"), album
    shelved = sorted(next((service.library / "Odd Ada").glob("Odd Things*")).iterdir())
    assert [file.name for file in shelved] == [f"0{n} - Tune {n}.{right_suffix}" for n in (1, 2)]
    for number, file in enumerate(shelved, start=1):
        tags = shown(file)
        if right_suffix != "dff":  # ffprobe does not read these
            assert (tags["title"], tags["album"]) == (f"Tune {number}", "Odd Things"), tags
            assert int(tags["track"].partition("/")[0]) == number
        assert b"Old Things" not in file.read_bytes()


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("cp1251", "Звезда по имени"), ("cp932", "歌舞伎町の女王"), ("cp1252", "Señor")],
)
def test_info_of_an_old_windows_is_read_in_its_letters_c13(
    encoding: str, title: str, empty_service: Service, tmp_path: Path
) -> None:
    """C13's brother: RIFF names no character set."""
    folder = tmp_path / "odd"
    folder.mkdir()
    ffmpeg(*TONE, "-bitexact", folder / "01.wav")
    said = {"INAM": title, "IART": "Odd Ada", "IPRD": "Odd Things"}
    riff_info(folder / "01.wav", {name: text.encode(encoding) for name, text in said.items()})
    album = as_is(empty_service, import_one(empty_service, folder))
    assert [track["title"] for track in album["tracks"]] == [title]


def test_what_only_an_old_tag_said_is_kept_c7(empty_service: Service, tmp_path: Path) -> None:
    """C7: a label, and what MP3Gain needs to undo its work."""
    folder = tmp_path / "odd"
    folder.mkdir()
    mp3_with_old_ape(folder / "01.mp3", 1)
    as_is(empty_service, import_one(empty_service, folder))
    file = empty_service.library / "Odd Ada/Odd Things/01 - Tune 1.mp3"
    tags: Any = mutagen.File(file)
    assert tags["TPUB"].text == ["Old Label"]
    assert tags["TXXX:MP3GAIN_MINMAX"].text == ["100,200"]
    with pytest.raises(APENoHeaderError):
        APEv2(file)


ONLY_THERE = {
    "TMOO": "Calm",
    "TOPE": "Somebody Else",
    "TIT3": "A subtitle",
}
CARRIED = {"mood": "Calm", "originalartist": "Somebody Else", "subtitle": "A subtitle"}


@pytest.mark.parametrize(("suffix", "options"), [("flac", ()), ("wv", ("-c:a", "wavpack"))])
def test_frames_before_a_file_that_has_no_others_like_them_are_kept_c7(
    suffix: str, options: tuple[str, ...], empty_service: Service, tmp_path: Path
) -> None:
    """C7's brother: ID3 in front of FLAC or WavPack goes, and all that only it knew stays."""
    folder = tmp_path / "odd"
    folder.mkdir()
    file = folder / f"01.{suffix}"
    encoded(*options)(file, 1)
    frames: list[Any] = [
        *(getattr(id3, name)(encoding=3, text=[text]) for name, text in ONLY_THERE.items()),
        id3.POPM(email="ada@example.org", rating=255, count=1),
        id3.COMM(encoding=3, lang="eng", desc="mine", text=["hm"]),
        id3.TMCL(encoding=3, people=[["guitar", "Di"]]),
        id3.WOAR(url="http://ada.example"),
        id3.APIC(encoding=0, mime="image/png", type=4, desc="", data=b"\x89PNG of its owner"),
    ]
    tags = id3.ID3()
    for frame in frames:
        tags.add(frame)
    front = tmp_path / "front"
    front.write_bytes(b"")
    tags.save(front)
    file.write_bytes(front.read_bytes() + file.read_bytes())
    as_is(empty_service, import_one(empty_service, folder))
    shelved: Any = mutagen.File(empty_service.library / f"Odd Ada/Odd Things/01 - Tune 1.{suffix}")
    told = {str(key).lower(): shelved[key] for key in shelved.keys()}  # noqa: SIM118  # no dict
    wanted = {**CARRIED, "rating:ada@example.org": "1.00", "comment:mine": "hm"}
    wanted |= {"performer": "Di (guitar)", "website": "http://ada.example"}
    assert {name: list(told[name]) for name in wanted} == {n: [v] for n, v in wanted.items()}
    assert b"\x89PNG of its owner" in (
        shelved.pictures[0].data if suffix == "flac" else bytes(told["cover art (back)"].value)
    )


def test_lists_and_pictures_of_an_old_tag_are_kept_whole_c7(
    empty_service: Service, tmp_path: Path
) -> None:
    """C7's brother: an APEv2 tag of two artists behind an MP3 without any."""
    folder = tmp_path / "odd"
    folder.mkdir()
    ffmpeg(*TONE, "-id3v2_version", "0", folder / "01.mp3")
    tags = APEv2()
    tags.update({"Album": "Odd Things", "Title": "Tune 1", "Album Artist": "Odd Ada"})
    tags["Artist"] = ["Odd Ada", "Bea"]
    tags["Cover Art (Back)"] = APEBinaryValue(b"b.png\0\x89PNG of its owner")
    tags.save(folder / "01.mp3")
    as_is(empty_service, import_one(empty_service, folder))
    shelved: Any = mutagen.File(empty_service.library / "Odd Ada/Odd Things/01 - Tune 1.mp3")
    assert shelved["TPE1"].text == ["Odd Ada", "Bea"]
    assert [frame.data for frame in shelved.tags.getall("APIC")] == [b"\x89PNG of its owner"]


@pytest.mark.parametrize("title", ["Tune of its own", "Señor", "Ü"])
def test_texts_of_aiffs_own_are_read_and_never_contradicted_c13(
    title: str, empty_service: Service, tmp_path: Path
) -> None:
    """C13's brother: AIFF has chunks for a name and an author, and no other tag."""
    folder = tmp_path / "Odd Ada - Odd Things (1999)"
    folder.mkdir()
    ffmpeg(*TONE, "-metadata", f"title={title}", folder / "01.aiff")
    album = as_is(empty_service, import_one(empty_service, folder))
    assert [track["title"] for track in album["tracks"]] == [title]
    track = album["tracks"][0]["id"]
    empty_service.call("PATCH", f"/api/tracks/{track}", json={"title": "Another"})
    shelved = next((empty_service.library / album["folder"]).glob("*.aiff"))
    assert shown(shelved)["title"] == "Another"
    assert title.encode() not in shelved.read_bytes()


def test_in_place_a_file_under_a_wrong_name_is_read_and_left_as_it_is_c17(
    empty_service: Service,
) -> None:
    """C17's brother: nothing is renamed or written where it stands."""
    folder = empty_service.library / "Odd Ada" / "Odd Things"
    folder.mkdir(parents=True)
    misnamed(".mp3")(folder / "01.flac", 1)
    wavpack_behind_id3(folder / "02.wv", 2)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    album = as_is(empty_service, import_one(empty_service, folder, "in_place"))
    assert [track["title"] for track in album["tracks"]] == ["Tune 1", "Tune 2"]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


REFUSED = {
    "Matroska": encoded("-c:a", "flac", "-f", "matroska"),
    "WebM": encoded("-c:a", "libopus", "-f", "webm"),
    "raw AAC (ADTS)": encoded("-c:a", "aac", "-f", "adts"),
    "RF64": encoded("-c:a", "pcm_s16le", "-f", "wav", "-rf64", "always"),
    "AC-3": encoded("-c:a", "ac3", "-f", "ac3"),
    "DSDIFF compressed as DST": lambda path, _number: dsdiff(path, compression=b"DST ") and None,
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_supported_is_named_and_the_good_ones_come_in_c15(
    kind: str, empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C15: one odd file fails no album, a move leaves it where it is; alone it is refused."""
    folder, alone = tmp_path / "all" / "good", tmp_path / "all" / "odd"
    for each in (folder, alone):
        each.mkdir(parents=True)
        REFUSED[kind](each / "02.mka", 2)
    encoded()(folder / "01.flac", 1)
    shutil.copy(audio_shelf.sound("flac", Sound(seconds=1)), alone.parent / "unused.bin")
    batch = import_folder(empty_service, alone.parent, "move")
    good, odd = sorted(batch["items"], key=lambda row: row["source_url"])
    assert (odd["status"], odd["error_code"]) == ("failed", "audio-not-supported"), odd
    assert f"{kind} is not supported" in odd["error_message"]
    as_is(empty_service, good)
    empty_service.await_moves()
    told = [each["message"] for each in good["incidents"] if each["code"] == "audio-not-supported"]
    assert len(told) == 1
    assert told[0].startswith(f"02.mka stays where it is: {kind} is not supported")
    assert [file.name for file in folder.iterdir()] == ["02.mka"]
    assert [file.name for file in alone.iterdir()] == ["02.mka"]


def test_what_only_its_name_tells_is_named_by_the_scan_c15(
    empty_service: Service, tmp_path: Path
) -> None:
    folder = tmp_path / "tak"
    folder.mkdir()
    (folder / "01.tak").write_bytes(b"tBaK" + bytes(100))
    batch = import_folder(empty_service, folder)
    assert batch["left_out"][0]["path"].endswith("01.tak")
    assert batch["left_out"][0]["reason"].startswith("TAK is not supported; convert")
