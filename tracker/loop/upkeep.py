# SPDX-License-Identifier: EUPL-1.2
"""Upkeep that looks at sprint and vote as well: a pause between sprints (2.2), and no change under an open vote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from werkzeug.exceptions import NotFound

from tracker.directions.queries import frame_facts
from tracker.experiments import access, preparing, upkeep
from tracker.experiments.models import Experiment
from tracker.experiments.rules import outside_frame
from tracker.experiments.terms import ExperimentState, IdeaFacts, PauseFacts, PlaceFacts
from tracker.loop import queries, ready, rules
from tracker.loop.terms import LoopRow
from tracker.people.models import Person
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints.rules import OPEN
from tracker.sprints.terms import SprintState

STARTED = {ExperimentState.ACTIVE, ExperimentState.PAUSED}


def edit_texts(experiment: Experiment, facts: IdeaFacts, *, by: Person, now: datetime) -> None:
    """Change the texts of what has started; what voters read, problem and audience, not while their vote is open."""
    if (experiment.problem, experiment.audience) != (facts.problem, facts.audience):
        refused_if(_refuse_under_vote(_row(experiment, by, now), now))
    upkeep.edit_texts(experiment, facts, by=by, now=now)


def place(experiment: Experiment, facts: PlaceFacts, *, by: Person, now: datetime) -> None:
    """Change lead, domain owner, team and direction: the lead or an administrator may, not while a vote is open.

    The electorate was frozen when the vote opened (R10), so nobody is added to it or taken out of it by this. What a
    move means for a running sprint stands at `experiments.upkeep.move`. A new lead or domain owner has the work and the
    rights from this moment; an administrator cannot name himself (DESIGN 6).
    """
    refused_if(access.refuse_appointing(experiment, by))
    refused_if(_refuse_under_vote(_row(experiment, by, now), now))
    if (experiment.team_id, experiment.direction_id) != (facts.team_id, facts.direction_id):
        _move(experiment, facts, by=by, now=now)
    lead_id = facts.lead_id if facts.lead_id != experiment.lead_id else None
    owner = (facts.domain_owner_id, facts.domain_owner_wanted and facts.domain_owner_id is None)
    if lead_id is None and owner == (experiment.domain_owner_id, experiment.domain_owner_wanted):
        return
    preparing.appoint(
        experiment,
        lead_id=lead_id,
        domain_owner_id=facts.domain_owner_id,
        domain_owner_wanted=facts.domain_owner_wanted,
        by=by,
        now=now,
    )


def _move(experiment: Experiment, facts: PlaceFacts, *, by: Person, now: datetime) -> None:
    """A move is no way round a frame (R2) or a running limit (R3): what runs must fit where it goes."""
    team_id, direction_id = experiment.team_id, experiment.direction_id
    if experiment.state in STARTED and direction_id != facts.direction_id:
        _check_frame(experiment, facts.direction_id, now)
    upkeep.move(experiment, facts, by=by, now=now)
    if experiment.state is not ExperimentState.ACTIVE:
        return
    goes_to = {"team_is_full": team_id != facts.team_id, "direction_is_full": direction_id != facts.direction_id}
    for refusal in rules.is_full(_row(experiment, by, now)):
        if goes_to[refusal.code]:
            raise Refused(refusal)


def _check_frame(experiment: Experiment, direction_id: UUID, now: datetime) -> None:
    gathered = ready.gather(experiment.code, now)
    if gathered is None:  # pragma: no cover  # it is locked by this very act
        raise NotFound
    for refusal in outside_frame(replace(ready.start_facts(gathered), frame=frame_facts(direction_id))):
        raise Refused(refusal)


def pause(experiment: Experiment, reason: str, resume_on: date, *, by: Person, now: datetime) -> None:
    """2.2: the lead pauses between sprints, until a day within 42 days. An announced stop is not put to sleep (R19)."""
    row = _row(experiment, by, now)
    if rules.is_stop_announced(row):
        raise Refused(Refusal("stop_announced", until=row.withdraw_until, lift=("time",)))
    facts = PauseFacts(
        state=experiment.state,
        has_open_sprint=rules.sprint_state_at(row, now) in OPEN,
        sprints=row.sprints_used,
        paused_after=row.paused_after,
    )
    upkeep.pause(experiment, facts, reason, resume_on, by=by, now=now)


def resume(experiment: Experiment, *, by: Person, now: datetime) -> None:
    """2.2: the lead goes on. A pause gave its place away, so there must be room again (R3)."""
    refused_if(access.refuse_leading(experiment, by.id))
    if experiment.state is ExperimentState.PAUSED:
        for refusal in rules.is_full(_row(experiment, by, now)):
            raise Refused(refusal)
    upkeep.resume(experiment, by=by, now=now)


def _row(experiment: Experiment, by: Person, now: datetime) -> LoopRow:
    row = queries.row_of(experiment.code, queries.reader_of(by.id, now), now)
    if row is None:  # pragma: no cover  # it is locked by this very act
        raise NotFound
    return row


def _refuse_under_vote(row: LoopRow, now: datetime) -> Refusal | None:
    if rules.sprint_state_at(row, now) is not SprintState.VOTING:
        return None
    due = rules.deadline(row, now)
    return Refusal("vote_open", number=row.sprint_number, closes_at=due, lift=("time", "team"))
