"""What is installed, and that it is the same wherever it is installed."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = (
    "requirements.lock",
    "src/crateful/engines/qobuz.lock",
    "src/crateful/engines/youtube.lock",
)

UNBOUNDED = {"argon2-cffi", "cryptography"}
"""One is numbered by date; cryptography makes a major of every few months' releases."""


def entries(lock: str) -> list[str]:
    """Return each package of a lock with its marker and hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_every_package_by_hash_and_no_address(lock: str) -> None:
    """Q2: a fresh install gets what was tested."""
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
    assert entries(lock)
    assert [entry.split()[0] for entry in entries(lock) if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_python_gets_the_same_version_of_a_package(lock: str) -> None:
    """Two of one package are two programs, of which the tests run one."""
    names = [entry.partition("==")[0] for entry in entries(lock)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_a_release_that_may_break_a_library_we_use_waits_behind_a_ceiling() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    open_ended = {
        re.split(r"[\[<>=]", wanted)[0] for wanted in project["dependencies"] if "<" not in wanted
    }
    assert open_ended == UNBOUNDED


def test_the_lock_of_the_web_ui_names_every_package_by_hash_and_no_address() -> None:
    """``npm run lock`` in ``web`` takes out what npm writes of sponsors."""
    text = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert len(packages) > 1
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []
