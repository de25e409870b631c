"""What a row may be, as its row keeps it and the API shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crateful.library.models import Album, Track
from crateful.lists.matching import library_lookup
from crateful.lists.schemas import FoundAlbum
from crateful.wanted import choosing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crateful.lists.matching.deciding import Decision
    from crateful.lists.matching.scoring import Match


def of_library(decision: Decision) -> list[dict[str, Any]]:
    """Return what was found in the library."""
    return [
        _found(one)
        .model_copy(
            update={
                "where": "library",
                "track_ref": str(library_lookup.track_id(one.track.ref)) if one.track else "",
            }
        )
        .model_dump(mode="json")
        for one in decision.found
    ]


def of_source(decision: Decision, source: str) -> list[dict[str, Any]]:
    """Return what was found in a source's catalogue."""
    return [
        _found(one)
        .model_copy(
            update={
                "source": source,
                "is_lossless": bool(one.album.bit_depth),
                "size_bytes": choosing.size_in(
                    one.album.bit_depth, one.album.sample_rate_hz, one.album.duration_s
                ),
            }
        )
        .model_dump(mode="json")
        for one in decision.found
    ]


def of_musicbrainz(decision: Decision) -> list[dict[str, Any]]:
    """Return what only MusicBrainz knows: nobody has it now."""
    return [
        _found(one).model_copy(update={"where": "musicbrainz"}).model_dump(mode="json")
        for one in decision.found
    ]


def held(found: Mapping[str, Any]) -> dict[str, int | None]:
    """Return the columns of a row that say which album and track of the library it is."""
    return {
        "album_id": int(found["ref"]),
        "track_id": int(found["track_ref"]) if found["track_ref"] else None,
    }


def is_held(session: Session, found: Mapping[str, Any]) -> bool:
    """Tell whether the library still has what was found in it, and keep it until the commit."""
    row = held(found)
    locked = {"read": True, "key_share": True}
    album = session.get(Album, row["album_id"], with_for_update=locked)
    if album is None or row["track_id"] is None:
        return album is not None
    track = session.get(Track, row["track_id"], with_for_update=locked)
    return track is not None and track.album_id == album.id


def _found(match: Match) -> FoundAlbum:
    return FoundAlbum(
        where="source",
        ref=match.album.ref,
        track_ref=match.track.ref if match.track else "",
        artist=match.album.artist,
        title=match.album.title,
        track=match.track.title if match.track else "",
        year=match.album.year,
        length_ms=match.track.length_ms if match.track else None,
        points=match.points,
        reasons=list(match.reasons),
    )
