"""`crateful settings`: whether what admins have set works."""

from __future__ import annotations

import click

from crateful.cli import client, output
from crateful.downloads.schemas import ConnectionView


@click.group()
def settings() -> None:
    """Try what is set in the settings."""


@settings.command("test")
@click.argument("source", type=click.Choice(["qobuz"]))
@client.user_option
@output.json_option
def test_connection(source: str, *, username: str | None, as_json: bool) -> None:
    """Sign in to SOURCE and tell what the account is."""
    with client.connect(username) as service:
        answer = service.post(f"/api/settings/test/{source}")
    if as_json:
        output.print_json(answer)
        return
    click.echo(f"Signed in: {output.cell(client.parsed(ConnectionView, answer).account)}.")
