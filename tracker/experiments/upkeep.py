# SPDX-License-Identifier: EUPL-1.2
"""Upkeep: texts after the start, where an experiment belongs, pauses (2.2), and ideas that rest or are declined.

What also needs the sprint or the vote is looked at in `loop/upkeep.py`, which calls these.
"""

from __future__ import annotations

from datetime import date, datetime, time

from tracker.directions.access import is_sponsor
from tracker.directions.queries import direction as direction_by_id
from tracker.experiments import access, rules
from tracker.experiments.actions import end_before_start
from tracker.experiments.models import Experiment
from tracker.experiments.preparing import fill_limits
from tracker.experiments.terms import ExperimentState, IdeaFacts, PauseFacts, PlaceFacts
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar, is_member
from tracker.people.queries import team as team_by_id
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if


def edit_texts(experiment: Experiment, facts: IdeaFacts, *, by: Person, now: datetime) -> None:
    """Change title, theme, problem and audience of what has started; its direction stays as it is.

    Those who work on it may, until it has ended. What a sprint locked (R5) is not among these texts.
    """
    refused_if(access.refuse_working(experiment, by.id, now))
    refused_if(rules.refuse_ended(experiment.state))
    experiment.title, experiment.theme = facts.title, facts.theme
    experiment.problem, experiment.audience = facts.problem, facts.audience
    experiment.version += 1
    db.session.flush()
    record(
        experiment.stream,
        EventKind.EXPERIMENT_EDIT,
        by=by.id,
        now=now,
        data={"version": experiment.version, "direction": experiment.direction_id},
        texts={"title": facts.title, "problem": facts.problem, "audience": facts.audience, "theme": facts.theme},
    )


def move(experiment: Experiment, facts: PlaceFacts, *, by: Person, now: datetime) -> None:
    """Put it in another team or direction. The lead or an administrator may; what ended stays where it is.

    A running sprint goes on as it is: its plan stays locked, log lines keep who wrote them, and learnings keep the team
    that wrote them. From this moment the new team logs, and the next vote is of the new team. Limits stay (R2: a frame
    never works backwards); from now on the sponsor of the new direction decides.
    """
    refused_if(access.refuse_appointing(experiment, by))
    refused_if(rules.refuse_ended(experiment.state))
    before = (experiment.team_id, experiment.direction_id)
    refused_if(_refuse_place(experiment, facts, now))
    experiment.team_id, experiment.direction_id = facts.team_id, facts.direction_id
    if experiment.state is ExperimentState.IDEA and before[1] != facts.direction_id:
        experiment.sponsor_allowed_at = experiment.sponsor_refused_at = experiment.sponsor_said = None
        fill_limits(experiment)
    db.session.flush()
    db.session.expire(experiment, ["team", "direction"])
    record(
        experiment.stream,
        EventKind.EXPERIMENT_MOVE,
        by=by.id,
        now=now,
        data={
            "team": facts.team_id,
            "direction": facts.direction_id,
            "from_team": before[0],
            "from_direction": before[1],
        },
    )


def _refuse_place(experiment: Experiment, facts: PlaceFacts, now: datetime) -> Refusal | None:
    """An open direction, a team that is there, and a lead who may lead there (R1, R10)."""
    direction = direction_by_id(facts.direction_id)
    is_new = facts.direction_id != experiment.direction_id
    if direction is None or (is_new and direction.closed_at is not None):
        return Refusal("no_such_direction", field="direction_id")
    if is_new and experiment.state is ExperimentState.READY:
        return Refusal("direction_is_set", field="direction_id", lift=("lead",))
    team = team_by_id(facts.team_id)
    if team is None:
        return Refusal("no_such_team", field="team_id")
    if team.archived_at is not None and facts.team_id != experiment.team_id:
        return Refusal("team_archived", name=team.name, field="team_id", lift=("admin",))
    return rules.refuse_lead(
        in_team=is_member(facts.lead_id, facts.team_id, now), is_sponsor=is_sponsor(direction, facts.lead_id)
    )


def pause(
    experiment: Experiment, facts: PauseFacts, reason: str, resume_on: date, *, by: Person, now: datetime
) -> None:
    """The lead pauses between sprints, with the reason and the day on which it goes on at the latest (2.2)."""
    days = calendar()
    refused_if(access.refuse_leading(experiment, by.id))
    refused_if(rules.refuse_pause(facts, resume_on, days.local_day(now)))
    experiment.state, experiment.pause_reason = ExperimentState.PAUSED, reason
    experiment.resume_at, experiment.paused_after = days.closing(resume_on), facts.sprints
    db.session.flush()
    record(
        experiment.stream,
        EventKind.EXPERIMENT_PAUSE,
        by=by.id,
        now=now,
        data={"until": experiment.resume_at},
        texts={"reason": reason},
    )


def resume(experiment: Experiment, *, by: Person, now: datetime) -> None:
    """The lead takes it up again, before or after the day that was named (2.2)."""
    refused_if(access.refuse_leading(experiment, by.id))
    if experiment.state is not ExperimentState.PAUSED:
        raise Refused(Refusal("not_paused"))
    experiment.state, experiment.resume_at = ExperimentState.ACTIVE, None
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_RESUME, by=by.id, now=now)


def decline(experiment: Experiment, why: str, *, by: Person, now: datetime) -> None:
    """The sponsor of its direction or its team says no to an idea, before its first sprint. Final; who and why stay."""
    refused_if(access.refuse_declining(experiment, by.id, now))
    end_before_start(experiment, why, EventKind.EXPERIMENT_DECLINE, by=by.id, now=now)


def park(experiment: Experiment, wake_on: date, *, by: Person, now: datetime) -> None:
    """Take an idea out of the open list until a day. Its author, its team or the sponsor may (DESIGN 6)."""
    days = calendar()
    refused_if(access.refuse_parking(experiment, by.id, now))
    refused_if(rules.refuse_parking(experiment.state, wake_on, days.local_day(now)))
    experiment.wake_at, experiment.touched_at = datetime.combine(wake_on, time(), days.zone), now
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_PARK, by=by.id, now=now, data={"until": experiment.wake_at})


def keep_alive(experiment: Experiment, *, by: Person, now: datetime) -> None:
    """This idea lives: it stands in the open list again, and asks its author no sooner than in 90 days."""
    refused_if(access.refuse_parking(experiment, by.id, now))
    refused_if(rules.refuse_open_idea(experiment.state))
    experiment.wake_at, experiment.touched_at = None, now
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_WAKE, by=by.id, now=now)
