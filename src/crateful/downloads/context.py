"""The worker context: what all jobs of one worker share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crateful.engines.warm import Standby
from crateful.pictures.signing import PictureAddresses
from crateful.preferences import service as preference_service
from crateful.preferences.vault import Vault
from crateful.tools.guard import Guard
from crateful.tools.idle import Idle
from crateful.workbench.client import Workbench

if TYPE_CHECKING:
    from crateful.db import Database
    from crateful.preferences.schemas import Preferences
    from crateful.settings import Settings
    from crateful.tagging.types import MusicBrainz
    from crateful.tools.process import Child


_MOST_IDLE_ENGINES: Final = 2  # of 60 MiB each


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """The tools of a worker."""

    settings: Settings
    database: Database
    vault: Vault
    """Opens the household's secrets, at the start of each job."""
    workbench: Workbench
    guard: Guard
    """The only way out for everything that a pasted address leads to."""
    signer: PictureAddresses
    """Gives the pictures of other sites an address of ours."""
    standby: Standby = field(default_factory=Standby)
    """An engine that stays for a while for the next quick question."""
    idle_engines: Idle[Child] = field(default_factory=lambda: Idle(_MOST_IDLE_ENGINES))
    """Engines that stay for a while for the next job."""

    def preferences(self) -> Preferences:
        """Return what the household prefers now."""
        with self.database.reading() as session:
            return preference_service.load(session, self.vault)

    def proxy_url(self) -> str | None:
        """Return the proxy by which everything outside is reached now."""
        return preference_service.proxy_url(self.preferences(), self.settings)

    def musicbrainz(self) -> MusicBrainz:
        """Return how MusicBrainz is reached now."""
        return preference_service.musicbrainz(self.preferences(), self.settings)

    def close(self) -> None:
        """End the children and connections that were made for jobs."""
        self.workbench.close()
        self.standby.close()
        self.idle_engines.close()
        self.guard.close()


def assemble(settings: Settings, database: Database) -> WorkerContext:
    """Return the tools of this process; nothing of them runs until it is used."""
    return WorkerContext(
        settings=settings,
        database=database,
        vault=Vault(settings.data_dir),
        # One more than there are jobs: whatever their files do, covers and edits find a child.
        workbench=Workbench(settings.worker_threads + 1),
        guard=Guard(),
        signer=PictureAddresses.from_folder(settings.data_dir),
    )
