# SPDX-License-Identifier: EUPL-1.2
"""Forms of the second step: a code, an answer of a passkey, the name of a passkey, and proving again who you are."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import lazy_gettext
from wtforms import HiddenField, PasswordField

from tracker.refusal import Refusal
from tracker.web import forms, words

MOST_CODE = 40


def _code(label: Any, **options: Any) -> Any:
    return forms.line(label, most=MOST_CODE, **options)


class FactorForm(forms.Form):
    """A form whose judgement was an act of its own: it answers why not, instead of being refused."""

    def refuse_by(self, refusal: Refusal) -> None:
        """Put a refusal at its field, with who can help."""
        said = words.explain(refusal)
        self.refuse(refusal.field_name or "credential", " ".join(filter(None, (said.why, said.lift))))
        if "credential" in self._fields:
            self._fields["credential"].data = ""  # an answer counts once; the script asks for a new one


class PasskeyForm(FactorForm):
    """An answer of a passkey. A script fills it in; without one it stays empty."""

    credential = HiddenField()


class SecondStepForm(PasskeyForm):
    """The second step: a code of the app, a recovery code, or an answer of a passkey."""

    code = _code(lazy_gettext("Code"), required=False)


class AppForm(forms.CreatingForm):
    """Setting up an app: the code that it shows proves that it holds the secret."""

    code = _code(lazy_gettext("Code"), hint=lazy_gettext("The six digits that your app shows now."))


class NewPasskeyForm(FactorForm, forms.CreatingForm):
    """A new passkey: a name, and what the browser says about it."""

    name = forms.line(
        lazy_gettext("Name"), most=60, hint=lazy_gettext("So that you know later which one it is: my phone.")
    )
    credential = HiddenField()


class AgainForm(PasskeyForm):
    """Proving again that it is you: by your password, or by a passkey."""

    password = PasswordField(cast("str", lazy_gettext("Your password")))
