"""A place where packages are had, which is a folder of wheels, and engines that come from there."""

from __future__ import annotations

import hashlib
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from crateful.engines import environments
from crateful.engines.environments import Engine


class Shop:
    """The only place that pip and uv know: a folder of wheels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def wheel(self, version: str, code: str = "") -> Path:
        """Offer the package `tiny-engine`, which is one module."""
        name = f"tiny_engine-{version}"
        path = self.folder / f"{name}-py3-none-any.whl"
        files = {
            "tiny_engine.py": code,
            f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: tiny-engine\n"
            f"Version: {version}\n",
            f"{name}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\n"
            "Root-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{file},,\n" for file in [*files, f"{name}.dist-info/RECORD"])
        with zipfile.ZipFile(path, "w") as wheel:
            for file, text in {**files, f"{name}.dist-info/RECORD": record}.items():
                wheel.writestr(file, text)
        return path

    def engine(
        self, version: str = "1.0", code: str = "", *, digest: str = "", ages: bool = False
    ) -> Engine:
        """An engine whose lock names one version; one that ages has updates."""
        wheel = self.wheel(version, code)
        digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
        lock = self.folder / f"{version}.lock"
        lock.write_text(f"tiny-engine=={version} \\\n    --hash=sha256:{digest}\n")
        return Engine("tiny", "tiny-engine", "tiny_engine", lock, "tiny-engine" if ages else None)


def only_from(wheels: Path) -> dict[str, str]:
    """Return the variables with which pip and uv know of one folder of wheels and nothing else."""
    config = wheels / "uv.toml"  # uv 0.13 has no variable that forbids the registry
    config.write_text(f'no-index = true\nfind-links = ["{wheels}"]\n')
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "UV_CONFIG_FILE": str(config)}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop(tmp_path / "shop")
    for name, value in only_from(shop.folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return shop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "engines"


@pytest.fixture
def python_without_uv(tmp_path: Path) -> Path:
    """A Python that has all that ours has, but for uv."""
    home = tmp_path / "plain"
    venv.create(home, with_pip=False, symlinks=True)
    packages = next(home.glob("lib/python*/site-packages"))
    product = Path(environments.__file__).parents[3]
    packages.joinpath("ours.pth").write_text(f"{sysconfig.get_path('purelib')}\n{product}\n")
    return home / "bin" / "python"
