"""People, from the command line, before any service runs."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.terminal import PASSWORD, Terminal


def add(terminal: Terminal, name: str, *options: str) -> int:
    return terminal.run("user", "add", name, "--password-stdin", *options, said=PASSWORD).code


def people(terminal: Terminal) -> dict[str, bool]:
    listed = json.loads(terminal.run("user", "list", "--json").out)
    return {person["username"]: person["is_admin"] for person in listed}


def test_the_first_person_is_an_admin_and_the_second_is_not(terminal: Terminal) -> None:
    assert add(terminal, "ada") == 0
    assert add(terminal, "bob") == 0
    assert people(terminal) == {"ada": True, "bob": False}


def test_a_further_admin_is_made_when_asked_for(terminal: Terminal) -> None:
    add(terminal, "ada")
    add(terminal, "eve", "--admin")
    assert people(terminal) == {"ada": True, "eve": True}


def test_a_name_that_somebody_has_in_another_spelling_is_refused(terminal: Terminal) -> None:
    add(terminal, "ada")
    answer = terminal.run("user", "add", "ADA", "--password-stdin", said=PASSWORD)
    assert answer.code == 1
    assert answer.err == "Error: Somebody has that name already.\n"


def test_a_name_that_no_folder_could_have_is_refused(terminal: Terminal) -> None:
    assert add(terminal, "../ada") == 1
    assert people(terminal) == {}


def test_a_short_or_empty_password_is_refused_and_never_shown(terminal: Terminal) -> None:
    for password in ("hunter2", ""):
        answer = terminal.run("user", "add", "ada", "--password-stdin", said=password)
        assert answer.code == 1
        assert "hunter2" not in answer.err + answer.out
    assert people(terminal) == {}


def test_no_command_takes_a_password_as_an_argument(terminal: Terminal) -> None:
    for command in ("add", "passwd"):
        answer = terminal.run("user", command, "ada", "--password", PASSWORD)
        assert answer.code == 2


def test_the_last_admin_can_not_be_removed(terminal: Terminal) -> None:
    add(terminal, "ada")
    answer = terminal.run("user", "remove", "ada", "--yes")
    assert (answer.code, people(terminal)) == (1, {"ada": True})


def test_removing_asks_first_and_takes_no_for_an_answer(terminal: Terminal) -> None:
    add(terminal, "ada")
    add(terminal, "bob")
    assert terminal.run("user", "remove", "bob", said="n\n").code == 1
    assert people(terminal) == {"ada": True, "bob": False}
    assert terminal.run("user", "remove", "bob", said="y\n").code == 0
    assert people(terminal) == {"ada": True}


def test_a_new_password_is_set_for_somebody_who_is_there_only(terminal: Terminal) -> None:
    add(terminal, "ada")
    new = terminal.run("user", "passwd", "Ada", "--password-stdin", said="another good one")
    nobody = terminal.run("user", "passwd", "eve", "--password-stdin", said="another good one")
    assert (new.code, nobody.code) == (0, 1)
    assert "eve" in nobody.err


def test_a_database_that_does_not_answer_is_said_in_one_line_without_its_password(
    terminal: Terminal,
) -> None:
    url = "postgresql+psycopg://crateful:hunter2@127.0.0.1:1/none"
    answer = terminal.run("user", "list", CRATEFUL_DATABASE_URL=url)
    assert answer.code == 1
    assert answer.err.startswith("Error: The database can't be used: ")
    assert answer.err.count("\n") == 1
    assert "hunter2" not in answer.err


def test_a_database_url_that_is_none_is_said_in_one_line(terminal: Terminal) -> None:
    answer = terminal.run("user", "list", CRATEFUL_DATABASE_URL="hunter2")
    assert answer.code == 1
    assert "CRATEFUL_DATABASE_URL" in answer.err
    assert "hunter2" not in answer.err


def test_a_setting_that_can_not_be_right_is_named_in_one_line(terminal: Terminal) -> None:
    answer = terminal.run("user", "list", CRATEFUL_PORT="eighty")
    assert answer.code == 1
    assert answer.err.startswith("Error: CRATEFUL_PORT: ")


def test_a_data_folder_that_can_not_be_made_is_named(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = terminal.run("user", "list", CRATEFUL_DATA_DIR=str(tmp_path / "file" / "data"))
    assert answer.code == 1
    assert "file/data" in answer.err


def test_the_database_of_another_version_is_left_alone(terminal: Terminal) -> None:
    """D2: a command must never change tables under a service that still runs."""
    add(terminal, "ada")
    terminal.sql("UPDATE alembic_version SET version_num = 'older'")
    answer = terminal.run("user", "list")
    assert answer.code == 1
    assert "crateful db upgrade" in answer.err


def test_upgrading_makes_the_tables_and_may_be_done_again(terminal: Terminal) -> None:
    first, second = terminal.run("db", "upgrade"), terminal.run("db", "upgrade")
    assert (first.code, second.code, first.out) == (0, 0, second.out)
