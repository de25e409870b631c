"""A household's own pictures: theirs, byte for byte, on the shelf and in the files."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.flac import FLAC, Picture
from PIL import Image
from tests.audio_files import AudioShelf
from tests.pipeline.test_imports import import_one
from tests.pipeline.test_own_collections import SHELVED, as_is, make
from tests.running import Json, Service


def noise(width_px: int, height_px: int, kind: str = "JPEG") -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((width_px, height_px), 60).convert("RGB").save(stream, kind)
    return stream.getvalue()


def huge_png() -> bytes:
    """Return a picture of 64 megapixels."""
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((8000, 8000)).convert("RGB").save(
        stream, "PNG", compress_level=1
    )
    return stream.getvalue()


def taken(service: Service, folder: Path, mode: str = "copy") -> tuple[Json, Path]:
    album = as_is(service, import_one(service, folder, mode))
    return album, service.library / SHELVED


def shown(service: Service, album: Json) -> Image.Image:
    """Return the small picture that a page shows."""
    answer = service.ask("GET", f"{album['cover_url']}&size=320")
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content))


PICTURES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "a wide one": ("cover.jpg", "cover.jpg", lambda: noise(1200, 700)),
    "folder.jpg": ("folder.jpg", "folder.jpg", lambda: noise(500, 500)),
    "artwork.jpg": ("artwork.jpg", "cover.jpg", lambda: noise(600, 590)),
    "Windows": ("AlbumArt_{1234}_Large.jpg", "cover.jpg", lambda: noise(200, 200)),
    "GIF": ("cover.gif", "cover.gif", lambda: noise(300, 300, "GIF")),
    "the only one": ("IMG_0001.png", "cover.png", lambda: noise(300, 300, "PNG")),
    "PNG named jpg": ("Front.jpg", "cover.png", lambda: noise(300, 300, "PNG")),
    "64 megapixels": ("Cover.png", "Cover.png", huge_png),
    "in Scans": ("Scans/front.jpg", "cover.jpg", lambda: noise(400, 400)),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_an_owners_picture_is_the_cover_byte_for_byte_c26_c31(
    kind: str, empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C26, C31: of any usual name, shape and format; what pages show is a copy of our own."""
    name, shelved_name, picture = PICTURES[kind]
    data = picture()
    folder = make(audio_shelf, tmp_path / "rooms", ["a.flac"])
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    album, shelf = taken(empty_service, folder)
    assert (shelf / shelved_name).read_bytes() == data
    pictures = [path for path in shelf.rglob("*") if path.is_file() and path.suffix != ".flac"]
    assert len(pictures) == (2 if "/" in name else 1), pictures
    assert max(shown(empty_service, album).size) <= 320
    (embedded,) = FLAC(next(shelf.glob("*.flac"))).pictures
    assert len(embedded.data) <= 2 * 1024**2
    if kind in ("a wide one", "artwork.jpg"):
        assert embedded.data == data


@pytest.mark.parametrize("beside", ["alone", "beside another"])
def test_a_picture_inside_the_files_stays_as_it_is_c31(
    beside: str, empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C31: also where another one lies beside them; alone it becomes the folder's, too."""
    folder = make(audio_shelf, tmp_path / "rooms", ["a.flac", "b.flac"])
    inside = noise(1200, 700)
    for file in folder.glob("*.flac"):
        tags: Any = FLAC(file)
        picture = Picture()
        picture.data, picture.type, picture.mime = inside, 3, "image/jpeg"
        tags.add_picture(picture)
        tags.save()
    if beside != "alone":
        (folder / "cover.jpg").write_bytes(noise(300, 300))
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    _, shelf = taken(empty_service, folder, "move")
    for file in shelf.glob("*.flac"):
        assert [each.data for each in mutagen.File(file).pictures] == [inside]  # type: ignore[attr-defined]
    wanted = inside if beside == "alone" else before["cover.jpg"]
    assert (shelf / "cover.jpg").read_bytes() == wanted


def test_in_place_a_picture_of_any_usual_name_is_shown_c26(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C26's brother: nothing is renamed there."""
    folder = empty_service.library / "Ada" / "Rooms"
    folder.parent.mkdir(parents=True)
    shutil.copytree(make(audio_shelf, tmp_path / "rooms", ["a.flac"]), folder)
    (folder / "AlbumArtSmall.jpg").write_bytes(noise(75, 75))
    (folder / "artwork.jpg").write_bytes(noise(640, 640))
    album = as_is(empty_service, import_one(empty_service, folder, "in_place"))
    assert shown(empty_service, album).size == (320, 320)
    assert {path.name for path in folder.iterdir()} == {
        *("a.flac", "AlbumArtSmall.jpg", "artwork.jpg"),
    }


def test_a_picture_that_can_not_be_shown_is_passed_over_and_kept_c26(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    folder = make(audio_shelf, tmp_path / "rooms", ["a.flac"])
    (folder / "cover.jpg").write_bytes(b"<html>no picture")
    (folder / "front.jpg").write_bytes(good := noise(300, 300))
    album, shelf = taken(empty_service, folder)
    assert shown(empty_service, album).size == (300, 300)
    assert {path.read_bytes() for path in shelf.glob("*.jpg")} == {b"<html>no picture", good}
