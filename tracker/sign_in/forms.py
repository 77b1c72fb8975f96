# SPDX-License-Identifier: EUPL-1.2
"""Forms of the room sign_in: signing in, one's own password, and setting up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

from flask_babel import lazy_gettext
from wtforms import HiddenField

from tracker.people import colleagues
from tracker.people.forms import email_field, new_password_field, password_field
from tracker.people.passwords import hash_password
from tracker.people.terms import AccessAction, Language, SetUpFacts
from tracker.sign_in.terms import Reviewed
from tracker.web import forms

LONGEST_NUMBER = 4


class SignInForm(forms.Form):
    """Signing in. Says nothing about which of the two was wrong."""

    email = email_field(lazy_gettext("E-mail address"), is_new=False)
    password = password_field(lazy_gettext("Password"))
    next = HiddenField()

    def refuse_both(self) -> None:
        """The one message for a wrong address, a wrong password and a closed account."""
        message = lazy_gettext("This address and this password do not belong together. Try again.")
        self.refuse("password", str(message))


class PasswordForm(forms.Form):
    """A new password for oneself, with the present one as proof."""

    present = password_field(lazy_gettext("Your password now"))
    password = new_password_field(lazy_gettext("Your new password"))

    def refuse_present(self) -> None:
        """The present password is not right."""
        self.refuse("present", str(lazy_gettext("This is not your password.")))


class SetUpForm(forms.Form):
    """Step 1 of setting up: the organisation and its first administrator."""

    organisation = forms.line(lazy_gettext("Name of your organisation"), most=100)
    name = forms.line(lazy_gettext("Your name"), most=colleagues.LONGEST_NAME)
    email = email_field(lazy_gettext("Your e-mail address"))
    password = new_password_field(lazy_gettext("Choose a password"))

    def facts(self, language: Language) -> SetUpFacts:
        """What was typed. Hashes the password, so ask before the transaction begins."""
        return SetUpFacts(
            organisation=self.organisation.data,
            name=self.name.data,
            email=self.email.data,
            password_hash=hash_password(cast("str", self.password.data)),
            language=language,
        )


class ReviewForm(forms.Form):
    """Which accounts an access review is about."""

    accounts = forms.pick(lazy_gettext("Which accounts?"), Reviewed)


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """What is asked of the log of access. Anything that no page of ours sends asks for everything."""

    action: AccessAction | None
    page: int

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """Read from an address."""
        wanted, number = asked.get("action", ""), asked.get("page", "")
        is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
        return cls(
            action=AccessAction(wanted) if wanted in set(AccessAction) else None,
            page=max(int(number), 1) if is_number else 1,
        )
