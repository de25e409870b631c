"""Addresses that people paste, kind ones and hostile ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful import sources
from crateful.sources.urls import checked

ALL = {source.name for source in sources.SOURCES}
V = "https://www.youtube.com/watch?v=fixturevid1"
ALBUM = "https://www.youtube.com/playlist?list=OLAK5uy_abc"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello world",
        "--exec",
        "--config-locations=/x",
        "-o/etc/x",
        "file:///etc/passwd",
        "ftp://x.example/a",
        "javascript:alert(1)",
        "ytsearch:song",
        "fixturevid1",
        "//youtube.com/watch?v=fixturevid1",
        "http://",
        "http:///watch",
        "http://127.0.0.1",
        "http://127.0.0.1:8080#.bandcamp.com/track/x",
        "http://127.0.0.1?.bandcamp.com/track/x",
        "http://localhost#.bandcamp.com/album/x",
        "http://localhost/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://8.8.8.8/",
        "http://nas.local/",
        "http://router/",
        "http://user:pass@x.example/",
        "https://youtube.com@evil.example/",
        "https://evil.example\\@youtube.com/",
        "https://x.example:22/",
        "https://x.example:port/",
        "https://x.example/a b",
        "https://x.example/a\nb",
        "https://x.example/\x00",
        "https://x..example/",
        "https://\uff11\uff12\uff17.0.0.1/",
        "https://[bad/",
        "https://x.example/" + "a" * 100_000,
    ],
)
def test_what_is_no_public_web_address_is_refused(url: str) -> None:
    """Y8, Y9, Y10"""
    with pytest.raises(sources.UnsupportedUrlError):
        sources.owner_of(url, ALL)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (V, "youtube"),
        ("HTTPS://WWW.YouTube.COM/watch?v=fixturevid1", "youtube"),
        ("https://youtu.be/fixturevid1", "youtube"),
        ("https://music.youtube.com/watch?v=fixturevid1", "youtube"),
        ("https://x.bandcamp.com/album/y", "bandcamp"),
        ("https://soundcloud.com/a/b", "soundcloud"),
        ("https://m.soundcloud.com/a/b", "soundcloud"),
        ("https://y2u.be/fixturevid1", "url"),
        ("https://x.example/my-youtube-rip.flac", "url"),
        ("https://x.example/?u=bandcamp", "url"),
        ("https://evil.example/?u=youtube.com", "url"),
        ("https://youtube.com.evil.example/watch?v=fixturevid1", "url"),
        ("https://notyoutube.com/watch?v=fixturevid1", "url"),
        ("https://evil.example#.bandcamp.com/track/x", "url"),
        ("https://evilbandcamp.com/album/x", "url"),
    ],
)
def test_the_source_is_told_by_the_exact_host(url: str, name: str) -> None:
    """Y6"""
    assert sources.owner_of(url, ALL).name == name


def test_an_address_of_no_source_that_is_on_is_refused() -> None:
    with pytest.raises(sources.UnsupportedUrlError, match="YouTube"):
        sources.owner_of("https://x.example/song.mp3", {"youtube"})


def test_the_address_of_a_source_that_is_off_never_falls_to_another() -> None:
    with pytest.raises(sources.SourceDisabledError, match="SoundCloud"):
        sources.owner_of("https://soundcloud.com/a/b", ALL - {"soundcloud"})


def test_a_short_link_has_to_be_opened_first() -> None:
    with pytest.raises(sources.UnsupportedUrlError, match="short link"):
        sources.owner_of("https://on.soundcloud.com/short", ALL)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://youtu.be/fixturevid1?si=abc&t=5", V),
        ("http://m.youtube.com/watch?v=fixturevid1&feature=share", V),
        ("https://music.youtube.com/watch?v=fixturevid1", V),
        ("https://www.youtube.com/shorts/fixturevid1/", V),
        ("https://www.youtube.com/watch?v=fixturevid1&list=PLx&index=2", V),
        ("https://www.youtube.com/watch?v=fixturevid1&list=RDfixturevid1", V),
        ("https://www.youtube.com/watch?v=fixturevid1&list=OLAK5uy_abc", ALBUM),
        ("https://music.youtube.com/playlist?list=OLAK5uy_abc&si=x", ALBUM),
        ("HTTP://X.Bandcamp.com/album/y/?from=hp#about", "https://x.bandcamp.com/album/y"),
        ("https://www.soundcloud.com/a/b/?in=c/sets/d&utm_source=x", "https://soundcloud.com/a/b"),
        ("https://X.example/a/?utm_source=x&id=3#frag", "https://x.example/a?id=3"),
        ("folder:whatever", "folder:whatever"),
    ],
)
def test_addresses_that_mean_the_same_are_the_same(url: str, same: str) -> None:
    assert sources.canonical(url) == same
    assert sources.canonical(same) == same


@given(st.text(max_size=80))
def test_any_text_is_either_refused_or_becomes_a_plain_address(text: str) -> None:
    for url in (text, f"https://{text}", f"https://x.example/{text}"):
        try:
            plain = checked(url)
        except sources.UnsupportedUrlError:
            continue
        assert plain.startswith(("http://", "https://"))
        assert "#" not in plain
        assert checked(plain) == plain
        assert sources.canonical(sources.canonical(plain)) == sources.canonical(plain)
