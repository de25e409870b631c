"""The description of a source: all that the rest of the service knows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from crateful.sources import urls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from crateful.engines.ytdlp.sayings import Failure

SETTING_OF_QUALITY: Final = "quality"
"""The field in which a household chooses among a source's qualities."""

FieldKind = Literal["switch", "digits", "number", "url", "arguments", "token", "secrets", "cookies"]
"""What a field of an account takes; the last three are secrets."""

ENGLISH: Final = "en"
"""What every description is written in."""

_SHOWN: Final = 40
"""Characters of a name that nobody knows."""

SECRET_KINDS: Final[frozenset[FieldKind]] = frozenset({"token", "secrets", "cookies"})


@dataclass(frozen=True, slots=True)
class AccountField:
    """One thing that a household may tell of its account at a source, and how it is reached."""

    name: str
    """Within the source: ``token`` of Qobuz is the preference ``qobuz_token``."""
    kind: FieldKind
    label: str
    help: str
    """A sentence for whoever fills it in."""
    default: str | int | bool = ""
    minimum: int = 0
    """Of a number."""
    maximum: int = 0
    known: Mapping[str, str] = field(default_factory=dict)
    """Of arguments: what each value of one must look like, by its name; no others are taken."""
    pattern: str = ""
    """Of a token: what it must look like, where that is known."""
    sign_in: tuple[str, ...] = ()
    """Of cookies: the names of those that carry the sign-in."""
    trouble: Callable[[str], Failure | None] | None = None
    """Of the address of a server of the household's own: asks it, and says why it is of no use."""
    is_required: bool = False
    """Without it the source can't be asked anything."""

    @property
    def is_secret(self) -> bool:
        """Tell whether it is encrypted and never shown again."""
        return self.kind in SECRET_KINDS


@dataclass(frozen=True, slots=True)
class QualityChoice:
    """One quality that a source can be asked for."""

    value: int
    label: str
    is_lossy: bool = False
    bit_depth: int = 0
    """The most that comes; 0 of a lossy one."""
    sample_rate_hz: int = 0


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """One source, as the API, the settings, the previews and the pipeline know it."""

    name: str
    """In the API, the database and logs, in lower case: ``bandcamp``."""
    title: str
    """For people: ``Bandcamp``."""
    about: str = ""
    """A sentence for whoever decides whether to use it."""
    lossy: Literal["always", "depends", "never"] = "depends"
    """``always`` needs ``confirm_lossy`` before the network is asked."""
    enabled_by_default: bool = True
    enabled_help: str = ""
    """What its switch does, where that is more than taking links."""
    hosts: tuple[str, ...] = ()
    """Whose addresses are its own, exactly; ``*.bandcamp.com`` takes every name below."""
    short_link_hosts: frozenset[str] = frozenset()
    """These say nothing about where they lead."""
    canonical: Callable[[str], str] = urls.plain
    """Writes all addresses that mean the same in one way; does no I/O."""
    home: str = ""
    """The site's own page, by which it can be tried; none where the source is no site."""
    best_lossy: str | None = None
    """What it streams at best where it is lossy, in words."""
    lossy_bitrate_bps: int | None = None
    """About how many bits a second that takes."""
    best_lossless: str = "lossless"
    """The same where it is not lossy."""
    has_catalogue_names: bool = False
    """Its names are a catalogue's: an album may be filed by them when MusicBrainz knows none."""
    titles: Literal["catalogued", "of-albums", "of-recordings"] = "catalogued"
    """Who wrote them: a catalogue, or somebody who typed them for an album or for each recording;
    the latter two are cleaned, and searched for artists, where they are not catalogued anyway."""
    has_video_thumbnails: bool = False
    """Its pictures are of videos: of a wide one, the middle square is the cover."""
    qualities: tuple[QualityChoice, ...] = ()
    """What it can be asked for, best first; none where there is no choice."""
    account: tuple[AccountField, ...] = ()
    account_steps: tuple[str, ...] = ()
    """How to come by what the account asks for; what to type or to look for in backquotes."""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language (``de``): each text above in it; what is missing is told in English."""
    known_item: str = ""
    """Something public that is sure to stay, by which a new version of the engine is tried."""
    engine: str | None = "youtube"
    """What fetches from it, of :data:`crateful.engines.environments.ENGINES`; yt-dlp mostly."""
    is_local: bool = False
    """Its addresses are paths of this server: told to nobody, for admins only, copied and not
    fetched; what lies there is the household's own, and nothing is promised of it."""
    samples: tuple[str, ...] = ()
    """Addresses such as people paste, an album's first."""
    sound_hosts: tuple[str, ...] = ()
    """Where the sound of its tracks is that can be heard before they are got, as in ``hosts``;
    none where it lets nobody hear them."""

    def owns(self, host: str) -> bool:
        """Tell whether an address of this host is the source's."""
        return _is_among(self.hosts, host)

    def sounds_from(self, host: str) -> bool:
        """Tell whether this host may give the sound of a track that is only heard."""
        return _is_among(self.sound_hosts, host)

    def told_in(self, language: str, text: str) -> str:
        """Return one of its texts in a language, as far as it has it."""
        return self.translations.get(language, {}).get(text, text)

    def setting(self, name: str) -> str:
        """Return the name of the preference that holds a field of this source."""
        return f"{self.name}_{name}"

    @property
    def required(self) -> tuple[AccountField, ...]:
        """Return the fields without which it can't be asked anything."""
        return tuple(one for one in self.account if one.is_required)

    def is_lossy_choice(self, quality: int | None) -> bool:
        """Tell whether whoever asks for this quality asks for lossy audio."""
        return any(one.is_lossy for one in self.qualities if one.value == quality)

    def settings(self) -> Iterator[AccountField]:
        """Yield all that a household sets of it, its switch first."""
        yield AccountField(
            "enabled",
            "switch",
            f"Use {self.title}",
            self.enabled_help or self._switch_help(),
            default=self.enabled_by_default,
        )
        yield from self.account

    def _switch_help(self) -> str:
        needed = " and ".join(f"`{self.setting(one.name)}`" for one in self.required)
        return f"Take links of {self.title}" + (f"; it also needs {needed}." if needed else ".")


def _is_among(hosts: tuple[str, ...], host: str) -> bool:
    return any(host.endswith(own[1:]) if own.startswith("*.") else host == own for own in hosts)


class Described:
    """What follows for a source from its description."""

    description: SourceDescription

    @property
    def name(self) -> str:
        """Return what the API, the database and logs call it."""
        return self.description.name

    @property
    def title(self) -> str:
        """Return what people call it."""
        return self.description.title

    def owns(self, url: str) -> bool:
        """Tell whether ``url`` is one of this source's, by its exact host; no I/O."""
        return self.description.owns(urls.host_of(url))


def parse_arguments(text: str, known: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the arguments for yt-dlp that a text such as ``player_client=tv,web; lang=en`` gives.

    Args:
        text: as an admin wrote it.
        known: what each value of an argument must look like, by its name.

    Raises:
        ValueError: there is no such argument, or it takes no such value.
    """
    found: dict[str, list[str]] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        name, _, values = (each.strip() for each in part.partition("="))
        if name not in known:
            msg = f"there is no argument {name[:_SHOWN]!r}; there is {', '.join(known)}"
            raise ValueError(msg)
        found[name] = [value.strip() for value in values.split(",")]
        if not all(re.fullmatch(known[name], value) for value in found[name]):
            msg = f"{name} takes no such value"
            raise ValueError(msg)
    return found
