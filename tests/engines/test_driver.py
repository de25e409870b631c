from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import psutil
import pytest
from tests.running import eventually

from crateful.engines import driver, ytdlp
from crateful.engines.driver import Engine, Limits
from crateful.engines.protocol import Done, EngineJob, Event, Progressed
from crateful.engines.redact import Redactor
from crateful.errors import Recovery, StepFailedError
from crateful.tools.idle import Idle
from crateful.tools.process import Child, Line, environment
from crateful.tools.watch import NoWatch

PATIENCE_S = 60
JOB = EngineJob("fetch", "https://x.example/", "/nowhere", "/nowhere", (), token="s3cret-token")

PRELUDE = """
import json, os, sys, time
job = json.loads(sys.stdin.readline())
def say(kind, **facts): print(json.dumps({"kind": kind, **facts}), flush=True)
say("hello", engine="pretender", engine_version="1", version=1)
"""


Run = Callable[..., list[Event]]


class StopError(Exception):
    pass


@dataclass
class Follower(NoWatch):
    reading: int
    writing: int
    lines: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    checks: int = 0
    is_stopped: bool = False

    def started(self, process_group: int) -> None:
        self.groups.append(process_group)

    def fileno(self) -> int:
        return self.reading

    def check(self) -> None:
        self.checks += 1
        if self.is_stopped:
            raise StopError

    def log(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def watch() -> Iterator[Follower]:
    reading, writing = os.pipe()
    yield Follower(reading, writing)
    os.close(reading)
    os.close(writing)


@pytest.fixture
def run(tmp_path: Path, watch: Follower) -> Run:
    """Run an engine that consists of the given lines; returns its events."""

    def run(
        program: str,
        limits: Limits = Limits(PATIENCE_S, PATIENCE_S),  # noqa: B008  # frozen
        on_event: Callable[[Event], None] = lambda _: None,
    ) -> list[Event]:
        (tmp_path / "pretender.py").write_text(PRELUDE + program)
        engine = Engine("pretender", {"PYTHONPATH": str(tmp_path)}, sys.executable)
        events: list[Event] = []

        def take(event: Event) -> None:
            events.append(event)
            on_event(event)

        driver.run(engine, JOB, watch, limits, redact=Redactor([JOB.token]), on_event=take)
        return events

    return run


SERVING = """
import json, os, signal, sys, time
def say(kind, **facts): print(json.dumps({"kind": kind, **facts}), flush=True)
for line in sys.stdin:
    job = json.loads(line)
    say("hello", engine="pretender", engine_version="1", version=1)
    print("told of", job["token"], file=sys.stderr, flush=True)
    exec(job["url"])
"""

DOES = 'say("done", expected=1); say("rested")'
"""What each such job runs, which its address brings, and would take another."""


@pytest.fixture
def idle() -> Iterator[Idle[Child]]:
    idle: Idle[Child] = Idle(1)
    yield idle
    idle.close()


@pytest.fixture
def serve(tmp_path: Path, watch: Follower, idle: Idle[Child]) -> Callable[..., int]:
    """Give a job to an engine that may stay for the next; returns its process group."""
    (tmp_path / "serving.py").write_text(SERVING)

    def serve(does: str = DOES, job: EngineJob = JOB, **env: str) -> int:
        engine = Engine("serving", {"PYTHONPATH": str(tmp_path), **env}, sys.executable, None, idle)
        job, limits = replace(job, url=does), Limits(PATIENCE_S, PATIENCE_S)
        driver.run(engine, job, watch, limits, redact=Redactor([job.token]), on_event=ignore)
        return watch.groups[-1]

    return serve


def test_an_engine_that_rests_takes_the_next_job(
    serve: Callable[..., int], watch: Follower
) -> None:
    first = serve()
    assert serve(job=replace(JOB, token="an0ther-secret")) == first
    assert sorted(watch.lines) == ["pretender 1"] * 2 + ["told of [hidden]"] * 2


def test_an_engine_with_another_environment_or_without_life_takes_none(
    serve: Callable[..., int],
) -> None:
    first = serve()
    second = serve(HOME="/elsewhere")
    assert second != first
    eventually(lambda: is_gone(first))  # only one may wait
    os.kill(second, signal.SIGKILL)
    eventually(lambda: is_gone(second))
    assert serve(HOME="/elsewhere") != second


@pytest.mark.parametrize(
    "does",
    [
        'say("error", code="gone", message="Gone.")',
        'say("rested")',
        'say("done", expected=1); os.write(1, 2 * b\'{"kind": "rested"}\\n\'); time.sleep(600)',
        'say("done", expected=1); os._exit(0)',
    ],
)
def test_an_engine_that_did_not_do_its_job_well_takes_no_other(
    serve: Callable[..., int], watch: Follower, does: str
) -> None:
    with suppress(StepFailedError):
        serve(does)
    assert is_gone(watch.groups[0])
    assert serve() != watch.groups[0]


def test_what_is_closed_keeps_no_engine(serve: Callable[..., int], idle: Idle[Child]) -> None:
    waiting = serve()
    idle.close()
    assert is_gone(waiting)
    assert is_gone(serve())


def failure_of(call: Callable[[], object]) -> StepFailedError:
    with pytest.raises(StepFailedError) as failure:
        call()
    assert len(str(failure.value)) < 300
    return failure.value


def ignore(event: Event) -> None:
    del event


def is_gone(group: int) -> bool:
    try:
        return psutil.Process(group).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_the_events_of_a_job_are_passed_on_in_order(run: Run, watch: Follower) -> None:
    events = run(
        'say("progress", fraction=0.5, tracks_done=0, tracks_total=1, received_bytes=9)\n'
        'say("done", expected=1)'
    )
    assert events == [Progressed(0.5, 0, 1, 9), Done(1)]
    assert watch.lines == ["pretender 1"]
    assert is_gone(watch.groups[0])


@pytest.mark.parametrize(
    "garbage",
    [
        'print("Traceback: no JSON", flush=True)',
        'say("done")',
        'say("done", expected=1, surprise=2)',
        'say("progress", fraction=float("nan"), tracks_done=0, tracks_total=1, received_bytes=0)',
        'say("unheard-of")',
        "print([], flush=True)",
        "sys.stdout.write('x' * 5_000_000); sys.stdout.flush()",
    ],
)
def test_nonsense_is_the_engines_fault_and_ends_it(run: Run, watch: Follower, garbage: str) -> None:
    error = failure_of(lambda: run(garbage + "\ntime.sleep(600)"))
    assert (error.code, error.recovery) == ("engine-fault", Recovery.PERMANENT)
    assert is_gone(watch.groups[0])


@pytest.mark.parametrize("end", ["os._exit(0)", "os._exit(3)", "os.kill(os.getpid(), 9)", "1/0"])
def test_an_engine_that_ends_without_a_result_has_crashed(
    run: Run, watch: Follower, end: str
) -> None:
    error = failure_of(lambda: run(end))
    assert (error.code, error.recovery) == ("engine-crashed", Recovery.TRANSIENT)
    assert watch.lines[-1].startswith("the engine ended with status")


def test_an_error_of_the_engine_keeps_its_code_and_hope(run: Run) -> None:
    said = 'say("error", code="rate-limited", message="Slow down, s3cret-token.", '
    error = failure_of(lambda: run(said + 'recovery="transient", retry_after_s=7.5)'))
    assert (error.code, error.recovery, error.retry_after_s) == (
        "rate-limited",
        Recovery.TRANSIENT,
        7.5,
    )
    assert str(error) == "Slow down, [hidden]."


def test_an_error_that_tells_of_an_address_that_is_none_keeps_its_code(run: Run) -> None:
    """yt-dlp says so of a redirect to it."""
    said = 'say("error", code="gone", message="no page at http://[x", recovery="permanent")'
    error = failure_of(lambda: run(said))
    assert (error.code, str(error)) == ("gone", "no page at http://[x")


def test_a_line_of_an_engine_with_an_address_that_is_none_is_kept(
    run: Run, watch: Follower
) -> None:
    warning = "WARNING: redirected to http://[x"
    done = 'say("done", expected=1)'
    run(f"print({warning!r}, file=sys.stderr, flush=True)\n{done}")
    assert any(warning in line for line in watch.lines), watch.lines


def test_an_engine_of_another_version_is_not_trusted(run: Run) -> None:
    error = failure_of(lambda: run('say("hello", engine="old", engine_version="0", version=0)'))
    assert error.code == "engine-outdated"


def test_a_silent_engine_is_stopped_y10(run: Run, watch: Follower) -> None:
    error = failure_of(lambda: run("time.sleep(600)", Limits(PATIENCE_S, 0.1)))
    assert (error.code, error.recovery) == ("stalled", Recovery.TRANSIENT)
    assert is_gone(watch.groups[0])


def test_an_engine_that_talks_without_getting_on_is_stopped_y10(run: Run) -> None:
    chatter = (
        "while True:\n"
        '    say("progress", fraction=0.5, tracks_done=0, tracks_total=1, received_bytes=9)\n'
        "    time.sleep(0.01)"
    )
    error = failure_of(lambda: run(chatter, Limits(PATIENCE_S, 0.3)))
    assert error.code == "stalled"


def test_an_engine_that_takes_too_long_is_stopped_y10(run: Run) -> None:
    error = failure_of(lambda: run("time.sleep(600)", Limits(0.1, PATIENCE_S)))
    assert (error.code, error.recovery) == ("timed-out", Recovery.PERMANENT)


def test_an_engine_that_ignores_being_asked_is_stopped_all_the_same(
    run: Run, watch: Follower
) -> None:
    def stop(event: Event) -> None:
        watch.is_stopped = True
        os.write(watch.writing, b"x")

    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        'say("progress", fraction=0.5, tracks_done=0, tracks_total=1, received_bytes=9)\n'
        "time.sleep(600)"
    )
    with pytest.raises(StopError):
        run(stubborn, on_event=stop)
    assert is_gone(watch.groups[0])


