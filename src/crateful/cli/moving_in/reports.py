"""`crateful imports`: what became of the files of earlier imports."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click

from crateful.cli import client, output
from crateful.downloads.states import LIVING
from crateful.formatting import size_text
from crateful.imports.outcomes import Outcome
from crateful.imports.schemas import (
    ImportCount,
    ImportFiles,
    ImportReport,
    ImportsPage,
    ImportStopped,
    UndoAlbum,
    UndoAlbums,
    UndoForecast,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crateful.cli.client import Service

LOOK_S: Final = 0.5
"""Seconds between two looks at how far it is."""

id_argument = click.argument("batch_id", metavar="ID")


@click.group()
def imports() -> None:
    """Look at imports, and at what became of their files."""


@imports.command("list")
@client.user_option
@output.json_option
def list_(*, username: str | None, as_json: bool) -> None:
    """List the latest imports, newest first."""
    with client.connect(username) as service:
        answer = service.get("/api/imports", limit=100)
    if as_json:
        output.print_json(answer)
        return
    rows = client.parsed(ImportsPage, answer).items
    output.print_table(
        ("Id", "Folder", "Mode", "Begun"),
        [(row.batch_id, row.folder, row.mode, f"{row.created_at:%Y-%m-%d %H:%M}") for row in rows],
    )


@imports.command("report")
@id_argument
@click.option(
    "--outcome",
    type=click.Choice([outcome.value for outcome in Outcome]),
    help="Only files of which this became; by default all that did not come in.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for spreadsheets.")
@client.user_option
@output.json_option
def report(
    batch_id: str, *, outcome: str | None, as_csv: bool, username: str | None, as_json: bool
) -> None:
    """Name every file of import ID that did not come in, and why."""
    with client.connect(username) as service:
        if as_csv:
            for text in service.texts(f"/api/imports/{batch_id}/files.csv", outcome=outcome):
                click.echo(text, nl=False)
            return
        counts = client.parsed(ImportReport, service.get(f"/api/imports/{batch_id}/report"))
        pages = _pages(service, batch_id, outcome)
        if as_json:
            items = [one.model_dump(mode="json") for page in pages for one in page.items]
            output.print_json({**counts.model_dump(mode="json"), "items": items})
            return
        tell_counts(counts)
        for page in pages:
            lines = [(one.outcome, one.path, one.why) for one in page.items]
            output.print_table(("What", "File", "Why"), lines)


@imports.command("stop")
@id_argument
@client.user_option
@output.json_option
def stop(batch_id: str, *, username: str | None, as_json: bool) -> None:
    """Cancel what import ID has not done yet; what came in or waits in review stays."""
    with client.connect(username) as service:
        stopped = client.parsed(ImportStopped, service.post(f"/api/imports/{batch_id}/stop", {}))
    if as_json:
        output.print_json(stopped.model_dump(mode="json"))
        return
    click.echo(f"{stopped.stopped} albums will not be imported.")
    if stopped.scanning:
        click.echo("The search still queues what it has found; stop again in a moment.", err=True)


def tell_what_is_there(service: Service, body: Mapping[str, str | bool], *, as_json: bool) -> None:
    """Count what an import would find, and begin nothing."""
    asked = {name: body[name] for name in ("folder", "mode", "follow_links")}
    found = client.parsed(ImportCount, service.get("/api/imports/count", **asked))
    if as_json:
        output.print_json(found.model_dump(mode="json"))
    elif not found.is_whole:
        click.echo(f"More than {found.folders} folders: too many to count first; nothing is begun.")
    else:
        size = size_text(found.size_bytes)
        zips = f", {found.zips} zips" if found.zips else ""
        click.echo(f"{found.albums} albums, {found.files} files, {size}{zips}; nothing is begun.")
        if found.left_out:
            click.echo(f"{found.left_out} files or folders can't be imported.", err=True)


def _pages(service: Service, batch_id: str, outcome: str | None) -> Iterator[ImportFiles]:
    path = f"/api/imports/{batch_id}/files"
    cursor: str | None = None
    while True:
        answer = service.get(path, outcome=outcome, cursor=cursor, limit=500)
        page = client.parsed(ImportFiles, answer)
        yield page
        if (cursor := page.next_cursor) is None:
            return


@imports.command("undo")
@id_argument
@click.option("--yes", "is_sure", is_flag=True, help="Do it; without, only say what would be done.")
@click.option("--albums", "by_album", is_flag=True, help="Say it of each album.")
@client.user_option
@output.json_option
def undo(
    batch_id: str, *, is_sure: bool, by_album: bool, username: str | None, as_json: bool
) -> None:
    """Put every album of import ID back where it came from.

    What was moved returns to its folder under its old name with its old tags; what was copied
    goes to the trash; what was recorded in place stays where it lies, and is forgotten. What was
    changed since stays as it is, and is named with --albums. Stopped half-way, running it again
    ends it.
    """
    path = f"/api/imports/{batch_id}/undo"
    with client.connect(username) as service:
        state = client.parsed(UndoForecast, service.post(path) if is_sure else service.get(path))
        while is_sure and state.status in LIVING:
            time.sleep(LOOK_S)
            state = client.parsed(UndoForecast, service.get(path))
        albums = list(_undo_albums(service, path)) if by_album else []
    if as_json:
        items = [one.model_dump(mode="json") for one in albums]
        output.print_json({**state.model_dump(mode="json"), "items": items})
    else:
        _tell_undo(state, is_sure=is_sure)
        rows = [(_fate(one), one.artist, one.title, one.why) for one in albums]
        output.print_table(("What", "Artist", "Album", "Why"), rows)
    raise click.exceptions.Exit(1 if is_sure and state.error else 0)


def _undo_albums(service: Service, path: str) -> Iterator[UndoAlbum]:
    cursor: str | None = None
    while True:
        answer = service.get(f"{path}/albums", cursor=cursor, limit=100)
        page = client.parsed(UndoAlbums, answer)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def _fate(album: UndoAlbum) -> str:
    return "is back" if album.is_done else album.left or "goes back"


def _tell_undo(state: UndoForecast, *, is_sure: bool) -> None:
    if state.error and is_sure:
        click.echo(f"The import could not be undone: {state.error}", err=True)
    if state.done:
        click.echo(f"{state.done} albums are back.")
    if state.albums:
        click.echo(
            f"{state.albums} albums go back: {state.moved} to their folders "
            f"({state.size_bytes / 1024**2:.0f} MB), {state.copied} copies to the trash, "
            f"{state.in_place} stay where they lie."
        )
    for one in state.left:
        click.echo(f"{one.albums} stay as they are: {one.meaning}")
    if state.albums and not is_sure:
        click.echo(f"`crateful imports undo {state.batch_id} --yes` does it.")


def tell_counts(counts: ImportReport) -> None:
    """Say on standard error what became of how many files."""
    click.echo(f"{counts.came_in} of {counts.files} files came in.", err=True)
    for one in counts.others:
        click.echo(f"{one.files} {one.outcome}: {one.meaning}", err=True)
