"""What is taken by itself is what was meant; what may be another is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lists.records import RECORDS, record

from crateful.lists.matching import catalogue_lookup, musicbrainz_lookup, names
from crateful.lists.matching.candidates import AlbumKind, CandidateAlbum
from crateful.lists.matching.deciding import Answer, decide
from crateful.lists.matching.scoring import SURE, matches
from crateful.lists.readers.rows import ReadRow, RowKind
from crateful.sources.source import Found

ASK, NOT_FOUND = "ask", "not found"


def row(
    artists: Sequence[str], title: str, album: str = "", seconds: int = 0, **more: object
) -> ReadRow:
    kind = RowKind.TRACK if title else RowKind.ALBUM
    length = 1000 * seconds or None
    return replace(ReadRow(1, kind, title, tuple(artists), album, length), **more)  # type: ignore[arg-type]


THIRTY = [
    (
        1,
        row(
            ["Queen"], "Bohemian Rhapsody - Remastered 2011", "A Night At The Opera (2011 Remaster)"
        ),
        "A Night at the Opera",
    ),
    (
        2,
        row(["Queen"], "Bohemian Rhapsody - Remastered 2011", "Greatest Hits (Remastered)", 355),
        "A Night at the Opera",
    ),
    (
        3,
        row(
            ["Queen"],
            "Bohemian Rhapsody - Live Aid",
            "Bohemian Rhapsody (The Original Soundtrack)",
            148,
        ),
        "Bohemian Rhapsody (The Original Soundtrack)",
    ),
    (
        4,
        row(["Taylor Swift"], "Love Story (Taylor's Version)", "Fearless (Taylor's Version)"),
        "Fearless (Taylor\u2019s Version)",
    ),
    (5, row(["Taylor Swift"], "Love Story", "Fearless"), "Fearless"),
    (
        6,
        row(["Nirvana"], "About A Girl - Live", "MTV Unplugged In New York"),
        "MTV Unplugged in New York",
    ),
    (7, row(["Nirvana"], "About a Girl", "", 168), "Bleach"),
    (8, row(["Johnny Cash"], "Hurt"), "American IV: The Man Comes Around"),
    (9, row([], "Hurt"), ASK),
    (10, row(["Weezer"], "Buddy Holly", "Weezer"), 1994),
    (11, row(["Weezer"], "", "Weezer", year=2001), ASK),
    (12, row(["Weezer"], "", "Weezer"), ASK),
    (13, row(["Ravyn Lenae"], "Love Me Not", "Love Me Not", 213), "Bird\u2019s Eye"),
    (14, row(["Robbie Williams"], "Rock DJ", "Now 47", 258), "Sing When You\u2019re Winning"),
    (15, row(["Rihanna", "JAY-Z"], "Umbrella"), "Good Girl Gone Bad"),
    (16, row(["Rihanna", "JAY-Z"], "Run This Town"), "The Blueprint 3"),
    (17, row(["Luis Fonsi", "Daddy Yankee"], "Despacito - Remix"), "VIDA"),
    (18, row(["宇多田ヒカル"], "First Love", "First Love"), 1999),
    (19, row(["Kino"], "Группа крови", "Gruppa krovi"), "Группа крови"),
    (20, row(["Sigur Ros"], "Hoppipolla"), "Takk\u2026"),
    (21, row(["!!!"], "Must Be the Moon"), "Myth Takes"),
    (22, row(["Sing King"], "Perfect (Originally Performed by Ed Sheeran) [Karaoke]"), NOT_FOUND),
    (23, row(["The Beatles"], "Yesterday - Remastered 2009", "1 (Remastered)", 125), "Help!"),
    (24, row(["Beatles"], "Hey Jude - Remastered 2015", "1 (Remastered)", 425), "1"),
    (25, row(["Pink"], "So What"), "Funhouse"),
    (26, row(["Metallica"], "Enter Sandman", "The Black Album"), "Metallica"),
    (
        27,
        row(
            ["Ludwig van Beethoven", "Carlos Kleiber"],
            "Symphony No. 5 in C Minor, Op. 67: I. Allegro con brio",
        ),
        "Symphonies nos. 5 & 7",
    ),
    (28, row(["Nirvana"], "Rainbow Chaser"), "All of Us"),
    (
        29,
        row(["Pink Floyd"], "Wish You Were Here (2011 - Remaster)", "", 334),
        "Wish You Were Here",
    ),
    (
        30,
        row(["Taylor Swift"], "All Too Well (10 Minute Version) (Taylor's Version)", "", 613),
        "Red (Taylor\u2019s Version)",
    ),
]


@pytest.mark.parametrize(
    ("wanted", "answer"), [(r, a) for _, r, a in THIRTY], ids=[f"row{n}" for n, _, _ in THIRTY]
)
def test_thirty_odd_rows_find_what_they_mean(wanted: ReadRow, answer: str | int) -> None:
    decision = decide(wanted, RECORDS)
    told = [(one.album.title, one.album.year, one.points, one.reasons) for one in decision.found]
    if answer == ASK:
        assert decision.answer is Answer.ASK, told
    elif answer == NOT_FOUND:
        assert decision.answer is Answer.NOT_FOUND, told
    else:
        assert decision.answer is Answer.TAKE, told
        assert answer in {decision.found[0].album.title, decision.found[0].album.year}, told


def only(*titles: str) -> list[CandidateAlbum]:
    return [one for one in RECORDS if one.title in titles]


def test_types_are_filtered_after_albums_are_compared_l17() -> None:
    decision = decide(THIRTY[2][1], RECORDS)
    assert decision.found[0].album.kind is AlbumKind.SOUNDTRACK


def test_a_compilation_is_taken_only_without_a_studio_album_l18() -> None:
    wanted = THIRTY[1][1]
    assert decide(wanted, RECORDS).found[0].album.kind is AlbumKind.ALBUM
    alone = decide(wanted, only("Greatest Hits"))
    assert (alone.answer, alone.found[0].album.title) == (Answer.TAKE, "Greatest Hits")


def test_karaoke_is_never_taken_l19() -> None:
    sung = record("Sing King", "Karaoke Hits", {"Perfect (Karaoke Version)": 263})
    for wanted in (row(["Ed Sheeran"], "Perfect"), row(["Sing King"], "Perfect")):
        assert decide(wanted, [sung]).answer is not Answer.TAKE


@given(st.sampled_from(RECORDS), st.booleans())
def test_without_an_artist_nothing_is_taken_l20(album: CandidateAlbum, names_album: bool) -> None:  # noqa: FBT001
    track = album.tracks[0]
    wanted = row(
        [], track.title, album.title if names_album else "", (track.length_ms or 0) // 1000
    )
    assert all(one.points < SURE for one in matches(wanted, RECORDS))


def test_another_artist_of_the_name_is_told_by_the_tracks_l21() -> None:
    assert decide(THIRTY[27][1], RECORDS).found[0].album.title == "All of Us"
    assert decide(row(["Nirvana UK"], "Blew"), RECORDS).answer is not Answer.TAKE


def test_one_bad_row_moves_no_other_row_of_its_album_l22() -> None:
    good = row(["Queen"], "Bohemian Rhapsody", "A Night at the Opera")
    bad = row(["Queen"], "Smells Like Teen Spirit", "A Night at the Opera")
    assert decide(good, RECORDS).found[0].album.title == "A Night at the Opera"
    assert decide(bad, RECORDS).answer is Answer.NOT_FOUND


def test_signs_and_voicing_marks_tell_names_apart_l23() -> None:
    said = ["!!!", "÷", "( )", "ガ", "カ", "Й", "И"]
    assert len({names.comparable(one) for one in said}) == len(said)


@given(st.text(max_size=60))
def test_any_title_can_be_taken_apart(text: str) -> None:
    parsed = names.title(text)
    assert bool(parsed.name) == bool(names.comparable(text))
    assert names.likeness(parsed.name, parsed.name) == 1


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    one, other = names.comparable(one), names.comparable(other)
    assert names.likeness(one, other) == pytest.approx(names.likeness(other, one))
    assert 0 <= names.likeness(one, other) <= 1


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("Musik/Queen/A Night at the Opera (1975)/11 - Bohemian Rhapsody.flac", True),
        ("11 - Bohemian Rhapsody.flac", False),
        ("Elsewhere/11 - Bohemian Rhapsody.flac", False),
    ],
)
def test_a_path_matches_by_two_parts_l34(path: str, taken: bool) -> None:  # noqa: FBT001
    album = only("A Night at the Opera")[0]
    track = replace(album.tracks[0], ref="7|11 - Bohemian Rhapsody.flac")
    album = replace(album, path="Queen/A Night at the Opera (1975)", tracks=(track,))
    wanted = ReadRow(1, title="x", path=path)
    assert (decide(wanted, [album]).answer is Answer.TAKE) == taken


def found(title: str, artist: str, album: str, seconds: int) -> Found:
    url = f"https://shop.example/{album}/{title}"
    return Found("track", url, title, artist, url, album=album, duration_s=seconds)


def test_a_catalogue_is_asked_once_for_each_row_and_its_single_gives_way_to_the_album() -> None:
    asked: list[str] = []

    def search(text: str, kind: str, _limit: int) -> list[Found]:
        asked.append(f"{kind}: {text}")
        return [
            found("Love Me Not", "Ravyn Lenae", "Love Me Not", 213),
            found("Love Me Not", "Ravyn Lenae", "Bird's Eye", 213),
            found("Love Me Not (Karaoke Version)", "Sing King", "Karaoke Hits", 213),
        ]

    wanted = row(["Ravyn Lenae"], "Love Me Not", "Love Me Not", 213)
    decision = decide(wanted, catalogue_lookup.candidates(wanted, search))
    assert asked == ["track: Ravyn Lenae love me not"]
    assert (decision.answer, decision.found[0].album.title) == (Answer.TAKE, "Bird's Eye")
    assert catalogue_lookup.candidates(row([], "Hurt"), search) == []
    assert len(asked) == 1


def hit(
    group: str, title: str, year: str, *secondary: str, status: str = "Official"
) -> dict[str, object]:
    """Return a release as MusicBrainz' search names it beside a recording."""
    kinds = {
        "id": group,
        "title": title,
        "primary-type": "Album",
        "secondary-types": list(secondary),
    }
    return {"title": title, "date": year, "status": status, "release-group": kinds}


