"""What a source's catalogue lists by an artist, and whether it is just that artist. Pure.

A catalogue has namesakes, and pages that mix them. So an artist of it is believed only for albums
that MusicBrainz has, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.dates import clean_date, year_of
from crateful.follow import newness
from crateful.follow.newness import ReleaseGroup
from crateful.library.names import album_key, artist_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from crateful.sources.source import Found

MOST_OF_SINGLE: Final = 3
"""Tracks; what has more is an EP where a catalogue does not tell them apart."""

MOST_OF_EP: Final = 6
"""Tracks; what has more is an album where a catalogue says nothing."""

ALBUMS_IN_COMMON: Final = 2
"""That prove an artist; one where one of the two has no more."""

SHARE_IN_COMMON: Final = 3
"""At least one in so many of what a catalogue lists is known: on a page that mixes namesakes it
is less."""

_LIVE: Final = re.compile(
    r"\b(?:live|unplugged|en vivo|en directo|ao vivo|ライブ盤)\b", re.IGNORECASE
)
_LIVE_TITLE: Final = re.compile(r"^(?:recorded )?live (?:at|in|from)\b", re.IGNORECASE)
_REMIX: Final = re.compile(r"\bremix(?:es|ed)?\b", re.IGNORECASE)
_COLLECTION: Final = re.compile(
    r"\b(?:greatest hits|best of|anthology|the essential|singles collection)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A release as a catalogue lists it."""

    source_id: str
    """The catalogue's."""
    group: ReleaseGroup
    """Without an id of MusicBrainz's."""
    upc: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a catalogue lists by an artist who is proven to be meant."""

    artist_id: str
    """The catalogue's."""
    releases: tuple[Listed, ...]
    """Plain editions before others."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of asking a catalogue about an artist."""

    source: str
    listing: Listing | None
    """``None``: nobody there proved to be the artist."""


def listed_of(found: Iterable[Found], names: Iterable[str]) -> tuple[Listed, ...]:
    """Return the releases of an artist among what a catalogue lists on their page.

    What others are credited with is left out, and what the catalogue calls none of the kinds that
    can be followed.

    Args:
        found: the page.
        names: of the artist.
    """
    keys = {artist_key(name) for name in names} - {""}
    own = [
        Listed(one.id, group, one.upc)
        for one in found
        if keys & _credited(one) and (group := _group_of(one)) is not None
    ]
    return tuple(sorted(own, key=lambda one: bool(album_key(one.group.title).edition)))


def proven(
    listed: Mapping[str, Sequence[Listed]],
    groups: Sequence[ReleaseGroup],
    owned: Sequence[ReleaseGroup],
    names: Iterable[str],
    today: date,
) -> str | None:
    """Return which of a catalogue's artists of one name is meant; ``None`` if none is for sure.

    Args:
        listed: what each lists, by the catalogue's id of the artist.
        groups: what MusicBrainz has of the artist.
        owned: what the library has; it files namesakes under one name, so it proves nothing alone
            as long as MusicBrainz knows anything.
        names: of the artist; an album called so is in common with any namesake's.
        today: what came out lately proves nothing, and counts against nobody.
    """
    keys = {artist_key(name) for name in names}
    known = _titles(groups, keys, today), _titles(owned, keys, today)
    shares = {
        artist_id: _in_common(_titles([one.group for one in own], keys, today), *known)
        for artist_id, own in listed.items()
    }
    most = max(shares.values(), default=0)
    best = [artist_id for artist_id, share in shares.items() if share == most > 0]
    return best[0] if len(best) == 1 else None


def _in_common(
    listed: Mapping[str, set[int]], groups: Mapping[str, set[int]], owned: Mapping[str, set[int]]
) -> int:
    """Return how many albums prove an artist; 0 where they are too few."""
    of_musicbrainz = sum(_is_in(title, years, groups) for title, years in listed.items())
    of_any = sum(
        _is_in(title, years, groups) or _is_in(title, years, owned)
        for title, years in listed.items()
    )
    needed = min(ALBUMS_IN_COMMON, len(listed), len({*groups, *owned}))
    is_enough = of_any >= needed and of_any * SHARE_IN_COMMON >= len(listed)
    return of_any if is_enough and (of_musicbrainz or not groups) else 0


def _is_in(title: str, years: set[int], known: Mapping[str, set[int]]) -> bool:
    return any(
        abs(year - other) <= newness.YEARS_APART for year in years for other in known.get(title, ())
    )


def _titles(groups: Iterable[ReleaseGroup], names: set[str], today: date) -> dict[str, set[int]]:
    """Return the years of titles that say who somebody is: out a while, and no collection."""
    found: dict[str, set[int]] = {}
    for one in groups:
        title, year = album_key(one.title).title, year_of(one.first_release_date)
        is_telling = not one.secondary and title not in names
        if is_telling and year and newness.is_out(one.first_release_date, today - newness.GRACE):
            found.setdefault(title, set()).add(year)
    return found


def _credited(found: Found) -> set[str]:
    artist = found.artist or ""
    return {artist_key(artist), *map(artist_key, artist.split(" & "))}


def _group_of(found: Found) -> ReleaseGroup | None:
    kind = _kind_of(found)
    if kind is None:
        return None
    return ReleaseGroup(
        "", found.title, kind, tuple(_secondary_of(found)), clean_date(found.released)
    )


def _kind_of(found: Found) -> str | None:
    match found.release_type, found.tracks:
        case "other", _:
            return None
        case ("album" | "ep" | "single") as said, _:
            return said
        case "live" | "compilation", _:
            return "album"
        case _, None:
            return "album"
        case said, tracks:
            few = "single" if tracks <= MOST_OF_SINGLE else "ep"
            return few if said == "ep or single" or tracks <= MOST_OF_EP else "album"


def _secondary_of(found: Found) -> Iterable[str]:
    edition = album_key(found.title).edition
    if found.release_type == "live" or _LIVE.search(edition) or _LIVE_TITLE.search(found.title):
        yield "live"
    if found.release_type == "compilation" or _COLLECTION.search(found.title):
        yield "compilation"
    if _REMIX.search(edition):
        yield "remix"
