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


def newest_lock(engine: Engine, channel: Channel) -> str:
    """Return a lock of the newest version and of all that it needs, with hashes.

    Args:
        engine: one that may be newer than its own lock.
        channel: ``nightly`` takes a pre-release, too; of this one package only.

    Raises:
        EngineInstallError: the registry could not be asked; says why.
    """
    with tempfile.TemporaryDirectory(prefix="crateful-newest-") as scratch:
        asked = Path(scratch) / "engine.in"
        uv = building.uv()
        if uv is not None:
            asked.write_text(f"{engine.wanted}\n", encoding="utf-8")
            return _by_uv(uv, engine, channel, asked)
        # What names a pre-release takes them; pip's own option would for every package.
        least = ">=0.dev0" if channel == "nightly" else ""
        asked.write_text(f"{engine.wanted}{least}\n", encoding="utf-8")
        return _by_pip(asked)


def _by_uv(uv: str, engine: Engine, channel: Channel, asked: Path) -> str:
    fresh = ["--refresh-package", engine.package]
    early = ["--prerelease-package", f"{engine.package}=allow"] if channel == "nightly" else []
    plain = ["--quiet", "--no-header", "--no-annotate", "--generate-hashes"]
    asking = [uv, "pip", "compile", *plain, *fresh, *early, "--python", sys.executable]
    return building.run([*asking, str(asked)], building.INSTALL_S)


def _by_pip(asked: Path) -> str:
    plain = ["--quiet", "--no-input", "--disable-pip-version-check"]
    dry = ["--dry-run", "--ignore-installed", "--report", "-", "--requirement", str(asked)]
    said = building.run([sys.executable, "-m", "pip", "install", *plain, *dry], building.INSTALL_S)
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
