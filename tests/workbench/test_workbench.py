"""The workbench: children that are kept, limited, stopped, and never outlive their parent."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf, Sound
from tests.conftest import eventually
from tests.running import living
from tests.servers.ports import free_port

from crateful.errors import Recovery, StepFailedError
from crateful.tagging.types import Hints, MusicBrainz, Query, TrackHint
from crateful.workbench.client import Limits, Workbench

SHORT = Sound(seconds=1)


class StoppedError(Exception):
    """Somebody cancelled."""


class Follower:
    """A watch that notes its children and can be told to stop."""

    def __init__(self) -> None:
        self.children: list[int] = []
        self.lines: list[str] = []
        self.at_work = threading.Event()
        self._stopped = False
        self._read, self._write = os.pipe()

    def stop(self) -> None:
        self._stopped = True
        os.write(self._write, b"x")

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)

    def started(self, process_group: int) -> None:
        self.children.append(process_group)
        self.at_work.set()

    def fileno(self) -> int:
        return self._read

    def check(self) -> None:
        if self._stopped:
            raise StoppedError

    def log(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def follower() -> Iterator[Follower]:
    watch = Follower()
    yield watch
    watch.close()


@pytest.fixture
def bench() -> Iterator[Workbench]:
    made = Workbench(2)
    yield made
    made.close()


@pytest.fixture
def album(audio_shelf: AudioShelf, tmp_path: Path) -> Path:
    folder = tmp_path / "album"
    folder.mkdir()
    shutil.copy(audio_shelf.sound("flac", SHORT), folder / "01.flac")
    return folder


def hanging_exiftool(tmp_path: Path) -> tuple[str, ...]:
    script = tmp_path / "exiftool.sh"
    script.write_text("#!/bin/sh\ntrap '' TERM\nsleep 600\n")
    script.chmod(0o755)
    return (str(script),)


def test_a_child_is_used_again_by_every_kind_of_call(
    bench: Workbench, album: Path, audio_shelf: AudioShelf, follower: Follower
) -> None:
    assert bench.verify(album, {"01.flac": 1000}, follower) == ()
    (facts,) = bench.probe(album, ["01.flac"], follower)
    assert (facts.codec, facts.path) == ("flac", "01.flac")
    assert facts.raw["FLAC:SampleRate"] == "44100"
    assert bench.cover(album, None, follower) is None
    shutil.copy(audio_shelf.picture(1280, 720), album / "thumb.jpg")
    cover = bench.cover(album, "thumb.jpg", follower)
    assert cover is not None
    assert cover.path == "cover.jpg"
    bench.thumbnail(album / "cover.jpg", album / "small.jpg", 100, follower)
    assert (album / "small.jpg").is_file()
    hints = Hints(
        artist="Ann", album="One", tracks=(TrackHint("01.flac", "Song", "Ann", number=1),)
    )
    planned = bench.tag(album, hints, None, None, follower, write=False)
    assert [track.file_name for track in planned.tracks] == ["01 - Song.flac"]
    bench.tag(album, hints, None, "cover.jpg", follower)
    (facts,) = bench.probe(album, ["01.flac"], follower)
    assert (facts.tags.title, facts.has_cover) == ("Song", True)
    assert len(follower.children) == 8
    assert len(set(follower.children)) == 1


def test_a_child_that_was_started_beforehand_takes_the_next_call(
    album: Path, follower: Follower
) -> None:
    before = runners()
    bench = Workbench(1)
    bench.warm(1)
    try:
        eventually(lambda: runners() - before)
        (child,) = runners() - before
        assert bench.verify(album, {"01.flac": 1000}, follower) == ()
        assert follower.children == [child]
    finally:
        bench.close()


def runners() -> set[int]:
    """Return the children of workbenches that this process has."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"workbench.runner" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


def test_damage_comes_back_as_it_was_found(bench: Workbench, album: Path) -> None:
    (album / "02.flac").write_bytes(b"<html>")
    (damage,) = bench.verify(album, {"01.flac": None, "02.flac": None})
    assert (damage.path, damage.code) == ("02.flac", "not-audio")


def test_a_step_that_fails_says_why_and_leaves_the_child_at_work(
    bench: Workbench, album: Path, follower: Follower
) -> None:
    with pytest.raises(StepFailedError) as caught:
        bench.thumbnail(album / "01.flac", album / "small.jpg", 100, follower)
    assert (caught.value.code, caught.value.recovery) == ("bad-picture", Recovery.PERMANENT)
    with pytest.raises(StepFailedError) as caught:
        bench.thumbnail(album / "none.jpg", album / "small.jpg", 100, follower)
    assert caught.value.code == "file-unreadable"
    assert len(set(follower.children)) == 1


