"""The web application: builds every part and wires them together."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import APIRouter

from crateful import cursors, sources
from crateful.asgi import middleware, pages, problems
from crateful.db import Database, connect
from crateful.downloads import routes as downloads
from crateful.downloads import ws
from crateful.downloads.context import assemble
from crateful.downloads.preview.previews import Previews
from crateful.downloads.preview.sample_addresses import SampleAddresses
from crateful.downloads.preview.samples import Samples
from crateful.downloads.preview.search import Searches
from crateful.events import bus as buses
from crateful.events.hub import Hub
from crateful.follow import routes as follow
from crateful.imports import routes as imports
from crateful.imports import undo_routes as undoing
from crateful.library.routes import (
    catalogue,
    covers,
    duplicates,
    health_scan,
    hearted,
    lint,
    loudness,
    proposals,
    selection,
    spectrograms,
    streams,
    trash,
)
from crateful.listening.answers import Listening
from crateful.lists import routes as lists
from crateful.lists.synced import routes as list_accounts
from crateful.pictures import routes as pictures
from crateful.pictures.gallery import Gallery
from crateful.preferences import routes as preferences
from crateful.queue import app as queue
from crateful.queue.wake import use
from crateful.reference import routes as reference
from crateful.reference.document import DescribedApi
from crateful.settings import Settings, get_settings
from crateful.signing import Signer
from crateful.spectrograms.store import Spectrograms
from crateful.system import probes
from crateful.system import routes as system
from crateful.system.connection_tests import ConnectionTests
from crateful.system.engines import EngineUpdates
from crateful.system.metrics import Metrics
from crateful.system.readiness import Readiness
from crateful.system.service import Toolbox
from crateful.uploads import routes as uploads
from crateful.users import routes as users
from crateful.users.keyfile import load_or_make
from crateful.users.last_seen import LastSeen
from crateful.users.passwords import Passwords
from crateful.users.setup import FirstSetup
from crateful.users.strangers import StrangersBook
from crateful.users.tokens import Tokens
from crateful.wanted import album_routes as own_wishes
from crateful.wanted import routes as wanted
from crateful.watch_folders import routes as watch_folders

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from fastapi import FastAPI
    from starlette.routing import BaseRoute

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus

VERSION = version("crateful")


def create_app(
    settings: Settings | None = None,
    database: Database | None = None,
    *,
    context: WorkerContext | None = None,
    bus: Bus | None = None,
    pages_dir: Path = pages.FOLDER,
) -> FastAPI:
    """Build the application.

    Args:
        settings: the environment's, unless given.
        database: the one that ``settings`` names, unless given; the schema must be there.
        context: shared with a worker of this process, whose owner closes it; else one is made.
        bus: started and stopped by its owner; else one is made for as long as the app lives.
        pages_dir: the built web UI.
    """
    settings = settings or get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = DescribedApi(
        title="Crateful",
        version=VERSION,
        openapi_url=None,  # it is for people who are signed in
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.database = database or Database(connect(settings.sqlalchemy_url))
    app.state.passwords = Passwords()
    app.state.first_setup = FirstSetup(settings)
    app.state.last_seen = LastSeen(app.state.database)
    app.state.tokens = Tokens.from_folder(settings.data_dir, timedelta(hours=settings.token_hours))
    app.state.owns_context, app.state.owns_bus = context is None, bus is None
    app.state.context = context or assemble(settings, app.state.database)
    app.state.vault = app.state.context.vault
    app.state.signer = app.state.context.signer
    app.state.cursor_signer = Signer(load_or_make(settings.data_dir / cursors.KEY_FILE))
    _add_media(app, settings)
    _add_previews(app, settings)
    app.state.toolbox = Toolbox()
    app.state.connection_tests = ConnectionTests(app.state.context)
    app.state.bus = bus or buses.of(settings)
    app.state.hub = Hub(app.state.bus)
    app.state.engine_updates = EngineUpdates(settings, app.state.bus, app.state.context.proxy_url)
    app.state.readiness = Readiness(settings, app.state.database)
    app.state.metrics = Metrics(settings, app.state.database, app.state.hub)
    use(queue.create(settings))
    problems.install(app)
    middleware.install(app, settings.base_path, StrangersBook())
    app.router.routes.extend(routes())
    app.router.default = pages.Pages(pages_dir, settings.base_path, app.router.default)
    return app


def _add_media(app: FastAPI, settings: Settings) -> None:
    app.state.gallery = Gallery(
        settings, app.state.database, app.state.vault, app.state.context.guard
    )
    app.state.listening = Listening(settings)
    app.state.spectrograms = Spectrograms(settings)


def _add_previews(app: FastAPI, settings: Settings) -> None:
    addresses = SampleAddresses.from_folder(settings.data_dir)
    app.state.previews = Previews(app.state.context, addresses)
    app.state.searches = Searches(app.state.context, sources.CATALOGUE, addresses)
    app.state.samples = Samples(app.state.context, addresses)


@cache
def routes() -> list[BaseRoute]:
    """Return the routes of all parts, the same for every application of this process.

    FastAPI makes a route ready when it is first asked for, which takes a tenth of a second for a
    part's; tests have an application for each test.
    """
    router = APIRouter()
    for part in (
        probes,
        users,
        preferences,
        catalogue,
        covers,
        streams,
        spectrograms,
        hearted,
        selection,
        trash,
        duplicates,
        health_scan,
        lint,
        loudness,
        proposals,
        pictures,
        downloads,
        imports,
        undoing,
        lists,
        list_accounts,
        system,
        reference,
        uploads,
        watch_folders,
        own_wishes,
        wanted,
        follow,
        ws,
    ):
        router.include_router(part.router)
    return router.routes


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Run what lives as long as the server: each part is entered here and left in reverse."""
    async with AsyncExitStack() as parts:
        parts.callback(app.state.database.close)
        app.state.last_seen.open()
        parts.callback(app.state.last_seen.close)
        if app.state.owns_context:
            parts.callback(app.state.context.close)
        parts.callback(app.state.gallery.close)
        parts.callback(app.state.listening.close)
        parts.callback(app.state.spectrograms.close)
        parts.callback(app.state.searches.close)
        if app.state.owns_bus:
            app.state.bus.start()
            parts.callback(app.state.bus.stop)
        app.state.hub.open()
        parts.callback(app.state.hub.close)
        yield
