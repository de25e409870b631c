"""`crateful proposals`: what albums seem to be that were filed as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from crateful.cli import client, output
from crateful.library.proposals.schemas import (
    MOST_TAKEN,
    DecidedMany,
    ProposalCounts,
    ProposalDetail,
    ProposalPage,
    ProposalView,
    TakenField,
)
from crateful.library.store.proposal_rows import ProposalState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.cli.client import Service

ALBUMS = click.argument("album_ids", type=click.IntRange(min=1), nargs=-1)
SHARE = click.FloatRange(0, 1)


@click.group()
def proposals() -> None:
    """Decide what albums are that were filed as they are."""


@proposals.command()
@client.user_option
@output.json_option
def status(*, username: str | None, as_json: bool) -> None:
    """Tell how far the identification has come."""
    with client.connect(username) as service:
        counts = client.parsed(ProposalPage, service.get("/api/proposals", limit=1)).counts
    if as_json:
        output.print_json(counts.model_dump())
        return
    click.echo(_sentence(counts))


@proposals.command(name="list")
@click.option("--state", type=click.Choice([state.value for state in ProposalState]))
@click.option("--above", type=SHARE, help="Only those at least this likely, 0 to 1.")
@client.user_option
@output.json_option
def list_(*, state: str | None, above: float | None, username: str | None, as_json: bool) -> None:
    """List what albums seem to be."""
    with client.connect(username) as service:
        found = list(_all(service, state, above))
    if as_json:
        output.print_json([each.model_dump(mode="json") for each in found])
        return
    output.print_table(
        ("Album", "Artist", "Title", "State", "Score", "Adds", "Differs", "Why"),
        [
            (
                *(one.album_id, one.artist, one.title, one.state.value),
                *(f"{one.score:.2f}", one.adds, one.differs, one.why),
            )
            for one in found
        ],
    )


@proposals.command()
@click.argument("album_id", type=click.IntRange(min=1))
@client.user_option
@output.json_option
def show(*, album_id: int, username: str | None, as_json: bool) -> None:
    """Show each tag that taking a proposal would write."""
    with client.connect(username) as service:
        found = client.parsed(ProposalDetail, service.get(f"/api/proposals/{album_id}"))
    if as_json:
        output.print_json(found.model_dump(mode="json"))
        return
    release = found.release
    name = f"{release.artist} - {release.album} ({release.id})" if release else found.why
    click.echo(f"{found.artist} - {found.title}: {found.state.value}, {name}")
    tags = [("all", one) for one in found.album]
    tags += [(f"{each.disc}-{each.number:02}", one) for each in found.tracks for one in each.tags]
    output.print_table(
        ("Track", "Tag", "Old", "New", ""),
        [
            (where, one.field, one.old, one.new, "differs" if one.differs else "")
            for where, one in tags
        ],
    )


@proposals.command()
@ALBUMS
@click.option("--above", type=SHARE, help="All that are sure and at least this likely.")
@click.option("--differing", is_flag=True, help="With --above: also those that differ.")
@click.option(
    "--replace",
    multiple=True,
    type=click.Choice(get_args(TakenField)),
    help="A tag that differs and takes the release's value.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@client.user_option
def take(
    *,
    album_ids: tuple[int, ...],
    above: float | None,
    differing: bool,
    replace: tuple[str, ...],
    yes: bool,
    username: str | None,
) -> None:
    """Add what the files of albums lack, of these or of all above a score.

    The exit code is 1 when one of them could not be taken.
    """
    if bool(album_ids) == (above is not None):
        message = "name albums, or --above a score"
        raise click.UsageError(message)
    states = ["sure", "differs"] if differing else ["sure"]
    which: dict[str, object] = {"album_ids": album_ids} if album_ids else {"above": above}
    body = {**which, "states": states, "replace": replace}
    with client.connect(username) as service:
        dry = service.post("/api/proposals/take", {**body, "dry": True})
        number = client.parsed(DecidedMany, dry).count
        if above is not None and not yes:
            click.confirm(f"{number} albums: write into their files?", abort=True)
        taken = failed = 0
        for answer in _taken(service, body):
            taken += sum(item.error is None for item in answer.items)
            failed += _tell_errors(answer)
    click.echo(f"{taken} taken.")
    raise click.exceptions.Exit(1 if failed or (album_ids and taken < len(album_ids)) else 0)


@proposals.command()
@ALBUMS
@client.user_option
def decline(*, album_ids: tuple[int, ...], username: str | None) -> None:
    """Have these proposals never made again."""
    _decide("decline", album_ids, username)


@proposals.command()
@ALBUMS
@client.user_option
def undo(*, album_ids: tuple[int, ...], username: str | None) -> None:
    """Put the tags back that were there before, or offer again what was declined."""
    _decide("undo", album_ids, username)


def _decide(what: str, album_ids: tuple[int, ...], username: str | None) -> None:
    failed = 0
    with client.connect(username) as service:
        for at in range(0, len(album_ids), MOST_TAKEN):
            body = {"album_ids": album_ids[at : at + MOST_TAKEN]}
            answer = client.parsed(DecidedMany, service.post(f"/api/proposals/{what}", body))
            failed += _tell_errors(answer)
    raise click.exceptions.Exit(1 if failed else 0)


def _taken(service: Service, body: dict[str, object]) -> Iterator[DecidedMany]:
    cursor: str | None = None
    while True:
        query = f"?cursor={cursor}" if cursor else ""
        answer = client.parsed(DecidedMany, service.post(f"/api/proposals/take{query}", body))
        yield answer
        if (cursor := answer.next_cursor) is None:
            return


def _all(service: Service, state: str | None, above: float | None) -> Iterator[ProposalView]:
    cursor: str | None = None
    while True:
        answer = service.get(
            "/api/proposals",
            state=state,
            min_score=None if above is None else str(above),
            cursor=cursor,
            limit=200,
        )
        page = client.parsed(ProposalPage, answer)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def _tell_errors(answer: DecidedMany) -> int:
    errors = [item for item in answer.items if item.error]
    for item in errors:
        click.echo(f"Album {item.album_id}: {item.error}", err=True)
    return len(errors)


def _sentence(counts: ProposalCounts) -> str:
    """Return the state in a line: ``412 of 3000 looked up: 371 sure, 12 differ``."""
    words = [
        f"{number} {word}"
        for word, number in (
            ("sure", counts.sure),
            ("differ", counts.differs),
            ("unsure", counts.unsure),
            ("unknown", counts.unknown),
            ("complete already", counts.agrees),
            ("taken", counts.taken),
            ("declined", counts.declined),
            ("failed", counts.failed),
        )
        if number
    ]
    told = f"{counts.looked_up} of {counts.total} looked up"
    if words:
        told += f": {', '.join(words)}"
    if not counts.enabled:
        told += ". Turned off: identify_afterwards"
    return f"{told}. {counts.hindrance}".strip() if counts.hindrance else f"{told}."
