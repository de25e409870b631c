"""What is known of an artist's releases, and what a look adds to it.

A release of which both MusicBrainz and a catalogue tell has one row.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.follow import newness
from crateful.follow.models import ArtistRelease
from crateful.follow.newness import ReleaseGroup
from crateful.library.names import album_key

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
        self._rows: dict[str, list[ArtistRelease]] = defaultdict(list)
        """By title: only releases of one title can be the same, and an artist may have hundreds."""
        self._ids: set[str | None] = set()
        self._listed: set[tuple[str | None, str | None]] = set()
        for row in session.scalars(query):
            self._keep(row)

    def add(self, group: ReleaseGroup) -> ArtistRelease | None:
        """Know a release group of MusicBrainz'; return its row if it was not known in any way."""
        if group.id in self._ids or self._join(group):
            return None
        is_new = not newness.is_twin(group, self._of_title(group))
        row = self._remember(group, None, None)
        return row if is_new else None

    def add_listed(self, source: str, listed: Listed) -> ArtistRelease | None:
        """Know what a catalogue lists; return its row if it was not known in any way."""
        is_there = (source, listed.source_id) in self._listed
        if is_there or newness.is_known(listed.group, self._of_title(listed.group)):
            return None
        return self._remember(listed.group, source, listed)

    def _join(self, group: ReleaseGroup) -> bool:
        """Have what only a catalogue knew bear MusicBrainz' id; return whether there was such."""
        for row in self._rows[_title(group.title)]:
            if row.musicbrainz_group_id is None and newness.is_known(group_of(row), [group]):
                row.musicbrainz_group_id, row.title, row.kind = group.id, group.title, group.kind
                row.secondary = list(group.secondary)
                row.first_release_date = group.first_release_date or row.first_release_date
                self._ids.add(group.id)
                return True
        return False

    def _of_title(self, group: ReleaseGroup) -> list[ReleaseGroup]:
        return [group_of(row) for row in self._rows[_title(group.title)]]

    def _keep(self, row: ArtistRelease) -> None:
        self._rows[_title(row.title)].append(row)
        self._ids.add(row.musicbrainz_group_id)
        self._listed.add((row.source, row.source_id))

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
        self._keep(row)
        return row


def _title(title: str) -> str:
    return album_key(title).title


def group_of(row: ArtistRelease) -> ReleaseGroup:
    """Return a release as the rules take it."""
    return ReleaseGroup(
        row.musicbrainz_group_id or "",
        row.title,
        row.kind,
        tuple(row.secondary),
        row.first_release_date,
    )
