"""How the installation is, as admins see it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from tests import backends
from tests.conftest import BASE_URL, Person
from tests.engine_folder import ENGINES
from tests.queue import rows

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.downloads.states import Status
from crateful.settings import Settings

ROOT = Path(__file__).parents[2]

SCHEMES = {"embedded": "embedded", "redis": "redis", "rabbitmq": "amqp"}
"""Of the brokers' addresses, by what :mod:`tests.backends` calls them."""

TOOLS = {
    "ffmpeg",
    "ffprobe",
    "exiftool",
    "flac",
    "yt-dlp",
    "curl_cffi",
    "deno",
    "beets",
    "PO tokens",
}


def test_an_admin_sees_programs_disks_queue_and_workers(
    client: TestClient,
    admin: Person,
    database: Database,
    settings: Settings,
    qobuz_python: Path,
    youtube_python: Path,
) -> None:
    """Contract, Service; I9, X9: also that flac is there, or else nothing checks a FLAC's MD5."""
    running = rows.add(
        database,
        admin.id,
        "/1",
        status=Status.DOWNLOADING,
        lease_owner="attic:boot:7:1:abc",
        lease_token="token",
        lease_until=utc_now() + timedelta(seconds=60),
    )
    rows.add(database, admin.id, "/2")
    answer = client.get("/api/system", headers=admin)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert seen["python"] == platform.python_version()
    *tools, engine = seen["tools"]
    assert {tool["name"]: tool["verdict"] for tool in tools} == dict.fromkeys(TOOLS, "works")
    assert all(tool["version"] for tool in tools)
    assert (engine["name"], engine["verdict"]) == ("streamrip (qobuz)", "works")
    assert [disk["name"] for disk in seen["disks"]] == ["data", "library", "users"]
    assert all(0 < disk["free_bytes"] <= disk["total_bytes"] for disk in seen["disks"])
    assert seen["queue"]["broker"] == SCHEMES[backends.current().name.partition("+")[2]]
    assert seen["queue"]["by_status"] == {"downloading": 1, "pending": 1}
    assert seen["queue"]["oldest_pending_at"]
    assert seen["workers"] == [
        {"host": "attic", "pid": 7, "version": None, "threads": None, "downloads": [running]}
    ]
    assert str(settings.data_dir) not in answer.text
    again = client.get("/api/system", headers=admin).json()
    assert again["checked_at"] == seen["checked_at"], "programs are asked once a minute at most"


def test_the_version_is_the_packages_a10(client: TestClient, ada: Person) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = client.get("/api/openapi.json", headers=ada).json()["info"]["version"]
    assert told == project["version"]


def folders_of(client: TestClient, admin: Person) -> dict[str, Any]:
    answer = client.get("/api/system/folders", headers=admin)
    assert answer.status_code == 200, answer.text
    return {folder["name"]: folder for folder in answer.json()}


def everything_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if ".db" not in path.name}


def test_folders_that_are_well_need_no_advice_and_nothing_is_left_in_them(
    client: TestClient, admin: Person, settings: Settings
) -> None:
    settings.library_dir.mkdir(exist_ok=True)
    before = everything_in(settings.data_dir)
    seen = folders_of(client, admin)
    assert list(seen) == ["library", "staging", "users", "data"]
    assert seen["library"]["path"] == str(settings.library_dir)
    assert (seen["library"]["exists"], seen["library"]["fast_moves"]) == (True, True)
    for folder in seen.values():
        assert (folder["writable"], folder["advice"]) == (True, None), folder
        assert 0 < folder["free_bytes"] <= folder["total_bytes"]
    assert everything_in(settings.data_dir) == before


def test_a_folder_that_is_to_be_made_says_so_and_is_not_made(
    client: TestClient, admin: Person, settings: Settings
) -> None:
    shutil.rmtree(settings.users_dir, ignore_errors=True)
    users = folders_of(client, admin)["users"]
    assert (users["exists"], users["writable"], users["fast_moves"]) == (False, True, None)
    assert not settings.users_dir.exists()


def test_a_library_on_another_disk_is_told_to_cost_a_copy(
    settings: Settings, database: Database, admin: Person
) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:  # Linux has it everywhere
        assert Path(elsewhere).stat().st_dev != settings.data_dir.stat().st_dev
        apart = settings.model_copy(update={"library_path": Path(elsewhere)})
        with TestClient(create_app(apart, database), base_url=BASE_URL) as client:
            library = folders_of(client, admin)["library"]
        assert list(Path(elsewhere).iterdir()) == []
    assert (library["writable"], library["fast_moves"]) == (True, False)
    assert "copied" in library["advice"]


def test_a_folder_that_can_not_be_written_to_says_whose_right_is_missing(
    settings: Settings, database: Database, admin: Person
) -> None:
    # Nobody can write below /proc, not even root, whom a mode would not stop.
    closed = settings.model_copy(update={"library_path": Path("/proc/sys/crateful")})
    with TestClient(create_app(closed, database), base_url=BASE_URL) as client:
        library = folders_of(client, admin)["library"]
    assert (library["writable"], library["fast_moves"]) == (False, None)
    assert f"(id {os.getuid()})" in library["advice"]


def test_a_file_in_a_folder_s_place_is_told(
    client: TestClient, admin: Person, settings: Settings
) -> None:
    shutil.rmtree(settings.users_dir, ignore_errors=True)
    settings.users_dir.write_text("not a folder")
    assert "no folder" in folders_of(client, admin)["users"]["advice"]


def test_a_disk_that_is_nearly_full_says_that_downloads_wait(
    settings: Settings, database: Database, admin: Person
) -> None:
    greedy = settings.model_copy(update={"min_free_bytes": 2**60})
    with TestClient(create_app(greedy, database), base_url=BASE_URL) as client:
        assert all("wait for room" in each["advice"] for each in folders_of(client, admin).values())


def test_anybody_signed_in_reads_what_the_service_is_made_of(
    client: TestClient, ada: Person
) -> None:
    about = client.get("/api/about", headers=ada).json()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (about["version"], about["licence"]) == (project["version"], project["license"])
    assert about["python"] == platform.python_version()
    parts = {part["name"].lower().replace("_", "-"): part for part in about["components"]}
    wanted = {re.match(r"[\w.-]+", line)[0].lower() for line in project["dependencies"]}  # type: ignore[index]
    assert wanted <= parts.keys()
    assert parts.keys() >= {"ffmpeg", "exiftool", "flac"}
    unknown = [name for name, part in parts.items() if not part["licence"]]
    assert unknown == []
    assert all(len(part["licence"]) <= 80 for part in parts.values())


def test_an_engine_of_its_own_environment_is_a_component_once_it_is_there(
    settings: Settings, database: Database, ada: Person, qobuz_python: Path
) -> None:
    for engines, is_there in ((ENGINES, True), (settings.data_dir / "none", False)):
        having = settings.model_copy(update={"engines_path": engines})
        with TestClient(create_app(having, database), base_url=BASE_URL) as client:
            components = client.get("/api/about", headers=ada).json()["components"]
        found = [part for part in components if part["name"] == "streamrip"]
        assert [bool(part["version"] and part["licence"]) for part in found] == [True] * is_there