def test_an_idle_child_goes_and_the_next_call_gets_another(album: Path, follower: Follower) -> None:
    bench = Workbench(1, Limits(idle_s=0.1))
    bench.probe(album, ["01.flac"], follower)
    first = follower.children[0]
    eventually(lambda: not living(first))
    bench.probe(album, ["01.flac"], follower)
    assert follower.children[1] != first
    bench.close()


def test_closing_ends_children_and_their_exiftool(
    bench: Workbench, album: Path, follower: Follower
) -> None:
    bench.probe(album, ["01.flac"], follower)
    assert len(living(follower.children[0])) == 2
    bench.close()
    assert living(follower.children[0]) == []
    with pytest.raises(StepFailedError) as caught:
        bench.probe(album, ["01.flac"])
    assert (caught.value.code, caught.value.recovery) == ("shutting-down", Recovery.TRANSIENT)


@pytest.mark.parametrize(
    ("number", "code", "recovery"),
    [
        # A file does not send this one; a machine without memory does.
        (signal.SIGKILL, "reader-killed", Recovery.TRANSIENT),
        (signal.SIGSEGV, "file-crashed-reader", Recovery.PERMANENT),
    ],
)
def test_a_child_that_dies_at_work_fails_its_step_and_no_other(
    album: Path,
    tmp_path: Path,
    follower: Follower,
    number: signal.Signals,
    code: str,
    recovery: Recovery,
) -> None:
    bench = Workbench(1, exiftool=hanging_exiftool(tmp_path))
    killer = threading.Thread(
        target=lambda: follower.at_work.wait() and os.kill(follower.children[0], number)
    )
    killer.start()
    with pytest.raises(StepFailedError) as caught:
        bench.probe(album, ["01.flac"], follower)
    killer.join()
    assert (caught.value.code, caught.value.recovery) == (code, recovery)
    assert living(follower.children[0]) == []
    assert bench.verify(album, {"01.flac": None}, follower) == ()
    assert follower.children[1] != follower.children[0]
    bench.close()


def test_a_child_that_needs_too_much_memory_fails_its_step(album: Path, follower: Follower) -> None:
    bench = Workbench(1, Limits(memory_bytes=150 * 1024**2))
    with pytest.raises(StepFailedError) as caught:
        bench.verify(album, {"01.flac": None}, follower)
    assert caught.value.code == "file-crashed-reader"
    assert living(follower.children[0]) == []
    bench.close()


def identify(bench: Workbench, album: Path, database_url: str, follower: Follower) -> None:
    hints = Hints(artist="Ann", album="One", tracks=(TrackHint("01.flac", "Song", "Ann"),))
    musicbrainz = MusicBrainz(url="https://mb.mirror.example", database_url=database_url)
    bench.identify(album, hints, Query(), musicbrainz, follower)


def test_a_database_that_is_away_makes_a_step_wait_and_leaves_the_child(
    bench: Workbench, album: Path, follower: Follower
) -> None:
    """Q1: the cache and the rate limit are in the service's database."""
    away = f"postgresql+psycopg://crateful@127.0.0.1:{free_port()}/none"
    with pytest.raises(StepFailedError) as caught:
        identify(bench, album, away, follower)
    assert (caught.value.code, caught.value.recovery) == ("database-down", Recovery.WAITING)
    archive = MusicBrainz(cover_art_url="https://caa.mirror.example", database_url=away)
    with pytest.raises(StepFailedError) as caught:
        bench.fetch_cover(album, "a-release", archive, follower)
    assert (caught.value.code, caught.value.recovery) == ("database-down", Recovery.WAITING)
    bench.probe(album, ["01.flac"], follower)
    assert len(set(follower.children)) == 1


def test_a_mistake_in_a_child_is_told_in_its_own_words(
    bench: Workbench, album: Path, follower: Follower
) -> None:
    with pytest.raises(StepFailedError) as caught:
        identify(bench, album, "nonsense://", follower)
    assert caught.value.code == "file-crashed-reader"
    assert "(exit 1)" in str(caught.value)
    assert "nonsense" in str(caught.value)
    assert any("Traceback" in line for line in follower.lines)
    assert living(follower.children[0]) == []


def test_a_cancelled_call_ends_its_child_with_all_it_started_q6(
    album: Path, tmp_path: Path, follower: Follower
) -> None:
    bench = Workbench(1, exiftool=hanging_exiftool(tmp_path))

    def cancel_at_work() -> None:
        follower.at_work.wait()
        eventually(lambda: len(living(follower.children[0])) > 1)
        follower.stop()

    canceller = threading.Thread(target=cancel_at_work)
    canceller.start()
    with pytest.raises(StoppedError):
        bench.probe(album, ["01.flac"], follower)
    canceller.join()
    assert living(follower.children[0]) == []
    bench.close()


