"""The index of fingerprints: which tracks have which of Chromaprint's items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from crateful.audio.fingerprints import comparing
from crateful.library.models import FingerprintTerm, Track

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def index(session: Session, album_id: int) -> None:
    """Have an album's tracks be found by what they sound like now."""
    session.flush()
    of_album = select(Track.id, Track.fingerprint).where(Track.album_id == album_id)
    kept = {id_: text for id_, text in session.execute(of_album)}  # noqa: C416  # rows are no pairs
    session.execute(delete(FingerprintTerm).where(FingerprintTerm.track_id.in_(kept)))
    rows = [
        {"term": term, "track_id": id_}
        for id_, text in kept.items()
        if text
        for term in comparing.kept_terms(comparing.unpacked(text))
    ]
    if rows:
        session.execute(insert(FingerprintTerm), rows)
