# SPDX-License-Identifier: EUPL-1.2
"""What a browser and somebody who found a weakness are told by a real install (RFC 9116, PUBLIC-SECTOR 52 and 53)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.client import Client
from tests.databases import settings
from tracker import create_app
from tracker.settings import Settings, SettingsError

NOWHERE = "sqlite:////nowhere/leerlus.db"
REAL = {"PUBLIC_URL": "https://leerlus.testwaard.example", "SECURITY_CONTACT": "mailto:veilig@testwaard.example"}


@pytest.fixture(scope="module")
def real_install() -> Flask:
    """Behind https, with a contact; these answers touch no database."""
    return create_app(settings(NOWHERE, **REAL))


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_security_txt_has_the_fields_of_the_rfc(real_install: Flask) -> None:
    answer = Client(real_install).get("/.well-known/security.txt").response
    assert answer.content_type == "text/plain; charset=utf-8"
    said = fields(answer.text)
    assert said["Contact"] == REAL["SECURITY_CONTACT"]
    assert said["Canonical"] == f"{REAL['PUBLIC_URL']}/.well-known/security.txt"
    ends = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=170) < ends - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt() -> None:
    page = Client(create_app(settings(NOWHERE, SECURITY_CONTACT=None))).get("/.well-known/security.txt", status=404)
    assert "Contact:" not in page.text


@pytest.mark.parametrize("contact", ["veilig@testwaard.example", "http://x.example", "mailto:a\nContact: mailto:b"])
def test_a_contact_is_an_address(contact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATABASE_URL": NOWHERE, "SECRET_KEY": "a-strong-secret-for-tests-0123456789", **REAL}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SECURITY_CONTACT", contact)
    with pytest.raises(SettingsError, match="SECURITY_CONTACT"):
        Settings.from_environment()


def test_https_is_kept_to_for_a_year_also_behind_a_proxy(real_install: Flask) -> None:
    headers = Client(real_install).get("/healthz").response.headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    plain = Client(create_app(settings(NOWHERE))).get("/healthz").response.headers
    assert "Strict-Transport-Security" not in plain
