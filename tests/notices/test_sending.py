# SPDX-License-Identifier: EUPL-1.2
"""What waits is sent: once by one worker, again when it failed, and never while a transaction is open."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import QueuePool, func, select

from tests.client import Client
from tests.factories.links import NOOR, mail_for, make_invited
from tests.factories.mail import text_of
from tests.factories.people import PASSWORD, House, make_person
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import claims, worker
from tracker.notices.limits import KEPT_FOR, LEASE, MOST_ATTEMPTS
from tracker.people.models import Person
from tracker.people.terms import Language
from tracker.record.deliveries import call_off, tell
from tracker.record.models import Delivery
from tracker.record.terms import Channel, DeliveryState, NoticeKind
from tracker.tables import in_organisation


def messages(*states: DeliveryState) -> list[Delivery]:
    """The rows that are sent, in the order in which they were made."""
    db.session.expire_all()
    asked = select(Delivery).where(Delivery.channel.is_not(None)).order_by(Delivery.id)
    found = list(db.session.scalars(asked.where(Delivery.state.in_(states)) if states else asked))
    db.session.rollback()
    return found


def invited(house: House, count: int = 1) -> list[str]:
    addresses = [f"p{number}@testwaard.example" for number in range(count)]
    make_invited(house.admin, "\n".join(addresses))
    return addresses


def test_an_invitation_is_told_to_who_is_invited_and_nothing_else_to_anybody(app: Flask, house: House) -> None:
    noor = make_invited(house.admin)
    with mail_for(app) as server:
        worker.send()
        worker.send()
    (message,) = server.received
    assert (message["To"].addresses[0].addr_spec, message["Subject"]) == (NOOR, "Je uitnodiging voor Leerlus")
    assert house.organisation.name in text_of(message)
    assert [(row.kind, row.person_id, row.state) for row in messages()] == [
        (NoticeKind.INVITATION, noor.id, DeliveryState.DONE)
    ]
    waiting = db.session.scalar(select(func.count(Delivery.id)).where(Delivery.state == DeliveryState.WAITING))
    assert waiting == 0, "every event is done, whether somebody hears of it or not"


def test_everybody_reads_the_own_language(app: Flask, house: House) -> None:
    reader = make_person("Eve", email=NOOR, password=PASSWORD, language=Language.ENGLISH)
    with act() as (_, now):
        tell(NoticeKind.RESET, reader.id, run_at=now, once="one")
        db.session.commit()
    with mail_for(app) as server:
        worker.send()
    assert server.received[0]["Subject"] == "A new password for Leerlus"


def test_without_mail_nothing_waits_to_be_sent_later(app: Flask, house: House) -> None:
    """Switching mail on does not send the invitations that were handed over by hand."""
    invited(house)
    worker.send()
    with mail_for(app) as server:
        worker.send()
    assert not server.received


def reset_for(person: Person, in_hours: int) -> None:
    with act() as (_, now):
        about = uuid4()
        tell(NoticeKind.NO_PASSWORD, person.id, about_id=about, run_at=now + timedelta(hours=in_hours), once="later")
        tell(NoticeKind.NO_PASSWORD, person.id, about_id=about, run_at=now, once="later")
        db.session.commit()


@pytest.mark.parametrize("is_called_off", [False, True])
def test_what_is_for_later_waits_and_can_be_called_off(app: Flask, house: House, is_called_off: bool) -> None:
    reset_for(house.lead, in_hours=3)
    with mail_for(app) as server:
        worker.send()
        assert not server.received
        if is_called_off:
            about = db.session.scalars(select(Delivery.about_id).where(Delivery.about_id.is_not(None))).one()
            with act() as (_, now):
                call_off(about or uuid4(), now=now)
                db.session.commit()
        with clock.moved(clock.now() + timedelta(hours=3)):
            worker.send()
        assert len(server.received) == (0 if is_called_off else 1)


def test_one_address_that_fails_holds_nobody_up(app: Flask, house: House, client: Client) -> None:
    first, second, third = invited(house, 3)
    start = clock.now()
    with mail_for(app, refuses={first: "451 later", second: "550 never heard of"}) as server:
        worker.send()
        assert [message["To"].addresses[0].addr_spec for message in server.received] == [third]
        tries = 1
        while messages(DeliveryState.WAITING) and tries < 2 * MOST_ATTEMPTS:
            with clock.moved(start + timedelta(days=tries / 2)):
                worker.send()
            tries += 1
        assert tries == MOST_ATTEMPTS
        assert [row.attempts for row in messages(DeliveryState.FAILED)] == [MOST_ATTEMPTS, 1]
        client.sign_in(house.admin)
        page = client.get("/settings/mail")
        assert page.text.count("De mailserver weigert dit adres") == 2
        server.refuses.clear()
        again = client.post_form(page, form=f"form[action*='{messages(DeliveryState.FAILED)[1].id}']", follow=True)
        assert "We proberen het bericht opnieuw" in again.text
        worker.send()
    assert [message["To"].addresses[0].addr_spec for message in server.received] == [third, second]


def test_a_server_that_is_away_is_not_asked_for_each_message(app: Flask, house: House) -> None:
    invited(house, 3)
    with mail_for(app, is_up=False):
        worker.send()
        assert sorted(row.attempts for row in messages()) == [0, 0, 1]
    with mail_for(app) as server, clock.moved(clock.now() + timedelta(minutes=2)):
        worker.send()
        assert len(server.received) == 3


def test_what_a_worker_sent_and_could_not_write_down_is_sent_again(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after kill -9 between the two: at least once, and whoever gets both can know them as one."""
    invited(house)

    def killed(*_: object) -> None:
        raise RuntimeError("kill -9")

    with mail_for(app) as server:
        with monkeypatch.context() as patch:
            patch.setattr(claims, "done", killed)
            worker.send()
        worker.send()
        assert len(server.received) == 1, "its lease still runs"
        with clock.moved(clock.now() + LEASE):
            worker.send()
            worker.send()
    assert len(server.received) == 2
    assert len({message["Message-ID"] for message in server.received}) == 1


