# SPDX-License-Identifier: EUPL-1.2
"""Reading a file that somebody else made: what is wrong with it is said in one line that names the place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MOST_BYTES = 64_000_000

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


class BadInput(Exception):
    """A file that cannot be brought in; the message is one line with the place: file, line, project, field."""


def text_of(path: Path) -> str:
    """The text of a file in UTF-8. Raises BadInput when it is no file, too large, not readable or not UTF-8."""
    if path.is_dir():
        raise BadInput(f"{path}: is a directory, not a file")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path}: is larger than {MOST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {(error.strerror or 'unknown reason').lower()}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInput(f"{path}, line {line}: is not UTF-8 text") from error


def list_of(path: Path, text: str) -> list[Any]:
    """The JSON list that a text holds. Raises BadInput with the line when it is not JSON, or no list."""
    try:
        found = json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}, line {error.lineno}: is not JSON: {_inside(error.msg)}") from error
    except _Twice as error:
        raise BadInput(f"{path}: the field {error.args[0]!r} stands twice in one project") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path}: is not JSON that can be read") from error
    if not isinstance(found, list):
        raise BadInput(f"{path}: is not a list of projects")
    return found


class _Twice(Exception):
    """A field that stands twice in one object: which of the two was meant?"""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


def _inside(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def line_of_item(text: str, number: int) -> int:
    """The line on which item `number` (0 is the first) of a JSON list begins; only for a text that `list_of` took."""
    at = _next(text, text.index("[") + 1)
    for _ in range(number):
        _item, end = _DECODER.raw_decode(text, at)
        at = _next(text, end)
    return text.count("\n", 0, at) + 1


def _next(text: str, at: int) -> int:
    while text[at] in _SPACE + ",":
        at += 1
    return at
