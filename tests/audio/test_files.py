"""Finding an album's files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from crateful.audio.files import is_audio, iter_audio, natural_key


def test_files_come_in_playing_order_from_all_disc_folders_i11_g1(tmp_path: Path) -> None:
    names = ["CD2/1 b.flac", "CD1/10 j.flac", "CD1/2 a.FLAC", "CD10/1 z.mp3", "CD1/sub/x.opus"]
    for name in [*names, "cover.jpg", ".hidden.flac", ".cache/a.flac", "CD1/notes.txt"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in iter_audio(tmp_path)]
    assert found == [
        "CD1/2 a.FLAC",
        "CD1/10 j.flac",
        "CD1/sub/x.opus",
        "CD2/1 b.flac",
        "CD10/1 z.mp3",
    ]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.flac").touch()
    album = tmp_path / "album"
    album.mkdir()
    (album / "b.flac").symlink_to(outside / "a.flac")
    (album / "c").symlink_to(outside)
    assert list(iter_audio(album)) == []


def test_the_extension_decides_in_any_case() -> None:
    assert is_audio(PurePosixPath("a.Flac"))
    assert not is_audio(PurePosixPath("flac"))
    assert not is_audio(PurePosixPath("a.flac.part"))


@given(st.lists(st.text()))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    assert sorted(sorted(names, key=natural_key)) == sorted(names)
