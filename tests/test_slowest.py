"""The order in which files of tests run, and what is told of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLUGIN = """
from tests.slowest import SlowestFiles

def pytest_configure(config):
    config.pluginmanager.register(SlowestFiles(config))
"""
WORKS = "def test_works():\n    sum(range(10**7))\n"
ENDS = "def test_ends():\n    pass\n\ndef test_ends_too():\n    pass\n"


def run(folder: Path, *options: str) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:randomly", *options]
    command += ["-c", str(folder / "pytest.ini"), f"--rootdir={folder}", str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_the_slowest_file_is_told_first_and_begun_with_in_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_a.py").write_text(ENDS)
    (tmp_path / "test_b.py").write_text(WORKS)
    first = run(tmp_path)
    told = [line.split()[-1] for line in first if line.endswith(".py")]
    assert told == ["test_b.py", "test_a.py"]
    begun = [line for line in run(tmp_path) if "PASSED" in line]
    assert [line.partition(" ")[0].rpartition("/")[2] for line in begun] == [
        "test_b.py::test_works",
        "test_a.py::test_ends",
        "test_a.py::test_ends_too",
    ]


def test_what_asks_for_much_time_is_begun_with_before_anything_is_remembered(
    tmp_path: Path,
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_a.py").write_text(ENDS)
    long = "import pytest\n\n\n@pytest.mark.timeout(1200)\n"
    (tmp_path / "test_b.py").write_text(long + WORKS)
    begun = [line for line in run(tmp_path) if "PASSED" in line]
    assert begun[0].partition(" ")[0].endswith("test_b.py::test_works")
