from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.servers.internet import Internet
from tests.servers.soundcloud import OAUTH_TOKEN
from tests.sources.conftest import Onlooker

from crateful.errors import Recovery, StepFailedError
from crateful.sources import named
from crateful.sources.source import Access

SOUNDCLOUD = named("soundcloud")
PAGES = "https://soundcloud.com/fixture-artist"


@pytest.mark.parametrize(
    ("slug", "code", "recovery"),
    [
        ("cloud-drm", "drm", Recovery.PERMANENT),
        ("cloud-geo", "geo-blocked", Recovery.PERMANENT),
        ("rate-limited", "rate-limited", Recovery.TRANSIENT),
        ("no-such-track", "gone", Recovery.PERMANENT),
        ("cloud-sample", "sample", Recovery.NEEDS_USER),
        ("cloud-sample-mp3", "sample", Recovery.NEEDS_USER),
        ("sets/cloud-nothing", "no-audio", Recovery.PERMANENT),
    ],
)
def test_each_refusal_has_its_own_code(
    access: Access, watch: Onlooker, slug: str, code: str, recovery: Recovery
) -> None:
    """Y12, S1, S25"""
    with pytest.raises(StepFailedError) as failure:
        SOUNDCLOUD.resolve(f"{PAGES}/{slug}", access, watch)
    assert (failure.value.code, failure.value.recovery) == (code, recovery)


def test_a_stream_with_a_hole_is_not_taken_for_whole(
    access: Access, watch: Onlooker, tmp_path: Path, internet: Internet
) -> None:
    release = SOUNDCLOUD.resolve(f"{PAGES}/cloud-hls", access, watch)
    internet.faults.add(host="*", path=r"\.(m4s|mp4|aac|ts)$", status=404)
    with pytest.raises(StepFailedError) as failure:
        SOUNDCLOUD.fetch(release, tmp_path, access, watch)
    assert failure.value.code in {"gone", "network"}


def test_who_is_signed_in_gets_the_original_as_flac_and_the_token_stays_secret(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    signed_in = replace(access, account={"token": OAUTH_TOKEN})
    release = SOUNDCLOUD.resolve(f"{PAGES}/cloud-original", signed_in, watch)
    assert release.lossless is True
    fetched = SOUNDCLOUD.fetch(release, tmp_path, signed_in, watch)
    assert [(tmp_path / one.path).read_bytes()[:4] for one in fetched.tracks] == [b"fLaC"]
    assert not [line for line in watch.lines if OAUTH_TOKEN in line]
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in kept if OAUTH_TOKEN.encode() in path.read_bytes()]


def test_the_private_copy_of_the_cookies_is_gone_afterwards(
    access: Access, watch: Onlooker, tmp_path: Path
) -> None:
    cookies = "# Netscape HTTP Cookie File\n.soundcloud.com\tTRUE\t/\tTRUE\t0\tname\tverysecret\n"
    signed_in = replace(access, account={"cookies": cookies})
    release = SOUNDCLOUD.resolve(f"{PAGES}/cloud-one", signed_in, watch)
    SOUNDCLOUD.fetch(release, tmp_path, signed_in, watch)
    assert not list(tmp_path.rglob("cookies*"))
    assert not [line for line in watch.lines if "verysecret" in line]
