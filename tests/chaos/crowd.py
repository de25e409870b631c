"""People who go on asking while everything breaks: whatever fails, they try again later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx2
from tests.audio_files import AudioShelf
from tests.chaos.listeners import Listeners
from tests.chaos.site import OTHERS, Site
from tests.pipeline.records import make_folder
from tests.running import NO_AUTHORITIES, PASSWORD, Json
from tests.servers.catalogue import (
    COMPILATION,
    HIGH_TIDE,
    LOOP_SONGS,
    MIXED_MASTERS,
    OLD_RIPS,
    ONE_SILENT,
    PLAIN_DISC,
    TWO_DISCS,
    UNICODE,
    Release,
    make_release,
)
from tests.servers.musicbrainz import MusicBrainz
from tests.servers.qobuz import Qobuz
from tests.servers.qobuz_records import Offer

NAMES = ("admin", *OTHERS)

LINKS = (
    "https://thefixtures.bandcamp.com/album/loop-songs",
    "https://thefixtures.bandcamp.com/track/loop-songs-2",
    "https://thefixtures.bandcamp.com/album/half-out",
    "https://thefixtures.bandcamp.com/album/harbour-lights",
    "https://thefixtures.bandcamp.com/album/no-such-album",
    "https://soundcloud.com/fixture-artist/sets/cloud-set",
    "https://soundcloud.com/fixture-artist/cloud-one",
    "https://www.youtube.com/playlist?list=OLAK5uy_fixture00000000000000000000000000",
    "https://www.youtube.com/watch?v=fixturevid1",
)

INVENTED = tuple(
    make_release("Storm Chasers", f"Gale {number}", [(f"Gust {number}", 2), (f"Lull {number}", 3)])
    for number in range(6)
)
"""Albums that MusicBrainz does not know: a person has to say what they are."""

FOLDERS: tuple[Release, ...] = (
    *(LOOP_SONGS, TWO_DISCS, COMPILATION, *UNICODE[:2]),
    *(HIGH_TIDE, MIXED_MASTERS, ONE_SILENT, OLD_RIPS, PLAIN_DISC),
    *INVENTED,
)

FOLLOWED = (LOOP_SONGS, HIGH_TIDE, PLAIN_DISC)
"""Whose artists MusicBrainz knows."""

TIMEOUT_S = 20.0


class Crowd:
    """Three people with the same taste.

    Args:
        site: what they use.
        audio: for the folders that they import.
        chance: what decides.
    """

    def __init__(self, site: Site, audio: AudioShelf, chance: Random) -> None:
        self.site = site
        self.chance = chance
        self.did: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self._audio = audio
        self._tokens: dict[str, str] = {}
        self._made = 0
        self._listeners = Listeners(self)

    def habits(self) -> dict[str, Callable[[], None]]:
        """Return what these people do, by name."""
        return {
            "link": self.ask_for_link,
            "link again": self.ask_together,
            "folder": self.import_folder,
            "heart": self.heart,
            "unheart": self.unheart,
            "delete": self.delete,
            "restore": self.restore,
            "purge": self.purge,
            "retry": self.retry,
            "cancel storm": self.cancel_all,
            "decide": self.decide,
            "forget": self.forget_one,
            "promote": lambda: self._make_admin(is_admin=True),
            "demote": lambda: self._make_admin(is_admin=False),
            "want": self.want,
            "drop": self.drop,
            "follow": self.follow,
            "leave": self.leave,
            "come out": self.come_out,
            **self._listeners.habits(),
        }

    def say(
        self, method: str, path: str, who: str = "admin", content: bytes = b"", **body: Any
    ) -> Any:
        """Ask for something; return the answer, or ``None`` when there was no good one."""
        address = self.site.service.url + path
        options: dict[str, Any] = {"timeout": TIMEOUT_S, "verify": NO_AUTHORITIES}
        if body:
            options["json"] = body
        kind = {"Content-Type": "application/octet-stream"} if content else {}
        if content:
            options["content"] = content
        try:
            headers = {"Authorization": f"Bearer {self._token(who)}", **kind}
            answer = httpx2.request(method, address, headers=headers, **options)
        except httpx2.HTTPError:
            self.answers[0] += 1
            return None
        self.answers[answer.status_code] += 1
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            self._tokens.pop(who, None)  # after a jump of the clock, say
        if not answer.is_success:
            return None
        return answer.json() if answer.content else {}

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            answer = httpx2.post(
                f"{self.site.service.url}/api/auth/login",
                json={"username": who, "password": PASSWORD},
                timeout=TIMEOUT_S,
                verify=NO_AUTHORITIES,
            )
            answer.raise_for_status()
            self._tokens[who] = answer.json()["token"]
        return self._tokens[who]

    def ask_for_link(self, link: str = "", who: str = "") -> None:
        """Paste a link."""
        link, who = link or self.chance.choice(LINKS), who or self.chance.choice(NAMES)
        row = self.say("POST", "/api/downloads/url", who, url=link, confirm_lossy=True)
        if row is not None and "id" in row:
            self.site.witness.accepted.add(row["id"])

    def ask_together(self) -> None:
        """All paste the same link."""
        link = self.chance.choice(LINKS)
        for who in NAMES:
            self.ask_for_link(link, who)

    def import_folder(self) -> None:
        """Import a folder of files; often one that is there already in another spelling."""
        release, self._made = self.chance.choice(FOLDERS), self._made + 1
        codec = self.chance.choice(("flac", "flac", "mp3"))
        folder = self.site.root / "originals" / f"{self._made:04}"
        make_folder(self._audio, Path(folder), release, codec)
        mode = self.chance.choice(("copy", "move"))
        who = self.chance.choice((*NAMES[:1], *NAMES))  # who is no admin by then is refused
        self.say("POST", "/api/imports", who, folder=str(folder), mode=mode)

    def _make_admin(self, *, is_admin: bool) -> None:
        """Give somebody the right to import folders, or take it away while theirs are at work."""
        name = self.chance.choice(OTHERS)
        for user in self.say("GET", "/api/users") or ():
            if user["username"] == name:
                self.say("PATCH", f"/api/users/{user['id']}", is_admin=is_admin)

    def heart(self) -> None:
        """Somebody keeps an album, a track or an artist."""
        self._with_heart("POST")

    def unheart(self) -> None:
        """... or no longer."""
        self._with_heart("DELETE")

    def _with_heart(self, method: str) -> None:
        level = self.chance.choice(("albums", "albums", "tracks", "artists"))
        if thing := self._any(f"/api/{level}?limit=100"):
            who = self.chance.choice(NAMES)
            self.say(method, f"/api/me/library/{level}/{thing['id']}", who)

    def delete(self) -> None:
        """Take an album out of the library."""
        if album := self._any("/api/albums?limit=100"):
            self.say("DELETE", f"/api/albums/{album['id']}")

    def restore(self) -> None:
        """Bring an album back."""
        if entry := self._any("/api/trash"):
            self.say("POST", f"/api/trash/{entry['id']}/restore")

    def purge(self) -> None:
        """Remove an album for good."""
        if entry := self._any("/api/trash"):
            self.say("DELETE", f"/api/trash/{entry['id']}")

    def retry(self) -> None:
        """Try everything again that went wrong."""
        for status in ("failed", "cancelled"):
            for row in self.downloads(status):
                self.say("POST", f"/api/downloads/{row['id']}/retry")

    def cancel_all(self) -> None:
        """Cancel everything at once."""
        for status in ("pending", "downloading", "importing", "waiting", "review"):
            for row in self.downloads(status):
                self.say("POST", f"/api/downloads/{row['id']}/cancel")

    def decide(self) -> None:
        """Say what each album in review is, or that it is not wanted."""
        for row in self.downloads("review"):
            if self.chance.random() < 0.7:
                self.say("POST", f"/api/downloads/{row['id']}/review", as_is=True)
            else:
                self.say("POST", f"/api/downloads/{row['id']}/cancel")

    def forget_one(self) -> None:
        """Take an ended download out of the list."""
        if rows := self.downloads("complete"):
            row = self.chance.choice(rows)
            self.site.witness.removed.add(row["id"])
            self.say("DELETE", f"/api/downloads/{row['id']}")

    def want(self) -> None:
        """Want an album, often one that others want or the library has."""
        release = self.chance.choice(FOLDERS)
        album = {"artist": release.artist, "title": release.title}
        self.say("POST", "/api/wanted", self.chance.choice(NAMES), albums=[album])

    def drop(self) -> None:
        """... or no longer."""
        if item := self._any("/api/wanted"):
            self.say("DELETE", f"/api/wanted/{item['id']}")

    def follow(self) -> None:
        """Somebody follows an artist, in one way or the other."""
        release = self.chance.choice(FOLLOWED)
        body = {"musicbrainz_id": release.artist_id, "name": release.artist}
        mode = self.chance.choice(("fetch", "ask", "show"))
        self.say("POST", "/api/follows", self.chance.choice(NAMES), **body, mode=mode)

    def leave(self) -> None:
        """... or no longer."""
        if row := self._any("/api/follows"):
            self.say("DELETE", f"/api/follows/{row['id']}")

    def come_out(self) -> None:
        """An album is announced, and a day is over for all who are followed.

        Either MusicBrainz knows it or Qobuz does, later often both: for tomorrow, or to be had.
        """
        self._made += 1
        release = self.chance.choice(FOLLOWED)
        number = self.chance.randrange(4)
        title, tomorrow = f"Gale of Tomorrow {number}", date.today() + timedelta(days=1)  # noqa: DTZ011  # its own clock is told in days
        day = (tomorrow if number % 2 else tomorrow - timedelta(days=2)).isoformat()
        if self.chance.random() < 0.5:
            tracks = [(f"Gust {number}.{place}", 3) for place in range(8)]
            made = replace(make_release(release.artist, title, tracks), date=day)
            offer = Offer(3000 + self._made, f"fxstorm{self._made:05}", made)
            Qobuz.announced.append(offer)
        else:
            group = {
                "id": f"{self._made:08}-0000-4000-8000-00000000000c",
                "title": title,
                "primary-type": "Album",
                "secondary-types": [],
                "first-release-date": day,
            }
            MusicBrainz.announced.setdefault(release.artist_id, []).append(group)
        self.site.make_due()

    def is_anybody_due(self) -> bool:
        """Tell whether a followed artist waits for the next look."""
        return self.site.is_anybody_due()

    def downloads(self, status: str) -> list[Json]:
        """Return the downloads in a status, as far as anybody answers."""
        return self.say("GET", f"/api/downloads?status={status}&limit=100") or []

    def _any(self, path: str) -> Json | None:
        found = self.say("GET", path)
        items = found["items"] if isinstance(found, dict) else found
        return self.chance.choice(items) if items else None
