"""The index of fingerprints, and the recordings that are there twice by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from crateful.audio.fingerprints import comparing
from crateful.db import Model
from crateful.library.models import Track

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


class FingerprintTerm(Model):
    """One of the items by which a recording is found; a track has a few of them, or none."""

    __tablename__ = "fingerprint_terms"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy's way to say it

    term: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """See :func:`crateful.audio.fingerprints.comparing.kept_terms`; 28 bits."""
    track_id: Mapped[int] = mapped_column(
        ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class RecordingTwin(Model):
    """Two tracks that are one recording; the first is of the earlier album."""

    __tablename__ = "recording_twins"
    __table_args__ = (Index(None, "album_id", "other_album_id"),)

    track_id: Mapped[int] = mapped_column(
        ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True
    )
    other_track_id: Mapped[int] = mapped_column(
        ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"))
    other_album_id: Mapped[int] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), index=True
    )
    difference: Mapped[float]


def index(session: Session, album_id: int) -> None:
    """Have an album's tracks be found by what they sound like now."""
    session.flush()
    of_album = select(Track.id, Track.fingerprint).where(Track.album_id == album_id)
    kept = {id_: text for id_, text in session.execute(of_album)}  # noqa: C416  # rows are no pairs
    session.execute(delete(FingerprintTerm).where(FingerprintTerm.track_id.in_(kept)))
    _forget_twins(session, kept)
    rows = [
        {"term": term, "track_id": id_}
        for id_, text in kept.items()
        if text
        for term in comparing.kept_terms(comparing.unpacked(text))
    ]
    if rows:
        session.execute(insert(FingerprintTerm), rows)


def _forget_twins(session: Session, track_ids: Collection[int]) -> None:
    """Have the twins of tracks be sought anew: they may sound otherwise than before."""
    twins = or_(RecordingTwin.track_id.in_(track_ids), RecordingTwin.other_track_id.in_(track_ids))
    session.execute(delete(RecordingTwin).where(twins))
    session.execute(update(Track).where(Track.id.in_(track_ids)).values(twins_sought=False))
