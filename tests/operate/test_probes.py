"""What monitors are told: live, ready, and the figures; and who may read those."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, Person
from tests.queue import rows

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.downloads.states import Status
from crateful.settings import Settings

TOKEN = "a token for Prometheus"


def client_of(app: FastAPI, host: str, base_url: str = "http://127.0.0.1:8080") -> TestClient:
    return TestClient(app, base_url=base_url, client=(host, 50000))


@pytest.fixture
def here(app: FastAPI) -> Iterator[TestClient]:
    """A program of the service's own machine."""
    with client_of(app, "127.0.0.1") as client:
        yield client


def figures(answer_text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer_text)
        for sample in family.samples
    }


def test_ping_and_health_answer_without_a_database(client: TestClient, database: Database) -> None:
    with database.session() as session:
        session.execute(text("DROP TABLE alembic_version"))
    assert client.get("/ping").json() == {"status": "OK"}
    assert client.get("/health").json() == {"status": "ok"}


def test_a_service_that_can_work_is_ready(client: TestClient) -> None:
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_another_version_s_tables_are_named_as_what_is_wrong(
    client: TestClient, database: Database
) -> None:
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "not-ready")
    assert answer.json()["faults"].keys() == {"database"}


@pytest.mark.parametrize("broker", ["redis://:hunter2@127.0.0.1:1/0", "nothing://:hunter2@h"])
def test_each_part_that_is_not_there_is_named_and_no_path_or_password_is(
    settings: Settings, database: Database, broker: str
) -> None:
    closed = Path("/proc/sys/crateful")  # nobody can write there, not even root
    broken = settings.model_copy(update={"library_path": closed, "broker_url": SecretStr(broker)})
    # Not entered: the application's own parts would wait for that broker.
    answer = TestClient(create_app(broken, database), base_url=BASE_URL).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["faults"].keys() == {"queue", "library"}
    assert "hunter2" not in answer.text
    assert str(closed) not in answer.text


def test_a_database_that_can_not_be_reached_is_told_and_figures_are_given_all_the_same(
    settings: Settings,
) -> None:
    away = settings.model_copy(
        update={
            "database_url": SecretStr("postgresql+psycopg://crateful@127.0.0.1:1/none"),
        }
    )
    client = client_of(create_app(away), "127.0.0.1")
    assert client.get("/ready").json()["faults"].keys() == {"database"}
    seen = figures(client.get("/metrics").text)
    assert seen["crateful_database_up", frozenset()] == 0
    assert seen["crateful_websockets", frozenset()] == 0


def test_prometheus_reads_what_the_deployment_and_this_process_do(
    here: TestClient, admin: Person, database: Database
) -> None:
    rows.add(
        database,
        admin.id,
        "/1",
        status=Status.DOWNLOADING,
        lease_owner="attic:boot:7:1:abc",
        lease_token="token",
        lease_until=utc_now() + timedelta(seconds=60),
    )
    rows.add(database, admin.id, "/2")
    assert here.get("/api/albums/999999", headers=admin).status_code == 404
    answer = here.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    seen = figures(answer.text)
    assert seen["crateful_downloads", frozenset({("status", "pending")})] == 1
    assert seen["crateful_downloads", frozenset({("status", "failed")})] == 0
    assert seen["crateful_worker_leases", frozenset({("host", "attic"), ("pid", "7")})] == 1
    assert seen["crateful_queue_oldest_seconds", frozenset()] >= 0
    assert seen["crateful_database_up", frozenset()] == 1
    assert seen["process_resident_memory_bytes", frozenset()] > 0
    asked = {("method", "GET"), ("route", "/api/albums/{album_id}"), ("status", "404")}
    name = "crateful_http_request_duration_seconds"
    assert seen[f"{name}_count", frozenset(asked)] >= 1
    assert seen[f"{name}_bucket", frozenset({*asked, ("le", "+Inf")})] >= 1
    assert {name for name, _ in seen} >= {
        "crateful_build_info",
        "crateful_disk_free_bytes",
        "crateful_disk_size_bytes",
    }


def test_a_stranger_can_not_make_up_time_series(here: TestClient) -> None:
    for word in ("one", "two"):
        here.get(f"/api/{word}")
        here.request(word.upper(), "/health")
    seen = {label for _, labels in figures(here.get("/metrics").text) for label in labels}
    assert ("route", "other") in seen
    assert ("method", "other") in seen
    assert not {value for _, value in seen if "one" in value.lower().split("/")}


@pytest.mark.parametrize(
    ("host", "base_url", "headers", "status"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080", {}, 200),
        ("::1", "http://localhost:8080", {}, 200),
        ("192.168.1.9", "http://127.0.0.1:8080", {}, 401),
        # a reverse proxy on this machine; a page whose name leads here
        ("127.0.0.1", "http://127.0.0.1:8080", {"X-Forwarded-For": "203.0.113.9"}, 401),
        ("127.0.0.1", "http://rebound.example:8080", {}, 401),
    ],
)
def test_only_programs_of_this_machine_read_without_a_word(
    app: FastAPI, host: str, base_url: str, headers: dict[str, str], status: int
) -> None:
    with client_of(app, host, base_url) as client:
        assert client.get("/metrics", headers=headers).status_code == status


def test_with_a_token_only_its_bearer_and_admins_read(
    settings: Settings, database: Database, admin: Person, ada: Person
) -> None:
    guarded = settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    with client_of(create_app(guarded, database), "127.0.0.1") as client:
        assert client.get("/metrics").status_code == 401
        for wrong in (f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer "):
            assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 401
        right = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/metrics", headers=right).status_code == 200
        assert client.get("/metrics", headers=ada).status_code == 403
        assert client.get("/metrics", headers=admin).status_code == 200
