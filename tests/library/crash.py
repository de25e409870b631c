"""Kills a process at every file operation and commit of a move, and looks at what is left.

Run as a program: it forks one child per point, and a fork of pytest would inherit its threads.
The product has no hook for this: Python's own audit events say when it touches a file.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from tests.library import albums
from tests.library.albums import CD, HI_RES, Copy

from crateful.db import Database, connect
from crateful.library.filing.file_album import Filing, file_album
from crateful.library.hearts import levels
from crateful.library.models import AlbumHeart, ImportRecord, TrackHeart, TrashEntry
from crateful.library.store import journal
from crateful.library.store.disk import MARKER
from crateful.library.store.journal_rows import JournalEntry
from crateful.library.trash import deletion, purging, swapping
from crateful.migrations import upgrade
from crateful.settings import Settings

WATCHED = frozenset(
    {"os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "shutil.copyfile"}
)
OLD = Copy(title="Amnesiac", quality=CD, year=2001, extras=("booklet.pdf",))
NEW = OLD.but(quality=HI_RES)
JOB = "download-2"


@dataclass(frozen=True)
class World:
    """A data folder and a staging area, perhaps on another file system."""

    root: Path
    staging: Path

    @cached_property
    def settings(self) -> Settings:
        return Settings(data_dir=self.root, library_path=self.root / "library")

    def open(self) -> Database:
        """Open its database; what is closed has no connection left, as in a new process."""
        return opened(self.settings.sqlalchemy_url)

    def filing(self, database: Database) -> Filing:
        """Describe the staged copy; it is made anew where there is none yet."""
        if not (self.staging / "staging" / JOB).exists():
            albums.stage(NEW, self.staging, JOB)
        probe = self.staging / "described"
        shutil.rmtree(probe, ignore_errors=True)
        described = albums.stage(NEW, probe, JOB)
        staged = self.staging / "staging" / JOB
        return replace(described, staged=staged, library=self.root / "library")


@cache
def opened(url: str) -> Database:
    """Return the one engine of a file: a new one would compile every statement again."""
    return Database(connect(url))


def prepare(world: World, kind: str) -> None:
    """Bring the library to where the move starts."""
    shutil.rmtree(world.root, ignore_errors=True)
    shutil.rmtree(world.staging, ignore_errors=True)
    world.root.mkdir(parents=True)
    upgrade(world.settings.sqlalchemy_url)
    database = world.open()
    user_id = albums.add_user(database, "ada")
    if kind not in {"new", "given up"}:
        filed = albums.file(database, OLD, world.root, "download-1")
        with database.session() as session:
            levels.add_album(session, user_id, filed.album_id)
            track = albums.tracks(database, filed.album_id)[1]
            levels.add_track(session, user_id, track.id)
    if kind == "restore":
        deletion.delete_album(database, world.settings, 1, user_id)
    if kind == "swap":
        albums.file(database, NEW, world.root, "download-3")
    world.filing(database)
    database.close()


def keep(world: World) -> None:
    """Remember how everything stands now."""
    for folder in (world.root, world.staging):
        shutil.copytree(folder, folder.with_name(f"{folder.name}-before"), dirs_exist_ok=True)


def bring_back(world: World) -> None:
    """Have everything stand as it did; the database stays the file that it is."""
    for folder in (world.root, world.staging):
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "crateful.db":
                path.unlink()
        shutil.copytree(folder.with_name(f"{folder.name}-before"), folder, dirs_exist_ok=True)


def act(world: World, kind: str, database: Database) -> None:
    """Do the whole move, as the product does it."""
    if kind == "delete":
        deletion.delete_album(database, world.settings, 1, 1)
    elif kind == "restore":
        deletion.restore(database, world.settings, 1)
    elif kind == "swap":
        swapping.swap(database, world.settings, 1)
    else:
        filing = world.filing(database)
        file_album(database, filing, fence=albums.hold, on_record=albums.note_nothing)


def die_at(point: int) -> tuple[Callable[[], None], Callable[[str, object], None]]:
    """Return what counts, and kills this process when the count is reached."""
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(name: str, _arguments: object) -> None:
        if name in WATCHED:
            count()

    return count, audit


def run_child(world: World, kind: str, point: int) -> bool:
    """Fork, act, die at ``point``; tell whether the child came to its end."""
    child = os.fork()
    if child == 0:
        database = world.open()
        if kind in {"new", "replace", "given up"}:
            world.filing(database)  # not part of what is watched
        count, audit = die_at(point)
        event.listen(database.engine, "commit", lambda _connection: count())
        sys.addaudithook(audit)
        act(world, kind, database)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL, status
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def look(world: World, kind: str) -> tuple[str, list[str]]:
    """Recover as the next lease holder does; return how it ended and what is wrong."""
    database = world.open()
    job = JOB if kind in {"new", "replace"} else None  # what was given up is nobody's any more
    settled = journal.recover(database, world.root / "library", job)
    again = journal.recover(database, world.root / "library", job)
    faults = [f"recovered twice: {again}"] if again else []
    if kind == "swap":
        # What was swapped in is let go in the trash; a dead worker's next upkeep sees to it.
        purging.purge_expired(database, world.settings)
    with database.reading() as session:
        faults += leftovers(world, session)
        faults += hearts_lost(session, kind)
    files = {
        name: text for name, text in albums.shelf(world.root).items() if not name.startswith(".")
    }
    faults += half_done(database, files, kind)
    database.close()
    return ("settled" if settled else "nothing to do"), faults


def leftovers(world: World, session: Session) -> list[str]:
    faults = []
    if session.scalar(select(func.count()).select_from(JournalEntry)):
        faults.append("journal entry left")
    shelf = albums.shelf(world.root)
    faults += [f"left: {name}" for name in shelf if ".incoming" in name or MARKER in name]
    in_trash = {name.split("/")[1] for name in shelf if name.startswith(".trash/")}
    known = set(session.scalars(select(TrashEntry.job)))
    if in_trash != known or len(known) > 1:
        faults.append(f"trash {in_trash} but rows {known}")
    staged = {path.name for path in (world.staging / "staging" / JOB).iterdir()}
    if len(staged) != len(NEW.tracks) + 2:
        faults.append(f"staged files gone: {staged}")
    return faults


def hearts_lost(session: Session, kind: str) -> list[str]:
    there = session.scalar(select(func.count()).select_from(AlbumHeart))
    single = session.scalar(select(func.count()).select_from(TrackHeart))
    if kind in {"replace", "swap"} and (there, single) != (1, 1):
        return [f"hearts lost: {there} {single}"]
    return []


def half_done(database: Database, files: dict[str, str], kind: str) -> list[str]:
    """Rows and files must be those of one whole copy, or there must be none at all."""
    rows = albums.albums(database)
    if not rows:
        gone = kind in {"new", "given up", "delete", "restore"}
        return [] if gone and not files else [f"no rows but {sorted(files)}"]
    if len(rows) > 1:
        return [f"{len(rows)} albums"]
    folder = rows[0].folder
    wanted = {f"{folder}/{track.file_name}" for track in albums.tracks(database, rows[0].id)}
    wanted |= {f"{folder}/cover.jpg", f"{folder}/booklet.pdf"}
    faults = [] if set(files) == wanted else [f"files {sorted(files)} rows {sorted(wanted)}"]
    depth = "bit_depth=24" if rows[0].quality == "FLAC 24/96" else "bit_depth=16"
    audio = [text for name, text in files.items() if name.endswith(".flac")]
    if not all(depth in text for text in audio):
        faults.append(f"{rows[0].quality} but other files")
    return faults


def finish(world: World, kind: str) -> list[str]:
    """Do it again, as a retry does: it must end as if nothing had happened."""
    if kind in {"delete", "restore", "swap"}:
        return []
    database = world.open()
    filing = world.filing(database)
    filed = file_album(database, filing, fence=albums.hold, on_record=albums.note_nothing)
    files = {n: t for n, t in albums.shelf(world.root).items() if not n.startswith(".")}
    faults = half_done(database, files, "replace")
    with database.reading() as session:
        records = session.scalars(select(ImportRecord.job)).all()
    if records.count(JOB) != 1 or filed.album_id != 1:
        faults.append(f"records {records}, album {filed.album_id}")
    if albums.albums(database)[0].quality != "FLAC 24/96":
        faults.append("the better copy is not there")
    database.close()
    return faults


def main(kind: str, root: str, staging: str) -> None:
    world = World(Path(root), Path(staging))
    report: dict[str, list[str]] = {"faults": [], "ends": []}
    prepare(world, kind)
    keep(world)
    point = 1
    while True:
        bring_back(world)
        survived = run_child(world, kind, point)
        end, faults = look(world, kind)
        faults += finish(world, kind)
        report["ends"].append(end)
        report["faults"] += [f"point {point}: {fault}" for fault in faults]
        if survived:
            break
        point += 1
    print(json.dumps(report))  # noqa: T201  # the answer to the test


if __name__ == "__main__":
    main(*sys.argv[1:])