def test_of_musicbrainz_the_studio_album_goes_before_the_compilation_and_no_bootleg() -> None:
    recording = {
        "id": "11111111-0000-4000-8000-000000000000",
        "title": "Yesterday",
        "length": 125_000,
        "artist-credit": [{"name": "The Beatles", "joinphrase": "", "artist": {"id": "b"}}],
        "releases": [
            hit("one", "1", "2000-11-13", "Compilation"),
            hit("boot", "Yesterday and Today", "1964", status="Bootleg"),
            hit("help", "Help!", "1987-04-30"),
            hit("help", "Help!", "1965-08-06"),
        ],
    }
    asked: list[str] = []

    def ask(path: str, params: Mapping[str, str]) -> dict[str, object]:
        asked.append(f"{path} {params['query']}")
        return {"recordings": [recording]}

    wanted = row(["Beatles"], "Yesterday - Remastered 2009", "1 (Remastered)", 125)
    decision = decide(wanted, musicbrainz_lookup.candidates(wanted, ask))
    assert decision.answer is Answer.TAKE
    assert [(one.album.title, one.album.year) for one in decision.found] == [
        ("Help!", 1965),
        ("1", 2000),
    ]
    assert asked == ["recording recording:(yesterday) AND artist:(beatles)"]


def test_words_of_a_row_are_no_operators_of_musicbrainz() -> None:
    asked: list[str] = []

    def ask(_path: str, params: Mapping[str, str]) -> None:
        asked.append(params["query"])

    assert musicbrainz_lookup.candidates(row(["AC/DC"], "T.N.T. OR (not)"), ask) == []
    assert "\\/" in asked[0]
    assert "OR" not in asked[0]
