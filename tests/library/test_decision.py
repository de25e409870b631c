"""What becomes of an album that wants to be filed: rules, without files or rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crateful.audio.quality import Ceiling, TrackQuality
from crateful.library.identity.decision import (
    Add,
    AlbumFacts,
    Keep,
    Replace,
    Shelved,
    TrackFacts,
    decide,
)
from crateful.library.names import album_key, artist_key

CD = TrackQuality(
    "flac", is_lossless=True, sample_rate_hz=44_100, bit_depth=16, bitrate_bps=900_000
)
HI_RES = replace(CD, sample_rate_hz=96_000, bit_depth=24)
MP3 = TrackQuality(
    "mp3", is_lossless=False, sample_rate_hz=44_100, bit_depth=None, bitrate_bps=320_000
)

STANDARD = ("Airbag", "Paranoid Android", "Exit Music")
DELUXE = (*STANDARD, "Polyethylene", "Pearly")


def album(
    title: str = "OK Computer",
    tracks: tuple[str, ...] = STANDARD,
    quality: TrackQuality = CD,
    audio: str = "",
    **more: object,
) -> AlbumFacts:
    facts = AlbumFacts(
        artist_key=artist_key("Radiohead"),
        key=album_key(title),
        tracks=tuple(
            TrackFacts(
                disc=1,
                number=number,
                title=album_key(name),
                duration_ms=200_000,
                quality=quality,
                audio_md5=f"{audio} {name}" if audio else None,
            )
            for number, name in enumerate(tracks, start=1)
        ),
        track_total=len(tracks),
    )
    return replace(facts, **more)


def shelf(*copies: AlbumFacts) -> list[Shelved]:
    return [Shelved(number, copy) for number, copy in enumerate(copies, start=1)]


def test_an_empty_shelf_takes_everything() -> None:
    assert decide(album(), []) == Add()


@pytest.mark.parametrize(
    ("incoming", "there", "verdict"),
    [
        (album(), album(), Keep),
        (album(quality=HI_RES), album(), Replace),
        (album(quality=MP3), album(), Keep),
        (album("OK Computer (Remastered 2017)"), album(), Keep),
        (album("OK Computer (Deluxe Edition)", DELUXE), album(), Replace),
        (album("OK Computer (Deluxe Edition)", DELUXE, MP3), album(), Add),
        (album(), album("OK Computer (Deluxe Edition)", DELUXE), Keep),
        (album(quality=HI_RES), album("OK Computer (Deluxe Edition)", DELUXE), Add),
        (album("OK Computer (Live)"), album(), Add),
        (album("OK Computer (Mono)"), album(), Add),
        (album("OK Computer (Deluxe)", (*STANDARD[:2], "New")), album(), Add),
        (album(tracks=STANDARD[:2], quality=HI_RES), album(), Add),
        (album(tracks=STANDARD[:2], track_total=3, quality=HI_RES), album(), Keep),
        (album(), album(tracks=STANDARD[:2], track_total=3), Replace),
        (album(tracks=("Buddy Holly", "Undone", "Say It")), album(), Add),
    ],
)
def test_an_edition_replaces_what_it_contains_and_never_takes_a_track_away(
    incoming: AlbumFacts, there: AlbumFacts, verdict: type
) -> None:
    """F5, F11, F14."""
    assert type(decide(incoming, shelf(there))) is verdict


def test_a_barcode_outranks_the_name() -> None:
    """A UPC and its EAN are one number."""
    there = album("OK Computer OKNOTOK", upc="0634904078164")
    assert decide(album(upc="634904078164"), shelf(there)) == Keep(
        1, "the same quality, FLAC 16/44.1"
    )


def test_a_musicbrainz_release_outranks_the_name() -> None:
    there = album("Something Else", release_id="b1")
    assert isinstance(decide(album(release_id="b1", quality=HI_RES), shelf(there)), Replace)


def test_the_same_audio_under_other_names_is_the_same_album() -> None:
    """F3: full coverage of the decoded audio."""
    there = album("Untitled", ("Track 1", "Track 2"))
    there = replace(
        there,
        artist_key="unknown",
        tracks=tuple(
            replace(track, audio_md5=md5) for track, md5 in zip(there.tracks, "ab", strict=True)
        ),
    )
    incoming = album(tracks=STANDARD[:2])
    incoming = replace(
        incoming,
        tracks=tuple(
            replace(track, audio_md5=md5) for track, md5 in zip(incoming.tracks, "ab", strict=True)
        ),
    )
    assert isinstance(decide(incoming, shelf(there)), Keep)


def test_one_track_of_a_best_of_makes_no_duplicate() -> None:
    """F3: 1 of 12 shared."""
    best_of = album("The Best Of", tuple(f"Song {n}" for n in range(12)), audio="x")
    single = album("Hits", ("Song 3", "Other"), audio="x")
    assert isinstance(decide(single, shelf(best_of)), Add)


def test_the_reason_is_for_people() -> None:
    verdict = decide(album("OK Computer (Deluxe Edition)", DELUXE), shelf(album()))
    assert verdict.reason == "2 more tracks, the same quality, FLAC 16/44.1"


def test_the_copy_of_the_same_edition_makes_room_first() -> None:
    deluxe = "OK Computer (Deluxe Edition)"
    there = shelf(album(), album(deluxe, DELUXE))
    verdict = decide(album(deluxe, DELUXE, HI_RES), there)
    assert (type(verdict), verdict.album_id) == (Replace, 2)


def test_above_the_ceiling_nothing_is_better() -> None:
    assert isinstance(decide(album(quality=HI_RES), shelf(album()), Ceiling(16, 44_100)), Keep)


def test_a_title_that_comes_twice_is_matched_by_its_place() -> None:
    tracks = ("Interlude", "Airbag", "Interlude")
    assert isinstance(decide(album(tracks=tracks), shelf(album(tracks=tracks))), Keep)


def test_tracks_of_another_length_are_other_recordings() -> None:
    longer = album()
    longer = replace(
        longer, tracks=tuple(replace(track, duration_ms=400_000) for track in longer.tracks)
    )
    assert isinstance(decide(longer, shelf(album())), Add)
