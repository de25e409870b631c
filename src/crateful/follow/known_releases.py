"""What is known of an artist's releases, and what a look adds to it.

A release of which both MusicBrainz and a catalogue tell has one row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.follow import newness
from crateful.follow.models import ArtistRelease
from crateful.follow.newness import ReleaseGroup

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.follow.catalogued import Listed


class KnownReleases:
    """The rows of one artist.

    Args:
        session: a writing session.
        followed_artist_id: whose they are.
        now: the clock's.
    """

    def __init__(self, session: Session, followed_artist_id: int, now: datetime) -> None:
        self._session = session
        self._artist_id = followed_artist_id
        self._now = now
        query = select(ArtistRelease).where(ArtistRelease.followed_artist_id == followed_artist_id)
        self._rows = list(session.scalars(query))
        self._groups = [group_of(row) for row in self._rows]
        self._ids = {group.id for group in self._groups}

    def add(self, group: ReleaseGroup) -> ArtistRelease | None:
        """Know a release group of MusicBrainz'; return its row if it was not known in any way."""
        if group.id in self._ids or self._join(group):
            return None
        is_new = not newness.is_twin(group, self._groups)
        row = self._remember(group, None, None)
        return row if is_new else None

    def add_listed(self, source: str, listed: Listed) -> ArtistRelease | None:
        """Know what a catalogue lists; return its row if it was not known in any way."""
        is_there = any(
            (row.source, row.source_id) == (source, listed.source_id) for row in self._rows
        )
        if is_there or newness.is_known(listed.group, self._groups):
            return None
        return self._remember(listed.group, source, listed)

    def _join(self, group: ReleaseGroup) -> bool:
        """Have what only a catalogue knew bear MusicBrainz' id; return whether there was such."""
        for place, row in enumerate(self._rows):
            if row.musicbrainz_group_id is None and newness.is_known(self._groups[place], [group]):
                row.musicbrainz_group_id, row.title, row.kind = group.id, group.title, group.kind
                row.secondary = list(group.secondary)
                row.first_release_date = group.first_release_date or row.first_release_date
                self._groups[place] = group_of(row)
                self._ids.add(group.id)
                return True
        return False

    def _remember(
        self, group: ReleaseGroup, source: str | None, listed: Listed | None
    ) -> ArtistRelease:
        row = ArtistRelease(
            followed_artist_id=self._artist_id,
            musicbrainz_group_id=group.id or None,
            title=group.title,
            kind=group.kind,
            secondary=list(group.secondary),
            first_release_date=group.first_release_date,
            source=source,
            source_id=listed.source_id if listed else None,
            upc=listed.upc if listed else None,
            created_at=self._now,
        )
        self._session.add(row)
        self._session.flush()
        self._rows.append(row)
        self._groups.append(group)
        self._ids.add(group.id)
        return row


def group_of(row: ArtistRelease) -> ReleaseGroup:
    """Return a release as the rules take it."""
    return ReleaseGroup(
        row.musicbrainz_group_id or "",
        row.title,
        row.kind,
        tuple(row.secondary),
        row.first_release_date,
    )
