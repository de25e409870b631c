"""Taking, declining and undoing proposals; of several who decide, the first does."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crateful.album_text import AlbumText, first_text
from crateful.db import utc_now
from crateful.errors import ConflictError, CratefulError
from crateful.events.messages import LibraryChanged
from crateful.library import service
from crateful.library.browse import files
from crateful.library.errors import AlbumNotFoundError
from crateful.library.filing.editing import Mending
from crateful.library.models import Album
from crateful.library.patches import LONGEST_GENRE
from crateful.library.proposals import content
from crateful.library.proposals.listing import ProposalFilter, ProposalNotFoundError
from crateful.library.proposals.schemas import MOST_TAKEN, DecidedMany, DecidedProposal
from crateful.library.store import album_rows, journal, proposal_rows
from crateful.library.store.proposal_rows import OFFERED, Proposal, ProposalState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.library.proposals.content import Content
    from crateful.library.proposals.schemas import TakeMany
    from crateful.library.service import LibraryContext
    from crateful.tagging.types import TaggedAlbum

_IDS = ("musicbrainz_id", "musicbrainz_group_id", "confidence")
_TRACK_NAMES = ("title", "artist", "disc", "number")


class ProposalDecidedError(ConflictError):
    """There is nothing to take, or somebody has decided meanwhile."""

    def __init__(self) -> None:
        super().__init__("There is nothing to decide here, or somebody was quicker: look again.")


class ProposalStaleError(ConflictError):
    """The album is another than the one that was looked up."""

    def __init__(self) -> None:
        super().__init__("This album was changed meanwhile; nothing was written. Look at it again.")


@dataclass(frozen=True, slots=True)
class _Decision:
    """A proposal as it was read, and the album that it was read beside."""

    album_id: int
    version: int
    content: Content
    release_id: str
    score: float
    undoing: dict[str, Any]
    tagged: TaggedAlbum
    changed_at: datetime


def take(context: LibraryContext, album_id: int, replaced: Collection[str], user_id: int) -> None:
    """Write into an album's files what they lack of the release, and what a person chose.

    Args:
        context: the application's parts.
        album_id: whose proposal.
        replaced: tags that differ and take the release's value.
        user_id: who takes it.

    Raises:
        ProposalNotFoundError: there is none.
        ProposalDecidedError: there is nothing to take, or somebody was quicker.
        ProposalStaleError: rows or files are not as they were looked at; it is looked up anew.
        StepFailedError: a file can't be written; all are as they were.
    """
    said = _read(context, album_id, OFFERED)
    chosen = sorted(set(replaced))
    mending = Mending(
        content.written(said.content, chosen),
        said.tagged,
        said.changed_at,
        lambda session, album: _taken(session, context, album, said, chosen, user_id),
        "took what MusicBrainz says",
    )
    service.rewrite(
        context,
        album_id,
        lambda old: content.renamed(said.content, old, chosen),
        mending,
        user_id,
    )
    _tell(context, [album_id])


def take_some(
    context: LibraryContext, said: TakeMany, place: int, user_id: int
) -> tuple[DecidedMany, int | None]:
    """Take the next proposals of a selection, or of all above a score.

    Args:
        context: the application's parts.
        said: which, and how.
        place: the album after which to begin.
        user_id: who takes them.

    Returns:
        What became of them, and the album after which the rest begins.
    """
    with context.database.reading() as session:
        wanted = _wanted(said)
        query = select(Proposal.album_id).where(*wanted, Proposal.album_id > place)
        some = query.order_by(Proposal.album_id).limit(MOST_TAKEN + 1)
        ids = [] if said.dry else list(session.scalars(some))
        number = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    now = ids[:MOST_TAKEN]
    items = [
        _one(context, album_id, lambda one: take(context, one, said.replace, user_id))
        for album_id in now
    ]
    return DecidedMany(items=items, count=number), now[-1] if len(ids) > len(now) else None


def decline(context: LibraryContext, ids: Iterable[int], user_id: int) -> DecidedMany:
    """Have proposals never made again."""

    def no(album_id: int) -> None:
        with context.database.session() as session:
            row = _locked(session, album_id)
            values = {"decided_by": user_id, "decided_at": utc_now()}
            state = ProposalState.DECLINED
            if row.state not in OFFERED or not proposal_rows.move(
                session, album_id, row.version, state, **values
            ):
                raise ProposalDecidedError

    return _each(context, ids, no)


def undo(context: LibraryContext, ids: Iterable[int], user_id: int) -> DecidedMany:
    """Make albums' files and rows what they were before, or offer again what was declined."""
    return _each(context, ids, lambda album_id: _undo(context, album_id, user_id))


