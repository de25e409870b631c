"""The parent's side of the workbench: a few warm children that read, verify and tag files.

Everything that decodes what came from outside runs in them, so a hostile file ends a child
and one download's step, never the service. This module imports none of the heavy libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.audio.facts import NO_ANALYSES, Decoded
from crateful.files import paths
from crateful.tools.watch import NO_WATCH
from crateful.workbench import protocol
from crateful.workbench.pool import Limits, Pool
from crateful.workbench.shares import (
    EXAMINE_S,
    FETCH_DEADLINE_S,
    FILES_PER_CALL,
    IDENTIFY_DEADLINE_S,
    PICTURE_DEADLINE_S,
    READ_SHARE,
    TAGS_S,
    share_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crateful.audio.cue.parts import Part
    from crateful.audio.facts import (
        AnalysisOptions,
        AudioFacts,
        Authenticity,
        Cover,
        CoverMaker,
        Damage,
        FileTags,
        ListeningForm,
        ReplayGain,
        SoundAnalysis,
        SpectrogramView,
        WaveformFacts,
    )
    from crateful.tagging.acoustid.values import AcoustId, Heard, SecondOpinion
    from crateful.tagging.file_tags.values import Values
    from crateful.tagging.types import (
        Candidate,
        Hints,
        Identification,
        MusicBrainz,
        Query,
        TagDiff,
        TaggedAlbum,
    )
    from crateful.tools.watch import Watch

__all__ = ["Limits", "Workbench"]


class Workbench:
    """A pool of children; safe to share between threads, each call has one child to itself.

    Args:
        size: how many children there may be at a time; further calls wait for one.
        limits: of each child.
        exiftool: how ExifTool is started.
    """

    def __init__(
        self,
        size: int,
        limits: Limits | None = None,
        exiftool: Sequence[str] = ("exiftool",),
    ) -> None:
        self._pool = Pool(size, limits or Limits(), exiftool)

    def warm(self, children: int) -> None:
        """Have so many children start that will read albums in a moment; nobody waits for them."""
        self._pool.warm(children)

    def verify(
        self,
        folder: Path,
        promised_ms: Mapping[str, int | None],
        watch: Watch = NO_WATCH,
        *,
        keeps_tail: bool = False,
        deadline_s: float | None = None,
    ) -> tuple[Damage, ...]:
        """Decode files and name those that are not whole; see :meth:`decode`."""
        decoded = self.decode(
            folder, promised_ms, watch, keeps_tail=keeps_tail, deadline_s=deadline_s
        )
        return decoded.damages

    def decode(
        self,
        folder: Path,
        promised_ms: Mapping[str, int | None],
        watch: Watch = NO_WATCH,
        *,
        options: AnalysisOptions = NO_ANALYSES,
        keeps_tail: bool = False,
        deadline_s: float | None = None,
    ) -> Decoded:
        """Decode files, name those that are not whole, and analyse the others.

        Each file is a call of its own, with a share of time that follows its size: who waits for
        a child has one after a file, not after an album.

        Args:
            folder: absolute.
            promised_ms: for each file, relative to ``folder``, how long its source says it is.
            watch: who may stop it.
            options: which analyses are made in the same pass.
            keeps_tail: a person has said that what stands behind a file's end stays.
            deadline_s: seconds after which a file is given up, in place of its share.

        Raises:
            StepFailedError: ``file-crashed-reader``, ``file-too-slow``.
        """
        damages: list[Damage] = []
        analyses: dict[str, SoundAnalysis] = {}
        for path, promise_ms in promised_ms.items():
            call = protocol.Verify(folder, {path: promise_ms}, keeps_tail, options)
            share_s = share_of(folder, [path]) if deadline_s is None else deadline_s
            found = self._pool.ask(call, protocol.DECODED, watch, share_s)
            damages += found.damages
            analyses |= found.analyses
        return Decoded(tuple(damages), analyses)

    def probe(
        self,
        folder: Path,
        names: Sequence[str],
        watch: Watch = NO_WATCH,
        *,
        deadline_s: float | None = None,
    ) -> tuple[AudioFacts, ...]:
        """Measure every file that is audio, in the order given; ExifTool is asked once.

        Raises:
            StepFailedError: ``file-crashed-reader``, ``file-too-slow``.
        """
        call = protocol.Probe(folder, tuple(names))
        if deadline_s is None:
            deadline_s = READ_SHARE * share_of(folder, names)
        return self._pool.ask(call, protocol.FACTS, watch, deadline_s)

    def examine(
        self, folder: Path, paths: Sequence[str], watch: Watch = NO_WATCH
    ) -> tuple[Authenticity | None, ...]:
        """Look in lossless files for what lossy encoders and converters leave.

        Args:
            folder: absolute.
            paths: relative to it.
            watch: who may stop it.

        Returns:
            Of each file, in the order given; ``None`` of one that can't be decoded.

        Raises:
            StepFailedError: ``file-crashed-reader``, ``file-too-slow``.
        """
        found: list[Authenticity | None] = []
        for path in paths:  # one at a time, so that somebody can stop it
            call = protocol.Examine(folder, (path,))
            some: tuple[Authenticity | None, ...] = self._pool.ask(
                call, protocol.EXAMINED, watch, EXAMINE_S
            )
            found += some
        return tuple(found)

    def survey(
        self, folder: Path, names: Sequence[str], watch: Watch = NO_WATCH, *, keeps_tail: bool
    ) -> tuple[AudioFacts, ...] | None:
        """Measure files without decoding them; ``None`` when one does not look whole.

        Args:
            folder: absolute.
            names: relative to it.
            watch: who may stop it.
            keeps_tail: what stands behind a file's end stays.

        Raises:
            StepFailedError: ``file-crashed-reader``, ``file-too-slow``.
        """
        call = protocol.Survey(folder, tuple(names), keeps_tail)
        deadline_s = READ_SHARE * share_of(folder, names)
        return self._pool.ask(call, protocol.SURVEYED, watch, deadline_s)

    def read_tags(
        self, folder: Path, names: Sequence[str], watch: Watch = NO_WATCH
    ) -> tuple[FileTags, ...]:
        """Read the tags of files and nothing else, in the order given.

        Args:
            folder: absolute.
            names: relative to it, as :mod:`crateful.files.paths` writes them.
            watch: who may stop it.

        Raises:
            StepFailedError: ``file-crashed-reader``, ``file-too-slow``.
        """
        said: list[FileTags] = []
        for start in range(0, len(names), FILES_PER_CALL):
            some = tuple(names[start : start + FILES_PER_CALL])
            call = protocol.ReadTags(paths.text_of(folder), some)
            found: tuple[FileTags, ...] = self._pool.ask(call, protocol.FILE_TAGS, watch, TAGS_S)
            said += found
        return tuple(said)

    def cue_sheets(
        self, folder: Path, paths: Sequence[str], watch: Watch = NO_WATCH
    ) -> dict[str, str]:
        """Return the cue sheets that stand in files' tags, by their paths; most have none.

        Raises:
            StepFailedError: what ``verify`` may raise.
        """
        call = protocol.CueSheets(folder, tuple(paths))
        return self._pool.ask(call, protocol.SHEETS, watch, share_of(folder, paths))

    def split(
        self, folder: Path, image: str, parts: Sequence[Part], watch: Watch = NO_WATCH
    ) -> None:
        """Write the tracks of a disc's image as files of their own, sample by sample.

        Raises:
            StepFailedError: ``image-not-split``, or what ``verify`` may raise.
        """
        call = protocol.Split(folder, image, tuple(parts))
        share_s = 2 * READ_SHARE * share_of(folder, [image])
        self._pool.ask(call, protocol.NOTHING, watch, share_s)

    def replay_gain(self, source: Path) -> ReplayGain:
        """Return how loud a file is to be played, as its tags say.

        Raises:
            StepFailedError: what ``verify`` may raise.
        """
        call = protocol.ReadReplayGain(paths.text_of(source))
        return self._pool.ask(call, protocol.REPLAY_GAIN, NO_WATCH, TAGS_S)

    def with_lyrics(
        self, folder: Path, names: Sequence[str], watch: Watch = NO_WATCH
    ) -> tuple[str, ...]:
        """Return which files have lyrics inside, and those that can't be read.

        Raises:
            StepFailedError: what ``verify`` may raise.
        """
        call = protocol.WithLyrics(folder, tuple(names))
        return self._pool.ask(call, protocol.NAMES, watch, TAGS_S)

    def copy_for_listening(
        self, source: Path, into: Path, form: ListeningForm, watch: Watch = NO_WATCH
    ) -> None:
        """Write a file's sound into another one as browsers play it.

        Args:
            source: absolute.
            into: absolute; what is there is overwritten.
            form: how it is encoded.
            watch: who may stop it.

        Raises:
            StepFailedError: ``file-unreadable``, or what ``verify`` may raise.
        """
        call = protocol.CopyForListening(paths.text_of(source), into, form)
        share_s = 2 * READ_SHARE * share_of(source.parent, [source.name])
        self._pool.ask(call, protocol.NOTHING, watch, share_s)

    def draw_spectrogram(self, source: Path, into: Path, view: SpectrogramView) -> WaveformFacts:
        """Write the picture of a file's spectrum over time, and return its waveform.

        Args:
            source: absolute.
            into: absolute; what is there is overwritten by a WebP.
            view: how it is looked at.

        Raises:
            StepFailedError: ``file-unreadable``, or what ``verify`` may raise.
        """
        call = protocol.DrawSpectrogram(paths.text_of(source), into, view)
        share_s = READ_SHARE * share_of(source.parent, [source.name])
        return self._pool.ask(call, protocol.WAVEFORM, NO_WATCH, share_s)

    def cover(
        self,
        folder: Path,
        named: str | None,
        watch: Watch = NO_WATCH,
        *,
        maker: CoverMaker = "shop",
        deadline_s: float = PICTURE_DEADLINE_S,
    ) -> Cover | None:
        """Choose the album's picture: an owner's as it is, others written anew as ``cover.jpg``.

        Args:
            folder: absolute.
            named: the picture that the source gave, relative to ``folder``.
            watch: who may stop it.
            maker: whose the pictures are.
            deadline_s: seconds after which it is given up.

        Returns:
            ``None`` when no picture is fit to be one.
        """
        call = protocol.ChooseCover(folder, named, maker)
        return self._pool.ask(call, protocol.COVER, watch, deadline_s)

    def fetch_cover(
        self,
        folder: Path,
        release_id: str,
        musicbrainz: MusicBrainz,
        watch: Watch = NO_WATCH,
        *,
        deadline_s: float = FETCH_DEADLINE_S,
    ) -> Cover | None:
        """Get the release's picture from the Cover Art Archive, as :meth:`cover` would write it.

        Returns:
            ``None`` when there is none or it can't be had now.

        Raises:
            StepFailedError: ``database-down``, or what ``verify`` may raise.
        """
        call = protocol.FetchCover(folder, release_id, musicbrainz)
        return self._pool.ask(call, protocol.COVER, watch, deadline_s)

    def thumbnail(
        self,
        picture: Path,
        into: Path,
        side_px: int,
        watch: Watch = NO_WATCH,
        *,
        is_own: bool = False,
        deadline_s: float = PICTURE_DEADLINE_S,
    ) -> None:
        """Write ``picture`` as a JPEG of at most ``side_px`` a side to ``into``, all at once.

        Raises:
            StepFailedError: ``bad-picture`` if it is none that we read.
        """
        call = protocol.Thumbnail(picture, into, side_px, is_own)
        self._pool.ask(call, protocol.NOTHING, watch, deadline_s)

    def identify(
        self,
        folder: Path,
        hints: Hints,
        query: Query,
        musicbrainz: MusicBrainz,
        watch: Watch = NO_WATCH,
    ) -> Identification:
        """Find the releases that the folder's files may be; see ``Tagger.identify``.

        Raises:
            StepFailedError: MusicBrainz or the database does not answer, or what ``verify`` may
                raise.
        """
        call = protocol.Identify(folder, hints, query, musicbrainz)
        return self._pool.ask(call, protocol.IDENTIFICATION, watch, IDENTIFY_DEADLINE_S)

    def listen(
        self,
        folder: Path,
        found: tuple[Hints, Sequence[Candidate]],
        heard: Sequence[Heard],
        ways: tuple[AcoustId, MusicBrainz],
        watch: Watch = NO_WATCH,
    ) -> SecondOpinion:
        """Say what an album's sound tells of the releases that it may be; see ``Tagger.listen``.

        Raises:
            StepFailedError: see :meth:`identify`.
        """
        hints, candidates = found
        call = protocol.Listen(folder, hints, tuple(candidates), tuple(heard), *ways)
        return self._pool.ask(call, protocol.SECOND_OPINION, watch, IDENTIFY_DEADLINE_S)

    def tag(
        self,
        folder: Path,
        hints: Hints,
        candidate: Candidate | None,
        cover: str | None,
        watch: Watch = NO_WATCH,
        *,
        write: bool = True,
    ) -> TaggedAlbum:
        """Say how the album is tagged, and write it into the files unless ``write`` is false.

        Raises:
            StepFailedError: a file can't be written, or what ``verify`` may raise.
        """
        call = protocol.Tag(folder, hints, candidate, cover, write)
        share_s = READ_SHARE * share_of(folder, [track.path for track in hints.tracks])
        return self._pool.ask(call, protocol.TAGGED, watch, share_s)

    def compare(
        self, folder: Path, hints: Hints, candidate: Candidate, watch: Watch = NO_WATCH
    ) -> tuple[TagDiff, ...]:
        """Hold what a release says against what an album's files say; nothing is written.

        Raises:
            StepFailedError: see ``Tagger.compare``, or what ``verify`` may raise.
        """
        call = protocol.Compare(folder, hints, candidate)
        return self._pool.ask(call, protocol.TAG_DIFFS, watch, IDENTIFY_DEADLINE_S)

    def write_tags(self, folder: Path, edits: dict[str, Values], watch: Watch = NO_WATCH) -> None:
        """Write what a person edited into the files: by name, what to write by MediaFile's.

        Raises:
            StepFailedError: a file can't be written; those before it are changed.
        """
        call = protocol.WriteTags(folder, edits)
        share_s = READ_SHARE * share_of(folder, list(edits))
        self._pool.ask(call, protocol.NOTHING, watch, share_s)

    def embed_cover(
        self, folder: Path, names: Sequence[str], cover: str, watch: Watch = NO_WATCH
    ) -> None:
        """Make a picture the only front cover inside files.

        Args:
            folder: absolute.
            names: of the files, relative to it.
            cover: of the picture, too.
            watch: who may stop it.

        Raises:
            StepFailedError: a file can't be written; those before it are changed.
        """
        call = protocol.EmbedCover(folder, tuple(names), cover)
        share_s = READ_SHARE * share_of(folder, names)
        self._pool.ask(call, protocol.NOTHING, watch, share_s)

    def close(self) -> None:
        """End the idle children now, and those at work as soon as their call is over."""
        self._pool.close()
