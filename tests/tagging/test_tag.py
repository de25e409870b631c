"""What is written into real files, and what they are to be called."""

from __future__ import annotations

from dataclasses import replace

import mutagen
import pytest
from tests.servers import catalogue
from tests.servers.internet import Internet
from tests.servers.musicbrainz import isrc_of
from tests.tagging.albums import Stager, places, read, retitled, write
from tests.tagging.child import ChildTagger

from crateful.album_text import AlbumText
from crateful.db import Database
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.editing import edits_between
from crateful.tagging.limiter import SlotLimiter
from crateful.tagging.types import (
    Candidate,
    Hints,
    MusicBrainz,
    Query,
)

FORMATS = [
    ("flac", "flac"),
    ("mp3", "mp3"),
    ("m4a", "aac"),
    ("m4a", "alac"),
    ("opus", "opus"),
    ("ogg", "vorbis"),
    ("wav", "wav"),
    ("aiff", "aiff"),
]


def matched(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, hints: Hints, release_id: str
) -> Candidate:
    query = Query(release_ids=(release_id,))
    return tagger.identify(stager.folder, hints, musicbrainz, query).candidates[0]


@pytest.mark.parametrize(("suffix", "codec"), FORMATS, ids=lambda word: word)
def test_a_match_and_its_cover_are_written_in_every_format(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    release = catalogue.LOOP_SONGS
    hints = stager.stage(release, suffix=suffix, codec=codec)
    candidate = matched(tagger, stager, musicbrainz, hints, release.id)
    picture = stager.shelf.picture(600, 600).read_bytes()
    (stager.folder / "cover.jpg").write_bytes(picture)
    tagged = tagger.tag(stager.folder, hints, candidate, "cover.jpg")
    file = read(stager.folder, tagged.tracks[2].path)
    assert file.title == release.tracks[2].title
    assert (file.artist, file.albumartist, file.album) == (release.artist,) * 2 + (release.title,)
    assert (file.track, file.tracktotal, file.disc, file.disctotal) == (3, 3, 1, 1)
    assert (file.year, file.month, file.day) == (2024, 3, 2)
    assert (file.label, file.barcode, file.genre) == (release.label, release.barcode, "Ambient")
    assert file.mb_albumid == release.id
    assert file.mb_trackid == release.tracks[2].recording_id
    assert file.isrc == isrc_of(release.tracks[2])
    assert [image.data for image in file.images] == [picture]


def test_a_stored_candidate_is_applied_with_no_request(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    hints = stager.stage(catalogue.TWO_DISCS)
    candidate = matched(tagger, stager, musicbrainz, hints, catalogue.TWO_DISCS.id)
    internet.forget()
    tagged = tagger.tag(stager.folder, hints, candidate)
    assert internet.requests == []
    assert tagged.release_id == catalogue.TWO_DISCS.id
    assert tagged.group_id == catalogue.TWO_DISCS.group_id


def test_planning_writes_nothing_and_says_the_same(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.LOOP_SONGS)
    candidate = matched(tagger, stager, musicbrainz, hints, catalogue.LOOP_SONGS.id)
    before = [(stager.folder / track.path).read_bytes() for track in hints.tracks]
    planned = tagger.tag(stager.folder, hints, candidate, write=False)
    assert [(stager.folder / track.path).read_bytes() for track in hints.tracks] == before
    assert planned == tagger.tag(stager.folder, hints, candidate)


def test_two_discs_keep_their_numbers_and_names_g1(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """G1: the same titles on both discs are two tracks each."""
    hints = stager.stage(catalogue.TWO_DISCS)
    candidate = matched(tagger, stager, musicbrainz, hints, catalogue.TWO_DISCS.id)
    tagged = tagger.tag(stager.folder, hints, candidate)
    assert tagged.disc_total == 2
    assert [track.file_name for track in tagged.tracks] == [
        f"{place.disc}-{place.number:02d} - {place.track.title}.flac"
        for place in places(catalogue.TWO_DISCS)
    ]
    assert read(stager.folder, tagged.tracks[3].path).disc == 2
    assert read(stager.folder, tagged.tracks[3].path).track == 1


def test_two_discs_are_told_apart_without_musicbrainz_too_g1(
    tagger: ChildTagger, stager: Stager
) -> None:
    """G1: by what the source says."""
    tagged = tagger.tag(stager.folder, stager.stage(catalogue.TWO_DISCS))
    assert tagged.disc_total == 2
    assert len({track.file_name for track in tagged.tracks}) == 6
    assert tagged.release_id is None


def test_a_compilation_keeps_its_track_artists_g2(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """G2: filed under Various Artists, each track with its own artist."""
    hints = stager.stage(catalogue.COMPILATION)
    candidate = matched(tagger, stager, musicbrainz, hints, catalogue.COMPILATION.id)
    tagged = tagger.tag(stager.folder, hints, candidate)
    assert tagged.is_compilation
    assert tagged.folder == "Various Artists/Now That Is a Fixture 7 (2024)"
    assert tagged.tracks[1].file_name == "02 - Dragon - Plan.flac"
    file = read(stager.folder, tagged.tracks[1].path)
    assert (file.artist, file.albumartist, file.comp) == ("Dragon", "Various Artists", True)


def test_as_is_it_is_a_compilation_only_without_a_main_artist_g2_g3(
    tagger: ChildTagger, stager: Stager
) -> None:
    """G2, G3: several artists are one; one with guests is not."""
    various = replace(stager.stage(catalogue.COMPILATION), artist=None)
    assert tagger.tag(stager.folder, various, write=False).is_compilation
    guests = replace(stager.stage(catalogue.GUESTS), artist=None)
    tagged = tagger.tag(stager.folder, guests, write=False)
    assert (tagged.artist, tagged.is_compilation) == ("Main Act", False)


def test_as_is_says_what_the_source_says_and_nothing_more(
    tagger: ChildTagger, stager: Stager
) -> None:
    hints = replace(
        stager.stage(catalogue.CLOUD_SET),
        album="Cloud Set (Deluxe Edition) [Remastered]",
        date="20240430",
        text=AlbumText("Dub"),
    )
    tagged = tagger.tag(stager.folder, hints)
    assert (tagged.title, tagged.edition, tagged.year) == ("Cloud Set", "Deluxe Edition", 2024)
    assert tagged.folder == "Fixture Artist/Cloud Set (Deluxe Edition) (2024)"
    assert (tagged.confidence, tagged.release_id, tagged.text.label) == (None, None, None)
    file = read(stager.folder, tagged.tracks[0].path)
    assert (file.album, file.genre) == ("Cloud Set (Deluxe Edition)", "Dub")
    assert file.mb_albumid is None


@pytest.mark.parametrize("lacking", ["artist", "album", "titles"])
def test_what_nobody_knows_is_not_made_up_i6(
    lacking: str, tagger: ChildTagger, stager: Stager
) -> None:
    """I6: no Unknown Artist and no Track 01 in the library."""
    hints = stager.stage(catalogue.CLOUD_SET)
    if lacking == "titles":
        hints = retitled(hints, lambda _title: None)
    elif lacking == "album":
        hints = replace(hints, album=None)
    else:
        tracks = tuple(replace(track, artist=None) for track in hints.tracks)
        hints = replace(hints, artist=None, tracks=tracks)
    with pytest.raises(StepFailedError, match=lacking) as caught:
        tagger.tag(stager.folder, hints)
    assert caught.value.code == "metadata-missing"
    assert caught.value.recovery is Recovery.NEEDS_USER


def test_odd_but_real_names_are_filed_i7(tagger: ChildTagger, stager: Stager) -> None:
    """I7: 22, 1979 and Untitled are titles."""
    odd = iter(["22", "1979", "Untitled"])
    hints = retitled(stager.stage(catalogue.CLOUD_SET), lambda _title: next(odd))
    tagged = tagger.tag(stager.folder, replace(hints, artist="Unknown Legend", album="1989"))
    assert [track.title for track in tagged.tracks] == ["22", "1979", "Untitled"]
    assert tagged.folder == "Unknown Legend/1989"


def test_three_tracks_with_one_number_become_three_i10(tagger: ChildTagger, stager: Stager) -> None:
    """I10: the first keeps it, the others follow."""
    hints = stager.stage(catalogue.CLOUD_SET)
    same = replace(hints, tracks=tuple(replace(track, number=1) for track in hints.tracks))
    tagged = tagger.tag(stager.folder, same)
    assert [(track.number, track.title) for track in tagged.tracks] == [
        (1, "Cloud One"),
        (2, "Cloud Two"),
        (3, "Cloud Three"),
    ]
    assert read(stager.folder, tagged.tracks[2].path).track == 3


def test_extra_tracks_are_kept_after_the_last(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.EDITIONS[4])
    plain = catalogue.EDITIONS[0]
    candidate = matched(tagger, stager, musicbrainz, hints, plain.id)
    tagged = tagger.tag(stager.folder, hints, candidate)
    assert [track.file_name for track in tagged.tracks][-2:] == [
        "06 - Bonus Take.flac",
        "07 - Another Bonus Take.flac",
    ]
    bonus = read(stager.folder, tagged.tracks[-1].path)
    assert (bonus.album, bonus.mb_albumid, bonus.mb_trackid) == (plain.title, plain.id, None)


def test_missing_tracks_are_told_with_the_album(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    hints = stager.stage(catalogue.WHOLE_ALBUM, only=(0, 1, 3))
    candidate = matched(tagger, stager, musicbrainz, hints, catalogue.WHOLE_ALBUM.id)
    tagged = tagger.tag(stager.folder, hints, candidate)
    assert tagged.missing == ("1-03 The Long One",)
    assert (tagged.track_total, len(tagged.tracks)) == (4, 3)
    assert read(stager.folder, tagged.tracks[0].path).tracktotal == 4


def test_a_disambiguated_edition_has_a_folder_of_its_own(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    deluxe = catalogue.EDITIONS[4]
    hints = stager.stage(deluxe)
    candidate = matched(tagger, stager, musicbrainz, hints, deluxe.id)
    tagged = tagger.tag(stager.folder, hints, candidate)
    assert tagged.edition == "Deluxe Edition"
    assert tagged.folder == "Five Times/Five Editions (Deluxe Edition) (2011)"


def test_no_title_leads_out_of_its_folder_b5_i17(
    tagger: ChildTagger, stager: Stager, musicbrainz: MusicBrainz
) -> None:
    """B5, I17: hostile and endless titles become file names, and stay titles in the tags."""
    hints = stager.stage(catalogue.HOSTILE)
    candidate = matched(tagger, stager, musicbrainz, hints, catalogue.HOSTILE.id)
    tagged = tagger.tag(stager.folder, hints, candidate)
    assert tagged.folder == "CON_/_.._x (2024)"
    for track in tagged.tracks:
        assert "/" not in track.file_name
        assert len(track.file_name.encode()) <= 200
    assert tagged.tracks[2].title == "n" * 300
    assert read(stager.folder, tagged.tracks[2].path).title == "n" * 300
    assert tagged.tracks[8].title == "$artist %upper{x} ${title}"


@pytest.mark.parametrize(
    ("suffix", "codec"), [("flac", "flac"), ("mp3", "mp3"), ("m4a", "aac"), ("opus", "opus")]
)
def test_what_a_downloader_wrote_about_the_page_is_removed(
    suffix: str, codec: str, tagger: ChildTagger, stager: Stager
) -> None:
    hints = stager.stage(catalogue.CLOUD_SET, suffix=suffix, codec=codec)
    path = stager.folder / hints.tracks[0].path
    write(stager.folder, hints.tracks[0].path, comments="https://youtu.be/x", lyrics="la la")
    file = mutagen.File(path)
    if suffix in {"flac", "opus"}:
        file["PURL"], file["SYNOPSIS"] = "https://youtu.be/x", "Subscribe!"
        file["DESCRIPTION"] = "Subscribe!"
        file.save()
    tagger.tag(stager.folder, hints)
    text = repr(dict(mutagen.File(path).tags.items()))
    assert "youtu.be" not in text
    assert "Subscribe" not in text
    assert "la la" in text


def test_a_persons_own_comment_stays_and_nothing_empty_is_written(
    tagger: ChildTagger, stager: Stager
) -> None:
    hints = stager.stage(catalogue.CLOUD_SET)
    write(stager.folder, hints.tracks[0].path, comments="Bought in Lisbon")
    tagger.tag(stager.folder, hints)
    tags = mutagen.File(stager.folder / hints.tracks[0].path).tags
    assert "Bought in Lisbon" in [value for _, value in tags]
    assert [name for name, value in tags if value in {"", "0"}] == []
    assert not {name.lower() for name, _ in tags} & {"asin", "bpm", "lyrics", "acoustid_id"}


def test_a_new_cover_replaces_the_old_front_only(tagger: ChildTagger, stager: Stager) -> None:
    hints = stager.stage(catalogue.CLOUD_SET)
    new = stager.shelf.picture(600, 600)
    for side in (500, 600):
        (stager.folder / f"{side}.jpg").write_bytes(stager.shelf.picture(side, side).read_bytes())
    tagger.tag(stager.folder, hints, None, "500.jpg")
    tagger.tag(stager.folder, hints, None, "600.jpg")
    images = read(stager.folder, hints.tracks[0].path).images
    assert [image.data for image in images] == [new.read_bytes()]


def test_edits_are_written_and_the_rest_stays(tagger: ChildTagger, stager: Stager) -> None:
    hints = replace(stager.stage(catalogue.CLOUD_SET), date="2024", text=AlbumText("Dub", "L"))
    tagger.tag(stager.folder, hints)
    first, second, third = (track.path for track in hints.tracks)
    album = tagger.tag(stager.folder, hints, write=False)
    one, two, three = (replace(track, file_name=track.path) for track in album.tracks)
    edited = replace(
        album,
        title="New Name",
        artist="New Artist",
        date="1999-05",
        text=AlbumText(label="L"),
        tracks=(replace(one, title="New Title", number=9, disc=2, genre=None), two, three),
    )
    edits = edits_between(replace(album, tracks=(one, two, three)), edited)
    tagger.write_tags(stager.folder, {name: edits[name] for name in (first, second)})
    changed, other = read(stager.folder, first), read(stager.folder, second)
    assert (changed.title, changed.track, changed.disc) == ("New Title", 9, 2)
    assert (changed.album, changed.albumartist) == ("New Name", "New Artist")
    assert (changed.year, changed.month, changed.genre, changed.label) == (1999, 5, None, "L")
    assert (other.title, other.album) == ("Cloud Two", "New Name")
    assert read(stager.folder, third).album == "Cloud Set"
    assert sorted(path.name for path in stager.folder.iterdir()) == [first, second, third]


def test_a_file_that_can_not_be_written_is_as_it_was(tagger: ChildTagger, stager: Stager) -> None:
    hints = stager.stage(catalogue.CLOUD_SET)
    path = stager.folder / hints.tracks[0].path
    path.write_bytes(b"no audio at all")
    with pytest.raises(StepFailedError) as caught:
        tagger.write_tags(stager.folder, {path.name: {"title": "x"}})
    assert caught.value.code == "tags-not-written"
    assert path.read_bytes() == b"no audio at all"
    assert len(list(stager.folder.iterdir())) == 3


def test_a_front_cover_comes_from_the_archive(
    tagger: ChildTagger, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    picture = tagger.cover(catalogue.LOOP_SONGS.id, musicbrainz)
    assert picture is not None
    assert picture.startswith(b"\xff\xd8\xff")
    assert [request.host for request in internet.requests] == ["coverartarchive.org", "archive.org"]


def test_nobody_asks_the_archive_before_it_is_their_turn(
    tagger: ChildTagger, musicbrainz: MusicBrainz, shared_database: Database, internet: Internet
) -> None:
    """One limiter for all processes: here another one was told to hold off."""
    limiter = SlotLimiter(shared_database, musicbrainz.cover_art_url, 4)
    limiter.reserve(0)
    limiter.hold_off(60)
    with pytest.raises(StepFailedError, match="wait") as caught:
        tagger.cover(catalogue.LOOP_SONGS.id, replace(musicbrainz, timeout_s=0.1))
    assert caught.value.code == "cover-art-down"
    assert internet.requests == []


def test_a_release_without_a_cover_has_none(tagger: ChildTagger, musicbrainz: MusicBrainz) -> None:
    assert tagger.cover(catalogue.UNCOVERED.id, musicbrainz) is None


@pytest.mark.parametrize("fault", [{"status": 500}, {"garbage": "html"}, {"cut_after": 100}])
def test_an_archive_in_trouble_is_no_missing_cover(
    fault: dict[str, object], tagger: ChildTagger, musicbrainz: MusicBrainz, internet: Internet
) -> None:
    internet.faults.add(host="archive.org", **fault)  # type: ignore[arg-type]
    with pytest.raises(StepFailedError) as caught:
        tagger.cover(catalogue.LOOP_SONGS.id, musicbrainz)
    assert caught.value.code == "cover-art-down"
