"""Every import tells what became of every file, and why it did not come in."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from sqlalchemy import delete, select, update
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import tagged
from tests.pipeline.records import make_folder
from tests.pipeline.test_cli import listed, run
from tests.pipeline.test_imports import import_folder
from tests.pipeline.test_odd_files import REFUSED
from tests.running import Json, Service
from tests.servers.catalogue import LOOP_SONGS

from crateful.db import Database, connect, utc_now
from crateful.downloads.models import Download
from crateful.downloads.moving_in.import_files import ImportFile
from crateful.imports import file_lines


def outcomes(service: Service, batch_id: str, *, outcome: str | None = None) -> dict[str, str]:
    """Return what became of each file, two lines at a time."""
    found: dict[str, str] = {}
    cursor: str | None = None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        asked |= {"outcome": outcome} if outcome else {}
        page = service.call("GET", f"/api/imports/{batch_id}/files", params=asked)
        for line in page["items"]:
            assert line["path"] not in found
            assert line["why"], line
            found[line["path"]] = line["outcome"]
        if (cursor := page["next_cursor"]) is None:
            return found


def counts(service: Service, batch_id: str) -> Json:
    answer: Json = service.call("GET", f"/api/imports/{batch_id}/report")
    return answer


def walked(root: Path) -> set[str]:
    """Return every file and link below a folder, and the folders nobody looks into."""
    found = set()
    for parent, folders, names in os.walk(root):
        closed = {name for name in folders if name.startswith((".", "@"))}
        links = {name for name in folders if Path(parent, name).is_symlink()}
        folders[:] = [name for name in folders if name not in closed | links]
        found |= {str(Path(parent, name)) for name in {*names, *closed, *links}}
    return found


def test_each_file_that_did_not_come_in_has_a_line_that_says_why(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Every file below the folder is counted once; those that came in are the rest."""
    root = tmp_path / "all"
    good = make_folder(audio_shelf, root / "Loops", LOOP_SONGS)
    (good / "booklet.pdf").write_bytes(b"%PDF-1.4 booklet")
    (good / "thumbs.db").write_bytes(b"not music")
    (good / ".DS_Store").write_bytes(b"nor this")
    (good / "@eaDir").mkdir()
    (good / "@eaDir" / "01.flac@SynoEAStream").write_bytes(b"nor this")
    (good / ".hidden.flac").write_bytes(b"hidden")
    REFUSED["raw AAC (ADTS)"](good / "104.aac", 4)
    (root / "lonely").mkdir()
    (root / "lonely" / "scan.jpg").write_bytes(b"a picture")
    (root / "lonely" / "tape.ra").write_bytes(b".ra\xfd")
    (root / "link.flac").symlink_to(good / "101.flac")
    os.mkfifo(root / "lonely" / "pipe.flac")
    (root / "broken").mkdir()
    (root / "broken" / "01.flac").write_bytes(b"fLaC and no more")
    tagged(audio_shelf, root / "both", "Both Ways")
    batch = import_folder(empty_service, root)["batch_id"]
    found = outcomes(empty_service, batch)
    short = {path.removeprefix(f"{root}/"): outcome for path, outcome in found.items()}
    assert short == {
        "Loops/thumbs.db": "not-music",
        "Loops/.DS_Store": "hidden",
        "Loops/.hidden.flac": "hidden",
        "Loops/@eaDir": "system-folder",
        "Loops/104.aac": "not-taken",
        "lonely/scan.jpg": "no-album",
        "lonely/tape.ra": "not-supported",
        "lonely/pipe.flac": "not-regular",
        "link.flac": "link",
        "broken/01.flac": "failed",
        "both/01.flac": "in-review",
        "both/02.flac": "in-review",
    }
    came_in = outcomes(empty_service, batch, outcome="came-in")
    assert {*found, *came_in} == walked(root)
    said = counts(empty_service, batch)
    assert (said["files"], said["came_in"]) == (len(walked(root)), len(came_in))
    assert {one["outcome"]: one["files"] for one in said["others"]} == {
        outcome: list(short.values()).count(outcome) for outcome in short.values()
    }


