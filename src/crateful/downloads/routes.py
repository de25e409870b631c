"""The downloads API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse

from crateful.downloads import answers, logbook, service
from crateful.downloads.models import Download
from crateful.downloads.previews import Previews
from crateful.downloads.schemas import (
    MAX_URL,
    Cancelled,
    ConnectionView,
    DownloadResponse,
    FoundView,
    Preview,
    QobuzRequest,
    RetryRequest,
    Review,
    ReviewAnswer,
    SearchType,
    UrlRequest,
)
from crateful.downloads.searching import Searches
from crateful.downloads.service import House
from crateful.downloads.states import Status
from crateful.downloads.wishes import Wish
from crateful.preferences import service as preferences
from crateful.queue.wake import wake
from crateful.sources.qobuz import Qobuz
from crateful.users.dependencies import MAX_ID, AdminDep, Id, ReadingDep, UserDep
from crateful.users.service import Asker

router = APIRouter(prefix="/api/downloads", tags=["downloads"])
settings_router = APIRouter(prefix="/api/settings", tags=["settings"])

Cursor = Annotated[int | None, Query(ge=1, le=MAX_ID, description="The last id you have.")]
Limit = Annotated[int, Query(ge=1, le=100)]
MAX_QUERY = 500


def get_house(request: Request) -> House:
    """Return the application's parts that downloads need."""
    state = request.app.state
    return House(state.settings, state.database, state.bus)


HouseDep = Annotated[House, Depends(get_house)]


def get_searches(request: Request) -> Searches:
    """Return what looks through catalogues."""
    return cast("Searches", request.app.state.searches)


SearchesDep = Annotated[Searches, Depends(get_searches)]


def _shown(row: Download) -> DownloadResponse:
    return DownloadResponse.model_validate(row)


# Fixed paths stand before /{download_id}, which would swallow them.


@router.post("/url")
def post_url(
    body: UrlRequest, request: Request, asker: UserDep, house: HouseDep
) -> DownloadResponse:
    """Fetch the whole album behind an address, or return the download that already does."""
    wish = Wish(
        body.url,
        confirm_lossy=body.confirm_lossy,
        search_type=body.search_type,
        confirm_playlist=body.confirm_playlist,
    )
    return _queue(request, house, asker, wish)


@router.post("/qobuz")
def post_qobuz(
    body: QobuzRequest, request: Request, asker: UserDep, house: HouseDep
) -> DownloadResponse:
    """Fetch the whole album behind an address of Qobuz, at the quality that is asked for."""
    wish = Wish(
        body.url,
        confirm_lossy=body.confirm_lossy,
        search_type=body.search_type,
        quality=body.quality,
        confirm_playlist=body.confirm_playlist,
        only_source=Qobuz.name,
    )
    return _queue(request, house, asker, wish)


def _queue(request: Request, house: House, asker: Asker, wish: Wish) -> DownloadResponse:
    with house.database.reading() as session:
        wishes = preferences.load(session, request.app.state.vault)
    row = service.request(house, asker, wish, wishes)
    if row.status == Status.PENDING:
        wake(row.id)
    return _shown(row)


@router.get("/search/qobuz")
def search_qobuz(
    q: Annotated[str, Query(min_length=1, max_length=MAX_QUERY)],
    _asker: UserDep,
    searches: SearchesDep,
    kind: Annotated[SearchType, Query(alias="type")] = "album",
    limit: Limit = 20,
) -> list[FoundView]:
    """Look through Qobuz's catalogue; each row says whether the library has it already."""
    return searches.look(q, kind, limit)


@settings_router.post("/test/qobuz")
def try_qobuz(_asker: AdminDep, searches: SearchesDep) -> ConnectionView:
    """Sign in to Qobuz with the settings as they are and tell what the account is."""
    return ConnectionView(account=searches.test())


@router.get("")
def list_downloads(
    asker: UserDep,
    session: ReadingDep,
    response: Response,
    status: Status | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> list[DownloadResponse]:
    """List your downloads, an admin's everybody's, newest first.

    ``X-Next-Cursor`` in the answer is the ``cursor`` of the next page, when there is one.
    """
    rows = service.newest(session, asker, status=status, cursor=cursor, limit=limit)
    if len(rows) == limit:
        response.headers["X-Next-Cursor"] = str(rows[-1].id)
    return [_shown(row) for row in rows]


@router.get("/preview")
def preview(
    url: Annotated[str, Query(min_length=1, max_length=MAX_URL)], request: Request, _asker: UserDep
) -> Preview:
    """Tell what an address holds; nothing is fetched."""
    return cast("Previews", request.app.state.previews).look(url)


@router.get("/{download_id}")
def read_download(download_id: Id, asker: UserDep, session: ReadingDep) -> DownloadResponse:
    """Return one download."""
    return _shown(service.find(session, asker, download_id))


@router.delete("/{download_id}", status_code=HTTPStatus.NO_CONTENT)
def delete_download(download_id: Id, asker: UserDep, house: HouseDep) -> None:
    """Delete an ended download from the list; its album stays in the library."""
    service.remove(house, asker, download_id)


@router.post("/{download_id}/cancel")
def cancel_download(download_id: Id, asker: UserDep, house: HouseDep) -> Cancelled:
    """Stop a download and remove what it fetched; 400 once it is imported or has ended."""
    service.cancel(house, asker, download_id)
    return Cancelled()


@router.post("/{download_id}/retry")
def retry_download(
    download_id: Id, asker: UserDep, house: HouseDep, body: RetryRequest | None = None
) -> DownloadResponse:
    """Try a failed or cancelled download again; what was fetched whole is not fetched again."""
    confirm = None if body is None else body.confirm_lossy
    row = service.retry(house, asker, download_id, confirm_lossy=confirm)
    wake(row.id)
    return _shown(row)


@router.get("/{download_id}/log", response_class=PlainTextResponse)
def read_log(
    download_id: Id, asker: UserDep, session: ReadingDep, house: HouseDep
) -> PlainTextResponse:
    """Return the download's own log, secrets taken out."""
    service.find(session, asker, download_id)
    return PlainTextResponse(logbook.of_download(house.settings, download_id).read())


@router.get("/{download_id}/review")
def read_review(download_id: Id, asker: UserDep, session: ReadingDep) -> Review:
    """Return what is asked about a download in review, with its candidates."""
    return answers.show(session, asker, download_id)


@router.post("/{download_id}/review")
def answer_review(
    download_id: Id, body: ReviewAnswer, asker: UserDep, house: HouseDep
) -> DownloadResponse:
    """Decide: take a candidate or a MusicBrainz release, import as is, search, or discard."""
    row = answers.answer(house, asker, download_id, body)
    if row.status == Status.PENDING:
        wake(row.id)
    return _shown(row)
