"""A database that is taken away: nothing is acknowledged that is lost, and nobody begins anew."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.running import START_S, Service, eventually

pytestmark = pytest.mark.only_on("sqlite+embedded")
"""Only a file can be moved under who has it open."""

BODY = {"name": "player"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    home = Service(tmp_path / "data")
    yield home.start().set_up()
    home.leave()


def file_of(service: Service) -> Path:
    return service.data_dir / "crateful.db"


def move(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replace(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copyfile(path, copy)
    copy.replace(path)


def put_nothing_there(path: Path) -> None:
    move(path)
    path.touch()


def empty(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(0)


def move_the_folder(path: Path) -> None:
    """As it looks when the file system of the data folder is unmounted."""
    path.parent.rename(path.parent.with_name("unmounted"))
    path.parent.mkdir()


WAYS = [move, replace, put_nothing_there, empty, move_the_folder]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_database_that_is_moved_replaced_or_emptied_takes_no_write(
    service: Service, way: Callable[[Path], None]
) -> None:
    """X12: SQLite goes on in the file that it has open, wherever that is now."""
    path = file_of(service)
    way(path)
    for _ in range(30):  # more than the connections that were open
        answer = service.ask("POST", "/api/me/api-keys", json=BODY)
        assert (answer.status_code, answer.json()["type"]) == (503, "database-down")
        assert "restore a backup" in answer.json()["detail"]
    assert service.ask("POST", "/api/setup", json=BODY).status_code in {422, 503}
    ready = eventually(lambda: (said := service.ask("GET", "/ready")).status_code == 503 and said)
    assert "restore a backup" in ready.json()["faults"]["database"]
    assert str(path) not in ready.text
    assert way is not move or not path.exists(), "no new file is made"


def test_a_database_that_is_put_back_goes_on(service: Service) -> None:
    """X12: and the log has said what was wrong."""
    path = file_of(service)
    move(path)
    eventually(lambda: "was moved, replaced or emptied" in service.log_tail())
    path.with_name("elsewhere.db").rename(path)
    assert service.ask("POST", "/api/me/api-keys", json=BODY).status_code == 201
    eventually(lambda: service.ask("GET", "/ready").status_code == 200)


def started_again(service: Service) -> str:
    """Start it as an operator would; return what it says when it ends by itself."""
    service.stop()
    ended = subprocess.run(
        (sys.executable, "-m", "crateful", "serve"),
        env=service.whole_environment(),
        timeout=START_S,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode != 0
    return ended.stdout + ended.stderr


@pytest.mark.parametrize("way", [move, put_nothing_there], ids=lambda way: way.__name__)
def test_an_installation_that_lost_its_database_does_not_begin_anew(
    service: Service, way: Callable[[Path], None]
) -> None:
    """X12: a new database would hold nothing, and make whoever comes its admin."""
    service.stop()
    (service.library / "Radiohead").mkdir(parents=True)
    path = file_of(service)
    way(path)
    told = started_again(service)
    assert "1 artists" in told
    assert "crateful restore" in told
    assert not path.exists() or not path.stat().st_size, "and it is still so at the next start"
    path.with_name("elsewhere.db").replace(path)
    service.start()
    assert service.call("GET", "/api/setup")["needed"] is False


def test_an_empty_database_beside_peoples_folders_offers_no_first_set_up(
    service: Service, tmp_path: Path
) -> None:
    """X12: such as an older version made at its start."""
    other = Service(tmp_path / "other").start()
    other.stop()
    service.stop()
    (service.data_dir / "users" / "admin").mkdir(parents=True)
    shutil.copyfile(file_of(other), file_of(service))
    assert "its database is empty" in started_again(service)


def test_a_service_that_was_never_set_up_starts_again(tmp_path: Path) -> None:
    """X12: keys and an empty database alone are a new installation."""
    home = Service(tmp_path / "data").start()
    home.stop()
    assert list(home.data_dir.glob("*.key"))
    home.start()
    assert home.call("GET", "/api/setup")["needed"] is True
    home.leave()
