"""Searching a source's catalogue and marking what the library has."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from crateful.audio.quality import Ceiling, TrackQuality
from crateful.downloads.preview.access import access_for
from crateful.downloads.preview.previews import STALL_S, TIMEOUT_S, PreviewWatch
from crateful.downloads.requests import require_account
from crateful.downloads.schemas import AlbumInLibrary, FoundView
from crateful.errors import TooManyError
from crateful.library.identity import lookup
from crateful.library.identity.lookup import Holding, Named
from crateful.library.names import artist_key

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from crateful.db import Database
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.preview.sample_addresses import SampleAddresses
    from crateful.preferences.schemas import Preferences
    from crateful.sources.source import Access, CatalogueSource, Found, SearchKind
    from crateful.tools.watch import Watch

KEEP_S: Final = 300.0
"""How long an answer of the catalogue is good for."""

MAX_KEPT: Final = 100
"""Answers that are kept at a time; one of a hundred rows takes about 100 kB."""

NAMESAKES: Final = 10
"""Artists of a name that are looked at: a catalogue's best answer may be a tribute to one."""

AT_A_TIME: Final = 8
"""Questions under way; whoever types fast asks for what nobody will look at."""


class TooManySearchesError(TooManyError):
    """Others are searching; each search waits for the catalogue."""


