"""Every sentence that the installed yt-dlp may say of an address that we give to it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

READ = (
    "bandcamp.py",
    "soundcloud.py",
    "generic.py",
    "youtube/_base.py",
    "youtube/_clip.py",
    "youtube/_mistakes.py",
    "youtube/_redirect.py",
    "youtube/_tab.py",
    "youtube/_video.py",
)
"""The extractors that our sources allow; YouTube's searches and notifications are never asked."""

SAYING = {
    "ExtractorError": 0,
    "GeoRestrictedError": 0,
    "UserNotLive": 0,
    "raise_geo_restricted": 0,
    "raise_login_required": 0,
    "raise_no_formats": 0,
    "report_warning": 0,
}
"""What says a sentence, and which of its arguments that is."""


def extractors_of(python: Path) -> Path:
    """Where the yt-dlp of an environment has its extractors."""
    code = "import yt_dlp.extractor as e; print(e.__path__[0])"
    answer = subprocess.run(
        [python, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return Path(answer.stdout.strip())


def sentences(folder: Path) -> dict[str, str]:
    """Each sentence with the file that says it; what is put in there is an ellipsis."""
    found = {}
    for name in READ:
        for said in _said_in(ast.parse((folder / name).read_text("utf-8"))):
            found[" ".join(said.split())] = name
    return found


def _said_in(tree: ast.Module) -> Iterator[str]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            yield from _said_by(function)


def _said_by(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (place := SAYING.get(_name(node.func))) is not None:
            given = [
                *node.args[place : place + 1],
                *(k.value for k in node.keywords if k.arg == "msg"),
            ]
            for argument in given:
                if isinstance(argument, ast.Name):
                    yield from _values_of(argument.id, function)
                yield from _texts(argument)
        elif isinstance(node, ast.Assign | ast.AugAssign) and _is_reason(node):
            yield from _texts(node.value)
        elif isinstance(node, ast.Compare) and _is_of_reason(node):
            for part in (node.left, *node.comparators):
                yield from _texts(part)


def _values_of(name: str, function: ast.FunctionDef) -> Iterator[str]:
    """The texts that a function puts under a name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                yield from _texts(node.value)


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _is_reason(node: ast.Assign | ast.AugAssign) -> bool:
    """Whether it makes up the reason of a player that does not play."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(one, ast.Name) and "reason" in one.id.lower() for one in targets)


def _is_of_reason(node: ast.Compare) -> bool:
    return any(
        isinstance(one, ast.Name) and "reason" in one.id
        for part in (node.left, *node.comparators)
        for one in ast.walk(part)
    )


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, of two letters and more."""
    match node:
        case ast.Constant(value=str() as text):
            parts = [text]
        case ast.JoinedStr():
            parts = ["".join(_filled(one) for one in node.values)]
        case ast.BinOp(op=ast.Add()):
            parts = [f"{left}{right}" for left in _all(node.left) for right in _all(node.right)]
        case ast.IfExp():
            parts = [*_texts(node.body), *_texts(node.orelse)]
        case ast.Tuple() | ast.List():
            parts = [text for one in node.elts for text in _texts(one)]
        case _:
            parts = []
    yield from (text for text in parts if sum(map(str.isalpha, text)) > 1)


def _all(node: ast.expr) -> list[str]:
    return list(_texts(node)) or ["\u2026"]


def _filled(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "\u2026"
