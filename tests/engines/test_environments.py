"""Engines with an environment of their own: whole or not there, and apart from ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.engine_folder import ENGINES
from tests.engines.shop import Shop, folder, python_without_uv, shop

from crateful.engines import environments, ytdlp
from crateful.engines.environments import (
    EngineInstallError,
    EngineMissingError,
    Place,
    UnknownEngineError,
)
from crateful.tools.programs import ToolStatus

__all__ = ["folder", "python_without_uv", "shop"]

INSTALLER = """
import sys
from pathlib import Path
from crateful.engines.environments import Engine, Place
engine = Engine("tiny", "tiny-engine", "tiny_engine", Path(sys.argv[1]))
Place(engine, Path(sys.argv[2])).install()
"""


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


def test_yt_dlp_runs_where_nothing_of_ours_is_but_its_own_part(youtube_python: Path) -> None:
    """What the engine imports is the standard library, what its lock brings, and `engines`."""
    looking = (
        "import json, runpy, sys\n"
        "sys.argv = [sys.argv[1]]\n"
        "from importlib import import_module\n"
        "sys.exit = lambda code: None\n"
        "runpy.run_path(sys.argv[0])\n"
        "import_module('crateful.engines.ytdlp.work')\n"
        "files = {n: getattr(m, '__file__', None) for n, m in list(sys.modules.items())}\n"
        "print(json.dumps(files))\n"
    )
    seen = subprocess.run(
        [youtube_python, "-I", "-c", looking, ytdlp.PROGRAM],
        capture_output=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    files = json.loads(seen.stdout or seen.stderr.splitlines()[-1])
    ours = {name for name in files if name.partition(".")[0] == "crateful"}
    assert "crateful.engines.ytdlp.work" in ours
    assert {name for name in ours if not f"{name}.".startswith("crateful.engines.")} == {"crateful"}
    packages = sysconfig.get_path("purelib")
    assert [file for file in files.values() if file and file.startswith(packages)] == []


def test_both_locks_have_the_same_yt_dlp() -> None:
    """Tests that read its code read that of the engine."""
    product = Path(environments.__file__).parents[4]
    ours = (product / "requirements.lock").read_text(encoding="utf-8")
    assert f"\nyt-dlp=={environments.ENGINES['youtube'].version} " in ours


def test_streamrip_is_exactly_the_version_that_was_tested(qobuz_python: Path) -> None:
    assert environments.version_of("qobuz", ENGINES) == "2.1.0"
    assert environments.python_of("qobuz", ENGINES) == qobuz_python


@pytest.mark.parametrize("name", environments.ENGINES)
def test_the_lock_names_no_server_and_has_a_hash_for_everything(name: str) -> None:
    lock = environments.ENGINES[name].lock.read_text()
    assert "://" not in lock
    pins = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert len(pins) > 10
    assert all(line.endswith("\\") and "==" in line for line in pins)


def test_what_is_not_installed_says_how_to_do_it(folder: Path) -> None:
    assert environments.version_of("qobuz", folder) is None
    with pytest.raises(EngineMissingError, match="crateful engine install qobuz"):
        environments.python_of("qobuz", folder)


def test_an_engine_that_nobody_knows_is_refused(folder: Path) -> None:
    with pytest.raises(UnknownEngineError, match=r"'deezer'.*there is qobuz"):
        environments.install("deezer", folder)


def test_an_installed_engine_is_left_alone(shop: Shop, folder: Path) -> None:
    environment = Place(shop.engine(), folder)
    python = environment.install()
    before = python.lstat().st_ino

    assert environment.install() == python
    assert python.lstat().st_ino == before
    assert left_in(folder) == [environment.locked.home.name]


def test_what_is_not_what_the_lock_means_is_never_installed(shop: Shop, folder: Path) -> None:
    environment = Place(shop.engine(digest="0" * 64), folder)
    with pytest.raises(EngineInstallError, match=r"(?i)hash"):
        environment.install()
    assert left_in(folder) == []


def test_an_engine_that_does_not_work_is_never_installed(shop: Shop, folder: Path) -> None:
    environment = Place(shop.engine(code="raise RuntimeError('no such luck')"), folder)
    with pytest.raises(EngineInstallError, match="no such luck"):
        environment.install()
    assert left_in(folder) == []


def test_a_folder_that_cannot_be_written_is_named(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineInstallError, match=r"can't be installed in .*file"):
        Place(shop.engine(), tmp_path / "file").install()


def test_two_that_install_at_once_get_the_same_engine(shop: Shop, folder: Path) -> None:
    environment = Place(shop.engine(), folder)
    with ThreadPoolExecutor(2) as pool:
        pythons = list(pool.map(lambda _: environment.install(), range(2)))

    assert pythons == [environment.locked.python] * 2
    assert left_in(folder) == [environment.locked.home.name]


def test_an_installation_that_was_killed_is_begun_anew(
    shop: Shop, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    monkeypatch.setenv("GATE", str(gate))
    waiting = "import os\nif 'GATE' in os.environ:\n    open(os.environ['GATE']).read()\n"
    environment = Place(shop.engine(code=waiting), folder)
    installer = subprocess.Popen(
        [sys.executable, "-c", INSTALLER, environment.engine.lock, folder], env=os.environ
    )
    with gate.open("w"):  # opens when the engine, all but ready, is being tried
        installer.kill()
        installer.wait()
        assert [name[:13] for name in left_in(folder)] == [".making-tiny-"]
    monkeypatch.delenv("GATE")

    assert environment.install().is_file()
    assert left_in(folder) == [environment.locked.home.name]


def test_another_version_takes_the_place_of_the_one_before(shop: Shop, folder: Path) -> None:
    older, newer = (Place(shop.engine(version), folder) for version in ("1.0", "1.1"))
    older.install()

    assert not newer.locked.is_whole
    newer.install()
    assert left_in(folder) == [newer.locked.home.name]


def test_an_engine_whose_python_was_removed_is_made_anew(shop: Shop, folder: Path) -> None:
    environment = Place(shop.engine(), folder)
    environment.install()
    environment.locked.python.unlink()
    environment.locked.python.symlink_to("/no/such/python")

    assert not environment.locked.is_whole
    assert environment.install().is_file()


def test_a_machine_that_has_only_pip_is_enough(
    shop: Shop, folder: Path, python_without_uv: Path
) -> None:
    environment = Place(shop.engine(), folder)
    subprocess.run(
        [python_without_uv, "-c", INSTALLER, environment.engine.lock, folder], check=True
    )
    assert environment.locked.is_whole
    assert (environment.locked.home / "bin" / "pip").exists()


def test_the_doctor_sees_an_engine_that_works(qobuz_python: Path) -> None:
    found = environments.check("qobuz", ENGINES)
    assert (found.verdict, found.version) == (ToolStatus.WORKS, "2.1.0")


def test_the_doctor_sees_a_deno_that_is_too_old_for_yt_dlp(
    folder: Path, youtube_python: Path
) -> None:
    home = environments.place_of("youtube", folder).locked.home
    venv.create(home, with_pip=False, symlinks=True)
    there, theirs = (
        next(each.glob("lib/python*/site-packages")) for each in (home, youtube_python.parents[1])
    )
    there.joinpath("theirs.pth").write_text(f"{theirs}\n")
    deno = home / "bin" / "deno"
    deno.write_text("#!/bin/sh\necho deno 1.46.3\n")
    deno.chmod(0o755)
    found = {one.name: one for one in environments.check_all(folder)}["deno"]
    assert (found.verdict, found.version) == (ToolStatus.FAILS, "1.46.3")
    assert "crateful engine update youtube" in found.detail


def test_the_doctor_sees_an_engine_that_is_broken(folder: Path) -> None:
    python = environments.place_of("qobuz", folder).locked.python
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)

    found = environments.check("qobuz", folder)
    assert found.verdict is ToolStatus.FAILS
    assert "streamrip" in found.detail
