"""`crateful engine update` with the real yt-dlp, from a folder of wheels and from the registry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.terminal import Terminal
from tests.engines.yt_dlp_wheels import BROKEN, NEWER, behind, offer_yt_dlp, wheels
from tests.servers.internet import Internet

from crateful.engines import environments
from crateful.engines.environments.engine import order

__all__ = ["wheels"]

LOCKED = environments.ENGINES["youtube"].version


@pytest.fixture
def terminal(tmp_path: Path, internet: Internet, wheels: Path, youtube_python: Path) -> Terminal:
    """A machine that has the lock's yt-dlp, as a container's image brings it."""
    return Terminal(
        tmp_path / "data",
        CRATEFUL_PROXY_URL=internet.proxy_url,
        CRATEFUL_CA_FILE=str(internet.ca_file),
        **behind(tmp_path, wheels, youtube_python),
    )


def version(terminal: Terminal) -> str:
    rows = json.loads(terminal.run("engine", "list", "--json").out)
    (found,) = (row["version"] for row in rows if row["name"] == "youtube")
    return str(found)


def has_po_tokens(terminal: Terminal) -> bool:
    """Tell whether the yt-dlp in use can have PO tokens made."""
    engines = Path(terminal.settings["CRATEFUL_ENGINES_PATH"])
    home = engines / json.loads((engines / "youtube.json").read_text())["in_use"]
    return any(home.glob("lib/*/site-packages/yt_dlp_plugins/extractor/getpot_bgutil_http.py"))


def test_a_newer_yt_dlp_is_tried_on_each_site_and_kept_by_the_next_installation(
    terminal: Terminal, internet: Internet, wheels: Path, youtube_python: Path
) -> None:
    internet.forget()
    answer = terminal.spawn("engine", "update", "youtube")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[-1] == f"yt-dlp {NEWER} is ready."
    asked = {request.host for request in internet.requests}
    assert asked >= {"www.youtube.com", "youtube-dl.bandcamp.com", "api-v2.soundcloud.com"}
    assert terminal.spawn("engine", "install", "youtube").out == f"yt-dlp {NEWER} is there.\n"
    assert version(terminal) == NEWER
    assert has_po_tokens(terminal)

    worse = "2099.2.1"
    offer_yt_dlp(wheels, youtube_python, worse, bandcamp=lambda text: text + BROKEN)
    refused = terminal.spawn("engine", "update", "youtube")
    assert refused.code == 1
    assert f"Error: yt-dlp {worse} is not used: Bandcamp works with the version" in refused.err
    assert version(terminal) == NEWER

    back = terminal.spawn("engine", "rollback", "youtube")
    assert back.out == f"Went back from yt-dlp {NEWER} to {LOCKED}.\n"
    assert version(terminal) == LOCKED
    assert youtube_python.is_file(), "what the image brought is linked, never removed"


@pytest.mark.registry
def test_the_registrys_newest_yt_dlp_takes_the_place_and_the_one_before_comes_back(
    tmp_path: Path, terminal: Terminal
) -> None:
    """Where there is no internet beside the registry, the self-test proves nothing."""
    real = Terminal(
        tmp_path / "data",
        CRATEFUL_ENGINES_PATH=terminal.settings["CRATEFUL_ENGINES_PATH"],
    )
    answer = real.spawn("engine", "update", "youtube", "--channel", "nightly")
    assert answer.code == 0, answer.err
    newest = version(real)
    assert order(newest) > order(LOCKED)
    assert has_po_tokens(real)
    assert real.spawn("engine", "install", "youtube").out == f"yt-dlp {newest} is there.\n"
    assert real.spawn("engine", "rollback", "youtube").code == 0
    assert version(real) == LOCKED
