"""The provenance that the library keeps of a download: tools, steps, incidents."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.downloads import local_folder
from crateful.engines import environments
from crateful.library.provenance import Provenance

if TYPE_CHECKING:
    from crateful.downloads.worker.job import Job
    from crateful.settings import Settings

_OURS: Final = ("crateful", "beets", "mutagen")


def of_job(job: Job, settings: Settings) -> Provenance:
    """Return what is known of a download by now; its steps are those since it was last taken up."""
    tools = {name: version(name) for name in _OURS}
    return Provenance(
        tools=tools | _engine_of(job.ask.source, settings),
        incidents=job.row.incidents,
        steps=tuple(job.news.steps),
    )


def _engine_of(source: str, settings: Settings) -> dict[str, str]:
    if source == local_folder.SOURCE:
        return {}
    engine = sources.described(source).engine
    found = environments.version_of(engine, settings.engines_dir)
    return {environments.ENGINES[engine].package: found} if found else {}
