"""Engines with an environment of their own: whole or not there, and apart from ours."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.engine_folder import ENGINES

from crateful.engines import environments
from crateful.engines.environments import (
    Engine,
    EngineInstallError,
    EngineMissingError,
    Environment,
    UnknownEngineError,
)
from crateful.tools.programs import ToolStatus

INSTALLER = """
import sys
from pathlib import Path
from crateful.engines.environments import Engine, Environment
engine = Engine("tiny", "tiny-engine", "tiny_engine", Path(sys.argv[1]))
Environment(engine, Path(sys.argv[2])).install()
"""


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

    def engine(self, version: str = "1.0", code: str = "", *, digest: str = "") -> Engine:
        """An engine whose lock names one version."""
        wheel = self.wheel(version, code)
        digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
        lock = self.folder / f"{version}.lock"
        lock.write_text(f"tiny-engine=={version} \\\n    --hash=sha256:{digest}\n")
        return Engine("tiny", "tiny-engine", "tiny_engine", lock)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop(tmp_path / "shop")
    for tool in ("PIP", "UV"):
        monkeypatch.setenv(f"{tool}_NO_INDEX", "1")
        monkeypatch.setenv(f"{tool}_FIND_LINKS", str(shop.folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return shop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "engines"


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".tiny.lock")


def test_streamrip_and_our_own_packages_never_meet(qobuz_python: Path) -> None:
    looking = "import importlib.util as u; print([bool(u.find_spec(n)) for n in {!r}])"
    names = ["streamrip", "crateful", "yt_dlp", "fastapi", "pytest"]
    seen = subprocess.run(
        [qobuz_python, "-I", "-c", looking.format(names)], capture_output=True, check=True
    )
    assert seen.stdout.strip() == b"[True, False, False, False, False]"
    with pytest.raises(ModuleNotFoundError):
        __import__("streamrip")


def test_streamrip_is_exactly_the_version_that_was_tested(qobuz_python: Path) -> None:
    assert environments.version_of("qobuz", ENGINES) == "2.1.0"
    assert environments.python_of("qobuz", ENGINES) == qobuz_python


def test_the_lock_names_no_server_and_has_a_hash_for_everything() -> None:
    lock = environments.ENGINES["qobuz"].lock.read_text()
    assert "://" not in lock
    pins = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert len(pins) > 20
    assert all(line.endswith("\\") and "==" in line for line in pins)


def test_what_is_not_installed_says_how_to_do_it(folder: Path) -> None:
    assert environments.version_of("qobuz", folder) is None
    with pytest.raises(EngineMissingError, match="crateful engine install qobuz"):
        environments.python_of("qobuz", folder)


def test_an_engine_that_nobody_knows_is_refused(folder: Path) -> None:
    with pytest.raises(UnknownEngineError, match=r"'deezer'.*there is qobuz"):
        environments.install("deezer", folder)


def test_an_installed_engine_is_left_alone(shop: Shop, folder: Path) -> None:
    environment = Environment(shop.engine(), folder)
    python = environment.install()
    before = python.lstat().st_ino

    assert environment.install() == python
    assert python.lstat().st_ino == before
    assert left_in(folder) == [environment.home.name]


def test_what_is_not_what_the_lock_means_is_never_installed(shop: Shop, folder: Path) -> None:
    environment = Environment(shop.engine(digest="0" * 64), folder)
    with pytest.raises(EngineInstallError, match=r"(?i)hash"):
        environment.install()
    assert left_in(folder) == []


def test_an_engine_that_does_not_work_is_never_installed(shop: Shop, folder: Path) -> None:
    environment = Environment(shop.engine(code="raise RuntimeError('no such luck')"), folder)
    with pytest.raises(EngineInstallError, match="no such luck"):
        environment.install()
    assert left_in(folder) == []


def test_a_folder_that_cannot_be_written_is_named(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineInstallError, match=r"can't be installed in .*file"):
        Environment(shop.engine(), tmp_path / "file").install()


def test_two_that_install_at_once_get_the_same_engine(shop: Shop, folder: Path) -> None:
    environment = Environment(shop.engine(), folder)
    with ThreadPoolExecutor(2) as pool:
        pythons = list(pool.map(lambda _: environment.install(), range(2)))

    assert pythons == [environment.python] * 2
    assert left_in(folder) == [environment.home.name]


def test_an_installation_that_was_killed_is_begun_anew(
    shop: Shop, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    monkeypatch.setenv("GATE", str(gate))
    waiting = "import os\nif 'GATE' in os.environ:\n    open(os.environ['GATE']).read()\n"
    environment = Environment(shop.engine(code=waiting), folder)
    installer = subprocess.Popen(
        [sys.executable, "-c", INSTALLER, environment.engine.lock, folder], env=os.environ
    )
    with gate.open("w"):  # opens when the engine, all but ready, is being tried
        installer.kill()
        installer.wait()
        assert [name[:13] for name in left_in(folder)] == [".making-tiny-"]
    monkeypatch.delenv("GATE")

    assert environment.install().is_file()
    assert left_in(folder) == [environment.home.name]


def test_another_version_takes_the_place_of_the_one_before(shop: Shop, folder: Path) -> None:
    older, newer = (Environment(shop.engine(version), folder) for version in ("1.0", "1.1"))
    older.install()

    assert not newer.is_whole
    newer.install()
    assert left_in(folder) == [newer.home.name]


def test_an_engine_whose_python_was_removed_is_made_anew(shop: Shop, folder: Path) -> None:
    environment = Environment(shop.engine(), folder)
    environment.install()
    environment.python.unlink()
    environment.python.symlink_to("/no/such/python")

    assert not environment.is_whole
    assert environment.install().is_file()


@pytest.fixture
def python_without_uv(tmp_path: Path) -> Path:
    """A Python that has all that ours has, but for uv."""
    home = tmp_path / "plain"
    venv.create(home, with_pip=False, symlinks=True)
    packages = next(home.glob("lib/python*/site-packages"))
    product = Path(environments.__file__).parents[2]
    packages.joinpath("ours.pth").write_text(f"{sysconfig.get_path('purelib')}\n{product}\n")
    return home / "bin" / "python"


def test_a_machine_that_has_only_pip_is_enough(
    shop: Shop, folder: Path, python_without_uv: Path
) -> None:
    environment = Environment(shop.engine(), folder)
    subprocess.run(
        [python_without_uv, "-c", INSTALLER, environment.engine.lock, folder], check=True
    )
    assert environment.is_whole
    assert (environment.home / "bin" / "pip").exists()


def test_an_upgrade_brings_the_newest_version(shop: Shop, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env" / "bin" / "python"
    shop.wheel("1.0")
    assert environments.upgrade("tiny-engine", python) == "1.0"
    shop.wheel("1.1")
    assert environments.upgrade("tiny-engine", python) == "1.1"
    with pytest.raises(EngineInstallError, match="huge-engine"):
        environments.upgrade("huge-engine", python)


def test_the_doctor_sees_an_engine_that_works(qobuz_python: Path) -> None:
    found = environments.check("qobuz", ENGINES)
    assert (found.verdict, found.version) == (ToolStatus.WORKS, "2.1.0")


def test_the_doctor_sees_an_engine_that_is_broken(folder: Path) -> None:
    python = Environment(environments.ENGINES["qobuz"], folder).python
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)

    found = environments.check("qobuz", folder)
    assert found.verdict is ToolStatus.FAILS
    assert "streamrip" in found.detail
