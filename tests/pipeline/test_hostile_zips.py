"""What a zip may do: nothing outside its folder, nothing beyond its size; names as they were."""

from __future__ import annotations

import copy
import stat
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline.zip_files import RawName, make_zip, special

from crateful.downloads.moving_in import zips
from crateful.errors import StepFailedError
from crateful.tools.watch import NO_WATCH


def refused(path: Path) -> StepFailedError:
    """Why nothing of a zip is used, whether that shows at once or only as it is unpacked."""
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as into,
        pytest.raises(StepFailedError) as told,
    ):
        zips.unpack(path, zips.look(path).members, Path(into), NO_WATCH)
    assert str(told.value).endswith(".")
    assert len(str(told.value)) < 300
    return told.value


def names_of(path: Path) -> list[str]:
    return [str(member.path) for member in zips.look(path).members]


@pytest.mark.parametrize(
    "name",
    [
        *("../up.flac", "a/../../up.flac", "..", "/etc/cron.d/x", "C:/x.flac", "c:x.flac"),
        RawName(b"..\\up.flac", dos=True),
        RawName(b"\\\\server\\share\\x.flac", dos=True),
        RawName(b"ok.flac\0/../../up.flac"),
    ],
    ids=str,
)
def test_a_name_that_leads_out_of_a_zip_is_refused(
    name: str | zipfile.ZipInfo, tmp_path: Path
) -> None:
    """K16."""
    path = make_zip(tmp_path / "a.zip", {"fine.flac": b"x", name: b"x"})
    assert refused(path).code == "zip-unsafe"


@pytest.mark.parametrize(
    "names", [("a.flac", "./a.flac"), ("a", "a/b.flac"), ("CD1//a.flac", "CD1/a.flac")]
)
def test_two_files_of_one_name_are_refused(names: tuple[str, str], tmp_path: Path) -> None:
    """K16: which of them is meant, nobody knows."""
    path = make_zip(tmp_path / "a.zip", dict.fromkeys(names, b"x"))
    assert "one name" in str(refused(path))


def test_links_pipes_and_devices_are_named_and_never_made(tmp_path: Path) -> None:
    kinds = {"link": stat.S_IFLNK, "pipe": stat.S_IFIFO, "disk": stat.S_IFBLK, "tty": stat.S_IFCHR}
    entries = {
        special(f"{name}.flac", mode | 0o777): b"/etc/passwd" for name, mode in kinds.items()
    }
    path = make_zip(tmp_path / "a.zip", {"fine.flac": b"x", **entries})
    found = zips.look(path)
    assert {str(one) for one in found.odd} == {f"{name}.flac" for name in kinds}
    zips.unpack(path, found.members, tmp_path / "into", NO_WATCH)
    assert [file.name for file in (tmp_path / "into").iterdir()] == ["fine.flac"]


def test_a_zip_of_nothing_but_size_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """K16: a thousandfold."""
    path = make_zip(tmp_path / "a.zip", {"bomb.wav": bytes(zips.SMALL_BYTES + 1)})
    told = refused(path)
    assert (told.code, "MB would come out of" in str(told)) == ("zip-unsafe", True)