def test_what_became_of_an_album_becomes_of_its_files(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """In review, then cancelled, then off the list; a duplicate names its album."""
    folder = tmp_path / "mine"
    tagged(audio_shelf, folder, "Rooms")
    batch = import_folder(empty_service, folder)
    number = batch["items"][0]["id"]
    assert set(outcomes(empty_service, batch["batch_id"]).values()) == {"in-review"}
    empty_service.call("POST", f"/api/downloads/{number}/cancel")
    assert set(outcomes(empty_service, batch["batch_id"]).values()) == {"cancelled"}
    empty_service.call("DELETE", f"/api/downloads/{number}")
    assert set(outcomes(empty_service, batch["batch_id"]).values()) == {"taken-off"}
    assert counts(empty_service, batch["batch_id"])["others"][0]["files"] == 2

    import_folder(empty_service, make_folder(audio_shelf, tmp_path / "one", LOOP_SONGS))
    twin = import_folder(empty_service, make_folder(audio_shelf, tmp_path / "two", LOOP_SONGS))
    page = empty_service.call("GET", f"/api/imports/{twin['batch_id']}/files")
    assert {line["outcome"] for line in page["items"]} == {"duplicate"}
    assert {line["album"] for line in page["items"]} == {"Loop Songs"}


def test_an_import_without_albums_says_why_and_one_that_is_run_again_too(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """ "No albums" never without a reason; nothing is skipped in silence."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "list.txt").write_text("songs")
    none = run(empty_service, "import", str(tmp_path / "texts"))
    assert "No albums to import" in none.out
    assert "1 not-music: It is no audio" in none.err

    folder = make_folder(audio_shelf, tmp_path / "loops", LOOP_SONGS)
    done = import_folder(empty_service, folder)["items"][0]
    again = import_folder(empty_service, tmp_path / "loops")
    assert set(outcomes(empty_service, again["batch_id"]).values()) == {"known"}
    empty_service.call("DELETE", f"/api/albums/{done['result_album_id']}")
    above = import_folder(empty_service, tmp_path)
    assert outcomes(empty_service, above["batch_id"], outcome="deleted").keys() == walked(folder)


def test_lines_go_with_their_import_and_long_after_its_end(
    empty_service: Service, tmp_path: Path
) -> None:
    """What is under way, or was a while ago, keeps them; what is gone says so."""
    service = empty_service
    batches = []
    for name in ("old", "fresh", "removed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.txt").write_text("no music")
        batches.append(import_folder(service, tmp_path / name)["batch_id"])
    old, fresh, removed = batches
    database = Database(connect(service.database_url))
    with database.session() as session:
        long_ago = update(Download).where(Download.batch_id == f"{file_lines.OF_SCAN}{old}")
        session.execute(long_ago.values(finished_at=utc_now() - file_lines.KEEP))
        session.execute(
            delete(Download).where(Download.batch_id == f"{file_lines.OF_SCAN}{removed}")
        )
    file_lines.collect(database)
    with database.reading() as session:
        left = set(session.scalars(select(ImportFile.batch_id)))
    database.close()
    assert fresh in left
    assert not {old, removed} & left
    assert counts(service, fresh)["files"] == 1
    for path in ("report", "files", "files.csv"):
        answer = service.ask("GET", f"/api/imports/{old}/{path}")
        assert (answer.status_code, answer.json()["type"]) == (404, "report-gone"), path


def test_the_table_for_spreadsheets_holds_no_formula(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Tags are a stranger's: `=HYPERLINK(...)` stays text; the command prints the same table."""
    album = '=HYPERLINK("http://evil.example";"x")'
    tagged(audio_shelf, tmp_path / 'a,b\n"c"', album, ALBUMARTIST="@SUM(1)", ARTIST="@SUM(1)")
    batch = import_folder(empty_service, tmp_path)["batch_id"]
    answer = empty_service.ask("GET", f"/api/imports/{batch}/files.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    head, *lines = csv.reader(io.StringIO(answer.text, newline=""))
    assert head == ["path", "outcome", "why", "artist", "album", "download"]
    assert {tuple(line[3:5]) for line in lines} == {("'@SUM(1)", f"'{album}")}
    assert {line[0] for line in lines} == walked(tmp_path)
    printed = run(empty_service, "imports", "report", batch, "--csv")
    assert printed.out.replace("\r\n", "\n") == answer.text.replace("\r\n", "\n")


def test_the_command_lists_imports_and_reports_one(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    tagged(audio_shelf, tmp_path / "Rooms", "Rooms")
    batch = import_folder(empty_service, tmp_path)["batch_id"]
    first = listed(empty_service, "imports", "list")["items"][0]
    assert (first["batch_id"], first["folder"]) == (batch, str(tmp_path))
    answer = run(empty_service, "imports", "report", batch)
    assert "0 of 2 files came in." in answer.err
    assert f"in-review\t{tmp_path}/Rooms/01.flac\t" in answer.out
    whole = listed(empty_service, "imports", "report", batch, "--outcome", "in-review")
    assert [len(whole["items"]), whole["came_in"]] == [2, 0]
    unknown = run(empty_service, "imports", "report", "no-such-import")
    assert (unknown.code, "There is no import" in unknown.err) == (1, True)
