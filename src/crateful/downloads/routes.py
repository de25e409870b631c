"""The downloads API."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, cast

import anyio
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as PathPart
from fastapi.responses import PlainTextResponse

from crateful import sources
from crateful.audio.facts import WaveformFacts
from crateful.downloads import bulk, download_log, listing, service
from crateful.downloads.listing import DownloadFilter, Order, Part
from crateful.downloads.preview.previews import Previews
from crateful.downloads.preview.samples import Samples
from crateful.downloads.preview.search import Searches
from crateful.downloads.requests import DownloadRequest
from crateful.downloads.review import answers, many, putting_back
from crateful.downloads.review.many_schemas import (
    ManyOutcomes,
    ManyReviews,
    ManyReviewsAnswer,
    ManyReviewsAnswered,
    ReviewGroup,
)
from crateful.downloads.review.schemas import (
    AnswerOutcome,
    BulkAccept,
    BulkAccepted,
    Review,
    ReviewAnswer,
)
from crateful.downloads.schemas import (
    MAX_URL,
    Cancelled,
    Cleared,
    ClearRequest,
    DownloadCounts,
    DownloadResponse,
    DownloadTrack,
    FoundView,
    Preview,
    QobuzRequest,
    RetryRequest,
    SearchType,
    UrlRequest,
)
from crateful.downloads.service import DownloadsContext
from crateful.downloads.states import Status
from crateful.downloads.worker import track_progress
from crateful.listening.dependencies import ANSWERS, FormDep, ListeningDep
from crateful.preferences import service as preference_service
from crateful.preferences.dependencies import WantsSpectrogramsDep
from crateful.queue.wake import wake
from crateful.spectrograms import dependencies as spectrograms
from crateful.users.dependencies import CursorsDep, Id, ReadingDep, UserDep
from crateful.users.row_ids import RowId
from crateful.users.service import CurrentUser

router = APIRouter(prefix="/api/downloads", tags=["downloads"])

Limit = Annotated[int, Query(ge=1, le=100)]
Mine = Annotated[bool, Query(description="Only your own, also when you are an admin.")]
MAX_QUERY = 500
MAX_PATH = 4096

WOKEN_AT_ONCE = 8
"""Downloads the queue is told of at once; the sweeper wakes the rest in their turn."""


async def get_context(request: Request) -> DownloadsContext:
    """Return the application's parts that downloads need."""
    state = request.app.state
    return DownloadsContext(state.settings, state.database, state.bus)


ContextDep = Annotated[DownloadsContext, Depends(get_context)]


async def get_searches(request: Request) -> Searches:
    """Return what looks through catalogues."""
    return cast("Searches", request.app.state.searches)


SearchesDep = Annotated[Searches, Depends(get_searches)]


async def get_samples(request: Request) -> Samples:
    """Return what fetches samples."""
    return cast("Samples", request.app.state.samples)


SamplesDep = Annotated[Samples, Depends(get_samples)]


async def get_filter(
    status: Annotated[
        list[Status] | None, Query(max_length=len(Status), description="Any of these.")
    ] = None,
    source: Annotated[str | None, Query(max_length=40)] = None,
    batch_id: Annotated[str | None, Query(max_length=64)] = None,
    q: Annotated[
        str | None,
        Query(max_length=MAX_QUERY, description="Part of the title, the artist or the address."),
    ] = None,
    ids: Annotated[
        list[RowId] | None,
        Query(alias="id", max_length=100, description="Any of these."),
    ] = None,
    *,
    mine: Mine = False,
) -> DownloadFilter:
    """Return which downloads a list is of."""
    some = frozenset(ids or ())
    return DownloadFilter(frozenset(status or ()), source, batch_id, q, mine=mine, ids=some)


async def get_part(
    cursors: CursorsDep,
    order: Annotated[
        Order,
        Query(description="`next`: only what runs and waits for a worker, what runs next first."),
    ] = "newest",
    limit: Limit = 50,
) -> Part:
    """Return which part of a list is asked for."""
    return Part(order, cursors.place, limit)


