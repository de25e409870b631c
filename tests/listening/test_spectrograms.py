"""Pictures of sound: who may see them, what they are kept by, and what goes wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from mutagen.flac import FLAC
from PIL import Image
from starlette.testclient import TestClient
from tests.audio_files import AudioShelf, Sound
from tests.conftest import BASE_URL, Person
from tests.listening.conftest import Filer

from crateful.app import create_app
from crateful.db import Database
from crateful.settings import Settings


@pytest.fixture
def track(filed: Filer, flac: Path) -> str:
    return f"/api/tracks/{filed([flac])[0]}"


def kept(settings: Settings) -> set[str]:
    return {file.name for file in (settings.data_dir / "cache" / "spectrograms").iterdir()}


def test_a_track_is_drawn_once_and_again_only_when_its_sound_is_another(
    client: TestClient, ada: Person, track: str, settings: Settings
) -> None:
    """Other tags change nothing; the browser is told that it has it already."""
    assert client.get(f"{track}/spectrogram").status_code == 401
    first = client.get(f"{track}/spectrogram", headers=ada)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(first.content)) as picture:
        assert picture.size == (1000, 512)
    outline = client.get(f"{track}/waveform", headers=ada).json()
    assert (outline["sample_rate_hz"], outline["duration_ms"]) == (44_100, 20_000)
    assert len(outline["channels"][0]) == 1000
    names = kept(settings)
    assert len(names) == 2, "both come from one look at the file"
    (file,) = (settings.library_dir / "Radiohead").rglob("*.flac")
    tagged = FLAC(file)
    tagged["COMMENT"] = "heard"
    tagged.save()
    has = {**ada, "If-None-Match": first.headers["etag"]}
    assert client.get(f"{track}/spectrogram", headers=has).status_code == 304
    assert kept(settings) == names
    other = client.get(f"{track}/spectrogram?scale=log&channels=apart&size=small", headers=has)
    with Image.open(io.BytesIO(other.content)) as picture:
        assert picture.size == (240, 96)
    assert len(kept(settings)) == 3
    for asked in ("scale=mel", "channels=5", "size=9999"):
        assert client.get(f"{track}/spectrogram?{asked}", headers=ada).status_code == 422


def test_another_sound_in_the_same_place_is_another_picture(
    client: TestClient, ada: Person, track: str, settings: Settings, audio_shelf: AudioShelf
) -> None:
    before = client.get(f"{track}/spectrogram", headers=ada)
    (file,) = (settings.library_dir / "Radiohead").rglob("*.flac")
    file.write_bytes(audio_shelf.sound("flac", Sound(seconds=3)).read_bytes())
    after = client.get(f"{track}/spectrogram", headers=ada)
    assert after.headers["etag"] != before.headers["etag"]
    assert after.content != before.content
    assert client.get(f"{track}/waveform", headers=ada).json()["duration_ms"] == 3_000


def test_what_waits_in_review_is_seen_by_its_owner_and_admins(
    client: TestClient, staged: str, ada: Person, bob: Person, admin: Person
) -> None:
    asked = {"path": "CD 1/01.flac"}
    for what in ("spectrogram", "waveform"):
        address = staged.replace("stream", what)
        assert client.get(address, params=asked).status_code == 401
        for person in (ada, admin):
            assert client.get(address, params=asked, headers=person).status_code == 200
        hidden = client.get(address, params=asked, headers=bob)
        assert (hidden.status_code, hidden.json()["type"]) == (404, "download-not-found")
        other = client.get(address, params={"path": "CD 1/secret.flac"}, headers=ada)
        assert other.json()["type"] == "audio-file-gone"


def test_a_strangers_file_never_puts_its_picture_in_the_place_of_anothers(
    client: TestClient, staged: str, ada: Person, track: str
) -> None:
    """Whatever sound its header claims to hold."""
    asked = {"path": "CD 1/01.flac"}
    own = client.get(staged.replace("stream", "spectrogram"), params=asked, headers=ada)
    shelved = client.get(f"{track}/spectrogram", headers=ada)
    assert own.content == shelved.content
    assert own.headers["etag"] != shelved.headers["etag"]


def test_what_holds_no_sound_or_is_gone_is_said(
    client: TestClient, ada: Person, track: str, settings: Settings
) -> None:
    (file,) = (settings.library_dir / "Radiohead").rglob("*.flac")
    file.write_bytes(b"nothing that sounds")
    for what in ("spectrogram", "waveform"):
        answer = client.get(f"{track}/{what}", headers=ada)
        assert (answer.status_code, answer.json()["type"]) == (409, "no-picture-of-sound")
        assert "No picture can be made of this file's sound" in answer.json()["detail"]
    file.unlink()
    gone = client.get(f"{track}/spectrogram", headers=ada)
    assert (gone.status_code, gone.json()["type"]) == (404, "audio-file-gone")
    nobody = client.get("/api/tracks/7777/waveform", headers=ada)
    assert nobody.json()["type"] == "track-not-found"
    assert not kept(settings)


def test_a_full_disk_is_said(
    settings: Settings, database: Database, ada: Person, track: str
) -> None:
    crowded = settings.model_copy(update={"min_free_bytes": 10**18})
    with TestClient(create_app(crowded, database), base_url=BASE_URL) as client:
        answer = client.get(f"{track}/spectrogram", headers=ada)
        assert (answer.status_code, answer.json()["type"]) == (503, "no-room-to-draw")
