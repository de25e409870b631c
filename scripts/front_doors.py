"""A contract of import-linter's: outsiders import only what a package names in ``__all__``.

Its own kind ``protected`` would need those names a second time, in ``pyproject.toml``.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph

SOURCES = Path(__file__).parents[1] / "src"


class FrontDoors(Contract):  # type: ignore[misc]  # import-linter has no types
    """Outsiders import only what a package exports; all of some halls must export something."""

    type_name = "front_doors"

    halls = fields.ListField(subfield=fields.StringField())
    """Packages that must have a front door, as must all packages in them."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Return whether the contract is kept, and what breaks it."""
        doors = {name: door for name in graph.modules if (door := _door(name)) is not None}
        found = [
            f"{importer} -> {imported}"
            for room, door in doors.items()
            for imported in graph.find_descendants(room)
            if imported.split(".")[room.count(".") + 1] not in door
            for importer in graph.find_modules_that_directly_import(imported)
            if not f"{importer}.".startswith(f"{room}.")
        ]
        found += [
            f"{package} names nothing in __all__"
            for hall in self.halls
            for package in {hall, *graph.find_descendants(hall)} - doors.keys()
            if graph.find_children(package)
        ]
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print what breaks the contract."""
        for each in check.metadata["found"]:
            output.print_error(f"- {each}", bold=False)


def _door(name: str) -> set[str] | None:
    """Return the modules that a package names; ``None`` for one that names none."""
    file = SOURCES.joinpath(*name.split("."), "__init__.py")
    for node in ast.parse(file.read_text("utf-8")).body if file.is_file() else ():
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            exported: set[str] = set(ast.literal_eval(node.value))
            children = {child.stem for child in file.parent.iterdir()}
            return exported if exported <= children else None  # elsewhere it names functions
    return None
