# SPDX-License-Identifier: EUPL-1.2
"""Passwords: long rather than strange, not stolen before, not made of one's own name, and one argon2 at a time."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import PASSWORD, House, make_person
from tracker.people import passwords
from tracker.people.passwords import hash_password, is_easy_to_guess, is_right, readable_secret


@pytest.mark.parametrize(
    "password",
    ["password1234", "Wachtwoord123!", "qwertyuiop12", "123456789012", "iloveyou1234", "aaaaaaaaaaaa",
     "Gemeente2026", "leerlus-2026", "welkom2024!!", "Amsterdam2026!", "a" * 128],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert is_easy_to_guess(password)


@pytest.mark.parametrize(
    "password",
    ["een lange zin als wachtwoord", "paars fietst de maan", PASSWORD, "ë" * 3 + "œ≠漢字🚲🌙 lang"],
)
def test_a_sentence_of_any_signs_is_fine(password: str) -> None:
    assert not is_easy_to_guess(password)


def test_a_secret_to_read_aloud_is_never_the_same() -> None:
    assert len({readable_secret() for _ in range(50)}) == 50
    assert not is_easy_to_guess(readable_secret())


def test_what_everybody_knows_of_somebody_is_refused() -> None:
    assert not is_easy_to_guess("haverkamp-testwaard")
    assert is_easy_to_guess("haverkamp-testwaard", ["Haverkamp", "Testwaard"])


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("Wachtwoord123!", "makkelijk te raden"),
        ("noor.haverkamp", "makkelijk te raden"),
        ("kort", "12 tot 128 tekens"),
        ("een lange zin " * 10, "12 tot 128 tekens"),
    ],
)
def test_a_weak_one_is_refused_at_its_field_and_never_sent_back(
    house: House, client: Client, password: str, says: str
) -> None:
    client.sign_in(make_person("Noor Haverkamp", email="noor.haverkamp@testwaard.example", password=PASSWORD))
    page = client.post_form("/account/password", present=PASSWORD, password=password, status=422)
    assert [error for error in page.errors if error.startswith("Je nieuwe wachtwoord") and says in error]
    assert not [field for field in page.find_all("input[type=password]") if field.attrs.get("value")]


def test_password_managers_know_the_fields(house: House, client: Client) -> None:
    fields = client.get("/sign-in").find_all("main input[autocomplete]")
    assert [field.attrs["autocomplete"] for field in fields] == ["username", "current-password"]
    client.sign_in(house.lead)
    fields = client.get("/account/password").find_all("main input[autocomplete]")
    assert [field.attrs["autocomplete"] for field in fields] == ["current-password", "new-password"]


def test_argon2id_of_one_lane_and_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hash_password("x").startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    inside, most = 0, 0

    class Slow:
        def verify(self, _stored: str, _password: str) -> bool:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            time.sleep(0.02)
            inside -= 1
            return True

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads: list[Any] = [threading.Thread(target=is_right, args=("stored", "typed")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