def test_archives_in_a_zip_are_named_and_never_opened(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", {"01.flac": b"x"}).read_bytes()
    path = make_zip(tmp_path / "a.zip", {"a/inner.ZIP": inner, "b.tar.gz": b"x", "01.flac": b"x"})
    found = zips.look(path)
    assert {str(one) for one in found.archives} == {"a/inner.ZIP", "b.tar.gz"}
    assert names_of(path) == ["01.flac"]


def test_files_that_lie_over_each_other_are_refused(tmp_path: Path) -> None:
    """One piece of data that is listed many times: a bomb that no ratio of one file tells."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.flac", bytes(1000))
        again = copy.copy(archive.filelist[0])
        again.filename = again.orig_filename = "two.flac"
        archive.filelist.append(again)
    assert "over each other" in str(refused(path))


def test_more_entries_than_any_album_has_are_never_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(150):
            archive.writestr(f"{number:03}{'x' * 60_000}", b"")
    assert "more entries" in str(refused(path))
    many = tmp_path / "b.zip"
    with zipfile.ZipFile(many, "w") as archive:
        archive.writestr("0", b"")
        entry = archive.filelist[0]
        archive.filelist += [entry] * zips.MAX_FILES
    assert f"more than {zips.MAX_FILES:,} files" in str(refused(many))


@pytest.mark.parametrize("said", [10, 5_000])
def test_a_file_that_is_not_as_long_as_it_says_is_damaged(said: int, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.flac", bytes(range(250)) * 4)
        archive.filelist[0].file_size = said
    assert refused(path).code == "zip-damaged"


def test_a_zip_that_is_none_or_half_or_locked_or_packed_oddly_says_so(tmp_path: Path) -> None:
    whole = make_zip(tmp_path / "a.zip", {"a.flac": bytes(range(256)) * 40}).read_bytes()
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    locked = bytearray(whole)
    at = whole.rindex(b"PK\x01\x02")
    locked[at + 8] |= 1
    odd = tmp_path / "odd.zip"
    with zipfile.ZipFile(odd, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.flac", b"x")
    expected = {
        b"": "zip-damaged",
        b"Rar!" * 100: "zip-damaged",
        whole[:-40]: "zip-damaged",
        whole[200:]: "zip-damaged",
        bytes(flipped): "zip-damaged",
        bytes(locked): "zip-encrypted",
        odd.read_bytes(): "zip-not-supported",
    }
    for content, code in expected.items():
        path = tmp_path / "b.zip"
        path.write_bytes(content)
        assert refused(path).code == code, content[:20]
    assert refused(tmp_path / "none.zip").code == "folder-gone"


@pytest.mark.parametrize(
    ("name", "encoding", "others"),
    [
        ("Björk - Jóga.flac", "cp437", ()),
        ("Björk - Jóga.flac", "cp1252", ()),
        ("Björk - Jóga.flac", "utf-8", ()),
        ("Cafés.flac", "cp437", ()),
        ("Røyksopp/Så lenge.flac", "cp850", ()),
        ("Кино/01 Группа крови.mp3", "cp866", ()),
        ("Кино/01 Группа крови.mp3", "cp1251", ()),
        ("椎名林檎/01 丸ノ内サディスティック.flac", "cp932", ()),
        ("Sigur Rós/Ágætis byrjun.flac", "cp1252", ("Svefn-g-englar.flac",)),
    ],
)
@pytest.mark.parametrize("dos", [True, False])
def test_a_name_of_any_time_is_read_as_it_was(
    name: str, encoding: str, others: tuple[str, ...], tmp_path: Path, *, dos: bool
) -> None:
    raw = [RawName(each.encode(encoding), dos=dos) for each in (name, *others)]
    assert names_of(make_zip(tmp_path / "a.zip", dict.fromkeys(raw, b"x"))) == [name, *others]


def test_the_name_that_stands_beside_goes_first_if_it_belongs_to_this_one(tmp_path: Path) -> None:
    raw = b"?? ????.flac"
    for checksum, expected in ((zlib.crc32(raw), "宇多田.flac"), (1, raw.decode())):
        info = RawName(raw)
        said = struct.pack("<BI", 1, checksum) + "宇多田.flac".encode()
        info.extra = struct.pack("<HH", 0x7075, len(said)) + said
        assert names_of(make_zip(tmp_path / "a.zip", {info: b"x"})) == [expected]


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from("a./\\:C\0\n é\u202e"), max_size=12), max_size=4))
def test_whatever_the_names_nothing_is_written_elsewhere(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "deep" / "into"
        inside.mkdir(parents=True)
        entries = [RawName(name.encode("cp437", "replace"), dos=True) for name in names]
        path = make_zip(Path(folder) / "a.zip", dict.fromkeys(entries, b"x"))
        try:
            found = zips.look(path)
        except StepFailedError:
            return
        zips.unpack(path, found.members, inside, NO_WATCH)
        written = {file for file in Path(folder).rglob("*") if file.is_file()} - {path}
        assert written == {inside / member.path for member in found.members}
