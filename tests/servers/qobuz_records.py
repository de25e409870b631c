"""What the Qobuz of the tests has: accounts, albums in several qualities, playlists.

Every id, token and secret here is made up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.servers.catalogue import (
    BEHIND_GLASS,
    COMPILATION,
    FORTY_SHORT,
    HIGH_TIDE,
    HOSTILE,
    LOOP_SONGS,
    MIXED_MASTERS,
    OLD_RIPS,
    ONE_SILENT,
    PLAIN_DISC,
    TOPIC_ALBUM,
    UNCOVERED,
    Release,
    Track,
    make_release,
)

APP_ID: Final = "123456789"
SECRET: Final = "0123456789abcdef0123456789abcdef"
STALE_SECRET: Final = "fedcba9876543210fedcba9876543210"
"""Was good until the web player changed: 400 for whatever it signs."""

STALE_APP_ID: Final = "987654321"

MP3_320: Final = 5
CD: Final = 6
HIRES_96: Final = 7
HIRES_192: Final = 27
FORMATS: Final = (MP3_320, CD, HIRES_96, HIRES_192)
"""Qobuz's own numbers of the qualities, in rising order."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account; `has_subscription` decides whether it may stream whole tracks."""

    user_id: str
    token: str
    has_subscription: bool = True


SUBSCRIBER: Final = Account("4242", "fixture-token-of-a-subscriber")
LAPSED: Final = Account("4343", "fixture-token-of-a-lapsed-one", has_subscription=False)
ACCOUNTS: Final = (SUBSCRIBER, LAPSED)
EXPIRED_TOKEN: Final = "fixture-token-that-expired"


@dataclass(frozen=True, slots=True)
class Offer:
    """A release as Qobuz offers it.

    Args:
        number: Qobuz's number of the album; its tracks are numbered `number * 100 + place`.
        id: The alphanumeric id that stands in links.
        release: What it is.
        best: The best format that there is of it.
        best_of: The best format of single tracks (by place), where it is another one.
        version: Of the album, such as `2001 Remaster`.
        versions_of: Of single tracks; Qobuz leaves them out of the title.
        not_streamable: Places of tracks that are marked so.
        restricted: Places of tracks whose right holders refuse: no address is given out.
        samples: Places of tracks of which only 30 seconds are given out.
        booklets: How many PDF files come with it.
        performers_of: What is said of who plays on single tracks, instead of their artist alone.
        works: The works that single tracks are parts of.
        is_bare: Without label, performers, release type and picture, as some records are.
        out_on: From which day on it may be streamed, in ISO 8601; empty: since its release.
        kind: What it is called: `album`, `epSingle`, `live`, ...
        namesake: Tells artists of one name apart.
    """

    number: int
    id: str
    release: Release
    best: int = CD
    best_of: Mapping[int, int] = field(default_factory=dict)
    version: str | None = None
    versions_of: Mapping[int, str] = field(default_factory=dict)
    not_streamable: frozenset[int] = frozenset()
    restricted: frozenset[int] = frozenset()
    samples: frozenset[int] = frozenset()
    booklets: int = 0
    performers_of: Mapping[int, str] = field(default_factory=dict)
    works: Mapping[int, str] = field(default_factory=dict)
    is_bare: bool = False
    out_on: str = ""
    kind: str = "album"
    namesake: int = 0

    @property
    def artist_id(self) -> int:
        """Qobuz's number of the artist."""
        return number_of(self.release.artist) + 1_000_000 * self.namesake

    @property
    def label(self) -> str:
        """Who published it."""
        return self.release.label or "Loopback Records"

    @property
    def slug(self) -> str:
        """The words of its link."""
        words = f"{self.release.title} {self.release.artist}".casefold()
        return "-".join("".join(c if c.isalnum() else " " for c in words).split())

    @property
    def url(self) -> str:
        """Where the shop shows it."""
        return f"https://www.qobuz.com/gb-en/album/{self.slug}/{self.id}"

    def track_id(self, place: int) -> int:
        """The id of a track, counted from 1 over all discs."""
        return self.number * 100 + place

    @property
    def track_ids(self) -> tuple[int, ...]:
        """The ids of every track, in order."""
        return tuple(self.track_id(place + 1) for place in range(len(self.release.tracks)))

    def format_of(self, place: int, wanted: int) -> int:
        """The format that a track comes in when this one is asked for: it or the next lower."""
        best = self.best_of.get(place, self.best)
        return FORMATS[min(FORMATS.index(wanted), FORMATS.index(best))]

    def track(self, place: int) -> Track:
        """The track at a place, counted from 1 over all discs."""
        return self.release.tracks[place - 1]


ALL_OF_THREE = frozenset({1, 2, 3})

