# SPDX-License-Identifier: EUPL-1.2
"""Tables of the second step: an authenticator app, passkeys, recovery codes. No secret lies here as it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.tables import Base, OrganisationRow, links


class AuthenticatorApp(OrganisationRow, Base):
    """The app of one person. Its secret is sealed; a code at or before `last_step` was used or is too old."""

    __tablename__ = "authenticator_app"
    __table_args__ = (*links(person_id="person"), UniqueConstraint("organisation_id", "person_id"))

    person_id: Mapped[UUID]
    sealed_secret: Mapped[str]
    last_step: Mapped[int]
    added_at: Mapped[datetime]


class Passkey(OrganisationRow, Base):
    """A passkey: its public half. An id is unique in the whole install, because it may be all that a browser sends."""

    __tablename__ = "passkey"
    __table_args__ = (
        *links(person_id="person"),
        UniqueConstraint("credential_id"),
        CheckConstraint("sign_count >= 0", name="sign_count"),
        Index("ix_passkey_person", "organisation_id", "person_id"),
    )

    person_id: Mapped[UUID]
    name: Mapped[str]
    credential_id: Mapped[str]
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger)  # four bytes without a sign: more than an integer holds
    is_synced: Mapped[bool]
    asked_at: Mapped[datetime | None]  # when the last question was made that it answered
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(OrganisationRow, Base):
    """One recovery code, as a salted hash. A code has 78 bits from a random source: a quick hash holds."""

    __tablename__ = "recovery_code"
    __table_args__ = (*links(person_id="person"), Index("ix_recovery_code_person", "organisation_id", "person_id"))

    person_id: Mapped[UUID]
    salt: Mapped[str]
    code_hash: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
