# SPDX-License-Identifier: EUPL-1.2
"""Forms: CSRF, clean text, one-time tokens, and versions of texts that two people may edit.

The builders (`line`, `text`, `pick`, ...) keep a room's form to one short line a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, cast

from flask import g, request
from flask_babel import LazyString, gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto  # what it calls "not given"
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from tracker.web import show, words
from tracker.web.once import TOKEN_FIELD, new_token

LINE = 200
TEXT = 4000
# Control characters, and those that turn the reading direction of what comes after them: a name can lie with one.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def clean_text(value: str | None) -> str | None:
    """Text as we keep it: no control characters, one kind of line end, no space around it."""
    if value is None:
        return None
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(value: str | None) -> str | None:
    """A text of one line: every run of white space is one space."""
    cleaned = clean_text(value)
    return None if cleaned is None else " ".join(cleaned.split())


class Filled:
    """The field may not stay empty; white space is empty."""

    field_flags = {"required": True}  # noqa: RUF012  # the name and shape WTForms reads

    def __init__(self, message: LazyString | None = None) -> None:
        self.message = message or lazy_gettext("Fill this in.")

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(str(self.message))


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form of a page. The page shows it again with everything typed when it, or the act, is refused."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask-wtf has no types
        """Only what a form sends is read: not JSON, no files; and a post that sends nothing has filled in nothing."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, unless the view names something else; None for a page that is only shown."""
            if formdata is _Auto:
                return request.form if form.is_submitted() else None
            return formdata

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        g.form = self

    def refuse(self, name: str, message: str) -> bool:
        """Put the message of a refused act at a field; False when this form has no such field."""
        field = self._fields.get(name)
        if field is None:
            return False
        field.errors = [*field.errors, message]
        return True

    def is_gone_from(self, html: str) -> bool:
        """Are there errors, and does a page show none of the fields they belong to?"""
        wrong = [field for field in self if field.errors and not isinstance(field, HiddenField)]
        ids = [f"{field.id}-0" if isinstance(field, RadioField) else field.id for field in wrong]
        return bool(ids) and not any(f' id="{one}"' in html for one in ids)

    def forgive(self) -> None:
        """Forget all errors: the page says something else instead."""
        for field in self:
            field.errors = []

    def what_was_typed(self) -> tuple[tuple[str, str], ...]:
        """Labels and texts as they were typed, of the fields that take text and are not empty."""
        texts = [field for field in self if type(field) in {StringField, TextAreaField}]
        return tuple((str(field.label.text), str(field.data)) for field in texts if field.data)


