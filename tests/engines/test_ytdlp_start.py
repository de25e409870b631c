"""The yt-dlp engine loads what its job needs: most of the time until its first request."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from crateful.engines import ytdlp
from crateful.engines.protocol import EngineJob


@pytest.mark.parametrize(
    ("extractors", "decrypts"), [("bandcamp.*", False), (ytdlp.ANY_PAGE, True)]
)
def test_what_only_some_need_is_loaded_for_these(
    youtube_python: Path, tmp_path: Path, extractors: str, *, decrypts: bool
) -> None:
    job = EngineJob(
        mode="reach",
        url="https://thefixtures.bandcamp.com/",
        staging=str(tmp_path / "staging"),
        cache_dir=str(tmp_path / "cache"),
        extractors=(extractors,),
        proxy_url="http://127.0.0.1:9",  # nobody is there: it gives up at its first request
        has_own_ca=False,
    )
    environment = {"HOME": str(tmp_path)} | ({"CRATEFUL_DECRYPTS": "1"} if decrypts else {})
    said = tmp_path / "imports"
    with (
        said.open("w") as log,
        subprocess.Popen(
            [youtube_python, "-I", "-X", "importtime", ytdlp.PROGRAM],
            stdin=subprocess.PIPE,  # open while it works, or its parent is gone
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
        ) as engine,
    ):
        assert engine.stdin is not None
        assert engine.stdout is not None
        engine.stdin.write(json.dumps(asdict(job)) + "\n")
        engine.stdin.flush()
        assert '"network"' in engine.stdout.read()
    names = [line.rpartition("|")[2].strip() for line in said.read_text().splitlines()]
    loaded = {name.partition(".")[0] for name in names if "." in name}  # one tried is told, too
    assert {"yt_dlp", "curl_cffi", "requests"} <= loaded
    assert ("Cryptodome" in loaded) is decrypts
    assert not {"mutagen", "websockets"} & loaded
