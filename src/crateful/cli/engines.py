"""`crateful engine`: the programs that fetch, installed and brought up to date."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from crateful.cli import deployment, environment, output
from crateful.engine_updates.self_test import KnownItems
from crateful.engines import environments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.engines.environments import Channel


@dataclass(frozen=True, slots=True)
class Row:
    """One engine as it is listed."""

    name: str
    package: str
    version: str | None
    newest: str | None
    """The newest that an update has seen."""
    channel: str | None
    folder: str | None


_NAME = click.Choice(list(environments.ENGINES))


@click.group()
def engine() -> None:
    """Install and update the programs that fetch."""


@engine.command("list")
@output.json_option
def list_(*, as_json: bool) -> None:
    """List the engines, with the version of each that is in use."""
    rows = list(_rows())
    if as_json:
        output.print_json([asdict(row) for row in rows])
        return
    cells = [(row.name, row.package, row.version or "not installed", row.folder) for row in rows]
    output.print_table(("Engine", "Program", "Version", "Where"), cells)


@engine.command()
@click.argument("name", required=False, type=_NAME)
def install(name: str | None) -> None:
    """Install one engine, or all, in environments of their own.

    They go below CRATEFUL_ENGINES_PATH, by default into the data folder, in exactly the versions
    that this Crateful was tested with. Does nothing for one that is there, or a newer one.
    """
    for each in [name] if name else environments.ENGINES:
        _install(each)


@engine.command()
@click.argument("name", required=False, type=_NAME)
@click.option(
    "--channel",
    type=click.Choice(["stable", "nightly"]),
    help="What to take from now on: releases only, or early builds as well.",
)
def update(name: str | None, channel: Channel | None) -> None:
    """Update one engine, or all that are installed.

    youtube (yt-dlp, which serves every source but Qobuz) comes in the newest version that there
    is, is tried, and is used only if it works where the one before does; qobuz comes in the
    version that this Crateful was tested with. A service that runs takes it for the next download.
    """
    settings = environment.settings()
    folder, proxy_url = settings.engines_dir, deployment.proxy_url(settings)
    installed = [each for each in environments.ENGINES if environments.version_of(each, folder)]
    for each in [name] if name else installed:
        place = environments.place_of(each, folder)
        if place.engine.wanted is None or place.in_use is None:
            _install(each)
        if place.engine.wanted is not None:
            _update(place, environments.Ask(channel, proxy_url=proxy_url))


@engine.command("rollback")
@click.argument("name", type=_NAME)
def roll_back(name: str) -> None:
    """Go back to the version of an engine before its last update."""
    place = environments.place_of(name, environment.settings().engines_dir)
    click.echo(environments.roll_back(place).message)


def _rows() -> Iterator[Row]:
    folder = environment.settings().engines_dir
    for name, known in environments.ENGINES.items():
        place = environments.place_of(name, folder)
        now, note = place.in_use, place.note
        yield Row(
            name,
            known.package,
            now.engine.version if now else None,
            note.newest,
            note.channel if known.wanted else None,
            str(folder) if now else None,
        )


def _install(name: str) -> None:
    place = environments.place_of(name, environment.settings().engines_dir)
    package, now = place.engine.package, place.in_use
    if not place.is_as_new_as_the_lock:
        click.echo(f"Installing {package} {place.engine.version} in {place.folder} ...")
        place.install()
        click.echo(f"{package} {place.engine.version} is ready.")
    elif now is not None:
        click.echo(f"{package} {now.engine.version} is there.")


def _update(place: environments.Place, ask: environments.Ask) -> None:
    known_items = KnownItems(place.engine.name, environment.settings(), ask.proxy_url)
    event = environments.update(place, ask, known_items, click.echo)
    if event is not None and event.outcome == "failed":
        raise click.ClickException(event.message)
    if event is not None:
        click.echo(event.message)
