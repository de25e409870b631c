"""What ListenBrainz has of a person: playlists, and the tracks they love (its API, version 1).

``liblistenbrainz`` 0.7.0 knows no playlists, and takes no proxy, certificates or time limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

import requests

from crateful.lists.readers import cells, jspf
from crateful.lists.readers.json_values import document, mapping, mappings, strings
from crateful.lists.readers.rows import MOST_ROWS, ReadList, ReadRow, UnreadableListError
from crateful.tagging.limiter import BusyError, SlotLimiter
from crateful.tagging.session import make_session, user_agent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crateful.db import Database
    from crateful.tagging.types import MusicBrainz

REQUESTS_PER_S: Final = 2.0
"""For the whole deployment; it allows 30 in 10 s and says so in each answer."""

PAGE: Final = 100
MOST_PLAYLISTS: Final = 400

_TIMEOUT_S: Final = 20.0
_TURN_S: Final = 60.0
_PIECE_BYTES: Final = 64 * 1024
_MOST_BYTES: Final = 32 * 1024**2
_LONGEST_PAUSE_S: Final = 3600.0
_PLAYLIST: Final = "https://musicbrainz.org/doc/jspf#playlist"

NO_USER: Final = "ListenBrainz has no user of this name: look at how it is spelled there."
BAD_TOKEN: Final = "ListenBrainz does not take this token: copy it again from its settings."  # noqa: S105  # a sentence
SILENT: Final = "ListenBrainz does not answer now; it is asked again later."


class AwayError(Exception):
    """ListenBrainz can't help now; asking later may.

    Args:
        why: in words, for the log.
        retry_after_s: as it asks for.
    """

    def __init__(self, why: str, retry_after_s: float = 0.0) -> None:
        super().__init__(why)
        self.retry_after_s = min(retry_after_s, _LONGEST_PAUSE_S)


class AccountRefusedError(Exception):
    """It does not take the name or the token; the sentence is for who gave it."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist, as the list of them names it."""

    id: str
    name: str
    stamp: str
    """Changes with it."""


