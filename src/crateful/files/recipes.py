"""What a file was before it was written to, as a recipe from what it is now.

A file whose tags were changed shares nearly all of its bytes with what it was. Kept is where
those stand, and the few that are gone; whatever the format, the file comes back byte for byte.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

CHUNK: Final = 64
"""Bytes by which a place is found again."""

NEAR: Final = 256 * 1024
"""Bytes before and behind where a place is looked for first."""

BLOCK: Final = 1024 * 1024
"""Bytes that are searched at a time."""

FAR_LOOKS: Final = 64
"""Searches of a whole file; what needs more is hardly the same file."""

STEP: Final = 64 * 1024
"""Bytes that are compared, or passed over, at a time."""

MAX_KEPT: Final = 16 * 1024 * 1024
"""Bytes that one recipe may hold; a file of which more is gone is not worth one."""

Op = tuple[int, int]
"""A part of the file: where it stands now, or -1 for the next kept bytes; and how long it is."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a file again."""

    sha256: str
    """Of the file."""
    body: bytes | None
    """``None``: too much of it is gone."""


class NotTheSameError(ValueError):
    """What a recipe gave is not the file: what it is made from was changed since."""

    def __init__(self) -> None:
        super().__init__("the file was changed since")


class CutShortError(OSError):
    """A file lost its end while it was read."""

    def __init__(self) -> None:
        super().__init__(errno.EIO, "it was cut short while it was read")


class _Content:
    """What a file holds, read as it is looked at.

    Not mapped into memory: whoever cuts a mapped file short kills every process that reads it.
    """

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self.size = 0 if descriptor is None else os.fstat(descriptor).st_size
        self._blocks: dict[int, bytes] = {}

    def read(self, start: int, length: int) -> bytes:
        """Return bytes, as many as there are.

        Raises:
            CutShortError: there are fewer than there were.
        """
        begin = start - start % BLOCK
        block = self._block(begin)
        if start + length <= begin + len(block):
            return block[start - begin : start - begin + length]
        return self._from_disk(start, length)

    def _from_disk(self, start: int, length: int) -> bytes:
        wanted = min(length, self.size - start)
        found = b""
        while self._descriptor is not None and len(found) < wanted:
            part = os.pread(self._descriptor, wanted - len(found), start + len(found))
            if not part:
                raise CutShortError
            found += part
        return found

    def blocks(self, start: int, length: int) -> Iterator[bytes]:
        """Yield bytes, a few at a time."""
        for begin in range(start, start + length, STEP):
            yield self.read(begin, min(STEP, start + length - begin))

    def find(self, chunk: bytes, start: int = 0, end: int | None = None) -> int:
        """Return where a chunk stands first between two places, or -1."""
        end = self.size if end is None else min(end, self.size)
        for begin in range(start - start % BLOCK, end, BLOCK):
            found = self._block(begin).find(chunk, max(0, start - begin), end - begin)
            if found >= 0:
                return begin + found
        return -1

    def _block(self, begin: int) -> bytes:
        """Return a block with a little of the next: a chunk may stand across their border.

        The last two stay: what is read next is mostly near.
        """
        if begin not in self._blocks:
            self._blocks = dict(list(self._blocks.items())[-1:])
            self._blocks[begin] = self._from_disk(begin, BLOCK + CHUNK - 1)
        return self._blocks[begin]


def make(old: Path, now: Path | None) -> Recipe:
    """Return how ``old`` is made again from ``now``.

    Args:
        old: the file as it was.
        now: the same as it is; ``None``: there is nothing to make it from.

    Raises:
        CutShortError: one of them lost its end meanwhile.
        OSError: one of them can't be read.
    """
    with _opened(old) as before, _opened(now) as after:
        digest = _digest_of(before)
        ops: list[Op] = []
        kept = bytearray()
        for start, length, found in _parts(before, after):
            ops.append((found, length))
            if found < 0:
                kept += before.read(start, min(length, MAX_KEPT + 1))
            if len(kept) > MAX_KEPT:
                return Recipe(digest, None)
    head = json.dumps(ops, separators=(",", ":")).encode()
    return Recipe(digest, zlib.compress(len(head).to_bytes(4, "big") + head + kept))


def follow(recipe: Recipe, now: Path | None, into: BinaryIO) -> None:
    """Write the file that a recipe makes.

    Args:
        recipe: with a body.
        now: what it is made from.
        into: a new file.

    Raises:
        NotTheSameError: it came out as another one.
        OSError: one of them can't be read or written.
    """
    told = zlib.decompress(recipe.body or b"")
    end = 4 + int.from_bytes(told[:4], "big")
    digest = hashlib.sha256()
    at = end
    with _opened(now) as after:
        for found, length in json.loads(told[4:end]):
            blocks = after.blocks(found, length) if found >= 0 else (told[at : at + length],)
            at += length if found < 0 else 0
            for block in _whole(blocks):
                digest.update(block)
                into.write(block)
    if digest.hexdigest() != recipe.sha256:
        raise NotTheSameError


@contextmanager
def _opened(file: Path | None) -> Generator[_Content]:
    if file is None:
        yield _Content(None)
        return
    with open_regular(file) as stream:
        yield _Content(stream.fileno())


def _digest_of(content: _Content) -> str:
    digest = hashlib.sha256()
    for block in content.blocks(0, content.size):
        digest.update(block)
    return digest.hexdigest()


def _whole(blocks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from blocks
    except CutShortError as error:
        raise NotTheSameError from error


def _parts(old: _Content, now: _Content) -> Iterator[tuple[int, int, int]]:
    """Yield the parts of a file: where each begins, its length, and where it stands now, or -1."""
    at = done = shift = far = 0
    step = CHUNK
    while at + CHUNK <= old.size:
        chunk = old.read(at, CHUNK)
        found = now.find(chunk, max(0, at + shift - NEAR), max(0, at + shift + NEAR))
        if found < 0 and far < FAR_LOOKS:
            far += 1
            found = now.find(chunk)
        if found < 0:
            at += step
            step = min(2 * step, STEP)
            continue
        back = _same_before(old, now, at, found, at - done)
        start, place = at - back, found - back
        length = back + _same_from(old, now, at, found)
        if start > done:
            yield done, start - done, -1
        yield start, length, place
        at = done = start + length
        shift, step = place - start, CHUNK
    if done < old.size:
        yield done, old.size - done, -1


def _same_from(old: _Content, now: _Content, at: int, found: int) -> int:
    """Return how many bytes are the same from two places on."""
    length, step = 0, STEP
    while step:
        one = old.read(at + length, step)
        if len(one) == step and one == now.read(found + length, step):
            length += step
        else:
            step //= 2
    return length


def _same_before(old: _Content, now: _Content, at: int, found: int, most: int) -> int:
    """Return how many bytes, of at most ``most``, are the same before two places."""
    most = min(most, found)
    length, step = 0, STEP
    while step:
        begin, other = at - length - step, found - length - step
        if length + step <= most and old.read(begin, step) == now.read(other, step):
            length += step
        else:
            step //= 2
    return length
