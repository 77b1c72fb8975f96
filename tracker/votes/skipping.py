# SPDX-License-Identifier: EUPL-1.2
"""A sprint that was broken off may skip the vote: one learning is enough, and then the sponsor decides (2.3, R17 B)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.experiments.access import refuse_leading
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.learnings import actions as learning_actions
from tracker.learnings.models import Learning
from tracker.people.models import Person
from tracker.people.queries import calendar, organisation
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import refused_if
from tracker.sprints import actions as sprint_actions
from tracker.sprints.models import Sprint
from tracker.votes import rules


def skip_vote(sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """The lead leaves the vote out: learnings are fixed, and a decision of the sponsor is due. Flushes."""
    refused_if(refuse_leading(experiment, by.id))
    learnings = [
        row.verdict is not None and row.strength is not None
        for row in db.session.execute(
            select(Learning.verdict, Learning.strength).where(Learning.sprint_id == sprint.id)
        )
    ]
    refused_if(rules.refuse_skipping(sprint.state, is_aborted=sprint.aborted_at is not None, learnings=learnings))
    learning_actions.freeze(sprint.id, now)
    due_at = calendar().add_working_days(now, organisation().decide_days)
    sprint_actions.begin_deciding(sprint, now, due_at)
    record(
        experiment.stream,
        EventKind.SPRINT_SKIP_VOTE,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "number": sprint.number, "due": due_at},
    )
