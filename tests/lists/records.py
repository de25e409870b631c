"""Records that thirty odd rows mean or do not mean: facts of real discographies, shortened."""

from __future__ import annotations

from typing import Final

from crateful.lists.matching.candidates import AlbumKind, CandidateAlbum, CandidateTrack

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "Hikaru Utada": ("宇多田ヒカル", "Utada Hikaru"),
    "Кино": ("Kino", "KINO"),
}


def record(  # noqa: PLR0913  # a record has so much to it
    artist: str,
    title: str,
    tracks: dict[str, int],
    kind: AlbumKind = AlbumKind.ALBUM,
    year: int | None = None,
    *,
    titles: tuple[str, ...] = (),
    credit: str = "",
    is_various: bool = False,
) -> CandidateAlbum:
    """Return a record; lengths are in seconds."""
    return CandidateAlbum(
        ref=f"{artist}/{title}/{year}",
        group=f"{artist}/{title}/{year}",
        title=title,
        artist=artist,
        tracks=tuple(CandidateTrack(name, credit, 1000 * s) for name, s in tracks.items()),
        kind=kind,
        year=year,
        is_various=is_various,
        artist_names=NAMES.get(artist, ()),
        titles=titles,
    )


C, S, L, R = AlbumKind.COMPILATION, AlbumKind.SINGLE, AlbumKind.LIVE, AlbumKind.REMIX
OST = AlbumKind.SOUNDTRACK

RECORDS: Final = (
    record("Queen", "A Night at the Opera", {"Bohemian Rhapsody": 355}, year=1975),
    record("Queen", "Greatest Hits", {"Bohemian Rhapsody": 358}, C, 1981),
    record(
        "Queen",
        "Bohemian Rhapsody (The Original Soundtrack)",
        {"Bohemian Rhapsody": 355, "Bohemian Rhapsody (Live Aid)": 148},
        OST,
        2018,
    ),
    record(
        "Queen",
        "Bohemian Rhapsody",
        {"Bohemian Rhapsody": 355, "I'm in Love With My Car": 190},
        S,
        1975,
    ),
    record("Taylor Swift", "Fearless", {"Love Story": 235, "Fifteen": 294}, year=2008),
    record(
        "Taylor Swift",
        "Fearless (Taylor\u2019s Version)",
        {"Love Story (Taylor\u2019s Version)": 235},
        year=2021,
    ),
    record("Taylor Swift", "Red", {"All Too Well": 327}, year=2012),
    record(
        "Taylor Swift",
        "Red (Taylor\u2019s Version)",
        {
            "All Too Well (Taylor\u2019s Version)": 329,
            "All Too Well (10 Minute Version) (Taylor\u2019s Version) (From the Vault)": 613,
        },
        year=2021,
    ),
    record("Nirvana", "Bleach", {"About a Girl": 168, "Blew": 174}, year=1989),
    record("Nirvana", "MTV Unplugged in New York", {"About a Girl": 217}, L, 1994),
    record("Nirvana", "Nirvana", {"About a Girl": 168}, C, 2002),
    record("Nirvana", "All of Us", {"Rainbow Chaser": 160}, year=1968),
    record("Nirvana", "Nevermind", {"Smells Like Teen Spirit": 301}, year=1991),
    record("Johnny Cash", "American IV: The Man Comes Around", {"Hurt": 218}, year=2002),
    record("Nine Inch Nails", "The Downward Spiral", {"Hurt": 373}, year=1994),
    record("Weezer", "Weezer", {"Buddy Holly": 159, "Say It Ain't So": 258}, year=1994),
    record("Weezer", "Weezer", {"Hash Pipe": 186, "Island in the Sun": 200}, year=2001),
    record("Weezer", "Weezer", {"Pork and Beans": 189}, year=2008),
    record("Ravyn Lenae", "Bird\u2019s Eye", {"Love Me Not": 213, "Genius": 180}, year=2024),
    record("Ravyn Lenae", "Love Me Not", {"Love Me Not": 213}, S, 2024),
    record("Robbie Williams", "Sing When You\u2019re Winning", {"Rock DJ": 258}, year=2000),
    record(
        "Various Artists",
        "Now That\u2019s What I Call Music! 47",
        {"Rock DJ": 258},
        C,
        2000,
        credit="Robbie Williams",
        is_various=True,
        titles=("Now 47",),
    ),
    record(
        "Rihanna",
        "Good Girl Gone Bad",
        {"Umbrella": 275},
        year=2007,
        credit="Rihanna feat. Jay\u2010Z",
    ),
    record(
        "Rihanna",
        "Good Girl Gone Bad: The Remixes",
        {"Umbrella": 275},
        R,
        2009,
        credit="Rihanna feat. Jay\u2010Z",
    ),
    record(
        "JAY\u2010Z",
        "The Blueprint 3",
        {"Run This Town": 267},
        year=2009,
        credit="JAY\u2010Z, Rihanna & Kanye West",
    ),
    record(
        "JAY\u2010Z",
        "Run This Town",
        {"Run This Town": 267},
        S,
        2009,
        credit="JAY\u2010Z, Rihanna & Kanye West",
    ),
    record(
        "Luis Fonsi",
        "VIDA",
        {"Despacito": 228, "Despacito (remix)": 230},
        year=2019,
        credit="Luis Fonsi & Daddy Yankee",
    ),
    record(
        "Luis Fonsi", "Despacito", {"Despacito": 228}, S, 2017, credit="Luis Fonsi & Daddy Yankee"
    ),
    record("Hikaru Utada", "First Love", {"First Love": 258, "Automatic": 320}, year=1999),
    record(
        "Hikaru Utada", "First Love", {"First Love": 258, "First Love (A Cappella)": 256}, S, 1999
    ),
    record("Кино", "Группа крови", {"Группа крови": 286}, year=1988, titles=("Gruppa krovi",)),
    record("Sigur Rós", "Takk\u2026", {"Hoppípolla": 268, "Glósóli": 375}, year=2005),
    record("!!!", "Myth Takes", {"Must Be the Moon": 349}, year=2007),
    record("Ed Sheeran", "÷", {"Perfect": 263, "Shape of You": 234}, year=2017),
    record("The Beatles", "Help!", {"Yesterday": 125, "Help!": 139}, year=1965),
    record("The Beatles", "1", {"Yesterday": 125, "Hey Jude": 425}, C, 2000),
    record("P!nk", "Funhouse", {"So What": 215}, year=2008),
    record(
        "Metallica", "Metallica", {"Enter Sandman": 331}, year=1991, titles=("The Black Album",)
    ),
    record(
        "Ludwig van Beethoven; Wiener Philharmoniker, Carlos Kleiber",
        "Symphonies nos. 5 & 7",
        {"Symphony no. 5 in C minor, op. 67: I. Allegro con brio": 442},
        year=1995,
    ),
    record(
        "Ludwig van Beethoven; Berliner Philharmoniker, Herbert von Karajan",
        "Symphonies nos. 5 & 6",
        {"Symphony no. 5 in C minor, op. 67: I. Allegro con brio": 438},
        year=1977,
    ),
    record("Pink Floyd", "Wish You Were Here", {"Wish You Were Here": 334}, year=1975),
    record("Pink Floyd", "Pulse", {"Wish You Were Here": 335}, L, 1995),
)
"""Each with what could be taken for it."""
