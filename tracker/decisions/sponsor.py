# SPDX-License-Identifier: EUPL-1.2
"""What comes before the sponsor: a stop rule that came true and may be set aside, and asking the sponsor to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.decisions import rules
from tracker.decisions.models import SetAside, SponsorRequest
from tracker.decisions.terms import AskFacts, SetAsideFacts
from tracker.directions.access import acts_for, is_sponsor
from tracker.experiments.models import Experiment, StopRule
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.terms import Role
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import refused_if
from tracker.sprints.models import Sprint, StopRuleAnswer
from tracker.sprints.rules import state_at
from tracker.sprints.terms import SprintState


@dataclass(frozen=True, slots=True)
class TrueRule:
    """A stop rule that came true in a sprint; `why` and the rest are there once the sponsor set it aside (R9)."""

    answer_id: UUID
    sprint_number: int
    sprint_state: SprintState
    condition: str
    why: str | None
    by: str | None
    on_behalf_of: str | None
    at: datetime | None

    @property
    def is_open(self) -> bool:
        """Does it still block the next sprint?"""
        return self.at is None

    @property
    def is_fixed(self) -> bool:
        """R9: can it not be taken back or answered again any more?"""
        return self.sprint_state not in {SprintState.RUNNING, SprintState.WRAPPING_UP}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked the sponsor to decide about a sprint, when and why."""

    by: str
    why: str
    at: datetime


def true_rules(experiment_id: UUID) -> list[TrueRule]:
    """Every time that a stop rule of an experiment came true, in the order of its sprints."""
    by, behalf = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            StopRuleAnswer.id,
            Sprint.number,
            Sprint.state,
            StopRule.condition,
            SetAside.why,
            by.name,
            behalf.name,
            SetAside.set_aside_at,
        )
        .join(Sprint, Sprint.id == StopRuleAnswer.sprint_id)
        .join(StopRule, StopRule.id == StopRuleAnswer.stop_rule_id)
        .outerjoin(SetAside, SetAside.stop_rule_answer_id == StopRuleAnswer.id)
        .outerjoin(by, by.id == SetAside.by_id)
        .outerjoin(behalf, behalf.id == SetAside.on_behalf_of_id)
        .where(Sprint.experiment_id == experiment_id, StopRuleAnswer.came_true.is_(True))
        .order_by(Sprint.number, StopRuleAnswer.id)
    )
    return [TrueRule(*row) for row in rows]


def asked(sprint_id: UUID) -> Asked | None:
    """The question to the sponsor about a sprint, when there is one."""
    row = db.session.execute(
        select(Person.name, SponsorRequest.why, SponsorRequest.asked_at)
        .join(Person, Person.id == SponsorRequest.by_id)
        .where(SponsorRequest.sprint_id == sprint_id)
    ).one_or_none()
    return Asked(*row) if row is not None else None


def set_aside(experiment: Experiment, answer_id: UUID, why: str, *, by: Person, now: datetime) -> SetAside:
    """R9: the sponsor (or the deputy) sets a stop rule aside that came true, with the reason. Flushes."""
    found = next((rule for rule in true_rules(experiment.id) if rule.answer_id == answer_id), None)
    facts = SetAsideFacts(
        is_sponsor=is_sponsor(experiment.direction, by.id),
        experiment_state=experiment.state,
        came_true=found is not None,
        is_fixed=found is not None and found.is_fixed,
        is_set_aside=found is not None and not found.is_open,
    )
    refused_if(rules.refuse_setting_aside(facts, why))
    row = SetAside(
        stop_rule_answer_id=answer_id,
        by_id=by.id,
        on_behalf_of_id=acts_for(experiment.direction, by.id) if experiment.direction else None,
        why=why,
        set_aside_at=now,
    )
    db.session.add(row)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.STOP_RULE_SET_ASIDE,
        by=by.id,
        now=now,
        data={"answer": answer_id, "on_behalf_of": row.on_behalf_of_id},
        texts={"why": why},
    )
    return row


def may_ask(experiment: Experiment, person: Person) -> bool:
    """DOMAIN 2.8: the lead, the domain owner and managers may ask for a decision of the sponsor."""
    return person.id in {experiment.lead_id, experiment.domain_owner_id} or Role.MANAGER in person.roles


def ask_facts(experiment: Experiment, sprint: Sprint, person: Person, now: datetime) -> AskFacts:
    """What R17 B looks at before somebody asks the sponsor to decide."""
    return AskFacts(
        may_ask=may_ask(experiment, person),
        is_sponsor=is_sponsor(experiment.direction, person.id),
        sprint_state=state_at(sprint.facts(), now),
        is_asked=asked(sprint.id) is not None,
    )


def ask_sponsor(sprint: Sprint, experiment: Experiment, why: str, *, by: Person, now: datetime) -> SponsorRequest:
    """R17 B: lead, domain owner or a manager asks for a decision of the sponsor, once per sprint. Flushes.

    From then on only the sponsor decides about this sprint, and nothing passes in silence any more.
    """
    refused_if(rules.refuse_asking(ask_facts(experiment, sprint, by, now), why))
    row = SponsorRequest(sprint_id=sprint.id, by_id=by.id, why=why, asked_at=now)
    db.session.add(row)
    sprint.silence_at = None
    db.session.flush()
    record(
        experiment.stream,
        EventKind.SPONSOR_ASK,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "number": sprint.number},
        texts={"why": why},
    )
    return row
