# SPDX-License-Identifier: EUPL-1.2
"""Acts on directions and frames."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.directions import queries
from tracker.directions.access import refuse_steering
from tracker.directions.models import Direction, Frame
from tracker.directions.terms import ANSWER_DAYS, FrameFacts, Place
from tracker.extensions import db
from tracker.people import actions as people_actions
from tracker.people import queries as people_queries
from tracker.people.access import refuse_managing
from tracker.people.colleagues import Colleague
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sign_in.invitations import invite
from tracker.sign_in.terms_links import Judged


def add_direction(
    question: str,
    *,
    by: Person,
    now: datetime,
    title: str | None = None,
    why: str | None = None,
    sponsor_id: UUID | None = None,
    deputy_id: UUID | None = None,
    frame: FrameFacts | None = None,
) -> Direction:
    """A new direction with its first frame; without one the default of the product. Flushes.

    An administrator may name himself sponsor of the first direction only, at set-up (DESIGN 6).
    """
    refused_if(refuse_managing(by.roles))
    if by.id in {sponsor_id, deputy_id} and queries.has_direction():
        raise Refused(Refusal("not_yourself", field="sponsor", lift=("admin",)))
    refused_if(_refuse_same(sponsor_id, deputy_id))
    direction = Direction(
        question=question, title=title, why=why, sponsor_id=sponsor_id, deputy_id=deputy_id, opened_at=now
    )
    db.session.add(direction)
    db.session.flush()
    record(
        Stream(StreamKind.DIRECTION, direction.id),
        EventKind.DIRECTION_ADD,
        by=by.id,
        now=now,
        data={"sponsor": sponsor_id, "deputy": deputy_id},
        texts={"question": question, "title": title},
    )
    set_frame(direction, frame or FrameFacts(), by=by.id, now=now)
    _give_roles({sponsor_id, deputy_id}, by=by, now=now)
    return direction


def _refuse_same(sponsor_id: UUID | None, deputy_id: UUID | None) -> Refusal | None:
    """The deputy stands in for the sponsor, so it is somebody else."""
    same = sponsor_id is not None and sponsor_id == deputy_id
    return Refusal("deputy_is_sponsor", field="deputy") if same else None


def _give_roles(person_ids: set[UUID | None], *, by: Person, now: datetime) -> None:
    """Whoever steers a direction has the role of sponsor."""
    for person_id in person_ids:
        person = people_queries.person(person_id) if person_id else None
        if person is not None:
            people_actions.make_sponsor(person, by=by, now=now)


def change_frame(
    direction: Direction, facts: FrameFacts, *, by: Person, now: datetime, note: str | None = None
) -> Frame:
    """The sponsor or the deputy sets another frame, for what starts from now on (DOMAIN 2.8)."""
    refused_if(refuse_steering(direction, by.id))
    return set_frame(direction, facts, by=by.id, now=now, note=note)


def add_first_team(
    name: str, place: Place, colleagues: tuple[Colleague, ...], *, by: Person, now: datetime
) -> list[Judged]:
    """The team of the set-up, with its people. Only here may an administrator put himself forward as lead (DESIGN 6).

    Answers what became of each colleague. Whoever steers a direction cannot lead in it (DOMAIN 2.8).
    """
    leads = place is Place.LEAD
    if leads and queries.is_sponsor_anywhere(by.id):
        raise Refused(Refusal("sponsor_cannot_lead", field="place"))
    team = people_actions.add_team(name, by=by, now=now, default_lead_id=by.id if leads else None)
    if place is not Place.OUTSIDE:
        people_actions.join(team, by, by=by, now=now)
    return invite(colleagues, team=team, by=by, now=now)


def set_frame(direction: Direction, facts: FrameFacts, *, by: UUID, now: datetime, note: str | None = None) -> Frame:
    """A new version of the frame, unchecked: pages use `change_frame`.

    It never works backwards: what runs keeps the limits it started with, and its sprint ends normally (DOMAIN 2.9).
    """
    before = queries.current_frame(direction.id)
    frame = Frame(
        direction_id=direction.id,
        number=before.number + 1 if before else 1,
        max_loss_eur=facts.max_loss_eur,
        max_hours=facts.max_hours,
        max_sprints=facts.max_sprints,
        max_running=facts.max_running,
        data_allowed=facts.data_allowed,
        stages=" ".join(stage.value for stage in facts.stages),
        note=note,
        set_at=now,
        answer_due_at=people_queries.calendar().add_working_days(now, ANSWER_DAYS),
    )
    db.session.add(frame)
    db.session.flush()
    record(
        Stream(StreamKind.DIRECTION, direction.id),
        EventKind.FRAME_SET,
        by=by,
        now=now,
        data={"number": frame.number, "max_loss_eur": facts.max_loss_eur, "max_hours": facts.max_hours,
              "max_sprints": facts.max_sprints, "max_running": facts.max_running, "data": facts.data_allowed},
    )  # fmt: skip
    return frame


def appoint(
    direction: Direction, *, sponsor_id: UUID | None, deputy_id: UUID | None, by: Person, now: datetime
) -> None:
    """Name the sponsor and the deputy. An administrator cannot appoint himself after set-up (DESIGN 6)."""
    refused_if(refuse_managing(by.roles))
    newly = {sponsor_id, deputy_id} - {direction.sponsor_id, direction.deputy_id}
    if by.id in newly:
        field = "sponsor" if by.id == sponsor_id else "deputy"
        raise Refused(Refusal("not_yourself", field=field, lift=("admin",)))
    refused_if(_refuse_same(sponsor_id, deputy_id))
    direction.sponsor_id, direction.deputy_id = sponsor_id, deputy_id
    db.session.flush()
    record(
        Stream(StreamKind.DIRECTION, direction.id),
        EventKind.DIRECTION_APPOINT,
        by=by.id,
        now=now,
        data={"sponsor": sponsor_id, "deputy": deputy_id},
    )
    _give_roles(newly, by=by, now=now)


def close_direction(direction: Direction, why: str, *, by: Person, now: datetime) -> None:
    """The sponsor or the deputy closes a direction, with the reason (DOMAIN 2.9).

    Nothing new starts in it. A running sprint ends normally, and then the sponsor decides about it (R17 B).
    """
    refused_if(refuse_steering(direction, by.id))
    if direction.closed_at is not None:
        raise Refused(Refusal("closed_already", at=direction.closed_at))
    direction.closed_at, direction.closed_why = now, why
    db.session.flush()
    record(Stream(StreamKind.DIRECTION, direction.id), EventKind.DIRECTION_CLOSE, by=by.id, now=now, texts={"why": why})


def reopen_direction(direction: Direction, *, by: Person, now: datetime) -> None:
    """The sponsor or the deputy opens a direction again; opening an open one changes nothing."""
    refused_if(refuse_steering(direction, by.id))
    if direction.closed_at is None:
        return
    direction.closed_at, direction.closed_why = None, None
    db.session.flush()
    record(Stream(StreamKind.DIRECTION, direction.id), EventKind.DIRECTION_REOPEN, by=by.id, now=now)
