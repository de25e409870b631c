"""MusicBrainz and a mirror of it: the two searches and the lookups that a tagger needs.

The answers have the keys of version 2 of the web service
(https://musicbrainz.org/doc/MusicBrainz_API), all of those that beets 2.14 reads.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from tests.servers.catalogue import RELEASES, Credit, Disc, Release, Track, printed, stable_id
from tests.servers.exchange import Request, Response, as_json
from tests.servers.named_records import NAMED_RECORDS
from tests.servers.odd_releases import ODD_RELEASES

OFFICIAL = "musicbrainz.org"
MIRROR = "mb.mirror.example"

_TERM = re.compile(r"(\w+):\(((?:\\.|[^()\\])*)\)")
_ESCAPE = re.compile(r"\\(.)")
_ARTIST = re.compile(r"/ws/2/artist/([0-9a-f-]{36})/?")
_ID = re.compile(r"/ws/2/(release|recording)/([0-9a-f-]{36})/?")

Json = dict[str, Any]


class MusicBrainz:
    """Knows the catalogue; may be told of further releases."""

    hosts = (OFFICIAL, MIRROR)
    announced: ClassVar[dict[str, list[Json]]] = {}
    """Further release groups, by their artist's id; tests put them in and take them out."""
    merged: ClassVar[dict[str, str]] = {}
    """Ids of artists that lead to another one."""

    def __init__(
        self, releases: Iterable[Release] = (*RELEASES, *ODD_RELEASES, *NAMED_RECORDS)
    ) -> None:
        self.releases = {release.id: release for release in releases}

    def answer(self, request: Request) -> Response | None:
        if request.path.rstrip("/") in {"/ws/2/release", "/ws/2/recording"}:
            return self._search(request)
        if found := _ID.fullmatch(request.path):
            return self._lookup(found[1], found[2])
        if found := _ARTIST.fullmatch(request.path):
            return self._artist(self.merged.get(found[1], found[1]))
        if request.path == "/ws/2/release-group":
            return self._release_groups(request)
        return None

    def _search(self, request: Request) -> Response:
        fields = parse_query(request.query.get("query", ""))
        limit = int(request.query.get("limit", "25"))
        if not fields:
            return as_json({"error": "Unable to parse the search"}, status=400)
        if request.path.rstrip("/").endswith("release"):
            return as_json(_page("releases", self._releases_like(fields), limit))
        return as_json(_page("recordings", self._recordings_like(fields), limit))

    def _lookup(self, entity: str, wanted: str) -> Response:
        if entity == "release" and wanted in self.releases:
            return as_json(release_json(self.releases[wanted]))
        for track, releases in self._recordings():
            if entity == "recording" and track.recording_id == wanted:
                on = [_release_hit(release) for release in releases]
                return as_json(_recording(track) | {"releases": on})
        return as_json({"error": "Not Found"}, status=404)

    def _artist(self, wanted: str) -> Response:
        for release in self.releases.values():
            for credit in release.credits:
                if credit.artist.id == wanted:
                    return as_json({"id": wanted, "name": credit.artist.name})
        if wanted in self.announced:
            return as_json({"id": wanted, "name": "Somebody New"})
        return as_json({"error": "Not Found"}, status=404)

    def _release_groups(self, request: Request) -> Response:
        wanted = self.merged.get(request.query["artist"], request.query["artist"])
        groups = {
            release.group_id: {
                "id": release.group_id,
                "title": release.title,
                "primary-type": release.primary_type,
                "secondary-types": list(release.secondary_types),
                "first-release-date": release.group_date or release.date,
            }
            for release in self.releases.values()
            if wanted in {credit.artist.id for credit in release.credits}
        }
        every = [*groups.values(), *self.announced.get(wanted, [])]
        offset, limit = (int(request.query[name]) for name in ("offset", "limit"))
        page = every[offset : offset + limit]
        counts = {"release-group-count": len(every), "release-group-offset": offset}
        return as_json({"release-groups": page, **counts})

    def _releases_like(self, fields: dict[str, str]) -> list[tuple[float, Json]]:
        return [
            (score, _release_hit(release))
            for release in self.releases.values()
            if (score := _release_score(fields, release)) > 0
        ]

    def _recordings_like(self, fields: dict[str, str]) -> list[tuple[float, Json]]:
        return [
            (
                2 * likeness + _likeness(fields.get("artist", ""), track.artist),
                _recording(track) | {"releases": [_release_hit(each) for each in releases]},
            )
            for track, releases in self._recordings()
            if (likeness := _recording_likeness(fields, track)) > 0
        ]

    def _recordings(self) -> list[tuple[Track, list[Release]]]:
        found: dict[str, tuple[Track, list[Release]]] = {}
        for release in self.releases.values():
            for track in release.tracks:
                found.setdefault(track.recording_id, (track, []))[1].append(release)
        return list(found.values())


