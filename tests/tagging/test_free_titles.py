"""Titles that somebody typed, each row standing for its kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.tagging.free_titles import Cleaned, clean_titles, clean_video_title
from crateful.tagging.titles import tidy


@pytest.mark.parametrize(
    ("title", "channel", "artist", "cleaned"),
    [
        ("Portishead - Roads (Official Video) [HD]", "Portishead", "Portishead", "Roads"),
        ("Roads - Portishead", "PortisheadVEVO", "Portishead", "Roads"),
        ("AC/DC \u2013 Back in Black | Official Video", None, "AC/DC", "Back in Black"),
        ("Pink Floyd - Meddle (Full Album) 1971", None, "Pink Floyd", "Meddle"),
        ("Album - OK Computer", "Radiohead - Topic", "Radiohead", "OK Computer"),
        ("Album - OK Computer", None, None, "OK Computer"),
        ("Roads - Live", "Portishead - Topic", "Portishead", "Roads - Live"),
        ('OK Go "Here It Goes Again"', None, "OK Go", "Here It Goes Again"),
        ("Song (Live)", None, None, "Song (Live)"),
        ("Video Killed the Radio Star", None, None, "Video Killed the Radio Star"),
        ("Jay-Z", None, None, "Jay-Z"),
        ("(Official Video)", None, None, "(Official Video)"),
        # a label's channel, with quotes, other scripts and slashes
        (
            "BTS (\ubc29\ud0c4\uc18c\ub144\ub2e8) 'Dynamite' Official MV",
            "HYBE LABELS",
            "BTS",
            "Dynamite",
        ),
        ("[MV] IU(\uc544\uc774\uc720) _ Palette", "1theK", "IU", "Palette"),
        ("Ado\u300eUsseewa\u300f\u3010Official MV\u3011", "Label", "Ado", "Usseewa"),
        ("ROS\u00c9 - 'On The Ground' M/V", "BLACKPINK", "ROS\u00c9", "On The Ground"),
        ("Shy Martin - Slow / Official Music Video", "Some Label", "Shy Martin", "Slow"),
        ("Adele - Hello - Lyrics", "Lyrics Channel", "Adele", "Hello"),
        ("Adele - Hello (Lyrics)", "Lyrics Channel", "Adele", "Hello"),
        ("Adele - Hello Lyrics", "Lyrics Channel", "Adele", "Hello"),
        ("Adele - Hello HD", "Somebody", "Adele", "Hello"),
        ("Adele - Hello | Official Video | 4K", "Somebody", "Adele", "Hello"),
        ("Adele - Hello #adele #hello", "Somebody", "Adele", "Hello"),
        ("India Fixture - Video", "Somebody", "India Fixture", "Video"),
        # apostrophes are no quotes
        ("Journey - Don't Stop Believin'", "J", "Journey", "Don't Stop Believin'"),
        ("Rock 'n' Roll Star", "Oasis", None, "Rock 'n' Roll Star"),
        ("Livin' on a Prayer", "Bon Jovi", None, "Livin' on a Prayer"),
        # a version is no title
        (
            "Beware of the Boys - Motivo Hi-Lectro Remix",
            "Panjabi MC",
            None,
            "Beware of the Boys - Motivo Hi-Lectro Remix",
        ),
        ("Blue Monday - 2011 Remaster", "New Order", None, "Blue Monday - 2011 Remaster"),
        (
            "New Order - Blue Monday - Live at Leeds",
            "x",
            "New Order",
            "Blue Monday - Live at Leeds",
        ),
        ("New Order - Live", "New Order", "New Order", "Live"),
        # a dash within a bracket or a word
        ("Song (A - B)", None, None, "Song (A - B)"),
        ("The B-52's \u2014 Love Shack", None, "The B-52's", "Love Shack"),
    ],
)
def test_a_video_title_loses_its_noise_and_names_its_artist(
    title: str, channel: str | None, artist: str | None, cleaned: str
) -> None:
    assert clean_video_title(title, channel) == (artist, cleaned)


@given(st.text(min_size=1, max_size=80), st.none() | st.text(max_size=20))
def test_a_cleaned_video_title_is_never_empty(title: str, channel: str | None) -> None:
    assert clean_video_title(title, channel)[1] or not tidy(title)


def taken_apart(
    titles: list[str], owner: str | None, label: str | None = None
) -> list[tuple[str | None, str]]:
    cleaned, _ = clean_titles(titles, owner, label=label)
    return [(one.artist, one.title) for one in cleaned]


@pytest.mark.parametrize(
    ("titles", "plain"),
    [
        (["01 - Speak", "02 - Listen", "03 - Wait"], ["Speak", "Listen", "Wait"]),
        (["1. Speak", "2. Listen", "3. Wait"], ["Speak", "Listen", "Wait"]),
        (["1) Speak", "2) Listen"], ["Speak", "Listen"]),
        (["01 Speak", "02 Listen"], ["Speak", "Listen"]),
        (["[01] Speak", "[02] Listen"], ["Speak", "Listen"]),
        (["Track 1: Speak", "Track 2: Listen"], ["Speak", "Listen"]),
        (["#1 Speak", "#2 Listen"], ["Speak", "Listen"]),
        (["A1 Speak", "A2 Listen", "B1 Wait"], ["Speak", "Listen", "Wait"]),
        (["A1. Speak", "A2. Listen", "B1. Wait"], ["Speak", "Listen", "Wait"]),
        (["A. Speak", "B. Listen"], ["Speak", "Listen"]),
        (["[00:00] Speak", "[03:10] Listen"], ["Speak", "Listen"]),
        (["00:00 Speak", "1:03:10 Listen"], ["Speak", "Listen"]),
        (["0:00 - Speak", "3:10 - Listen"], ["Speak", "Listen"]),
        (["0:00 - 3:10 Speak", "3:10 - 4:00 Listen"], ["Speak", "Listen"]),
        (["Speak 00:00", "Listen (03:10)"], ["Speak", "Listen"]),
        (["[00:00] 01. Speak", "[03:10] 02. Listen"], ["Speak", "Listen"]),
        (["01. Speak", "Listen", "03. Wait"], ["Speak", "Listen", "Wait"]),
        (["Speak (LOOP 001)", "Listen (LOOP 001)"], ["Speak", "Listen"]),
        (["Speak [LOOP001]", "Listen [LOOP002]"], ["Speak", "Listen"]),
        (["LOOP001 - Speak", "LOOP001 - Listen"], ["Speak", "Listen"]),
        (["Speak (bonus track)", "Listen"], ["Speak", "Listen"]),
        (["Speak [Bandcamp Exclusive]", "Listen"], ["Speak", "Listen"]),
        # what looks like a mark and is none
        (["99 Problems", "Encore"], ["99 Problems", "Encore"]),
        (["1979", "Zero"], ["1979", "Zero"]),
        (["22", "33"], ["22", "33"]),
        (["4:44", "The Story"], ["4:44", "The Story"]),
        (["7 Years", "12 Hours", "3 Days"], ["7 Years", "12 Hours", "3 Days"]),
        (["A Song", "B Side"], ["A Song", "B Side"]),
        (["I. Allegro", "II. Andante"], ["I. Allegro", "II. Andante"]),
        (["Song (UB40)", "Other"], ["Song (UB40)", "Other"]),
        (["03 Bonnie", "Clyde"], ["03 Bonnie", "Clyde"]),
        (["Speak - Live", "Listen", "Wait"], ["Speak - Live", "Listen", "Wait"]),
        (["Title (CAT 001)"], ["Title"]),
        (["A1. Title"], ["Title"]),
        (["01 - Speak"], ["Speak"]),
        (["99 Problems"], ["99 Problems"]),
        (["Song (AK47)"], ["Song (AK47)"]),
        (["Drums (BPM 128)"], ["Drums (BPM 128)"]),
        (["4:44"], ["4:44"]),
    ],
)
def test_marks_of_place_go_and_what_only_looks_like_one_stays(
    titles: list[str], plain: list[str]
) -> None:
    """S15"""
    assert taken_apart(titles, "The Fixtures") == [(None, title) for title in plain]


@pytest.mark.parametrize(
    ("titles", "owner", "expected"),
    [
        (
            ["Ada and Bob - Rooms", "Cleo - Doors", "Dora & Eve \u2013 Windows"],
            "Various Artists",
            [("Ada and Bob", "Rooms"), ("Cleo", "Doors"), ("Dora & Eve", "Windows")],
        ),
        (
            ["01. Ada - Rooms", "02. Bob - Doors (Cleo Remix)"],
            "Loop Label",
            [("Ada", "Rooms"), ("Bob", "Doors (Cleo Remix)")],
        ),
        (
            ["A1. Ada - Rooms (LOOP 003)", "B1. Bob - Doors (LOOP 003)"],
            None,
            [("Ada", "Rooms"), ("Bob", "Doors")],
        ),
        (["Ada | Rooms", "Bob | Doors"], "Loop Label", [("Ada", "Rooms"), ("Bob", "Doors")]),
        (['Ada "Rooms"', 'Bob "Doors"'], "Loop Label", [("Ada", "Rooms"), ("Bob", "Doors")]),
        (
            ["Ada - Rooms [Loop Label]", "Bob - Doors [Loop Label]"],
            "Loop Label",
            [("Ada", "Rooms"), ("Bob", "Doors")],
        ),
        (
            ["Rooms (Bob Remix) - Ada", "Rooms (Cleo Remix) - Ada"],
            "Loop Label",
            [("Ada", "Rooms (Bob Remix)"), ("Ada", "Rooms (Cleo Remix)")],
        ),
        (
            ["The Fixtures - Rooms", "Doors"],
            "The Fixtures",
            [("The Fixtures", "Rooms"), (None, "Doors")],
        ),
        (
            ["Rooms - Doors", "Windows", "Walls"],
            "The Fixtures",
            [(None, "Rooms - Doors"), (None, "Windows"), (None, "Walls")],
        ),
        (["Ada - Rooms"], "Various Artists", [("Ada", "Rooms")]),
        (["Ada - Rooms"], "Loop Label", [("Ada", "Rooms")]),
        (["Ada - Rooms"], "The Fixtures", [(None, "Ada - Rooms")]),
        (
            ["Rooms - Ada Remix", "Doors - Bob Remix"],
            "The Fixtures",
            [(None, "Rooms - Ada Remix"), (None, "Doors - Bob Remix")],
        ),
    ],
)
def test_a_compilation_names_its_artists_and_an_album_keeps_its_dashes(
    titles: list[str], owner: str | None, expected: list[tuple[str | None, str]]
) -> None:
    """S13"""
    assert taken_apart(titles, owner, label="Loop Label") == expected


@pytest.mark.parametrize(
    ("titles", "number"),
    [
        (["Speak (LOOP 001)", "Listen (LOOP 001)"], "LOOP 001"),
        (["Speak [LOOP001]", "Listen [LOOP002]"], None),
        (["Title (CAT 001)"], "CAT 001"),
        (["Speak", "Listen"], None),
    ],
)
def test_a_catalogue_number_in_the_titles_is_the_albums(
    titles: list[str], number: str | None
) -> None:
    assert clean_titles(titles, "The Fixtures")[1] == number


@given(
    st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=8),
    st.none() | st.text(max_size=20),
)
def test_no_title_is_lost_and_none_becomes_empty(titles: list[str], owner: str | None) -> None:
    cleaned, _ = clean_titles(titles, owner)
    assert len(cleaned) == len(titles)
    assert all(one.title or not tidy(title) for one, title in zip(cleaned, titles, strict=True))
    assert all(isinstance(one, Cleaned) and one.artist != "" for one in cleaned)


@pytest.mark.parametrize(
    "title", ["(" * 5000, "- " * 3000, "'" * 4000, "01. " * 2000, "[A1] " * 1500]
)
def test_a_hostile_title_takes_no_longer_than_others(title: str) -> None:
    assert clean_titles([title, title], None)[0][0].title
    assert clean_video_title(title)[1]
