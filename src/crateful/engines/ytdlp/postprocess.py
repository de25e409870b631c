"""What is done to each file that yt-dlp fetched, with ffmpeg and without re-encoding."""

from __future__ import annotations

import shutil
import threading
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


class Cover:
    """The one picture that is kept: the list's own, else that of the first track that has one.

    Args:
        staging: where it goes; one that is there already is kept.
    """

    def __init__(self, staging: Path) -> None:
        self._staging = staging
        self._lock = threading.Lock()
        self._number = 0
        self.file = next(iter(sorted(staging.glob("cover.*"))), None)

    @property
    def is_wanted(self) -> bool:
        """Whether there is none yet."""
        return self.file is None

    def offer(self, picture: Path, number: int) -> None:
        """Take a picture, unless there is one of an earlier track.

        Args:
            picture: its file, which is copied.
            number: of its track, from 1; 0 for the list's own.
        """
        with self._lock:
            if self.file is not None and self._number <= number:
                return
            if self.file is not None:
                self.file.unlink(missing_ok=True)
            self._number = number
            self.file = self._staging / f"cover{picture.suffix}"
            shutil.copyfile(picture, self.file)


class CoverPP(PostProcessor):  # type: ignore[misc]  # yt-dlp ships no types
    """Offers the picture of a track, or of its list.

    Args:
        cover: who takes it.
        art: where yt-dlp was told to put the pictures.
    """

    def __init__(self, cover: Cover, art: Path) -> None:
        super().__init__()
        self._cover = cover
        self._art = art

    def run(self, information: Raw) -> Done:
        """Offer the picture; having none is no failure."""
        thumbnails = information.get("thumbnails") or ()
        own = [Path(one["filepath"]) for one in thumbnails if "filepath" in one]
        of_list = sorted(self._art.glob("list.*"))
        picture = next(filter(_is_picture, (*of_list, *own)), None)
        if picture is not None:
            number = 0 if picture in of_list else information.get("playlist_autonumber") or 1
            self._cover.offer(picture, number)
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


def _is_picture(path: Path) -> bool:
    return path.is_file() and path.suffix != ".part"


def _is_video(stream: Raw) -> bool:
    is_picture = (stream.get("disposition") or {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not is_picture
