"""Who an artist of the library is at MusicBrainz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from crateful.follow import discography
from crateful.follow.following import ArtistUnknownError, FollowNotFoundError
from crateful.library.models import Album, Artist

if TYPE_CHECKING:
    from crateful.downloads.context import WorkerContext

RELEASES_ASKED: Final = 3
"""Albums of an artist whose credits are read, each a request, until one names the artist."""


def artist_of(context: WorkerContext, artist_id: int) -> tuple[str, str]:
    """Return MusicBrainz's id and the name of an artist of the library.

    What is not known yet is read from the credits of an identified album, and kept.

    Raises:
        FollowNotFoundError: there is no such artist.
        ArtistUnknownError: no identified album names the artist.
        StepFailedError: MusicBrainz does not answer now.
    """
    with context.database.reading() as session:
        artist = session.get(Artist, artist_id)
        if artist is None:
            msg = f"There is no artist {artist_id}."
            raise FollowNotFoundError(msg)
        name, known = artist.name, artist.musicbrainz_id
        identified = select(Album.musicbrainz_id).where(
            Album.artist_id == artist_id, Album.musicbrainz_id.is_not(None)
        )
        releases = session.scalars(identified.order_by(Album.id).limit(RELEASES_ASKED)).all()
    if known is not None:
        return known, name
    for release in releases:
        found = discography.artist_of_release(
            context.musicbrainz(), context.database, str(release), name
        )
        if found is not None:
            with context.database.session() as session:
                session.execute(
                    update(Artist).where(Artist.id == artist_id).values(musicbrainz_id=found)
                )
            return found, name
    msg = (
        f"{name} can't be followed yet: MusicBrainz' id of the artist is not known. "
        "Have one of the albums identified."
    )
    raise ArtistUnknownError(msg)
