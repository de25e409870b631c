"""`crateful download` and the commands that look after downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from crateful.cli import client, follow, output
from crateful.downloads.schemas import DownloadResponse, Preview
from crateful.downloads.states import Status
from crateful.formatting import length_text
from crateful.sources import SITES, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crateful.cli.client import Service

EXIT_CODES: Final[Mapping[Status, int]] = {
    Status.COMPLETE: 0,
    Status.DUPLICATE: 0,
    Status.FAILED: 1,
    Status.CANCELLED: 1,
    Status.REVIEW: 3,
}
"""Of a command that followed a download; 2 is taken by a wrong command line."""

LOSSY: Final[Mapping[bool | None, str]] = {True: "yes", False: "no", None: "not known yet"}


def _qualities() -> str:
    """Return what each source with a choice can be asked for, in words."""
    choices = (
        f"Of {source.title}: "
        + ", ".join(f"{one.value} {one.label}" for one in source.description.qualities)
        for source in SITES
        if source.description.qualities
    )
    return ". ".join(choices) + "."


confirm_lossy_option = click.option(
    "--confirm-lossy", is_flag=True, help="Take it even though it is lossy."
)
quality_option = click.option(
    "--quality",
    type=click.IntRange(0, 4),
    help=_qualities(),
)
confirm_playlist_option = click.option(
    "--confirm-playlist",
    "--confirm-list",
    "confirm_playlist",
    is_flag=True,
    help="Take every album that a playlist, or an artist's page, leads to.",
)
list_limit_option = click.option(
    "--limit", type=click.IntRange(1, 100), help="Of a list, take the first so many albums only."
)
follow_option = click.option("-f", "--follow", "follows", is_flag=True, help="Watch it to its end.")


@click.command()
@click.argument("url")
@confirm_lossy_option
@quality_option
@confirm_playlist_option
@list_limit_option
@follow_option
@client.user_option
@output.json_option
def download(*, url: str, follows: bool, username: str | None, as_json: bool, **wish: Any) -> None:  # noqa: ANN401  # the options above
    """Fetch the album behind URL into the library.

    With --follow the exit code is 0 when the album is in the library, 1 when it failed or
    was cancelled, and 3 when a person must say what it is.
    """
    with client.connect(username) as service:
        body = {name: value for name, value in wish.items() if value is not None}
        answer = service.post("/api/downloads/url", {"url": url, **body})
        _tell(service, answer, follows=follows, as_json=as_json)


@click.command()
@click.option(
    "--status",
    type=click.Choice([status.value for status in Status]),
    help="Only those that stand so.",
)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@client.user_option
@output.json_option
def downloads(*, status: str | None, limit: int, username: str | None, as_json: bool) -> None:
    """List downloads, newest first."""
    with client.connect(username) as service:
        answers = service.get("/api/downloads", status=status, limit=limit)
    if as_json:
        output.print_json(answers)
        return
    rows = [client.parsed(DownloadResponse, answer) for answer in answers]
    output.print_table(
        ("Id", "Status", "%", "Source", "Album", "Note"),
        [
            (
                row.id,
                row.status.value,
                row.progress,
                title_of(row.source),
                name_of(row),
                note_of(row),
            )
            for row in rows
        ],
    )


@click.command()
@click.argument("url")
@client.user_option
@output.json_option
def preview(url: str, *, username: str | None, as_json: bool) -> None:
    """Show what URL holds without fetching it."""
    with client.connect(username) as service:
        answer = service.get("/api/downloads/preview", url=url)
    if as_json:
        output.print_json(answer)
        return
    for label, value in _preview_lines(client.parsed(Preview, answer)):
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
        answer = service.post(f"/api/downloads/{download_id}/retry", body)
        _tell(service, answer, follows=follows, as_json=as_json)


@click.command()
@click.argument("download_id", metavar="ID", type=int)
@client.user_option
def log(download_id: int, *, username: str | None) -> None:
    """Print a download's own log."""
    with client.connect(username) as service:
        click.echo(service.text(f"/api/downloads/{download_id}/log"), nl=False)


def _tell(service: Service, answer: dict[str, Any], *, follows: bool, as_json: bool) -> None:
    """Say what became of a request, after watching it if that was asked for."""
    row = client.parsed(DownloadResponse, answer)
    if follows:
        watch = follow.wait if as_json else follow.show
        watch(service, row.id)
        answer = service.get(f"/api/downloads/{row.id}")
        row = client.parsed(DownloadResponse, answer)
    if as_json:
        output.print_json(answer)
    else:
        click.echo(ending_of(row))
    if follows:
        raise click.exceptions.Exit(EXIT_CODES[row.status])


def ending_of(row: DownloadResponse) -> str:
    """Say in one line how a download stands and what can be done next."""
    name = name_of(row)
    lines = {
        Status.COMPLETE: f"{name} is in the library."
        if row.result_album_id is not None
        else f"{name} has ended; what it led to, `crateful downloads` lists.",
        Status.DUPLICATE: f"{name} is in the library already: {note_of(row)}",
        Status.FAILED: f"{name} failed: {note_of(row)}",
        Status.CANCELLED: f"{name} was cancelled.",
        Status.REVIEW: f"{name} needs a person: see `crateful review show {row.id}`.",
    }
    standing = f"{name} is {row.status.value}; watch it with `crateful downloads`."
    return f"Download {row.id}: {lines.get(row.status, standing)}"


def name_of(row: DownloadResponse) -> str:
    """Return an album's artist and title, or its address until they are known."""
    known = " - ".join(filter(None, (row.artist, row.title)))
    return output.cell(known or row.source_url)


def note_of(row: DownloadResponse) -> str:
    """Return the error's sentence, or the first thing a user should know of the result."""
    asked = row.review and row.review.message
    told = next((incident.message for incident in row.incidents), None)
    return output.cell(row.error_message or asked or told)


def _preview_lines(seen: Preview) -> Iterator[tuple[str, object]]:
    yield "Album", " - ".join(filter(None, (seen.artist, seen.title)))
    yield "Source", title_of(seen.source)
    yield "Date", seen.date
    yield "Tracks", len(seen.tracks)
    yield "Length", seen.duration_ms and length_text(seen.duration_ms)
    yield "Lossy", f"{LOSSY[seen.lossy]}: {seen.lossy_reason}"
    yield "Quality", seen.best_quality
    yield "Verdict", f"{seen.verdict}: {seen.verdict_reason}"
    yield "Folder", seen.target_path
    for track in seen.missing:
        yield "Missing", track
