"""Which files of a household's folders become one album, by real files through the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import is_left, put
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_folder
from tests.running import Json, Service

ALBUM = {"ARTIST": "Ada Nobody", "ALBUMARTIST": "Ada Nobody", "ALBUM": "Rooms Nobody Knows"}


def two_halves(shelf: AudioShelf, root: Path, folders: tuple[str, str], **tags: str) -> None:
    """Two files in each of two folders, numbered from 1 in each."""
    for half, folder in enumerate(folders):
        for number in (1, 2):
            name = root / folder / f"{number:02} air.flac"
            put(shelf, name, 2 * half + number, TITLE=f"Air {half}{number}", **tags)


def taken_as_is(service: Service, batch: Json) -> list[Json]:
    """File every album of an import as it is; return the albums in the order of their titles."""
    for row in batch["items"]:
        if row["status"] == "review":
            service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    done = [service.wait(row["id"], "complete", "failed") for row in batch["items"]]
    assert {row["status"] for row in done} == {"complete"}, (done, service.log_tail())
    albums = [service.album(row["result_album_id"]) for row in done]
    return sorted(albums, key=lambda album: str(album["title"]))


def places(album: Json) -> list[tuple[int, int, str]]:
    return [(track["disc"], track["number"], track["title"]) for track in album["tracks"]]


@pytest.mark.parametrize(
    "folders",
    [
        ("Rooms CD1", "Rooms CD2"),
        ("Rooms (Disc 1)", "Rooms (Disc 2)"),
        ("Rooms/Disc One", "Rooms/Disc Two"),
        ("Rooms/CD I", "Rooms/CD II"),
        ("Rooms/D1", "Rooms/D2"),
        ("2003 - Rooms - CD1", "2003 - Rooms - CD2"),
        ("Rooms", "Rooms/Bonus Disc"),
        ("Rooms/Disc 1/FLAC", "Rooms/Disc 2/FLAC"),
        ("Rooms/CD1", "Rooms/CD2"),
        ("Rooms", "Rooms CD2"),
        ("Rooms/Disque 1", "Rooms/Disque 2"),
        ("Rooms/CD 01 - Live", "Rooms/CD 02 - Demos"),
        ("Rooms/Vinyl 1 Side A", "Rooms/Vinyl 2 Side C"),
        ("Rooms (Disc 1 of 3)", "Rooms (Disc 2 of 3)"),
        ("Rooms/Диск 1", "Rooms/Диск 2"),
        ("Rooms/CD1", "rooms/CD2"),
        ("Caf\u00e9/CD1", "Cafe\u0301/CD2"),
        ("Rooms/1", "Rooms/2"),
        ("Rooms/Disco 1", "Rooms/Disco 2"),
        ("Rooms/1 - Day", "Rooms/2 - Night"),
        ("Rooms/CD A", "Rooms/CD B"),
        ("Rooms/First Disc", "Rooms/Second Disc"),
        ("Rooms", "Rooms/Bonus Tracks"),
    ],
)
def test_two_discs_are_one_album_however_their_folders_are_called(
    folders: tuple[str, str], empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """The table of shapes; nothing but the folder says which disc it is."""
    root = tmp_path / "mine"
    two_halves(audio_shelf, root, folders, **ALBUM)
    put(audio_shelf, root / "Other/01.flac", 9, TITLE="Else", **{**ALBUM, "ALBUM": "Other Rooms"})
    other, album = taken_as_is(empty_service, import_folder(empty_service, root))
    assert (album["disc_total"], len(other["tracks"])) == (2, 1)
    assert places(album) == [
        (1, 1, "Air 01"),
        (1, 2, "Air 02"),
        (2, 1, "Air 11"),
        (2, 2, "Air 12"),
    ]
    again = import_folder(empty_service, root)
    assert (again["albums"], again["skipped"]) == (0, 2)


@pytest.mark.parametrize(
    "folders",
    [("Rooms/Studio", "Rooms/Live"), ("Rooms Studio", "Rooms Live"), ("Rooms", "Rooms/Live")],
)
def test_folders_whose_tags_count_the_discs_are_one_album(
    folders: tuple[str, str], empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """No name says so: the tags agree on the album, and no two tracks have one place."""
    root = tmp_path / "mine"
    for half, folder in enumerate(folders, start=1):
        for number in (1, 2):
            told = {"DISCNUMBER": str(half), "TRACKNUMBER": str(number), "TITLE": f"{half}{number}"}
            put(audio_shelf, root / folder / f"{number}.flac", 2 * half + number, **ALBUM, **told)
    (root / folders[1] / "scan.pdf").write_bytes(b"of the second")
    (album,) = taken_as_is(empty_service, import_folder(empty_service, root, "move"))
    assert places(album) == [(1, 1, "11"), (1, 2, "12"), (2, 1, "21"), (2, 2, "22")]
    empty_service.await_moves()
    assert not is_left(root)
    assert list((empty_service.library / album["folder"]).rglob("scan.pdf"))


@pytest.mark.parametrize(
    "folders", [("Rooms (1999)", "Rooms (2009)"), ("Rooms Red", "Rooms Blue"), ("Rooms", "Rooms 2")]
)
def test_two_albums_of_one_name_stay_two(
    folders: tuple[str, str], empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Both have a track 1 and no disc, so they are two records, or two copies of one."""
    root = tmp_path / "mine"
    for half, folder in enumerate(folders):
        for number in (1, 2):
            told = {"TRACKNUMBER": str(number), "TITLE": f"{half}{number}", "DISCNUMBER": "1"}
            put(audio_shelf, root / folder / f"{number}.flac", 2 * half + number, **ALBUM, **told)
    batch = import_folder(empty_service, root)
    assert len(batch["items"]) == 2


