"""One file with a whole disc, and the cue sheet that says what is in it."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.flac import FLAC, Picture
from tests.audio_files import ffmpeg
from tests.odd_audio import CD_HZ, silent_ape
from tests.pipeline.deaths import die
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_one
from tests.pipeline.test_own_collections import as_is
from tests.running import Json, Service, eventually

SECONDS = 9
FRAMES = (0, 3 * 75 + 17, 6 * 75 + 40)
"""Where the tracks begin: at no whole second."""

TITLES = ("Воздух", "Земля", "Огонь")
HEAD = 'PERFORMER "Ada Nobody"\nTITLE "Комнаты"\nREM DATE 1999\n'
SHELVED = "Ada Nobody/Комнаты (1999)"


def time(frames: int) -> str:
    return f"00:{frames // 75:02}:{frames % 75:02}"


def cue(name: str, *, first: str = "00:00:00") -> str:
    text = f'{HEAD}FILE "{name}" WAVE\n'
    for number, (title, frames) in enumerate(zip(TITLES, FRAMES, strict=True), start=1):
        start = time(frames) if number > 1 else first
        gap = f"    INDEX 00 {time(frames - 30)}\n" if number > 1 else ""
        text += f'  TRACK {number:02} AUDIO\n    TITLE "{title}"\n{gap}    INDEX 01 {start}\n'
    return text


def sound(path: Path, *options: str) -> Path:
    """Write noise: no two samples of it are the same by plan."""
    source = f"anoisesrc=duration={SECONDS}:sample_rate=44100:seed=5:amplitude=0.4"
    ffmpeg("-f", "lavfi", "-i", source, "-ac", "2", *options, path)
    return path


def decoded(path: Path, kind: str = "s16le") -> bytes:
    """Return what FFmpeg makes of a file, sample by sample."""
    words = ("-v", "error", "-i", str(path), "-f", kind, "-")
    return subprocess.run(["ffmpeg", *words], check=True, capture_output=True).stdout


IMAGES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "FLAC": ("flac", (), "s16le"),
    "FLAC of 24 bits": ("flac", ("-sample_fmt", "s32", "-bits_per_raw_sample", "24"), "s32le"),
    "WAV": ("wav", (), "s16le"),
    "WAV of 24 bits": ("wav", ("-c:a", "pcm_s24le"), "s32le"),
    "WavPack": ("wv", ("-c:a", "wavpack", "-sample_fmt", "s16p"), "s16le"),
    "ALAC": ("m4a", ("-c:a", "alac", "-sample_fmt", "s16p"), "s16le"),
    "TTA": ("tta", ("-sample_fmt", "s16"), "s16le"),
}


def moved_in(service: Service, folder: Path, mode: str = "move") -> tuple[Json, list[Path]]:
    album = as_is(service, import_one(service, folder, mode))
    service.await_moves()
    return album, sorted((service.library / SHELVED).glob("*.flac"))


@pytest.mark.parametrize("kind", IMAGES)
def test_an_image_is_split_at_the_frames_of_its_sheet_and_nothing_is_lost_c24(
    kind: str, empty_service: Service, tmp_path: Path
) -> None:
    """C24: the samples of the tracks, one behind the other, are those of the image."""
    suffix, options, samples = IMAGES[kind]
    folder = tmp_path / "rooms"
    folder.mkdir()
    image = sound(folder / f"image.{suffix}", *options)
    (folder / "image.cue").write_bytes(cue("image.wav").encode("cp1251"))
    before = decoded(image, samples)
    album, files = moved_in(empty_service, folder)
    assert [file.name for file in files] == [
        f"0{number} - {title}.flac" for number, title in enumerate(TITLES, start=1)
    ]
    parts = [decoded(file, samples) for file in files]
    assert hashlib.md5(b"".join(parts)).digest() == hashlib.md5(before).digest()  # noqa: S324
    wide = 8 if samples == "s32le" else 4
    ends = [*FRAMES[1:], SECONDS * 75]
    assert [len(part) // wide for part in parts] == [
        (end - start) * 588 for start, end in zip(FRAMES, ends, strict=True)
    ]
    assert (album["status"], album["year"]) == ("complete", 1999)
    assert not folder.exists()  # with --move, only now
    said = (empty_service.library / SHELVED / "image.cue.txt").read_text()
    for file in files:
        assert f'FILE "{file.name}" WAVE' in said


def test_an_ape_image_is_split_too_c24(empty_service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "rooms"
    folder.mkdir()
    silent_ape(folder / "image.ape", SECONDS * CD_HZ)
    (folder / "other.cue").write_text(cue("gone.ape"))
    _, files = moved_in(empty_service, folder)
    assert sum(len(decoded(file)) for file in files) == SECONDS * CD_HZ * 4
    assert len(files) == len(TITLES)


def test_what_stands_before_the_first_track_and_what_the_image_says_is_kept_c24(
    empty_service: Service, tmp_path: Path
) -> None:
    """C24: a hidden beginning, the image's picture and tags; the sheet's words go before them."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    image = sound(folder / "image.flac")
    tags: Any = FLAC(image)
    tags.update({"ALBUM": "Old", "LABEL": "Nobody's", "COMMENT": "mine", "DISCNUMBER": "2"})
    picture = Picture()
    picture.data, picture.type, picture.mime = b"\xff\xd8\xff\xe0" + bytes(500), 3, "image/jpeg"
    tags.add_picture(picture)
    tags.save()
    before = decoded(image)
    (folder / "image.cue").write_text(cue("image.flac", first="00:02:32"))
    _, files = moved_in(empty_service, folder, "copy")
    assert b"".join(map(decoded, files)) == before
    for file in files:
        said: Any = mutagen.File(file)
        assert (said["ALBUM"], said["LABEL"]) == (["Комнаты"], ["Nobody's"])
        assert (said["COMMENT"], said["DISCNUMBER"]) == (["mine"], ["2"])
        assert said.pictures[0].data == picture.data
    assert image.exists()


