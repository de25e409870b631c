"""Whether the library already has the release, decided before any audio is fetched.

Pure: two sets of facts in, a reason in words or nothing out. What can only be told from
the files themselves is decided later, by :mod:`crateful.library.identity.decision`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from crateful.audio.quality import AlbumQuality, TrackQuality, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.quality import Ceiling


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source says of a release before it is fetched."""

    url_key: str
    """The album's own address in one spelling."""
    track_total: int
    lossless: bool | None
    """``None`` while the source does not say."""
    bit_depth: int | None = None
    """The best that would come; ``None`` while the source does not say."""
    sample_rate_hz: int | None = None

    @property
    def quality(self) -> AlbumQuality | None:
        """How good the copy would be at most, where the source promises that."""
        if not self.lossless or not self.bit_depth or not self.sample_rate_hz:
            return None
        track = TrackQuality(
            codec="flac",
            is_lossless=True,
            sample_rate_hz=self.sample_rate_hz,
            bit_depth=self.bit_depth,
            bitrate_bps=0,
        )
        return AlbumQuality.of([track] * self.track_total, self.track_total)


@dataclass(frozen=True, slots=True)
class OwnedCopy:
    """What the library has under the same artist and title."""

    album_id: int
    url_key: str | None
    """Where it came from."""
    track_total: int
    is_complete: bool
    is_lossless: bool
    quality: str
    """For people: ``FLAC 24/96``."""
    copy: AlbumQuality | None = None
    """The same, track by track."""
    titles: frozenset[str] = frozenset()
    """Of its tracks, as :mod:`crateful.library.names` compares them."""


@dataclass(frozen=True, slots=True)
class AlreadyOwned:
    """The library has the album at least as good: the download ends as a duplicate."""

    album_id: int
    reason: str
    """In words, for the user."""
    asked_for_track: bool
    """A single track was asked for, so the album is hearted all the same."""


VerdictKind = Literal["new", "better", "same", "worse", "unknown"]
"""How an offer stands to the library's copy; what is the same or worse is not fetched."""


@dataclass(frozen=True, slots=True)
class OwnershipCheck:
    """What an offer is to the library."""

    kind: VerdictKind
    reason: str
    """One sentence."""
    owned: OwnedCopy | None = None
    """The copy that it was held against."""


def judge(
    offer: Offer, owned: Sequence[OwnedCopy], ceiling: Ceiling | None = None
) -> OwnershipCheck:
    """Tell what fetching would bring; it stops before a byte of audio exactly as this says.

    Args:
        offer: what the source has.
        owned: every copy that the library has, the best first.
        ceiling: the quality above which the household wants nothing better.
    """
    for one in owned:
        if reason := reason_to_stop(offer, one, ceiling):
            return OwnershipCheck("worse" if _is_worse(offer, one) else "same", reason, one)
    if not owned:
        return OwnershipCheck("new", "The library does not have this album.")
    return _gain(offer, owned[0], ceiling)


def _is_worse(offer: Offer, owned: OwnedCopy) -> bool:
    if offer.quality is not None and owned.copy is not None:
        return compare(owned.copy, offer.quality).is_better
    return offer.lossless is False and owned.is_lossless


def _gain(offer: Offer, owned: OwnedCopy, ceiling: Ceiling | None) -> OwnershipCheck:
    """Say what is better about an offer that is worth fetching, as far as one can know."""
    has = f"The library has this album in {owned.quality}"
    if not owned.is_complete:
        return OwnershipCheck("better", "The library's copy of this album is not whole.", owned)
    if offer.quality is not None and owned.copy is not None:
        compared = compare(offer.quality, owned.copy, ceiling)
        if compared.is_better:
            return OwnershipCheck("better", f"{has}; this is better: {compared.reason}.", owned)
    elif offer.lossless and not owned.is_lossless:
        return OwnershipCheck("better", f"{has}; this comes without loss.", owned)
    if offer.track_total > owned.track_total:
        more = f"This has {offer.track_total} tracks and the library's copy {owned.track_total}"
        return OwnershipCheck("unknown", f"{more}, so it is another edition.", owned)
    return OwnershipCheck(
        "unknown", f"{has}; whether this is better shows when it has come.", owned
    )


def reason_to_stop(offer: Offer, owned: OwnedCopy, ceiling: Ceiling | None = None) -> str | None:
    """Return why fetching could not make the library better, or ``None`` when it could.

    An offer with more tracks than the shelf has is another edition, so it is fetched.

    Args:
        offer: what the source has.
        owned: what the library has.
        ceiling: the quality above which the household wants nothing better.
    """
    if not owned.is_complete or offer.track_total > owned.track_total:
        return None
    if offer.quality is not None and owned.copy is not None:
        return _no_better(offer.quality, owned, owned.copy, ceiling)
    gains_losslessness = offer.lossless is not False and not owned.is_lossless
    if offer.lossless is False and owned.is_lossless:
        return f"The library has this album in {owned.quality}, and the source only offers lossy."
    if offer.url_key == owned.url_key and not (gains_losslessness and offer.lossless):
        return f"The library has this album from the same address, in {owned.quality}."
    return None


def _no_better(
    offered: AlbumQuality, owned: OwnedCopy, copy: AlbumQuality, ceiling: Ceiling | None
) -> str | None:
    """Compare what a source promises with what is there; a promise is the most that comes."""
    if compare(offered, copy, ceiling).is_better:
        return None
    return (
        f"The library has this album in {owned.quality}; "
        f"what was asked for is no better: {offered.label()}."
    )
