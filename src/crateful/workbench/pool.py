"""The pool of warm children, which take one call at a time and end when idle."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, TypeVar

from crateful.counters import TALLIES
from crateful.errors import Recovery, StepFailedError
from crateful.tools.idle import IDLE_S, Idle
from crateful.tools.lines import LineTooLongError
from crateful.tools.process import Child, Ended, Line, Quiet, Woken, environment
from crateful.tools.watch import NO_WATCH
from crateful.workbench import protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import TypeAdapter

    from crateful.tools.watch import Watch

AnswerT = TypeVar("AnswerT")

_CALLS_PER_CHILD: Final = 500  # what leaks in a native library ends with its process
_TURN_S: Final = 0.2
_RUNNER: Final = ("-m", "crateful.workbench.runner")
_WARM_S: Final = 120.0
_OF_NOTHING: Final = protocol.Survey(Path("/"), (), keeps_tail=True)
"""A call that only loads what reading the files of an album takes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may take, and how long it is kept for the next call."""

    memory_bytes: int = 2 * 1024**3
    """Address space, which is several times the memory really used."""
    file_bytes: int = 8 * 1024**3
    idle_s: float = IDLE_S
    niceness: int = 0
    """How far it lets others go first, from 0 to 19."""
    is_idle: bool = False
    """It works only while nobody else wants the processor or the disk."""


class Pool:
    """The children; safe to share between threads, each call has one child to itself.

    Args:
        size: how many there may be at a time; further calls wait for one.
        limits: of each child.
        exiftool: how ExifTool is started.
    """

    def __init__(self, size: int, limits: Limits, exiftool: Sequence[str]) -> None:
        self._setup = protocol.Setup(
            memory_bytes=limits.memory_bytes,
            file_bytes=limits.file_bytes,
            exiftool=tuple(exiftool),
            niceness=limits.niceness,
            is_idle=limits.is_idle,
        )
        self._free = size
        self._idle: Idle[_Bench] = Idle(size, limits.idle_s)
        self._changed = threading.Condition()
        self._closed = False

    def ask(
        self,
        call: protocol.Call,
        adapter: TypeAdapter[AnswerT],
        watch: Watch,
        deadline_s: float,
    ) -> AnswerT:
        """Have a child do ``call`` and return its answer.

        Raises:
            StepFailedError: the step failed, the child died or took too long.
            Whatever ``watch.check`` raises: the caller wants no answer any more.
        """
        return protocol.read_answer(self._answer(call, watch, deadline_s), adapter)

    def warm(self, children: int) -> None:
        """Have children start that will be asked in a moment; see ``Workbench.warm``."""
        for _ in range(children):
            threading.Thread(target=self._warm_one, name="warming up", daemon=True).start()

    def _warm_one(self) -> None:
        with suppress(StepFailedError):  # whoever needs a child is told why there is none
            self._answer(_OF_NOTHING, NO_WATCH, _WARM_S, is_counted=False)

    def _answer(
        self, call: protocol.Call, watch: Watch, deadline_s: float, *, is_counted: bool = True
    ) -> str:
        bench = self._take(watch)
        is_fit = False
        for task in protocol.tasks_of(call) if is_counted else ():
            TALLIES.add("workbench", task)
        try:
            # From here on: that others were first is not this call's fault.
            line = bench.ask(call, watch, time.monotonic() + deadline_s)
            is_fit = True
        finally:
            self._give_back(bench, is_fit=is_fit)
        return line

    def close(self) -> None:
        """End the idle children now, and those at work as soon as their call is over."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._idle.close()

    def _take(self, watch: Watch) -> _Bench:
        """Return a child for one call: a warm one, or a new one once there is room."""
        with self._changed:
            while True:
                if self._closed:
                    message = "The service is shutting down."
                    raise StepFailedError(
                        message, code="shutting-down", recovery=Recovery.TRANSIENT
                    )
                if self._free:
                    break
                self._changed.wait(_TURN_S)
                watch.check()
            self._free -= 1
        try:
            return self._idle.take() or _Bench(self._setup)
        except BaseException:
            self._release()
            raise

    def _give_back(self, bench: _Bench, *, is_fit: bool) -> None:
        if is_fit and bench.calls < _CALLS_PER_CHILD:
            self._idle.keep(bench)
        else:
            bench.kill()
        self._release()

    def _release(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify()


class _Bench:
    """One child and the talk with it."""

    def __init__(self, setup: protocol.Setup) -> None:
        self.calls = 0
        self._watch: Watch = NO_WATCH
        self._child = Child(
            [sys.executable, *_RUNNER],
            env=environment(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1"),
            on_stderr=self._log,
        )
        self._child.send(protocol.SETUP.dump_json(setup).decode())

    def ask(self, call: protocol.Call, watch: Watch, deadline: float) -> str:
        """Return the line that the child answers.

        Raises:
            StepFailedError: it died or took too long.
            Whatever ``watch.check`` raises: the caller wants no answer any more.
        """
        self._watch = watch
        self.calls += 1
        watch.started(self._child.pid)
        self._child.send(protocol.CALL.dump_json(call).decode())
        try:
            while True:
                watch.check()
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    raise _too_slow(call)
                match self._child.next_event(min(left_s, _TURN_S), watch.fileno()):
                    case Line(text):
                        return text
                    case Ended(returncode):
                        raise _crashed(call, returncode, self._child.last_words)
                    case Woken() | Quiet():
                        pass
        except LineTooLongError as error:
            raise _crashed(call, 0, [str(error)]) from error
        finally:
            self._watch = NO_WATCH

    def is_alive(self) -> bool:
        """Tell whether the child can take a call."""
        return self._child.is_alive()

    def kill(self) -> None:
        """End the child."""
        self._child.kill()

    def _log(self, line: str) -> None:
        self._watch.log(line)


def _too_slow(call: protocol.Call) -> StepFailedError:
    match call:
        case protocol.Identify() | protocol.FetchCover():  # others answer slowly
            message = f"The step {call.op!r} did not end in time and was stopped."
            return StepFailedError(message, code="step-too-slow", recovery=Recovery.TRANSIENT)
        case protocol.Verify(promised_ms=files) if len(files) == 1:
            what = PurePath(next(iter(files))).name
        case _:
            what = "A file"
    message = (
        f"{what} takes much longer to read than its size explains, and was given up; "
        "it may be made to do that: take another copy."
    )
    return StepFailedError(message[-300:], code="file-too-slow")


def _crashed(call: protocol.Call, returncode: int, words: Sequence[str]) -> StepFailedError:
    if returncode == -signal.SIGKILL:
        # Nothing does that to itself: most likely the machine ran out of memory.
        message = f"The reader was killed from outside at {call.op!r}; it is tried again."
        return StepFailedError(message, code="reader-killed", recovery=Recovery.TRANSIENT)
    last = next((line.strip() for line in reversed(list(words)) if line.strip()), "no message")
    message = (
        f"The reader failed at {call.op!r} (exit {returncode}); take another source, and report "
        f"it with the download's log: {last}"
    )
    return StepFailedError(message[:300], code="file-crashed-reader")
