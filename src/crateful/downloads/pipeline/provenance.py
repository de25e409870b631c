"""The provenance that the library keeps of a download: tools, steps, incidents."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.engines import environments
from crateful.library.provenance import Provenance

if TYPE_CHECKING:
    from crateful.downloads.worker.job import Job
    from crateful.settings import Settings

_OURS: Final = ("crateful", "beets", "mutagen")


def of_job(job: Job, settings: Settings) -> Provenance:
    """Return what is known of a download by now; its steps are all of it, also before it waited."""
    return Provenance(
        tools=_our_tools() | _engine_of(job.ask.source, settings),
        incidents=job.row.incidents,
        steps=tuple(job.news.steps),
    )


@cache
def _our_tools() -> dict[str, str]:
    """Return the versions of what is loaded, which stays so; finding them reads many folders."""
    return {name: version(name) for name in _OURS}


def _engine_of(source: str, settings: Settings) -> dict[str, str]:
    engine = sources.described(source).engine
    if engine is None:
        return {}
    found = environments.version_of(engine, settings.engines_dir)
    return {environments.ENGINES[engine].package: found} if found else {}
