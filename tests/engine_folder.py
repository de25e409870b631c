"""Where the engines of the tests live: made once, by `make test` or by the first test in need."""

import sys
from pathlib import Path

import pytest

from crateful.engines import environments

ENGINES = Path(sys.prefix) / "engines"
"""What CRATEFUL_ENGINES_PATH is for every service that the tests start."""


@pytest.fixture(scope="session")
def qobuz_python() -> Path:
    """The Python that has streamrip."""
    return environments.install("qobuz", ENGINES)


@pytest.fixture(scope="session")
def youtube_python() -> Path:
    """The Python that has yt-dlp."""
    return environments.install("youtube", ENGINES)
