"""One job of the yt-dlp engine: finds out what is behind an address, or fetches it."""

from __future__ import annotations

import glob
import os
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import yt_dlp

from crateful.engines.protocol import (
    OF_THE_SERVER,
    Done,
    EngineJob,
    EntryFailed,
    Found,
    Info,
    MadeFile,
    Progressed,
    TrackMade,
)
from crateful.engines.ytdlp.bandcamp import BandcampPage
from crateful.engines.ytdlp.describe import describe
from crateful.engines.ytdlp.entries import EntryByEntry
from crateful.engines.ytdlp.explain import explain
from crateful.engines.ytdlp.front_page import FrontPage
from crateful.engines.ytdlp.manifest import Manifest, archive_id
from crateful.engines.ytdlp.options import art_dir, options, part_dir, state_dir
from crateful.engines.ytdlp.postprocess import (
    ContainerPP,
    CoverPP,
    FinishPP,
    SplitPP,
    is_album_in_one,
)
from crateful.engines.ytdlp.refusals import refusal_of
from crateful.engines.ytdlp.sayings import Failure
from crateful.engines.ytdlp.soundcloud import promise_whole_songs

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.engines.channel import Channel

Raw = dict[str, Any]

_TOO_BIG: Final = (
    "larger than max-filesize"  # yt-dlp 2026.8 leaves such a file out without an error
)
_OF_MANY: Final = re.compile(r"[?&]list=|/sets/|/album/")
_LIST_OF_ALBUMS: Final = Failure(
    "list-of-albums",
    "This is a list of albums, not an album: give one of them, or its artist's own page.",
)
_OF_TRANSFER: Final = 0.95  # of an entry; the rest is putting it into its container


