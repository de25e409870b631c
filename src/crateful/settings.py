"""Settings: what an operator sets in the environment, read once.

What a household changes while the service runs (sources, thresholds, the MusicBrainz
server) are rows instead: see :mod:`crateful.preferences`.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "CRATEFUL_"

IN_FILE: Final = "_FILE"
"""What the name of a variable ends in that names a file with a setting's value."""

OTHER_VARIABLES: Final = frozenset(
    {"CRATEFUL_URL", "CRATEFUL_API_KEY", "CRATEFUL_API_KEY_FILE", "CRATEFUL_USER", "CRATEFUL_CHILD"}
)
"""Read by the command line, and by the children that the service starts."""

BASE_PATH: Final = re.compile(
    r"(/(?!(api|ws|health|ready|ping|metrics|assets)(/|$)|\.{1,2}(/|$))[\w.~-]+)*", re.ASCII
)
"""Parts of letters, digits and ``_.~-`` that are no first parts of our own addresses."""


class SettingsFileError(ValueError):
    """A variable names a file with a setting's value, and that can't be had from there."""


class Settings(BaseSettings):
    """The service's configuration; the defaults run it on one machine.

    Each field is set by the variable ``CRATEFUL_<FIELD>``, or by the text of the file that
    ``CRATEFUL_<FIELD>_FILE`` names.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    host: str = "0.0.0.0"  # noqa: S104  # a household reaches the service from its other machines
    """The address to listen on."""

    port: int = Field(default=8080, ge=0, le=65535)
    """The TCP port to listen on; 0 takes a free one."""

    trusted_proxies: str = ""
    """Comma-separated addresses of reverse proxies whose ``X-Forwarded-For`` is believed."""

    max_connections: int = Field(default=2048, ge=16, le=8192)
    """Connections at a time, half of them of one address; fewer where few files may be open."""

    base_path: str = ""
    """The path below which a reverse proxy shows the service, such as ``/music``."""

    data_dir: Path = Path("data")
    """Where the database, the keys and the staging area live."""

    library_path: Path | None = None
    """The master library; by default ``library`` inside ``data_dir``."""

    users_path: Path | None = None
    """Where each user's folder of links is kept; by default ``users`` inside ``data_dir``."""

    engines_path: Path | None = None
    """Where engines with a Python of their own live; by default ``engines`` inside ``data_dir``."""

    database_url: SecretStr = SecretStr("")
    """A SQLAlchemy URL; empty means a SQLite file inside ``data_dir``."""

    broker_url: SecretStr = SecretStr("")
    """A Celery broker URL; empty means the queue lives inside ``crateful serve``."""

    worker_threads: int = Field(default=2, ge=1, le=64)
    """How many downloads one worker process minds at a time."""

    update_engines: Literal["off", "weekly", "when-refused"] = "off"
    """When yt-dlp updates by itself: off, weekly, or when-refused as a newer one may mend."""

    proxy_url: SecretStr = SecretStr("")
    """An HTTP proxy that everything fetched from outside goes through; empty means none."""

    ca_file: Path | None = None
    """A PEM bundle of certificate authorities to trust instead of the usual ones."""

    allow_private_hosts: str = ""
    """Comma-separated ``host:port`` of private addresses that downloads may reach."""

    download_timeout_s: float = Field(default=4 * 3600, gt=0)
    """Seconds one album may take to fetch before it is given up."""

    stall_timeout_s: float = Field(default=120, gt=0)
    """Seconds a download may show no progress at all before it is stopped and tried again."""

    max_tracks: int = Field(default=300, ge=1, le=5000)
    """The longest album or playlist that is taken."""

    max_album_bytes: int = Field(default=20 * 1024**3, ge=1)
    """Bytes one download may fetch before it is stopped."""

    max_upload_bytes: int = Field(default=20 * 1024**3, ge=1)
    """Bytes that one person may have sent, or be sending, and not imported yet."""

    min_free_bytes: int = Field(default=512 * 1024**2, ge=0)
    """Bytes of disk that must stay free; a download that would take them is put off."""

    trash_days: float = Field(default=14, ge=0)
    """Days a deleted or replaced album can be brought back."""

    token_hours: float = Field(default=24 * 14, gt=0)
    """Hours a sign-in lasts."""

    setup_token: SecretStr = SecretStr("")
    """What the first set-up asks for; by default one is made and told in the log."""

    soundcheck_idle_s: float = Field(default=60, gt=0)
    """Seconds without work after which every format is checked, once for each set of versions."""

    lease_s: float = Field(default=30, gt=0)
    """Seconds after which a silent worker's downloads are taken over."""

    retry_base_s: float = Field(default=15, gt=0)
    """Seconds before the first retry of a transient failure; doubled each time."""

    log_level: str = "INFO"
    """The least severe log record that is written: DEBUG, INFO, WARNING or ERROR."""

    log_format: Literal["", "text", "json"] = ""
    """How a line of the log is written: text or json; empty means text on a terminal only."""

    metrics_token: SecretStr = SecretStr("")
    """What a reader of ``/metrics`` sends as a bearer; empty lets this machine's programs read."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read variables and the files that variables name, nothing else."""
        del dotenv_settings, file_secret_settings
        in_files = InitSettingsSource(settings_cls, init_kwargs=_in_files(os.environ))
        return (init_settings, env_settings, in_files)

    @field_validator("base_path")
    @classmethod
    def _has_one_spelling(cls, value: str) -> str:
        path = value.strip().strip("/")
        path = f"/{path}" if path else ""
        if not BASE_PATH.fullmatch(path):
            msg = "a path such as /music is needed, which is none of the service's own"
            raise ValueError(msg)
        return path

    @property
    def library_dir(self) -> Path:
        """The master library: one folder per artist, one per album within."""
        return (self.library_path or self.data_dir / "library").absolute()

    @property
    def users_dir(self) -> Path:
        """One folder of relative links per user."""
        return (self.users_path or self.data_dir / "users").absolute()

    @property
    def engines_dir(self) -> Path:
        """One virtual environment per engine that must not meet our own packages."""
        return (self.engines_path or self.data_dir / "engines").absolute()

    @property
    def staging_dir(self) -> Path:
        """One folder per download in progress, named by its id."""
        return (self.data_dir / "staging").absolute()

    @property
    def uploads_dir(self) -> Path:
        """One folder per upload, named by its id."""
        return (self.data_dir / "uploads").absolute()

    @property
    def service_note(self) -> Path:
        """Where the service is, while it runs; :mod:`crateful.system.service_note` writes it."""
        return (self.data_dir / "server.json").absolute()

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address, with the default filled in."""
        return (
            self.database_url.get_secret_value()
            or f"sqlite:///{(self.data_dir / 'crateful.db').absolute()}"
        )


@lru_cache
def get_settings() -> Settings:
    """Return the process's settings, read on the first call."""
    return Settings()


