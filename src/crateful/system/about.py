"""Versions and licences of the packages of this service."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, distribution, distributions
from typing import TYPE_CHECKING, Final

from crateful.engines import environments
from crateful.system.schemas import AboutView, ComponentView

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.metadata import Distribution
    from pathlib import Path

OURSELVES: Final = "crateful"

PROGRAMS: Final = {
    "ffmpeg": "LGPL-2.1-or-later or GPL-2.0-or-later, as it was built",
    "exiftool": "Artistic-1.0-Perl OR GPL-1.0-or-later",
    "flac": "GPL-2.0-or-later",
}
"""Those of the system, which no package of Python brings."""

MAX_LICENCE: Final = 80
"""Characters; some packages give the whole text where its name belongs."""


def describe(engines_dir: Path, seen: Mapping[str, str]) -> AboutView:
    """Return what there is.

    Args:
        engines_dir: where engines with an environment of their own live.
        seen: versions of programs by their names, as far as they were asked lately.
    """
    this = distribution(OURSELVES)
    found = [*_packages(this), *_engines(engines_dir), *_programs(seen)]
    return AboutView(
        version=this.version,
        licence=_licence(this) or "",
        python=platform.python_version(),
        components=sorted(found, key=lambda each: each.name.casefold()),
    )


def _packages(this: Distribution) -> Iterator[ComponentView]:
    """Yield what our own package asks for."""
    for line in this.requires or ():
        wanted = re.match(r"[\w.-]+", line)
        if wanted is None or "extra ==" in line:
            continue
        try:
            yield _component(distribution(wanted[0]))
        except PackageNotFoundError:  # asked for on other systems only
            continue


def _engines(engines_dir: Path) -> Iterator[ComponentView]:
    for name, engine in environments.ENGINES.items():
        there = environments.place_of(name, engines_dir).in_use
        folders = there.home.glob("lib/python*/site-packages") if there else ()
        for package in distributions(name=engine.package, path=list(map(str, folders))):
            yield _component(package)


def _programs(seen: Mapping[str, str]) -> Iterator[ComponentView]:
    for name, licence in PROGRAMS.items():
        yield ComponentView(name=name, version=seen.get(name) or None, licence=licence)


def _component(package: Distribution) -> ComponentView:
    return ComponentView(
        name=package.metadata["Name"], version=package.version, licence=_licence(package)
    )


def _licence(package: Distribution) -> str | None:
    """Return the licence by its short name, wherever the package says it."""
    facts = package.metadata
    for field in ("License-Expression", "License"):
        short = facts[field] if field in facts else ""  # noqa: SIM401  # it has no `get` to mypy
        if short and "\n" not in short and len(short) <= MAX_LICENCE:
            return short
    prefix = "License :: "
    said = [each for each in facts.get_all("Classifier") or () if each.startswith(prefix)]
    return said[0].rpartition(" :: ")[2] if said else None
