"""Which environment of an engine is in use: the lock's, or a newer one that an update brought.

It is told from the files alone, and each of them appears and changes at once: whoever dies in
the middle of an installation or an update leaves a whole environment in use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crateful.engines.environments import building, note
from crateful.engines.environments.building import Environment
from crateful.engines.environments.engine import (
    Engine,
    EngineInstallError,
    EngineMissingError,
    named,
    order,
)
from crateful.files import locks
from crateful.settings import get_settings

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.engines.environments.note import Note


@dataclass(frozen=True, slots=True)
class Place:
    """All environments of one engine."""

    engine: Engine
    folder: Path
    """Where all engines live."""

    @property
    def locked(self) -> Environment:
        """The environment that this Crateful was tested with, whether it is there or not."""
        return Environment(self.engine, self.folder)

    @property
    def lock_file(self) -> Path:
        """Who changes anything here holds it."""
        return self.folder / f".{self.engine.name}.lock"

    @property
    def note_file(self) -> Path:
        """Where it is noted which one is in use."""
        return self.folder / f"{self.engine.name}.json"

    @property
    def note(self) -> Note:
        """What is noted."""
        return note.read(self.note_file)

    @property
    def in_use(self) -> Environment | None:
        """The environment that the next engine runs in; none where none is whole."""
        locked = self.locked
        if self.engine.wanted is None:  # only that version is known to work
            return locked if locked.is_whole else None
        noted = self.note
        chosen = self._existing(noted.in_use)
        if chosen is not None and order(chosen.engine.version) > order(self.engine.version):
            return chosen
        if locked.is_whole:
            return locked
        return chosen or self._existing(noted.before)

    @property
    def is_busy(self) -> bool:
        """Whether somebody installs or updates it right now."""
        try:
            with self.lock_file.open("rb") as file:
                return locks.is_locked(file)
        except OSError:  # nobody ever did
            return False

    @property
    def before(self) -> Environment | None:
        """The environment that can be gone back to."""
        return self._existing(self.note.before)

    def install(self) -> Path:
        """Make the lock's environment unless one as new is there, and return the Python in use.

        Raises:
            EngineInstallError: it could not be fetched or does not work; says why.
        """
        try:
            if not self.is_as_new_as_the_lock:
                with locks.exclusive(self.lock_file):
                    if not self.is_as_new_as_the_lock:
                        self.sweep()
                        self._make_locked()
        except OSError as error:
            why = error.strerror or error
            message = f"{self.engine.package} can't be installed in {self.folder}: {why}."
            raise EngineInstallError(message) from error
        now = self.in_use
        return (now or self.locked).python

    def choose(self, environment: Environment, noted: Note) -> None:
        """Have the next engine run in an environment that is whole, and tidy up."""
        now = self.in_use
        before = now.home.name if now and now.home != environment.home else noted.before
        new = replace(noted, in_use=environment.home.name, before=before)
        note.write(self.note_file, new)
        self.sweep()

    def sweep(self) -> None:
        """Remove what was begun and never finished, and all but what is or may be in use."""
        noted, now = self.note, self.in_use
        kept = {self.locked.home.name, noted.in_use, now and now.home.name}
        if self.engine.wanted is not None:
            kept.add(noted.before)
        for home in self.folder.glob(f"{self.engine.name}-*"):
            if home.name not in kept or not (home / "bin" / "python").is_file():
                building.discard(home)
        for path in self.folder.glob(f"{building.prefix_of_unfinished(self.engine)}*"):
            building.discard(path)

    @property
    def is_as_new_as_the_lock(self) -> bool:
        """Whether there is nothing to install."""
        now = self.in_use
        if now is None:
            return False
        is_locked = now.home == self.locked.home
        return is_locked or order(now.engine.version) > order(self.engine.version)

    def _make_locked(self) -> None:
        before = self.in_use
        self.locked.make()
        if self.engine.wanted is None:
            self.sweep()
        else:
            kept = before.home.name if before else None
            new = replace(self.note, in_use=self.locked.home.name, before=kept)
            note.write(self.note_file, new)
            self.sweep()

    def _existing(self, home: str | None) -> Environment | None:
        return building.existing(self.engine, self.folder / home) if home else None


def place_of(name: str, folder: Path | None = None) -> Place:
    """Return where an engine lives.

    Args:
        name: one of :data:`~crateful.engines.environments.engine.ENGINES`.
        folder: where engines live; by default where the settings say.

    Raises:
        UnknownEngineError: there is no such engine.
    """
    return Place(named(name), (folder or get_settings().engines_dir).absolute())


def install(name: str, folder: Path | None = None) -> Path:
    """Install an engine if none as new is there yet, and return its Python.

    Raises:
        UnknownEngineError: there is no such engine.
        EngineInstallError: it could not be fetched or does not work; says why.
    """
    return place_of(name, folder).install()


def python_of(name: str, folder: Path | None = None) -> Path:
    """Return the Python that runs an engine.

    Raises:
        UnknownEngineError: there is no such engine.
        EngineMissingError: it is not installed; says how to do it.
    """
    now = place_of(name, folder).in_use
    if now is None:
        message = f"The engine {name} is not installed: run `crateful engine install {name}`."
        raise EngineMissingError(message, engine=name)
    return now.python


def version_of(name: str, folder: Path | None = None) -> str | None:
    """Return the version of an engine that is in use; None when there is none.

    Raises:
        UnknownEngineError: there is no such engine.
    """
    now = place_of(name, folder).in_use
    # What is installed is what its lock says: the folder's name vouches for it.
    return now.engine.version if now else None
