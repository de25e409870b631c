"""What is called how by a site, and how it stands in the library in the end."""

from __future__ import annotations

import pytest
from mediafile import MediaFile
from tests.running import Json, Service
from tests.servers import named_records
from tests.servers.catalogue import COMPILATION, EDITIONS, TOPIC_ALBUM, WHOLE_ALBUM
from tests.servers.internet import Internet

WATCH = "https://www.youtube.com/watch?v="
BAND = "https://thefixtures.bandcamp.com/album"


def album_of(service: Service, row: Json) -> Json:
    return service.album(row["result_album_id"])


def filed(service: Service, url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Artist and title of the album that came of an address, and of its tracks."""
    album = album_of(service, service.finish(url))
    return (
        album["artist"]["name"],
        album["title"],
        [(t["artist"], t["title"]) for t in album["tracks"]],
    )


@pytest.mark.parametrize("video", ["fixturermx1", "fixturerml1"])
def test_a_catalogues_title_is_never_split(empty_service: Service, video: str) -> None:
    """S10: on a Topic channel, whether yt-dlp reads its fields or not."""
    title = named_records.TOPIC_REMIX.tracks[0].title
    assert filed(empty_service, WATCH + video) == (
        "Panjabi Fixture",
        "Beware of Loops",
        [("Panjabi Fixture", title)],
    )


def test_one_recording_of_an_album_brings_its_album(empty_service: Service) -> None:
    """S20: yt-dlp names the album, and the channel's releases say where it is."""
    artist, title, tracks = filed(empty_service, f"{WATCH}fixturetop1")
    assert (artist, title) == (TOPIC_ALBUM.artist, TOPIC_ALBUM.title)
    assert tracks == [(TOPIC_ALBUM.artist, track.title) for track in TOPIC_ALBUM.tracks]


def test_one_recording_whose_album_is_nowhere_has_its_albums_name(
    empty_service: Service, internet: Internet
) -> None:
    """S20"""
    internet.faults.add(host="www.youtube.com", path="/releases$", status=404)
    row = empty_service.wait(empty_service.download(f"{WATCH}fixturetop1")["id"], "review")
    assert row["review"]["reason"] == "incomplete"
    path = f"/api/downloads/{row['id']}/review"
    empty_service.call("POST", path, json={"as_is": True})
    album = album_of(empty_service, empty_service.wait(row["id"]))
    assert album["title"] == TOPIC_ALBUM.title
    assert [one["title"] for one in album["tracks"]] == [TOPIC_ALBUM.tracks[0].title]


@pytest.mark.parametrize("video", ["fixturelbl1", "fixturelbl2", "fixturelbl3"])
def test_a_video_of_a_labels_channel_names_its_artist(empty_service: Service, video: str) -> None:
    """S21"""
    assert filed(empty_service, WATCH + video) == ("LOOP", "Dynamo", [("LOOP", "Dynamo")])


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_chapters_lose_their_marks(empty_service: Service, number: int) -> None:
    """S15"""
    artist, title, tracks = filed(empty_service, f"{WATCH}fixturemrk{number}")
    assert (artist, title) == (WHOLE_ALBUM.artist, WHOLE_ALBUM.title)
    assert tracks == [(WHOLE_ALBUM.artist, track.title) for track in WHOLE_ALBUM.tracks]


def test_a_compilation_on_its_labels_page_is_matched_by_itself(empty_service: Service) -> None:
    """S13: marks, artists and catalogue numbers are in the titles."""
    artist, title, tracks = filed(empty_service, f"{BAND}/fixture-seven")
    assert (artist, title) == ("Various Artists", COMPILATION.title)
    assert tracks == [(track.artist, track.title) for track in COMPILATION.tracks]


def test_the_preview_of_a_compilation_says_where_it_will_be(empty_service: Service) -> None:
    shown = preview(empty_service, f"{BAND}/fixture-seven")
    assert shown["target_path"].startswith(f"Various Artists/{COMPILATION.title}")


def test_what_a_shop_tells_machines_reaches_the_album(empty_service: Service) -> None:
    """S14: no release of it is known; a person files it as it is."""
    row = empty_service.finish(f"{BAND}/unknown-friends", "review")
    path = f"/api/downloads/{row['id']}/review"
    empty_service.call("POST", path, json={"as_is": True})
    album = album_of(empty_service, empty_service.wait(row["id"]))
    assert (album["label"], album["upc"]) == ("Loopback Records", "4006381338887")
    assert album["artist"]["name"] == "Various Artists"
    assert [(t["artist"], t["title"]) for t in album["tracks"]] == [
        ("Ada and Bob", "Rooms"),
        ("Cleo", "Doors"),
    ]


def test_a_barcode_in_a_page_decides_between_editions(empty_service: Service) -> None:
    """S14"""
    row = empty_service.finish(f"{BAND}/second-pressing")
    album = album_of(empty_service, row)
    assert album["musicbrainz_id"] == EDITIONS[1].id


def test_a_distributors_words_count_more_than_the_typed_title(empty_service: Service) -> None:
    """S14: with the code of its recording, its barcode and label."""
    url = "https://soundcloud.com/fixture-artist/numinous"
    row = empty_service.finish(url)
    album = album_of(empty_service, row)
    song = named_records.UPLOADED
    assert album["musicbrainz_id"] == song.id
    assert [(t["artist"], t["title"]) for t in album["tracks"]] == [(song.artist, song.title)]
    (file,) = (empty_service.library / album["folder"]).glob("*.m*")
    assert MediaFile(file).barcode == song.barcode


def preview(service: Service, url: str) -> Json:
    shown: Json = service.call("GET", "/api/downloads/preview", params={"url": url})
    return shown
