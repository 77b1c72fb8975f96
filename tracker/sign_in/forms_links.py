# SPDX-License-Identifier: EUPL-1.2
"""Forms around links: inviting, coming in for the first time, and a lost password."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import Field

from tracker.people import colleagues
from tracker.people.forms import RolesField, check_pasted, email_field, new_password_field, pasted_colleagues
from tracker.people.terms import Language
from tracker.web import forms


class InviteForm(forms.CreatingForm):
    """Accounts for one colleague or many."""

    colleagues = pasted_colleagues(required=True)
    team = forms.IdChoice(lazy_gettext("Team"), required=False)
    roles = RolesField(lazy_gettext("Roles"))

    def validate_colleagues(self, field: Field) -> None:
        """Every line is an address."""
        check_pasted(self, field)


class ComeInForm(forms.Form):
    """Whoever was invited: a name, a language and a password of one's own."""

    known: tuple[str, ...] = ()  # what everybody knows of this person: no password is made of it
    name = forms.line(lazy_gettext("Your name"), most=colleagues.LONGEST_NAME)
    language = forms.pick(lazy_gettext("Language"), Language)
    password = new_password_field(lazy_gettext("Choose a password"))


class RenewForm(forms.Form):
    """A new password by a link."""

    known: tuple[str, ...] = ()
    password = new_password_field(lazy_gettext("Your new password"))


class ForgottenForm(forms.Form):
    """A lost password: which account is it?"""

    email = email_field(lazy_gettext("E-mail address"), is_new=False)
