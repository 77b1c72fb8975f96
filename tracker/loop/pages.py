# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the loop show, gathered in as few queries as they have questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from markupsafe import Markup

from tracker import clock
from tracker.decisions import arguments, clean_up_shown, sponsor
from tracker.decisions.arguments import ArgumentRow
from tracker.decisions.clean_up_shown import CleanUpShown
from tracker.decisions.rules import LOSS_LIMIT_PERCENT
from tracker.decisions.sponsor import Asked, TrueRule
from tracker.directions import queries as directions
from tracker.directions.queries import DirectionRow
from tracker.experiments.queries import GivenUp, given_up
from tracker.experiments.rules import asks_its_author
from tracker.experiments.terms import ExperimentState
from tracker.learnings import queries as learnings
from tracker.learnings.queries import LearningRow
from tracker.loop import (
    drawing,
    halts,
    line,
    line_words,
    queries,
    rules,
    rules_absent,
    rules_told,
    shown,
    story,
    upkeep_shown,
)
from tracker.loop.line_terms import Drawing, Stop
from tracker.loop.shown import ShownAct
from tracker.loop.story import HypothesisRow, LineKind, ShortText, StepRow
from tracker.loop.terms import ActKind, LoopRow, NextAct, Reader
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.people.queries import PersonRow, TeamRow
from tracker.people.terms import Role
from tracker.sprints import queries as sprints
from tracker.sprints.queries import TakenOnRow
from tracker.sprints.terms import SprintState
from tracker.votes import objection_queries as objections
from tracker.votes.objection_queries import ObjectionRow
from tracker.votes.objection_views import Standing, standing_of
from tracker.votes.terms import AdviceStrength

TURN = timedelta(days=21)  # a sprint of 14 days with its deadlines: about three weeks (DOMAIN 6)
NEW_LEARNINGS = 3


@dataclass(frozen=True, slots=True)
class ShownRow:
    """An experiment in a list: its row, its small line, and where it is in words."""

    row: LoopRow
    stops: list[Stop]
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class ExperimentPage:
    """Everything on the page of one experiment."""

    row: LoopRow
    now: datetime
    act: ShownAct
    kind: ActKind
    state: ExperimentState
    blockers: list[tuple[str, str]]
    next_number: int
    drawing: Drawing | None
    steps: list[StepRow]
    arguments: dict[UUID, tuple[ArgumentRow, ...]]
    learnings: list[LearningRow]
    hypotheses: list[HypothesisRow]
    problem: str
    audience: str
    author: str
    stop_rules: list[ShortText]
    safety: list[ShortText]
    questions: list[ShortText]
    members: list[PersonRow]
    domain_owner: str | None
    outside_until: datetime | None
    can_work: bool
    is_sponsor: bool
    now_different: str
    children: list[ShortText]
    forks: dict[int, list[ShortText]]
    may_wake: bool
    given_up: GivenUp | None
    absences: list[str]
    near_limit: bool
    upkeep: list[tuple[str, str]]
    came_true: list[TrueRule]
    asked: Asked | None
    not_taken_over: bool
    objections: list[ObjectionRow]
    standing: Standing
    clean_up: list[CleanUpShown]
    asks_author: bool

    @property
    def hit(self) -> list[str]:
        """2.9: the stop rules that came true in a sprint that still runs."""
        runs = rules.sprint_state_at(self.row, self.now) is SprintState.RUNNING
        return [rule.condition for rule in self.came_true if runs and rule.sprint_number == self.row.sprint_number]


def _had_tie(steps: Sequence[StepRow]) -> bool:
    return any(step.advice_strength is AdviceStrength.TIE for step in steps)


