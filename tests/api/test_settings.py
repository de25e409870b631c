"""What admins set while the service runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from starlette.testclient import TestClient
from tests.conftest import Person

from crateful.db import Database
from crateful.preferences import service
from crateful.preferences.models import Preference
from crateful.preferences.schemas import SECRET_NAMES, AllPreferences
from crateful.preferences.vault import SecretUnreadableError, Vault
from crateful.settings import Settings

COOKIES = "# Netscape HTTP Cookie File\n.youtube.com\tTRUE\t/\tTRUE\t0\tSID\tvery-secret\n"
SECRETS = {
    "proxy_url": "http://me:very-secret@proxy.example:3128",
    "youtube_cookies": COOKIES,
    "bandcamp_cookies": COOKIES.replace("youtube", "bandcamp"),
    "soundcloud_token": "2-very-secret",
    "qobuz_token": "very-secret-token",
    "qobuz_secrets": "0123456789abcdefverysecret,fedcba9876543210verysecret",
}


def put(client: TestClient, admin: Person, **changes: object) -> Any:
    return client.put("/api/settings", json=changes, headers=admin)


def test_the_defaults_are_those_of_the_schema(client: TestClient, admin: Person) -> None:
    shown = client.get("/api/settings", headers=admin).json()
    assert shown.keys() == AllPreferences.model_fields.keys()
    assert shown["musicbrainz_url"] == "https://musicbrainz.org"
    assert shown["url_enabled"] is False
    assert all(shown[name] == {"set": False} for name in SECRET_NAMES)


def test_a_setting_that_is_changed_is_read_back(client: TestClient, admin: Person) -> None:
    answer = put(
        client,
        admin,
        musicbrainz_url="https://mb.mirror.example/",
        musicbrainz_requests_per_s=50,
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["musicbrainz_url"] == "https://mb.mirror.example"
    assert client.get("/api/settings", headers=admin).json() == answer.json()


def test_only_what_is_given_changes_and_null_brings_the_default_back(
    client: TestClient, admin: Person
) -> None:
    put(client, admin, auto_confidence=0.9, quality_ceiling="16/44.1")
    put(client, admin, review_confidence=0.5)
    shown = put(client, admin, quality_ceiling=None).json()
    assert (shown["auto_confidence"], shown["review_confidence"]) == (0.9, 0.5)
    assert shown["quality_ceiling"] is None


def test_a_job_of_another_process_sees_a_change_at_once_s16(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    put(client, admin, **SECRETS, soundcloud_enabled=False)
    with database.reading() as session:
        preferences = service.load(session, Vault(settings.data_dir))
    assert {name: getattr(preferences, name).get_secret_value() for name in SECRETS} == SECRETS
    assert preferences.enabled_sources() == {"youtube", "bandcamp", "qobuz", "folder"}


def test_a_secret_is_never_shown(client: TestClient, admin: Person) -> None:
    """Security rows 9 and 14."""
    answer = put(client, admin, **SECRETS)
    assert all(answer.json()[name] == {"set": True} for name in SECRETS)
    for text_shown in (answer.text, client.get("/api/settings", headers=admin).text):
        assert "very-secret" not in text_shown


def test_a_secret_is_nowhere_on_the_disk_in_the_clear(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    """Security row 9."""
    put(client, admin, **SECRETS)
    database.close()
    for path in settings.data_dir.iterdir():
        content = path.read_bytes()
        assert b"very-secret" not in content, path.name
        assert b"verysecret" not in content, path.name


def test_a_secret_is_not_in_a_log_of_the_choices(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    put(client, admin, **SECRETS)
    with database.reading() as session:
        preferences = service.load(session, Vault(settings.data_dir))
    assert "very-secret" not in f"{preferences} {preferences!r} {preferences.model_dump_json()}"


def test_a_refused_secret_is_not_repeated(client: TestClient, admin: Person) -> None:
    for changes in (
        {"proxy_url": "ftp://me:very-secret@proxy.example"},
        {"youtube_cookies": "very-secret"},
        {"soundcloud_token": "very-secret token"},
        {"soundcloud_token": ["very-secret"]},
        {"qobuz_token": "very-secret token"},
        {"qobuz_secrets": "very-secret"},
    ):
        answer = put(client, admin, **changes)
        assert answer.status_code == 422
        assert "very-secret" not in answer.text


def test_cookies_that_have_all_expired_are_refused_at_once_and_kept_ones_stop_nothing(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    old = COOKIES.replace("\t0\t", "\t1500000000\t")
    lasting = old + COOKIES.replace("SID", "LSID")
    answer = put(client, admin, youtube_cookies=old)
    assert answer.status_code == 422
    assert "have all expired" in answer.json()["fields"]["youtube_cookies"]
    http_only = old.replace(".youtube.com", "#HttpOnly_.youtube.com")
    assert put(client, admin, youtube_cookies=http_only).status_code == 422
    assert put(client, admin, youtube_cookies=lasting).status_code == 200
    with database.session() as session:  # as they are once their time has come
        kept = Vault(settings.data_dir).close(json.dumps(old))
        session.get_one(Preference, "youtube_cookies").value = kept
    assert put(client, admin, youtube_enabled=True).status_code == 200
    with database.reading() as session:
        found = service.load(session, Vault(settings.data_dir))
    assert found.youtube_cookies.get_secret_value() == old


def test_cookies_of_another_site_are_refused_at_once(client: TestClient, admin: Person) -> None:
    answer = put(client, admin, bandcamp_cookies=COOKIES)
    assert answer.status_code == 422
    assert "is of Bandcamp" in answer.json()["fields"]["bandcamp_cookies"]
    below = COOKIES.replace(".youtube.com", "accounts.youtube.com")
    assert put(client, admin, youtube_cookies=COOKIES + below).status_code == 200
    assert (
        put(
            client, admin, youtube_cookies=below.replace("youtube.com", "notyoutube.com")
        ).status_code
        == 422
    )


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_secret_can_be_taken_back(
    client: TestClient, admin: Person, database: Database, nothing: str | None
) -> None:
    put(client, admin, **SECRETS)
    shown = put(client, admin, **dict.fromkeys(SECRETS, nothing)).json()
    assert all(shown[name] == {"set": False} for name in SECRETS)
    with database.reading() as session:
        assert session.scalars(select(Preference)).all() == []


def test_a_secret_of_another_key_says_so_and_can_be_set_again(
    client: TestClient, admin: Person, database: Database, tmp_path: Path, settings: Settings
) -> None:
    put(client, admin, **SECRETS)
    with (
        database.reading() as session,
        pytest.raises(SecretUnreadableError, match="Set it again"),
    ):
        service.load(session, Vault(tmp_path / "other"))
    with database.session() as session:
        session.execute(
            text("UPDATE preferences SET value = 'broken' WHERE name = 'soundcloud_token'")
        )
    assert client.get("/api/settings", headers=admin).json()["soundcloud_token"] == {"set": True}
    assert put(client, admin, soundcloud_token="2-new").status_code == 200
    with database.reading() as session:
        preferences = service.load(session, Vault(settings.data_dir))
    assert preferences.soundcloud_token.get_secret_value() == "2-new"


def test_a_setting_of_another_version_is_passed_over(
    client: TestClient, admin: Person, database: Database
) -> None:
    with database.session() as session:
        session.add(Preference(name="of_tomorrow", value="1"))
    assert "of_tomorrow" not in client.get("/api/settings", headers=admin).json()


@pytest.mark.parametrize(
    "changes",
    [
        {"musicbrainz_url": "ftp://mb.example"},
        {"musicbrainz_url": "mb.example"},
        {"musicbrainz_url": "https://me:pass@mb.example"},
        {"musicbrainz_url": "https://"},
        {"musicbrainz_url": "https://["},
        {"musicbrainz_url": "https://mb.example:99999"},
        {"musicbrainz_url": "https://mb.example/?a=b"},
        {"musicbrainz_url": "https://mb.example\nX: y"},
        {"musicbrainz_url": "https://mb.example/" + "x" * 3000},
        {"musicbrainz_url": 1},
        {"musicbrainz_requests_per_s": 2},
        {"musicbrainz_url": "http://beta.musicbrainz.org", "musicbrainz_requests_per_s": 2},
        {"musicbrainz_url": "http://mb.example", "musicbrainz_requests_per_s": 0},
        {"musicbrainz_requests_per_s": 10**400},
        {"auto_confidence": 1.1},
        {"auto_confidence": "0.9"},
        {"auto_confidence": 0.5},
        {"auto_confidence": True},
        {"review_confidence": -0.1},
        {"youtube_enabled": "yes"},
        {"youtube_enabled": 1},
        {"proxy_url": "http://"},
        {"proxy_url": "socks5://proxy.example:1"},
        {"quality_ceiling": "best"},
        {"quality_ceiling": "0/44.1"},
        {"quality_ceiling": 16},
        {"youtube_cookies": "x" * 300_000},
        {"qobuz_user_id": "me@example.org"},
        {"qobuz_user_id": 1234567},
        {"qobuz_user_id": "1" * 21},
        {"qobuz_user_id": "123\n"},
        {"qobuz_app_id": "app"},
        {"qobuz_quality": 5},
        {"qobuz_quality": -1},
        {"qobuz_quality": "4"},
        {"qobuz_quality": 2.0},
        {"qobuz_quality": True},
        {"qobuz_requests_per_minute": 0},
        {"qobuz_requests_per_minute": 601},
        {"qobuz_api_url": "qobuz.com"},
        {"qobuz_web_url": "https://a:b@play.qobuz.com"},
        {"youtube_tracks_at_a_time": 0},
        {"bandcamp_tracks_at_a_time": 7},
        {"youtube_po_token_provider": "/opt/provider/build/generate_once.js"},
        {"youtube_po_token_provider": "file:///opt/provider"},
        {"youtube_po_token_provider": "http://a:b@127.0.0.1:4416"},
        {"no_such_setting": 1},
        {"no_such_setting": None},
        {"__class__": 1},
        {"x" * 1000: 1},
    ],
)
def test_a_value_that_can_not_be_is_refused_and_named(
    client: TestClient, admin: Person, changes: dict[str, object]
) -> None:
    before = client.get("/api/settings", headers=admin).json()
    answer = put(client, admin, url_enabled=True, **changes)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-preferences")
    assert answer.json()["fields"]
    assert len(answer.text) < 2000
    assert client.get("/api/settings", headers=admin).json() == before, "all or nothing"


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1", "", "{"])
def test_a_body_that_is_no_object_is_refused(client: TestClient, admin: Person, body: str) -> None:
    headers = {**admin, "Content-Type": "application/json"}
    assert client.put("/api/settings", content=body, headers=headers).status_code == 422


def test_the_rate_of_a_mirror_falls_with_the_mirror(client: TestClient, admin: Person) -> None:
    put(client, admin, musicbrainz_url="http://mb.example", musicbrainz_requests_per_s=20)
    answer = put(client, admin, musicbrainz_url=None)
    assert answer.status_code == 422
    assert "one request per second" in answer.json()["detail"]


def test_the_household_s_proxy_goes_before_the_environment_s(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    outer = Settings(data_dir=settings.data_dir, proxy_url="http://outer.example:1")
    vault = Vault(settings.data_dir)
    with database.reading() as session:
        preferences = service.load(session, vault)
    assert service.musicbrainz(preferences, outer).proxy_url == "http://outer.example:1"
    put(client, admin, proxy_url="http://inner.example:2")
    with database.reading() as session:
        preferences = service.load(session, vault)
    assert service.musicbrainz(preferences, outer).proxy_url == "http://inner.example:2"
    assert service.proxy_url(AllPreferences(), settings) is None
