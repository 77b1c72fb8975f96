# SPDX-License-Identifier: EUPL-1.2
"""Acts on organisations, people, teams and memberships."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from tracker.extensions import db
from tracker.people import access, access_log, queries, sessions
from tracker.people.models import Membership, Organisation, Person, PersonRole, Team
from tracker.people.passwords import hash_password
from tracker.people.terms import AccessAction, Language, Role, SetUpFacts
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.tables import in_organisation

_WORD_TEAM = re.compile(r"^team\s+(?=\S)", re.IGNORECASE)
REPLACE_DAYS = 10  # working days in which somebody else has the work of who left (DOMAIN 2.9)
SET_UP_LOCK = 1_001  # any number, as long as nothing else in the install locks by it


def set_up(facts: SetUpFacts, *, now: datetime) -> Person:
    """The first organisation of an install and its administrator; both or neither. Enters no organisation.

    Two set-ups at the same moment: the second waits and is refused (`already_set_up`).
    """
    if db.session.get_bind().dialect.name == "postgresql":  # on SQLite every writing transaction waits by itself
        db.session.execute(select(func.pg_advisory_xact_lock(SET_UP_LOCK)))
    if not queries.is_empty_install():
        raise Refused(Refusal("already_set_up"))
    organisation = add_organisation(facts.organisation, now=now, language=facts.language)
    with in_organisation(organisation.id):
        admin = add_person(
            facts.name,
            facts.email,
            by=None,
            now=now,
            password_hash=facts.password_hash,
            roles=(Role.ADMIN,),
            language=facts.language,
        )
        stream = Stream(StreamKind.ORGANISATION, organisation.id)
        record(stream, EventKind.ORGANISATION_SET_UP, by=admin.id, now=now)
    return admin


def add_organisation(
    name: str, *, now: datetime, language: Language = Language.DUTCH, is_demo: bool = False
) -> Organisation:
    """A new organisation. The caller enters it (`in_organisation`) before adding anything to it. Flushes."""
    organisation = Organisation(name=name, language=language, is_demo=is_demo, created_at=now)
    db.session.add(organisation)
    db.session.flush()
    return organisation


def add_person(
    name: str,
    email: str,
    *,
    by: Person | None,
    now: datetime,
    password: str | None = None,
    password_hash: str | None = None,
    roles: tuple[Role, ...] = (),
    department: str | None = None,
    language: Language = Language.DUTCH,
) -> Person:
    """An account. `by` is None only for the first administrator. Raises Refused when the address is taken.

    A page gives `password_hash`, worked out before the transaction began; `password` is for the command line and tests.
    """
    if by is not None:
        refused_if(access.refuse_managing(by.roles))
    address = email.strip().lower()
    if queries.person_by_email(address) is not None:
        raise Refused(Refusal("email_taken", email=address, field="email"))
    person = Person(
        name=name,
        email=address,
        department=department,
        language=language,
        password_hash=hash_password(password) if password else password_hash,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    record(_stream(person.id), EventKind.PERSON_ADD, by=by.id if by else person.id, now=now)
    for role in roles:
        _give(person, role, by=by or person, now=now)
    return person


def edit_person(
    person: Person, *, name: str, language: Language, department: str | None = None, by: Person, now: datetime
) -> None:
    """Change the name, department or language of an account: its owner does, or an administrator."""
    refused_if(access.refuse_account(person.id, by) or access.refuse_former(person))
    person.name, person.language, person.department = name, language, department
    db.session.flush()
    texts = {"name": name, "department": department}
    record(_stream(person.id), EventKind.PERSON_EDIT, by=by.id, now=now, data={"language": language}, texts=texts)


def set_password(
    person: Person, password_hash: str, *, by: Person, now: datetime, this_session: UUID | None = None
) -> None:
    """A new password. Every session of this person ends, except the one in which it was changed."""
    refused_if(access.refuse_account(person.id, by) or access.refuse_former(person))
    person.password_hash = password_hash
    sessions.end_all(person.id, but=this_session)
    access_log.note(AccessAction.PASSWORD_CHANGE, by=by.id, now=now, about=f"person/{person.id}")
    record(_stream(person.id), EventKind.PERSON_PASSWORD, by=by.id, now=now)


def deactivate(person: Person, *, by: Person, now: datetime) -> None:
    """Close an account: its sessions and memberships end now, what this person wrote stays. Never one's own."""
    refused_if(access.refuse_managing(by.roles))
    if person.id == by.id:
        raise Refused(Refusal("not_yourself", lift=("admin",)))
    if not person.is_active:
        return
    person.is_active, person.replace_by = False, queries.calendar().add_working_days(now, REPLACE_DAYS)
    sessions.end_all(person.id)
    for team_row in queries.teams_of(person.id, now):
        left = queries.team(team_row.id)
        if left is not None:
            leave(left, person, by=by, now=now)
    db.session.flush()
    record(_stream(person.id), EventKind.PERSON_ACTIVE, by=by.id, now=now, data={"active": False})


