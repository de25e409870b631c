"""What the tests run on, and what is left out where."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from pathlib import Path

TESTS = Path(__file__).parent
TOLD = TESTS.parent / "docs" / "testing.md"


def marked(file: Path) -> set[str]:
    """Return what has the marker in a file: a test, or the whole file."""
    tree = ast.parse(file.read_text())
    found = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and any("mark.only_on" in ast.unparse(each) for each in node.decorator_list)
    }
    for node in tree.body:
        if isinstance(node, ast.Assign) and "mark.only_on" in ast.unparse(node.value):
            found.add(file.name)
    return found


def test_what_is_left_out_on_some_backend_is_told_with_its_reason() -> None:
    files = [file for file in TESTS.rglob("test_*.py") if file != Path(__file__)]
    left_out = set[str]().union(*map(marked, files))
    assert left_out
    lines = TOLD.read_text().splitlines()
    for name in left_out:
        assert any(line.startswith(f"  - `{name}`: ") for line in lines), name


def test_every_test_that_make_names_is_there() -> None:
    """pytest runs none at all where one of its arguments is no file."""
    told = subprocess.run(
        ["make", "--dry-run", "quick", "test", "thorough"],
        cwd=TESTS.parent,
        env={name: value for name, value in os.environ.items() if name != "MAKEFLAGS"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    named = set(re.findall(r"tests/[\w/.]+", told))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (TESTS.parent / name).exists()] == []
