"""Real audio and pictures for the tests, made by ffmpeg and kept for the next run."""

import colorsys
import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict, Unpack

from tests.servers.catalogue import Track

_ENCODERS: dict[str, tuple[str, ...]] = {
    "flac": ("flac", "-compression_level", "0"),
    "mp3": ("libmp3lame", "-compression_level", "9"),
    "aac": ("aac", "-aac_coder", "fast"),
    "alac": ("alac",),
    "opus": ("libopus", "-compression_level", "0"),
    "vorbis": ("libvorbis",),
    "wav": ("pcm_s16le",),
    "wav24": ("pcm_s24le",),
    "aiff": ("pcm_s16be",),
}
_SAMPLE_FORMATS = {
    ("flac", 16): "s16",
    ("flac", 24): "s32",
    ("alac", 16): "s16p",
    ("alac", 24): "s32p",
}
_USUAL_BITRATES_BPS = {"mp3": 128_000, "aac": 128_000, "opus": 96_000, "vorbis": 96_000}


@dataclass(frozen=True, slots=True)
class Sound:
    """What to make; the container follows from the suffix of the file.

    Args:
        seconds: How long it plays.
        frequency_hz: The pitch; another pitch is another audio MD5.
        codec: flac, mp3, aac, alac, opus, vorbis, wav, wav24 or aiff.
        sample_rate_hz: Samples per second; Opus is always 48000.
        bit_depth: 16 or 24; 24 has real content in its lowest bits.
        channels: 1 or 2.
        bitrate_bps: For lossy codecs; 0 is the usual one of the codec.
        tags: Written by ffmpeg, such as title, artist, album, track.
        noise: Add quiet noise, so that it sounds (and compresses) less like a test tone.
    """

    seconds: float = 2.0
    frequency_hz: float = 440.0
    codec: str = "flac"
    sample_rate_hz: int = 44100
    bit_depth: int = 16
    channels: int = 2
    bitrate_bps: int = 0
    tags: Mapping[str, str] = field(default_factory=dict)
    noise: bool = False


class MoreOfSound(TypedDict, total=False):
    """The fields of `Sound` that are rarely said."""

    sample_rate_hz: int
    bit_depth: int
    channels: int
    bitrate_bps: int
    tags: Mapping[str, str]
    noise: bool


def tone(
    path: Path,
    seconds: float = 2.0,
    frequency_hz: float = 440.0,
    codec: str = "flac",
    **more: Unpack[MoreOfSound],
) -> Path:
    """Make one sound in a file; the arguments are the fields of `Sound`."""
    return make(path, Sound(seconds, frequency_hz, codec, **more))


def make(path: Path, *sounds: Sound) -> Path:
    """Write the sounds one after the other into one file; the first one sets the format."""
    first = sounds[0]
    inputs = [word for sound in sounds for word in ("-f", "lavfi", "-i", _lavfi(sound))]
    joined = f"concat=n={len(sounds)}:v=0:a=1"
    tags = [word for name, value in first.tags.items() for word in ("-metadata", f"{name}={value}")]
    path.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg(*inputs, "-filter_complex", joined, *_encoding(first), *tags, *_container(path), path)
    return path


