"""Some yt-dlp side by side, each of them at one entry of a list at a time."""

from __future__ import annotations

import sys
import threading
from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yt_dlp

from crateful.engines.protocol import MadeFile, TrackMade
from crateful.engines.ytdlp.bandcamp_extractors import (
    BANDCAMP,
    read_front_pages,
    read_own_domain,
)
from crateful.engines.ytdlp.describe import describe
from crateful.engines.ytdlp.entries import EntryByEntry, Log
from crateful.engines.ytdlp.explain import explain
from crateful.engines.ytdlp.options import art_dir, options
from crateful.engines.ytdlp.postprocess import ContainerPP, CoverPP, FinishPP, SplitPP
from crateful.engines.ytdlp.refusals import refusal_of
from crateful.engines.ytdlp.soundcloud import SOUNDCLOUD, promise_whole_songs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crateful.engines.protocol import EngineJob
    from crateful.engines.ytdlp.entries import Entry
    from crateful.engines.ytdlp.job_progress import JobProgress
    from crateful.engines.ytdlp.postprocess import Cover

Raw = dict[str, Any]


class FetcherBrokenError(Exception):
    """A fetcher ended in the middle of its work; its traceback is in the log."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the fetchers of one job have in common."""

    job: EngineJob
    progress: JobProgress
    cover: Cover
    archive: set[str]
    cookie_file: Path | None
    turn: threading.Semaphore
    """Who looks at the site's pages: one at a time where there are pauses between requests."""


