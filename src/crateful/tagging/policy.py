"""Which candidate is filed by itself, and what a person must decide; pure rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crateful.dates import year_of
from crateful.tagging.percents import whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crateful.tagging.types import Candidate, Hints, Identification

TIE_MARGIN = 0.01
"""Candidates whose confidence differs by less than this are told apart by other facts."""

TRUSTED_UPC_CONFIDENCE = 0.90
"""Enough when a trusted source names the very barcode of the candidate."""

LIKE_AT_ALL = 0.4
"""Below this, a release is another album that a word of its title brought up."""

_NAMED_MISSING = 5
"""Missing tracks that a message names before it only counts."""

_COUNTRIES = ("XW", "XE", "GB", "US", "DE", "FR", "JP")
"""Which of a group's editions to prefer, all else equal: worldwide first."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure is sure enough, 0 to 1."""

    auto: float = 0.96
    review: float = 0.75


@dataclass(frozen=True, slots=True)
class AutoApply:
    """File the album as this release, without asking."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class NeedsReview:
    """Ask a person."""

    code: str
    """``no-match metadata-missing low-confidence incomplete extra-tracks tie``; of the files
    themselves, ``trailing-data``."""
    message: str
    preselected: Candidate | None = None


@dataclass(frozen=True, slots=True)
class AsIs:
    """File the album with what its source says of it, marked as unmatched."""

    reason: str


def decide(
    identification: Identification,
    hints: Hints,
    thresholds: Thresholds,
    *,
    trusted_source: bool,
    staged_tracks: int,
) -> AutoApply | NeedsReview | AsIs:
    """Decide what becomes of an identified album.

    Args:
        identification: what MusicBrainz knows; an outage must never come here as an empty one.
        hints: what the source says.
        thresholds: how sure is sure enough.
        trusted_source: the source's own metadata is authoritative.
        staged_tracks: audio files there are.
    """
    ranked = rank(identification.candidates, hints, staged_tracks)
    best = ranked[0] if ranked else None
    if best is None or best.confidence < thresholds.review:
        if trusted_source and _is_whole(hints, staged_tracks):
            return AsIs("MusicBrainz does not know this album, so it keeps its source's names.")
        return _decide_unknown(best, identification, hints, staged_tracks)
    needed = thresholds.auto
    if trusted_source and same_barcode(hints.text.upc, best.text.upc):
        needed = min(needed, TRUSTED_UPC_CONFIDENCE)
    if missing := missing_tracks(best, hints, staged_tracks):
        return NeedsReview("incomplete", _sentence_of_missing(missing), best)
    doubt = _tracks_doubt(best, staged_tracks) or _guess_doubt(best) or _name_doubt(best, needed)
    if not doubt and (rival := _rival_of(ranked, hints, staged_tracks)):
        doubt = NeedsReview("tie", _tie_sentence(best, rival), best)
    return doubt or AutoApply(best)


def rank(
    candidates: Iterable[Candidate], hints: Hints, staged_tracks: int
) -> tuple[Candidate, ...]:
    """Order candidates, best first; near equals by barcode, track count, year, status, country."""
    left = sorted(candidates, key=lambda candidate: (-candidate.confidence, candidate.id))
    ranked: list[Candidate] = []
    while left:
        near = [c for c in left if left[0].confidence - c.confidence < TIE_MARGIN]
        near.sort(key=lambda c: (_evidence(c, hints, staged_tracks), country_rank(c.country)))
        ranked.extend(near)
        left = left[len(near) :]
    return tuple(ranked)


def missing_tracks(candidate: Candidate | None, hints: Hints, staged_tracks: int) -> list[str]:
    """Return what is not there: the release's tracks by name, or a count of what was promised."""
    if candidate and candidate.missing:
        return list(candidate.missing)
    short = (hints.track_total or 0) - staged_tracks
    if short == len(hints.missing):
        return list(hints.missing)
    return [f"{short} of {hints.track_total} tracks"] if short > 0 else []


def same_barcode(one: str | None, other: str | None) -> bool:
    """Tell whether two barcodes are the same number; UPC and EAN differ by leading zeros."""
    first, second = (re.sub(r"\D", "", code or "").lstrip("0") for code in (one, other))
    return bool(first) and first == second


def same_code(one: str | None, other: str | None) -> bool:
    """Tell whether two catalogue numbers or ISRCs are one; spaces and hyphens don't count."""
    return bool(_code(one)) and _code(one) == _code(other)


def shares_isrcs(candidate: Candidate, hints: Hints) -> bool:
    """Tell whether a recording bears the code that its source names, and none another one."""
    said = {track.path: _code(track.isrc) for track in hints.tracks if track.isrc}
    both = [
        said[match.path] in {_code(one) for one in match.isrc.split(";")}
        for match in candidate.matches
        if match.isrc and match.path in said
    ]
    return bool(both) and all(both)


def country_rank(country: str | None) -> int:
    """Return how late a country comes in the order of preference, from 0."""
    return _COUNTRIES.index(country) if country in _COUNTRIES else len(_COUNTRIES)


def is_placeholder(name: str | None) -> bool:
    """Tell whether a name says only that nobody knows: ``Unknown Artist``, ``Track 01``, empty.

    ``22``, ``1979``, ``Untitled``, ``Unknown Legend`` and ``Various Artists`` are names.
    """
    return not (name or "").strip() or bool(_PLACEHOLDER.fullmatch((name or "").strip()))


