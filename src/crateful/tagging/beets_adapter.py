"""The one place that imports beets: it reads files, asks MusicBrainz and measures likeness.

beets (2.14) is used as a library and as a pure tagger: no library of its own, no importer, no
command line. Its configuration, plugins and caches are global to the process.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import beets
import requests
from beets import metadata_plugins, plugins
from beets.autotag import AlbumInfo, AlbumMatch, Source, TrackInfo
from beets.autotag.distance import Distance, distance, string_dist
from beets.autotag.match import assign_items
from beets.library import Item, ReadError

from crateful.dates import clean_date
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.file_tags.additions import date_text
from crateful.tagging.file_tags.opening import open_tags
from crateful.tagging.searching import Hit, RecordingHit, recording_hit, release_hit
from crateful.tagging.session import GARBAGE, outage
from crateful.tagging.sheet import FileFacts
from crateful.tagging.titles import join_edition, split_edition
from crateful.tagging.types import Candidate, TrackMatch

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from crateful.tagging.types import Hints, TrackHint

PLUGIN = "musicbrainz"
SEARCH_LIMIT = 15

_SETTINGS: dict[str, Any] = {
    "plugins": [PLUGIN],
    "pluginpath": [],
    "library": ":memory:",
    # By default every failure of MusicBrainz would look like an unknown album.
    "raise_on_error": True,
    "threaded": False,
    "per_disc_numbering": True,
    "va_name": "Various Artists",
    "import": {"from_scratch": False, "languages": []},
    "musicbrainz": {"host": "musicbrainz.org", "genres": True, "data_source_mismatch_penalty": 0},
}


class Beets:
    """beets, set up once for this process.

    Raises:
        RuntimeError: the musicbrainz plugin could not be loaded.
    """

    _process: int | None = None

    def __init__(self) -> None:
        if Beets._process == os.getpid():
            message = "beets is global to its process: make one Tagger only"
            raise RuntimeError(message)
        Beets._process = os.getpid()
        # The folder of a user's own beets is not ours; none is needed once beets is set up, and
        # this process may be killed at any time.
        with tempfile.TemporaryDirectory(prefix="crateful-beets-") as home:
            os.environ["BEETSDIR"] = home
            beets.config.clear()
            beets.config.read(user=False, defaults=True)
            beets.config.set(_SETTINGS)
            plugins.load_plugins()
        self._plugin: Any = metadata_plugins.get_metadata_source(PLUGIN)
        if self._plugin is None:
            message = "beets could not load its musicbrainz plugin"
            raise RuntimeError(message)

    def connect(self, url: str, session: requests.Session) -> None:
        """Let every request go to the MusicBrainz at ``url``, through ``session``.

        Raises:
            RuntimeError: this process was forked after the set-up; sockets would be shared.
        """
        if Beets._process != os.getpid():
            message = "a Tagger can't be used by another process than the one that made it"
            raise RuntimeError(message)
        self._plugin.mb_api.session = session
        self._plugin.mb_api.api_root = f"{url.rstrip('/')}/ws/2"

    def load(self, folder: Path, hints: Hints) -> Staged:
        """Read the files that ``hints`` name; what the hints say counts more than old tags.

        Raises:
            StepFailedError: a file can't be read, or there is none.
        """
        if not hints.tracks:
            message = "There is no audio file to tag."
            raise StepFailedError(message, code="no-audio", recovery=Recovery.PERMANENT)
        return Staged(
            folder, hints, {hint.path: _load_item(folder, hints, hint) for hint in hints.tracks}
        )

    def search_releases(self, **fields: str) -> list[Hit]:
        """Search releases by MusicBrainz's own field names; one request."""
        with _parsing():
            found = self._plugin.mb_api.search("release", fields, limit=SEARCH_LIMIT)
            return [release_hit(each) for each in found]

    def search_recordings(self, **fields: str) -> list[RecordingHit]:
        """Search recordings, with the releases they are on; one request."""
        with _parsing():
            found = self._plugin.mb_api.search("recording", fields, limit=SEARCH_LIMIT)
            return [recording_hit(each) for each in found]

    def lookup(self, release_id: str, staged: Staged) -> Candidate | None:
        """Return a release matched against the staged files, or ``None`` if there is none."""
        with _parsing():
            try:
                info = self._plugin.album_for_id(release_id)
            except requests.HTTPError:  # refused as no id at all
                return None
            return None if info is None or not info.tracks else _candidate(info, staged)

    def distance(self, one: str, other: str) -> float:
        """Return how unlike two names are, 0 to 1, as beets sees it."""
        return float(string_dist(one, other))

    def apply(self, candidate: Candidate, staged: Staged) -> dict[str, str]:
        """Give the staged items all that a candidate's snapshot holds; return ISRCs by recording.

        No request is made and nothing is written yet.
        """
        info = _thaw(candidate.snapshot)
        places = {(track.medium or 1, _number_of(track)): track for track in info.tracks}
        mapping = {
            staged.items[match.path]: places[match.disc, match.number]
            for match in candidate.matches
            if match.path in staged.items and (match.disc, match.number) in places
        }
        AlbumMatch(Distance(), info, mapping).apply_metadata()
        for item in staged.items.values():
            if item not in mapping:
                item.update(info.item_data)
        return {
            track.track_id: str(track.isrc).split(";")[0]
            for track in info.tracks
            if track.track_id and track.get("isrc")
        }


