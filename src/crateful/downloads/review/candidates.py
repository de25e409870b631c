"""Candidates as the review shows them: fields, folder and tracks if it were chosen."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Final

from crateful.dates import year_of
from crateful.downloads.review.schemas import (
    CandidateMatch,
    CandidateView,
    CurrentView,
    FieldChange,
)
from crateful.tagging.matching.mapping import tracks_of
from crateful.tagging.naming import AlbumName, folder_of
from crateful.tagging.policy import same_barcode
from crateful.tagging.titles import edition_in, split_edition

if TYPE_CHECKING:
    from crateful.audio.facts import Tags
    from crateful.downloads.review.schemas import AnswerOutcome
    from crateful.downloads.review.snapshot import ReviewSnapshot
    from crateful.tagging.types import Candidate

_MATCH: Final = tuple(CandidateMatch.model_fields)


def view(
    candidate: Candidate, snapshot: ReviewSnapshot, cover_url: str | None, outcome: AnswerOutcome
) -> CandidateView:
    """Return a candidate as a person is shown it.

    Args:
        candidate: a release that the album may be.
        snapshot: what source and files say.
        cover_url: where its picture is shown.
        outcome: what accepting it would do.
    """
    return CandidateView.model_validate(
        _flat(candidate)
        | {
            "candidate_id": candidate.id,
            "musicbrainz_release_id": candidate.id,
            "matches": [
                {name: getattr(match, name) for name in _MATCH} for match in candidate.matches
            ],
            "tracks": [asdict(track) for track in tracks_of(candidate)],
            "fields": changes(candidate, snapshot),
            "cover_url": cover_url,
            "target_path": target_of(candidate),
            "outcome": outcome,
        }
    )


def current_view(snapshot: ReviewSnapshot) -> CurrentView:
    """Return what source and files say as a person is shown it."""
    said = snapshot.current
    counted = {"year": year_of(said.date), "tracks": len(snapshot.files), "discs": snapshot.discs}
    return CurrentView.model_validate(_flat(said) | counted)


def _flat(said: Candidate | Tags) -> dict[str, object]:
    """Return the values with those of the text among them, where the barcode is called one."""
    values = {one.name: getattr(said, one.name) for one in fields(said)}
    return values | asdict(said.text) | {"barcode": said.text.upc}


def changes(candidate: Candidate, snapshot: ReviewSnapshot) -> list[FieldChange]:
    """Return what would be called otherwise; what MusicBrainz leaves open stays as it is."""
    current = snapshot.current
    said = (
        ("artist", current.artist, candidate.artist),
        ("album", current.album, candidate.album),
        ("year", year_of(current.date), candidate.year),
        ("label", current.text.label, candidate.text.label),
        ("genre", current.text.genre, candidate.text.genre),
        ("barcode", current.text.upc, candidate.text.upc),
        ("tracks", len(snapshot.files), candidate.track_total or None),
        ("discs", snapshot.discs, candidate.disc_total),
    )
    return [
        FieldChange(name=name, current=_text(before), proposed=str(after))
        for name, before, after in said
        if after is not None and not _is_same(name, _text(before), str(after))
    ]


def target_of(candidate: Candidate) -> str:
    """Return the folder in which the album would stand, relative to the library."""
    title, edition = split_edition(candidate.album)
    return folder_of(
        AlbumName(
            candidate.artist,
            title,
            edition or edition_in(candidate.disambiguation),
            year_of(candidate.date) or candidate.year,
            is_compilation=candidate.is_compilation,
        )
    )


def target_as_is(current: Tags) -> str | None:
    """Return where it would stand under the names that it has; ``None`` while it has none."""
    if not current.artist or not current.album:
        return None
    title, edition = split_edition(current.album)
    return folder_of(AlbumName(current.artist, title, edition, year_of(current.date)))


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def _is_same(name: str, before: str | None, after: str) -> bool:
    if name == "barcode":
        return same_barcode(before, after)
    return before == after