# Fixed paths stand before /{download_id}, which would swallow them.


@router.post("/url")
def post_url(
    body: UrlRequest, request: Request, current_user: UserDep, context: ContextDep
) -> DownloadResponse:
    """Fetch the whole album behind an address, or return the download that already does."""
    return _queue(request, context, current_user, _wanted(body))


@router.post(f"/{sources.CATALOGUE.name}")
def fetch_from_catalogue(
    body: QobuzRequest, request: Request, current_user: UserDep, context: ContextDep
) -> DownloadResponse:
    """Fetch the whole album behind an address of the catalogue, at the quality asked for."""
    wanted = replace(_wanted(body), only_source=sources.CATALOGUE.name)
    return _queue(request, context, current_user, wanted)


def _wanted(body: UrlRequest) -> DownloadRequest:
    return DownloadRequest(
        body.url,
        confirm_lossy=bool(body.confirm_lossy),
        search_type=body.search_type,
        quality=body.quality,
        confirm_playlist=bool(body.confirm_playlist or body.confirm_list),
        limit=body.limit,
    )


def _queue(
    request: Request, context: DownloadsContext, current_user: CurrentUser, wanted: DownloadRequest
) -> DownloadResponse:
    with context.database.reading() as session:
        preferences = preference_service.load(session, request.app.state.vault)
    row = service.request(context, current_user, wanted, preferences)
    if row.status == Status.PENDING:
        wake(row.id)
    return listing.shown_one(context.database, row)


@router.get(f"/search/{sources.CATALOGUE.name}")
def search_catalogue(
    q: Annotated[str, Query(min_length=1, max_length=MAX_QUERY)],
    _current_user: UserDep,
    searches: SearchesDep,
    kind: Annotated[SearchType, Query(alias="type")] = "album",
    limit: Limit = 20,
) -> list[FoundView]:
    """Look through the catalogue; each row says whether the library has it already."""
    return searches.look(q, kind, limit)


@router.get(f"/search/{sources.CATALOGUE.name}/artist")
def list_catalogue_of_artist(
    name: Annotated[str, Query(min_length=1, max_length=MAX_QUERY)],
    _current_user: UserDep,
    searches: SearchesDep,
) -> list[FoundView]:
    """List what the catalogue has by an artist; each row says whether the library has it."""
    return searches.albums_of(name)


@router.head("/samples/{token}", include_in_schema=False)
@router.get("/samples/{token}", response_class=Response, responses=ANSWERS)
async def hear_sample(
    token: Annotated[str, PathPart(max_length=2048)],
    current_user: UserDep,
    samples: SamplesDep,
    listening: ListeningDep,
    form: FormDep,
) -> Response:
    """Play 30 seconds of a track as its source has it; the address comes with a preview."""
    file = await anyio.to_thread.run_sync(samples.file_of, token, limiter=samples.turns)
    return await anyio.to_thread.run_sync(listening.answer, current_user.id, file, form)


@router.get("")
def list_downloads(
    current_user: UserDep,
    session: ReadingDep,
    response: Response,
    wanted: Annotated[DownloadFilter, Depends(get_filter)],
    cursors: CursorsDep,
    part: Annotated[Part, Depends(get_part)],
) -> list[DownloadResponse]:
    """List your downloads, an admin's everybody's, newest first or as they run.

    ``X-Next-Cursor`` in the answer is the ``cursor`` of the next page, when there is one.
    """
    rows, place = listing.page(session, current_user, wanted, part)
    if following := cursors.write(place):
        response.headers["X-Next-Cursor"] = following
    return listing.shown(session, rows)


@router.get("/counts")
def count_downloads(
    current_user: UserDep, session: ReadingDep, *, mine: Mine = False
) -> DownloadCounts:
    """Count your downloads, an admin's everybody's."""
    return listing.count(session, current_user, mine=mine)


