"""Routes of what can be seen of the library's sound."""

from __future__ import annotations

from fastapi import APIRouter, Response

from crateful.audio.facts import WaveformFacts
from crateful.library.routes.streams import TrackFileDep
from crateful.preferences.dependencies import WantsSpectrogramsDep
from crateful.spectrograms.dependencies import ANSWERS, SpectrogramsDep, ViewDep

router = APIRouter(prefix="/api", tags=["library"])


@router.get("/tracks/{track_id}/spectrogram", response_class=Response, responses=ANSWERS)  # noqa: FAST003  # the dependency takes it
async def get_spectrogram(
    file: TrackFileDep, _on: WantsSpectrogramsDep, spectrograms: SpectrogramsDep, view: ViewDep
) -> Response:
    """Show which frequencies a track has, over its length."""
    return await spectrograms.picture(file, view, is_verified=True)


@router.get("/tracks/{track_id}/waveform")  # noqa: FAST003  # as above
async def get_waveform(
    file: TrackFileDep, _on: WantsSpectrogramsDep, spectrograms: SpectrogramsDep
) -> WaveformFacts:
    """Return how far a track's sound swings, over its length, and where its spectrum ends."""
    return await spectrograms.waveform(file, is_verified=True)
