"""A shell in which `crateful` is run as a person runs it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from crateful.cli import main
from crateful.settings import get_settings

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Answer:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs commands with a data folder of their own, through a pipe.

    Args:
        data_dir: its data folder.
        settings: what its environment says of every command.
    """

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.settings = {"CRATEFUL_DATA_DIR": str(data_dir), **settings}

    def run(self, *arguments: str, said: str = "", **settings: str) -> Answer:
        """Run `crateful` in this process, with ``said`` on its standard input."""
        ours = {name: None for name in os.environ if name.startswith("CRATEFUL_")}
        environment = {**ours, **self.settings, **settings}
        get_settings.cache_clear()  # a process reads them once
        try:
            # What nobody expected is raised here, so a traceback fails the test.
            runner = CliRunner(catch_exceptions=False)
            result = runner.invoke(main, arguments, input=said, env=environment)
        finally:
            get_settings.cache_clear()
        return Answer(result.exit_code, result.stdout, result.stderr)

    def spawn(self, *arguments: str, **settings: str) -> Answer:
        """Run `crateful` as a process of its own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CRATEFUL_")}
        finished = subprocess.run(
            [sys.executable, "-m", "crateful", *arguments],
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={**kept, **self.settings, **settings},
        )
        return Answer(finished.returncode, finished.stdout, finished.stderr)

    def sql(self, statement: str) -> None:
        """Change the database behind everybody's back."""
        with closing(sqlite3.connect(self.data_dir / "crateful.db")) as database, database:
            database.execute(statement)
