# SPDX-License-Identifier: EUPL-1.2
"""More room: the sponsor raises what an experiment may lose, when a limit is reached or nearly so (R9, R17)."""

from __future__ import annotations

from datetime import datetime

from tracker.directions.access import refuse_steering
from tracker.experiments import rules
from tracker.experiments.models import Experiment
from tracker.experiments.terms import RoomFacts
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import refused_if


def room_of(experiment: Experiment) -> RoomFacts:
    """The limits as they are; what an imported experiment left open is nothing."""
    return RoomFacts(experiment.max_loss_eur or 0, experiment.max_hours or 0, experiment.max_sprints or 0)


def give_room(experiment: Experiment, after: RoomFacts, sentence: str, *, by: Person, now: datetime) -> None:
    """The sponsor or the deputy gives more room, also outside the frame, with one sentence (R2, R9). Flushes."""
    refused_if(refuse_steering(experiment.direction, by.id))
    before = room_of(experiment)
    refused_if(rules.refuse_room(experiment.state, before, after))
    experiment.max_loss_eur, experiment.max_hours = after.max_loss_eur, after.max_hours
    experiment.max_sprints = after.max_sprints
    experiment.sponsor_allowed_at, experiment.sponsor_said = now, sentence
    db.session.flush()
    record(
        experiment.stream,
        EventKind.EXPERIMENT_LIMITS,
        by=by.id,
        now=now,
        data={
            "max_loss_eur": after.max_loss_eur,
            "max_hours": after.max_hours,
            "max_sprints": after.max_sprints,
            "from": [before.max_loss_eur, before.max_hours, before.max_sprints],
        },
        texts={"sentence": sentence},
    )
