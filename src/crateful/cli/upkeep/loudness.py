"""`crateful loudness`: how loud files are, written into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
from pydantic import BaseModel

from crateful.cli import client, output
from crateful.library.health.schemas import LouderAlbum, LouderView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service

AT_A_TIME: Final = 20
"""Albums in one request."""


class _Album(BaseModel):
    id: int


class _Albums(BaseModel):
    """What is read of a page of albums."""

    items: list[_Album]
    next_cursor: str | None


@click.group()
def loudness() -> None:
    """Write into files how loud they are."""


@loudness.command()
@click.argument("album_ids", nargs=-1, type=click.IntRange(1), metavar="[ALBUM]...")
@click.option("--all", "of_all", is_flag=True, help="All albums of the library.")
@click.option("--replace", "replaces", is_flag=True, help="Also over what files say themselves.")
@client.user_option
@output.json_option
def write(
    album_ids: tuple[int, ...], *, of_all: bool, replaces: bool, username: str | None, as_json: bool
) -> None:
    """Write what was measured of each ALBUM into its files, as ReplayGain 2.

    What a file says of its loudness itself stays, unless --replace is given.
    """
    if bool(album_ids) is of_all:
        msg = "Give the ids of albums, or --all."
        raise click.UsageError(msg)
    with client.connect(username) as service:
        ids = list(_all(service)) if of_all else list(album_ids)
        done = [one for some in _parts(ids) for one in _written(service, some, replaces=replaces)]
    if as_json:
        output.print_json([one.model_dump(mode="json") for one in done])
    else:
        for one in done:
            if one.error:
                click.echo(f"Album {one.album_id}: {one.error}", err=True)
        count = sum(one.written for one in done)
        click.echo("1 file was written." if count == 1 else f"{count} files were written.")
    raise click.exceptions.Exit(1 if any(one.error for one in done) else 0)


def _parts(ids: list[int]) -> Iterator[list[int]]:
    yield from (ids[at : at + AT_A_TIME] for at in range(0, len(ids), AT_A_TIME))


def _written(service: Service, ids: list[int], *, replaces: bool) -> list[LouderAlbum]:
    body = {"album_ids": ids, "replaces": replaces}
    return client.parsed(LouderView, service.post("/api/loudness/write", body)).items


def _all(service: Service) -> Iterator[int]:
    cursor: str | None = None
    while True:
        answer = service.get("/api/albums", cursor=cursor, limit=100)
        page = client.parsed(_Albums, answer)
        yield from (one.id for one in page.items)
        if (cursor := page.next_cursor) is None:
            return
