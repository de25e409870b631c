"""A household is backed up while it lives, and goes on elsewhere as if nothing had been."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.backups.conftest import Installations, fill
from tests.cli.terminal import Answer, Terminal
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet

from crateful import backups
from crateful.backups import TargetInUseError
from crateful.db import connect

ALBUM = "https://thefixtures.bandcamp.com/album/loop-songs"
OTHER = "https://soundcloud.com/fixture-artist/sets/cloud-set"
MEDIA = "*.cloud"
"""Where SoundCloud's bytes come from."""


@pytest.fixture
def household(internet: Internet, tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path / "data")
    running.environment |= environment_of(internet)
    yield running.start().set_up()
    running.leave()


def tell(data_dir: Path, service: Service, *arguments: str) -> Answer:
    """Run a command as an operator does, beside the service."""
    return Terminal(data_dir).spawn(*arguments, **service.backend, **service.environment)


@contextmanager
def moved(household: Service, data_dir: Path, archive: Path) -> Iterator[Service]:
    """Put a backup back on a new machine that has the old one's disk with the music."""
    elsewhere = Service(data_dir, {**household.environment})
    elsewhere.environment["CRATEFUL_LIBRARY_PATH"] = str(household.library)
    try:
        restored = tell(data_dir, elsewhere, "restore", str(archive))
        assert (restored.code, restored.err) == (0, "")
        assert re.search(r"Restored 1 album.* 2 users", restored.out)
        yield elsewhere.start()
    finally:
        elsewhere.leave()


def test_a_household_goes_on_on_another_machine_from_a_backup_of_a_running_one(
    household: Service, internet: Internet, tmp_path: Path
) -> None:
    ada = household.add_user("ada")
    album_id = household.finish(ALBUM)["result_album_id"]
    household.call("POST", f"/api/me/library/albums/{album_id}", token=ada)
    held = internet.faults.add(host=MEDIA, path=".*", stall_after=20_000)
    going_on = household.download(OTHER, token=ada)["id"]
    eventually(lambda: held.hits)
    archive = tmp_path / "household.zip"
    backup = tell(household.data_dir, household, "backup", str(archive))
    assert (backup.code, backup.err) == (0, "")
    assert str(archive) in backup.out
    refused = tell(household.data_dir, household, "restore", str(archive), "--replace")
    assert refused.code == 1
    assert "Stop it" in refused.err
    household.stop()
    internet.reset()
    with moved(household, tmp_path / "new", archive) as service:
        assert service.ask("GET", "/api/albums", token=ada).status_code == 401
        service.token, ada = service.sign_in("admin"), service.sign_in("ada")
        kept = service.call("GET", "/api/me/library", token=ada)["items"]
        assert [album["id"] for album in kept] == [album_id]
        links = service.data_dir / "users" / "ada"
        eventually(lambda: [link for link in links.rglob("*") if link.exists() and link.is_file()])
        assert service.wait(going_on)["status"] == "complete"
        assert len(service.albums()) == 2


def test_of_its_own_backups_only_the_newest_are_kept(household: Service) -> None:
    for _ in range(3):
        assert tell(household.data_dir, household, "backup", "--keep", "2").code == 0
    assert len(list((household.data_dir / backups.FOLDER).iterdir())) == 2


def test_a_database_that_others_are_connected_to_is_not_replaced(
    installations: Installations,
) -> None:
    before, after = installations("before", "sqlite"), installations("after", "postgresql")
    fill(before, albums=4)
    archive = backups.make(before)
    engine = connect(after.sqlalchemy_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(TargetInUseError, match="Stop it"):
            backups.restore(after, archive)
    engine.dispose()
    assert backups.restore(after, archive).dialect == "sqlite"
