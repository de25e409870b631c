"""`crateful import`: albums that lie in folders of the server."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crateful.cli import client, output
from crateful.cli.downloads import EXIT_CODES, name_of, note_of
from crateful.cli.moving_in.reports import tell_counts, tell_what_is_there
from crateful.downloads.models import Mode
from crateful.downloads.states import Status
from crateful.files import paths
from crateful.imports.schemas import (
    ImportProgress,
    ImportReport,
    ImportStarted,
    Scan,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from crateful.cli.client import Service
    from crateful.downloads.schemas import DownloadResponse

LOOK_S = 1.0
"""Seconds between two looks at how many albums are done."""

LINE_STEP = 10
"""Per cent between two lines where no bar can be drawn."""

BAR: Final = (
    TextColumn("{task.description}", markup=False),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
)

TOLD: Final = (Status.FAILED, Status.REVIEW, Status.WAITING)
"""Albums that stand so are named at the end, the worst first."""


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--copy",
    "mode",
    flag_value=Mode.COPY.value,
    default=Mode.COPY.value,
    help="Leave the files (default).",
)
@click.option("--move", "mode", flag_value=Mode.MOVE.value, help="Remove each album once it is in.")
@click.option(
    "--in-place",
    "mode",
    flag_value=Mode.IN_PLACE.value,
    help="Record what lies in the library already, untouched.",
)
@click.option(
    "--trust-tags",
    "trusts_tags",
    is_flag=True,
    help="File what is tagged whole as it is tagged, without asking MusicBrainz.",
)
@click.option(
    "--follow-links", "follows_links", is_flag=True, help="Look at what links lead to, too."
)
@click.option("--count", "counts", is_flag=True, help="Only count what it would find.")
@click.option("-f", "--follow", "follows", is_flag=True, help="Watch it to its end.")
@client.user_option
@output.json_option
def import_(  # noqa: PLR0913  # one for each option
    folder: Path,
    *,
    mode: str,
    trusts_tags: bool,
    follows_links: bool,
    counts: bool,
    follows: bool,
    username: str | None,
    as_json: bool,
) -> None:
    """Bring albums in a folder or zip into the library.

    Each album is a download of its own. With --trust-tags an album whose tags are whole is filed
    as it is tagged, at once; what is not whole is looked up and asked about as usual. Safe to run
    again: what came in before and did not change is skipped. With --follow the exit code is 0 when
    all is well, 1 when an album failed, 3 when one needs a person.
    """
    with client.connect(username) as service:
        body: dict[str, str | bool] = {
            "folder": paths.text_of(folder.absolute()),
            "mode": mode,
            "trust_tags": trusts_tags,
            "follow_links": follows_links,
        }
        if counts:
            tell_what_is_there(service, body, as_json=as_json)
            return
        started = client.parsed(ImportStarted, service.post("/api/imports", body))
        if not as_json:
            click.echo(_beginning(started))
            _tell_left_out(started)
        if not follows:
            _tell_started(service, started, as_json=as_json)
            return
        state = _watch(service, started, drawn=not as_json)
        problems = list(_problems(service, state))
        _tell_ended(started, state, problems, as_json=as_json)
        if not as_json:
            _tell_files(service, started.batch_id)
    raise click.exceptions.Exit(_exit_code(state))


def _tell_started(service: Service, started: ImportStarted, *, as_json: bool) -> None:
    if as_json:
        output.print_json(started.model_dump(mode="json"))
    elif started.albums or started.scanning:
        click.echo("`crateful downloads` shows how far this is.")
    else:
        _tell_files(service, started.batch_id)


def _tell_files(service: Service, batch_id: str) -> None:
    """Say what became of how many files: "no albums" has a reason, too."""
    counts = client.parsed(ImportReport, service.get(f"/api/imports/{batch_id}/report"))
    tell_counts(counts)
    if counts.others:
        click.echo(f"`crateful imports report {batch_id}` names each.", err=True)


def _tell_left_out(scan: Scan) -> None:
    """Name what can't be imported, on standard error: the rest comes in all the same."""
    if scan.scan_error:
        click.echo(f"The folders could not be looked through: {scan.scan_error}", err=True)
    for each in scan.left_out:
        click.echo(f"Left out: {each.path}: {each.reason}.", err=True)
    if more := scan.left_out_total - len(scan.left_out):
        click.echo(f"Left out: {more} more.", err=True)


