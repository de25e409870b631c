"""What a file is while it is written, and after that failed."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from crateful.files import atomic, locks


@pytest.mark.parametrize("before", [None, b"old"])
def test_who_reads_while_a_file_is_written_sees_it_as_it_was(
    tmp_path: Path, before: bytes | None
) -> None:
    note = tmp_path / "note.json"
    if before is not None:
        note.write_bytes(before)
    with atomic.replacing(note) as draft:
        draft.write_bytes(b"half of")
        assert (note.read_bytes() if note.exists() else None) == before
        draft.write_bytes(b"new")
    assert note.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [note]


def test_what_fails_half_way_leaves_the_file_as_it_was_and_nothing_beside_it(
    tmp_path: Path,
) -> None:
    note = tmp_path / "note.json"
    note.write_bytes(b"old")

    with pytest.raises(OSError, match="no room"), atomic.replacing(note) as draft:
        draft.write_bytes(b"half of")
        raise OSError(errno.ENOSPC, "no room")
    assert note.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [note]


def test_a_secret_is_its_owners_from_the_first_byte_on(tmp_path: Path) -> None:
    with atomic.replacing(tmp_path / "key", atomic.OWNER_ONLY) as draft:
        assert draft.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_lock_is_held_until_its_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "made" / "on the way" / ".lock"
    with locks.exclusive(path), path.open("rb") as other:
        assert locks.is_locked(other)
    with path.open("rb") as other:
        assert not locks.is_locked(other)