def look_again(context: LibraryContext, ids: Iterable[int]) -> DecidedMany:
    """Have albums looked up anew, also those that are identified, or whose release was declined."""

    def again(album_id: int) -> None:
        with context.database.session() as session:
            # Two may ask at once for what has no row yet.
            here = select(Album.id).where(Album.id == album_id).with_for_update()
            if session.scalar(here) is None:
                raise AlbumNotFoundError
            row = session.get(Proposal, album_id, with_for_update=True)
            if row is None:
                session.add(Proposal(album_id=album_id))
                return
            if row.state is ProposalState.TAKEN:
                raise ProposalDecidedError
            proposal_rows.wait(row)
            row.declined_release_id = None

    return _each(context, ids, again)


def _wanted(said: TakeMany) -> list[Any]:
    if said.album_ids is not None:
        return [Proposal.album_id.in_(said.album_ids), Proposal.state.in_(OFFERED)]
    states = frozenset(ProposalState(state) for state in said.states)
    return ProposalFilter(states, said.above, said.batch_id).clauses()


def _undo(context: LibraryContext, album_id: int, user_id: int) -> None:
    with context.database.session() as session:
        row = _locked(session, album_id)
        is_taken = row.state is ProposalState.TAKEN
        if row.state is ProposalState.DECLINED:
            proposal_rows.move(session, album_id, row.version, _offered(row))
        elif not is_taken:
            raise ProposalDecidedError
    if is_taken:
        _take_back(context, album_id, user_id)


def _take_back(context: LibraryContext, album_id: int, user_id: int) -> None:
    said = _read(context, album_id, {ProposalState.TAKEN})
    was = said.undoing
    mending = Mending(
        content.taken_back(said.content, was["replaced"]),
        said.tagged,
        said.changed_at,
        lambda session, album: _taken_back(session, context, album, said),
        "undid what MusicBrainz had added",
    )
    service.rewrite(context, album_id, lambda old: _as_it_was(old, was), mending, user_id)


def _read(context: LibraryContext, album_id: int, states: Collection[ProposalState]) -> _Decision:
    with context.database.reading() as session:
        row, album = session.get(Proposal, album_id), session.get(Album, album_id)
        if row is None or album is None:
            raise ProposalNotFoundError
        if row.state not in states:
            raise ProposalDecidedError
        is_same = row.stamp == files.stamp(session, context.settings.library_dir, album)
        said = _Decision(
            *(album_id, row.version, row.content, row.release_id or "", row.score, row.undoing),
            album_rows.as_tagged(session, album),
            album.updated_at,
        )
    if is_same:
        return said
    with service.busy_is_a_conflict(), context.database.session() as session:
        # Files that are on their way belong to whoever is quicker: the proposal is still theirs.
        journal.lock(session)
        journal.refuse_album(session, album_id)
        row = _locked(session, album_id)
        if row.version == said.version and row.state in OFFERED:
            proposal_rows.wait(row)
    raise ProposalStaleError


