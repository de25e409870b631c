"""What other pages embed: the frame's own address leads to what it plays."""

from __future__ import annotations

import pytest
from tests.servers.youtube_videos import ALBUM_PLAYLIST_ID
from tests.sources.conftest import Onlooker

from crateful import sources
from crateful.errors import StepFailedError
from crateful.sources.source import Access
from crateful.sources.urls import UnsupportedUrlError

ALL = {source.name for source in sources.SOURCES} - {"url"}
WATCH = "https://www.youtube.com/watch?v=fixturevid1"
ALBUM = f"https://www.youtube.com/playlist?list={ALBUM_PLAYLIST_ID}"
PLAYER = "https://w.soundcloud.com/player/"
FRAME = "https://bandcamp.com/EmbeddedPlayer"


@pytest.mark.parametrize(
    ("embed", "meant"),
    [
        (f"https://www.youtube.com/embed/videoseries?list={ALBUM_PLAYLIST_ID}", ALBUM),
        (
            f"https://www.youtube-nocookie.com/embed/videoseries?si=x&list={ALBUM_PLAYLIST_ID}",
            ALBUM,
        ),
        (
            f"https://www.youtube.com/embed/fixturevid1?list={ALBUM_PLAYLIST_ID}",
            f"{WATCH}&list={ALBUM_PLAYLIST_ID}",
        ),
        ("https://www.youtube-nocookie.com/embed/fixturevid1?start=3", WATCH),
        ("https://youtube-nocookie.com/embed/fixturevid1", WATCH),
        (f"https://www.youtube.com/embed?listType=playlist&list={ALBUM_PLAYLIST_ID}", ALBUM),
        (f"https://www.youtube.com/embed/?list={ALBUM_PLAYLIST_ID}", ALBUM),
        (
            f"{PLAYER}?visual=true&url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fsets%2Fb&color=x",
            "https://soundcloud.com/a/sets/b",
        ),
        (
            f"{PLAYER}?url=https%3A//api.soundcloud.com/tracks/12",
            "https://api.soundcloud.com/tracks/12",
        ),
        (
            f"{PLAYER}?url=https%3A//api.soundcloud.com/playlists/soundcloud%253Aplaylists%253A9".replace(
                "%253A", "%3A"
            ),
            "https://api.soundcloud.com/playlists/9",
        ),
        (
            f"{PLAYER}?url=https%3A//api.soundcloud.com/tracks/12&secret_token=s-x",
            "https://api.soundcloud.com/tracks/12?secret_token=s-x",
        ),
    ],
)
def test_an_embed_means_what_it_plays(embed: str, meant: str) -> None:
    """S19"""
    assert sources.canonical(embed) == sources.canonical(meant)
    assert sources.owner_of(embed, ALL).name == sources.owner_of(meant, ALL).name


@pytest.mark.parametrize(
    "player",
    [
        PLAYER,
        f"{PLAYER}?url=https%3A//evil.example/tracks/1",
        f"{PLAYER}?url=https%3A//127.0.0.1/tracks/1",
        f"{PLAYER}?url=https%3A//api.soundcloud.com.evil.example/tracks/1",
    ],
)
def test_a_player_of_anything_else_is_refused(player: str) -> None:
    with pytest.raises(UnsupportedUrlError):
        sources.owner_of(player, ALL)


@pytest.mark.parametrize(
    ("embed", "title"),
    [
        (f"https://www.youtube.com/embed/videoseries?list={ALBUM_PLAYLIST_ID}", "Topic Album"),
        (f"{PLAYER}?url=https%3A//api.soundcloud.com/playlists/900", "Cloud Set"),
        (f"{PLAYER}?url=https%3A//api.soundcloud.com/tracks/1", "Cloud One"),
        (f"{FRAME}/album=1/size=large/bgcol=ffffff/tracklist=false/", "Loop Songs"),
        (f"{FRAME}/v=2/album=2", "Half Out"),
        (f"{FRAME}/album=1/track=102/transparent=true", "Loop Songs"),
    ],
)
def test_an_embed_brings_what_it_plays(
    embed: str, title: str, access: Access, watch: Onlooker
) -> None:
    """S19"""
    source = sources.owner_of(embed, ALL)
    assert source.resolve(embed, access, watch).title == title


def test_a_frame_that_sells_elsewhere_is_refused(access: Access, watch: Onlooker) -> None:
    with pytest.raises(StepFailedError) as failure:
        sources.named("bandcamp").resolve(f"{FRAME}/album=99/", access, watch)
    assert failure.value.code == "unsupported-url"
