"""A format that can't be read or written is found before somebody's album is."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.broken_tools import before_others, ffmpeg_without_mp3
from tests.running import Service, eventually

from crateful.db import Database
from crateful.downloads.context import WorkerContext, assemble
from crateful.events.bus import Bus
from crateful.events.messages import ADMINS_ONLY, Cancel, Notification, Told
from crateful.settings import Settings
from crateful.system import soundcheck
from crateful.workbench.soundcheck import FORMATS

EVERY = {each.subject for each in FORMATS}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service that checks as soon as it has nothing to do, with an ffmpeg that is broken."""
    path = before_others(ffmpeg_without_mp3(tmp_path / "bin"))
    soon = {"PATH": path, "CRATEFUL_SOUNDCHECK_IDLE_S": "0.2"}
    running = Service(tmp_path / "data", soon).start().set_up()
    yield running
    running.stop()


def failing(service: Service) -> list[str]:
    tools = service.call("GET", "/api/system")["tools"]
    return [tool["name"] for tool in tools if tool["name"] in EVERY]


def checks(service: Service) -> int:
    return (service.data_dir / "serve.log").read_text().count("formats with a tone of each")


def test_a_service_checks_once_for_each_set_of_versions_and_shows_admins_what_fails(
    service: Service, tmp_path: Path
) -> None:
    eventually(lambda: checks(service) == 1, 140)
    assert failing(service) == ["MP3 files"]
    assert "Some files can't be read or written: MP3 files" in service.log_tail()
    service.stop()
    # As after an update that mends it: only now is there anything to look at again.
    (tmp_path / "bin" / "ffmpeg").unlink()
    service.start()
    eventually(lambda: checks(service) == 2, 140)
    assert failing(service) == []


@pytest.fixture
def context(settings: Settings, database: Database) -> Iterator[WorkerContext]:
    context = assemble(settings, database)
    yield context
    context.close()


def test_admins_alone_are_told_and_what_was_checked_is_not_checked_again(
    context: WorkerContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", before_others(ffmpeg_without_mp3(tmp_path / "bin")))
    heard: list[Told | Cancel] = []
    bus, arrived = Bus(), threading.Event()

    def hear(batch: Sequence[Told | Cancel]) -> None:
        heard.extend(batch)
        arrived.set()

    bus.listen(hear)
    bus.start()
    data_dir = context.settings.data_dir
    assert soundcheck.is_due(data_dir)
    soundcheck.run(context, bus, threading.Event())
    assert not soundcheck.is_due(data_dir)
    assert arrived.wait(30)
    bus.stop()
    (told,) = heard
    assert isinstance(told, Told)
    assert isinstance(told.news, Notification)
    assert told.user_id == ADMINS_ONLY
    assert told.news.level == "error"
    assert told.news.message.startswith("MP3 files: Can't be verified")
    (tmp_path / "bin" / "ffmpeg").unlink()
    assert soundcheck.is_due(data_dir)


def test_a_check_that_is_stopped_is_not_remembered(context: WorkerContext) -> None:
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(soundcheck.StoppedError):
        soundcheck.run(context, Bus(), stopping)
    assert soundcheck.is_due(context.settings.data_dir)


def test_a_note_of_another_version_is_no_note(context: WorkerContext) -> None:
    folder = context.settings.data_dir / "checks"
    folder.mkdir(parents=True)
    for name in ("here.json", "other.json"):
        (folder / name).write_text('{"made_of": 1')
    assert soundcheck.failing(context.settings.data_dir) == []
    assert soundcheck.is_due(context.settings.data_dir)
