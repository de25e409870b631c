"""Which file is which track where titles don't tell: folders, names and lengths do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mutagen
from mediafile import MediaFile
from tests.audio_files import AudioShelf, Sound
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service
from tests.servers.catalogue import TWO_DISCS, UNICODE

UNTITLED = next(release for release in UNICODE if release.title == "( )")

Line = tuple[str, float, dict[str, str]]
"""A file, how long it plays, and what its tags say beside artist and album."""


def make(
    shelf: AudioShelf, folder: Path, artist: str, album: str | None, lines: Sequence[Line]
) -> Path:
    for place, (name, seconds, tags) in enumerate(lines):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        sound = Sound(seconds=seconds, frequency_hz=300 + 20 * place)
        file.write_bytes(shelf.sound("flac", sound).read_bytes())
        opened: Any = mutagen.File(file)
        opened.delete()
        named = {"ARTIST": artist, "ALBUMARTIST": artist} | ({"ALBUM": album} if album else {})
        opened.update({**named, **tags})
        opened.save()
    return folder


def lengths_on_shelf(service: Service) -> list[int]:
    """Seconds of the shelved files, in the order of their names."""
    files = sorted(service.library.rglob("*.flac"))
    return [round(MediaFile(file).length) for file in files]


def both_sides(folders: tuple[str, str], *, numbered: bool) -> list[Line]:
    """Two discs that begin and end with the same titles, on which nothing names the disc."""
    return [
        (
            f"{folder}/{number:02} {track.title}.flac",
            track.length_ms / 1000,
            {"TITLE": track.title} | ({"TRACKNUMBER": str(number)} if numbered else {}),
        )
        for folder, disc in zip(folders, TWO_DISCS.media, strict=True)
        for number, track in enumerate(disc.tracks, 1)
    ]


def filed(service: Service, folder: Path) -> Json:
    row = import_one(service, folder)
    assert row["status"] == "complete", (row, service.log_tail())
    return service.album(row["result_album_id"])


def test_tracks_of_two_discs_with_the_same_titles_stay_on_their_discs_c1(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C1: only the folders tell the discs."""
    lines = both_sides(("CD1", "CD2"), numbered=True)
    filed(empty_service, make(audio_shelf, tmp_path / "both", "The Fixtures", "Both Sides", lines))
    assert lengths_on_shelf(empty_service) == [40, 62, 41, 43, 66, 39]


def test_discs_in_words_and_a_folder_for_the_format_below_are_discs_too_c1(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C1: numbers only in the names, `Disc One/FLAC`."""
    lines = both_sides(("Disc One/FLAC", "Disc Two/FLAC"), numbered=False)
    filed(empty_service, make(audio_shelf, tmp_path / "both", "The Fixtures", "Both Sides", lines))
    assert lengths_on_shelf(empty_service) == [40, 62, 41, 43, 66, 39]


def test_an_album_title_with_its_disc_tells_discs_of_one_folder_c1(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C1: one folder, `Both Sides (Disc 1)` and `(Disc 2)` as ALBUM."""
    lines = [
        (
            name.replace("/", " "),
            seconds,
            {**tags, "ALBUM": f"Both Sides (Disc {name[2]})"},
        )
        for name, seconds, tags in both_sides(("CD1", "CD2"), numbered=True)
    ]
    album = filed(empty_service, make(audio_shelf, tmp_path / "b", "The Fixtures", None, lines))
    assert (album["title"], album["disc_total"]) == ("Both Sides", 2)
    assert lengths_on_shelf(empty_service) == [40, 62, 41, 43, 66, 39]


def untitled(names: Sequence[str], seconds: Sequence[float]) -> list[Line]:
    return [
        (name, length, {"TITLE": "untitled"}) for name, length in zip(names, seconds, strict=True)
    ]


def test_tracks_of_one_title_stand_in_the_order_of_their_names_c2(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C2: lengths within the ten seconds that beets forgives."""
    lines = untitled(["01.flac", "02.flac", "03.flac"], [61, 66, 72])
    filed(empty_service, make(audio_shelf, tmp_path / "u", UNTITLED.artist, "( )", lines))
    assert lengths_on_shelf(empty_service) == [61, 66, 72]


def test_lengths_tell_where_names_stand_in_another_order_c2(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C2: names without numbers, in the order of nothing."""
    lines = untitled(["a.flac", "b.flac", "c.flac"], [72, 61, 66])
    filed(empty_service, make(audio_shelf, tmp_path / "u", UNTITLED.artist, "( )", lines))
    assert lengths_on_shelf(empty_service) == [61, 66, 72]


def test_what_only_the_order_of_names_tells_is_asked_and_never_sure_c2(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C2: equal titles and lengths, and no numbers; what is proposed is that order."""
    lines = untitled(["a.flac", "b.flac", "c.flac"], [66, 66, 66])
    folder = make(audio_shelf, tmp_path / "u", UNTITLED.artist, "( )", lines)
    row = import_one(empty_service, folder)
    assert (row["status"], row["review"]["reason"]) == ("review", "low-confidence"), row
    assert "Only the order of their names" in row["review"]["message"]
    review = empty_service.call("GET", f"/api/downloads/{row['id']}/review")
    best = review["candidates"][0]
    assert best["confidence"] <= 0.95
    assert [match["path"] for match in best["matches"]] == ["a.flac", "b.flac", "c.flac"]


def test_discs_without_numbers_or_names_for_them_are_two_as_is(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """CD1 and CD2 that MusicBrainz does not know: two discs, each counted by itself."""
    lines = [
        (f"{disc}/{name}.flac", 1 + place / 10, {"TITLE": f"{disc} {name}"})
        for place, (disc, name) in enumerate(
            (disc, name) for disc in ("CD1", "CD2") for name in ("first", "second")
        )
    ]
    folder = make(audio_shelf, tmp_path / "n", "Ada Nobody", "Rooms Nobody Knows", lines)
    row = import_one(empty_service, folder)
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    done = empty_service.wait(row["id"], "complete", "failed")
    album = empty_service.album(done["result_album_id"])
    assert album["disc_total"] == 2
    assert [(track["disc"], track["number"]) for track in album["tracks"]] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    ]


def test_a_second_disc_alone_is_matched_to_the_second_disc(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C1: half of the album, whose titles are on the other half, too."""
    second = both_sides(("CD1", "CD2"), numbered=True)[3:]
    folder = make(audio_shelf, tmp_path / "half", "The Fixtures", "Both Sides", second)
    row = import_one(empty_service, folder)
    assert row["review"]["reason"] == "incomplete", row
    review = empty_service.call("GET", f"/api/downloads/{row['id']}/review")
    matches = review["candidates"][0]["matches"]
    assert [(match["disc"], match["number"]) for match in matches] == [(2, 1), (2, 2), (2, 3)]
