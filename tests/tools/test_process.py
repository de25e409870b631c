from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.tools import births, process, process_groups
from crateful.tools.lines import LineTooLongError
from crateful.tools.process import Child, Ended, Happening, Line, Quiet, Woken

PATIENCE_S = 60


def until(look: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not look():
        if time.monotonic() > deadline:
            pytest.fail("what was waited for did not happen")
        time.sleep(0.01)


def python(program: str) -> Child:
    return Child([sys.executable, "-c", program], env=process.environment())


def line_of(child: Child) -> str:
    happening = child.next_event(PATIENCE_S)
    assert isinstance(happening, Line)
    return happening.text


def everything(child: Child) -> list[Happening]:
    seen = [child.next_event(PATIENCE_S)]
    while not isinstance(seen[-1], Ended | Quiet):
        seen.append(child.next_event(PATIENCE_S))
    return seen


def is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
inner = 'import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); '
child = subprocess.Popen([sys.executable, '-c', inner + 'time.sleep(600)'], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""

LEAVES_A_GRANDCHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print(child.pid, flush=True)
"""


def test_a_child_answers_line_by_line_and_then_its_end_is_told() -> None:
    with python("print('one'); print('two'); raise SystemExit(3)") as child:
        assert everything(child) == [Line("one"), Line("two"), Ended(3)]


def test_the_last_line_needs_no_end() -> None:
    with python("import sys; sys.stdout.write('half')") as child:
        assert everything(child) == [Line("half"), Ended(0)]


def test_a_death_by_signal_has_a_negative_status() -> None:
    with python("import os; os.kill(os.getpid(), 9)") as child:
        assert everything(child) == [Ended(-9)]


def test_what_is_sent_arrives_although_it_is_larger_than_a_pipe() -> None:
    text = "x" * 1_000_000
    with python("print(len(input()))") as child:
        child.send(text)
        assert line_of(child) == "1000000"


def test_a_child_that_reads_nothing_does_not_block_the_sender() -> None:
    with python("pass") as child:
        child.send("x" * 1_000_000)
        assert everything(child) == [Ended(0)]


def test_another_descriptor_wakes_the_wait_and_does_not_starve_the_lines() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"x")
    with python("print('said', flush=True); input()") as child:
        seen: set[Happening] = set()
        deadline = time.monotonic() + PATIENCE_S
        while len(seen) < 2 and time.monotonic() < deadline:
            seen.add(child.next_event(PATIENCE_S, reading))
        assert seen == {Woken(), Line("said")}
    os.close(reading)
    os.close(writing)


def test_a_silent_child_is_quiet_when_the_time_is_over() -> None:
    with python("input()") as child:
        assert child.next_event(0.01) == Quiet()
        assert child.is_alive()


def test_the_end_is_told_although_a_grandchild_holds_the_pipe() -> None:
    with python(LEAVES_A_GRANDCHILD) as child:
        grandchild = int(line_of(child))
        assert child.next_event(PATIENCE_S) == Ended(0)
        assert not is_dead(grandchild)
    until(lambda: is_dead(grandchild))


def test_a_child_and_grandchild_that_ignore_being_asked_are_made_to_stop() -> None:
    with python(STUBBORN) as child:
        grandchild = int(line_of(child))
        assert child.kill(grace_s=0.1) == -signal.SIGKILL
        until(lambda: is_dead(grandchild))
        assert is_dead(child.pid)


def test_a_child_is_asked_before_it_is_made_to_stop() -> None:
    polite = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    with python(polite) as child:
        line_of(child)
        assert child.kill(grace_s=PATIENCE_S) == 7


def test_the_leader_is_not_reaped_before_its_group_was_told_to_end() -> None:
    with python(LEAVES_A_GRANDCHILD) as child:
        line_of(child)
        assert child.next_event(PATIENCE_S) == Ended(0)
        # A zombie keeps its id: nobody else can get it while we still send signals there.
        assert psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE
        assert child.kill() == 0
        assert not psutil.pid_exists(child.pid)
        assert child.kill() == 0


def test_the_child_sees_the_end_of_its_input_when_its_parent_is_killed() -> None:
    program = (
        "import sys, time\n"
        "from crateful.tools.process import Child, environment\n"
        "child = Child([sys.executable, '-c', 'import sys; sys.stdin.read()'], env=environment())\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    with python(program) as parent:
        grandchild = int(line_of(parent))
        os.kill(parent.pid, signal.SIGKILL)
        until(lambda: is_dead(grandchild))


def test_a_line_without_end_is_refused_rather_than_kept_in_memory() -> None:
    program = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    with python(program) as child, pytest.raises(LineTooLongError):
        everything(child)


def test_standard_error_is_passed_on_and_its_end_kept() -> None:
    heard: list[str] = []
    program = "import sys\nfor n in range(99): print(n, file=sys.stderr)"
    argv = [sys.executable, "-c", program]
    with Child(argv, env=process.environment(), on_stderr=heard.append) as child:
        assert everything(child) == [Ended(0)]
        assert heard == [str(n) for n in range(99)]
        assert list(child.last_words) == heard[-50:]


def test_secrets_of_this_process_do_not_reach_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRATEFUL_DATABASE_URL", "postgresql://user:secret@host/db")
    with python("import os; print(sorted(os.environ))") as child:
        assert "DATABASE_URL" not in line_of(child)


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(process.ToolMissingError, match="no-such-program"):
        Child(["no-such-program"], env=process.environment())
    with pytest.raises(process.ToolMissingError, match="no-such-program"):
        process.run(["no-such-program"], timeout_s=1)


def test_run_returns_what_a_short_program_wrote() -> None:
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(4)"
    finished = process.run([sys.executable, "-c", program], timeout_s=PATIENCE_S)
    assert finished == process.Finished(4, "out\n", "err\n")


def test_run_stops_a_program_that_takes_too_long() -> None:
    with pytest.raises(process.ToolTimeoutError, match="did not end"):
        process.run([sys.executable, "-c", STUBBORN], timeout_s=0.2)


def test_what_a_dead_worker_left_is_swept() -> None:
    with python(STUBBORN) as child:
        grandchild = int(line_of(child))
        born = births.birth(child.pid)
        assert born is not None
        assert process_groups.sweep(child.pid, born) == 2
        until(lambda: is_dead(grandchild))


def test_a_left_over_grandchild_is_swept_although_its_leader_is_gone() -> None:
    born = births.birth(os.getpid())
    assert born is not None
    with python(LEAVES_A_GRANDCHILD) as child:
        grandchild = int(line_of(child))
        assert child.next_event(PATIENCE_S) == Ended(0)
        os.waitpid(child.pid, 0)  # as the system does for a worker that is gone
        assert process_groups.sweep(child.pid, born) == 1
        until(lambda: is_dead(grandchild))


def test_a_process_that_got_the_same_id_later_is_not_swept() -> None:
    with python("input()") as child:
        born = births.birth(child.pid)
        assert born is not None
        assert process_groups.sweep(child.pid, born - 60) == 0
        assert child.is_alive()


def test_nothing_is_swept_when_all_is_gone() -> None:
    with python("pass") as child:
        assert everything(child) == [Ended(0)]
    assert births.birth(child.pid) is None
    assert process_groups.sweep(child.pid, time.clock_gettime(time.CLOCK_BOOTTIME)) == 0


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8"))), st.data())
def test_lines_come_out_whole_however_the_bytes_are_cut(
    lines: list[str], data: st.DataObject
) -> None:
    stream = "".join(f"{line}\n" for line in lines).encode()
    cutter = process.LineCutter(limit_bytes=None)
    out: list[str] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        out += cutter.feed(stream[:size])
        stream = stream[size:]
    assert out + cutter.rest() == lines


COUNTS_ITS_DESCRIPTORS = f"""
import sys
import psutil
from crateful.tools.process import Child, Ended, environment

def once():
    with Child([sys.executable, '-c', 'print(1)'], env=environment()) as child:
        while not isinstance(child.next_event({PATIENCE_S}), Ended):
            pass

once()  # what is opened once and for all is open from here on
before = psutil.Process().num_fds()
for _ in range(5):
    once()
print(psutil.Process().num_fds() - before)
"""


def test_descriptors_are_given_back() -> None:
    # In a process of its own: in this one, earlier tests' garbage comes and goes.
    with python(COUNTS_ITS_DESCRIPTORS) as child:
        assert line_of(child) == "0"


def test_whoever_sets_the_clock_makes_nobody_look_dead() -> None:
    """A birth is counted from the machine's start: a time since the epoch moves with the clock."""
    here = births.birth(os.getpid())
    assert here is not None
    assert 0 < here <= time.clock_gettime(time.CLOCK_BOOTTIME)
    assert births.birth(2**22 + 1) is None
