"""The facts about one audio file, whichever reader found them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from crateful.album_text import NO_TEXT, AlbumText


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says of itself; nothing is made up, so anything may be missing."""

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    album_artist: str | None = None
    track: int | None = None
    track_total: int | None = None
    side: str | None = None
    """Of a record, and the place on it, where the track's number is one: ``A1``."""
    disc: int | None = None
    disc_total: int | None = None
    date: str | None = None
    """ISO 8601, as exact as known."""
    text: AlbumText = NO_TEXT
    isrc: str | None = None
    is_compilation: bool = False
    musicbrainz_release_id: str | None = None
    musicbrainz_recording_id: str | None = None
    several: tuple[str, ...] = ()
    """Which of ``artist album_artist album`` the file has more values of; the first is here."""


@dataclass(frozen=True, slots=True)
class FileTags:
    """One file by its tags alone, before anything of it is measured."""

    path: str
    tags: Tags = field(default_factory=Tags)
    is_lossless: bool = False
    """As far as its name or its header tells."""


LossyCodec = Literal["mp3", "mp2", "musepack", "aac", "vorbis", "opus"]
"""Encoders whose work is known behind a lossless file."""


METHOD: Final = 3
"""The version of how a file's sound is looked at, kept with each finding: a better looks again."""


@dataclass(frozen=True, slots=True)
class CodecTrace:
    """A lossy encoder's frames, found in a lossless file's sound."""

    codec: LossyCodec
    wins: int
    """Places in which its frames stood out before all others nearby."""
    contests: int
    """Places that were looked at for it."""
    offset: int
    """Where its frames begin: samples from the file's start, within one frame."""
    rate_hz: int
    """At which it was found; another than the file's if that was resampled."""
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Authenticity:
    """What a lossless file's sound shows of where it comes from."""

    method: int
    """Version of the way in which it was looked for."""
    places: int = 0
    """Of the track that were listened to; a track of a few seconds has too few for any proof."""
    trace: CodecTrace | None = None
    cutoff_hz: int | None = None
    """Where its spectrum falls most steeply."""
    cutoff_db: float | None = None
    """How far, within 500 Hz."""
    has_wall: bool = False
    """It ends as encoders end it: a hint, as old tapes and converters do so as well."""
    bits: int | None = None
    """Of each sample that are used."""
    rate_hz: int | None = None
    """The lower sample rate from which it was made; ``None`` if none shows."""
    origin: LossyCodec | None = None
    """Proven by the album's rule: the file counts as lossy."""
    proven_bits: int | None = None
    """Fewer than its format says, proven by the album's rule: it counts as no more."""
    proven_rate_hz: int | None = None
    """A lower rate than its format's, proven by the album's rule: it counts as no more."""


@dataclass(frozen=True, slots=True)
class ReplayGain:
    """How loud a file is to be played; what was not measured is ``None``."""

    track_db: float | None = None
    """To be added to what the file holds, in dB, when the track stands alone."""
    track_peak: float | None = None
    """Of the loudest sample; 1 is full scale."""
    album_db: float | None = None
    """The same when its album is played."""
    album_peak: float | None = None


NO_REPLAY_GAIN = ReplayGain()


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a file is, measured while it was decoded."""

    method: int
    """Version of the way in which it was measured."""
    lufs: float | None = None
    """Integrated, by EBU R 128; ``None`` of silence and of less than 0.4 s."""
    true_peak: float | None = None
    """Between the samples, too; 1 is full scale."""
    dynamic_range: int | None = None
    """The DR value; ``None`` of less than three seconds."""
    clips: int = 0
    """Places where the sound stays at full scale for three samples or more."""
    blocks: str = ""
    """What an album's loudness is told from; see :mod:`crateful.audio.loudness.gating`."""
    own: ReplayGain | None = None
    """What the file's tags said, if anything."""
    written: ReplayGain | None = None
    """What we wrote into it."""


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """Which analyses are made of files while they are decoded; one that is not costs nothing."""

    loudness: bool = False
    fingerprint: bool = False
    checksum: bool = False


