"""Runs an engine: sends the job, reads events, enforces time limits, stops it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import ConfigDict, Field, TypeAdapter

from crateful.engines import protocol
from crateful.engines.protocol import (
    Done,
    Event,
    Found,
    Hello,
    Progressed,
    Rested,
    Stopped,
    TrackMade,
)
from crateful.errors import Recovery, StepFailedError
from crateful.tools.lines import LineTooLongError
from crateful.tools.process import Child, Ended, Line, Quiet, Woken, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from crateful.engines.redact import Redactor
    from crateful.tools.idle import Idle
    from crateful.tools.watch import Watch

_CHECK_S: Final = 1.0
_MAX_MESSAGE: Final = 290

_EVENTS: Final[TypeAdapter[Event]] = TypeAdapter(
    Annotated[Event, Field(discriminator="kind")],
    config=ConfigDict(extra="forbid", allow_inf_nan=False),
)


_START: Final = """
import runpy, sys
folder, _, name = sys.argv[1].rpartition("/")
sys.path.append(folder)
runpy.run_module(name, run_name="__main__")
"""
"""Isolated, and last on the path: what lies beside the package hides nothing that it imports."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A program of ours that runs a source's real tool."""

    module: str
    """What ``python -m`` runs; nothing else is ever on its command line."""
    environment: dict[str, str]
    python: str = sys.executable
    package: Path | None = None
    """What is run instead, where ``python`` is of an environment that has nothing of ours."""
    idle: Idle[Child] | None = field(default=None, compare=False, repr=False)
    """Where it stays for the next job; ``None`` starts it for each."""

    def argv(self) -> list[str]:
        """Return how it is started."""
        if self.package is not None:
            return [self.python, "-I", "-c", _START, str(self.package)]
        return [self.python, "-m", self.module]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an engine may take."""

    timeout_s: float
    """For everything."""
    stall_timeout_s: float
    """Without any progress."""


def run(
    engine: Engine,
    job: protocol.EngineJob | protocol.QobuzJob,
    watch: Watch,
    limits: Limits,
    *,
    redact: Redactor,
    on_event: Callable[[Event], None],
) -> None:
    """Run ``job`` to its end; the engine and all it started are dead when this returns.

    But for an engine that did its job and would take another: it stays where ``engine.idle`` is.

    Args:
        engine: what to run.
        job: what it shall do; goes through a pipe, never into a command line or a file.
        watch: asked once a second, and whenever its descriptor is readable, to go on.
        limits: how long it may take.
        redact: hides this job's secrets in everything that is logged or raised.
        on_event: called with each event but ``Hello``, ``Stopped`` and ``Rested``.

    Raises:
        StepFailedError: the engine failed, hung or talked nonsense.
        Exception: whatever ``watch.check`` raised to stop it.
    """

    def log(line: str) -> None:
        watch.log(redact(line))

    idle = engine.idle
    child = _waiting(engine) or Child(engine.argv(), env=environment(**engine.environment))
    child.on_stderr = log
    rests = False
    try:
        watch.started(child.pid)
        child.send(json.dumps(asdict(job)))
        rests = _Conversation(child, watch, limits, redact, on_event).follow()
        watch.check()  # all may have come in one piece with what had somebody stop it
    finally:
        if rests and idle is not None:
            child.on_stderr = None
            idle.keep(child, engine)
        else:
            child.kill()


def _waiting(engine: Engine) -> Child | None:
    """Return an engine that rests; what it said since would be taken for the next job's."""
    while child := engine.idle and engine.idle.take(engine):
        if isinstance(child.next_event(0), Quiet):
            return child
        child.kill()
    return None


def parse(text: str) -> Event:
    """Return the event that an engine said.

    Raises:
        ValueError: it is none, or names a file that is not inside its staging folder.
    """
    event = _EVENTS.validate_json(text)
    for path in _paths(event):
        if not stays_inside(path):
            message = f"a path that leads out of the staging folder: {path[:200]!r}"
            raise ValueError(message)
    return event


