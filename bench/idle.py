"""What the service costs while nobody uses it, beside a FastAPI process that does nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx2
from tests.running import Service, eventually

from bench.measure import Figure, tree_cpu_s, tree_pss_bytes

WATCHED_S = 60.0
MIB = 1024**2

_BARE = """
import uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
uvicorn.run(app, host="127.0.0.1", port=int(__import__("sys").argv[1]), log_level="warning")
"""
PORT = 18471


def run(folder: Path) -> list[Figure]:
    """Return start-up time, memory and CPU as multiples of the bare process."""
    started = time.perf_counter()
    service = Service(folder / "data").start()
    our_start_s = time.perf_counter() - started
    started = time.perf_counter()
    bare = subprocess.Popen([sys.executable, "-c", _BARE, str(PORT)])
    eventually(_answers)
    bare_start_s = time.perf_counter() - started
    assert service.process is not None
    pids = (service.process.pid, bare.pid)
    time.sleep(5)
    before = [tree_cpu_s(pid) for pid in pids]
    time.sleep(WATCHED_S)
    ours, theirs = (
        (tree_cpu_s(pid) - cpu_s) / WATCHED_S * 100 for pid, cpu_s in zip(pids, before, strict=True)
    )
    our_bytes, bare_bytes = (tree_pss_bytes(pid) for pid in pids)
    bare.terminate()
    bare.wait()
    service.stop()
    peer = "a bare FastAPI process"
    return [
        Figure(
            "`crateful serve`, start to first answer",
            peer,
            our_start_s / bare_start_s,
            "times the time",
            f"{our_start_s:.1f} s against {bare_start_s:.1f} s, first migration included",
        ),
        Figure(
            "`crateful serve`, memory when idle (PSS)",
            peer,
            our_bytes / bare_bytes,
            "times the memory",
            f"{our_bytes / MIB:.0f} MiB against {bare_bytes / MIB:.0f} MiB",
        ),
        Figure(
            "`crateful serve`, CPU when idle",
            peer,
            ours / max(theirs, 0.01),
            "times the CPU",
            f"{ours:.2f} % against {theirs:.2f} % of a core over {WATCHED_S:.0f} s",
        ),
    ]


def _answers() -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{PORT}/health").is_success
    except httpx2.HTTPError:
        return False
