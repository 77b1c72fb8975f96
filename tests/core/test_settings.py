# SPDX-License-Identifier: EUPL-1.2
"""Settings refuse a missing or weak value, and say which."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tracker.people.terms import Role
from tracker.settings import ROLES, Settings, SettingsError

GOOD = {"DATABASE_URL": "sqlite:///leerlus.db", "SECRET_KEY": "0f9c1e7a4b2d8f6e5a3c1b9d7e8f0a2c"}

PROVIDER = {
    "OIDC_ISSUER": "https://login.example",
    "OIDC_CLIENT_ID": "leerlus",
    "OIDC_CLIENT_SECRET": "a secret of the client",
    "OIDC_NAME": "Testwaard",
}


def read(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**GOOD, **changes}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return Settings.from_environment()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://db"}, "DATABASE_URL"),
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 40}, "SECRET_KEY"),
        ({"PUBLIC_URL": "leerlus"}, "PUBLIC_URL"),
        ({"DEFAULT_LANGUAGE": "fr"}, "DEFAULT_LANGUAGE"),
        ({"MAX_BODY_BYTES": "10"}, "MAX_BODY_BYTES"),
        ({"OIDC_ISSUER": "https://login.example"}, "OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME"),
        ({**PROVIDER, "OIDC_CLIENT_SECRET": None}, "OIDC_CLIENT_SECRET"),
        ({**PROVIDER, "OIDC_ISSUER": "login.example"}, "OIDC_ISSUER"),
        ({**PROVIDER, "OIDC_ISSUER": "http://login.example", "PUBLIC_URL": "https://leerlus.example"}, "https"),
        ({**PROVIDER, "OIDC_SCOPES": "profile email"}, "openid"),
        ({**PROVIDER, "OIDC_CREATE": "perhaps"}, "OIDC_CREATE"),
        ({**PROVIDER, "OIDC_ROLES": "board=king"}, "OIDC_ROLES.*manager, sponsor, adviser, admin"),
        ({**PROVIDER, "OIDC_ROLES": "board=sponsor; board=manager"}, "each group once"),
        ({**PROVIDER, "OIDC_ROLES": "board"}, "OIDC_ROLES"),
        ({"SIGN_IN_LOCAL": "no"}, "SIGN_IN_LOCAL"),
    ],
)
def test_a_missing_or_weak_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        read(monkeypatch, **changes)


def test_a_provider_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of groups as a directory writes them, with commas and signs of equality."""
    roles = "CN=Directie,OU=Testwaard = sponsor, manager; beheer=admin"
    found = read(monkeypatch, **PROVIDER, OIDC_ROLES=roles, OIDC_CREATE="yes", SIGN_IN_LOCAL="admins")
    assert found.has_provider
    assert found.OIDC_CREATE
    assert found.oidc_roles == {"CN=Directie,OU=Testwaard": {"sponsor", "manager"}, "beheer": {"admin"}}
    assert not read(monkeypatch).has_provider


def test_settings_do_not_show_the_secret_of_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PROVIDER["OIDC_CLIENT_SECRET"] not in repr(read(monkeypatch, **PROVIDER))
    with pytest.raises(SettingsError) as wrong:
        read(monkeypatch, **PROVIDER, OIDC_ROLES="board=king")
    assert PROVIDER["OIDC_CLIENT_SECRET"] not in str(wrong.value)


def test_the_roles_of_the_settings_are_those_of_people() -> None:
    assert set(ROLES) == {role.value for role in Role}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_one_driver(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    assert read(monkeypatch, DATABASE_URL=f"{scheme}://u@h/d").DATABASE_URL == "postgresql+psycopg://u@h/d"


def test_https_makes_cookies_secure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, PUBLIC_URL="https://leerlus.example/").is_https
    assert not read(monkeypatch).is_https


def test_a_server_with_a_wrong_setting_ends_at_once_and_says_why() -> None:
    command = [sys.executable, "-c", "import tracker; tracker.create_app()"]
    ended = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert ended.returncode == 3, ended.stderr
    assert "DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
