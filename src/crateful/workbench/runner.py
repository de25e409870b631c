"""The child of the workbench: reads calls from standard input, writes answers.

It does what may go wrong on hostile files or take memory: decoding, reading tags, pictures,
beets. Its libraries are loaded at the first call that needs them. When its standard input
ends, its parent is gone, and so are this process and its ExifTool at once.
"""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import signal
import sys
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Final, NoReturn, assert_never

from crateful.audio.exiftool import ExifTool
from crateful.audio.files import iter_audio
from crateful.errors import NO_ROOM, Recovery, StepFailedError
from crateful.files import paths
from crateful.tools import idle_priority
from crateful.workbench import protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from crateful.audio.facts import Cover
    from crateful.tagging.engine import Tagger

_OPEN_FILES: Final = 256


def main() -> None:
    """Answer calls until the parent goes away."""
    sys.excepthook = _end_with
    answers = _protocol_output()
    lines = _lines()
    setup = protocol.SETUP.validate_json(next(lines))
    _limit(setup)
    if setup.is_idle:
        idle_priority.take()
    runner = CallRunner(setup.exiftool)
    for line in lines:
        answer = runner.answer(protocol.CALL.validate_json(line))
        while answer:
            answer = answer[os.write(answers, answer) :]


class CallRunner:
    """Does what the calls ask for, and keeps what is worth keeping between them."""

    def __init__(self, exiftool: Sequence[str]) -> None:
        self._exiftool = ExifTool(exiftool)

    def answer(self, call: protocol.Call) -> bytes:
        """Return the line that answers ``call``."""
        try:
            return self._do(call)
        except StepFailedError as error:
            return protocol.failure_line(error)
        except OSError as error:
            return protocol.failure_line(_failure(error))

    def _do(self, call: protocol.Call) -> bytes:
        match call:
            case protocol.Verify() | protocol.Probe() | protocol.Examine():
                return self._listen(call)
            case (
                protocol.ReadTags()
                | protocol.Survey()
                | protocol.ReadReplayGain()
                | protocol.WithLyrics()
            ):
                return _read(call)
            case protocol.Split() | protocol.CueSheets() | protocol.CopyForListening():
                return _rewrite(call)
            case (
                protocol.DrawSpectrogram()
                | protocol.ChooseCover()
                | protocol.FetchCover()
                | protocol.Thumbnail()
                | protocol.EmbedCover()
            ):
                return _look(call)
            case (
                protocol.Identify()
                | protocol.Listen()
                | protocol.Tag()
                | protocol.Compare()
                | protocol.WriteTags()
            ):
                return self._tag(call)
            case _:
                assert_never(call)

    def _listen(self, call: protocol.Verify | protocol.Probe | protocol.Examine) -> bytes:
        if isinstance(call, protocol.Verify):
            from crateful.audio.verify import decode  # noqa: PLC0415  # loads numpy and FFmpeg

            decoded = decode(
                call.folder, call.promised_ms, call.options, keeps_tail=call.keeps_tail
            )
            return protocol.answer_line(protocol.DECODED, decoded)
        if isinstance(call, protocol.Examine):
            from crateful.audio.authenticity import examination  # noqa: PLC0415  # loads scipy

            found = examination.examine_all(call.folder, call.paths)
            return protocol.answer_line(protocol.EXAMINED, found)
        from crateful.audio.probe import probe  # noqa: PLC0415  # loads FFmpeg

        facts = probe(call.folder, call.paths, self._exiftool)
        return protocol.answer_line(protocol.FACTS, facts)

    def _identify(self, call: protocol.Identify | protocol.Listen) -> bytes:
        if isinstance(call, protocol.Listen):
            ways = call.acoustid, call.musicbrainz
            heard = self._tagger.listen(call.folder, call.hints, call.candidates, call.heard, ways)
            return protocol.answer_line(protocol.SECOND_OPINION, heard)
        found = self._tagger.identify(call.folder, call.hints, call.query, call.musicbrainz)
        return protocol.answer_line(protocol.IDENTIFICATION, found)

    def _tag(
        self,
        call: protocol.Identify
        | protocol.Listen
        | protocol.Tag
        | protocol.Compare
        | protocol.WriteTags,
    ) -> bytes:
        match call:
            case protocol.Identify() | protocol.Listen():
                return self._identify(call)
            case protocol.Tag():
                tagged = self._tagger.tag(
                    call.folder, call.hints, call.candidate, call.cover, write=call.write
                )
                return protocol.answer_line(protocol.TAGGED, tagged)
            case protocol.Compare():
                diffs = self._tagger.compare(call.folder, call.hints, call.candidate)
                return protocol.answer_line(protocol.TAG_DIFFS, diffs)
            case protocol.WriteTags():
                self._tagger.write_tags(call.folder, call.edits)
                return protocol.answer_line(protocol.NOTHING, None)
            case _:
                assert_never(call)

    @cached_property
    def _tagger(self) -> Tagger:
        from crateful.tagging.engine import Tagger  # noqa: PLC0415  # loads beets

        return Tagger()


