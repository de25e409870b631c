"""What the auditor says of people's lists, and of the files that players read of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.chaos.auditor import Evidence
    from tests.chaos.ledger import Row

FOLDER = "Playlists"
BY_HAND = "hand:"


def places(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each row has a place of its own, and what was brought twice is there once."""
    rows = seen.ledger["list_rows"]
    for (list_id, place), times in Counter(
        (row["list_id"], row["position"]) for row in rows
    ).items():
        if times > 1:
            yield "list-place-doubled", f"list {list_id}: {times} rows at {place}"
    brought = Counter(
        (row["list_id"], row["kind"], row["title"], str(row["artists"]), row["album"])
        for row in rows
        if not row["identity"].startswith(BY_HAND)
    )
    for what, times in brought.items():
        if times > 1:
            yield "list-row-doubled", f"{what} is there {times} times"
    names = Counter(
        (row["user_id"], row["name"])
        for row in seen.ledger["lists"]
        if not row["origin"].startswith(BY_HAND)
    )
    for owned, times in names.items():
        if times > 1:
            yield "list-doubled", f"{owned} is there {times} times"


def wholeness(seen: Evidence) -> Iterator[tuple[str, str]]:
    """A list that came has all its rows, and nobody is left in the middle of looking for them."""
    counts = Counter(
        row["list_id"]
        for row in seen.ledger["list_rows"]
        if not row["identity"].startswith(BY_HAND)
    )
    for row in seen.ledger["lists"]:
        expected = seen.witness.lists.get(row["name"])
        if expected is not None and counts[row["id"]] != expected:
            yield "list-half", f"{row['name']}: {counts[row['id']]} of {expected} rows"
        if row["matcher"] is not None:
            yield "list-held", f"{row['name']}, by {row['matcher']}"
        if not row["is_matched"] and not row["problem"]:
            yield "list-unmatched", row["name"]
    for account in seen.ledger["list_accounts"]:
        if account["lease_token"] is not None:
            yield "account-held", account["name"]


def rows(seen: Evidence) -> Iterator[tuple[str, str]]:
    """What is said to be there is; what waits belongs to a list that is looked for."""
    tracks = {row["id"]: row for row in seen.ledger["tracks"]}
    matched = {row["id"] for row in seen.ledger["lists"] if row["is_matched"]}
    for row in seen.ledger["list_rows"]:
        if row["state"] == "waiting" and row["list_id"] in matched:
            yield "list-row-forgotten", f"row {row['id']} of list {row['list_id']}"
        if row["state"] != "there" or row["kind"] == "artist":
            continue
        track = tracks.get(row["track_id"])
        is_there = row["album_id"] in seen.ledger.albums and (
            row["kind"] != "track" or (track is not None and track["album_id"] == row["album_id"])
        )
        if not is_there:
            yield "list-row-astray", f"row {row['id']}: {row['title'] or row['album']}"


def files(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each living list has one file that names its tracks in their order, where it may be seen."""
    there = {path.resolve() for path in _written(seen)}
    for row in _living(seen):
        file, folder = Path(row["file"] or "").resolve(), _folder_of(seen, row)
        if file not in there:
            yield "playlist-missing", row["name"]
        elif file.parent != folder.resolve():
            yield "list-shown", f"{row['name']}, its own is {folder}, lies in {file.parent}"
        elif _named_by(file) != [path.resolve() for path in _tracks_of(seen, row["id"])]:
            yield "playlist-wrong", row["name"]


def strays(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each file that is written belongs to a list, and names files that are there."""
    named = {Path(row["file"] or "").resolve() for row in _living(seen)}
    for file in sorted(path.resolve() for path in _written(seen)):
        if file not in named:
            yield "playlist-stray", file.name
        for path in _named_by(file):
            if not path.is_file():
                yield "playlist-dangling", f"{file.name}: {path.name}"


def privacy(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Nobody was answered with a list of somebody else's own."""
    for what in sorted(seen.witness.shown):
        yield "list-shown", what


def _living(seen: Evidence) -> Iterator[Row]:
    return (row for row in seen.ledger["lists"] if row["deleted_at"] is None)


def _folder_of(seen: Evidence, row: Row) -> Path:
    users = {user["id"]: user["username"] for user in seen.ledger["users"]}
    home = seen.data_dir / "users" / users[row["user_id"]]
    return (seen.library if row["is_shared"] else home) / FOLDER


def _written(seen: Evidence) -> Iterator[Path]:
    yield from (seen.library / FOLDER).glob("*.m3u8")
    yield from (seen.data_dir / "users").glob(f"*/{FOLDER}/*.m3u8")


def _named_by(file: Path) -> list[Path]:
    lines = file.read_text("utf-8").splitlines()
    return [(file.parent / line).resolve() for line in lines if line and not line.startswith("#")]


def _tracks_of(seen: Evidence, list_id: int) -> Iterator[Path]:
    """Yield the files of what is there of a list; an album stands for all its tracks."""
    tracks = {row["id"]: row for row in seen.ledger["tracks"]}
    own = [row for row in seen.ledger["list_rows"] if row["list_id"] == list_id]
    for row in sorted(own, key=_place):
        if row["state"] != "there":
            continue
        meant = [tracks[row["track_id"]]] if row["track_id"] in tracks else []
        if row["kind"] == "album":
            meant = sorted(seen.ledger.tracks_of(row["album_id"]), key=_number)
        for track in meant:
            album = seen.ledger.albums.get(track["album_id"], {"folder": "?"})
            yield seen.library / album["folder"] / track["file_name"]


def _place(row: Row) -> tuple[Any, ...]:
    return row["position"], row["id"]


def _number(track: Row) -> tuple[Any, ...]:
    return track["disc"], track["number"]
