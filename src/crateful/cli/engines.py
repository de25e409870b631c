"""`crateful engine`: the programs that fetch, installed and brought up to date."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from crateful.cli import environment, output
from crateful.engines import environments

if TYPE_CHECKING:
    from collections.abc import Iterator

YOUTUBE: Final = "youtube"
YTDLP: Final = "yt-dlp[default,curl-cffi,deno]"
"""What fetches from every source but Qobuz; it lives in our own environment."""


@dataclass(frozen=True, slots=True)
class Row:
    """One engine as it is listed."""

    name: str
    package: str
    version: str | None
    folder: str | None


@click.group()
def engine() -> None:
    """Install and update the programs that fetch."""


@engine.command("list")
@output.json_option
def list_(*, as_json: bool) -> None:
    """List the engines, with the version of each that is installed."""
    rows = list(_rows())
    if as_json:
        output.print_json([asdict(row) for row in rows])
        return
    cells = [(row.name, row.package, row.version or "not installed", row.folder) for row in rows]
    output.print_table(("Engine", "Program", "Version", "Where"), cells)


@engine.command()
@click.argument("name", type=click.Choice(list(environments.ENGINES)))
def install(name: str) -> None:
    """Install an engine that needs an environment of its own.

    It goes below CRATEFUL_ENGINES_PATH, by default into the data folder, in exactly the
    version that this Crateful was tested with. Does nothing when it is there.
    """
    _install(name)


@engine.command()
@click.argument("name", required=False, type=click.Choice([*environments.ENGINES, YOUTUBE]))
def update(name: str | None) -> None:
    """Update one engine, or all that are installed.

    qobuz comes in the version that this Crateful was tested with; youtube (yt-dlp, which
    serves the other sources as well) in the newest that there is. A service that runs
    takes it for the next download.
    """
    folder = environment.settings().engines_dir
    installed = [each for each in environments.ENGINES if environments.version_of(each, folder)]
    names = [name] if name else [*installed, YOUTUBE]
    for each in names:
        if each == YOUTUBE:
            _update_ytdlp()
        else:
            _install(each)


def _rows() -> Iterator[Row]:
    folder = environment.settings().engines_dir
    for name, known in environments.ENGINES.items():
        found = environments.version_of(name, folder)
        yield Row(name, known.package, found, str(folder) if found else None)
    yield Row(YOUTUBE, "yt-dlp", version("yt-dlp"), sys.prefix)


def _install(name: str) -> None:
    folder, known = environment.settings().engines_dir, environments.ENGINES[name]
    if environments.version_of(name, folder):
        click.echo(f"{known.package} {known.version} is there.")
        return
    click.echo(f"Installing {known.package} {known.version} in {folder} ...")
    environments.install(name, folder)
    click.echo(f"{known.package} {known.version} is ready.")


def _update_ytdlp() -> None:
    before = version("yt-dlp")
    click.echo(f"Looking for a newer yt-dlp than {before} ...")
    after = environments.upgrade(YTDLP, Path(sys.executable))
    click.echo("It is the newest." if after == before else f"yt-dlp {after} is ready.")
