"""What came of a job and what did not, as its fetchers tell it side by side."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crateful.engines.protocol import OF_THE_SERVER, EntryFailed, Progressed, TrackMade
from crateful.engines.ytdlp.manifest import archive_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.engines.protocol import Event
    from crateful.engines.ytdlp.manifest import Manifest
    from crateful.engines.ytdlp.sayings import Failure

Raw = dict[str, Any]

OF_TRANSFER: Final = 0.95
"""Of an entry; the rest is putting it into its container."""


class JobProgress:
    """Counts entries and bytes, and tells of them; safe to share between threads.

    Args:
        url: of the job; what fails and has no id is known by it.
        emit: where events go.
        manifest: where finished entries are kept.
    """

    def __init__(self, url: str, emit: Callable[[Event], None], manifest: Manifest) -> None:
        self._url = url
        self._emit = emit
        self._manifest = manifest
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, EntryFailed]] = {}
        self._done: set[str] = set()
        self._shares: dict[str, float] = {}
        self._transfer = _Transfer()
        self.total = 1
        self.halted: Failure | None = None
        """Why the site gives this server nothing more for now."""

    def go_on(self) -> set[str]:
        """Tell of what earlier tries brought; return it as yt-dlp's archive has it."""
        before = self._manifest.read()
        for track in before:
            self._done.add(track.info.id)
            self._emit(track)
        return {archive_id(one.info) for one in before}

    @property
    def has_any(self) -> bool:
        """Whether an entry came."""
        return bool(self._done)

    @property
    def failures(self) -> list[EntryFailed]:
        """The entries that did not come, in the order of the list."""
        lost = [found for key, found in self._failures.items() if key not in self._done]
        return [failure for _, failure in sorted(lost, key=lambda found: found[0])]

    def is_done(self, entry_id: object) -> bool:
        """Tell whether an entry is there."""
        return str(entry_id) in self._done

    def expect(self, entries: int) -> None:
        """Take note of how many entries there are."""
        self.total = max(self.total, entries)

    def progressed(self, event: Raw) -> None:
        """Take one of yt-dlp's progress events."""
        raw = event["info_dict"]
        entry = str(raw.get("id") or "")
        with self._lock:
            self.expect(raw.get("n_entries") or 1)
            share = OF_TRANSFER * self._transfer.feed(event)
            self._shares[entry] = share
            self._emit(self._progress((entry or None, share)))

    def came(self, track: TrackMade) -> None:
        """Take note of an entry that is at its place; yt-dlp says so twice of some."""
        with self._lock:
            if track.info.id in self._done:
                return
            self._manifest.add(track)
            self._done.add(track.info.id)
            self._shares.pop(track.info.id, None)
            self._emit(track)
            self._emit(self._progress())

    def failed(
        self, entry_id: object, failure: Failure, title: str | None = None, number: int = 0
    ) -> None:
        """Take note of an entry that did not come; what is said last of it counts.

        Args:
            entry_id: what the site calls it, if anything.
            failure: why.
            title: what it is called, if that is known.
            number: its place in the list, from 1.
        """
        key = str(entry_id or self._url)
        with self._lock:
            if failure.code in OF_THE_SERVER:
                self.halted = failure
            self._shares.pop(key, None)
            place, before = self._failures.get(key, (number, None))
            lost = EntryFailed(
                failure.code,
                failure.message,
                failure.recovery,
                id=key,
                title=title or (before.title if before else None),
                retry_after_s=failure.retry_after_s,
            )
            self._failures[key] = place, lost

    def _progress(self, of_track: tuple[str | None, float] | None = None) -> Progressed:
        done = len(self._done)
        under_way = sum(self._shares.values())
        whole = max(self.total, done + len(self._shares))
        report = Progressed(
            fraction=min((done + under_way) / max(whole, 1), 1.0),
            tracks_done=done,
            tracks_total=self.total,
            received_bytes=self._transfer.received_bytes,
        )
        if of_track is None:
            return report
        entry, share = of_track
        return replace(report, track_id=entry, track_fraction=share)


class _Transfer:
    """Adds up the bytes of all files, and tells how much of each is here."""

    def __init__(self) -> None:
        self.received_bytes = 0
        self._here: dict[str, int] = {}

    def feed(self, event: Raw) -> float:
        """Take one of yt-dlp's progress events; return the share of its file, 0 to 1."""
        name, got = str(event.get("filename")), int(event.get("downloaded_bytes") or 0)
        self.received_bytes += max(0, got - self._here.get(name, got))
        self._here[name] = got
        if event["status"] == "finished":
            return 1.0
        if event.get("fragment_count"):  # the byte total of a stream is only a guess
            return min(float((event.get("fragment_index") or 0) / event["fragment_count"]), 1.0)
        total = event.get("total_bytes") or event.get("total_bytes_estimate")
        return min(float(got / total), 1.0) if total else 0.0
