"""Do what the lines of standard input say, one job after the other."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from .client import Client
from .failures import UNREADABLE, Failure, log, way_out
from .fetch import Fetch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .failures import Json, Say

    Work = Callable[[Client, asyncio.StreamReader, Say], Awaitable[None]]

VERSION: Final = 1  # of the protocol; a test holds it against the service's own
JOBS: Final = 100
"""After which it ends: what leaks in a library ends with its process."""


async def _serve(client: Client, lines: asyncio.StreamReader, say: Say) -> None:
    """Answer calls as they come, until there are no more for a while."""

    async def reply(call: Json) -> None:
        way_out.set(call["proxy_url"])
        try:
            say("answer", call_id=call["id"], items=await client.answer(call))
        except Failure as failure:
            say("refused", call_id=call["id"], **vars(failure))
        except UNREADABLE as error:
            log(repr(error))
            say("refused", call_id=call["id"], code="service-down")

    replies = set()
    while line := await asyncio.wait_for(lines.readline(), client.job["idle_s"]):
        replies.add(task := asyncio.create_task(reply(json.loads(line))))
        task.add_done_callback(replies.discard)


async def _run(say: Say) -> None:
    """Do one job after the other, to the first that comes to nothing."""
    loop = asyncio.get_running_loop()
    (task,) = asyncio.all_tasks()
    lines = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    line = await lines.readline()
    for _ in range(JOBS):
        job = json.loads(line or "{}")
        say("hello", engine="streamrip", engine_version=version("streamrip"), version=VERSION)
        if job.get("version") != VERSION:
            say("error", code="engine-outdated")
            return
        way_out.set(job["proxy_url"])
        if job["mode"] == "serve":
            await _explained(_serve, job, say, lines)
            return
        # Its end means that the parent is gone; the next job comes only once this one is done.
        following = asyncio.create_task(lines.readline())
        following.add_done_callback(stop := lambda _: task.cancel())
        if not await _explained(_fetch, job, say, lines):
            return
        following.remove_done_callback(stop)
        say("rested")
        if not (line := await following):
            return


async def _fetch(client: Client, lines: asyncio.StreamReader, say: Say) -> None:
    del lines
    await Fetch(client, say).run()


async def _explained(work: Work, job: Json, say: Say, lines: asyncio.StreamReader) -> bool:
    """Do a job and say why it came to nothing; return whether it came to something."""
    client = Client(job, say)
    try:
        await work(client, lines, say)
    except Failure as failure:
        say("error", **vars(failure))
    except UNREADABLE as error:
        log(repr(error))
        say("error", code="service-down")
    else:
        return True
    finally:
        await client.close()
    return False


def main() -> int:
    """Do what the lines of input say and return the exit status."""
    # Whatever a library prints goes to the log, never between the events.
    with os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8") as out:
        os.dup2(2, 1)

        def say(kind: str, **facts: object) -> None:
            out.write(json.dumps({"kind": kind, **facts}) + "\n")

        try:
            asyncio.run(_run(say))
        except (asyncio.CancelledError, TimeoutError, BrokenPipeError):
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
