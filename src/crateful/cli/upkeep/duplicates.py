"""`crateful duplicates`: what is in the library twice, by its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crateful.cli import client, output
from crateful.library.browse.duplicates import Duplicate, DuplicatePage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service


@click.command()
@click.option(
    "--recordings", "of_recordings", is_flag=True, help="What is also on another album instead."
)
@client.user_option
@output.json_option
def duplicates(*, of_recordings: bool, username: str | None, as_json: bool) -> None:
    """List albums that are there twice, however they are called and encoded.

    The better one is named: delete the other one, and it can be brought back from the trash.
    """
    kind = "recording" if of_recordings else "album"
    with client.connect(username) as service:
        found = list(_found(service, kind))
    if as_json:
        output.print_json([one.model_dump(mode="json") for one in found])
        return
    rows = [row for one in found for row in _rows(one)]
    output.print_table(("Album", "Artist", "Title", "Quality", "Tracks", "Shared", "What"), rows)


def _found(service: Service, kind: str) -> Iterator[Duplicate]:
    cursor: str | None = None
    while True:
        answer = service.get("/api/duplicates", kind=kind, cursor=cursor, limit=100)
        page = client.parsed(DuplicatePage, answer)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            if page.waiting:
                click.echo(f"{page.waiting} tracks are still to be looked at.", err=True)
            return


def _rows(one: Duplicate) -> Iterator[tuple[object, ...]]:
    for album in one.albums:
        what = (
            "also on" if one.keeps is None else "keep" if album.album_id == one.keeps else "twice"
        )
        yield (
            album.album_id,
            album.artist,
            album.title,
            album.quality,
            album.track_count,
            one.shared,
            what,
        )
