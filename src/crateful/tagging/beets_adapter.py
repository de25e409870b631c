"""Where beets is set up and spoken to: it reads files, asks MusicBrainz and applies a release.

It is imported here and in ``tagging/matching`` only.

beets (2.14) is used as a library and as a pure tagger: no library of its own, no importer, no
command line. Its configuration, plugins and caches are global to the process.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import beets
import mediafile
import requests
from beets import metadata_plugins, plugins
from beets.autotag import AlbumInfo, AlbumMatch, TrackInfo
from beets.autotag.distance import Distance, string_dist
from beets.library import Item

from crateful.album_text import TAGS, AlbumText, first_text
from crateful.audio.facts import FileTags, Tags
from crateful.audio.tag_blocks.opening import open_tags
from crateful.dates import clean_date
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.consensus import commonest
from crateful.tagging.file_tags.additions import date_text
from crateful.tagging.matching import by_sound
from crateful.tagging.matching.as_picard import of_recording, of_release
from crateful.tagging.matching.candidates import candidate_of, number_of
from crateful.tagging.policy import is_placeholder
from crateful.tagging.searching import (
    STUMBLES,
    Hit,
    RecordingHit,
    readable,
    recording_hit,
    release_hit,
)
from crateful.tagging.session import GARBAGE, outage
from crateful.tagging.titles import join_edition, split_edition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crateful.tagging.acoustid.opinion import Opinions
    from crateful.tagging.session import MusicBrainzSession
    from crateful.tagging.types import Candidate, Hints, TrackHint

_IDENTITY = ("mb_albumid", "mb_releasegroupid", "mb_albumartistid", "mb_albumartistids")
"""By which players tell albums apart: Navidrome by the first, MusicBrainz' own tools by all."""

PLUGIN = "musicbrainz"
SEARCH_LIMIT = 15

_MOST_BITS = 63
"""Of a number that SQLite keeps."""

_SETTINGS: dict[str, Any] = {
    "plugins": [PLUGIN],
    "pluginpath": [],
    "library": ":memory:",
    # By default every failure of MusicBrainz would look like an unknown album.
    "raise_on_error": True,
    "threaded": False,
    "per_disc_numbering": True,
    # Files of videos and data tracks are matched where there are any.
    "match": {"ignore_data_tracks": False, "ignore_video_tracks": False},
    "va_name": "Various Artists",
    "import": {"from_scratch": False, "languages": []},
    "musicbrainz": {"host": "musicbrainz.org", "genres": True, "data_source_mismatch_penalty": 0},
}