def test_a_call_past_its_deadline_ends_its_child(
    album: Path, tmp_path: Path, follower: Follower
) -> None:
    bench = Workbench(1, exiftool=hanging_exiftool(tmp_path))
    with pytest.raises(StepFailedError) as caught:
        bench.probe(album, ["01.flac"], follower, deadline_s=0.5)
    assert (caught.value.code, caught.value.recovery) == ("file-too-slow", Recovery.PERMANENT)
    assert living(follower.children[0]) == []
    bench.close()


def test_a_call_that_waits_for_a_child_can_be_stopped(
    album: Path, tmp_path: Path, follower: Follower
) -> None:
    bench = Workbench(1, exiftool=hanging_exiftool(tmp_path))
    first = Follower()

    def occupy() -> None:
        with pytest.raises(StoppedError):
            bench.probe(album, ["01.flac"], first)

    occupant = threading.Thread(target=occupy)
    occupant.start()
    first.at_work.wait()
    follower.stop()
    with pytest.raises(StoppedError):
        bench.probe(album, ["01.flac"], follower)
    assert follower.children == []
    first.stop()
    occupant.join()
    first.close()
    bench.close()


PARENT = """
import sys
from pathlib import Path
from crateful.tools.watch import NoWatch
from crateful.workbench.client import Workbench

class Told(NoWatch):
    def started(self, process_group):
        print(process_group, flush=True)

folder = Path(sys.argv[1])
bench = Workbench(1, exiftool=sys.argv[2:] or ("exiftool",))
bench.probe(folder, ["01.flac"], Told())
print("done", flush=True)
sys.stdin.read()
"""


def killed_parent(words: list[str], until: str | None) -> int:
    """Run a parent in a process of its own, kill it and return its child's group."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        if until:
            assert parent.stdout.readline().strip() == until
        else:
            eventually(lambda: len(living(child)) > 1)
        parent.kill()
    return child


def test_a_killed_parent_leaves_nothing_idle_behind(album: Path) -> None:
    child = killed_parent([str(album)], until="done")
    eventually(lambda: not living(child))


def test_a_killed_parent_leaves_nothing_at_work_behind(album: Path, tmp_path: Path) -> None:
    child = killed_parent([str(album), *hanging_exiftool(tmp_path)], until=None)
    eventually(lambda: not living(child))


def test_a_hundred_tracks_take_one_exiftool_x5(
    audio_shelf: AudioShelf, tmp_path: Path, follower: Follower
) -> None:
    starts = tmp_path / "starts"
    script = tmp_path / "exiftool.sh"
    script.write_text(f'#!/bin/sh\necho x >> {starts}\nexec exiftool "$@"\n')
    script.chmod(0o755)
    folder = tmp_path / "box"
    for number in range(1, 101):
        disc = folder / f"CD{1 + number // 51}"
        disc.mkdir(parents=True, exist_ok=True)
        tags = {"title": f"number {number % 5}"}
        sound = audio_shelf.sound("flac", replace(SHORT, tags=tags))
        shutil.copy(sound, disc / f"{number:03}.flac")
    paths = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.flac"))]
    bench = Workbench(1, exiftool=(str(script),))
    facts = bench.probe(folder, paths, follower)
    assert len(facts) == 100
    assert all(one.raw["Vorbis:Title"] == one.tags.title for one in facts)
    bench.probe(folder, paths[:3], follower)
    bench.close()
    assert starts.read_text().split() == ["x"]


def test_the_parent_loads_none_of_the_heavy_libraries() -> None:
    heavy = ["av", "PIL", "numpy", "soundfile", "beets", "mediafile", "mutagen", "yt_dlp"]
    program = (
        f"import sys, crateful.workbench.client\nprint(sorted(set({heavy}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_child_for_what_nobody_waits_for_lets_everybody_go_first(audio_shelf: AudioShelf) -> None:
    file, follower = audio_shelf.sound("flac", SHORT), Follower()
    bench = Workbench(1, Limits(is_idle=True))
    try:
        assert bench.verify(file.parent, {file.name: None}, follower) == ()
        (child,) = follower.children
        assert os.sched_getscheduler(child) == os.SCHED_IDLE
        assert os.getpriority(os.PRIO_PROCESS, child) == 19
    finally:
        bench.close()
        follower.close()
