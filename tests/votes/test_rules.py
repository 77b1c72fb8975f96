# SPDX-License-Identifier: EUPL-1.2
"""Rules of a vote, as tables of cases: R10 (who), R13 (until when), R14 (quorum, extension, closing), R15 (advice)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clock import WorkingCalendar
from tracker.refusal import Refusal
from tracker.sprints.terms import SprintState
from tracker.votes import rules
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

ANNA, BRAM, CEM, DEWI, LEAD, OWNER, SPONSOR, DEPUTY, MANAGER = (UUID(int=n) for n in range(1, 10))
TEAM = (ANNA, BRAM, CEM, LEAD)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
EXTENDED = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
CALENDAR = WorkingCalendar(ZoneInfo("Europe/Amsterdam"))
SECRET, WRITTEN = RoundKind.SECRET, RoundKind.WRITTEN
MINUTE = timedelta(minutes=1)


def a_round(eligible: int = 5, voted: int = 0, **changes: object) -> RoundFacts:
    people = frozenset(UUID(int=100 + n) for n in range(eligible))
    facts = RoundFacts(SECRET, RoundState.OPEN, MONDAY, CLOSES, EXTENDED, people, voted)
    return replace(facts, **changes)  # type: ignore[arg-type]  # the facts by name


def code(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("lead", "owner", "sponsor", "deputy", "managers", "expected"),
    [
        (LEAD, OWNER, SPONSOR, DEPUTY, (), {ANNA, BRAM, CEM, LEAD, OWNER}),
        (LEAD, ANNA, SPONSOR, DEPUTY, (), {ANNA, BRAM, CEM, LEAD}),  # the owner is a member: one vote
        (LEAD, None, SPONSOR, None, (), {ANNA, BRAM, CEM, LEAD}),  # owner wanted
        (LEAD, OWNER, ANNA, BRAM, (), {CEM, LEAD, OWNER}),  # sponsor and deputy are in the team
        (LEAD, MANAGER, SPONSOR, DEPUTY, (MANAGER,), {ANNA, BRAM, CEM, LEAD}),  # who judges does not vote
        (LEAD, OWNER, SPONSOR, DEPUTY, (CEM, MANAGER), {ANNA, BRAM, LEAD, OWNER}),
        (DEWI, OWNER, SPONSOR, DEPUTY, (), {ANNA, BRAM, CEM, LEAD, DEWI, OWNER}),  # the lead comes from outside
        (LEAD, SPONSOR, SPONSOR, DEPUTY, (), {ANNA, BRAM, CEM, LEAD}),  # the owner is the sponsor
        (None, None, None, None, TEAM, set()),
    ],
)
def test_r10_the_electorate(
    lead: UUID | None,
    owner: UUID | None,
    sponsor: UUID | None,
    deputy: UUID | None,
    managers: tuple[UUID, ...],
    expected: set[UUID],
) -> None:
    assert rules.electorate(TEAM, lead, owner, sponsor, deputy, managers) == expected


@pytest.mark.parametrize(("eligible", "kind"), [(1, WRITTEN), (2, WRITTEN), (3, SECRET), (40, SECRET)])
def test_r10_one_or_two_people_write_their_advice(eligible: int, kind: RoundKind) -> None:
    assert rules.kind_for(eligible) is kind


def test_r10_nobody_eligible_opens_no_vote() -> None:
    assert code(rules.refuse_opening(0)) == "nobody_eligible"
    assert rules.refuse_opening(1) is None


@pytest.mark.parametrize(
    ("eligible", "kind", "expected"),
    [
        (0, SECRET, 1), (1, SECRET, 1), (3, SECRET, 2), (4, SECRET, 3), (5, SECRET, 3), (6, SECRET, 4),
        (7, SECRET, 4), (0, WRITTEN, 1), (1, WRITTEN, 1), (2, WRITTEN, 2),
    ],
)  # fmt: skip
def test_r14_quorum_is_more_than_half_and_in_writing_all(eligible: int, kind: RoundKind, expected: int) -> None:
    assert rules.quorum(eligible, kind) == expected


@pytest.mark.parametrize(
    ("state", "reopened", "learned", "expected"),
    [
        (SprintState.WRAPPING_UP, False, False, None),
        (SprintState.RUNNING, False, True, "vote_not_now"),
        (SprintState.VOTING, True, True, "vote_not_now"),
        (SprintState.CLOSED, True, True, "vote_not_now"),
        (SprintState.DECIDING, False, True, "vote_not_now"),
        (SprintState.DECIDING, True, False, "second_vote_needs_learning"),
        (SprintState.DECIDING, True, True, None),
    ],
)
def test_r6_r19_when_a_vote_opens(state: SprintState, reopened: bool, learned: bool, expected: str | None) -> None:
    assert code(rules.refuse_opening_now(state, is_reopened=reopened, has_new_learning=learned)) == expected


OPEN, EXT, CLOSED = RoundState.OPEN, RoundState.EXTENDED, RoundState.CLOSED


@pytest.mark.parametrize(
    ("stored", "voted", "at", "expected"),
    [
        (OPEN, 0, MONDAY, OPEN),
        (OPEN, 5, CLOSES - MINUTE, OPEN),  # everybody voted: it stays open until somebody closes it, or its time
        (OPEN, 3, CLOSES, CLOSED),
        (OPEN, 2, CLOSES, EXT),  # one too few: extended by itself
        (OPEN, 2, EXTENDED - MINUTE, EXT),
        (OPEN, 2, EXTENDED, CLOSED),  # nobody settled anything: closed all the same
        (OPEN, 0, EXTENDED, CLOSED),
        (EXT, 5, CLOSES + MINUTE, EXT),  # votes in the extension do not end it early
        (EXT, 5, EXTENDED - MINUTE, EXT),
        (EXT, 2, EXTENDED, CLOSED),  # no second extension
        (CLOSED, 0, MONDAY, CLOSED),
    ],
)
def test_r14_state_at(stored: RoundState, voted: int, at: datetime, expected: RoundState) -> None:
    assert rules.round_state_at(a_round(5, voted, state=stored), at) is expected


@pytest.mark.parametrize(
    ("stored", "voted", "expected"),
    [(OPEN, 3, CLOSES), (OPEN, 2, EXTENDED), (EXT, 5, EXTENDED), (EXT, 0, EXTENDED)],
)
def test_r14_the_moment_at_which_the_clock_closes_it(stored: RoundState, voted: int, expected: datetime) -> None:
    assert rules.closed_at(a_round(5, voted, state=stored)) == expected


ME = UUID(int=100)


@pytest.mark.parametrize(
    ("facts", "person", "at", "expected"),
    [
        (a_round(), ME, MONDAY, None),
        (a_round(), ME, CLOSES - MINUTE, None),
        (a_round(voted=3), ME, CLOSES, "round_closed"),  # exactly then: too late
        (a_round(voted=2), ME, CLOSES, None),  # extended
        (a_round(voted=2), ME, EXTENDED, "round_closed"),
        (a_round(state=CLOSED), ME, MONDAY, "round_closed"),
        (a_round(), uuid4(), MONDAY, "not_in_electorate"),
        (a_round(voted=3), uuid4(), CLOSES, "round_closed"),
    ],
)
def test_r13_who_may_cast_until_when(facts: RoundFacts, person: UUID, at: datetime, expected: str | None) -> None:
    assert code(rules.refuse_ballot(facts, person, at)) == expected


def test_r13_a_late_vote_hears_when_the_vote_closed() -> None:
    refusal = rules.refuse_ballot(a_round(voted=2), ME, EXTENDED + timedelta(days=3))
    assert refusal is not None
    assert refusal.facts["closed_at"] == EXTENDED


def test_r13_after_an_early_close_it_hears_that_moment() -> None:
    refusal = rules.refuse_ballot(a_round(state=CLOSED, closed_at=MONDAY), ME, CLOSES)
    assert refusal is not None
    assert refusal.facts["closed_at"] == MONDAY


@pytest.mark.parametrize(("tipping", "expected"), [(None, None), (UUID(int=7), None), (UUID(int=8), "tipping_unknown")])
def test_r11_the_tipping_learning_is_of_this_experiment_or_none(tipping: UUID | None, expected: str | None) -> None:
    assert code(rules.refuse_tipping(BallotFacts(Choice.KEEP, tipping), {UUID(int=7)})) == expected


FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MEETING = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # Tuesday


@pytest.mark.parametrize(
    ("voted", "announced", "at", "expected"),
    [
        (5, None, MONDAY, None),  # everybody voted
        (4, None, MONDAY, "not_everybody_voted"),
        (4, FRIDAY, MEETING, None),
        (3, FRIDAY, MEETING, None),  # announced, quorum
        (2, FRIDAY, MEETING, "quorum_missing"),
        (3, FRIDAY, MEETING - MINUTE, "meeting_not_begun"),
        (3, MONDAY, MEETING, None),  # one working day before
        (3, MEETING - timedelta(hours=4), MEETING, "not_everybody_voted"),  # announced on the day itself
        (5, MEETING - timedelta(hours=4), MEETING, None),
        (0, FRIDAY, MEETING, "quorum_missing"),
        (5, FRIDAY, CLOSES, "round_closed_already"),
    ],
)
def test_r14_closing_early(voted: int, announced: datetime | None, at: datetime, expected: str | None) -> None:
    meeting = MEETING if announced else None
    facts = a_round(5, voted, meeting_at=meeting, meeting_announced_at=announced)
    assert code(rules.refuse_close_early(facts, at, CALENDAR)) == expected


@pytest.mark.parametrize(
    ("announced", "meeting", "expected"),
    [
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), datetime(2026, 11, 21, 9, 0, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),  # Friday, Monday
        (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),  # Saturday, Monday
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2026, 11, 23, 22, 0, tzinfo=UTC), False),
    ],
)
def test_r14_a_meeting_is_announced_a_working_day_before(
    announced: datetime, meeting: datetime, *, expected: bool
) -> None:
    facts = a_round(meeting_at=meeting, meeting_announced_at=announced)
    assert rules.is_announced(facts, CALENDAR) is expected


def test_r14_an_empty_electorate_is_never_everybody() -> None:
    assert not rules.everybody_voted(a_round(0, 0))


UNANIMOUS, CLEAR, DIVIDED, TIE, THIN, NONE = AdviceStrength


@pytest.mark.parametrize(
    ("counts", "eligible", "choice", "strength"),
    [
        ((6, 0, 0, 0), 6, Choice.KEEP, UNANIMOUS),
        ((0, 0, 6, 0), 6, Choice.STOP, UNANIMOUS),
        ((0, 4, 0, 0), 6, Choice.PIVOT, UNANIMOUS),
        ((0, 0, 3, 2), 6, Choice.STOP, UNANIMOUS),  # abstaining does not count for the result
        ((1, 0, 0, 4), 5, Choice.KEEP, UNANIMOUS),
        ((4, 2, 0, 0), 6, Choice.KEEP, CLEAR),
        ((2, 4, 0, 0), 6, Choice.PIVOT, CLEAR),
        ((3, 1, 1, 0), 5, Choice.KEEP, CLEAR),  # 3 of 5
        ((2, 1, 0, 2), 5, Choice.KEEP, CLEAR),  # 2 of the 3 who chose
        ((3, 2, 1, 0), 6, Choice.KEEP, DIVIDED),  # exactly half is not more than half
        ((2, 1, 1, 0), 5, Choice.KEEP, DIVIDED),
        ((1, 1, 2, 1), 6, Choice.STOP, DIVIDED),
        ((3, 3, 0, 0), 6, None, TIE),
        ((2, 2, 1, 0), 5, None, TIE),
        ((1, 1, 1, 0), 3, None, TIE),
        ((0, 2, 2, 1), 6, None, TIE),
        ((3, 0, 0, 0), 6, None, THIN),  # half is no quorum
        ((1, 0, 0, 0), 5, None, THIN),
        ((0, 0, 0, 2), 5, None, THIN),
        ((0, 0, 0, 0), 5, None, NONE),
        ((0, 0, 0, 5), 5, None, NONE),  # all abstained: nobody chose
        ((0, 0, 0, 0), 0, None, NONE),
    ],
)
def test_r15_advice(
    counts: tuple[int, int, int, int], eligible: int, choice: Choice | None, strength: AdviceStrength
) -> None:
    assert rules.advise(Tally(*counts), eligible) == Advice(choice, strength)


@pytest.mark.parametrize(
    ("tally", "eligible", "choice", "strength"),
    [
        (Tally(keep=2), 2, Choice.KEEP, CLEAR),  # never unanimous: two people
        (Tally(stop=1), 1, Choice.STOP, CLEAR),
        (Tally(keep=1, stop=1), 2, None, TIE),
        (Tally(keep=1, abstain=1), 2, Choice.KEEP, CLEAR),
        (Tally(keep=1), 2, None, THIN),  # in writing the quorum is all
        (Tally(abstain=2), 2, None, NONE),
        (Tally(), 2, None, NONE),
    ],
)
def test_r10_r15_written_advice(tally: Tally, eligible: int, choice: Choice | None, strength: AdviceStrength) -> None:
    assert rules.advise(tally, eligible, WRITTEN) == Advice(choice, strength)


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (Tally(keep=3, stop=3), (Choice.KEEP, Choice.STOP)),
        (Tally(keep=1, pivot=2, stop=2, abstain=1), (Choice.PIVOT, Choice.STOP)),
        (Tally(keep=2, pivot=2, stop=2), (Choice.KEEP, Choice.PIVOT, Choice.STOP)),
        (Tally(keep=4, stop=2), ()),
        (Tally(keep=1, stop=1), ()),  # equal, but too few
        (Tally(abstain=6), ()),
    ],
)
def test_r15_between_what_it_is_tied(tally: Tally, expected: tuple[Choice, ...]) -> None:
    assert rules.tied(rules.advise(tally, 6), tally) == expected


@given(st.tuples(*[st.integers(0, 8)] * 4), st.integers(0, 32))
def test_r15_holds_for_every_count(counts: tuple[int, int, int, int], eligible: int) -> None:
    """Whatever was voted: a choice is only advised with quorum, and it has more votes than each other choice."""
    tally = Tally(*counts)
    advice = rules.advise(tally, eligible)
    if tally.voted < rules.quorum(eligible):
        assert advice.choice is None
    if advice.choice is None:
        assert advice.strength in {TIE, THIN, NONE}
        return
    assert tally.voted >= rules.quorum(eligible)
    others = [getattr(tally, name) for name in ("keep", "pivot", "stop") if name != advice.choice.value]
    most = getattr(tally, advice.choice.value)
    assert most > max(others)
    assert (advice.strength is UNANIMOUS) == (most == tally.choosing)
    assert (advice.strength is DIVIDED) == (2 * most <= tally.choosing)


@given(st.permutations(["keep", "pivot", "stop"]), st.tuples(*[st.integers(0, 6)] * 3))
def test_r15_no_choice_is_favoured(names: list[str], counts: tuple[int, int, int]) -> None:
    """There is no default to going on: who renames the choices gets the same advice renamed."""
    plain = rules.advise(Tally(**dict(zip(("keep", "pivot", "stop"), counts, strict=True))), 6)
    renamed = rules.advise(Tally(**dict(zip(names, counts, strict=True))), 6)
    assert plain.strength is renamed.strength
    if plain.choice is not None and renamed.choice is not None:
        assert names[["keep", "pivot", "stop"].index(plain.choice.value)] == renamed.choice.value
