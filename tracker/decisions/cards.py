# SPDX-License-Identifier: EUPL-1.2
"""Writing a stop card: why, what stays unknown, three learnings, who can use it, thanks, and what came free."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.decisions import queries, rules
from tracker.decisions.models import Decision, StopCard, StopCardLearning
from tracker.decisions.terms import DecisionState, Outcome, StopCardFacts
from tracker.experiments.access import refuse_working
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints.queries import used


def write_stop_card(
    decision: Decision, experiment: Experiment, facts: StopCardFacts, *, by: Person, now: datetime
) -> StopCard:
    """Write or change the card of a stop, by the team, from the moment the stop is announced. Flushes.

    What came free is worked out here and kept; pages show it from the moment that the stop is final (R19).
    """
    refused_if(refuse_working(experiment, by.id, now))
    if decision.outcome is not Outcome.STOP or decision.state is DecisionState.WITHDRAWN:
        raise Refused(Refusal("no_stop_no_card"))
    refused_if(rules.refuse_stop_card(facts, queries.learning_ids(experiment.id)))
    free = queries.freed(experiment, used(experiment.id))
    card = db.session.scalar(select(StopCard).where(StopCard.decision_id == decision.id))
    if card is None:
        card = StopCard(decision_id=decision.id, experiment_id=experiment.id, written_at=now, version=0)
        db.session.add(card)
    card.why, card.unknown = facts.why, facts.unknown
    card.useful_for, card.thanks = facts.useful_for, facts.thanks
    card.freed_eur, card.freed_hours, card.freed_sprints = free.euros, free.hours, free.sprints
    card.version += 1
    db.session.flush()
    _write_learnings(card, facts)
    record(
        experiment.stream,
        EventKind.STOP_CARD_WRITE,
        by=by.id,
        now=now,
        data={"decision": decision.id, "learnings": list(facts.learnings), "version": card.version,
              "euros": card.freed_eur, "hours": card.freed_hours, "sprints": card.freed_sprints},
        texts={"why": facts.why, "unknown": facts.unknown, "useful_for": facts.useful_for, "thanks": facts.thanks},
    )  # fmt: skip
    return card


def _write_learnings(card: StopCard, facts: StopCardFacts) -> None:
    """The learnings of the card, in the order that was typed."""
    for row in db.session.scalars(select(StopCardLearning).where(StopCardLearning.stop_card_id == card.id)):
        db.session.delete(row)
    db.session.flush()
    for position, learning_id in enumerate(facts.learnings, 1):
        db.session.add(StopCardLearning(stop_card_id=card.id, learning_id=learning_id, position=position))
    db.session.flush()
