"""Fetching files: streamrip's own transfer has no time-out and keeps what was cut off."""

from __future__ import annotations

import asyncio
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import aiohttp

from .failures import OF_ONE_TRACK, Failure, explained, log, patiently, way_out

if TYPE_CHECKING:
    from .client import Client
    from .failures import Json, Say

_QUALITY_OF: Final = {5: 1, 6: 2, 7: 3, 27: 4}  # Qobuz's format ids
_CHUNK_BYTES: Final = 1 << 18
_PROGRESS_S: Final = 0.1
_MAGIC: Final = {
    ".flac": (b"fLaC",), ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3"),
    ".jpg": (b"\xff\xd8\xff",), ".pdf": (b"%PDF",),
}  # fmt: skip


class Fetch:
    """Brings files into a folder; each has its final name only once it is whole."""

    def __init__(self, client: Client, say: Say) -> None:
        self._client = client
        self._say = say
        self._job = client.job
        self._staging = Path(self._job["staging"])
        self._parts = self._staging / ".engine" / "part"
        self._turns = asyncio.Semaphore(self._job["tracks_at_a_time"])
        self._weights = {one["id"]: one["duration_s"] or 1 for one in self._job["tracks"]}
        self._shares: dict[str, float] = {}
        self._done = 0
        self._received_bytes = 0
        self._told_s = 0.0

    async def run(self) -> None:
        """Fetch all that is wanted, and tell of every track."""
        self._parts.mkdir(parents=True, exist_ok=True)
        await self._client.sign_in()
        try:
            async with asyncio.TaskGroup() as group:
                for track in self._job["tracks"]:
                    group.create_task(self._track(track))
                extras = [group.create_task(self._extra(one)) for one in self._job["extras"]]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from errors
        came = filter(None, (task.result() for task in extras))
        self._say("done", expected=len(self._weights), extras=list(came))

    async def _track(self, track: Json) -> None:
        async with self._turns:
            try:
                file, offer = await self._bring(track)
            except Failure as failure:
                if failure.code not in OF_ONE_TRACK:
                    raise
                self._say("failed", id=track["id"], **vars(failure))
                return
        self._done += 1
        self._tell(track["id"], 1.0)
        hz = round((offer.get("sampling_rate") or 0) * 1000)
        info = {"id": track["id"], "url": "", "bit_depth": offer.get("bit_depth")}
        self._say("track", info={**info, "sample_rate_hz": hz}, files=[{"path": file.name}])

    async def _bring(self, track: Json) -> tuple[Path, Json]:
        """Fetch one track in the best quality that comes whole."""
        offered: int = self._job["quality"]

        async def attempt() -> tuple[Path, Json]:
            nonlocal offered
            # Asked for anew each time: addresses grow old.
            offer = await self._client.file_of(track["id"], quality)
            offered = _QUALITY_OF.get(offer.get("format_id", 0), quality)
            suffix = ".mp3" if "mpeg" in str(offer.get("mime_type")) else ".flac"
            part = self._parts / f"{track['id']}-{offered}{suffix}"
            await self._transfer(offer["url"], part, track["id"])
            return part.replace(self._staging / (track["name"] + suffix)), offer

        while True:
            quality = offered
            try:
                return await patiently(self._job, attempt)  # type: ignore[no-any-return]
            except Failure as failure:
                # Some files come as one byte only, always, and are whole in a lower quality.
                if failure.code != "cdn-fault" or offered == 1:
                    raise
                offered -= 1

    async def _transfer(self, url: str, part: Path, track_id: str | None = None) -> None:
        """Bring a file, going on where an earlier try broke off; it is whole on return."""
        try:
            with part.open("ab+") as file:
                await self._receive(url, file, track_id)
                file.seek(0)
                if not file.read(4).startswith(_MAGIC[part.suffix]):
                    file.truncate(0)
                    raise Failure(code="cdn-fault")
        except aiohttp.ClientPayloadError as error:
            log(repr(error))
            raise Failure(code="cdn-fault") from error
        except (aiohttp.ClientError, OSError) as error:
            raise explained(error) from error

    async def _receive(self, url: str, file: BinaryIO, track_id: str | None) -> None:
        have = file.tell()
        headers = {"Range": f"bytes={have}-"} if have else {}
        way = {"headers": headers, "proxy": way_out.get()}
        async with self._client.session.get(url, **way) as answer:
            if have and answer.status != HTTPStatus.PARTIAL_CONTENT:
                have = file.truncate(0)
            if answer.status != (HTTPStatus.PARTIAL_CONTENT if have else HTTPStatus.OK):
                raise Failure(code="cdn-fault")
            total = have + (answer.content_length or 0)
            async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                file.write(chunk)
                have += len(chunk)
                self._received_bytes += len(chunk)
                self._tell(track_id, have / max(total, have))

    def _tell(self, track_id: str | None, share: float) -> None:
        now_s = time.monotonic()
        if track_id is None or (share < 1 and now_s - self._told_s < _PROGRESS_S):
            return
        self._told_s = now_s
        self._shares[track_id] = share
        came = sum(self._weights[one] * part for one, part in self._shares.items())
        whole: Json = {"tracks_total": len(self._weights), "received_bytes": self._received_bytes}
        whole |= {"track_id": track_id, "fraction": came / sum(self._weights.values())}
        self._say("progress", track_fraction=share, tracks_done=self._done, **whole)

    async def _extra(self, extra: Json) -> str | None:
        """Fetch a picture or a booklet; return its name if it came."""
        part, name = self._parts / extra["name"], str(extra["name"])
        for url in extra["urls"]:
            try:
                await self._transfer(url, part)
            except Failure as failure:
                if failure.code not in OF_ONE_TRACK:
                    raise
                continue
            part.replace(self._staging / name)
            return name
        return None
