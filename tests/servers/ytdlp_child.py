"""yt-dlp in a process of its own: reads a job as JSON on stdin, prints what it got as JSON.

It uses yt-dlp as plainly as possible, so that it judges the sites and not our runner.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import yt_dlp


class _Quiet:
    def __init__(self) -> None:
        self.errors: list[str] = []

    def debug(self, message: str) -> None:
        print(message, file=sys.stderr)  # noqa: T201 - the log of this child

    warning = debug

    def error(self, message: str) -> None:
        self.errors.append(message)
        self.debug(message)


def main() -> None:
    """Fetch one link and say what came."""
    job = json.load(sys.stdin)
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else is printed goes to the log
    log, entries = _Quiet(), []

    def keep(event: dict[str, Any]) -> None:
        if event["status"] == "finished" and event["postprocessor"] == "MoveFiles":
            entries.append(event["info_dict"])

    options = {
        "quiet": True,
        "noprogress": True,
        "logger": log,
        "proxy": job["proxy_url"],
        "compat_opts": {"no-certifi"},
        # A few families instead of 1800 extractors save a third of a second each time; an
        # <audio> element in a page is the business of html5, not of generic.
        "allowed_extractors": ["youtube.*", "soundcloud.*", "bandcamp.*", "generic", "html5"],
        "cachedir": str(Path(job["folder"]) / "cache"),
        "paths": {"home": job["folder"]},
        "outtmpl": {"default": "%(playlist_index&{:02d}-|)s%(id)s.%(ext)s"},
        "format": "ba[acodec=flac]/ba/b",
        "writethumbnail": True,
        "ignoreerrors": "only_download",
        "skip_unavailable_fragments": False,
        "postprocessor_hooks": [keep],
        **job["options"],
    }
    with yt_dlp.YoutubeDL(options) as downloader:
        downloader.download([job["url"]])
    fields = ("id", "title", "track", "artist", "album", "album_artist", "track_number", "acodec")
    wanted = (*fields, "filepath", "playlist_index", "chapters", "duration", "format_id")
    json.dump(
        {
            "entries": [{field: entry.get(field) for field in wanted} for entry in entries],
            "errors": log.errors,
        },
        results,
    )


if __name__ == "__main__":
    main()
