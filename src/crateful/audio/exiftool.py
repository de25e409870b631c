"""One ExifTool process, kept open and asked for whole albums at a time.

Starting ExifTool costs about 25 times what reading one more file does. It is only ever read
with: it can't write FLAC, MP3, Ogg or WAV (12.57, 13.59), and with ``-n`` it gives raw table
indexes instead of sample rates for MP3.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from typing import TYPE_CHECKING, Final

from crateful.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

RECYCLE_AFTER_FILES: Final = 5000
MAX_ANSWER_BYTES: Final = 256 * 1024**2
MAX_VALUE_CHARACTERS: Final = 500
"""Longer values (lyrics, cue sheets) are cut: the panel that shows them is no text editor."""

MAX_FILE_CHARACTERS: Final = 8000
"""What is kept of one file; real ones have up to 3000."""

_ARGUMENTS: Final = (
    # An empty -config keeps ~/.ExifTool_config, which is Perl code, from being run.
    *("-config", "", "-stay_open", "True", "-@", "-", "-common_args"),
    # JSONQ quotes numbers from 13.x on; 12.57 ignores it, so numbers are parsed as text too.
    *("-j", "-charset", "filename=utf8", "-api", "structformat=JSONQ", "-G1", "-a", "-s"),
)
_LEFT_OUT: Final = ("SourceFile", "ExifTool:ExifToolVersion", "ExifTool:Warning")
_CHUNK_BYTES: Final = 1024**2
_ESCAPES: Final = str.maketrans(
    {
        "\\": "\\\\",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        '"': '\\"',
        "$": "\\$",
        "@": "\\@",
    }
)

Raw = dict[str, str]
"""``group:tag`` to text."""


class ExifToolMissingError(UnavailableError):
    """ExifTool is not installed."""


class ExifToolFailedError(UnavailableError):
    """ExifTool died, did not answer in time or answered nonsense; the next call starts anew."""


class ExifTool:
    """A stay-open ExifTool; started at the first call, and again after any fault.

    Args:
        command: how it is started.
        timeout_s: seconds that one call may take.
    """

    def __init__(self, command: Sequence[str] = ("exiftool",), timeout_s: float = 120) -> None:
        self._command = tuple(command)
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._files = 0

    @property
    def process_id(self) -> int | None:
        """The running ExifTool's; ``None`` while there is none."""
        return self._process.pid if self._process else None

    def read(self, paths: Sequence[Path]) -> dict[Path, Raw]:
        """Return what ExifTool says of each file; those that it can't find are left out.

        Args:
            paths: absolute; any name is fine.

        Raises:
            ExifToolMissingError: there is no ExifTool.
            ExifToolFailedError: it did not answer; it has been stopped.
        """
        plain = [path for path in paths if _is_plain(str(path))]
        odd = [path for path in paths if not _is_plain(str(path))]
        # The names of odd files come back altered, so each of them is asked for by itself.
        batches = [[path] for path in odd] + ([plain] if plain else [])
        if not batches:
            return {}
        try:
            return _by_path(batches, self._ask(batches))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the process; a later call starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, batches: Sequence[Sequence[Path]]) -> list[bytes]:
        process = self._running()
        deadline = time.monotonic() + self._timeout_s
        first = self._calls + 1
        self._calls += len(batches)
        self._files += sum(len(batch) for batch in batches)
        lines = [
            line
            for number, batch in enumerate(batches, first)
            for line in (*(_argument(path) for path in batch), f"-execute{number}")
        ]
        question = os.fsencode("\n".join(lines) + "\n")
        marks = [b"{ready%d}\n" % number for number in range(first, self._calls + 1)]
        answer = _talk(process, question, marks[-1], deadline)
        answers: list[bytes] = []
        for mark in marks:
            body, _, answer = answer.partition(mark)
            answers.append(body)
        return answers

    def _running(self) -> subprocess.Popen[bytes]:
        if self._files >= RECYCLE_AFTER_FILES:
            self.close()
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._files = 0
            try:
                self._process = subprocess.Popen(  # noqa: S603  # from the settings, no shell
                    [*self._command, *_ARGUMENTS],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    bufsize=0,
                )
            except (FileNotFoundError, PermissionError) as error:
                message = f"{self._command[0]} can't be started: is ExifTool installed?"
                raise ExifToolMissingError(message) from error
        return self._process


