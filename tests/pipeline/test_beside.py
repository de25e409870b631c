"""What lies beside the tracks goes along under rules: lyrics, cue sheets, texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutagen.flac import FLAC
from tests.audio_files import AudioShelf
from tests.pipeline.test_imports import import_one
from tests.pipeline.test_own_collections import SHELVED, as_is, make
from tests.running import Service


def shelved(service: Service, folder: Path, mode: str = "copy") -> set[str]:
    as_is(service, import_one(service, folder, mode))
    service.await_moves()
    shelf = service.library / SHELVED
    return {path.relative_to(shelf).as_posix() for path in shelf.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("lyrics", "name"),
    [
        ("a - song.lrc", "01 - Air a - song.flac.lrc"),
        ("A - Song.LRC", "01 - Air a - song.flac.LRC"),
        ("a - song.flac.lrc", "01 - Air a - song.flac.lrc"),
        ("a - song.en.lrc", "01 - Air a - song.flac.en.lrc"),
        ("a - song.txt", "01 - Air a - song.flac.txt"),
        ("Lyrics/a - song.lrc", "01 - Air a - song.flac.lrc"),
        ("a - songs.lrc", "a - songs.lrc"),
        ("lyrics.lrc", "lyrics.lrc"),
        ("notes.txt", None),
    ],
)
def test_lyrics_go_with_their_track_under_its_name_c23(
    lyrics: str, name: str | None, empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C23: however they are called; what belongs to no track keeps its name, or stays behind."""
    folder = make(audio_shelf, tmp_path / "rooms", ["a - song.flac", "b.flac"])
    (folder / lyrics).parent.mkdir(exist_ok=True)
    (folder / lyrics).write_text("[00:01.00] la")
    there = shelved(empty_service, folder, "move")
    assert {each for each in there if not each.endswith(".flac")} == ({name} if name else set())
    assert (folder / lyrics).exists() is (name is None)


def test_lyrics_on_discs_and_after_an_edit_follow_their_track_c23(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    folder = tmp_path / "rooms"
    folder.mkdir()
    for disc in ("CD1", "CD2"):
        make(audio_shelf, folder / disc, ["01.flac"], DISCNUMBER=[disc[-1]], TITLE=[disc])
        (folder / disc / "01.lrc").write_text(disc)
    album = as_is(empty_service, import_one(empty_service, folder))
    shelf = empty_service.library / SHELVED
    for disc in (1, 2):
        assert (shelf / f"{disc}-01 - CD{disc}.lrc").read_text() == f"CD{disc}"
    track = album["tracks"][0]
    empty_service.call("PATCH", f"/api/tracks/{track['id']}", json={"title": "Other Words"})
    assert (shelf / "1-01 - Other Words.lrc").read_text() == "CD1"
    assert not (shelf / "1-01 - CD1.lrc").exists()


def test_a_cue_beside_single_tracks_names_them_as_they_are_called_c25(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C25: of the days when they were WAV; with its umlauts, and none where a file is gone."""
    folder = make(audio_shelf, tmp_path / "rooms", ["a.flac", "b.flac"])
    lines = [
        f'FILE "{name}.wav" WAVE\n  TRACK 0{number} AUDIO\n    INDEX 01 00:00:00\n'
        for number, name in enumerate("ab", start=1)
    ]
    right = 'TITLE "Zimmer für Ärzte"\n' + "".join(lines)
    (folder / "right.cue").write_bytes(right.encode("cp1252"))
    (folder / "wrong.cue").write_text(right.replace("b.wav", "gone.wav"))
    there = shelved(empty_service, folder)
    assert {name for name in there if ".cue" in name} == {"right.cue.txt"}
    said = (empty_service.library / SHELVED / "right.cue.txt").read_text()
    assert said == right.replace("a.wav", "01 - Air a.flac.flac").replace(
        "b.wav", "02 - Air b.flac.flac"
    )
    assert len(FLAC(empty_service.library / SHELVED / "01 - Air a.flac.flac")["TITLE"]) == 1
