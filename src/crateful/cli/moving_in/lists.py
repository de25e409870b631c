"""`crateful list`: lists of other services and players, brought in and looked through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crateful.cli import client, output
from crateful.formatting import size_text
from crateful.lists.schemas import ListPreview, ListRowPage, Lists, ListView, TakenList
from crateful.lists.states import RowState
from crateful.lists.synced.schemas import Accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service
    from crateful.lists.schemas import ListRowView

LIST = click.argument("list_id", type=click.IntRange(min=1))
_PAGE = 200
_NONE, _STOP = "n", "q"


class _FileOrLink(click.ParamType[str | Path]):
    """A file that is there, or an address of the web."""

    name = "file or link"
    _file = click.Path(exists=True, dir_okay=False, path_type=Path)

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | Path:
        """Return an address as it is, and the path of anything else."""
        if isinstance(value, str) and value.startswith(("https://", "http://")):
            return value
        found: Path = self._file.convert(value, param, ctx)
        return found


@click.group(name="list")
def list_() -> None:
    """Bring lists of other services and players, and look through them."""


@list_.command(name="import")
@click.argument("file", metavar="FILE_OR_LINK", type=_FileOrLink())
@client.user_option
@output.json_option
def import_(*, file: Path | str, username: str | None, as_json: bool) -> None:
    """Bring the lists of a file: CSV, M3U8, JSPF, XSPF, Spotify's JSON, or a text.

    Or the public playlist of a link of YouTube, YouTube Music or Deezer. Rows that are not taken
    are named. What is brought again adds only what is new.
    """
    with client.connect(username) as service:
        if isinstance(file, str):
            one = client.parsed(ListView, service.post("/api/lists/link", {"url": file}))
            found = Lists(items=[one])
        else:
            answer = service.send_file("/api/lists/import", file.read_bytes(), name=file.name)
            found = client.parsed(Lists, answer)
    if as_json:
        output.print_json(found.model_dump(mode="json"))
        return
    _print(found.items)
    for one in found.items:
        for left in one.left_out:
            click.echo(f"{one.name}, row {left.number}: {left.reason}", err=True)


@list_.command()
@click.argument("list_id", type=click.IntRange(min=1), required=False)
@click.option("--state", type=click.Choice([one.value for one in RowState]))
@client.user_option
@output.json_option
def show(*, list_id: int | None, state: str | None, username: str | None, as_json: bool) -> None:
    """Show every list, or the rows of one."""
    with client.connect(username) as service:
        if list_id is None:
            found = client.parsed(Lists, service.get("/api/lists"))
            output.print_json(found.model_dump(mode="json")) if as_json else _print(found.items)
            return
        rows = list(_rows(service, list_id, state))
    if as_json:
        output.print_json([one.model_dump(mode="json") for one in rows])
        return
    output.print_table(
        ("Row", "State", "Artist", "Title", "Album", "Found"),
        [
            (
                *(one.id, one.state.value, ", ".join(one.artists), one.title, one.album),
                f"{one.found[0].artist} - {one.found[0].title}" if one.found else "",
            )
            for one in rows
        ],
    )


@list_.command()
@LIST
@click.option("--same-for-artist", is_flag=True, help="An answer is for all of its artist's rows.")
@client.user_option
def review(*, list_id: int, same_for_artist: bool, username: str | None) -> None:
    """Say of each row that is asked about which album it is."""
    with client.connect(username) as service:
        asked = [one.id for one in _rows(service, list_id, RowState.ASK.value)]
        for row_id in asked:
            row = next(
                (o for o in _rows(service, list_id, RowState.ASK.value) if o.id == row_id), None
            )
            if row is None:
                continue  # answered with another one of its artist
            if (said := _ask(row)) == _STOP:
                return
            answer = {"row_id": row_id, "choice": None if said == _NONE else int(said) - 1}
            body = {"answers": [answer], "same_for_artist": same_for_artist}
            service.post(f"/api/lists/{list_id}/answers", body)


@list_.command()
@LIST
@click.option("--heart/--no-heart", default=False, help="Heart what the library has of it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@client.user_option
def take(*, list_id: int, heart: bool, yes: bool, username: str | None) -> None:
    """Want the albums of a list that the library lacks; it is counted first."""
    with client.connect(username) as service:
        counted = client.parsed(ListPreview, service.get(f"/api/lists/{list_id}/preview"))
        click.echo(
            f"{counted.albums} albums for {counted.tracks} rows, about "
            f"{size_text(counted.size_bytes)}, {counted.lossy} lossy: not taken, "
            f"{counted.later} that no source has now; {counted.there} rows are there, "
            f"{counted.ask} wait for you, nobody has {counted.nobody}"
        )
        if not yes and not click.confirm("Want them?"):
            return
        body = {"heart_owned": heart, "fetch": True}
        done = client.parsed(TakenList, service.post(f"/api/lists/{list_id}/take", body))
    click.echo(f"{done.wanted} albums wanted, {done.hearted} hearted")


@list_.command()
@click.argument("name", required=False)
@click.option("--token", "asks_token", is_flag=True, help="Ask for the token of the account.")
@client.user_option
@output.json_option
def link(*, name: str | None, asks_token: bool, username: str | None, as_json: bool) -> None:
    """Have a ListenBrainz user's lists come; without NAME, show your accounts."""
    with client.connect(username) as service:
        if name is not None:
            token = click.prompt("Token", hide_input=True) if asks_token else ""
            service.post("/api/listenbrainz", {"name": name, "token": token})
        found = client.parsed(Accounts, service.get("/api/listenbrainz"))
    if as_json:
        output.print_json(found.model_dump(mode="json"))
        return
    rows = [(one.name, one.has_token, one.last_look_at, one.problem) for one in found.items]
    output.print_table(("Name", "Token", "Looked at", "Problem"), rows)


