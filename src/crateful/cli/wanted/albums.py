"""`crateful wanted`: what is wanted and not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from crateful.cli import client, output
from crateful.formatting import size_text
from crateful.preferences.schemas import Floor
from crateful.wanted.schemas import AlbumWishes, UpgradePreview, WantedItemView, WantedPage
from crateful.wanted.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service

HEADINGS = ("WantedItem", "Artist", "Title", "State", "Why", "Next look", "Reason")


@click.group()
def wanted() -> None:
    """Want albums, and see what came of it."""


@wanted.command(name="list")
@click.option("--state", type=click.Choice([state.value for state in State]))
@click.option("--mine", is_flag=True, help="Only your own, also when you are an admin.")
@client.user_option
@output.json_option
def list_(*, state: str | None, mine: bool, username: str | None, as_json: bool) -> None:
    """List what is wanted, newest first."""
    with client.connect(username) as service:
        found = list(_all(service, state, mine=mine))
    if as_json:
        output.print_json([each.model_dump(mode="json") for each in found])
        return
    output.print_table(HEADINGS, [_row(each) for each in found])


@wanted.command()
@click.argument("artist")
@click.argument("title")
@click.option("--track", help="A track of it, which you heart once it is there.")
@click.option("--lossy", is_flag=True, help="Lossy audio is fine, too.")
@client.user_option
@output.json_option
def add(
    *,
    artist: str,
    title: str,
    track: str | None,
    lossy: bool,
    username: str | None,
    as_json: bool,
) -> None:
    """Want an album."""
    album: dict[str, object] = {"artist": artist, "title": title, "confirm_lossy": lossy}
    if track:
        album["track"] = {"title": track}
    with client.connect(username) as service:
        [answer] = service.post("/api/wanted", {"albums": [album]})
        item = client.parsed(WantedItemView, answer)
    if as_json:
        output.print_json(item.model_dump(mode="json"))
        return
    output.print_table(HEADINGS, [_row(item)])


@wanted.command()
@click.argument("item_ids", metavar="ITEM...", type=click.IntRange(min=1), nargs=-1, required=True)
@client.user_option
def drop(*, item_ids: tuple[int, ...], username: str | None) -> None:
    """Want albums no longer; no list and no followed artist brings them back."""
    with client.connect(username) as service:
        for item_id in item_ids:
            service.delete(f"/api/wanted/{item_id}")


@wanted.command()
@click.argument("floor", type=click.Choice(get_args(Floor)))
@client.user_option
@output.json_option
def upgrades(*, floor: str, username: str | None, as_json: bool) -> None:
    """Count what a floor would have looked for in better quality; nothing is begun."""
    with client.connect(username) as service:
        answer = service.get("/api/wanted/upgrades/preview", floor=floor)
    found = client.parsed(UpgradePreview, answer)
    if as_json:
        output.print_json(found.model_dump(mode="json"))
        return
    size, before = size_text(found.size_bytes), size_text(found.replaced_bytes)
    albums = f"{found.albums} album{'s' * (found.albums != 1)}"
    click.echo(f"{albums}, about {size}; what they take now is {before}.")
    if found.refused:
        click.echo(f"{found.refused} more are never to be replaced.")


@wanted.command()
@click.argument("album_id", metavar="ALBUM", type=click.IntRange(min=1))
@client.user_option
def rest(*, album_id: int, username: str | None) -> None:
    """Have the tracks that an album of the library lacks looked for."""
    with client.connect(username) as service:
        answer = service.post(f"/api/albums/{album_id}/rest")
    found = client.parsed(AlbumWishes, answer)
    click.echo(f"{found.lacking} of its tracks looked for.")


@wanted.command()
@click.argument(
    "album_ids", metavar="ALBUM...", type=click.IntRange(min=1), nargs=-1, required=True
)
@click.option("--undo", is_flag=True, help="Better copies are wanted again.")
@client.user_option
def never(*, album_ids: tuple[int, ...], undo: bool, username: str | None) -> None:
    """Never have albums of the library replaced by better copies by itself."""
    with client.connect(username) as service:
        for album_id in album_ids:
            path = f"/api/albums/{album_id}/never-better"
            (service.delete if undo else service.post)(path)


def _all(service: Service, state: str | None, *, mine: bool) -> Iterator[WantedItemView]:
    cursor: str | None = None
    while True:
        answer = service.get("/api/wanted", state=state, mine=mine, cursor=cursor, limit=200)
        page = client.parsed(WantedPage, answer)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def _row(item: WantedItemView) -> tuple[object, ...]:
    looked_for = item.next_look_at.date().isoformat() if item.next_look_at else ""
    return (
        *(item.id, item.artist, item.title, item.state.value, item.why.value),
        *(looked_for, item.reason),
    )
