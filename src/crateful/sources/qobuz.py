"""Qobuz: whole albums without loss, up to 24 bits at 192 kHz, with one's own subscription.

streamrip does the talking, in an environment of its own (:mod:`crateful.engines.qobuz_engine`);
one engine stays for quick questions, another one fetches each album.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from crateful.engines import driver, environments
from crateful.engines.driver import Engine, Limits
from crateful.engines.protocol import Call, QobuzJob
from crateful.engines.redact import Redactor
from crateful.engines.warm import Setup, Standby
from crateful.errors import StepFailedError
from crateful.files import atomic
from crateful.sources import qobuz_catalogue as catalogue
from crateful.sources import qobuz_words as words
from crateful.sources.description import (
    Described,
    QualityChoice,
    SourceDescription,
)
from crateful.sources.qobuz_account import ABOUT, BEST, FIELDS, GERMAN, STEPS
from crateful.sources.qobuz_harvest import Harvest
from crateful.sources.qobuz_urls import HOSTS, canonical, item_of
from crateful.sources.urls import UnsupportedUrlError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.engines.protocol import AppFound
    from crateful.sources.source import (
        Access,
        Fetched,
        Found,
        Playlist,
        Release,
        SearchKind,
    )
    from crateful.tools.watch import Watch

ReadT = TypeVar("ReadT")

_RUNNER: Final = Path(driver.__file__).with_name("qobuz_engine")
_ANSWER_S: Final = 60.0
_READ_TIMEOUT_S: Final = 30.0
_KINDS: Final = {"album", "track", "playlist"}


@dataclass(frozen=True, slots=True)
class Account:
    """A household's own subscription, and where its service is."""

    token: str = field(repr=False)
    user_id: str
    app_id: str
    """With ``secrets`` empty: read from the web player, kept in the cache, renewed when stale."""
    secrets: tuple[str, ...] = field(repr=False)
    api_url: str
    web_url: str
    requests_per_minute: int
    """To the catalogue, by all engines that share the cache folder."""
    tracks_at_a_time: int


