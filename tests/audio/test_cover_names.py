"""Which picture of a folder is taken for the cover."""

from __future__ import annotations

import pytest

from crateful.audio.names.cover_names import likeliest


@pytest.mark.parametrize(
    "cover",
    [
        *("cover.jpg", "Folder.JPG", "front.png", "artwork.jpg", "album.jpg", "cover.gif"),
        *("AlbumArt_{CD1E2F6E-0000-47CD-9B0B-BACK00000000}_Large.jpg", "AlbumArtLarge.jpg"),
        *("Artist - Album (front).jpg", "00-artist-album-2003-cover.jpg", "Front Cover.jpeg"),
        *("album_art.webp", "poster.jpg", "Обложка.jpg", "art.png", "cover01.jpg"),
    ],
)
def test_the_usual_names_of_a_cover_are_known_c26(cover: str) -> None:
    """C26: whatever program named it, and whatever else lies beside it."""
    others = ["back.jpg", "Back Cover.jpg", "CD.png", "booklet-01.jpg", "inlay.jpg", "IMG_2.jpg"]
    assert likeliest([*others, cover]) == [cover]


def test_what_players_look_for_goes_first_and_small_ones_last_c26() -> None:
    names = ["AlbumArtSmall.jpg", "artwork.jpg", "front.gif", "folder.jpg", "cover.png"]
    assert likeliest(names) == [
        *("cover.png", "folder.jpg", "front.gif", "artwork.jpg", "AlbumArtSmall.jpg"),
    ]


@pytest.mark.parametrize(
    ("names", "cover"),
    [
        (["IMG_0001.JPG", "notes.txt"], ["IMG_0001.JPG"]),
        (["IMG_0001.JPG", "IMG_0002.JPG"], []),
        (["back.jpg"], []),
        (["disc 1.png"], []),
        (["only.tiff"], []),
    ],
)
def test_the_only_picture_is_the_cover_unless_it_says_otherwise_c26(
    names: list[str], cover: list[str]
) -> None:
    assert likeliest(names) == cover