def unknown_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that look like settings and are none, each with the nearest name."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    unknown = [
        name
        for name in sorted(environment)
        if name.startswith(PREFIX) and not {name, name.removesuffix(IN_FILE)} & known
    ]
    if not unknown:
        return {}
    from difflib import get_close_matches  # noqa: PLC0415  # seldom needed, and not for free

    return {name: next(iter(get_close_matches(name, known, n=1)), "") for name in unknown}


def read_file_of(variable: str, environment: Mapping[str, str]) -> str | None:
    """Return the text of the file that ``<variable>_FILE`` names; ``None``: it is not set.

    Raises:
        SettingsFileError: the file can't be read, or the variable is set as well.
    """
    path = environment.get(variable + IN_FILE, "")
    if not path:
        return None
    if environment.get(variable):
        msg = f"{variable} and {variable}{IN_FILE} are both set: keep one."
        raise SettingsFileError(msg)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        msg = f"{variable}{IN_FILE}: {path} can't be read: {reason}."
        raise SettingsFileError(msg) from error


def _in_files(environment: Mapping[str, str]) -> dict[str, str]:
    found = {
        name: read_file_of(f"{PREFIX}{name.upper()}", environment) for name in Settings.model_fields
    }
    return {name: value for name, value in found.items() if value is not None}
