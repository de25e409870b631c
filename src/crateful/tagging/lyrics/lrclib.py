"""What LRCLIB has of one recording, by "a track's signature" (https://lrclib.net/docs).

It matches artist, title, album and a length within two seconds, or answers 404. It names no limit
of requests and asks programs to say who they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crateful.db import utc_now
from crateful.tagging.session import make_session, user_agent

if TYPE_CHECKING:
    from crateful.tagging.types import MusicBrainz

REQUESTS_PER_S: Final = 1.0
"""For the whole deployment: nobody waits, and it is given for nothing."""

SILENCE_S: Final = 20.0
_PIECE_BYTES: Final = 64 * 1024
_MOST_BYTES: Final = 512 * 1024
_LONGEST_TEXT: Final = 100_000


class LyricsAwayError(Exception):
    """LRCLIB can't help now; asking later may.

    Args:
        why: in words, for the log.
        retry_after_s: as it asks for.
    """

    def __init__(self, why: str, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Sought:
    """A recording as it is asked for."""

    artist: str
    title: str
    album: str
    length_s: int


class Lyrics(BaseModel):
    """What is there of one recording."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    instrumental: bool = False
    plain: str | None = Field(default=None, alias="plainLyrics", max_length=_LONGEST_TEXT)
    synced: str | None = Field(default=None, alias="syncedLyrics", max_length=_LONGEST_TEXT)
    """Lines that begin with ``[mm:ss.xx]``."""


class _Missing(BaseModel):
    """Its 404: that of somebody in between, who says no such thing, tells nothing of a song."""

    code: Literal[404]


def ask(url: str, sought: Sought, way: MusicBrainz) -> Lyrics | None:
    """Return the lyrics of one recording; ``None`` where LRCLIB has none.

    Args:
        url: LRCLIB's, or of somebody's own.
        sought: which recording.
        way: by which proxy, and whose certificates are trusted.

    Raises:
        LyricsAwayError: it does not answer as it should.
    """
    params: dict[str, str | int] = {
        "artist_name": sought.artist,
        "track_name": sought.title,
        "album_name": sought.album,
        "duration": sought.length_s,
    }
    try:
        with (
            make_session(way) as session,
            session.get(
                f"{url}/api/get",
                params=params,
                headers={"User-Agent": user_agent(way.contact)},
                timeout=SILENCE_S,
                stream=True,
            ) as answer,
        ):
            return _read(answer)
    except requests.RequestException as error:
        message = f"no answer ({type(error).__name__})"
        raise LyricsAwayError(message) from error


def _read(answer: requests.Response) -> Lyrics | None:
    if answer.status_code not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
        message = f"HTTP {answer.status_code}"
        raise LyricsAwayError(message, _pause_s(answer.headers.get("Retry-After")))
    body = bytearray()
    for piece in answer.iter_content(_PIECE_BYTES):
        body += piece
        if len(body) > _MOST_BYTES:
            message = "more than any song has"
            raise LyricsAwayError(message)
    try:
        if answer.status_code == HTTPStatus.NOT_FOUND:
            _Missing.model_validate_json(body)
            return None
        return Lyrics.model_validate_json(body)
    except ValidationError as error:
        message = "an answer that is not LRCLIB's"
        raise LyricsAwayError(message) from error


def _pause_s(said: str | None) -> float | None:
    """Return what ``Retry-After`` asks for: seconds, or a moment (RFC 9110 section 10.2.3)."""
    if said is None:
        return None
    if said.isdecimal():
        return float(said[:6])
    try:
        return max(0.0, (parsedate_to_datetime(said) - utc_now()).total_seconds())
    except (TypeError, ValueError):
        return None
