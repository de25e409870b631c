"""What the service writes of what it does: a line an event, with its ids, without secrets."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.testclient import TestClient
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet

from crateful import logs, tracing
from crateful.db import connect

SECRET = "hunter2-and-more"


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The real service, writing JSON, with a misspelt setting and a secret in a file."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "token").write_text(f"{SECRET}\n")
    running = Service(
        folder / "data",
        {
            **environment_of(internet),
            "CRATEFUL_LOG_FORMAT": "json",
            "CRATEFUL_LOG_LEVEL": "debug",
            "CRATEFUL_METRICS_TOKEN_FILE": str(folder / "token"),
            "CRATEFUL_WORKER_TREADS": "3",
        },
    ).start()
    yield running.set_up()
    running.stop()


def test_a_download_can_be_followed_through_the_log_by_its_id(service: Service) -> None:
    row = service.finish("https://thefixtures.bandcamp.com/album/loop-songs")
    log = service.data_dir / "serve.log"

    def about() -> list[dict[str, Any]]:
        return [line for line in lines_of(log) if line.get("download_id") == row["id"]]

    told = eventually(lambda: [line for line in about() if "complete" in line["message"]])
    assert all(line["logger"].startswith("crateful") for line in about())
    at = datetime.fromisoformat(told[0]["time"])
    assert at.tzinfo is not None


def test_the_log_says_why_a_download_failed(service: Service) -> None:
    row = service.finish("https://thefixtures.bandcamp.com/album/no-such-album", "failed")
    said = f"download {row['id']}: {row['error_code']}: {row['error_message']}"
    log = service.data_dir / "serve.log"
    eventually(lambda: [line for line in lines_of(log) if line["message"] == said])


def test_an_error_of_the_database_does_not_say_what_was_to_be_written(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'any.db'}")
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as caught:
        connection.execute(text("INSERT INTO nowhere VALUES (:hash)"), {"hash": SECRET})
    engine.dispose()
    assert SECRET not in str(caught.value)


def test_a_request_s_id_is_in_its_answer_its_problem_and_its_line(service: Service) -> None:
    mine = "from-the-proxy.7"
    answer = service.ask_raw(
        "DELETE", "/api/albums/999999?key=1", content=b"", headers={"X-Request-ID": mine}
    )
    assert answer.status_code == 404
    assert answer.headers["X-Request-ID"] == answer.json()["request_id"] == mine
    line = eventually(
        lambda: [
            line
            for line in lines_of(service.data_dir / "serve.log")
            if line.get("request_id") == mine and line["logger"] == "crateful.asgi.request_metrics"
        ]
    )[0]
    assert (line["method"], line["status"], line["level"]) == ("DELETE", 404, "info")
    assert (line["path"], line["route"]) == ("/api/albums/999999", "/api/albums/{album_id}")
    assert "key=1" not in json.dumps(line)


def test_every_line_is_one_object_and_a_misspelt_setting_is_told(service: Service) -> None:
    lines = lines_of(service.data_dir / "serve.log")
    assert all(line.keys() >= {"time", "level", "logger", "message"} for line in lines)
    warned = [line["message"] for line in lines if "CRATEFUL_WORKER_TREADS" in line["message"]]
    assert len(warned) == 1
    assert "CRATEFUL_WORKER_THREADS" in warned[0]


def test_a_secret_from_a_file_works_and_is_in_no_log(service: Service) -> None:
    read = service.ask("GET", "/metrics", token=SECRET)
    assert read.status_code == 200
    assert SECRET not in (service.data_dir / "serve.log").read_text()


@pytest.mark.parametrize("asked", ["", "a b", "x" * 65, "a/../b", "ümlaut"])
def test_an_id_that_can_not_stand_in_a_log_is_replaced(client: TestClient, asked: str) -> None:
    answer = client.get("/health", headers={"X-Request-ID": asked.encode()})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])


def test_a_bug_is_answered_with_the_id_under_which_it_is_logged(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/api/bug")
    def stumble() -> None:
        raise RuntimeError

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/api/bug", headers={"X-Request-ID": "seen-here"})
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] == answer.json()["request_id"] == "seen-here"


def record(message: str, *values: object, error: BaseException | None = None) -> logging.LogRecord:
    trace = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("crateful.x", logging.WARNING, "x.py", 1, message, values, trace)


def raised(message: str) -> ValueError:
    try:
        int(message)
    except ValueError as error:
        return error
    raise AssertionError(message)


@pytest.mark.parametrize("form", [logs.Text, logs.Json])
def test_secrets_are_taken_out_of_lines_and_tracebacks(form: type[logging.Formatter]) -> None:
    written = form(["postgresql://me:s3cr3t-words@db/x"]).format(  # type: ignore[arg-type]
        record("token=abcdef12 and %s", "s3cr3t-words", error=raised("password: s3cr3t-words"))
    )
    assert "ValueError" in written
    assert "s3cr3t-words" not in written
    assert "abcdef12" not in written


def test_a_line_of_text_can_not_be_made_two_by_what_it_tells_of() -> None:
    written = logs.Text().format(record("path %s", "/a\n2026-01-01 INFO crateful: all is well"))
    assert "\n" not in written
    with tracing.download(12):
        assert logs.Text().format(record("done")).endswith(" done download_id=12")
    assert "download_id" not in logs.Text().format(record("done"))


def test_a_traceback_in_text_is_set_in_below_its_line() -> None:
    first, *rest = logs.Text().format(record("oh", error=raised("no"))).splitlines()
    assert first.endswith("crateful.x: oh")
    assert rest
    assert all(line.startswith("    ") for line in rest)


THREAD = """
import threading, warnings
from pathlib import Path
from crateful import logs
from crateful.settings import Settings
logs.install(Settings(data_dir=Path("none"), log_format="json"))
warnings.warn("old ways")
thread = threading.Thread(target=lambda: 1 / 0, name="poor")
thread.start()
thread.join()
"""


def test_what_a_thread_dies_of_and_warnings_are_lines_as_well() -> None:
    done = subprocess.run(
        [sys.executable, "-c", THREAD], capture_output=True, text=True, check=True
    )
    warned, died = [json.loads(line) for line in done.stdout.splitlines()]
    assert "old ways" in warned["message"]
    assert "poor" in died["message"]
    assert "ZeroDivisionError" in died["traceback"]
    assert done.stderr == ""
