"""The Dockerfile and the compose files are true: what they name is there, what they run works."""

from __future__ import annotations

import re
import signal
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from tests.operate.container_files import (
    COMPOSE,
    ROOT,
    Container,
    committed,
    compose,
    copies,
    environment_of,
    is_sent,
    ours,
    stages,
)
from tests.running import START_S, eventually
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

from crateful.settings import Settings, unknown_variables

NOT_CRATEFULS = {"tini"}
"""Installed for the container itself: a first process that reaps."""

EVERY_SERVICE = [(name, key) for name in COMPOSE for key in ours(name)]


def test_every_file_that_is_copied_is_in_a_fresh_clone_and_sent_to_docker() -> None:
    names = {stage.name for stage in stages() if stage.name}
    seen = 0
    for stage in stages():
        for origin, sources in copies(stage):
            if origin:
                assert origin in names
                continue
            for source in sources:
                below = [
                    path
                    for path in committed()
                    if path == source or path.startswith(source.rstrip("/") + "/")
                ]
                assert below, f"{source} is not committed"
                assert all(is_sent(path) for path in below), source
                seen += 1
    assert seen >= 8


def test_nothing_of_this_machine_is_sent_to_docker() -> None:
    unsent = ("data/crateful.db", ".venv/bin/python", "web/node_modules/x/y.js", ".git/config")
    assert [path for path in (*unsent, "src/crateful/static/index.html") if is_sent(path)] == []


def test_the_web_ui_lands_where_its_build_leaves_it() -> None:
    written = re.search(r'outDir: "\.\./([^"]+)"', (ROOT / "web/vite.config.ts").read_text())
    assert written
    built = [sources for stage in stages() for origin, sources in copies(stage) if origin]
    assert [f"/build/{written[1]}"] in built


def test_the_image_has_the_programs_that_every_machine_is_given() -> None:
    script = (ROOT / "scripts" / "system-packages").read_text()
    runtime = script.partition("if [")[0]
    wanted = set(re.findall(r"\|\| need \w+ ([a-z-]+)", runtime))
    (line,) = (run for run in stages()[-1].all("RUN") if "apt-get install" in run)
    installed = set(re.split(r"--no-install-recommends|&&", line)[2].split())
    assert wanted >= {"ffmpeg", "flac"}
    assert installed == wanted | NOT_CRATEFULS


def test_the_image_has_a_python_and_a_uv_that_the_project_is_made_with() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    least = tuple(map(int, project["requires-python"].removeprefix(">=").split(".")))
    images = {stage.image for stage in stages() if stage.image.startswith("python:")}
    assert len(images) == 1, "what is compiled in one stage runs in another"
    version = re.match(r"python:(\d+)\.(\d+)-slim", images.pop())
    assert version
    assert tuple(map(int, version.groups())) >= least
    uv = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert uv
    assert any(f"UV_VERSION={uv[1]}" in stage.all("ARG") for stage in stages())


@pytest.mark.parametrize(("name", "key"), EVERY_SERVICE)
def test_every_variable_is_a_setting_that_fits(
    name: str, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = environment_of(ours(name)[key])
    assert unknown_variables(environment) == {}
    for variable, value in environment.items():
        if variable.startswith("CRATEFUL_") and not value.startswith("/run/secrets/"):
            monkeypatch.setenv(variable, value)
    assert Settings().library_dir == Path("/data/library")


@pytest.mark.parametrize(("name", "key"), EVERY_SERVICE)
def test_what_is_kept_lies_on_one_mount_and_the_rest_is_read_only(name: str, key: str) -> None:
    service = ours(name)[key]
    settings = environment_of(service)
    mounts = [volume.partition(":")[2] for volume in service["volumes"]]
    assert mounts == ["/data"]
    for folder in ("DATA_DIR", "LIBRARY_PATH", "USERS_PATH", "ENGINES_PATH"):
        assert settings[f"CRATEFUL_{folder}"].startswith("/data/")
    assert service["read_only"] is True
    assert settings["HOME"] in service["tmpfs"]


def test_every_secret_and_service_that_is_named_is_declared() -> None:
    scale = compose("compose.scale.yml")
    for key, service in scale["services"].items():
        assert set(service.get("secrets", ())) <= scale["secrets"].keys(), key
        assert set(service.get("depends_on", {})) <= scale["services"].keys(), key
        waited_for = [scale["services"][each] for each in service.get("depends_on", {})]
        for other in waited_for:
            assert "healthcheck" in other or other["image"] == "crateful", key
    url = ours("compose.scale.yml")["api"]["environment"]["CRATEFUL_BROKER_URL"]
    assert make_url(url).host in scale["services"]
    assert scale["services"]["worker"]["deploy"]["replicas"] == 2


def healthcheck(service: dict[str, Any] | None = None) -> list[str]:
    """A service's own, or the image's, as Docker would run it."""
    if own := (service or {}).get("healthcheck"):
        assert own["test"][0] == "CMD"
        return list(own["test"][1:])
    (line,) = stages()[-1].all("HEALTHCHECK")
    found: list[str] = re.findall(r'"([^"]+)"', line.partition("CMD")[2])
    return found


@contextmanager
def running(containers: Sequence[Container]) -> Iterator[list[subprocess.Popen[str]]]:
    """Start each once the one before it is healthy, and stop them as Docker does."""
    started: list[subprocess.Popen[str]] = []
    try:
        for container in containers:
            process = container.start()
            started.append(process)
            check = healthcheck(container.service)
            eventually(
                lambda c=container, p=process, check=check: (
                    p.poll() is None and c.run(*check).returncode == 0
                ),
                START_S,
                every_s=0.5,
            )
        yield started
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(START_S)
            assert process.stdout is not None
            process.stdout.close()


def test_the_container_of_a_household_serves_says_that_it_is_healthy_and_stops(
    tmp_path: Path,
) -> None:
    (service,) = ours("compose.yml").values()
    container = Container(tmp_path, service, {"CRATEFUL_PORT": str(free_port())})
    with running([container]) as (process,):
        ready = container.run(*healthcheck(), "--ready")
        assert (ready.returncode, ready.stdout) == (0, "ready\n"), ready.stderr
    assert process.returncode == 0
    assert container.run(*healthcheck()).returncode == 1
    assert {path.name for path in (tmp_path / "data").iterdir()} >= {"service", "library", "users"}
    assert (tmp_path / "data" / "service" / "crateful.db").exists()


def test_the_scaled_deployment_starts_with_its_secrets_in_files(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    secrets = tmp_path / "run" / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "database_url").write_text(postgres.url(postgres.create()) + "\n")
    services = ours("compose.scale.yml")
    with RedisServer() as redis:
        here = {
            # Where compose's name for it leads on this machine.
            "CRATEFUL_BROKER_URL": redis.url,
            "CRATEFUL_PORT": str(free_port()),
        }
        api, worker = (Container(tmp_path, services[key], here) for key in ("api", "worker"))
        with running([api, worker]) as processes:
            ready = api.run(*healthcheck(), "--ready")
            assert (ready.returncode, ready.stdout) == (0, "ready\n"), ready.stderr
            out = processes[1].stdout
            assert out is not None
            assert "Working on downloads" in next(line for line in out if "Working" in line)
    assert [process.returncode for process in processes] == [0, 0]
    assert not (tmp_path / "data" / "service" / "crateful.db").exists()