def reactivate(person: Person, *, by: Person, now: datetime) -> None:
    """Open an account again, with its old roles; teams are joined anew."""
    refused_if(access.refuse_managing(by.roles) or access.refuse_former(person))
    if person.is_active:
        return
    person.is_active, person.replace_by = True, None
    db.session.flush()
    record(_stream(person.id), EventKind.PERSON_ACTIVE, by=by.id, now=now, data={"active": True})


def give_role(person: Person, role: Role, *, by: Person, now: datetime) -> None:
    """Give a role. An administrator cannot make himself sponsor (DESIGN 6). Giving it twice changes nothing."""
    refused_if(access.refuse_managing(by.roles) or access.refuse_former(person))
    if role is Role.SPONSOR and by.id == person.id and role not in person.roles:
        raise Refused(Refusal("not_yourself", field="roles", lift=("admin",)))
    _give(person, role, by=by, now=now)


def make_sponsor(person: Person, *, by: Person, now: datetime) -> None:
    """The role that comes with being appointed sponsor or deputy of a direction; the appointment itself was checked."""
    _give(person, Role.SPONSOR, by=by, now=now)


def _give(person: Person, role: Role, *, by: Person, now: datetime) -> None:
    if role in person.roles:
        return
    db.session.add(PersonRole(person_id=person.id, role=role, given_at=now))
    db.session.flush()
    _note_role(person, role, by=by, now=now, is_given=True)


def take_role(person: Person, role: Role, *, by: Person, now: datetime) -> None:
    """Take a role away. The last administrator stays one."""
    refused_if(access.refuse_managing(by.roles))
    row = db.session.scalar(select(PersonRole).where(PersonRole.person_id == person.id, PersonRole.role == role))
    if row is None:
        return
    if role is Role.ADMIN and queries.active_admins() <= {person.id}:
        raise Refused(Refusal("last_admin", field="roles"))
    db.session.delete(row)
    db.session.flush()
    _note_role(person, role, by=by, now=now, is_given=False)


def _note_role(person: Person, role: Role, *, by: Person, now: datetime, is_given: bool) -> None:
    db.session.expire(person, ["role_rows"])
    record(_stream(person.id), EventKind.PERSON_ROLE, by=by.id, now=now, data={"role": role, "given": is_given})
    about = f"person/{person.id} {'+' if is_given else '-'}{role.value}"
    access_log.note(AccessAction.ROLE_CHANGE, by=by.id, now=now, about=about)


def set_roles(person: Person, roles: frozenset[Role], *, by: Person, now: datetime) -> None:
    """Give and take roles until the person has exactly these."""
    for role in sorted(roles - person.roles):
        give_role(person, role, by=by, now=now)
    for role in sorted(person.roles - roles):
        take_role(person, role, by=by, now=now)


def add_team(name: str, *, by: Person, now: datetime, default_lead_id: UUID | None = None) -> Team:
    """A new team. Raises Refused when the name is taken. Only the first may get its maker as lead (DESIGN 6)."""
    refused_if(access.refuse_managing(by.roles))
    name = _without_team(name)
    _refuse_taken(name)
    if default_lead_id == by.id and queries.has_team():
        raise Refused(Refusal("not_yourself", field="default_lead", lift=("admin",)))
    team = Team(name=name, default_lead_id=default_lead_id, created_at=now)
    db.session.add(team)
    db.session.flush()
    record(
        Stream(StreamKind.TEAM, team.id),
        EventKind.TEAM_ADD,
        by=by.id,
        now=now,
        data={"lead": default_lead_id},
    )
    return team


