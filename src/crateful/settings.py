"""What an operator sets, read once from the environment.

What a household changes while the service runs (sources, thresholds, the MusicBrainz
server) are rows instead: see :mod:`crateful.preferences`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

BASE_PATH: Final = re.compile(
    r"(/(?!(api|ws|health|metrics|assets)(/|$)|\.{1,2}(/|$))[\w.~-]+)*", re.ASCII
)
"""Parts of letters, digits and ``_.~-`` that are no first parts of our own addresses."""


class Settings(BaseSettings):
    """The service's configuration; the defaults run it on one machine.

    Each field is set by the variable ``CRATEFUL_<FIELD>``.
    """

    model_config = SettingsConfigDict(env_prefix="CRATEFUL_", frozen=True)

    host: str = "0.0.0.0"  # noqa: S104  # a household reaches the service from its other machines
    """The address to listen on."""

    port: int = Field(default=8080, ge=0, le=65535)
    """The TCP port to listen on; 0 takes a free one."""

    trusted_proxies: str = ""
    """Comma-separated addresses of reverse proxies whose ``X-Forwarded-For`` is believed."""

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

    min_free_bytes: int = Field(default=512 * 1024**2, ge=0)
    """Bytes of disk that must stay free; a download that would take them is put off."""

    trash_days: float = Field(default=14, ge=0)
    """Days a deleted or replaced album can be brought back."""

    token_hours: float = Field(default=24 * 14, gt=0)
    """Hours a sign-in lasts."""

    lease_s: float = Field(default=30, gt=0)
    """Seconds after which a silent worker's downloads are taken over."""

    retry_base_s: float = Field(default=15, gt=0)
    """Seconds before the first retry of a transient failure; doubled each time."""

    log_level: str = "INFO"
    """The least severe log record that is written: DEBUG, INFO, WARNING or ERROR."""

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
