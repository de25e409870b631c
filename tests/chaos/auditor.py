"""Holds requests, rows, files, hearts, links and processes against each other.

Nothing here calls the product: what it should have done is worked out anew, from the rows and
from the disk, so that no fault of the product can hide itself. It judges a service at rest.
"""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from tests.chaos import ledger, lists, wishes
from tests.chaos.ledger import Ledger, Row

ENDED = frozenset({"complete", "duplicate", "failed", "cancelled"})
AUDIO = frozenset({".flac", ".mp3", ".m4a", ".opus", ".ogg", ".webm"})
OWN = frozenset({".incoming", ".trash"})
"""Folders of the library that hold no albums."""

OUR_FAULTS = frozenset({"internal-error", "file-crashed-reader", "worker-lost"})
"""What a download ends with that met a mistake of the product: no file of a storm is hostile, and
a kill from outside is not the download's fault."""

FILING_MARKER = ".crateful-filing"
USER_MARKER = ".crateful-user"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is not as it should be."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass
class Witness:
    """What the storm itself knows: the service may not forget it."""

    accepted: set[int] = field(default_factory=set)
    """Downloads that the service said it would see to."""
    removed: set[int] = field(default_factory=set)
    """Those of them whose removal was asked for."""
    children: list[psutil.Process] = field(default_factory=list)
    """What killed processes had started."""
    lists: dict[str, int] = field(default_factory=dict)
    """How many rows lists have that were brought from files, by their names."""
    shown: set[str] = field(default_factory=set)
    """Lists of somebody else's own that somebody was answered with, in words."""


@dataclass(frozen=True)
class Evidence:
    """One look at everything."""

    ledger: Ledger
    data_dir: Path
    witness: Witness

    @property
    def library(self) -> Path:
        """The master library."""
        return self.data_dir / "library"

    def files(self) -> Iterator[Path]:
        """Yield every file of the shelf, relative to the library."""
        for path in self.library.rglob("*"):
            inside = path.relative_to(self.library)
            if path.is_file() and inside.parts[0] not in {*OWN, lists.FOLDER}:
                yield inside


def audit(data_dir: Path, url: str, witness: Witness | None = None) -> list[Finding]:
    """Return everything that is wrong with a service at rest.

    Args:
        data_dir: its data folder, with the library inside.
        url: its database.
        witness: what is known from outside.
    """
    evidence = Evidence(ledger.read(url), data_dir, witness or Witness())
    return sorted({Finding(*found) for check in CHECKS for found in check(evidence)})


