"""`crateful watch`: folders of the server of which everything new is imported."""

from __future__ import annotations

from pathlib import Path

import click

from crateful.cli import client, output
from crateful.downloads.models import Mode
from crateful.files import paths
from crateful.watch_folders.schemas import WatchFolderView


@click.group()
def watch() -> None:
    """Have folders watched for new albums."""


@watch.command("add")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--move", "moves", is_flag=True, help="Remove each album once it is in.")
@click.option(
    "--trust-tags", "trusts_tags", is_flag=True, help="File what is tagged whole without asking."
)
@click.option(
    "--settle", "settle_s", type=int, default=60, help="Seconds without a change; 60 by default."
)
@click.option("--poll", "polls", is_flag=True, help="Look through it now and then.")
@client.user_option
def add(
    folder: Path,
    *,
    moves: bool,
    trusts_tags: bool,
    settle_s: int,
    polls: bool,
    username: str | None,
) -> None:
    """Import whatever is put into FOLDER from now on, and what is there."""
    body = {
        "folder": paths.text_of(folder.absolute()),
        "mode": (Mode.MOVE if moves else Mode.COPY).value,
        "trust_tags": trusts_tags,
        "settle_s": settle_s,
        "poll": polls,
    }
    with client.connect(username) as service:
        row = client.parsed(WatchFolderView, service.post("/api/watch-folders", body))
    click.echo(f"Watching {row.folder} (id {row.id}).")


@watch.command("list")
@client.user_option
@output.json_option
def list_(*, username: str | None, as_json: bool) -> None:
    """List the watch folders and how they are."""
    with client.connect(username) as service:
        rows = service.get("/api/watch-folders")
    if as_json:
        output.print_json(rows)
        return
    found = [WatchFolderView.model_validate(row) for row in rows]
    table = [(row.id, row.folder, row.mode.value, _state(row)) for row in found]
    output.print_table(("Id", "Folder", "Mode", "State"), table)


@watch.command("remove")
@click.argument("watch_folder_id", metavar="ID", type=int)
@client.user_option
def remove(watch_folder_id: int, *, username: str | None) -> None:
    """Leave a folder alone from now on; what it brought stays."""
    with client.connect(username) as service:
        service.delete(f"/api/watch-folders/{watch_folder_id}")
    click.echo("It is not watched any more.")


def _state(row: WatchFolderView) -> str:
    if not row.is_on:
        return "off"
    return row.problem or ("watched" if row.is_watched else "waits for a worker")
