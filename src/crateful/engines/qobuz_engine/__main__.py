"""Do what the first line of standard input says."""

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
    from .failures import Json, Say

VERSION: Final = 1  # of the protocol; a test holds it against the service's own


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
    loop = asyncio.get_running_loop()
    (task,) = asyncio.all_tasks()
    lines = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    job = json.loads(await lines.readline() or "{}")
    say("hello", engine="streamrip", engine_version=version("streamrip"), version=VERSION)
    if job.get("version") != VERSION:
        say("error", code="engine-outdated")
        return
    way_out.set(job["proxy_url"])
    client = Client(job, say)
    try:
        if job["mode"] == "serve":
            await _serve(client, lines, say)
            return
        asyncio.create_task(lines.read()).add_done_callback(lambda _: task.cancel())
        await Fetch(client, say).run()
    except Failure as failure:
        say("error", **vars(failure))
    except UNREADABLE as error:
        log(repr(error))
        say("error", code="service-down")
    finally:
        await client.close()


def main() -> int:
    """Do what the first line of input says and return the exit status."""
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