def _read(
    call: protocol.ReadTags | protocol.Survey | protocol.ReadReplayGain | protocol.WithLyrics,
) -> bytes:
    if isinstance(call, protocol.WithLyrics):
        from crateful.tagging.file_tags import own_lyrics  # noqa: PLC0415  # loads mutagen

        names = own_lyrics.with_lyrics(call.folder, call.names)
        return protocol.answer_line(protocol.NAMES, names)
    if isinstance(call, protocol.Survey):
        from crateful.audio.survey import survey  # noqa: PLC0415  # loads numpy and FFmpeg

        facts = survey(call.folder, call.paths, keeps_tail=call.keeps_tail)
        return protocol.answer_line(protocol.SURVEYED, facts)
    if isinstance(call, protocol.ReadReplayGain):
        from crateful.audio.heard import replay_gain  # noqa: PLC0415  # loads mutagen

        found = replay_gain.read(paths.path_of(call.source))
        return protocol.answer_line(protocol.REPLAY_GAIN, found)
    from crateful.audio.tag_reading import read_tags  # noqa: PLC0415  # loads FFmpeg

    said = read_tags(paths.path_of(call.folder), call.names)
    return protocol.answer_line(protocol.FILE_TAGS, said)


def _rewrite(call: protocol.Split | protocol.CueSheets | protocol.CopyForListening) -> bytes:
    if isinstance(call, protocol.CopyForListening):
        from crateful.audio.heard import listening_copy  # noqa: PLC0415  # loads FFmpeg

        listening_copy.write(paths.path_of(call.source), call.into, call.form)
        return protocol.answer_line(protocol.NOTHING, None)
    if isinstance(call, protocol.CueSheets):
        from crateful.audio.cue.embedded import embedded_sheets  # noqa: PLC0415  # loads FFmpeg

        found = embedded_sheets(call.folder, call.paths)
        return protocol.answer_line(protocol.SHEETS, found)
    from crateful.audio.cue.split import split  # noqa: PLC0415  # loads numpy and FFmpeg

    split(call.folder, call.image, call.parts)
    return protocol.answer_line(protocol.NOTHING, None)


def _look(
    call: protocol.DrawSpectrogram
    | protocol.ChooseCover
    | protocol.FetchCover
    | protocol.Thumbnail
    | protocol.EmbedCover,
) -> bytes:
    from crateful.audio import artwork  # noqa: PLC0415  # loads Pillow

    match call:
        case protocol.DrawSpectrogram():
            return _draw_spectrogram(call)
        case protocol.ChooseCover():
            return protocol.answer_line(protocol.COVER, _chosen_cover(call))
        case protocol.FetchCover():
            return protocol.answer_line(protocol.COVER, _fetch_cover(call))
        case protocol.Thumbnail():
            bounds = artwork.OWNERS if call.is_own else artwork.STRANGERS
            artwork.write_thumbnail(call.picture, call.into, call.side_px, bounds=bounds)
            return protocol.answer_line(protocol.NOTHING, None)
        case protocol.EmbedCover():
            return _embed(call)
        case _:
            assert_never(call)


