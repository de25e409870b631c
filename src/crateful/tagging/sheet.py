"""What an album and its tracks will be called, put together from what is known; pure rules."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.audio.facts import FileTags
from crateful.dates import clean_date
from crateful.errors import Recovery, StepFailedError
from crateful.tagging import naming
from crateful.tagging.consensus import common_text, commonest, commonest_name
from crateful.tagging.gaps import missing_numbers
from crateful.tagging.naming import VARIOUS_ARTISTS
from crateful.tagging.policy import are_placeholders, is_placeholder, missing_tracks
from crateful.tagging.titles import edition_in, join_edition, split_edition, tidy
from crateful.tagging.types import TaggedAlbum, TaggedTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts, Tags
    from crateful.tagging.types import Candidate, Hints, TrackHint, TrackMatch

_MAX_DISCS = 99
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_VARIOUS = frozenset({"various artists", "various", "va", "v.a.", "v/a", "various artist"})
_GUEST = re.compile(r"\s*[(\[]?\b(?:feat\.?|ft\.?|featuring|vs\.?)\s.*", re.IGNORECASE)
_PARTNER = re.compile(r"\s*(?:,|&|;| x |\u00d7| and | with ).*", re.IGNORECASE)


def sheet_of(
    candidate: Candidate, isrcs: dict[str, str], hints: Hints, files: Sequence[FileTags]
) -> TaggedAlbum:
    """Return the sheet for a release that was matched; files it lacks follow its last track.

    Args:
        candidate: the release.
        isrcs: by recording id.
        hints: what the source says; fills what MusicBrainz leaves open.
        files: the staged files.

    Raises:
        StepFailedError: a file that the release lacks has no title.
    """
    known = {match.path: match for match in candidate.matches}
    tracks = [_matched(file, known[file.path], isrcs) for file in files if file.path in known]
    extra = [file for file in files if file.path not in known]
    if are_placeholders([file.tags.title for file in extra]) and extra:
        raise _unnamed("the title of " + extra[0].path)
    tracks += _after(tracks, extra, candidate.artist)
    title, edition = split_edition(candidate.album)
    return TaggedAlbum(
        artist=VARIOUS_ARTISTS if candidate.is_compilation else tidy(candidate.artist),
        title=title,
        edition=edition or edition_in(candidate.disambiguation),
        date=clean_date(candidate.date) or clean_date(candidate.year) or clean_date(hints.date),
        text=candidate.text.or_else(hints.text),
        is_compilation=candidate.is_compilation,
        disc_total=max(candidate.disc_total, *(track.disc for track in tracks)),
        track_total=len(tracks) + len(candidate.missing),
        missing=candidate.missing,
        tracks=tuple(sorted(tracks, key=lambda track: (track.disc, track.number))),
        release_id=candidate.id,
        group_id=candidate.group_id,
        confidence=candidate.confidence,
    )


def sheet_as_is(hints: Hints, files: Sequence[FileTags]) -> TaggedAlbum:
    """Return the sheet that the source and the files alone give; nothing is made up.

    Raises:
        StepFailedError: ``metadata-missing``: a person must name the artist, album or titles.
    """
    named = hints.artist or commonest_name(file.tags.album_artist for file in files)
    is_compilation = any(file.tags.is_compilation for file in files)
    artist, various = album_artist(
        named, [file.tags.artist for file in files], is_compilation=is_compilation
    )
    whole = hints.album or commonest_name(file.tags.album for file in files)
    if hints.is_single and is_placeholder(whole):
        whole = files[0].tags.title
    titles = [file.tags.title for file in files]
    lacking = [
        what
        for what, is_lacking in (
            ("the artist", is_placeholder(artist)),
            ("the album", is_placeholder(whole)),
            ("the titles", are_placeholders(titles) or not all(titles)),
        )
        if is_lacking
    ]
    if lacking:
        raise _unnamed(" and ".join(lacking))
    title, edition = split_edition(whole or "")
    tracks = _numbered(files, artist or "", is_persons=hints.from_person)
    missing = tuple(missing_tracks(None, hints, len(files)))
    short = max(0, (hints.track_total or 0) - len(tracks))
    if not missing and hints.from_person:
        missing, short = missing_numbers([file.tags for file in files])
    return TaggedAlbum(
        artist=tidy(artist or ""),
        title=title,
        edition=edition,
        date=clean_date(hints.date) or clean_date(commonest(file.tags.date for file in files)),
        text=hints.text.or_else(common_text([file.tags.text for file in files])),
        is_compilation=various,
        disc_total=max(_disc_total(files, hints), *(track.disc for track in tracks)),
        track_total=len(tracks) + short,
        missing=missing,
        tracks=tracks,
        release_id=_own_release(files) if hints.from_person else None,
    )


def plan_as_is(hints: Hints, facts: Sequence[AudioFacts]) -> TaggedAlbum:
    """Return what an album of somebody's own files will be, as it is tagged, by its facts alone.

    Raises:
        StepFailedError: see :func:`sheet_as_is`.
    """
    tags = {fact.path: fact.tags for fact in facts}
    said = [FileTags(hint.path, _with_hints(tags[hint.path], hint, hints)) for hint in hints.tracks]
    return naming.named(sheet_as_is(hints, said))


def _with_hints(tags: Tags, hint: TrackHint, hints: Hints) -> Tags:
    """Return what a file says, with what is known better in its place."""
    artist = hint.artist or (hints.artist if is_placeholder(tags.artist) else None)
    return replace(
        tags,
        title=hint.title or tags.title,
        artist=artist or tags.artist,
        album=join_edition(*split_edition(hints.album)) if hints.album else tags.album,
        album_artist=hints.artist or tags.album_artist,
        track=hint.number if hint.number is not None else tags.track or None,
        disc=hint.disc or tags.disc,
        date=clean_date(hints.date) or tags.date,
        isrc=hint.isrc or tags.isrc,
    )


def album_artist(
    named: str | None, track_artists: Sequence[str | None], *, is_compilation: bool = False
) -> tuple[str | None, bool]:
    """Return whose album it is, and whether it is a compilation of several artists.

    A name that is given counts. Otherwise the one who is on at least half of the tracks, guests
    and partners aside; failing that, it is a compilation.
    """
    if named and named.strip().casefold() in _VARIOUS:
        return VARIOUS_ARTISTS, True
    if not is_placeholder(named):
        return named, False
    known = [artist for artist in track_artists if artist and not is_placeholder(artist)]
    if not known:
        return None, False
    for of in (_without_guests, _without_partners):
        main, count = Counter(of(artist).casefold() for artist in known).most_common(1)[0]
        if not is_compilation and 2 * count >= len(track_artists):
            return next(of(artist) for artist in known if of(artist).casefold() == main), False
    return VARIOUS_ARTISTS, True


def renumber(places: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """Return distinct (disc, number) pairs: the first of each stays, the others come after."""
    taken: set[tuple[int, int]] = set()
    kept: list[tuple[int, int] | None] = []
    for disc, number in places:
        place = None if number is None or (disc, number) in taken else (disc, number)
        kept.append(place)
        taken |= {place} if place else set()
    last = {disc: max((n for d, n in taken if d == disc), default=0) for disc, _ in places}
    result = []
    for (disc, _), place in zip(places, kept, strict=True):
        if place is None:
            last[disc] += 1
        result.append(place or (disc, last[disc]))
    return result


def _matched(file: FileTags, match: TrackMatch, isrcs: dict[str, str]) -> TaggedTrack:
    return TaggedTrack(
        path=file.path,
        disc=match.disc,
        number=match.number,
        title=tidy(match.title) or tidy(file.tags.title or ""),
        artist=tidy(match.artist),
        isrc=isrcs.get(match.recording_id or "") or file.tags.isrc,
        recording_id=match.recording_id,
    )


def _after(
    tracks: Sequence[TaggedTrack], extra: Sequence[FileTags], artist: str
) -> list[TaggedTrack]:
    disc = max((track.disc for track in tracks), default=1)
    last = max((track.number for track in tracks if track.disc == disc), default=0)
    return [
        TaggedTrack(
            path=file.path,
            disc=disc,
            number=number,
            title=tidy(file.tags.title or ""),
            artist=tidy(file.tags.artist or artist),
            isrc=file.tags.isrc,
        )
        for number, file in enumerate(extra, start=last + 1)
    ]


def _numbered(
    files: Sequence[FileTags], artist: str, *, is_persons: bool
) -> tuple[TaggedTrack, ...]:
    places = renumber([(file.tags.disc or 1, file.tags.track) for file in files])
    tracks = [
        TaggedTrack(
            path=file.path,
            disc=disc,
            number=number,
            title=tidy(file.tags.title or ""),
            artist=tidy(file.tags.artist or artist),
            isrc=file.tags.isrc,
            recording_id=_recording(file) if is_persons else None,
        )
        for file, (disc, number) in zip(files, places, strict=True)
    ]
    return tuple(sorted(tracks, key=lambda track: (track.disc, track.number)))


def _recording(file: FileTags) -> str | None:
    said = file.tags.musicbrainz_recording_id
    return said.lower() if said and _UUID.fullmatch(said) else None


def _own_release(files: Sequence[FileTags]) -> str | None:
    """Return the MusicBrainz release that a person's tags name; the commonest, if several."""
    ids = (file.tags.musicbrainz_release_id for file in files)
    return commonest(one.lower() if one and _UUID.fullmatch(one) else None for one in ids)


def _disc_total(files: Sequence[FileTags], hints: Hints) -> int:
    """Return how many discs a person's files say that there are; nobody has a thousand."""
    said = [file.tags.disc_total or 1 for file in files] if hints.from_person else []
    return min(max(said, default=1), _MAX_DISCS)


def _without_guests(name: str) -> str:
    return _GUEST.sub("", name).strip() or name


def _without_partners(name: str) -> str:
    return _PARTNER.sub("", _without_guests(name)).strip() or name


def _unnamed(what: str) -> StepFailedError:
    message = f"Nothing tells {what}: name it, or give the MusicBrainz release."
    return StepFailedError(message, code="metadata-missing", recovery=Recovery.NEEDS_USER)
