"""Which folders are albums, told from names alone."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from crateful.downloads.moving_in.import_files import Reason
from crateful.files import paths
from crateful.imports import scan
from crateful.imports.scan import AlbumFolder, Found


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(name))


def albums_below(root: Path) -> tuple[AlbumFolder, ...]:
    return scan.look(root).albums


def found(root: Path) -> dict[str, int]:
    return {a.path.relative_to(root).as_posix(): a.files for a in albums_below(root)}


def named(root: Path, scanned: Found) -> dict[str, str]:
    """What was left out, by its path below the root."""
    return {each.path.removeprefix(f"{root}/"): each.reason for each in scanned.left_out}


def deepen(root: Path, name: str, levels: int) -> None:
    """Make folders within folders, deeper than any path may be long."""
    here = os.open(root, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        deeper = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("01.flac", os.O_WRONLY | os.O_CREAT, dir_fd=here))
    os.close(here)


def test_every_folder_with_audio_is_an_album_and_discs_belong_to_theirs(tmp_path: Path) -> None:
    """G1, I11: also below folders that themselves bear a disc's name."""
    make(
        tmp_path,
        "CD1 to CD9/Artist/Album/01.flac",
        "Artist/Album/CD1/01.flac",
        "Artist/Album/CD2/01.flac",
        "Artist/Album/Scans/front.jpg",
        "Artist/Album/notes.txt",
        "Artist/loose.mp3",
        "Artist/Album II/01.flac",
        "Artist/.hidden/01.flac",
        "Box/CD1/01.flac",
        "Box/CD1/Bonus EP/01.flac",
        "Nest/CD1/CD2/CD3/01.flac",
        "Empty/readme.txt",
    )
    assert found(tmp_path) == {
        "Artist": 1,
        "Artist/Album": 2,
        "Artist/Album II": 1,
        "Box": 1,
        "Box/CD1/Bonus EP": 1,
        "CD1 to CD9/Artist/Album": 1,
        "Nest": 1,
    }


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Security row 6: a link may lead anywhere."""
    make(tmp_path, "outside/01.flac", "root/Album/01.flac")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "Album" / "02.flac").symlink_to(tmp_path / "outside" / "01.flac")
    assert found(tmp_path / "root") == {"Album": 1}


def test_what_is_passed_over_is_named_c20(tmp_path: Path) -> None:
    """C20: a folder of nothing but links; hidden ones are counted."""
    root = tmp_path / "root"
    make(tmp_path, "outside/A/01.flac", "root/.stash/01.flac", "root/.02.flac", "root/.notes")
    (root / "A").symlink_to(tmp_path / "outside" / "A")
    (root / "gone").symlink_to(tmp_path / "nowhere")
    (root / "03.flac").symlink_to(tmp_path / "outside" / "A" / "01.flac")
    scanned = scan.look(root)
    assert scanned.albums == ()
    said = named(root, scanned)
    assert {name for name, why in said.items() if why == scan.LINK} == {"A", "03.flac"}
    assert said["…/.*"] == "2 folders and files are hidden; passed over"


def test_links_are_followed_where_that_is_asked_each_folder_once_c20(tmp_path: Path) -> None:
    """Brothers of C20: a link to a link, one in a circle, one to what is looked at anyway."""
    make(tmp_path, "outside/A/01.flac", "outside/B/CD1/01.flac", "root/C/01.flac", "ours/01.flac")
    for name, target in (("a", "outside"), ("b", "root"), ("c", "root/C"), ("d", "ours")):
        (tmp_path / "root" / name).symlink_to(tmp_path / target)
    (tmp_path / "root" / "e").symlink_to(tmp_path / "root" / "a")
    (tmp_path / "outside" / "back").symlink_to(tmp_path / "root")
    scanned = scan.look(tmp_path / "root", without=[tmp_path / "ours"], follows_links=True)
    paths_found = [album.path.relative_to(tmp_path).as_posix() for album in scanned.albums]
    assert sorted(paths_found) == ["outside/A", "outside/B", "root/C"]
    assert scanned.left_out == ()


def test_links_that_lead_nowhere_and_around_what_is_looked_at_are_named(tmp_path: Path) -> None:
    make(tmp_path, "root/C/01.flac", "outside/A/01.flac", "outside/A/B/02.flac")
    names = {"gone": "nowhere", "around": ".", "b": "outside/A/B", "inside": "root/C"}
    for name, target in names.items():
        (tmp_path / "root" / name).symlink_to(tmp_path / target)
    (tmp_path / "outside" / "A" / "B" / "up").symlink_to(tmp_path / "outside" / "A")
    scanned = scan.look(tmp_path / "root", follows_links=True)
    found = [album.path.relative_to(tmp_path).as_posix() for album in scanned.albums]
    assert found == ["outside/A/B", "root/C"]
    dead = {Path(line.path).name for line in scanned.passed_over if line.reason is Reason.LINK}
    assert dead >= {"around", "inside", "up"}


def test_what_is_passed_over_is_told_in_batches_and_not_kept(tmp_path: Path) -> None:
    """A disk full of other things takes no memory for each of them."""
    for number in range(40):
        make(tmp_path, *(f"{number}/{each}.txt" for each in range(60)))
    told: list[str] = []
    scanned = scan.look(tmp_path, write=lambda lines: told.extend(line.path for line in lines))
    assert len(scanned.passed_over) < scan.AT_ONCE < len(told)
    assert len({*told, *(line.path for line in scanned.passed_over)}) == 40 * 60


def test_the_fingerprint_changes_with_the_files_and_only_then(tmp_path: Path) -> None:
    make(tmp_path, "Album/01.flac", "Album/02.flac")
    (first,) = albums_below(tmp_path)
    (again,) = albums_below(tmp_path)
    assert first.fingerprint == again.fingerprint
    (tmp_path / "Album" / "02.flac").write_bytes(b"another")
    (changed,) = albums_below(tmp_path)
    assert changed.fingerprint != first.fingerprint


def test_what_no_path_reaches_is_named_and_the_rest_is_found(tmp_path: Path) -> None:
    """X17: a path over PATH_MAX, which no right of anybody's opens."""
    make(tmp_path, "Good/01.flac")
    deepen(tmp_path, "x" * 250, 20)
    scanned = scan.look(tmp_path)
    assert [album.path.name for album in scanned.albums] == ["Good"]
    assert [each.reason for each in scanned.left_out] == [
        "its path is longer than this system can open"
    ]


