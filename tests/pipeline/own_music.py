"""Music that people have already: made, tagged, imported as it is, and looked at afterwards."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import soundfile
from tests.audio_files import AudioShelf, Sound
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service

from crateful.files import locks

RATE_HZ = 44_100

Snapshot = dict[str, tuple[bytes, int, int]]


def put(shelf: AudioShelf, file: Path, place: int = 0, **tags: str) -> Path:
    """Write a sound of its own to a file, tagged with no more than is said."""
    file.parent.mkdir(parents=True, exist_ok=True)
    suffix = file.suffix[1:]
    sound = Sound(seconds=1, frequency_hz=300 + 20 * place, codec=suffix)
    file.write_bytes(shelf.sound(suffix, sound).read_bytes())
    opened: Any = mutagen.File(file, easy=suffix == "mp3")
    opened.delete()
    opened.update({name.lower() if suffix == "mp3" else name: tags[name] for name in tags})
    opened.save(file)
    return file


def many(shelf: AudioShelf, root: Path, count: int) -> Path:
    """Albums of one song each, tagged whole, no two of one sound; return their folder."""
    for number in range(count):
        tags = {"ARTIST": "Ada Nobody", "ALBUMARTIST": "Ada Nobody", "ALBUM": f"Many {number}"}
        song = {"TITLE": f"Air {number}", "TRACKNUMBER": "1", "TRACKTOTAL": "1"}
        put(shelf, root / f"{number:02}" / "01.flac", number, **tags, **song)
    return root


def household(root: Path, count: int) -> Path:
    """Albums of one song each, as :func:`many`, but hundreds of them in a moment."""
    time_s = np.arange(RATE_HZ // 2) / RATE_HZ
    for number in range(count):
        file = root / f"Artist {number % 20:02}" / f"Album {number:03}" / "01.flac"
        file.parent.mkdir(parents=True)
        tone = np.sin(time_s * 2 * np.pi * (200 + number)) * 9000
        soundfile.write(file, tone.astype(np.int16), RATE_HZ, format="FLAC")
        opened: Any = mutagen.File(file)
        artist = f"Artist {number % 20:02}"
        tags = {"ARTIST": artist, "ALBUMARTIST": artist, "ALBUM": f"Album {number:03}"}
        opened.update({**tags, "TITLE": "Air", "TRACKNUMBER": "1", "TRACKTOTAL": "1"})
        opened.save()
    return root


def tagged(
    shelf: AudioShelf,
    folder: Path,
    album: str,
    count: int = 2,
    *,
    suffix: str = "flac",
    **more: str,
) -> None:
    """An album that says all of itself."""
    for number in range(1, count + 1):
        tags = {
            "ARTIST": "Ada Nobody",
            "ALBUMARTIST": "Ada Nobody",
            "ALBUM": album,
            "TITLE": f"Air {number}",
            "TRACKNUMBER": str(number),
            "TRACKTOTAL": str(count),
        }
        if suffix == "mp3":  # which has one frame for both
            tags["TRACKNUMBER"] += f"/{tags.pop('TRACKTOTAL')}"
        place = 3 * (zlib.crc32(album.encode()) % 50) + number
        put(shelf, folder / f"{number:02}.{suffix}", place, **{**tags, **more})


def retag(folder: Path, **tags: str | None) -> Path:
    for path in folder.rglob("*.flac"):
        file: Any = mutagen.File(path)
        for name, value in tags.items():
            file.pop(name, None)
            if value is not None:
                file[name] = [value]
        file.save()
    return folder


def owned(service: Service, folder: Path) -> Json:
    """File the album in a folder as it is tagged; return it."""
    row = import_one(service, folder)
    if row["status"] == "review":
        service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
        row = service.wait(row["id"])
    assert row["status"] == "complete", (row, service.log_tail())
    return service.album(row["result_album_id"])


def trusting(service: Service, folder: Path, *words: str) -> list[Json]:
    """Import on the command line to the end; return the albums' downloads by their folders."""
    answer = run(service, "import", str(folder), "--trust-tags", "--follow", "--json", *words)
    assert answer.code in (0, 1, 3), answer.err
    batch = service.call("GET", f"/api/imports/{json.loads(answer.out)['batch_id']}")
    return sorted(batch["items"], key=lambda row: str(row["source_url"]))


@contextmanager
def nothing_verified(service: Service) -> Iterator[None]:
    """Keep the service from verifying: another worker of this machine seems to do it."""
    with locks.exclusive(service.data_dir / "afterwards.lock"):
        yield


def snapshot(root: Path) -> Snapshot:
    """Return each file below a folder: what is in it, when it was written, who may read it."""
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return {
        str(path.relative_to(root)): (path.read_bytes(), stat.st_mtime_ns, stat.st_mode)
        for path, stat in ((path, path.stat()) for path in files)
    }


def is_left(root: Path) -> bool:
    """Tell whether there is any file below a folder."""
    return any(names for _, _, names in os.walk(root))
