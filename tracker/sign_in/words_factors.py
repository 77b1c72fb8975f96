# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of the second step: labels of its setting, texts of refusals."""

from __future__ import annotations

from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.people.terms import SecondFactor

LABELS: dict[Enum, LazyString] = {
    SecondFactor.ADMINS: lazy_gettext("Administrators"),
    SecondFactor.EVERYBODY: lazy_gettext("Everybody"),
    SecondFactor.NOBODY: lazy_gettext("Nobody"),
}

REFUSALS: dict[str, LazyString] = {
    "app_unreadable": lazy_gettext(
        "Your app is not known here any more: this install has a new secret key. Use a recovery code or a passkey."
    ),
    "app_clock_off": lazy_gettext(
        "The clock of your phone is %(minutes)s minutes off. Set it right, and take a new code."
    ),
    "code_missing": lazy_gettext("Fill in a code."),
    "app_code_used": lazy_gettext("This code was used already. Wait for the next one, at most half a minute."),
    "code_wrong": lazy_gettext("This code is not right. Is the clock of your phone right? Take the newest code."),
    "last_factor": lazy_gettext("You need a second step, so your last one cannot be removed. Add another one first."),
    "locked": lazy_gettext("Too many wrong tries. This account opens again at %(until)s."),
    "no_factor": lazy_gettext("First set up an app or a passkey."),
    "not_your_own_factor": lazy_gettext("You cannot reset your own second step. Another administrator can."),
    "passkey_copied": lazy_gettext(
        "This passkey seems to have been copied, so it opens nothing. Sign in another way and remove it."
    ),
    "passkey_foreign": lazy_gettext("Passkeys work only at %(ours)s. Go to that address and try again."),
    "passkey_known": lazy_gettext("This passkey is in use already."),
    "passkey_late": lazy_gettext("That took more than five minutes. Try again."),
    "passkey_no_script": lazy_gettext(
        "A passkey needs a browser that runs scripts. Sign in another way, or turn scripts on."
    ),
    "passkey_other_question": lazy_gettext("This was the answer to an older question. Try again."),
    "passkey_reused": lazy_gettext("This answer of your passkey was used already. Try again."),
    "passkey_unknown": lazy_gettext("This passkey is not known here. Was it removed? Sign in another way."),
    "passkey_wrong": lazy_gettext("The passkey could not be checked. Try again, or sign in another way."),
    "passkeys_enough": lazy_gettext("You have %(most)s passkeys. Remove one that you no longer use first."),
    "password_wrong": lazy_gettext("This is not your password."),
    "recovery_used": lazy_gettext("This recovery code was used already. Take another one."),
}
