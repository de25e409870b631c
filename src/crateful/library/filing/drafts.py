"""An album as it should be, and what differs between two such drafts: names and tags. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from crateful.tagging import naming
from crateful.tagging.naming import AlbumName, TrackName
from crateful.tagging.titles import join_edition
from crateful.tagging.types import AlbumEdit, Edits, TrackEdit

if TYPE_CHECKING:
    from crateful.library.models import Track


@dataclass(frozen=True, slots=True)
class TrackDraft:
    """A track as it should be."""

    id: int
    file_name: str
    disc: int
    number: int
    title: str
    artist: str
    genre: str | None
    isrc: str | None


@dataclass(frozen=True, slots=True)
class AlbumDraft:
    """An album as it should be."""

    artist: str
    title: str
    edition: str
    year: int | None
    release_date: str | None
    genre: str | None
    label: str | None
    catalog_number: str | None
    upc: str | None
    is_compilation: bool
    disc_total: int
    folder: str
    tracks: tuple[TrackDraft, ...]


def draft_of(track: Track) -> TrackDraft:
    """Return a track as it is."""
    return TrackDraft(
        id=track.id,
        file_name=track.file_name,
        disc=track.disc,
        number=track.number,
        title=track.title,
        artist=track.artist,
        genre=track.genre,
        isrc=track.isrc,
    )


def named(old: AlbumDraft, new: AlbumDraft) -> AlbumDraft:
    """Give folder and files the names that go with the new values, where we had named them."""
    before, after = _plan(old), _plan(new)
    disc_total = max([old.disc_total, *(track.disc for track in new.tracks)])
    return replace(
        new,
        disc_total=disc_total,
        folder=after.folder if old.folder == before.folder else old.folder,
        tracks=tuple(
            replace(track, file_name=fresh if track.file_name == stale else track.file_name)
            for track, stale, fresh in zip(
                new.tracks, before.file_names, after.file_names, strict=True
            )
        ),
    )


def _plan(album: AlbumDraft) -> naming.Plan:
    return naming.plan(
        AlbumName(
            artist=album.artist,
            title=album.title,
            edition=album.edition,
            year=album.year,
            is_compilation=album.is_compilation,
            disc_total=album.disc_total,
        ),
        [
            TrackName(
                track.disc,
                track.number,
                track.title,
                track.artist,
                PurePosixPath(track.file_name).suffix,
            )
            for track in album.tracks
        ],
    )


def edits_between(old: AlbumDraft, new: AlbumDraft) -> Edits:
    """Return what to write into which files: only what differs."""
    album = AlbumEdit(
        title=_changed(join_edition(old.title, old.edition), join_edition(new.title, new.edition)),
        artist=_changed(old.artist, new.artist),
        date=_changed(old.release_date, new.release_date),
        genre=_changed(old.genre, new.genre),
        label=_changed(old.label, new.label),
        catalog_number=_changed(old.catalog_number, new.catalog_number),
        upc=_changed(old.upc, new.upc),
    )
    tracks = [
        TrackEdit(
            path=after.file_name,
            title=_changed(before.title, after.title),
            artist=_changed(before.artist, after.artist),
            disc=after.disc if after.disc != before.disc else None,
            number=after.number if after.number != before.number else None,
            genre=_changed(before.genre, after.genre),
            isrc=_changed(before.isrc, after.isrc),
        )
        for before, after in zip(old.tracks, new.tracks, strict=True)
    ]
    if album == AlbumEdit():
        tracks = [track for track in tracks if track != TrackEdit(track.path)]
    return Edits(album, tuple(tracks))


def told_between(old: AlbumDraft, new: AlbumDraft) -> str:
    """Return what differs, for people: ``title: OK → OK Computer, year: 1996 → 1997, 2 tracks``."""
    told = [
        f"{name.replace('_', ' ')}: {_arrow(getattr(old, name), getattr(new, name))}"
        for name in _TOLD
        if getattr(old, name) != getattr(new, name)
    ]
    # A file's name follows from the rest.
    same_name = [replace(track, file_name="") for track in old.tracks]
    changed = sum(
        before != replace(after, file_name="")
        for before, after in zip(same_name, new.tracks, strict=True)
    )
    if changed:
        told.append(f"{changed} track{'s' if changed > 1 else ''}")
    return ", ".join(told)[:_LONGEST_TOLD]


def _arrow(old: object, new: object) -> str:
    return " → ".join(str(value) for value in (old, new) if value not in {None, ""})


_TOLD: Final = ("artist", "title", "edition", "year", "genre", "label", "catalog_number", "upc")
_LONGEST_TOLD: Final = 500


def _changed(old: str | None, new: str | None) -> str | None:
    return None if old == new else new or ""
