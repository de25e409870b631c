"""Asking AcoustID what files are by their sound: three requests a second, no answer asked twice.

The key goes in the body, so that it is in no address, no log and no cache (ADR 25).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import requests

from crateful.audio.fingerprints import comparing
from crateful.audio.fingerprints.chromaprint import FingerprintError, encoded
from crateful.tagging.acoustid import answers
from crateful.tagging.limiter import BusyError, SlotLimiter
from crateful.tagging.session import make_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.db import Database
    from crateful.tagging.acoustid.answers import Known
    from crateful.tagging.acoustid.values import AcoustId, Heard
    from crateful.tagging.cache import AnswerCache
    from crateful.tagging.types import MusicBrainz

REQUESTS_PER_S: Final = 3.0
"""https://acoustid.org/webservice: no more, of all that use it from one place."""

MOST_FILES: Final = 20
"""Of one album; what these say is enough to tell it from others."""

KEEP_KNOWN: Final = timedelta(days=7)
KEEP_UNKNOWN: Final = timedelta(days=1)

AWAY: Final = "AcoustID does not answer, so nothing is known by sound."
BUSY: Final = "AcoustID asks us to slow down, so nothing is known by sound."
KEY_REFUSED: Final = "AcoustID refuses the household's key: put the right one into the settings."
NO_CHROMAPRINT: Final = (
    "Nothing is known by sound without libchromaprint: an administrator can install it."
)

_SILENCE_S: Final = 15.0
_TURN_S: Final = 30.0
_PIECE_BYTES: Final = 64 * 1024
_MOST_BYTES: Final = 8 * 1024**2
"""What is on hundreds of collections has a megabyte."""


KNOWN_TRACK: Final = "9ff43b6a-4f16-427c-93c2-92307ca505e0"
"""The example of https://acoustid.org/webservice; whether it knows it tells nothing of a key."""


class NoOpinionError(Exception):
    """AcoustID is of no help now.

    Args:
        why: a sentence for people.
        code: a stable word for it, listed in docs/errors.md.
    """

    def __init__(self, why: str, *, code: str) -> None:
        super().__init__(why)
        self.code = code


class AcoustIdAsker:
    """Asks for one album's files.

    Args:
        acoustid: where, and by which key.
        way: by which proxy, and whose certificates are trusted.
        database: shares the turns with all other processes.
        cache: what was answered before.
    """

    def __init__(
        self, acoustid: AcoustId, way: MusicBrainz, database: Database, cache: AnswerCache
    ) -> None:
        self._acoustid = acoustid
        self._way = way
        self._limiter = SlotLimiter(database, acoustid.url, REQUESTS_PER_S)
        self._cache = cache

    def ask(self, heard: Sequence[Heard]) -> dict[str, tuple[Known, ...]]:
        """Return what each file may be, by its path; of a long album those spread over it.

        Raises:
            NoOpinionError: it does not answer, or refuses the key.
            StepFailedError: the service's database is away (waiting).
        """
        step = max(1, -(-len(heard) // MOST_FILES))
        with make_session(self._way) as session:
            return {one.path: self._known(session, one) for one in heard[::step]}

    def try_key(self) -> None:
        """Return if AcoustID takes the key: it is asked for one track by its id.

        Raises:
            NoOpinionError: it does not answer, or refuses the key.
        """
        with make_session(self._way) as session:
            body = self._send(session, {"trackid": KNOWN_TRACK})
        try:
            answers.known(body or b"")
        except answers.NotAcoustIdError as error:
            raise _away() from error

    def _known(self, session: requests.Session, heard: Heard) -> tuple[Known, ...]:
        fingerprint = _encoded(heard)
        address = self._address(fingerprint, heard)
        body = self._cache.get(address)
        if body is None:
            asked = {
                "meta": "recordings releases",
                "duration": str(max(1, heard.duration_ms // 1000)),
                "fingerprint": fingerprint,
            }
            body = self._send(session, asked)
            if body is None:
                return ()
        try:
            found = answers.known(body)
        except answers.NotAcoustIdError as error:
            raise _away() from error
        self._cache.put(address, body, KEEP_KNOWN if found else KEEP_UNKNOWN)
        return found

    def _address(self, fingerprint: str, heard: Heard) -> str:
        """Return under what an answer is kept: nothing of the key is in it."""
        sound = hashlib.sha256(fingerprint.encode()).hexdigest()
        return f"{self._acoustid.url}/v2/lookup?duration={heard.duration_ms // 1000}&sound={sound}"

    def _send(self, session: requests.Session, asked: Mapping[str, str]) -> bytes | None:
        """Return the answer; ``None`` where it can make nothing of this sound."""
        try:
            self._limiter.acquire(_TURN_S)
        except BusyError as busy:
            raise NoOpinionError(BUSY, code="acoustid-throttled") from busy
        body = {"client": self._acoustid.key, "format": "json", **asked}
        url = f"{self._acoustid.url}/v2/lookup"
        try:
            with session.post(url, data=body, timeout=_SILENCE_S, stream=True) as answer:
                return self._read(answer)
        except requests.RequestException as error:
            raise _away() from error

    def _read(self, answer: requests.Response) -> bytes | None:
        body = bytearray()
        for piece in answer.iter_content(_PIECE_BYTES):
            body += piece
            if len(body) > _MOST_BYTES:
                raise _away()
        if answer.status_code == HTTPStatus.OK:
            return bytes(body)
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            after = answer.headers.get("Retry-After", "")
            self._limiter.hold_off(min(float(after[:4]) if after.isdecimal() else 5.0, 60.0))
            raise NoOpinionError(BUSY, code="acoustid-throttled")
        match answers.refused(bytes(body)):
            case "key":
                raise NoOpinionError(KEY_REFUSED, code="acoustid-key-refused")
            case "sound":
                return None
            case _:
                raise _away()


def _away() -> NoOpinionError:
    return NoOpinionError(AWAY, code="acoustid-down")


def _encoded(heard: Heard) -> str:
    try:
        return encoded(comparing.unpacked(heard.fingerprint))
    except FingerprintError as error:
        raise NoOpinionError(NO_CHROMAPRINT, code="chromaprint-missing") from error
