"""A warm engine: stays for the next question, and ends when idle."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Final

from crateful.engines import driver
from crateful.engines.protocol import Answer, AppFound, Refused, Stopped
from crateful.engines.redact import Redactor
from crateful.errors import Recovery, StepFailedError, UnavailableError
from crateful.tools.process import Child, Ended, Line, environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.engines.driver import Engine
    from crateful.engines.protocol import Call, QobuzJob
    from crateful.tools.watch import Watch

log = logging.getLogger(__name__)

_TURN_S: Final = 0.2
_CHECK_S: Final = 1.0
_LAST_WORDS_S: Final = 10.0


class _GoneError(Exception):
    """The engine ended before it answered."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an engine is started with; another setup needs another engine."""

    key: object
    """What it is told apart by."""
    engine: Engine = field(compare=False)
    job: QobuzJob = field(compare=False)
    on_app: Callable[[AppFound], None] = field(compare=False)
    """Called, in a thread of its own, when the engine found out an app's id and secrets."""


class Standby:
    """Keeps one engine; safe to share between threads, which ask it side by side."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: _PhoneLine | None = None
        self._closed = False

    def ask(self, setup: Setup, call: Call, watch: Watch, deadline_s: float) -> Answer:
        """Have the engine answer ``call``; one that died meanwhile is started again, once.

        Args:
            setup: what the engine must have been started with.
            call: the question; its id is given here.
            watch: asked now and then to go on.
            deadline_s: seconds after which it is given up.

        Raises:
            StepFailedError: there is no answer; the code tells why.
            Exception: whatever ``watch.check`` raised.
        """
        deadline = time.monotonic() + deadline_s
        for _ in range(2):
            with suppress(_GoneError):
                return self._line_for(setup).ask(call, watch, deadline)
        message = "The engine stopped in the middle of its work; its log says more."
        raise StepFailedError(message, code="engine-crashed", recovery=Recovery.TRANSIENT)

    def close(self) -> None:
        """End the engine; what is asked of it now is not answered."""
        with self._lock:
            self._closed = True
            line, self._line = self._line, None
        if line is not None:
            line.hang_up()

    def _line_for(self, setup: Setup) -> _PhoneLine:
        with self._lock:
            if self._closed:
                message = "The service is shutting down."
                raise StepFailedError(message, code="shutting-down", recovery=Recovery.TRANSIENT)
            before, line = self._line, self._line
            if line is None or line.is_over or line.setup != setup:
                line = self._line = _PhoneLine(setup)
        if before is not None and before is not line:
            before.hang_up()
        return line


class _PhoneLine:
    """One running engine, and the thread that minds it."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.is_over = False
        self._redact = Redactor((setup.job.token, *setup.job.secrets))
        self._ids = count(1)
        self._unsent: deque[str] = deque()
        self._waiting: dict[int, Future[Answer]] = {}
        self._lock = threading.Lock()
        self._is_hung_up = False
        self._reading, self._writing = os.pipe()
        self._thread = threading.Thread(target=self._mind, name="standby", daemon=True)
        self._thread.start()

    def ask(self, call: Call, watch: Watch, deadline: float) -> Answer:
        """Return the answer to ``call``.

        Raises:
            _GoneError: the engine ended first.
            StepFailedError: it refused, or did not answer in time.
        """
        call = replace(call, id=next(self._ids))
        coming: Future[Answer] = Future()
        with self._lock:
            if self.is_over:
                raise _GoneError
            self._waiting[call.id] = coming
            self._unsent.append(json.dumps(asdict(call)))
            os.write(self._writing, b"x")
        try:
            while True:
                with suppress(TimeoutError):
                    return coming.result(_TURN_S)
                watch.check()
                if time.monotonic() > deadline:
                    message = "The source took too long to answer; try again later."
                    raise StepFailedError(message, code="stalled", recovery=Recovery.TRANSIENT)
        finally:
            with self._lock:
                self._waiting.pop(call.id, None)

    def hang_up(self) -> None:
        """End the engine now."""
        with self._lock:
            self._is_hung_up = True
            if not self.is_over:
                os.write(self._writing, b"x")
        self._thread.join(_LAST_WORDS_S)

    def _mind(self) -> None:
        engine, end = self.setup.engine, _GoneError()
        try:
            with Child(
                engine.argv(), env=environment(**engine.environment), on_stderr=self._log
            ) as child:
                child.send(json.dumps(asdict(self.setup.job)))
                self._converse(child)
        except (UnavailableError, OSError, ValueError) as error:
            self._log(f"the engine failed: {error}")
        finally:
            self._end(end)

    def _converse(self, child: Child) -> None:
        while not self._is_hung_up:
            match child.next_event(_CHECK_S, self._reading):
                case Line(text):
                    self._hear(text)
                case Ended(returncode):
                    self._log(f"the engine ended with status {returncode}")
                    return
                case _:
                    self._send(child)

    def _send(self, child: Child) -> None:
        with self._lock:
            if self._unsent:
                os.read(self._reading, len(self._unsent))
            while self._unsent:
                child.send(self._unsent.popleft())

    def _hear(self, text: str) -> None:
        match driver.parse(text):
            case Answer() as answer:
                self._resolve(answer.call_id, answer)
            case Refused() as refusal:
                self._resolve(refusal.call_id, self._failure(refusal))
            case AppFound() as app:
                self.setup.on_app(app)
            case Stopped() as stop:
                for call_id in list(self._waiting):
                    self._resolve(call_id, self._failure(stop))
            case _:
                pass

    def _failure(self, refusal: Refused | Stopped) -> StepFailedError:
        return StepFailedError(
            self._redact(refusal.message),
            code=refusal.code,
            recovery=Recovery(refusal.recovery),
            retry_after_s=refusal.retry_after_s,
        )

    def _resolve(self, call_id: int, outcome: Answer | Exception) -> None:
        with self._lock:
            coming = self._waiting.pop(call_id, None)
        if coming is None:  # given up meanwhile
            return
        if isinstance(outcome, Answer):
            coming.set_result(outcome)
        else:
            coming.set_exception(outcome)

    def _end(self, error: Exception) -> None:
        with self._lock:
            self.is_over = True
            waiting, self._waiting = list(self._waiting.values()), {}
            os.close(self._reading)
            os.close(self._writing)
        for coming in waiting:
            coming.set_exception(error)

    def _log(self, line: str) -> None:
        log.info("%s", self._redact(line))
