# SPDX-License-Identifier: EUPL-1.2
"""Mail: one connection to the mail server, messages through it, and what went wrong as words that can be acted on.

Plain smtplib. TLS is required, except to this machine itself.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from tracker import clock
from tracker.notices.terms import Letter, MailFailed, MailTrouble
from tracker.settings import Settings

SECONDS = 20  # that the server may be silent, at each step
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 587, "smtps": 465}


class Mailbox:
    """The way to the mail server: opened by the first message, closed at the end of the block."""

    def __init__(self, settings: Settings, *, seconds: float = SECONDS) -> None:
        self.settings = settings
        self.seconds = seconds
        self.server: smtplib.SMTP | None = None

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def send(self, letter: Letter) -> None:
        """Hand one message to the server. Raises MailFailed; the next message then begins on a new connection."""
        try:
            if self.server is None:
                self.server = _connect(self.settings, self.seconds)
            self.server.send_message(composed(letter, self.settings))
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise _explained(error) from error

    def _hang_up(self) -> None:
        if self.server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.server.quit()
            self.server.close()
            self.server = None


def composed(letter: Letter, settings: Settings) -> EmailMessage:
    """The message as it travels. Its id is that of the delivery: a message that arrives twice can be known as one."""
    name, sender = parseaddr(settings.MAIL_FROM or "")
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    message = EmailMessage(policy=SMTP if letter.address.isascii() else SMTPUTF8)
    message.set_content(letter.text, cte="quoted-printable")
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = _address(letter)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{letter.id}@{host}>"
    message["List-Id"] = f"Leerlus <leerlus.{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # what Exchange reads instead
    message["Content-Language"] = letter.language
    return message


def _address(letter: Letter) -> Address:
    try:
        return Address(letter.name, addr_spec=letter.address)
    except (ValueError, MessageError) as error:
        raise MailFailed(MailTrouble.ADDRESS, is_final=True) from error


def _connect(settings: Settings, seconds: float) -> smtplib.SMTP:
    if settings.MAIL_URL is None:
        raise MailFailed(MailTrouble.NOT_SET_UP)
    parts = urlsplit(settings.MAIL_URL)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    trusted = ssl.create_default_context()
    try:
        server = _called(host, port, seconds, trusted if parts.scheme == "smtps" else None)
    except smtplib.SMTPServerDisconnected as error:  # it took the call and said nothing
        raise MailFailed(MailTrouble.UNREACHABLE) from error
    try:
        if parts.scheme == "smtp" and host not in HERE:
            _protect(server, trusted)
        if parts.username:
            _sign_in(server, unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _called(host: str, port: int, seconds: float, trusted: ssl.SSLContext | None) -> smtplib.SMTP:
    if trusted is None:
        return smtplib.SMTP(host, port, timeout=seconds)
    return smtplib.SMTP_SSL(host, port, timeout=seconds, context=trusted)


def _protect(server: smtplib.SMTP, trusted: ssl.SSLContext) -> None:
    """Go on in TLS, or not at all: a server that does not offer it, or offers it and then refuses, gets no message."""
    try:
        server.starttls(context=trusted)
    except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
        raise MailFailed(MailTrouble.NO_TLS) from error


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    try:
        server.login(user, password)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        raise MailFailed(MailTrouble.SIGN_IN) from error


def _explained(error: OSError | smtplib.SMTPException) -> MailFailed:
    """What went wrong, from the narrowest kind of error to the widest."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(error.recipients.values()))[0]
            return MailFailed(MailTrouble.ADDRESS, is_final=_is_lasting(code))
        case smtplib.SMTPSenderRefused():
            return MailFailed(MailTrouble.SENDER)
        case smtplib.SMTPNotSupportedError():  # an address with other letters than this server takes
            return MailFailed(MailTrouble.ADDRESS, is_final=True)
        case smtplib.SMTPDataError():
            is_final = _is_lasting(error.smtp_code)
            return MailFailed(MailTrouble.REFUSED if is_final else MailTrouble.BUSY, is_final=is_final)
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return MailFailed(MailTrouble.UNREACHABLE)
        case smtplib.SMTPServerDisconnected() | smtplib.SMTPException():
            return MailFailed(MailTrouble.BROKEN_OFF)
        case ssl.SSLCertVerificationError():
            return MailFailed(MailTrouble.CERTIFICATE)
        case ssl.SSLError():
            return MailFailed(MailTrouble.NO_TLS)
        case ConnectionResetError() | BrokenPipeError():
            return MailFailed(MailTrouble.BROKEN_OFF)
    return MailFailed(MailTrouble.UNREACHABLE)


def _is_lasting(code: int) -> bool:
    """5xx: the server will say the same tomorrow. 4xx: it asks to come back."""
    return code >= 500
