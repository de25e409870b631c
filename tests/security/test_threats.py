"""The page about security names tests that are there, and every weakness has one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


@cache
def named_in(path: Path) -> set[str]:
    """Return the names of the tests of a file, those in classes too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_weakness_that_was_looked_for_has_a_test_that_is_there() -> None:
    found = ROW.findall(PAGE)
    rows = {int(number): re.findall(r"`(.+?)`", named) for number, named in found}
    assert len(rows) == len(found) > 18, "each has a number of its own"
    for number, named in rows.items():
        assert named, f"row {number} names no test"
        for test in named:
            file, _, name = test.partition("::")
            assert name in named_in(ROOT / "tests" / file), f"row {number}: there is no {test}"


def test_the_web_ui_keeps_no_sign_in_where_a_script_can_read_it() -> None:
    """Security row 14: a cookie that scripts can't read is all that it has."""
    sources = [
        path for suffix in ("ts", "tsx") for path in (ROOT / "web" / "src").rglob(f"*.{suffix}")
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    kept = re.findall(r"(?:local|session)Storage\.setItem\(([^)]+)\)?", text)
    assert len(kept) > 3, "the right folder was looked at"
    told = re.compile(r"token|password|session_id|bearer", re.IGNORECASE)
    assert [one for one in kept if told.search(one)] == []
    assert "document.cookie" not in text
