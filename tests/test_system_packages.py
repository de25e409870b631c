"""What `make run` says on machines that lack something; the real script, with a PATH of its own."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "system-packages"


ROOT = SCRIPT.parent.parent

GIVEN = {"apt-get", "curl", "dpkg-deb", "env", "git", "make", "sh", "sleep", "rm", "setpriv"}
"""What the README asks for, and what each Debian has (dash, coreutils, util-linux); curl, apt-get
and dpkg-deb are of benches alone, which are run by hand."""

FROM_PIP = {"deno", "node", "npm", "uv"}
"""What the environment brings, or `make` by scripts/npm.py."""

ELSEWHERE = {
    "postgres": "postgresql",
    "initdb": "postgresql",
    "chromium": "chromium-headless-shell",
}
"""What the script calls by another name when it is missing."""


class Machine:
    """A PATH that holds only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for tool in ("sh", "ls"):
            self.has(tool)
        self.says("id", "echo 1000")
        (folder / "python3").symlink_to(sys.executable)

    def has(self, program: str) -> None:
        (self.folder / program).symlink_to(str(shutil.which(program)))

    def says(self, program: str, script: str) -> None:
        """Put a program there that does nothing but ``script``."""
        (self.folder / program).unlink(missing_ok=True)
        (self.folder / program).write_text(f"#!/bin/sh\n{script}\n")
        (self.folder / program).chmod(0o755)

    def install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", SCRIPT, *arguments],
            env={"PATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def equip(machine: Machine) -> None:
    for program in ("ffmpeg", "ffprobe", "exiftool", "flac", "fpcalc"):
        machine.says(program, "")


def test_a_machine_that_has_everything_is_left_alone_without_a_word(machine: Machine) -> None:
    equip(machine)
    done = machine.install()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_machine_without_apt_is_told_what_to_install(machine: Machine) -> None:
    done = machine.install()
    assert done.returncode == 1
    assert "ffmpeg ffprobe exiftool flac fpcalc" in done.stderr
    assert "own package manager" in done.stderr


def test_a_python_too_old_is_named_with_the_way_out(machine: Machine) -> None:
    machine.says("python3", '[ "$1" = --version ] && echo Python 3.10.12 || exit 1')
    done = machine.install()
    assert done.returncode == 1
    assert done.stderr == (
        "Crateful needs Python 3.11 or newer, and python3 is Python 3.10.12."
        " Install a newer one and name it: make run PYTHON=python3.13\n"
    )


def test_a_machine_without_python_is_told_so(machine: Machine) -> None:
    (machine.folder / "python3").unlink()
    done = machine.install()
    assert done.returncode == 1
    assert "there is no python3 here" in done.stderr


def test_who_is_not_root_and_has_no_sudo_gets_the_command_to_run(machine: Machine) -> None:
    machine.says("apt-get", "exit 99")
    done = machine.install()
    assert done.returncode == 1
    assert (
        "As root: apt-get update && apt-get install --no-install-recommends"
        " ffmpeg libimage-exiftool-perl flac libchromaprint-tools\n"
    ) in done.stderr


def test_only_what_is_missing_is_installed_and_its_noise_is_kept(machine: Machine) -> None:
    equip(machine)
    (machine.folder / "flac").unlink()
    machine.has("env")
    machine.says("apt-get", 'echo "$*" >&2; echo noise')
    machine.says("sudo", '"$@"')
    done = machine.install()
    assert done.returncode == 0
    assert done.stdout == "Installing what is missing: flac\n"
    update, install = done.stderr.splitlines()
    assert update.startswith("update ")
    assert install.endswith(" flac")
    assert "ffmpeg" not in install


def test_what_postgresqls_questions_ask_for_is_there_before_they_are_put(machine: Machine) -> None:
    machine.has("env")
    machine.says("apt-get", 'echo "$*" >&2')
    machine.says("id", "echo 0")
    equip(machine)
    text = SCRIPT.read_text().replace("/usr/sbin/policy-rc.d", str(machine.folder / "sh"))
    script = (machine.folder / "system-packages").resolve()
    script.write_text(text.replace("/usr/lib/postgresql", str(machine.folder / "none")))
    done = subprocess.run(
        ["sh", script, "test"],
        env={"PATH": str(machine.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    _, first, rest = done.stderr.splitlines()[:3]
    assert first.endswith(" postgresql-common")
    assert " postgresql" in rest


def test_an_installation_that_fails_fails_and_says_what_to_run_by_hand(machine: Machine) -> None:
    equip(machine)
    (machine.folder / "flac").unlink()
    machine.says("apt-get", "exit 100")
    machine.says("sudo", '"$@"')
    done = machine.install()
    assert done.returncode == 1
    assert "As root: apt-get update && apt-get install --no-install-recommends flac" in done.stderr


def test_the_servers_are_asked_for_only_by_the_tests(machine: Machine) -> None:
    equip(machine)
    assert machine.install().returncode == 0
    done = machine.install("test")
    assert done.returncode == 1
    assert "redis-server" in done.stderr


def test_a_server_is_not_started_by_being_installed(machine: Machine) -> None:
    equip(machine)
    for program in (
        "redis-server",
        "initdb",
        "cc",
        "mpd",
        "mpc",
        "loudgain",
        "kid3-cli",
        "mpcenc",
        "chromium-headless-shell",
        "mount",
    ):
        machine.says(program, "")
    for tool in ("env", "rm", "printf", "chmod", "cat"):
        machine.has(tool)
    machine.says("sudo", '"$@"')
    script = (machine.folder / "system-packages").resolve()
    policy = machine.folder / "policy-rc.d"
    text = SCRIPT.read_text().replace("/usr/sbin/policy-rc.d", str(policy))
    text = text.replace("/usr/sbin/rabbitmq-server", str(machine.folder / "none"))
    script.write_text(text.replace("/run/systemd/system", str(machine.folder / "systemd")))
    (machine.folder / "systemd").mkdir()
    machine.says("systemctl", f'echo "$*" >>"{machine.folder}/told"')
    machine.says("apt-get", f'cat "{policy}" >"{machine.folder}/seen"')
    done = subprocess.run(
        ["sh", script, "test"],
        env={"PATH": str(machine.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Installing what is missing: rabbitmq-server\n"
    assert (machine.folder / "seen").read_text() == "#!/bin/sh\nexit 101\n"
    assert not policy.exists()
    assert (machine.folder / "told").read_text() == "disable --quiet rabbitmq-server\n"


@pytest.mark.parametrize(
    ("known", "installed"),
    [("exit 0", " chromium-headless-shell mount "), ("exit 100", " chromium mount ")],
)
def test_where_no_browser_without_a_window_is_packaged_the_whole_one_is_installed(
    machine: Machine, known: str, installed: str
) -> None:
    machine.has("env")
    machine.says("id", "echo 0")
    machine.says("apt-get", 'echo "$* " >&2')
    machine.says("apt-cache", known)
    equip(machine)
    script = (machine.folder / "system-packages").resolve()
    script.write_text(
        SCRIPT.read_text().replace("/usr/sbin/policy-rc.d", str(machine.folder / "sh"))
    )
    done = subprocess.run(
        ["sh", script, "test"],
        env={"PATH": str(machine.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert installed in done.stderr.splitlines()[-1]


def test_a_machine_that_has_the_whole_browser_is_left_with_it(machine: Machine) -> None:
    equip(machine)
    machine.says("chromium", "")
    assert "chromium" not in machine.install("test").stderr


def programs_of(source: str) -> Iterator[str]:
    """Yield what a module runs or looks for by a name that is written there."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        called = ast.unparse(call.func)
        first = call.args[0]
        if isinstance(first, ast.List | ast.Tuple) and first.elts:
            first = first.elts[0]
        elif called not in {"shutil.which", "_tool", "_run", "self._run"}:
            continue
        is_run = re.search(
            r"(^|[._])(run|Popen|which|call|check_\w+|create_subprocess_exec|_?tool)$", called
        )
        if is_run and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def test_the_search_for_programs_sees_each_way_in_which_one_is_called() -> None:
    source = """
shutil.which("a")
subprocess.run(["b", "-x"])
subprocess.Popen(("c", x))
_tool("d", ("-version",), work)
client.run("user", "add")
"""
    assert list(programs_of(source)) == ["a", "b", "c", "d"]


def test_every_program_that_we_look_for_is_one_that_the_script_installs() -> None:
    looked_for = {
        program
        for folder in ("src", "tests", "bench", "scripts")
        for path in (ROOT / folder).rglob("*.py")
        for program in programs_of(path.read_text(encoding="utf-8"))
    } - {"no-such-program"}
    script = SCRIPT.read_text(encoding="utf-8")
    installs = set(re.findall(r"\bneed (\S+) \S+$", script, re.MULTILINE))
    unknown = {ELSEWHERE.get(program, program) for program in looked_for - GIVEN - FROM_PIP}
    assert "chromium-headless-shell" in looked_for
    assert sorted(unknown - installs) == []
