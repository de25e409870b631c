"""A child's output, cut into lines."""

from __future__ import annotations

from typing import Final

from crateful.errors import UnavailableError

LINE_BYTES: Final = 4 * 1024**2
"""The longest line that a program of ours has to say."""

_PIECE_BYTES: Final = 64 * 1024
"""Of what never ends its line, where lines have no limit."""


class LineTooLongError(UnavailableError):
    """The program wrote a line that is too long."""


class LineCutter:
    """Cuts a stream of bytes into lines; ``limit_bytes`` each, or cut short without one."""

    def __init__(self, limit_bytes: int | None) -> None:
        self._limit_bytes = limit_bytes
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> list[str]:
        """Take the next bytes; return the lines that are whole now."""
        self._buffer += chunk
        *lines, rest = self._buffer.split(b"\n") if b"\n" in chunk else [self._buffer]
        self._buffer = rest
        longest = max((len(line) for line in (*lines, rest)), default=0)
        if self._limit_bytes is not None and longest > self._limit_bytes:
            self._buffer = bytearray()
            message = f"The program wrote a line longer than {self._limit_bytes} bytes."
            raise LineTooLongError(message)
        if self._limit_bytes is None and len(rest) > _PIECE_BYTES:
            lines.append(rest)
            self._buffer = bytearray()
        return [line.decode(errors="replace") for line in lines]

    def rest(self) -> list[str]:
        """Return what is left without an end, if anything."""
        left, self._buffer = self._buffer, bytearray()
        return [left.decode(errors="replace")] if left else []
