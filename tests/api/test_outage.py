"""What people are told while the service's own database is away."""

from __future__ import annotations

from starlette.testclient import TestClient
from tests.conftest import BASE_URL, PASSWORD, Person
from tests.servers.ports import free_port

from crateful.app import create_app
from crateful.db import Database, connect
from crateful.settings import Settings


def test_without_its_database_the_service_says_so_and_when_to_ask_again(
    settings: Settings, admin: Person
) -> None:
    """An outage is not a mistake of ours: 503 and Retry-After, not 500."""
    nobody = Database(connect(f"postgresql+psycopg://crateful@127.0.0.1:{free_port()}/none"))
    with TestClient(create_app(settings, nobody), base_url=BASE_URL) as client:
        answers = [
            client.get("/api/downloads", headers=admin),
            client.post("/api/auth/login", json={"username": "admin", "password": PASSWORD}),
        ]
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (503, "database-down")
        assert int(answer.headers["Retry-After"]) >= 1
        assert "127.0.0.1" not in answer.text
