# SPDX-License-Identifier: EUPL-1.2
"""Settings: environment variables only, typed and frozen. Production refuses to start on a missing or weak one."""

from __future__ import annotations

import sys
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MINIMUM_SECRET = 32
WORKER_BOOT_ERROR = 3  # gunicorn gives up at this status, instead of starting the worker again and again


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


class Settings(BaseSettings):
    """What an install can set. docs/settings.md lists the same names, and a test compares the two."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", case_sensitive=True)

    DATABASE_URL: str = Field(description="Where the data lies: sqlite:///path or postgresql+psycopg://...")
    SECRET_KEY: str = Field(description="Signs sessions and forms; at least 32 characters, from a random source.")
    PUBLIC_URL: str = Field("http://localhost:8000", description="The address people type; https in production.")
    DEFAULT_LANGUAGE: Literal["nl", "en"] = Field("nl", description="The language before somebody chose one.")
    IDLE_MINUTES: int = Field(120, ge=5, description="Minutes without a request after which a session has ended.")
    SESSION_HOURS: int = Field(12, ge=1, description="Hours after which everybody signs in again, used or not.")
    SECURITY_CONTACT: str | None = Field(None, description="mailto: or https:// address for who finds a weakness.")
    MAX_BODY_BYTES: int = Field(2_000_000, ge=10_000, description="Largest request body that is read, in bytes.")

    @field_validator("DATABASE_URL")
    @classmethod
    def _one_driver(cls, value: str) -> str:
        """Hosts hand out postgres:// and postgresql://; both mean psycopg here."""
        scheme, _, rest = value.partition("://")
        if scheme in {"postgres", "postgresql"}:
            return f"postgresql+psycopg://{rest}"
        if scheme not in {"sqlite", "postgresql+psycopg"}:
            raise ValueError("use sqlite:///path or postgresql://user@host/name")
        return value

    @field_validator("PUBLIC_URL")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("use a full address, like https://leerlus.example")
        return value.rstrip("/")

    @field_validator("SECURITY_CONTACT")
    @classmethod
    def _contact(cls, value: str | None) -> str | None:
        if value and (not value.startswith(("mailto:", "https://")) or not value.isprintable()):
            raise ValueError("use mailto:name@organisation.example or an https:// address")
        return value or None

    @model_validator(mode="after")
    def _strong_secret(self) -> Self:
        if len(self.SECRET_KEY) < MINIMUM_SECRET or len(set(self.SECRET_KEY)) < 8:
            raise ValueError(f"SECRET_KEY: use at least {MINIMUM_SECRET} random characters")
        return self

    @property
    def is_https(self) -> bool:
        """Is this a real install behind https? Then cookies are Secure and the demo sign-ins are refused."""
        return self.PUBLIC_URL.startswith("https://")

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the environment. Raises SettingsError with one line per setting that is missing or wrong."""
        try:
            return cls()  # type: ignore[call-arg]  # the values come from the environment
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()]
            raise SettingsError("Leerlus cannot start:\n  " + "\n  ".join(lines)) from error


def from_environment_or_exit() -> Settings:
    """Settings for a server process: a wrong one ends the start with a clear message instead of a trace."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WORKER_BOOT_ERROR)
