"""Find which release an album is, and write that into its files.

One :class:`Tagger` per process, in a child of the worker: beets is global to its process.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful import outages
from crateful.audio.tag_blocks.opening import open_tags
from crateful.db import Database, connect
from crateful.errors import Recovery, StepFailedError
from crateful.files import regular
from crateful.tagging.acoustid import opinion
from crateful.tagging.acoustid.asking import AcoustIdAsker, NoOpinionError
from crateful.tagging.acoustid.values import SecondOpinion
from crateful.tagging.beets_adapter import Beets, OddReleaseError
from crateful.tagging.cache import AnswerCache
from crateful.tagging.consensus import commonest_name
from crateful.tagging.file_tags import comparing, people, values
from crateful.tagging.file_tags.writing import NewTags, rewrite_file, write_file
from crateful.tagging.limiter import SlotLimiter
from crateful.tagging.naming import named
from crateful.tagging.policy import is_placeholder, rank
from crateful.tagging.searching import VARIOUS_ARTISTS_ID, AlbumQuery, rank_hits, rank_recordings
from crateful.tagging.session import MusicBrainzSession, allowed_rate
from crateful.tagging.sheet import album_artist, sheet_as_is, sheet_of
from crateful.tagging.titles import split_edition
from crateful.tagging.types import Identification, Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crateful.tagging.acoustid.answers import Known
    from crateful.tagging.acoustid.opinion import Opinions
    from crateful.tagging.acoustid.values import AcoustId, Heard
    from crateful.tagging.beets_adapter import Staged
    from crateful.tagging.file_tags.values import Values
    from crateful.tagging.searching import RankedHit, RecordingHit
    from crateful.tagging.types import Candidate, Hints, MusicBrainz, TagDiff, TaggedAlbum

SURE = 0.96
"""A candidate at least this likely ends the search: beets' own "strong" (distance below 0.04)."""

MAX_LOOKUPS = 5
"""Releases that one search looks at; each costs a request."""


