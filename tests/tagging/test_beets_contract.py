"""What we use of beets. When one of these fails after an upgrade, read its change log first."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.metadata import version

import beets.autotag
import pytest
from beets.autotag import AlbumInfo, AlbumMatch, Source, TrackInfo
from beets.autotag.distance import Distance, distance, string_dist
from beets.autotag.match import assign_items
from beets.library import Item, ReadError
from beets.metadata_plugins import get_metadata_source
from beetsplug._utils.musicbrainz import MusicBrainzAPI
from beetsplug.musicbrainz import MusicBrainzPlugin
from mediafile import MediaFile

USED = {
    assign_items: ["items", "tracks"],
    distance: ["original", "album_info", "item_info_pairs", "unmatched_count"],
    string_dist: ["str1", "str2"],
    Source.from_items: ["items"],
    MusicBrainzPlugin.album_for_id: ["self", "album_id"],
    MusicBrainzAPI.search: ["self", "entity", "filters", "kwargs"],
    AlbumMatch.apply_metadata: ["self", "from_scratch"],
    Item.from_path: ["path"],
    get_metadata_source: ["name"],
}


def test_the_version_is_the_one_that_was_read() -> None:
    assert version("beets").startswith("2.14.")


@pytest.mark.parametrize("used", USED, ids=lambda used: used.__qualname__)
def test_a_function_takes_what_we_give_b3_b11(used: object) -> None:
    """B3, B11: no call of a tool is guessed."""
    assert list(inspect.signature(used).parameters) == USED[used]  # type: ignore[arg-type, index]


def test_the_value_types_have_the_fields_that_we_read() -> None:
    info = AlbumInfo([TrackInfo(title="t", index=1)], album="a")
    wanted = """album_id artist album year month day original_year media country label catalognum
        barcode albumdisambig albumstatus releasegroup_id genres mediums va item_data tracks"""
    info.barcode = None
    assert all(hasattr(info, name) for name in wanted.split())
    track = "title artist medium medium_index index track_id length"
    assert all(hasattr(info.tracks[0], name) for name in track.split())
    assert AlbumMatch(Distance(), info, {}).extra_items == []
    assert issubclass(ReadError, Exception)
    assert beets.autotag.AlbumInfo is AlbumInfo


def test_its_fields_are_those_that_files_are_written_with() -> None:
    ours = """album albumartist artist title track tracktotal disc disctotal year month day genres
        label catalognum barcode comp isrc comments mb_albumid mb_trackid mb_releasegroupid"""
    assert set(ours.split()) <= set(MediaFile.fields()) & set(Item._media_fields)  # noqa: SLF001


CHECK = """
import os, pathlib, tempfile
home = pathlib.Path(tempfile.mkdtemp())
os.environ["HOME"] = os.environ["XDG_CONFIG_HOME"] = str(home)
tempfile.tempdir = str(home)
from crateful.tagging.engine import Tagger
tagger = Tagger()
from beets import config, plugins
assert [each.name for each in plugins.find_plugins()] == ["musicbrainz"]
assert config["raise_on_error"].get(bool)
assert list(home.iterdir()) == [], list(home.iterdir())
for attempt in ("again in this process", "in a fork"):
    if attempt == "in a fork":
        child = os.fork()
        if child:
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            break
    try:
        tagger._beets.connect("https://x.example", None) if attempt == "in a fork" else Tagger()
    except RuntimeError:
        if attempt == "in a fork":
            os._exit(7)
    else:
        raise SystemExit(attempt)
"""


def test_it_is_set_up_once_per_process_and_leaves_nothing_behind_b4_b7_b15() -> None:
    """B4, B7, B15: our plugins only, no library, no copies, no folder; never after a fork."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