def edit_team(
    team: Team, *, name: str, max_running: int, default_lead_id: UUID | None, by: Person, now: datetime
) -> None:
    """Change a team. An administrator does not put himself forward as lead (DESIGN 6)."""
    refused_if(access.refuse_managing(by.roles))
    name = _without_team(name)
    _refuse_taken(name, but=team.id)
    if default_lead_id not in {None, team.default_lead_id} and not queries.is_member(default_lead_id, team.id, now):
        raise Refused(Refusal("default_lead_not_in_team", field="default_lead"))
    if default_lead_id == by.id != team.default_lead_id:
        raise Refused(Refusal("not_yourself", field="default_lead", lift=("admin",)))
    team.name, team.max_running, team.default_lead_id = name, max_running, default_lead_id
    db.session.flush()
    data = {"lead": default_lead_id, "max_running": max_running}
    record(Stream(StreamKind.TEAM, team.id), EventKind.TEAM_EDIT, by=by.id, now=now, data=data, texts={"name": name})


def archive_team(team: Team, *, by: Person, now: datetime) -> None:
    """Nobody can pick this team any more; what it did stays. `loop` asks first whether it still has work. Flushes."""
    refused_if(access.refuse_managing(by.roles))
    if team.archived_at is not None:
        return
    team.archived_at = now
    db.session.flush()
    record(Stream(StreamKind.TEAM, team.id), EventKind.TEAM_ARCHIVE, by=by.id, now=now)


def unarchive_team(team: Team, *, by: Person, now: datetime) -> None:
    """The team can be picked again, with its members as they are. Flushes."""
    refused_if(access.refuse_managing(by.roles))
    if team.archived_at is None:
        return
    team.archived_at = None
    db.session.flush()
    record(Stream(StreamKind.TEAM, team.id), EventKind.TEAM_UNARCHIVE, by=by.id, now=now)


def _without_team(name: str) -> str:
    """A name without the word team before it: the pages put it there, and people type "Team Zuid"."""
    return _WORD_TEAM.sub("", name)


def _refuse_taken(name: str, but: UUID | None = None) -> None:
    taken_by = db.session.scalar(select(Team.id).where(func.lower(Team.name) == name.lower()))
    if taken_by not in {None, but}:
        raise Refused(Refusal("team_name_taken", name=name, field="name"))


def join(team: Team, person: Person, *, by: Person, now: datetime) -> Membership:
    """Put a person in a team from now on; one who is in it already stays as it is."""
    refused_if(access.refuse_managing(by.roles))
    current = _current_membership(team.id, person.id)
    if current is not None:
        return current
    if team.archived_at is not None:
        raise Refused(Refusal("team_archived", name=team.name, lift=("admin",)))
    membership = Membership(team_id=team.id, person_id=person.id, joined_at=now)
    db.session.add(membership)
    db.session.flush()
    record(
        Stream(StreamKind.TEAM, team.id),
        EventKind.MEMBERSHIP_JOIN,
        by=by.id,
        now=now,
        data={"person": person.id},
    )
    return membership


def leave(team: Team, person: Person, *, by: Person, now: datetime) -> None:
    """End a membership now. It stays on record; an open vote of this person stays too (DOMAIN 2.9)."""
    refused_if(access.refuse_managing(by.roles))
    current = _current_membership(team.id, person.id)
    if current is None:
        raise Refused(Refusal("not_in_team", name=person.name))
    current.left_at = now
    if team.default_lead_id == person.id:
        team.default_lead_id = None
    db.session.flush()
    record(
        Stream(StreamKind.TEAM, team.id),
        EventKind.MEMBERSHIP_LEAVE,
        by=by.id,
        now=now,
        data={"person": person.id},
    )


def _current_membership(team_id: UUID, person_id: UUID) -> Membership | None:
    return db.session.scalar(
        select(Membership).where(
            Membership.team_id == team_id, Membership.person_id == person_id, Membership.left_at.is_(None)
        )
    )


def _stream(person_id: UUID) -> Stream:
    return Stream(StreamKind.PERSON, person_id)
