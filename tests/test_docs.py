"""Whatever a user can meet is documented where they will look, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path

import click
import pytest

from crateful import sources
from crateful.app import create_app
from crateful.asgi.problems import STATUS_OF, problem_type
from crateful.cli import COMMANDS, main
from crateful.errors import CratefulError
from crateful.events import messages
from crateful.imports.outcomes import SENTENCES, Outcome
from crateful.library.lint.rules import MENDED, LintCode
from crateful.library.lint.rules import SENTENCES as LINT_SENTENCES
from crateful.preferences.schemas import AllPreferences
from crateful.settings import Settings

ROOT = Path(__file__).parent.parent
PRODUCT = ROOT / "src" / "crateful"

CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")

CODE_FIRST = {"Failure", "Incident", "NeedsReview", "Stopped"}
"""Values whose first argument is a code."""

DAMAGE = {"Damage", "DamagedError", "_too_short"}
"""Values whose code is shown with ``audio-`` before it."""


@cache
def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(name: str, *, under: str | None = None) -> set[str]:
    """The code spans in the first column of a page's tables, of one section or of all."""
    text = read(name)
    if under is not None:
        text = text.partition(f"\n## {under}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple(
        (path, ast.parse(path.read_text(encoding="utf-8"))) for path in PRODUCT.rglob("*.py")
    )


