"""Engines whose dependencies must not meet ours: each has virtual environments of its own."""

from __future__ import annotations

from crateful.engines.environments.building import Environment
from crateful.engines.environments.checks import check, check_all
from crateful.engines.environments.engine import (
    ENGINES,
    Engine,
    EngineInstallError,
    EngineMissingError,
    UnknownEngineError,
    is_newer,
)
from crateful.engines.environments.in_use import (
    Place,
    install,
    place_of,
    python_of,
    version_of,
)
from crateful.engines.environments.note import Channel, Event, Note
from crateful.engines.environments.updating import (
    Ask,
    NothingBeforeError,
    SelfTest,
    UpdateRunsError,
    note_failure,
    roll_back,
    update,
)

__all__ = [
    "ENGINES",
    "Ask",
    "Channel",
    "Engine",
    "EngineInstallError",
    "EngineMissingError",
    "Environment",
    "Event",
    "Note",
    "NothingBeforeError",
    "Place",
    "SelfTest",
    "UnknownEngineError",
    "UpdateRunsError",
    "check",
    "check_all",
    "install",
    "is_newer",
    "note_failure",
    "place_of",
    "python_of",
    "roll_back",
    "update",
    "version_of",
]