def experiment_page(code: str, person: Person, now: datetime) -> ExperimentPage | None:
    """The page of one experiment, or None when there is none with this code."""
    row = queries.row_of(code, Reader(person.id, frozenset()), now)
    if row is None:
        return None
    texts = story.short_texts(row.experiment_id, now)
    members = story.members(texts)
    reader = _reader_of(row, members, person, now)
    act = _act_of(row, reader, now, people.calendar)
    steps, learned = story.told(row, now), learnings.of_experiment(row.experiment_id)
    verdicts = {learning.sprint_number: learning.verdict for learning in reversed(learned)}
    children = _of(texts, LineKind.CHILD)
    forks = drawing.forks(steps, children)
    objected = objections.of_experiment(row.experiment_id) if row.has_objections else []
    return ExperimentPage(
        row=row,
        now=now,
        act=shown.shown_act(row, act, now, shows_late=rules_absent.shows_late(row, reader, now)),
        kind=act.kind,
        state=rules.state_at(row, now),
        blockers=shown.shown_blockers(row, now),
        next_number=shown.next_number(row, now),
        drawing=line.drawn(drawing.line_facts(row, steps, verdicts, forks, now), line_words.words()) if steps else None,
        steps=steps,
        arguments=arguments.of_experiment(row.experiment_id) if _had_tie(steps) else {},
        learnings=learned,
        hypotheses=story.hypotheses(row.experiment_id),
        problem="".join(text.text for text in _of(texts, LineKind.PROBLEM)),
        audience="".join(text.text for text in _of(texts, LineKind.AUDIENCE)),
        author="".join(text.text for text in _of(texts, LineKind.AUTHOR)),
        stop_rules=_of(texts, LineKind.STOP_RULE),
        safety=_of(texts, LineKind.SAFETY),
        questions=_of(texts, LineKind.QUESTION),
        members=members,
        domain_owner=row.domain_owner_name,
        outside_until=_outside_until(row, now),
        can_work=rules.works_on(row, reader),
        is_sponsor=person.id in {row.sponsor_id, row.deputy_id},
        now_different="".join(text.text for text in _of(texts, LineKind.NOW_DIFFERENT)),
        children=children,
        forks=forks,
        given_up=given_up(row.experiment_id) if row.state is ExperimentState.WITHDRAWN else None,
        absences=shown.absences(row, now),
        near_limit=rules.loss_used(row) > LOSS_LIMIT_PERCENT,
        may_wake=upkeep_shown.may_wake(row, reader),
        upkeep=_ways_on(row, reader, person, now),
        came_true=sponsor.true_rules(row.experiment_id) if row.stop_rules_true else [],
        not_taken_over=rules.is_not_taken_over(row),
        asked=sponsor.asked(row.sprint_id) if row.sponsor_asked and row.sprint_id else None,
        objections=objected,
        standing=standing_of(objected, now),
        clean_up=_clean_up(row, now),
        asks_author=person.id == row.author_id and _asks(row, now),
    )


def _ways_on(row: LoopRow, reader: Reader, person: Person, now: datetime) -> list[tuple[str, str]]:
    """What this person can do from here beside the next act, as links."""
    return [
        *shown.sponsor_links(row, reader, now, is_manager=Role.MANAGER in person.roles),
        *shown.skip_links(row, reader, now),
        *shown.room_links(row, reader),
        *shown.handover_links(row),
        *upkeep_shown.links(row, reader, now, is_admin=Role.ADMIN in person.roles),
    ]


def _clean_up(row: LoopRow, now: datetime) -> list[CleanUpShown]:
    """The clean-up list of a stop, to read; what can be done with it stands on the stop card."""
    is_stopped = rules.state_at(row, now) is ExperimentState.STOPPED or rules.is_stop_announced(row)
    return clean_up_shown.to_read(row.experiment_id, now) if is_stopped else []


def _act_of(row: LoopRow, reader: Reader, now: datetime, calendar: rules_told.Calendar) -> NextAct:
    """What this reader can do now: what somebody else's absence or silence asks goes first."""
    beside = rules_absent.asked_beside(row, reader, now) or rules_told.also_told(row, reader, now, calendar)
    return beside or rules.next_act(row, reader, now)


def may_confirm(code: str, number: int, person: Person) -> bool:
    """R17 A: is it this person's turn to confirm what the team advised after this sprint? One query."""
    now, reader = clock.now(), Reader(person.id, frozenset())
    row = queries.row_of(code, reader, now)
    if row is None or row.sprint_number != number:
        return False
    act = rules.next_act(row, reader, now)
    return act.kind is ActKind.CONFIRM and act.is_mine


def blocks_next(code: str, person: Person) -> list[tuple[str, str]]:
    """R9: what keeps the next sprint of an experiment from starting, with who can help, for pages of other rooms."""
    now = clock.now()
    row = queries.row_of(code, Reader(person.id, frozenset()), now)
    return shown.shown_blockers(row, now) if row is not None else []


def _reader_of(row: LoopRow, members: Sequence[PersonRow], person: Person, now: datetime) -> Reader:
    """The reader, told from the members of the team that are shown anyway; without a team all teams are asked."""
    if row.team_id is None:
        return queries.reader_of(person.id, now)
    is_member = person.id in {member.id for member in members}
    return Reader(person.id, frozenset({row.team_id}) if is_member else frozenset(), Role.ADMIN in person.roles)


def _of(texts: Sequence[ShortText], kind: LineKind) -> list[ShortText]:
    return [text for text in texts if text.kind is kind]


def _outside_until(row: LoopRow, now: datetime) -> datetime | None:
    """Until when at most this stays outside the regular process: every sprint that is left, three weeks each.

    Before the first sprint starts nothing stands outside anything.
    """
    if row.max_sprints is None or not row.sprints_used or rules.state_at(row, now) not in rules.UNENDING:
        return None
    left = max(0, row.max_sprints - row.sprints_used)
    return max(now, row.ends_at or now) + left * TURN


