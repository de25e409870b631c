"""One album into the library: decided under a lock, moved by rename, recorded with it."""

from __future__ import annotations

import errno
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from tests.library import albums
from tests.library.albums import CD, HI_RES, MP3, OPUS, Copy
from tests.library.conftest import Library

from crateful.errors import Recovery, StepFailedError
from crateful.library.filing import verdicts
from crateful.library.filing.file_album import Filed, Kept, file_album
from crateful.library.hearts import levels
from crateful.library.identity.decision import Keep
from crateful.library.models import ImportRecord, TrashEntry
from crateful.library.store import disk, journal
from crateful.library.store.journal_rows import JournalEntry
from crateful.library.trash import deletion

STANDARD = Copy()
ALBUM = "Radiohead/OK Computer (1997)"


def visible(library: Library) -> dict[str, str]:
    shelf = albums.shelf(library.root)
    return {name: text for name, text in shelf.items() if not name.startswith(".")}


def test_a_new_album_stands_at_its_place_with_cover_and_booklet(library: Library) -> None:
    """B10: pictures and booklets come along."""
    copy = STANDARD.but(extras=("booklet.pdf", "scans/back.jpg"))
    filed = albums.file(library.database, copy, library.root, "download-1")
    assert filed == Filed(1, "added", "new in the library")
    assert set(visible(library)) == {
        f"{ALBUM}/01 - Airbag.flac",
        f"{ALBUM}/02 - Paranoid Android.flac",
        f"{ALBUM}/03 - Exit Music.flac",
        f"{ALBUM}/booklet.pdf",
        f"{ALBUM}/cover.jpg",
        f"{ALBUM}/scans/back.jpg",
    }
    (album,) = albums.albums(library.database)
    assert (album.folder, album.quality, album.has_cover) == (ALBUM, "FLAC 16/44.1", True)
    assert album.size_bytes == sum(t.size_bytes for t in albums.tracks(library.database, album.id))


def test_an_equal_copy_is_kept_out_and_changes_nothing(library: Library) -> None:
    """F9, F12, I18: never overwritten."""
    albums.file(library.database, STANDARD, library.root, "download-1")
    before = albums.shelf(library.root)
    kept = albums.file(library.database, STANDARD, library.root, "download-2")
    assert kept == Kept(1, "the same quality, FLAC 16/44.1")
    assert albums.shelf(library.root) == before


def test_a_better_copy_keeps_ids_hearts_and_what_people_added(library: Library) -> None:
    """F8, F10: same album, same tracks, hearts kept; old files in the trash."""
    ada, bob = (albums.add_user(library.database, name) for name in ("ada", "bob"))
    albums.file(library.database, STANDARD, library.root, "download-1")
    ids = [track.id for track in albums.tracks(library.database, 1)]
    with library.database.session() as session:
        levels.add_album(session, ada, 1)
        levels.add_track(session, bob, ids[1])
    lyrics = library.root / "library" / ALBUM / "lyrics" / "airbag.lrc"
    lyrics.parent.mkdir()
    lyrics.write_text("In the next world war")
    filed = albums.file(library.database, STANDARD.but(quality=HI_RES), library.root, "download-2")
    assert filed == Filed(
        1, "replaced", "worst track 24/96 instead of 16/44.1", hearted_by=(ada, bob)
    )
    assert [track.id for track in albums.tracks(library.database, 1)] == ids
    files = visible(library)
    assert files[f"{ALBUM}/lyrics/airbag.lrc"] == "In the next world war"
    assert all("download-2" in text for name, text in files.items() if name.endswith(".flac"))
    with library.database.reading() as session:
        (entry,) = session.scalars(select(TrashEntry))
        assert (entry.reason, entry.folder) == ("replaced", ALBUM)
        assert levels.keepers(session, 1) == [ada, bob]


def test_tracks_keep_their_ids_when_a_better_edition_orders_them_otherwise(
    library: Library,
) -> None:
    """F10: by recording, then by title; the place alone comes last."""
    albums.file(library.database, STANDARD, library.root, "download-1")
    ids = {track.title: track.id for track in albums.tracks(library.database, 1)}
    turned = STANDARD.but(
        tracks=("Intro", "Exit Music", "Paranoid Android", "Airbag"), quality=HI_RES
    )
    assert isinstance(albums.file(library.database, turned, library.root, "download-2"), Filed)
    after = {track.title: track.id for track in albums.tracks(library.database, 1)}
    assert {title: after[title] for title in ids} == ids


