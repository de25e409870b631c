"""People with lists: they bring them, often twice, answer what is asked, and put some together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.chaos.site import OTHERS
from tests.running import Json
from tests.servers.catalogue import HIGH_TIDE, LOOP_SONGS, MIXED_MASTERS, OLD_RIPS, PLAIN_DISC
from tests.servers.listenbrainz import ListenBrainz, loved, playlist

if TYPE_CHECKING:
    from tests.chaos.crowd import Crowd

NAMES = ("admin", *OTHERS)

TRACKS = (
    *((LOOP_SONGS, place) for place in range(2)),
    *((HIGH_TIDE, place) for place in (0, 7)),
    (PLAIN_DISC, 0),
    (OLD_RIPS, 0),
)
UNKNOWN = ("Nobody At All", "Nobody Knows It", "Nothing")
MISSPELT = ("The Highs", "Floood Onne", "")
"""A person has to say what it is, once the album is there."""

ROAD = [
    *((album.artist, album.tracks[place].title, album.title) for album, place in TRACKS),
    UNKNOWN,
    MISSPELT,
]
SHELF = [(album.artist, album.title) for album in (HIGH_TIDE, MIXED_MASTERS, LOOP_SONGS)]
FILES = {
    "Road": "Artist Name,Track Name,Album\n" + "".join(f"{','.join(row)}\n" for row in ROAD),
    "Shelf": "Artist Name,Album Name\n" + "".join(f"{','.join(row)}\n" for row in SHELF),
    "Sorted": "Artist Name,Track Name,Album\n"
    + "".join(f"{','.join(row)}\n" for row in sorted(ROAD)),
}
ROWS = {"Road": len(ROAD), "Shelf": len(SHELF), "Sorted": len(ROAD)}


class Listeners:
    """What the people of a crowd do with lists.

    Args:
        crowd: who they are.
    """

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._chance = crowd.chance
        self._made = 0
        crowd.site.witness.lists |= ROWS

    def habits(self) -> dict[str, Callable[[], None]]:
        """Return what these people do, by name."""
        return {
            "bring": self.bring,
            "bring again": self.bring_again,
            "answer": self.answer,
            "take": self.take,
            "make list": self.make,
            "add to list": self.add,
            "move row": self.move,
            "take out": self.take_out,
            "share": self.share,
            "delete list": self.delete,
            "undo": self.undo,
            "link account": self.link,
            "love": self.love,
            "unlink": self.unlink,
            "look at lists": self.look,
        }

    def bring(self) -> None:
        """Somebody brings a list from a file."""
        self._bring(self._chance.choice(NAMES), self._chance.choice(sorted(FILES)))

    def bring_again(self) -> None:
        """Somebody brings the same list twice."""
        who, name = self._chance.choice(NAMES), self._chance.choice(sorted(FILES))
        self._bring(who, name)
        self._bring(who, name)

    def _bring(self, who: str, name: str) -> None:
        path = f"/api/lists/import?name={name}.csv"
        self._crowd.say("POST", path, who, content=FILES[name].encode())

    def answer(self) -> None:
        """Somebody says what rows are, or that they are none of it."""
        who, one = self._own_list()
        rows = self._rows(who, one)
        if rows:
            picked = self._chance.sample(rows, min(3, len(rows)))
            answers = [
                {"row_id": row["id"], "choice": self._chance.choice((0, 0, None))} for row in picked
            ]
            path = f"/api/lists/{one['id']}/answers"
            same = self._chance.random() < 0.5
            self._crowd.say("POST", path, who, answers=answers, same_for_artist=same)

    def take(self) -> None:
        """Somebody hearts what is there of a list, and wants the rest."""
        who, one = self._own_list()
        if one:
            path = f"/api/lists/{one['id']}/take"
            self._crowd.say("POST", path, who, heart_owned=True, fetch=True)

    def make(self) -> None:
        """Somebody begins a list of their own."""
        self._made += 1
        who, is_shared = self._chance.choice(NAMES), self._chance.random() < 0.5
        name = f"Made {self._made % 3}"
        self._crowd.say("POST", "/api/lists", who, name=name, is_shared=is_shared)

    def add(self) -> None:
        """Somebody puts something of the library at the end of a list."""
        who, one = self._own_list()
        albums = (self._crowd.say("GET", "/api/albums?limit=100", who) or {}).get("items") or ()
        tracks = (self._crowd.say("GET", "/api/tracks?limit=100", who) or {}).get("items") or ()
        if one and tracks and albums:
            chosen = {
                "track_ids": [self._chance.choice(tracks)["id"] for _ in range(2)],
                "album_ids": [self._chance.choice(albums)["id"]],
            }
            self._crowd.say("POST", f"/api/lists/{one['id']}/rows", who, **chosen)

    def move(self) -> None:
        """Somebody moves a row of a list."""
        who, one = self._own_list()
        if rows := self._rows(who, one):
            row, after = self._chance.choice(rows), self._chance.choice((None, *rows))
            path = f"/api/lists/{one['id']}/rows/{row['id']}/move"
            self._crowd.say("POST", path, who, after=after["id"] if after else None)

    def take_out(self) -> None:
        """Somebody takes a row out of a list that was made here."""
        who, one = self._own_list(made_here=True)
        if rows := self._rows(who, one):
            row = self._chance.choice(rows)
            self._crowd.say("DELETE", f"/api/lists/{one['id']}/rows/{row['id']}", who)

    def share(self) -> None:
        """Somebody shows a list to everybody, or keeps it to themselves again."""
        who, one = self._own_list()
        if one:
            path = f"/api/lists/{one['id']}"
            self._crowd.say("PATCH", path, who, is_shared=self._chance.random() < 0.5)

    def delete(self) -> None:
        """Somebody deletes a list."""
        who, one = self._own_list()
        if one:
            self._crowd.say("DELETE", f"/api/lists/{one['id']}", who)

    def undo(self) -> None:
        """Somebody deletes a list and brings it back."""
        who, one = self._own_list()
        if one:
            self._crowd.say("DELETE", f"/api/lists/{one['id']}", who)
            self._crowd.say("POST", f"/api/lists/{one['id']}/restore", who)

    def link(self) -> None:
        """Somebody links an account at ListenBrainz, or has it looked at now."""
        who = self._chance.choice(NAMES)
        self._tell_listenbrainz(who)
        self._crowd.say("POST", "/api/listenbrainz", who, name=f"{who}-there")

    def love(self) -> None:
        """Somebody loves one more track there, and has the account looked at."""
        self.link()

    def unlink(self) -> None:
        """Somebody's account is looked at no longer."""
        who = self._chance.choice(NAMES)
        for one in (self._crowd.say("GET", "/api/listenbrainz", who) or {}).get("items") or ():
            self._crowd.say("DELETE", f"/api/listenbrainz/{one['id']}", who)

    def _tell_listenbrainz(self, who: str) -> None:
        """Have ListenBrainz know one more track that somebody loves, and a longer playlist."""
        self._made += 1
        name = f"{who}-there"
        artist, title, _ = self._chance.choice(ROAD)
        known = ListenBrainz.loved.setdefault(name, [])
        if title not in {one["track_metadata"]["track_name"] for one in known}:
            known.insert(0, loved(artist, title, at=self._made))
        rows = [(artist, title, album) for artist, title, album in ROAD[: 2 + self._made % 4]]
        stamp = str(1 + self._made % 9)
        ListenBrainz.playlists[name] = [playlist(f"Evening of {who}", rows, stamp=stamp)]

    def look(self) -> None:
        """Somebody looks at all lists, and at those of others by their numbers."""
        who = self._chance.choice(NAMES)
        found = self._crowd.say("GET", "/api/lists", who)
        for one in (found or {}).get("items") or ():
            self._judge(who, one)
        other = self._chance.choice([name for name in NAMES if name != who])
        theirs = (self._crowd.say("GET", "/api/lists", other) or {}).get("items") or ()
        for one in theirs:
            if one["is_own"] and (seen := self._crowd.say("GET", f"/api/lists/{one['id']}", who)):
                self._judge(who, seen)

    def _judge(self, who: str, one: Json) -> None:
        if one["owner"] != who and not one["is_shared"]:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            said = f"{one['name']} of {one['owner']}, to {who} at {now}"
            self._crowd.site.witness.shown.add(said)

    def _own_list(self, *, made_here: bool = False) -> tuple[str, Json]:
        """Return somebody, and a list of theirs; an empty one where there is none."""
        who = self._chance.choice(NAMES)
        found = (self._crowd.say("GET", "/api/lists", who) or {}).get("items") or ()
        own = [
            one
            for one in found
            if one["is_own"] and (not made_here or one["name"].startswith("Made"))
        ]
        return who, self._chance.choice(own) if own else {}

    def _rows(self, who: str, one: Json) -> list[Any]:
        if not one:
            return []
        found = self._crowd.say("GET", f"/api/lists/{one['id']}/rows?limit=100", who)
        return list((found or {}).get("items") or ())
