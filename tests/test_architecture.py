"""The house rules that no linter knows, held by reading the product's own files."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

import pytest

from crateful.album_text import TAGS

ROOT = Path(__file__).parent.parent
PRODUCT = ROOT / "src" / "crateful"

HEAVY = {"yt_dlp", "beets", "av", "PIL", "numpy", "soundfile", "curl_cffi"}
"""Native, large or fed with strangers' files: only children may import these."""

VAGUE_MODULES = {"utils", "util", "helpers", "helper", "core", "common", "misc", "base", "lib"}
VAGUE_CLASSES = re.compile(r"(Manager|Helpers?|Utils?)$")

REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("proxy", "golang", "org"),
        ("static", "crates", "io"),
        ("index", "crates", "io"),
        ("repo", "maven", "apache", "org"),
    )
]
"""In pieces, so that this file does not name one either."""

MACHINE_PATH = re.compile(r"(?<![\w.:-])/(?:work|root|home)/[\w.]")
"""A folder of somebody's own machine."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules() -> list[Path]:
    return sorted(PRODUCT.rglob("*.py"))


def committed() -> Iterator[tuple[str, str]]:
    """Every text file that git knows, by its name."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listing.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content:
            yield name, content.decode("utf-8")


def percentile_90(sizes: list[int]) -> float:
    return quantiles(sizes, n=10)[-1]


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement on: what it says of itself is not its length."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def functions() -> Iterator[tuple[str, int]]:
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(PRODUCT)}:{node.name}", lines_of_code(node)


def test_no_file_of_the_product_is_longer_than_450_lines_and_nine_in_ten_not_than_260() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {str(path): size for path, size in sizes.items() if size > 450} == {}
    assert percentile_90(list(sizes.values())) <= 260


def test_no_file_of_tests_is_longer_than_500_lines() -> None:
    sizes = {
        str(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "tests").rglob("*.py")
    }
    assert {path: size for path, size in sizes.items() if size > 500} == {}


def test_no_function_is_longer_than_45_lines_and_nine_in_ten_not_than_18() -> None:
    sizes = list(functions())
    assert {name: size for name, size in sizes if size > 45} == {}
    assert percentile_90([size for _, size in sizes]) <= 18


def test_no_folder_holds_more_than_20_modules() -> None:
    crowded = Counter(str(path.parent.relative_to(PRODUCT)) for path in modules())
    del crowded["migrations/versions"]  # one more with each revision, read by nobody
    assert {folder: count for folder, count in crowded.items() if count > 20} == {}


def test_only_the_workers_outermost_frame_swallows_what_it_does_not_know() -> None:
    """W1: a wrong name never hides behind ``except: pass``."""
    broad = [
        str(path.relative_to(PRODUCT))
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and _catches_everything(node.type)
        and not _raises_it_again(node)
    ]
    assert len(broad) <= 1, broad


def _catches_everything(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_catches_everything(one) for one in caught.elts)
    return caught is None or (
        isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"}
    )


def _raises_it_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_no_module_and_no_class_has_a_name_that_says_nothing() -> None:
    vague = [str(p.relative_to(PRODUCT)) for p in modules() if p.stem in VAGUE_MODULES]
    vague += [str(p) for p in PRODUCT.rglob("*") if p.is_dir() and p.name in VAGUE_MODULES]
    vague += [
        f"{path.relative_to(PRODUCT)}:{node.name}"
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and VAGUE_CLASSES.search(node.name)
    ]
    assert vague == []


