"""`crateful engine`: what fetches is listed, installed and updated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.terminal import Answer, Terminal
from tests.engine_folder import ENGINES
from tests.servers.internet import Internet

from crateful.engines import environments

NOTHING = {"UV_NO_INDEX": "1", "PIP_NO_INDEX": "1"}
"""A machine from which nothing can be fetched."""


def engines(answer: Answer) -> dict[str, str | None]:
    return {row["name"]: row["version"] for row in json.loads(answer.out)}


@pytest.fixture
def ready(qobuz_python: Path, youtube_python: Path) -> dict[str, str]:
    """The settings of a machine that has every engine."""
    return {"CRATEFUL_ENGINES_PATH": str(ENGINES)}


def test_every_engine_is_listed_whether_it_is_there_or_not(
    terminal: Terminal, ready: dict[str, str]
) -> None:
    locked = environments.ENGINES["youtube"].version
    without = engines(terminal.run("engine", "list", "--json"))
    having = engines(terminal.run("engine", "list", "--json", **ready))
    assert without == {"qobuz": None, "youtube": None}
    assert having == {"qobuz": "2.1.0", "youtube": locked}
    assert "qobuz\tstreamrip\tnot installed" in terminal.run("engine", "list").out


@pytest.mark.parametrize("command", ["install", "update"])
def test_an_engine_that_is_there_is_not_fetched_again(
    terminal: Terminal, ready: dict[str, str], command: str
) -> None:
    answer = terminal.run("engine", command, "qobuz", **ready, **NOTHING)
    assert (answer.code, answer.out) == (0, "streamrip 2.1.0 is there.\n")


@pytest.fixture
def behind_proxy(terminal: Terminal, internet: Internet) -> dict[str, str]:
    """The settings of a machine whose only way out is a proxy, where no package can be had."""
    return {
        "CRATEFUL_PROXY_URL": internet.proxy_url,
        "CRATEFUL_CA_FILE": str(internet.ca_file),
        "UV_INDEX_URL": "https://registry.test/simple",
        "UV_HTTP_RETRIES": "0",
        "UV_CACHE_DIR": str(terminal.data_dir / "cache"),
    }


@pytest.mark.parametrize("command", [("install", "qobuz"), ("update", "youtube")])
def test_what_cannot_be_fetched_through_the_proxy_leaves_all_as_it_is(
    terminal: Terminal,
    internet: Internet,
    behind_proxy: dict[str, str],
    command: tuple[str, str],
) -> None:
    before = engines(terminal.run("engine", "list", "--json"))
    answer = terminal.spawn("engine", *command, **behind_proxy)
    assert answer.code == 1
    assert set(internet.unknown_hosts) == {"registry.test"}
    internet.forget()
    assert answer.err.startswith("Error: uv ended with code")
    assert answer.err.count("\n") == 1
    assert engines(terminal.run("engine", "list", "--json")) == before
    assert list(terminal.data_dir.glob("engines/[!.]*")) == []


def test_an_engine_that_nobody_knows_is_a_wrong_command_line(terminal: Terminal) -> None:
    assert terminal.run("engine", "install", "deezer").code == 2


def test_the_doctor_tells_of_the_qobuz_engine(terminal: Terminal, ready: dict[str, str]) -> None:
    seen = [
        {row["name"]: row for row in json.loads(terminal.run("doctor", "--json", **more).out)}
        for more in ({}, ready)
    ]
    assert [rows["streamrip (qobuz)"]["verdict"] for rows in seen] == ["hint", "works"]
    assert "crateful engine install qobuz" in seen[0]["streamrip (qobuz)"]["detail"]
