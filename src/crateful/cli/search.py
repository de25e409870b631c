"""`crateful search`: what the catalogue has, and whether the library has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from crateful.cli import client, output
from crateful.downloads.schemas import FoundView, SearchType
from crateful.formatting import eta_text
from crateful.sources import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.argument("query")
@click.option(
    "--type", "kind", type=click.Choice(get_args(SearchType)), default="album", show_default=True
)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@client.user_option
@output.json_option
def search(*, query: str, kind: str, limit: int, username: str | None, as_json: bool) -> None:
    """Search the catalogue.

    The address in the last column is what `crateful download` takes.
    """
    with client.connect(username) as service:
        path = f"/api/downloads/search/{CATALOGUE.name}"
        answers = service.get(path, q=query, type=kind, limit=limit)
    if as_json:
        output.print_json(answers)
        return
    found = [client.parsed(FoundView, answer) for answer in answers]
    if not found:
        click.echo("Nothing found.", err=True)
    output.print_table(
        ("Artist", "Title", "Year", "Quality", "Tracks", "Length", "Owned", "Address"),
        [_cells(one) for one in found],
    )


def _cells(one: FoundView) -> Sequence[object]:
    return (
        one.artist,
        one.title,
        one.year,
        _quality(one),
        one.tracks,
        eta_text(one.duration_s) if one.duration_s else None,
        _owned(one),
        one.url,
    )


def _quality(one: FoundView) -> str | None:
    if not one.streamable:
        return "not here"
    if not one.quality or not one.sample_rate_hz:
        return None
    return f"{one.quality}/{one.sample_rate_hz / 1000:g}"


def _owned(one: FoundView) -> str | None:
    if one.in_library is None:
        return None
    return f"{one.in_library.quality}{', better here' if one.better_available else ''}"
