"""Front covers from the Cover Art Archive."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import requests

from crateful import outages
from crateful.db import Database, connect
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.limiter import BusyError, SlotLimiter
from crateful.tagging.session import make_session

if TYPE_CHECKING:
    from crateful.tagging.types import MusicBrainz

SIDE_PX = 1200
"""The largest of the archive's ready-made sizes."""

MAX_COVER_BYTES = 20 * 1024**2

REQUESTS_PER_S = 4.0
"""For the whole deployment. The archive sets no limit (its API's page, "Rate limiting rules"), but
it is given by the Internet Archive, which refuses those who ask for too much at a time."""

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


def fetch_front_cover(release_id: str, musicbrainz: MusicBrainz) -> bytes | None:
    """Return a release's front cover as a picture file, or ``None`` if the archive has none.

    Raises:
        StepFailedError: ``cover-art-down``: the archive does not answer as it should;
            ``database-down`` (waiting): the service's database, which gives out the turns, is away.
    """
    url = f"{musicbrainz.cover_art_url.rstrip('/')}/release/{release_id}/front-{SIDE_PX}"
    _wait_for_turn(musicbrainz)
    with make_session(musicbrainz) as session:
        try:
            with session.get(url, timeout=musicbrainz.timeout_s, stream=True) as answer:
                if answer.status_code == HTTPStatus.NOT_FOUND:
                    return None
                answer.raise_for_status()
                return _read(answer)
        except requests.RequestException as error:
            message = "The Cover Art Archive does not answer."
            raise _failure(message) from error


def _wait_for_turn(musicbrainz: MusicBrainz) -> None:
    database = Database(connect(musicbrainz.database_url))
    limiter = SlotLimiter(database, musicbrainz.cover_art_url, REQUESTS_PER_S)
    try:
        with outages.reporting():
            limiter.acquire(musicbrainz.timeout_s)
    except BusyError as busy:
        message = "Too many albums wait for the Cover Art Archive."
        raise _failure(message) from busy
    finally:
        database.close()


def _read(answer: requests.Response) -> bytes:
    picture = bytearray()
    for piece in answer.iter_content(64 * 1024):
        picture += piece
        if len(picture) > MAX_COVER_BYTES:
            message = "The Cover Art Archive's picture is too large."
            raise _failure(message)
    if not picture.startswith(_PICTURES):
        message = "The Cover Art Archive sent something that is no picture."
        raise _failure(message)
    return bytes(picture)


def _failure(message: str) -> StepFailedError:
    return StepFailedError(message, code="cover-art-down", recovery=Recovery.TRANSIENT)
