import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.tagging.naming import (
    MAX_NAME_BYTES,
    AlbumName,
    TrackName,
    folder_of,
    legal_name,
    other_folder,
    plan,
)

ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\s*(\..*)?")


def track(number: int, title: str, disc: int = 1, artist: str = "X") -> TrackName:
    return TrackName(disc, number, title, artist, ".FLAC")


def assert_legal(name: str) -> None:
    assert name
    assert name not in {".", ".."}
    assert not ILLEGAL.search(name)
    assert not RESERVED.fullmatch(name)
    assert not name.startswith((" ", "."))
    assert not name.endswith((" ", "."))
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert unicodedata.is_normalized("NFC", name)


texts = st.text(max_size=300) | st.sampled_from(
    [
        "",
        ".",
        "..",
        "../../x",
        "CON",
        "con.txt",
        f"con.{'a' * 400}",
        "NUL ",
        "a" * 400,
        "名" * 200,
        "\u200d",
        "é" * 150,
    ]
)
tracks = st.builds(
    TrackName,
    disc=st.integers(1, 12),
    number=st.integers(0, 3),
    title=texts,
    artist=texts,
    extension=st.sampled_from(["flac", ".mp3", "", "../x"]),
)


@given(
    album=st.builds(
        AlbumName, texts, texts, texts, st.none() | st.integers(1000, 9999), st.booleans()
    )
)
def test_a_folder_is_always_two_legal_names(album: AlbumName) -> None:
    folder = folder_of(album)
    parts = folder.split("/")
    assert len(parts) == 2
    for part in parts:
        assert_legal(part)


@given(
    names=st.lists(tracks, min_size=1, max_size=12),
    is_compilation=st.booleans(),
    discs=st.integers(1, 3),
)
def test_files_of_an_album_are_legal_and_never_meet(
    *, names: list[TrackName], is_compilation: bool, discs: int
) -> None:
    album = AlbumName("A", "B", is_compilation=is_compilation, disc_total=discs)
    files = plan(album, names).file_names
    for name in files:
        assert_legal(name)
    assert len({unicodedata.normalize("NFC", name.casefold()) for name in files}) == len(names)
    assert plan(album, names).file_names == files


def test_the_layout_is_the_contracts_b12() -> None:
    """B12: Album (Year)/NN - Title, D-NN for discs, the artist in a compilation's names."""
    album = AlbumName("Radiohead", "OK Computer", year=1997)
    planned = plan(album, [track(1, "Airbag"), track(2, "Paranoid Android")])
    assert planned.folder == "Radiohead/OK Computer (1997)"
    assert planned.file_names == ("01 - Airbag.flac", "02 - Paranoid Android.flac")
    two = plan(AlbumName("A", "B", disc_total=2), [track(1, "Intro"), track(1, "Intro", 2)])
    assert two.file_names == ("1-01 - Intro.flac", "2-01 - Intro.flac")
    various = AlbumName("whoever", "Hits", year=2018, is_compilation=True)
    planned = plan(various, [track(3, "Plan", artist="Dragon")])
    assert planned.folder == "Various Artists/Hits (2018)"
    assert planned.file_names == ("03 - Dragon - Plan.flac",)
    assert folder_of(AlbumName("A", "B", "Live", 1975)) == "A/B (Live) (1975)"


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("AC/DC", "AC_DC"),
        ('Back: In? "Black"...', "Back_ In_ _Black_"),
        ("...", "_"),
        ("..", "_"),
        ("../../../etc/passwd", "_.._.._etc_passwd"),
        ("CON", "CON_"),
        ("nul.flac", "nul_.flac"),
        ("Trailing dot.", "Trailing dot"),
        (".hidden", "hidden"),
        ("two\nlines", "two lines"),
        ("\u202eright to left\u202c שלום", "right to left שלום"),
        ("🎹 👩‍🎤", "🎹 👩‍🎤"),
        ("F♯ A♯ ∞", "F♯ A♯ ∞"),
        ("坂本龍一", "坂本龍一"),
        ("$artist %upper{x}", "$artist %upper{x}"),
        ("", "_"),
    ],
)
def test_hostile_and_foreign_names_become_legal_b5(name: str, legal: str) -> None:
    """B5: the destination is computed here, so no title can lead the files elsewhere."""
    assert legal_name(name) == legal


def test_two_long_titles_that_begin_alike_stay_two_i17() -> None:
    """I17: 300 characters are cut between characters, with a hash of the whole."""
    one, other = legal_name("名" * 299 + "一"), legal_name("名" * 299 + "二")
    assert one != other
    assert one.startswith("名" * 60)
    assert len(one.encode()) <= MAX_NAME_BYTES
    folder = folder_of(AlbumName("A", "t" * 470, year=1999))
    assert folder.endswith(" (1999)")


def test_the_same_number_and_title_twice_give_two_files() -> None:
    names = plan(AlbumName("A", "B"), [track(1, "Intro"), track(1, "INTRO"), track(1, "Intro")])
    assert names.file_names == ("01 - Intro.flac", "01 - INTRO (2).flac", "01 - Intro (3).flac")


def test_a_folder_that_is_taken_has_another_legal_name() -> None:
    assert other_folder("A/B (1997)", 2) == "A/B (1997) [2]"
    assert_legal(other_folder("A/" + "b" * 200, 3).split("/")[1])
