"""What the Qobuz engine uses of streamrip is still there, under the same names and arguments."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import crateful.engines

RUNNER = Path(crateful.engines.__file__).with_name("qobuz_engine")

CLIENT = "streamrip.client.qobuz.QobuzClient"

USED = {
    f"{CLIENT}.__init__": "(self, config)",
    f"{CLIENT}.login": "(self)",
    f"{CLIENT}.search": "(self, media_type, query, limit)",
    f"{CLIENT}.get_metadata": "(self, item, media_type)",
    f"{CLIENT}.get_session": "(headers, verify_ssl)",
    f"{CLIENT}._api_request": "(self, epoint, params)",
    f"{CLIENT}._get_app_id_and_secrets": "(self)",
    f"{CLIENT}._get_valid_secret": "(self, secrets)",
    f"{CLIENT}._request_file_url": "(self, track_id, quality, secret)",
    "streamrip.client.qobuz.QobuzSpoofer.get_app_id_and_secrets": "(self)",
    "streamrip.config.Config": "(path)",
    "streamrip.exceptions.AuthenticationError": "",
    "streamrip.exceptions.IneligibleError": "",
    "streamrip.exceptions.InvalidAppIdError": "",
    "streamrip.exceptions.InvalidAppSecretError": "",
    "streamrip.client.client.DEFAULT_USER_AGENT": "",
    "streamrip.config.BLANK_CONFIG_PATH": "",
}
"""Each name with its arguments; values and exceptions have none that matter."""

ACCOUNT = {"use_auth_token", "email_or_userid", "password_or_token", "app_id", "secrets"}
"""What is set in streamrip's own settings for Qobuz."""

LOOK = """
import dataclasses, importlib, inspect, json, sys

def found(name):
    parts = name.split(".")
    for split in range(len(parts) - 1, 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:split]))
        except ModuleNotFoundError:
            continue
        for part in parts[split:]:
            thing = getattr(thing, part)
        return thing

def arguments(name):
    thing = found(name)
    is_error = inspect.isclass(thing) and issubclass(thing, Exception)
    if is_error or not callable(thing):
        return ""
    return "(" + ", ".join(inspect.signature(thing).parameters) + ")"

names, methods = json.load(sys.stdin)
client = found("streamrip.client.qobuz.QobuzClient")
config = found("streamrip.config.Config")(found("streamrip.config.BLANK_CONFIG_PATH"))
print(json.dumps({
    "signatures": {name: arguments(name) for name in names},
    "overridden": [name for name in methods if hasattr(client, name)],
    "settings": [field.name for field in dataclasses.fields(config.session.qobuz)],
}))
"""


@cache
def runner() -> ast.Module:
    files = sorted(RUNNER.glob("*.py"))
    return ast.Module([ast.parse(file.read_text("utf-8")) for file in files], [])


def imported() -> set[tuple[str, str]]:
    """Every module that the runner imports, with each name that it takes from it."""
    found = set()
    for node in ast.walk(runner()):
        if isinstance(node, ast.ImportFrom):
            if not node.level:  # above that, the engine's own
                found |= {(node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
    return found


def client() -> ast.ClassDef:
    """The runner's own client, which is streamrip's with a few methods of ours."""
    return next(
        node
        for node in ast.walk(runner())
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "QobuzClient" for base in node.bases)
    )


def test_the_engine_needs_only_python_aiohttp_and_streamrip() -> None:
    packages = {module.partition(".")[0] for module, _ in imported()}
    assert packages - set(sys.stdlib_module_names) == {"aiohttp", "streamrip"}


def test_every_streamrip_name_that_the_engine_imports_is_listed() -> None:
    for module, name in imported():
        if module.startswith("streamrip"):
            assert any(used.startswith(f"{module}.{name}") for used in USED), (module, name)
    errors = {
        node.attr
        for node in ast.walk(runner())
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "refused"
    }
    assert {f"streamrip.exceptions.{error}" for error in errors} <= USED.keys()


def test_streamrip_still_has_every_name_with_the_same_arguments(
    qobuz_python: Path, tmp_path: Path
) -> None:
    methods = [node.name for node in client().body if hasattr(node, "name")]
    answer = subprocess.run(
        [qobuz_python, "-c", LOOK],
        input=json.dumps([list(USED), methods]),
        env={"XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(answer.stdout)
    assert seen["signatures"] == USED
    assert {f"{CLIENT}.{name}" for name in seen["overridden"]} <= USED.keys()
    assert set(seen["settings"]) >= ACCOUNT
