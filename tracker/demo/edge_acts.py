# SPDX-License-Identifier: EUPL-1.2
"""What happens in the examples off the straight line: an objection, taking back, handing over, a pause, a use."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tracker.decisions import actions as decisions
from tracker.decisions import clean_up as cleaning
from tracker.decisions import handover
from tracker.decisions import queries as decision_queries
from tracker.decisions.models import CleanUp as CleanUpRow
from tracker.decisions.models import Decision
from tracker.decisions.terms import HandoverState
from tracker.demo.loop_acts import learning
from tracker.demo.scenes import AddCounterNote, Checked, CleanedUp, EndEarly, Settle, Sign, TakeBack
from tracker.demo.script import CleanUp, Leaves, NewStage, Objection, Pause, Receiver, Use
from tracker.demo.turn import Turn, there
from tracker.extensions import db
from tracker.learnings import actions as learnings
from tracker.learnings.models import Learning, Reuse
from tracker.loop import upkeep
from tracker.people import actions as people
from tracker.people.queries import calendar
from tracker.people.queries import person as person_by_id
from tracker.sprints import actions as sprints
from tracker.sprints.corrections import correct
from tracker.sprints.queries import sprint as sprint_by_number
from tracker.sprints.terms import CorrectionOf
from tracker.votes import objections
from tracker.votes.objection_terms import RaiseFacts


def settle(_told: Settle, _turn: Turn) -> None:
    """Locking the experiment settled what was due."""


def object_to(told: Objection, turn: Turn) -> None:
    """Somebody says that this is not safe to try (R16)."""
    facts = RaiseFacts(told.ground, told.text)
    objections.raise_objection(turn.experiment, facts, by=turn.person(told.by), now=turn.now)


def end_early(told: EndEarly, turn: Turn) -> None:
    """The lead gives the sprint up (R4)."""
    sprints.end(turn.sprint, turn.experiment, told.why, aborted=True, by=turn.lead, now=turn.now)


def take_back(told: TakeBack, turn: Turn) -> None:
    """A decision is taken back (R19); the result is corrected, and the team writes what it learned since."""
    row = decision_queries.of_experiment(turn.experiment.id)[-1]
    decision = there(decision_queries.decision(row.id), "a decision")
    sprint = there(sprint_by_number(turn.experiment.id, row.sprint_number), "a sprint")
    by = turn.person(told.by)
    decisions.withdraw(decision, turn.experiment, told.again.why, by=by, now=turn.now)
    correct(sprint, turn.experiment, CorrectionOf.RESULT, told.again.correction, by=by, now=turn.now)
    learnings.add_learning(sprint, turn.experiment, learning(told.again.lesson), by=turn.lead, now=turn.now)


def add_counter_note(told: AddCounterNote, turn: Turn) -> None:
    """The team says something back to the decision that departs from its vote (R17)."""
    decision = there(
        db.session.scalar(
            select(Decision).where(Decision.experiment_id == turn.experiment.id, Decision.deviates.is_(True))
        ),
        "a decision that departs",
    )
    decisions.add_counter_note(decision, turn.experiment, told.text, by=turn.lead, now=turn.now)


def clean_up(told: CleanedUp, turn: Turn) -> None:
    """Who was named says that it is done."""
    cleaning.say_done(_clean_up(told.line, turn), turn.experiment, by=turn.person(told.line.by), now=turn.now)


def check(told: Checked, turn: Turn) -> None:
    """Somebody else looked."""
    cleaning.check(_clean_up(told.line, turn), turn.experiment, by=turn.person(told.by), now=turn.now)


def _clean_up(told: CleanUp, turn: Turn) -> CleanUpRow:
    found = select(CleanUpRow).where(CleanUpRow.experiment_id == turn.experiment.id, CleanUpRow.what == told.what)
    return there(db.session.scalar(found), told.what)


def name_receiver(told: Receiver, turn: Turn) -> None:
    """The lead names who would take it over (R20)."""
    receiver_id = turn.cast.people[told.receiver]
    handover.name_receiver(turn.experiment, receiver_id, by=turn.person(told.by), now=turn.now)


def sign(told: Sign, turn: Turn) -> None:
    """The receiver takes it over (R20)."""
    receiver_id = turn.experiment.receiver_id
    receiver = there(person_by_id(receiver_id) if receiver_id else None, "a receiver")
    handover.answer(turn.experiment, HandoverState.ACCEPTED, told.words, by=receiver, now=turn.now)


def change_stage(told: NewStage, turn: Turn) -> None:
    """The lead goes to another stage, between two sprints."""
    handover.change_stage(turn.experiment, told.stage, by=turn.person(told.by), now=turn.now)


def pause(told: Pause, turn: Turn) -> None:
    """The lead pauses, until a day after today (2.2)."""
    ahead = timedelta(days=told.days_ago + told.days_ahead)
    resume_on = calendar().local_day(turn.now) + ahead
    upkeep.pause(turn.experiment, told.reason, resume_on, by=turn.person(told.by), now=turn.now)


def use(told: Use, turn: Turn) -> None:
    """A learning is used here, unless it was marked so at Get ready."""
    found = there(db.session.scalar(select(Learning).where(Learning.learned == told.learned)), told.learned)
    used = select(Reuse.id).where(Reuse.learning_id == found.id, Reuse.experiment_id == turn.experiment.id)
    if db.session.scalar(used) is None:
        learnings.reuse(found, turn.experiment, told.how, by=turn.person(told.by), now=turn.now)


def leave(told: Leaves, turn: Turn) -> None:
    """An administrator closes the account of somebody who left."""
    people.deactivate(turn.person(told.person), by=turn.person(told.by), now=turn.now)
