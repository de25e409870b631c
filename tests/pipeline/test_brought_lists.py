"""Lists on the real service: a worker that dies over one, the command line, and a real player."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, update
from tests.audio_files import AudioShelf
from tests.lists import exports
from tests.pipeline.own_music import put
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_folder
from tests.running import Json, Service, eventually
from tests.servers.internet import Internet
from tests.servers.listenbrainz import HOST, TOKEN, ListenBrainz, loved, playlist
from tests.servers.mpd import Mpd
from tests.servers.musicbrainz import MIRROR
from tests.servers.named_records import STUDIO_WORK
from tests.servers.youtube_videos import SONGS_PLAYLIST_ID

from crateful.lists.models import ListAccount

ODD = ("#1 Song", "100% 'yes'", unicodedata.normalize("NFD", "Für dich"), "Plain")


def bring(service: Service, name: str, content: str) -> Json:
    answer = service.ask(
        "POST",
        f"/api/lists/import?name={name}",
        content=content.encode(),
    )
    assert answer.status_code == 201, answer.text
    [one] = answer.json()["items"]
    return dict(one)


def matched(service: Service, list_id: int) -> Json:
    """Return a list once no row of it waits."""

    def is_done() -> Json | None:
        one: Json = service.call("GET", f"/api/lists/{list_id}")
        return one if one["is_matched"] else None

    return dict(eventually(is_done, 240))


def shelve(service: Service, shelf: AudioShelf, root: Path, suffix: str = "flac") -> None:
    for number, title in enumerate(ODD, start=1):
        tags = {"ARTIST": "Ada Nobody", "ALBUMARTIST": "Ada Nobody", "ALBUM": "Rooms #2"}
        own = {"TITLE": title, "TRACKNUMBER": f"{number}/{len(ODD)}"}
        put(shelf, root / "Rooms #2" / f"{number:02}.{suffix}", number, **tags, **own)
    import_folder(service, root, trust_tags=True)
    [_] = service.albums()


def test_a_list_is_brought_by_command_and_plays_in_mpd_after_its_files_moved_l32(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    shelve(service, audio_shelf, tmp_path / "music")
    file = tmp_path / "Evening.txt"
    file.write_text("\n".join(f"Ada Nobody - {title}" for title in ODD) + "\nno dash\n")
    told = run(service, "list", "import", str(file))
    assert "row 5: This line has no dash" in told.err
    [one] = json.loads(run(service, "list", "show", "--json").out)["items"]
    assert matched(service, one["id"])["counts"] == {"there": 4}
    service.call("PATCH", f"/api/lists/{one['id']}", json={"is_shared": True})
    playlist = service.library / "Playlists" / "Evening.m3u8"
    eventually(playlist.is_file)
    with Mpd(service.library) as player:
        assert len(player.loaded("Playlists/Evening.m3u8")) == len(ODD)
        [album] = service.albums()
        service.call("PATCH", f"/api/albums/{album['id']}", json={"title": "Ännother 50%"})
        eventually(lambda: "50%" in playlist.read_text())
        played = player.loaded("Playlists/Evening.m3u8")
    assert [one.rpartition("/")[2] for one in played] == [
        path.name for path in sorted(service.library.rglob("*50%*/*.flac"))
    ]
    assert "Ada Nobody" in run(service, "list", "show", str(one["id"])).out


def test_an_export_plays_in_mpd_after_an_upgrade_replaced_its_files(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    shelve(service, audio_shelf, tmp_path / "lossy", "mp3")
    one = bring(service, "Upgraded.txt", "".join(f"Ada Nobody - {title}\n" for title in ODD[::-1]))
    assert matched(service, one["id"])["counts"] == {"there": 4}
    service.call("PATCH", f"/api/lists/{one['id']}", json={"is_shared": True})
    playlist = service.library / "Playlists" / "Upgraded.m3u8"
    eventually(playlist.is_file)
    with Mpd(service.library) as player:
        before = player.loaded("Playlists/Upgraded.m3u8")
        assert [Path(file).suffix for file in before] == [".mp3"] * 4
        assert player.plays() == before[0]
        shelve(service, audio_shelf, tmp_path / "lossless")
        eventually(lambda: ".mp3" not in playlist.read_text())
        after = player.loaded("Playlists/Upgraded.m3u8")
        assert after == [file.removesuffix(".mp3") + ".flac" for file in before]
        assert player.plays() == after[0]
    assert list(service.library.glob("[!.]*/*/*.mp3")) == []


def test_lists_of_listenbrainz_come_by_command_and_are_counted_before_they_are_taken(
    empty_service: Service,
) -> None:
    service = empty_service
    songs = [("The Sons", "Opening", "Studio Work"), ("Nobody", "Knows It", "")]
    ListenBrainz.playlists["somebody"] = [playlist("By command", songs, public=False)]
    linked = run(service, "list", "link", "somebody", "--token", said=f"{TOKEN}\n")
    assert linked.code == 0, linked.err
    assert TOKEN not in linked.out + linked.err

    def come() -> Json | None:
        known = service.call("GET", "/api/lists")["items"]
        return next((dict(one) for one in known if one["name"] == "By command"), None)

    one = eventually(come, 60)
    number = str(one["id"])
    assert matched(service, one["id"])["counts"] == {"found": 1, "nobody": 1}
    assert run(service, "list", "sync", number, "--off", "--fetch").code == 0
    told = service.call("GET", f"/api/lists/{number}")
    assert (told["is_synced"], told["fetches_new"]) == (False, True)
    taken = run(service, "list", "take", number, "--yes")
    assert "1 albums for 1 rows, about" in taken.out
    assert "1 that no source has now" in taken.out
    assert "1 albums wanted" in taken.out
    assert run(service, "list", "unlink", "somebody").code == 0
    again = run(service, "list", "unlink", "somebody")
    assert (again.code, "You have no account somebody" in again.err) == (1, True)
    ListenBrainz.forget()


def test_a_playlist_is_brought_by_its_link_by_command(empty_service: Service) -> None:
    address = f"https://music.youtube.com/playlist?list={SONGS_PLAYLIST_ID}"
    told = run(empty_service, "list", "import", address)
    assert told.code == 0, told.err
    assert "Road songs, row 3: This video is private" in told.err
    shown = json.loads(run(empty_service, "list", "show", "--json").out)["items"]
    assert [one["rows"] for one in shown if one["name"] == "Road songs"] == [5]
    refused = run(empty_service, "list", "import", "https://open.spotify.com/playlist/1")
    assert refused.code == 1
    assert "export the playlist as a file" in refused.err


def test_a_killed_worker_leaves_no_row_undone_and_none_twice_l13(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = new_service.start().set_up()
    shelve(service, audio_shelf, tmp_path / "music")
    rows = "".join(f"{ODD[n % 4]},Ada Nobody,Rooms #2,{n}\n" for n in range(10_000))
    header = "Track Name,Artist Name,Album Name,ISRC\n"
    one = bring(service, "many.csv", header + rows)
    assert one["rows"] == 10_000
    service.kill()
    service.start()
    assert matched(service, one["id"])["counts"] == {"there": 10_000}
    assert bring(service, "many.csv", header + rows)["rows"] == 10_000
    assert matched(service, one["id"])["counts"] == {"there": 10_000}
    assert service.rows("select count(*), count(distinct identity) from list_rows") == [
        (10_000, 10_000)
    ]
    assert service.rows("select count(*) from downloads where batch_id is null") == [(0,)]


def test_kill_9_at_the_musicbrainz_stage_leaves_no_row_undone_and_none_twice(
    new_service: Service, internet: Internet
) -> None:
    service = new_service.start().set_up()
    internet.reset()
    tracks = [track.title for track in STUDIO_WORK.tracks]
    names = [*tracks, *(f"Nobody Knows {number}" for number in range(6))]
    content = "Track Name,Artist Name\n" + "".join(f"{name},The Sons\n" for name in names)
    with internet.holding(host=MIRROR, skip=3):
        one = bring(service, "odd.csv", content)
        eventually(lambda: len(internet.requests_to(MIRROR)) == 4)
        half = service.call("GET", f"/api/lists/{one['id']}")
        service.kill()
    assert (half["is_matched"], half["counts"]["waiting"] > 1) == (False, True)
    service.start()
    whole = matched(service, one["id"])
    assert whole["counts"] == {"found": len(tracks), "nobody": len(names) - len(tracks)}
    assert bring(service, "odd.csv", content)["rows"] == len(names)
    assert matched(service, one["id"])["counts"] == whole["counts"]
    rows = service.call("GET", f"/api/lists/{one['id']}/rows?limit=100")["items"]
    assert [row["title"] for row in rows] == names, "in their order, each once"
    asked = Counter(
        (request.path, str(sorted(request.query.items())))
        for request in internet.requests_to(MIRROR)
    )
    assert sorted(asked.values())[-2:] in ([1, 1], [1, 2]), "what was answered is not asked again"


def test_kill_9_in_the_middle_of_a_look_at_listenbrainz_doubles_nothing(
    new_service: Service, internet: Internet
) -> None:
    service = new_service.start().set_up()
    internet.reset()
    ListenBrainz.playlists["somebody"] = [
        playlist(f"Evening {number}", [("Nobody", f"{number}.{n}", "") for n in range(4)])
        for number in range(3)
    ]
    ListenBrainz.loved["somebody"] = [loved("Nobody", f"Loved {n}", at=n) for n in range(4)]
    with internet.holding(host=HOST, path="/1/playlist/", skip=1):
        service.call("POST", "/api/listenbrainz", json={"name": "somebody"})
        eventually(lambda: len(playlists_asked_for(internet)) == 2)
        assert [one["rows"] for one in service.call("GET", "/api/lists")["items"]] == [4]
        service.kill()
    end_leases(service)
    service.start()
    eventually(lambda: service.call("GET", "/api/listenbrainz")["items"][0]["last_look_at"])
    lists = service.call("GET", "/api/lists")["items"]
    assert {one["name"]: one["rows"] for one in lists} == {
        **{f"Evening {number}": 4 for number in range(3)},
        "Loved by somebody": 4,
    }
    assert len(lists) == 4
    assert service.rows("select count(*), count(distinct identity) from list_rows") == [(16, 16)]
    assert len(playlists_asked_for(internet)) == 4, "what came before is not asked for again"
    for one in lists:
        assert matched(service, one["id"])["counts"] == {"nobody": 4}
    ListenBrainz.forget()


def playlists_asked_for(internet: Internet) -> list[str]:
    paths = (request.path for request in internet.requests_to(HOST))
    return [path for path in paths if path.startswith("/1/playlist/")]


def end_leases(service: Service) -> None:
    """Let the time pass after which an account is anybody's again that a dead worker looked at."""
    engine = create_engine(service.database_url)
    with engine.begin() as connection:
        connection.execute(
            update(ListAccount).values(next_look_at=datetime(2000, 1, 1, tzinfo=UTC))
        )
    engine.dispose()


def test_two_lists_of_one_file_are_matched_side_by_side(empty_service: Service) -> None:
    answer = empty_service.ask(
        "POST",
        "/api/lists/import?name=tmm.csv",
        content=exports.TUNE_MY_MUSIC.encode(),
    )
    brought = answer.json()["items"]
    assert [one["name"] for one in brought] == ["Chill", "Party", "My Library"]
    for one in brought:
        assert matched(empty_service, one["id"])["counts"] == {"nobody": one["rows"]}