def parse_query(query: str) -> dict[str, str]:
    """The fields of a Lucene query as beets writes it: `field:(escaped words) ...`."""
    return {name: _ESCAPE.sub(r"\1", words) for name, words in _TERM.findall(query)}


def release_json(release: Release) -> Json:
    """The whole release, as a lookup with every `inc` answers it."""
    return {
        **_release_base(release),
        "asin": None,
        "aliases": [],
        "genres": _genres(release),
        "tags": [],
        "relations": _relations(release),
        "release-events": [_event(release)],
        "cover-art-archive": {
            "artwork": True,
            "front": True,
            "back": False,
            "count": 1,
            "darkened": False,
        },
        "label-info": _labels(release),
        "media": [_medium(release, disc) for disc in release.media],
    }


def _release_hit(release: Release) -> Json:
    media = [
        {"format": disc.format, "track-count": len(disc.tracks), "disc-count": 1}
        for disc in release.media
    ]
    total = len(release.tracks)
    counts = {"track-count": total, "count": len(media), "media": media}
    return _release_base(release) | counts | {"label-info": _labels(release)}


def _release_base(release: Release) -> Json:
    return {
        "id": release.id,
        "title": release.title,
        "status": release.status,
        "status-id": None,
        "quality": "normal",
        "packaging": None,
        "packaging-id": None,
        "disambiguation": release.disambiguation,
        "barcode": release.barcode,
        "country": release.country,
        "date": release.date,
        "text-representation": {"language": release.language, "script": release.script},
        "artist-credit": _credit(release.credits),
        "release-group": {
            "id": release.group_id,
            "title": release.title,
            "primary-type": release.primary_type,
            "primary-type-id": None,
            "secondary-types": list(release.secondary_types),
            "secondary-type-ids": [],
            "first-release-date": release.group_date or release.date,
            "disambiguation": "",
            "aliases": [],
            "artist-credit": _credit(release.credits),
            "genres": _genres(release),
            "tags": [],
        },
    }


def _event(release: Release) -> Json:
    country = release.country
    area = {
        "id": stable_id("area", country),
        "name": country,
        "sort-name": country,
        "iso-3166-1-codes": [country],
        "disambiguation": "",
        "type": None,
        "type-id": None,
    }
    return {"date": release.date, "area": area}


def _genres(release: Release) -> list[Json]:
    return [
        {"id": stable_id("genre", name), "name": name.lower(), "count": 3, "disambiguation": ""}
        for name in release.genres
    ]


def _labels(release: Release) -> list[Json]:
    if not release.label:
        return []
    label = {
        "id": stable_id("label", release.label),
        "name": release.label,
        "sort-name": release.label,
        "disambiguation": "",
        "label-code": None,
        "type": None,
        "type-id": None,
        "aliases": [],
        "genres": [],
        "tags": [],
    }
    return [{"catalog-number": release.catalog_number or None, "label": label}]


def _relations(release: Release) -> list[Json]:
    producers = [_producer(name) for name in release.producers]
    if not release.pseudo_of:
        return producers
    return [
        *producers,
        {
            "type": "transl-tracklisting",
            "type-id": stable_id("relation", "transl-tracklisting"),
            "direction": "backward",
            "target-type": "release",
            "release": {"id": release.pseudo_of},
        },
    ]


