"""A file that was written to comes back byte for byte, whatever was done to it."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crateful.files import recipes
from crateful.files.recipes import NotTheSameError, Recipe

SOUND = random.Random(1).randbytes(300_000)  # noqa: S311  # stands for audio

Edit = tuple[int, int, bytes]
EDITS = st.lists(
    st.tuples(st.integers(0, len(SOUND)), st.integers(0, 5000), st.binary(max_size=5000)),
    max_size=6,
)


def back(recipe: Recipe, now: Path | None) -> bytes:
    into = io.BytesIO()
    recipes.follow(recipe, now, into)
    return into.getvalue()


def edited(sound: bytes, edits: list[Edit]) -> bytes:
    for at, gone, new in edits:
        sound = sound[:at] + new + sound[at + gone :]
    return sound


@settings(max_examples=40)
@given(edits=EDITS, more=st.binary(max_size=300))
def test_whatever_was_changed_comes_back_and_little_is_kept(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Edit], more: bytes
) -> None:
    """Tags that grow, shrink and move: kept is about as much as was taken away."""
    folder = tmp_path_factory.getbasetemp()
    old, now = folder / "old", folder / "now"
    old.write_bytes(more + SOUND)
    now.write_bytes(edited(more + SOUND, edits))
    recipe = recipes.make(old, now)
    assert back(recipe, now) == old.read_bytes()
    assert recipe.body is not None
    assert len(recipe.body) < 2000 + len(more) + sum(3 * gone + 4096 for _, gone, _ in edits)


@settings(max_examples=30)
@given(old=st.binary(max_size=2000), now=st.binary(max_size=2000))
def test_files_that_share_nothing_or_are_empty_come_back_too(
    tmp_path_factory: pytest.TempPathFactory, old: bytes, now: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "old").write_bytes(old)
    (folder / "now").write_bytes(now)
    assert back(recipes.make(folder / "old", folder / "now"), folder / "now") == old
    assert back(recipes.make(folder / "old", None), None) == old


def test_each_page_of_an_ogg_file_is_found_again(tmp_path: Path) -> None:
    """What a longer comment does to Ogg: all pages get another number and checksum."""
    pages = [SOUND[at : at + 4096] for at in range(0, len(SOUND), 4096)]
    for name, first in (("old", 3), ("now", 5)):
        numbered = [
            b"OggS" + (first + place).to_bytes(8, "big") + page for place, page in enumerate(pages)
        ]
        (tmp_path / name).write_bytes(b"head" * first + b"".join(numbered))
    recipe = recipes.make(tmp_path / "old", tmp_path / "now")
    assert back(recipe, tmp_path / "now") == (tmp_path / "old").read_bytes()
    assert recipe.body is not None
    assert len(recipe.body) < len(SOUND) / 20


def test_what_stands_across_the_blocks_that_are_read_is_found(tmp_path: Path) -> None:
    """Every few bytes something new comes in, before, on and behind each border."""
    old, now, size = tmp_path / "old", tmp_path / "now", 2 * recipes.BLOCK + 5000
    sound = random.Random(2).randbytes(size)  # noqa: S311  # stands for audio
    places = sorted(at + off for at in (0, recipes.BLOCK, 2 * recipes.BLOCK) for off in (7, 130))
    parts = [sound[at:to] for at, to in zip([0, *places], [*places, size], strict=True)]
    old.write_bytes(sound)
    now.write_bytes(b"new".join(parts))
    recipe = recipes.make(old, now)
    assert back(recipe, now) == sound
    assert recipe.body is not None
    assert len(recipe.body) < 2000


def test_what_was_changed_since_is_told_and_what_is_all_new_gets_no_recipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, now = tmp_path / "old", tmp_path / "now"
    old.write_bytes(SOUND)
    now.write_bytes(b"tags" + SOUND)
    recipe = recipes.make(old, now)
    now.write_bytes(b"more tags" + SOUND)
    with pytest.raises(NotTheSameError):
        back(recipe, now)
    monkeypatch.setattr(recipes, "MAX_KEPT", 1000)
    assert recipes.make(old, None).body is None


CUTTING = """
import os, pathlib, sys
from crateful.files import recipes

old, now = (pathlib.Path(name) for name in sys.argv[1:])

def cut(event, arguments):
    if event == "open" and str(arguments[0]) == sys.argv[2]:
        os.truncate(old, 1000)

sys.addaudithook(cut)
try:
    recipes.make(old, now)
except recipes.CutShortError:
    print("told")
"""
"""In a process of its own, which would die of a bus error if the file were mapped."""


def test_a_file_that_is_cut_while_it_is_read_is_an_error_and_no_death(tmp_path: Path) -> None:
    for name in ("old", "now"):
        (tmp_path / name).write_bytes(SOUND)
    command = [sys.executable, "-c", CUTTING, str(tmp_path / "old"), str(tmp_path / "now")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "told\n"), done.stderr


def test_what_is_made_from_a_file_that_lost_its_end_is_not_the_same(tmp_path: Path) -> None:
    old, now = tmp_path / "old", tmp_path / "now"
    old.write_bytes(SOUND)
    now.write_bytes(b"tags" + SOUND)
    recipe = recipes.make(old, now)
    now.write_bytes((b"tags" + SOUND)[:-1])
    with pytest.raises(NotTheSameError):
        back(recipe, now)
