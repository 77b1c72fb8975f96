# SPDX-License-Identifier: EUPL-1.2
"""`state_at` in Python and in SQL are one rule told twice: on any facts and at any moment they agree (DESIGN 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select, update

from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House, leave
from tracker.experiments import queries as experiments
from tracker.experiments.models import Experiment
from tracker.extensions import db, writing
from tracker.loop import queries, rules
from tracker.loop.terms import Reader
from tracker.people.models import Membership
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import queries as votes
from tracker.votes import rules as vote_rules
from tracker.votes.models import Elector, OpenBallot, Round, WrittenAdvice
from tracker.votes.terms import Choice, RoundKind, RoundState

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
moments = st.sampled_from([NOW - timedelta(days=1), NOW - timedelta(microseconds=1), NOW, NOW + timedelta(hours=1)])


@dataclass(frozen=True)
class Facts:
    """A sprint and its round at any point, also at points that the acts never make."""

    sprint: SprintState
    ends_at: datetime | None
    silence_at: datetime | None
    round_state: RoundState | None
    kind: RoundKind
    closes_at: datetime
    extension_closes_at: datetime
    electors: int
    voted: int


facts = st.builds(
    Facts,
    sprint=st.sampled_from(SprintState),
    ends_at=moments,
    silence_at=st.none() | moments,
    round_state=st.none() | st.sampled_from(RoundState),
    kind=st.sampled_from(RoundKind),
    closes_at=moments,
    extension_closes_at=moments,
    electors=st.integers(0, 6),
    voted=st.integers(0, 6),
)


def test_r7_the_state_in_python_and_in_sql_agree(app: Flask, house: House) -> None:
    experiment = make_ready_experiment(house)
    leave(house.team, house.members[3])  # an elector who left before voting does not count any more
    made = _rows(experiment)

    @given(facts)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    def agree(wanted: Facts) -> None:
        with writing():
            _lay(made, house, wanted)
            reader = Reader(house.lead.id, frozenset({house.team.id}))
            row = queries.row_of(experiment.code, reader, NOW)
            assert row is not None
            in_sql = db.session.scalar(_state_query(experiment.id))
            assert in_sql is not None
            db.session.rollback()
        assert SprintState(in_sql) is rules.sprint_state_at(row, NOW)

    agree()


def _rows(experiment: Experiment) -> tuple[UUID, UUID]:
    """A sprint with a round, to be laid differently for each example."""
    hypothesis = experiments.current_hypothesis(experiment.id)
    assert hypothesis is not None
    with writing():
        db.session.rollback()
        sprint = Sprint(experiment_id=experiment.id, number=1, hypothesis_id=hypothesis.id, started_at=NOW, ends_at=NOW)
        db.session.add(sprint)
        db.session.flush()
        round_ = Round(
            sprint_id=sprint.id, number=1, kind=RoundKind.SECRET, opened_at=NOW, closes_at=NOW, extension_closes_at=NOW
        )
        db.session.add(round_)
        db.session.commit()
    return sprint.id, round_.id


def _lay(made: tuple[UUID, UUID], house: House, wanted: Facts) -> None:
    db.session.rollback()
    sprint_id, round_id = made
    moments_of_sprint = {"state": wanted.sprint, "ends_at": wanted.ends_at, "silence_at": wanted.silence_at}
    db.session.execute(update(Sprint).where(Sprint.id == sprint_id).values(**moments_of_sprint))
    if wanted.round_state is None:
        for round_ in db.session.scalars(select(Round)):
            db.session.delete(round_)
        db.session.flush()
        return
    voters = house.electorate
    counted = {"eligible": wanted.electors, "voted": wanted.voted} if wanted.round_state is RoundState.CLOSED else {}
    db.session.execute(
        update(Round).where(Round.id == round_id).values(
            state=wanted.round_state, kind=wanted.kind, closes_at=wanted.closes_at,
            extension_closes_at=wanted.extension_closes_at, **counted,
        )
    )  # fmt: skip
    for person in voters[: wanted.electors]:
        db.session.add(Elector(round_id=round_id, person_id=person.id))
    for person in voters[: min(wanted.voted, wanted.electors)]:
        if wanted.kind is RoundKind.WRITTEN:
            db.session.add(WrittenAdvice(round_id=round_id, person_id=person.id, choice=Choice.KEEP, given_at=NOW))
        else:
            db.session.add(OpenBallot(round_id=round_id, person_id=person.id, choice=Choice.KEEP))
    db.session.flush()


def _state_query(experiment_id: UUID) -> Select[str]:
    return (
        select(queries.state_expression(NOW))
        .select_from(Experiment)
        .join(Sprint, Sprint.experiment_id == Experiment.id)
        .outerjoin(Round, Round.sprint_id == Sprint.id)
        .where(Experiment.id == experiment_id)
    )


def test_r14_the_rows_of_the_loop_and_the_votes_count_the_same_people(app: Flask, house: House) -> None:
    """Two rooms ask who still counts; whoever voted or left, and whenever it is asked, they agree (DOMAIN 2.9)."""
    experiment = make_ready_experiment(house)
    made = _rows(experiment)

    @given(facts, st.integers(0, 30))
    @settings(suppress_health_check=list(HealthCheck), max_examples=20)
    def agree(wanted: Facts, hours_ago: int) -> None:
        assume(wanted.extension_closes_at > wanted.closes_at)  # a round is never made otherwise
        with writing():
            _lay(made, house, wanted)
            left_at = NOW - timedelta(hours=hours_ago)
            db.session.execute(
                update(Membership).where(Membership.person_id == house.members[2].id).values(left_at=left_at)
            )
            row = queries.row_of(experiment.code, Reader(house.lead.id, frozenset()), NOW)
            round_ = db.session.scalar(select(Round))
            known = votes.facts(round_, NOW) if round_ is not None else None
            db.session.rollback()
        assert row is not None
        if known is not None and wanted.round_state is not RoundState.CLOSED:
            over = vote_rules.round_state_at(known, NOW) is RoundState.CLOSED
            assert (rules.round_is_over(row, NOW), row.voted) == (over, known.voted)

    agree()
