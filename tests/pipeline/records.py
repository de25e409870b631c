"""Records of the test world as folders of real files, as people have them on their disks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from mediafile import MediaFile
from tests.audio_files import AudioShelf, sound_of
from tests.servers.catalogue import Disc, Release, Track

SUFFIX = {"flac": "flac", "mp3": "mp3", "aac": "m4a", "alac": "m4a", "opus": "opus"}


def make_folder(
    shelf: AudioShelf,
    folder: Path,
    release: Release,
    codec: str = "flac",
    *,
    sample_rate_hz: int = 44100,
    bit_depth: int = 16,
) -> Path:
    """Lay out a record as one folder; discs in folders of their own where there are several."""
    for disc in release.media:
        here = folder
        if len(release.media) > 1:
            here = folder / f"CD{disc.position}"
        here.mkdir(parents=True, exist_ok=True)
        for number, track in enumerate(disc.tracks, start=1):
            sound = replace(
                sound_of(track, codec), sample_rate_hz=sample_rate_hz, bit_depth=bit_depth
            )
            name = f"{disc.position}{number:02}.{SUFFIX[codec]}"
            file = here / name
            shutil.copyfile(shelf.sound(SUFFIX[codec], sound), file)
            tag(file, release, disc, number, track)
    return folder


def tag(file: Path, release: Release, disc: Disc, number: int, track: Track) -> None:
    """Write what a careful person would have written."""
    tags = MediaFile(file)
    tags.title = track.title
    tags.artist = track.artist
    tags.album = release.title
    tags.albumartist = release.artist
    tags.track = number
    tags.tracktotal = len(disc.tracks)
    tags.disc = disc.position
    tags.disctotal = len(release.media)
    tags.year = int(release.date[:4])
    tags.save()
