"""Output of commands: tables for people, JSON for programs, plain lines for pipes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NARROWEST = 60
"""Columns below which a table is not worth its lines."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
"""On every command that lists or shows something."""


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever the API answered
    """Print ``value`` as JSON, letters of every script kept."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a heading; through a pipe as lines of tab-separated cells."""
    texts = [[cell(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        for row in texts:
            click.echo("\t".join(row))
        return
    if not texts:
        click.echo("Nothing to show.")
        return
    _print_rich_table(columns, texts)


def cell(value: object) -> str:
    """Return ``value`` as one line of text that can do nothing to a terminal."""
    if value is None:
        return ""
    # A title may hold a newline or an escape sequence: neither may reach the terminal.
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


def _print_rich_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(text) for text in row))  # Text: a title "[red]" is no markup
    console = Console()
    console.print(table, width=max(console.width, NARROWEST))
