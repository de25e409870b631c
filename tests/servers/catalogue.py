"""The records of the test world: the music sites offer them and MusicBrainz knows them.

Ids are made from names (UUID 5), so a test may compute them too. Recordings are shared by the
editions of an album, as MusicBrainz does it.
"""

import uuid
from dataclasses import dataclass, field, replace

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "musicbrainz.test")


def stable_id(*parts: str) -> str:
    """The UUID that these words always have in the test world."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


@dataclass(frozen=True, slots=True)
class Artist:
    id: str
    name: str
    sort_name: str


@dataclass(frozen=True, slots=True)
class Credit:
    """One name of an artist credit and what stands between it and the next one."""

    artist: Artist
    join_phrase: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    id: str
    recording_id: str
    title: str
    length_ms: int
    credits: tuple[Credit, ...]
    work: str = ""
    producers: tuple[str, ...] = ()

    @property
    def artist(self) -> str:
        """The artist credit as it is printed."""
        return printed(self.credits)


@dataclass(frozen=True, slots=True)
class Disc:
    position: int
    format: str
    tracks: tuple[Track, ...]
    title: str = ""
    pregap_tracks: int = 0
    """How many of its tracks are hidden before the first (at most one)."""
    data_tracks: int = 0
    """How many of its last tracks are data."""


@dataclass(frozen=True, slots=True)
class Release:
    id: str
    group_id: str
    title: str
    credits: tuple[Credit, ...]
    media: tuple[Disc, ...]
    date: str = "2024-03-02"
    country: str = "GB"
    status: str = "Official"
    barcode: str = ""
    label: str = ""
    catalog_number: str = ""
    disambiguation: str = ""
    group_date: str = ""
    primary_type: str = "Album"
    secondary_types: tuple[str, ...] = field(default=())
    genres: tuple[str, ...] = field(default=())
    language: str = "eng"
    script: str = "Latn"
    producers: tuple[str, ...] = ()
    pseudo_of: str = ""
    """The release that this one is in another script."""

    @property
    def artist(self) -> str:
        """The album artist as it is printed."""
        return printed(self.credits)

    @property
    def artist_id(self) -> str:
        """The id of the first credited artist."""
        return self.credits[0].artist.id

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Every track of every disc, in order."""
        return tuple(track for disc in self.media for track in disc.tracks)

    @property
    def length_ms(self) -> int:
        """How long the whole release plays."""
        return sum(track.length_ms for track in self.tracks)


def printed(credits_: tuple[Credit, ...]) -> str:
    """An artist credit as one string."""
    return "".join(credit.artist.name + credit.join_phrase for credit in credits_)


# Title and seconds; a third word is the artist of that track.
TrackLine = tuple[str, float] | tuple[str, float, str]


def make_release(artist: str, title: str, *discs: list[TrackLine], key: str = "") -> Release:
    """A release by an artist, with one list of track lines per disc.

    Args:
        artist: The album artist; `A & B` is a credit of two artists.
        title: The title of the release and of its group.
        discs: For each disc its lines: title, seconds, and the artist where it is another one.
        key: Tells editions of one album apart; it enters the id only.
    """
    release_id = stable_id("release", artist, title, key)
    media = tuple(
        Disc(
            position=number,
            format="CD",
            tracks=tuple(
                _track(release_id, artist, (number, place), line)
                for place, line in enumerate(lines, start=1)
            ),
        )
        for number, lines in enumerate(discs, start=1)
    )
    return Release(
        id=release_id,
        group_id=stable_id("group", artist, title),
        title=title,
        credits=_credits(artist),
        media=media,
    )


def _track(release_id: str, artist: str, place: tuple[int, int], line: TrackLine) -> Track:
    title, seconds = line[0], line[1]
    by = line[2] if len(line) > 2 else artist
    return Track(
        id=stable_id("track", release_id, f"{place[0]}-{place[1]}"),
        recording_id=stable_id("recording", by, title),
        title=title,
        length_ms=round(seconds * 1000),
        credits=_credits(by),
    )