def test_another_artists_album_of_a_similar_name_is_never_touched(library: Library) -> None:
    """B6, I2: "Blue" is not "Blue October"."""
    albums.file(library.database, Copy("Blue October", "Home"), library.root, "download-1")
    before = visible(library)
    albums.file(library.database, Copy("Blue", "Home", quality=HI_RES), library.root, "download-2")
    after = visible(library)
    assert {name: after[name] for name in before} == before
    assert len(albums.albums(library.database)) == 2


def test_a_folder_that_is_not_ours_is_left_alone(library: Library) -> None:
    """I4, I18: the album stands beside it, under a numbered name."""
    foreign = library.root / "library" / ALBUM
    foreign.mkdir(parents=True)
    (foreign / "mine.flac").write_text("not yours")
    albums.file(library.database, STANDARD, library.root, "download-1")
    assert visible(library)[f"{ALBUM}/mine.flac"] == "not yours"
    assert albums.albums(library.database)[0].folder == f"{ALBUM} [2]"
    assert [path.name for path in foreign.iterdir()] == ["mine.flac"]


def test_three_tracks_with_one_number_are_three_tracks(library: Library) -> None:
    """I10: no row is lost, no SQL is shown."""
    filing = albums.stage(STANDARD, library.root, "download-1")
    same = tuple(replace(track, number=1) for track in filing.tagged.tracks)
    filing = replace(filing, tagged=replace(filing.tagged, tracks=same))
    file_album(library.database, filing, fence=albums.hold, on_record=albums.note_nothing)
    assert [track.number for track in albums.tracks(library.database, 1)] == [1, 2, 3]


def test_a_two_disc_album_has_both_discs(library: Library) -> None:
    """G1."""
    copy = STANDARD.but(tracks=("One", "One", "Two", "Two"), discs=2)
    albums.file(library.database, copy, library.root, "download-1")
    (album,) = albums.albums(library.database)
    tracks = albums.tracks(library.database, album.id)
    assert album.disc_total == 2
    assert [(track.disc, track.number) for track in tracks] == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_an_incomplete_album_says_what_is_missing(library: Library) -> None:
    albums.file(
        library.database, STANDARD.but(missing=("04 Let Down",)), library.root, "download-1"
    )
    (album,) = albums.albums(library.database)
    assert (album.status, album.missing_tracks, album.track_total) == (
        "incomplete",
        ["04 Let Down"],
        4,
    )


@pytest.mark.parametrize(
    ("old", "new", "replaces"),
    [(MP3, CD, True), (CD, MP3, False), (OPUS, CD, True), (CD, HI_RES, True), (HI_RES, CD, False)],
)
def test_only_a_better_copy_replaces(
    library: Library, old: albums.Quality, new: albums.Quality, *, replaces: bool
) -> None:
    """F7."""
    albums.file(library.database, STANDARD.but(quality=old), library.root, "download-1")
    outcome = albums.file(library.database, STANDARD.but(quality=new), library.root, "download-2")
    assert isinstance(outcome, Filed) is replaces


def test_eight_copies_at_once_become_one_album(any_library: Library) -> None:
    """F1: on both databases, one is filed and seven find it there."""

    def file(number: int) -> Filed | Kept:
        filing = albums.stage(STANDARD, any_library.root, f"download-{number}")
        while True:
            try:
                return file_album(
                    any_library.database,
                    filing,
                    fence=albums.hold,
                    on_record=albums.note_nothing,
                )
            except StepFailedError as error:
                if (error.code, error.retry_after_s) != ("album-busy", journal.BUSY_RETRY_S):
                    raise
                time.sleep(0.02)  # another is between its two transactions

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(file, range(8)))
    assert sum(isinstance(outcome, Filed) for outcome in outcomes) == 1
    assert len(albums.albums(any_library.database)) == 1
    shelf = albums.shelf(any_library.root)
    assert len(shelf) == len(STANDARD.tracks) + 1
    assert len({text.split()[0] for name, text in shelf.items() if name.endswith("flac")}) == 1
    with any_library.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0


