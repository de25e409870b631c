"""Reading the Dockerfile and the compose files, and doing what they say without Docker."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from tests.engine_folder import ENGINES

ROOT = Path(__file__).parents[2]
ENTRYPOINT = ROOT / "scripts" / "container-entrypoint"

COMPOSE = ("compose.yml", "compose.scale.yml")


@dataclass
class Stage:
    """One ``FROM`` of a Dockerfile and what follows it."""

    image: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        return [rest for each, rest in self.steps if each == word]

    @property
    def environment(self) -> dict[str, str]:
        pairs = (pair for rest in self.all("ENV") for pair in shlex.split(rest))
        return dict(pair.split("=", 1) for pair in pairs)


@cache
def stages() -> tuple[Stage, ...]:
    """The Dockerfile's, as the reference of its format has them: comments and joined lines."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    found: list[Stage] = []
    for line in filter(str.strip, joined.splitlines()):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            image, *name = re.split(r"\s+AS\s+", rest)
            found.append(Stage(image, *name or [""]))
        else:
            found[-1].steps.append((word, rest.strip()))
    return tuple(found)


def copies(stage: Stage) -> list[tuple[str, list[str]]]:
    """What a stage copies: from which stage (empty: from the checkout), and which sources."""
    found = []
    for rest in stage.all("COPY"):
        words = shlex.split(rest)
        origin = next((w.removeprefix("--from=") for w in words if w.startswith("--from=")), "")
        *sources, _target = [word for word in words if not word.startswith("--")]
        found.append((origin, sources))
    return found


def is_sent(path: str) -> bool:
    """Whether Docker is given a file to build with: the last matching line decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        keeps, pattern = pattern.startswith("!"), pattern.removeprefix("!")
        parents = [path, *(str(parent) for parent in Path(path).parents)]
        patterns = {pattern, pattern.removeprefix("**/")}
        if any(fnmatch(each, one) for each in parents for one in patterns):
            sent = keeps
    return sent


@cache
def committed() -> frozenset[str]:
    """Every file that a fresh clone has."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(listing.stdout.split("\0")) - {""}


def compose(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return found


def ours(name: str) -> dict[str, dict[str, Any]]:
    """The services of a compose file that are our image."""
    services = compose(name)["services"]
    return {key: each for key, each in services.items() if each.get("image") == "crateful"}


def environment_of(service: dict[str, Any]) -> dict[str, str]:
    """What a container of this service has: the image's variables, then its own."""
    own = {name: _default(str(value)) for name, value in service.get("environment", {}).items()}
    return {**stages()[-1].environment, **own}


def _default(value: str) -> str:
    """What compose makes of ``${NAME:-default}`` while nobody sets NAME."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def command_of(service: dict[str, Any]) -> list[str]:
    command: list[str] = service.get("command") or json.loads(stages()[-1].all("CMD")[0])
    return command


@dataclass
class Container:
    """A place on this machine where a service of ours runs as it would in its container.

    Args:
        root: stands for the container's ``/``.
        service: of a compose file.
        changed: what only this machine knows: where a server is.
    """

    root: Path
    service: dict[str, Any]
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        told = {
            name: re.sub(r"^/(?=data|run)", f"{self.root}/", value)
            for name, value in environment_of(self.service).items()
        }
        kept = {name: value for name, value in os.environ.items() if name in {"LANG", "TMPDIR"}}
        return {
            **kept,
            **told,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.root),
            # The test's own user: whether it really changes is another test's matter.
            "PUID": str(os.getuid()),
            "PGID": str(os.getgid()),
            "ENGINES_OF_IMAGE": str(ENGINES),
            **self.changed,
        }

    def start(self) -> subprocess.Popen[str]:
        """Start its command by the image's entrypoint."""
        return subprocess.Popen(
            ["sh", ENTRYPOINT, *command_of(self.service)],
            env=self.environment,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def enter(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Start a container for one command, by the image's entrypoint."""
        return self.run("sh", str(ENTRYPOINT), *command)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside it, as ``docker exec`` does."""
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
