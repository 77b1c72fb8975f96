# SPDX-License-Identifier: EUPL-1.2
"""Settings: environment variables only, typed and frozen. Production refuses to start on a missing or weak one."""

from __future__ import annotations

import sys
from email.utils import parseaddr
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MINIMUM_SECRET = 32
ROLES = ("manager", "sponsor", "adviser", "admin")  # those of tracker.people.terms, which stands above
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
    WRONG_TRIES: int = Field(60, ge=5, description="Wrong tries to get in that one address has in ten minutes.")
    RATE_LIMIT_STORAGE: str = Field("memory://", description="Where tries are counted: memory:// or redis://host.")
    TRUSTED_PROXIES: int = Field(0, ge=0, le=5, description="Proxies in front that say whom they speak for.")
    SECURITY_CONTACT: str | None = Field(None, description="mailto: or https:// address for who finds a weakness.")
    MAIL_URL: str | None = Field(None, repr=False, description="smtp://user:password@host:587, or smtps://...")
    MAIL_FROM: str | None = Field(None, description="Who mail comes from: Leerlus <leerlus@organisation.example>.")
    MAX_BODY_BYTES: int = Field(2_000_000, ge=10_000, description="Largest request body that is read, in bytes.")
    SIGN_IN_LOCAL: Literal["yes", "no", "admins"] = Field("yes", description="Who may sign in with a password.")
    SECOND_FACTOR: Literal["admins", "everybody", "nobody"] | None = Field(
        None, description="Who must have a second step; without a value admins when PUBLIC_URL is https, else nobody."
    )
    OIDC_ISSUER: str | None = Field(None, description="The issuer of the identity provider, as it calls itself.")
    OIDC_CLIENT_ID: str | None = Field(None, description="The name of this install at the provider.")
    OIDC_CLIENT_SECRET: str | None = Field(None, repr=False, description="What proves that name to the provider.")
    OIDC_NAME: str | None = Field(None, description="What people call the provider; stands on the button.")
    OIDC_ORGANISATION: str | None = Field(None, description="Whose provider it is: name or id, when there are more.")
    OIDC_SCOPES: str = Field("openid profile email", description="What is asked of the provider.")
    OIDC_CREATE: bool = Field(False, description="Does somebody whom nobody invited get an account?")
    OIDC_TRUST_EMAIL: bool = Field(False, description="Is an address proven when the provider does not say so?")
    OIDC_GROUPS_CLAIM: str = Field("groups", description="The claim in which the provider names groups.")
    OIDC_ROLES: str | None = Field(None, description="group=role,role; group=role")
    OIDC_ACR: str | None = Field(None, description="Values of acr that prove a second factor, with spaces between.")

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

    @field_validator("RATE_LIMIT_STORAGE")
    @classmethod
    def _storage(cls, value: str) -> str:
        if value != "memory://" and not value.startswith(("redis://", "rediss://")):
            raise ValueError("use memory:// or redis://host:6379/0")
        return value

    @field_validator("SECURITY_CONTACT")
    @classmethod
    def _contact(cls, value: str | None) -> str | None:
        if value and (not value.startswith(("mailto:", "https://")) or not value.isprintable()):
            raise ValueError("use mailto:name@organisation.example or an https:// address")
        return value or None

    @field_validator("OIDC_ISSUER")
    @classmethod
    def _issuer(cls, value: str | None) -> str | None:
        """An address, exactly as the provider writes it: a slash at the end counts."""
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname or "?" in value):
            raise ValueError("use the full address of the issuer, like https://login.organisation.example")
        return value or None

    @field_validator("OIDC_SCOPES")
    @classmethod
    def _openid(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("openid must be among the scopes")
        return value

    @field_validator("OIDC_ROLES")
    @classmethod
    def _known_roles(cls, value: str | None) -> str | None:
        parse_roles(value or "")
        return value or None

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        """All that a provider needs, or nothing; and never over http when people come over https."""
        needed = {"OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME"}
        missing = {name for name in needed if not getattr(self, name)}
        if missing and missing != needed:
            raise ValueError(f"{', '.join(sorted(missing))}: needed too for signing in through a provider")
        if missing and self.SIGN_IN_LOCAL != "yes":
            raise ValueError("SIGN_IN_LOCAL: without a provider (OIDC_ISSUER) only passwords let people in")
        if self.is_https and self.OIDC_ISSUER and not self.OIDC_ISSUER.startswith("https://"):
            raise ValueError("OIDC_ISSUER: use https")
        return self

    @field_validator("MAIL_URL")
    @classmethod
    def _mail_server(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.port == 0):
            raise ValueError("use smtp://user:password@host:587, or smtps:// for a server that begins with TLS")
        return value or None

    @field_validator("MAIL_FROM")
    @classmethod
    def _sender(cls, value: str | None) -> str | None:
        name, address = parseaddr(value or "")
        local, at, domain = address.rpartition("@")
        if value and not (local and at and domain and value.isprintable() and name.isprintable()):
            raise ValueError("use an address, like Leerlus <leerlus@organisation.example>")
        return value or None

    @model_validator(mode="after")
    def _whole_mail(self) -> Self:
        if self.MAIL_URL and not self.MAIL_FROM:
            raise ValueError("MAIL_FROM: set it when MAIL_URL is set; it is the address that mail comes from")
        return self

    @model_validator(mode="after")
    def _strong_secret(self) -> Self:
        if len(self.SECRET_KEY) < MINIMUM_SECRET or len(set(self.SECRET_KEY)) < 8:
            raise ValueError(f"SECRET_KEY: use at least {MINIMUM_SECRET} random characters")
        return self

    @property
    def is_https(self) -> bool:
        """Is this a real install behind https? Then cookies are Secure and the demo sign-ins are refused."""
        return self.PUBLIC_URL.startswith("https://")

    @property
    def has_provider(self) -> bool:
        """Do people come in through an identity provider?"""
        return self.OIDC_ISSUER is not None

    @property
    def oidc_roles(self) -> dict[str, frozenset[str]]:
        """The roles that each group of the provider gives."""
        return parse_roles(self.OIDC_ROLES or "")

    @property
    def second_factor(self) -> str:
        """Who must have a second step for signing in: in a real install the administrators (PUBLIC-SECTOR 41)."""
        return self.SECOND_FACTOR or ("admins" if self.is_https else "nobody")

    @property
    def has_mail(self) -> bool:
        """Can this install send mail? Without it links are handed over by hand."""
        return self.MAIL_URL is not None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the environment. Raises SettingsError with one line per setting that is missing or wrong."""
        try:
            return cls()  # type: ignore[call-arg]  # the values come from the environment
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()]
            raise SettingsError("Leerlus cannot start:\n  " + "\n  ".join(lines)) from error


def parse_roles(text: str) -> dict[str, frozenset[str]]:
    """Read `group=role,role; group=role`. Raises ValueError on a role that there is not.

    A name of a group may hold commas and signs of equality (it does in a directory), but no semicolon.
    """
    found: dict[str, frozenset[str]] = {}
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        group, _, roles = (part.strip() for part in entry.rpartition("="))
        given = frozenset(role.strip() for role in roles.split(","))
        if not group or group in found or not given <= set(ROLES):
            raise ValueError(f"{entry!r}: use group=role,role; each group once, roles from {', '.join(ROLES)}")
        found[group] = given
    return found


def from_environment_or_exit() -> Settings:
    """Settings for a server process: a wrong one ends the start with a clear message instead of a trace."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WORKER_BOOT_ERROR)
