"""Proposals on the command line: counted, listed, looked at, taken, declined, undone."""

from __future__ import annotations

import json
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_cli import run
from tests.pipeline.test_proposals import proposal
from tests.running import Service
from tests.servers.catalogue import LOOP_SONGS


def test_a_proposal_is_looked_at_taken_and_undone_on_the_command_line(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    service.call("PUT", "/api/settings", json={"identify_afterwards": True})
    make_folder(audio_shelf, tmp_path / "mine", LOOP_SONGS)
    run(service, "import", str(tmp_path), "--trust-tags", "--follow")
    (album,) = service.albums()
    number = str(album["id"])
    proposal(service, album["id"], "sure")
    assert run(service, "proposals", "status").out.strip() == "1 of 1 looked up: 1 sure."
    (one,) = json.loads(run(service, "proposals", "list", "--above", "0.9", "--json").out)
    assert (one["album_id"], one["state"]) == (album["id"], "sure")
    assert "Loop Songs" in run(service, "proposals", "list", "--state", "sure").out
    assert LOOP_SONGS.id in run(service, "proposals", "show", number).out
    assert run(service, "proposals", "take").code == 2
    taken = run(service, "proposals", "take", "--above", "0.9", "--yes")
    assert (taken.code, taken.out.strip()) == (0, "1 taken.")
    again = run(service, "proposals", "take", number)
    assert (again.code, again.out.strip()) == (1, "0 taken.")
    assert run(service, "proposals", "undo", number).code == 0
    assert run(service, "proposals", "decline", number).code == 0
    assert run(service, "proposals", "status").out.strip() == "1 of 1 looked up: 1 declined."
    refused = run(service, "proposals", "decline", number)
    assert (refused.code, f"Album {number}:" in refused.err) == (1, True)
