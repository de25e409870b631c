"""From a person's answer to a decision that can be carried out, or a sentence why it can't."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.downloads.models import Decision
from crateful.downloads.review import naming, outcomes, store
from crateful.downloads.review.outcomes import Proposal
from crateful.downloads.review.schemas import AlbumNames
from crateful.errors import InvalidError, StepFailedError
from crateful.tagging.matching.mapping import mapped, place_text
from crateful.tagging.types import Query, TrackChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.downloads.review.schemas import AnswerOutcome, MappedTrack, ReviewAnswer
    from crateful.downloads.review.snapshot import ReviewSnapshot
    from crateful.tagging.types import Candidate, GivenNames


class UnknownCandidateError(InvalidError):
    """The release is none of those that were proposed."""


class MappingUnusableError(InvalidError):
    """Files can't be put on the tracks as asked; the sentence says why."""


class NamesMissingError(InvalidError):
    """Nothing says what the album, its artist or its tracks are called."""


def decision_of(session: Session, download_id: int, said: ReviewAnswer) -> Decision:
    """Return what an answer decides.

    Raises:
        UnknownCandidateError: the candidate is none of those proposed.
        MappingUnusableError: there is no such file or track, or one was chosen twice.
        NamesMissingError: it can't be filed as it is: something has no name.
    """
    snapshot = store.read_snapshot(session, download_id)
    told = None if said.may_replace is None else tuple(said.may_replace)
    return replace(_decision(session, download_id, said, snapshot), may_replace=told)


def proposal_of(session: Session, download_id: int, said: ReviewAnswer) -> Proposal | AnswerOutcome:
    """Return how an answer would file the album, or what else it would do.

    Raises:
        UnknownCandidateError: the candidate is none of those proposed.
        MappingUnusableError: there is no such file or track, or one was chosen twice.
    """
    snapshot = store.read_snapshot(session, download_id)
    if said.candidate_id is not None:
        mapping = _mapping(said, snapshot)
        return Proposal(snapshot, _candidate(session, download_id, said.candidate_id, mapping))
    if said.as_is is not None:
        return Proposal(snapshot, names=_names(said, snapshot))
    if said.musicbrainz_release_id is not None:
        return outcomes.unknown(outcomes.NOT_LOOKED_UP)
    if said.split or said.join or said.join_album:
        return outcomes.unknown(outcomes.REGROUPED)
    return outcomes.DISCARDS if said.discard else outcomes.unknown(outcomes.GOES_ON)


def _decision(
    session: Session, download_id: int, said: ReviewAnswer, snapshot: ReviewSnapshot
) -> Decision:
    mapping = _mapping(said, snapshot)
    if said.candidate_id is not None:
        _candidate(session, download_id, said.candidate_id, mapping)
        return Decision(candidate_id=said.candidate_id, mapping=mapping)
    if said.musicbrainz_release_id is not None:
        return Decision(release_id=said.musicbrainz_release_id, mapping=mapping)
    if said.search is not None:
        return Decision(search=Query(artist=said.search.artist, album=said.search.album))
    return Decision(cut=True) if said.cut else _as_is(said, snapshot)


def _candidate(
    session: Session, download_id: int, candidate_id: str, mapping: tuple[TrackChoice, ...]
) -> Candidate:
    chosen = store.find(session, download_id, candidate_id)
    if chosen is None:
        msg = "This release is none of the candidates; give musicbrainz_release_id instead."
        raise UnknownCandidateError(msg)
    try:
        return mapped(chosen, mapping)
    except StepFailedError as error:
        raise MappingUnusableError(str(error)) from error


def _as_is(said: ReviewAnswer, snapshot: ReviewSnapshot) -> Decision:
    names = _names(said, snapshot)
    if lacking := naming.lacking(snapshot, names):
        msg = f"Nothing tells {lacking}: name it with `as_is`."
        raise NamesMissingError(msg)
    return Decision(as_is=True, names=names)


def _names(said: ReviewAnswer, snapshot: ReviewSnapshot) -> GivenNames | None:
    names = naming.given(said.as_is, snapshot) if isinstance(said.as_is, AlbumNames) else None
    _check_paths([track.path for track in names.tracks] if names else [], snapshot)
    return names


def _mapping(said: ReviewAnswer, snapshot: ReviewSnapshot) -> tuple[TrackChoice, ...]:
    _check_paths([each.path for each in said.mapping or ()], snapshot)
    return tuple(TrackChoice(each.path, _track_id(each)) for each in said.mapping or ())


def _track_id(each: MappedTrack) -> str | None:
    if each.track_id is None and each.number is not None:
        return place_text(each.disc, each.number)
    return each.track_id


def _check_paths(wanted: Sequence[str], snapshot: ReviewSnapshot) -> None:
    known = {file.path for file in snapshot.files}
    if len(set(wanted)) < len(wanted):
        msg = "A file is named twice; name each once."
        raise MappingUnusableError(msg)
    if unknown := next((path for path in wanted if path not in known), None):
        msg = f"The album has no file {unknown[:200]!r}; name files as the review does."
        raise MappingUnusableError(msg)
