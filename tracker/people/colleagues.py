# SPDX-License-Identifier: EUPL-1.2
"""Colleagues as somebody pastes them: one a line, `name@place.nl` or `Name Surname <name@place.nl>`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

MOST = 50
LONGEST_NAME = 100
_PARTICLES = {"de", "den", "der", "het", "ten", "ter", "te", "van", "von", "la", "el"}  # Jan de Wit, not Jan De Wit
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who is to get an account."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was read from the pasted lines: colleagues without doubles, lines that are no address, and the doubles."""

    colleagues: tuple[Colleague, ...]
    wrong: tuple[str, ...]
    twice: tuple[str, ...] = ()


def read(text: str) -> Pasted:
    """Read pasted lines. Semicolons and commas part addresses too, as mail programs write them."""
    found: dict[str, Colleague] = {}
    wrong: list[str] = []
    twice: dict[str, None] = {}  # a set that keeps its order
    for line in _lines(text):
        colleague = _read_line(line)
        if colleague is None:
            wrong.append(line)
        elif colleague.email in found:
            twice[colleague.email] = None
        else:
            found[colleague.email] = colleague
    return Pasted(tuple(found.values()), tuple(wrong), tuple(twice))


def _lines(text: str) -> Iterator[str]:
    """One address each. A comma parts addresses, but not in `Haverkamp, Noor <noor@place.nl>`, as Outlook writes it."""
    for line in re.split(r"[\n;]|(?<=>)\s*,", text):
        is_one = "<" in line and "@" not in line.partition("<")[0]
        for part in [line] if is_one else line.split(","):
            if part.strip():
                yield part.strip()


def _read_line(line: str) -> Colleague | None:
    named = _NAMED.fullmatch(line)
    email = clean_address(named["email"] if named else line)
    if email is None:
        return None
    name = named["name"].strip(' "') if named else ""
    name = " ".join(part.strip() for part in reversed(name.split(",", 1)))
    return Colleague((name or name_from(email))[:LONGEST_NAME], email)


def clean_address(typed: str) -> str | None:
    """An e-mail address as we keep it, or None when it is not one. Asks no server whether it exists."""
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def name_from(email: str) -> str:
    """A first guess at a name: `noor.haverkamp@place.nl` becomes Noor Haverkamp. The person can change it."""
    words = re.split(r"[._\-+]+", email.partition("@")[0])
    found = [word if word in _PARTICLES else word.capitalize() for word in words if word]
    return " ".join([found[0].capitalize(), *found[1:]]) if found else email