@router.post("/clear")
def clear_downloads(body: ClearRequest, current_user: UserDep, context: ContextDep) -> Cleared:
    """Take ended downloads off the list; their albums stay in the library."""
    return Cleared(removed=bulk.clear(context, current_user, set(body.statuses), mine=body.mine))


@router.post("/reviews/accept")
def accept_reviews(body: BulkAccept, current_user: UserDep, context: ContextDep) -> BulkAccepted:
    """Take the proposed release of every review that is sure enough."""
    done = bulk.accept(context, current_user, body)
    for download_id in done.accepted[:WOKEN_AT_ONCE]:
        wake(download_id)
    return done


@router.get("/reviews")
def list_review_groups(current_user: UserDep, session: ReadingDep) -> list[ReviewGroup]:
    """List all that waits for a decision of yours, by its reason, the largest group first."""
    return many.groups(session, current_user)


@router.post("/reviews/outcome")
def foresee_reviews(
    body: ManyReviews, request: Request, current_user: UserDep, session: ReadingDep
) -> ManyOutcomes:
    """Count what an answer to many reviews would do to the library; nothing is changed."""
    return many.count(session, current_user, body, request.app.state.context)


@router.post("/reviews/answer")
def answer_reviews(
    body: ManyReviewsAnswer, request: Request, current_user: UserDep, context: ContextDep
) -> ManyReviewsAnswered:
    """Answer many reviews at once; what can't be answered so stays, with its reason."""
    done = many.answer(context, current_user, body, request.app.state.context)
    if body.answer != "discard":
        for download_id in done.answered[:WOKEN_AT_ONCE]:
            wake(download_id)
    return done


@router.get("/preview")
def preview(
    url: Annotated[str, Query(min_length=1, max_length=MAX_URL)],
    request: Request,
    _current_user: UserDep,
) -> Preview:
    """Tell what an address holds; nothing is fetched."""
    return cast("Previews", request.app.state.previews).look(url)


@router.get("/{download_id}")
def read_download(download_id: Id, current_user: UserDep, session: ReadingDep) -> DownloadResponse:
    """Return one download."""
    return listing.shown(session, [service.find(session, current_user, download_id)])[0]


@router.delete("/{download_id}", status_code=HTTPStatus.NO_CONTENT)
def delete_download(download_id: Id, current_user: UserDep, context: ContextDep) -> None:
    """Delete an ended download from the list; its album stays in the library."""
    service.remove(context, current_user, download_id)


@router.post("/{download_id}/cancel")
def cancel_download(download_id: Id, current_user: UserDep, context: ContextDep) -> Cancelled:
    """Stop a download and remove what it fetched; 400 once it is imported or has ended."""
    service.cancel(context, current_user, download_id)
    return Cancelled()


@router.post("/{download_id}/retry")
def retry_download(
    download_id: Id, current_user: UserDep, context: ContextDep, body: RetryRequest | None = None
) -> DownloadResponse:
    """Try a failed or cancelled download again, or get what one in review lacks; nothing twice."""
    confirm = None if body is None else body.confirm_lossy
    row = service.retry(context, current_user, download_id, confirm_lossy=confirm)
    wake(row.id)
    return listing.shown_one(context.database, row)


@router.get("/{download_id}/log", response_class=PlainTextResponse)
def read_log(
    download_id: Id, current_user: UserDep, session: ReadingDep, context: ContextDep
) -> PlainTextResponse:
    """Return the download's own log, secrets taken out."""
    service.find(session, current_user, download_id)
    return PlainTextResponse(download_log.of_download(context.settings, download_id).read())


@router.get("/{download_id}/tracks")
def list_tracks(download_id: Id, current_user: UserDep, session: ReadingDep) -> list[DownloadTrack]:
    """List the tracks of a download's release, once it is known, and how far each is."""
    row = service.find(session, current_user, download_id)
    return [DownloadTrack.model_validate(one) for one in track_progress.kept(session, row)]


