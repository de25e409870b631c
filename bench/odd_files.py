"""Real odd files move in: the test data of four libraries, each file an album of its own.

``python -m bench collections [PACKAGE ...]`` fetches the source distributions of mutagen,
mediafile, beets and tinytag (once, into ``build/odd-files``), imports every file through the
service, and holds what came in against the file: each is in the library or refused with a reason,
no text of its tags is lost, and it sounds the same.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import mutagen
from mutagen import id3
from tests.running import Json, Service, eventually

from bench.surroundings import loopback_internet
from crateful.audio.files import is_audio

PACKAGES: Final = ("mutagen", "mediafile", "beets", "tinytag")
CACHE: Final = Path("build/odd-files")
WAIT_S: Final = 1800.0
FROM: Final = "/tests/data/", "/test/rsrc/", "/tinytag/tests/samples/"
NAMED: Final = {"artist": "Nobody"}
"""What a person says who knows nothing either."""


@dataclass(slots=True)
class Found:
    """What came of all of them."""

    files: int = 0
    came_in: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Lost texts, other sound, or no reason; a sentence each."""


def main(folder: Path, packages: Sequence[str]) -> None:
    """Print the figures, and each thing that is wrong."""
    files = sorted(_files(folder / "unpacked", packages or PACKAGES))
    found = Found(files=len(files))
    with loopback_internet(folder / "internet") as world:
        outside = {
            "CRATEFUL_PROXY_URL": world.internet.proxy_url,
            "CRATEFUL_CA_FILE": str(world.internet.ca_file),
        }
        service = Service(folder / "service", outside).start().set_up()
        for number, some in enumerate(_rounds(files)):
            while service.albums():
                service.empty()
            _move_in(service, folder / f"music-{number}", some, found)
        service.stop()
    print("| files | came in | refused, by reason | wrong |\n|---|---|---|---|")
    reasons = ", ".join(f"{count} {reason}" for reason, count in found.refused.most_common())
    print(f"| {found.files} | {found.came_in} | {reasons} | {len(found.wrong)} |")
    for line in found.wrong:
        print(f"- {line}")


def _files(into: Path, packages: Sequence[str]) -> Iterator[Path]:
    """Yield the audio in the distributions' test data."""
    for package in packages:
        archive = _fetched(package)
        with tarfile.open(archive) as opened:
            opened.extractall(into / package, filter="data")
        for path in (into / package).rglob("*"):
            inside = path.as_posix()
            if path.is_file() and any(each in inside for each in FROM) and is_audio(path):
                yield path


def _fetched(package: str) -> Path:
    CACHE.mkdir(parents=True, exist_ok=True)
    if not (kept := sorted(CACHE.glob(f"{package}-*.tar.gz"))):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
        command += ["--no-binary", package, "-d", str(CACHE), package]
        subprocess.run(command, check=True)
        kept = sorted(CACHE.glob(f"{package}-*.tar.gz"))
    return kept[-1]


