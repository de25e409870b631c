"""A Tagger in a process of its own: a call per line on stdin, an answer per line on stdout."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from crateful.errors import Recovery, StepFailedError
from crateful.tagging.types import (
    Candidate,
    Hints,
    Identification,
    MusicBrainz,
    Query,
    TaggedAlbum,
)

ROOT = Path(__file__).parents[2]


class ChildTagger:
    """The Tagger's own methods, in a child."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.tagging.child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def close(self) -> None:
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.close()
        self._child.wait(60)
        self._child.stdout.close()

    def identify(
        self, folder: Path, hints: Hints, musicbrainz: MusicBrainz, query: Query | None = None
    ) -> Identification:
        answer = self._call(
            "identify",
            folder=folder,
            hints=hints,
            query=query or Query(),
            musicbrainz=musicbrainz,
        )
        return TypeAdapter(Identification).validate_python(answer)

    def tag(
        self,
        folder: Path,
        hints: Hints,
        candidate: Candidate | None = None,
        cover: str | None = None,
        *,
        write: bool = True,
    ) -> TaggedAlbum:
        answer = self._call(
            "tag", folder=folder, hints=hints, candidate=candidate, cover=cover, write=write
        )
        return TypeAdapter(TaggedAlbum).validate_python(answer)

    def write_tags(self, folder: Path, edits: Mapping[str, Mapping[str, object]]) -> None:
        self._call("write_tags", folder=folder, edits=edits)

    def cover(self, release_id: str, musicbrainz: MusicBrainz) -> bytes | None:
        answer = self._call("cover", release_id=release_id, musicbrainz=musicbrainz)
        return base64.b64decode(answer) if answer else None

    def _call(self, op: str, **words: Any) -> Any:
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(to_json({"op": op, **words}) + b"\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        assert line, "the child has died; its traceback is above"
        answer = from_json(line)
        if "failed" in answer:
            failed = answer["failed"]
            failed["recovery"] = Recovery(failed["recovery"])
            raise StepFailedError(failed.pop("message"), **failed)
        return answer["ok"]


def serve() -> None:
    """Answer until stdin ends."""
    from crateful.tagging.cover_art import fetch_front_cover  # noqa: PLC0415  # child only
    from crateful.tagging.engine import Tagger  # noqa: PLC0415  # child only

    tagger = Tagger()
    read = {
        "folder": Path,
        "hints": TypeAdapter(Hints).validate_python,
        "query": TypeAdapter(Query).validate_python,
        "musicbrainz": TypeAdapter(MusicBrainz).validate_python,
        "candidate": TypeAdapter(Candidate | None).validate_python,
    }
    calls = {"identify": tagger.identify, "tag": tagger.tag, "write_tags": tagger.write_tags}
    for line in sys.stdin:
        words = from_json(line)
        op = words.pop("op")
        words = {name: read.get(name, lambda value: value)(value) for name, value in words.items()}
        try:
            if op == "cover":
                picture = fetch_front_cover(**words)
                answer = {"ok": picture and base64.b64encode(picture).decode()}
            else:
                answer = {"ok": calls[op](**words)}
        except StepFailedError as error:
            answer = {
                "failed": {
                    "message": str(error),
                    "code": error.code,
                    "recovery": error.recovery,
                    "retry_after_s": error.retry_after_s,
                }
            }
        sys.stdout.buffer.write(to_json(answer) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
