"""A child that examines files as the workbench does, and tells of each what was found."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from crateful.audio.authenticity import album_rule
from crateful.audio.authenticity.examination import examine


def main(names: list[str]) -> None:
    """Print a line of JSON for each file: each is judged by itself, as a single is."""
    for name in names:
        began = time.process_time()
        found = examine(Path(name))
        took_s = time.process_time() - began
        (told,) = album_rule.proven([album_rule.Examined(found, 16)])
        trace = found.trace
        print(
            json.dumps(
                {
                    "codec": told.origin,
                    "cpu_s": round(took_s, 4),
                    "trace": trace and f"{trace.codec} {trace.wins}/{trace.contests}",
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
