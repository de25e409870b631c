"""Every option that yt-dlp is given; its defaults as a library differ from its command's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crateful.engines.protocol import STATE_DIR, EngineJob

if TYPE_CHECKING:
    from collections.abc import Collection

# Plain "ba" takes ALAC before FLAC, and mp3-128 before mp3-v0 (yt-dlp issue 11917).
FORMAT: Final = "ba[acodec=flac]/ba[format_id=mp3-v0]/ba/b"
# Never a name out of a title: entries of the same name, "..", 300 characters.
FILE_NAME: Final = "%(playlist_autonumber&{:03d}|001)s-%(id).40B.%(ext)s"

_TRIES: Final = 5
_SOCKET_S: Final = 20


def state_dir(job: EngineJob) -> Path:
    """Return where this engine keeps what it needs to go on later."""
    return Path(job.staging) / STATE_DIR


def part_dir(job: EngineJob) -> Path:
    """Return where a file is until it is whole."""
    return state_dir(job) / "part"


def art_dir(job: EngineJob) -> Path:
    """Return where pictures go until one is chosen."""
    return state_dir(job) / "art"


def options(job: EngineJob, archive: Collection[str], cookie_file: Path | None) -> dict[str, Any]:
    """Return yt-dlp's options for ``job``.

    Args:
        job: what to do.
        archive: entries that are finished, in yt-dlp's own words.
        cookie_file: a private copy, since yt-dlp rewrites it.
    """
    return {
        **_reach(job, cookie_file),
        **_patience(job),
        "quiet": True,
        "noprogress": True,
        "color": "never",
        "cachedir": job.cache_dir,
        "extract_flat": "in_playlist" if job.mode == "probe" else "discard_in_playlist",
        # One more than is allowed, so that a longer list is known for one.
        "playlist_items": f"1:{job.max_tracks + 1}",
        "noplaylist": job.is_single,
        "format": FORMAT,
        "max_filesize": job.max_bytes,
        "paths": {
            "home": job.staging,
            "temp": str(part_dir(job)),
            "thumbnail": str(art_dir(job)),
            "pl_thumbnail": str(art_dir(job)),
        },
        "outtmpl": {
            "default": FILE_NAME,
            "chapter": "ch%(section_number)03d-%(id).40B.%(ext)s",
            "thumbnail": "%(id).40B.%(ext)s",
            "pl_thumbnail": "list.%(ext)s",
        },
        "windowsfilenames": True,
        "overwrites": True,
        "continuedl": True,
        "updatetime": False,
        "writethumbnail": True,
        "allow_playlist_files": True,
        "writeinfojson": False,
        "download_archive": archive,
        "ignoreerrors": "only_download",
    }


def _reach(job: EngineJob, cookie_file: Path | None) -> dict[str, Any]:
    sign_in = {"username": "oauth", "password": job.token} if job.token else {}
    return {
        **sign_in,
        "proxy": job.proxy_url,
        "compat_opts": {"no-certifi"} if job.has_own_ca else set(),
        "cookiefile": str(cookie_file) if cookie_file else None,
        "allowed_extractors": list(job.extractors),
        "js_runtimes": {"deno": {}},
        "extractor_args": job.extractor_args,
    }


def _patience(job: EngineJob) -> dict[str, Any]:
    return {
        "retries": _TRIES,
        "fragment_retries": _TRIES,
        "file_access_retries": 3,
        "extractor_retries": 3,
        # Otherwise a lost part of a stream is left out, and the rest passes for the whole.
        "skip_unavailable_fragments": False,
        "socket_timeout": _SOCKET_S,
        "retry_sleep_functions": dict.fromkeys(("http", "fragment", "extractor"), _wait_s),
        "sleep_interval_requests": job.pause_s,
        "ratelimit": job.rate_limit_bps,
    }


def _wait_s(n: int) -> float:
    return min(0.25 * 2.0**n, 10.0)
