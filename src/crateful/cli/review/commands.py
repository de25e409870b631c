"""`crateful review`: albums that a person must name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crateful.cli import client, output
from crateful.cli.downloads import ending_of, name_of, note_of
from crateful.cli.review import files as review_files
from crateful.downloads.review.schemas import Review
from crateful.downloads.schemas import DownloadResponse
from crateful.downloads.states import Status
from crateful.errors import InvalidError
from crateful.sources import title_of
from crateful.tagging.percents import whole_percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.cli.client import Service
    from crateful.downloads.review.schemas import CandidateView

id_argument = click.argument("download_id", metavar="ID", type=int)


class NoCandidateError(InvalidError):
    """The review has no candidate of that number."""


@click.group()
def review() -> None:
    """Decide what the albums are that need a person."""


@review.command("list")
@client.user_option
@output.json_option
def list_(*, username: str | None, as_json: bool) -> None:
    """List the albums that wait for a person."""
    with client.connect(username) as service:
        answers = service.get("/api/downloads", status=Status.REVIEW.value, limit=100)
    if as_json:
        output.print_json(answers)
        return
    rows = [client.parsed(DownloadResponse, answer) for answer in answers]
    output.print_table(
        ("Id", "Source", "Album", "Why"),
        [(row.id, title_of(row.source), name_of(row), note_of(row)) for row in rows],
    )


@review.command("show")
@id_argument
@client.user_option
@output.json_option
def show(download_id: int, *, username: str | None, as_json: bool) -> None:
    """Show what the album behind ID may be, the likeliest first."""
    with client.connect(username) as service:
        answer = service.get(f"/api/downloads/{download_id}/review")
    if as_json:
        output.print_json(answer)
        return
    asked = client.parsed(Review, answer)
    if asked.message:
        click.echo(output.cell(asked.message))
    if asked.by_sound:
        click.echo(output.cell(asked.by_sound))
    output.print_table(
        ("No.", "Sure", "By sound", "Artist", "Album", "Year", "Tracks", "Edition", "Differs in"),
        [_line(number, candidate) for number, candidate in enumerate(asked.candidates, 1)],
    )
    output.print_table(
        ("File", "Path", "Disc", "Track", "Artist", "Title", "Length"),
        [review_files.line(number, file) for number, file in enumerate(asked.files, 1)],
    )


@review.command("accept")
@id_argument
@click.option("--candidate", "number", type=click.IntRange(1), help="As numbered by `show`.")
@click.option("--release", metavar="MBID|URL", help="Another MusicBrainz release.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FILE=[DISC-]TRACK",
    help="Put a file on a track; `FILE=` alone says that it is none. Again for each.",
)
@client.user_option
@output.json_option
def accept(  # one for each option
    download_id: int,
    *,
    number: int | None,
    release: str | None,
    mapping: Sequence[str],
    username: str | None,
    as_json: bool,
) -> None:
    """Say that ID is the proposed release, another candidate, or a MusicBrainz release.

    FILE is a file's path or number, as `show` lists them.
    """
    if number is not None and release is not None:
        msg = "Give --candidate or --release, not both."
        raise click.UsageError(msg)
    with client.connect(username) as service:
        body: dict[str, object] = {"musicbrainz_release_id": release}
        if release is None:
            body = {"candidate_id": _choose(service, download_id, number)}
        if mapping:
            files = review_files.of(service, download_id)
            body["mapping"] = [review_files.choice(each, files) for each in mapping]
        _answer(service, download_id, body, as_json=as_json)


@review.command("as-is")
@id_argument
@click.option("--artist", help="Whose album it is.")
@click.option("--album", help="Its title.")
@click.option("--year", type=click.IntRange(1000, 9999))
@click.option("--edition", help="Such as `Deluxe Edition`.")
@click.option("--title", "titles", multiple=True, metavar="FILE=TITLE", help="Again for each.")
@click.option(
    "--track",
    "places",
    multiple=True,
    metavar="FILE=[DISC-]TRACK",
    help="Where a file stands. Again for each.",
)
@client.user_option
@output.json_option
def as_is(
    download_id: int,
    *,
    titles: Sequence[str],
    places: Sequence[str],
    username: str | None,
    as_json: bool,
    **names: str | int | None,
) -> None:
    """File ID under the names that its files or its source have, or that you give.

    FILE is a file's path or number, as `show` lists them.
    """
    given: dict[str, object] = {name: value for name, value in names.items() if value is not None}
    with client.connect(username) as service:
        if titles or places:
            files = review_files.of(service, download_id)
            given["tracks"] = review_files.tracks(titles, places, files)
        _answer(service, download_id, {"as_is": given or True}, as_json=as_json)


@review.command("cut")
@id_argument
@client.user_option
@output.json_option
def cut(download_id: int, *, username: str | None, as_json: bool) -> None:
    """Cut off what stands behind the end of ID's files, and go on."""
    with client.connect(username) as service:
        _answer(service, download_id, {"cut": True}, as_json=as_json)


