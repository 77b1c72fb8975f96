# SPDX-License-Identifier: EUPL-1.2
"""How the examples come to their start: an idea, and a team that puts it ready."""

from __future__ import annotations

from datetime import datetime

from tracker.demo.cast import Cast
from tracker.demo.script import Idea, Question, Ready, Story, Thought, Use, Withdrawn
from tracker.demo.turn import Turn, experiment_of
from tracker.experiments import actions as experiments
from tracker.experiments.terms import HypothesisFacts, IdeaFacts, ReadyFacts, SafetyKind, SafetyPickFacts
from tracker.learnings.queries import shown_to
from tracker.learnings.terms import Mark
from tracker.loop import ready
from tracker.loop.ready import MarkFacts


def add_idea(cast: Cast, story: Story, told: Idea, now: datetime) -> None:
    """Somebody adds an idea, with the number of the story."""
    experiments.add_idea(
        IdeaFacts(told.title, told.problem, told.audience, cast.directions[told.direction], told.theme),
        by=cast.person(told.by),
        now=now,
        number=story.number,
        predecessor_id=experiment_of(told.after).id if told.after is not None else None,
        now_different=told.different,
    )


def get_ready(told: Ready, turn: Turn) -> None:
    """The lead takes the idea up for the team, fills in Get ready, and puts it ready (R1)."""
    experiment, lead, now = turn.experiment, turn.lead, turn.now
    ready.take_up(experiment, turn.cast.team(told.team), by=lead, now=now)
    check = ready.keep(experiment, _draft(turn.cast, told), _marks(turn), by=lead, now=now)
    experiments.make_ready(experiment, check, by=lead, now=now)


def _draft(cast: Cast, told: Ready) -> ReadyFacts:
    said = {pick.kind: SafetyPickFacts(pick.kind, pick.answer, pick.sentence) for pick in told.picks}
    return ReadyFacts(
        hypothesis=hypothesis(told.thought),
        stop_rule=told.stop_rule,
        max_loss_eur=told.max_loss_eur,
        max_hours=told.max_hours,
        max_sprints=told.max_sprints,
        lead_id=cast.people[told.lead],
        domain_owner_id=cast.people[told.owner],
        domain_owner_wanted=False,
        stage=told.stage,
        picks=tuple(said.get(kind, SafetyPickFacts(kind)) for kind in SafetyKind),
    )


def _marks(turn: Turn) -> list[MarkFacts]:
    """Of the learnings that were shown: those that the story uses later, it uses; the others are about something else.

    Which ones are shown hangs on their words; a use that was not marked here is an act of its own (`use`).
    """
    hows = {told.learned: told.how for told in turn.story.besides if isinstance(told, Use)}
    return [
        MarkFacts(
            row.learning.id,
            Mark.USED if row.learning.learned in hows else Mark.NOT_RELEVANT,
            hows.get(row.learning.learned),
        )
        for row in shown_to(turn.experiment.id)
    ]


def hypothesis(thought: Thought) -> HypothesisFacts:
    """What we think, as the rooms read it."""
    return HypothesisFacts(thought.action, thought.audience, thought.effect, thought.because)


def ask(told: Question, turn: Turn) -> None:
    """Somebody writes an open question down."""
    experiments.add_question(turn.experiment, told.text, by=turn.person(told.by), now=turn.now)


def withdraw(told: Withdrawn, turn: Turn) -> None:
    """An idea is taken back before its first sprint."""
    experiments.withdraw(turn.experiment, told.why, by=turn.person(told.by), now=turn.now)
