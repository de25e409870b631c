"""What a household may choose, with the defaults and the limits of each choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Self
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

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_URL_CHARACTERS = 2048
MAX_COOKIES_CHARACTERS = 256 * 1024
MAX_TOKEN_CHARACTERS = 4096

MUSICBRAINZ_HOST = "musicbrainz.org"
MUSICBRAINZ_REQUESTS_PER_S = 1.0
"""https://musicbrainz.org/doc/MusicBrainz_API/Rate_Limiting: more is answered with 503."""

PROXY_SCHEMES = frozenset({"http"})

MAX_REQUESTS_PER_MINUTE = 600
"""Ten a second; Qobuz's own players make fewer."""

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


def _check_token(secret: SecretStr) -> SecretStr:
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
    for line in secret.get_secret_value().splitlines():
        is_comment = line.startswith("#") and not line.startswith("#HttpOnly_")
        if line.strip() and not is_comment and line.count("\t") < COOKIE_TABS:
            msg = "cookies are given as the text of a cookies.txt file (Netscape format)"
            raise ValueError(msg)
    return secret


COOKIE_TABS = 6
"""Seven fields: domain, subdomains, path, secure, expiry, name, value."""


def _check_ceiling(text: str | None) -> str | None:
    Ceiling.parse(text)
    return text or None


def _unless_empty(check: Callable[[SecretStr], SecretStr]) -> AfterValidator:
    return AfterValidator(lambda secret: check(secret) if secret else secret)


ServerUrl = Annotated[str, Field(max_length=MAX_URL_CHARACTERS), AfterValidator(_check_url)]
Secret = Annotated[SecretStr, Field(json_schema_extra={"writeOnly": True})]
Cookies = Annotated[Secret, Field(max_length=MAX_COOKIES_CHARACTERS), _unless_empty(_check_cookies)]
Token = Annotated[Secret, Field(max_length=MAX_TOKEN_CHARACTERS), _unless_empty(_check_token)]
Digits = Annotated[str, Field(pattern=r"^[0-9]{0,20}$")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Preferences(BaseModel):
    """What the household has chosen; read anew at the start of every job.

    A field of type :class:`~pydantic.SecretStr` is encrypted in the database and never
    shown again; an empty one is not set.
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

    youtube_enabled: bool = True
    """Take links of YouTube."""

    bandcamp_enabled: bool = True
    """Take links of Bandcamp."""

    soundcloud_enabled: bool = True
    """Take links of SoundCloud."""

    url_enabled: bool = False
    """Take any other link; off, since it lets users make the server fetch from anywhere."""

    youtube_cookies: Cookies = SecretStr("")
    """The text of a cookies.txt of somebody who is signed in to YouTube."""

    soundcloud_token: Token = SecretStr("")
    """The OAuth token of a SoundCloud account."""

    bandcamp_cookies: Cookies = SecretStr("")
    """The text of a cookies.txt of somebody who is signed in to Bandcamp."""

    qobuz_enabled: bool = True
    """Take links of Qobuz; it also needs `qobuz_user_id` and `qobuz_token`."""

    qobuz_user_id: Digits = ""
    """The number of your own Qobuz account."""

    qobuz_token: Token = SecretStr("")
    """The token of your own sign-in to Qobuz."""

    qobuz_app_id: Digits = ""
    """The player that the token belongs to; empty, it is read from Qobuz's web player."""

    qobuz_secrets: Annotated[
        Secret, Field(max_length=MAX_TOKEN_CHARACTERS), _unless_empty(_check_app_secrets)
    ] = SecretStr("")
    """That player's secrets, separated by commas; empty, they are read as well."""

    qobuz_api_url: ServerUrl = "https://www.qobuz.com/api.json/0.2"
    """Where Qobuz's catalogue is asked."""

    qobuz_web_url: ServerUrl = "https://play.qobuz.com"
    """Where Qobuz's web player is."""

    qobuz_requests_per_minute: Annotated[int, Field(ge=1, le=MAX_REQUESTS_PER_MINUTE)] = 60
    """Requests per minute to Qobuz, of all that share the data folder together."""

    qobuz_quality: Annotated[int, Field(ge=0, le=4)] = 4
    """What is fetched when a request names no quality, 0 (MP3) to 4 (up to 24/192)."""

    unmatched_when_down: bool = False
    """While MusicBrainz is down, file what a trusted source has named instead of waiting."""

    quality_ceiling: Annotated[str | None, AfterValidator(_check_ceiling)] = None
    """Bits and kilohertz above which nothing better is wanted, such as ``16/44.1``."""

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

    def enabled_sources(self) -> frozenset[str]:
        """Return the names of the sources whose links are taken."""
        switches = {
            "youtube": self.youtube_enabled,
            "bandcamp": self.bandcamp_enabled,
            "soundcloud": self.soundcloud_enabled,
            "qobuz": self.qobuz_enabled,
            "url": self.url_enabled,
        }
        return frozenset(name for name, is_on in switches.items() if is_on)


SECRET_NAMES = frozenset(
    name for name, field in Preferences.model_fields.items() if field.annotation is SecretStr
)


class SecretMark(BaseModel):
    """All that is ever shown of a secret."""

    set: bool


def _view_fields() -> dict[str, Any]:
    return {
        name: (SecretMark if name in SECRET_NAMES else field.annotation, ...)
        for name, field in Preferences.model_fields.items()
    }


PreferencesView: type[BaseModel] = create_model(
    "PreferencesView", __doc__="The household's choices as admins see them.", **_view_fields()
)
