"""Asks the package registry, as pip or uv is set up on this machine, for an engine's newest."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crateful.engines.environments import building
from crateful.engines.environments.engine import EngineInstallError

if TYPE_CHECKING:
    from crateful.engines.environments.engine import Engine
    from crateful.engines.environments.note import Channel


def newest_lock(engine: Engine, channel: Channel, proxy_url: str | None = None) -> str:
    """Return a lock of the newest version and of all that it needs, with hashes.

    Args:
        engine: one that may be newer than its own lock.
        channel: ``nightly`` takes a pre-release, too; of this one package only.
        proxy_url: by which it is asked; by default as the settings say.

    Raises:
        EngineInstallError: the registry could not be asked; says why.
    """
    with tempfile.TemporaryDirectory(prefix="crateful-newest-") as scratch:
        asked = Path(scratch) / "engine.in"
        uv = building.uv()
        if uv is not None:
            asked.write_text(_lines(engine, ""), encoding="utf-8")
            return _by_uv(uv, engine, channel, asked, **building.reached_by(proxy_url))
        # What names a pre-release takes them; pip's own option would for every package.
        least = ">=0.dev0" if channel == "nightly" else ""
        asked.write_text(_lines(engine, least), encoding="utf-8")
        return _by_pip(asked, **building.reached_by(proxy_url))


def _lines(engine: Engine, least: str) -> str:
    return "".join(f"{one}\n" for one in (f"{engine.wanted}{least}", *engine.beside))


def _by_uv(uv: str, engine: Engine, channel: Channel, asked: Path, **extra: str) -> str:
    fresh = ["--refresh-package", engine.package]
    early = ["--prerelease-package", f"{engine.package}=allow"] if channel == "nightly" else []
    plain = ["--quiet", "--no-header", "--no-annotate", "--generate-hashes"]
    asking = [uv, "pip", "compile", *plain, *fresh, *early, "--python", sys.executable]
    return building.run([*asking, str(asked)], building.INSTALL_S, **extra)


def _by_pip(asked: Path, **extra: str) -> str:
    plain = ["--quiet", "--no-input", "--disable-pip-version-check"]
    dry = ["--dry-run", "--ignore-installed", "--report", "-", "--requirement", str(asked)]
    asking = [sys.executable, "-m", "pip", "install", *plain, *dry]
    said = building.run(asking, building.INSTALL_S, **extra)
    try:
        found = json.loads(said)["install"]
        return "".join(map(_line, found))
    except (ValueError, LookupError, TypeError) as error:
        message = "pip said something about the newest version that makes no sense."
        raise EngineInstallError(message) from error


def _line(package: dict[str, Any]) -> str:
    facts = package["metadata"]
    digest = package["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{facts['name']}=={facts['version']} \\\n    --hash=sha256:{digest}\n"
