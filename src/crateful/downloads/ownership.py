"""Whether the library already has what a source offers, told before any audio is fetched.

Pure: two sets of facts in, a reason in words or nothing out. What can only be told from
the files themselves is decided later, by :mod:`crateful.library.decision`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source says of a release before it is fetched."""

    url_key: str
    """The album's own address in one spelling."""
    track_total: int
    lossless: bool | None
    """``None`` while the source does not say."""


@dataclass(frozen=True, slots=True)
class Owned:
    """What the library has under the same artist and title."""

    album_id: int
    url_key: str | None
    """Where it came from."""
    track_total: int
    is_complete: bool
    is_lossless: bool
    quality: str
    """For people: ``FLAC 24/96``."""


@dataclass(frozen=True, slots=True)
class AlreadyOwned:
    """The library has the album at least as good: the download ends as a duplicate."""

    album_id: int
    reason: str
    """In words, for the user."""
    asked_for_track: bool
    """A single track was asked for, so the album is hearted all the same."""


def reason_to_stop(offer: Offer, owned: Owned) -> str | None:
    """Return why fetching could not make the library better, or ``None`` when it could.

    An offer with more tracks than the shelf has is another edition, so it is fetched.
    """
    if not owned.is_complete or offer.track_total > owned.track_total:
        return None
    gains_losslessness = offer.lossless is not False and not owned.is_lossless
    if offer.lossless is False and owned.is_lossless:
        return f"The library has this album in {owned.quality}, and the source only offers lossy."
    if offer.url_key == owned.url_key and not (gains_losslessness and offer.lossless):
        return f"The library has this album from the same address, in {owned.quality}."
    return None
