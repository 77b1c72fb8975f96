# SPDX-License-Identifier: EUPL-1.2
"""Ideas and experiments for tests, as far as the room experiments brings them: made through the actions and committed."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from uuid import UUID

from tests.factories.people import House
from tracker.acts import act
from tracker.directions.queries import frame_facts
from tracker.directions.terms import Stage
from tracker.experiments import actions, queries
from tracker.experiments.models import Experiment
from tracker.experiments.terms import (
    HypothesisFacts,
    IdeaFacts,
    ReadyFacts,
    SafetyAnswer,
    SafetyKind,
    SafetyPickFacts,
    StartFacts,
    StopRuleFacts,
)
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import is_member

_numbers = count(1)

TITLE = "Vragenuur in de bibliotheek"
PROBLEM = "Mensen met een lastige brief lopen bij ons het loket mis. In de bibliotheek komen ze wel."
AUDIENCE = "Mensen met een lastige brief van de gemeente"
EFFECT = "Twee van de drie vragen zijn meteen opgelost"
STOP_WHEN = "Als er drie keer niemand komt"


def make_idea(
    house: House,
    *,
    title: str | None = None,
    problem: str = PROBLEM,
    audience: str = AUDIENCE,
    author: Person | None = None,
    predecessor_id: UUID | None = None,
    now_different: str | None = None,
) -> Experiment:
    """An idea in the direction of the house, by one of its members."""
    facts = IdeaFacts(title or f"{TITLE} {next(_numbers)}", problem, audience, house.direction.id)
    with act() as (_, now):
        idea = actions.add_idea(
            facts,
            by=author or house.members[0],
            now=now,
            predecessor_id=predecessor_id,
            now_different=now_different,
        )
        db.session.commit()
    return idea


def make_taken_up(house: House, *, lead: Person | None = None, idea: Experiment | None = None) -> Experiment:
    """An idea that the team of the house took up; its lead leads, unless another is given."""
    idea = idea or make_idea(house)
    with act(experiment=idea.code) as (experiment, now):
        actions.take_up(experiment, house.team, lead_id=(lead or house.lead).id, by=house.lead, now=now)
        db.session.commit()
    return read_again(idea.code)


def make_ready_experiment(
    house: House,
    *,
    stage: Stage = Stage.DISCOVER,
    domain_owner: Person | None = None,
    without_domain_owner: bool = False,
    picks: dict[SafetyKind, SafetyPickFacts] | None = None,
    stop_rule: StopRuleFacts | None = None,
    max_loss_eur: int | None = None,
    max_sprints: int | None = None,
    title: str | None = None,
    idea: Experiment | None = None,
) -> Experiment:
    """An experiment that may start: complete, inside the frame unless the arguments lie outside it.

    Its library was empty, so no learning had to be marked (R1).
    """
    taken = make_taken_up(house, idea=idea or make_idea(house, title=title))
    owner = None if without_domain_owner else (domain_owner or house.owner).id
    draft = ReadyFacts(
        hypothesis=HypothesisFacts("een vragenuur in de bibliotheek", AUDIENCE, EFFECT, "ze daar al komen"),
        stop_rule=stop_rule or StopRuleFacts(STOP_WHEN),
        max_loss_eur=taken.max_loss_eur if max_loss_eur is None else max_loss_eur,
        max_hours=taken.max_hours,
        max_sprints=max_sprints or taken.max_sprints,
        lead_id=taken.lead_id,
        domain_owner_id=owner,
        domain_owner_wanted=without_domain_owner,
        stage=stage,
        picks=tuple((picks or {}).get(kind, SafetyPickFacts(kind)) for kind in SafetyKind),
    )
    with act(experiment=taken.code) as (experiment, now):
        actions.save_draft(experiment, draft, by=house.lead, now=now)
        actions.make_ready(experiment, start_facts(experiment, now), by=house.lead, now=now)
        db.session.commit()
    return read_again(taken.code)


def start_facts(experiment: Experiment, now: datetime) -> StartFacts:
    """What R1 reads of an experiment whose library is empty. The page gathers the same, learnings included."""
    direction = experiment.direction
    hypothesis = queries.current_hypothesis(experiment.id)
    return StartFacts(
        direction_open=direction is not None and direction.closed_at is None,
        has_sponsor=direction is not None and direction.sponsor_id is not None,
        team_id=experiment.team_id,
        lead_id=experiment.lead_id,
        lead_in_team=experiment.lead_id is not None and is_member(experiment.lead_id, experiment.team_id, now),
        lead_is_sponsor=experiment.lead_id in {direction.sponsor_id, direction.deputy_id},
        domain_owner_id=experiment.domain_owner_id,
        domain_owner_wanted=experiment.domain_owner_wanted,
        stage=experiment.stage,
        effect=hypothesis.effect if hypothesis else None,
        stop_rules=len(queries.stop_rules(experiment.id)),
        max_loss_eur=experiment.max_loss_eur,
        max_hours=experiment.max_hours,
        max_sprints=experiment.max_sprints,
        picks=tuple(SafetyPickFacts(p.kind, p.answer, p.sentence) for p in queries.safety_picks(experiment.id)),
        shown_learnings=0,
        marked_learnings=0,
        frame=frame_facts(experiment.direction_id),
    )


def yes(kind: SafetyKind, sentence: str = "Bezoekers van de bibliotheek. Zij lopen zelf binnen.") -> SafetyPickFacts:
    """A safety pick answered with yes, or with real data."""
    answer = SafetyAnswer.REAL if kind is SafetyKind.PERSONAL_DATA else SafetyAnswer.YES
    return SafetyPickFacts(kind, answer, sentence)


def read_again(code: str) -> Experiment:
    """The experiment as it stands in the database now."""
    found = queries.by_code(code)
    assert found is not None
    return found
