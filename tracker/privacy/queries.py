# SPDX-License-Identifier: EUPL-1.2
"""Questions of privacy: what the organisation says, what somebody still does, which texts were hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select

from tracker.decisions.models import CleanUp, Decision
from tracker.directions.models import Direction
from tracker.experiments.models import Experiment
from tracker.experiments.rules import FINAL
from tracker.extensions import db
from tracker.people.models import Organisation, Person
from tracker.people.queries import organisations
from tracker.privacy.models import HiddenText, PrivacyNotice
from tracker.privacy.terms import Held, NoticeFacts
from tracker.sprints.models import Blocker
from tracker.votes.models import WrittenAdvice

NEWEST = 200


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """The trace of a hidden text, for everybody who is signed in."""

    table: str
    reason: str
    by: str
    hidden_at: datetime


def notice() -> NoticeFacts:
    """What the organisation says on its privacy page."""
    row = db.session.scalar(select(PrivacyNotice))
    return row.facts() if row is not None else NoticeFacts()


def lock_notice() -> PrivacyNotice | None:
    """The row of that page, locked for this act; None as long as nobody wrote it."""
    return db.session.scalar(select(PrivacyNotice).with_for_update())


def only_organisation() -> Organisation | None:
    """The organisation whose privacy page somebody reads who is not signed in: when there is no other."""
    own = [row for row in organisations() if not row.is_demo] or organisations()
    return own[0] if len(own) == 1 else None


def hidden() -> list[HiddenRow]:
    """Which texts were hidden, the newest first."""
    rows = db.session.execute(
        select(HiddenText.table_name, HiddenText.reason, Person.name, HiddenText.hidden_at)
        .join(Person, Person.id == HiddenText.hidden_by_id)
        .order_by(HiddenText.hidden_at.desc(), HiddenText.id)
        .limit(NEWEST)
    )
    return [HiddenRow(*row) for row in rows]


def held(person: Person) -> Held:
    """What somebody still does, and until when the archive asks for the name under what was decided."""
    return Held(
        is_active=person.is_active,
        experiments=_texts(
            select(Experiment.code)
            .where(
                or_(*(column == person.id for column in (Experiment.lead_id, Experiment.domain_owner_id,
                                                         Experiment.receiver_id))),
                Experiment.state.not_in(tuple(FINAL)),
            )
            .order_by(Experiment.number)
        ),
        directions=_texts(
            select(func.coalesce(Direction.title, Direction.question)).where(
                or_(Direction.sponsor_id == person.id, Direction.deputy_id == person.id),
                Direction.closed_at.is_(None),
            )
        ),
        has_tasks=_has_tasks(person.id),
        kept_until=_kept_until(person.id),
    )  # fmt: skip


def _texts(asked: Select[str]) -> tuple[str, ...]:
    return tuple(db.session.scalars(asked))


def _has_tasks(person_id: UUID) -> bool:
    blockers = exists().where(Blocker.taken_by_id == person_id, Blocker.resolved_at.is_(None))
    lines = exists().where(CleanUp.person_id == person_id, CleanUp.done_at.is_(None))
    own = (blockers.where(Blocker.organisation_id == Person.organisation_id),
           lines.where(CleanUp.organisation_id == Person.organisation_id))  # fmt: skip
    return db.session.scalar(select(Person.id).where(Person.id == person_id, or_(*own))) is not None


def _kept_until(person_id: UUID) -> datetime | None:
    """PUBLIC-SECTOR 78: so many years after the last thing that this person signed; None when the archive asks none."""
    decided = select(func.max(Decision.decided_at)).where(
        or_(Decision.decided_by_id == person_id, Decision.on_behalf_of_id == person_id)
    )
    advised = select(func.max(WrittenAdvice.given_at)).where(WrittenAdvice.person_id == person_id)
    years, *moments = db.session.execute(
        select(select(PrivacyNotice.keep_years).scalar_subquery(), decided.scalar_subquery(), advised.scalar_subquery())
    ).one()
    signed = [moment for moment in moments if moment is not None]
    return _years_later(max(signed), years) if years and signed else None


def _years_later(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, day=28)
