"""Which releases a catalogue lists by an artist, and when it is believed to be that artist."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.follow.catalogued import Listed, listed_of, proven
from crateful.follow.newness import ReleaseGroup, is_known
from crateful.sources.source import Found

TODAY = date(2026, 11, 30)


def found(title: str = "New", artist: str | None = "The Highs", **more: Any) -> Found:
    return Found("album", title, title, artist, f"https://shop.example/{title}", **more)


def group(
    title: str, when: str | None = "2020-05-01", kind: str = "album", *secondary: str
) -> ReleaseGroup:
    return ReleaseGroup("", title, kind, secondary, when)


def page(*titles: str, year: int = 2020) -> list[Listed]:
    return [Listed(title, group(title, f"{year}-05-01")) for title in titles]


@pytest.mark.parametrize(
    ("one", "kind", "secondary"),
    [
        (found(release_type="album", tracks=1), "album", ()),
        (found(release_type="ep", tracks=9), "ep", ()),
        (found(release_type="ep or single", tracks=3), "single", ()),
        (found(release_type="ep or single", tracks=8), "ep", ()),
        (found(release_type="live", tracks=9), "album", ("live",)),
        (found(release_type="compilation"), "album", ("compilation",)),
        (found(tracks=2), "single", ()),
        (found(tracks=6), "ep", ()),
        (found(tracks=7), "album", ()),
        (found(), "album", ()),
        (found("New (Live at the Pier)", release_type="album"), "album", ("live",)),
        (found("Live at the Pier", release_type="album"), "album", ("live",)),
        (found("Live Through This", release_type="album"), "album", ()),
        (found("New (Remixes)", release_type="ep"), "ep", ("remix",)),
        (found("Greatest Hits II", release_type="album"), "album", ("compilation",)),
    ],
)
def test_kinds_are_what_the_catalogue_or_the_title_says(
    one: Found, kind: str, secondary: tuple[str, ...]
) -> None:
    [listed] = listed_of([one], ["Highs"])
    assert (listed.group.kind, listed.group.secondary) == (kind, secondary)


def test_what_others_are_credited_with_and_what_is_no_record_is_left_out() -> None:
    listed = listed_of(
        [
            found("Theirs (Deluxe)"),
            found("Theirs", released="2020-05-01"),
            found("With Friends", "Friends & The Highs"),
            found("Another's", "The Lows"),
            found("Nobody's", None),
            found("Read Aloud", release_type="other"),
        ],
        ["The Highs"],
    )
    assert [one.group.title for one in listed] == ["Theirs", "With Friends", "Theirs (Deluxe)"]
    assert listed[0].group.first_release_date == "2020-05-01"


@pytest.mark.parametrize(
    ("listed", "known", "same"),
    [
        (group("Tide", "2020-12-30"), group("Tide", "2021-01-02"), True),
        (group("Tide", "2020"), group("tide!", "2021"), True),
        (group("Tide", None), group("Tide", "1999"), True),
        (group("Tide", "2022"), group("Tide", "2020"), False),
        (group("Tide (Deluxe Edition)", "2030"), group("Tide", "2020"), True),
        (group("Tide (Remastered 2021)", "2020"), group("Tide", "2020"), True),
        (group("Tide (Live)", "2020", "album", "live"), group("Tide", "2020"), False),
        (
            group("Tide (Live)", "2020", "album", "live"),
            group("Tide (Live)", "2020"),
            True,
        ),
        (group("Tide", "2020", "single"), group("Tide", "2020", "album"), False),
        (group("Tide", "2020", "single"), group("Tide", "2020", "ep"), True),
        (group("Other", "2020"), group("Tide", "2020"), False),
    ],
)
def test_an_edition_of_what_is_known_is_no_release_of_its_own(
    listed: ReleaseGroup,
    known: ReleaseGroup,
    same: bool,  # noqa: FBT001  # a table's
) -> None:
    assert is_known(listed, [known]) is same


@pytest.mark.parametrize(
    ("pages", "groups", "owned", "who"),
    [
        ({"7": page("A", "B")}, [group("A"), group("B"), group("C")], [], "7"),
        ({"7": page("A", "X")}, [group("A"), group("B"), group("C")], [], None),
        ({"7": page("A")}, [group("A"), group("B"), group("C")], [], "7"),
        ({"7": page("A", "B", year=2022)}, [group("A"), group("B")], [], None),
        ({"7": page("A", "B"), "8": page("A", "X")}, [group("A"), group("B")], [], "7"),
        ({"7": page("A", "B"), "8": page("B", "A")}, [group("A"), group("B")], [], None),
        ({"7": page("Highs")}, [group("Highs")], [], None),
        ({"7": page(*"ABCDEFG")}, [group("A"), group("B"), group("Z")], [], None),
        ({"7": page("A", "B")}, [group("Y"), group("Z")], [group("A"), group("B")], None),
        ({"7": page("A", "B")}, [group("A"), group("Z")], [group("B")], "7"),
        ({"7": page("A", "B")}, [], [group("A"), group("B")], "7"),
        ({"7": []}, [group("A")], [], None),
        ({}, [group("A")], [], None),
        ({"7": page("A")}, [group("A", "2020-05-01", "album", "compilation")], [], None),
    ],
)
def test_an_artist_is_proven_by_albums_in_common(
    pages: dict[str, list[Listed]],
    groups: list[ReleaseGroup],
    owned: list[ReleaseGroup],
    who: str | None,
) -> None:
    assert proven(pages, groups, owned, ["The Highs"], TODAY) == who


def test_what_came_out_lately_neither_proves_an_artist_nor_counts_against_one() -> None:
    new = [Listed("N", group("N", "2026-11-28")), Listed("M", group("M", "2027-01-01"))]
    late = [group("N", "2026-11-28"), group("M", "2027-01-01")]
    assert proven({"7": new}, late, [], ["The Highs"], TODAY) is None
    assert proven({"7": [*page("A"), *new]}, [group("A"), group("B")], [], ["X"], TODAY) == "7"


TITLES = st.lists(st.sampled_from("ABCDEFGH"), unique=True)


@given(st.dictionaries(st.sampled_from("789"), TITLES), TITLES, TITLES)
def test_nobody_is_believed_without_an_album_of_musicbrainz(
    titles: dict[str, list[str]], groups: list[str], owned: list[str]
) -> None:
    pages = {artist_id: page(*listed) for artist_id, listed in titles.items()}
    who = proven(pages, list(map(group, groups)), list(map(group, owned)), ["The Highs"], TODAY)
    if who is not None:
        common = set(titles[who]) & set(groups)
        assert common or not groups
        for other in set(titles) - {who}:
            assert len(set(titles[other]) & set(groups)) <= len(
                set(titles[who]) & {*groups, *owned}
            )
