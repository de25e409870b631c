"""Setting up and signing in."""

from __future__ import annotations

from starlette.testclient import TestClient
from tests.conftest import Person


def test_an_admin_who_signs_in_is_told_so_a1(client: TestClient, admin: Person) -> None:
    assert client.get("/api/auth/me", headers=admin).json()["is_admin"] is True
