# SPDX-License-Identifier: EUPL-1.2
"""A real mail server in this process: what it got, and the ways in which it can be a bad one."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "leerlus", "geheim/met:tekens"
LINK = re.compile(r"https?://\S+/link/\S+")


@dataclass
class MailServer:
    """What the server got, and how it behaves. `refuses` holds an answer by address."""

    received: list[EmailMessage] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    says_to_data: str = "250 OK"
    hangs_up_in: str | None = None
    meanwhile: Callable[[], None] | None = None
    port: int = 0

    @property
    def url(self) -> str:
        """The setting MAIL_URL that leads here."""
        return f"smtp://localhost:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for one address, oldest first."""
        return [message for message in self.received if address in str(message["To"])]

    def link_to(self, address: str) -> str:
        """The address of the link in the newest message to somebody."""
        found = LINK.search(text_of(self.to(address)[-1]))
        assert found, f"no link in the message to {address}"
        return found[0]

    async def handle_RCPT(  # noqa: N802  # as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the address, refuse it, or hang up."""
        if self.hangs_up_in == "RCPT":
            cast("Any", server.transport).abort()
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # the same
        """Keep the message, or not."""
        if self.meanwhile:
            self.meanwhile()
        if self.hangs_up_in == "DATA":
            cast("Any", server.transport).abort()
        if self.says_to_data.startswith("250"):
            content = cast("bytes", envelope.content)
            self.received.append(message_from_bytes(content, policy=default))
            self.signed_in.append(bool(session.authenticated))
        return self.says_to_data


def text_of(message: EmailMessage) -> str:
    """The words of a message, as its reader sees them."""
    return str(message.get_content())


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, asks_sign_in: bool = False, **behaviour: Any
) -> Iterator[MailServer]:
    """A server on a free port of this machine, for the length of the block."""
    server = MailServer(**behaviour)
    options: dict[str, Any] = {"auth_required": True, "authenticator": _is_right} if asks_sign_in else {}
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=_free_port(),
        tls_context=tls,
        require_starttls=tls is not None,
        auth_require_tls=False,
        **options,
    )
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:  # aiosmtpd cannot choose one: it calls itself at the number it was given
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_right(_server: Any, _session: Any, _envelope: Any, _way: str, given: LoginPassword) -> AuthResult:
    is_right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)  # a wrong one is answered by aiosmtpd itself