def _rounds(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield files of which no two sound the same: those would be one album."""
    twins: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        twins[_sound(file) or file.as_posix()].append(file)
    for place in range(max(map(len, twins.values()), default=0)):
        yield [same[place] for same in twins.values() if place < len(same)]


def _move_in(service: Service, music: Path, files: Sequence[Path], found: Found) -> None:
    of_folder: dict[str, Path] = {}
    for file in files:
        name = hashlib.sha256(file.as_posix().encode()).hexdigest()[:12]
        (music / name).mkdir(parents=True)
        shutil.copy(file, music / name / file.name)
        of_folder[name] = file
    body = {"folder": str(music), "mode": "copy", "trust_tags": True}
    batch = service.call("POST", "/api/imports", json=body)["batch_id"]
    _wait(service, batch)
    for row in _rows(service, batch, "review"):
        _name(service, row)
    _wait(service, batch)
    rows = {Path(row["source_url"]).name: row for row in _rows(service, batch)}
    passed = {each["path"]: each for each in _report(service, batch)}
    sounds: dict[int, set[str | None]] = defaultdict(set)
    for name, row in rows.items():
        sounds[row["result_album_id"] or 0].add(_sound(of_folder[name]))
    for name, file in of_folder.items():
        told = passed.get(str(music / name / file.name))
        row = rows.get(name)
        _judge(service, file, row, told, found, sounds[(row or {}).get("result_album_id") or 0])


def _wait(service: Service, batch: str) -> None:
    def ended() -> bool:
        now = service.call("GET", f"/api/imports/{batch}?limit=1")
        return bool(not now["scanning"] and now["ended"] == now["albums"])

    eventually(ended, WAIT_S, 0.5)


def _rows(service: Service, batch: str, status: str = "") -> list[Json]:
    rows: list[Json] = []
    asked, cursor = f"&status={status}" if status else "", ""
    while True:
        page = service.call("GET", f"/api/imports/{batch}?limit=100{asked}{cursor}")
        rows += page["items"]
        if not page["cursor"]:
            return rows
        cursor = f"&cursor={page['cursor']}"


def _report(service: Service, batch: str) -> list[Json]:
    lines: list[Json] = []
    cursor = ""
    while True:
        page = service.call("GET", f"/api/imports/{batch}/files?limit=200{cursor}")
        lines += page["items"]
        if not page.get("next_cursor"):
            return lines
        cursor = f"&cursor={page['next_cursor']}"


def _name(service: Service, row: Json) -> None:
    """File an album as it is; where nothing names it, by what a person would say."""
    path = f"/api/downloads/{row['id']}/review"
    if service.ask("POST", path, json={"as_is": True}).is_success:
        return
    review = service.call("GET", path)
    names: Json = {"album": f"Album {row['id']}"} | ({} if review["current"]["artist"] else NAMED)
    names["tracks"] = [
        {"path": each["path"], "title": each["title"] or f"Song {row['id']}"}
        for each in review["files"]
    ]
    service.ask("POST", path, json={"as_is": names})


def _judge(  # what is known of one file
    service: Service,
    file: Path,
    row: Json | None,
    told: Json | None,
    found: Found,
    twins: set[str | None],
) -> None:
    """Say what became of a file.

    Args:
        service: with the library.
        file: as it was.
        row: its album's download.
        told: what the import's report says of it.
        found: is added to.
        twins: how all files sound that became its album: of two with one name the better stands.
    """
    where = "/".join(file.parts[-4:])
    if row is None or row["status"] != "complete":
        reason = (row or {}).get("error_code") or (told or {}).get("outcome")
        words = (row or {}).get("error_message") or (told or {}).get("why")
        found.refused[str(reason)] += 1
        if not reason or not words or reason in {"review", "in-review"}:
            found.wrong.append(f"{where}: {reason}: {words}")
        return
    album = service.album(row["result_album_id"])
    tracks = [path for path in (service.library / album["folder"]).rglob("*") if is_audio(path)]
    if len(tracks) != 1:
        found.wrong.append(f"{where}: became {len(tracks)} tracks")
        return
    sound = _sound(tracks[0])
    if sound != _sound(file) and sound in twins:
        found.refused["a better copy of its name came"] += 1
        return
    found.came_in += 1
    if lost := _lost(_texts(file), _texts(tracks[0])):
        found.wrong.append(f"{where}: lost {lost}")
    if sound != _sound(file):
        found.wrong.append(f"{where}: sounds other than before")


def _lost(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the texts whose tag is gone and that stand nowhere else."""
    everywhere = {text for texts in after.values() for text in texts}
    gone = {
        key: [text for text in texts if text.strip("\\0 ") and text not in everywhere]
        for key, texts in before.items()
        if not after.get(key)
    }
    return {key: texts for key, texts in gone.items() if texts}


def _texts(file: Path) -> dict[str, list[str]]:
    """Return every text of a file's tags, as mutagen alone reads them, by the format's keys."""
    try:
        opened: Any = mutagen.File(file)
        if opened is None or not opened.tags:
            opened = id3.ID3(file)
    except (mutagen.MutagenError, OSError, IndexError, ValueError):
        return {}
    found: dict[str, list[str]] = {}
    for key in opened.keys():  # noqa: SIM118  # mutagen's files are no dicts
        value = getattr(opened[key], "text", opened[key])
        if isinstance(value, list | tuple):
            found[str(key).upper()] = [str(each) for each in value if not isinstance(each, bytes)]
        elif isinstance(value, str):
            found[str(key).upper()] = [value]
    return found


def _sound(file: Path) -> str | None:
    """Return the MD5 of the decoded samples; ``None`` where ffmpeg decodes none."""
    command = ["ffmpeg", "-v", "quiet", "-i", str(file), "-map", "0:a:0", "-f", "md5", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return told.stdout.strip() if told.returncode == 0 and told.stdout else None
