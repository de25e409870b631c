"""What the sources behind yt-dlp share: what they make of its answers, and one fetch."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crateful.engines import driver, environments, ytdlp
from crateful.engines.driver import Engine, Limits
from crateful.engines.pace import Meter
from crateful.engines.protocol import (
    Done,
    EngineJob,
    EntryFailed,
    Found,
    Info,
    Listed,
    Progressed,
    TrackMade,
)
from crateful.engines.redact import Redactor
from crateful.errors import Recovery, StepFailedError
from crateful.sources.description import AccountField, Described
from crateful.sources.marks import Marks, positions, refusals
from crateful.sources.source import (
    Access,
    Fetched,
    FetchedTrack,
    OfferedTrack,
    PartlyFetchedError,
    Playlist,
    Release,
)
from crateful.sources.urls import host_of
from crateful.sources.ytdlp_infos import (
    completed,
    fetched_tracks,
    parse_list,
    parse_release,
)
from crateful.tools.watch import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crateful.engines.protocol import Event
    from crateful.tools.watch import Watch

_ENGINE: Final = "youtube"

PACE: Final = (
    AccountField(
        "pause_ms",
        "number",
        "Pause between requests",
        "Milliseconds between two requests, for a site that asks this server to slow down.",
        default=0,
        maximum=60_000,
    ),
    AccountField(
        "rate_limit_kib",
        "number",
        "Rate limit",
        "KiB a second that one download may take; 0 for as fast as it comes.",
        default=0,
        maximum=10_000_000,
    ),
    AccountField(
        "tracks_at_a_time",
        "number",
        "Tracks at the same time",
        "How many tracks of one album are fetched side by side; one where there is a rate limit.",
        default=2,
        minimum=1,
        maximum=6,
    ),
)
"""How hard a site is asked, which each household sets for each of them."""

PACE_IN_GERMAN: Final = {
    "Pause between requests": "Pause zwischen Anfragen",
    "Milliseconds between two requests, for a site that asks this server to slow down.": (
        "Millisekunden zwischen zwei Anfragen, für eine Website, die diesen Server bremst."
    ),
    "Rate limit": "Geschwindigkeitsgrenze",
    "KiB a second that one download may take; 0 for as fast as it comes.": (
        "KiB pro Sekunde, die ein Download nehmen darf; 0: so schnell es geht."
    ),
    "Tracks at the same time": "Titel zur gleichen Zeit",
    "How many tracks of one album are fetched side by side; one where there is a rate limit.": (
        "Wie viele Titel eines Albums nebeneinander geholt werden; einer, wo eine "
        "Geschwindigkeitsgrenze gilt."
    ),
}
_LONG_LIST: Final = 20


@dataclass(slots=True)
class _Harvest:
    """What the engine tells while it works."""

    watch: Watch
    marks: Marks
    meter: Meter = field(default_factory=Meter)
    listed: list[Info] = field(default_factory=list)
    found: Info | None = None
    tracks: list[TrackMade] = field(default_factory=list)
    failures: list[EntryFailed] = field(default_factory=list)
    cover: str | None = None

    def take(self, event: Event) -> None:
        match event:
            case Listed():
                self.listed += event.entries
            case Found():
                self.found = replace(event.info, entries=(*self.listed, *event.info.entries))
            case TrackMade():
                self.tracks.append(event)
                self.marks.came(event.info.id)
            case EntryFailed():
                self.failures.append(event)
                self.marks.failed(event)
            case Done():
                self.cover = event.cover
            case Progressed():
                self.marks.progressed(event)
                self._show(event)
            case _:
                pass

    def _show(self, report: Progressed) -> None:
        pace = self.meter.feed(report, time.monotonic())
        if pace is not None:
            self.watch.progress(
                Progress(
                    pace.fraction,
                    pace.tracks_done,
                    pace.tracks_total,
                    pace.speed_bps,
                    pace.eta_s,
                    self.marks.take(),
                )
            )


class YtDlpSource(Described):
    """A source that yt-dlp fetches from; each of them says what differs."""

    extractors: tuple[str, ...]
    pause_s: float = 0.0
    """Between requests for a long list, where haste is taken for an attack."""

    def job_url(self, url: str) -> str:
        """Return the address to give to the engine."""
        return self.description.canonical(url)

    def arguments(self, access: Access) -> dict[str, dict[str, list[str]]]:
        """Return what yt-dlp's extractors are told, by the extractor and the argument."""
        del access
        return {}

    def check(self, url: str) -> None:
        """Take every address that it owns; only looking tells what is there."""

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell whether this comes without loss, and why in words."""
        raise NotImplementedError

    def test(self, access: Access, watch: Watch) -> str:
        """See whether yt-dlp starts and the site answers it; return so in words.

        Raises:
            StepFailedError: one of them does not; the code tells why.
        """
        access.cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="probe-", dir=access.cache_dir) as folder:
            _run(self._job("reach", self.description.home, Path(folder), access), access, watch)
        version = environments.version_of(_ENGINE, access.engines_dir)
        return f"yt-dlp {version} works and {host_of(self.description.home)} answers it"

    def resolve(self, url: str, access: Access, watch: Watch) -> Release:
        """Find the whole album behind ``url``, also when it names one track.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        return self.release_of(self._found_at(self.job_url(url), access, watch), url)

    def _found_at(
        self, address: str, access: Access, watch: Watch, *, is_of_albums: bool = False
    ) -> Info:
        """Return what the engine finds at an address of its own form."""
        access.cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="probe-", dir=access.cache_dir) as folder:
            job = self._job("probe", address, Path(folder), access)
            harvest = _run(replace(job, is_of_albums=is_of_albums), access, watch)
        if harvest.found is None:
            message = "The source gave nothing."
            raise StepFailedError(message, code="no-audio")
        return harvest.found

    def is_playlist(self, url: str) -> bool:
        """Tell whether ``url`` leads to many albums; no I/O."""
        return self.list_url(url) is not None

    def list_url(self, url: str) -> str | None:
        """Return the address of the albums that ``url`` leads to; ``None`` for an album's."""
        del url
        return None

    def playlist(self, url: str, access: Access, watch: Watch) -> Playlist:
        """Return what an artist's page, or another list of albums, leads to.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        address = self.list_url(url) or url
        return parse_list(self._found_at(address, access, watch, is_of_albums=True), url)

    def release_of(self, info: Info, url: str) -> Release:
        """Return the release that the engine found behind ``url``."""
        del url
        lossless, reason = self.quality(info)
        return parse_release(info, lossless=lossless, lossless_reason=reason)

    def fetch(self, release: Release, into: Path, access: Access, watch: Watch) -> Fetched:
        """Write the album's audio into ``into``, going on where an earlier try stopped.

        Tracks that will not come by trying again are named in ``missing``.

        Raises:
            PartlyFetchedError: some came, and trying again may bring the rest.
            StepFailedError: no track came.
        """
        into.mkdir(parents=True, exist_ok=True)
        pause_s = self.pause_s if len(release.tracks) > _LONG_LIST else 0.0
        job = self._job("fetch", release.url, into, access, pause_s=pause_s)
        harvest = _run(job, access, watch, Marks(positions(release.tracks)))
        release = completed(release, harvest.tracks)
        tracks = fetched_tracks(harvest.tracks, release)
        fetched = Fetched(
            release,
            tracks,
            missing=_missing(release, tracks, harvest.failures),
            refused=refusals(harvest.failures, positions(release.tracks)),
            cover=harvest.cover,
        )
        _raise_if_worth_a_retry(harvest, fetched)
        return fetched

    def _job(
        self,
        mode: Literal["probe", "fetch", "reach"],
        url: str,
        staging: Path,
        access: Access,
        *,
        pause_s: float = 0.0,
    ) -> EngineJob:
        own = {one.name: access.text(one.name) for one in self.description.account}
        pause_ms, rate_kib, at_a_time = (int(own.get(one.name) or one.default) for one in PACE)
        return EngineJob(
            mode=mode,
            url=url,
            staging=str(staging),
            cache_dir=str(access.cache_dir / "yt-dlp"),
            extractors=self.extractors,
            proxy_url=access.proxy_url,
            has_own_ca=access.ca_file is not None,
            cookies=own.get("cookies"),
            token=own.get("token"),
            is_single=True,  # a list's own address is a list all the same
            max_tracks=access.max_tracks,
            max_bytes=access.max_bytes,
            pause_s=max(pause_s, pause_ms / 1000),
            rate_limit_bps=rate_kib * 1024 or None,
            tracks_at_a_time=1 if rate_kib else at_a_time,  # a limit for all of them together
            extractor_args=self.arguments(access),
        )


def _run(job: EngineJob, access: Access, watch: Watch, marks: Marks | None = None) -> _Harvest:
    harvest = _Harvest(watch, marks or Marks({}))
    driver.run(
        _engine(access, job),
        job,
        watch,
        Limits(access.timeout_s, access.stall_timeout_s),
        redact=Redactor((job.cookies, job.token, job.proxy_url, *_po_tokens(job))),
        on_event=harvest.take,
    )
    harvest.tracks.sort(key=lambda one: one.info.position or 0)  # whichever came first
    return harvest


def _po_tokens(job: EngineJob) -> Iterator[str]:
    for told in job.extractor_args.values():
        yield from (token.rpartition("+")[2] for token in told.get("po_token", ()))


def _engine(access: Access, job: EngineJob) -> Engine:
    try:
        python = access.engine_python or environments.python_of(_ENGINE, access.engines_dir)
    except environments.EngineMissingError as error:
        raise StepFailedError(
            str(error), code="engine-missing", recovery=Recovery.NEEDS_USER
        ) from error
    # One that has loaded something stays for jobs that need it, and for no others.
    extra = _environment(access)
    if ytdlp.PO_TOKENS in job.extractor_args:
        extra["CRATEFUL_PLUGIN"] = ytdlp.PO_TOKENS
    if ytdlp.ANY_PAGE in job.extractors:
        extra["CRATEFUL_DECRYPTS"] = ytdlp.ANY_PAGE
    return Engine("", extra, str(python), ytdlp.PROGRAM, access.idle_engines)


def _environment(access: Access) -> dict[str, str]:
    home = str(access.cache_dir)
    extra = {"HOME": home, "XDG_CACHE_HOME": home, "DENO_DIR": str(access.cache_dir / "deno")}
    if access.ca_file is not None:
        # requests, urllib and curl each look at another one.
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        extra |= dict.fromkeys(names, str(access.ca_file))
    return {**extra, "YTDLP_NO_PLUGINS": "1"}


def _raise_if_worth_a_retry(harvest: _Harvest, fetched: Fetched) -> None:
    too_big = next((one for one in harvest.failures if one.code == "too-big"), None)
    if too_big is not None:  # the limit is the album's: nothing after it can come either
        raise _as_error(too_big, count=len(harvest.failures), done=len(harvest.tracks))
    passing = [one for one in harvest.failures if one.recovery in {"transient", "waiting"}]
    if passing:
        error = _as_error(passing[0], count=len(harvest.failures), done=len(harvest.tracks))
        if not harvest.tracks or error.recovery is Recovery.WAITING:
            raise error
        raise PartlyFetchedError(
            str(error), code=error.code, fetched=fetched, retry_after_s=error.retry_after_s
        )
    if harvest.tracks:
        return
    if harvest.failures:
        raise _as_error(harvest.failures[0], count=1, done=0)
    message = "The source gave no audio."
    raise StepFailedError(message, code="no-audio")


def _as_error(failure: EntryFailed, *, count: int, done: int) -> StepFailedError:
    said = failure.message
    if done:
        said = f"{count} of {done + count} tracks did not come. {said}"
    return StepFailedError(
        said,
        code=failure.code,
        recovery=Recovery(failure.recovery),
        retry_after_s=failure.retry_after_s,
    )


def _missing(
    release: Release, tracks: Sequence[FetchedTrack], failures: Sequence[EntryFailed]
) -> tuple[str, ...]:
    named = [f"{one.title or _title_of(one, release)}: {one.message}" for one in failures]
    unexplained = len(release.tracks) - len(tracks) - len(failures)
    if unexplained <= 0:
        return (*release.missing, *named)
    came = {track.title.casefold() for track in tracks} | {
        (one.title or "").casefold() for one in failures
    }
    lost = [one.title for one in release.tracks if one.title.casefold() not in came]
    if len(lost) == unexplained:
        return (*release.missing, *named, *(f"{one}: the source did not give it" for one in lost))
    return (*release.missing, *named, f"{unexplained} more: the source did not give them")


def _title_of(failure: EntryFailed, release: Release) -> str:
    in_its_address: Callable[[OfferedTrack], bool] = lambda track: bool(  # noqa: E731
        failure.id and track.url and failure.id in track.url
    )
    found = next(filter(in_its_address, release.tracks), None)
    return found.title if found else failure.id or "A track"
