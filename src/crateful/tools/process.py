"""Running programs: argument list, explicit environment, a process group that can be ended.

A child leads its own session, so everything it starts can be stopped with it. Its standard
input stays open for as long as this process lives: a child of ours takes the end of it as
the news that its parent is gone.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections import deque
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Self

from crateful.errors import UnavailableError
from crateful.tools import process_groups
from crateful.tools.lines import LINE_BYTES, LineCutter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

GRACE_S: Final = 0.5
_CHUNK_BYTES: Final = 64 * 1024
_CHUNKS_PER_TURN: Final = 32  # all that a pipe can hold, and an end to what never stops talking
_DEATH_POLL_S: Final = 0.25  # only where the kernel has no pidfd
_REAP_S: Final = 5.0
_LAST_WORDS: Final = 50

_INHERITED: Final = (
    "PATH",
    "TMPDIR",
    "TZ",
    "LD_LIBRARY_PATH",
    "COVERAGE_PROCESS_CONFIG",  # so that the tests can measure what runs in children
)


class ToolMissingError(UnavailableError):
    """The program is not installed."""


class ToolTimeoutError(UnavailableError):
    """The program did not end in time and was stopped."""


@dataclass(frozen=True, slots=True)
class Line:
    """The child wrote a line, given without its end."""

    text: str


@dataclass(frozen=True, slots=True)
class Woken:
    """The other descriptor became readable."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing happened for the time allowed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The child is dead and all it wrote has been given; ``-9`` for killed by signal 9."""

    returncode: int


Happening = Line | Woken | Quiet | Ended


@dataclass(frozen=True, slots=True)
class Finished:
    """How a short program ended."""

    returncode: int
    stdout: str
    stderr: str


def environment(**extra: str) -> dict[str, str]:
    """Return the few variables that every child gets, with ``extra`` added.

    Secrets of this process (``CRATEFUL_DATABASE_URL`` and the like) are never among them.
    """
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {"LC_ALL": "C.UTF-8", **kept, **extra, process_groups.MARK: "1"}


