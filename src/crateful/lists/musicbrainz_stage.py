"""The way to MusicBrainz for rows of lists: in the deployment's turns, and not for long."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import requests

from crateful.lists.matching import musicbrainz_lookup
from crateful.lists.matching.deciding import Answer, Decision, decide
from crateful.tagging.cache import AnswerCache
from crateful.tagging.limiter import SlotLimiter
from crateful.tagging.session import MusicBrainzSession, allowed_rate

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from crateful.downloads.context import WorkerContext
    from crateful.lists.matching.musicbrainz_lookup import Ask
    from crateful.lists.readers.rows import ReadRow

PATIENCE_S: Final = 30.0
"""Seconds for one row, waiting for its turn included: what an album waits for goes first."""


@contextmanager
def asking(context: WorkerContext) -> Generator[Ask]:
    """Yield how MusicBrainz is asked; each call raises ``StepFailedError`` while it is away."""
    way = replace(context.musicbrainz(), deadline_s=PATIENCE_S, retries=0)
    limiter = SlotLimiter(context.database, way.url, allowed_rate(way))
    with MusicBrainzSession(way, limiter, AnswerCache(context.database)) as session:

        def ask(path: str, params: Mapping[str, str]) -> Mapping[str, Any] | None:
            session.begin()
            try:
                answer = session.request("GET", f"{way.url}/ws/2/{path}", {**params, "fmt": "json"})
            except requests.HTTPError:
                return None
            found: Mapping[str, Any] = answer.json()
            return found

        yield ask


def look(row: ReadRow, ask: Ask) -> Decision | ReadRow:
    """Return what MusicBrainz makes of a row, or the row with the names that its ids say.

    Raises:
        StepFailedError: it does not answer now.
    """
    if musicbrainz_lookup.lacks_names(row):
        named = musicbrainz_lookup.named(row, ask)
        return Decision(Answer.NOT_FOUND) if named is None else named
    return decide(row, musicbrainz_lookup.candidates(row, ask))
