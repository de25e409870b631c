"""What routes with something to hear share."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from fastapi import Depends, Query, Request

from crateful.audio.facts import ListeningForm
from crateful.listening.answers import Listening


async def get_listening(request: Request) -> Listening:
    """Return what all who listen share."""
    return cast("Listening", request.app.state.listening)


ListeningDep = Annotated[Listening, Depends(get_listening)]

AskedForm = Literal["original", "opus", "aac"]


async def get_form(
    wanted: Annotated[
        AskedForm,
        Query(
            alias="as",
            description="The file itself, or a copy for a browser that can't play it: Ogg Opus, or "
            "AAC in MP4.",
        ),
    ] = "original",
) -> ListeningForm | None:
    """Return what the file is to be copied into; ``None``: it is sent as it is."""
    return None if wanted == "original" else wanted


FormDep = Annotated[ListeningForm | None, Depends(get_form)]

_AUDIO: Any = {"schema": {"type": "string", "format": "binary"}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of it.", "content": {"audio/*": _AUDIO}},
    206: {"description": "The bytes that `Range` asks for.", "content": {"audio/*": _AUDIO}},
    304: {"description": "It is as `If-None-Match` has it."},
    416: {"description": "It has no such bytes."},
}
"""Of such a route, for the OpenAPI document."""
