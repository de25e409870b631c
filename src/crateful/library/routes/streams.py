"""Routes of what can be heard of the library."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from crateful.library.browse import files
from crateful.library.routes.parameters import ContextDep
from crateful.library.schemas import ReplayGainView
from crateful.library.service import LibraryContext
from crateful.listening.dependencies import ANSWERS, FormDep, ListeningDep
from crateful.users.dependencies import Id, UserDep

router = APIRouter(prefix="/api", tags=["library"])


@router.head("/tracks/{track_id}/stream", include_in_schema=False)
@router.get("/tracks/{track_id}/stream", response_class=Response, responses=ANSWERS)
def stream_track(
    track_id: Id, current_user: UserDep, context: ContextDep, listening: ListeningDep, form: FormDep
) -> Response:
    """Play a track: its file as it is, whole or in ranges, or a copy that any browser plays."""
    return listening.answer(current_user.id, _file_of(context, track_id), form)


@router.get("/tracks/{track_id}/replay-gain")
async def get_replay_gain(
    track_id: Id, _current_user: UserDep, context: ContextDep, listening: ListeningDep
) -> ReplayGainView:
    """Tell how loud a track is to be played, as its tags say."""
    file = await run_in_threadpool(_file_of, context, track_id)
    return ReplayGainView.model_validate(await listening.replay_gain(file))


def _file_of(context: LibraryContext, track_id: int) -> Path:
    with context.database.reading() as session:
        return files.of_track(session, context.settings.library_dir, track_id)