def test_what_is_long_before_the_first_track_is_a_hidden_track_c24_c29(
    empty_service: Service, tmp_path: Path
) -> None:
    """C24 with C29: a song before the first index is a track of its own, first, with number 0."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    source = "anoisesrc=duration=16:sample_rate=44100:seed=6"
    ffmpeg("-f", "lavfi", "-i", source, "-ac", "2", folder / "image.flac")
    before = decoded(folder / "image.flac")
    text = cue("image.flac", first="00:11:20")
    for number in (1, 2):
        text = text.replace(f"INDEX 01 {time(FRAMES[number])}", f"INDEX 01 00:1{number + 1}:50")
    (folder / "image.cue").write_text(text.replace("INDEX 00", "REM INDEX 00"))
    album, files = moved_in(empty_service, folder)
    assert [track["number"] for track in album["tracks"]] == [0, 1, 2, 3]
    assert [file.name for file in files][:2] == ["00 - Hidden Track.flac", "01 - Воздух.flac"]
    assert b"".join(map(decoded, files)) == before
    assert len(decoded(files[0])) == (11 * 75 + 20) * 588 * 4
    said = (empty_service.library / SHELVED / "image.cue.txt").read_text().splitlines()
    assert said[3] == 'FILE "00 - Hidden Track.flac" WAVE'
    assert "    INDEX 00 00:00:00" in said


@pytest.mark.parametrize("suffix", ["flac", "wv"])
def test_a_sheet_in_the_tags_of_an_image_is_as_good_c24(
    suffix: str, empty_service: Service, tmp_path: Path
) -> None:
    """C24's brother: programs of ten years put it there."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    image = sound(folder / f"all.{suffix}", *(("-sample_fmt", "s16p") if suffix == "wv" else ()))
    tags: Any = mutagen.File(image)  # type: ignore[attr-defined]
    if tags.tags is None:
        tags.add_tags()
    tags["Cuesheet"] = cue("CDImage.wav").replace("\n", "\r\n")
    tags.save()
    before = decoded(image)
    _, files = moved_in(empty_service, folder)
    assert len(files) == len(TITLES)
    assert b"".join(map(decoded, files)) == before


def test_two_images_of_one_folder_are_two_discs_c24(empty_service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "rooms"
    folder.mkdir()
    for disc in (1, 2):
        sound(folder / f"Rooms CD{disc}.flac")
        (folder / f"Rooms CD{disc}.cue").write_text(cue(f"Rooms CD{disc}.wav"))
    album, files = moved_in(empty_service, folder)
    assert (album["disc_total"], len(files)) == (2, 6)
    assert [track["disc"] for track in album["tracks"]] == [1, 1, 1, 2, 2, 2]


def test_a_split_survives_the_death_of_the_service_c24(
    new_service: Service, tmp_path: Path
) -> None:
    """C24, I1: the image is there until the album is, and the album is there once."""
    service = new_service
    folder = tmp_path / "originals" / "rooms"
    folder.mkdir(parents=True)
    before = decoded(sound(folder / "image.flac"))
    (folder / "image.cue").write_text(cue("image.flac"))

    def ask() -> Json:
        body = {"folder": str(folder), "mode": "move"}
        result: Json = service.set_up().call("POST", "/api/imports", json=body)
        return result

    batch = die(service, "writes:3", ask)["batch_id"]  # split, and its sheet not written yet
    service.start()

    def asked() -> Json | None:
        rows = service.call("GET", f"/api/imports/{batch}")["items"]
        return rows[0] if rows and rows[0]["status"] == "review" else None

    row: Json = eventually(asked)
    service.stop()

    def decide() -> Json:
        run(service, "review", "as-is", str(row["id"]))
        return row

    die(service, "originals:1", decide)
    assert len(list(folder.iterdir())) == len(["image", "sheet"])
    service.start()
    eventually(lambda: not folder.exists())
    service.await_moves()
    (album,) = service.albums()
    files = sorted((service.library / SHELVED).glob("*.flac"))
    assert b"".join(map(decoded, files)) == before
    assert (album["title"], len(files)) == ("Комнаты", len(TITLES))
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))


