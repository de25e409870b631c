"""How often a request changes threads before its route runs: each change waits for its turn."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from crateful.app import routes
from crateful.downloads.routes import get_staged_file
from crateful.library.routes.streams import get_track_file
from crateful.preferences.dependencies import require_health_scan, require_spectrograms
from crateful.system.probes import may_read_metrics
from crateful.uploads.routes import own_upload
from crateful.users.dependencies import open_session, optional_user, require_user

MAY_WAIT = {
    get_staged_file,
    get_track_file,
    may_read_metrics,
    open_session,
    optional_user,
    own_upload,
    require_health_scan,
    require_spectrograms,
    require_user,
}
"""They ask the database, so FastAPI has a thread do them."""


def test_only_what_asks_the_database_has_a_thread_of_its_own_before_a_route_runs() -> None:
    found = {
        call
        for context in iter_route_contexts(routes())
        for call in _calls(context.dependant)
        if not inspect.isclass(call) and not _is_for_the_loop(call)
    }
    assert found == MAY_WAIT


def _calls(needs: Dependant | None) -> Iterator[Callable[..., Any]]:
    for one in needs.dependencies if needs else ():
        if one.call is not None:
            yield one.call
        yield from _calls(one)


def _is_for_the_loop(call: Callable[..., Any]) -> bool:
    ways = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    return any(way(call) or way(type(call).__call__) for way in ways)
