# SPDX-License-Identifier: EUPL-1.2
"""Get ready: gathering what the start check of R1 looks at, and keeping what was filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from tracker.directions.access import is_sponsor
from tracker.directions.models import Direction, Frame
from tracker.directions.terms import FrameFacts
from tracker.experiments import preparing
from tracker.experiments.models import Experiment, Hypothesis, SafetyPick, StopRule
from tracker.experiments.queries import safety_picks
from tracker.experiments.terms import ExperimentState, ReadyFacts, SafetyKind, SafetyPickFacts, StartFacts
from tracker.extensions import db
from tracker.ids import experiment_number
from tracker.learnings import actions as learning_actions
from tracker.learnings import queries as learning_queries
from tracker.learnings.queries import LearningRow
from tracker.learnings.terms import Mark
from tracker.people.models import Membership, Person, Team


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be picked as lead (from the team) or as domain owner."""

    id: UUID
    name: str
    in_team: bool


@dataclass(frozen=True, slots=True)
class Similar:
    """A learning that looks like this idea, and what the team does with it."""

    learning: LearningRow
    mark: Mark | None

    @property
    def mark_field(self) -> str:
        """The field of the form with the mark."""
        return f"mark_{self.learning.id.hex}"

    @property
    def how_field(self) -> str:
        """The field of the form that says how it is used."""
        return f"how_{self.learning.id.hex}"


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """What the team says about a learning that was shown."""

    learning_id: UUID
    mark: Mark
    how: str | None


@dataclass(frozen=True, slots=True)
class Preparation:
    """One experiment before its first sprint, with all that Get ready shows of it."""

    experiment: Experiment
    direction: Direction | None
    team: str | None
    sponsor: str | None
    frame: FrameFacts | None
    hypothesis: Hypothesis | None
    stop_rule: StopRule | None
    stop_rules: int
    picks: tuple[SafetyPick, ...]
    colleagues: tuple[Colleague, ...]
    similar: tuple[Similar, ...]

    @property
    def lead(self) -> Colleague | None:
        """Who leads, when this person still has an account."""
        return self._colleague(self.experiment.lead_id)

    @property
    def domain_owner(self) -> Colleague | None:
        """The domain owner, when one is named and still has an account."""
        return self._colleague(self.experiment.domain_owner_id)

    def _colleague(self, person_id: UUID | None) -> Colleague | None:
        return next((one for one in self.colleagues if one.id == person_id), None)


def gather(code: str, now: datetime, *, looks_around: bool | None = None) -> Preparation | None:
    """Everything the page shows, in few statements; None when there is no such experiment.

    `looks_around`: look for learnings when none were shown yet; an idea does, what was put ready has had its chance.
    """
    number = experiment_number(code)
    row = db.session.execute(_one(number)).one_or_none() if number is not None else None
    if row is None:
        return None
    experiment, direction, team, sponsor, frame, hypothesis, stop_rule, stop_rules = row
    taken = experiment.team_id is not None
    return Preparation(
        experiment=experiment,
        direction=direction,
        team=team,
        sponsor=sponsor,
        frame=frame.facts() if frame is not None else None,
        hypothesis=hypothesis,
        stop_rule=stop_rule,
        stop_rules=stop_rules,
        picks=tuple(safety_picks(experiment.id)) if taken else (),
        colleagues=_colleagues(experiment.team_id, now) if taken else (),
        similar=_similar(experiment, looks_around) if taken else (),
    )


def _one(number: int) -> Select[Any]:
    """The experiment with the row that holds now of everything it has one of."""
    sponsor = aliased(Person)
    own = Experiment.organisation_id
    newest_frame = (
        select(func.max(Frame.number))
        .where(Frame.organisation_id == own, Frame.direction_id == Experiment.direction_id)
        .correlate(Experiment)
        .scalar_subquery()
    )
    newest_hypothesis = (
        select(func.max(Hypothesis.number))
        .where(
            Hypothesis.organisation_id == own,
            Hypothesis.experiment_id == Experiment.id,
            Hypothesis.withdrawn_at.is_(None),
        )
        .correlate(Experiment)
        .scalar_subquery()
    )
    its_rules = (StopRule.organisation_id == own, StopRule.experiment_id == Experiment.id)
    first_rule = (
        select(StopRule.id).where(*its_rules).order_by(StopRule.id).limit(1).correlate(Experiment).scalar_subquery()
    )
    rules = select(func.count(StopRule.id)).where(*its_rules).correlate(Experiment).scalar_subquery()
    return (
        select(Experiment, Direction, Team.name, sponsor.name, Frame, Hypothesis, StopRule, rules)
        .outerjoin(Direction, Direction.id == Experiment.direction_id)
        .outerjoin(Team, Team.id == Experiment.team_id)
        .outerjoin(sponsor, sponsor.id == Direction.sponsor_id)
        .outerjoin(Frame, and_(Frame.direction_id == Direction.id, Frame.number == newest_frame))
        .outerjoin(Hypothesis, and_(Hypothesis.experiment_id == Experiment.id, Hypothesis.number == newest_hypothesis))
        .outerjoin(StopRule, StopRule.id == first_rule)
        .where(Experiment.number == number)
    )


