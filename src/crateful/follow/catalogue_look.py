"""A look at a followed artist in a source's catalogue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful import sources
from crateful.downloads.preview.access import access_for
from crateful.errors import StepFailedError
from crateful.follow import catalogued
from crateful.follow.catalogued import Listed, Listing, Seen
from crateful.follow.models import CatalogueArtist
from crateful.follow.newness import ReleaseGroup
from crateful.library.models import Album, Artist
from crateful.library.names import artist_key
from crateful.sources.source import CatalogueSource
from crateful.tools.watch import NoWatch

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.follow.discography import Discography
    from crateful.follow.recording import Claim
    from crateful.preferences.schemas import Preferences
    from crateful.sources.source import Access

TIMEOUT_S: Final = 60.0
"""That one question may take."""

NAMESAKES: Final = 10
"""Artists of a search's answer that are looked at."""

CANDIDATES: Final = 3
"""Of these, as many of just this name have their albums listed, each a request."""

SEARCH_AGAIN: Final = timedelta(days=7)
"""Until a catalogue in which nobody proved to be the artist is searched again."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A followed artist, as catalogues are asked about them."""

    names: tuple[str, ...]
    groups: tuple[ReleaseGroup, ...]
    """MusicBrainz'."""
    owned: tuple[ReleaseGroup, ...]
    """The library's."""
    catalogue_artist_id: str | None
    """Who proved to be the artist before."""
    searched_at: datetime | None
    """When nobody did."""


def set_up(preferences: Preferences) -> list[CatalogueSource]:
    """Return the sources whose catalogues can be asked."""
    return [
        one
        for one in sources.SITES
        if isinstance(one, CatalogueSource) and not preferences.lacking(one.description)
    ]


def sought(session: Session, held: Claim, found: Discography, source: str) -> Sought:
    """Return what is known of an artist before one catalogue is asked."""
    own = session.execute(
        select(Artist.name, Album.title, Album.release_date, Album.year)
        .join(Album, Album.artist_id == Artist.id)
        .where(Artist.musicbrainz_id.in_({held.musicbrainz_id, found.artist_id}))
    ).all()
    known = session.scalar(
        select(CatalogueArtist).where(
            CatalogueArtist.followed_artist_id == held.followed_artist_id,
            CatalogueArtist.source == source,
        )
    )
    return Sought(
        tuple(dict.fromkeys([found.name or held.name, *(row[0] for row in own)])),
        found.groups,
        tuple(
            ReleaseGroup("", title, "album", (), date or (str(year) if year else None))
            for _, title, date, year in own
        ),
        known.artist_id if known else None,
        known.searched_at if known else None,
    )


def look(
    source: CatalogueSource,
    context: WorkerContext,
    preferences: Preferences,
    artist: Sought,
    now: datetime,
) -> Seen | None:
    """Ask a catalogue what it lists by an artist; ``None`` while it is too early to ask again.

    A request for an artist who is known there; one for each of a few namesakes, and one more,
    for others.

    Raises:
        StepFailedError: the source can't say.
    """
    if artist.searched_at is not None and now < artist.searched_at + SEARCH_AGAIN:
        return None
    with access_for(source, context, preferences) as access:
        quick = replace(access, timeout_s=TIMEOUT_S, stall_timeout_s=TIMEOUT_S / 2)
        candidates = _candidates(source, artist, quick)
        listed = {one: _listed(source, one, artist, quick) for one in candidates}
    proven = catalogued.proven(listed, artist.groups, artist.owned, artist.names, now.date())
    if proven is None:
        return Seen(source.name, None)
    return Seen(source.name, Listing(proven, listed[proven]))


def _listed(
    source: CatalogueSource, artist_id: str, artist: Sought, access: Access
) -> tuple[Listed, ...]:
    try:
        page = source.albums_of(artist_id, access, NoWatch())
    except StepFailedError as error:
        if error.code != "not-found":
            raise
        page = []  # it is gone: nobody is proven, and the catalogue is searched again
    return catalogued.listed_of(page, artist.names)


def _candidates(source: CatalogueSource, artist: Sought, access: Access) -> list[str]:
    if artist.catalogue_artist_id is not None:
        return [artist.catalogue_artist_id]
    keys = {artist_key(name) for name in artist.names}
    found = source.search(artist.names[0], "artist", NAMESAKES, access, NoWatch())
    return [one.id for one in found if artist_key(one.title) in keys][:CANDIDATES]