def _taken(
    session: Session,
    context: LibraryContext,
    album: Album,
    said: _Decision,
    replaced: list[str],
    user_id: int,
) -> None:
    """Write the rows' ids and gaps, in the transaction of the edit; the first who takes it does.

    Raises:
        ProposalDecidedError: somebody was quicker.
    """
    tracks = album_rows.tracks_of(session, album.id)
    undoing = {
        "replaced": replaced,
        "album": {name: getattr(album, name) for name in _IDS},
        "text": asdict(album.text),
        "names": {name: getattr(said.tagged, name) for name in ("artist", "title", "edition")},
        "date": said.tagged.date,
        "tracks": {
            str(track.row_id): {name: getattr(track, name) for name in _TRACK_NAMES}
            for track in said.tagged.tracks
        },
        "ids": {str(track.id): [track.musicbrainz_id, track.isrc] for track in tracks},
    }
    if album.musicbrainz_id is None or "mb_albumid" in replaced:
        album.musicbrainz_id = said.release_id
    if album.musicbrainz_group_id is None or "mb_releasegroupid" in replaced:
        album.musicbrainz_group_id = said.content["group_id"]
    album.confidence = said.score
    release, own = content.text_of(said.content), album.text
    better = release.as_tags()
    chosen = AlbumText.read(lambda tag: first_text(better[tag]) if tag in replaced else None)
    album.text = chosen.or_else(own).or_else(release)
    album.genre = (album.genre or "")[:LONGEST_GENRE] or None
    for track in tracks:
        file = said.content["files"].get(str(track.id), {})
        if track.musicbrainz_id is None or "mb_trackid" in replaced:
            track.musicbrainz_id = file.get("recording_id") or track.musicbrainz_id
        if track.isrc is None or "isrc" in replaced:
            track.isrc = file.get("isrc") or track.isrc
    _settle(
        session,
        context,
        album,
        said,
        ProposalState.TAKEN,
        {"undoing": undoing, "decided_by": user_id, "decided_at": utc_now()},
    )


def _taken_back(session: Session, context: LibraryContext, album: Album, said: _Decision) -> None:
    was = said.undoing
    for name, value in was["album"].items():
        setattr(album, name, value)
    album.text = AlbumText(**was["text"])
    for track in album_rows.tracks_of(session, album.id):
        track.musicbrainz_id, track.isrc = was["ids"].get(str(track.id), (None, None))
    state = _state_of(said.content, session.get_one(Proposal, album.id).why)
    values: dict[str, Any] = {"undoing": {}, "decided_by": None, "decided_at": None}
    _settle(session, context, album, said, state, values)


def _settle(
    session: Session,
    context: LibraryContext,
    album: Album,
    said: _Decision,
    state: ProposalState,
    values: dict[str, Any],
) -> None:
    session.flush()
    stamp = files.stamp(session, context.settings.library_dir, album)
    if not proposal_rows.move(session, album.id, said.version, state, stamp=stamp, **values):
        raise ProposalDecidedError


def _as_it_was(old: TaggedAlbum, was: dict[str, Any]) -> TaggedAlbum:
    tracks = tuple(
        replace(track, **was["tracks"].get(str(track.row_id), {})) for track in old.tracks
    )
    return replace(old, **was["names"], date=was["date"], tracks=tracks)


def _offered(row: Proposal) -> ProposalState:
    return _state_of(row.content, row.why)


def _state_of(said: Content, why: str) -> ProposalState:
    if why:
        return ProposalState.UNSURE
    return ProposalState.DIFFERS if content.counted(said, "differs") else ProposalState.SURE


def _locked(session: Session, album_id: int) -> Proposal:
    row = session.get(Proposal, album_id, with_for_update=True)
    if row is None:
        raise ProposalNotFoundError
    return row


def _each(context: LibraryContext, ids: Iterable[int], do: Callable[[int], None]) -> DecidedMany:
    items = [_one(context, album_id, do) for album_id in dict.fromkeys(ids)]
    _tell(context, [item.album_id for item in items if item.error is None])
    return DecidedMany(items=items, count=len(items))


def _one(context: LibraryContext, album_id: int, do: Callable[[int], None]) -> DecidedProposal:
    error: str | None = None
    try:
        do(album_id)
    except CratefulError as failure:
        error = str(failure)
    with context.database.reading() as session:
        found = select(Proposal.state).where(Proposal.album_id == album_id)
        state = session.scalar(found)
    return DecidedProposal(album_id=album_id, state=state, error=error)


def _tell(context: LibraryContext, ids: Iterable[int]) -> None:
    for album_id in ids:
        context.bus.tell(None, LibraryChanged(album_id=album_id, action="proposed"))