class LostLeaseError(Exception):
    """The job is somebody else's now."""


def test_a_job_that_lost_its_lease_changes_nothing(library: Library) -> None:
    """The fence holds in both transactions, and what was moved in between goes back."""
    albums.file(library.database, STANDARD, library.root, "download-1")
    before = albums.shelf(library.root)
    filing = albums.stage(STANDARD.but(quality=HI_RES), library.root, "download-2")
    for refused in (1, 2):
        asked = 0

        def fence(_session: Session, refused: int = refused) -> None:
            nonlocal asked
            asked += 1
            if asked == refused:
                raise LostLeaseError

        with pytest.raises(LostLeaseError):
            file_album(library.database, filing, fence=fence, on_record=albums.note_nothing)
        assert albums.shelf(library.root) == before
    with library.database.reading() as session:
        assert session.scalars(select(ImportRecord.job)).all() == ["download-1"]


def test_what_must_be_true_with_the_rows_undoes_them_when_it_fails(library: Library) -> None:
    filing = albums.stage(STANDARD, library.root, "download-1")

    def fail(_session: Session, _album_id: int) -> None:
        raise LostLeaseError

    with pytest.raises(LostLeaseError):
        file_album(library.database, filing, fence=albums.hold, on_record=fail)
    assert albums.shelf(library.root) == {}
    assert albums.albums(library.database) == []


@pytest.mark.parametrize(
    ("number", "code", "recovery"),
    [
        (errno.ENOSPC, "disk-full", Recovery.WAITING),
        (errno.EDQUOT, "disk-full", Recovery.WAITING),
        (errno.EROFS, "library-not-writable", Recovery.NEEDS_USER),
        (errno.EACCES, "library-not-writable", Recovery.NEEDS_USER),
        (errno.EIO, "library-disk-error", Recovery.TRANSIENT),
    ],
)
def test_what_the_disk_says_becomes_what_a_person_can_do(
    number: int, code: str, recovery: Recovery
) -> None:
    """I19."""
    with pytest.raises(StepFailedError) as failed, disk.reporting():
        raise OSError(number, os.strerror(number), "/a/path/that/nobody/should/see")
    assert (failed.value.code, failed.value.recovery) == (code, recovery)
    assert "/a/path" not in str(failed.value)


def test_a_disk_that_refuses_leaves_everything_as_it_was(library: Library) -> None:
    """I19: staging stays whole, nothing is half filed."""
    root = library.root / "library"
    root.mkdir()
    (root / ".incoming").write_text("a file where a folder should be")
    filing = albums.stage(STANDARD, library.root, "download-1")
    with pytest.raises(StepFailedError):
        file_album(library.database, filing, fence=albums.hold, on_record=albums.note_nothing)
    assert len(list(filing.staged.iterdir())) == len(STANDARD.tracks) + 1
    assert albums.albums(library.database) == []


def test_files_in_place_are_recorded_where_they_stand(library: Library) -> None:
    """Nothing moves, and the same folder again is a duplicate."""
    filing = albums.stage(STANDARD, library.root, "download-1")
    own = library.root / "library" / "Old" / "ok_computer"
    own.parent.mkdir(parents=True)
    shutil.copytree(filing.staged, own)
    filing = replace(filing, staged=own, in_place=True)
    before = albums.shelf(library.root)
    options = {"fence": albums.hold, "on_record": albums.note_nothing}
    assert isinstance(file_album(library.database, filing, **options), Filed)
    assert albums.shelf(library.root) == before
    (album,) = albums.albums(library.database)
    assert (album.folder, album.has_cover) == ("Old/ok_computer", True)
    again = replace(filing, job="download-2")
    assert isinstance(file_album(library.database, again, **options), Kept)


