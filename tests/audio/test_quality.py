"""The order of qualities: tables of worked cases, and its laws."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.audio.facts import AudioFacts
from crateful.audio.quality import (
    AlbumQuality,
    Ceiling,
    TrackQuality,
    album_quality,
    compare,
)


def lossless(bits: int, khz: float, codec: str = "flac") -> TrackQuality:
    return TrackQuality(
        codec,
        is_lossless=True,
        sample_rate_hz=round(khz * 1000),
        bit_depth=bits,
        bitrate_bps=900_000,
    )


def lossy(codec: str, kbps: float) -> TrackQuality:
    return TrackQuality(
        codec,
        is_lossless=False,
        sample_rate_hz=44_100,
        bit_depth=None,
        bitrate_bps=round(kbps * 1000),
    )


def album(*tracks: TrackQuality, expected: int | None = None) -> AlbumQuality:
    return AlbumQuality.of(tracks, expected)


CD = lossless(16, 44.1)
HI_RES = lossless(24, 96)
DSD64 = TrackQuality(
    "dsd", is_lossless=True, sample_rate_hz=2_822_400, bit_depth=1, bitrate_bps=5_644_800
)
FAKE = replace(CD, is_lossless=False)

BETTER_THAN = [
    (CD, lossy("mp3", 320)),
    (HI_RES, CD),
    (lossless(24, 44.1), CD),
    (lossless(24, 44.1), lossless(16, 48)),
    (lossless(16, 96), lossless(24, 48)),
    (lossless(24, 192), HI_RES),
    (CD, replace(lossy("opus", 160), sample_rate_hz=48_000)),
    (lossless(16, 44.1, "alac"), lossy("aac", 320)),
    (lossy("mp3", 320), lossy("mp3", 128)),
    (lossy("mp3", 128), FAKE),
    (lossy("mp3", 320), lossy("opus", 130)),
    (lossy("aac", 256), lossy("aac", 128)),
    (HI_RES, DSD64),
    (DSD64, lossless(24, 48)),
    (FAKE, replace(HI_RES, is_damaged=True)),
]

EQUAL = [
    (CD, lossless(16, 44.1, "pcm")),
    (CD, lossless(16, 44.1, "alac")),
    (lossless(32, 96, "pcm"), HI_RES),
    (lossy("mp3", 320), lossy("mp3", 245)),
    (lossy("mp3", 320), lossy("aac", 256)),
    (lossy("mp3", 320), lossy("opus", 160)),
    (lossy("vorbis", 500), lossy("mp3", 320)),
    (lossy("opus", 124), lossy("opus", 136)),
]


@pytest.mark.parametrize(("better", "worse"), BETTER_THAN)
def test_a_better_track_replaces_and_is_never_replaced_f7_f14(
    better: TrackQuality, worse: TrackQuality
) -> None:
    assert compare(album(better), album(worse)).is_better
    assert not compare(album(worse), album(better)).is_better


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_what_sounds_the_same_is_equal_f7_f14(one: TrackQuality, other: TrackQuality) -> None:
    verdict = compare(album(one), album(other))
    assert (verdict.is_better, verdict.is_equal) == (False, True)


@pytest.mark.parametrize(
    ("track", "score"),
    [
        (CD, 705_600),
        (HI_RES, 2_304_000),
        (lossless(24, 192), 4_608_000),
        (lossless(32, 96, "pcm"), 2_304_000),
        (DSD64, 88_200 * 24),
        (lossy("mp3", 320), 5000),
        (lossy("opus", 130), 4000),
        (FAKE, 0),
    ],
)
def test_the_score_is_sample_rate_times_bit_depth(track: TrackQuality, score: int) -> None:
    assert track.score == score
    assert album(track, HI_RES).score == min(score, HI_RES.score)


@pytest.mark.parametrize(
    ("quality", "label"),
    [
        (album(HI_RES, HI_RES), "FLAC 24/96"),
        (album(lossless(16, 44.1, "alac")), "ALAC 16/44.1"),
        (album(lossy("mp3", 320.0), lossy("mp3", 319.6)), "MP3 320"),
        (album(lossy("opus", 121), lossy("opus", 139)), "Opus 130"),
        (album(CD, lossy("mp3", 320)), "mixed"),
        (album(CD, HI_RES), "mixed"),
        (album(DSD64), "DSD 64"),
        (album(FAKE), "FLAC 16/44.1 (lossy source)"),
        (album(), ""),
    ],
)
def test_the_label_is_what_people_say_x3(quality: AlbumQuality, label: str) -> None:
    assert quality.label() == label


@pytest.mark.parametrize(
    ("new", "old", "outcome", "reason"),
    [
        (
            album(*[HI_RES] * 9, expected=10),
            album(*[CD] * 10, expected=10),
            "keep",
            "9 of 10 tracks instead of complete",
        ),
        (
            album(*[HI_RES] * 9, lossy("mp3", 320)),
            album(*[CD] * 10),
            "keep",
            "worst track MP3 320 instead of FLAC 16/44.1",
        ),
        (
            album(*[HI_RES] * 9, lossless(24, 44.1)),
            album(*[lossless(24, 44.1)] * 10),
            "replace",
            "typical track 24/96 instead of 24/44.1",
        ),
        (album(HI_RES), album(CD), "replace", "worst track 24/96 instead of 16/44.1"),
        (album(CD), album(CD), "keep", "the same quality, FLAC 16/44.1"),
        (
            album(CD),
            album(replace(CD, is_damaged=True), expected=1),
            "replace",
            "complete instead of 0 of 1 tracks",
        ),
        (
            album(lossy("aac", 256)),
            album(lossy("mp3", 320)),
            "keep",
            "no better: AAC 256 and MP3 320 count as equal",
        ),
    ],
)
def test_the_reason_names_what_decided(
    new: AlbumQuality, old: AlbumQuality, outcome: str, reason: str
) -> None:
    verdict = compare(new, old)
    assert ("replace" if verdict.is_better else "keep", verdict.reason) == (outcome, reason)


def test_above_the_ceiling_everything_is_equal() -> None:
    ceiling = Ceiling.parse("16/44.1")
    assert compare(album(HI_RES), album(CD), ceiling).is_equal
    assert compare(album(CD), album(lossy("mp3", 320)), ceiling).is_better
    assert not compare(album(CD), album(HI_RES), ceiling).is_better


@pytest.mark.parametrize("text", [" ", "16", "a/b", "16/", "0/44.1", "16/0", "16/44.1/2", "٣/٤"])
def test_a_ceiling_that_is_no_quality_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quality"):
        Ceiling.parse(text)


def test_no_ceiling_is_none() -> None:
    assert Ceiling.parse(None) is None
    assert Ceiling.parse("") is None


def test_a_lossless_file_of_a_lossy_source_counts_as_lossy_y7() -> None:
    facts = AudioFacts(
        path="a.flac",
        codec="flac",
        container="flac",
        is_lossless=True,
        sample_rate_hz=48_000,
        bit_depth=24,
        channels=2,
        duration_ms=1000,
        size_bytes=9,
        bitrate_bps=900_000,
    )
    assert album_quality([facts], 1).is_lossless
    assert not album_quality([facts], 1, from_lossy_source=True).is_lossless


tracks = st.builds(
    TrackQuality,
    codec=st.sampled_from(["flac", "alac", "pcm", "dsd", "mp3", "aac", "opus", "vorbis", "wma"]),
    is_lossless=st.booleans(),
    sample_rate_hz=st.sampled_from([22_050, 44_100, 48_000, 96_000, 192_000, 2_822_400]),
    bit_depth=st.sampled_from([None, 16, 24, 32]),
    bitrate_bps=st.integers(0, 6_000_000),
    is_damaged=st.sampled_from([False, False, False, True]),
)
albums = st.builds(
    AlbumQuality.of, st.lists(tracks, max_size=6), st.one_of(st.none(), st.integers(1, 7))
)
ceilings = st.sampled_from([None, Ceiling(16, 44_100), Ceiling(24, 96_000)])


@given(albums, albums, ceilings)
def test_of_two_albums_one_is_better_or_they_are_equal(
    one: AlbumQuality, other: AlbumQuality, ceiling: Ceiling | None
) -> None:
    there, back = compare(one, other, ceiling), compare(other, one, ceiling)
    assert [there.is_better, back.is_better, there.is_equal].count(True) == 1
    assert there.is_equal == back.is_equal
    assert there.reason


@given(albums, albums, albums, ceilings)
def test_the_order_is_transitive(
    one: AlbumQuality, two: AlbumQuality, three: AlbumQuality, ceiling: Ceiling | None
) -> None:
    first, second = compare(one, two, ceiling), compare(two, three, ceiling)
    if not (first.is_better or first.is_equal) or not (second.is_better or second.is_equal):
        return
    third = compare(one, three, ceiling)
    assert third.is_better == (first.is_better or second.is_better)
    assert third.is_equal == (first.is_equal and second.is_equal)


@given(albums, albums)
def test_a_complete_album_beats_every_incomplete_one(
    one: AlbumQuality, other: AlbumQuality
) -> None:
    if one.is_complete and not other.is_complete:
        assert compare(one, other).is_better


@given(albums, albums)
def test_the_worst_track_decides_before_the_median(one: AlbumQuality, other: AlbumQuality) -> None:
    if one.is_complete and other.is_complete and one.worst.rank > other.worst.rank:
        assert compare(one, other).is_better


@given(
    st.lists(tracks, min_size=1, max_size=6).flatmap(
        lambda t: st.tuples(st.just(t), st.permutations(t))
    )
)
def test_the_order_of_tracks_does_not_matter(
    both: tuple[list[TrackQuality], list[TrackQuality]],
) -> None:
    one, shuffled = both
    assert compare(album(*one), album(*shuffled)).is_equal


@given(tracks)
def test_lossless_beats_lossy_beats_damaged(track: TrackQuality) -> None:
    assert lossy("opus", 510).rank < replace(CD, sample_rate_hz=8000, bit_depth=8).rank
    assert replace(track, is_damaged=True).rank < replace(track, is_damaged=False).rank
