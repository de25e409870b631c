"""The sources as the API tells of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.servers.po_tokens import po_token_server

from crateful.sources import SOURCES
from crateful.sources.source import Source

SECRET = "very-secret-token"


def listed(client: TestClient, person: Person) -> dict[str, Any]:
    answer = client.get("/api/sources", headers=person)
    assert answer.status_code == 200
    return {source["name"]: source for source in answer.json()}


def test_every_source_is_told_of_in_the_order_in_which_they_are_asked(
    client: TestClient, ada: Person
) -> None:
    assert list(listed(client, ada)) == [source.name for source in SOURCES]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_is_told_of_as_it_describes_itself(
    client: TestClient, ada: Person, source: Source
) -> None:
    described, told = source.description, listed(client, ada)[source.name]
    assert told["title"] == described.title
    assert told["lossy"] == described.lossy
    assert told["enabled"] is described.enabled_by_default
    assert told["samples"] == list(described.samples)
    assert [one["value"] for one in told["qualities"]] == [one.value for one in described.qualities]
    assert (told["best_lossless"] is None) is (described.lossy == "always")


def test_who_is_no_admin_sees_what_is_on_and_nothing_of_an_account(
    client: TestClient, admin: Person, ada: Person
) -> None:
    changes = {"youtube_enabled": False, "qobuz_token": SECRET}
    assert client.put("/api/settings", json=changes, headers=admin).status_code == 200
    told = listed(client, ada)
    assert {one["account"] for one in told.values()} == {None}
    assert {one["engine"] for one in told.values()} == {None}
    assert (told["youtube"]["enabled"], told["bandcamp"]["enabled"]) == (False, True)


def test_folders_are_a_source_as_the_others_are_and_can_be_turned_off(
    client: TestClient, admin: Person, tmp_path: Path
) -> None:
    told = listed(client, admin)["folder"]
    assert (told["local"], told["engine"], told["testable"]) == (True, None, False)
    assert [one["name"] for one in told["account"]] == ["folder_enabled"]
    client.put("/api/settings", json={"folder_enabled": False}, headers=admin)
    refused = client.post("/api/imports", json={"folder": str(tmp_path)}, headers=admin)
    assert (refused.status_code, refused.json()["type"]) == (422, "source-disabled")
    assert refused.json()["detail"].startswith("Own music is turned off")


def test_an_admin_sees_by_which_program_and_version_each_source_is_fetched(
    client: TestClient, admin: Person, qobuz_python: Path, youtube_python: Path
) -> None:
    told = {name: one["engine"] for name, one in listed(client, admin).items()}
    engines = {one["name"]: one for one in client.get("/api/engines", headers=admin).json()}
    assert told["qobuz"]["package"] == "streamrip"
    assert told.pop("folder") is None
    assert {one["name"] for name, one in told.items() if name != "qobuz"} == {"youtube"}
    for one in told.values():
        assert one == {key: engines[one["name"]][key] for key in one}
        assert one["version"]


@pytest.mark.parametrize(
    ("version", "said"),
    [("2.0.2", ""), ("", "is no PO token provider"), (None, "No PO token provider answers")],
)
def test_an_admin_sees_whether_the_household_s_own_server_is_of_use(
    client: TestClient, admin: Person, ada: Person, version: str | None, said: str
) -> None:
    """None is down; a server of something else answers nonsense."""
    with po_token_server() as server:
        server.version = version or ""
        url = server.url if version is not None else "http://127.0.0.1:9"
        answer = client.put("/api/settings", json={"youtube_po_token_provider": url}, headers=admin)
        assert answer.is_success
        told = listed(client, admin)["youtube"]["advice"]
        found = [one["message"] for one in told if one["code"] == "po-token-provider"]
        assert len(found) == bool(said)
        assert all(said in one and url in one for one in found)
        assert listed(client, ada)["youtube"]["advice"] is None
        client.put("/api/settings", json={"youtube_enabled": False}, headers=admin)
        assert listed(client, admin)["youtube"]["advice"] == []


def test_an_admin_sees_which_fields_there_are_and_which_are_set_and_no_secret(
    client: TestClient, admin: Person
) -> None:
    before = {one["name"]: one for one in listed(client, admin)["qobuz"]["account"]}
    assert not before["qobuz_token"]["set"]
    client.put("/api/settings", json={"qobuz_token": SECRET, "qobuz_quality": 2}, headers=admin)
    answer = client.get("/api/sources", headers=admin)
    fields = {one["name"]: one for source in answer.json() for one in source["account"]}
    assert SECRET not in answer.text
    assert fields["qobuz_token"]["set"]
    assert fields["qobuz_token"]["default"] is None
    assert fields["qobuz_quality"]["set"]
    assert not fields["qobuz_user_id"]["set"]
    limits = fields["qobuz_requests_per_minute"]
    assert (limits["minimum"], limits["maximum"], limits["default"]) == (1, 600, 60)
    preferences = client.get("/api/settings", headers=admin).json()
    assert fields.keys() <= preferences.keys()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT, de;q=0.9, en;q=0.5", "de"),
        ("fr, en;q=0.5, de;q=0.8", "de"),
        ("en, de;q=0.9", "en"),
        ("de;q=0, *", "en"),
        ("de;q=soon", "en"),
        ("", "en"),
    ],
)
def test_it_is_told_in_the_language_that_is_wanted_most(
    client: TestClient, admin: Person, accepted: str, language: str
) -> None:
    headers = {**admin, "Accept-Language": accepted}
    answer = client.get("/api/sources", headers=headers)
    assert answer.headers["Vary"] == "Accept-Language"
    for source, told in zip(SOURCES, answer.json(), strict=True):
        described = source.description
        assert told["about"] == described.told_in(language, described.about)
        labels = [described.told_in(language, one.label) for one in described.settings()]
        assert [one["label"] for one in told["account"]] == labels
    assert ("deinem" in answer.text) is (language == "de")


def test_what_can_be_tried_is_what_the_list_says(client: TestClient, admin: Person) -> None:
    for name, source in listed(client, admin).items():
        if not source["testable"]:
            answer = client.post(f"/api/settings/test/{name}", headers=admin)
            assert answer.status_code == 422
