"""What an artist has released, as MusicBrainz has it: release groups by the artist's id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import requests

from crateful.dates import clean_date
from crateful.follow.newness import ReleaseGroup
from crateful.library.names import artist_key
from crateful.tagging.cache import AnswerCache
from crateful.tagging.limiter import SlotLimiter
from crateful.tagging.session import MusicBrainzSession, allowed_rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crateful.db import Database
    from crateful.tagging.types import MusicBrainz

PAGE: Final = 100
"""Release groups that one request may give (MusicBrainz' API, version 2)."""

MOST: Final = 2000
"""Of one artist; what is more is of somebody like "Various Artists"."""


@dataclass(frozen=True, slots=True)
class Discography:
    """What an artist has released."""

    artist_id: str
    """As MusicBrainz has it now: another one than was asked for when the two were merged."""
    name: str
    groups: tuple[ReleaseGroup, ...]


def read(
    musicbrainz: MusicBrainz, database: Database, artist_id: str, *, anew: bool
) -> Discography | None:
    """Return all release groups of an artist but bootlegs; ``None`` if there is no such artist.

    A request for the artist and one for each hundred groups, each in its turn of the whole
    deployment.

    Args:
        musicbrainz: how it is reached.
        database: where the deployment's turns are.
        artist_id: MusicBrainz's.
        anew: what is kept of earlier answers is not used.

    Raises:
        StepFailedError: it does not answer now.
    """
    limiter = SlotLimiter(database, musicbrainz.url, allowed_rate(musicbrainz))
    with MusicBrainzSession(musicbrainz, limiter, AnswerCache(database)) as session:
        session.begin(anew=anew)
        try:
            artist = _ask(session, f"{musicbrainz.url}/ws/2/artist/{artist_id}", {})
            groups = tuple(_groups(session, musicbrainz.url, str(artist["id"])))
        except requests.HTTPError:
            return None
    return Discography(str(artist["id"]), str(artist.get("name") or ""), groups)


def artist_of_release(
    musicbrainz: MusicBrainz, database: Database, release_id: str, name: str
) -> str | None:
    """Return the id of the artist of this name whom a release credits; ``None`` if none is.

    Raises:
        StepFailedError: MusicBrainz does not answer now.
    """
    limiter = SlotLimiter(database, musicbrainz.url, allowed_rate(musicbrainz))
    with MusicBrainzSession(musicbrainz, limiter, AnswerCache(database)) as session:
        address = f"{musicbrainz.url}/ws/2/release/{release_id}"
        try:
            release = _ask(session, address, {"inc": "artist-credits"})
        except requests.HTTPError:
            return None
    for credit in release.get("artist-credit") or ():
        artist = credit["artist"]
        if artist_key(name) in {artist_key(artist["name"]), artist_key(credit["name"])}:
            return str(artist["id"])
    return None


def _groups(session: MusicBrainzSession, url: str, artist_id: str) -> Iterator[ReleaseGroup]:
    """Yield the groups, page by page: the next begins after as many as came."""
    offset = 0
    while offset < MOST:
        page = _ask(
            session,
            f"{url}/ws/2/release-group",
            {
                "artist": artist_id,
                "type": "album|ep|single",
                # Hides groups that are only bootlegs, promotion or pseudo-releases.
                "release-group-status": "website-default",
                "limit": str(PAGE),
                "offset": str(offset),
            },
        )
        found = page["release-groups"]
        yield from map(_group, found)
        offset += len(found)
        if not found or offset >= page.get("release-group-count", 0):
            return


def _ask(session: MusicBrainzSession, url: str, params: dict[str, str]) -> Any:  # noqa: ANN401  # JSON
    return session.request("GET", url, params | {"fmt": "json"}).json()


def _group(raw: Mapping[str, Any]) -> ReleaseGroup:
    return ReleaseGroup(
        id=str(raw["id"]),
        title=str(raw.get("title") or "?"),
        kind=str(raw.get("primary-type") or "").casefold(),
        secondary=tuple(str(one).casefold() for one in raw.get("secondary-types") or ()),
        first_release_date=clean_date(raw.get("first-release-date")),
    )
