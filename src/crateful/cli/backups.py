"""`crateful backup` and `crateful restore`."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crateful import backups
from crateful.cli import environment
from crateful.cli.database import explained
from crateful.errors import UnavailableError
from crateful.formatting import size_text

if TYPE_CHECKING:
    from collections.abc import Generator


class BackupFileError(UnavailableError):
    """A backup can't be written, or read, where it was told to be."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--keep", type=click.IntRange(1), help="Then remove all but the newest so many of its own."
)
def backup(*, file: Path | None, keep: int | None) -> None:
    """Write the installation, but for its music, into one file.

    Database, settings and keys, as of one moment, also while the service runs. Without FILE it
    goes into the data folder's `backups`. It is read again before it counts. It holds every
    secret of the installation: only you can read it, and you should keep it so.
    """
    settings = environment.settings()
    with explained(settings), _told():
        written = backups.make(settings, file)
        gone = backups.prune(settings, keep) if keep else []
    click.echo(f"The backup is {written.absolute()}, {_size(written)}.")
    for old in gone:
        click.echo(f"Removed {old.name}.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace what is there; it is backed up first.")
def restore(*, file: Path, replace: bool) -> None:
    """Put a backup back, on either database.

    All of it or nothing, while the service is stopped. The database may be of another kind than
    the backup's: that is how a household moves from SQLite to PostgreSQL, or back. Everybody
    signs in anew.
    """
    settings = environment.settings()
    with explained(settings), _told():
        manifest = backups.restore(settings, file, replace=replace)
    rows = {table.name: table.rows for table in manifest.tables}
    click.echo(
        f"Restored {rows['albums']} albums, {rows['tracks']} tracks and {rows['users']} users "
        f"as of {manifest.made_at:%Y-%m-%d %H:%M} UTC."
    )
    click.echo("Start the service. `crateful import LIBRARY --in-place` records newer albums.")


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except OSError as error:
        msg = f"{error.filename or 'The backup'}: {error.strerror or error}."
        raise BackupFileError(msg) from error


def _size(file: Path) -> str:
    return size_text(file.stat().st_size)