def are_placeholders(titles: Sequence[str | None]) -> bool:
    """Tell whether no title at all says anything; one ``Track 3`` among others is a title."""
    return all(is_placeholder(title) for title in titles)


_PLACEHOLDER = re.compile(
    r"[<\[(]?unknown (?:artist|album|title|track)[>\])]?|[<\[(]unknown[>\])]"
    r"|(?:audio ?)?track[ _-]*\d{1,3}",
    re.IGNORECASE,
)


def _is_whole(hints: Hints, staged: int) -> bool:
    """Tell whether a source names an album and all of it is there."""
    is_named = not (is_placeholder(hints.artist) or is_placeholder(hints.album))
    return is_named and not missing_tracks(None, hints, staged)


def _decide_unknown(
    best: Candidate | None, identification: Identification, hints: Hints, staged: int
) -> NeedsReview:
    artist, album = identification.artist, identification.album
    if missing := missing_tracks(None, hints, staged):
        return NeedsReview("incomplete", _sentence_of_missing(missing))
    if best is not None and best.confidence >= LIKE_AT_ALL:
        return NeedsReview("low-confidence", _doubt_sentence(best))
    if is_placeholder(artist) or is_placeholder(album):
        return NeedsReview(
            "metadata-missing",
            "Neither the files nor their source say which album this is: "
            "name it, or give its MusicBrainz release.",
        )
    return NeedsReview(
        "no-match",
        f"MusicBrainz knows no album like “{album}” by {artist}: "
        "give its release, or file it as it is.",
    )


def _tracks_doubt(best: Candidate, staged_tracks: int) -> NeedsReview | None:
    extra = max(staged_tracks - len(best.matches), len(best.extra_paths))
    return NeedsReview("extra-tracks", _extra_sentence(best, extra), best) if extra else None


def _guess_doubt(best: Candidate) -> NeedsReview | None:
    """Ask where nothing but the order of their names tells which file is which track."""
    if not best.guessed:
        return None
    return NeedsReview("low-confidence", _guess_sentence(best), best)


def _name_doubt(best: Candidate, needed_confidence: float) -> NeedsReview | None:
    if best.confidence >= needed_confidence:
        return None
    return NeedsReview("low-confidence", _doubt_sentence(best), best)


def _code(code: str | None) -> str:
    """Return an ISRC as ISO 3901 prints it, without the hyphens that people put in; so others."""
    return re.sub(r"[^0-9A-Z]", "", (code or "").upper())


def _same_label(one: str | None, other: str | None) -> bool:
    """Tell whether two names are of one label: ``Loop`` and ``Loop Records`` are."""
    words = [
        re.sub(r"\b(records?|recordings?|music)\b", "", (name or "").lower())
        for name in (one, other)
    ]
    return same_code(*words)


def _evidence(candidate: Candidate, hints: Hints, staged_tracks: int) -> tuple[bool, ...]:
    """Return facts beside the names that speak against a candidate; fewer and later is better."""
    year = year_of(hints.date)
    return (
        not same_barcode(hints.text.upc, candidate.text.upc),
        not shares_isrcs(candidate, hints),
        not same_code(hints.text.catalog_number, candidate.text.catalog_number),
        candidate.track_total != staged_tracks,
        year is None or year not in {candidate.year, candidate.original_year},
        year is None or year != candidate.year,
        (candidate.status or "Official") != "Official",
        not _same_label(hints.text.label, candidate.text.label),
    )


def _rival_of(ranked: Sequence[Candidate], hints: Hints, staged_tracks: int) -> Candidate | None:
    """Return another album, not only another edition, that is as likely as the best."""
    best = ranked[0]
    for other in ranked[1:]:
        if best.confidence - other.confidence >= TIE_MARGIN:
            break
        is_other_album = not best.group_id or other.group_id != best.group_id
        equal = _evidence(other, hints, staged_tracks) == _evidence(best, hints, staged_tracks)
        if is_other_album and equal:
            return other
    return None


def _sentence_of_missing(missing: Sequence[str]) -> str:
    named = ", ".join(missing[:_NAMED_MISSING])
    more = len(missing) - _NAMED_MISSING
    return f"The album is not whole; missing: {named}" + (f" and {more} more." if more > 0 else ".")


def _extra_sentence(best: Candidate, count: int) -> str:
    tracks = "1 file is" if count == 1 else f"{count} files are"
    return f"{tracks} not on “{best.album}” as MusicBrainz has it."


def _doubt_sentence(best: Candidate) -> str:
    percent = whole_percent(best.confidence)
    return f"The likeliest release, “{best.album}” by {best.artist}, fits by only {percent} %."


def _guess_sentence(best: Candidate) -> str:
    named = ", ".join(best.guessed[:_NAMED_MISSING])
    more = len(best.guessed) - _NAMED_MISSING
    return (
        f"Only the order of their names tells which tracks these are: {named}"
        + (f" and {more} more" if more > 0 else "")
        + ". Look whether they are right."
    )


def _tie_sentence(best: Candidate, rival: Candidate) -> str:
    return (
        f"Two albums fit equally well: “{best.album}” ({best.year or 'no year'}) and "
        f"“{rival.album}” ({rival.year or 'no year'}, {rival.id})."
    )