@router.get("/{download_id}/review")
def read_review(
    download_id: Id, request: Request, current_user: UserDep, session: ReadingDep
) -> Review:
    """Return what is asked about a download in review, with its candidates."""
    return answers.show(session, current_user, download_id, request.app.state.context)


@router.get("/{download_id}/review/cover", response_class=Response)
def read_review_cover(
    download_id: Id, current_user: UserDep, session: ReadingDep, context: ContextDep
) -> Response:
    """Show the picture that the files of an album in review have."""
    picture = answers.cover(session, current_user, download_id, context.settings)
    return Response(
        picture, media_type="image/jpeg", headers={"Cache-Control": "private, no-cache"}
    )


def get_staged_file(
    download_id: Id,
    path: Annotated[str, Query(max_length=MAX_PATH, description="Of one of the `files`.")],
    current_user: UserDep,
    context: ContextDep,
) -> Path:
    """Return where a file of an album in review is; of another's the download is a 404."""
    with context.database.reading() as session:
        return answers.staged_file(session, current_user, download_id, path, context.settings)


StagedFileDep = Annotated[Path, Depends(get_staged_file)]


@router.head("/{download_id}/review/stream", include_in_schema=False)  # noqa: FAST003  # the dependency takes it
@router.get("/{download_id}/review/stream", response_class=Response, responses=ANSWERS)
def stream_staged_file(
    file: StagedFileDep, current_user: UserDep, listening: ListeningDep, form: FormDep
) -> Response:
    """Play a file of an album in review, as a track of the library; others' are a 404."""
    return listening.answer(current_user.id, file, form)


@router.get(
    "/{download_id}/review/spectrogram",  # noqa: FAST003  # as above
    response_class=Response,
    responses=spectrograms.ANSWERS,
)
async def get_staged_spectrogram(
    file: StagedFileDep,
    _on: WantsSpectrogramsDep,
    pictures: spectrograms.SpectrogramsDep,
    view: spectrograms.ViewDep,
) -> Response:
    """Show which frequencies a file in review has, as of a track of the library."""
    return await pictures.picture(file, view, is_verified=False)


@router.get("/{download_id}/review/waveform")  # noqa: FAST003  # as above
async def get_staged_waveform(
    file: StagedFileDep, _on: WantsSpectrogramsDep, pictures: spectrograms.SpectrogramsDep
) -> WaveformFacts:
    """Return how far the sound of a file in review swings, as of a track of the library."""
    return await pictures.waveform(file, is_verified=False)


@router.post("/{download_id}/review/outcome")
def foresee_review(
    download_id: Id,
    body: ReviewAnswer,
    request: Request,
    current_user: UserDep,
    session: ReadingDep,
) -> AnswerOutcome:
    """Tell what an answer would do to the library, before it is given; nothing is changed."""
    return answers.outcome(session, current_user, download_id, body, request.app.state.context)


@router.post("/{download_id}/review")
def answer_review(
    download_id: Id,
    body: ReviewAnswer,
    request: Request,
    current_user: UserDep,
    context: ContextDep,
) -> DownloadResponse:
    """Decide: take a candidate or a MusicBrainz release, import as is, search, or discard."""
    row = answers.answer(context, current_user, download_id, body, request.app.state.context)
    if row.status == Status.PENDING:
        wake(row.id)
    return listing.shown_one(context.database, row)


@router.post("/{download_id}/review/put-back")
def put_back_to_review(
    download_id: Id, current_user: UserDep, context: ContextDep
) -> DownloadResponse:
    """Take a decision back: the review opens again, and what was filed goes to the trash."""
    row = putting_back.put_back(context, current_user, download_id)
    if row.status == Status.PENDING:
        wake(row.id)
    return listing.shown_one(context.database, row)
