"""The OpenAPI document as a plain HTML page without a script."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
details { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
details { padding: .4rem 0; }
summary { cursor: pointer; }
summary code { font-weight: 600; }
pre, table { font-size: .875rem; overflow: auto; }
td, th { text-align: left; vertical-align: top; padding: .15rem 1rem .15rem 0; }
"""

_STYLE_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""One style block, named by its hash (CSP level 3, section 2.3.1), and nothing else."""


def render(document: Json) -> str:
    """Return the whole page."""
    title = f"{escape(document['info']['title'])} {escape(document['info']['version'])}: API"
    body = "\n".join(_sections(document))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        "<p>Send <code>Authorization: Bearer TOKEN</code> with the token of a sign-in or an "
        "API key; "
        '<a href="openapi.json">openapi.json</a> says the same to programs.</p>\n'
        f"{body}\n</body>\n</html>\n"
    )


def _sections(document: Json) -> Iterator[str]:
    tag = None
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if tag != (tag := (operation.get("tags") or ["service"])[0]):
                yield f"<h2>{escape(tag.capitalize())}</h2>"
            yield _operation(f"{method.upper()} {path}", operation)
    yield "<h2>Schemas</h2>"
    for name, schema in document["components"]["schemas"].items():
        yield (
            f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
            f"<pre>{_json(schema)}</pre></details>"
        )


def _operation(name: str, operation: Json) -> str:
    said = escape(operation.get("description") or operation.get("summary", ""))
    return (
        f"<details><summary><code>{escape(name)}</code> {said.partition('. ')[0]}</summary>\n"
        f"<p>{said}</p>\n{_parameters(operation)}{_body(operation)}{_answers(operation)}</details>"
    )


def _parameters(operation: Json) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}</td>"
        f"<td><code>{_json(one['schema'], indent=None)}</code></td></tr>\n"
        for one in operation.get("parameters", ())
    )
    return f"<table><caption>Parameters</caption>\n{rows}</table>\n" if rows else ""


def _body(operation: Json) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "".join(f"<p>Takes {_content(kind, one)}</p>\n" for kind, one in content.items())


def _answers(operation: Json) -> str:
    rows = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(answer['description'])}</td><td>"
        + ", ".join(_content(kind, one) for kind, one in answer.get("content", {}).items())
        + "</td></tr>\n"
        for status, answer in operation["responses"].items()
    )
    return f"<table><caption>Answers</caption>\n{rows}</table>\n"


def _content(kind: str, content: Json) -> str:
    schema = content.get("schema", {})
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'{escape(kind)}: <a href="#{name}">{name}</a>'
    return f"{escape(kind)}: <code>{_json(schema, indent=None)}</code>"


def _json(value: object, indent: int | None = 2) -> str:
    return escape(json.dumps(value, indent=indent, ensure_ascii=False))
