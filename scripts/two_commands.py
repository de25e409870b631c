"""Do what the README says, in a clone where nothing was done yet, and tell how long it took.

``python scripts/two_commands.py [TESTS...|nothing]``: `make run` until it serves, once more with
the stand-ins for two downloads, then `make test`; after all of the tests, `make next`. It is what
``scripts/bare-machine`` runs, with the standard library alone.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).parent.parent
BIN: Final = ROOT / ".venv" / "bin"
LOSSLESS: Final = "https://thefixtures.bandcamp.com/track/loop-songs-2"
LOSSY: Final = "https://soundcloud.com/fixture-artist/sets/cloud-set"
PATIENCE_S: Final = 1200
"""What ends a start that hangs; the first one installs everything."""


class TrialError(Exception):
    """Something that the README promises did not come true."""


def main(tests: list[str]) -> int:
    """Try it all and return 0, or the exit status of the tests, or 1."""
    took: dict[str, int] = {}
    try:
        with timed("first make run", took), served({}):
            pass
        with timed("two downloads", took):
            download_two()
        if tests == ["nothing"]:
            return 0
        with timed("make test", took):
            arguments = [f"ARGS={' '.join(tests)}"] if tests else []
            status = make("test", *arguments)
        if status or tests:
            return status
        with timed("make next", took):
            return make("next")
    except TrialError as error:
        say(str(error))
        return 1
    finally:
        for name, seconds in took.items():
            say(f"{name}: {seconds} s")


def make(*arguments: str) -> int:
    """Run make and return its exit status."""
    return subprocess.run(["make", *arguments], cwd=ROOT, check=False).returncode  # noqa: S603, S607


def download_two() -> None:
    """Bring in an album without loss and a lossy one, by the README's first five minutes."""
    with stand_ins() as variables, served(variables) as environment:
        add = ["user", "add", "you", "--password-stdin"]
        crateful(add, environment, "a long enough password\n")
        crateful(["doctor"], environment)
        crateful(["download", LOSSLESS, "--follow"], environment)
        crateful(["download", LOSSY, "--confirm-lossy", "--follow"], environment)


@contextmanager
def served(variables: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Have `make run` serve until the end, then stop it as Ctrl-C does; yield its environment.

    The network is the whole machine's, and somebody else may have port 8080 in it.

    Raises:
        TrialError: it ended, did not answer, or could not be stopped.
    """
    port = free_port()
    environment = {**os.environ, **variables, "CRATEFUL_PORT": str(port)}
    address = f"http://127.0.0.1:{port}"
    command = ["make", "run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as make:  # noqa: S603
        try:
            wait_for(make, f"{address}/health", '"status"')
            wait_for(make, f"{address}/", "<html")
            yield environment
        finally:
            os.killpg(make.pid, signal.SIGINT)
            try:
                make.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(make.pid, signal.SIGKILL)
                msg = "`make run` did not end at Ctrl-C."
                raise TrialError(msg) from None


@contextmanager
def stand_ins() -> Iterator[dict[str, str]]:
    """Run the loopback internet and yield the settings that it prints."""
    command = [BIN / "python", "-m", "tests.servers"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as servers:  # noqa: S603
        try:
            yield dict(exports(servers))
        finally:
            servers.terminate()


def exports(servers: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    """Yield the variables of its first two lines."""
    for _ in range(2):
        line = servers.stdout.readline() if servers.stdout else ""
        found = re.fullmatch(r"export (\w+)=(\S+)\n", line)
        if not found:
            msg = f"`python -m tests.servers` printed no setting, but {line!r}."
            raise TrialError(msg)
        yield found[1], found[2]


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(make: subprocess.Popen[bytes], address: str, part: str) -> None:
    """Wait until ``address`` answers with ``part``."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and make.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
                if part in answer.read().decode():
                    return
        except OSError:
            time.sleep(0.2)
    ended = f"ended with code {make.returncode}" if make.poll() is not None else "does not answer"
    msg = f"`make run` {ended}; {address} was to hold {part!r}."
    raise TrialError(msg)


def crateful(words: list[str], environment: Mapping[str, str], told: str = "") -> None:
    """Run a command of Crateful that has to succeed."""
    command = [BIN / "crateful", *words]
    done = subprocess.run(command, cwd=ROOT, check=False, input=told, text=True, env=environment)  # noqa: S603
    if done.returncode:
        msg = f"`crateful {' '.join(words)}` ended with code {done.returncode}."
        raise TrialError(msg)


@contextmanager
def timed(name: str, took: dict[str, int]) -> Iterator[None]:
    """Write down how long something took, however it ended."""
    began = time.monotonic()
    try:
        yield
    finally:
        took[name] = round(time.monotonic() - began)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"bare-machine: {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
