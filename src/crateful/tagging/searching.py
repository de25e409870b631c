"""In which order search hits are worth a request; pure rules."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crateful.dates import year_of
from crateful.tagging.naming import VARIOUS_ARTISTS
from crateful.tagging.policy import country_rank, same_barcode, same_code
from crateful.tagging.titles import split_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Distance = Callable[[str, str], float]

VARIOUS_ARTISTS_ID = "89ad4ac3-39f7-470e-963a-56509c546377"
"""MusicBrainz's own artist for compilations."""

STUMBLES: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading an answer of another shape than is known raises."""

Read = TypeVar("Read")

_FAR = 0.75
"""Title and artist both further away than this: not worth a request."""

_SAME_COST = 0.05


@dataclass(frozen=True, slots=True)
class Hit:
    """One release as a search names it."""

    id: str
    title: str
    artist: str = ""
    artist_id: str = ""
    track_total: int = 0
    date: str = ""
    barcode: str = ""
    status: str = ""
    country: str = ""
    group_id: str = ""
    catalog_numbers: tuple[str, ...] = ()
    kind: str = ""
    """``Album``, ``Single``, ``EP``, ..."""


@dataclass(frozen=True, slots=True)
class RecordingHit:
    """One recording as a search names it, with the releases it is on."""

    id: str
    title: str
    artist: str
    length_ms: int | None
    releases: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class AlbumQuery:
    """What is searched for."""

    artist: str
    album: str
    track_total: int
    date: str | None = None
    upc: str | None = None
    catalog_number: str | None = None
    isrc: str | None = None
    """Of the one track, for a single."""
    is_compilation: bool = False
    length_ms: int | None = None
    """Of the one track, for a single."""


@dataclass(frozen=True, slots=True)
class RankedHit:
    """A hit and how far it seems to be from what is wanted; less is better."""

    hit: Hit
    cost: float

    def is_rival_of(self, other: RankedHit) -> bool:
        """Tell whether this is another album that seems as likely as ``other``."""
        is_other_album = self.hit.group_id != other.hit.group_id
        return is_other_album and self.cost - other.cost < _SAME_COST


def release_hit(found: Mapping[str, Any]) -> Hit:
    """Read one release of a search; keys as beets gives them, with underscores."""
    credits_ = found.get("artist_credit") or []
    media: Sequence[Mapping[str, Any]] = found.get("media") or []
    group = found.get("release_group") or {}
    return Hit(
        id=found["id"],
        title=found["title"],
        artist=_printed(credits_),
        artist_id=credits_[0]["artist"]["id"] if credits_ else "",
        track_total=found.get("track_count") or sum(disc.get("track_count", 0) for disc in media),
        date=found.get("date") or "",
        barcode=found.get("barcode") or "",
        status=found.get("status") or "",
        country=found.get("country") or "",
        group_id=group.get("id", ""),
        catalog_numbers=tuple(
            one["catalog_number"]
            for one in found.get("label_info") or ()
            if one.get("catalog_number")
        ),
        kind=group.get("primary_type") or "",
    )


def recording_hit(found: Mapping[str, Any]) -> RecordingHit:
    """Read one recording of a search, with the releases it is on."""
    return RecordingHit(
        id=found["id"],
        title=found["title"],
        artist=_printed(found.get("artist_credit") or []),
        length_ms=found.get("length"),
        releases=tuple(release_hit(release) for release in found.get("releases") or []),
    )


def readable(
    answers: Iterable[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Read]
) -> list[Read]:
    """Return the answers that can be read; one that can't is no reason to lose the others."""
    found = []
    for answer in answers:
        with suppress(*STUMBLES):
            found.append(read(answer))
    return found


def rank_hits(hits: Iterable[Hit], wanted: AlbumQuery, distance: Distance) -> list[RankedHit]:
    """Order the hits of a release search, best first; without those that can't be meant."""
    ranked = []
    for hit in hits:
        title = min(
            distance(wanted.album, hit.title),
            distance(split_edition(wanted.album)[0], split_edition(hit.title)[0]),
        )
        artist = _artist_distance(hit, wanted, distance)
        if min(title, artist) > _FAR and not same_barcode(hit.barcode, wanted.upc):
            continue
        cost = 3 * title + 3 * artist + _facts_cost(hit, wanted)
        ranked.append(RankedHit(hit, cost))
    return sorted(ranked, key=lambda each: (each.cost, each.hit.id))


def rank_recordings(
    recordings: Iterable[RecordingHit], wanted: AlbumQuery, distance: Distance
) -> list[RankedHit]:
    """Order the releases that a recording search leads to: the single before the album."""
    ranked: dict[str, RankedHit] = {}
    for recording in recordings:
        title = distance(wanted.album, recording.title)
        artist = distance(wanted.artist, recording.artist)
        if min(title, artist) > _FAR:
            continue
        apart_ms = abs((recording.length_ms or 0) - (wanted.length_ms or 0))
        length = min(1.0, apart_ms / 30_000) if recording.length_ms and wanted.length_ms else 0
        for hit in recording.releases:
            cost = 3 * title + 3 * artist + 2 * length + _facts_cost(hit, wanted)
            cost += 0.5 if hit.artist_id == VARIOUS_ARTISTS_ID else 0
            if hit.id not in ranked or cost < ranked[hit.id].cost:
                ranked[hit.id] = RankedHit(hit, cost)
    return sorted(ranked.values(), key=lambda each: (each.cost, each.hit.id))


def _artist_distance(hit: Hit, wanted: AlbumQuery, distance: Distance) -> float:
    if wanted.is_compilation or wanted.artist == VARIOUS_ARTISTS:
        return 0 if hit.artist_id == VARIOUS_ARTISTS_ID else 1
    return distance(wanted.artist, hit.artist)


def _facts_cost(hit: Hit, wanted: AlbumQuery) -> float:
    year, released = year_of(wanted.date), year_of(hit.date)
    apart = abs(hit.track_total - wanted.track_total) / max(wanted.track_total, 1)
    cost = 2 * min(1.0, apart) if hit.track_total else 0.5
    cost += 0.5 if year and released and year != released else 0
    cost += 0.5 if hit.status not in {"", "Official"} else 0
    cost -= 5 if same_barcode(hit.barcode, wanted.upc) else 0
    cost -= 1 if any(same_code(one, wanted.catalog_number) for one in hit.catalog_numbers) else 0
    return cost + 0.001 * country_rank(hit.country)


def _printed(credits_: Iterable[Mapping[str, Any]]) -> str:
    return "".join(each["name"] + (each.get("joinphrase") or "") for each in credits_)
