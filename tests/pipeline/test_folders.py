"""What is copied of a folder, what is removed after a move, and what is left alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from crateful.downloads import local_folder
from crateful.downloads.local_folder import GatheredFolder
from crateful.errors import Recovery, StepFailedError
from crateful.files import regular
from crateful.tools.watch import NoWatch


class Passenger(NoWatch):
    """Follows a copy, and does something before each file."""

    def __init__(self) -> None:
        self.before_each: Callable[[], object] = lambda: None

    def check(self) -> None:
        self.before_each()


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A folder with two discs, a booklet in each, and rubbish."""
    album = tmp_path / "mine" / "album"
    for disc in ("CD1", "CD2"):
        (album / disc).mkdir(parents=True)
        (album / disc / "01.flac").write_bytes(disc.encode())
        (album / disc / "booklet.pdf").write_bytes(f"booklet of {disc}".encode())
    (album / "thumbs.db").write_bytes(b"rubbish")
    return album


def gather(album: Path, into: Path) -> GatheredFolder:
    return local_folder.gather(album, into, Passenger())


def test_files_of_the_same_name_on_two_discs_stay_apart(album: Path, tmp_path: Path) -> None:
    """B10, G1: audio and booklets alike."""
    gathered = gather(album, tmp_path / "staged")
    assert [track.path for track in gathered.fetched.tracks] == ["CD1/01.flac", "CD2/01.flac"]
    assert gathered.fetched.extras == ("CD1/booklet.pdf", "CD2/booklet.pdf")
    assert (tmp_path / "staged" / "CD2" / "booklet.pdf").read_bytes() == b"booklet of CD2"


def test_a_move_removes_what_was_copied_and_nothing_else(album: Path, tmp_path: Path) -> None:
    """I2: a file that was changed since, or that was never copied, stays."""
    gathered = gather(album, tmp_path / "staged")
    (album / "CD1" / "01.flac").write_bytes(b"changed since")
    (album / "CD2" / "02.flac").write_bytes(b"new since")
    assert local_folder.remove_originals(album, gathered.originals) == []
    left = sorted(p.relative_to(album).as_posix() for p in album.rglob("*") if p.is_file())
    assert left == ["CD1/01.flac", "CD2/02.flac", "thumbs.db"]


def test_a_move_may_be_finished_twice_and_takes_empty_folders_along(
    album: Path, tmp_path: Path
) -> None:
    (album / "thumbs.db").unlink()
    gathered = gather(album, tmp_path / "staged")
    local_folder.remove_originals(album, gathered.originals[:2])
    local_folder.remove_originals(album, gathered.originals)
    local_folder.remove_originals(album, gathered.originals)
    assert not album.exists()


def test_a_move_never_follows_a_link_put_in_the_places_of_a_file(
    album: Path, tmp_path: Path
) -> None:
    """I2: what a link leads to is not ours."""
    gathered = gather(album, tmp_path / "staged")
    precious = tmp_path / "precious.flac"
    original = album / "CD1" / "01.flac"
    original.rename(precious)
    original.symlink_to(precious)
    local_folder.remove_originals(album, gathered.originals)
    assert precious.is_file()
    assert original.is_symlink()


def test_a_folder_that_loses_a_file_during_the_copy_is_copied_again(
    album: Path, tmp_path: Path
) -> None:
    """I1: a clear transient error, not one of ours; the next try finds the folder quiet."""
    passenger = Passenger()
    passenger.before_each = lambda: (album / "CD2" / "01.flac").unlink(missing_ok=True)
    with pytest.raises(StepFailedError) as caught:
        local_folder.gather(album, tmp_path / "staged", passenger)
    assert (caught.value.code, caught.value.recovery) == ("folder-changed", Recovery.TRANSIENT)


def test_a_file_that_is_still_written_is_not_taken_for_a_whole_one(
    album: Path, tmp_path: Path
) -> None:
    """Q12: a slow copy into the folder is waited for."""
    with (
        written_during_a_copy(album / "CD1" / "01.flac"),
        pytest.raises(StepFailedError, match="was changed while it was read"),
    ):
        gather(album, tmp_path / "staged")


@contextmanager
def written_during_a_copy(file: Path) -> Iterator[None]:
    """Have a file grow at the very moment at which any copy begins.

    A thread that writes all the time may get no turn during the copy on a busy machine, so
    Python's own profile hook says when it is.
    """

    def look(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code is regular.copy.__code__:
            with file.open("ab") as growing:
                growing.write(b"more")

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)


def test_what_a_move_can_not_remove_is_named_and_stops_nothing(album: Path, tmp_path: Path) -> None:
    """I14: a folder stands in for a file that the server may not remove."""
    gathered = gather(album, tmp_path / "staged")
    stuck = album / "CD1"
    stat = stuck.stat()
    originals = (("CD1", stat.st_size, stat.st_mtime_ns), *gathered.originals)
    assert local_folder.remove_originals(album, originals) == [stuck]
    assert not list(album.rglob("*.flac"))


def test_an_album_in_place_must_have_its_folder_for_itself(album: Path, tmp_path: Path) -> None:
    """I2: deleting it must never take another album along."""
    other = album / "Another Album"
    other.mkdir()
    assert len(local_folder.stay(album, tmp_path).tracks) == 2
    (other / "01.flac").write_bytes(b"another")
    with pytest.raises(StepFailedError) as caught:
        local_folder.stay(album, tmp_path)
    assert caught.value.code == "folder-shared"
    (other / "01.flac").unlink()
    with pytest.raises(StepFailedError, match="folder of its own"):
        local_folder.stay(album, album)
