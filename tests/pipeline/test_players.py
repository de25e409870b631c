"""What a player sees of the library: MPD, the one that reads hidden folders like any other."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.pipeline.test_imports import import_one
from tests.pipeline.test_own_collections import as_is, make
from tests.running import Service
from tests.servers.mpd import Mpd

from crateful.library.store import players


def test_no_player_sees_what_was_deleted_or_is_on_its_way_c28(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C28: neither the trash nor what is being filed; what is there plays in its order."""
    service = empty_service
    kept = as_is(service, import_one(service, make(audio_shelf, tmp_path / "a", ["a.flac"])))
    more = make(audio_shelf, tmp_path / "b", ["b.flac", "c.flac"], ALBUM=["Other Rooms"])
    gone = as_is(service, import_one(service, more))
    with Mpd(service.library) as player:
        assert len(player.indexed()) == 3
        service.call("DELETE", f"/api/albums/{gone['id']}")
        assert len(list((service.library / ".trash").rglob("*.flac"))) == 2
        on_its_way = service.library / ".incoming" / "of-another-process"
        on_its_way.mkdir()
        shutil.copy(tmp_path / "a" / "a.flac", on_its_way)
        shape = "%artist%, %album%, %track%, %title%"
        assert player.indexed(shape) == ["Ada Nobody, Rooms Nobody Knows, 1, Air a.flac"]
        shutil.rmtree(on_its_way)
        service.call("DELETE", f"/api/trash/{_entry(service)}")
        for name in players.FILES:
            assert (service.library / ".trash" / name).is_file(), name
        assert len(player.indexed()) == 1
    assert kept["status"] == "complete"


def _entry(service: Service) -> int:
    (entry,) = service.call("GET", "/api/trash")["items"]
    return int(entry["id"])