class CreatingForm(Form):
    """A form that creates something. Its one-time token makes a double click return the first result."""

    once = HiddenField(TOKEN_FIELD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.once.data:
            self.once.data = new_token()


def _said(label: LazyString) -> str:
    """A label in the language of whoever sees it; WTForms only shows it."""
    return cast("str", label)


def line(
    label: LazyString, *, most: int = LINE, required: bool | LazyString = True, hint: LazyString | None = None
) -> Any:
    """A text of one line."""
    return StringField(
        _said(label), _text_checks(most, required), filters=[clean_line], description=cast("str", hint or "")
    )


def text(
    label: LazyString, *, most: int = TEXT, required: bool | LazyString = True, hint: LazyString | None = None
) -> Any:
    """A text of more lines."""
    return TextAreaField(
        _said(label), _text_checks(most, required), filters=[clean_text], description=cast("str", hint or "")
    )


def _text_checks(most: int, required: bool | LazyString) -> list[Any]:
    first: Any = Optional(strip_whitespace=True)
    if required:
        first = Filled(None if required is True else required)
    return [first, Length(max=most, message=cast("str", LazyString(_too_long, most)))]


def _too_long(most: int) -> str:
    """Said when a page is shown: by then the language is known, and how it writes a thousand."""
    return gettext("This is too long: use at most %(most)s characters.", most=show.number(most))


def pick(
    label: LazyString, kind: type[StrEnum], *, required: bool = True, only: Iterable[StrEnum] | None = None
) -> Any:
    """One of an enum, as radio buttons. Nothing is picked beforehand unless the form is given data."""
    members = list(only) if only is not None else list(kind)
    return EnumField(label, kind, members, _picked(required))


def _picked(required: bool) -> list[Any]:
    return [InputRequired(cast("str", lazy_gettext("Choose one."))) if required else Optional()]


def tick(label: LazyString) -> Any:
    """One checkbox."""
    return BooleanField(_said(label))


class EnumField(RadioField):
    """Radio buttons for the members of an enum; `data` is the member."""

    def __init__(
        self,
        label: Any,
        kind: type[StrEnum],
        members: Sequence[StrEnum],
        validators: list[Any],
        **kwargs: Any,
    ) -> None:
        self.kind = kind
        self.members = members
        super().__init__(
            label,
            validators,
            choices=lambda: [(member.value, words.label(member)) for member in members],
            coerce=self._member,
            validate_choice=False,
            **kwargs,
        )

    def _member(self, value: Any) -> StrEnum | None:
        if value is None or isinstance(value, self.kind):
            return value
        try:
            return self.kind(value)
        except ValueError:
            return None

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not in the list, in our own words."""
        if self.raw_data and self.raw_data[0] and self.data not in self.members:
            raise ValidationError(str(lazy_gettext("Choose one of the list.")))


class IdChoice(SelectField):
    """One of the rows a page offers, by id; `data` is the id as text, "" when nothing was picked.

    `choices` are (id, text) pairs that the view sets before it validates. An id from elsewhere is not in the list.
    """

    def __init__(self, label: Any, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, _picked(required), choices=[], validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse an id that this page did not offer."""
        offered = {str(choice[0]) for choice in cast("list[tuple[str, str]]", self.choices)}
        if self.data and self.data not in offered:
            raise ValidationError(str(lazy_gettext("Choose one of the list.")))


class NumberField(StringField):
    """A measured number as people type it: 37, -40, 2,1 or 2.1. `number` is the Decimal, None when empty."""

    number: Decimal | None = None

    def pre_validate(self, form: Any) -> None:
        """Understand the number, or say what a number looks like."""
        self.number = None
        if not self.data:
            return
        self.number = parse_number(self.data)
        if self.number is None:
            raise StopValidation(str(lazy_gettext("Fill in a number only, for example 37.")))


def number(label: LazyString, *, required: bool = True, hint: LazyString | None = None) -> Any:
    """A measured number."""
    checks: list[Any] = [Filled()] if required else [Optional(strip_whitespace=True)]
    return NumberField(_said(label), checks, filters=[clean_line], description=cast("str", hint or ""))


def whole(
    label: LazyString,
    *,
    least: int = 0,
    most: int = 1_000_000,
    required: bool = True,
    hint: LazyString | None = None,
) -> Any:
    """A whole number between two bounds."""
    message = LazyString(_out_of_bounds, least, most)
    checks: list[Any] = [Filled()] if required else [Optional(strip_whitespace=True)]
    return WholeField(
        _said(label),
        [*checks, NumberRange(least, most, message=cast("str", message))],
        filters=[],
        description=cast("str", hint or ""),
    )


def _out_of_bounds(least: int, most: int) -> str:
    """Said when a page is shown, with the thousands as its language writes them."""
    return gettext(
        "Fill in a whole number from %(least)s to %(most)s.", least=show.number(least), most=show.number(most)
    )


class WholeField(IntegerField):
    """A whole number, with our own words for what is not one; what was typed stays in the field."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; spaces and thousands points are forgiven."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = int(re.sub(r"[ .\u00a0]", "", valuelist[0]))
        except ValueError:
            self.data = None
            raise ValueError(str(lazy_gettext("Fill in a whole number, for example 12."))) from None


def day(label: LazyString, *, required: bool = True, hint: LazyString | None = None) -> Any:
    """A date."""
    checks: list[Any] = [Filled(lazy_gettext("Choose a date."))] if required else [Optional()]
    return DayField(_said(label), checks, description=cast("str", hint or ""))


class DayField(DateField):
    """A date, with our own words for what is not one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError:
            self.data = None
            raise ValueError(str(lazy_gettext("Use a date like 2026-11-26."))) from None


def parse_number(typed: str) -> Decimal | None:
    """A number as people type it, or None. Takes a comma or a point, a real minus sign, at most twelve digits."""
    plain = typed.replace("\N{MINUS SIGN}", "-").replace("\u2009", "").replace(" ", "")
    if re.fullmatch(r"[-+]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", plain):
        plain = plain.replace(".", "")
    if not re.fullmatch(r"[-+]?[0-9]{1,9}([.,][0-9]{1,3})?", plain):
        return None
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:  # pragma: no cover  # the pattern above leaves nothing for it
        return None
