"""What a player sees of the library: MPD, the one that reads hidden folders like any other."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.pipeline.test_images import TITLES, cue, sound
from tests.pipeline.test_imports import import_folder, import_one
from tests.pipeline.test_odd_files import COMES_IN
from tests.pipeline.test_own_collections import as_is, make
from tests.running import Service
from tests.servers.mpd import Mpd

from crateful.audio.tag_blocks.opening import open_tags
from crateful.library.store import players

ODD = ("FLAC named mp3", "MP3 with an old APEv2 tag", "WavPack behind ID3", "TTA")


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


def test_a_player_finds_each_album_whole_and_in_its_order_c7_c13_c15_c24(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Discs, odd formats, wrong names, old tags and an image: one album each, tracks in order."""
    service, root = empty_service, tmp_path / "music"
    odd = root / "odd"
    for name in ODD:
        suffix, _, write = COMES_IN[name]
        folder = odd / name
        folder.mkdir(parents=True)
        for number in (1, 2):
            write(folder / f"0{number}.{suffix}", number)
            entitle(folder / f"0{number}.{suffix}", name)
    discs = root / "discs"
    discs.mkdir()
    for disc in ("CD1", "CD2"):
        make(audio_shelf, discs / disc, ["2 tune.flac", "10 tune.flac"], ALBUM=["Two Discs"])
    image = root / "image"
    image.mkdir()
    sound(image / "image.wav")
    (image / "image.cue").write_bytes(cue("image.wav").encode("cp1251"))
    batch = import_folder(service, root)
    for row in batch["items"]:
        as_is(service, row)
    with Mpd(service.library) as player:
        albums: dict[str, list[str]] = {}
        for line in player.indexed("%album%\t%disc%\t%track%\t%title%"):
            album, *place = line.split("\t")
            albums.setdefault(album, []).append(" ".join(place))
    plain = {name: [" ".join(each.split()) for each in tracks] for name, tracks in albums.items()}
    assert plain.pop("Two Discs") == [
        *("1 1 Air 2 tune.flac", "1 2 Air 10 tune.flac"),
        *("2 1 Air 2 tune.flac", "2 2 Air 10 tune.flac"),
    ]
    assert plain.pop("Комнаты") == [
        f"1 {number} {title}" for number, title in enumerate(TITLES, start=1)
    ]
    assert set(plain) == set(ODD)
    for tracks in plain.values():
        assert [each[-6:] for each in tracks] == ["Tune 1", "Tune 2"]


def entitle(path: Path, album: str) -> None:
    file = open_tags(path)
    file.album = album
    file.save()


def _entry(service: Service) -> int:
    (entry,) = service.call("GET", "/api/trash")["items"]
    return int(entry["id"])
