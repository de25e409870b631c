"""Whether fetching could make the library better, told before any audio comes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crateful.audio.quality import AlbumQuality, Ceiling, TrackQuality
from crateful.downloads.ownership import Offer, Owned, reason_to_stop

HI_RES = Offer("here", 10, lossless=True, bit_depth=24, sample_rate_hz=96_000)
CD = replace(HI_RES, bit_depth=16, sample_rate_hz=44_100)
MP3 = Offer("here", 10, lossless=False)


def owned(codec: str, bits: int | None, rate_hz: int, key: str = "there") -> Owned:
    is_lossless = codec == "flac"
    track = TrackQuality(codec, is_lossless, rate_hz, bits, 320_000)
    copy = AlbumQuality.of([track] * 10, 10)
    return Owned(1, key, 10, True, is_lossless, copy.label(), copy)  # noqa: FBT003  # complete


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
def test_only_what_would_be_better_is_fetched(offer: Offer, copy: Owned, is_wanted: bool) -> None:  # noqa: FBT001
    assert (reason_to_stop(offer, copy) is None) is is_wanted


def test_above_the_ceiling_nothing_is_better() -> None:
    cd = owned("flac", 16, 44_100)
    reason = reason_to_stop(HI_RES, cd, Ceiling.parse("16/44.1"))
    assert reason is not None
    assert "FLAC 16/44.1" in reason
    assert reason_to_stop(HI_RES, cd, Ceiling.parse("24/48")) is None