class FailedError(Exception):
    """The whole job came to nothing."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Work:
    """Does one job and tells of it.

    Args:
        job: what to do.
        channel: where events go.
        cookie_file: this job's private copy of the cookies.
    """

    def __init__(self, job: EngineJob, channel: Channel, cookie_file: Path | None) -> None:
        self._job = job
        self._emit = channel.emit
        self._staging = Path(job.staging)
        self._cookie_file = cookie_file
        self._manifest = Manifest(state_dir(job) / "tracks.jsonl", self._staging)
        self._failures: dict[str, EntryFailed] = {}
        self._current: Raw = {}
        self._warnings: list[str] = []
        self._halted: Failure | None = None
        """Why the site gives this server nothing more for now."""
        self._meter = _Transfer()
        self._done: set[str] = set()
        self._total = 1
        self._cover: Path | None = None

    def reach(self) -> None:
        """Ask the site for its page, as whoever fetches from it would, and leave it unread."""
        with yt_dlp.YoutubeDL(self._options(set())) as ydl:
            FrontPage(ydl).open(self._job.url)
        self._emit(Done(0, None))

    def probe(self) -> None:
        """Tell what is behind the address, without fetching any audio.

        Raises:
            FailedError: nothing that could be fetched.
        """
        with yt_dlp.YoutubeDL(self._options(set())) as ydl:
            promise_whole_songs(ydl)
            info = self._album_page(ydl) or self._extracted(ydl)
        if any(map(_is_list, info.entries)) and not self._job.is_of_albums:
            raise FailedError(_LIST_OF_ALBUMS)
        if len(info.entries) > self._job.max_tracks and not self._job.is_of_albums:
            message = f"This has more than {self._job.max_tracks} tracks, too many for one album."
            raise FailedError(Failure("too-many-tracks", message))
        if info.is_list and not info.entries:
            raise FailedError(Failure("no-audio", "There is no track at this address."))
        self._emit(Found(info))

    def fetch(self) -> None:
        """Fetch all that is not there yet, and tell of every entry.

        Raises:
            FailedError: the list itself could not be read.
        """
        before = self._manifest.read()
        for track in before:
            self._done.add(track.info.id)
            self._emit(track)
        _drop_torn_streams(part_dir(self._job))
        _shorten_files(part_dir(self._job))
        self._cover = next(iter(sorted(self._staging.glob("cover.*"))), None)
        archive = {archive_id(one.info) for one in before}
        with EntryByEntry(self._options(archive), self._begin_entry) as ydl:
            promise_whole_songs(ydl)
            self._add_steps(ydl)
            info = ydl.extract_info(self._job.url, download=True)
        for failure in self._failures.values():
            if failure.id not in self._done:
                self._emit(failure)
        if info is None and not self._done and not self._failures:
            raise FailedError(Failure("failed", "The source gave nothing."))
        for scratch in (part_dir(self._job), art_dir(self._job)):
            if not self._failures:
                shutil.rmtree(scratch, ignore_errors=True)
        self._emit(Done(self._total, self._cover.name if self._cover else None))

    def _options(self, archive: set[str]) -> Raw:
        return {
            **options(self._job, archive, self._cookie_file),
            "logger": _Log(self._on_error, self._warnings.append),
            "progress_hooks": [self._on_progress],
            "match_filter": self._refuse,
        }

    def _add_steps(self, ydl: yt_dlp.YoutubeDL) -> None:
        def on_cover(cover: Path) -> None:
            self._cover = cover
            ydl.params["writethumbnail"] = False

        if self._cover is None:
            step = CoverPP(self._staging, art_dir(self._job), on_cover)
            ydl.add_post_processor(step, when="post_process")
        else:
            ydl.params["writethumbnail"] = False
        ydl.add_post_processor(ContainerPP(ydl), when="post_process")
        ydl.add_post_processor(SplitPP(ydl), when="after_move")
        ydl.add_post_processor(FinishPP(self._on_finished), when="after_move")

    def _album_page(self, ydl: yt_dlp.YoutubeDL) -> Info | None:
        """Read the page of a Bandcamp album or track, which knows more than yt-dlp tells."""
        url = urlsplit(self._job.url)
        is_bandcamp = "bandcamp.*" in self._job.extractors
        if not is_bandcamp or not url.path.startswith(("/album/", "/track/", "/EmbeddedPlayer/")):
            return None
        page = BandcampPage(ydl)
        try:
            return page.album_behind(self._job.url)
        except yt_dlp.utils.ExtractorError as error:
            raise FailedError(explain(error)) from error

    def _extracted(self, ydl: yt_dlp.YoutubeDL) -> Info:
        raw = ydl.extract_info(self._job.url, download=False)
        if raw is None or self._failures:
            failure = next(iter(self._failures.values()), None)
            raise FailedError(
                Failure("failed", "The source gave nothing.")
                if failure is None
                else Failure(failure.code, failure.message, failure.recovery, failure.retry_after_s)
            )
        info = describe(ydl.sanitize_info(raw))
        if not is_album_in_one(raw):
            info = replace(info, chapters=())
        return info

    def _begin_entry(self, raw: Raw) -> bool:
        """Return whether an entry of the list is to be asked for at all."""
        self._current = raw
        if self._halted is None or str(raw.get("id")) in self._done:
            return True
        self._note(raw.get("id"), self._halted)
        return False

    def _refuse(self, raw: Raw, *, incomplete: bool = False) -> str | None:
        """Say why an entry is not to be fetched; yt-dlp asks before each."""
        del incomplete
        self._current = raw
        self._total = max(self._total, raw.get("n_entries") or 1)
        failure = self._halted or refusal_of(raw, self._job.max_track_s)
        if failure is None:
            return None
        self._note(raw.get("id"), failure)
        return failure.message

    def _on_error(self, message: str) -> None:
        error = sys.exc_info()[1]
        failure = explain(error, message, self._warnings)
        self._warnings.clear()  # they were of this recording
        own = getattr(error, "video_id", None)
        inner = getattr(error, "exc_info", None)
        if own is None and isinstance(inner, tuple):
            own = getattr(inner[1], "video_id", None)
        self._note(own or self._current.get("id"), failure)

    def _note(self, entry_id: object, failure: Failure) -> None:
        key = str(entry_id or self._job.url)
        if failure.code in OF_THE_SERVER:
            self._halted = failure
        is_current = str(self._current.get("id")) == key
        title = self._current.get("title") if is_current else None
        before = self._failures.get(key)
        self._failures[key] = EntryFailed(
            failure.code,
            failure.message,
            failure.recovery,
            id=key,
            title=title or (before.title if before else None),
            retry_after_s=failure.retry_after_s,
        )

    def _on_progress(self, event: Raw) -> None:
        raw = event["info_dict"]
        self._total = max(self._total, raw.get("n_entries") or 1)
        share = self._meter.feed(event)
        done = len(self._done)
        self._emit(
            Progressed(
                fraction=min((done + _OF_TRANSFER * share) / max(self._total, done + 1), 1.0),
                tracks_done=done,
                tracks_total=self._total,
                received_bytes=self._meter.received_bytes,
                track_id=str(raw.get("id") or "") or None,
                track_fraction=_OF_TRANSFER * share,
            )
        )

    def _on_finished(self, raw: Raw) -> None:
        info = describe(raw)
        self._warnings.clear()
        if info.id in self._done:  # yt-dlp runs its steps again for some formats
            return
        track = TrackMade(replace(info, chapters=(), entries=()), tuple(self._files(raw)))
        self._manifest.add(track)
        self._done.add(info.id)
        self._emit(track)
        self._emit(
            Progressed(
                fraction=len(self._done) / max(self._total, len(self._done)),
                tracks_done=len(self._done),
                tracks_total=self._total,
                received_bytes=self._meter.received_bytes,
            )
        )

    def _files(self, raw: Raw) -> list[MadeFile]:
        whole = Path(raw["filepath"])
        chapters = [one for one in raw.get("chapters") or () if one.get("filepath")]
        if not chapters:
            promised = raw.get("duration") or raw.get("__measured_s")
            return [MadeFile(self._relative(whole), round(promised * 1000) if promised else None)]
        whole.unlink()
        return [
            MadeFile(
                self._relative(Path(one["filepath"])),
                round((one["end_time"] - one["start_time"]) * 1000),
                str(one.get("title") or "") or None,
                number,
            )
            for number, one in enumerate(chapters, 1)
        ]

    def _relative(self, path: Path) -> str:
        """Return the path within staging; ValueError for one that got out of it."""
        return path.resolve().relative_to(self._staging.resolve()).as_posix()


def _is_list(entry: Info) -> bool:
    """Tell whether an entry of a list is a list itself."""
    return entry.is_list or bool(_OF_MANY.search(entry.url))


def _drop_torn_streams(folder: Path) -> None:
    """Throw away streams that were stopped half-way; their other kind, files, go on by Range.

    yt-dlp 2026.8 goes on with a stream at the piece after the last one it noted: a piece that
    was whole but not noted makes it fail, or comes twice.
    """
    for note in folder.glob("*.ytdl"):
        stem = note.name.removesuffix(".ytdl").removesuffix(".part")
        for torn in folder.glob(f"{glob.escape(stem)}*"):
            torn.unlink(missing_ok=True)


def _shorten_files(folder: Path) -> None:
    """Take the last byte off each unfinished file, so that there is one to go on with.

    yt-dlp 2026.8 asks for what follows the last byte. Nothing follows it when the fetch was
    stopped between a file's end and its new name: a site then answers 416, at every retry.
    """
    for part in folder.glob("*.part"):
        os.truncate(part, max(0, part.stat().st_size - 1))


class _Transfer:
    """Adds up the bytes of all files, and tells how much of the current one is here."""

    def __init__(self) -> None:
        self.received_bytes = 0
        self._last: tuple[str, int] = ("", 0)

    def feed(self, event: Raw) -> float:
        """Take one of yt-dlp's progress events; return the share of its file, 0 to 1."""
        name, got = str(event.get("filename")), int(event.get("downloaded_bytes") or 0)
        before = self._last[1] if self._last[0] == name else got
        self.received_bytes += max(0, got - before)
        self._last = (name, got)
        if event["status"] == "finished":
            return 1.0
        if event.get("fragment_count"):  # the byte total of a stream is only a guess
            return min(float((event.get("fragment_index") or 0) / event["fragment_count"]), 1.0)
        total = event.get("total_bytes") or event.get("total_bytes_estimate")
        return min(float(got / total), 1.0) if total else 0.0


class _Log:
    """What yt-dlp has to say, for the log; its errors and warnings are looked at, too."""

    def __init__(self, on_error: Callable[[str], None], on_warning: Callable[[str], None]) -> None:
        self._on_error = on_error
        self._on_warning = on_warning

    def debug(self, message: str) -> None:
        print(message, file=sys.stderr)  # noqa: T201  # standard error is this engine's log
        if _TOO_BIG in message:
            self._on_error(message)

    def info(self, message: str) -> None:
        self.debug(message)

    def warning(self, message: str) -> None:
        self.debug(f"WARNING: {message}")
        self._on_warning(message)

    def error(self, message: str) -> None:
        """Called by yt-dlp while it handles the exception, which is thus at hand."""
        self.debug(message)
        self._on_error(message)
