"""`crateful import`: albums that lie in folders of the server."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crateful.cli import client, output
from crateful.cli.downloads import EXIT_CODES, name_of, note_of
from crateful.downloads.states import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service

LOOK_S = 1.0
"""Seconds between two looks at how many albums are done."""

LINE_STEP = 10
"""Per cent between two lines where no bar can be drawn."""

TOLD: Final = (Status.FAILED, Status.REVIEW, Status.WAITING)
"""Albums that stand so are named at the end, the worst first."""


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--copy", "mode", flag_value="copy", default=True, help="Leave the files (default).")
@click.option("--move", "mode", flag_value="move", help="Remove each album once it is in.")
@click.option(
    "--in-place",
    "mode",
    flag_value="in_place",
    help="Record what lies in the library already, untouched.",
)
@click.option("-f", "--follow", "follows", is_flag=True, help="Watch it to its end.")
@client.user_option
@output.json_option
def import_(folder: Path, *, mode: str, follows: bool, username: str | None, as_json: bool) -> None:
    """Bring albums that are in FOLDER into the library, each as a download of its own.

    Safe to run again: what came in before and did not change is skipped. With --follow the
    exit code is 0 when all is well, 1 when an album failed, 3 when one needs a person.
    """
    with client.connect(username) as service:
        body = {"folder": str(folder.absolute()), "mode": mode}
        started = service.post("/api/imports", body)
        if not follows:
            _tell_started(started, as_json=as_json)
            return
        if not as_json:
            click.echo(_started_line(started))
        state = _watch(service, started["batch_id"], drawn=not as_json)
        problems = list(_problems(service, started["batch_id"], state["by_status"]))
    if as_json:
        output.print_json({**started, "by_status": state["by_status"], "problems": problems})
    else:
        _tell_ended(state, problems)
    raise click.exceptions.Exit(_exit_code(state["by_status"]))


def _tell_started(started: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.print_json(started)
    else:
        click.echo(f"{_started_line(started)} `crateful downloads` shows how far they are.")


def _started_line(started: dict[str, Any]) -> str:
    return f"{started['albums']} albums to import, {started['skipped']} skipped as known."


def _watch(service: Service, batch_id: str, *, drawn: bool) -> dict[str, Any]:
    """Return the import's state once every album has ended, showing the way there."""
    states = _states(service, batch_id)
    try:
        if not drawn:
            return _last(states)
        return _bar(states) if sys.stdout.isatty() else _lines(states)
    except KeyboardInterrupt:
        click.echo("\nIt goes on by itself; `crateful downloads` shows how far it is.", err=True)
        raise click.exceptions.Exit(130) from None  # what a shell reports for Ctrl-C


def _states(service: Service, batch_id: str) -> Iterator[dict[str, Any]]:
    while True:
        state: dict[str, Any] = service.get(f"/api/imports/{batch_id}", limit=1)
        yield state
        if state["ended"] >= state["albums"]:
            return
        time.sleep(LOOK_S)


def _last(states: Iterator[dict[str, Any]]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for state in states:  # noqa: B007  # the last one is the answer
        pass
    return state


def _bar(states: Iterator[dict[str, Any]]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console()) as progress:
        task = progress.add_task("Albums", total=None)
        for state in states:
            progress.update(
                task, total=state["albums"], completed=state["ended"], description=_counts(state)
            )
    return state


def _lines(states: Iterator[dict[str, Any]]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    told = -1
    for state in states:
        step = 100 * state["ended"] // max(1, state["albums"]) // LINE_STEP
        if step != told:
            click.echo(f"{state['ended']}/{state['albums']} {_counts(state)}")
        told = step
    return state


def _counts(state: dict[str, Any]) -> str:
    return ", ".join(f"{count} {status}" for status, count in state["by_status"].items() if count)


def _problems(
    service: Service, batch_id: str, by_status: dict[str, int]
) -> Iterator[dict[str, Any]]:
    for status in TOLD:
        if by_status.get(status):
            yield from _albums(service, batch_id, status)


def _albums(service: Service, batch_id: str, status: Status) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = service.get(
            f"/api/imports/{batch_id}", status=status.value, cursor=cursor, limit=100
        )
        yield from page["items"]
        cursor = page["cursor"]
        if cursor is None:
            return


def _tell_ended(state: dict[str, Any], problems: list[dict[str, Any]]) -> None:
    click.echo(_counts(state) or "Nothing to import.")
    if problems:
        rows = [(row["id"], row["status"], name_of(row), note_of(row)) for row in problems]
        output.print_table(("Id", "Status", "Album", "Why"), rows)


def _exit_code(by_status: dict[str, int]) -> int:
    """Return that of the worst end: failed before review."""
    for status in (Status.FAILED, Status.REVIEW):
        if by_status.get(status):
            return EXIT_CODES[status]
    return 0