def _beginning(started: ImportStarted) -> str:
    if started.scanning:
        return f"Looking for albums; {started.folders} folders so far."
    albums = "1 album" if started.albums == 1 else f"{started.albums or 'No'} albums"
    return f"{albums} to import, {started.skipped} skipped as known."


def _watch(service: Service, started: ImportStarted, *, drawn: bool) -> ImportProgress:
    """Return the import's state once every album has ended, showing the way there."""
    batch_id = started.batch_id
    try:
        with _display(drawn=drawn) as show:
            while True:
                answer = service.get(f"/api/imports/{batch_id}", limit=1)
                state = client.parsed(ImportProgress, answer)
                show(state)
                if state.ended >= state.albums and not state.scanning:
                    return state
                time.sleep(LOOK_S)
    except KeyboardInterrupt:
        click.echo("\nIt goes on by itself; `crateful downloads` shows how far it is.", err=True)
        raise click.exceptions.Exit(130) from None  # what a shell reports for Ctrl-C


@contextmanager
def _display(*, drawn: bool) -> Generator[Callable[[ImportProgress], None]]:
    """Yield what shows one state: a bar on a terminal, lines elsewhere, or nothing."""
    if not drawn:
        yield lambda _state: None
    elif not sys.stdout.isatty():
        yield Lines().show
    else:
        with Progress(*BAR, console=Console()) as progress:
            task = progress.add_task("Albums", total=None)
            yield lambda state: progress.update(
                task, total=state.albums, completed=state.ended, description=_counts(state)
            )


class Lines:
    """Prints a line for every few per cent."""

    def __init__(self) -> None:
        self._told = -1

    def show(self, state: ImportProgress) -> None:
        """Print where the import stands, if it came far enough since the last line."""
        step = 100 * state.ended // max(1, state.albums) // LINE_STEP
        if step != self._told and state.albums:
            click.echo(f"{state.ended}/{state.albums} {_counts(state)}")
        self._told = step


def _counts(state: ImportProgress) -> str:
    if state.scanning:
        return f"{state.folders} folders looked into"
    return ", ".join(f"{count} {status}" for status, count in state.by_status.items() if count)


def _problems(service: Service, state: ImportProgress) -> Iterator[DownloadResponse]:
    for status in TOLD:
        if state.by_status.get(status):
            yield from _albums(service, state.batch_id, status)


def _albums(service: Service, batch_id: str, status: Status) -> Iterator[DownloadResponse]:
    cursor: str | None = None
    while True:
        answer = service.get(
            f"/api/imports/{batch_id}", status=status.value, cursor=cursor, limit=100
        )
        page = client.parsed(ImportProgress, answer)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return


def _tell_ended(
    started: ImportStarted,
    state: ImportProgress,
    problems: Sequence[DownloadResponse],
    *,
    as_json: bool,
) -> None:
    if as_json:
        ended = state.model_copy(update={"items": list(problems), "cursor": None})
        output.print_json({**started.model_dump(), **ended.model_dump(mode="json")})
        return
    if started.scanning:
        _tell_left_out(state)
    click.echo(_counts(state) or "Nothing to import.")
    if state.unverified:
        click.echo(f"{state.unverified} not verified yet: that follows when nothing else waits.")
    if state.damaged:
        click.echo(f"{state.damaged} with damaged files; each album's page says which.")
    if problems:
        rows = [(row.id, row.status.value, name_of(row), note_of(row)) for row in problems]
        output.print_table(("Id", "Status", "Album", "Why"), rows)


def _exit_code(state: ImportProgress) -> int:
    """Return that of the worst end: failed before review."""
    if state.scan_error:
        return EXIT_CODES[Status.FAILED]
    for status in (Status.FAILED, Status.REVIEW):
        if state.by_status.get(status):
            return EXIT_CODES[status]
    return 0
