"""The command line against the running service, as a person runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.audio_files import AudioShelf
from tests.cli.terminal import Answer, Terminal
from tests.engine_folder import ENGINES
from tests.pipeline.records import make_folder
from tests.running import Service, eventually
from tests.servers.catalogue import TWO_DISCS
from tests.servers.internet import Internet

SET = "https://soundcloud.com/fixture-artist/sets/cloud-set"
ALBUM = "https://thefixtures.bandcamp.com/album/loop-songs"
UNSURE = "https://thefixtures.bandcamp.com/album/harbour-lights"
MISSING = "https://thefixtures.bandcamp.com/album/no-such-album"
MEDIA = "popplers5.bandcamp.com"


AT_A_KEYBOARD = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "crateful", *sys.argv[1:]])
"""
"""A shell lets its background jobs ignore Ctrl-C, and the tests may be one."""


def run(service: Service, *arguments: str, **settings: str) -> Answer:
    """Run one command to its end in a shell on the service's machine, through a pipe."""
    terminal = Terminal(service.data_dir, CRATEFUL_ENGINES_PATH=str(ENGINES))
    return terminal.run(*arguments, **{**service.backend, **settings})


def listed(service: Service, *arguments: str, **settings: str) -> Any:
    """Run one command that prints JSON."""
    answer = run(service, *arguments, "--json", **settings)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_following_a_download_ends_when_the_album_is_there(service: Service) -> None:
    """Contract, CLI: lossy is asked first; the numbers never fall; exit code 0."""
    refused = run(service, "download", SET)
    assert refused.code == 1
    assert "--confirm-lossy" in refused.err
    # In a process of its own, as the other commands run in a shorter time in this one.
    answer = Terminal(service.data_dir).spawn(
        "download", SET, "--confirm-lossy", "--follow", **service.backend
    )
    assert answer.code == 0, answer.err + service.log_tail()
    percents = [int(number) for number in re.findall(r"^(\d+)%", answer.out, re.MULTILINE)]
    assert len(percents) > 1
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert "Fixture Artist - Cloud Set is in the library." in answer.out
    assert len(list(service.library.glob("Fixture Artist/Cloud Set (*)/*.m4a"))) == 3
    row = listed(service, "downloads")[0]
    assert (row["status"], row["progress"]) == ("complete", 100)
    assert "yt-dlp" in run(service, "log", str(row["id"])).out


def test_a_preview_names_its_source_as_people_do(service: Service) -> None:
    service.call("PUT", "/api/settings", json={"url_enabled": True})
    for url, source in ((ALBUM, "Bandcamp"), ("https://music.example/song.flac", "Web address")):
        answer = run(service, "preview", url)
        assert f"Source    {source}" in answer.out.splitlines(), answer
    service.call("PUT", "/api/settings", json={"url_enabled": False})


def test_a_download_that_fails_says_why_and_ends_with_1(service: Service) -> None:
    answer = run(service, "download", MISSING, "--follow")
    assert answer.code == 1
    assert answer.out.splitlines()[-1].startswith("Download ")
    assert "failed: " in answer.out
    assert "Traceback" not in answer.out + answer.err
    row = listed(service, "downloads", "--status", "failed")[0]
    assert run(service, "retry", str(row["id"]), "--follow").code == 1
    again = run(service, "cancel", str(row["id"]))
    assert (again.code, "can't be cancelled" in again.err) == (1, True)


def test_an_album_in_review_is_shown_accepted_and_filed(service: Service) -> None:
    """Exit code 3 says that a person is needed; V10."""
    answer = run(service, "download", UNSURE, "--confirm-lossy", "--follow")
    assert answer.code == 3, answer.out + answer.err
    (row,) = listed(service, "review", "list")
    asked = listed(service, "review", "show", str(row["id"]))
    assert asked["candidates"][0]["album"] == "Harbour Lights"
    assert "Harbour Lights" in run(service, "review", "show", str(row["id"])).out
    wrong = run(service, "review", "accept", str(row["id"]), "--candidate", "99")
    assert (wrong.code, "--candidate 1 to" in wrong.err) == (1, True)
    assert run(service, "review", "accept", str(row["id"])).code == 0
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    assert list(service.library.glob("*/Harbour Lights (*)/01 - *"))
    assert listed(service, "review", "list") == []


