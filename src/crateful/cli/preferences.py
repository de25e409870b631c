"""`crateful settings`: whether what admins have set works."""

from __future__ import annotations

import click

from crateful.cli import client, output
from crateful.system.connection_tests import Service
from crateful.system.schemas import ConnectionTestView


@click.group()
def settings() -> None:
    """Try what is set in the settings."""


@settings.command("test")
@click.argument("service", type=click.Choice([service.value for service in Service]))
@client.user_option
@output.json_option
def test_connection(service: str, *, username: str | None, as_json: bool) -> None:
    """Try SERVICE with what is set, and tell what came of it."""
    with client.connect(username) as asked:
        answer = asked.post(f"/api/settings/test/{service}")
    trial = client.parsed(ConnectionTestView, answer)
    if as_json:
        output.print_json(answer)
    elif trial.ok:
        click.echo(output.cell(trial.message))
    if not trial.ok:
        raise click.ClickException(output.cell(trial.message))
