"""Engines whose dependencies must not meet ours: each has a virtual environment of its own.

An environment is named after what is in it: the digest of its lock file and of the Python that
it was made for. So a new version of Crateful, or of Python, finds that it is not there yet, and
one that is there is never changed. It gets its name when it is whole, by one rename.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.engines.redact import Redactor
from crateful.errors import InvalidError, UnavailableError
from crateful.files import locks
from crateful.settings import get_settings
from crateful.tools import process
from crateful.tools.programs import Finding, ToolStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INSTALL_S: Final = 1800.0
"""Seconds that fetching and unpacking everything may take; on a slow line it is minutes."""

_LOOK_S: Final = 60.0
_LAST_WORDS: Final = 60
_PROXY_VARIABLES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
_CA_VARIABLES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")


class UnknownEngineError(InvalidError):
    """No engine of this name has an environment of its own."""


class EngineMissingError(UnavailableError):
    """The engine is not installed, or not in the version that is needed."""


class EngineInstallError(UnavailableError):
    """The engine could not be installed; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that is installed apart from ours."""

    name: str
    package: str
    """As its lock file calls it."""
    module: str
    """What is imported of it, to see whether it works."""
    lock: Path
    """What is installed, with hashes."""

    @property
    def version(self) -> str:
        """The version that is wanted."""
        pin = rf"^{re.escape(self.package)}==(\S+)"
        found = re.search(pin, self.lock.read_text(encoding="utf-8"), re.MULTILINE)
        return found[1] if found else "?"


ENGINES: Final[Mapping[str, Engine]] = {
    "qobuz": Engine("qobuz", "streamrip", "streamrip.rip", Path(__file__).with_name("qobuz.lock")),
}
"""Those with an environment of their own; yt-dlp lives in ours."""


def install(name: str, folder: Path | None = None) -> Path:
    """Install an engine if it is not there yet, and return its Python.

    Args:
        name: one of :data:`ENGINES`.
        folder: where engines live; by default where the settings say.

    Raises:
        UnknownEngineError: there is no such engine.
        EngineInstallError: it could not be fetched or does not work; says why.
    """
    return _environment(name, folder).install()


def python_of(name: str, folder: Path | None = None) -> Path:
    """Return the Python that runs an engine.

    Args:
        name: one of :data:`ENGINES`.
        folder: where engines live; by default where the settings say.

    Raises:
        UnknownEngineError: there is no such engine.
        EngineMissingError: it is not installed; says how to do it.
    """
    environment = _environment(name, folder)
    if not environment.is_whole:
        message = f"The engine {name} is not installed: run `crateful engine install {name}`."
        raise EngineMissingError(message, engine=name)
    return environment.python


def version_of(name: str, folder: Path | None = None) -> str | None:
    """Return the version of an engine that is installed; None when it is not.

    Raises:
        UnknownEngineError: there is no such engine.
    """
    environment = _environment(name, folder)
    # What is installed is what the lock says: the folder's name vouches for it.
    return environment.engine.version if environment.is_whole else None


def check(name: str, folder: Path | None = None) -> Finding:
    """Import an engine in its own environment, to see whether it works."""
    environment = _environment(name, folder)
    engine, row = environment.engine, f"{environment.engine.package} ({name})"
    if not environment.is_whole:
        todo = f"Not installed. Run `crateful engine install {name}` to download from {name}."
        return Finding(row, ToolStatus.HINT, detail=todo)
    try:
        environment.prove()
    except EngineInstallError as error:
        return Finding(row, ToolStatus.FAILS, engine.version, str(error))
    return Finding(row, ToolStatus.WORKS, engine.version, "imported, in an environment of its own")


@dataclass(frozen=True, slots=True)
class Environment:
    """Where one engine lives, or is to live.

    Several processes may install it at once, and any may be killed at any time: it is there
    as a whole or not at all.
    """

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

    def install(self) -> Path:
        """Install it if it is not there yet, remove other versions, and return its Python.

        Raises:
            EngineInstallError: it could not be fetched or does not work; says why.
        """
        if self.is_whole:
            return self.python
        try:
            with locks.exclusive(self.folder / f".{self.engine.name}.lock"):
                self._sweep()
                if not self.is_whole:
                    self._make()
        except OSError as error:
            why = error.strerror or error
            message = f"{self.engine.package} can't be installed in {self.folder}: {why}."
            raise EngineInstallError(message) from error
        return self.python

    def prove(self) -> None:
        """Import the engine and look at its version.

        Raises:
            EngineInstallError: it does not work; says why.
        """
        _prove(self.engine, self.python)

    def _sweep(self) -> None:
        """Remove what was begun and never finished, other versions, what lost its Python."""
        for path in self.folder.glob(f"{self.engine.name}-*"):
            if path != self.home or not self.is_whole:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(f".making-{self.engine.name}-*"):
            shutil.rmtree(path, ignore_errors=True)

    def _make(self) -> None:
        prefix = f".making-{self.engine.name}-"
        making = Path(tempfile.mkdtemp(prefix=prefix, dir=self.folder))
        try:
            _fill(self.engine, making)
            _prove(self.engine, _python_in(making))
            making.chmod(0o755)  # a temporary folder is for its maker only
            # Its programs name the folder they were made in; the engine is run by its Python.
            making.rename(self.home)
        finally:
            shutil.rmtree(making, ignore_errors=True)


def upgrade(package: str, python: Path) -> str:
    """Bring a package of an environment to its newest version and return that.

    Args:
        package: the package with its extras, such as ``yt-dlp[default]``.
        python: the environment's Python.

    Raises:
        EngineInstallError: it could not be fetched; says why.
    """
    name = package.partition("[")[0]
    # The rest of the environment stays as it is, as far as the package allows.
    only = ["--upgrade-package", name] if _uv() else ["--upgrade"]
    _run([*_installer(python), *only, package], INSTALL_S)
    asking = f"from importlib.metadata import version; print(version({name!r}))"
    return _run([str(python), "-I", "-c", asking], _LOOK_S)


def _environment(name: str, folder: Path | None) -> Environment:
    try:
        engine = ENGINES[name]
    except KeyError:
        message = f"No engine {name!r} is installed apart; there is {', '.join(ENGINES)}."
        raise UnknownEngineError(message) from None
    return Environment(engine, (folder or get_settings().engines_dir).absolute())


@cache
def _digest(engine: Engine) -> str:
    made_for = f"{sys.implementation.cache_tag} {platform.system()} {platform.machine()}"
    content = engine.lock.read_bytes() + made_for.encode()
    return hashlib.blake2s(content, digest_size=6).hexdigest()


def _python_in(home: Path) -> Path:
    return home / "bin" / "python"


def _fill(engine: Engine, making: Path) -> None:
    # Without uv, the new environment needs a pip of its own, which takes seconds to unpack.
    bare = ["--without-pip"] if _uv() else []
    _run([sys.executable, "-m", "venv", *bare, str(making)], INSTALL_S)
    installing = [*_installer(_python_in(making)), "--no-deps", "--require-hashes"]
    _run([*installing, "--requirement", str(engine.lock)], INSTALL_S)


def _installer(python: Path) -> list[str]:
    """Return how packages are installed for ``python``; uv takes a second where pip takes many."""
    if uv := _uv():
        return [uv, "pip", "install", "--quiet", "--python", str(python)]
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    return [*pip, "--no-input", "--disable-pip-version-check"]


def _uv() -> str | None:
    """Find uv beside our own Python, where `make` puts it."""
    return shutil.which("uv", path=sysconfig.get_path("scripts"))


def _prove(engine: Engine, python: Path) -> None:
    # That its files are there is no proof.
    asking = (
        f"import {engine.module}; from importlib.metadata import version; "
        f"print(version({engine.package!r}))"
    )
    with tempfile.TemporaryDirectory(prefix="crateful-engine-") as scratch:
        # streamrip 2.1.0 makes a folder for its settings as soon as it is imported.
        words = _run([str(python), "-I", "-c", asking], _LOOK_S, XDG_CONFIG_HOME=scratch)
    if words != engine.version:
        message = f"{engine.package} is {words or '?'} where {engine.version} was installed."
        raise EngineInstallError(message)


def _run(argv: Sequence[str], timeout_s: float, **extra: str) -> str:
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
