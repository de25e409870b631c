"""Whether fetching could make the library better, told before any audio comes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crateful.audio.quality import AlbumQuality, Ceiling, TrackQuality
from crateful.downloads.owned_copies import Offer, OwnedCopy, judge, reason_to_stop

HI_RES = Offer("here", 10, lossless=True, bit_depth=24, sample_rate_hz=96_000)
CD = replace(HI_RES, bit_depth=16, sample_rate_hz=44_100)
MP3 = Offer("here", 10, lossless=False)
MP3_OF_12 = replace(MP3, track_total=12)
UNMEASURED = Offer("here", 10, lossless=True)
"""Without loss, but nobody says in how many bits."""


def owned(codec: str, bits: int | None, rate_hz: int, key: str = "there") -> OwnedCopy:
    is_lossless = codec == "flac"
    track = TrackQuality(codec, is_lossless, rate_hz, bits, 320_000)
    copy = AlbumQuality.of([track] * 10, 10)
    return OwnedCopy(1, key, 10, True, is_lossless, copy.label(), copy)  # noqa: FBT003  # complete


@pytest.mark.parametrize(
    ("offer", "copy", "is_wanted"),
    [
        (HI_RES, owned("flac", 16, 44_100), True),
        (HI_RES, owned("flac", 16, 44_100, "here"), True),
        (HI_RES, owned("mp3", None, 44_100, "here"), True),
        (HI_RES, owned("flac", 24, 96_000), False),
        (HI_RES, owned("flac", 24, 192_000), False),
        (CD, owned("flac", 24, 96_000), False),
        (CD, owned("flac", 16, 44_100), False),
        (CD, owned("mp3", None, 44_100), True),
        (MP3, owned("flac", 16, 44_100), False),
        (MP3, owned("mp3", None, 44_100, "here"), False),
        (replace(HI_RES, track_total=12), owned("flac", 24, 192_000), True),
        (HI_RES, replace(owned("flac", 24, 192_000), is_complete=False), True),
    ],
)
def test_only_what_would_be_better_is_fetched(
    offer: Offer,
    copy: OwnedCopy,
    is_wanted: bool,  # noqa: FBT001  # one of the cases
) -> None:
    assert (reason_to_stop(offer, copy) is None) is is_wanted


def test_above_the_ceiling_nothing_is_better() -> None:
    cd = owned("flac", 16, 44_100)
    reason = reason_to_stop(HI_RES, cd, Ceiling.parse("16/44.1"))
    assert reason is not None
    assert "FLAC 16/44.1" in reason
    assert reason_to_stop(HI_RES, cd, Ceiling.parse("24/48")) is None


@pytest.mark.parametrize(
    ("offer", "copies", "kind", "words"),
    [
        (HI_RES, [], "new", "does not have"),
        (HI_RES, [owned("flac", 16, 44_100)], "better", "24/96 instead of 16/44.1"),
        (CD, [owned("mp3", None, 44_100)], "better", "FLAC 16/44.1 instead of MP3 320"),
        (UNMEASURED, [owned("mp3", None, 44_100)], "better", "without loss"),
        (HI_RES, [owned("flac", 24, 96_000)], "same", "FLAC 24/96"),
        (CD, [owned("flac", 24, 96_000)], "worse", "FLAC 24/96"),
        (MP3, [owned("flac", 16, 44_100)], "worse", "only offers lossy"),
        (MP3, [owned("mp3", None, 44_100, "here")], "same", "same address"),
        (MP3, [owned("mp3", None, 44_100)], "unknown", "shows when it has come"),
        (UNMEASURED, [owned("flac", 16, 44_100)], "unknown", "shows when it has come"),
        (MP3_OF_12, [owned("flac", 16, 44_100)], "unknown", "another edition"),
        (MP3, [replace(owned("mp3", None, 44_100), is_complete=False)], "better", "not whole"),
        (CD, [owned("mp3", None, 44_100), owned("flac", 16, 44_100)], "same", "FLAC 16/44.1"),
    ],
)
def test_a_person_is_told_what_an_offer_would_be(
    offer: Offer, copies: list[OwnedCopy], kind: str, words: str
) -> None:
    verdict = judge(offer, copies)
    assert verdict.kind == kind
    assert words in verdict.reason
    assert verdict.reason.endswith(".")


@pytest.mark.parametrize("offer", [HI_RES, CD, MP3, UNMEASURED, MP3_OF_12])
@pytest.mark.parametrize("copy", [
    owned("flac", 24, 96_000), owned("flac", 16, 44_100, "here"), owned("mp3", None, 44_100),
    replace(owned("flac", 16, 44_100), is_complete=False),
])  # fmt: skip
@pytest.mark.parametrize("ceiling", [None, "16/44.1"])
def test_the_verdict_and_the_download_never_disagree(
    offer: Offer, copy: OwnedCopy, ceiling: str | None
) -> None:
    """What is called the same or worse is exactly what a download would not fetch."""
    most = Ceiling.parse(ceiling)
    is_stopped = reason_to_stop(offer, copy, most) is not None
    assert (judge(offer, [copy], most).kind in {"same", "worse"}) is is_stopped