class Child:
    """A running program that is talked to line by line.

    Not thread-safe: the thread that minds the child makes all calls. Use it as a context
    manager; leaving the block ends the whole process group.

    Args:
        argv: the program and its arguments; no shell ever sees them.
        env: the whole environment, usually from :func:`environment`.
        cwd: the folder it runs in.
        on_stderr: called with each line of its standard error.

    Raises:
        ToolMissingError: there is no such program.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        on_stderr: Callable[[str], None] | None = None,
    ) -> None:
        try:
            self._popen = subprocess.Popen(  # noqa: S603  # a list from our own code, no shell
                list(argv),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(env),
                cwd=cwd,
                bufsize=0,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            message = f"The program {argv[0]} is not installed."
            raise ToolMissingError(message, program=argv[0]) from error
        self.pid = self._popen.pid
        """Also the id of its process group."""
        self.last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        """The last lines of its standard error."""
        self.on_stderr = on_stderr
        """Called with each line of its standard error."""
        self._stdin = _unblocked(self._popen.stdin)
        self._stdout = _unblocked(self._popen.stdout)
        self._stderr = _unblocked(self._popen.stderr)
        self._pidfd = _pidfd(self.pid)
        self._out = LineCutter(LINE_BYTES)
        self._err = LineCutter(None)
        self._lines: deque[str] = deque()
        self._unsent = bytearray()
        self._returncode: int | None = None
        self._closed = False

    def __enter__(self) -> Self:
        """Return the child itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the child and all it started."""
        self.kill()

    def send(self, line: str) -> None:
        """Give the child one line; what its pipe can't take yet goes out while we wait."""
        self._unsent += line.encode() + b"\n"
        self._flush()

    def next_event(self, timeout_s: float, wake_fd: int = -1) -> Happening:
        """Wait for whatever happens first, at most ``timeout_s`` seconds.

        Args:
            timeout_s: how long to wait when nothing happens.
            wake_fd: a descriptor of the caller's, -1 for none; it is told of, never read, and
                takes turns with the child's lines so that neither can starve the other.

        Raises:
            LineTooLongError: a line grew past 4 MiB.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            if self._lines:
                return Line(self._lines.popleft())
            if self._returncode is not None:
                return Ended(self._returncode)
            left_s = deadline - time.monotonic()
            woken = self._wait(max(0.0, left_s), wake_fd)
            if woken:
                return Woken()
            if left_s <= 0 and not self._lines and self._returncode is None:
                return Quiet()

    def is_alive(self) -> bool:
        """Tell whether the child itself still runs; what it started may outlive it."""
        return not self._closed and _death(self.pid) is None

    def kill(self, grace_s: float = GRACE_S) -> int | None:
        """End the whole group: ask, wait, insist; the leader is reaped last.

        Until then its id can't be given to another process, so the signals can't stray.
        May be called again; does nothing then.

        Args:
            grace_s: seconds between asking and insisting.

        Returns:
            The exit status, negative for a signal; None if the kernel would not let it go.
        """
        if self._closed:
            return self._popen.returncode
        self._closed = True
        process_groups.send(self.pid, signal.SIGTERM)
        self._await_death(grace_s)
        process_groups.send(self.pid, signal.SIGKILL)
        self._close_pipes()
        try:
            self._popen.wait(_REAP_S)
        except subprocess.TimeoutExpired:  # stuck in the kernel: a dead network disk
            return None
        process_groups.await_end(self.pid)
        return self._popen.returncode

    def _wait(self, timeout_s: float, wake_fd: int) -> bool:
        """Move bytes for one turn; return whether the caller's descriptor is readable."""
        ready = self._poll(timeout_s, wake_fd)
        if self._stdin in ready:
            self._flush()
        # Looked at before the pipes are drained: what it wrote before it died is in them.
        death = _death(self.pid) if self._pidfd is None or self._pidfd in ready else None
        self._drain_stderr()
        self._drain_stdout()
        if death is not None:
            self._lines.extend(self._out.rest())
            self._returncode = death
        return wake_fd in ready

    def _poll(self, timeout_s: float, wake_fd: int) -> set[int]:
        poller = select.poll()
        for fd in (self._stdout, self._stderr, self._pidfd, wake_fd):
            if fd is not None and fd >= 0:
                poller.register(fd, select.POLLIN)
        if self._unsent and self._stdin is not None:
            poller.register(self._stdin, select.POLLOUT)
        if self._pidfd is None:
            timeout_s = min(timeout_s, _DEATH_POLL_S)
        return {fd for fd, _ in poller.poll(timeout_s * 1000)}

    def _drain_stdout(self) -> None:
        for _ in range(_CHUNKS_PER_TURN):
            chunk = None if self._stdout is None else _read(self._stdout)
            if chunk is None:
                return
            if not chunk:
                self._stdout = None
            self._lines.extend(self._out.feed(chunk))

    def _drain_stderr(self) -> None:
        for _ in range(_CHUNKS_PER_TURN):
            chunk = None if self._stderr is None else _read(self._stderr)
            if chunk is None:
                return
            lines = self._err.feed(chunk)
            if not chunk:
                self._stderr = None
                lines += self._err.rest()
            for line in lines:
                self.last_words.append(line)
                if self.on_stderr is not None:
                    self.on_stderr(line)

    def _flush(self) -> None:
        while self._unsent and self._stdin is not None:
            try:
                written = os.write(self._stdin, self._unsent[:_CHUNK_BYTES])
            except BlockingIOError:
                return
            except BrokenPipeError:  # it is dead or dying, which is told of by itself
                self._stdin = None
                return
            del self._unsent[:written]

    def _await_death(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while _death(self.pid) is None:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return
            if self._pidfd is None:
                time.sleep(min(left_s, 0.01))
            else:
                poller = select.poll()
                poller.register(self._pidfd, select.POLLIN)
                poller.poll(left_s * 1000)

    def _close_pipes(self) -> None:
        for stream in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if stream is not None:
                stream.close()
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        self._stdin = self._stdout = self._stderr = None


def run(
    argv: Sequence[str],
    *,
    timeout_s: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Finished:
    """Run a short program to its end and return what it wrote.

    Raises:
        ToolMissingError: there is no such program.
        ToolTimeoutError: it did not end in time; its whole group was stopped.
    """
    try:
        popen = subprocess.Popen(  # noqa: S603  # a list from our own code, no shell
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env) if env is not None else environment(),
            cwd=cwd,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError as error:
        message = f"The program {argv[0]} is not installed."
        raise ToolMissingError(message, program=argv[0]) from error
    with popen:
        try:
            stdout, stderr = popen.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            message = f"The program {argv[0]} did not end within {timeout_s:g} seconds."
            raise ToolTimeoutError(message, program=argv[0]) from error
        finally:
            if popen.returncode is None:
                process_groups.send(popen.pid, signal.SIGKILL)
    return Finished(popen.returncode, stdout, stderr)


def _unblocked(stream: IO[bytes] | None) -> int | None:
    if stream is None:
        return None
    os.set_blocking(stream.fileno(), False)
    return stream.fileno()


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):  # not Linux, or one older than 5.3
        return None


def _death(pid: int) -> int | None:
    """Return the exit status of our child ``pid`` without reaping it; None while it lives."""
    try:
        state = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:  # already reaped
        return 0
    if state is None:
        return None
    return state.si_status if state.si_code == os.CLD_EXITED else -state.si_status


def _read(fd: int) -> bytes | None:
    try:
        return os.read(fd, _CHUNK_BYTES)
    except BlockingIOError:
        return None
