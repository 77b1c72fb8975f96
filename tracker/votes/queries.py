# SPDX-License-Identifier: EUPL-1.2
"""Questions about votes. Nothing here tells who voted what, and no result before the round is closed (R12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.sql.selectable import SelectBase

from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.ids import experiment_number
from tracker.learnings.models import Learning
from tracker.people.models import Membership, Person
from tracker.sprints.models import Sprint
from tracker.tables import prepared
from tracker.votes import rules
from tracker.votes.models import Ballot, Elector, OpenBallot, Round, WrittenAdvice
from tracker.votes.terms import Advice, BallotFacts, Choice, ClosedBy, RoundFacts, RoundKind, RoundState, Tally

ORDER = list(Choice)


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Why somebody chose what; `name` only in written advice, where everybody knew that it would be there (R10)."""

    choice: Choice
    reason: str | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class TippingRow:
    """How many votes a learning tipped; the learning is None for "none of these"."""

    learning_id: UUID | None
    learned: str | None
    votes: int


@dataclass(frozen=True, slots=True)
class VoteOn:
    """What a page of a vote is about. `round` is None when no vote was opened yet; `own` is the reader's own vote."""

    experiment: Experiment
    sprint: Sprint
    round: Round | None
    own: BallotFacts | None


def vote_on(code: str, number: int, person_id: UUID | None = None) -> VoteOn | None:
    """The experiment, its sprint and the newest round of that sprint, in one statement; None when there is no such.

    With a person, their own vote in an open round comes along; nobody else's can be asked.
    """
    row = db.session.execute(
        select(
            Experiment,
            Sprint,
            Round,
            func.coalesce(OpenBallot.choice, WrittenAdvice.choice),
            func.coalesce(OpenBallot.tipping_learning_id, WrittenAdvice.tipping_learning_id),
            func.coalesce(OpenBallot.reason, WrittenAdvice.reason),
        )
        .join(Sprint, Sprint.experiment_id == Experiment.id)
        .outerjoin(Round, Round.sprint_id == Sprint.id)
        .outerjoin(OpenBallot, and_(OpenBallot.round_id == Round.id, OpenBallot.person_id == person_id))
        .outerjoin(WrittenAdvice, and_(WrittenAdvice.round_id == Round.id, WrittenAdvice.person_id == person_id))
        .where(Experiment.number == experiment_number(code), Sprint.number == number)
        .order_by(func.coalesce(Round.number, 0).desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    choice: Choice | None = row[3]
    own = BallotFacts(choice, row[4], row[5]) if choice is not None else None
    return VoteOn(row[0], row[1], row[2], own)


@dataclass(frozen=True, slots=True)
class VotePage:
    """What the page of an open vote shows: how many, never who. `needed` is the quorum; `own` is your vote."""

    state: RoundState
    kind: RoundKind
    closes_at: datetime
    eligible: int
    voted: int
    needed: int
    may_vote: bool
    own: BallotFacts | None
    facts: RoundFacts

    @property
    def is_over(self) -> bool:
        """Closed, so that its result may be shown."""
        return self.state is RoundState.CLOSED


def vote_page(on: VoteOn, round_: Round, person_id: UUID, now: datetime) -> VotePage:
    """Everything that the page of a vote asks of its round."""
    known = with_meeting(facts(round_, now), on.sprint)
    state = rules.round_state_at(known, now)
    is_closed = round_.state is RoundState.CLOSED
    eligible = (round_.eligible or 0) if is_closed else len(known.eligible)
    return VotePage(
        state=state,
        kind=round_.kind,
        closes_at=round_.closes_at if state is RoundState.OPEN else round_.extension_closes_at,
        eligible=eligible,
        voted=known.voted,
        needed=rules.quorum(eligible, round_.kind),
        may_vote=person_id in known.eligible,
        own=on.own,
        facts=known,
    )


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What is shown of a round that is over: totals, advice, reasons without names."""

    kind: RoundKind
    tally: Tally
    advice: Advice
    eligible: int
    needed: int
    closed_at: datetime
    was_extended: bool
    closed_by: ClosedBy
    reasons: list[ReasonRow]
    tipping: list[TippingRow]

    @property
    def tied(self) -> tuple[Choice, ...]:
        """Between which choices the votes are equal (R15)."""
        return rules.tied(self.advice, self.tally)


def result_page(round_: Round, now: datetime, *, with_tipping: bool = False) -> ResultPage:
    """The result of a round that is over, settled or not (R7). Raises ValueError while it is open."""
    found = outcome(round_, now, with_reasons=True, with_tipping=with_tipping)
    if found is None:
        raise ValueError("the round is open")
    return found


def outcome(
    round_: Round, now: datetime, *, with_reasons: bool = False, with_tipping: bool = False
) -> ResultPage | None:
    """The same, or None while the round is open."""
    known = facts(round_, now)
    if rules.round_state_at(known, now) is not RoundState.CLOSED:
        return None
    counted = tally(round_)
    eligible = (round_.eligible or 0) if round_.state is RoundState.CLOSED else len(known.eligible)
    closed = round_.closed_at or rules.closed_at(known)
    return ResultPage(
        kind=round_.kind,
        tally=counted,
        advice=_stored_advice(round_) or rules.advise(counted, eligible, round_.kind),
        eligible=eligible,
        needed=rules.quorum(eligible, round_.kind),
        closed_at=closed,
        was_extended=closed > round_.closes_at,
        closed_by=round_.closed_by or ClosedBy.CLOCK,
        reasons=_reasons(round_) if with_reasons else [],
        tipping=_tipping(round_) if with_tipping else [],
    )


def _stored_advice(round_: Round) -> Advice | None:
    return Advice(round_.advice, round_.advice_strength) if round_.advice_strength else None


def results_so_far(sprint: Sprint) -> list[tuple[int, Decimal]]:
    """What this sprint and earlier ones measured in the same unit, as (sprint number, value): for one scale."""
    rows = db.session.execute(
        select(Sprint.number, Sprint.measured_value)
        .where(
            Sprint.experiment_id == sprint.experiment_id,
            Sprint.number <= sprint.number,
            Sprint.measured_value.is_not(None),
            Sprint.threshold_unit == sprint.threshold_unit,
        )
        .order_by(Sprint.number)
    )
    return [(row.number, row.measured_value) for row in rows]


def round_of(sprint_id: UUID) -> Round | None:
    """The newest round of a sprint."""
    return db.session.scalar(select(Round).where(Round.sprint_id == sprint_id).order_by(Round.number.desc()).limit(1))


def open_rounds(experiment_id: UUID) -> list[Round]:
    """The rounds of an experiment that are not closed in the table, locked for the act that settles them."""
    return list(db.session.scalars(_open_rounds(), {"experiment_id": experiment_id}))


@prepared
def _open_rounds() -> SelectBase:
    return (
        select(Round)
        .join(Sprint, Sprint.id == Round.sprint_id)
        .where(Sprint.experiment_id == bindparam("experiment_id"), Round.state != RoundState.CLOSED)
        .with_for_update(of=Round)
        .execution_options(populate_existing=True)
    )


@dataclass(frozen=True, slots=True)
class _ElectorRow:
    """Somebody of the frozen electorate: did they vote, and from when to when do they belong to the team?"""

    person_id: UUID
    has_voted: bool
    holds_office: bool  # leads the experiment or owns its domain
    joined_at: datetime | None
    left_at: datetime | None

    def counts_at(self, at: datetime) -> bool:
        """Voted, or still one of the team at a moment (DOMAIN 2.9)."""
        if self.has_voted or self.holds_office:
            return True
        return self.joined_at is not None and self.joined_at <= at and (self.left_at is None or self.left_at > at)


def facts(round_: Round, now: datetime) -> RoundFacts:
    """The round as its rules read it at a moment.

    Those who left the team before voting do not count. Each end of the round is judged by who was in the team then: a
    round that is settled late gets the result it would have had on time.
    """
    if round_.state is RoundState.CLOSED:
        return _facts(round_, RoundState.CLOSED, frozenset(), round_.voted or 0)
    rows = _elector_rows(round_)
    voted = len({row.person_id for row in rows if row.has_voted})
    if round_.state is RoundState.OPEN:
        first = _facts(round_, RoundState.OPEN, _eligible(rows, min(now, round_.closes_at)), voted)
        if now < round_.closes_at or rules.reaches_quorum(first):
            return first
    late = min(now, round_.extension_closes_at)
    return _facts(round_, RoundState.EXTENDED, _eligible(rows, late), voted)


def _facts(round_: Round, state: RoundState, eligible: frozenset[UUID], voted: int) -> RoundFacts:
    return RoundFacts(
        kind=round_.kind,
        state=state,
        opened_at=round_.opened_at,
        closes_at=round_.closes_at,
        extension_closes_at=round_.extension_closes_at,
        eligible=eligible,
        voted=voted,
        closed_at=round_.closed_at,
    )


def with_meeting(round_: RoundFacts, sprint: Sprint) -> RoundFacts:
    """The same facts, with the closing meeting that was announced for the sprint (R14)."""
    return replace(round_, meeting_at=sprint.meeting_at, meeting_announced_at=sprint.meeting_announced_at)


def _eligible(rows: Iterable[_ElectorRow], at: datetime) -> frozenset[UUID]:
    return frozenset(row.person_id for row in rows if row.counts_at(at))


def _elector_rows(round_: Round) -> list[_ElectorRow]:
    """The electorate with what tells who still counts; somebody who left and came back stands here twice."""
    cast = WrittenAdvice if round_.kind is RoundKind.WRITTEN else OpenBallot
    rows = db.session.execute(
        select(
            Elector.person_id,
            cast.id.is_not(None),
            Elector.person_id.in_((Experiment.lead_id, Experiment.domain_owner_id)),
            Membership.joined_at,
            Membership.left_at,
        )
        .join(Round, Round.id == Elector.round_id)
        .join(Sprint, Sprint.id == Round.sprint_id)
        .join(Experiment, Experiment.id == Sprint.experiment_id)
        .outerjoin(cast, and_(cast.round_id == Elector.round_id, cast.person_id == Elector.person_id))
        .outerjoin(
            Membership,
            and_(Membership.person_id == Elector.person_id, Membership.team_id == Experiment.team_id),
        )
        .where(Elector.round_id == round_.id)
    )
    return [_ElectorRow(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows]


def is_over(round_: Round, now: datetime) -> bool:
    """Is the round closed at a moment, also when nobody has settled it? Only then may its result be shown (R12)."""
    return rules.round_state_at(facts(round_, now), now) is RoundState.CLOSED


def tally(round_: Round) -> Tally:
    """The votes by choice: as stored when the round is closed, else counted. Show it only when the round is over."""
    if round_.state is RoundState.CLOSED:
        return Tally(round_.keep or 0, round_.pivot or 0, round_.stop or 0, round_.abstain or 0)
    cast = WrittenAdvice if round_.kind is RoundKind.WRITTEN else OpenBallot
    rows = db.session.execute(
        select(cast.choice, func.count(cast.id)).where(cast.round_id == round_.id).group_by(cast.choice)
    )
    counted = {row[0]: row[1] for row in rows}
    return Tally(*(counted.get(choice, 0) for choice in ORDER))


def reasons(round_: Round, now: datetime) -> list[ReasonRow]:
    """The reasons, by choice and then in random order; nothing while the round is open.

    Of written advice every choice is there with its name, with or without a reason.
    """
    return _reasons(round_) if is_over(round_, now) else []


def _reasons(round_: Round) -> list[ReasonRow]:
    if round_.kind is RoundKind.WRITTEN:
        return _written(round_)
    cast = Ballot if round_.state is RoundState.CLOSED else OpenBallot
    rows = db.session.execute(
        select(cast.choice, cast.reason).where(cast.round_id == round_.id, cast.reason.is_not(None)).order_by(cast.id)
    )
    return sorted((ReasonRow(*row) for row in rows), key=lambda row: ORDER.index(row.choice))


def _written(round_: Round) -> list[ReasonRow]:
    rows = db.session.execute(
        select(WrittenAdvice.choice, WrittenAdvice.reason, Person.name)
        .join(Person, Person.id == WrittenAdvice.person_id)
        .where(WrittenAdvice.round_id == round_.id)
        .order_by(Person.name)
    )
    return [ReasonRow(*row) for row in rows]


def tipping(round_: Round, now: datetime) -> list[TippingRow]:
    """Which learnings tipped how many votes, most first; nothing while the round is open."""
    return _tipping(round_) if is_over(round_, now) else []


def _tipping(round_: Round) -> list[TippingRow]:
    cast = WrittenAdvice if round_.kind is RoundKind.WRITTEN else _cast_of(round_)
    rows = db.session.execute(
        select(cast.tipping_learning_id, Learning.learned)
        .outerjoin(Learning, Learning.id == cast.tipping_learning_id)
        .where(cast.round_id == round_.id)
    )
    counted = Counter((row[0], row[1]) for row in rows)
    found = [TippingRow(learning_id, learned, votes) for (learning_id, learned), votes in counted.items()]
    return sorted(found, key=lambda row: (-row.votes, row.learned or ""))


def _cast_of(round_: Round) -> type[Ballot] | type[OpenBallot]:
    return Ballot if round_.state is RoundState.CLOSED else OpenBallot


def advice_of(sprint_id: UUID, now: datetime) -> Advice | None:
    """What the team advised after a sprint; None while the vote is open, or when there was none."""
    round_ = round_of(sprint_id)
    return advice_in(round_, now) if round_ is not None else None


def advice_in(round_: Round, now: datetime) -> Advice | None:
    """The advice of a round: as stored, or worked out when it is over and nobody has settled it (R7)."""
    found = outcome(round_, now)
    return found.advice if found is not None else None
