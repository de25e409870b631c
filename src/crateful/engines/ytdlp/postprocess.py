"""What is done to each file that yt-dlp fetched, with ffmpeg and without re-encoding."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from yt_dlp.postprocessor.common import PostProcessor
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor, FFmpegSplitChaptersPP
from yt_dlp.utils import PostProcessingError

if TYPE_CHECKING:
    from collections.abc import Callable

Raw = dict[str, Any]
Done = tuple[list[str], Raw]

MIN_CHAPTERS: Final = 3
MIN_ALBUM_S: Final = 15 * 60

_CONTAINERS: Final = {
    "opus": "opus",
    "vorbis": "ogg",
    "aac": "m4a",
    "alac": "m4a",
    "mp3": "mp3",
    "flac": "flac",
}


def is_album_in_one(raw: Raw) -> bool:
    """Tell whether this one long video is a whole album, told by its chapters."""
    is_alone = raw.get("n_entries") is None
    chapters = raw.get("chapters") or ()
    is_long = (raw.get("duration") or 0) >= MIN_ALBUM_S
    return is_alone and is_long and len(chapters) >= MIN_CHAPTERS


class ContainerPP(FFmpegPostProcessor):  # type: ignore[misc]  # yt-dlp ships no types
    """Puts each codec into its usual container as it is; PCM becomes FLAC, bit for bit."""

    def run(self, information: Raw) -> Done:
        """Replace the file by one with nothing but its audio."""
        path = Path(information["filepath"])
        streams, file_format = self._look_at(path)
        audio = next((one for one in streams if one.get("codec_type") == "audio"), None)
        if audio is None:
            path.unlink(missing_ok=True)  # or it would be taken for a finished one next time
            message = "No audio in this file"
            raise PostProcessingError(message)
        codec = str(audio.get("codec_name"))
        information["acodec"] = codec
        seconds = audio.get("duration") or file_format.get("duration")
        information["__measured_s"] = float(seconds) if seconds else None
        is_pcm = codec.startswith("pcm_") and not codec.startswith("pcm_f")
        target = "flac" if is_pcm else _CONTAINERS.get(codec)
        has_video = any(_is_video(one) for one in streams)
        if target is None or (path.suffix == f".{target}" and not has_video):
            return [], information
        return self._rewrap(path, target, "flac" if is_pcm else "copy", information)

    def _look_at(self, path: Path) -> tuple[list[Raw], Raw]:
        try:
            found = self.get_metadata_object(str(path))
        except PostProcessingError:
            path.unlink(missing_ok=True)
            raise
        return found.get("streams") or [], found.get("format") or {}

    def _rewrap(self, path: Path, target: str, how: str, information: Raw) -> Done:
        new = path.with_suffix(f".{target}")
        temporary = path.with_suffix(f".tmp.{target}")
        options = ["-map", "0:a:0", "-vn", "-dn", "-sn", "-c:a", how]
        if target == "m4a":
            options += ["-movflags", "+faststart"]
        self.real_run_ffmpeg([(str(path), [])], [(str(temporary), options)])
        temporary.replace(new)
        information["filepath"], information["ext"] = str(new), target
        return ([str(path)] if path != new else []), information


class SplitPP(FFmpegSplitChaptersPP):  # type: ignore[misc]  # yt-dlp ships no types
    """Cuts an album that is one long video into its tracks."""

    def run(self, information: Raw) -> Done:
        """Write one file per chapter, when there is reason to."""
        if not is_album_in_one(information):
            return [], information
        done: Done = super().run(information)
        return done


class CoverPP(PostProcessor):  # type: ignore[misc]  # yt-dlp ships no types
    """Keeps one picture: the list's own, else that of the first track that has one.

    Args:
        staging: where the cover goes.
        art: where yt-dlp was told to put the pictures.
        on_found: called once there is a cover.
    """

    def __init__(self, staging: Path, art: Path, on_found: Callable[[Path], None]) -> None:
        super().__init__()
        self._staging = staging
        self._art = art
        self._on_found = on_found

    def run(self, information: Raw) -> Done:
        """Copy the picture; having none is no failure."""
        thumbnails = information.get("thumbnails") or ()
        pictures = [
            *sorted(self._art.glob("list.*")),
            *(Path(one["filepath"]) for one in thumbnails if "filepath" in one),
        ]
        picture = next((one for one in pictures if one.is_file() and one.suffix != ".part"), None)
        if picture is not None:
            cover = self._staging / f"cover{picture.suffix}"
            shutil.copyfile(picture, cover)
            self._on_found(cover)
        return [], information


class FinishPP(PostProcessor):  # type: ignore[misc]  # yt-dlp ships no types
    """Tells of each entry when its file is at its place.

    Args:
        on_finished: called with yt-dlp's dictionary of it.
    """

    def __init__(self, on_finished: Callable[[Raw], None]) -> None:
        super().__init__()
        self._on_finished = on_finished

    def run(self, information: Raw) -> Done:
        """Tell of it."""
        self._on_finished(information)
        return [], information


def _is_video(stream: Raw) -> bool:
    is_picture = (stream.get("disposition") or {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not is_picture