class Fetcher:
    """One yt-dlp and the entry that it is at.

    Args:
        shared: what it has in common with others.
        first: the one that looked at the list, whose session goes on here.
    """

    def __init__(self, shared: Shared, first: Fetcher | None = None) -> None:
        self._shared = shared
        self._job = shared.job
        self._progress = shared.progress
        self._current: Raw = {}
        self._number = 0
        self._has_turn = False
        self._warnings: list[str] = []
        cookie_file = None if first else shared.cookie_file
        given = {
            **options(self._job, shared.archive, cookie_file),
            "logger": Log(self._say, self._on_error, self._warnings.append),
            "progress_hooks": [self._progress.progressed],
            "match_filter": self._refuse,
        }
        self.ydl = EntryByEntry(given, self._give_way)
        if SOUNDCLOUD in self._job.extractors:
            promise_whole_songs(self.ydl)
        if BANDCAMP in self._job.extractors:
            read_front_pages(self.ydl)
        if first is not None:
            self.ydl.go_on_with(first.ydl)

    def prepare(self) -> None:
        """Have what is fetched put into its place, too."""
        if BANDCAMP in self._job.extractors:
            read_own_domain(self.ydl, self._job.url)
        cover = self._shared.cover
        self.ydl.params["writethumbnail"] = cover.is_wanted
        self.ydl.add_post_processor(CoverPP(cover, art_dir(self._job)), when="post_process")
        self.ydl.add_post_processor(ContainerPP(self.ydl), when="post_process")
        self.ydl.add_post_processor(SplitPP(self.ydl), when="after_move")
        self.ydl.add_post_processor(FinishPP(self._on_finished), when="after_move")

    def fetch(self, entry: Entry) -> None:
        """Fetch one entry of a list, unless the site gives nothing more."""
        raw, of_list = entry
        self._current, self._number = raw, of_list["playlist_autonumber"]
        if self._progress.halted is not None and not self._progress.is_done(raw.get("id")):
            self._progress.failed(
                raw.get("id"), self._progress.halted, raw.get("title"), number=self._number
            )
            return
        self.ydl.params["writethumbnail"] = self._shared.cover.is_wanted
        self._shared.turn.acquire()
        self._has_turn = True
        try:
            self.ydl.process_ie_result(raw, True, of_list)  # noqa: FBT003  # yt-dlp's own
        except yt_dlp.utils.YoutubeDLError as error:
            self.ydl.report_error(str(error))
        finally:
            self._give_way()

    def _give_way(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._shared.turn.release()

    def _refuse(self, raw: Raw, *, incomplete: bool = False) -> str | None:
        """Say why an entry is not to be fetched; yt-dlp asks before each."""
        del incomplete
        self._current = raw
        self._progress.expect(raw.get("n_entries") or 1)
        failure = refusal_of(raw, self._job.max_track_s)
        if failure is None:
            return None
        number = raw.get("playlist_autonumber") or self._number
        self._progress.failed(raw.get("id"), failure, raw.get("title"), number=number)
        return failure.message

    def _on_error(self, message: str) -> None:
        error = sys.exc_info()[1]
        failure = explain(error, message, self._warnings)
        self._warnings.clear()  # they were of this recording
        own = getattr(error, "video_id", None)
        inner = getattr(error, "exc_info", None)
        if own is None and isinstance(inner, tuple):
            own = getattr(inner[1], "video_id", None)
        current = self._current.get("id")
        is_current = own is None or str(own) == str(current)
        title = self._current.get("title") if is_current else None
        self._progress.failed(own or current, failure, title, number=self._number)

    def _on_finished(self, raw: Raw) -> None:
        info = describe(raw)
        self._warnings.clear()
        if self._progress.is_done(info.id):  # yt-dlp runs its steps again for some formats
            return
        whole = replace(info, chapters=(), entries=())
        self._progress.came(TrackMade(whole, tuple(_files(raw, Path(self._job.staging)))))

    def _say(self, message: str) -> None:
        mark = f"{self._number}: " if self._number else ""
        # In one piece: others write, too.
        sys.stderr.write(f"{mark}{message}\n")


def fetch_entries(entries: Sequence[Entry], first: Fetcher, shared: Shared) -> None:
    """Fetch the entries of a list, some at the same time.

    Args:
        entries: in the order of the list.
        first: the fetcher that looked at it.
        shared: what all fetchers have in common.

    Raises:
        FetcherBrokenError: one of the other fetchers is broken.
    """
    waiting = deque(_by_recording(entries))

    def work_in(fetcher: Fetcher) -> None:
        with fetcher.ydl:
            fetcher.prepare()
            _work_off(waiting, fetcher)

    at_a_time = min(len(waiting), shared.job.tracks_at_a_time)
    fetchers = [Fetcher(shared, first) for _ in range(at_a_time - 1)]
    others = [_Beside(partial(work_in, fetcher)) for fetcher in fetchers]
    for other in others:
        other.start()
    _work_off(waiting, first)
    for other in others:
        other.join()
    if not all(other.is_whole for other in others):
        raise FetcherBrokenError


def _work_off(waiting: deque[list[Entry]], fetcher: Fetcher) -> None:
    while waiting:
        try:
            together = waiting.popleft()
        except IndexError:  # another fetcher was quicker
            return
        for entry in together:
            fetcher.fetch(entry)


class _Beside(threading.Thread):
    """Another fetcher; it keeps no process alive that was told to end."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(name="fetcher", daemon=True)
        self._work = work
        self.is_whole = False

    def run(self) -> None:
        self._work()
        self.is_whole = True


def _by_recording(entries: Iterable[Entry]) -> Iterable[list[Entry]]:
    """Put entries together that are the same recording, which is fetched once."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(str(entry[0].get("id") or entry[0].get("url")), []).append(entry)
    return found.values()


def _files(raw: Raw, staging: Path) -> list[MadeFile]:
    whole = Path(raw["filepath"])
    chapters = [one for one in raw.get("chapters") or () if one.get("filepath")]
    if not chapters:
        promised = raw.get("duration") or raw.get("__measured_s")
        return [MadeFile(_relative(whole, staging), round(promised * 1000) if promised else None)]
    whole.unlink()
    return [
        MadeFile(
            _relative(Path(one["filepath"]), staging),
            round((one["end_time"] - one["start_time"]) * 1000),
            str(one.get("title") or "") or None,
            number,
        )
        for number, one in enumerate(chapters, 1)
    ]


def _relative(path: Path, staging: Path) -> str:
    """Return the path within staging; ValueError for one that got out of it."""
    return path.resolve().relative_to(staging.resolve()).as_posix()