def test_in_place_folders_of_one_album_stand_as_they_are(
    empty_service: Service, audio_shelf: AudioShelf
) -> None:
    root = empty_service.library / "Ada Nobody" / "Rooms Nobody Knows"
    two_halves(audio_shelf, root, ("1", "2"), **ALBUM)
    (album,) = taken_as_is(empty_service, import_folder(empty_service, root, "in_place"))
    assert (album["folder"], album["disc_total"]) == ("Ada Nobody/Rooms Nobody Knows", 2)
    assert len(list(root.rglob("*.flac"))) == 4


@pytest.mark.parametrize(
    ("numbers", "names"),
    [
        (("A1", "A2", "B1", "B2"), ("d", "c", "b", "a")),
        (("a1", "a2", "c1", "c2"), ("d", "c", "b", "a")),
        ((None,) * 4, ("A1 w", "A2 x", "B1 y", "B2 z")),
        ((None,) * 4, tuple(f"Ada - Rooms - 0{number} - x" for number in (1, 2, 3, 4))),
        ((None,) * 4, ("d1t01", "d1t02", "d2t01", "d2t02")),
        ((None,) * 4, ("CD1 - 01 - w", "CD1 - 02 - x", "CD2 - 01 - y", "CD2 - 02 - z")),
    ],
)
def test_tracks_stand_in_the_order_of_sides_and_names(
    numbers: tuple[str | None, ...],
    names: tuple[str, ...],
    empty_service: Service,
    audio_shelf: AudioShelf,
    tmp_path: Path,
) -> None:
    """C1's and C8's brothers: `A1` in tags or names, and names that begin with the album's."""
    for place, (number, name) in enumerate(zip(numbers, names, strict=True)):
        told = {"TITLE": f"Air {place}"} | ({"TRACKNUMBER": number} if number else {})
        put(audio_shelf, tmp_path / "mine" / f"{name}.flac", place, **ALBUM, **told)
    (album,) = taken_as_is(empty_service, import_folder(empty_service, tmp_path / "mine"))
    discs = [disc for disc, *_ in places(album)]
    is_two = "c1" in numbers or "d2t01" in names or names[0].startswith("CD")
    assert discs == ([1, 1, 2, 2] if is_two else [1, 1, 1, 1])
    assert [title for *_, title in places(album)] == [f"Air {place}" for place in range(4)]