def stays_inside(path: str) -> bool:
    """Tell whether a path is a plain one below the folder that it is relative to."""
    plain = PurePosixPath(path)
    is_down = bool(plain.parts) and ".." not in plain.parts and not plain.is_absolute()
    return is_down and "\0" not in path


def _paths(event: Event) -> Iterator[str]:
    match event:
        case TrackMade(files=files):
            yield from (file.path for file in files)
        case Done(cover=cover, extras=extras):
            yield from extras
            if cover is not None:
                yield cover
        case _:
            pass  # these name no files


class _Conversation:
    """One running engine, from its first word to its last."""

    def __init__(
        self,
        child: Child,
        watch: Watch,
        limits: Limits,
        redact: Redactor,
        on_event: Callable[[Event], None],
    ) -> None:
        self._child = child
        self._watch = watch
        self._limits = limits
        self._redact = redact
        self._on_event = on_event
        self._started_s = self._moved_s = self._checked_s = time.monotonic()
        self._received_bytes = -1
        self._is_over = False
        self._rests = False

    def follow(self) -> bool:
        """Listen until the engine has done its job; return whether it would take another."""
        while True:
            try:
                happening = self._child.next_event(_CHECK_S, self._watch.fileno())
            except LineTooLongError as error:
                raise self._fault(self._child.last_words) from error
            self._mind_the_clock(is_asked=isinstance(happening, Woken))
            match happening:
                case Line(text):
                    self._hear(text)
                    if self._rests:
                        self._judge_end(0)
                        # Its log's last lines may come only now; anything else is a fault.
                        return isinstance(self._child.next_event(0), Quiet)
                case Ended(returncode):
                    self._judge_end(returncode)
                    return False
                case Woken() | Quiet():
                    pass

    def _mind_the_clock(self, *, is_asked: bool) -> None:
        now_s = time.monotonic()
        if is_asked or now_s - self._checked_s >= _CHECK_S:
            self._checked_s = now_s
            self._watch.check()
        if now_s - self._started_s > self._limits.timeout_s:
            message = "The download took longer than this server allows and was stopped."
            raise StepFailedError(message, code="timed-out")
        if now_s - self._moved_s > self._limits.stall_timeout_s:
            message = "Nothing came from the source for too long."
            raise StepFailedError(message, code="stalled", recovery=Recovery.TRANSIENT)

    def _hear(self, text: str) -> None:
        try:
            event = parse(text)
        except ValueError as error:
            raise self._fault([text[:500]]) from error
        match event:
            case Hello():
                self._greet(event)
            case Stopped():
                raise self._failure(event)
            case Rested():
                self._rests = True
            case Progressed() if event.received_bytes <= self._received_bytes:
                self._on_event(event)
                return  # a sign of life, and yet no progress
            case Progressed():
                self._received_bytes = event.received_bytes
                self._on_event(event)
            case _:
                self._is_over = self._is_over or isinstance(event, Done | Found)
                self._on_event(event)
        self._moved_s = time.monotonic()

    def _greet(self, hello: Hello) -> None:
        self._watch.log(self._redact(f"{hello.engine} {hello.engine_version}"))
        if hello.version != protocol.VERSION:
            message = "The engine and the service are of different versions; update both."
            raise StepFailedError(message, code="engine-outdated", recovery=Recovery.NEEDS_USER)

    def _failure(self, event: Stopped) -> StepFailedError:
        return StepFailedError(
            self._redact(event.message)[:_MAX_MESSAGE],
            code=event.code,
            recovery=Recovery(event.recovery),
            retry_after_s=event.retry_after_s,
        )

    def _fault(self, said: Iterable[str]) -> StepFailedError:
        for line in said:
            self._watch.log(self._redact(f"no event: {line}"))
        message = "The engine said something that makes no sense; its log says more."
        return StepFailedError(message, code="engine-fault")

    def _judge_end(self, returncode: int) -> None:
        if self._is_over:
            return
        self._watch.log(f"the engine ended with status {returncode}")
        message = "The engine stopped in the middle of its work; its log says more."
        raise StepFailedError(message, code="engine-crashed", recovery=Recovery.TRANSIENT)
