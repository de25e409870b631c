"""Whether the doctor sees what is well and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.broken_tools import before_others, deaf_exiftool, ffmpeg_without_mp3, program
from tests.cli.terminal import Answer, Terminal
from tests.engine_folder import ENGINES

from crateful.workbench.soundcheck import FORMATS

NEEDED = {
    "ffmpeg",
    "ffprobe",
    "exiftool",
    "flac",
    "yt-dlp",
    "curl_cffi",
    "deno",
    "PO tokens",
    "beets",
}
EVERY = {each.subject for each in FORMATS}
"""The formats that a tone is made of."""


def shell(folder: Path) -> Terminal:
    """A shell on a machine that has its engines."""
    return Terminal(folder / "data", CRATEFUL_ENGINES_PATH=str(ENGINES))


@pytest.fixture
def terminal(tmp_path: Path, youtube_python: Path) -> Terminal:
    assert youtube_python.is_file()
    return shell(tmp_path)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory, youtube_python: Path) -> Answer:
    """What it says where nothing is wrong: it has done all that there is to do, once."""
    assert youtube_python.is_file()
    return shell(tmp_path_factory.mktemp("healthy")).run("doctor", "--json")


@pytest.fixture
def without_tools(tmp_path: Path) -> str:
    """A path with no program on it: what is not about tools is seen sooner so."""
    return str(tmp_path)


def findings(answer: Answer) -> dict[str, dict[str, str]]:
    return {finding["name"]: finding for finding in json.loads(answer.out)}


def verdicts(answer: Answer) -> dict[str, str]:
    """Return what is said of each format."""
    return {name: each["verdict"] for name, each in findings(answer).items() if name in EVERY}


def test_every_tool_of_this_machine_is_found_and_does_its_work(healthy: Answer) -> None:
    seen = findings(healthy)
    assert healthy.code == 0, healthy.out
    assert seen.keys() >= NEEDED
    assert {name: seen[name]["verdict"] for name in NEEDED} == dict.fromkeys(NEEDED, "works")
    assert all(seen[name]["version"][0].isdigit() for name in NEEDED)


def test_a_tone_of_every_format_is_read_and_written(healthy: Answer) -> None:
    assert verdicts(healthy) == dict.fromkeys(EVERY, "works")


def test_a_tool_that_is_there_and_does_not_work_fails_and_so_does_what_needs_it_x9(
    terminal: Terminal, tmp_path: Path
) -> None:
    """X9: found at the start and not in the middle of a job; a version is no proof."""
    tools = deaf_exiftool(tmp_path / "bin")
    program(tools, "flac", "#!/bin/sh\necho 'flac 1.4.2'; [ \"$1\" = --version ] || exit 3\n")
    answer = terminal.run("doctor", "--json", PATH=before_others(tools))
    seen = findings(answer)
    assert answer.code == 1
    failing = {name for name in seen if seen[name]["verdict"] == "fails"}
    assert failing - EVERY == {"exiftool", "flac"}
    assert f"{len(failing)} of" in answer.err
    assert verdicts(answer) == dict.fromkeys(EVERY, "fails")
    assert all(seen[name]["detail"].startswith("Can't be measured: ") for name in EVERY)


def test_the_one_format_that_fails_is_named_with_the_step(
    terminal: Terminal, tmp_path: Path
) -> None:
    tools = ffmpeg_without_mp3(tmp_path / "bin")
    answer = terminal.run("doctor", "--json", PATH=before_others(tools))
    assert answer.code == 1
    failing = {name for name, verdict in verdicts(answer).items() if verdict == "fails"}
    assert failing == {"MP3 files"}
    assert findings(answer)["MP3 files"]["detail"].startswith("Can't be verified: ")


def test_a_tool_that_is_not_there_is_named_with_what_to_do(
    terminal: Terminal, without_tools: str
) -> None:
    answer = terminal.run("doctor", "--json", PATH=without_tools)
    missing = findings(answer)["exiftool"]
    assert answer.code == 1
    assert missing["verdict"] == "fails"
    assert "scripts/system-packages" in missing["detail"]
    # Of these no tone can be made, which is not to say that they fail.
    assert verdicts(answer) == dict.fromkeys(EVERY, "hint")


@pytest.mark.parametrize("made", [True, False])
def test_staging_and_library_on_one_file_system_are_seen_as_such(
    terminal: Terminal, without_tools: str, *, made: bool
) -> None:
    folders = [terminal.data_dir / name for name in ("staging", "library")] if made else []
    for folder in folders:
        folder.mkdir(parents=True)
    seen = findings(terminal.run("doctor", "--json", PATH=without_tools))
    assert seen["staging to library"]["detail"].startswith("one file system")
    assert [list(folder.iterdir()) for folder in folders] == [[] for _ in folders]


def test_a_database_of_another_version_fails_and_names_the_command(
    terminal: Terminal, without_tools: str
) -> None:
    terminal.run("db", "upgrade")
    terminal.sql("UPDATE alembic_version SET version_num = 'older'")
    found = findings(terminal.run("doctor", "--json", PATH=without_tools))["database"]
    assert found["verdict"] == "fails"
    assert "crateful db upgrade" in found["detail"]


@pytest.mark.parametrize("broker", ["redis://:hunter2@127.0.0.1:1/0", "nothing://:hunter2@h"])
def test_what_does_not_answer_around_it_fails_without_its_password(
    terminal: Terminal, without_tools: str, healthy: Answer, broker: str
) -> None:
    answer = terminal.run(
        "doctor",
        "--json",
        PATH=without_tools,
        CRATEFUL_DATABASE_URL="postgresql+psycopg://crateful:hunter2@127.0.0.1:1/none",
        CRATEFUL_BROKER_URL=broker,
        CRATEFUL_LIBRARY_PATH="/proc/self",  # nobody can make a file here, not even root
        CRATEFUL_MIN_FREE_BYTES=str(2**62),
    )
    seen = findings(answer)
    installed = {name for name, one in findings(healthy).items() if one["version"]} - {"database"}
    failed = {name for name, finding in seen.items() if finding["verdict"] == "fails"}
    assert failed - installed == {"database", "queue", "library", "data folder", "users' folders"}
    assert "CRATEFUL_MIN_FREE_BYTES" in seen["data folder"]["detail"]
    assert "hunter2" not in answer.out + answer.err


def test_through_a_pipe_each_finding_is_a_line_of_cells(terminal: Terminal) -> None:
    lines = terminal.run("doctor").out.splitlines()
    assert {line.count("\t") for line in lines} == {3}
    assert {line.split("\t")[0] for line in lines} <= {"ok", "hint"}
