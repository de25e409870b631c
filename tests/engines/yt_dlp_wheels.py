"""Wheels of yt-dlp and of all that it needs, made anew from an environment that has it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from tests.engines.shop import only_from

NEWER = "2099.1.1"
"""Of a yt-dlp that is not there yet."""

BROKEN = """
def _no_page(*_, **__):
    from ..utils import ExtractorError
    raise ExtractorError('this page is not as it was')
BandcampIE._extract_data_attr = _no_page
"""
"""What an unlucky release does to `bandcamp`."""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory, youtube_python: Path) -> Path:
    """A folder in which a newer yt-dlp is to be had, with all that it needs."""
    shop = tmp_path_factory.mktemp("wheels")
    fill_shop(shop, youtube_python)
    offer_yt_dlp(shop, youtube_python, NEWER)
    return shop


def behind(folder: Path, wheels: Path, python: Path) -> dict[str, str]:
    """Return the settings of a machine whose yt-dlp is the lock's, and could be newer.

    Args:
        folder: the machine's own, to which its yt-dlp is linked as a container's image does it.
        wheels: all that it can fetch.
        python: of the environment that is there.
    """
    engines, home = folder / "engines", python.parents[1]
    engines.mkdir()
    (engines / home.name).symlink_to(home)
    return {
        "CRATEFUL_ENGINES_PATH": str(engines),
        "UV_CACHE_DIR": str(folder / "uv"),
        **only_from(wheels),
    }


def fill_shop(shop: Path, python: Path) -> None:
    """Offer every package of an environment as it is installed there."""
    for package in _packages(python):
        _wheel(shop, package, package.version)


def offer_yt_dlp(shop: Path, python: Path, version: str, **changed: Callable[[str], str]) -> None:
    """Offer the installed yt-dlp as another version.

    Args:
        shop: the folder of wheels.
        python: of the environment that has it.
        version: what it shall be.
        changed: modules of its `extractor` by name, and what is made of their text.
    """
    (package,) = (one for one in _packages(python) if one.metadata["Name"] == "yt-dlp")
    edits = {f"yt_dlp/extractor/{name}.py": edit for name, edit in changed.items()}
    edits["yt_dlp/version.py"] = lambda text: text.replace(package.version, version)
    _wheel(shop, package, version, edits)


def _packages(python: Path) -> list[Distribution]:
    (folder,) = python.parents[1].glob("lib/python*/site-packages")
    return list(distributions(path=[str(folder)]))


def _wheel(
    shop: Path,
    package: Distribution,
    version: str,
    edits: dict[str, Callable[[str], str]] | None = None,
) -> None:
    name = re.sub(r"[-_.]+", "_", package.metadata["Name"])
    tags = re.findall(r"^Tag: (\S+)$", package.read_text("WHEEL") or "", re.MULTILINE)
    old, new = f"{name}-{package.version}", f"{name}-{version}"
    record: list[str] = []
    with zipfile.ZipFile(shop / f"{new}-{tags[0]}.whl", "w") as wheel:
        for file in package.files or ():
            inside = str(file)
            if file.suffix == ".pyc" or file.name in {"RECORD", "INSTALLER", "REQUESTED"}:
                continue
            if inside.startswith("../../../bin/"):
                if "console_scripts" in (package.read_text("entry_points.txt") or ""):
                    continue  # made anew
                inside = f"{new}.data/scripts/{file.name}"
            elif inside.startswith("../../../"):
                inside = f"{new}.data/data/{inside.removeprefix('../../../')}"
            content = Path(str(file.locate())).read_bytes()
            if edit := (edits or {}).get(inside):
                content = edit(content.decode()).encode()
            if file.name == "METADATA":
                content = content.replace(
                    f"\nVersion: {package.version}\n".encode(), f"\nVersion: {version}\n".encode()
                )
            inside = inside.replace(f"{old}.dist-info/", f"{new}.dist-info/")
            entry = zipfile.ZipInfo(inside)
            entry.external_attr = 0o755 << 16
            wheel.writestr(entry, content)
            record.append(f"{inside},,")
        wheel.writestr(f"{new}.dist-info/RECORD", "\n".join([*record, ""]))
