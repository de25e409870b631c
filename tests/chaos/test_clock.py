"""The clock of the storm really moves, and takes no sleep along."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.chaos.clock import Clock

WATCH = """
import datetime, sys, time
for _ in sys.stdin:
    before = time.monotonic()
    time.sleep(0.001)
    now = datetime.datetime.now(datetime.UTC).timestamp()
    print(time.time(), now, time.monotonic() - before, flush=True)
"""


def test_a_process_sees_its_clock_jump_while_it_runs(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock")
    with subprocess.Popen(
        (sys.executable, "-c", WATCH),
        env=dict(os.environ) | clock.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for jump_s in (0, 200_000, -200_000, 0):
            clock.move(jump_s)
            began = time.time()
            process.stdin.write("look\n")
            told, dated, slept_s = map(float, process.stdout.readline().split())
            ended = time.time()
            for seen in (told, dated):
                assert began <= seen - jump_s <= ended
            assert 0 < slept_s <= ended - began
        process.stdin.close()
