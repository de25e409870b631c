"""The library's copies of a release, as facts to compare with the offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.downloads.owned_copies import Offer, OwnedCopy
from crateful.library import service as library
from crateful.library.identity import matching
from crateful.library.models import Verification
from crateful.sources import canonical

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.library.identity.lookup import Named
    from crateful.sources.source import Release


def offer_of(release: Release) -> Offer:
    """Return what a source promises of an album."""
    return Offer(
        url_key=canonical(release.url),
        track_total=len(release.tracks),
        lossless=release.lossless,
        bit_depth=release.bit_depth,
        sample_rate_hz=release.sample_rate_hz,
    )


def copies(session: Session, named: Named, library_dir: Path) -> list[OwnedCopy]:
    """Return every copy that the library has of an album, the best first.

    Albums whose files are gone or damaged are no copies: what comes takes their place.
    """
    known = [
        album
        for album in library.known(session, named, library_dir)
        if album.verification is not Verification.DAMAGED
    ]
    facts = {
        one.album_id: one.facts for one in matching.shelved(session, [album.id for album in known])
    }
    return [
        OwnedCopy(
            album_id=album.id,
            url_key=album.source_url and canonical(album.source_url),
            track_total=album.track_total,
            is_complete=album.status == "complete",
            is_lossless=album.is_lossless,
            quality=album.quality,
            copy=facts[album.id].quality,
            titles=frozenset(track.title.title for track in facts[album.id].tracks),
        )
        for album in sorted(known, key=lambda album: -album.quality_score)
    ]
