"""`crateful user`: people, straight in the database, so that it works before the first start."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from crateful.cli import database, environment, output
from crateful.errors import InvalidError
from crateful.users import service
from crateful.users.passwords import Passwords, check_password

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.users.models import User

password_stdin = click.option(
    "--password-stdin",
    "from_stdin",
    is_flag=True,
    help="Read the password from standard input, for scripts.",
)


@click.group()
def user() -> None:
    """Add, list and remove people, and set passwords."""


@user.command("add")
@click.argument("name")
@click.option("--admin", "is_admin", is_flag=True, help="May do everything; the first one always.")
@password_stdin
def add(name: str, *, is_admin: bool, from_stdin: bool) -> None:
    """Add a person named NAME; the first one is an admin."""
    password = _read_password(from_stdin=from_stdin)
    passwords = Passwords()
    with database.opened(environment.settings()) as rows, rows.session() as session:
        if service.setup_is_needed(session):
            added = service.add_first_admin(session, passwords, name, password)
        else:
            added = service.add_user(session, passwords, name, password, is_admin=is_admin)
        role = "admin" if added.is_admin else "user"
        said = f"Added the {role} {added.username}."
    click.echo(said)


@user.command("list")
@output.json_option
def list_(*, as_json: bool) -> None:
    """List everybody, the oldest account first."""
    with database.opened(environment.settings()) as rows, rows.reading() as session:
        people = service.all_users(session)
        if as_json:
            output.print_json([_facts(person) for person in people])
            return
        table = [
            (
                person.id,
                person.username,
                "admin" if person.is_admin else "",
                f"{person.created_at:%F}",
            )
            for person in people
        ]
    output.print_table(("Id", "Name", "Role", "Since"), table)


@user.command("passwd")
@click.argument("name")
@password_stdin
def passwd(name: str, *, from_stdin: bool) -> None:
    """Set a new password for NAME and end all their sign-ins."""
    with database.opened(environment.settings()) as rows:
        with rows.reading() as session:
            _find(session, name)  # before somebody types a password for nobody
        password = _read_password(from_stdin=from_stdin)
        check_password(password)
        password_hash = Passwords().hash(password)
        with rows.session() as session:
            ended = service.set_password(session, _find(session, name).id, password_hash)
    click.echo(f"The password is set; {ended} sign-ins were ended.")


@user.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, *, yes: bool) -> None:
    """Remove NAME with their hearts, downloads and sign-ins; albums stay in the library."""
    with database.opened(environment.settings()) as rows:
        with rows.reading() as session:
            username = _find(session, name).username
        if not yes:
            click.confirm(f"Remove {username} and all that is theirs?", abort=True)
        with rows.session() as session:
            service.remove_user(session, _find(session, name).id)
    click.echo(f"Removed {username}.")


def _facts(person: User) -> dict[str, object]:
    return {
        "id": person.id,
        "username": person.username,
        "is_admin": person.is_admin,
        "created_at": person.created_at.isoformat(),
    }


def _find(session: Session, name: str) -> User:
    if person := service.find_by_name(session, name):
        return person
    msg = f"There is no user named {name!r}."
    raise service.UserNotFoundError(msg)


def _read_password(*, from_stdin: bool) -> str:
    """Read a password; never from the arguments, which every process of the machine can see."""
    if from_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
    else:
        text = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    if not text:
        msg = "The password is empty."
        raise InvalidError(msg)
    return text