@dataclass(frozen=True, slots=True)
class OwnIdea:
    """An idea of the reader; `asks`: does it still live? It woke up, or nobody touched it for 90 days."""

    row: LoopRow
    asks: bool


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What waits for one person, first the one thing to do now."""

    now: datetime
    first: tuple[LoopRow, ShownAct] | None
    after: list[tuple[LoopRow, ShownAct]]
    rows: list[ShownRow]
    teams: list[TeamRow]
    learnings: list[LearningRow]
    ideas: list[OwnIdea]
    taken_on: list[TakenOnRow]
    clean_up: list[CleanUpShown]
    set_up_is_open: bool
    without_sponsor: DirectionRow | None


def today_page(person: Person, now: datetime) -> TodayPage:
    """Today of a person: acts that are this person's, the most pressing first."""
    teams = people.teams_of(person.id, now)
    is_admin = Role.ADMIN in person.roles
    reader = Reader(person.id, frozenset(team.id for team in teams), is_admin)
    rows = queries.of_reader(reader, now)
    calendar = cache(people.calendar)
    acts = [(row, halts.asked_first(row, _act_of(row, reader, now, calendar), reader)) for row in rows]
    mine = _once_per_direction([(row, act) for row, act in acts if act.is_mine and _waits(act.kind)])
    mine.sort(key=lambda pair: _pressing(pair[0], pair[1], now))
    waiting = [(row, halts.told(row, act, shown.shown_act(row, act, now))) for row, act in mine]
    lines = [row for row in rows if rules.works_on(row, reader) or person.id in {row.sponsor_id, row.deputy_id}]
    is_set_up, unsteered = directions.is_set_up_and_one_to_steer() if is_admin else (True, None)
    return TodayPage(
        now=now,
        first=waiting[0] if waiting else None,
        after=waiting[1:],
        rows=shown_rows([row for row in lines if row.state is not ExperimentState.IDEA or row.team_id], reader, now),
        teams=teams,
        learnings=learnings.newest(NEW_LEARNINGS, reader.team_ids),
        ideas=_own_ideas([row for row in rows if row.author_id == person.id], now),
        taken_on=sprints.taken_on_by(person.id),
        clean_up=clean_up_shown.waiting_for(person.id, reader.team_ids, now),
        set_up_is_open=not rows and not is_set_up,
        without_sponsor=unsteered if not waiting else None,
    )


def _pressing(row: LoopRow, act: NextAct, now: datetime) -> tuple[bool, bool, datetime]:
    """The order of Today: an objection, then what is late, then what is due first."""
    return act.kind is not ActKind.SETTLE_OBJECTION, not rules.is_late(row, now), act.due_at or now + TURN


def _once_per_direction(acts: list[tuple[LoopRow, NextAct]]) -> list[tuple[LoopRow, NextAct]]:
    """A direction without a sponsor is one thing to do, however many experiments it holds."""
    seen: set[UUID | None] = set()
    kept = []
    for row, act in acts:
        if act.kind is ActKind.APPOINT_SPONSOR:
            if row.direction_id in seen:
                continue
            seen.add(row.direction_id)
        kept.append((row, act))
    return kept


def _asks(row: LoopRow, now: datetime) -> bool:
    """Does this idea ask its author whether it still lives: nobody touched it for 90 days, or it woke up?"""
    is_idea = row.state is ExperimentState.IDEA
    return is_idea and asks_its_author(touched_at=row.touched_at, wake_at=row.wake_at, now=now)


def _own_ideas(rows: Sequence[LoopRow], now: datetime) -> list[OwnIdea]:
    """The open ideas, first those that ask whether they still live."""
    ideas = [OwnIdea(row, _asks(row, now)) for row in rows if row.state is ExperimentState.IDEA]
    return sorted(ideas, key=lambda idea: not idea.asks)


def _waits(kind: ActKind) -> bool:
    """An idea that nobody took up waits for no one in particular."""
    return kind not in {ActKind.NOTHING, ActKind.TAKE_UP, ActKind.TAKE_OVER}


def shown_rows(rows: Sequence[LoopRow], reader: Reader, now: datetime) -> list[ShownRow]:
    """Rows with their small lines: one more query for all decisions together."""
    outcomes = story.outcomes([row.experiment_id for row in rows])
    return [
        ShownRow(
            row,
            drawing.mini_stops(row, outcomes.get(row.experiment_id, []), now),
            *shown.state_in_words(row, reader, now),
        )
        for row in rows
    ]


def state_markup(item: ShownRow) -> Markup:
    """Where an experiment is, the first words strong."""
    return Markup("<strong>{}.</strong> {}").format(item.state, item.detail)
