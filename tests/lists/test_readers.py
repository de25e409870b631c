"""Every file of another service comes in row by row, and what does not is named."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lists import exports

from crateful.lists.readers import cells, paths, reading
from crateful.lists.readers.rows import (
    MOST_ROWS,
    ReadList,
    ReadRow,
    RowKind,
    UnreadableListError,
)

SONGS = "Track Name,Artist Name\n"


def one(name: str, content: str | bytes) -> ReadList:
    """Return the only list of a file."""
    (found,) = reading.read(name, content if isinstance(content, bytes) else content.encode())
    return found


def names(row: ReadRow) -> tuple[object, ...]:
    return row.title, row.artists, row.album, row.duration_ms, row.isrc, row.year, row.foreign_id


def test_a_byte_order_mark_changes_nothing_l1() -> None:
    plain = exports.EXPORTIFY
    first = one("a.csv", plain)
    assert len(first.rows) == 2
    for encoding in ("utf-8-sig", "utf-16"):
        assert one("a.csv", plain.encode(encoding)) == first


def test_utf_16_with_cr_tabs_and_spanish_headers_is_read_l2() -> None:
    for content in (exports.ITUNES.encode("utf-16-le"), exports.ITUNES.encode("utf-16-be")):
        (row,) = one("Lista.txt", content).rows
        assert names(row)[:4] == ("Buddy Holly", ("Weezer",), "Weezer", 159_000)
        assert row.year == 1994


def test_german_headers_and_the_album_first_are_the_same_rows_l3() -> None:
    english = one("a.csv", exports.EXPORTIFY)
    assert one("a.csv", exports.GERMAN_EXPORTIFY).rows == english.rows
    assert one("a.csv", exports.ALBUM_FIRST).rows == english.rows


def test_a_comma_in_a_name_parts_no_artist_l4() -> None:
    row = one("a.csv", exports.EXPORTIFY).rows[1]
    assert row.artists == ("Tyler, The Creator", "Kali Uchis")
    assert cells.artists("Earth, Wind & Fire") == ("Earth, Wind & Fire",)
    assert cells.artists("Rihanna, JAY-Z", 2) == ("Rihanna", "JAY-Z")


def test_rows_of_artists_and_albums_are_such_l5() -> None:
    chill, party, library = reading.read("tmm.csv", exports.TUNE_MY_MUSIC.encode())
    assert (chill.name, party.name, library.name) == ("Chill", "Party", "My Library")
    artist, album = library.rows
    assert (artist.kind, artist.artists, artist.title) == (RowKind.ARTIST, ("Radiohead",), "")
    assert (album.kind, album.album, album.artists) == (RowKind.ALBUM, "Kid A", ("Radiohead",))
    assert chill.rows[0].foreign_id == "spotify:track:2Fxmhks0bxGSBdJ92vM42m"


def test_an_isrc_has_one_spelling_and_nonsense_is_none_l6() -> None:
    assert cells.isrc("usum7-1603498") == cells.isrc("USUM71603498") == "USUM71603498"
    chill, party, _ = reading.read("tmm.csv", exports.TUNE_MY_MUSIC.encode())
    assert (chill.rows[0].isrc, party.rows[0].isrc) == ("USUM71900764", None)


def test_episodes_own_files_and_empty_items_are_named_l7() -> None:
    road, *others = reading.read("Playlist1.json", json.dumps(exports.SPOTIFY).encode())
    assert not others
    assert [row.title for row in road.rows] == ["Hurt"]
    assert [left.number for left in road.left_out] == [2, 3, 4]
    assert [left.reason[:18] for left in road.left_out] == [
        "This is an episode",
        "This is a file of ",
        "This row names no ",
    ]


def test_two_lists_of_one_name_stay_two_l8() -> None:
    twice = {"playlists": exports.SPOTIFY["playlists"][:1] * 2}
    found = reading.read("Playlist1.json", json.dumps(twice).encode())
    assert [one.name for one in found] == ["Road", "Road"]


def test_a_track_that_stands_twice_keeps_both_places_l9() -> None:
    found = one("a.csv", exports.SOUNDIIZ + exports.SOUNDIIZ.partition("\n")[2])
    assert [row.number for row in found.rows] == [2, 3]
    assert found.rows[0].title == found.rows[1].title == "Porcelain"


def test_a_list_of_ids_alone_says_how_it_gets_names_and_is_never_guessed_l10() -> None:
    for name, text, numbers in (
        ("Chill-videos.csv", exports.YOUTUBE_PLAYLIST, [2, 3]),
        ("Chill.csv", exports.OLD_YOUTUBE_PLAYLIST, [4]),
    ):
        found = one(name, text)
        assert found.rows == ()
        assert [left.number for left in found.left_out] == numbers
        assert {left.reason[:38] for left in found.left_out} == {
            "This row is only the id of a video: ma"
        }
    (song,) = one("music-library-songs.csv", exports.YOUTUBE_SONGS).rows
    assert (song.artists, song.needs_look_up) == (("Queen", "David Bowie"), False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "Track URI\nspotify:track:2Fxmhks0bxGSBdJ92vM42m\n"),
        ("a.csv", "Track URI,Track Name,Artist Name(s)\nspotify:track:2Fxmhks0bxGSBdJ92vM42m,,\n"),
        ("a.csv", "Spotify - id,Track name,Artist name\n2Fxmhks0bxGSBdJ92vM42m,,\n"),
        ("a.csv", "Album URI,Album Name,Artist Name\nspotify:album:2Fxmhks0bxGSBdJ92vM42m,,\n"),
        ("a.txt", "spotify:track:2Fxmhks0bxGSBdJ92vM42m\n"),
        ("a.txt", " https://open.spotify.com/track/2Fxmhks0bxGSBdJ92vM42m?si=a-b \n"),
    ],
)
def test_a_row_of_spotifys_id_alone_says_so_in_one_sentence(name: str, text: str) -> None:
    found = one(name, text)
    assert found.rows == ()
    [left] = found.left_out
    assert left.reason == (
        "This row is only an id of Spotify, which names nothing outside of it: export the list "
        "with titles and artists, as Exportify and TuneMyMusic do."
    )


def test_an_id_of_spotify_beside_a_name_or_a_code_is_a_row() -> None:
    header = "Track URI,Track Name,Artist Name(s),ISRC\n"
    text = f"{header}spotify:track:a,Hurt,Johnny Cash,\nspotify:track:b,,,USUM71603498\n"
    found = one("a.csv", text)
    assert [(row.title, row.isrc) for row in found.rows] == [("Hurt", None), ("", "USUM71603498")]
    assert found.left_out == ()


def test_an_identifier_is_a_text_or_a_list_l11() -> None:
    first, second = one("weekly.jspf", json.dumps(exports.JSPF)).rows
    assert first.recording_id == second.recording_id == "e97f805a-ab48-4c52-855e-07049142113d"
    assert first.release_id == "11111111-1111-4111-8111-111111111111"
    assert second.duration_ms == 671_000
    several = {"playlists": [exports.JSPF, exports.JSPF]}
    assert len(reading.read("all.json", json.dumps(several).encode())) == 2


def test_a_huge_cell_is_named_and_the_rest_is_read_l14() -> None:
    text = f'{SONGS}A,B\n"{"x" * 250_000}",B\nC,D\n'
    found = one("a.csv", text)
    assert [row.title for row in found.rows] == ["A", "C"]
    assert [(left.number, left.reason) for left in found.left_out] == [
        (3, "A cell of this row has more than 200000 characters.")
    ]


def test_a_quote_that_nobody_closes_costs_its_row_alone() -> None:
    text = f'{SONGS}A,B\n"open,B\n' + "".join(f"T{n},B\n" for n in range(500))
    found = one("a.csv", text)
    assert len(found.rows) == 501
    assert [left.number for left in found.left_out] == [3]


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE p [<!ENTITY a "b">]><playlist><trackList/></playlist>',
        '<!DOCTYPE p SYSTEM "http://x/y.dtd"><playlist><trackList/></playlist>',
    ],
)
def test_xml_that_declares_entities_is_refused_l15(document: str) -> None:
    with pytest.raises(UnreadableListError, match="declares types or entities"):
        reading.read("a.xspf", document.encode())


def test_a_playlist_in_xml_is_read_with_its_place() -> None:
    found = one("a.xspf", exports.XSPF)
    (row,) = found.rows
    assert found.name == "Evening"
    assert names(row)[:4] == ("Army of Me", ("Björk",), "Post", 224_000)
    assert row.path == "M/Björk/Post/01 Army.flac"


def test_a_headerless_escaped_or_windows_playlist_keeps_its_paths_l34() -> None:
    first, second = one("x.m3u", exports.M3U.encode("cp1252")).rows
    assert (first.path, first.title, first.artists) == (
        "Moby/Play (1999)/03 - Porcelain.mp3",
        "Porcelain",
        ("Moby",),
    )
    assert (first.album, first.duration_ms, second.duration_ms) == ("Play", 123_400, None)
    assert (second.artists, second.album, second.title) == (
        ("Kino",),
        "Gruppa krovi",
        "Gruppa krovi",
    )
    bare = one("x.m3u", "Music/A%20b/C/01%20D.flac\n100% pure/E/02 F.flac\n").rows
    assert [row.path for row in bare] == ["Music/A b/C/01 D.flac", "100% pure/E/02 F.flac"]
    assert one("x.m3u", exports.M3U).name == "Trip"


def test_a_playlist_in_a_playlist_is_named_and_not_followed() -> None:
    found = one("x.m3u8", "#EXTM3U\nx.m3u8\n../x.M3U\nhttps://example.org/stream\na/b/c.flac\n")
    assert [row.title for row in found.rows] == ["c"]
    assert [left.number for left in found.left_out] == [1, 2, 3]


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20))
def test_a_formula_sleeps_in_what_goes_out_and_comes_back_equal_l35(said: str) -> None:
    for text in (said, f"={said}", f"-{said}", f"@{said}"):
        out = cells.for_table(text)
        assert not out.startswith(("=", "+", "-", "@"))
        if not text.startswith("'"):
            assert cells.text(out) == text


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Sigur Rós - Hoppípolla", ("Sigur Rós", "Hoppípolla")),
        ("12. Kino \N{EN DASH} Gruppa krovi", ("Kino", "Gruppa krovi")),
        ("a-ha - Take On Me - Live", ("a-ha", "Take On Me - Live")),
        ("99 Luftballons \N{EM DASH} Nena", ("99 Luftballons", "Nena")),
    ],
)
def test_plain_text_is_read_line_by_line(line: str, named: tuple[str, str]) -> None:
    found = one("list.txt", f"{line}\n\nno dash here\n")
    (row,) = found.rows
    assert (row.artists[0], row.title, row.is_order_unsure) == (*named, True)
    assert [left.number for left in found.left_out] == [2]


def test_windows_letters_are_read_and_that_is_said() -> None:
    found = one("a.csv", (SONGS + "Jóga,Björk\n").encode("cp1252"))
    assert (found.rows[0].title, found.rows[0].artists) == ("Jóga", ("Björk",))
    assert found.note.endswith("it was read as Windows-1252.")
    assert not one("a.csv", SONGS + "Jóga,Björk\n").note


def test_more_rows_than_may_be_are_said_once() -> None:
    found = one("a.csv", SONGS + "A,B\n" * (MOST_ROWS + 5))
    assert len(found.rows) == MOST_ROWS
    assert len(found.left_out) == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "nothing in this file"),
        ("a.csv", b"colour;size\nred;1\n", "No column of this table"),
        ("a.json", b'{"playlist": {"tr', "no JSON to its end"),
        ("a.json", b'{"tracks": 3}', "neither a JSPF"),
        ("S.json", b'[{"endTime": "x", "msPlayed": 3}]', "what somebody played"),
        ("a.csv", b"Track Name,Artist Name,ms_played\nA,B,3\n", "what somebody played"),
        ("a.csv", b"Track Description,Event End\nA - B,3\n", "names no artists"),
        ("a.xspf", b"<playlist><trackList>", "no XML to its end"),
        ("a.xml", b"<html></html>", "no XSPF playlist"),
        ("a.jpg", bytes(range(256)) * 40 + bytes(16), "no text"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(name: str, content: bytes, says: str) -> None:
    with pytest.raises(UnreadableListError, match=says) as refused:
        reading.read(name, content)
    assert str(refused.value).count(". ") < 2


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.m3u", "a.json", "a.xspf", "a.txt"]))
def test_no_bytes_break_a_reader(content: bytes, name: str) -> None:
    for start in (b"", b"Track Name,Artist Name\n", b"#EXTM3U\n", b"{", b"<playlist>"):
        try:
            found = reading.read(name, start + content)
        except UnreadableListError:
            continue
        for each in found:
            assert each.rows or each.left_out


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_every_name_comes_through_a_table(rows: list[tuple[str, str]], separator: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(["Track name", "Artist name"])
    writer.writerows([[cells.for_table(title), "X"] for title, _ in rows])
    found = one("a.csv", text.getvalue())
    if not any(title.startswith("'") for title, _ in rows):
        assert [row.title for row in found.rows] == [title for title, _ in rows]


@given(st.lists(NAMES.filter(lambda name: not set(name) & set("/\\:%.")), min_size=1, max_size=5))
def test_a_path_is_its_parts_in_every_spelling(parts: list[str]) -> None:
    path = "/".join(parts)
    for written in (path, f"./{path}", f"../../{path}", path.replace("/", "\\")):
        assert paths.of_entry(written) == path
