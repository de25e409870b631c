"""Every sentence that the service can say has a code, and a text in each language."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from crateful.localization import MessageCode, message_codes_of

ROOT: Final = Path(__file__).parent.parent
SOURCE: Final = ROOT / "src" / "crateful"
ENGLISH: Final = SOURCE / "localization" / "english.json"
GERMAN: Final = ROOT / "web" / "src" / "messages" / "de" / "service.json"

UNSEEN: Final = (
    "archives/",
    "asgi/pages.py",
    "audio/exiftool.py",
    "backups.py",
    "cli/",
    "downloads/ws.py",
    "engines/environments/building.py",
    "engines/environments/checks.py",
    "listening/dependencies.py",
    "logs.py",
    "migrations/",
    "preferences/schemas.py",
    "reference/",
    "settings.py",
    "system/probes.py",
    "system/soundcheck.py",
    "tools/lines.py",
    "tools/programs.py",
    "workbench/soundcheck.py",
)
"""What no page shows: the command line's own, a start that fails, descriptions of the API."""

DESCRIPTIONS: Final = re.compile(
    r"sources/(bandcamp|folder|qobuz_account|soundcloud|web|youtube|ytdlp)\.py"
)
"""A source's settings are described in each language where they stand: outside of functions."""

SENTENCE: Final = re.compile(r"[A-Z{][^\n]* [^\n]*(?<![.][.])[.]")


def texts_of(node: ast.AST) -> str | None:
    """Return a text as it is said, with a number for each value in it."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(texts_of(one) or "7" for one in values)
        case ast.FormattedValue(value=ast.IfExp(body=either)):
            return texts_of(either)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{texts_of(left) or ''}{texts_of(right) or ''}"
        case _:
            return None


def said_in(node: ast.AST) -> Iterator[str]:
    """Yield the sentences of a piece of code but for those about it: docstrings, logs, fields."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Call(func=func) if re.search(
            r"(^|\.)(Field|Query|Path|Security\w*|HTTPBearer|APIKey\w*|compile|text"
            r"|debug|info|warning|error|exception|write)$",
            ast.unparse(func),
        ):
            return
        case (
            ast.keyword(arg="description") | ast.Dict(keys=[ast.Constant(value="description"), *_])
        ):
            return
        case ast.Assign(targets=[target]) if ast.unparse(target).endswith("__doc__"):
            return
    text = texts_of(node)
    if text is None:
        for child in ast.iter_child_nodes(node):
            yield from said_in(child)
    elif SENTENCE.fullmatch(text.strip()):
        yield text.strip()


def said_by_the_service() -> Iterator[tuple[str, str]]:
    """Yield what each file says that a person may read."""
    for file in sorted(SOURCE.rglob("*.py")):
        place = file.relative_to(SOURCE).as_posix()
        if not place.startswith(UNSEEN):
            tree = ast.parse(file.read_text())
            functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
            for node in functions if DESCRIPTIONS.fullmatch(place) else [tree]:
                for text in said_in(node):
                    yield place, text


def test_every_sentence_of_the_service_has_a_code() -> None:
    nameless = [
        f"{place}: {text}" for place, text in said_by_the_service() if not message_codes_of(text)
    ]
    assert not nameless, "\n".join(["not in localization/english.json:", *nameless])


def parameters_of(text: str) -> set[str]:
    """Return the names that a text fills in, in either notation."""
    return set(re.findall(r"\{\s*(\w+)\s*[#*]?\s*[,}]", text))


def test_german_has_each_sentence_with_the_same_parameters() -> None:
    english: dict[str, str] = json.loads(ENGLISH.read_text())
    german: dict[str, str] = json.loads(GERMAN.read_text())
    assert german.keys() == english.keys()
    assert {code: parameters_of(text) for code, text in german.items()} == {
        code: parameters_of(text) for code, text in english.items()
    }


def test_each_code_of_the_catalogue_is_told_from_all_others() -> None:
    """A sentence that another one would swallow could never be said in another language."""
    for code, text in json.loads(ENGLISH.read_text()).items():
        [one] = message_codes_of(re.sub(r"\{(\w+)[#*]?\}", "7", text))
        assert one.code == code


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("Nobody ever wrote this.", []),
        ("The file is empty. Nobody ever wrote this.", []),
        (
            "a.b.flac and 2 more is damaged: Only 1.50 s of 1,234.00 s are there.",
            [
                MessageCode(
                    code="audio-damaged-more",
                    parameters={
                        "name": "a.b.flac",
                        "more": 2,
                        "why": [
                            MessageCode(
                                code="audio-wrong-length",
                                parameters={"there": 1.5, "promised": 1234.0},
                            )
                        ],
                    },
                )
            ],
        ),
        (
            "The file is empty. MusicBrainz was not asked.",
            [
                MessageCode(code="audio-empty", parameters={}),
                MessageCode(code="musicbrainz-not-asked", parameters={}),
            ],
        ),
        # What is somebody's name stays a name.
        (
            "Missing: complete",
            [MessageCode(code="track-missing", parameters={"title": "complete"})],
        ),
    ],
)
def test_a_text_is_told_whole_or_not_at_all(text: str, sentences: list[MessageCode]) -> None:
    assert message_codes_of(text) == sentences


def test_a_text_of_more_sentences_than_we_say_is_not_looked_through() -> None:
    """A site's own words reach such texts; each split of them would be tried with all sentences."""
    few, many = (" ".join(["The file is empty."] * count) for count in (5, 25))
    assert len(message_codes_of(few)) == 5
    assert message_codes_of(many) == []


WORDS: Final = ROOT / "web" / "src" / "messages" / "en"
UNCLEAR: Final = {
    "fast moves", "get it all the same", "later", "look", "names", "shelve", "to the first page",
}  # fmt: skip
"""What says nothing of what it does, found by somebody who used the page for half an hour."""


def said_by(texts: object) -> Iterator[str]:
    """Return every text of a catalogue of the page."""
    if isinstance(texts, dict):
        for each in texts.values():
            yield from said_by(each)
    else:
        yield str(texts)


def test_what_is_pressed_says_in_plain_words_what_it_does_u20() -> None:
    said = {text for file in WORDS.glob("*.json") for text in said_by(json.loads(file.read_text()))}
    assert "Take off the list, the album stays: {title}" in said  # where a bin was
    assert {text for text in said if text.strip(".!?…").lower() in UNCLEAR} == set()