def test_every_module_says_what_it_is_in_its_first_line() -> None:
    silent = [str(path) for path in modules() if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_the_import_contracts_hold_for_imports_that_only_types_need_too() -> None:
    assert "exclude_type_checking_imports" not in (ROOT / "pyproject.toml").read_text("utf-8")
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [linter, "--no-logo"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout


def test_each_step_of_a_download_takes_what_the_step_before_gave() -> None:
    """So a call in another order is an error of types, which mypy shows."""
    steps = ["fetch", "verify", "probe", "identify", "decide", "tag", "shelve"]
    found = {
        node.name: node
        for path in (PRODUCT / "downloads" / "pipeline").glob("*.py")
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and node.name in steps
    }
    for before, after in pairwise(steps):
        given, taken = found[before].returns, found[after].args.args[-1].annotation
        assert given is not None
        assert taken is not None
        assert ast.unparse(taken) in ast.unparse(given).split(" | "), (before, after)


def test_names_that_only_this_project_knew_are_gone() -> None:
    """The field's words stand for them; docs/glossary.md has the list."""
    retired = re.compile(
        r"(Asker|Kit|House|Desk|Wish|Logbook|Story|ByStanding|Tallies|Trials|Gathered|Glimpse)$"
    )
    files = {"kit", "wishes", "roster", "standing", "overlay", "story", "material", "room", "live"}
    files |= {"figures", "tallies", "traffic", "edge", "shelf", "trials", "upkeep", "offers"}
    found = [str(path) for path in modules() if path.stem in files]
    found += [
        f"{path.relative_to(PRODUCT)}:{node.name}"
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and retired.match(node.name)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("call", "only_in"),
    [
        # streamrip's child runs where nothing of ours is.
        ("fcntl.flock(", {"files/locks.py", "engines/qobuz_engine/client.py"}),
        ("os.fsync(", {"files/atomic.py"}),
        ("mkstemp(", set()),
    ],
)
def test_file_locks_and_atomic_writes_stand_once_each(call: str, only_in: set[str]) -> None:
    callers = {str(p.relative_to(PRODUCT)) for p in modules() if call in p.read_text("utf-8")}
    assert callers == only_in


def test_one_protocol_says_how_far_work_is_and_stops_it() -> None:
    followed = [
        str(path.relative_to(PRODUCT))
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and "Protocol" in {getattr(base, "id", "") for base in node.bases}
        and "started" in {getattr(each, "name", "") for each in node.body}
    ]
    assert followed == ["tools/watch.py"]


TEXT_BESIDE_OTHER_WORDS = {
    "AlbumText",
    "Info",  # an engine's own words, as they come
    "Found",  # of a track, an artist or a list as well
    "AlbumQuery",  # what is searched by
}


def test_what_an_album_says_of_itself_is_handed_on_whole() -> None:
    """Who repeats the fields of ``AlbumText`` has to copy them, and is touched by each new one."""
    repeating = {
        node.name
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and any("dataclass" in ast.unparse(each) for each in node.decorator_list)
        and len(TAGS.keys() & fields_of(node)) > 1
    }
    assert repeating == TEXT_BESIDE_OTHER_WORDS


def fields_of(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(each.target) for each in node.body if isinstance(each, ast.AnnAssign)}


@pytest.mark.parametrize("module", ["crateful.app", "crateful.worker", "crateful.server"])
def test_the_service_never_imports_what_belongs_into_children(module: str) -> None:
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert HEAVY.intersection(json.loads(answer.stdout)) == set()


def test_no_committed_file_names_a_package_registry() -> None:
    named = [
        (name, registry)
        for name, text in committed()
        for registry in REGISTRIES
        if registry in text.lower()
    ]
    assert named == []


def test_no_committed_file_names_a_folder_of_somebodys_machine() -> None:
    named = [(name, found[0]) for name, text in committed() if (found := MACHINE_PATH.search(text))]
    assert named == []


def test_each_migration_has_a_number_of_its_own() -> None:
    """Two that were written side by side would both be the newest, and no database would open."""
    folder = PRODUCT / "migrations" / "versions"
    numbers = [path.name.partition("_")[0] for path in folder.glob("0*.py")]
    assert sorted(numbers) == sorted(set(numbers))


NATIVE = re.compile(r"<(?:select|details|summary)\b|type=\"(?:range|checkbox)\"")


def test_pages_have_the_controls_of_the_house_and_none_of_the_browser_s_own() -> None:
    """They look and behave alike wherever they stand, and are mended in one place."""
    pages = (ROOT / "web" / "src").rglob("*.tsx")
    native = {
        str(path.relative_to(ROOT)): NATIVE.findall(path.read_text(encoding="utf-8"))
        for path in pages
        if "ui" not in path.relative_to(ROOT).parts
    }
    assert {path: found for path, found in native.items() if found} == {}