class Qobuz(Described):
    """A track's address leads to its album, a playlist's to many."""

    description = SourceDescription(
        name="qobuz",
        title="Qobuz",
        about=ABOUT,
        hosts=HOSTS,
        canonical=canonical,
        home="https://www.qobuz.com/",
        best_lossy="MP3 320",
        engine="qobuz",
        lossy_bitrate_bps=320_000,
        best_lossless="FLAC",
        has_catalogue_names=True,
        qualities=(
            QualityChoice(BEST, "up to 24/192", bit_depth=24, sample_rate_hz=192_000),
            QualityChoice(3, "up to 24/96", bit_depth=24, sample_rate_hz=96_000),
            QualityChoice(2, "16/44.1", bit_depth=16, sample_rate_hz=44_100),
            QualityChoice(1, "MP3 at 320 kbit/s", is_lossy=True),
            QualityChoice(0, "MP3 at 320 kbit/s", is_lossy=True),
        ),
        account=FIELDS,
        account_steps=STEPS,
        translations={"de": GERMAN},
        sound_hosts=("*.qobuz.com", "*.akamaized.net"),
        samples=(
            "https://open.qobuz.com/album/0060254728933",
            "https://open.qobuz.com/track/23374192",
        ),
    )

    def is_playlist(self, url: str) -> bool:
        """Tell whether ``url`` leads to many albums; no I/O."""
        return (item_of(url) or ("", ""))[0] == "playlist"

    def check(self, url: str) -> None:
        """Return if an album or a playlist is at ``url``; no I/O.

        Raises:
            UnsupportedUrlError: it is an artist's, a label's or another page of Qobuz's.
        """
        kind, _ = item_of(url) or ("", "")
        if kind in {"artist", "label"}:
            message = (
                f"This is the page of {'an artist' if kind == 'artist' else 'a label'}; "
                "give the address of one album, track or playlist."
            )
            raise UnsupportedUrlError(message)
        if kind not in _KINDS:
            message = "Give the address of an album, a track or a playlist of Qobuz."
            raise UnsupportedUrlError(message)

    def search(
        self, query: str, kind: SearchKind, limit: int, access: Access, watch: Watch
    ) -> list[Found]:
        """Return what the catalogue has, best first.

        Raises:
            StepFailedError: Qobuz can't say; its code and recovery tell why.
        """
        with _Talk(access, watch) as talk:
            found = talk.ask(Call("search", kind, query, limit))
        return _read(lambda: [catalogue.found_of(one, kind) for one in found])

    def albums_of(self, artist_id: str, access: Access, watch: Watch) -> list[Found]:
        """Return an artist's albums as Qobuz lists them, the first 500.

        Raises:
            StepFailedError: Qobuz can't say; its code and recovery tell why.
        """
        with _Talk(access, watch) as talk:
            [artist] = talk.ask(Call("get", "artist", artist_id))
        return _read(lambda: [catalogue.found_album(one) for one in artist["albums"]["items"]])

    def test(self, access: Access, watch: Watch) -> str:
        """Sign in anew and return what the account is, in words.

        Raises:
            StepFailedError: it can't sign in; the code tells why.
        """
        with _Talk(replace(access, standby=None), watch) as talk:
            [account] = talk.ask(Call("test"))
        return _read(lambda: f"Signed in: {catalogue.account_of(account)}")

    def resolve(self, url: str, access: Access, watch: Watch) -> Release:
        """Find the whole album behind ``url``, also when it names one track.

        Raises:
            StepFailedError: Qobuz can't say; its code and recovery tell why.
        """
        self.check(url)
        kind, item = item_of(url) or ("", "")
        asked = item if kind == "track" else None
        with _Talk(access, watch) as talk:
            if asked is not None:
                [track] = talk.ask(Call("get", "track", asked))
                item = _read(lambda: str(track["album"]["id"]))
            album = talk.whole("album", item)
        release = _read(lambda: catalogue.release_of(album, _quality(access), asked))
        if not release.tracks:
            raise words.failure(code="not-streamable")
        return release

    def playlist(self, url: str, access: Access, watch: Watch) -> Playlist:
        """Return the albums that a playlist leads to.

        Raises:
            StepFailedError: Qobuz can't say, or it has more than ``access.max_tracks``.
        """
        _, item = item_of(url) or ("", "")
        with _Talk(access, watch) as talk:
            playlist = talk.whole("playlist", item)
        return _read(lambda: catalogue.playlist_of(playlist))

    def sample(self, url: str, access: Access, watch: Watch) -> str:
        """Return where a track can be heard: Qobuz's own 30 seconds, or the song in MP3.

        Raises:
            StepFailedError: Qobuz can't say; its code and recovery tell why.
        """
        _, item = item_of(url) or ("", "")
        with _Talk(access, watch) as talk:
            [file] = talk.ask(Call("sample", "track", item))
        return _read(lambda: str(file["url"]))

    def fetch(self, release: Release, into: Path, access: Access, watch: Watch) -> Fetched:
        """Write the album's audio into ``into``, going on where an earlier try stopped.

        Tracks that will not come by trying again are named in ``missing``.

        Raises:
            PartlyFetchedError: some came, and trying again may bring the rest.
            StepFailedError: no track came.
        """
        harvest = Harvest(release, into, watch)
        job = _job(access)
        job = replace(
            job,
            mode="fetch",
            proxy_url=access.proxy_url,
            staging=str(into),
            tracks=harvest.wanted_tracks(),
            extras=harvest.wanted_extras(),
            quality=_quality(access),
        )
        if job.tracks or job.extras:
            redact = Redactor((job.token, *job.secrets, job.proxy_url))
            limits = Limits(access.timeout_s, access.stall_timeout_s)
            keep_app = _keeper(access)
            try:
                driver.run(
                    _engine(access),
                    job,
                    watch,
                    limits,
                    redact=redact,
                    on_event=lambda event: harvest.take(event, keep_app),
                )
            except StepFailedError as error:
                raise words.worded(error) from error
        return harvest.fetched()