def _talk(process: subprocess.Popen[bytes], question: bytes, mark: bytes, deadline: float) -> bytes:
    """Write and read at the same time, so that neither side waits on a full pipe for ever."""
    if process.stdin is None or process.stdout is None:  # both are pipes, see above
        message = "ExifTool has no pipes."
        raise ExifToolFailedError(message)
    os.set_blocking(process.stdin.fileno(), False)
    unsent = memoryview(question)
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stdin, selectors.EVENT_WRITE)
        while not answer.endswith(mark):
            left_s = deadline - time.monotonic()
            ready = selector.select(max(0.0, left_s)) if left_s > 0 else []
            if not ready:
                message = "ExifTool did not answer in time."
                raise ExifToolFailedError(message)
            for key, _ in ready:
                if key.fileobj is process.stdout:
                    answer += _read(process.stdout.fileno(), len(answer))
                else:
                    unsent = unsent[_write(process.stdin.fileno(), unsent) :]
                    if not unsent:
                        selector.unregister(process.stdin)
    return bytes(answer)


def _read(descriptor: int, so_far_bytes: int) -> bytes:
    chunk = os.read(descriptor, _CHUNK_BYTES)
    if not chunk:
        message = "ExifTool ended before it had answered."
        raise ExifToolFailedError(message)
    if so_far_bytes + len(chunk) > MAX_ANSWER_BYTES:
        message = "ExifTool's answer is too long."
        raise ExifToolFailedError(message)
    return chunk


def _write(descriptor: int, data: memoryview) -> int:
    try:
        return os.write(descriptor, data)
    except BlockingIOError:
        return 0
    except BrokenPipeError as error:
        message = "ExifTool ended before it was asked."
        raise ExifToolFailedError(message) from error


def _is_plain(path: str) -> bool:
    return path.isprintable() and "\\" not in path


def _argument(path: Path) -> str:
    """Write a path as one line of an ExifTool argument file; absolute, so never an option."""
    text = str(path.absolute())
    return text if _is_plain(text) else f"#[CSTR]{text.translate(_ESCAPES)}"


def _by_path(batches: Sequence[Sequence[Path]], answers: Sequence[bytes]) -> dict[Path, Raw]:
    found: dict[Path, Raw] = {}
    for batch, answer in zip(batches, answers, strict=True):
        by_name = {str(path.absolute()): path for path in batch}
        for entry in _entries(answer):
            path = batch[0] if len(batch) == 1 else by_name.get(str(entry.get("SourceFile")))
            if path is not None:
                found[path] = dict(_texts(entry))
    return found


def _entries(answer: bytes) -> list[dict[str, object]]:
    if not answer.strip():
        return []
    try:
        # As text, because ExifTool writes the album "3.10" as the number 3.10.
        parsed = json.loads(answer.decode(errors="replace"), parse_int=str, parse_float=str)
    except ValueError as error:
        message = "ExifTool answered something that is no JSON."
        raise ExifToolFailedError(message) from error
    return [entry for entry in parsed if isinstance(entry, dict)]


def _texts(entry: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    left = MAX_FILE_CHARACTERS
    for name, value in entry.items():
        # What the file system says (folder, owner, times) is this machine's business.
        if name in _LEFT_OUT or name.startswith("System:"):
            continue
        text = _text(value)[:MAX_VALUE_CHARACTERS]
        left -= len(name) + len(text)
        if left < 0:
            return
        yield name, text


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