class Answers:
    """Answers by their question, for a while; the oldest make room for new ones.

    Args:
        keep_s: seconds for which one is good.
        max_kept: how many there are at most.
    """

    def __init__(self, keep_s: float = KEEP_S, max_kept: int = MAX_KEPT) -> None:
        self._keep_s = keep_s
        self._max_kept = max_kept
        self._kept: OrderedDict[str, tuple[float, list[Found]]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many are kept now."""
        return len(self._kept)

    def get(self, question: str) -> list[Found] | None:
        """Return a kept answer that is still good."""
        with self._lock:
            good_until, answer = self._kept.get(question, (0.0, []))
            return answer if time.monotonic() < good_until else None

    def put(self, question: str, answer: list[Found]) -> None:
        """Keep an answer, and drop what is too much."""
        with self._lock:
            self._kept[question] = (time.monotonic() + self._keep_s, answer)
            self._kept.move_to_end(question)
            while len(self._kept) > self._max_kept:
                self._kept.popitem(last=False)


class Searches:
    """Asks a source's catalogue through an engine that stays warm between questions.

    Args:
        context: the tools of this process.
        source: whose catalogue it is.
    """

    def __init__(
        self, context: WorkerContext, source: CatalogueSource, samples: SampleAddresses
    ) -> None:
        self._context = context
        self._source = source
        self._samples = samples
        self._answers = Answers()
        self._asked = threading.BoundedSemaphore(AT_A_TIME)
        self._lock = threading.Lock()
        self._line: _Line | None = None

    def look(self, query: str, kind: SearchKind, limit: int) -> list[FoundView]:
        """Return what the catalogue has, best first, and what of it the library has.

        Raises:
            SourceNotConfiguredError: there is no account to ask with.
            TooManySearchesError: too many are under way at this moment.
            StepFailedError: the source can't say.
        """
        preferences = self._preferences()
        return self._views(self._searched(preferences, query, kind, limit), preferences)

    def albums_of(self, artist: str) -> list[FoundView]:
        """Return what the catalogue has by an artist; nothing where it knows nobody of that name.

        Raises:
            SourceNotConfiguredError, TooManySearchesError, StepFailedError: as :meth:`look` says.
        """
        preferences = self._preferences()
        namesakes = self._searched(preferences, artist, "artist", NAMESAKES)
        key = artist_key(artist)
        artist_id = next((one.id for one in namesakes if artist_key(one.title) == key), None)
        if artist_id is None:
            return []
        of_artist = partial(self._source.albums_of, artist_id)
        return self._views(
            self._answer(preferences, f"albums of\n{artist_id}", of_artist), preferences
        )

    def _searched(
        self, preferences: Preferences, query: str, kind: SearchKind, limit: int
    ) -> list[Found]:
        words = query.strip()
        search = partial(self._source.search, words, kind, limit)
        return self._answer(preferences, f"{kind}\n{limit}\n{words}", search)

    def _answer(
        self, preferences: Preferences, asked: str, ask: Callable[[Access, Watch], list[Found]]
    ) -> list[Found]:
        question = f"{_account_of(self._source, preferences)}\n{asked}"
        found = self._answers.get(question)
        if found is None:
            with self._turn():
                found = ask(self._access(preferences), PreviewWatch())
            self._answers.put(question, found)
        return found

    def _views(self, found: Sequence[Found], preferences: Preferences) -> list[FoundView]:
        ceiling = Ceiling.parse(preferences.quality_ceiling)
        return [
            seen.model_copy(
                update={
                    "cover_url": self._context.signer.address(seen.cover_url),
                    "sample_url": self._sample_of(one),
                }
            )
            for one, seen in zip(found, _shown(self._context.database, found, ceiling), strict=True)
        ]

    def _sample_of(self, found: Found) -> str | None:
        is_heard = found.kind == "track" and found.is_streamable
        return self._samples.address(self._source, found.url) if is_heard else None

    def close(self) -> None:
        """Close what stays open between searches."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def _preferences(self) -> Preferences:
        preferences = self._context.preferences()
        require_account(self._source, preferences)
        return preferences

    def _access(self, preferences: Preferences) -> Access:
        """Return the way out that the warm engine knows; a new one once the settings change."""
        with self._lock:
            before = self._line
            if before is None or before.preferences != preferences:
                self._line = _Line(self._source, self._context, preferences)
            else:
                before = None
            assert self._line is not None  # noqa: S101  # set just above
            access = self._line.access
        if before is not None:
            before.close()
        return access

    @contextmanager
    def _turn(self) -> Generator[None]:
        if not self._asked.acquire(blocking=False):
            msg = "Too many searches are under way right now; try again in a moment."
            raise TooManySearchesError(msg, retry_after_s=2)
        try:
            yield
        finally:
            self._asked.release()


class _Line:
    """A way out that stays open until somebody changes a setting: its connections are reused."""

    def __init__(
        self, source: CatalogueSource, context: WorkerContext, preferences: Preferences
    ) -> None:
        self.preferences = preferences
        self._open = ExitStack()
        self.access = _quick(self._open.enter_context(access_for(source, context, preferences)))

    def close(self) -> None:
        """Close the way out."""
        self._open.close()


def _quick(access: Access) -> Access:
    return replace(access, timeout_s=TIMEOUT_S, stall_timeout_s=STALL_S)


def _account_of(source: CatalogueSource, preferences: Preferences) -> str:
    """Return what tells accounts and places apart: each may be answered something else."""
    account = json.dumps(preferences.account(source.description), sort_keys=True)
    return hashlib.sha256(account.encode()).hexdigest()


def _shown(database: Database, found: Sequence[Found], ceiling: Ceiling | None) -> list[FoundView]:
    albums = [_named(one) for one in found]
    with database.reading() as session:
        held = lookup.find(session, [album for album in albums if album])
    of_album = iter(held)
    return [
        _view(one, next(of_album) if album else None, ceiling)
        for one, album in zip(found, albums, strict=True)
    ]


def _named(found: Found) -> Named | None:
    """Return the album that a thing found is or is on; ``None`` for what is none."""
    if found.kind == "album":
        return Named(found.title, found.artist, found.url, found.upc)
    if found.kind == "track" and found.album:
        return Named(found.album, found.artist, None, found.upc)
    return None


def _view(found: Found, held: Holding | None, ceiling: Ceiling | None) -> FoundView:
    return FoundView(
        id=found.id,
        title=found.title,
        artist=found.artist,
        year=found.year,
        quality=found.bit_depth,
        url=found.url,
        cover_url=found.cover_url,
        tracks=found.tracks,
        duration_s=found.duration_s,
        sample_rate_hz=found.sample_rate_hz,
        label=found.label,
        genre=found.genre,
        upc=found.upc,
        album=found.album,
        explicit=found.is_explicit,
        streamable=found.is_streamable,
        in_library=held and AlbumInLibrary(album_id=held.album_id, quality=held.quality),
        better_available=bool(held) and found.is_streamable and _is_better(found, held, ceiling),
    )


def _is_better(found: Found, held: Holding | None, ceiling: Ceiling | None) -> bool:
    """Tell whether the catalogue has more than the copy in the library, up to the ceiling."""
    if held is None or not found.bit_depth or not found.sample_rate_hz:
        return False
    if not held.is_lossless or not held.is_complete:
        return True
    offered = TrackQuality("flac", True, found.sample_rate_hz, found.bit_depth, 0)  # noqa: FBT003  # lossless
    most = ceiling.rank[1] if ceiling else offered.score
    # Of this very release some tracks may be no better anywhere than they are here.
    best = held.best_score if held.source_url == found.url else held.quality_score
    return min(offered.score, most) > min(best, most)