def test_no_transaction_is_open_while_the_server_thinks(app: Flask, house: House) -> None:
    """The worker holds no connection then, and somebody else can write: on SQLite they would wait, and fail."""
    addresses = invited(house, 2)
    wrote: list[int] = []
    held: list[object] = []
    organisation_id, lead_id = house.organisation.id, house.lead.id  # asked here: a row would read itself anew

    def write() -> None:
        with app.app_context(), in_organisation(organisation_id):
            held.append(cast("QueuePool", db.engine.pool).checkedout())
            with act() as (_, now):
                tell(NoticeKind.NO_PASSWORD, lead_id, run_at=now + timedelta(days=9), once=f"{len(wrote)}")
                db.session.commit()
            wrote.append(1)

    with mail_for(app, meanwhile=write):
        worker.send()
    assert len(wrote) == len(addresses)
    assert set(held) == {0}


def test_three_workers_at_once_claim_each_message_once(app: Flask, house: House) -> None:
    count = 30
    with act() as (_, now):
        db.session.add_all(
            Delivery(
                kind=NoticeKind.INVITATION.value,
                person_id=house.lead.id,
                channel=Channel.MAIL,
                run_at=now,
                dedupe_key=f"row {number}",
            )
            for number in range(count)
        )
        db.session.commit()
    claimed: list[object] = []
    together = threading.Barrier(3)

    def work() -> None:
        with app.app_context(), in_organisation(house.organisation.id):
            together.wait()
            while len(claimed) <= count:
                with act() as (_, now):
                    one = claims.claim(house.organisation.id, now)
                    db.session.commit()
                if one is None:
                    return
                claimed.append(one.id)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == count


def test_what_ended_long_ago_is_not_kept(app: Flask, house: House) -> None:
    invited(house)
    with mail_for(app):
        worker.send()
        before = db.session.scalar(select(func.count(Delivery.id))) or 0
        with clock.moved(clock.now() + KEPT_FOR + timedelta(minutes=1)):
            worker.turn()
    left = db.session.scalars(select(Delivery)).all()
    assert before > 10
    assert all(row.state is DeliveryState.WAITING or row.ended_at > clock.now() for row in left if row.ended_at)
    assert len(left) < 5


def test_the_test_mail_says_at_once_what_is_wrong(app: Flask, house: House, client: Client) -> None:
    client.sign_in(house.admin)
    assert not client.get("/settings/mail").find_all("main form")

    def tried() -> str:
        return client.post_form("/settings/mail", form="main form", follow=True).words_of("[role=status]")[0]

    with mail_for(app) as server:
        assert house.admin.email in tried()
        assert [str(message["Subject"]) for message in server.received] == ["Een proef van Leerlus"]
        server.refuses[house.admin.email] = "550 no"
        assert "weigert dit adres" in tried()
    with mail_for(app, is_up=False):
        assert "De mailserver antwoordt niet" in tried()


def test_a_message_to_a_closed_account_is_moot(app: Flask, house: House) -> None:
    noor = make_invited(house.admin)
    with act():
        db.session.get_one(Person, (noor.organisation_id, noor.id)).is_active = False
        db.session.commit()
    with mail_for(app) as server:
        worker.send()
    assert not server.received
    assert [row.state for row in messages()] == [DeliveryState.CANCELLED]
