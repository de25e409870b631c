"""What an engine says or finds on the machine can't make the service do more than it should."""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crateful.engines import protocol, ytdlp
from crateful.engines.driver import Engine, Limits, parse, run, stays_inside
from crateful.engines.protocol import Done, EngineJob, Info, MadeFile, TrackMade
from crateful.engines.redact import Redactor
from crateful.errors import StepFailedError

EVENTS = tuple(protocol.Event.__args__)  # type: ignore[attr-defined]
KINDS = st.sampled_from(
    ["hello", "found", "progress", "track", "failed", "done", "error", "app", "answer", "refused"]
)
FIELDS = st.sampled_from(
    sorted({name for event in EVENTS for name in event.__dataclass_fields__} - {"kind"})
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=8,
)
LINES = (
    st.builds(
        lambda kind, more: json.dumps({**more, "kind": kind}),
        KINDS,
        st.dictionaries(FIELDS, VALUES, max_size=5),
    )
    | st.text()
    | st.binary().map(lambda line: line.decode(errors="replace"))
)


@given(LINES)
@example("[" * 100_000)
@example('{"kind":"found","info":' * 5_000)
@example('{"kind":"done","expected":1e400}')
@example('{"kind":"done","expected":' + "9" * 10_000 + "}")
def test_any_line_is_an_event_or_refused(line: str) -> None:
    """Event lines: no text, however odd, is anything else than one of the ten events."""
    try:
        event = parse(line)
    except ValueError:
        return
    assert isinstance(event, EVENTS)
    assert parse(json.dumps(asdict(event))) == event


OUTSIDE = ["/etc/passwd", "../token.key", "a/../../token.key", "..", "", ".", "a\0b", "//x"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_an_engine_names_no_file_outside_its_folder(path: str) -> None:
    """Security row 4: a booklet called ``../token.key`` would be filed for all to read."""
    made = TrackMade(Info("1", "https://x.example/"), (MadeFile(path),))
    for event in (made, Done(1, cover=path), Done(1, extras=("booklet.pdf", path))):
        with pytest.raises(ValueError, match="staging"):
            parse(json.dumps(asdict(event)))


@given(st.text(alphabet=string.ascii_letters + "./\\ \0", max_size=20))
def test_what_stays_inside_is_below_the_folder_for_the_system_too(path: str) -> None:
    if stays_inside(path):
        here = Path("/a folder that is not there")
        assert here in (here / path).resolve().parents


class Nobody:
    """Minds an engine that ends by itself."""

    def __init__(self, reading: int) -> None:
        self._reading = reading

    def started(self, process_group: int) -> None:
        pass

    def fileno(self) -> int:
        return self._reading

    def check(self) -> None:
        pass

    def log(self, line: str) -> None:
        pass


@pytest.fixture
def nobody() -> Iterator[Nobody]:
    reading, writing = os.pipe()
    yield Nobody(reading)
    os.close(reading)
    os.close(writing)


def planted(home: Path, mark: Path) -> dict[str, str]:
    """Lay out everything in a home that yt-dlp's own command would obey."""
    configs = home / ".config" / "yt-dlp"
    plugin = configs / "plugins" / "evil" / "yt_dlp_plugins" / "extractor"
    plugin.mkdir(parents=True)
    (plugin / "evil.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    orders = f"--exec before_dl:'touch {mark}'\n--config-locations {configs / 'more.conf'}\n"
    for place in (configs / "config", home / ".yt-dlp.conf", home / "yt-dlp.conf"):
        place.write_text(orders)
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}


def test_the_engine_obeys_no_configuration_and_no_plugin_of_the_machine(
    tmp_path: Path, nobody: Nobody, youtube_python: Path
) -> None:
    """Security row 1: only the job on its standard input says what is done."""
    mark = tmp_path / "mark"
    home = planted(tmp_path / "home", mark)
    bare = "import yt_dlp; yt_dlp.YoutubeDL({'quiet': True})"
    subprocess.run([youtube_python, "-c", bare], env={**os.environ, **home}, check=True)
    assert mark.exists(), "a library that is asked so would run it"
    mark.unlink()
    staging = tmp_path / "staging"
    job = EngineJob(
        "probe", "https://x.example/a", str(staging), str(tmp_path / "cache"), ("bandcamp",)
    )
    with pytest.raises(StepFailedError):
        run(
            Engine("", home, str(youtube_python), ytdlp.PROGRAM),
            job,
            nobody,
            Limits(timeout_s=200, stall_timeout_s=200),
            redact=Redactor(),
            on_event=lambda _: None,
        )
    assert not mark.exists()


def test_what_is_asked_for_is_never_on_a_command_line() -> None:
    """Security rows 1 and 17: an engine's is the same whatever it shall do."""
    assert Engine("some.module", {}).argv() == [sys.executable, "-m", "some.module"]
    own = Engine("", {}, python="/venv/python", package=Path("/engine"))
    assert own.argv()[:3] == ["/venv/python", "-I", "-c"]
    assert own.argv()[4:] == ["/engine"]