def requests(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each request is there and has ended, or waits for a person; nobody holds it."""
    known = {row["id"] for row in seen.ledger["downloads"]}
    for lost in sorted(seen.witness.accepted - seen.witness.removed - known):
        yield "request-forgotten", f"download {lost}"
    for row in seen.ledger["downloads"]:
        if row["status"] not in ENDED | {"review"}:
            yield "request-unended", f"download {row['id']} is {row['status']}"
        elif row["lease_token"] is not None or row["child_pgid"] is not None:
            yield "lease-held", f"download {row['id']}, {row['status']}"
        if row["error_code"] in OUR_FAULTS:
            yield "request-broken", f"download {row['id']}: {row['error_code']}, see the log"
        if row["status"] in ENDED and row["finished_at"] is None:
            yield "end-without-time", f"download {row['id']}, {row['status']}"
        if (row["progress"] == 100) is not (row["status"] == "complete"):
            yield "false-progress", f"download {row['id']}, {row['status']}: {row['progress']} %"


def albums_of_requests(seen: Evidence) -> Iterator[tuple[str, str]]:
    """What was completed is in the library, or somebody took it out again."""
    imports = {row["job"]: row for row in seen.ledger["import_history"]}
    removed = {
        (row["artist"], row["title"])
        for row in seen.ledger["history"]
        if row["action"] in {"deleted", "purged"}
    }
    for row in seen.ledger["downloads"]:
        if row["status"] != "complete" or (row["batch_id"] or "").startswith("scan-"):
            continue  # a scan ends with its albums queued
        record = imports.get(f"download-{row['id']}")
        if record is None:
            yield "album-unrecorded", f"download {row['id']}: {row['source_url']}"
        elif record["album_id"] is None and (record["artist"], record["title"]) not in removed:
            yield "album-lost", f"download {row['id']}: {record['artist']} - {record['title']}"


def doubles(seen: Evidence) -> Iterator[tuple[str, str]]:
    """No album is there twice, under whatever spelling."""
    names = seen.ledger.artist_names
    spellings = [
        (
            names.get(row["artist_id"], "?").casefold(),
            row["title"].casefold(),
            row["edition"].casefold(),
        )
        for row in seen.ledger["albums"]
    ]
    releases = [row["musicbrainz_id"] for row in seen.ledger["albums"] if row["musicbrainz_id"]]
    folders = [row["folder"].casefold() for row in seen.ledger["albums"]]
    for kind in (spellings, releases, folders):
        for value, times in Counter[object](kind).items():
            if times > 1:
                yield "album-doubled", f"{value} is there {times} times"
    for name, times in Counter(name.casefold() for name in names.values()).items():
        if times > 1:
            yield "artist-doubled", f"{name} is there {times} times"
    # Whoever is followed stays, also when the last album is gone.
    followed = {row["artist_id"] for row in seen.ledger["artist_hearts"]}
    credited = followed | {row["artist_id"] for row in seen.ledger["albums"]}
    for artist_id in names.keys() - credited:
        yield "artist-without-album", names[artist_id]


def shelf(seen: Evidence) -> Iterator[tuple[str, str]]:
    """The rows' files are there, byte for byte in length."""
    for row in seen.ledger["tracks"]:
        album = seen.ledger.albums.get(row["album_id"])
        if album is None:
            yield "track-without-album", f"track {row['id']}"
            continue
        path = seen.library / album["folder"] / row["file_name"]
        if not path.is_file():
            yield "file-lost", f"{album['folder']}/{row['file_name']}"
        elif path.stat().st_size != row["size_bytes"]:
            yield "file-torn", f"{path.name}: {path.stat().st_size} of {row['size_bytes']} bytes"


def strays(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each file of the shelf belongs to one row, or lies in the folder of an album."""
    recorded = Counter(
        f"{_folder(seen.ledger.albums, row)}/{row['file_name']}" for row in seen.ledger["tracks"]
    )
    for name, times in recorded.items():
        if times > 1:
            yield "track-doubled", f"{name} has {times} rows"
    places = {row["folder"] for row in seen.ledger["albums"]}
    for file in seen.files():
        is_unknown = file.suffix in AUDIO and file.as_posix() not in recorded
        if file.name == FILING_MARKER:
            yield "marker-left", str(file)
        elif is_unknown or file.parent.as_posix() not in places:
            yield "file-stray", file.as_posix()


def wholeness(seen: Evidence) -> Iterator[tuple[str, str]]:
    """An album has the tracks and the picture that its row promises."""
    for album in seen.ledger["albums"]:
        tracks = seen.ledger.tracks_of(album["id"])
        if not tracks:
            yield "album-empty", album["folder"]
        if album["status"] == "complete" and len(tracks) != album["track_total"]:
            yield "track-lost", f"{album['folder']}: {len(tracks)} of {album['track_total']}"
        folder = seen.library / album["folder"]
        if album["has_cover"] and not any(folder.glob("cover.*")):
            yield "cover-lost", album["folder"]


def moves(seen: Evidence) -> Iterator[tuple[str, str]]:
    """No move of files is half done."""
    for row in seen.ledger["journal"]:
        yield "move-left", f"{row['job']}, {row['state']}"
    for folder in _inside(seen.library / ".incoming"):
        yield "incoming-stray", folder.name


def trash(seen: Evidence) -> Iterator[tuple[str, str]]:
    """What was deleted can be brought back whole, and nothing else lies there."""
    known = {row["job"] for row in seen.ledger["trash"]}
    for row in seen.ledger["trash"]:
        if row["reason"] == "restored":
            continue
        for track in row["rows"]["tracks"]:
            file = seen.library / ".trash" / row["job"] / track["file_name"]
            if not file.is_file():
                yield "trash-lost", f"{row['job']}/{track['file_name']}"
    for folder in _inside(seen.library / ".trash"):
        if folder.name not in known:
            yield "trash-stray", folder.name


def hearts(seen: Evidence) -> Iterator[tuple[str, str]]:
    """A heart is on something that is there."""
    users = {row["id"] for row in seen.ledger["users"]}
    tracks = {row["id"] for row in seen.ledger["tracks"]}
    for row in seen.ledger["album_hearts"]:
        if row["album_id"] not in seen.ledger.albums or row["user_id"] not in users:
            yield "heart-dangling", f"user {row['user_id']} on album {row['album_id']}"
    for row in seen.ledger["track_hearts"]:
        if row["track_id"] not in tracks or row["user_id"] not in users:
            yield "heart-dangling", f"user {row['user_id']} on track {row['track_id']}"
    for row in seen.ledger["artist_hearts"]:
        if row["artist_id"] not in seen.ledger.artist_names or row["user_id"] not in users:
            yield "heart-dangling", f"user {row['user_id']} on artist {row['artist_id']}"


def links(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each person's folder is what the person's hearts say, and every link leads to a file."""
    for user in seen.ledger["users"]:
        home = seen.data_dir / "users" / user["username"]
        wanted = _wanted_links(seen, user["id"])
        there = {path.relative_to(home).as_posix(): path for path in _links_below(home)}
        for name, path in there.items():
            target = seen.library / name
            if not path.exists():
                yield "link-dangling", f"{user['username']}/{name}"
            elif not path.samefile(target):
                yield "link-astray", f"{user['username']}/{name}"
            pictured = name.rpartition("/")[0] in {each.rpartition("/")[0] for each in wanted}
            if name not in wanted and not (path.stem == "cover" and pictured):
                yield "link-stray", f"{user['username']}/{name}"
        for name in wanted - there.keys():
            yield "link-missing", f"{user['username']}/{name}"


def staging(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Nothing is kept but what a review or a retry needs."""
    status = {str(row["id"]): row["status"] for row in seen.ledger["downloads"]}
    for folder in _inside(seen.data_dir / "staging"):
        if status.get(folder.name) not in {"review", "failed"}:
            yield "staging-stray", f"{folder.name} ({status.get(folder.name, 'nobody knows it')})"


def children(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Nothing that a killed process had started still runs."""
    for process in seen.witness.children:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                yield "child-left", f"{process.pid} {' '.join(process.cmdline())[:120]}"
        except psutil.NoSuchProcess:
            continue


def locks(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Nobody holds a lock; the database is sound."""
    for lock in seen.ledger.locks:
        yield "lock-held", lock
    for path in (seen.data_dir / "users").glob(".lock"):
        with path.open("r") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield "lock-held", path.name


CHECKS: tuple[Callable[[Evidence], Iterable[tuple[str, str]]], ...] = (
    requests,
    albums_of_requests,
    doubles,
    shelf,
    strays,
    wholeness,
    moves,
    trash,
    hearts,
    links,
    staging,
    children,
    locks,
    wishes.wanted,
    wishes.items,
    wishes.news,
    lists.places,
    lists.wholeness,
    lists.rows,
    lists.files,
    lists.strays,
    lists.privacy,
)


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.glob("[!.]*")) if folder.is_dir() else []


def _links_below(home: Path) -> Iterator[Path]:
    return (path for path in home.rglob("*") if path.is_symlink())


def _wanted_links(seen: Evidence, user_id: int) -> set[str]:
    albums = {row["album_id"] for row in seen.ledger["album_hearts"] if row["user_id"] == user_id}
    tracks = {row["track_id"] for row in seen.ledger["track_hearts"] if row["user_id"] == user_id}
    return {
        f"{_folder(seen.ledger.albums, row)}/{row['file_name']}"
        for row in seen.ledger["tracks"]
        if row["album_id"] in albums or row["id"] in tracks
    }


def _folder(albums: dict[int, Row], track: Row) -> str:
    album = albums.get(track["album_id"])
    return str(album["folder"]) if album else "?"
