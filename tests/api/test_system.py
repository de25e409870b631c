"""How the installation is, as admins see it."""

from __future__ import annotations

import platform
import tomllib
from datetime import timedelta
from pathlib import Path

from starlette.testclient import TestClient
from tests.conftest import Person
from tests.queue import rows

from crateful.db import Database, utc_now
from crateful.downloads.states import Status
from crateful.settings import Settings

ROOT = Path(__file__).parents[2]

TOOLS = {"ffmpeg", "ffprobe", "exiftool", "flac", "yt-dlp", "curl_cffi", "deno", "beets"}


def test_an_admin_sees_programs_disks_queue_and_workers(
    client: TestClient, admin: Person, database: Database, settings: Settings
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
    assert (engine["name"], engine["verdict"]) == ("streamrip (qobuz)", "hint")
    assert "crateful engine install qobuz" in engine["detail"]
    assert [disk["name"] for disk in seen["disks"]] == ["data", "library", "users"]
    assert all(0 < disk["free_bytes"] <= disk["total_bytes"] for disk in seen["disks"])
    assert seen["queue"]["broker"] == "embedded"
    assert seen["queue"]["by_status"] == {"downloading": 1, "pending": 1}
    assert seen["queue"]["oldest_pending_at"]
    assert seen["workers"] == [{"host": "attic", "downloads": [running]}]
    assert str(settings.data_dir) not in answer.text
    again = client.get("/api/system", headers=admin).json()
    assert again["checked_at"] == seen["checked_at"], "programs are asked once a minute at most"


def test_the_version_is_the_packages_a10(client: TestClient) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = client.get("/api/openapi.json").json()["info"]["version"]
    assert told == project["version"]
