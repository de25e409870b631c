"""What the doctor sees of a deployment, beside the tools and folders of one machine."""

from __future__ import annotations

import os
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.queue import rows
from tests.servers.internet import Internet
from tests.servers.postgres import PostgresServer

from crateful.cli import deployment
from crateful.db import Database, utc_now
from crateful.downloads.states import Status
from crateful.downloads.worker import registry, worker_id
from crateful.migrations import upgrade
from crateful.settings import Settings
from crateful.tools.programs import Finding, ToolStatus

NOWHERE = SecretStr("http://127.0.0.1:1")
"""A proxy that is not there: nobody outside of this machine is asked."""


@pytest.fixture
def lonely(settings: Settings) -> Settings:
    return settings.model_copy(update={"proxy_url": NOWHERE})


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in deployment.look(settings)}


def test_a_sound_deployment_is_told_part_by_part(
    settings: Settings,
    database: Database,
    client: TestClient,
    admin: Person,
    internet: Internet,
) -> None:
    preferences = {"musicbrainz_url": "https://mb.mirror.example", "musicbrainz_requests_per_s": 50}
    assert client.put("/api/settings", json=preferences, headers=admin).is_success
    rows.add(
        database,
        admin.id,
        "/1",
        status=Status.DOWNLOADING,
        lease_owner="attic:boot:7:1:abc",
        lease_token="token",
        lease_until=utc_now() + timedelta(seconds=600),
    )
    reaching = settings.model_copy(
        update={"proxy_url": SecretStr(internet.proxy_url), "ca_file": internet.ca_file}
    )
    seen = findings(reaching)
    parts = {"settings", "keys", "names of files", "clock", "workers", "MusicBrainz"}
    assert {name: seen[name].verdict for name in parts} == dict.fromkeys(parts, ToolStatus.WORKS), (
        seen
    )
    assert "mb.mirror.example" in seen["MusicBrainz"].detail
    assert "attic" in seen["workers"].detail
    note = registry.WorkerNote(reaching, worker_id.mine())
    note.touch()
    (path,) = (settings.data_dir / "workers").iterdir()
    path.write_text(path.read_text().replace(version("crateful"), "0.0.9"))
    of_another = findings(reaching)["workers"]
    assert (of_another.verdict, "0.0.9" in of_another.detail) == (ToolStatus.FAILS, True)


def test_a_musicbrainz_that_does_not_answer_is_a_hint_and_no_failure(lonely: Settings) -> None:
    found = findings(lonely)["MusicBrainz"]
    assert (found.verdict, "downloads wait" in found.detail) == (ToolStatus.HINT, True)


def test_a_place_without_a_database_is_not_asked_for_one(tmp_path: Path) -> None:
    seen = findings(Settings(data_dir=tmp_path / "none"))
    assert seen["keys"].detail.startswith("none yet")
    assert not {"clock", "workers", "MusicBrainz"} & seen.keys()


def test_keys_that_others_may_read_fail(tmp_path: Path) -> None:
    key = tmp_path / "data.key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o640)
    assert "chmod 600" in findings(Settings(data_dir=tmp_path))["keys"].detail
    key.chmod(0o600)
    assert findings(Settings(data_dir=tmp_path))["keys"].verdict is ToolStatus.WORKS
    key.write_bytes(b"half")
    assert findings(Settings(data_dir=tmp_path))["keys"].verdict is ToolStatus.FAILS


def test_a_misspelt_setting_is_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRATEFUL_LIBRARY_DIR", "/music")
    found = findings(Settings(data_dir=tmp_path))["settings"]
    assert found.verdict is ToolStatus.HINT
    assert "CRATEFUL_LIBRARY_PATH" in found.detail


def test_a_server_of_the_household_s_own_that_is_down_is_told(
    lonely: Settings, database: Database, client: TestClient, admin: Person
) -> None:
    del database
    assert findings(lonely)["source YouTube"].verdict is ToolStatus.WORKS
    url = "http://127.0.0.1:9"
    client.put("/api/settings", json={"youtube_po_token_provider": url}, headers=admin)
    found = findings(lonely)["source YouTube"]
    assert found.verdict is ToolStatus.HINT
    assert f"No PO token provider answers at {url}" in found.detail


def test_a_clock_that_is_not_the_database_s_is_told(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.url(postgres.create())
    upgrade(url)
    there = Settings(data_dir=tmp_path, database_url=SecretStr(url), proxy_url=NOWHERE)
    assert findings(there)["clock"].verdict is ToolStatus.WORKS
    tell_wrong_time(url)
    found = findings(there)["clock"]
    assert (found.verdict, "behind" in found.detail) == (ToolStatus.FAILS, True)


def tell_wrong_time(url: str) -> None:
    """Have this database's `clock_timestamp()` be an hour ahead."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
            " $$ SELECT pg_catalog.clock_timestamp() + interval '1 hour' $$"
        )
        name = url.rpartition("/")[2]
        connection.execute(
            f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog'  # type: ignore[arg-type]  # our own name
        )
