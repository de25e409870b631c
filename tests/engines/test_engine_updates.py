"""Updates of an engine: proved first, whole at any moment, and never undone by an installation."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engines.shop import Shop, folder, python_without_uv, shop

from crateful.engines import environments
from crateful.engines.environments import (
    Ask,
    NothingBeforeError,
    Place,
    UpdateRunsError,
)
from crateful.files import locks

__all__ = ["folder", "python_without_uv", "shop"]

KILLED = """
import os, signal, sys
from pathlib import Path
from crateful.engines import environments
from crateful.engines.environments import Ask, Engine, Place

lock, folder, moment = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
place = Place(Engine("tiny", "tiny-engine", "tiny_engine", lock, "tiny-engine"), folder)
counted = 0

def look(event, arguments):
    global counted
    if event in {"os.rename", "os.remove", "shutil.rmtree", "subprocess.Popen"}:
        counted += 1
        if counted == moment:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(look)
environments.update(place, Ask(), lambda new, old: None)
print(counted)
"""


def works(_new: Path, _old: Path | None) -> str | None:
    return None


def fails(_new: Path, _old: Path | None) -> str | None:
    return "it finds nothing"


@pytest.fixture
def place(shop: Shop, folder: Path) -> Place:
    """An engine that ages, in version 1.0, where 1.1 is to be had."""
    place = Place(shop.engine(ages=True), folder)
    place.install()
    shop.wheel("1.1")
    return place


def version(place: Place) -> str | None:
    now = place.in_use
    if now is None:
        return None
    now.prove()
    return now.engine.version


def homes(place: Place) -> int:
    return len(list(place.folder.glob("tiny-*")))


def test_an_update_brings_the_newest_and_keeps_the_one_before(place: Place, shop: Shop) -> None:
    said: list[str] = []
    event = environments.update(place, Ask(), works, said.append)
    assert event is not None
    assert (event.outcome, event.before, event.version) == ("updated", "1.0", "1.1")
    assert [line.split()[0] for line in said] == ["Looking", "Fetching", "Trying"]
    assert (version(place), homes(place)) == ("1.1", 2)
    again = environments.update(place, Ask(), fails)
    assert again is not None
    assert (again.outcome, again.message) == ("newest", "tiny-engine 1.1 is the newest.")
    shop.wheel("1.2")
    environments.update(place, Ask(), works)
    assert (version(place), homes(place)) == ("1.2", 3), "the lock's, the one before, this one"
    shop.wheel("1.3")
    environments.update(place, Ask(), works)
    assert (version(place), homes(place)) == ("1.3", 3)
    assert [one.version for one in place.note.events] == ["1.3", "1.2", "1.1", "1.1"]


def test_one_that_fails_its_test_is_never_used_and_not_tried_again_by_itself(place: Place) -> None:
    event = environments.update(place, Ask(), fails)
    assert event is not None
    assert event.outcome == "failed"
    assert event.message == "tiny-engine 1.1 is not used: it finds nothing"
    assert (version(place), homes(place)) == ("1.0", 1)
    by_itself = environments.update(place, Ask(is_automatic=True), works)
    assert by_itself is not None
    assert (by_itself.outcome, version(place)) == ("newest", "1.0")
    environments.update(place, Ask(), works)
    assert version(place) == "1.1", "whoever asks for it has it tried again"


def test_one_that_does_not_start_is_never_used(place: Place, shop: Shop) -> None:
    shop.wheel("1.1", "raise RuntimeError('no such luck')")
    event = environments.update(place, Ask(), works)
    assert event is not None
    assert (event.outcome, "no such luck" in event.message) == ("failed", True)
    assert version(place) == "1.0"
    assert place.note.events[0] == event


def test_an_installation_never_goes_back_and_a_newer_lock_wins(place: Place, shop: Shop) -> None:
    environments.update(place, Ask(), works)
    place.install()
    assert version(place) == "1.1"
    newer = replace(place, engine=shop.engine("1.2", ages=True))
    assert version(newer) == "1.1", "until the new lock's is there"
    newer.install()
    assert version(newer) == "1.2"
    assert homes(newer) == 2


def test_going_back_takes_the_one_before_and_no_update_by_itself_undoes_it(place: Place) -> None:
    with pytest.raises(NothingBeforeError):
        environments.roll_back(place)
    environments.update(place, Ask(), works)
    event = environments.roll_back(place)
    assert event.message == "Went back from tiny-engine 1.1 to 1.0."
    assert version(place) == "1.0"
    environments.update(place, Ask(is_automatic=True), works)
    assert version(place) == "1.0"
    assert environments.roll_back(place).version == "1.1"


def test_early_builds_come_from_their_channel_only_and_a_way_leads_back(
    place: Place, shop: Shop
) -> None:
    shop.wheel("1.2.5.dev0")
    environments.update(place, Ask(), works)
    assert version(place) == "1.1"
    environments.update(place, Ask("nightly"), works)
    assert version(place) == "1.2.5.dev0"
    shop.wheel("1.2.6.dev0")
    environments.update(place, Ask(), works)
    assert version(place) == "1.2.6.dev0", "the channel is kept"
    environments.update(place, Ask("stable"), works)
    assert (version(place), place.note.channel) == ("1.1", "stable")


def test_of_two_at_once_the_second_is_refused_and_what_is_not_due_is_left(place: Place) -> None:
    with place.lock_file.open("wb") as file:
        assert not locks.is_locked(file)
        with pytest.raises(UpdateRunsError):
            environments.update(place, Ask(), works)
    assert environments.update(place, Ask(is_due=lambda: False), works) is None
    assert (version(place), place.note.events) == ("1.0", ())


def test_a_note_that_makes_no_sense_leaves_the_locks_version_in_use(place: Place) -> None:
    environments.update(place, Ask(), works)
    for nonsense in (
        b"",
        b"[]",
        b'{"events": 3}',
        b"\xff\xfe",
        b'{"events": [{"at": 1}]}',
        b'{"in_use": 3}',
    ):
        place.note_file.write_bytes(nonsense)
        assert version(place) == "1.0"


def test_a_container_which_has_only_pip_is_updated_on_either_channel(
    place: Place, shop: Shop, python_without_uv: Path
) -> None:
    by_pip = KILLED.replace("Ask()", "Ask(sys.argv[4])")
    shop.wheel("1.2.5.dev0")
    for channel, newest in (("stable", "1.1"), ("nightly", "1.2.5.dev0")):
        arguments = (str(place.engine.lock), str(place.folder), "0", channel)
        subprocess.run([python_without_uv, "-c", by_pip, *arguments], check=True)
        assert version(place) == newest


def killed_at(place: Place, moment: int) -> subprocess.CompletedProcess[str]:
    arguments = (str(place.engine.lock), str(place.folder), str(moment))
    return subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ,
    )


def test_killed_at_any_moment_an_update_leaves_a_whole_engine_in_use(
    place: Place, shop: Shop
) -> None:
    seen = {}
    for moment in range(1, 40):
        done = killed_at(place, moment)
        seen[moment] = version(place)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(seen) > 6, "there are that many moments"
    assert set(seen.values()) == {"1.0", "1.1"}
    assert list(seen.values()) == sorted(seen.values()), json.dumps(seen)
    assert not list(place.folder.glob(".making-*"))
