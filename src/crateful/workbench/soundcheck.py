"""A check of every format: verifies, measures, tags and pictures a tone of each.

The tools may all be well and the product not: PyAV 19 read FLAC for us and nothing lossy.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.errors import StepFailedError
from crateful.tagging.types import Hints, TrackHint
from crateful.tools import process
from crateful.tools.programs import CheckFailedError, Finding, ToolStatus
from crateful.tools.watch import NO_WATCH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crateful.tools.watch import Watch
    from crateful.workbench.client import Workbench

MAKING_S: Final = 30.0
DEADLINE_S: Final = 60.0
TONE_MS: Final = 1000
TITLE: Final = "Tone"
PICTURE: Final = "front.png"
_SOUND: Final = ("-f", "lavfi", "-i", "sine=frequency=440:duration=1:sample_rate=48000")
_PICTURE: Final = ("-f", "lavfi", "-i", "color=c=teal:size=600x600", "-frames:v", "1")


@dataclass(frozen=True, slots=True)
class Format:
    """One way in which music comes."""

    name: str
    suffix: str
    encoder: str
    """FFmpeg's; one that is built without it can't make a tone."""
    codec: str
    """As the probe calls it."""
    is_tagged: bool = True
    """False: filed as another kind of file, or refused with its name."""

    @property
    def subject(self) -> str:
        """What a finding about it is called."""
        return f"{self.name} files"


FORMATS: Final = (
    Format("FLAC", "flac", "flac", "flac"),
    Format("ALAC", "m4a", "alac", "alac"),
    Format("WAV", "wav", "pcm_s16le", "pcm"),
    Format("AIFF", "aiff", "pcm_s16be", "pcm"),
    Format("WavPack", "wv", "wavpack", "wavpack"),
    Format("MP3", "mp3", "libmp3lame", "mp3"),
    Format("AAC", "m4a", "aac", "aac"),
    Format("Opus", "opus", "libopus", "opus"),
    Format("Vorbis", "ogg", "libvorbis", "vorbis"),
    Format("WMA", "wma", "wmav2", "wma"),
    Format("WebM", "webm", "libopus", "opus", is_tagged=False),
    Format("Matroska", "mka", "flac", "flac", is_tagged=False),
    Format("ADTS", "aac", "aac", "aac", is_tagged=False),
    Format("Ogg FLAC", "oga", "flac", "flac", is_tagged=False),
    Format("TTA", "tta", "tta", "tta", is_tagged=False),
)


class _WrongError(Exception):
    """A step ended, and not with what was right."""


def listen(bench: Workbench, scratch: Path, watch: Watch = NO_WATCH) -> Iterator[Finding]:
    """Verify, measure, tag and picture a tone of each format.

    Args:
        bench: whose children do it.
        scratch: an empty folder.
        watch: who may stop it.
    """
    picture = scratch / PICTURE
    for number, each in enumerate(FORMATS):
        watch.check()
        folder = scratch / str(number)
        folder.mkdir()
        tone = folder / f"tone.{each.suffix}"
        try:
            _make(*_SOUND, "-c:a", each.encoder, str(tone))
            if not picture.exists():
                _make(*_PICTURE, str(picture))
            shutil.copyfile(picture, folder / PICTURE)
        except (CheckFailedError, process.ToolMissingError, process.ToolTimeoutError) as error:
            detail = f"Not tried: ffmpeg made no tone ({error})."
            yield Finding(each.subject, ToolStatus.HINT, detail=detail)
        else:
            yield _tried(bench, each, tone, watch)


def _tried(bench: Workbench, each: Format, tone: Path, watch: Watch) -> Finding:
    doing = "verified"
    try:
        _verify(bench, tone, watch)
        doing = "measured"
        _measure(bench, each, tone, watch)
        if not each.is_tagged:
            return Finding(each.subject, ToolStatus.WORKS, detail="verified and measured a tone")
        doing = "tagged"
        _tag(bench, tone, watch)
    except (StepFailedError, _WrongError) as error:
        detail = f"Can't be {doing}: {error} Update Crateful, or go back to the versions of before."
        return Finding(each.subject, ToolStatus.FAILS, detail=detail)
    detail = "verified, measured, tagged and pictured a tone"
    return Finding(each.subject, ToolStatus.WORKS, detail=detail)


def _verify(bench: Workbench, tone: Path, watch: Watch) -> None:
    for damage in bench.verify(tone.parent, {tone.name: TONE_MS}, watch, deadline_s=DEADLINE_S):
        raise _WrongError(damage.message)


def _measure(bench: Workbench, each: Format, tone: Path, watch: Watch) -> None:
    (facts,) = bench.probe(tone.parent, [tone.name], watch, deadline_s=DEADLINE_S)
    if facts.codec != each.codec:
        message = f"It is taken for {facts.codec}."
        raise _WrongError(message)
    if facts.conflicts:
        raise _WrongError(facts.conflicts[0])


def _tag(bench: Workbench, tone: Path, watch: Watch) -> None:
    """Tag a tone as an album without a release is, and read what was written."""
    cover = bench.cover(tone.parent, PICTURE, watch)
    track = TrackHint(path=tone.name, title=TITLE, disc=1, number=1)
    hints = Hints(artist="Crateful", album="Sound check", tracks=(track,))
    bench.tag(tone.parent, hints, None, cover.path if cover else None, watch)
    (facts,) = bench.probe(tone.parent, [tone.name], watch, deadline_s=DEADLINE_S)
    if facts.tags.title != TITLE:
        message = "The title that was written is not read."
        raise _WrongError(message)
    if not facts.has_cover:
        message = "The picture that was put in is not found."
        raise _WrongError(message)


def _make(*arguments: str) -> None:
    made = process.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments], timeout_s=MAKING_S)
    if made.returncode:
        said = made.stderr.strip().rpartition("\n")[2] or "it said nothing"
        raise CheckFailedError(said[:200].rstrip("."))
