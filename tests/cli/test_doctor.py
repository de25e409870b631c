"""Whether the doctor sees what is well and what is not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.cli.terminal import Answer, Terminal
from tests.engine_folder import ENGINES

NEEDED = {"ffmpeg", "ffprobe", "exiftool", "flac", "yt-dlp", "curl_cffi", "deno", "beets"}


@pytest.fixture
def terminal(tmp_path: Path, youtube_python: Path) -> Terminal:
    """A shell on a machine that has its engines."""
    return Terminal(tmp_path / "data", CRATEFUL_ENGINES_PATH=str(ENGINES))


def findings(answer: Answer) -> dict[str, dict[str, str]]:
    return {finding["name"]: finding for finding in json.loads(answer.out)}


def test_every_tool_of_this_machine_is_found_and_does_its_work(terminal: Terminal) -> None:
    answer = terminal.run("doctor", "--json")
    seen = findings(answer)
    assert answer.code == 0, answer.out
    assert seen.keys() >= NEEDED
    assert {name: seen[name]["verdict"] for name in NEEDED} == dict.fromkeys(NEEDED, "works")
    assert all(seen[name]["version"][0].isdigit() for name in NEEDED)


@pytest.fixture
def broken_tools(tmp_path: Path) -> Path:
    """A folder that stands before all others on the path, with tools that only pretend."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in {
        "exiftool": "echo 12.57",  # says its version whatever it is asked
        "flac": "echo 'flac 1.4.2'; [ \"$1\" = --version ] || exit 3",
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_tool_that_is_there_and_does_not_work_fails_x9(
    terminal: Terminal, broken_tools: Path
) -> None:
    """X9: found at the start and not in the middle of a job; a version is no proof."""
    path = os.pathsep.join((str(broken_tools), os.environ["PATH"]))
    answer = terminal.run("doctor", "--json", PATH=path)
    seen = findings(answer)
    assert answer.code == 1
    failing = {name for name in seen if seen[name]["verdict"] == "fails"}
    assert failing >= {"exiftool", "flac"}
    assert {name for name in failing if " files" not in name} == {"exiftool", "flac"}
    assert f"{len(failing)} of" in answer.err


def test_a_tool_that_is_not_there_is_named_with_what_to_do(
    terminal: Terminal, tmp_path: Path
) -> None:
    answer = terminal.run("doctor", "--json", PATH=str(tmp_path))
    missing = findings(answer)["exiftool"]
    assert missing["verdict"] == "fails"
    assert "scripts/system-packages" in missing["detail"]


@pytest.mark.parametrize("made", [True, False])
def test_staging_and_library_on_one_file_system_are_seen_as_such(
    terminal: Terminal, *, made: bool
) -> None:
    folders = [terminal.data_dir / name for name in ("staging", "library")] if made else []
    for folder in folders:
        folder.mkdir(parents=True)
    seen = findings(terminal.run("doctor", "--json"))
    assert seen["staging to library"]["detail"].startswith("one file system")
    assert [list(folder.iterdir()) for folder in folders] == [[] for _ in folders]


def test_a_database_of_another_version_fails_and_names_the_command(terminal: Terminal) -> None:
    terminal.run("db", "upgrade")
    terminal.sql("UPDATE alembic_version SET version_num = 'older'")
    found = findings(terminal.run("doctor", "--json"))["database"]
    assert found["verdict"] == "fails"
    assert "crateful db upgrade" in found["detail"]


@pytest.mark.parametrize("broker", ["redis://:hunter2@127.0.0.1:1/0", "nothing://:hunter2@h"])
def test_what_does_not_answer_around_it_fails_without_its_password(
    terminal: Terminal, broker: str
) -> None:
    answer = terminal.run(
        "doctor",
        "--json",
        CRATEFUL_DATABASE_URL="postgresql+psycopg://crateful:hunter2@127.0.0.1:1/none",
        CRATEFUL_BROKER_URL=broker,
        CRATEFUL_LIBRARY_PATH="/proc/self",  # nobody can make a file here, not even root
        CRATEFUL_MIN_FREE_BYTES=str(2**62),
    )
    seen = findings(answer)
    failed = {name for name, finding in seen.items() if finding["verdict"] == "fails"}
    assert failed == {"database", "queue", "library", "data folder", "users' folders"}
    assert "CRATEFUL_MIN_FREE_BYTES" in seen["data folder"]["detail"]
    assert "hunter2" not in answer.out + answer.err


def test_through_a_pipe_each_finding_is_a_line_of_cells(terminal: Terminal) -> None:
    lines = terminal.run("doctor").out.splitlines()
    assert {line.count("\t") for line in lines} == {3}
    assert {line.split("\t")[0] for line in lines} <= {"ok", "hint"}