def _medium(release: Release, disc: Disc) -> Json:
    """A medium; as MusicBrainz has it, what is hidden or data is no track of the disc itself."""
    first, last = disc.pregap_tracks, len(disc.tracks) - disc.data_tracks
    tracks = [_placed(track, place) for place, track in enumerate(disc.tracks, start=1 - first)]
    medium = {
        "id": stable_id("medium", release.id, str(disc.position)),
        "position": disc.position,
        "title": disc.title,
        "format": disc.format,
        "format-id": None,
        "track-count": last - first,
        "track-offset": 0,
        "tracks": tracks[first:last],
    }
    hidden = {"pregap": tracks[0]} if first else {}
    return medium | hidden | ({"data-tracks": tracks[last:]} if disc.data_tracks else {})


def _placed(track: Track, place: int) -> Json:
    return {
        "id": track.id,
        "position": place,
        "number": str(place),
        "title": track.title,
        "length": track.length_ms,
        "artist-credit": _credit(track.credits),
        "recording": _recording(track),
    }


def _recording(track: Track) -> Json:
    return {
        "id": track.recording_id,
        "title": track.title,
        "length": track.length_ms,
        "video": False,
        "disambiguation": "",
        "aliases": [],
        "isrcs": [isrc_of(track)],
        "artist-credit": _credit(track.credits),
        "genres": [],
        "tags": [],
        "relations": [*_works(track), *(_producer(name) for name in track.producers)],
    }


def _works(track: Track) -> list[Json]:
    if not track.work:
        return []
    return [
        {
            "type": "performance",
            "type-id": stable_id("relation", "performance"),
            "direction": "forward",
            "target-type": "work",
            "work": {
                "id": stable_id("work", track.work),
                "title": track.work,
                "type": None,
                "type-id": None,
                "disambiguation": "",
                "relations": [],
            },
        }
    ]


def _producer(name: str) -> Json:
    return {
        "type": "producer",
        "type-id": stable_id("relation", "producer"),
        "direction": "backward",
        "target-type": "artist",
        "artist": {
            "id": stable_id("artist", name),
            "name": name,
            "sort-name": name,
            "disambiguation": "",
            "country": None,
            "type": None,
            "type-id": None,
        },
    }


def isrc_of(track: Track) -> str:
    """The ISRC that a recording always has in the test world."""
    return f"XXTST{int(track.recording_id[:8], 16) % 10_000_000:07d}"


def _credit(credits_: Iterable[Credit]) -> list[Json]:
    return [
        {
            "name": credit.artist.name,
            "joinphrase": credit.join_phrase,
            "artist": {
                "id": credit.artist.id,
                "name": credit.artist.name,
                "sort-name": credit.artist.sort_name,
                "type": "Group",
                "type-id": None,
                "disambiguation": "",
                "country": None,
                "aliases": [],
                "genres": [],
                "tags": [],
            },
        }
        for credit in credits_
    ]


def _release_score(fields: dict[str, str], release: Release) -> float:
    if "barcode" in fields:
        return float(fields["barcode"] == release.barcode != "")
    title = _likeness(fields.get("release", ""), release.title)
    if "arid" in fields:
        return title * (fields["arid"] == release.artist_id)
    artist = _likeness(fields.get("artist", ""), printed(release.credits))
    return 2 * title + artist if title else 0.5 * artist


def _recording_likeness(fields: dict[str, str], track: Track) -> float:
    if "isrc" in fields:
        return float(fields["isrc"].casefold() == isrc_of(track).casefold())
    return _likeness(fields.get("recording", ""), track.title)


def _likeness(wanted: str, name: str) -> float:
    words, others = _words(wanted), _words(name)
    common = len(words & others)
    return common / len(words | others) if common else 0.0


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return set(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def _page(entity: str, found: list[tuple[float, Json]], limit: int) -> Json:
    best = sorted(found, key=lambda each: -each[0])[:limit]
    top = best[0][0] if best else 1.0
    return {
        "created": "2026-01-01T00:00:00.000Z",
        "count": len(found),
        "offset": 0,
        entity: [entry | {"score": round(100 * score / top)} for score, entry in best],
    }
