"""Routes of what can be heard of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from crateful.library.browse import files
from crateful.library.routes.parameters import ContextDep
from crateful.library.schemas import ReplayGainView
from crateful.listening.dependencies import ANSWERS, FormDep, ListeningDep
from crateful.users.dependencies import Id, UserDep

router = APIRouter(prefix="/api", tags=["library"])


def get_track_file(track_id: Id, _current_user: UserDep, context: ContextDep) -> Path:
    """Return where a track's file should be."""
    with context.database.reading() as session:
        return files.of_track(session, context.settings.library_dir, track_id)


TrackFileDep = Annotated[Path, Depends(get_track_file)]


@router.head("/tracks/{track_id}/stream", include_in_schema=False)  # noqa: FAST003  # the dependency takes it
@router.get("/tracks/{track_id}/stream", response_class=Response, responses=ANSWERS)
def stream_track(
    file: TrackFileDep, current_user: UserDep, listening: ListeningDep, form: FormDep
) -> Response:
    """Play a track: its file as it is, whole or in ranges, or a copy that any browser plays."""
    return listening.answer(current_user.id, file, form)


@router.get("/tracks/{track_id}/replay-gain")  # noqa: FAST003  # as above
async def get_replay_gain(file: TrackFileDep, listening: ListeningDep) -> ReplayGainView:
    """Tell how loud a track is to be played, as its tags say."""
    return ReplayGainView.model_validate(await listening.replay_gain(file))
