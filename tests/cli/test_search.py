"""`crateful search` and `crateful settings test`, against a running service and its catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.terminal import Answer, Terminal
from tests.pipeline.conftest import environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.servers.qobuz_records import HIRES_ALBUM, SUBSCRIBER


@pytest.fixture(scope="module")
def household(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    data_dir = tmp_path_factory.mktemp("search") / "data"
    running = Service(data_dir, environment_of(internet)).start().set_up()
    yield running
    running.stop()


def run(service: Service, *arguments: str) -> Answer:
    return Terminal(service.data_dir).run(*arguments)


def test_without_an_account_it_says_what_to_set(household: Service) -> None:
    household.call("PUT", "/api/settings", json={"qobuz_user_id": None, "qobuz_token": None})
    for arguments in (("search", "high tide"), ("settings", "test", "qobuz")):
        answer = run(household, *arguments)
        assert answer.code == 1
        assert "qobuz_token" in answer.err
        assert len(answer.err.splitlines()) == 1


def sign_up(service: Service) -> None:
    """Give the household an account."""
    account = {"qobuz_user_id": SUBSCRIBER.user_id, "qobuz_token": SUBSCRIBER.token}
    service.call("PUT", "/api/settings", json=account)


def test_with_one_it_finds_and_says_what_the_account_is(household: Service) -> None:
    sign_up(household)
    told = run(household, "settings", "test", "qobuz")
    assert (told.code, told.out[:10]) == (0, "Signed in:")
    assert SUBSCRIBER.token not in told.out
    rows = [line.split("\t") for line in run(household, "search", "high tide").out.splitlines()]
    assert [row[:4] for row in rows] == [["The Highs", "High Tide", "2023", "24/192"]]
    assert rows[0][-1].endswith(HIRES_ALBUM.id)
    as_json = run(household, "search", "flood", "--type", "track", "--limit", "2", "--json")
    assert len(json.loads(as_json.out)) == 2
    nothing = run(household, "search", "nobody bears this name")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "Nothing found.\n")


def test_a_playlist_s_confirmation_is_told_in_the_commands_words(household: Service) -> None:
    sign_up(household)
    refused = run(household, "download", "https://play.qobuz.com/playlist/900101")
    assert refused.code == 1
    assert "--confirm-playlist" in refused.err
    taken = run(household, "download", HIRES_ALBUM.url, "--quality", "2", "--json")
    assert json.loads(taken.out)["requested_quality"] == 2
