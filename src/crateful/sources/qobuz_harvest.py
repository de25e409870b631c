"""What comes of fetching one album of Qobuz: what is still wanted, what is there, what lacks."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from crateful.engines.pace import Meter
from crateful.engines.protocol import (
    STATE_DIR,
    AppFound,
    EntryFailed,
    Progressed,
    TrackMade,
    WantedExtra,
    WantedTrack,
)
from crateful.errors import Recovery
from crateful.sources import qobuz_words as words
from crateful.sources.marks import Marks, refusals
from crateful.sources.qobuz_catalogue import cover_urls, words_of
from crateful.sources.qobuz_urls import item_of
from crateful.sources.source import Fetched, FetchedTrack, Incident, PartlyFetchedError
from crateful.tools.watch import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crateful.engines.protocol import Event
    from crateful.sources.source import OfferedTrack, Release
    from crateful.tools.watch import Watch

COVER: Final = "cover.jpg"


@dataclass(frozen=True, slots=True)
class _Made:
    """One line of the manifest: a track that is there."""

    id: str
    path: str
    size_bytes: int
    bit_depth: int | None
    sample_rate_hz: int | None

    @property
    def quality(self) -> tuple[int, int] | None:
        """Bits and hertz; ``None`` for MP3."""
        if self.path.endswith(".mp3") or not self.bit_depth or not self.sample_rate_hz:
            return None
        return self.bit_depth, self.sample_rate_hz


class Harvest:
    """One album's files, those of earlier tries included.

    Args:
        release: what is fetched.
        into: the folder that the files go to.
        watch: told of the progress.
    """

    def __init__(self, release: Release, into: Path, watch: Watch) -> None:
        self._release = release
        self._into = into
        self._watch = watch
        self._manifest = into / STATE_DIR / "tracks.jsonl"
        self._manifest.parent.mkdir(parents=True, exist_ok=True)
        self._meter = Meter()
        self._tracks = {_id_of(track): track for track in release.tracks}
        self._made = {made.id: made for made in self._finished()}
        self._already = frozenset(self._made)
        self._failures: list[EntryFailed] = []
        self._positions = {one: (place,) for place, one in enumerate(self._tracks, 1)}
        self._marks = Marks(self._positions)
        for one in self._made:
            self._marks.came(one)

    def wanted_tracks(self) -> tuple[WantedTrack, ...]:
        """Return the tracks that are not there yet."""
        return tuple(
            WantedTrack(
                track_id,
                f"{track.disc}-{track.number:02}-{track_id}",
                (track.duration_ms or 0) // 1000,
            )
            for track_id, track in self._tracks.items()
            if track_id not in self._made
        )

    def wanted_extras(self) -> tuple[WantedExtra, ...]:
        """Return the cover and the booklets that are not there yet."""
        extras = [WantedExtra(name, (url,)) for name, url in self._booklets()]
        if self._release.cover_url:
            extras.append(WantedExtra(COVER, cover_urls(self._release.cover_url)))
        return tuple(one for one in extras if not (self._into / one.name).exists())

    def take(self, event: Event, keep_app: Callable[[AppFound], None]) -> None:
        """Take what the engine says."""
        match event:
            case TrackMade():
                self._keep(event)
            case EntryFailed():
                self._failures.append(event)
                self._marks.failed(event)
            case Progressed():
                self._marks.progressed(event)
                self._show(event)
            case AppFound():
                keep_app(event)
            case _:
                pass

    def fetched(self) -> Fetched:
        """Return the album as far as it came, once nothing more can come.

        Raises:
            PartlyFetchedError: some came, and trying again may bring the rest.
            StepFailedError: nothing came.
        """
        fetched = self._so_far()
        self._raise_if_worth_a_retry(fetched)
        return fetched

    def _so_far(self) -> Fetched:
        extras = [name for name, _ in self._booklets()]
        came = [name for name in extras if (self._into / name).exists()]
        missing = [f"{self._title(one)}: {words.sentence(one.code)}" for one in self._failures]
        return Fetched(
            self._release,
            tuple(
                self._fetched_track(self._made[one]) for one in self._tracks if one in self._made
            ),
            missing=(*self._release.missing, *missing),
            refused=refusals(
                self._failures, self._positions, lambda failure: words.sentence(failure.code)
            ),
            cover=COVER if (self._into / COVER).exists() else None,
            extras=tuple(came),
            incidents=(
                *self._incidents(),
                *(
                    Incident("no-booklet", f"{name} did not come.")
                    for name in extras
                    if name not in came
                ),
            ),
        )

    def _raise_if_worth_a_retry(self, fetched: Fetched) -> None:
        passing = [one for one in self._failures if _is_passing(one)]
        if not self._failures or (self._made and not passing):
            return
        first = (passing or self._failures)[0]
        if not self._made:
            raise words.failure(first.code, first.retry_after_s)
        total = len(self._tracks)
        message = (
            f"{len(passing)} of {total} tracks did not come, the others are kept. "
            f"{self._title(first)}: {words.sentence(first.code)}"
        )
        raise PartlyFetchedError(
            message[:290],
            code="partial-album",
            fetched=fetched,
            retry_after_s=first.retry_after_s,
        )

    def _incidents(self) -> Iterator[Incident]:
        """Yield the tracks that came in less than what the album promises."""
        release = self._release
        if not release.bit_depth or not release.sample_rate_hz:
            return
        promised = (release.bit_depth, release.sample_rate_hz)
        has_discs = any(track.disc > 1 for track in release.tracks)
        for track_id, track in self._tracks.items():
            made = self._made.get(track_id)
            if made is None or (made.quality or (0, 0)) >= promised:
                continue
            place = f"{track.number} of disc {track.disc}" if has_discs else f"{track.number}"
            message = (
                f"Track {place} came as {words_of(made.quality)} instead of {words_of(promised)}."
            )
            yield Incident("lower-quality", message, track=track.title)

    def _fetched_track(self, made: _Made) -> FetchedTrack:
        track = self._tracks[made.id]
        quality = made.quality
        return FetchedTrack(
            path=made.path,
            title=track.title,
            artist=track.artist,
            disc=track.disc,
            number=track.number,
            duration_ms=track.duration_ms,
            url=track.url,
            isrc=track.isrc,
            credits=track.credits,
            bit_depth=quality[0] if quality else None,
            sample_rate_hz=quality[1] if quality else None,
        )

    def _keep(self, event: TrackMade) -> None:
        path = event.files[0].path
        size_bytes = (self._into / path).stat().st_size
        info = event.info
        made = _Made(info.id, path, size_bytes, info.bit_depth, info.sample_rate_hz)
        self._made[made.id] = made
        self._marks.came(made.id)
        with self._manifest.open("a", encoding="utf-8") as manifest:
            # Never onto a line that a killed writer left unfinished.
            manifest.write(f"\n{json.dumps(asdict(made))}\n")

    def _finished(self) -> Iterator[_Made]:
        """Yield what the manifest tells of files that are still there whole."""
        lines = self._manifest.read_text("utf-8").splitlines() if self._manifest.exists() else []
        for line in lines:
            try:
                made = _Made(**json.loads(line))
            except (TypeError, ValueError):  # its writer was killed in the middle of it
                continue
            file = self._into / made.path
            is_there = file.is_file() and file.stat().st_size == made.size_bytes
            if is_there and made.id in self._tracks:
                yield made

    def _show(self, report: Progressed) -> None:
        """Tell of the whole album, of which the engine knows what it was to fetch."""
        total = sum(track.duration_ms or 1 for track in self._tracks.values())
        before = sum(self._tracks[one].duration_ms or 1 for one in self._already) / total
        whole = Progressed(
            before + (1 - before) * report.fraction,
            len(self._already) + report.tracks_done,
            len(self._tracks),
            report.received_bytes,
        )
        if (pace := self._meter.feed(whole, time.monotonic())) is not None:
            facts = (pace.fraction, pace.tracks_done, pace.tracks_total)
            marks = self._marks.take()
            self._watch.progress(Progress(*facts, pace.speed_bps, pace.eta_s, marks))

    def _booklets(self) -> Iterator[tuple[str, str]]:
        for number, url in enumerate(self._release.booklet_urls, 1):
            yield "Booklet.pdf" if number == 1 else f"Booklet {number}.pdf", url

    def _title(self, failure: EntryFailed) -> str:
        track = self._tracks.get(failure.id or "")
        return track.title if track else "A track"


def _id_of(track: OfferedTrack) -> str:
    return (item_of(track.url or "") or ("", track.url or track.title))[1]


def _is_passing(failure: EntryFailed) -> bool:
    return words.recovery(failure.code) is Recovery.TRANSIENT
