"""What follows when an album is to be another: its names, and words for what differs. Pure."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from crateful.tagging.naming import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.tagging.types import TaggedAlbum

Change: TypeAlias = "Callable[[TaggedAlbum], TaggedAlbum]"
"""Makes of an album what it should be."""

_LONGEST_TOLD: Final = 500


def named(old: TaggedAlbum, new: TaggedAlbum) -> TaggedAlbum:
    """Give folder and files the names that go with the new values, where we had named them."""
    before, after = plan_of(old), plan_of(new)
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


def told_between(old: TaggedAlbum, new: TaggedAlbum) -> str:
    """Return what differs, for people: ``title: OK → OK Computer, year: 1996 → 1997, 2 tracks``."""
    after = _words(new)
    told = [
        f"{name.replace('_', ' ')}: {_arrow(word, after[name])}"
        for name, word in _words(old).items()
        if word != after[name]
    ]
    # A file's name follows from the rest.
    changed = sum(
        before != replace(track, file_name=before.file_name)
        for before, track in zip(old.tracks, new.tracks, strict=True)
    )
    if changed:
        told.append(f"{changed} track{'s' if changed > 1 else ''}")
    return ", ".join(told)[:_LONGEST_TOLD]


def _words(album: TaggedAlbum) -> dict[str, object]:
    names = {"artist": album.artist, "title": album.title, "edition": album.edition}
    return {**names, "year": album.year, **asdict(album.text)}


def _arrow(old: object, new: object) -> str:
    return " → ".join(str(value) for value in (old, new) if value not in {None, ""})