def _credits(names: str) -> tuple[Credit, ...]:
    parts = names.split(" & ")
    last = len(parts) - 1
    return tuple(
        Credit(_artist(name), "" if index == last else " & ") for index, name in enumerate(parts)
    )


def _artist(name: str) -> Artist:
    if name == "Various Artists":
        # The one id that beets looks for (beets 2.14, VARIOUS_ARTISTS_ID).
        return Artist("89ad4ac3-39f7-470e-963a-56509c546377", name, name)
    sort_name = f"{name.removeprefix('The ')}, The" if name.startswith("The ") else name
    return Artist(stable_id("artist", name), name, sort_name)


# ---- offered on the music sites ------------------------------------------------------------

LOOP_SONGS = replace(
    make_release(
        "The Fixtures",
        "Loop Songs",
        [("First Loop", 61), ("Second Loop", 74), ('Third: "Loop" / AC\u2044DC?', 52)],
    ),
    barcode="4006381333931",
    label="Loopback Records",
    catalog_number="LOOP 001",
    genres=("Ambient",),
)
"""Free on Bandcamp, so as FLAC too."""

HALF_OUT = replace(
    make_release(
        "The Fixtures",
        "Half Out",
        [("Already Here", 45), ("Here Too", 48), ("Also Here", 51), ("Not Yet", 55)],
    ),
    date="2026-12-24",
)
"""On Bandcamp, where its fourth track is not out yet."""

HARBOUR_LIGHTS = replace(
    make_release(
        "The Fixtures",
        "Harbour Lights",
        [("Pilot Boat", 50), ("Night Ferry", 55), ("Lighthouse", 60), ("Home Port", 65)],
    ),
    label="Loopback Records",
    catalog_number="LOOP 002",
)
HARBOUR_LIGHTS_AS_OFFERED: tuple[tuple[str, int], ...] = (
    ("Pilot Boat", 50),
    ("Night Ferry", 55),
    ("Lamps at the Pier", 71),
    ("Leaving Again", 78),
)
"""What Bandcamp offers under that name: so different that a person must decide (about 0.8)."""

CLOUD_SET = replace(
    make_release(
        "Fixture Artist",
        "Cloud Set",
        [("Cloud One", 42), ("Cloud Two", 47), ("Cloud Three", 53)],
    ),
    date="2024-04-30",
    country="XW",
    genres=("Electronic",),
)
"""A set on SoundCloud."""

TOPIC_ALBUM = replace(
    make_release(
        "Topic Artist",
        "Topic Album",
        [("Topic Song", 44), ("Another Topic", 49), ("Last Topic", 58)],
    ),
    date="2021-06-04",
    label="Fixture Records",
)
"""A generated album playlist (OLAK5uy_...) on YouTube."""

WHOLE_ALBUM = replace(
    make_release(
        "Long Player",
        "Whole Album",
        [("Intro", 210), ("Middle Part", 245), ("The Long One", 260), ("The End", 215)],
    ),
    date="2019-09-13",
)
"""One video with chapters on YouTube, a little over 15 minutes."""

SINGLE = replace(
    make_release("Fixture Artist & Guest Artist", "Fixture Song", [("Fixture Song", 46)]),
    primary_type="Single",
    date="2024-01-02",
)
"""A single video on YouTube."""

# ---- known to MusicBrainz only -------------------------------------------------------------

TWO_DISCS = replace(
    make_release(
        "The Fixtures",
        "Both Sides",
        [("Intro", 40), ("Left", 62), ("Outro", 41)],
        [("Intro", 43), ("Right", 66), ("Outro", 39)],
    ),
    barcode="4006381333948",
)
"""Two discs that share titles."""

