"""Following one download until it ends or needs a person."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Column
from websockets.exceptions import ConnectionClosed

from crateful.cli import output
from crateful.cli.client import RefusedByServiceError, UnreachableError, parsed
from crateful.downloads.schemas import DownloadResponse
from crateful.downloads.states import ENDED, Stage, Status
from crateful.events.messages import LiveDownload
from crateful.formatting import remaining_text, speed_text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from crateful.cli.client import Service

QUIET_S = 5.0
"""Seconds without news after which the row itself is read."""

RECONNECT_S = 1.0
"""Seconds between two tries to reach a service that went away."""

RECONNECTS = 60
"""Tries before giving up: a restart of the service takes less."""

REFUSED = 4400
"""WebSocket close codes from here on are the service's own: asking again can't help."""

SETTLED: Final = ENDED | {Status.REVIEW}
"""Nothing more happens by itself."""

NAME_COLUMN: Final = Column(no_wrap=True, overflow="ellipsis", max_width=48)
"""A long title leaves room for the bar."""

LINE_STEP = 10
"""Per cent between two lines where no bar can be drawn."""


@dataclass(frozen=True, slots=True)
class ProgressSnapshot:
    """How far a download is at one moment."""

    status: Status
    stage: Stage
    percent: int
    speed: str | None
    eta: str | None
    title: str | None
    seq: int
    """Grows with each change."""


def changes(service: Service, download_id: int) -> Generator[ProgressSnapshot]:
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


def _until_cut(service: Service, download_id: int) -> Generator[ProgressSnapshot]:
    with service.live() as socket:
        # Read after the stream is open: no change can fall between the two.
        newest = _row(service, download_id)
        yield newest
        while True:
            try:
                frame = socket.recv(timeout=QUIET_S)
            except TimeoutError:
                newest = _row(service, download_id)
                yield newest
            except ConnectionClosed as error:
                if error.rcvd and error.rcvd.code >= REFUSED:
                    raise RefusedByServiceError(error.rcvd.reason) from error
                return
            else:
                glimpse = _news(service, download_id, frame)
                # News may arrive after newer ones: what was seen already is no step back.
                if glimpse and glimpse.seq >= newest.seq:
                    newest = glimpse
                    yield glimpse


def _row(service: Service, download_id: int) -> ProgressSnapshot:
    row = parsed(DownloadResponse, service.get(f"/api/downloads/{download_id}"))
    speed, eta = speed_text(row.speed_bps), remaining_text(row.eta_s)
    return ProgressSnapshot(row.status, row.stage, row.progress, speed, eta, row.title, row.seq)


def _news(service: Service, download_id: int, frame: str | bytes) -> ProgressSnapshot | None:
    """Return what a message says of our download, if it is about it."""
    message = json.loads(frame)
    if message.get("type") not in {"download_progress", "download_changed"}:
        return None
    news = parsed(LiveDownload, message)
    if news.download_id != download_id:
        return None
    status = Status(news.status)
    if status in SETTLED:
        # Late news of an earlier try must not end the watching of this one.
        return _row(service, download_id)
    stage = Stage(news.stage)
    eta = remaining_text(news.eta_s)
    return ProgressSnapshot(status, stage, news.percent, news.speed, eta, news.title, news.seq)


def show(service: Service, download_id: int) -> None:
    """Draw a download's progress until it is settled."""
    draw = _bar if sys.stdout.isatty() else _lines
    with _interruptible(download_id), closing(changes(service, download_id)) as glimpses:
        draw(glimpses)


def wait(service: Service, download_id: int) -> None:
    """Return once a download is settled, saying nothing."""
    with _interruptible(download_id), closing(changes(service, download_id)) as glimpses:
        for _ in glimpses:
            pass


@contextmanager
def _interruptible(download_id: int) -> Generator[None]:
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nIt goes on by itself; `crateful cancel {download_id}` stops it.", err=True)
        raise click.exceptions.Exit(130) from None  # what a shell reports for Ctrl-C


def _bar(glimpses: Iterator[ProgressSnapshot]) -> None:
    columns = (
        TextColumn("{task.description}", markup=False, table_column=NAME_COLUMN),
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


def _lines(glimpses: Iterator[ProgressSnapshot]) -> None:
    told = None
    for glimpse in glimpses:
        news = (_doing(glimpse), glimpse.percent // LINE_STEP)
        if news != told:
            click.echo(" ".join(filter(None, (f"{glimpse.percent}%", news[0], _pace(glimpse)))))
        told = news


def _doing(glimpse: ProgressSnapshot) -> str:
    """Say what is being done: the stage while it runs, the status once it stands."""
    running = glimpse.status in {Status.DOWNLOADING, Status.IMPORTING}
    return glimpse.stage.value if running else glimpse.status.value


def _pace(glimpse: ProgressSnapshot) -> str:
    return " ".join(filter(None, (glimpse.speed, glimpse.eta and f"{glimpse.eta} left")))
