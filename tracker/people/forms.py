# SPDX-License-Identifier: EUPL-1.2
"""Forms of the room people: accounts, people and teams; and the fields that signing in shares with them."""

from __future__ import annotations

import re
from typing import Any, cast

from flask_babel import lazy_gettext
from wtforms import EmailField, Field, PasswordField, SelectMultipleField, ValidationError
from wtforms.validators import Length, StopValidation

from tracker.people import colleagues
from tracker.people.passwords import LONGEST, SHORTEST, is_easy_to_guess
from tracker.people.session import current_person, is_signed_in
from tracker.people.terms import Language, Role
from tracker.web import forms, words

LONGEST_EMAIL = 254
LONGEST_PASTE = 10_000


def _address(_form: Any, field: Field) -> None:
    """An e-mail address that is one."""
    if colleagues.clean_address(field.data or "") is None:
        raise ValidationError(str(lazy_gettext("Use an e-mail address like noor@organisation.example.")))


def check_pasted(_form: Any, field: Field) -> None:
    """Lines that are addresses, and not too many."""
    pasted = colleagues.read(field.data or "")
    if pasted.wrong:
        wrong = ", ".join(line[:60] for line in pasted.wrong[:5])
        raise StopValidation(str(lazy_gettext("This is not an e-mail address: %(lines)s", lines=wrong)))
    if len(pasted.colleagues) > colleagues.MOST:
        raise StopValidation(str(lazy_gettext("Paste at most %(most)s addresses at a time.", most=colleagues.MOST)))


def email_field(label: Any, *, is_new: bool = True) -> Any:
    """An e-mail address. One to sign in with is not judged: a wrong one answers like an unknown one."""
    too_long = cast("str", lazy_gettext("This is too long: use at most %(most)s characters.", most=LONGEST_EMAIL))
    judged: list[Any] = [Length(max=LONGEST_EMAIL, message=too_long), _address] if is_new else []
    return EmailField(label, [forms.Filled(), *judged], filters=[forms.clean_line])


def password_field(label: Any) -> Any:
    """A password that is there already."""
    return PasswordField(label, [forms.Filled()])


def new_password_field(label: Any) -> Any:
    """A password to choose."""
    message = cast("str", lazy_gettext("Use %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST))
    hint = cast("str", lazy_gettext("At least %(least)s characters. A sentence is fine.", least=SHORTEST))
    judged = [Length(SHORTEST, LONGEST, message=message), _hard_to_guess]
    return PasswordField(label, [forms.Filled(), *judged], description=hint)


def _hard_to_guess(form: Any, field: Field) -> None:
    """Not a stolen password, and none made of what everybody knows of this person."""
    names = ("organisation", "name", "email")
    typed = [str(form[name].data or "") for name in names if name in form]
    own = [current_person().name, current_person().email] if is_signed_in() else []
    own += getattr(form, "known", ())  # of whoever has a link
    about = [word for text in typed + own for word in re.split(r"[\W_]+", text) if word]
    if is_easy_to_guess(field.data, about):
        message = lazy_gettext("This password is known from thefts, or easy to guess. Use a few words, not a saying.")
        raise ValidationError(str(message))


def pasted_colleagues(*, required: bool) -> Any:
    """The field for colleagues: one address a line."""
    return forms.text(
        lazy_gettext("E-mail addresses of colleagues"),
        most=LONGEST_PASTE,
        required=required,
        hint=lazy_gettext("One on a line. A name may stand before it, as mail programs write it."),
    )


class RolesField(SelectMultipleField):
    """Roles in the organisation as checkboxes; `roles` is the set of members."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label, choices=lambda: [(role.value, words.label(role)) for role in Role], validate_choice=False, **kwargs
        )

    def pre_validate(self, form: Any) -> None:
        """Refuse a role that there is not."""
        if not set(self.data or ()) <= {role.value for role in Role}:
            raise ValidationError(str(lazy_gettext("Choose one of the list.")))

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that were chosen."""
        return frozenset(Role(value) for value in self.data or ())


class PersonForm(forms.Form):
    """An account as the administrator changes it."""

    name = forms.line(lazy_gettext("Name"), most=colleagues.LONGEST_NAME)
    department = forms.line(lazy_gettext("Department"), most=100, required=False)
    language = forms.pick(lazy_gettext("Language"), Language)
    roles = RolesField(lazy_gettext("Roles"))


class AccountForm(forms.Form):
    """One's own account."""

    name = forms.line(lazy_gettext("Name"), most=colleagues.LONGEST_NAME)
    department = forms.line(lazy_gettext("Department"), most=100, required=False)
    language = forms.pick(lazy_gettext("Language"), Language)


class NewTeamForm(forms.CreatingForm):
    """A new team."""

    name = forms.line(lazy_gettext("Name of the team"), most=100)


class TeamForm(forms.Form):
    """A team: its name, how many experiments it runs at once, who is put forward as lead."""

    name = forms.line(lazy_gettext("Name of the team"), most=100)
    max_running = forms.whole(
        lazy_gettext("Experiments at the same time, at most"), least=1, most=20,
        hint=lazy_gettext("Two is a good number: a team that does much at once learns little."),
    )  # fmt: skip
    default_lead = forms.IdChoice(lazy_gettext("Lead of a new experiment"), required=False)


class JoinForm(forms.CreatingForm):
    """Somebody joins a team."""

    person = forms.IdChoice(lazy_gettext("Who joins the team?"))
