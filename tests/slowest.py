"""Which files of tests take long: told at the end of a run, and begun with in the next one.

A file's tests stay in one process, so a long file that begins last is waited for by all others.
"""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Generator, Mapping
from typing import Any, Final

import pytest

SHOWN: Final = 10
USUAL_TIMEOUT_S: Final = 300
"""Of a test that asks for no other; pyproject.toml has it."""
_REMEMBERED: Final = "crateful/seconds-of-files"
_CHILDREN_TOO: Final = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def file_of(nodeid: str) -> str:
    """Return the file of a test."""
    return nodeid.partition("::")[0]


def worked_s() -> float:
    """Return what this process and its ended children have had of the processors."""
    used = [resource.getrusage(who) for who in _CHILDREN_TOO]
    return sum(each.ru_utime + each.ru_stime for each in used)


class SlowestFiles:
    """Adds up what the tests of each file take.

    Args:
        config: of the process that was started, or of one of pytest-xdist's.
    """

    def __init__(self, config: pytest.Config) -> None:
        given = getattr(config, "workerinput", {}).get("seconds")
        self._is_worker = given is not None
        self._cache = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
        self.before: dict[str, float] = given if self._is_worker else self._remembered()
        """Seconds of each file in the runs before."""
        self._wall_s = Counter[str]()
        self._worked_s = Counter[str]()
        self._since_s = worked_s()

    def _remembered(self) -> dict[str, float]:
        return self._cache.get(_REMEMBERED, {}) if self._cache else {}

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Have all processes of pytest-xdist put the files into one order."""
        node.workerinput["seconds"] = self.before

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Begin with the file that takes longest; in a file nothing moves."""
        guessed_s = Counter[str]()
        for item in items:
            guessed_s[file_of(item.nodeid)] += _guess_s(item)
        expected_s = {**guessed_s, **self.before}
        items.sort(key=lambda item: -expected_s[file_of(item.nodeid)])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, Any, pytest.TestReport]:
        """Note what was worked since the last report, for the process that tells of it."""
        report: pytest.TestReport = yield
        now_s = worked_s()
        report.worked_s = now_s - self._since_s  # type: ignore[attr-defined]
        self._since_s = now_s
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one test."""
        self._wall_s[file_of(report.nodeid)] += report.duration
        self._worked_s[file_of(report.nodeid)] += getattr(report, "worked_s", 0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the slowest files."""
        slowest = self._wall_s.most_common(SHOWN)
        terminalreporter.section("slowest files: seconds, and seconds at work")
        for file, wall_s in slowest:
            terminalreporter.write_line(f"{wall_s:6.1f} {self._worked_s[file]:6.1f}  {file}")

    def pytest_sessionfinish(self) -> None:
        """Remember for the next run."""
        if self._cache and not self._is_worker:
            self._cache.set(_REMEMBERED, _slower(self.before, self._wall_s))


def _guess_s(item: pytest.Item) -> float:
    """Return a second, or more for a test that asks for more time than all others have."""
    marker = item.get_closest_marker("timeout")
    asked_s = marker.args[0] if marker and marker.args else 0
    return asked_s / 10 if asked_s > USUAL_TIMEOUT_S else 1


def _slower(before: Mapping[str, float], now: Mapping[str, float]) -> dict[str, float]:
    """Return the seconds of each file: a run of single tests makes it no short one."""
    return {**before, **{file: max(s, before.get(file, 0) * 0.9) for file, s in now.items()}}