def test_no_secret_is_logged_or_on_a_command_line(run: Run, watch: Follower) -> None:
    """Security: a token goes through the pipe only."""
    lines = (
        'print("Authorization: Bearer abc", file=sys.stderr)\n'
        'print("token is " + job["token"], file=sys.stderr)\n'
        'print("GET https://u:p@x.example/a?v=1&sig=abcdef", file=sys.stderr)\n'
        'print("argv", sys.argv[1:], "s3cret" in str(dict(os.environ)), file=sys.stderr)\n'
        'say("done", expected=0)'
    )
    run(lines)
    # The greeting comes by another pipe, so it may come at any place.
    assert [line for line in watch.lines if line != "pretender 1"] == [
        "Authorization: [hidden]",
        "token is [hidden]",
        "GET https://x.example/a?v=1",
        "argv [] False",
    ]
    assert "s3cret" not in repr(JOB)


def test_nothing_is_left_when_the_parent_is_killed_in_the_middle(
    tmp_path: Path, youtube_python: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent_proxy:
        silent_proxy.settimeout(PATIENCE_S)
        job = replace(
            JOB,
            url="https://someone.bandcamp.com/album/x",
            staging=str(tmp_path),
            cache_dir=str(tmp_path),
            extractors=("bandcamp.*",),
            proxy_url=f"http://127.0.0.1:{silent_proxy.getsockname()[1]}",
            token=None,
        )
        program = (
            "import sys, time\n"
            "from crateful.tools.process import Child, environment\n"
            f"argv = [{str(youtube_python)!r}, '-I', {str(ytdlp.PROGRAM)!r}]\n"
            "child = Child(argv, env=environment())\n"
            f"child.send({json.dumps(asdict(job))!r})\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(600)\n"
        )
        with Child([sys.executable, "-c", program], env=environment()) as parent:
            said = parent.next_event(PATIENCE_S)
            assert isinstance(said, Line)
            waiting, _ = silent_proxy.accept()  # it is in the middle of its work now
            os.kill(parent.pid, signal.SIGKILL)
            deadline = time.monotonic() + PATIENCE_S
            while not is_gone(int(said.text)):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            waiting.close()
