"""Who names a single source: its own files, its engine's, and the addresses of the API."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import crateful
from crateful.sources import FOLDER, SITES

PRODUCT = Path(crateful.__file__).parent
WEB = Path(__file__).parents[2] / "web"

NAMES = [source.name for source in SITES if source.description.hosts]
NAMED = re.compile(rf"(?<![a-z])({'|'.join(NAMES)})(?![a-z])", re.IGNORECASE)

MAY = {
    "sources": "a source is a file here",
    "engines": "what runs for them",
}

WEB_MAY = {
    "api/schema.d.ts": "written by `make types`",
    "api/search.ts": "an address of the API",
    "messages/de/service.json": "what the sources and the engines say, in German",
}


def places(source: str) -> Iterator[tuple[int, str]]:
    """Yield where a program's text names a single source, docstrings left out."""
    tree = ast.parse(source)
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            if NAMED.search(node.value):
                yield node.lineno, node.value
        elif isinstance(node, ast.ImportFrom) and NAMED.search(node.module or ""):
            yield node.lineno, node.module or ""
        elif isinstance(node, ast.Attribute) and NAMED.search(node.attr):
            yield node.lineno, node.attr


def test_nothing_but_a_source_and_its_engine_names_a_single_source() -> None:
    found = {
        f"{place}:{line}: {said}"
        for file in PRODUCT.rglob("*.py")
        for place in [file.relative_to(PRODUCT).as_posix()]
        if place not in MAY and place.split("/")[0] not in MAY
        for line, said in places(file.read_text("utf-8"))
    }
    assert found == set()


def test_no_file_compares_with_the_name_of_the_local_source() -> None:
    """What is done with folders of this server follows from a description, too."""
    compared = re.compile(
        rf"(?:source(?:\.name)?\W*(?:[!=]?=|\bin\b)[ {{]*)[\"']{FOLDER.name}[\"']"
    )
    assert compared.search('if ask.source == "folder":')
    found = {
        place
        for texts in (product_files(), web_files())
        for place, text in texts
        if not place.startswith("sources/") and compared.search(text)
    }
    assert found == set()


def product_files() -> Iterator[tuple[str, str]]:
    """Yield each file of the product with its text."""
    for file in PRODUCT.rglob("*.py"):
        yield file.relative_to(PRODUCT).as_posix(), file.read_text("utf-8")


def web_files() -> Iterator[tuple[str, str]]:
    """Yield each file of the page with its text."""
    for file in (WEB / "src").rglob("*"):
        if file.suffix in {".ts", ".tsx", ".json", ".css"}:
            yield file.relative_to(WEB / "src").as_posix(), file.read_text("utf-8")


def test_no_file_of_the_page_names_a_single_source_in_code_or_words() -> None:
    found = {
        f"{place}:{number}: {line.strip()}"
        for place, text in web_files()
        if place not in WEB_MAY
        for number, line in enumerate(text.splitlines(), start=1)
        if NAMED.search(line)
    }
    assert found == set()


def test_every_exception_of_the_page_is_needed() -> None:
    texts = dict(web_files())
    assert [place for place in WEB_MAY if not NAMED.search(texts[place])] == []


def test_every_exception_is_needed() -> None:
    for place in MAY:
        file = PRODUCT / place
        texts = [one.read_text("utf-8") for one in file.rglob("*.py")] if file.is_dir() else []
        assert any(list(places(text)) for text in texts or [file.read_text("utf-8")]), place


@pytest.mark.parametrize(
    "line",
    [
        "from crateful.sources.qobuz import Qobuz",
        "TITLES = {'bandcamp': 'Bandcamp'}",
        "quality = preferences.qobuz_quality",
        "switch = f'youtube_enabled'",
    ],
)
def test_a_line_that_names_one_is_found(line: str) -> None:
    assert list(places(line))


def test_a_word_that_only_contains_a_name_is_none() -> None:
    assert list(places('"from yt_dlp import YoutubeDL"')) == []
