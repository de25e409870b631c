"""What admins set while the service runs."""

from __future__ import annotations

from starlette.testclient import TestClient
from tests.conftest import Person


def test_a_setting_that_is_changed_is_read_back(client: TestClient, admin: Person) -> None:
    change = {"musicbrainz_url": "https://mb.mirror.example/", "musicbrainz_requests_per_s": 50}
    answer = client.put("/api/settings", json=change, headers=admin)
    assert answer.status_code == 200, answer.text
    assert answer.json()["musicbrainz_url"] == "https://mb.mirror.example"
    assert client.get("/api/settings", headers=admin).json() == answer.json()
