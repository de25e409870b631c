"""Plain web pages and files, honest and hostile ones: what the source `url` meets."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from tests import lossy_born
from tests.audio_files import AudioShelf, Sound, sound_of
from tests.servers.catalogue import LOOP_SONGS
from tests.servers.exchange import Request, Response, redirect_to

_M3U8 = """#EXTM3U
#EXT-X-TARGETDURATION:4
#EXTINF:4,
file:///etc/passwd
#EXTINF:4,
http://127.0.0.1:1/segment.ts
#EXT-X-ENDLIST
"""


class Web:
    """One host with a page for everything that a pasted link may turn out to be."""

    hosts = ("music.example",)
    links: ClassVar[dict[str, str]] = {
        "https://music.example/song.mp3": "an MP3 file",
        "https://music.example/song.flac": "a FLAC file",
        "https://music.example/song.wav": "a WAV file",
        "https://music.example/hires.flac": "a FLAC file, 24/96",
        "https://music.example/master.flac": "a FLAC file of music",
        "https://music.example/from-mp3.flac": "a FLAC file that was made from that as MP3",
        "https://music.example/Rooms.flac": "that master as 24/96, tagged: Rooms by Ada",
        "https://music.example/page": "a page with an <audio> element",
        "https://music.example/redirect?to=https://music.example/song.mp3": "a redirect",
        "https://music.example/to-loopback": "a redirect to 127.0.0.1 (refused)",
        "https://music.example/to-metadata": "a redirect to 169.254.169.254 (refused)",
        "https://music.example/huge.mp3": "a file that says it has 100 GB",
        "https://music.example/evil.m3u8": "a playlist of file:// and 127.0.0.1 segments",
        "https://music.example/text": "a page without media",
        "https://music.example/pretend.mp3": "a page that says it is audio/mpeg",
    }

    def __init__(self, audio: AudioShelf) -> None:
        self._audio = audio
        self._pages: dict[str, Callable[[Request], Response]] = {
            "/song.mp3": lambda _: self._song("mp3", "mp3", "audio/mpeg"),
            "/song.flac": lambda _: self._song("flac", "flac", "audio/flac"),
            "/track/song.flac": lambda _: self._song("flac", "flac", "audio/flac"),
            "/song.wav": lambda _: self._song("wav", "wav", "audio/x-wav"),
            "/from-mp3.flac": lambda _: Response(body=self._born(), content_type="audio/flac"),
            "/master.flac": lambda _: Response(body=self._master(), content_type="audio/flac"),
            "/Rooms.flac": lambda _: Response(body=self._stretched(), content_type="audio/flac"),
            "/hires.flac": lambda _: Response(body=self._hires(), content_type="audio/flac"),
            "/page": lambda _: Response(
                body='<html><title>My Page</title><audio src="/song.mp3"></audio>'
            ),
            "/redirect": lambda request: redirect_to(request.query.get("to", "/song.mp3")),
            "/to-loopback": lambda _: redirect_to("http://127.0.0.1:1/secret.mp3"),
            "/to-metadata": lambda _: redirect_to("http://169.254.169.254/latest/meta-data/"),
            "/huge.mp3": lambda _: Response(
                content_type="audio/mpeg", headers={"Content-Length": "99999999999"}
            ),
            "/evil.m3u8": lambda _: Response(
                body=_M3U8, content_type="application/vnd.apple.mpegurl"
            ),
            "/text": lambda _: Response(body="<html><title>Nothing here</title><p>No media."),
            "/pretend.mp3": lambda _: Response(
                body="<html><p>Not audio at all.</p></html>" * 50, content_type="audio/mpeg"
            ),
        }

    def answer(self, request: Request) -> Response | None:
        """The page of that path."""
        page = self._pages.get(request.path)
        return page(request) if page else None

    def _song(self, codec: str, suffix: str, content_type: str) -> Response:
        sound = sound_of(LOOP_SONGS.tracks[0], codec, tags=True)
        return Response(body=self._audio.sound(suffix, sound), content_type=content_type)

    def _master(self) -> Path:
        return self._audio.kept("master.flac", lossy_born.music)

    def _born(self) -> Path:
        return self._audio.kept(
            "from-mp3.flac",
            lambda path: lossy_born.through(path, "mp3 192", source=self._master()),
        )

    def _stretched(self) -> Path:
        return self._audio.kept(
            "up-sampled.flac",
            lambda path: lossy_born.again(path, *lossy_born.STRETCHED, source=self._master()),
        )

    def _hires(self) -> Path:
        return self._audio.sound("flac", Sound(5, 523.25, sample_rate_hz=96000, bit_depth=24))
