"""`crateful health-scan`: damage in the library, looked for in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crateful.cli import client, output
from crateful.library.health.schemas import AlbumHealth, HealthPage, HealthScanView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service


@click.group()
def health_scan() -> None:
    """Look for damage in the library, as slowly as is wished."""


@health_scan.command()
@client.user_option
@output.json_option
def status(*, username: str | None, as_json: bool) -> None:
    """Tell how far the scan is."""
    with client.connect(username) as service:
        _print(service.get("/api/health-scan"), as_json=as_json)


@health_scan.command()
@client.user_option
@output.json_option
def start(*, username: str | None, as_json: bool) -> None:
    """Begin with the first album; a scan that runs goes on."""
    _turn("start", username, as_json=as_json)


@health_scan.command()
@client.user_option
@output.json_option
def pause(*, username: str | None, as_json: bool) -> None:
    """Stop after the album that is looked at now."""
    _turn("pause", username, as_json=as_json)


@health_scan.command()
@client.user_option
@output.json_option
def resume(*, username: str | None, as_json: bool) -> None:
    """Go on where it was paused."""
    _turn("resume", username, as_json=as_json)


@health_scan.command()
@client.user_option
@output.json_option
def findings(*, username: str | None, as_json: bool) -> None:
    """List what was found; the exit code is 1 when that is anything."""
    with client.connect(username) as service:
        found = list(_found(service))
    if as_json:
        output.print_json([one.model_dump(mode="json") for one in found])
    else:
        rows = [row for one in found for row in _rows(one)]
        output.print_table(("Album", "Artist", "Title", "What", "Why"), rows)
    raise click.exceptions.Exit(1 if found else 0)


def _turn(what: str, username: str | None, *, as_json: bool) -> None:
    with client.connect(username) as service:
        _print(service.post(f"/api/health-scan/{what}"), as_json=as_json)


def _print(answer: object, *, as_json: bool) -> None:
    scan = client.parsed(HealthScanView, answer)
    if as_json:
        output.print_json(scan.model_dump(mode="json"))
        return
    click.echo(
        f"{scan.state}: {scan.looked} albums looked at, {scan.waiting} to come; "
        f"something was found in {scan.found}."
    )


def _found(service: Service) -> Iterator[AlbumHealth]:
    cursor: str | None = None
    while True:
        answer = service.get("/api/health-scan/findings", cursor=cursor, limit=100)
        page = client.parsed(HealthPage, answer)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def _rows(one: AlbumHealth) -> Iterator[tuple[object, ...]]:
    told = [(each.code, f"{each.path}: {each.message}") for each in one.damages]
    told += [(each.code, each.text) for each in one.verdicts]
    told += [(each.code.value, each.meaning) for each in one.lint]
    for code, why in told:
        yield one.album_id, one.artist, one.title, code, why
