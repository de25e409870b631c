"""Real beets on real audio, against MusicBrainz on the loopback internet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.servers import catalogue
from tests.servers.catalogue import Release
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR
from tests.tagging.albums import Stager, retitled, write
from tests.tagging.child import ChildTagger

from crateful.album_text import AlbumText
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.policy import AutoApply, NeedsReview, Thresholds, decide
from crateful.tagging.types import Hints, Identification, MusicBrainz, Query


def verdict(found: Identification, hints: Hints) -> AutoApply | NeedsReview:
    decision = decide(
        found, hints, Thresholds(), trusted_source=False, staged_tracks=len(hints.tracks)
    )
    assert isinstance(decision, AutoApply | NeedsReview)
    return decision


def code(found: Identification, hints: Hints) -> str:
    decision = verdict(found, hints)
    return decision.code if isinstance(decision, NeedsReview) else "auto"


@pytest.mark.parametrize(
    "release",
    [
        catalogue.LOOP_SONGS,
        catalogue.TWO_DISCS,
        catalogue.COMPILATION,
        catalogue.GUESTS,
        *catalogue.UNICODE,
        catalogue.HOSTILE,
    ],
    ids=lambda release: release.title,
)
def test_an_album_that_is_named_right_is_found_with_two_requests_b1(
    release: Release,
    tagger: ChildTagger,
    stager: Stager,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    """B1: an exact album is found with certainty; one search, one lookup."""
    hints = stager.stage(release)
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].id == release.id
    assert found.candidates[0].confidence >= 0.99
    assert found.requests == len(internet.requests_to(MIRROR)) == 2
    assert code(found, hints) == "auto"


def test_the_same_question_is_not_asked_twice(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    first = tagger.identify(stager.folder, hints, musicbrainz)
    again = tagger.identify(stager.folder, hints, musicbrainz)
    assert again.requests == 0
    assert again.candidates == first.candidates
    assert len(internet.requests_to(MIRROR)) == 2


def test_requests_say_who_we_are(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    known = replace(musicbrainz, contact="admin@household.example")
    tagger.identify(stager.folder, stager.stage(catalogue.LOOP_SONGS), known)
    agent = internet.requests_to(MIRROR)[0].headers["user-agent"]
    assert agent.startswith("Crateful/")
    assert "admin@household.example" in agent


def test_shouted_titles_with_typos_are_still_sure(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.GUESTS)
    shouted = retitled(hints, lambda title: title.upper().replace("TOGETHER", "TOGEHTER"))
    found = tagger.identify(stager.folder, shouted, musicbrainz)
    assert found.candidates[0].confidence < 1
    assert code(found, shouted) == "auto"


def test_titles_in_plain_letters_find_their_album(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.UNICODE[2])
    plain = replace(retitled(hints, lambda title: title.replace("ó", "o")), artist="Bjork")
    found = tagger.identify(stager.folder, plain, musicbrainz)
    assert code(found, plain) == "auto"


def test_missing_tracks_are_named_and_reviewed(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.WHOLE_ALBUM, only=(0, 1, 3))
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].missing == ("1-03 The Long One",)
    assert code(found, hints) == "incomplete"
    assert verdict(found, hints).message.count("The Long One") == 1  # type: ignore[union-attr]


def test_files_that_the_release_lacks_are_reviewed(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.GUESTS)
    bonus = Stager(stager.shelf, stager.folder / "bonus").stage(catalogue.LOOP_SONGS, only=(0,))
    track = replace(bonus.tracks[0], path="bonus/001.flac", number=7)
    more = replace(hints, tracks=(*hints.tracks, track))
    found = tagger.identify(stager.folder, more, musicbrainz)
    assert found.candidates[0].extra_paths == ("bonus/001.flac",)
    assert code(found, more) == "extra-tracks"


def test_an_album_that_differs_in_half_of_its_tracks_is_reviewed_with_it_preselected(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.HARBOUR_LIGHTS)
    offered = iter(catalogue.HARBOUR_LIGHTS_AS_OFFERED)
    other = retitled(hints, lambda _title: next(offered)[0])
    found = tagger.identify(stager.folder, other, musicbrainz)
    assert 0.75 <= found.candidates[0].confidence < 0.96
    decision = verdict(found, other)
    assert isinstance(decision, NeedsReview)
    assert decision.code == "low-confidence"
    assert decision.preselected is not None
    assert decision.preselected.id == catalogue.HARBOUR_LIGHTS.id


def test_a_wrong_album_is_unlikely_b1(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """B1: what is not the album stays below one half."""
    hints = stager.stage(catalogue.LOOP_SONGS, lengths_from=catalogue.WHOLE_ALBUM)
    wrong = replace(retitled(hints, lambda title: title[::-1]), album="Garden Noise")
    found = tagger.identify(stager.folder, wrong, musicbrainz)
    assert all(candidate.confidence < 0.5 for candidate in found.candidates)
    assert code(found, wrong) in {"low-confidence", "no-match"}


def test_an_unknown_album_is_no_match(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = replace(stager.stage(catalogue.LOOP_SONGS), artist="Nobody Xyzzy", album="Qwertz")
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates == ()
    assert code(found, hints) == "no-match"


def test_files_that_say_nothing_are_not_searched_for_i6(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """I6: without a name nothing is guessed: a person is asked."""
    staged = stager.stage(catalogue.LOOP_SONGS)
    silent = Hints(tracks=tuple(replace(t, title=None, artist=None) for t in staged.tracks))
    found = tagger.identify(stager.folder, silent, musicbrainz)
    assert (found.candidates, found.requests) == ((), 0)
    assert code(found, silent) == "metadata-missing"


@pytest.mark.parametrize("others", [None, "Unknown Album"])
def test_an_album_that_few_files_name_is_searched_by_that_name(
    others: str | None,
    tagger: ChildTagger,
    stager: Stager,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    """Some files lack the tag, or say that nobody knows: the others do."""
    whole = stager.stage(catalogue.LOOP_SONGS)
    for number, track in enumerate(whole.tracks):
        write(stager.folder, track.path, album=whole.album if number == 1 else others)
    found = tagger.identify(stager.folder, replace(whole, album=None), musicbrainz)
    assert "release:(loop songs)" in internet.requests_to(MIRROR)[0].query["query"]
    assert found.candidates[0].id == catalogue.LOOP_SONGS.id


def test_one_artist_with_guests_is_searched_by_that_artist_g3(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    """G3: guests make no compilation, also when no album artist is named."""
    hints = replace(stager.stage(catalogue.GUESTS), artist=None)
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].id == catalogue.GUESTS.id
    assert not found.candidates[0].is_compilation
    assert "artist:(main act)" in internet.requests_to(MIRROR)[0].query["query"]


def test_several_artists_without_an_album_artist_are_a_compilation_g2(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """G2: it is not filed under the first guest."""
    hints = replace(stager.stage(catalogue.COMPILATION), artist=None)
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].id == catalogue.COMPILATION.id
    assert found.candidates[0].is_compilation


def test_two_albums_alike_are_a_tie(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.TWINS[0])
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert {each.id for each in found.candidates} == {each.id for each in catalogue.TWINS}
    assert code(found, hints) == "tie"


@pytest.mark.parametrize("edition", catalogue.EDITIONS, ids=lambda edition: edition.country)
def test_a_barcode_leads_to_the_very_edition(
    edition: Release, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = replace(stager.stage(edition), text=AlbumText(upc=edition.barcode))
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].id == edition.id
    assert found.requests == 2
    assert code(found, hints) == "auto"


def test_track_count_and_year_choose_among_editions(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    longest = catalogue.EDITIONS[4]
    hints = stager.stage(longest)
    assert tagger.identify(stager.folder, hints, musicbrainz).candidates[0].id == longest.id
    remaster = catalogue.EDITIONS[3]
    dated = replace(stager.stage(remaster, only=range(5)), date="2005")
    plain = replace(dated, tracks=dated.tracks[:5])
    assert tagger.identify(stager.folder, plain, musicbrainz).candidates[0].id == remaster.id


def test_a_release_id_is_one_request_whatever_the_files_say(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = replace(stager.stage(catalogue.LOOP_SONGS), artist="Someone", album="Else")
    query = Query(release_ids=(catalogue.LOOP_SONGS.id,))
    found = tagger.identify(stager.folder, hints, musicbrainz, query)
    assert [each.id for each in found.candidates] == [catalogue.LOOP_SONGS.id]
    assert found.requests == 1


@pytest.mark.parametrize("wrong", ["00000000-0000-4000-8000-000000000000", "hello", "../../x"])
def test_a_release_id_that_does_not_exist_is_said_so(
    wrong: str, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    with pytest.raises(StepFailedError) as caught:
        tagger.identify(stager.folder, hints, musicbrainz, Query(release_ids=(wrong,)))
    assert caught.value.code == "release-not-found"
    assert caught.value.recovery is Recovery.NEEDS_USER


def test_a_persons_search_words_replace_the_names(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = replace(stager.stage(catalogue.LOOP_SONGS), artist="Uploader 123", album="stuff")
    query = Query(artist="The Fixtures", album="Loop Songs")
    found = tagger.identify(stager.folder, hints, musicbrainz, query)
    assert found.candidates[0].id == catalogue.LOOP_SONGS.id
    assert found.candidates[0].confidence >= 0.96


def test_files_that_carry_a_release_id_need_one_request(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    for track in hints.tracks:
        write(stager.folder, track.path, mb_albumid=catalogue.LOOP_SONGS.id)
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].id == catalogue.LOOP_SONGS.id
    assert found.requests == 1


def test_a_single_is_found_by_its_recording(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = replace(stager.stage(catalogue.SINGLE), album=None, is_single=True)
    found = tagger.identify(stager.folder, hints, musicbrainz)
    assert found.candidates[0].id == catalogue.SINGLE.id
    assert found.requests == 2
    assert code(found, hints) == "auto"


def test_one_track_of_an_album_is_not_filed_as_the_album(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.WHOLE_ALBUM, only=(2,))
    single = replace(hints, album=None, is_single=True)
    found = tagger.identify(stager.folder, single, musicbrainz)
    assert found.candidates[0].id == catalogue.WHOLE_ALBUM.id
    assert code(found, single) in {"incomplete", "low-confidence"}


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mp3", "mp3"), ("m4a", "aac"), ("opus", "opus"), ("ogg", "vorbis")]
)
def test_every_format_is_identified(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS, suffix=suffix, codec=codec)
    assert code(tagger.identify(stager.folder, hints, musicbrainz), hints) == "auto"


def test_a_file_that_is_no_audio_is_named(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, tmp_path: Path
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    (stager.folder / hints.tracks[1].path).write_text("<html>not found</html>")
    with pytest.raises(StepFailedError, match=r"002\.flac") as caught:
        tagger.identify(stager.folder, hints, musicbrainz)
    assert caught.value.code == "audio-unreadable"
