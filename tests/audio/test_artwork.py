"""Covers: which one is taken, what becomes of it, and what is refused."""

from __future__ import annotations

import errno
import io
import os
import shutil
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from tests.audio_files import AudioShelf, Sound, with_picture

from crateful.audio.artwork import BadPictureError, choose_cover, write_cover, write_thumbnail
from crateful.audio.files import iter_audio
from crateful.audio.own_cover import choose_own_cover


def encoded(picture: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **more)
    return stream.getvalue()


def written(folder: Path, data: bytes, *, is_video: bool = False) -> Image.Image:
    write_cover(folder, data, "named", is_video=is_video)
    with Image.open(folder / "cover.jpg") as picture:
        picture.load()
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        return picture


def png_bomb(side_px: int) -> bytes:
    """A PNG of a few kilobytes that would take gigabytes when decoded."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(bytes(side_px + 1)) for _ in range(64)) + rows.flush()
    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((1280, 720), (720, 720)),
        ((480, 360), (360, 360)),
        ((1400, 1390), (1400, 1390)),
        ((600, 520), (600, 520)),
        ((3000, 3000), (1400, 1400)),
        ((2560, 1440), (1400, 1400)),
        ((2000, 1000), (1400, 700)),
        ((600, 900), (600, 900)),
        ((500, 500), (500, 500)),
    ],
)
def test_only_a_video_thumbnail_is_cut_to_its_middle_square_y13(
    tmp_path: Path, before: tuple[int, int], after: tuple[int, int]
) -> None:
    data = encoded(Image.new("RGB", before, "red"))
    assert written(tmp_path, data, is_video=True).size == after
    width, height = written(tmp_path, data).size
    assert width / height == pytest.approx(before[0] / before[1], abs=0.01)


def test_the_middle_of_a_thumbnail_is_kept_y13(tmp_path: Path) -> None:
    picture = Image.new("RGB", (1280, 720), "red")
    picture.paste(Image.new("RGB", (700, 720), "lime"), (290, 0))
    kept = written(tmp_path, encoded(picture, quality=95), is_video=True)
    red, green, blue = kept.getpixel((360, 360))
    assert (red < 20, green > 235, blue < 20) == (True, True, True)
    assert kept.getpixel((30, 360))[1] > 235


def test_a_turned_picture_is_put_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert written(tmp_path, encoded(Image.new("RGB", (800, 780)), exif=exif)).size == (780, 800)


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colour_spaces_become_rgb(tmp_path: Path, mode: str) -> None:
    assert written(tmp_path, encoded(Image.new(mode, (300, 300)))).size == (300, 300)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA"), ("GIF", "P")]
)
def test_what_is_transparent_becomes_white(tmp_path: Path, kind: str, mode: str) -> None:
    picture = Image.new(mode, (300, 300), 0)
    more = {"transparency": 0} if kind == "GIF" else {}
    assert min(written(tmp_path, encoded(picture, kind, **more)).getpixel((150, 150))) > 250


def test_nothing_hidden_in_a_picture_survives(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret words"
    data = (
        encoded(Image.new("RGB", (300, 300)), exif=exif, comment=b"secret words") + b"secret words"
    )
    written(tmp_path, data)
    assert b"secret" not in (tmp_path / "cover.jpg").read_bytes()


REFUSED = {
    "bomb of 900 megapixels": png_bomb(30_000),
    "bomb of 144 megapixels": png_bomb(12_000),
    "just over the limit": png_bomb(6400),
    "markup": b"<html>nope",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "nothing": b"",
    "half of it": encoded(Image.effect_noise((900, 900), 90))[:9000],
    "too thin": encoded(Image.new("RGB", (5, 4000))),
    "another format": encoded(Image.new("RGB", (300, 300)), "TIFF"),
    "too many bytes": b"\xff\xd8\xff" + bytes(26 * 1024**2),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_usable_picture_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadPictureError) as caught:
        write_cover(tmp_path, REFUSED[name], "named")
    assert caught.value.code == "bad-picture"
    assert list(tmp_path.iterdir()) == []


def test_the_source_comes_first_then_the_folder_then_the_files_i13(
    audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    sound = audio_shelf.sound("flac", Sound())
    with_picture(tmp_path / "01.flac", sound, audio_shelf.picture(310, 310))
    audio = list(iter_audio(tmp_path))
    cover = choose_cover(tmp_path, None, audio)
    assert cover is not None
    assert (cover.origin, cover.width_px, cover.path) == ("embedded", 310, "cover.jpg")

    (tmp_path / "cover.jpg").unlink()
    shutil.copy(audio_shelf.picture(320, 320, "png"), tmp_path / "Folder.PNG")
    cover = choose_cover(tmp_path, None, audio)
    assert cover is not None
    assert (cover.origin, cover.width_px) == ("folder", 320)

    shutil.copy(audio_shelf.picture(330, 330, "webp"), tmp_path / "thumb.webp")
    cover = choose_cover(tmp_path, "thumb.webp", audio)
    assert cover is not None
    assert (cover.origin, cover.width_px) == ("named", 330)


def test_a_broken_picture_is_passed_over_i13(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    with_picture(
        tmp_path / "01.mp3",
        audio_shelf.sound("mp3", Sound(codec="mp3")),
        audio_shelf.picture(310, 310),
    )
    (tmp_path / "thumb.jpg").write_bytes(b"<html>")
    (tmp_path / "cover.jpg").write_bytes(png_bomb(12_000))
    cover = choose_cover(tmp_path, "thumb.jpg", list(iter_audio(tmp_path)))
    assert cover is not None
    assert cover.origin == "embedded"


def test_a_link_is_no_cover(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    folder = tmp_path / "album"
    folder.mkdir()
    (folder / "cover.png").symlink_to(audio_shelf.picture(300, 300, "png"))
    assert choose_cover(folder, "missing.jpg", []) is None


def test_a_thumbnail_is_written_whole(audio_shelf: AudioShelf, tmp_path: Path) -> None:
    into = tmp_path / "cache" / "1-300.jpg"
    write_thumbnail(audio_shelf.picture(1400, 1400), into, 300)
    with Image.open(into) as picture:
        assert picture.size == (300, 300)
    assert [path.name for path in into.parent.iterdir()] == ["1-300.jpg"]


def test_an_owners_cover_comes_along_where_a_file_can_have_one_name_only(
    audio_shelf: AudioShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a memory stick's file system, and on many shares."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    Image.new("RGB", (700, 600), "teal").save(tmp_path / "Artwork (front).png")
    audio = shutil.copy(audio_shelf.sound("flac", Sound()), tmp_path / "01.flac")
    monkeypatch.setattr(os, "link", refuse)
    cover = choose_own_cover(tmp_path, [Path(audio)])
    assert cover is not None
    assert (tmp_path / cover.path).read_bytes() == (tmp_path / "Artwork (front).png").read_bytes()
