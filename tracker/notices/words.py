# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of the room notices: what a message is about, and why it did not get away."""

from __future__ import annotations

from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.notices.terms import MailTrouble
from tracker.record.terms import NoticeKind

LABELS: dict[Enum, LazyString] = {
    NoticeKind.INVITATION: lazy_gettext("Invitation"),
    NoticeKind.RESET: lazy_gettext("New password"),
    NoticeKind.NO_PASSWORD: lazy_gettext("Question about a password"),
    NoticeKind.FACTOR_RESET: lazy_gettext("The second step was taken away"),
    MailTrouble.NOT_SET_UP: lazy_gettext("Mail is not set up: MAIL_URL is empty."),
    MailTrouble.UNREACHABLE: lazy_gettext(
        "The mail server does not answer. Is its address in MAIL_URL right, and may this server reach it?"
    ),
    MailTrouble.NO_TLS: lazy_gettext("The mail server offers no protected connection, so nothing is sent to it."),
    MailTrouble.CERTIFICATE: lazy_gettext("The certificate of the mail server is not trusted."),
    MailTrouble.SIGN_IN: lazy_gettext("The mail server refuses the user or the password in MAIL_URL."),
    MailTrouble.SENDER: lazy_gettext("The mail server takes no mail from the address in MAIL_FROM."),
    MailTrouble.ADDRESS: lazy_gettext("The mail server refuses this address. Is it right?"),
    MailTrouble.REFUSED: lazy_gettext("The mail server refuses the message."),
    MailTrouble.BUSY: lazy_gettext("The mail server asks to come back later."),
    MailTrouble.BROKEN_OFF: lazy_gettext("The connection to the mail server broke off."),
    MailTrouble.UNEXPECTED: lazy_gettext("Something went wrong on our side. The log of the worker says what."),
}
