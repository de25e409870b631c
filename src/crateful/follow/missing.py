"""What the library does not have of an artist, and what sources have of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful import sources
from crateful.db import utc_now
from crateful.errors import CratefulError
from crateful.follow import discography, library_artists, newness
from crateful.follow.following import KINDS
from crateful.follow.newness import Following, FollowMode
from crateful.follow.schemas import FollowPreview, MissingRelease, MissingReleases, Offer
from crateful.library.identity import lookup
from crateful.library.identity.lookup import Named
from crateful.library.models import Album
from crateful.library.names import album_key, artist_key
from crateful.wanted import choosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.preview.search import Searches
    from crateful.downloads.schemas import FoundView
    from crateful.follow.newness import ReleaseGroup

YEARS: Final = 3
"""That a preview of following looks back."""

MOST_OFFERS: Final = 100
"""Albums that a catalogue is asked for by an artist's name."""


def of_artist(context: WorkerContext, searches: Searches, artist_id: int) -> MissingReleases:
    """Return what the library lacks of an artist; MusicBrainz and the catalogue are asked.

    Raises:
        FollowNotFoundError: there is no such artist.
        ArtistUnknownError: MusicBrainz's id of the artist is not known.
        StepFailedError: MusicBrainz does not answer now.
    """
    musicbrainz_id, name = library_artists.artist_of(context, artist_id)
    found = discography.read(context.musicbrainz(), context.database, musicbrainz_id, anew=False)
    groups = found.groups if found is not None else ()
    try:
        offers, hindrance = searches.look(name, "album", MOST_OFFERS), ""
    except CratefulError as error:
        offers, hindrance = [], str(error)
    with context.database.reading() as session:
        missing = _missing(session, name, groups)
    items = [_view(one, _offers(one, name, offers)) for one in missing]
    return MissingReleases(
        items=sorted(items, key=lambda one: one.first_release_date or "", reverse=True),
        offered=sum(bool(one.offers) for one in items),
        lossy=sum(all(not each.bit_depth for each in one.offers) for one in items if one.offers),
        size_bytes=sum(max(each.size_bytes for each in one.offers) for one in items if one.offers),
        hindrance=hindrance,
    )


def before_following(context: WorkerContext, artist_id: int, kinds: Sequence[str]) -> FollowPreview:
    """Return what following an artist would fetch; MusicBrainz is asked.

    What there is already is never fetched by following, so the last years are the measure; albums
    are reckoned as long as they usually are, other kinds as a third of that.

    Raises:
        FollowNotFoundError: there is no such artist.
        ArtistUnknownError: MusicBrainz's id of the artist is not known.
        StepFailedError: MusicBrainz does not answer now.
    """
    musicbrainz_id, _ = library_artists.artist_of(context, artist_id)
    found = discography.read(context.musicbrainz(), context.database, musicbrainz_id, anew=False)
    today = utc_now().date()
    following = Following(
        FollowMode.FETCH, today, frozenset(kinds) & KINDS, frozenset(kinds) - KINDS
    )
    first = today.replace(day=1, year=today.year - YEARS).isoformat()
    late = [
        one
        for one in (found.groups if found is not None else ())
        if newness.is_chosen(one, following) and (one.first_release_date or "") >= first
    ]
    lengths = [choosing.ALBUM_S if one.kind == "album" else choosing.ALBUM_S // 3 for one in late]
    return FollowPreview(
        releases=len(late),
        announced=sum(not newness.is_out(one.first_release_date, today) for one in late),
        size_bytes_a_year=sum(choosing.size_in(None, None, each) for each in lengths) // YEARS,
    )


def _missing(session: Session, artist: str, groups: Sequence[ReleaseGroup]) -> list[ReleaseGroup]:
    held = lookup.find(session, [Named(one.title, artist) for one in groups])
    of_groups = select(Album.musicbrainz_group_id).where(
        Album.musicbrainz_group_id.in_([one.id for one in groups])
    )
    owned = set(session.scalars(of_groups))
    return [
        group
        for group, copy in zip(groups, held, strict=True)
        if copy is None and group.id not in owned
    ]


def _offers(group: ReleaseGroup, artist: str, offers: Sequence[FoundView]) -> list[Offer]:
    key = album_key(group.title)
    return [
        Offer(
            source=sources.CATALOGUE.name,
            url=one.url,
            bit_depth=one.quality,
            sample_rate_hz=one.sample_rate_hz,
            size_bytes=choosing.size_in(one.quality, one.sample_rate_hz, one.duration_s),
        )
        for one in offers
        if one.streamable
        and album_key(one.title) == key
        and artist_key(one.artist or "") == artist_key(artist)
    ]


def _view(group: ReleaseGroup, offers: list[Offer]) -> MissingRelease:
    return MissingRelease(
        title=group.title,
        kind=group.kind,
        secondary=list(group.secondary),
        first_release_date=group.first_release_date,
        musicbrainz_group_id=group.id,
        offers=offers,
    )
