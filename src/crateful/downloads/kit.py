"""What every job of one worker shares, made once by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crateful.db import Database
    from crateful.preferences.vault import Vault
    from crateful.settings import Settings
    from crateful.tools.guard import Guard
    from crateful.workbench.client import Workbench


@dataclass(frozen=True, slots=True)
class Kit:
    """The tools of a worker."""

    settings: Settings
    database: Database
    vault: Vault
    """Opens the household's secrets, at the start of each job."""
    workbench: Workbench
    guard: Guard
    """The only way out for everything that a pasted address leads to."""
