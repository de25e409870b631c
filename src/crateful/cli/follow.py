"""Watching one download until it ends or asks for a person."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from websockets.exceptions import ConnectionClosed

from crateful.cli import output
from crateful.cli.client import UnreachableError
from crateful.downloads.states import ENDED, Status

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from crateful.cli.client import Service

QUIET_S = 5.0
"""Seconds without news after which the row itself is read."""

RECONNECT_S = 1.0
"""Seconds between two tries to reach a service that went away."""

RECONNECTS = 60
"""Tries before giving up: a restart of the service takes less."""

SETTLED: Final = ENDED | {Status.REVIEW}
"""Nothing more happens by itself."""

LINE_STEP = 10
"""Per cent between two lines where no bar can be drawn."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """How far a download is at one moment."""

    status: Status
    stage: str
    percent: int
    speed: str | None
    eta: str | None
    title: str | None


def changes(service: Service, download_id: int) -> Generator[Glimpse]:
    """Yield each change of a download until it is settled, across restarts of the service.

    Raises:
        UnreachableError: the service stayed away.
    """
    losses = 0
    while True:
        try:
            for glimpse in _until_cut(service, download_id):
                losses = 0
                yield glimpse
                if glimpse.status in SETTLED:
                    return
        except UnreachableError:
            if losses >= RECONNECTS:
                raise
        losses += 1
        time.sleep(RECONNECT_S)


def _until_cut(service: Service, download_id: int) -> Generator[Glimpse]:
    with service.live() as socket:
        # Read after the stream is open: no change can fall between the two.
        yield _glimpse(service.get(f"/api/downloads/{download_id}"))
        while True:
            try:
                message = json.loads(socket.recv(timeout=QUIET_S))
            except TimeoutError:
                yield _glimpse(service.get(f"/api/downloads/{download_id}"))
            except ConnectionClosed:
                return
            else:
                if message.get("download_id") != download_id or "status" not in message:
                    continue
                glimpse = _glimpse(message)
                if glimpse.status in SETTLED:
                    # Late news of an earlier try must not end the watching of this one.
                    glimpse = _glimpse(service.get(f"/api/downloads/{download_id}"))
                yield glimpse


def _glimpse(fields: dict[str, Any]) -> Glimpse:
    return Glimpse(
        status=Status(fields["status"]),
        stage=str(fields.get("stage") or ""),
        percent=int(fields.get("percent", fields.get("progress")) or 0),
        speed=fields.get("speed"),
        eta=fields.get("eta"),
        title=fields.get("title"),
    )


def show(service: Service, download_id: int) -> None:
    """Draw a download's progress until it is settled."""
    draw = _bar if sys.stdout.isatty() else _lines
    with closing(_guarded(service, download_id)) as glimpses:
        draw(glimpses)


def wait(service: Service, download_id: int) -> None:
    """Return once a download is settled, saying nothing."""
    with closing(_guarded(service, download_id)) as glimpses:
        for _ in glimpses:
            pass


def _guarded(service: Service, download_id: int) -> Generator[Glimpse]:
    try:
        yield from changes(service, download_id)
    except KeyboardInterrupt:
        click.echo(f"\nIt goes on by itself; `crateful cancel {download_id}` stops it.", err=True)
        raise click.exceptions.Exit(130) from None  # what a shell reports for Ctrl-C


def _bar(glimpses: Iterator[Glimpse]) -> None:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
    )
    with Progress(*columns, console=Console()) as progress:
        task = progress.add_task("", total=100, pace="")
        title = ""
        for glimpse in glimpses:
            title = output.cell(glimpse.title or title)
            progress.update(
                task,
                completed=glimpse.percent,
                description=f"{title} {_doing(glimpse)}".strip(),
                pace=_pace(glimpse),
            )


def _lines(glimpses: Iterator[Glimpse]) -> None:
    told = None
    for glimpse in glimpses:
        news = (_doing(glimpse), glimpse.percent // LINE_STEP)
        if news != told:
            click.echo(" ".join(filter(None, (f"{glimpse.percent}%", news[0], _pace(glimpse)))))
        told = news


def _doing(glimpse: Glimpse) -> str:
    """Say what is being done: the stage while it runs, the status once it stands."""
    running = glimpse.status in {Status.DOWNLOADING, Status.IMPORTING}
    return glimpse.stage if running and glimpse.stage else glimpse.status.value


def _pace(glimpse: Glimpse) -> str:
    return " ".join(filter(None, (glimpse.speed, glimpse.eta and f"{glimpse.eta} left")))
