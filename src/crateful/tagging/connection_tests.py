"""Whether MusicBrainz, the cover server and AcoustID work: one small request each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import requests

from crateful.errors import Recovery, StepFailedError
from crateful.tagging.acoustid.asking import AcoustIdAsker, NoOpinionError
from crateful.tagging.cache import AnswerCache
from crateful.tagging.cover_art import fetch_front_cover
from crateful.tagging.limiter import SlotLimiter
from crateful.tagging.session import MusicBrainzSession, allowed_rate, outage

if TYPE_CHECKING:
    from datetime import timedelta

    from crateful.db import Database
    from crateful.tagging.acoustid.values import AcoustId
    from crateful.tagging.types import MusicBrainz

DEADLINE_S: Final = 30.0
"""Somebody waits before the screen; also for other requests' turns at MusicBrainz."""

SILENCE_S: Final = 15.0

COMMON_TITLE: Final = "release:(album)"
"""A search that any MusicBrainz with an index finds something for."""

KNOWN_RELEASE: Final = "76df3287-6cda-33eb-8e9a-044b5e15ffdd"
"""The example of https://musicbrainz.org/doc/Cover_Art_Archive/API: it has a front cover."""


class _NothingKept(AnswerCache):
    """A kept answer would tell of yesterday."""

    def get(self, url: str) -> bytes | None:
        del url
        return None  # a value, which there is not

    def put(self, url: str, body: bytes, keep: timedelta) -> None:
        del url, body, keep


def try_musicbrainz(musicbrainz: MusicBrainz, database: Database) -> str:
    """Search for something that is always found; return what works, in words.

    Raises:
        StepFailedError: it does not; a mirror's search needs an index of its own.
    """
    host = _host(musicbrainz.url)
    limiter = SlotLimiter(database, musicbrainz.url, allowed_rate(musicbrainz))
    url = f"{musicbrainz.url}/ws/2/release"
    params = {"query": COMMON_TITLE, "limit": "1", "fmt": "json"}
    with MusicBrainzSession(_hasty(musicbrainz), limiter, _NothingKept(database)) as session:
        try:
            found = session.request("GET", url, params).json()
        except requests.HTTPError as error:
            status = error.response.status_code
            message = f"{host} answers, and is no MusicBrainz server (HTTP {status})."
            raise outage(message, "musicbrainz-garbage") from error
    if not found["releases"]:
        message = f"{host} answers, and its search finds nothing: build the mirror's search index."
        raise StepFailedError(
            message, code="musicbrainz-without-index", recovery=Recovery.NEEDS_USER
        )
    return f"{host} answers and its search works"


def try_cover_art(musicbrainz: MusicBrainz) -> str:
    """Fetch one cover that is known to be there; return what works, in words.

    Raises:
        StepFailedError: it did not come.
    """
    host = _host(musicbrainz.cover_art_url)
    if fetch_front_cover(KNOWN_RELEASE, _hasty(musicbrainz)) is None:
        message = f"{host} answers, and does not have the cover that the Cover Art Archive has."
        raise StepFailedError(message, code="cover-art-missing", recovery=Recovery.NEEDS_USER)
    return f"{host} answers and gives covers"


def try_acoustid(acoustid: AcoustId, musicbrainz: MusicBrainz, database: Database) -> str:
    """Ask AcoustID for something with the household's key; return what works, in words.

    Args:
        acoustid: where it is, and the key.
        musicbrainz: by which proxy, and whose certificates are trusted.
        database: holds the turns of all who ask.

    Raises:
        StepFailedError: the key is refused, or AcoustID can't be reached.
    """
    asker = AcoustIdAsker(acoustid, _hasty(musicbrainz), database, _NothingKept(database))
    try:
        asker.try_key()
    except NoOpinionError as error:
        raise StepFailedError(str(error), code=error.code, recovery=Recovery.NEEDS_USER) from error
    return f"{_host(acoustid.url)} takes the household's key"


def _hasty(musicbrainz: MusicBrainz) -> MusicBrainz:
    return replace(musicbrainz, deadline_s=DEADLINE_S, timeout_s=SILENCE_S, retries=0)


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
