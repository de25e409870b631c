"""Which folders are albums, told from names alone."""

from __future__ import annotations

from pathlib import Path

from crateful.imports.scan import albums_below


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def found(root: Path) -> dict[str, int]:
    return {a.path.relative_to(root).as_posix(): a.files for a in albums_below(root)}


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
        "Empty/readme.txt",
    )
    assert found(tmp_path) == {
        "Artist": 1,
        "Artist/Album": 2,
        "Artist/Album II": 1,
        "Box": 1,
        "Box/CD1/Bonus EP": 1,
        "CD1 to CD9/Artist/Album": 1,
    }


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Security row 6: a link may lead anywhere."""
    make(tmp_path, "outside/01.flac", "root/Album/01.flac")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "Album" / "02.flac").symlink_to(tmp_path / "outside" / "01.flac")
    assert found(tmp_path / "root") == {"Album": 1}


def test_the_fingerprint_changes_with_the_files_and_only_then(tmp_path: Path) -> None:
    make(tmp_path, "Album/01.flac", "Album/02.flac")
    (first,) = albums_below(tmp_path)
    (again,) = albums_below(tmp_path)
    assert first.fingerprint == again.fingerprint
    (tmp_path / "Album" / "02.flac").write_bytes(b"another")
    (changed,) = albums_below(tmp_path)
    assert changed.fingerprint != first.fingerprint