def picture(path: Path, width_px: int, height_px: int, *, hue_degrees: int = 0) -> Path:
    """A record's front, a light and a disc; the suffix (jpg, png, webp) says which kind of file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    light, middle, dark = (
        _colour(hue_degrees + turn, saturation, value)
        for turn, saturation, value in ((18, 0.55, 0.98), (0, 0.75, 0.72), (-50, 0.8, 0.28))
    )
    # Drawn small: every pixel is computed.
    across, down = max(16, width_px // 4), max(16, height_px // 4)
    source = (
        f"gradients=size={across}x{down}:c0={light}:c1={middle}:c2={dark}:nb_colors=3"
        f":type=radial:x0={across * 0.3:.0f}:y0={down * 0.25:.0f}"
        f":x1={across * 1.2:.0f}:y1={down * 1.1:.0f}:seed=7:duration=1:rate=1"
    )
    shade = "(1-0.35*lt(hypot(X-W/2,Y-H*0.62),H*0.27))"
    disc = ":".join(f"{plane}='{plane}(X,Y)*{shade}'" for plane in "rgb")
    filters = f"format=gbrp,geq={disc},scale={width_px}:{height_px}"
    ffmpeg("-f", "lavfi", "-i", source, "-vf", filters, "-frames:v", "1", path)
    return path


def _colour(hue_degrees: float, saturation: float, value: float) -> str:
    parts = colorsys.hsv_to_rgb(hue_degrees % 360 / 360, saturation, value)
    return "0x" + "".join(f"{round(part * 255):02x}" for part in parts)


def with_picture(path: Path, sound: Path, cover: Path) -> Path:
    """A copy of a sound with a picture as its embedded front cover."""
    ffmpeg(
        *("-i", sound, "-i", cover, "-map", "0:a", "-map", "1:v", "-c", "copy"),
        *("-disposition:v:0", "attached_pic", path),
    )
    return path


def hls_segments(folder: Path, sound: Sound, segment_s: float = 4.0) -> Path:
    """Fragmented MP4 (AAC) or MP3 segments and their playlist `playlist.m3u8`."""
    folder.mkdir(parents=True, exist_ok=True)
    fmp4 = ("-hls_segment_type", "fmp4") if sound.codec == "aac" else ()
    suffix = "m4s" if sound.codec == "aac" else "mp3"
    playlist = folder / "playlist.m3u8"
    ffmpeg(
        *("-f", "lavfi", "-i", _lavfi(sound), *_encoding(sound)),
        *("-f", "hls", "-hls_time", str(segment_s), "-hls_playlist_type", "vod", *fmp4),
        *("-hls_segment_filename", folder / f"segment%d.{suffix}", playlist),
    )
    return playlist


def ffmpeg(*words: str | Path) -> None:
    """Run ffmpeg quietly; its complaint becomes the error.

    Raises:
        RuntimeError: ffmpeg failed; the message is its log.
    """
    done = subprocess.run(
        ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


class AudioShelf:
    """Files that are made when they are first asked for and then kept.

    It is safe to ask from many threads and processes: one makes the file, the others wait.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._locks = folder / ".locks"
        self._locks.mkdir(parents=True, exist_ok=True)

    def sound(self, suffix: str, *sounds: Sound) -> Path:
        """The file that plays these sounds one after the other."""
        return self.kept(f"{_digest(*sounds)}.{suffix}", lambda path: make(path, *sounds))

    def of(self, track: Track, codec: str, suffix: str, *, tags: bool = False) -> Path:
        """A track of the catalogue at its true length, with a pitch of its own."""
        return self.sound(suffix, sound_of(track, codec, tags=tags))

    def segments(self, sound: Sound) -> Path:
        """The folder with the HLS playlist and segments of a sound."""
        return self.kept(f"hls-{_digest(sound)}", lambda path: hls_segments(path, sound))

    def picture(self, width_px: int, height_px: int, suffix: str = "jpg", hue: int = 0) -> Path:
        """A picture of this size."""
        return self.kept(
            f"{width_px}x{height_px}-{hue}.{suffix}",
            lambda path: picture(path, width_px, height_px, hue_degrees=hue),
        )

    def kept(self, name: str, maker: Callable[[Path], Path]) -> Path:
        kept = self.folder / name
        if kept.exists():
            return kept
        with (self._locks / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                unfinished = self.folder / f"making-{name}"
                maker(unfinished)
                unfinished.rename(kept)
        return kept


def lasting_shelf(parent: Path) -> AudioShelf:
    """Return the shelf that was made by this very code and ffmpeg; others there are removed."""
    version = subprocess.run(["ffmpeg", "-version"], check=True, capture_output=True).stdout
    recipe = Path(__file__).read_bytes() + version
    name = hashlib.blake2s(recipe, digest_size=8).hexdigest()
    for outdated in parent.iterdir():
        if outdated.name != name:
            shutil.rmtree(outdated, ignore_errors=True)
    return AudioShelf(parent / name)


def sound_of(track: Track, codec: str, *, tags: bool = False) -> Sound:
    """How a track of the catalogue sounds: its true length and a pitch of its own."""
    sound = Sound(track.length_ms / 1000, 200 + int(track.recording_id[:4], 16) % 3000, codec)
    return replace(sound, tags={"title": track.title, "artist": track.artist}) if tags else sound


def _lavfi(sound: Sound) -> str:
    rate_hz = _rate_hz(sound)
    if sound.bit_depth == 16 and not sound.noise:
        return f"sine=frequency={sound.frequency_hz}:sample_rate={rate_hz}:duration={sound.seconds}"
    # The sine source makes 16 bits only; an expression fills the lower ones too.
    loudness = 0.05 if sound.noise else 0.0001
    wave = f"0.3*sin(2*PI*{sound.frequency_hz}*t)+{loudness}*random(0)"
    return f"aevalsrc={wave}:sample_rate={rate_hz}:duration={sound.seconds}"


def _rate_hz(sound: Sound) -> int:
    return 48000 if sound.codec == "opus" else sound.sample_rate_hz


def _encoding(sound: Sound) -> list[str]:
    words = ["-c:a", *_ENCODERS[sound.codec], "-ac", str(sound.channels)]
    words += ["-ar", str(_rate_hz(sound))]
    if sound.codec in _USUAL_BITRATES_BPS:
        words += ["-b:a", str(sound.bitrate_bps or _USUAL_BITRATES_BPS[sound.codec])]
    if (sound.codec, sound.bit_depth) in _SAMPLE_FORMATS:
        words += ["-sample_fmt", _SAMPLE_FORMATS[sound.codec, sound.bit_depth]]
        words += ["-bits_per_raw_sample", str(sound.bit_depth)]
    return words


def _container(path: Path) -> list[str]:
    # YouTube's m4a is fragmented (DASH): one moof per piece, which players dislike.
    dash = ["-movflags", "frag_keyframe+empty_moov+default_base_moof+dash"]
    return dash if path.name.endswith(".dash.m4a") else []


def _digest(*sounds: Sound) -> str:
    return hashlib.blake2s(repr(sounds).encode(), digest_size=8).hexdigest()
