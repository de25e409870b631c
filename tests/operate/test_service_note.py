"""Services that share a data folder: each takes away only what is its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.cli.terminal import Terminal
from tests.running import Service, eventually


@pytest.fixture
def services(tmp_path: Path) -> Iterator[list[Service]]:
    """Three services of one household, in the order in which they were started."""
    with ExitStack() as around:
        found: list[Service] = []
        for _ in range(3):
            one = Service(tmp_path / "data", backend=found[0].backend if found else {})
            around.callback(one.stop)
            found.append(one.start())
        yield found
        backend = found[0]
    backend.leave()


def note_of(service: Service) -> Path:
    return service.data_dir / "server.json"


def named(service: Service) -> str:
    return str(json.loads(note_of(service).read_text())["url"])


def test_a_service_that_stops_leaves_the_notes_of_the_others(services: list[Service]) -> None:
    """X15: the command line finds one that runs for as long as there is one."""
    first, second, third = services
    assert len({one.url for one in services}) == 3
    assert named(first) == third.url
    second.stop()
    assert named(first) == third.url
    third.stop()
    assert named(first) == first.url
    assert first.call("GET", "/health") == {"status": "ok"}
    first.stop()
    assert not note_of(first).exists()


def test_a_service_that_was_killed_is_named_no_more(services: list[Service]) -> None:
    """X15: a note outlives its writer, and is then nobody's."""
    first, second, third = services
    second.kill()
    third.stop()
    assert named(first) == first.url
    first.kill()
    second.start()
    assert named(second) == second.url
    second.stop()
    assert not note_of(second).exists()


def test_a_service_that_was_killed_hides_no_other(services: list[Service]) -> None:
    """X15: a brother; the command line and a restore see those that go on."""
    first, second, third = services
    first.set_up()
    third.kill()
    assert named(first) == third.url
    tell = Terminal(first.data_dir).spawn
    listed = tell("downloads", **first.backend)
    assert (listed.code, listed.err) == (0, "")
    archive = str(first.data_dir / "backup.zip")
    assert tell("backup", archive, **first.backend).code == 0
    second.kill()
    refused = tell("restore", archive, "--replace", **first.backend)
    assert (refused.code, "Stop it" in refused.err) == (1, True)


def test_the_notes_of_workers_are_each_ones_own(services: list[Service]) -> None:
    """X15: a brother; the folder of workers names those that live."""
    first, second, third = services
    workers = first.data_dir / "workers"
    eventually(lambda: len(list(workers.glob("*.json"))) == 3)
    third.stop()
    assert len(list(workers.glob("*.json"))) == 2
    second.stop()
    first.stop()
    assert list(workers.glob("*.json")) == []


def test_a_note_of_another_machine_stays(tmp_path: Path) -> None:
    """X15: a folder that machines share; its address is of use on that machine only."""
    code = (
        "import json, pathlib, sys; from crateful.system.service_note import noted;"
        "note = pathlib.Path(sys.argv[1]) / 'server.json'; around = noted(note, 'http://a');"
        "around.__enter__(); found = json.loads(note.read_text());"
        "found['owner'] = 'elsewhere:boot:1:1:aa'; note.write_text(json.dumps(found));"
        "around.__exit__(None, None, None)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True)
    assert json.loads((tmp_path / "server.json").read_text())["owner"].startswith("elsewhere")