def _colleagues(team_id: UUID, now: datetime) -> tuple[Colleague, ...]:
    in_team: ColumnElement[bool] = (
        select(Membership.id)
        .where(
            Membership.organisation_id == Person.organisation_id,
            Membership.person_id == Person.id,
            Membership.team_id == team_id,
            Membership.joined_at <= now,
            or_(Membership.left_at.is_(None), Membership.left_at > now),
        )
        .exists()
    )
    rows = db.session.execute(
        select(Person.id, Person.name, in_team).where(Person.is_active.is_(True)).order_by(Person.name, Person.id)
    )
    return tuple(Colleague(*row) for row in rows)


def _similar(experiment: Experiment, looks_around: bool | None) -> tuple[Similar, ...]:
    """The learnings that were shown before; before the first time those that would be shown."""
    shown = learning_queries.shown_to(experiment.id)
    if looks_around is None:
        looks_around = experiment.state is ExperimentState.IDEA
    if shown or not looks_around:
        return tuple(Similar(row.learning, row.mark) for row in shown)
    alike = learning_queries.similar_to(
        experiment.title, experiment.problem, learning_actions.SHOWN, without=experiment.id
    )
    return tuple(Similar(row, None) for row in alike)


def start_facts(found: Preparation) -> StartFacts:
    """What R1 and R2 look at."""
    experiment, direction, lead = found.experiment, found.direction, found.lead
    return StartFacts(
        direction_open=direction is not None and direction.closed_at is None,
        has_sponsor=direction is not None and direction.sponsor_id is not None,
        team_id=experiment.team_id,
        lead_id=lead.id if lead else None,
        lead_in_team=lead is not None and lead.in_team,
        lead_is_sponsor=lead is not None and is_sponsor(direction, lead.id),
        domain_owner_id=found.domain_owner.id if found.domain_owner else None,
        domain_owner_wanted=experiment.domain_owner_wanted,
        stage=experiment.stage,
        effect=found.hypothesis.effect if found.hypothesis else None,
        stop_rules=found.stop_rules,
        max_loss_eur=experiment.max_loss_eur,
        max_hours=experiment.max_hours,
        max_sprints=experiment.max_sprints,
        picks=tuple(_pick_facts(found.picks)),
        shown_learnings=len(found.similar),
        marked_learnings=sum(row.mark is not None for row in found.similar),
        frame=found.frame,
    )


def _pick_facts(picks: Iterable[SafetyPick]) -> list[SafetyPickFacts]:
    by_kind = {pick.kind: pick for pick in picks}
    return [
        SafetyPickFacts(kind, by_kind[kind].answer, by_kind[kind].sentence) for kind in SafetyKind if kind in by_kind
    ]


def keep(
    experiment: Experiment, draft: ReadyFacts, marks: Iterable[MarkFacts], *, by: Person, now: datetime
) -> StartFacts:
    """Keep a draft with the marks of its learnings, in one act; answers what the start check then looks at. Flushes.

    What was ready asks for no learnings that came up since: nobody saw them.
    """
    is_new = experiment.state is ExperimentState.IDEA
    preparing.save_draft(experiment, draft, by=by, now=now)
    if is_new or learning_queries.shown_to(experiment.id):
        _mark(experiment, marks, by=by, now=now)
    found = gather(experiment.code, now, looks_around=is_new)
    if found is None:
        raise LookupError(f"{experiment.code} is gone")
    return start_facts(found)


def _mark(experiment: Experiment, marks: Iterable[MarkFacts], *, by: Person, now: datetime) -> None:
    shown = {row.learning_id: row for row in learning_actions.show_similar(experiment, now)}
    for facts in marks:
        row = shown.get(facts.learning_id)
        if row is not None and (row.mark is not facts.mark or facts.how):
            learning_actions.mark(row, facts.mark, facts.how, by=by, now=now)


def take_up(experiment: Experiment, team: Team, *, by: Person, now: datetime) -> None:
    """A team takes an idea up, and the learnings that look like it are stored with it (R1). Flushes."""
    preparing.take_up(experiment, team, by=by, now=now)
    learning_actions.show_similar(experiment, now)
