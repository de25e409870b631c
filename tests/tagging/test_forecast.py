"""What is told of an album beforehand is what its files are tagged as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.servers import catalogue
from tests.servers.catalogue import Release
from tests.tagging.albums import Stager, write
from tests.tagging.child import ChildTagger

from crateful.audio.facts import AudioFacts
from crateful.audio.tag_reading import read_tags
from crateful.errors import StepFailedError
from crateful.tagging.forecast import forecast
from crateful.tagging.types import Candidate, Hints, MusicBrainz, Query, TaggedAlbum

Change = Callable[[Stager, Hints], Hints]


def facts_of(stager: Stager, hints: Hints) -> tuple[AudioFacts, ...]:
    """What a probe keeps of the files, but for their sound."""
    files = read_tags(stager.folder, [track.path for track in hints.tracks])
    return tuple(
        AudioFacts(
            path=file.path, codec="flac", container="flac", is_lossless=True,
            sample_rate_hz=44_100, bit_depth=16, channels=2, duration_ms=1, size_bytes=1,
            bitrate_bps=1, tags=file.tags,
        )
        for file in files
    )  # fmt: skip


def unnamed(album: TaggedAlbum) -> TaggedAlbum:
    """The album before its folder and files are named."""
    tracks = tuple(replace(track, file_name="", genre=None) for track in album.tracks)
    return replace(album, folder="", tracks=tracks)


def tag_all(stager: Stager, hints: Hints, **values: object) -> None:
    for number, track in enumerate(hints.tracks, 1):
        write(stager.folder, track.path, title=f"Own {number}", track=number, **values)


def as_told(_stager: Stager, hints: Hints) -> Hints:
    return hints


def of_its_owner(stager: Stager, hints: Hints) -> Hints:
    """Tagged by a person, and nothing beside the tags."""
    tag_all(
        stager, hints, artist="Ada", albumartist="Ada", album="Rooms (Live)", date=None,
        year=1999, month=5, label="Own", genre="Jazz", tracktotal=9, disctotal=2,
        mb_albumid=catalogue.LOOP_SONGS.id, mb_trackid=catalogue.LOOP_SONGS.tracks[0].recording_id,
    )  # fmt: skip
    return Hints(tracks=tuple(type(t)(path=t.path) for t in hints.tracks), from_person=True)


def by_many(stager: Stager, hints: Hints) -> Hints:
    """Tagged, and each track by somebody else; a person says whose album it is."""
    bare = of_its_owner(stager, hints)
    for number, track in enumerate(bare.tracks):
        write(stager.folder, track.path, artist=f"Guest {number}", albumartist=None, comp=True)
    return replace(bare, artist="Bea", date="2001-02")


def with_a_hidden_track(stager: Stager, hints: Hints) -> Hints:
    tag_all(stager, hints, artist="Unknown Artist", album="Rooms")
    first, *others = hints.tracks
    return replace(hints, tracks=(replace(first, number=0, title=None), *others), date="1997-05-21")


def of_nobody(_stager: Stager, hints: Hints) -> Hints:
    return replace(hints, artist=None, tracks=tuple(replace(t, artist=None) for t in hints.tracks))


@pytest.mark.parametrize("change", [as_told, of_its_owner, by_many, with_a_hidden_track, of_nobody])
@pytest.mark.parametrize(
    "release", [catalogue.TWO_DISCS, catalogue.COMPILATION], ids=lambda release: release.title
)
def test_as_is_it_would_be_tagged_as_told(
    change: Change, release: Release, tagger: ChildTagger, stager: Stager
) -> None:
    hints = change(stager, stager.stage(release))
    facts = facts_of(stager, hints)
    try:
        tagged = tagger.tag(stager.folder, hints, write=False)
    except StepFailedError as refused:
        with pytest.raises(StepFailedError, match=str(refused)):
            forecast(None, hints, facts)
        return
    assert forecast(None, hints, facts) == unnamed(tagged)


@pytest.mark.parametrize("change", [as_told, of_its_owner, by_many])
def test_as_a_release_it_would_be_tagged_as_told(
    change: Change, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """Also where a track is missing, and one too many."""
    release = catalogue.LOOP_SONGS
    hints = change(stager, stager.stage(release))
    found = tagger.identify(stager.folder, hints, musicbrainz, Query(release_ids=(release.id,)))
    (whole,) = found.candidates
    spare, *matches = whole.matches
    short = replace(whole, matches=tuple(matches), extra_paths=(spare.path,), missing=("1-01 A",))
    for candidate in (whole, short):
        assert told(candidate, hints, stager) == tagged(candidate, hints, stager, tagger)


def told(candidate: Candidate, hints: Hints, stager: Stager) -> TaggedAlbum | str:
    try:
        return forecast(candidate, hints, facts_of(stager, hints))
    except StepFailedError as error:
        return str(error)


def tagged(
    candidate: Candidate, hints: Hints, stager: Stager, tagger: ChildTagger
) -> TaggedAlbum | str:
    try:
        return unnamed(tagger.tag(stager.folder, hints, candidate, write=False))
    except StepFailedError as error:
        return str(error)