class Tagger:
    """Identifies and tags albums; made once in a process and used by one thread."""

    def __init__(self) -> None:
        self._beets = Beets()
        self._databases: dict[str, Database] = {}
        self._sessions: dict[MusicBrainz, MusicBrainzSession] = {}
        self._left_out: list[str] = []

    def identify(
        self, folder: Path, hints: Hints, query: Query, musicbrainz: MusicBrainz
    ) -> Identification:
        """Find the releases that staged files may be, best first.

        Args:
            folder: where the files are.
            hints: what the source says; names every file.
            query: what a person asks for instead.
            musicbrainz: where and how to ask.

        Raises:
            StepFailedError: MusicBrainz or the database does not answer (waiting); the release
                that was asked for does not exist (``release-not-found``); a file can't be read.
        """
        asked = replace(
            hints, artist=query.artist or hints.artist, album=query.album or hints.album
        )
        staged = self._beets.load(folder, asked)
        session = self._connect(musicbrainz, anew=query != Query())
        wanted = _wanted(staged)
        self._left_out = []
        with outages.reporting():
            if query.release_ids:
                found = [self._lookup_asked(one, staged) for one in query.release_ids]
            else:
                found = self._search(wanted, staged, session)
        return Identification(
            artist=wanted.artist,
            album=wanted.album,
            candidates=rank(found, hints, len(staged.items)),
            requests=session.sent,
            left_out=tuple(self._left_out),
        )

    def listen(
        self,
        folder: Path,
        hints: Hints,
        candidates: Sequence[Candidate],
        heard: Sequence[Heard],
        ways: tuple[AcoustId, MusicBrainz],
    ) -> SecondOpinion:
        """Ask AcoustID which recordings staged files are, and what that says of releases.

        Args:
            folder: where the files are.
            hints: what the source says; names every file.
            candidates: what was found by names.
            heard: what files sound like.
            ways: where and how to ask AcoustID and MusicBrainz.

        Raises:
            StepFailedError: MusicBrainz or the database does not answer (waiting).
        """
        acoustid, musicbrainz = ways
        staged = self._beets.load(folder, hints)
        self._connect(musicbrainz, anew=False)
        database = self._databases[musicbrainz.database_url]
        asker = AcoustIdAsker(acoustid, musicbrainz, database, AnswerCache(database))
        with outages.reporting():
            try:
                known = asker.ask(heard)
            except NoOpinionError as error:
                return SecondOpinion(tuple(candidates), str(error))
            found = self._judged(staged, candidates, known)
        return SecondOpinion(rank(found, hints, len(staged.items)), opinion.sentence(known))

    def _judged(
        self,
        staged: Staged,
        candidates: Sequence[Candidate],
        known: Mapping[str, Sequence[Known]],
    ) -> list[Candidate]:
        """Return what was found by names and what is found by sound, with what sound says."""
        said = opinion.opinions(known)
        unsure = {one.id for one in candidates if one.guessed}
        named = {one.id: one for one in candidates if one.id not in unsure}
        others = [one for one in opinion.releases(known, len(staged.items)) if one not in named]
        for release_id in dict.fromkeys([*unsure, *others[:MAX_LOOKUPS]]):
            if (one := self._lookup(release_id, staged, said)) is not None:
                named[release_id] = one
        return [replace(one, by_sound=opinion.of_candidate(one, said)) for one in named.values()]

    def tag(
        self,
        folder: Path,
        hints: Hints,
        candidate: Candidate | None,
        cover: str | None = None,
        *,
        write: bool = True,
    ) -> TaggedAlbum:
        """Tag staged files as a release, or as their source says; no request is made.

        Args:
            folder: where the files are.
            hints: what the source says; names every file.
            candidate: the release, or ``None`` to file the album as it is.
            cover: a picture in the folder to embed.
            write: ``False`` only says what would be written.

        Raises:
            StepFailedError: ``metadata-missing``: nothing tells the artist, album or titles;
                ``tags-not-written``: a file can't be written.
        """
        staged = self._beets.load(folder, hints)
        before = staged.tags()
        if candidate is None:
            sheet = sheet_as_is(hints, before)
        else:
            isrcs = self._beets.apply(candidate, staged)
            sheet = sheet_of(candidate, isrcs, hints, before)
        if write:
            one = self._beets.identity(staged) if candidate is None and hints.from_person else {}
            sorts = people.sort_names(staged.items.values())
            loudness = {hint.path: hint.loudness for hint in hints.tracks}
            picture = regular.read_bytes(folder / cover) if cover else None
            for track in sheet.tracks:
                said = dict(staged.items[track.path]) | one
                if candidate is None:
                    said, gaps = values.as_tagged(said, sheet, track, hints, before)
                    gaps |= people.sorted_as(said, sorts)
                else:
                    said, gaps = values.matched(said, sheet, track)
                new = NewTags(
                    said,
                    gaps,
                    picture,
                    loudness=loudness.get(track.path, {}),
                    is_persons=hints.from_person,
                )
                write_file(folder / track.path, new)
        return named(sheet)

    def compare(self, folder: Path, hints: Hints, candidate: Candidate) -> tuple[TagDiff, ...]:
        """Hold what a release says against what files say themselves; nothing is written.

        Args:
            folder: where the files are.
            hints: names every file.
            candidate: the release.

        Raises:
            StepFailedError: a file can't be read, or one that the release lacks has no title.
        """
        staged = self._beets.load(folder, hints)
        before = staged.tags()
        isrcs = self._beets.apply(candidate, staged)
        sheet = sheet_of(candidate, isrcs, hints, before)
        known = {match.path for match in candidate.matches}
        diffs = []
        for track in sheet.tracks:
            better, gaps = values.matched(dict(staged.items[track.path]), sheet, track)
            said = {**better, **gaps}
            if track.path not in known:  # the release says nothing of what it lacks
                said = {name: each for name, each in said.items() if name not in values.OF_TRACK}
            file = open_tags(folder / track.path)
            diffs.append(comparing.compare(track.path, file, said, candidate.original_year))
        return tuple(diffs)

    def write_tags(self, folder: Path, edits: Mapping[str, Values]) -> None:
        """Write a person's edits into an album's files, each file all or nothing.

        Args:
            folder: where the files are.
            edits: by the files' names, what to write by MediaFile's; what is empty is removed.

        Raises:
            StepFailedError: ``tags-not-written``: a file can't be written; it is as it was.
        """
        for name, edited in edits.items():
            rewrite_file(folder / name, edited)

    def _connect(self, musicbrainz: MusicBrainz, *, anew: bool) -> MusicBrainzSession:
        if musicbrainz not in self._sessions:
            url = musicbrainz.database_url
            database = self._databases.get(url) or Database(connect(url))
            self._databases[url] = database
            rate = allowed_rate(musicbrainz)
            self._sessions[musicbrainz] = MusicBrainzSession(
                musicbrainz, SlotLimiter(database, musicbrainz.url, rate), AnswerCache(database)
            )
        session = self._sessions[musicbrainz]
        session.begin(anew=anew)
        self._beets.connect(musicbrainz.url, session)
        return session

    def _lookup_asked(self, release_id: str, staged: Staged) -> Candidate:
        try:
            candidate = self._beets.lookup(release_id, staged)
        except OddReleaseError as odd:
            message = f"MusicBrainz's release {release_id[:80]} can't be used: {odd.why}."
            raise StepFailedError(
                message, code="release-unusable", recovery=Recovery.NEEDS_USER
            ) from odd
        if candidate is None:
            message = f"MusicBrainz has no release with the id “{release_id[:80]}”."
            raise StepFailedError(message, code="release-not-found", recovery=Recovery.NEEDS_USER)
        return candidate

    def _lookup(
        self, release_id: str, staged: Staged, said: Opinions | None = None
    ) -> Candidate | None:
        """Return a release, or ``None`` where there is none or nothing can be made of it."""
        try:
            return self._beets.lookup(release_id, staged, said)
        except OddReleaseError as odd:
            self._left_out.append(str(odd))
            return None

    def _search(
        self, wanted: AlbumQuery, staged: Staged, session: MusicBrainzSession
    ) -> list[Candidate]:
        """Look at the likeliest releases first, and stop at a sure one: two requests, not six.

        Where comparing takes long, as with boxes of discs, those looked at in time are all.
        """
        if known := staged.release_id:
            candidate = self._lookup(known, staged)
            if candidate is not None and candidate.confidence >= SURE:
                return [candidate]
        found: list[Candidate] = []
        sure: RankedHit | None = None
        for ranked in self._hits(wanted, staged)[:MAX_LOOKUPS]:
            if sure and not ranked.is_rival_of(sure):
                continue
            if found and session.is_late():
                break
            candidate = self._lookup(ranked.hit.id, staged)
            if candidate is not None:
                found.append(candidate)
                if candidate.confidence >= SURE and not candidate.missing:
                    sure = sure or ranked
        return found

    def _recordings(self, wanted: AlbumQuery) -> list[RecordingHit]:
        """Return what the one track may be: by its code, which is sure, else by its name."""
        if wanted.isrc and (found := self._beets.search_recordings(isrc=wanted.isrc)):
            return found
        if not wanted.album:  # a search for nothing is refused
            return []
        return self._beets.search_recordings(artist=wanted.artist, recording=wanted.album)

    def _hits(self, wanted: AlbumQuery, staged: Staged) -> list[RankedHit]:
        if staged.hints.is_single and not staged.hints.album:
            recordings = self._recordings(wanted)
            return rank_recordings(recordings, wanted, self._beets.distance)
        if wanted.upc:
            hits = self._beets.search_releases(barcode=wanted.upc)
            if ranked := rank_hits(hits, wanted, self._beets.distance):
                return ranked
        if not wanted.album:
            return []
        by = {"arid": VARIOUS_ARTISTS_ID} if wanted.is_compilation else {"artist": wanted.artist}
        title = split_edition(wanted.album)[0]
        hits = self._beets.search_releases(release=title, **by)
        return rank_hits(hits, wanted, self._beets.distance)


def _wanted(staged: Staged) -> AlbumQuery:
    """Return what to search for; an own query, as beets drops the artist at the first guest."""
    files, hints = [file.tags for file in staged.tags()], staged.hints
    artists = [file.artist for file in files]
    artist, is_compilation = album_artist(
        commonest_name(file.album_artist for file in files), artists
    )
    is_unknown_album = hints.is_single and not hints.album
    album = files[0].title if is_unknown_album else commonest_name(file.album for file in files)
    return AlbumQuery(
        artist=artist or "",
        album="" if is_placeholder(album) else album or "",
        track_total=len(files),
        date=hints.date,
        upc=hints.text.upc,
        catalog_number=hints.text.catalog_number,
        isrc=files[0].isrc if is_unknown_album else None,
        is_compilation=is_compilation,
        length_ms=staged.length_ms() if is_unknown_album else None,
    )