class Staged:
    """The files of one album, in beets' own form, in the order in which they were named.

    Args:
        folder: where they are.
        hints: what their source says.
        items: beets' Item by path.
    """

    def __init__(self, folder: Path, hints: Hints, items: Mapping[str, Any]) -> None:
        self.folder = folder
        self.hints = hints
        self.items = items

    @property
    def release_id(self) -> str | None:
        """The MusicBrainz release that every file names, if they do."""
        ids = {str(item.mb_albumid or "") for item in self.items.values()}
        return ids.pop() or None if len(ids) == 1 else None

    def facts(self) -> tuple[FileFacts, ...]:
        """Return what is known of each file."""
        return tuple(
            _facts(path, item, clean_date(self.hints.date) or _date_in(self.folder / path))
            for path, item in self.items.items()
        )

    def path_of(self, item: object) -> str:
        """Return the path of one of the items, relative to the folder."""
        return next(path for path, each in self.items.items() if each is item)

    def length_ms(self) -> int:
        """Return how long all files play together."""
        return int(sum(float(item.length) for item in self.items.values()) * 1000)


def _load_item(folder: Path, hints: Hints, hint: TrackHint) -> Any:  # noqa: ANN401

    try:
        item = Item.from_path(os.fsencode(folder / hint.path))
    except ReadError as error:
        message = f"{Path(hint.path).name} can't be read as audio."
        raise StepFailedError(message, code="audio-unreadable") from error
    item.update(_known(hints, hint))
    return item


def _date_in(file: Path) -> str | None:
    """Return a file's date, as exact as it is; beets makes year 21 of ``21/05/1973``."""
    return clean_date(date_text(open_tags(file)))


def _known(hints: Hints, hint: TrackHint) -> dict[str, object]:
    """Return what the source says, by beets' names; what it leaves open is left out."""
    date = clean_date(hints.date)
    year, month, day = (int(part) for part in f"{date or '0'}-0-0".split("-")[:3])
    said: dict[str, object] = {
        "album": join_edition(*split_edition(hints.album)) if hints.album else None,
        "albumartist": hints.artist,
        "title": hint.title,
        "artist": hint.artist or hints.artist,
        "track": hint.number,
        "disc": hint.disc,
        "isrc": hint.isrc,
        "copyright": hints.copyright,
        "composers": list(hint.composers),
        "lyricists": list(hint.lyricists),
    }
    known = {field: value for field, value in said.items() if value}
    return {**known, "year": year, "month": month, "day": day} if date else known


def _facts(path: str, item: Any, date: str | None) -> FileFacts:  # noqa: ANN401
    return FileFacts(
        path=path,
        title=item.title or None,
        artist=item.artist or None,
        album_artist=item.albumartist or None,
        album=item.album or None,
        disc=item.disc or None,
        number=item.track or None,
        track_total=item.tracktotal or None,
        disc_total=item.disctotal or None,
        date=date,
        genre=next(iter(item.genres or ()), None),
        label=item.label or None,
        catalog_number=item.catalognum or None,
        upc=item.barcode or None,
        isrc=item.isrc or None,
        is_compilation=bool(item.comp),
    )


def _candidate(info: Any, staged: Staged) -> Candidate:  # noqa: ANN401

    items = list(staged.items.values())
    if staged.hints.is_single and not staged.hints.album:
        # Its album is not known: that can't speak against any.
        items[0].update({"album": info.album, "albumartist": info.artist})
    pairs, extra_items, extra_tracks = assign_items(items, info.tracks)
    likeness = distance(Source.from_items(items).data, info, pairs, len(extra_items))
    pairs.sort(key=lambda pair: pair[1].index or 0)
    return replace(
        _described(info),
        confidence=round(1 - float(likeness), 4),
        penalties={name: round(float(value), 4) for name, value in likeness.items()},
        matches=tuple(
            TrackMatch(
                path=staged.path_of(item),
                disc=track.medium or 1,
                number=_number_of(track),
                title=track.title or "",
                artist=track.artist or info.artist or "",
                recording_id=track.track_id,
                distance=round(float(likeness.tracks[track]), 4),
                length_ms=round(track.length * 1000) if track.length else None,
                isrc=str(track.isrc) if track.get("isrc") else None,
            )
            for item, track in pairs
        ),
        extra_paths=tuple(staged.path_of(item) for item in extra_items),
        missing=tuple(
            f"{track.medium or 1}-{_number_of(track):02d} {track.title}" for track in extra_tracks
        ),
    )


def _described(info: Any) -> Candidate:  # noqa: ANN401
    date = "-".join(f"{part:02d}" for part in (info.year, info.month, info.day) if part)
    genre = next(iter(info.genres or ()), None)
    return Candidate(
        id=info.album_id,
        artist=info.artist or "",
        album=info.album or "",
        confidence=0,
        year=info.year,
        original_year=info.original_year,
        date=clean_date(date),
        media=info.media,
        country=info.country,
        label=info.label,
        catalog_number=info.catalognum,
        barcode=info.barcode,
        disambiguation=info.albumdisambig,
        status=info.albumstatus,
        group_id=info.releasegroup_id,
        genre=genre.title() if genre else None,
        track_total=len(info.tracks),
        disc_total=info.mediums or 1,
        is_compilation=bool(info.va),
        snapshot=_freeze(info),
    )


def _number_of(track: Any) -> int:  # noqa: ANN401
    return int(track.medium_index if track.medium_index is not None else track.index)


def _freeze(info: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**info, "tracks": [dict(track) for track in info.tracks]}


def _thaw(snapshot: Mapping[str, Any]) -> Any:  # noqa: ANN401

    album = dict(snapshot)
    tracks = [TrackInfo(**track) for track in album.pop("tracks")]
    return AlbumInfo(tracks, **album)


@contextmanager
def _parsing() -> Generator[None]:
    """Turn a stumble over an answer's shape into an error that says so."""
    try:
        yield
    except (
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
        requests.HTTPError,
    ) as error:
        message = "MusicBrainz's answer lacks what was asked for."
        raise outage(message, GARBAGE) from error