NO_ANALYSES = AnalysisOptions()


@dataclass(frozen=True, slots=True)
class SoundAnalysis:
    """What was learned of one file while it was decoded."""

    loudness: Loudness | None = None
    fingerprint: str | None = None
    """See :mod:`crateful.audio.fingerprints.comparing`."""
    sound_md5: str | None = None
    """Of what no tag changes: of FLAC the decoded samples, of others the encoded packets, which
    are the same whichever decoder comes next."""


NOT_ANALYSED = SoundAnalysis()


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What one audio file holds, measured; the quality is told from these alone."""

    path: str
    """Relative to the folder that was probed, with ``/`` between parts."""
    codec: str
    """``flac alac pcm wavpack ape dsd`` or ``mp3 aac vorbis opus wma ...``."""
    container: str
    """``flac mp3 mp4 ogg wav aiff matroska ...``."""
    is_lossless: bool
    sample_rate_hz: int
    bit_depth: int | None
    """``None`` for lossy codecs."""
    channels: int
    duration_ms: int
    size_bytes: int
    bitrate_bps: int
    """Of the audio alone, measured, not the header's claim."""
    audio_md5: str | None = None
    """Of the decoded samples, from FLAC's STREAMINFO; ``None`` where there is none."""
    has_cover: bool = False
    tags: Tags = field(default_factory=Tags)
    conflicts: tuple[str, ...] = ()
    """Where ExifTool disagrees, in words; mutagen was believed."""
    raw: dict[str, str] = field(default_factory=dict)
    """ExifTool's own answer, ``group:tag`` to text."""
    authenticity: Authenticity | None = None
    """Of a lossless file; ``None`` while nobody looked."""
    analysis: SoundAnalysis = NOT_ANALYSED


@dataclass(frozen=True, slots=True)
class Damage:
    """Why one file can't be trusted."""

    path: str
    code: str
    """``not-audio truncated corrupt empty wrong-length unreadable too-many-parts
    trailing-data``."""
    message: str
    keep_bytes: int | None = None
    """Of ``trailing-data``: how much of the file is its own."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What decoding files to their ends told of them."""

    damages: tuple[Damage, ...] = ()
    analyses: dict[str, SoundAnalysis] = field(default_factory=dict)
    """By their paths, of those that are whole and if any was asked for."""


@dataclass(frozen=True, slots=True)
class Cover:
    """An album's picture as it was written."""

    path: str
    """Relative to the album's folder: ``cover.jpg``."""
    width_px: int
    height_px: int
    origin: str
    """``named`` by the source, a file of the ``folder``, ``embedded`` in a track, ``fetched``."""
    embedded: str | None = None
    """What goes into the files in its place, where it is too large for that."""


CoverMaker = Literal["owner", "video", "shop"]
"""Whose an album's picture is: the household's own, a video's thumbnail, or a shop's."""


ListeningForm = Literal["opus", "aac"]
"""What a file is copied into for browsers that can't play it: Ogg Opus, or AAC in MP4."""


SpectrogramScale = Literal["linear", "log"]
SpectrogramChannels = Literal["mixed", "apart"]
SpectrogramSize = Literal["small", "large"]


@dataclass(frozen=True, slots=True)
class SpectrogramView:
    """How a sound is looked at."""

    scale: SpectrogramScale = "linear"
    """Of frequencies."""
    channels: SpectrogramChannels = "mixed"
    """The louder of both in one picture, or the left one above the right one."""
    size: SpectrogramSize = "large"


Swing = tuple[float, ...]
"""Two: the lowest and the highest sample of a piece of sound; full scale is 1."""


@dataclass(frozen=True, slots=True)
class WaveformFacts:
    """The outline of a file's sound."""

    sample_rate_hz: int
    """Half of it is the highest frequency of the spectrogram."""
    duration_ms: int
    cutoff_hz: int | None
    """Where the spectrum ends as encoders end it; ``None`` where it does not."""
    channels: tuple[tuple[Swing, ...], ...]
    """One or two, each in a thousand pieces."""