COMPILATION = replace(
    make_release(
        "Various Artists",
        "Now That Is a Fixture 7",
        [
            ("Friends", 45, "Marsh & Anne"),
            ("Plan", 50, "Dragon"),
            ("These Days", 55, "Rude & Jess & Mack"),
            ("Nevermore", 60, "Loyd"),
        ],
    ),
    secondary_types=("Compilation",),
    barcode="4006381333955",
    genres=("Pop",),
)

_EDITION_LINES: list[TrackLine] = [(f"Song Number {n}", 40 + 3 * n) for n in range(1, 6)]
_BONUS_LINES: list[TrackLine] = [("Bonus Take", 37), ("Another Bonus Take", 39)]


def _edition(country: str, date: str, barcode: str, lines: list[TrackLine]) -> Release:
    return replace(
        make_release("Five Times", "Five Editions", lines, key=country),
        group_date="2001-05-07",
        country=country,
        date=date,
        barcode=barcode,
    )


EDITIONS = (
    _edition("GB", "2001-05-07", "5000000000019", _EDITION_LINES),
    _edition("US", "2001-06-11", "5000000000026", _EDITION_LINES),
    _edition("JP", "2002-01-23", "5000000000033", [*_EDITION_LINES, _BONUS_LINES[0]]),
    replace(
        _edition("DE", "2005-10-03", "5000000000040", _EDITION_LINES), disambiguation="remaster"
    ),
    replace(
        _edition("XW", "2011-11-11", "5000000000057", [*_EDITION_LINES, *_BONUS_LINES]),
        disambiguation="deluxe edition",
    ),
)
"""One album five times: two like twins, two with more tracks, one remaster."""

UNICODE = (
    replace(
        make_release(
            "坂本龍一", "音楽図鑑", [("TIBETAN DANCE", 49), ("羽の林で", 53), ("森の人", 46)]
        ),
        country="JP",
        date="1984-10-24",
        language="jpn",
        script="Jpan",
    ),
    replace(
        make_release(
            "Кино",
            "Группа крови",
            [("Группа крови", 47), ("Закрой за мной дверь, я ухожу", 42), ("Война", 40)],
        ),
        country="RU",
        date="1988",
        language="rus",
        script="Cyrl",
    ),
    replace(
        make_release("Björk", "Jóga í Höfninni", [("Jóga", 50), ("Ísjaki", 44), ("Þoka", 41)]),
        country="IS",
        date="1997-09",
    ),
    replace(
        make_release("Sigur Rós", "( )", [("untitled", 61), ("untitled", 66), ("untitled", 72)]),
        country="IS",
        date="2002-10-28",
    ),
)

HOSTILE = replace(
    make_release(
        "CON",
        "../../x",
        [
            ("../../../../etc/passwd", 40),
            ("NUL", 41),
            ("n" * 300, 42),
            ("two\nlines\tand a tab", 43),
            ("🎹 emoji 👩‍🎤", 44),
            ("\u202eright to left\u202c שלום", 45),
            ('What? <Is> This: "A" | Test*', 46),
            ("Trailing dot.", 47),
            ("$artist %upper{x} ${title}", 48),
        ],
    ),
    label="Evil & Sons",
)
"""Titles that try to leave their folder or that no file system likes."""

TWINS = tuple(
    replace(
        make_release("The Twins", "Alike", [("One of Us", 50), ("Two of Us", 56)], key=key),
        group_id=stable_id("group", "The Twins", "Alike", key),
        label=key,
    )
    for key in ("First Label", "Second Label")
)
"""Two albums, not two editions, that nothing tells apart."""

GUESTS = make_release(
    "Main Act",
    "With Friends",
    [
        ("Alone", 44),
        ("Together", 47, "Main Act & Guest One"),
        ("Again Together", 51, "Main Act & Guest Two"),
        ("Alone Again", 54),
        ("Not Alone", 57, "Main Act & Guest Three"),
        ("Never Alone", 62, "Main Act & Guest Four"),
    ],
)
"""One artist with guests: no compilation."""

