"""What the auditor says of what is wanted, and of what people are told of followed artists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.auditor import Evidence

LOOKED_FOR = frozenset({"wanted", "searching", "not_found"})


def wanted(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each album is wanted once, and looked for again."""
    rows = seen.ledger["wanted_albums"]
    names = Counter(
        (row["artist_key"], row["title_key"], row["edition_key"])
        for row in rows
        if row["aim"] == "album" and row["musicbrainz_group_id"] is None
    )
    for name, times in names.items():
        if times > 1:
            yield "wish-doubled", f"{name} is wanted {times} times"
    for row in rows:
        if row["state"] in LOOKED_FOR and row["next_look_at"] is None:
            yield "wish-forgotten", f"{row['title']}, {row['state']}"


def items(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Items stand where their album does, and what was found was asked for."""
    states = {row["id"]: row["state"] for row in seen.ledger["wanted_albums"]}
    for item in seen.ledger["wanted_items"]:
        state = states[item["wanted_album_id"]]
        if item["state"] not in {"dropped", state}:
            yield "wish-astray", f"item {item['id']} is {item['state']}, its album {state}"
    for fetch in seen.ledger["wanted_fetches"]:
        if not fetch["is_queued"] and states[fetch["wanted_album_id"]] == "found":
            yield "fetch-unqueued", f"{fetch['mark']}"


def news(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Nobody is told twice of a release; nobody is looked at whom nobody follows."""
    releases = {row["id"]: row for row in seen.ledger["artist_releases"]}
    told = Counter(
        (
            row["user_id"],
            releases[row["artist_release_id"]]["followed_artist_id"],
            releases[row["artist_release_id"]]["title"].casefold(),
        )
        for row in seen.ledger["new_releases"]
    )
    for (user_id, _, title), times in told.items():
        if times > 1:
            yield "told-twice", f"user {user_id}, {times} times: {title}"
    followed = {row["followed_artist_id"] for row in seen.ledger["follows"]}
    for row in seen.ledger["followed_artists"]:
        if row["id"] not in followed:
            yield "follow-stray", row["name"]
