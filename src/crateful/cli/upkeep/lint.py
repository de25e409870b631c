"""`crateful lint`: what would split or hide an album in players."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crateful.cli import client, output
from crateful.library.lint.rules import LintCode
from crateful.library.lint.schemas import AlbumLint, LintedView, LintPage, MendedView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crateful.cli.client import Service

MENDED_AT_A_TIME = 20
"""Albums in one request."""


@click.command()
@click.option(
    "--code", type=click.Choice([code.value for code in LintCode]), help="Only this finding."
)
@click.option("--mend", "mends", is_flag=True, help="Write into the files what mends it.")
@client.user_option
@output.json_option
def lint(*, code: str | None, mends: bool, username: str | None, as_json: bool) -> None:
    """Name what would split or hide albums in Navidrome, Jellyfin, Plex or MPD.

    Every album is looked at; the tags of those whose files did not change are not read again. With
    --mend the files of the albums that are listed are written. The exit code is 1 when something is
    still wrong, or could not be looked at.
    """
    with client.connect(username) as service:
        _tell(service)
        failed = _look(service)
        found = list(_found(service, code))
        if mends:
            _mend(service, [album.album_id for album in found])
            found = list(_found(service, code))
    if as_json:
        output.print_json([album.model_dump(mode="json") for album in found])
    else:
        output.print_table(
            ("Album", "Artist", "Title", "What", "Which", "Meaning"),
            [
                (album.album_id, album.artist, album.title, one.code, one.detail, one.meaning)
                for album in found
                for one in album.findings
            ],
        )
    if failed:
        click.echo(f"{failed} albums could not be read: the service's log says why.", err=True)
    raise click.exceptions.Exit(1 if found or failed else 0)


def _tell(service: Service) -> None:
    """Say how much there is to be read: what was looked at in the background is known."""
    answer = client.parsed(LintPage, service.get("/api/lint", limit=1))
    if answer.waiting:
        click.echo(f"{answer.waiting} albums are new or changed, and are looked at now.", err=True)


def _look(service: Service) -> int:
    """Have every album looked at, some at a time; return how many could not be."""
    cursor: str | None = None
    failed = 0
    while True:
        query = f"?cursor={cursor}" if cursor else ""
        step = client.parsed(LintedView, service.post(f"/api/lint{query}"))
        failed += step.failed
        if (cursor := step.next_cursor) is None:
            return failed


def _found(service: Service, code: str | None) -> Iterator[AlbumLint]:
    cursor: str | None = None
    while True:
        answer = service.get("/api/lint", code=code, cursor=cursor, limit=100)
        page = client.parsed(LintPage, answer)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def _mend(service: Service, album_ids: Sequence[int]) -> None:
    for at in range(0, len(album_ids), MENDED_AT_A_TIME):
        some = list(album_ids[at : at + MENDED_AT_A_TIME])
        answer = client.parsed(MendedView, service.post("/api/lint/mend", {"album_ids": some}))
        for one in answer.items:
            if one.error:
                click.echo(f"Album {one.album_id}: {one.error}", err=True)
