"""One job of the yt-dlp engine: finds out what is behind an address, or fetches it."""

from __future__ import annotations

import glob
import os
import re
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import yt_dlp

from crateful.engines.protocol import Done, EngineJob, Found, Info, Listed
from crateful.engines.ytdlp import ANY_PAGE
from crateful.engines.ytdlp.bandcamp import FRONT_PAGES, PAGES, BandcampPage, ListOfAlbumsError
from crateful.engines.ytdlp.bandcamp_extractors import BANDCAMP
from crateful.engines.ytdlp.describe import describe
from crateful.engines.ytdlp.explain import explain
from crateful.engines.ytdlp.fetchers import Fetcher, Shared, fetch_entries
from crateful.engines.ytdlp.front_page import FrontPage
from crateful.engines.ytdlp.job_progress import JobProgress
from crateful.engines.ytdlp.manifest import Manifest
from crateful.engines.ytdlp.options import art_dir, part_dir, state_dir
from crateful.engines.ytdlp.po_tokens import provider_of, trouble_at
from crateful.engines.ytdlp.postprocess import Cover, is_album_in_one
from crateful.engines.ytdlp.sayings import Failure

if TYPE_CHECKING:
    from crateful.engines.channel import Channel
    from crateful.engines.ytdlp.entries import Entry

Raw = dict[str, Any]

_PORTION: Final = 1000
"""Entries of one line: with the address of a picture, each has about 1 kB."""
_OF_MANY: Final = re.compile(r"[?&]list=|/sets/|/album/")
_LIST_OF_ALBUMS: Final = Failure(
    "list-of-albums",
    "This is a list of albums, not an album: give one of them, or its artist's own page.",
)


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
        staging = Path(job.staging)
        self._job = job
        self._emit = channel.emit
        manifest = Manifest(state_dir(job) / "tracks.jsonl", staging)
        self._progress = JobProgress(job.url, channel.emit, manifest)
        self._shared = Shared(
            job,
            self._progress,
            Cover(staging),
            set(),
            cookie_file,
            threading.Semaphore(1 if job.pause_s else job.tracks_at_a_time),
        )

    def reach(self) -> None:
        """Ask the site for its page, as whoever fetches from it would, and leave it unread.

        Raises:
            FailedError: the site answers, and what makes PO tokens for it does not.
        """
        with Fetcher(self._shared).ydl as ydl:
            FrontPage(ydl).open(self._job.url)
        provider = provider_of(self._job)
        if provider is not None and (failure := trouble_at(provider)):
            raise FailedError(failure)
        self._emit(Done(0, None))

    def probe(self) -> None:
        """Tell what is behind the address, without fetching any audio.

        Raises:
            FailedError: nothing that could be fetched.
        """
        with Fetcher(self._shared).ydl as ydl:
            info = self._album_page(ydl) or self._extracted(ydl)
        if any(map(_is_list, info.entries)) and not self._job.is_of_albums:
            raise FailedError(_LIST_OF_ALBUMS)
        if len(info.entries) > self._job.max_tracks and not self._job.is_of_albums:
            message = f"This has more than {self._job.max_tracks} tracks, too many for one album."
            raise FailedError(Failure("too-many-tracks", message))
        if info.is_list and not info.entries and not self._job.is_of_albums:
            raise FailedError(Failure("no-audio", "There is no track at this address."))
        self._tell(info)

    def _tell(self, info: Info) -> None:
        """Tell what was found; of a long list, in portions."""
        told = 0
        while len(info.entries) - told > _PORTION:
            self._emit(Listed(info.entries[told : told + _PORTION]))
            told += _PORTION
        self._emit(Found(replace(info, entries=info.entries[told:])))

    def fetch(self) -> None:
        """Fetch all that is not there yet, and tell of every entry.

        Raises:
            FailedError: the list itself could not be read.
        """
        self._shared.archive.update(self._progress.go_on())
        _drop_torn_streams(part_dir(self._job))
        _shorten_files(part_dir(self._job))
        entries: list[Entry] = []
        fetcher = Fetcher(self._shared)
        with fetcher.ydl as ydl:
            fetcher.prepare()
            ydl.take = entries.append
            info = ydl.extract_info(self._job.url, download=True)
            ydl.take = None
            fetch_entries(entries, fetcher, self._shared)
        failures = self._progress.failures
        for failure in failures:
            self._emit(failure)
        if info is None and not self._progress.has_any and not failures:
            raise FailedError(Failure("failed", "The source gave nothing."))
        for scratch in (part_dir(self._job), art_dir(self._job)):
            if not failures:
                shutil.rmtree(scratch, ignore_errors=True)
        cover = self._shared.cover.file
        self._emit(Done(self._progress.total, cover.name if cover else None))

    def _album_page(self, ydl: yt_dlp.YoutubeDL) -> Info | None:
        """Read the page of a Bandcamp album or track, which knows more than yt-dlp tells."""
        url, takes = self._job.url, self._job.extractors
        page, path = BandcampPage(ydl), urlsplit(url).path
        try:
            if BANDCAMP in takes and path.startswith((*PAGES, "/EmbeddedPlayer/")):
                return page.album_behind(url)
            if ANY_PAGE in takes and (path.startswith(PAGES) or path.rstrip("/") in FRONT_PAGES):
                return page.album_on_own_domain(url)
        except ListOfAlbumsError as error:
            raise FailedError(_LIST_OF_ALBUMS) from error
        except yt_dlp.utils.ExtractorError as error:
            raise FailedError(explain(error)) from error
        return None

    def _extracted(self, ydl: yt_dlp.YoutubeDL) -> Info:
        raw = ydl.extract_info(self._job.url, download=False)
        if raw is None or self._progress.failures:
            failure = next(iter(self._progress.failures), None)
            raise FailedError(
                Failure("failed", "The source gave nothing.")
                if failure is None
                else Failure(failure.code, failure.message, failure.recovery, failure.retry_after_s)
            )
        info = describe(ydl.sanitize_info(raw))
        if not is_album_in_one(raw):
            info = replace(info, chapters=())
        return info


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