COLOURS = tuple(
    replace(
        make_release("Weaver", "Weaver", lines, key=colour),
        group_id=stable_id("group", "Weaver", colour),
        disambiguation=f"{colour} album",
        date=date,
    )
    for colour, date, lines in (
        ("blue", "1994", [("My Name Is Blue", 46), ("No One Blue", 52), ("The World Has", 58)]),
        ("green", "2001", [("Don't Let Green", 45), ("Photograph", 55), ("Hash Pipe", 59)]),
    )
)
"""Two albums of one name, told apart by their tracks."""

BOX = make_release(
    "Box Artist",
    "Huge Box",
    *[[(f"Disc {disc} Movement {n}", 30 + n) for n in range(1, 11)] for disc in range(1, 4)],
)

UNCOVERED = make_release("The Uncovered", "No Picture", [("Bare", 44), ("Plain", 48)])
"""The Cover Art Archive has nothing for it."""

# ---- on Qobuz; short, because 24 bits at 192 kHz are many bytes --------------------------------

_STEPS = ("One", "Two", "Three", "Four", "Five", "Six")

HIGH_TIDE = replace(
    make_release(
        "The Highs",
        "High Tide",
        [(f"Flood {step}", 3 + 0.2 * n) for n, step in enumerate(_STEPS)],
        [(f"Ebb {step}", 4 + 0.2 * n) for n, step in enumerate(_STEPS)],
    ),
    date="2023-09-15",
    barcode="080000000019",
    label="Loopback Hi-Res",
    catalog_number="HR 001",
    genres=("Rock",),
)
"""Twelve tracks on two discs, in 24/192."""

MIXED_MASTERS = replace(
    make_release("The Highs", "Mixed Masters", [(f"Master {step}", 3) for step in _STEPS]),
    date="2021-02-26",
    barcode="080000000026",
    label="Loopback Hi-Res",
)
"""In 24/96, but for its fourth track."""

ONE_SILENT = replace(
    make_release("The Highs", "One Silent", [(f"Heard {step}", 3) for step in _STEPS[:5]]),
    barcode="080000000033",
)
"""One of its tracks can't be streamed."""

OLD_RIPS = replace(
    make_release("The Lows", "Old Rips", [(f"Rip {step}", 3) for step in _STEPS[:3]]),
    barcode="080000000040",
)
"""In MP3 only."""

FORTY_SHORT = replace(
    make_release("The Shorts", "Forty Short Ones", [(f"Miniature {n}", 2) for n in range(1, 41)]),
    barcode="080000000057",
)
"""Many tracks, for measuring."""

BEHIND_GLASS = replace(
    make_release("The Lows", "Behind Glass", [("Look", 40), ("Do Not Touch", 44)]),
    barcode="080000000064",
)
"""Qobuz plays only 30 seconds of each track."""

PLAIN_DISC = replace(
    make_release("The Lows", "Plain Disc", [("Plainly", 4), ("Aloud (Live)", 5), ("Again", 4)]),
    date="2001-10-01",
    group_date="1984-05-04",
    barcode="080000000071",
    disambiguation="2001 remaster",
)
"""A remaster, in 16/44.1."""

RELEASES: tuple[Release, ...] = (
    LOOP_SONGS,
    HALF_OUT,
    HARBOUR_LIGHTS,
    CLOUD_SET,
    TOPIC_ALBUM,
    WHOLE_ALBUM,
    SINGLE,
    TWO_DISCS,
    COMPILATION,
    *EDITIONS,
    *UNICODE,
    HOSTILE,
    *TWINS,
    GUESTS,
    *COLOURS,
    BOX,
    UNCOVERED,
    HIGH_TIDE,
    MIXED_MASTERS,
    ONE_SILENT,
    OLD_RIPS,
    FORTY_SHORT,
    BEHIND_GLASS,
    PLAIN_DISC,
)