@review.command("search")
@id_argument
@click.argument("artist")
@click.argument("album")
@client.user_option
@output.json_option
def search(
    download_id: int, artist: str, album: str, *, username: str | None, as_json: bool
) -> None:
    """Look for ID again, as ALBUM by ARTIST."""
    with client.connect(username) as service:
        words = {"artist": artist, "album": album}
        _answer(service, download_id, {"search": words}, as_json=as_json)


@review.command("join")
@id_argument
@click.argument("other", required=False, type=int)
@click.option("--album", "album_id", type=int, metavar="ALBUM", help="Of the library.")
@client.user_option
@output.json_option
def join(
    download_id: int,
    other: int | None,
    *,
    album_id: int | None,
    username: str | None,
    as_json: bool,
) -> None:
    """Say that ID and OTHER, which waits too, are one album, or ID and an album of the library."""
    if (other is None) == (album_id is None):
        msg = "Give the other half: a download in review, or --album."
        raise click.UsageError(msg)
    with client.connect(username) as service:
        body = {"join": other} if other is not None else {"join_album": album_id}
        _answer(service, download_id, body, as_json=as_json)


@review.command("split")
@id_argument
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@client.user_option
@output.json_option
def split(download_id: int, files: Sequence[str], *, username: str | None, as_json: bool) -> None:
    """Make FILE... of ID an album of their own; a file's path or number, as `show` lists them."""
    with client.connect(username) as service:
        known = review_files.of(service, download_id)
        body = {"split": [review_files.path_in(each, known) for each in files]}
        _answer(service, download_id, body, as_json=as_json)


@review.command("discard")
@id_argument
@client.user_option
@output.json_option
def discard(download_id: int, *, username: str | None, as_json: bool) -> None:
    """Drop ID and remove what it fetched."""
    with client.connect(username) as service:
        _answer(service, download_id, {"discard": True}, as_json=as_json)


@review.command("put-back")
@id_argument
@client.user_option
@output.json_option
def put_back(download_id: int, *, username: str | None, as_json: bool) -> None:
    """Take the decision about ID back: it waits again, and what was filed goes to the trash."""
    with client.connect(username) as service:
        answer = service.post(f"/api/downloads/{download_id}/review/put-back")
    if as_json:
        output.print_json(answer)
    else:
        click.echo(ending_of(client.parsed(DownloadResponse, answer)))


def _line(number: int, candidate: CandidateView) -> tuple[object, ...]:
    edition = (candidate.media, candidate.country, candidate.label, candidate.disambiguation)
    sound = candidate.by_sound
    return (
        number,
        f"{whole_percent(candidate.confidence)}%",
        f"{sound.agree} of {sound.of}" if sound else "",
        candidate.artist,
        candidate.album,
        candidate.year,
        candidate.track_total,
        ", ".join(filter(None, edition)),
        ", ".join(candidate.penalties),
    )


def _choose(service: Service, download_id: int, number: int | None) -> str:
    """Return the id of the numbered candidate, or of the proposed one."""
    asked = client.parsed(Review, service.get(f"/api/downloads/{download_id}/review"))
    if number is None and asked.preselected is not None:
        return asked.preselected
    if number is not None and number <= len(asked.candidates):
        return asked.candidates[number - 1].candidate_id
    msg = f"Choose one with --candidate 1 to {len(asked.candidates)}, as `review show` lists them."
    if not asked.candidates:
        msg = "There is no candidate: name a --release, or take it `as-is`."
    raise NoCandidateError(msg)


def _answer(
    service: Service, download_id: int, body: Mapping[str, object], *, as_json: bool
) -> None:
    answer = service.post(f"/api/downloads/{download_id}/review", body)
    if as_json:
        output.print_json(answer)
    else:
        click.echo(ending_of(client.parsed(DownloadResponse, answer)))
