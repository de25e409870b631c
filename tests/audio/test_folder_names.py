"""What an album's folder is called after."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.audio.names.folder_names import FolderName, read_folder


@pytest.mark.parametrize(
    ("name", "artist", "album", "year"),
    [
        ("Ada - Rooms (1999)", "Ada", "Rooms", "1999"),
        ("Ada - 1999 - Rooms [FLAC]", "Ada", "Rooms", "1999"),
        ("Ada - Rooms (Deluxe Edition) (2003) [24-96]", "Ada", "Rooms (Deluxe Edition)", "2003"),
        ("Ada \u2013 Rooms (2001-05-03) [WEB]", "Ada", "Rooms", "2001"),
        ("Ada_-_Rooms_(1999)", "Ada", "Rooms", "1999"),
        ("Ada - Rooms - Live", "Ada", "Rooms - Live", None),
        ("AC-DC - T.N.T.", "AC-DC", "T.N.T.", None),
        ("Ada - Rooms (1999) CD2", "Ada", "Rooms", "1999"),
        ("Rooms", None, "Rooms", None),
    ],
)
def test_a_folder_may_tell_artist_title_and_year(
    name: str, artist: str | None, album: str | None, year: str | None
) -> None:
    assert read_folder(name) == FolderName(artist, album, year)


@pytest.mark.parametrize(
    ("name", "album", "year"),
    [
        ("1999 - Rooms", "Rooms", "1999"),
        ("(1999) Rooms", "Rooms", "1999"),
        ("Rooms [1999]", "Rooms", "1999"),
        ("2003 - Rooms - CD1", "Rooms", "2003"),
        ("1999", "1999", None),
        ("1984 (Deluxe)", "1984 (Deluxe)", None),
    ],
)
def test_the_folder_above_is_the_artists(name: str, album: str, year: str | None) -> None:
    assert read_folder(name, "Ada") == FolderName("Ada", album, year)


@given(st.text(max_size=300), st.none() | st.text(max_size=20))
def test_any_name_is_read(name: str, above: str | None) -> None:
    said = read_folder(name, above)
    assert said.year is None or len(said.year) == 4
    assert said.album is None or said.album.strip()
