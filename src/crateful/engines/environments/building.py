"""Makes an engine's virtual environment.

An environment is named after what is in it: the digest of its lock file and of the Python that
it was made for. So a new version of Crateful, or of Python, finds that it is not there yet, and
one that is there is never changed. It gets its name when it is whole, by one rename.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.engines.environments.engine import Engine, EngineInstallError, order
from crateful.engines.redact import Redactor
from crateful.settings import get_settings
from crateful.tools import process

if TYPE_CHECKING:
    from collections.abc import Sequence

INSTALL_S: Final = 1800.0
"""Seconds that fetching and unpacking everything may take; on a slow line it is minutes."""

_LOOK_S: Final = 60.0
_LAST_WORDS: Final = 60
_LOCK: Final = "engine.lock"
"""The copy of its lock that an environment has inside, so that it can tell what it is."""
_PROXY_VARIABLES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
_CA_VARIABLES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")


@dataclass(frozen=True, slots=True)
class Environment:
    """Where one engine lives, or is to live: there as a whole or not at all."""

    engine: Engine
    folder: Path
    """Where all engines live."""

    @property
    def home(self) -> Path:
        """The environment's own folder, named after what is in it."""
        return self.folder / f"{self.engine.name}-{_digest(self.engine)}"

    @property
    def python(self) -> Path:
        """The Python that runs the engine."""
        return _python_in(self.home)

    @property
    def is_whole(self) -> bool:
        """It is there; a link to a Python that was removed since is no file."""
        return self.python.is_file()

    def make(self, proxy_url: str | None = None) -> None:
        """Make it, for whoever holds the engine's lock.

        Args:
            proxy_url: by which packages are fetched; by default as the settings say.

        Raises:
            EngineInstallError: it could not be fetched or does not work; says why.
        """
        making = Path(tempfile.mkdtemp(prefix=prefix_of_unfinished(self.engine), dir=self.folder))
        try:
            _fill(self.engine, making, **reached_by(proxy_url))
            _prove(self.engine, _python_in(making))
            shutil.copyfile(self.engine.lock, making / _LOCK)
            making.chmod(0o755)  # a temporary folder is for its maker only
            discard(self.home)  # what lost its Python
            # Its programs name the folder they were made in; the engine is run by its Python.
            making.rename(self.home)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def prove(self) -> None:
        """Import the engine and look at its version.

        Raises:
            EngineInstallError: it does not work; says why.
        """
        _prove(self.engine, self.python)


def existing(engine: Engine, home: Path) -> Environment | None:
    """Return the whole environment in ``home``, whichever lock it was made from."""
    lock = home / _LOCK
    if not lock.is_file():
        return None
    found = Environment(replace(engine, lock=lock), home.parent)
    # Another name than its own has one that was made for another Python, or damaged since.
    return found if found.home == home and found.is_whole else None


def prefix_of_unfinished(engine: Engine) -> str:
    """Return how the folders begin that an environment is made in."""
    return f".making-{engine.name}-"


def discard(home: Path) -> None:
    """Remove an environment; of one that came with a container's image, only the link to it."""
    if home.is_symlink():
        home.unlink()
    else:
        shutil.rmtree(home, ignore_errors=True)


def run(argv: Sequence[str], timeout_s: float, **extra: str) -> str:
    """Run a program in the operator's surroundings and return what it said.

    Raises:
        EngineInstallError: it failed; says how.
    """
    try:
        finished = process.run(argv, timeout_s=timeout_s, env=_surroundings() | extra)
    except (process.ToolMissingError, process.ToolTimeoutError) as error:
        raise EngineInstallError(str(error)) from error
    if finished.returncode:
        words = " ".join((finished.stderr or finished.stdout).split()[-_LAST_WORDS:])
        tool = Path(argv[0]).name
        message = f"{tool} ended with code {finished.returncode}: {Redactor()(words)}"
        raise EngineInstallError(message)
    return finished.stdout.strip()


def reached_by(proxy_url: str | None) -> dict[str, str]:
    """Return what tells pip and uv of a proxy; nothing for none of one's own."""
    return dict.fromkeys(_PROXY_VARIABLES, proxy_url) if proxy_url else {}


def uv() -> str | None:
    """Find uv beside our own Python, where `make` puts it."""
    return shutil.which("uv", path=sysconfig.get_path("scripts"))


def _digest(engine: Engine) -> str:
    made_for = f"{sys.implementation.cache_tag} {platform.system()} {platform.machine()}"
    content = engine.lock.read_bytes() + made_for.encode()
    return hashlib.blake2s(content, digest_size=6).hexdigest()


def _python_in(home: Path) -> Path:
    return home / "bin" / "python"


def _fill(engine: Engine, making: Path, **extra: str) -> None:
    # Without uv, the new environment needs a pip of its own, which takes seconds to unpack.
    bare = ["--without-pip"] if uv() else []
    run([sys.executable, "-m", "venv", *bare, str(making)], INSTALL_S)
    installing = [*_installer(_python_in(making)), "--no-deps", "--require-hashes"]
    run([*installing, "--requirement", str(engine.lock)], INSTALL_S, **extra)


def _installer(python: Path) -> list[str]:
    """Return how packages are installed for ``python``; uv takes a second where pip takes many."""
    if program := uv():
        return [program, "pip", "install", "--quiet", "--python", str(python)]
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    return [*pip, "--no-input", "--disable-pip-version-check"]


def _prove(engine: Engine, python: Path) -> None:
    # That its files are there is no proof.
    asking = (
        f"import {engine.module}; from importlib.metadata import version; "
        f"print(version({engine.package!r}))"
    )
    with tempfile.TemporaryDirectory(prefix="crateful-engine-") as scratch:
        # streamrip 2.1.0 makes a folder for its settings as soon as it is imported.
        words = run([str(python), "-I", "-c", asking], _LOOK_S, XDG_CONFIG_HOME=scratch)
    if order(words) != order(engine.version):
        message = f"{engine.package} is {words or '?'} where {engine.version} was installed."
        raise EngineInstallError(message)


def _surroundings() -> dict[str, str]:
    """Return the operator's own environment, less ours: pip and uv have settings there, too."""
    ours = ("CRATEFUL_", "PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    settings = get_settings()
    if proxy_url := settings.proxy_url.get_secret_value():
        kept |= dict.fromkeys(_PROXY_VARIABLES, proxy_url)
    if settings.ca_file is not None:
        kept |= dict.fromkeys(_CA_VARIABLES, str(settings.ca_file.absolute()))
    return kept
