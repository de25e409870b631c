"""What Qobuz calls performers and works."""

from __future__ import annotations

from mediafile import MediaFile
from tests.running import Json, Service
from tests.servers.qobuz_records import CLASSICAL_ALBUM, COMMA_ALBUM, Offer


def shown(service: Service, offer: Offer) -> list[Json]:
    answer = service.call("GET", "/api/downloads/preview", params={"url": offer.url})
    tracks: list[Json] = answer["tracks"]
    return tracks


def test_names_with_commas_stay_whole(household: Service) -> None:
    """S16"""
    assert [track["artist"] for track in shown(household, COMMA_ALBUM)] == [
        "Earth, Loop and Fire & The Emotions",
        "Earth, Loop and Fire",
        "Tyler, The Fixture",
    ]


def test_a_work_that_the_title_repeats_is_said_once(household: Service) -> None:
    """S17"""
    assert [track["title"] for track in shown(household, CLASSICAL_ALBUM)] == [
        "Symphony No.5 in C Minor, Op.67: I. Allegro con brio",
        "Symphony No. 5 in C minor, Op. 67: II. Andante con moto",
        "Gymnopedie No. 1",
        "Symphony No. 5 in C minor, Op. 67: III. Scherzo",
        "Fixture: Sonata No. 8 - Path\u00e9tique: II. Adagio",
        "Air: Prairie Walk (Alk)",
        "\u4ea4\u97ff\u66f2\u7b2c5\u756a\u30cf\u77ed\u8abf: IV",
    ]


def test_the_files_say_who_wrote_what(household: Service) -> None:
    """S16: a composer whose name has a comma."""
    row = household.finish(COMMA_ALBUM.url)
    album = household.album(row["result_album_id"])
    files = sorted((household.library / album["folder"]).glob("*.flac"))
    assert MediaFile(files[1]).composers == ["Sammy Loop, Jr.", "L. Oop"]
