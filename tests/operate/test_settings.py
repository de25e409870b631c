"""Settings from variables and from files, and what is said of those that can't be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.cli.terminal import Terminal

from crateful.settings import OTHER_VARIABLES, Settings, read_file_of, unknown_variables

SECRETS = [
    name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)
]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_be_in_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("  hush://here \n")
    monkeypatch.setenv(f"CRATEFUL_{name.upper()}_FILE", str(tmp_path / "secret"))
    assert getattr(Settings(), name).get_secret_value() == "hush://here"


def test_any_setting_may_be_in_a_file_and_is_checked_like_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "port").write_text("8443\n")
    monkeypatch.setenv("CRATEFUL_PORT_FILE", str(tmp_path / "port"))
    assert Settings().port == 8443
    (tmp_path / "port").write_text("many\n")
    with pytest.raises(ValidationError):
        Settings()


def test_the_authorities_are_a_file_s_name_and_not_a_setting_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRATEFUL_CA_FILE", str(tmp_path / "ca.pem"))
    assert Settings().ca_file == tmp_path / "ca.pem"


def test_a_file_that_is_not_there_stops_the_start_with_one_line(terminal: Terminal) -> None:
    answer = terminal.run("serve", CRATEFUL_DATABASE_URL_FILE="/nowhere/url")
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert "CRATEFUL_DATABASE_URL_FILE" in answer.err
    assert "/nowhere/url" in answer.err


def test_a_value_given_twice_stops_the_start_without_being_shown(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text("redis://:hunter2@h/0")
    answer = terminal.run(
        "serve",
        CRATEFUL_BROKER_URL="redis://:hunter2@h/0",
        CRATEFUL_BROKER_URL_FILE=str(tmp_path / "url"),
    )
    assert answer.code == 1
    assert "keep one" in answer.err
    assert "hunter2" not in answer.err


def test_a_log_that_is_neither_text_nor_json_is_refused(terminal: Terminal) -> None:
    answer = terminal.run("serve", CRATEFUL_LOG_FORMAT="xml")
    assert answer.code == 1
    assert "CRATEFUL_LOG_FORMAT" in answer.err


def test_known_variables_are_not_complained_of() -> None:
    names = [f"CRATEFUL_{name.upper()}" for name in Settings.model_fields]
    files = [f"{name}_FILE" for name in names]
    assert unknown_variables(dict.fromkeys([*names, *files, *OTHER_VARIABLES, "PATH"], "")) == {}


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("CRATEFUL_LIBRARY_DIR", "CRATEFUL_LIBRARY_PATH"),
        ("CRATEFUL_WORKER_THREDS", "CRATEFUL_WORKER_THREADS"),
        ("CRATEFUL_DB_URL_FILE", "CRATEFUL_CA_FILE"),
        ("CRATEFUL_0123456789", ""),
    ],
)
def test_a_misspelt_variable_is_told_with_the_nearest(name: str, nearest: str) -> None:
    assert unknown_variables({name: "x"}) == {name: nearest}


@given(st.text(st.characters(codec="ascii", categories=("Lu", "Nd")), min_size=1))
def test_a_variable_is_known_or_told_never_both(word: str) -> None:
    name = f"CRATEFUL_{word}"
    known = word.lower() in Settings.model_fields or name in OTHER_VARIABLES
    assert bool(unknown_variables({name: ""})) is not known


def test_a_variable_that_names_no_file_is_as_if_it_were_not_set() -> None:
    assert read_file_of("CRATEFUL_PORT", {"CRATEFUL_PORT_FILE": ""}) is None
