"""`crateful download` and the commands that look after downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from crateful.cli import client, follow, output
from crateful.downloads.states import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crateful.cli.client import Service

EXIT_CODES: Final[Mapping[Status, int]] = {
    Status.COMPLETE: 0,
    Status.DUPLICATE: 0,
    Status.FAILED: 1,
    Status.CANCELLED: 1,
    Status.REVIEW: 3,
}
"""Of a command that followed a download; 2 is taken by a wrong command line."""

confirm_lossy_option = click.option(
    "--confirm-lossy", is_flag=True, help="Take it even though it is lossy."
)
follow_option = click.option("-f", "--follow", "follows", is_flag=True, help="Watch it to its end.")


@click.command()
@click.argument("url")
@confirm_lossy_option
@follow_option
@client.user_option
@output.json_option
def download(
    url: str, *, confirm_lossy: bool, follows: bool, username: str | None, as_json: bool
) -> None:
    """Fetch the album behind URL into the library.

    With --follow the exit code is 0 when the album is in the library, 1 when it failed or
    was cancelled, and 3 when a person must say what it is.
    """
    with client.connect(username) as service:
        body = {"url": url, "confirm_lossy": confirm_lossy}
        row = service.post("/api/downloads/url", body)
        _tell(service, row, follows=follows, as_json=as_json)


@click.command()
@click.option("--status", type=click.Choice(list(Status)), help="Only those that stand so.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@client.user_option
@output.json_option
def downloads(*, status: Status | None, limit: int, username: str | None, as_json: bool) -> None:
    """List downloads, newest first."""
    with client.connect(username) as service:
        rows = service.get("/api/downloads", status=status and status.value, limit=limit)
    if as_json:
        output.print_json(rows)
        return
    output.print_table(
        ("Id", "Status", "%", "Source", "Album", "Note"),
        [(r["id"], r["status"], r["progress"], r["source"], name_of(r), note_of(r)) for r in rows],
    )


@click.command()
@click.argument("url")
@client.user_option
@output.json_option
def preview(url: str, *, username: str | None, as_json: bool) -> None:
    """Show what URL holds without fetching it."""
    with client.connect(username) as service:
        seen = service.get("/api/downloads/preview", url=url)
    if as_json:
        output.print_json(seen)
        return
    for label, value in _preview_lines(seen):
        click.echo(f"{label:<9} {output.cell(value)}")


@click.command()
@click.argument("download_id", metavar="ID", type=int)
@client.user_option
def cancel(download_id: int, *, username: str | None) -> None:
    """Stop a download and remove what it fetched."""
    with client.connect(username) as service:
        service.post(f"/api/downloads/{download_id}/cancel")
    click.echo(f"Download {download_id} is cancelled.")


@click.command()
@click.argument("download_id", metavar="ID", type=int)
@confirm_lossy_option
@follow_option
@client.user_option
@output.json_option
def retry(
    download_id: int, *, confirm_lossy: bool, follows: bool, username: str | None, as_json: bool
) -> None:
    """Try a failed or cancelled download again.

    What was fetched whole is not fetched again. The exit codes are those of `download`.
    """
    with client.connect(username) as service:
        body = {"confirm_lossy": True} if confirm_lossy else {}
        row = service.post(f"/api/downloads/{download_id}/retry", body)
        _tell(service, row, follows=follows, as_json=as_json)


@click.command()
@click.argument("download_id", metavar="ID", type=int)
@client.user_option
def log(download_id: int, *, username: str | None) -> None:
    """Print a download's own log."""
    with client.connect(username) as service:
        click.echo(service.text(f"/api/downloads/{download_id}/log"), nl=False)


def _tell(service: Service, row: dict[str, Any], *, follows: bool, as_json: bool) -> None:
    """Say what became of a request, after watching it if that was asked for."""
    if follows:
        if not as_json:
            follow.show(service, row["id"])
        else:
            follow.wait(service, row["id"])
        row = service.get(f"/api/downloads/{row['id']}")
    if as_json:
        output.print_json(row)
    else:
        click.echo(ending_of(row))
    if follows:
        raise click.exceptions.Exit(EXIT_CODES[Status(row["status"])])


def ending_of(row: dict[str, Any]) -> str:
    """Say in one line how a download stands and what can be done next."""
    name, status, number = name_of(row), Status(row["status"]), row["id"]
    lines = {
        Status.COMPLETE: f"{name} is in the library.",
        Status.DUPLICATE: f"{name} is in the library already: {note_of(row)}",
        Status.FAILED: f"{name} failed: {note_of(row)}",
        Status.CANCELLED: f"{name} was cancelled.",
        Status.REVIEW: f"{name} needs a person: see `crateful review show {number}`.",
    }
    standing = f"{name} is {status.value}; watch it with `crateful downloads`."
    return f"Download {number}: {lines.get(status, standing)}"


def name_of(row: dict[str, Any]) -> str:
    """Return an album's artist and title, or its address until they are known."""
    known = " - ".join(filter(None, (row.get("artist"), row.get("title"))))
    return output.cell(known or row["source_url"])


def note_of(row: dict[str, Any]) -> str:
    """Return the error's sentence, or the first thing a user should know of the result."""
    if row.get("error_message"):
        return output.cell(row["error_message"])
    return output.cell(next((i["message"] for i in row.get("incidents") or ()), ""))


def _preview_lines(seen: dict[str, Any]) -> list[tuple[str, object]]:
    lossless = {True: "no", False: "yes", None: "not known yet"}[seen.get("lossless")]
    return [("Title", seen["title"]), ("Lossy", lossless)]