def test_a_folder_that_goes_during_the_scan_takes_nothing_else_along(tmp_path: Path) -> None:
    """X17: somebody tidies up at the same time."""
    make(tmp_path, "A/01.flac", "B/01.flac", "B/C/D/01.flac")
    scanned = scan.look(tmp_path, tell=lambda _: shutil.rmtree(tmp_path / "B", ignore_errors=True))
    assert [album.path.name for album in scanned.albums] == ["A"]
    assert scanned.left_out == ()


def test_an_album_of_which_a_disc_can_not_be_read_is_left_out_whole(tmp_path: Path) -> None:
    """X17: half of it would come in as if it were all, and a move would remove what came."""
    make(tmp_path, "Album/CD1/01.flac", "Good/01.flac")
    deepen(tmp_path / "Album", f"CD2 {'x' * 240}", 20)
    scanned = scan.look(tmp_path)
    assert [album.path.name for album in scanned.albums] == ["Good"]
    assert len(scanned.left_out) == 1


def test_what_is_no_regular_file_is_named_and_never_opened(tmp_path: Path) -> None:
    """X6: a pipe in the place of a track; what is no audio is nobody's business."""
    make(tmp_path, "Album/01.flac")
    os.mkfifo(tmp_path / "Album" / "02.flac")
    os.mkfifo(tmp_path / "Album" / "control")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "Album" / "03.flac"))
        scanned = scan.look(tmp_path)
    assert [album.files for album in scanned.albums] == [1]
    assert named(tmp_path, scanned) == {
        "Album/02.flac": "it is no regular file",
        "Album/03.flac": "it is no regular file",
    }


def test_each_folder_is_read_once_however_deep_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X13: 90 levels of files that are no audio are as many readings as folders."""
    here = tmp_path
    for _ in range(90):
        here /= "deeper"
        make(here, *(f"{number}.txt" for number in range(20)))
    make(here, "01.flac")
    read: list[str] = []
    scandir = os.scandir

    def counted(path: Path) -> object:
        read.append(str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    assert [album.path for album in albums_below(tmp_path)] == [here]
    assert len(read) == 91


def test_deeper_than_a_hundred_folders_nobody_looks_and_it_is_said(tmp_path: Path) -> None:
    """X13: 300 levels end in a name, not in the end of Python's stack."""
    make(tmp_path, "Good/01.flac")
    deepen(tmp_path, "d", 300)
    scanned = scan.look(tmp_path)
    assert [album.path.name for album in scanned.albums] == ["Good"]
    assert list(named(tmp_path, scanned).values()) == ["it lies more than 100 folders deep"]


def test_a_scan_has_an_end_and_says_where(tmp_path: Path) -> None:
    """X13: what is beyond the limit can be imported by itself."""
    make(tmp_path, "A/01.flac", "B/01.flac", "C/01.flac")
    scanned = scan.look(tmp_path, max_entries=5)
    assert [album.path.name for album in scanned.albums] == ["A", "B"]
    assert named(tmp_path, scanned) == {
        "C": "only the first 5 files and folders were looked at; import it by itself"
    }


def test_a_name_of_any_bytes_comes_back_as_it_was() -> None:
    """X17, C14: through text that a database, JSON and a log can keep."""
    for name in (b"/music/Bj\xf6rk", b"/music/plain", b"/a\x00".strip(b"\0"), b"file:/music/%F6"):
        path = Path(os.fsdecode(name))
        text = paths.text_of(path)
        text.encode("utf-8")
        assert os.fsencode(paths.path_of(text)) == name
    assert paths.text_of(Path(os.fsdecode(b"/music/Bj\xf6rk"))) == "file:/music/Bj%F6rk"
    assert paths.text_of(Path("/music/100% Björk")) == "/music/100% Björk"
