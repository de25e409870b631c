"""The container's first script: whom it becomes, what it gives to them, what it refuses."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.operate.container_files import ENTRYPOINT

SOMEBODY = 12345 if os.geteuid() == 0 else os.getuid()
GROUP = 23456 if os.geteuid() == 0 else os.getgid()
"""Tests that run as root see a real change of the user; others see their own kept."""

WHO = 'echo "$(id -u):$(id -g):$(id -G):$(umask)"; touch "$CRATEFUL_DATA_DIR/mine"'


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that any user may pass through, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="crateful-entry-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def enter(
    place: Path, *command: str, as_root: bool = True, **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "CRATEFUL_DATA_DIR": str(place / "data" / "service"),
        "CRATEFUL_LIBRARY_PATH": str(place / "data" / "library"),
        "CRATEFUL_USERS_PATH": str(place / "data" / "users"),
        "PUID": str(SOMEBODY),
        "PGID": str(GROUP),
        **variables,
    }
    # Who is no root may not be let into the checkout.
    script = place / "container-entrypoint"
    shutil.copyfile(ENTRYPOINT, script)
    script.chmod(0o755)
    drop: dict[str, int] = {}
    if os.geteuid() == 0 and not as_root:
        drop = {"user": SOMEBODY, "group": GROUP, "extra_groups": ()}  # type: ignore[dict-item]
    return subprocess.run(
        ["sh", script, *(command or ("sh", "-c", WHO))],
        env=environment,
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        **drop,  # type: ignore[call-overload]
    )


def owner_of(path: Path) -> tuple[int, int]:
    found = path.lstat()
    return found.st_uid, found.st_gid


def test_the_command_runs_as_the_user_and_group_and_with_the_umask(place: Path) -> None:
    done = enter(place, UMASK="027")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith(f"{SOMEBODY}:{GROUP}:")
    assert done.stdout.strip().endswith(":0027")
    mine = place / "data" / "service" / "mine"
    assert owner_of(mine) == (SOMEBODY, GROUP)
    assert stat.S_IMODE(mine.stat().st_mode) == 0o640
    for name in ("service", "library", "users"):
        assert owner_of(place / "data" / name) == (SOMEBODY, GROUP)


def test_no_group_of_root_is_kept(place: Path) -> None:
    groups = enter(place, "id", "-G").stdout.split()
    assert str(GROUP) in groups
    if os.geteuid() == 0:
        assert groups == [str(GROUP)]


def test_after_a_change_of_puid_the_service_s_own_files_follow_and_the_library_does_not(
    place: Path,
) -> None:
    enter(place)
    album = place / "data" / "library" / "album.flac"
    album.write_text("music")
    before = owner_of(album)
    link = place / "data" / "service" / "link"
    link.symlink_to(album)
    key = place / "data" / "service" / "staging" / "1" / "x"
    key.parent.mkdir(parents=True)
    key.write_text("x")
    (place / "data" / "library").chmod(0o777)
    done = enter(place)
    assert done.returncode == 0, done.stderr
    assert owner_of(key) == owner_of(key.parent) == owner_of(link) == (SOMEBODY, GROUP)
    assert owner_of(album) == before


def test_a_library_inside_the_data_folder_is_left_alone_too(place: Path) -> None:
    library = place / "data" / "service" / "library"
    library.mkdir(parents=True)
    library.chmod(0o777)
    (library / "album.flac").write_text("music")
    before = owner_of(library / "album.flac")
    done = enter(place, CRATEFUL_LIBRARY_PATH=str(library))
    assert done.returncode == 0, done.stderr
    assert owner_of(library / "album.flac") == before


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"UMASK": "9"}, "UMASK"),
        ({"UMASK": "u=rwx"}, "UMASK"),
        ({"PUID": "me"}, "PUID"),
        ({"PGID": "-1"}, "PGID"),
    ],
)
def test_what_can_not_be_right_is_refused_in_one_line(
    place: Path, variables: dict[str, str], word: str
) -> None:
    done = enter(place, **variables)
    assert (done.returncode, done.stdout) == (1, "")
    assert word in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (place / "data").exists()


def test_a_folder_that_the_user_can_not_write_in_is_named_with_its_owner(place: Path) -> None:
    library = place / "data" / "library"
    library.mkdir(parents=True)
    library.chmod(0o555)
    (place / "data").chmod(0o777)
    done = enter(place)
    assert done.returncode == 1
    assert f"can't write in {library}" in done.stderr
    assert f"{os.getuid()}:{os.getgid()}" in done.stderr


def test_a_container_that_is_given_a_user_by_docker_keeps_it(place: Path) -> None:
    (place / "data").mkdir()
    (place / "data").chmod(0o777)
    done = enter(place, as_root=False, PUID="99", PGID="100")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{SOMEBODY}:{GROUP}:")


def test_the_script_becomes_the_command_so_that_signals_reach_it(place: Path) -> None:
    done = enter(place, "sh", "-c", "kill -TERM $$")
    assert done.returncode == -15