def walk() -> Iterator[tuple[Path, ast.AST]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            yield path, node


def attribute_docs(path: Path, class_name: str) -> dict[str, str]:
    """The text beneath each field of a class, on one line."""
    tree = dict(trees())[path]
    found = next(n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == class_name)
    docs = {}
    for field, text in zip(found.body, found.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            is_text = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
            docs[field.target.id] = " ".join(str(text.value.value).split()) if is_text else ""
    return docs


def shown(default: object) -> str:
    """A default as an operator would write it."""
    secret = getattr(default, "get_secret_value", None)
    value = secret() if secret else default
    if isinstance(value, bool):
        value = str(value).lower()
    return "" if value in {None, ""} else f"`{value}`"


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    docs = attribute_docs(PRODUCT / "settings.py", "Settings")
    expected = [
        f"| `CRATEFUL_{name.upper()}` | {shown(field.default)} | {docs[name].replace('``', '`')} |"
        for name, field in Settings.model_fields.items()
    ]
    rows = [
        row for row in read("docs/operate/settings.md").splitlines() if "`CRATEFUL_" in row[:14]
    ]
    assert "\n".join(rows) == "\n".join(expected)


def test_every_preference_is_documented_with_its_default_and_meaning() -> None:
    docs = attribute_docs(PRODUCT / "preferences" / "schemas.py", "Preferences")
    for source in sources.SOURCES:
        described = source.description
        docs |= {described.setting(one.name): one.help for one in described.settings()}
    expected = [
        f"| `{name}` | {shown(field.default)} | {docs[name].replace('``', '`')} |"
        for name, field in AllPreferences.model_fields.items()
    ]
    rows = [
        row for row in read("docs/operate/preferences.md").splitlines() if row.startswith("| `")
    ]
    assert "\n".join(rows) == "\n".join(expected)


def commands(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def test_every_command_and_option_is_documented() -> None:
    page = read("docs/guide/commands.md")
    documented = {
        text.split(" [")[0]: text
        for text in re.findall(r"^### `(crateful [^`]+)`$", page, re.MULTILINE)
    }
    expected = dict(commands(main, "crateful"))
    assert {re.match(r"[a-z -]+[a-z]", head)[0] for head in documented} == set(expected)  # type: ignore[index]
    for name, command in expected.items():
        section = re.search(
            rf"^### `{name}\b[^`]*`$(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL
        )
        assert section, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                long = max(parameter.opts, key=len)
                assert f"`{long}" in section[1] or long in SHARED, (name, long)


SHARED = {"--json", "--user"}
"""Explained once, at the top of the page."""


def test_the_list_of_commands_says_what_each_command_says_of_itself() -> None:
    context = click.Context(main)
    for name, entry in COMMANDS.items():
        command = main.get_command(context, name)
        assert command is not None
        first_line = (command.help or "").strip().partition("\n\n")[0].replace("\n", " ")
        assert first_line == entry.summary, name


def error_classes() -> dict[str, set[str]]:
    """Every class of the product with the names of all it descends from."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for path, node in walk()
        if isinstance(node, ast.ClassDef) and "cli" not in path.relative_to(PRODUCT).parts
    }

    def ancestors(name: str) -> set[str]:
        direct = bases.get(name, set())
        return direct.union(*(ancestors(base) for base in direct))

    return {name: ancestors(name) for name in bases}


def test_every_problem_type_is_documented_with_its_status() -> None:
    kinds = {kind.__name__: status for kind, status in STATUS_OF.items()}
    expected = {}
    for name, ancestors in error_classes().items():
        if "CratefulError" not in ancestors or "StepFailedError" in {name, *ancestors}:
            continue
        slug = problem_type(type(name, (CratefulError,), {})(""))
        statuses = {kinds[kind].value for kind in {name, *ancestors} & kinds.keys()}
        if name not in kinds:
            expected[slug] = statuses.pop() if statuses else 500
    expected |= dict(_problems_without_a_class())
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", read("docs/api.md"), re.MULTILINE)
    assert {slug: int(status) for slug, status in rows} == expected


def _problems_without_a_class() -> Iterator[tuple[str, int]]:
    """What the web framework refuses by itself, and what is refused before any route."""
    yield "not-found", 404
    yield "method-not-allowed", 405
    for _, node in walk():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "problem":
            status, slug = node.args[:2]
            if isinstance(slug, ast.Constant) and isinstance(status, ast.Attribute):
                yield str(slug.value), HTTPStatus[status.attr].value


def codes() -> set[str]:
    """Every code that a download or its incidents can carry, found where it is written."""
    found: set[str] = set()
    for _, tree in trees():
        constants = _string_constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found |= _codes_of_call(node, constants)
            elif isinstance(node, ast.Dict):
                found |= {
                    value.value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                    and key.value == "error_code"
                    and isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                }
    return found


def _string_constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
        and isinstance(node.value.value, str)
        and KEBAB.fullmatch(node.value.value)
        and "StepFailedError" in ast.unparse(tree)
    }


def _codes_of_call(call: ast.Call, constants: dict[str, str]) -> set[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    values = [kw.value for kw in call.keywords if kw.arg in {"code", "error_code"}]
    if name in CODE_FIRST:
        values += call.args[:1]
    if name == "Damage":
        values += call.args[1:2]
    values += [arg for arg in call.args if isinstance(arg, ast.Name) and arg.id in constants]
    texts = {_text(each, constants) for value in values for each in _choices(value)}
    prefix = "audio-" if name in DAMAGE else ""
    return {prefix + text for text in texts if text and CODE.fullmatch(text)}


def _choices(value: ast.expr) -> tuple[ast.expr, ...]:
    """Both sides of `a if condition else b`, or the value itself."""
    return (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def _text(value: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return constants.get(value.id) if isinstance(value, ast.Name) else None


def test_every_code_of_a_failed_step_is_documented() -> None:
    assert first_cells("docs/errors.md") == codes()


def test_every_outcome_of_a_file_is_documented_as_it_is_told() -> None:
    rows = {f"| `{outcome}` | {meaning} |" for outcome, meaning in SENTENCES.items()}
    assert rows <= set(read("docs/guide/importing.md").splitlines())
    assert {outcome.value for outcome in SENTENCES} == {outcome.value for outcome in Outcome}


def test_every_finding_of_the_linter_is_documented_as_it_is_told() -> None:
    rows = {
        f"| `{code}` | {meaning} | {'yes' if code in MENDED else 'no'} |"
        for code, meaning in LINT_SENTENCES.items()
    }
    assert rows <= set(read("docs/guide/players.md").splitlines())
    assert set(LINT_SENTENCES) == set(LintCode)


def test_every_source_is_documented() -> None:
    names = {source.name for source in sources.SOURCES}
    assert first_cells("docs/guide/downloading.md", under="Sources") == names


def test_every_route_is_documented(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path))
    routes = {
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    documented = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)", read("docs/api.md")))
    assert documented == routes


def test_every_message_of_the_websocket_is_documented() -> None:
    kinds = messages.schema()["discriminator"]["mapping"].keys()
    assert first_cells("docs/api.md", under="WebSocket") == set(kinds)


@pytest.mark.parametrize(
    "page",
    sorted(
        str(path.relative_to(ROOT))
        for path in ROOT.glob("**/*.md")
        if {".venv", "node_modules"}.isdisjoint(path.parts)
    ),
)
def test_every_link_between_pages_leads_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", read(page))
    assert [target for target in targets if not (here / target).exists()] == []


def test_every_decision_has_its_four_parts() -> None:
    for record in (ROOT / "docs" / "adr").glob("*.md"):
        text = record.read_text(encoding="utf-8")
        parts = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], record.name
        number, title = record.name.split("-")[0], text.splitlines()[0]
        assert title.startswith(f"# {int(number)}. "), record.name
    numbers = [record.name.split("-")[0] for record in (ROOT / "docs" / "adr").glob("0*.md")]
    assert len(set(numbers)) == len(numbers), "each has a number of its own"


def test_the_changelog_has_each_heading_once_and_no_line_twice() -> None:
    """Git merges it by union, which keeps both sides' copies of what they have in common."""
    for version in read("CHANGELOG.md").split("\n## ")[1:]:
        lines = re.findall(r"^(?:###|-) .*", version, re.MULTILINE)
        assert [line for line in lines if lines.count(line) > 1] == []
