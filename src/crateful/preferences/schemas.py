"""Preferences, with the default and the limits of each."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    create_model,
    model_validator,
)

from crateful.audio.quality import Ceiling
from crateful.preferences import cookies, hours
from crateful.sources import SOURCES
from crateful.sources.description import SETTING_OF_QUALITY, parse_arguments

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.sources.description import AccountField, FieldKind, SourceDescription

MAX_URL_CHARACTERS = 2048
MAX_COOKIES_CHARACTERS = 256 * 1024
MAX_TOKEN_CHARACTERS = 4096
MAX_ARGUMENTS_CHARACTERS = 500

MUSICBRAINZ_HOST = "musicbrainz.org"
MUSICBRAINZ_REQUESTS_PER_S = 1.0
"""https://musicbrainz.org/doc/MusicBrainz_API/Rate_Limiting: more is answered with 503."""

PROXY_SCHEMES = frozenset({"http"})

_APP_SECRETS = re.compile(r"[0-9A-Za-z]{8,64}(,[0-9A-Za-z]{8,64}){0,9}")


def _check_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isprintable():
        msg = "an address that starts with http:// or https:// is needed"
        raise ValueError(msg)
    if parts.username is not None or parts.password is not None:
        msg = "the address may not have a name or password in it: it is shown to every admin"
        raise ValueError(msg)
    if parts.query or parts.fragment or parts.port == 0 or " " in text:
        msg = "the address may only have a host, a port and a path"
        raise ValueError(msg)
    return text.rstrip("/")


