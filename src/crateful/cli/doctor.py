"""`crateful doctor`: whether everything that the service needs is there and works."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crateful.cli import deployment, environment, output, surroundings
from crateful.engines import environments
from crateful.tools import programs
from crateful.tools.programs import Finding, ToolStatus
from crateful.workbench import soundcheck
from crateful.workbench.client import Workbench

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = {ToolStatus.WORKS: "ok", ToolStatus.HINT: "hint", ToolStatus.FAILS: "FAILS"}


@click.command()
@output.json_option
def doctor(*, as_json: bool) -> None:
    """Check that every tool and folder is there and works.

    Each tool does a little real work, and a tone of each format is verified, measured, tagged and
    pictured as an album's files are. The exit code is 1 when something needed fails.
    """
    findings = list(_findings())
    if as_json:
        output.print_json([asdict(finding) for finding in findings])
    else:
        rows = [(MARKS[f.verdict], f.name, f.version, f.detail) for f in findings]
        output.print_table(("", "What", "Version", "Seen"), rows)
    counts = Counter(finding.verdict for finding in findings)
    if counts[ToolStatus.FAILS]:
        msg = f"{counts[ToolStatus.FAILS]} of {len(findings)} checks failed."
        raise click.ClickException(msg)


def _findings() -> Iterator[Finding]:
    yield Finding("python", ToolStatus.WORKS, sys.version.partition(" ")[0], sys.executable)
    with tempfile.TemporaryDirectory(prefix="crateful-doctor-") as scratch:
        yield from programs.check_all(Path(scratch))
    yield from _formats()
    settings = environment.settings()
    yield from environments.check_all(settings.engines_dir)
    yield from surroundings.look(settings)
    yield from deployment.look(settings)


def _formats() -> Iterator[Finding]:
    bench = Workbench(1)
    try:
        with tempfile.TemporaryDirectory(prefix="crateful-doctor-") as scratch:
            yield from soundcheck.listen(bench, Path(scratch))
    finally:
        bench.close()
