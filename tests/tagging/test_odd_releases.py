"""What MusicBrainz holds that is unlike most: a hole in one release, or a release that is odd."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest
from tests.servers import catalogue, odd_releases
from tests.servers.catalogue import Release
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR
from tests.tagging.albums import Stager, read, write
from tests.tagging.child import ChildTagger

from crateful.errors import Recovery, StepFailedError
from crateful.tagging.policy import AutoApply, Thresholds, decide
from crateful.tagging.types import Candidate, Hints, Identification, MusicBrainz, Query

HOLES: list[dict[str, Any]] = [
    {"lacks": ("status",)},
    {"lacks": ("text-representation",)},
    {"says": {"media": None}},
    {"says": {"media.0": None}},
    {"says": {"media.0.tracks": None}},
    {"says": {"media.0.tracks": []}},
    {"lacks": ("media.0.tracks.1.recording",)},
    {"says": {"release-group": None}},
    {"says": {"artist-credit": []}},
    {"says": {"media.0.tracks.0.position": "first"}},
]
MAY_BE_NULL = [
    "status", "packaging", "barcode", "country", "date", "asin", "media.0.format",
    "media.0.tracks.0.length", "media.0.tracks.0.recording.length", "release-group.primary-type",
    "text-representation.script",
]  # fmt: skip


def certain(found: Identification, hints: Hints) -> Candidate:
    """The release that is filed without asking."""
    decision = decide(
        found, hints, Thresholds(), trusted_source=False, staged_tracks=len(hints.tracks)
    )
    assert isinstance(decision, AutoApply), decision
    return decision.candidate


def lookup_of(release: Release) -> str:
    return f"/ws/2/release/{release.id}"


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_one_odd_release_is_left_out_and_the_others_are_found(
    hole: dict[str, Any],
    tagger: ChildTagger,
    stager: Stager,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    """S12"""
    whole, odd = catalogue.TWINS
    hints = stager.stage(whole)
    internet.faults.add(host=MIRROR, path=lookup_of(odd), **hole)
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert [each.id for each in found.candidates] == [whole.id]
    assert [said[:36] for said in found.left_out] == [odd.id]
    assert certain(found, hints).id == whole.id


@pytest.mark.parametrize("place", MAY_BE_NULL)
def test_what_may_be_null_is_no_hole(
    place: str,
    tagger: ChildTagger,
    stager: Stager,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    path = lookup_of(catalogue.LOOP_SONGS)
    internet.faults.add(host=MIRROR, path=path, says={place: None})
    assert certain(tagger.identify(stager.folder, hints, musicbrainz), hints)


def test_an_odd_answer_is_not_kept(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    path = lookup_of(catalogue.LOOP_SONGS)
    internet.faults.add(host=MIRROR, path=path, lacks=("status",))
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert catalogue.LOOP_SONGS.id not in [each.id for each in found.candidates]
    internet.clear_faults()
    assert certain(tagger.identify(stager.folder, hints, musicbrainz), hints)


@pytest.mark.parametrize("hole", [{"lacks": ("releases.0.id",)}, {"says": {"releases.0": None}}])
def test_one_odd_hit_of_a_search_is_left_out(
    hole: dict[str, Any],
    tagger: ChildTagger,
    stager: Stager,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    hints = stager.stage(catalogue.TWINS[0])
    internet.faults.add(host=MIRROR, path="/ws/2/release$", **hole)
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert len(found.candidates) == 1


def test_a_search_without_a_list_is_an_outage_and_not_kept(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    internet.faults.add(host=MIRROR, path="/ws/2/release$", says={"releases": None})
    with pytest.raises(StepFailedError) as caught:
        tagger.identify(stager.folder, hints, musicbrainz)
    assert (caught.value.code, caught.value.recovery) == ("musicbrainz-garbage", Recovery.WAITING)
    internet.clear_faults()
    assert certain(tagger.identify(stager.folder, hints, musicbrainz), hints)


def test_an_odd_release_that_a_person_asks_for_is_said_to_be_odd(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    path = lookup_of(catalogue.LOOP_SONGS)
    internet.faults.add(host=MIRROR, path=path, lacks=("status",))
    query = Query(release_ids=(catalogue.LOOP_SONGS.id,))
    with pytest.raises(StepFailedError, match="status") as caught:
        tagger.identify(stager.folder, hints, musicbrainz, query)
    assert caught.value.code == "release-unusable"
    assert caught.value.recovery is Recovery.NEEDS_USER


def test_what_a_person_asks_for_is_looked_at_again(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    """They may just have mended it on MusicBrainz."""
    hints = stager.stage(catalogue.LOOP_SONGS)
    tagger.identify(stager.folder, hints, musicbrainz)
    path = lookup_of(catalogue.LOOP_SONGS)
    internet.faults.add(host=MIRROR, path=path, says={"title": "Loop Songs, Mended"})
    again = tagger.identify(stager.folder, hints, musicbrainz)
    assert again.candidates[0].album == "Loop Songs"
    query = Query(release_ids=(catalogue.LOOP_SONGS.id,))
    asked = tagger.identify(stager.folder, hints, musicbrainz, query)
    assert asked.candidates[0].album == "Loop Songs, Mended"
    later = tagger.identify(stager.folder, hints, musicbrainz)
    assert later.candidates[0].album == "Loop Songs, Mended"


@pytest.mark.parametrize(
    ("release", "only", "numbers"),
    [
        (odd_releases.CONCERT, (0, 1), [1, 2]),
        (odd_releases.HIDDEN_ROOMS, (1, 2), [1, 2]),
        (odd_releases.HIDDEN_ROOMS, (0, 1, 2), [0, 1, 2]),
        (odd_releases.HIDDEN_ROOMS, (1, 2, 3), [1, 2, 3]),
        (odd_releases.SILENT_GAPS, (0, 2), [1, 3]),
        (odd_releases.SILENT_GAPS, (0, 1, 2), [1, 2, 3]),
    ],
    ids=["film left", "hidden and data left", "hidden", "data", "silence left", "silence"],
)
def test_an_album_is_whole_without_its_videos_data_hidden_tracks_and_silence(
    release: Release,
    only: tuple[int, ...],
    numbers: list[int],
    tagger: ChildTagger,
    stager: Stager,
    musicbrainz: MusicBrainz,
) -> None:
    hints = stager.stage(release, only=only)
    numbered = zip(hints.tracks, numbers, strict=True)
    hints = replace(hints, tracks=tuple(replace(track, number=n) for track, n in numbered))
    found = certain(tagger.identify(stager.folder, hints, musicbrainz), hints)
    assert found.missing == ()
    assert [(match.disc, match.number) for match in found.matches] == [(1, n) for n in numbers]
    assert found.disc_total == 1


def test_a_film_that_was_ripped_is_a_disc_of_its_own(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(odd_releases.CONCERT)
    found = certain(tagger.identify(stager.folder, hints, musicbrainz), hints)
    assert [(match.disc, match.number) for match in found.matches] == [
        (1, 1), (1, 2), (2, 1), (2, 2), (2, 3),
    ]  # fmt: skip
    assert found.disc_total == 2


def test_a_song_that_is_missing_is_not_excused_by_the_film(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(odd_releases.CONCERT, only=(0,))
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].missing == ("1-02 Closing Loop",)


def test_nobodys_album_is_found_and_has_no_label(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """As Picard does: the artist stays ``[unknown]``; no label is not called ``[no label]``."""
    hints = stager.stage(odd_releases.NOBODYS)
    found = certain(tagger.identify(stager.folder, hints, musicbrainz), hints)
    assert (found.artist, found.text.label, found.text.catalog_number) == ("[unknown]", None, None)
    tagged = tagger.tag(stager.folder, hints, found)
    assert tagged.folder.startswith("[unknown]/Found Tapes")
    assert (tagged.text.label, tagged.text.catalog_number) == (None, None)
    assert read(stager.folder, "001.flac").label is None


def test_the_official_release_comes_before_what_it_is_called_elsewhere(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    official, pseudo = odd_releases.NIGHT_STATION
    hints = stager.stage(official)
    assert certain(tagger.identify(stager.folder, hints, musicbrainz), hints).id == official.id
    translated = stager.stage(pseudo)
    found = certain(tagger.identify(stager.folder, translated, musicbrainz), translated)
    assert (found.id, found.album) == (pseudo.id, "Night Station")
    assert (found.date, found.text.label) == ("1999-04-01", "Yoru Records")


def test_a_box_of_300_tracks_is_identified(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = _staged_box(stager)
    for track in hints.tracks[:3]:
        write(stager.folder, track.path, title="Something else")
    found = certain(tagger.identify(stager.folder, hints, musicbrainz), hints)
    assert (found.id, len(found.matches)) == (odd_releases.BIG_BOX.id, 300)
    assert found.confidence > 0.99


def test_what_was_looked_at_in_time_is_the_answer(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    """Several editions; each answer comes so slowly that there is time for few."""
    hints = stager.stage(catalogue.EDITIONS[0])
    vague = replace(hints, tracks=tuple(replace(t, title=f"x{t.title}y") for t in hints.tracks))
    internet.faults.add(host=MIRROR, path="/ws/2/release/.", delay_s=0.6)
    hurried = replace(musicbrainz, deadline_s=1)
    found = tagger.identify(stager.folder, vague, hurried)
    assert 1 <= len(found.candidates) < 5


def _staged_box(stager: Stager) -> Hints:
    """One short sound under 300 names."""
    first = stager.stage(odd_releases.BIG_BOX, only=(0,)).tracks[0]
    hints = []
    for disc in odd_releases.BIG_BOX.media:
        for number, track in enumerate(disc.tracks, 1):
            path = f"{disc.position:02d}-{number:02d}.flac"
            shutil.copy(stager.folder / first.path, stager.folder / path)
            hints.append(
                replace(first, path=path, title=track.title, disc=disc.position, number=number)
            )
    (stager.folder / first.path).unlink()
    return Hints(artist="The Oddments", album=odd_releases.BIG_BOX.title, tracks=tuple(hints))