def _check_proxy(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    parts = urlsplit(text)
    if parts.scheme not in PROXY_SCHEMES or not parts.hostname or not text.isprintable():
        msg = "a proxy is given as http://host:port or http://name:password@host:port"
        raise ValueError(msg)
    if parts.port == 0 or " " in text:
        msg = "the proxy's port is not right"
        raise ValueError(msg)
    return secret


def check_token(secret: SecretStr) -> SecretStr:
    """Return a token that can stand in a header.

    Raises:
        ValueError: it has a space, or what no keyboard writes.
    """
    text = secret.get_secret_value()
    if not text.isascii() or not text.isprintable() or " " in text:
        msg = "a token has only letters, digits and signs"
        raise ValueError(msg)
    return secret


def _check_app_secrets(secret: SecretStr) -> SecretStr:
    if not _APP_SECRETS.fullmatch(secret.get_secret_value()):
        msg = "app secrets are letters and digits, separated by commas without spaces"
        raise ValueError(msg)
    return secret


def _check_cookies(secret: SecretStr) -> SecretStr:
    cookies.read(secret.get_secret_value())
    return secret


def _check_ceiling(text: str | None) -> str | None:
    Ceiling.parse(text)
    return text or None


def _unless_empty(check: Callable[[SecretStr], SecretStr]) -> AfterValidator:
    return AfterValidator(lambda secret: check(secret) if secret else secret)


ServerUrl = Annotated[str, Field(max_length=MAX_URL_CHARACTERS), AfterValidator(_check_url)]
Secret = Annotated[SecretStr, Field(json_schema_extra={"writeOnly": True})]
Cookies = Annotated[Secret, Field(max_length=MAX_COOKIES_CHARACTERS), _unless_empty(_check_cookies)]
Token = Annotated[Secret, Field(max_length=MAX_TOKEN_CHARACTERS), _unless_empty(check_token)]
Digits = Annotated[str, Field(pattern=r"^[0-9]{0,20}$")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

Hours = Annotated[
    str, Field(json_schema_extra={"pattern": hours.PATTERN}), AfterValidator(hours.check)
]

ProvenLossy = Literal["ask", "refuse", "mark", "off"]
LoudnessPolicy = Literal["write", "replace", "measure", "off"]
Floor = Literal["off", "lossless", "16/44.1", "best"]
PlaylistFolders = Literal["both", "library", "users"]

AppSecrets = Annotated[
    Secret, Field(max_length=MAX_TOKEN_CHARACTERS), _unless_empty(_check_app_secrets)
]

Arguments = Annotated[str, Field(max_length=MAX_ARGUMENTS_CHARACTERS)]

TYPES: dict[FieldKind, Any] = {
    "switch": bool,
    "digits": Digits,
    "number": int,
    "url": ServerUrl,
    "arguments": Arguments,
    "token": Token,
    "secrets": AppSecrets,
    "cookies": Cookies,
}
"""What each kind of field takes."""


class Preferences(BaseModel):
    """What the household has chosen; read anew at the start of every job.

    What it has told of its sources comes besides, by their descriptions: see
    :data:`AllPreferences`. A field of type :class:`~pydantic.SecretStr` is encrypted in the
    database and never shown again; an empty one is not set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    musicbrainz_url: ServerUrl = "https://musicbrainz.org"
    """The MusicBrainz server; a household may run a mirror."""

    musicbrainz_requests_per_s: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = (
        MUSICBRAINZ_REQUESTS_PER_S
    )
    """Requests per second to it, of all workers together; musicbrainz.org allows one."""

    cover_art_url: ServerUrl = "https://coverartarchive.org"
    """Where covers come from."""

    auto_confidence: Share = 0.96
    """A match at least this sure is filed by itself."""

    review_confidence: Share = 0.75
    """A match at least this sure is proposed to a person."""

    proxy_url: Annotated[
        Secret, Field(max_length=MAX_URL_CHARACTERS), _unless_empty(_check_proxy)
    ] = SecretStr("")
    """An HTTP proxy for everything fetched from outside; set, it overrides the environment's."""

    unmatched_when_down: bool = False
    """While MusicBrainz is down, file what a trusted source has named instead of waiting."""

    identify_afterwards: bool = True
    """Look albums up on MusicBrainz that were filed as they are, and propose what is found."""

    quality_ceiling: Annotated[str | None, AfterValidator(_check_ceiling)] = None
    """Bits and kilohertz above which nothing better is wanted, such as ``16/44.1``."""

    proven_lossy: ProvenLossy = "ask"
    """What becomes of a fetched album that is lossless by its format and proven not to be by its
    sound: ``ask`` for the person's word as for any lossy one, ``refuse`` it, ``mark`` it; ``off``
    does not look."""

    proven_lossy_owned: ProvenLossy = "mark"
    """The same for what people own and import; ``mark`` looks at it when nobody waits, or before it
    takes another copy's place."""

    loudness: LoudnessPolicy = "write"
    """How loud files are: ``write`` it into what is tagged, unless a file says it itself;
    ``replace`` what files say; only ``measure`` and show it; ``off`` does neither."""

    fingerprints: bool = True
    """Keep what each recording sounds like, so that it is known in another encoding without
    names."""

    spectrograms: bool = True
    """Draw spectrograms and waveforms of tracks, and of files in review, when somebody looks."""

    acoustid_key: Token = SecretStr("")
    """The household's own key of an application at AcoustID, which is then told the fingerprints
    of albums that names alone can't tell; empty, it is told nothing."""

    acoustid_url: ServerUrl = "https://api.acoustid.org"
    """Where AcoustID is."""

    wanted_paused: bool = False
    """Nothing that is wanted is looked for by itself; what a person asks for by hand still is."""

    wanted_downloads_a_day: Annotated[int, Field(ge=0, le=10_000)] = 20
    """Downloads that lists, followed artists and upgrades may begin in 24 hours."""

    wanted_gigabytes_a_week: Annotated[int, Field(ge=0, le=100_000)] = 100
    """About how much these may bring in seven days."""

    wanted_hours: Hours = ""
    """The hours of the day, by the server's clock, in which these may begin, such as ``01-07`` or
    ``22-06``; empty: at any time."""

    upgrade_floor: Floor = "off"
    """Albums below it are looked for in better quality, slowly and last of all: ``lossless``,
    ``16/44.1``, or the ``best`` that there is up to ``quality_ceiling``."""

    complete_albums: bool = False
    """Albums that lack tracks are looked for in the same edition, and what they lack is added;
    asked for by hand it is done either way."""

    lyrics: bool = False
    """Look for lyrics on LRCLIB, which is told artist, title, album and length of each track."""

    lyrics_url: ServerUrl = "https://lrclib.net"
    """Where LRCLIB is."""

    listenbrainz_url: ServerUrl = "https://api.listenbrainz.org"
    """Where the API of ListenBrainz is, of which people's lists may come."""

    playlist_folders: PlaylistFolders = "both"
    """Where lists lie as M3U8 files: all in ``Playlists`` of the ``library``, those of one person
    in a folder of their name; all in ``users/NAME/Playlists`` of whose they are (``users``); or
    ``both``, shared ones in the library and the others at their owners."""

    health_scan: bool = True
    """Let an admin have the whole library looked at for damage and changes; off, none can begin,
    and one that runs stands still."""

    health_scan_share: Annotated[float, Field(ge=0.01, le=1, allow_inf_nan=False)] = 0.25
    """The share of a processor that the health scan takes on average."""

    health_scan_hours: Hours = ""
    """Hours of the day within which it works, such as ``22-06``; empty for all."""

    setup_finished: bool = False
    """Somebody went through the first run's pages to the end; until then they come up again."""

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        host = urlsplit(self.musicbrainz_url).hostname or ""
        is_official = host == MUSICBRAINZ_HOST or host.endswith("." + MUSICBRAINZ_HOST)
        if is_official and self.musicbrainz_requests_per_s > MUSICBRAINZ_REQUESTS_PER_S:
            msg = "musicbrainz.org allows one request per second: ask a mirror for more"
            raise ValueError(msg)
        if self.review_confidence > self.auto_confidence:
            msg = "review_confidence may not be above auto_confidence"
            raise ValueError(msg)
        return self

    def is_enabled(self, source: SourceDescription) -> bool:
        """Tell whether links of this source are taken."""
        return bool(self._given(source, "enabled"))

    def enabled_sources(self) -> frozenset[str]:
        """Return the names of the sources whose links are taken."""
        known = (source.description for source in SOURCES)
        return frozenset(one.name for one in known if self.is_enabled(one))

    def account(self, source: SourceDescription) -> dict[str, str | int | bool]:
        """Return what was told of the account at a source, secrets opened, by its own fields."""
        return {one.name: self._given(source, one.name) for one in source.account}

    def lacking(self, source: SourceDescription) -> list[str]:
        """Return the names of the preferences without which a source can't be asked anything."""
        needed = ["enabled", *(one.name for one in source.required)]
        missing = [name for name in needed if not self._given(source, name)]
        return [source.setting(name) for name in missing] if source.required else []

    def quality(self, source: SourceDescription) -> int | None:
        """Return the quality that is usually asked for; ``None`` where there is no choice."""
        return int(self._given(source, SETTING_OF_QUALITY)) if source.qualities else None

    def _given(self, source: SourceDescription, name: str) -> str | int | bool:
        value: SecretStr | str | int | bool = getattr(self, source.setting(name))
        return value.get_secret_value() if isinstance(value, SecretStr) else value


def _check_arguments(one: AccountField, text: str) -> str:
    parse_arguments(text, one.known)
    return text


def _check_pattern(one: AccountField, secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if text and not re.fullmatch(one.pattern, text):
        msg = f"this does not look right: {one.help}"
        raise ValueError(msg)
    return secret


def _field(one: AccountField) -> tuple[Any, Any]:
    kind = TYPES[one.kind]
    if one.kind == "number":
        kind = Annotated[int, Field(ge=one.minimum, le=one.maximum)]
    elif one.kind == "arguments":
        kind = Annotated[Arguments, AfterValidator(partial(_check_arguments, one))]
    elif one.kind == "url" and not one.default:
        kind = ServerUrl | Literal[""]
    elif one.pattern:
        kind = Annotated[kind, AfterValidator(partial(_check_pattern, one))]
    return kind, SecretStr("") if one.is_secret else one.default


_OF_SOURCES: dict[str, Any] = {
    source.description.setting(one.name): _field(one)
    for source in SOURCES
    for one in source.description.settings()
}

AllPreferences: type[Preferences] = create_model(
    "AllPreferences", __base__=Preferences, __doc__=Preferences.__doc__, **_OF_SOURCES
)
"""All preferences that there are: what is stored, read and changed."""


SECRET_NAMES = frozenset(
    name for name, field in AllPreferences.model_fields.items() if field.annotation is SecretStr
)


COOKIES_OF: dict[str, SourceDescription] = {
    source.description.setting(one.name): source.description
    for source in SOURCES
    for one in source.description.account
    if one.kind == "cookies"
}
"""The preferences that hold cookies, with whose they are."""


class SecretMark(BaseModel):
    """All that is ever shown of a secret."""

    set: bool


def _view_fields() -> dict[str, Any]:
    return {
        name: (SecretMark if name in SECRET_NAMES else field.annotation, ...)
        for name, field in AllPreferences.model_fields.items()
    }


PreferencesView: type[BaseModel] = create_model(
    "PreferencesView", __doc__="The household's choices as admins see them.", **_view_fields()
)