class ListenBrainz:
    """Asks for what one person has there.

    Args:
        url: of its API.
        token: the person's, for what is private; may be empty.
        way: by which proxy, whose certificates are trusted, and who asks.
        database: where the deployment's turns are.
    """

    def __init__(self, url: str, token: str, way: MusicBrainz, database: Database) -> None:
        self._url = url
        self._session = make_session(way)
        self._session.headers["User-Agent"] = user_agent(way.contact)
        if token:
            self._session.headers["Authorization"] = f"Token {token}"
        self._limiter = SlotLimiter(database, url, REQUESTS_PER_S)

    def __enter__(self) -> Self:
        """Begin to ask."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the connections back."""
        self._session.close()

    def playlists(self, user: str) -> Iterator[Playlist]:
        """Yield a person's own playlists, without their tracks.

        Raises:
            AwayError: it does not answer as it should.
            AccountRefusedError: it knows no such person, or not the token.
        """
        offset = 0
        while offset < MOST_PLAYLISTS:
            page = self._ask(f"user/{quote(user, safe='')}/playlists", offset)
            if page is None:
                raise AccountRefusedError(NO_USER)
            found = mappings(page.get("playlists"))
            for one in found:
                if (read := _playlist(mapping(one.get("playlist")))) is not None:
                    yield read
            offset += len(found)
            if not found or offset >= _number(page.get("playlist_count")):
                return

    def playlist(self, playlist_id: str) -> ReadList | None:
        """Return a playlist with its tracks; ``None`` if it is gone, or private.

        Raises:
            AwayError: it does not answer as it should.
            AccountRefusedError: it does not take the token.
        """
        found = self._ask(f"playlist/{playlist_id}")
        return None if found is None else next(iter(jspf.read(found)), None)

    def loved(self, user: str, known: str) -> tuple[str, tuple[ReadRow, ...]] | None:
        """Return the tracks that a person loves, the first loved first, and their stamp.

        Args:
            user: whose.
            known: the stamp of last time; ``None`` is returned while nothing has changed.

        Raises:
            AwayError: it does not answer as it should.
            AccountRefusedError: it knows no such person, or not the token.
        """
        rows: list[ReadRow] = []
        offset, stamp = 0, ""
        while offset < MOST_ROWS:
            path = f"feedback/user/{quote(user, safe='')}/get-feedback"
            page = self._ask(path, offset, score="1", metadata="true")
            if page is None:
                raise AccountRefusedError(NO_USER)
            found = mappings(page.get("feedback"))
            if not stamp:
                stamp = _stamp(page, found)
                if stamp == known:
                    return None
            rows += [_loved(one) for one in found]
            offset += len(found)
            if not found or offset >= _number(page.get("total_count")):
                break
        return stamp, tuple(row for row in reversed(rows) if row.title or row.recording_id)

    def _ask(self, path: str, offset: int | None = None, **more: str) -> Mapping[str, Any] | None:
        pages = {} if offset is None else {"count": str(PAGE), "offset": str(offset)}
        try:
            self._limiter.acquire(_TURN_S)
            with self._session.get(
                f"{self._url}/1/{path}",
                params=more | pages,
                timeout=_TIMEOUT_S,
                stream=True,
                allow_redirects=False,  # a token goes to nobody else
            ) as answer:
                return self._read(answer)
        except BusyError as busy:
            message = "others of this service are asking"
            raise AwayError(message, busy.wait_s) from busy
        except requests.RequestException as error:
            message = f"no answer ({type(error).__name__})"
            raise AwayError(message) from error

    def _read(self, answer: requests.Response) -> Mapping[str, Any] | None:
        rest_s = _seconds(answer.headers.get("X-RateLimit-Reset-In"))
        if answer.headers.get("X-RateLimit-Remaining") == "0":
            self._limiter.hold_off(rest_s)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise AccountRefusedError(BAD_TOKEN)
        if answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            return None
        if answer.status_code == HTTPStatus.NO_CONTENT:
            return {}
        if answer.status_code != HTTPStatus.OK:
            pause_s = max(rest_s, _seconds(answer.headers.get("Retry-After")))
            message = f"HTTP {answer.status_code}"
            raise AwayError(message, pause_s)
        return _parsed(answer)


def _parsed(answer: requests.Response) -> Mapping[str, Any]:
    body = bytearray()
    for piece in answer.iter_content(_PIECE_BYTES):
        body += piece
        if len(body) > _MOST_BYTES:
            message = "more than any playlist has"
            raise AwayError(message)
    try:
        found = mapping(document(body.decode("utf-8", "replace")))
    except UnreadableListError as error:
        message = "an answer that is not ListenBrainz's"
        raise AwayError(message) from error
    if not found.keys() & {"playlists", "playlist", "feedback"}:
        message = "an answer that is not ListenBrainz's"
        raise AwayError(message)
    return found


def _playlist(said: Mapping[str, Any]) -> Playlist | None:
    found = cells.mbid(next(iter(strings(said.get("identifier"))), ""))
    if found is None:
        return None
    name = cells.text(next(iter(strings(said.get("title"))), ""))
    extension = mapping(mapping(said.get("extension")).get(_PLAYLIST))
    return Playlist(found, name or "ListenBrainz", str(extension.get("last_modified_at") or ""))


def _stamp(page: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> str:
    """Return what changes when a track is loved, or no longer."""
    last = found[0] if found else {}
    return f"{_number(page.get('total_count'))}:{last.get('created')}:{last.get('recording_mbid')}"


def _loved(said: Mapping[str, Any]) -> ReadRow:
    names = mapping(said.get("track_metadata"))
    recording = cells.mbid(_text(said, "recording_mbid"))
    return ReadRow(
        0,
        title=_text(names, "track_name"),
        artists=tuple(filter(None, [_text(names, "artist_name")])),
        album=_text(names, "release_name"),
        recording_id=recording,
        foreign_id=f"musicbrainz:{recording}" if recording else "",
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    return cells.text(next(iter(strings(said.get(name))), ""))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _seconds(said: str | None) -> float:
    return float(said[:6]) if said is not None and said.isdecimal() else 0.0
