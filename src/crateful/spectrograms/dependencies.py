"""What routes with pictures of sound share."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, cast

import anyio
from fastapi import Depends, Query, Request, Response

from crateful.audio.facts import (
    SpectrogramChannels,
    SpectrogramScale,
    SpectrogramSize,
    SpectrogramView,
    WaveformFacts,
)
from crateful.listening.audio_file import open_audio
from crateful.spectrograms.store import Spectrograms, key_of

if TYPE_CHECKING:
    from pathlib import Path


class SpectrogramAnswers:
    """Answers a request with pictures of a file's sound."""

    def __init__(self, request: Request) -> None:
        self._spectrograms = cast("Spectrograms", request.app.state.spectrograms)
        self._if_none_match = request.headers.get("if-none-match", "")

    async def picture(self, file: Path, view: SpectrogramView, *, is_verified: bool) -> Response:
        """Return a file's spectrogram, or that it is as the browser has it.

        Args:
            file: whose sound it is.
            view: how it is looked at.
            is_verified: see :func:`crateful.spectrograms.store.key_of`.

        Raises:
            AudioFileGoneError: it can't be opened.
        """
        audio = await anyio.to_thread.run_sync(open_audio, file)
        with audio:
            key = key_of(audio, is_verified=is_verified)
            etag = f'"{key}-{view.scale}-{view.channels}-{view.size}"'
            headers = {"Cache-Control": "private, no-cache", "ETag": etag}
            if etag in self._if_none_match:
                return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
            picture = await self._spectrograms.picture(audio, key, view)
        return Response(picture, media_type="image/webp", headers=headers)

    async def waveform(self, file: Path, *, is_verified: bool) -> WaveformFacts:
        """Return the outline of a file's sound; see :meth:`picture`."""
        audio = await anyio.to_thread.run_sync(open_audio, file)
        with audio:
            key = key_of(audio, is_verified=is_verified)
            return await self._spectrograms.waveform(audio, key)


SpectrogramsDep = Annotated[SpectrogramAnswers, Depends()]


async def get_view(
    scale: Annotated[
        SpectrogramScale,
        Query(description="Of frequencies: from 0, or from 20 Hz with each octave as high."),
    ] = "linear",
    channels: Annotated[
        SpectrogramChannels,
        Query(description="The louder of both, or the left one above the right one."),
    ] = "mixed",
    size: Annotated[SpectrogramSize, Query(description="240 x 96 or 1000 x 512 pixels.")] = "large",
) -> SpectrogramView:
    """Return how a sound is to be looked at."""
    return SpectrogramView(scale, channels, size)


ViewDep = Annotated[SpectrogramView, Depends(get_view)]

_PICTURE: Any = {"schema": {"type": "string", "format": "binary"}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Time from left to right, the highest frequency (half of the sample rate) "
        "above; black is -120 dB, white full scale.",
        "content": {"image/webp": _PICTURE},
    },
    304: {"description": "It is as `If-None-Match` has it."},
}
"""Of such a route, for the OpenAPI document."""
