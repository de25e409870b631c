"""Tries an engine on what is known to be on the sites that it fetches from."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.errors import StepFailedError
from crateful.sources import SITES
from crateful.sources.source import Access
from crateful.tools.guard import Guard, allowed_hosts
from crateful.tools.watch import NoWatch

if TYPE_CHECKING:
    from crateful.settings import Settings
    from crateful.sources.source import Source

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 60.0
_MAX_BYTES: Final = 64 * 1024**2


class KnownItems:
    """The self-test of an update: each site's known item is looked up, and nothing is fetched.

    What the old version can't find either proves nothing: there may be no internet, or the site
    refuses everybody.

    Args:
        engine: whose sources are tried.
        settings: whom to trust, and which private hosts may be asked.
        proxy_url: by which the outside is reached; none for directly.
    """

    def __init__(self, engine: str, settings: Settings, proxy_url: str | None) -> None:
        self._engine = engine
        self._settings = settings
        self._proxy_url = proxy_url

    def __call__(self, new: Path, old: Path | None) -> str | None:
        """Return why ``new`` is worse than ``old``; none when it is not."""
        guard = Guard()
        try:
            for source in SITES:
                is_its = source.description.engine == self._engine
                if is_its and source.description.known_item:
                    why = self._compare(source, guard, new, old)
                    if why is not None:
                        return why
        finally:
            guard.close()
        return None

    def _compare(self, source: Source, guard: Guard, new: Path, old: Path | None) -> str | None:
        failure = self._try(source, guard, new)
        if failure is None:
            return None
        logger.info("%s with %s: %s: %s", source.name, new, failure.code, failure)
        if old is None or self._try(source, guard, old) is not None:
            return None
        return f"{source.title} works with the version before and not with this one ({failure})"

    def _try(self, source: Source, guard: Guard, python: Path) -> StepFailedError | None:
        settings = self._settings
        allow = allowed_hosts(settings.allow_private_hosts)
        with (
            # A cache of its own: what one version kept there is not the other's.
            tempfile.TemporaryDirectory(prefix="crateful-self-test-") as cache,
            guard.admit(max_bytes=_MAX_BYTES, upstream=self._proxy_url, allow=allow) as way_out,
        ):
            access = Access(
                way_out.proxy_url,
                settings.ca_file,
                Path(cache),
                timeout_s=TIMEOUT_S,
                stall_timeout_s=TIMEOUT_S,
                engine_python=python,
            )
            try:
                source.resolve(source.description.known_item, access, NoWatch())
            except StepFailedError as error:
                return error
        return None
