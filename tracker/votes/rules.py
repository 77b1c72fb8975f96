# SPDX-License-Identifier: EUPL-1.2
"""Rules of a vote: who votes, when it closes, and what it advises (R10 to R15). Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tracker.clock import WorkingCalendar
from tracker.refusal import Refusal
from tracker.sprints.terms import SprintState
from tracker.votes.terms import (
    Advice,
    AdviceStrength,
    BallotFacts,
    Choice,
    RoundFacts,
    RoundKind,
    RoundState,
    Tally,
)

EXTENSION_DAYS = 2  # working days, once (R14)
MOST_WRITTEN = 2  # with so few people a vote cannot be secret (R10)


def electorate(
    members: Collection[UUID],
    lead: UUID | None,
    owner: UUID | None,
    sponsor: UUID | None,
    deputy: UUID | None,
    managers: Collection[UUID],
) -> frozenset[UUID]:
    """R10: team, lead and domain owner; without who may depart from the vote, and without who judges."""
    everybody = {*members, lead, owner} - {None, sponsor, deputy} - set(managers)
    return frozenset(person for person in everybody if person is not None)


def kind_for(eligible: int) -> RoundKind:
    """R10: one or two people cannot vote in secret; they write their advice, with their names."""
    return RoundKind.WRITTEN if eligible <= MOST_WRITTEN else RoundKind.SECRET


def refuse_opening_now(state: SprintState, *, is_reopened: bool, has_new_learning: bool) -> Refusal | None:
    """R6, R19: a vote opens after the wrap-up; again when a decision was withdrawn and something new was learned."""
    if state is SprintState.WRAPPING_UP:
        return None
    if state is not SprintState.DECIDING or not is_reopened:
        return Refusal("vote_not_now")
    return None if has_new_learning else Refusal("second_vote_needs_learning", lift=("team",))


def refuse_skipping(state: SprintState, *, is_aborted: bool, learnings: Sequence[bool]) -> Refusal | None:
    """2.3, R17 B: only a sprint that was broken off skips the vote, with one learning: why did it not work?

    `learnings`: of each learning whether it has a verdict and a strength.
    """
    if state is not SprintState.WRAPPING_UP:
        return Refusal("skip_not_now")
    if not is_aborted:
        return Refusal("skip_only_aborted", lift=("team",))
    if not learnings:
        return Refusal("learning_missing", field="learned", lift=("team",))
    return None if all(learnings) else Refusal("learning_unfinished", field="verdict", lift=("team",))


def refuse_opening(eligible: int) -> Refusal | None:
    """R10: a vote needs somebody who may vote."""
    return None if eligible else Refusal("nobody_eligible", lift=("lead", "admin"))


def quorum(eligible: int, kind: RoundKind = RoundKind.SECRET) -> int:
    """R14: how many must vote: more than half; of one or two people all. Never fewer than one."""
    return max(eligible, 1) if kind is RoundKind.WRITTEN else eligible // 2 + 1


def reaches_quorum(round_: RoundFacts) -> bool:
    """R14: did enough people vote? Abstaining counts."""
    return round_.voted >= quorum(len(round_.eligible), round_.kind)


def round_state_at(round_: RoundFacts, now: datetime) -> RoundState:
    """R7, R14: the state at a moment, also when nothing has settled it yet. It is extended at most once."""
    if round_.state is RoundState.CLOSED or now >= closed_at(round_):
        return RoundState.CLOSED
    return RoundState.OPEN if now < round_.closes_at else RoundState.EXTENDED


def closed_at(round_: RoundFacts) -> datetime:
    """R14: the moment at which the clock closes it: without quorum at the first moment, two working days later."""
    if round_.state is RoundState.OPEN and reaches_quorum(round_):
        return round_.closes_at
    return round_.extension_closes_at


def refuse_ballot(round_: RoundFacts, person_id: UUID, now: datetime) -> Refusal | None:
    """R10, R13: only the frozen electorate, only until close; the time of the server decides."""
    if round_state_at(round_, now) is RoundState.CLOSED:
        return Refusal("round_closed", closed_at=round_.closed_at or min(now, closed_at(round_)))
    if person_id not in round_.eligible:
        return Refusal("not_in_electorate", lift=("time",))
    return None


def refuse_tipping(ballot: BallotFacts, learnings: Collection[UUID]) -> Refusal | None:
    """R11: the learning that tips a vote is one of this experiment, or none of them."""
    if ballot.tipping_learning_id is None or ballot.tipping_learning_id in learnings:
        return None
    return Refusal("tipping_unknown", field="tipping")


def refuse_close_early(round_: RoundFacts, now: datetime, calendar: WorkingCalendar) -> Refusal | None:
    """R14: before its time a round closes only when all have voted, or in a closing meeting that was announced."""
    if round_state_at(round_, now) is RoundState.CLOSED:
        return Refusal("round_closed_already")
    if everybody_voted(round_):
        return None
    voted, eligible = round_.voted, len(round_.eligible)
    if not is_announced(round_, calendar):
        return Refusal("not_everybody_voted", voted=voted, eligible=eligible, lift=("team", "time"))
    if round_.meeting_at is not None and now < round_.meeting_at:
        return Refusal("meeting_not_begun", meeting_at=round_.meeting_at, lift=("time",))
    if not reaches_quorum(round_):
        need = quorum(eligible, round_.kind)
        return Refusal("quorum_missing", voted=voted, needed=need, lift=("team", "time"))
    return None


def everybody_voted(round_: RoundFacts) -> bool:
    """Did all who may vote now do so?"""
    return 0 < len(round_.eligible) <= round_.voted


def is_announced(round_: RoundFacts, calendar: WorkingCalendar) -> bool:
    """R14: was a closing meeting announced at least one working day before?"""
    if round_.meeting_at is None or round_.meeting_announced_at is None:
        return False
    return calendar.working_days_between(round_.meeting_announced_at, round_.meeting_at) >= 1


def advise(tally: Tally, eligible: int, kind: RoundKind = RoundKind.SECRET) -> Advice:
    """R15: most votes. Too few votes, none, or a tie give no advice: there is no casting vote and no default.

    When everybody abstained nobody chose, and there is no advice either. Written advice is clear when those who chose
    agree, else it is a tie (R10).
    """
    if tally.voted == 0:
        return Advice(None, AdviceStrength.NONE)
    if tally.voted < quorum(eligible, kind):
        return Advice(None, AdviceStrength.THIN)
    if tally.choosing == 0:
        return Advice(None, AdviceStrength.NONE)
    most, first = _most(tally)
    if len(first) > 1:
        return Advice(None, AdviceStrength.TIE)
    return Advice(first[0], _strength(most, tally.choosing, kind))


def tied(advice: Advice, tally: Tally) -> tuple[Choice, ...]:
    """R15: between which choices the votes are equal; nothing unless the advice is a tie."""
    is_tie = advice.strength is AdviceStrength.TIE and tally.choosing > 0
    return _most(tally)[1] if is_tie else ()


def _most(tally: Tally) -> tuple[int, tuple[Choice, ...]]:
    """The most votes that a choice has, and which choices have them."""
    counts = {Choice.KEEP: tally.keep, Choice.PIVOT: tally.pivot, Choice.STOP: tally.stop}
    most = max(counts.values())
    return most, tuple(choice for choice, count in counts.items() if count == most)


def _strength(most: int, choosing: int, kind: RoundKind) -> AdviceStrength:
    if kind is RoundKind.WRITTEN:
        return AdviceStrength.CLEAR
    if most == choosing:
        return AdviceStrength.UNANIMOUS
    return AdviceStrength.CLEAR if 2 * most > choosing else AdviceStrength.DIVIDED