def test_two_albums_that_are_called_like_discs_stay_two_c4(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C4: LP1 and LP2, moved; each keeps its name, and the originals go with their own album."""
    root = tmp_path / "Ada"
    for place, name in enumerate(("LP1", "LP2")):
        for number in (1, 2):
            tags = {**ALBUM, "ALBUM": name, "TITLE": f"{name} {number}"}
            put(audio_shelf, root / name / f"{number}.flac", 2 * place + number, **tags)
        (root / name / "booklet.pdf").write_bytes(name.encode())
    batch = import_folder(empty_service, root, "move")
    assert [row["title"] for row in batch["items"]] == ["LP1", "LP2"]
    one, two = taken_as_is(empty_service, batch)
    assert [title for *_, title in places(one)] == ["LP1 1", "LP1 2"]
    assert [title for *_, title in places(two)] == ["LP2 1", "LP2 2"]
    empty_service.await_moves()
    assert list(root.iterdir()) == []
    shelf = empty_service.library / "Ada Nobody"
    assert {(shelf / name / "booklet.pdf").read_text() for name in ("LP1", "LP2")} == {"LP1", "LP2"}
    for file in shelf.rglob("*.flac"):
        opened: Any = mutagen.File(file)
        assert opened["ALBUM"] == [file.parent.name]


def test_two_albums_in_one_folder_are_two_c5(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C5: by a move; the second finds its files, and what is nobody's own stays."""
    root = tmp_path / "mixed"
    for place, (who, album) in enumerate((("Ada", "Rooms"), ("Bea", "Doors"))):
        for number in (1, 2):
            tags = {"ARTIST": who, "ALBUMARTIST": who, "ALBUM": album, "TITLE": f"{who} {number}"}
            put(audio_shelf, root / f"{number} {who}.flac", 2 * place + number, **tags)
    (root / "notes.pdf").write_bytes(b"of both")
    doors, rooms = taken_as_is(empty_service, import_folder(empty_service, root, "move"))
    assert (doors["artist"]["name"], rooms["artist"]["name"]) == ("Bea", "Ada")
    assert (len(doors["tracks"]), len(rooms["tracks"])) == (2, 2)
    empty_service.await_moves()
    assert [path.name for path in root.rglob("*")] == ["notes.pdf"]


def test_five_loose_singles_are_five_c5(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C5 and a brother: three name an album of their own, two none at all but their artists."""
    for place, name in enumerate("abc"):
        tags = {**ALBUM, "ALBUM": f"Single {name}", "TITLE": name}
        put(audio_shelf, tmp_path / "named" / f"{name}.flac", place, **tags)
    for place, name in enumerate("xy"):
        tags = {"ARTIST": f"Nobody {name}", "TITLE": f"Song {name}"}
        put(audio_shelf, tmp_path / "bare" / f"{name}.flac", 5 + place, **tags)
    albums = taken_as_is(empty_service, import_folder(empty_service, tmp_path))
    titles = [album["title"] for album in albums]
    assert titles == ["Single a", "Single b", "Single c", "Song x", "Song y"]


def test_of_flac_and_mp3_of_one_album_the_better_set_comes_in_c30(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C30: the other set is named, and a move leaves it where it is."""
    root = tmp_path / "both"
    for number in (1, 2):
        for kind in ("flac", "mp3"):
            tags = {**ALBUM, "TITLE": f"Air {number}", "TRACKNUMBER": str(number)}
            put(audio_shelf, root / f"{number:02} Air.{kind}", number, **tags)
    answer = run(empty_service, "import", str(root), "--move")
    assert "1 album to import" in answer.out
    assert "02 Air.mp3: the same track lies beside it without loss" in answer.err
    batch = empty_service.call("GET", "/api/downloads?limit=1")
    row = empty_service.wait(batch[0]["id"], "review")
    (album,) = taken_as_is(empty_service, {"items": [row]})
    assert [track["title"] for track in album["tracks"]] == ["Air 1", "Air 2"]
    empty_service.await_moves()
    assert sorted(path.name for path in root.iterdir()) == ["01 Air.mp3", "02 Air.mp3"]


def test_in_place_two_albums_in_one_folder_are_told_and_not_mixed(
    empty_service: Service, audio_shelf: AudioShelf
) -> None:
    """Brother of C5: what is done to one's folder would be done to the other."""
    root = empty_service.library / "Mixed"
    for name in "ab":
        put(audio_shelf, root / f"{name}.flac", **{**ALBUM, "ALBUM": name, "TITLE": name})
    batch = import_folder(empty_service, root, "in_place")
    assert [row["error_code"] for row in batch["items"]] == ["folder-shared"] * 2
    assert sorted(path.name for path in root.iterdir()) == ["a.flac", "b.flac"]
