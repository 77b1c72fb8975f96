# SPDX-License-Identifier: EUPL-1.2
"""Mail to a real server: what a message is, and every way in which a server can be a bad one."""

from __future__ import annotations

import contextlib
import datetime as dates
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.databases import settings
from tests.factories.mail import PASSWORD, USER, mail_server, text_of
from tracker.notices import mail
from tracker.notices.limits import MOST_ATTEMPTS, next_attempt
from tracker.notices.terms import Letter, MailFailed, MailTrouble
from tracker.settings import Settings

ELSEWHERE = "mail.testwaard.example"
LETTER = Letter(
    uuid4(), "Noor Eén, 'Zuid'", "noor@testwaard.example", "nl", "Je uitnodiging", f"Hoi é\n\nhttps://x/{'a' * 200}\n"
)


def mailed(url: str) -> Settings:
    changes = {"MAIL_URL": url, "MAIL_FROM": "Leerlus <leerlus@testwaard.example>"}
    return settings("sqlite:///none.db", PUBLIC_URL="https://leerlus.testwaard.example", **changes)


def send(url: str, letter: Letter = LETTER) -> None:
    with mail.Mailbox(mailed(url)) as mailbox:
        mailbox.send(letter)


def trouble(url: str) -> MailFailed:
    with pytest.raises(MailFailed) as caught:
        send(url)
    return caught.value


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is not this machine, and leads here: TLS is required there."""
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host == ELSEWHERE else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """What a server needs to speak TLS under that name, and the certificate to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, ELSEWHERE)])
    today = dates.datetime.now(dates.UTC)
    names = [x509.DNSName(ELSEWHERE), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, today, today + dates.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    signed = made.sign(key, hashes.SHA256())
    folder = tmp_path_factory.mktemp("tls")
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context, certificate


def test_a_message_is_plain_text_that_no_program_answers() -> None:
    with mail_server() as server:
        send(server.url)
        send(server.url)
    first, again = server.received
    assert first["From"] == "Leerlus <leerlus@testwaard.example>"
    assert first["To"].addresses[0].addr_spec == LETTER.address
    assert first["To"].addresses[0].display_name == LETTER.name
    assert first.get_content_type() == "text/plain"
    assert text_of(first).replace("\r\n", "\n") == LETTER.text
    assert first["List-Id"] == "Leerlus <leerlus.leerlus.testwaard.example>"
    assert (first["Auto-Submitted"], first["Content-Language"]) == ("auto-generated", "nl")
    assert first["Message-ID"] == again["Message-ID"] == f"<{LETTER.id}@leerlus.testwaard.example>"


@pytest.mark.parametrize("name", ["Noor\r\nBcc: all@testwaard.example", "Noor\x00", '"<>,;'])
def test_a_name_adds_no_header(name: str) -> None:
    with mail_server() as server, contextlib.suppress(MailFailed):
        send(server.url, Letter(uuid4(), name, LETTER.address, "nl", "Onderwerp", "Hoi\n"))
    assert [message["Bcc"] for message in server.received if message["Bcc"]] == []
    assert all(len(message["To"].addresses) == 1 for message in server.received)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # of aiosmtpd: the password stays on this machine
def test_it_signs_in_when_the_address_has_a_user() -> None:
    with mail_server(asks_sign_in=True) as server:
        at = f"localhost:{server.port}"
        send(f"smtp://{USER}:geheim%2Fmet%3Atekens@{at}")
        assert server.signed_in == [True]
        assert PASSWORD not in repr(mailed(f"smtp://{USER}:geheim%2Fmet%3Atekens@{at}"))
        for wrong in (f"smtp://{USER}:anders@{at}", f"smtp://{at}"):
            assert trouble(wrong).trouble in {MailTrouble.SIGN_IN, MailTrouble.SENDER}
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("behaviour", "expected", "is_final"),
    [
        ({"refuses": {LETTER.address: "550 no such user"}}, MailTrouble.ADDRESS, True),
        ({"refuses": {LETTER.address: "451 later"}}, MailTrouble.ADDRESS, False),
        ({"says_to_data": "554 looks like spam"}, MailTrouble.REFUSED, True),
        ({"says_to_data": "452 full"}, MailTrouble.BUSY, False),
        ({"hangs_up_in": "RCPT"}, MailTrouble.BROKEN_OFF, False),
        ({"hangs_up_in": "DATA"}, MailTrouble.BROKEN_OFF, False),
    ],
    ids=str,
)
def test_what_a_server_can_say(behaviour: dict[str, Any], expected: MailTrouble, is_final: bool) -> None:
    with mail_server(**behaviour) as server:
        failure = trouble(server.url)
    assert (failure.trouble, failure.is_final, failure.is_for_all) == (expected, is_final, False)


def test_after_a_broken_connection_the_next_message_begins_anew() -> None:
    with mail_server() as server, mail.Mailbox(mailed(server.url)) as mailbox:
        server.hangs_up_in = "DATA"
        with pytest.raises(MailFailed):
            mailbox.send(LETTER)
        server.hangs_up_in = None
        mailbox.send(LETTER)
    ids = [message["Message-ID"] for message in server.received]
    assert len(ids) == 2, "the server had it, and could not say so"
    assert len(set(ids)) == 1, "whoever gets both can know them as one"


def test_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        failure = trouble(f"smtp://127.0.0.1:{taken.getsockname()[1]}")
    assert (failure.trouble, failure.is_for_all) == (MailTrouble.UNREACHABLE, True)


def test_a_server_that_says_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings_of = mailed(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(MailFailed) as caught, mail.Mailbox(settings_of, seconds=0.2) as mailbox:
            mailbox.send(LETTER)
    assert caught.value.trouble is MailTrouble.UNREACHABLE


@pytest.mark.usefixtures("elsewhere")
def test_without_tls_nothing_goes_to_another_machine() -> None:
    with mail_server() as server:
        assert trouble(f"smtp://{ELSEWHERE}:{server.port}").trouble is MailTrouble.NO_TLS
        with saying("220 hi\r\n", "250-hi\r\n250 STARTTLS\r\n", "454 not now\r\n") as port:
            assert trouble(f"smtp://{ELSEWHERE}:{port}").trouble is MailTrouble.NO_TLS
    assert not server.received


@pytest.mark.usefixtures("elsewhere")
def test_with_tls_the_certificate_is_looked_at(
    tls: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = tls
    with mail_server(tls=context) as server:
        url = f"smtp://{ELSEWHERE}:{server.port}"
        assert trouble(url).trouble is MailTrouble.CERTIFICATE
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(url)
        assert len(server.received) == 1


@contextmanager
def saying(*answers: str) -> Iterator[int]:
    """A server that says these lines, one after each command, whatever it is asked."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def speak() -> None:
            calling, _ = listening.accept()
            with calling:
                for answer in answers:
                    calling.sendall(answer.encode())
                    calling.recv(1000)

        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(timeout=5)


def test_it_is_tried_again_later_and_later_and_then_given_up() -> None:
    now = dates.datetime.now(dates.UTC)
    waits = [next_attempt(attempt, now) for attempt in range(1, MOST_ATTEMPTS + 2)]
    real = [wait for wait in waits if wait is not None]
    assert waits[MOST_ATTEMPTS - 1 :] == [None, None]
    assert len(real) == MOST_ATTEMPTS - 1
    assert real == sorted(real)
    assert real[0] > now
