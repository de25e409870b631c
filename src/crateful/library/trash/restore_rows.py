"""Writing the kept rows of an older copy over an album's, so that ids and hearts stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.db import insert_into, utc_now
from crateful.library.hearts import levels
from crateful.library.identity import matching
from crateful.library.identity.decision import shared_tracks
from crateful.library.models import Album, AlbumHeart, Artist, Track, TrackHeart, Verification
from crateful.library.store import album_rows, fingerprint_rows, proposal_rows
from crateful.library.trash import snapshots
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from crateful.db import Model
    from crateful.library.trash.snapshots import Rows


def lay(session: Session, album: Album, rows: Rows, *, folder: str) -> None:
    """Make an album what its kept rows say.

    Args:
        session: one unit of work.
        album: whose id stays; perhaps that of another copy than the rows are of.
        rows: as :func:`crateful.library.trash.deletion.snapshots.take` returned them.
        folder: where the files are now.
    """
    old_artist_id = album.artist_id
    twins = _twins(session, album, rows)
    artist = session.get_one(Artist, snapshots.artist_id(session, rows["artist"]))
    _describe(session, album, artist, rows)
    album.folder = folder
    id_of = _lay_tracks(session, album, rows, twins)
    album_rows.refresh_search(session, album, artist)
    fingerprint_rows.index(session, album.id)
    if rows["album"]["id"] == album.id:
        # What is hearted now is the truth; only of what had gone, nothing is said now.
        id_of = {old: new for old, new in id_of.items() if old not in twins}
    else:
        _lay_album_hearts(session, album, rows)
    _lay_track_hearts(session, album, rows, id_of)
    proposal_rows.filed(session, album, None)
    if artist.id != old_artist_id:
        levels.follow(session, album)
        album_rows.prune_artist(session, old_artist_id)


def _twins(session: Session, album: Album, rows: Rows) -> dict[int, int]:
    """Return which track of the album each kept one is: by its id, else as copies are compared."""
    present = album_rows.tracks_of(session, album.id)
    ids = {track.id for track in present}
    twins = {row["id"]: row["id"] for row in rows["tracks"] if row["id"] in ids}
    name_key = rows["artist"]["name_key"]
    was = snapshots.revive(Album, rows["album"])
    old = matching.facts_of(was, name_key, [snapshots.revive(Track, row) for row in rows["tracks"]])
    now = matching.facts_of(album, name_key, present)
    for pair in shared_tracks(old, now, same_release=True):
        mine, its = pair.mine.track_id, pair.its.track_id
        if mine is not None and its is not None and its not in twins.values():
            twins.setdefault(mine, its)
    return twins


def _describe(session: Session, album: Album, artist: Artist, rows: Rows) -> None:
    kept = snapshots.values_of(Album, rows["album"])
    with session.no_autoflush:
        for name, value in kept.items():
            if name not in {"id", "artist_id", "edition_key"}:
                setattr(album, name, value)
        # A copy that an older version kept was decoded before it was filed.
        album.verification = kept.get("verification", Verification.VERIFIED)
        album.damages = kept.get("damages", [])
        album.artist_id = artist.id
        album.edition_key = album_rows.free_edition_key(
            session, album, kept["title_key"], kept["edition_key"]
        )
        album.updated_at = utc_now()


def _lay_tracks(
    session: Session, album: Album, rows: Rows, twins: Mapping[int, int]
) -> dict[int, int]:
    """Write the kept tracks, and return the id that each has now."""
    present = {track.id: track for track in album_rows.tracks_of(session, album.id)}
    # Places are unique within an album: all are vacated before the first is taken.
    for track in present.values():
        track.disc, track.number = -1, -track.id
    session.flush()
    for gone in present.keys() - set(twins.values()):
        session.delete(present[gone])
    session.flush()
    for row in rows["tracks"]:
        if row["id"] not in twins:
            new = snapshots.revive(Track, row)
            new.album_id = album.id
            session.add(new)
            continue
        for name, value in snapshots.values_of(Track, row).items():
            if name not in {"id", "album_id"}:
                setattr(present[twins[row["id"]]], name, value)
    session.flush()
    return {row["id"]: twins.get(row["id"], row["id"]) for row in rows["tracks"]}


def _lay_album_hearts(session: Session, album: Album, rows: Rows) -> None:
    for row in _of_people(session, rows["album_hearts"]):
        _lay_heart(session, AlbumHeart, {**row, "album_id": album.id})


def _lay_track_hearts(session: Session, album: Album, rows: Rows, id_of: Mapping[int, int]) -> None:
    for row in _of_people(session, rows["track_hearts"]):
        track_id = id_of.get(row["track_id"])
        if track_id:
            _lay_heart(session, TrackHeart, {**row, "track_id": track_id})
    for user_id in levels.keepers(session, album.id):
        levels.promote(session, user_id, album.id)


def _lay_heart(session: Session, model: type[Model], row: Rows) -> None:
    """Put a heart back, unless its person gave it anew, perhaps at this moment."""
    kept = insert_into(session, model).values(snapshots.values_of(model, row))
    session.execute(kept.on_conflict_do_nothing())


def _of_people(session: Session, rows: Iterable[Rows]) -> list[Rows]:
    """Return the hearts of those who still exist."""
    there = set(session.scalars(select(User.id)))
    return [row for row in rows if row["user_id"] in there]
