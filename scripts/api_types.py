"""Write the web UI's types of our API and WebSocket; ``--check`` only says if they are current."""

from __future__ import annotations

import filecmp
import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from crateful.app import create_app
from crateful.events import messages
from crateful.settings import Settings

ROOT: Final = Path(__file__).parent.parent
WEB: Final = ROOT / "web"
TYPES: Final = ("src/api/schema.d.ts", "src/api/events.d.ts")


def main() -> int:
    """Do what the command line says; return its exit status."""
    if "--check" not in sys.argv:
        generate(WEB)
        return 0
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(WEB / "package.json", copy)
        (copy / "node_modules").symlink_to(WEB / "node_modules")
        generate(copy)
        stale = [name for name in TYPES if not is_same(WEB / name, copy / name)]
    for name in stale:
        print(f"web/{name} is not what the API says. Run: make types", file=sys.stderr)
    return 1 if stale else 0


def generate(web: Path) -> None:
    """Write both schemas into ``web``, and have npm make the types from them there."""
    (web / "src" / "api").mkdir(parents=True, exist_ok=True)
    write(web / "openapi.json", openapi())
    write(web / "events.json", messages.schema())
    npm = [sys.executable, str(ROOT / "scripts" / "npm.py"), "--prefix", str(web)]
    subprocess.run([*npm, "run", "--silent", "generate"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of a service as it comes."""
    with TemporaryDirectory() as data_dir:
        app = create_app(Settings(data_dir=Path(data_dir)))
        try:
            return app.openapi()
        finally:
            app.state.context.close()
            app.state.database.close()


def write(path: Path, schema: dict[str, Any]) -> None:
    """Write a schema so that the same one is the same file."""
    path.write_text(json.dumps(schema, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def is_same(first: Path, second: Path) -> bool:
    """Tell whether both files are there with the same content."""
    return first.exists() and filecmp.cmp(first, second, shallow=False)


if __name__ == "__main__":
    sys.exit(main())