def test_an_album_is_not_recorded_in_place_while_a_copy_of_it_is_being_filed(
    library: Library,
) -> None:
    """The copy is on the shelf, its rows are not: both would be there, under two numbers."""
    copy = albums.stage(STANDARD, library.root, "download-1")
    own = library.root / "library" / "Old" / "ok_computer"
    own.parent.mkdir(parents=True)
    shutil.copytree(copy.staged, own)
    in_place = replace(copy, job="download-2", staged=own, in_place=True)
    asked = 0

    def fence(_session: Session) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:  # between the two transactions
            with pytest.raises(StepFailedError) as busy:
                file_album(
                    library.database, in_place, fence=albums.hold, on_record=albums.note_nothing
                )
            assert busy.value.code == "album-busy"

    assert isinstance(
        file_album(library.database, copy, fence=fence, on_record=albums.note_nothing), Filed
    )
    assert asked == 2
    again = file_album(library.database, in_place, fence=albums.hold, on_record=albums.note_nothing)
    assert isinstance(again, Kept)
    assert len(albums.albums(library.database)) == 1


def test_many_albums_are_decided_about_in_as_few_statements_as_one(library: Library) -> None:
    """All of them are there, every third in place."""
    newcomers = []
    for number in range(12):
        copy = STANDARD.but(artist=f"Artist {number}", title=f"Album {number}")
        albums.file(library.database, copy, library.root, f"download-{number}")
        filing = albums.stage(copy, library.root, f"again-{number}")
        facts = verdicts.facts_of(filing.tagged, filing.facts, from_lossy_source=False)
        folder = None if number % 3 else filing.tagged.folder
        newcomers.append(verdicts.Newcomer(facts, folder))

    def statements(some: list[verdicts.Newcomer]) -> int:
        seen: list[str] = []

        def note(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
            seen.append(sql)

        event.listen(library.database.engine, "before_cursor_execute", note)
        with library.database.reading() as session:
            said = verdicts.decide(session, library.root / "library", some, None)
        event.remove(library.database.engine, "before_cursor_execute", note)
        assert [one.reason for one in said if isinstance(one, Keep)] == [
            "it is in the library from this very folder"
            if one.stands_in
            else "the same quality, FLAC 16/44.1"
            for one in some
        ]
        return len(seen)

    assert statements(newcomers) == statements(newcomers[:2])


def test_an_album_above_others_is_not_moved_with_them_in_it(library: Library) -> None:
    """I2: one that was imported in place may stand in an artist's own folder."""
    filing = albums.stage(STANDARD, library.root, "download-1")
    own = library.root / "library" / "Radiohead"
    own.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(filing.staged, own)
    options = {"fence": albums.hold, "on_record": albums.note_nothing}
    above = replace(filing, staged=own, in_place=True)
    file_album(library.database, above, **options)
    albums.file(library.database, Copy("Radiohead", "Kid A"), library.root, "download-2")
    before = visible(library)
    with pytest.raises(StepFailedError) as caught:
        deletion.delete_album(library.database, library.settings, 1, None)
    assert caught.value.code == "folder-shared"
    better = albums.stage(STANDARD.but(quality=HI_RES), library.root, "download-3")
    with pytest.raises(StepFailedError, match="folder of its own"):
        file_album(library.database, better, **options)
    assert visible(library) == before


def test_a_staged_link_never_reaches_the_library(library: Library, tmp_path: Path) -> None:
    """What an engine wrote must be files of its own."""
    filing = albums.stage(STANDARD, library.root, "download-1")
    secret = tmp_path / "secret"
    secret.write_text("password")
    (filing.staged / "00.flac").unlink()
    (filing.staged / "00.flac").symlink_to(secret)
    with pytest.raises(StepFailedError, match="staging"):
        file_album(library.database, filing, fence=albums.hold, on_record=albums.note_nothing)
    assert albums.shelf(library.root) == {}


@pytest.mark.parametrize("folder", ["../outside", "/etc/x", ".trash/x", "a/../../b", "."])
def test_a_folder_outside_the_library_is_refused(library: Library, folder: str) -> None:
    filing = albums.stage(STANDARD.but(folder=folder), library.root, "download-1")
    with pytest.raises(StepFailedError, match="name"):
        file_album(library.database, filing, fence=albums.hold, on_record=albums.note_nothing)
    assert albums.shelf(library.root) == {}
