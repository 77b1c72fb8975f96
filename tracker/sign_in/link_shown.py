# SPDX-License-Identifier: EUPL-1.2
"""Links as the pages of an administrator show them: how far each is, and the address when it has to be handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app

from tracker import clock
from tracker.record.terms import DeliveryState
from tracker.sign_in import link_queries
from tracker.sign_in.link_queries import OpenLink
from tracker.sign_in.link_tokens import token_of
from tracker.sign_in.terms_links import LinkKind
from tracker.tables import current_organisation_id
from tracker.web.addresses import public_url


@dataclass(frozen=True, slots=True)
class ShownLink:
    """One open link. `url` is there only when mail cannot bring it: who has it could come in as somebody else."""

    person_id: UUID
    name: str
    email: str
    is_invitation: bool
    expires_at: datetime
    is_over: bool
    is_sent: bool
    has_failed: bool
    url: str | None


def invitations() -> list[ShownLink]:
    """Who was invited and is not in yet, by name."""
    return _shown(link_queries.open_links(kind=LinkKind.INVITATION))


def invited() -> dict[UUID, ShownLink]:
    """The same by person, for the list of people."""
    return {link.person_id: link for link in invitations()}


def links_of(person_id: UUID) -> list[ShownLink]:
    """The open links of one person that an administrator asked for."""
    return _shown(link_queries.open_links(person_id=person_id))


def _shown(links: list[OpenLink]) -> list[ShownLink]:
    now, has_mail = clock.now(), current_app.config["SETTINGS"].has_mail
    return [_one(link, now, has_mail=has_mail) for link in links]


def _one(link: OpenLink, now: datetime, *, has_mail: bool) -> ShownLink:
    is_over = now >= link.expires_at
    has_failed = link.message is not None and link.message.trouble is not None
    is_sent = link.message is not None and link.message.state is DeliveryState.DONE
    by_hand = not is_over and not is_sent and (has_failed or not has_mail)
    token = token_of(current_organisation_id(), link.link_id)
    return ShownLink(
        person_id=link.person_id,
        name=link.name,
        email=link.email,
        is_invitation=link.kind is LinkKind.INVITATION,
        expires_at=link.expires_at,
        is_over=is_over,
        is_sent=is_sent,
        has_failed=has_failed,
        url=public_url("sign_in.open_link", token=token) if by_hand else None,
    )
