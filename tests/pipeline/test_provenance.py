"""The library remembers how each copy of an album came about."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.engine_folder import ENGINES
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Service
from tests.servers.catalogue import LOOP_SONGS

from crateful.engines import environments

URL = "https://thefixtures.bandcamp.com/album/loop-songs"


def test_an_album_tells_by_which_download_tools_and_steps_each_copy_came(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = new_service.start().set_up()
    first = import_one(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    better = service.finish(URL)
    album = service.album(first["result_album_id"])
    newest, oldest = album["provenance"]
    assert (oldest["download_id"], newest["download_id"]) == (first["id"], better["id"])
    assert (newest["action"], newest["imported_by_name"]) == ("replaced", "admin")
    assert newest["details"]["replaced_quality"].startswith("MP3")
    assert oldest["details"]["replaced_quality"] is None
    tools = newest["details"]["tools"]
    assert (tools["yt-dlp"], tools["beets"]) == (
        environments.version_of("youtube", ENGINES),
        version("beets"),
    )
    assert "yt-dlp" not in oldest["details"]["tools"]
    assert newest["details"]["musicbrainz_release_id"] == album["musicbrainz_id"]
    steps = [one["step"] for one in newest["details"]["steps"]]
    assert steps == [
        "resolving",
        "fetching",
        "verifying",
        "probing",
        "identifying",
        "deciding",
        "tagging",
        "shelving",
    ]
    times = [one["at"] for one in newest["details"]["steps"]]
    assert times == sorted(times)
    codes = [one["code"] for one in newest["details"]["incidents"]]
    assert codes == [one["code"] for one in better["incidents"]]