HIRES_ALBUM = Offer(1001, "fxhighti0001", HIGH_TIDE, HIRES_192, booklets=1)
MIXED_ALBUM = Offer(1002, "fxmixedm0002", MIXED_MASTERS, HIRES_96, best_of={4: CD})
GAPPED_ALBUM = Offer(1003, "fxsilent0003", ONE_SILENT, not_streamable=frozenset({3}))
MP3_ALBUM = Offer(1004, "fxoldrip0004", OLD_RIPS, MP3_320)
FORTY_ALBUM = Offer(1005, "fxforty00005", FORTY_SHORT)
SAMPLE_ALBUM = Offer(1006, "fxglass00006", BEHIND_GLASS, samples=frozenset({1, 2}))
REMASTERED_ALBUM = Offer(
    1007, "0080000000071", PLAIN_DISC, version="2001 Remaster", versions_of={2: "Live"}
)
RESTRICTED_ALBUM = Offer(
    1008,
    "fxheldbk0008",
    make_release("The Lows", "Held Back", [("Free", 3), ("Held", 3), ("Free Again", 3)]),
    restricted=frozenset({2}),
)
ABSENT_ALBUM = Offer(
    1009,
    "fxabsent0009",
    make_release("The Lows", "Not Over Here", [("Here", 3), ("There", 3), ("Elsewhere", 3)]),
    not_streamable=ALL_OF_THREE,
)
"""Not licensed where the account is."""
BARE_ALBUM = Offer(1010, "fxbare000010", UNCOVERED, is_bare=True)
HOSTILE_ALBUM = Offer(1011, "fxhostil0011", HOSTILE, MP3_320)
COMPILATION_ALBUM = Offer(1012, "fxvarious012", COMPILATION)
LOOP_ALBUM = Offer(1013, "fxloopso0013", LOOP_SONGS)
"""On Bandcamp, too: the very same audio."""
TOPIC_OFFER = Offer(1014, "fxtopic00014", TOPIC_ALBUM)
"""On YouTube, too, where it is lossy."""

_COMMAS = "Earth, Loop and Fire"
COMMA_ALBUM = Offer(
    1015,
    "fxcommas0015",
    make_release(
        _COMMAS,
        "Boogie Loop",
        [("Boogie Loopland", 3), ("Alone", 3), ("With a Wizard", 3, "Tyler, The Fixture")],
    ),
    performers_of={
        1: f"{_COMMAS}, MainArtist - The Emotions, MainArtist - L. Oop, Composer, Bass Guitar",
        2: f"{_COMMAS}, Vocals, MainArtist - Sammy Loop, Jr., Piano, Composer",
        3: "Tyler, The Fixture, MainArtist, Rap - P. Atch, Nose Flute",
    },
)
"""Names with commas."""
_FIFTH = "Symphony No. 5 in C minor, Op. 67"
CLASSICAL_ALBUM = Offer(
    1016,
    "fxclassic016",
    make_release(
        "The Loop Philharmonic",
        "The Fifth",
        [
            ("Symphony No.5 in C Minor, Op.67: I. Allegro con brio", 3),
            ("II. Andante con moto", 3),
            ("Gymnopedie No. 1", 3),
            ("Symphony No. 5 in C minor, Op. 67: III. Scherzo", 3),
            ("Fixture: Sonata No. 8 - Path\u00e9tique: II. Adagio", 3),
            ("Prairie Walk", 3),
            ("\u4ea4\u97ff\u66f2\u7b2c5\u756a\u30cf\u77ed\u8abf: IV", 3),
        ],
    ),
    works={
        1: _FIFTH,
        2: _FIFTH,
        3: "Gymnop\u00e9die no 1",
        4: f"{_FIFTH} \u201eFate\u201c",
        5: "Sonata No.8, Pathetique",
        6: "Air",
        7: "\u4ea4\u97ff\u66f2\u7b2c5\u756a",
    },
    versions_of={6: "Alk"},
)
"""Works that their titles repeat with other dots and accents, or in part; one hides in a word."""

COMING_ALBUM = Offer(
    1017,
    "fxcoming0017",
    make_release("The Lows", "Not Until Then", [("Soon", 3), ("Sooner", 3)]),
    HIRES_96,
    not_streamable=frozenset({1, 2}),
    out_on="2999-12-12",
)
"""Announced: it may be streamed from a day on."""

OFFERS: Final = (
    HIRES_ALBUM,
    MIXED_ALBUM,
    GAPPED_ALBUM,
    MP3_ALBUM,
    FORTY_ALBUM,
    SAMPLE_ALBUM,
    REMASTERED_ALBUM,
    RESTRICTED_ALBUM,
    ABSENT_ALBUM,
    BARE_ALBUM,
    HOSTILE_ALBUM,
    COMPILATION_ALBUM,
    LOOP_ALBUM,
    TOPIC_OFFER,
    COMMA_ALBUM,
    CLASSICAL_ALBUM,
    COMING_ALBUM,
)


@dataclass(frozen=True, slots=True)
class Playlist:
    """Somebody's list of tracks."""

    id: int
    name: str
    track_ids: tuple[int, ...]

    @property
    def url(self) -> str:
        """Where the player shows it."""
        return f"https://open.qobuz.com/playlist/{self.id}"


THREE_ALBUMS = Playlist(
    900101,
    "Three Albums",
    (
        MIXED_ALBUM.track_id(2),
        REMASTERED_ALBUM.track_id(1),
        MIXED_ALBUM.track_id(5),
        MP3_ALBUM.track_id(3),
        REMASTERED_ALBUM.track_id(2),
    ),
)
"""Five tracks of three albums."""
EMPTY_PLAYLIST = Playlist(900102, "Nothing Yet", ())
EVERYTHING = Playlist(
    900103, "Everything", tuple(track_id for offer in OFFERS for track_id in offer.track_ids)
)
"""A track of every album, and more."""
PLAYLISTS: Final = (THREE_ALBUMS, EMPTY_PLAYLIST, EVERYTHING)


def number_of(name: str) -> int:
    """The number that Qobuz gives to an artist or a label: always the same one."""
    return 7_000_000 + sum((index + 1) * ord(letter) for index, letter in enumerate(name))