def _draw_spectrogram(call: protocol.DrawSpectrogram) -> bytes:
    from crateful.audio.spectrogram import drawing  # noqa: PLC0415  # loads scipy and FFmpeg

    found = drawing.draw(paths.path_of(call.source), call.into, call.view)
    return protocol.answer_line(protocol.WAVEFORM, found)


def _embed(call: protocol.EmbedCover) -> bytes:
    from crateful.tagging.file_tags.writing import embed_cover  # noqa: PLC0415  # loads mutagen

    picture = (call.folder / call.cover).read_bytes()
    for path in call.paths:
        embed_cover(call.folder / path, picture)
    return protocol.answer_line(protocol.NOTHING, None)


def _chosen_cover(call: protocol.ChooseCover) -> Cover | None:
    from crateful.audio import artwork, own_cover  # noqa: PLC0415  # loads Pillow

    audio = list(iter_audio(call.folder))
    if call.maker == "owner":
        return own_cover.choose_own_cover(call.folder, audio)
    is_video = call.maker == "video"
    return artwork.choose_cover(call.folder, call.named, audio, is_video=is_video)


def _fetch_cover(call: protocol.FetchCover) -> Cover | None:
    from crateful.audio import artwork  # noqa: PLC0415  # loads Pillow
    from crateful.tagging.cover_art import fetch_front_cover  # noqa: PLC0415  # loads requests

    try:
        picture = fetch_front_cover(call.release_id, call.musicbrainz)
        return artwork.write_cover(call.folder, picture, "fetched") if picture else None
    except StepFailedError as error:
        if error.recovery is Recovery.WAITING:
            raise  # the whole import waits, so the picture is not lost
        # An album without a picture is better than no album.
        sys.stderr.write(f"no cover from the archive: {error}\n")
        return None


def _failure(error: OSError) -> StepFailedError:
    reason = error.strerror or "the file can't be used"
    if error.errno in NO_ROOM:
        return StepFailedError(
            f"The disk is full: {reason}.", code="disk-full", recovery=Recovery.WAITING
        )
    return StepFailedError(f"A file can't be used: {reason}.", code="file-unreadable")


def _end_with(
    kind: type[BaseException], error: BaseException, where: TracebackType | None
) -> NoReturn:
    """Say what went wrong and end at once.

    An interpreter that shuts down while the watcher reads its input aborts, and the words of
    that would hide the error's.
    """
    sys.__excepthook__(kind, error, where)
    sys.stderr.flush()
    os._exit(1)


def _protocol_output() -> int:
    """Keep the real standard output for answers; what libraries print goes to the log."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _lines() -> Iterator[bytes]:
    """Yield the lines of standard input, which is watched also while a call is at work."""
    arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_watch_input, args=(arrived,), daemon=True).start()
    while True:
        yield arrived.get()


def _watch_input(arrived: queue.SimpleQueue[bytes]) -> NoReturn:
    for line in sys.stdin.buffer:
        arrived.put(line)
    if os.getpgid(0) == os.getpid():
        # ExifTool does not end with its input, so the whole group is ended.
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _limit(setup: protocol.Setup) -> None:
    wanted = {
        resource.RLIMIT_AS: setup.memory_bytes,
        resource.RLIMIT_FSIZE: setup.file_bytes,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        # Where the machine's own limit is lower, or there is no such limit, that one stays.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))
    if setup.niceness:
        os.nice(setup.niceness)


if __name__ == "__main__":
    main()
