"""The loopback internet, and how stock tools are led to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.servers.internet import Internet
from tests.servers.world import everything

from crateful.db import connect
from crateful.migrations import upgrade

MIRROR = "mb.mirror.example"


@dataclass(frozen=True)
class World:
    """A running loopback internet."""

    internet: Internet
    shelf: AudioShelf

    def outside(self) -> dict[str, str]:
        """Return the environment in which a stock program finds it."""
        proxy, bundle = self.internet.proxy_url, str(self.internet.ca_file)
        return {
            "HTTP_PROXY": proxy,
            "HTTPS_PROXY": proxy,
            "http_proxy": proxy,
            "https_proxy": proxy,
            "SSL_CERT_FILE": bundle,
            "REQUESTS_CA_BUNDLE": bundle,
            "CURL_CA_BUNDLE": bundle,
        }

    def musicbrainz_requests(self) -> int:
        """Count the requests to MusicBrainz since the log was reset."""
        return sum(request.host == MIRROR for request in self.internet.requests)

    def new_database(self, folder: Path) -> str:
        """Make an empty database; return its address."""
        url = f"sqlite:///{folder / 'bench.db'}"
        engine = connect(url)
        upgrade(engine)
        engine.dispose()
        return url

    def write_beets_config(self, path: Path, library: Path) -> None:
        """Configure stock beets as a careful user would, on the mirror and unthrottled."""
        library.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"directory: {library}\n"
            f"library: {library / 'beets.db'}\n"
            "plugins: musicbrainz\n"
            "import:\n  write: yes\n  copy: yes\n  quiet_fallback: asis\n"
            "match:\n  strong_rec_thresh: 0.1\n"
            f"musicbrainz:\n  host: {MIRROR}\n  https: yes\n  ratelimit: 100\n"
        )


@contextmanager
def loopback_internet(folder: Path) -> Iterator[World]:
    """Run the loopback internet while the block lasts."""
    shelf = AudioShelf(folder / "audio")
    internet = Internet(everything(shelf)).start()
    try:
        yield World(internet, shelf)
    finally:
        internet.stop()