def test_a_hostile_sheet_reaches_nothing_but_its_album(
    empty_service: Service, tmp_path: Path
) -> None:
    """Whatever it names, its album's own files are meant, and titles are no paths."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    sound(folder / "image.flac")
    outside = tmp_path / "outside.flac"
    outside.write_bytes(before := (folder / "image.flac").read_bytes())
    text = cue("../outside.flac").replace(TITLES[0], "../../../evil").replace(TITLES[1], "/x/y\0z")
    (folder / "image.cue").write_text(text.replace("Комнаты", "../../up"))
    (folder / "other.cue").write_text(text.replace("../outside.flac", "/etc/passwd"))
    as_is(empty_service, import_one(empty_service, folder))
    names = sorted(empty_service.files())
    assert len([name for name in names if name.endswith(".flac")]) == len(TITLES)
    assert all(name.startswith("Ada Nobody/") and ".." not in name.split("/") for name in names)
    assert outside.read_bytes() == before
    assert not list(tmp_path.rglob("*evil*"))


REFUSED = {
    "a sheet of a longer image": ("flac", (), cue("image.flac").replace("00:06:40", "00:59:40")),
    "floating point": ("wav", ("-c:a", "pcm_f32le"), cue("image.wav")),
    "32 bits": ("wav", ("-c:a", "pcm_s32le"), cue("image.wav")),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_can_not_be_split_is_refused_with_a_word_and_left_as_it_is_c24(
    kind: str, empty_service: Service, tmp_path: Path
) -> None:
    suffix, options, text = REFUSED[kind]
    folder = tmp_path / "rooms"
    folder.mkdir()
    before = sound(folder / f"image.{suffix}", *options).read_bytes()
    (folder / "image.cue").write_text(text)
    row = import_one(empty_service, folder, "move")
    assert (row["status"], row["error_code"]) == ("failed", "image-not-split"), row
    assert row["error_message"].startswith(f"image.{suffix} can't be split into tracks: ")
    assert (folder / f"image.{suffix}").read_bytes() == before


def test_a_lossy_mix_stays_one_file_with_its_sheet_c24(
    empty_service: Service, tmp_path: Path
) -> None:
    """C24's brother: a radio show; as FLAC it would be larger and no better."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    words = ("artist=Ada Nobody", "album=Комнаты", "title=Mix", "date=1999")
    sound(folder / "mix.mp3", *(word for text in words for word in ("-metadata", text)))
    (folder / "mix.cue").write_text(cue("mix.mp3"))
    row = import_one(empty_service, folder)
    assert [each["code"] for each in row["incidents"]] == ["image-lossy"]
    as_is(empty_service, row)
    shelf = empty_service.library / SHELVED
    assert sorted(path.name for path in shelf.iterdir()) == ["01 - Mix.mp3", "mix.cue"]
    assert 'FILE "01 - Mix.mp3" WAVE' in (shelf / "mix.cue").read_text()


def test_a_damaged_image_and_one_in_place_are_not_filed_as_one_track_c24(
    empty_service: Service, tmp_path: Path
) -> None:
    folder = tmp_path / "rooms"
    folder.mkdir()
    whole = sound(folder / "image.flac").read_bytes()
    (folder / "image.flac").write_bytes(whole[: len(whole) // 2])
    (folder / "image.cue").write_text(cue("image.flac"))
    row = import_one(empty_service, folder)
    assert (row["status"], row["error_code"]) == ("failed", "image-damaged"), row
    standing = empty_service.library / "Ada" / "Rooms"
    standing.mkdir(parents=True)
    sound(standing / "image.flac")
    (standing / "image.cue").write_text(cue("image.flac"))
    row = import_one(empty_service, standing, "in_place")
    assert (row["status"], row["error_code"]) == ("failed", "image-in-place"), row
