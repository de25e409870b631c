"""Cue sheets of all ages: read rightly, and written anew for other files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.audio import encodings
from crateful.audio.cue import sheet

SHEET = """REM GENRE "Dub"
REM DATE 1999
PERFORMER "Ada Nobody"
TITLE Bare title
FILE "Ada - Rooms.wav" WAVE
  TRACK 01 AUDIO
    TITLE "Air"
    INDEX 00 00:00:00
    INDEX 01 00:00:32
  TRACK 02 AUDIO
    TITLE "Earth"
    PERFORMER "Bea"
    INDEX 00 03:59:10
    INDEX 01 04:01:20
  TRACK 03 AUDIO
    TITLE "Fire"
    PREGAP 00:02:00
    INDEX 01 104:00:74
"""


def test_a_sheet_is_read_with_its_gaps_and_remarks_c24() -> None:
    said = sheet.parse(SHEET)
    assert said.files == ["Ada - Rooms.wav"]
    assert said.texts == {
        "GENRE": "Dub",
        "DATE": "1999",
        "PERFORMER": "Ada Nobody",
        "TITLE": "Bare title",
    }
    assert [track.texts["TITLE"] for track in said.tracks] == ["Air", "Earth", "Fire"]
    starts = [track.start for track in said.tracks]
    assert starts == [(0, 32), (0, (241 * 75) + 20), (0, 104 * 60 * 75 + 74)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_kind_of_line_and_mark_is_read_c24(end: str, mark: bytes) -> None:
    raw = mark + SHEET.replace("\n", end).encode()
    assert len(sheet.parse(encodings.decode(raw)).tracks) == 3


def test_a_sheet_for_the_parts_keeps_each_gap_at_the_end_of_the_file_before_c24() -> None:
    made = sheet.parse(sheet.per_track(sheet.parse(SHEET), 0, ["1.flac", "2.flac", "3.flac"]))
    assert made.files == ["1.flac", "2.flac", "3.flac"]
    assert made.tracks[0].indexes == {0: (0, 0), 1: (0, 32)}
    assert made.tracks[1].indexes == {0: (0, 239 * 75 + 10), 1: (1, 0)}
    assert made.tracks[2].indexes == {1: (2, 0)}
    assert made.texts == sheet.parse(SHEET).texts


def test_other_files_are_named_and_nothing_else_changes_c25() -> None:
    text = 'TITLE "x"\nFILE "01 a.wav" WAVE\n  TRACK 01 AUDIO\nFILE 02.mp3 MP3\n'
    assert sheet.file_names(text) == ["01 a.wav", "02.mp3"]
    assert sheet.with_files(text, {"01 a.wav": "01 - A.flac", "02.mp3": "02 - B.mp3"}) == (
        'TITLE "x"\nFILE "01 - A.flac" WAVE\n  TRACK 01 AUDIO\nFILE "02 - B.mp3" MP3\n'
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Café del Mar: Señor Müller, Été à Noël", "utf-8"),
        ("Café del Mar: Señor Müller, Été à Noël", "cp1252"),
        ("Björk: Jóga, Hyperballad, Isobel (Deodato mix)", "cp1252"),
        ('TITLE "Группа крови"\nPERFORMER "Кино"', "cp1251"),
        ('TITLE "Звезда по имени Солнце (live)"\nPERFORMER "Kino"', "cp1251"),
        ('TITLE "宇多田ヒカル"\nPERFORMER "ファースト・ラヴ"', "cp932"),
        ('TITLE "First Love"\nPERFORMER "椎名林檎"\nTITLE "歌舞伎町の女王"', "cp932"),
        ("Ärzte: Schrei nach Liebe", "utf-16"),
    ],
)
def test_the_encoding_is_guessed_rightly_c24(text: str, written: str) -> None:
    """C24: UTF-8, cp1252, Shift-JIS and cp1251, by the text alone."""
    assert encodings.decode(text.encode(written)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Dvořák: Novosvětská, Příběh", "cp1250"),
        ("周杰倫 范特西", "big5"),
        ("조용필 단발머리", "euc_kr"),
    ],
)
def test_names_around_tell_rarer_encodings_c24(text: str, written: str) -> None:
    """C24's brothers: the folder's own names say the same words."""
    assert (
        encodings.decode(text.encode(written), [text.split(maxsplit=1)[0].strip(":"), "01.flac"])
        == text
    )


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_bytes_break_the_reading(raw: bytes, name: str) -> None:
    said = sheet.parse(encodings.decode(raw, [name]))
    assert len(said.tracks) <= sheet.MAX_TRACKS


@given(st.text(alphabet='FILETRACKINDX019:" \n', max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    said = sheet.parse(text)
    for place in range(len(said.files)):
        assert said.tracks_in(place) is not None
