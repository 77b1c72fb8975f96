# SPDX-License-Identifier: EUPL-1.2
"""The format of the 10x portfolio: reading its projects and checking them, strictly. Nothing is brought in here.

10x is a fund of the US government. Each project is one idea, explored in up to four phases; after each phase somebody
decided to go on, to end or to graduate. What the file does not hold (dates, people, votes, verdicts, evidence strength,
which phase a finding belongs to) stays "not recorded".
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from tracker.loop.imports.reading import BadInput, line_of_item, list_of, text_of

SHORT, LONG = 500, 20_000  # characters: what a page can still show
MOST_SHOWN = 40
NOT_TEXT = "holds a character that is not text"


class Status(StrEnum):
    """How a project stands, in the words of the file."""

    IN_PROGRESS = "in progress"
    COMPLETED = "completed, not continued or undecided"
    GRADUATED = "graduated"


def _storable(text: str) -> str:
    """White space around a text says nothing; a NUL cannot be kept by every database."""
    if "\x00" in text:
        raise PydanticCustomError("unstorable", NOT_TEXT)
    return text.strip()


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("empty", "is empty")
    return text


def _known_status(text: object) -> Status:
    if not isinstance(text, str):
        raise PydanticCustomError("status", "is not a text")
    try:
        return Status(text)
    except ValueError:
        known = "; ".join(Status)
        raise PydanticCustomError("status", f"is {shown(text)}, and not one of: {known}") from None


Line = Annotated[str, Field(max_length=SHORT), AfterValidator(_storable)]
Prose = Annotated[str, Field(max_length=LONG), AfterValidator(_storable)]
FilledLine = Annotated[Line, AfterValidator(_filled)]
FilledProse = Annotated[Prose, AfterValidator(_filled)]


class Project(BaseModel):
    """One project of the portfolio. Type, audience, status note and the long texts may be empty: not recorded."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    slug: Annotated[FilledLine, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: FilledLine
    question: FilledLine
    type: Line
    audience: Line
    phase: Annotated[int, Field(ge=1, le=4)]
    status: Annotated[Status, BeforeValidator(_known_status)]
    status_note: Prose
    intro: FilledProse
    findings: Annotated[list[FilledProse], Field(max_length=10)]
    approach: Prose
    impact: Prose
    next_steps: Prose

    @model_validator(mode="before")
    @classmethod
    def _is_an_object(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise PydanticCustomError("object", "is not an object with fields")
        return value


def projects_in(path: Path) -> list[Project]:
    """The projects of a file, all of them right. Raises BadInput for the first thing that is wrong."""
    text = text_of(path)
    found: list[Project] = []
    for number, raw in enumerate(list_of(path, text)):
        try:
            found.append(Project.model_validate(raw))
        except ValidationError as error:
            place = _place(path, text, number, raw)
            raise BadInput(f"{place}{_said(error.errors(include_url=False))}") from error
    _refuse_twice(path, text, found)
    return found


def _refuse_twice(path: Path, text: str, projects: list[Project]) -> None:
    first: dict[str, int] = {}
    for number, project in enumerate(projects):
        if project.slug in first:
            place = _place(path, text, number, {"slug": project.slug})
            raise BadInput(f"{place}, slug: is also that of project {first[project.slug] + 1}")
        first[project.slug] = number


def _place(path: Path, text: str, number: int, raw: Any) -> str:
    """`projects.json, line 36, project 3 (devops-for-privacy-offices)`."""
    slug = raw.get("slug") if isinstance(raw, dict) else None
    name = f" ({shown(slug)})" if isinstance(slug, str) and slug else ""
    return f"{path}, line {line_of_item(text, number)}, project {number + 1}{name}"


def _said(errors: list[ErrorDetails]) -> str:
    """The first error, with its field; how many more there are is said too."""
    first = errors[0]
    where = "".join(f", {shown(part)}" if isinstance(part, str) else f" {part + 1}" for part in first["loc"])
    more = f" (and {len(errors) - 1} more in this project)" if len(errors) > 1 else ""
    return f"{where}: {_what(first)}{more}"


def _what(error: ErrorDetails) -> str:
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a field of this format"
        case "string_type":
            return "is not a text"
        case "string_unicode":
            return NOT_TEXT
        case "int_type":
            return "is not a whole number"
        case "list_type":
            return "is not a list"
        case "string_too_long":
            return f"is longer than {error['ctx']['max_length']:,} characters"
        case "string_pattern_mismatch":
            return "may hold small letters, digits and single hyphens only"
        case _:
            message = error["msg"]
            return message[:1].lower() + message[1:]


def shown(text: str) -> str:
    """A text from the file, short enough and safe enough for one line."""
    short = text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "..."
    return repr(short) if not short.isprintable() or " " in short else short