class OddReleaseError(Exception):
    """MusicBrainz has the release and describes it in a way that can't be used."""

    def __init__(self, release_id: str, why: str) -> None:
        super().__init__(f"{release_id}: {why}")
        self.why = why


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
        self._listen()

    def _listen(self) -> None:
        self._plugin.register_listener("mb_album_extract", of_release)
        self._plugin.register_listener("mb_track_extract", of_recording)

    def connect(self, url: str, session: MusicBrainzSession) -> None:
        """Let every request go to the MusicBrainz at ``url``, through ``session``.

        Raises:
            RuntimeError: this process was forked after the set-up; sockets would be shared.
        """
        if Beets._process != os.getpid():
            message = "a Tagger can't be used by another process than the one that made it"
            raise RuntimeError(message)
        self._session = session
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
        return readable(self._searched("release", fields), release_hit)

    def search_recordings(self, **fields: str) -> list[RecordingHit]:
        """Search recordings, with the releases they are on; one request."""
        return readable(self._searched("recording", fields), recording_hit)

    def lookup(
        self, release_id: str, staged: Staged, said: Opinions | None = None
    ) -> Candidate | None:
        """Return a release matched against the staged files, or ``None`` if there is none.

        Args:
            release_id: of MusicBrainz.
            staged: the files.
            said: the recordings that they may be by their sound.

        Raises:
            OddReleaseError: MusicBrainz describes it in a way that nothing can be made of.
        """
        self._session.begin_entity()
        try:
            info = self._plugin.album_for_id(release_id)
        except requests.HTTPError:  # refused as no id at all
            return None
        except STUMBLES as error:
            self._session.forget_entity()
            raise OddReleaseError(release_id, _what_is_odd(error)) from error
        if info is None:
            return None
        if not info.tracks:
            raise OddReleaseError(release_id, "it has no tracks")
        items = staged.items if said is None else by_sound.named(info, staged.items, said)
        return candidate_of(info, items, staged.hints)

    def _searched(self, entity: str, fields: dict[str, str]) -> list[Any]:
        self._session.begin_entity()
        try:
            return list(self._plugin.mb_api.search(entity, fields, limit=SEARCH_LIMIT))
        except (*STUMBLES, requests.HTTPError) as error:
            self._session.forget_entity()
            message = "MusicBrainz's answer lacks what was asked for."
            raise outage(message, GARBAGE) from error

    def distance(self, one: str, other: str) -> float:
        """Return how unlike two names are, 0 to 1, as beets sees it."""
        return float(string_dist(one, other))

    def identity(self, staged: Staged) -> dict[str, object]:
        """Return the ids and dates by which players tell albums apart, where files differ in them.

        All of them are those of the files that agree most: one album is one album.
        """
        items = list(staged.items.values())
        released = _released(staged)
        dates = {date for date in released if date}
        agreed: dict[str, object] = {}
        if len(dates) > 1:
            agreed["releasedate"] = commonest(released)
        ids = [str(item.mb_albumid or "") or None for item in items]
        if len(set(ids)) > 1:
            likeliest = next(item for item in items if (item.mb_albumid or None) == commonest(ids))
            agreed |= {name: likeliest[name] for name in _IDENTITY if likeliest[name]}
        return agreed

    def apply(self, candidate: Candidate, staged: Staged) -> dict[str, str]:
        """Give the staged items all that a candidate's snapshot holds; return ISRCs by recording.

        No request is made and nothing is written yet.
        """
        info = _thaw(candidate.snapshot)
        info.genres = [str(genre).title() for genre in info.genres or ()] or None
        released = _released(staged)
        if len(set(released)) == 1 and all(released):
            info.pop("releasedate", None)  # what all files agree on is their owner's
        elif not info.get("releasedate"):
            info["releasedate"] = commonest(released)
        places = {(track.medium or 1, number_of(track)): track for track in info.tracks}
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

    def tags(self) -> tuple[FileTags, ...]:
        """Return what each file says, with what its source says in its place."""
        date = clean_date(self.hints.date)
        hidden = {hint.path for hint in self.hints.tracks if hint.number == 0}
        return tuple(
            FileTags(path, _tags(item, date or _date_in(self.folder / path), path in hidden))
            for path, item in self.items.items()
        )

    def length_ms(self) -> int:
        """Return how long all files play together."""
        return int(sum(float(item.length) for item in self.items.values()) * 1000)


def _released(staged: Staged) -> list[str | None]:
    return [open_tags(staged.folder / path).releasedate for path in staged.items]


def _load_item(folder: Path, hints: Hints, hint: TrackHint) -> Any:  # noqa: ANN401
    try:
        item = _read_item(folder / hint.path)
    except (mediafile.UnreadableFileError, OSError) as error:
        message = f"{Path(hint.path).name} can't be read as audio."
        raise StepFailedError(message, code="audio-unreadable") from error
    known = _known(hints, hint)
    if hints.from_person and not hint.artist and not is_placeholder(item.artist):
        known.pop("artist", None)  # who plays is not who the album is by
    item.update(known)
    return item


def _read_item(file: Path) -> Any:  # noqa: ANN401
    """Return what a file says as an Item; beets' own reader goes by the file's name."""
    opened = open_tags(file)
    item = Item(path=os.fsencode(file), album_id=None)
    for name in Item._media_fields.union(TAGS.values()):  # noqa: SLF001  # what its own `read` goes through
        value = getattr(opened, name)
        is_too_long = isinstance(value, int) and value.bit_length() > _MOST_BITS
        item[name] = 0 if is_too_long else value
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
        "producers": list(hint.producers),
    }
    known = {field: value for field, value in said.items() if value}
    if hint.number == 0:  # hidden before the first
        known["track"] = 0
    return {**known, "year": year, "month": month, "day": day} if date else known


def _tags(item: Any, date: str | None, is_hidden: bool) -> Tags:  # noqa: ANN401, FBT001
    return Tags(
        title=item.title or None,
        artist=item.artist or None,
        album=item.album or None,
        album_artist=item.albumartist or None,
        track=0 if is_hidden else item.track or None,
        track_total=item.tracktotal or None,
        disc=item.disc or None,
        disc_total=item.disctotal or None,
        date=date,
        text=AlbumText.read(lambda tag: first_text(item.get(tag))),
        isrc=item.isrc or None,
        is_compilation=bool(item.comp),
        musicbrainz_release_id=item.mb_albumid or None,
        musicbrainz_recording_id=item.mb_trackid or None,
    )


def _thaw(snapshot: Mapping[str, Any]) -> Any:  # noqa: ANN401

    album = dict(snapshot)
    tracks = [TrackInfo(**track) for track in album.pop("tracks")]
    return AlbumInfo(tracks, **album)


def _what_is_odd(error: Exception) -> str:
    return f"it lacks “{error.args[0]}”" if isinstance(error, KeyError) else "it can't be read"
