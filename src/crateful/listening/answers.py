"""Answers with an audio file: whole or a part of it, to whoever has it played."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

import anyio
from starlette.datastructures import Headers
from starlette.responses import Response

from crateful.asgi.problems import problem
from crateful.errors import TooManyError
from crateful.listening.audio_file import AudioFile, open_audio
from crateful.listening.byte_ranges import UnsatisfiableError, wanted
from crateful.listening.copies import ListeningCopies, NobodyListensError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from crateful.audio.facts import ListeningForm, ReplayGain
    from crateful.settings import Settings

PART_BYTES: Final = 128 * 1024
"""What is read at a time, on a thread of its own: nobody waits for somebody else's slow disk."""

READERS: Final = 8
"""Of such threads; the rest of the service's stay for the rest of the service."""

AT_ONCE: Final = 12
"""Files that one person's players may have under way: a browser opens six connections."""

CACHED: Final = "private, no-cache"
"""Kept, and asked for again each time; the answer is 304 while nothing changed."""


class TooManyStreamsError(TooManyError):
    """One person has too much played at once."""


class Listening:
    """What all who listen share.

    Args:
        settings: where the data folder is.
    """

    def __init__(self, settings: Settings) -> None:
        self.copies = ListeningCopies(settings)
        self.readers = anyio.CapacityLimiter(READERS)
        self._under_way: Counter[int] = Counter()
        self._makers: WeakValueDictionary[Path, anyio.Lock] = WeakValueDictionary()

    def close(self) -> None:
        """End what runs."""
        self.copies.close()

    def answer(self, user_id: int, path: Path, form: ListeningForm | None) -> Response:
        """Return the answer with a file: as it is, or a copy of it.

        Raises:
            AudioFileGoneError: it can't be opened.
        """
        return _AudioAnswer(self, user_id, open_audio(path), form)

    @contextmanager
    def seat(self, user_id: int) -> Generator[None]:
        """Count one more stream of somebody's, of the event loop alone.

        Raises:
            TooManyStreamsError: there are too many already.
        """
        if self._under_way[user_id] >= AT_ONCE:
            msg = f"You have {AT_ONCE} tracks under way already: close one of your players."
            raise TooManyStreamsError(msg, retry_after_s=5)
        self._under_way[user_id] += 1
        try:
            yield
        finally:
            self._under_way[user_id] -= 1
            self._under_way += Counter()  # forgets those who have none

    async def replay_gain(self, path: Path) -> ReplayGain:
        """Return how loud a file is to be played; nothing of one that can't be read.

        Raises:
            AudioFileGoneError: it can't be opened.
        """
        (await anyio.to_thread.run_sync(open_audio, path)).close()
        return await anyio.to_thread.run_sync(
            self.copies.replay_gain, path, limiter=self.copies.gain_turns
        )

    async def audio(
        self, original: AudioFile, form: ListeningForm | None, leaving: threading.Event
    ) -> AudioFile:
        """Return what is to be sent: the file itself, or its copy, which takes a while at first.

        Raises:
            NobodyListensError, NotPlayableError, NoRoomToListenError: as
                :meth:`ListeningCopies.of` says.
        """
        if form is None:
            return original
        # Held here while it is used: a copy is made once, also for several who want it at once.
        maker = self._makers.setdefault(self.copies.place_of(original, form), anyio.Lock())
        async with maker:
            copy = await anyio.to_thread.run_sync(self.copies.kept, original, form)
            if copy is None:
                copy = await anyio.to_thread.run_sync(
                    self.copies.of, original, form, leaving, limiter=self.copies.turns
                )
        return await anyio.to_thread.run_sync(open_audio, copy)


class _AudioAnswer(Response):
    """Sends one file; holds a file and a connection meanwhile, and nothing else."""

    def __init__(
        self, listening: Listening, user_id: int, original: AudioFile, form: ListeningForm | None
    ) -> None:
        super().__init__()
        self._listening = listening
        self._user_id = user_id
        self._original = original
        self._form = form
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it until its end, or until nobody takes it any more."""
        leaving = threading.Event()
        with anyio.CancelScope() as staying:
            listener = asyncio.create_task(_notice_leaving(receive, leaving, staying))
            try:
                with self._listening.seat(self._user_id):
                    await self._serve(scope, receive, send, leaving)
            except NobodyListensError:
                pass
            finally:
                listener.cancel()
                self._original.close()
        if not self._has_begun:  # nobody reads it, but the log and the metrics have it
            await Response(status_code=HTTPStatus.REQUEST_TIMEOUT)(scope, receive, send)

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, leaving: threading.Event
    ) -> None:
        audio = await self._listening.audio(self._original, self._form, leaving)
        self._has_begun = True
        try:
            part, answer = _reply(audio, Headers(scope=scope))
            if part is None or scope["method"] == "HEAD":
                await answer(scope, receive, send)
                return
            start = {"type": "http.response.start", "status": answer.status_code}
            await send({**start, "headers": answer.raw_headers})
            for at in range(part.start, part.stop, PART_BYTES):
                length = min(PART_BYTES, part.stop - at)
                body = await anyio.to_thread.run_sync(
                    audio.read, at, length, limiter=self._listening.readers
                )
                await send({"type": "http.response.body", "body": body, "more_body": True})
                if len(body) < length:  # somebody cut it: the connection ends too early
                    return
            await send({"type": "http.response.body"})
        finally:
            audio.close()


async def _notice_leaving(
    receive: Receive, leaving: threading.Event, staying: anyio.CancelScope
) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    leaving.set()
    staying.cancel()


def _reply(audio: AudioFile, asked: Headers) -> tuple[range | None, Response]:
    """Return which bytes are to be sent, if any, and status and headers of the answer."""
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": CACHED,
        "ETag": audio.etag,
        "Last-Modified": audio.modified,
    }
    if audio.etag in asked.get("if-none-match", ""):
        return None, Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    # RFC 9110 section 13.1.5: a part of what it was would not fit what it is.
    is_same = asked.get("if-range", audio.etag) in {audio.etag, audio.modified}
    try:
        part = wanted(asked.get("range") if is_same else None, audio.size_bytes)
    except UnsatisfiableError:
        return None, _unsatisfiable(audio)
    status = HTTPStatus.OK
    if part is not None:
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{audio.size_bytes}"
    part = range(audio.size_bytes) if part is None else part
    answer = Response(status_code=status, headers=headers, media_type=audio.media_type)
    answer.headers["Content-Length"] = str(len(part))
    return part, answer


def _unsatisfiable(audio: AudioFile) -> Response:
    detail = f"The file has {audio.size_bytes} bytes: ask for some of these."
    answer = problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "range-not-satisfiable", detail)
    answer.headers["Content-Range"] = f"bytes */{audio.size_bytes}"
    return answer