def test_a_folder_is_imported_once_and_the_artists_followers_are_told(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """H6, I20: through the one pipeline, whoever starts it."""
    ada = service.add_user("ada")
    service.wait(service.download(ALBUM)["id"], "complete", "duplicate")
    (artist,) = service.call("GET", "/api/search?q=the+fixtures&type=artist")["artists"]
    service.call("POST", f"/api/me/library/artists/{artist['id']}", token=ada)
    make_folder(audio_shelf, tmp_path / "music" / "both", TWO_DISCS)
    with service.events(ada) as events:
        answer = run(service, "import", str(tmp_path / "music"), "--follow")
        assert answer.code == 0, answer.out + answer.err + service.log_tail()
        told = eventually(lambda: [each for each in events if each["type"] == "notification"])
    assert answer.out.splitlines()[0] == "1 album to import, 0 skipped as known."
    assert answer.out.splitlines()[-1] == "1 complete"
    assert told[0]["code"] == "followed-artist"
    album = service.call("GET", f"/api/albums/{told[0]['album_id']}", token=ada)
    assert (album["title"], album["hearted"]) == ("Both Sides", True)
    mirrored = service.data_dir / "users" / "ada"
    assert len(list(mirrored.glob("The Fixtures/Both Sides (2024)/*.flac"))) == 6
    again = listed(service, "import", str(tmp_path / "music"), "--follow")
    assert (again["albums"], again["skipped"]) == (0, 1)
    nowhere = run(service, "import", str(tmp_path / "nothing"))
    assert (nowhere.code, "check the path" in nowhere.err) == (1, True)


def test_a_key_shows_its_owners_downloads_and_nobody_elses(service: Service) -> None:
    """V6: from another machine one is who one's key says."""
    bob = service.add_user("bob")
    key = service.call("POST", "/api/me/api-keys", token=bob, json={"name": "laptop"})["key"]
    elsewhere = {"CRATEFUL_URL": service.url, "CRATEFUL_API_KEY": key}
    run(service, "download", MISSING, **elsewhere)
    (his,) = listed(service, "downloads", **elsewhere)
    others = [row["id"] for row in listed(service, "downloads") if row["id"] != his["id"]]
    if others:
        assert run(service, "log", str(others[0]), **elsewhere).code == 1
    refused = run(service, "import", "/", **elsewhere)
    assert (refused.code, refused.err) == (1, "Error: Only an admin may do this.\n")
    bad = run(service, "downloads", **{**elsewhere, "CRATEFUL_API_KEY": "crateful_wrong"})
    assert (bad.code, "make a new key" in bad.err) == (1, True)


def test_ctrl_c_stops_the_watching_and_not_the_download(
    service: Service, internet: Internet
) -> None:
    """Exit code 130; what was begun goes on, and `cancel` ends it."""
    had = service.wait(service.download(ALBUM)["id"], "complete", "duplicate")
    service.call("DELETE", f"/api/albums/{had['result_album_id']}")
    internet.faults.add(host=MEDIA, path=".*", stall=True)
    watching = subprocess.Popen(
        [sys.executable, "-c", AT_A_KEYBOARD, "download", ALBUM, "--follow"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **service.backend, "CRATEFUL_DATA_DIR": str(service.data_dir)},
    )
    assert watching.stdout
    assert any("fetching" in line for line in watching.stdout)
    row = service.call("GET", "/api/downloads?status=downloading")[0]
    watching.send_signal(signal.SIGINT)
    _, said = watching.communicate(timeout=60)
    assert watching.returncode == 130, said
    assert f"crateful cancel {row['id']}" in said
    assert service.read(row["id"])["status"] == "downloading"
    assert run(service, "cancel", str(row["id"])).code == 0
    assert service.wait(row["id"])["status"] == "cancelled"
    internet.clear_faults()


def test_the_doctor_finds_the_service_well(service: Service) -> None:
    findings = listed(service, "doctor")
    assert {finding["name"] for finding in findings if finding["verdict"] == "fails"} == set()
    assert {"ffmpeg", "exiftool", "flac", "yt-dlp", "beets", "database", "queue"} <= {
        finding["name"] for finding in findings
    }