@list_.command()
@click.argument("name")
@client.user_option
def unlink(*, name: str, username: str | None) -> None:
    """Look at a ListenBrainz account no longer; its lists stay."""
    with client.connect(username) as service:
        found = client.parsed(Accounts, service.get("/api/listenbrainz"))
        held = [one.id for one in found.items if one.name.casefold() == name.casefold()]
        if not held:
            msg = f"You have no account {name}; `crateful list link` shows yours."
            raise click.ClickException(msg)
        service.delete(f"/api/listenbrainz/{held[0]}")


@list_.command()
@LIST
@click.option("--on/--off", default=None, help="Look at it each day, or leave it as it is.")
@click.option("--fetch/--no-fetch", default=None, help="Want what is new in it by itself.")
@client.user_option
def sync(*, list_id: int, on: bool | None, fetch: bool | None, username: str | None) -> None:
    """Say whether a list of an account is looked at, and what is new fetched."""
    changes = {"is_synced": on, "fetches_new": fetch}
    body = {name: value for name, value in changes.items() if value is not None}
    with client.connect(username) as service:
        _print([client.parsed(ListView, service.patch(f"/api/lists/{list_id}", body))])


def _ask(row: ListRowView) -> str:
    click.echo(f"\n{', '.join(row.artists)} - {row.title or row.album} ({row.album})")
    for number, one in enumerate(row.found, start=1):
        year = f" ({one.year})" if one.year else ""
        click.echo(f"  {number}. {one.artist} - {one.title}{year}: {one.track} [{one.points}]")
    choices = [*(str(number) for number in range(1, len(row.found) + 1)), _NONE, _STOP]
    said: str = click.prompt("Which is it? (n: none, q: stop)", type=click.Choice(choices))
    return said


def _rows(service: Service, list_id: int, state: str | None) -> Iterator[ListRowView]:
    cursor: str | None = None
    while True:
        answer = service.get(f"/api/lists/{list_id}/rows", state=state, limit=_PAGE, cursor=cursor)
        page = client.parsed(ListRowPage, answer)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _print(found: list[ListView]) -> None:
    output.print_table(
        ("List", "Name", "Of", "Rows", "There", "Ask", "Nobody", "Waiting"),
        [
            (
                *(one.id, one.name, one.owner, one.rows),
                *(
                    one.counts.get(state, 0)
                    for state in (RowState.THERE, RowState.ASK, RowState.NOBODY, RowState.WAITING)
                ),
            )
            for one in found
        ],
    )
