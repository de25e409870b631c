"""`crateful follow`: followed artists, and what is new of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from crateful.cli import client, output
from crateful.follow.newness import FollowMode
from crateful.follow.schemas import FollowPage, FollowPreview, FollowView, Kind, NewReleasePage
from crateful.formatting import size_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service


@click.group()
def follow() -> None:
    """Follow artists, and see what is new of them."""


@follow.command(name="list")
@client.user_option
@output.json_option
def list_(*, username: str | None, as_json: bool) -> None:
    """List the artists whom you follow."""
    with client.connect(username) as service:
        pages = [client.parsed(FollowPage, one) for one in _pages(service, "/api/follows")]
    found = [item for page in pages for item in page.items]
    if as_json:
        output.print_json([each.model_dump(mode="json") for each in found])
        return
    output.print_table(("Follow", "Artist", "Mode", "Kinds", "Reason"), map(_row, found))


@follow.command()
@click.argument("artist_id", metavar="ARTIST", type=click.IntRange(min=1))
@click.option("--mode", type=click.Choice([mode.value for mode in FollowMode]), default="ask")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(get_args(Kind)))
@client.user_option
def add(*, artist_id: int, mode: str, kinds: tuple[str, ...], username: str | None) -> None:
    """Follow an artist of the library."""
    body: dict[str, object] = {"artist_id": artist_id, "mode": mode}
    if kinds:
        body["kinds"] = list(kinds)
    with client.connect(username) as service:
        row = client.parsed(FollowView, service.post("/api/follows", body))
    output.print_table(("Follow", "Artist", "Mode", "Kinds", "Reason"), [_row(row)])


@follow.command()
@click.argument("artist_id", metavar="ARTIST", type=click.IntRange(min=1))
@client.user_option
def preview(*, artist_id: int, username: str | None) -> None:
    """Reckon what following an artist would fetch; nothing is begun."""
    with client.connect(username) as service:
        answer = service.get(f"/api/artists/{artist_id}/follow-preview")
    found = client.parsed(FollowPreview, answer)
    size = size_text(found.size_bytes_a_year)
    click.echo(
        f"{found.releases} releases in three years, {found.announced} of them to come: "
        f"about {size} a year."
    )


@follow.command()
@click.argument("follow_id", metavar="FOLLOW", type=click.IntRange(min=1))
@client.user_option
def remove(*, follow_id: int, username: str | None) -> None:
    """Follow an artist no longer; what you want already stays wanted."""
    with client.connect(username) as service:
        service.delete(f"/api/follows/{follow_id}")


@follow.command()
@client.user_option
@output.json_option
def news(*, username: str | None, as_json: bool) -> None:
    """List what is new of the artists whom you follow."""
    with client.connect(username) as service:
        pages = [client.parsed(NewReleasePage, one) for one in _pages(service, "/api/new-releases")]
    found = [item for page in pages for item in page.items]
    if as_json:
        output.print_json([each.model_dump(mode="json") for each in found])
        return
    output.print_table(
        ("Artist", "Title", "Kind", "Date", "New"),
        [
            (one.artist, one.title, one.kind, one.first_release_date, "" if one.is_seen else "new")
            for one in found
        ],
    )


def _pages(service: Service, path: str) -> Iterator[Any]:
    cursor: str | None = None
    while True:
        page = service.get(path, cursor=cursor, limit=200)
        yield page
        if (cursor := page["next_cursor"]) is None:
            return


def _row(row: FollowView) -> tuple[object, ...]:
    return row.id, row.artist, row.mode.value, " ".join(row.kinds), row.reason
