"""The command line: `crateful serve`, `crateful download URL` and the rest.

A topic's module is imported only when one of its commands runs, so that
``crateful --help`` answers without loading the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from crateful.errors import CratefulError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is written, and its line in the list of commands."""

    module: str
    """Below :mod:`crateful.cli`."""
    attribute: str
    summary: str


COMMANDS: Final[Mapping[str, Entry]] = {
    "serve": Entry("serve", "serve", "Run the service: the API and a worker in one process."),
    "worker": Entry("serve", "worker", "Run one more worker, on this or another machine."),
    "user": Entry("users", "user", "Add, list and remove people, and set passwords."),
    "search": Entry("search", "search", "Search the catalogue."),
    "download": Entry("downloads", "download", "Fetch the album behind URL into the library."),
    "downloads": Entry("downloads", "downloads", "List downloads, newest first."),
    "preview": Entry("downloads", "preview", "Show what URL holds without fetching it."),
    "cancel": Entry("downloads", "cancel", "Stop a download and remove what it fetched."),
    "retry": Entry("downloads", "retry", "Try a failed or cancelled download again."),
    "log": Entry("downloads", "log", "Print a download's own log."),
    "review": Entry("review", "review", "Decide what the albums are that need a person."),
    "import": Entry(
        "moving_in.imports", "import_", "Bring albums in a folder or zip into the library."
    ),
    "imports": Entry(
        "moving_in.reports", "imports", "Look at imports, and at what became of their files."
    ),
    "watch": Entry("moving_in.watch_folders", "watch", "Have folders watched for new albums."),
    "list": Entry(
        "moving_in.lists",
        "list_",
        "Bring lists of other services and players, and look through them.",
    ),
    "lint": Entry(
        "upkeep.lint",
        "lint",
        "Name what would split or hide albums in Navidrome, Jellyfin, Plex or MPD.",
    ),
    "duplicates": Entry(
        "upkeep.duplicates",
        "duplicates",
        "List albums that are there twice, however they are called and encoded.",
    ),
    "loudness": Entry("upkeep.loudness", "loudness", "Write into files how loud they are."),
    "health-scan": Entry(
        "upkeep.health_scan",
        "health_scan",
        "Look for damage in the library, as slowly as is wished.",
    ),
    "proposals": Entry(
        "proposals", "proposals", "Decide what albums are that were filed as they are."
    ),
    "wanted": Entry("wanted.albums", "wanted", "Want albums, and see what came of it."),
    "follow": Entry("wanted.artists", "follow", "Follow artists, and see what is new of them."),
    "settings": Entry("preferences", "settings", "Try what is set in the settings."),
    "doctor": Entry("doctor", "doctor", "Check that every tool and folder is there and works."),
    "health": Entry("health", "health", "Tell whether the service of this machine answers."),
    "engine": Entry("engines", "engine", "Install and update the programs that fetch."),
    "backup": Entry(
        "backups", "backup", "Write the installation, but for its music, into one file."
    ),
    "restore": Entry("backups", "restore", "Put a backup back, on either database."),
    "db": Entry("database", "db", "Look after the database."),
}
"""In the order in which a new user meets them."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; an unknown name is click's to explain."""
        del ctx
        if (entry := COMMANDS.get(cmd_name)) is None:
            return None
        command = getattr(import_module(f"crateful.cli.{entry.module}"), entry.attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table alone."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an expected failure is one line on stderr and exit code 1."""
        try:
            return super().invoke(ctx)
        except CratefulError as error:
            raise click.ClickException(" ".join(str(error).split())) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="crateful")
def main() -> None:
    """Whole albums, fetched once, tagged and kept at their best."""
