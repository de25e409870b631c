"""The protocol of the workbench: one line of JSON per call, one per answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path  # noqa: TC003  # the adapters read the annotations
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import Field, TypeAdapter
from pydantic_core import from_json

from crateful.audio.cue.parts import Part  # noqa: TC001  # the adapters read the annotations
from crateful.audio.facts import (
    AnalysisOptions,
    AudioFacts,
    Authenticity,
    Cover,
    CoverMaker,
    Decoded,
    FileTags,
    ListeningForm,
    ReplayGain,
    SpectrogramView,
    WaveformFacts,
)
from crateful.errors import Recovery, StepFailedError
from crateful.tagging.acoustid.values import AcoustId, Heard, SecondOpinion
from crateful.tagging.types import (
    Candidate,
    Hints,
    Identification,
    MusicBrainz,
    Query,
    TagDiff,
    TaggedAlbum,
)

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True)
class Setup:
    """The first line to a child: what it may use of the machine."""

    memory_bytes: int
    """Address space; a hostile file that needs more ends the child, not the service."""
    file_bytes: int
    """The largest file that it may write."""
    exiftool: tuple[str, ...] = ("exiftool",)
    niceness: int = 0
    """How far it lets others go first, from 0 to 19."""
    is_idle: bool = False
    """It works only while nobody else wants the processor or the disk."""


@dataclass(frozen=True, slots=True)
class Verify:
    """See :meth:`crateful.workbench.client.Workbench.verify`."""

    folder: Path
    promised_ms: dict[str, int | None]
    keeps_tail: bool = False
    options: AnalysisOptions = field(default_factory=AnalysisOptions)
    op: Literal["verify"] = "verify"


@dataclass(frozen=True, slots=True)
class Probe:
    """See :meth:`crateful.workbench.client.Workbench.probe`."""

    folder: Path
    paths: tuple[str, ...]
    op: Literal["probe"] = "probe"


@dataclass(frozen=True, slots=True)
class Examine:
    """See :meth:`crateful.workbench.client.Workbench.examine`."""

    folder: Path
    paths: tuple[str, ...]
    op: Literal["examine"] = "examine"


@dataclass(frozen=True, slots=True)
class Survey:
    """See :meth:`crateful.workbench.client.Workbench.survey`."""

    folder: Path
    paths: tuple[str, ...]
    keeps_tail: bool = False
    op: Literal["survey"] = "survey"


@dataclass(frozen=True, slots=True)
class ReadTags:
    """See :meth:`crateful.workbench.client.Workbench.read_tags`."""

    folder: str
    names: tuple[str, ...]
    op: Literal["read_tags"] = "read_tags"


@dataclass(frozen=True, slots=True)
class CueSheets:
    """See :meth:`crateful.workbench.client.Workbench.cue_sheets`."""

    folder: Path
    paths: tuple[str, ...]
    op: Literal["cue_sheets"] = "cue_sheets"


@dataclass(frozen=True, slots=True)
class Split:
    """See :meth:`crateful.workbench.client.Workbench.split`."""

    folder: Path
    image: str
    parts: tuple[Part, ...]
    op: Literal["split"] = "split"


@dataclass(frozen=True, slots=True)
class CopyForListening:
    """See :meth:`crateful.workbench.client.Workbench.copy_for_listening`."""

    source: str
    into: Path
    form: ListeningForm
    op: Literal["listening_copy"] = "listening_copy"


@dataclass(frozen=True, slots=True)
class DrawSpectrogram:
    """See :meth:`crateful.workbench.client.Workbench.draw_spectrogram`."""

    source: str
    into: Path
    view: SpectrogramView
    op: Literal["spectrogram"] = "spectrogram"


@dataclass(frozen=True, slots=True)
class ReadReplayGain:
    """See :meth:`crateful.workbench.client.Workbench.replay_gain`."""

    source: str
    op: Literal["replay_gain"] = "replay_gain"


@dataclass(frozen=True, slots=True)
class WithLyrics:
    """See :meth:`crateful.workbench.client.Workbench.with_lyrics`."""

    folder: Path
    names: tuple[str, ...]
    op: Literal["with_lyrics"] = "with_lyrics"


@dataclass(frozen=True, slots=True)
class ChooseCover:
    """See :meth:`crateful.workbench.client.Workbench.cover`."""

    folder: Path
    named: str | None
    maker: CoverMaker = "shop"
    op: Literal["cover"] = "cover"


@dataclass(frozen=True, slots=True)
class FetchCover:
    """See :meth:`crateful.workbench.client.Workbench.fetch_cover`."""

    folder: Path
    release_id: str
    musicbrainz: MusicBrainz
    op: Literal["fetch_cover"] = "fetch_cover"


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """See :meth:`crateful.workbench.client.Workbench.thumbnail`."""

    picture: Path
    into: Path
    side_px: int
    is_own: bool = False
    op: Literal["thumbnail"] = "thumbnail"


@dataclass(frozen=True, slots=True)
class Identify:
    """See :meth:`crateful.workbench.client.Workbench.identify`."""

    folder: Path
    hints: Hints
    query: Query
    musicbrainz: MusicBrainz
    op: Literal["identify"] = "identify"


@dataclass(frozen=True, slots=True)
class Listen:
    """See :meth:`crateful.workbench.client.Workbench.listen`."""

    folder: Path
    hints: Hints
    candidates: tuple[Candidate, ...]
    heard: tuple[Heard, ...]
    acoustid: AcoustId
    musicbrainz: MusicBrainz
    op: Literal["listen"] = "listen"


@dataclass(frozen=True, slots=True)
class Tag:
    """See :meth:`crateful.workbench.client.Workbench.tag`."""

    folder: Path
    hints: Hints
    candidate: Candidate | None
    cover: str | None
    write: bool
    op: Literal["tag"] = "tag"


@dataclass(frozen=True, slots=True)
class Compare:
    """See :meth:`crateful.workbench.client.Workbench.compare`."""

    folder: Path
    hints: Hints
    candidate: Candidate
    op: Literal["compare"] = "compare"


@dataclass(frozen=True, slots=True)
class WriteTags:
    """See :meth:`crateful.workbench.client.Workbench.write_tags`."""

    folder: Path
    edits: dict[str, dict[str, Any]]
    op: Literal["write_tags"] = "write_tags"


@dataclass(frozen=True, slots=True)
class EmbedCover:
    """See :meth:`crateful.workbench.client.Workbench.embed_cover`."""

    folder: Path
    paths: tuple[str, ...]
    cover: str
    op: Literal["embed_cover"] = "embed_cover"


Call = Annotated[
    Verify
    | Probe
    | Examine
    | Survey
    | ReadTags
    | CueSheets
    | Split
    | CopyForListening
    | DrawSpectrogram
    | ReadReplayGain
    | WithLyrics
    | ChooseCover
    | FetchCover
    | Thumbnail
    | Identify
    | Listen
    | Tag
    | Compare
    | WriteTags
    | EmbedCover,
    Field(discriminator="op"),
]


def tasks_of(call: Call) -> tuple[str, ...]:
    """Return what a call asks for: also what is to be learned in the same decode."""
    if not isinstance(call, Verify):
        return (call.op,)
    return (call.op, *(name for name, is_made in asdict(call.options).items() if is_made))


@dataclass(frozen=True, slots=True)
class Failure:
    """A step failed in a way that can be explained."""

    message: str
    code: str
    recovery: Recovery
    retry_after_s: float | None = None

    @classmethod
    def of(cls, error: StepFailedError) -> Failure:
        """Keep what a step said about its failure."""
        return cls(str(error), error.code, error.recovery, error.retry_after_s)

    def as_error(self) -> StepFailedError:
        """Return the error to raise in the parent."""
        return StepFailedError(
            self.message,
            code=self.code,
            recovery=self.recovery,
            retry_after_s=self.retry_after_s,
        )


SETUP: Final[TypeAdapter[Setup]] = TypeAdapter(Setup)
CALL: Final[TypeAdapter[Call]] = TypeAdapter(Call)
DECODED: Final[TypeAdapter[Decoded]] = TypeAdapter(Decoded)
FACTS: Final[TypeAdapter[tuple[AudioFacts, ...]]] = TypeAdapter(tuple[AudioFacts, ...])
EXAMINED: Final[TypeAdapter[tuple[Authenticity | None, ...]]] = TypeAdapter(
    tuple[Authenticity | None, ...]
)
SURVEYED: Final[TypeAdapter[tuple[AudioFacts, ...] | None]] = TypeAdapter(
    tuple[AudioFacts, ...] | None
)
FILE_TAGS: Final[TypeAdapter[tuple[FileTags, ...]]] = TypeAdapter(tuple[FileTags, ...])
COVER: Final[TypeAdapter[Cover | None]] = TypeAdapter(Cover | None)
IDENTIFICATION: Final[TypeAdapter[Identification]] = TypeAdapter(Identification)
SECOND_OPINION: Final[TypeAdapter[SecondOpinion]] = TypeAdapter(SecondOpinion)
TAGGED: Final[TypeAdapter[TaggedAlbum]] = TypeAdapter(TaggedAlbum)
TAG_DIFFS: Final[TypeAdapter[tuple[TagDiff, ...]]] = TypeAdapter(tuple[TagDiff, ...])
SHEETS: Final[TypeAdapter[dict[str, str]]] = TypeAdapter(dict[str, str])
REPLAY_GAIN: Final[TypeAdapter[ReplayGain]] = TypeAdapter(ReplayGain)
WAVEFORM: Final[TypeAdapter[WaveformFacts]] = TypeAdapter(WaveformFacts)
NAMES: Final[TypeAdapter[tuple[str, ...]]] = TypeAdapter(tuple[str, ...])
NOTHING: Final[TypeAdapter[None]] = TypeAdapter(None)
_FAILURE: Final[TypeAdapter[Failure]] = TypeAdapter(Failure)


def answer_line(adapter: TypeAdapter[AnswerT], answer: AnswerT) -> bytes:
    """Return the line for a call that worked."""
    return b'{"ok":' + adapter.dump_json(answer) + b"}\n"


def failure_line(error: StepFailedError) -> bytes:
    """Return the line for a call that failed."""
    return b'{"failed":' + _FAILURE.dump_json(Failure.of(error)) + b"}\n"


def read_answer(line: str, adapter: TypeAdapter[AnswerT]) -> AnswerT:
    """Return what a child answered.

    Raises:
        StepFailedError: the step failed, as the child says.
    """
    envelope = from_json(line)
    if "failed" in envelope:
        raise _FAILURE.validate_python(envelope["failed"]).as_error()
    return adapter.validate_python(envelope["ok"])
