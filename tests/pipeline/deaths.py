"""A service that dies by SIGKILL at a point of a download, and what must hold afterwards."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress

import httpx2
from tests.running import END_S, Json, Service, eventually

URL = "https://thefixtures.bandcamp.com/album/loop-songs"


def die(service: Service, point: str, cause: Callable[[], Json] | None = None) -> Json:
    """Let the service come up and die at ``point``; return what ``cause`` asked for."""
    service.start(dying_at=point)
    asked = cause() if cause else {}
    assert service.process is not None
    service.process.wait(END_S)
    assert service.process.returncode == -signal.SIGKILL, service.log_tail()
    return asked


def audit(service: Service) -> None:
    """Hold rows, files, journal, staging and processes against each other."""
    service.await_moves()
    assert service.rows("select id from downloads where lease_token is not null") == []
    recorded = {
        f"{folder}/{name}"
        for folder, name in service.rows(
            "select albums.folder, tracks.file_name from tracks"
            " join albums on albums.id = tracks.album_id"
        )
    }
    on_disk = {name for name in service.files() if not name.startswith(".")}
    assert recorded == {name for name in on_disk if not name.endswith((".jpg", ".lrc"))}
    assert len(service.albums()) == 1
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))
    incoming = service.library / ".incoming"
    assert not incoming.exists() or list(incoming.glob("[!.]*")) == []


def ask_for(service: Service, url: str) -> Json:
    """Ask for an address; the answer may go down with the service, what was asked may not."""
    service.set_up()
    with suppress(httpx2.RemoteProtocolError, httpx2.ReadError):
        return service.download(url)
    return {}