class _Talk:
    """Some questions to one engine: the one that stands by, or one for these only."""

    def __init__(self, access: Access, watch: Watch) -> None:
        self._access = access
        self._watch = watch
        self._stack = ExitStack()
        self._standby = access.standby or self._stack.enter_context(closing(Standby()))
        key = (access.account, access.ca_file, access.cache_dir)
        self._setup = Setup(key, _engine(access), _job(access), _keeper(access))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ask(self, call: Call) -> list[dict[str, Any]]:
        """Return what the engine answers."""
        call = replace(call, proxy_url=self._access.proxy_url)
        deadline_s = min(self._access.timeout_s, _ANSWER_S)
        try:
            answer = self._standby.ask(self._setup, call, self._watch, deadline_s)
        except StepFailedError as error:
            raise words.worded(error) from error
        return list(answer.items)

    def whole(self, kind: SearchKind, item: str) -> dict[str, Any]:
        """Return an album or a playlist with all its tracks."""
        [found] = self.ask(Call("get", kind, item))
        tracks = _read(lambda: found["tracks"]["items"])
        total = found["tracks"].get("total") or len(tracks)
        if total > self._access.max_tracks:
            message = f"This has more than {self._access.max_tracks} tracks, too many at once."
            raise StepFailedError(message, code="too-many-tracks")
        while len(tracks) < total:
            [page] = self.ask(Call("get", kind, item, offset=len(tracks)))
            if not (more := page["tracks"]["items"]):
                break
            tracks.extend(more)
        return found


def _quality(access: Access) -> int:
    """Return the quality to ask for; Qobuz has nothing below MP3 at 320 kbit/s."""
    return BEST if access.quality is None else max(1, access.quality)


def _account(access: Access) -> Account:
    given = {one.name: access.account.get(one.name, one.default) for one in FIELDS}
    if not given["token"] or not given["user_id"]:
        raise words.failure(code="qobuz-not-configured")
    secrets = str(given["secrets"])
    return Account(
        token=str(given["token"]),
        user_id=str(given["user_id"]),
        app_id=str(given["app_id"]),
        secrets=tuple(secrets.split(",")) if secrets else (),
        api_url=str(given["api_url"]),
        web_url=str(given["web_url"]),
        requests_per_minute=int(given["requests_per_minute"]),
        tracks_at_a_time=int(given["tracks_at_a_time"]),
    )


def _job(access: Access) -> QobuzJob:
    account = _account(access)
    access.cache_dir.mkdir(parents=True, exist_ok=True)
    app_id, secrets = _known_app(access)
    return QobuzJob(
        mode="serve",
        cache_dir=str(access.cache_dir),
        token=account.token,
        user_id=account.user_id,
        app_id=app_id,
        secrets=secrets,
        api_url=account.api_url,
        web_url=account.web_url,
        ca_file=str(access.ca_file) if access.ca_file else None,
        requests_per_minute=account.requests_per_minute,
        tracks_at_a_time=account.tracks_at_a_time,
        # Shorter than what is taken for a stall, so that a broken connection is made anew first.
        read_timeout_s=min(_READ_TIMEOUT_S, access.stall_timeout_s / 4),
    )


def _engine(access: Access) -> Engine:
    try:
        python = environments.python_of("qobuz", access.engines_dir)
    except environments.EngineMissingError as error:
        raise words.failure(code="engine-missing") from error
    home = str(access.cache_dir)
    # streamrip makes its folder of settings as soon as it is imported.
    env = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
    return Engine("crateful.engines.qobuz_engine", env, str(python), _RUNNER, access.idle_engines)


def _app_file(access: Access) -> Path:
    """Return where the app's id and secret are kept that replace those that were given."""
    account = _account(access)
    given = "\n".join((account.web_url, account.app_id, *account.secrets))
    return access.cache_dir / f"app-{hashlib.sha256(given.encode()).hexdigest()[:16]}.json"


def _known_app(access: Access) -> tuple[str, tuple[str, ...]]:
    account = _account(access)
    try:
        kept = json.loads(_app_file(access).read_text("utf-8"))
        return str(kept["app_id"]), tuple(map(str, kept["secrets"]))
    except (OSError, ValueError, LookupError):
        return account.app_id, account.secrets


def _keeper(access: Access) -> Callable[[AppFound], None]:
    """Return what keeps a newly found app's id and secret for the next engine."""
    file = _app_file(access)

    def keep(app: AppFound) -> None:
        kept = json.dumps({"app_id": app.app_id, "secrets": app.secrets}).encode()
        atomic.write(file, kept, atomic.OWNER_ONLY)

    return keep


def _read(reader: Callable[[], ReadT]) -> ReadT:
    """Return what a reader makes of the catalogue's answer.

    Raises:
        StepFailedError: it is not as we know it.
    """
    try:
        return reader()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise words.failure(code="service-down") from error
