# SPDX-License-Identifier: EUPL-1.2
"""Acts of a vote. Casting and changing leave no event, no moment and no token with a person (R12)."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker import acts
from tracker.directions.queries import direction
from tracker.experiments.access import refuse_leading
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.learnings import actions as learning_actions
from tracker.learnings.models import Learning
from tracker.learnings.queries import has_new, waits_for
from tracker.people.models import Person
from tracker.people.queries import calendar, members, organisation, people_with_role
from tracker.people.terms import Role
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import actions as sprint_actions
from tracker.sprints.models import Sprint
from tracker.tables import current_organisation_id
from tracker.votes import erase, queries, rules
from tracker.votes.models import Ballot, Elector, OpenBallot, Round, WrittenAdvice
from tracker.votes.terms import BallotFacts, Choice, ClosedBy, RoundFacts, RoundKind, RoundState


def open_round(sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> Round:
    """Open the vote on a sprint that is wrapped up; the electorate and the learnings are frozen now (R6, R10). Flushes.

    After a withdrawn decision a new learning opens another round on the same sprint (R19).
    Raises Refused when somebody else than the lead asks, when the wrap-up is not complete, or when nobody may vote.
    """
    refused_if(refuse_leading(experiment, by.id))
    refused_if(
        rules.refuse_opening_now(
            sprint.state, is_reopened=sprint.reopened_at is not None, has_new_learning=has_new(sprint.id)
        )
    )
    refused_if(next(iter(waits_for(sprint)), None))
    sponsor_id, deputy_id = _sponsors(experiment)
    voters = rules.electorate(
        [row.id for row in members(experiment.team_id, now)] if experiment.team_id else [],
        experiment.lead_id,
        experiment.domain_owner_id,
        sponsor_id,
        deputy_id,
        people_with_role(Role.MANAGER),
    )
    refused_if(rules.refuse_opening(len(voters)))
    working_days = calendar()
    closes_at = working_days.add_working_days(now, organisation().vote_days)
    before = queries.round_of(sprint.id)
    round_ = Round(
        sprint_id=sprint.id,
        number=before.number + 1 if before else 1,
        kind=rules.kind_for(len(voters)),
        opened_at=now,
        closes_at=closes_at,
        extension_closes_at=working_days.add_working_days(closes_at, rules.EXTENSION_DAYS),
        sponsor_id=sponsor_id,
        deputy_id=deputy_id,
    )
    db.session.add(round_)
    db.session.flush()
    db.session.add_all(Elector(round_id=round_.id, person_id=person_id) for person_id in sorted(voters))
    learning_actions.freeze(sprint.id, now)
    sprint_actions.begin_voting(sprint)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.ROUND_OPEN,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "round": round_.id, "number": round_.number, "kind": round_.kind,
              "eligible": len(voters), "closes_at": closes_at},
    )  # fmt: skip
    return round_


def _sponsors(experiment: Experiment) -> tuple[UUID | None, UUID | None]:
    """Who may depart from the vote, and therefore does not vote."""
    found = direction(experiment.direction_id) if experiment.direction_id else None
    return (found.sponsor_id, found.deputy_id) if found else (None, None)


def cast_ballot(round_: Round, experiment: Experiment, voter: Person, ballot: BallotFacts, now: datetime) -> None:
    """Cast or change a vote (R11 to R13). The experiment is locked, so nothing is cast while the round closes. Flushes.

    Leaves no event, no moment and no stored answer: only the vote itself, until the round closes.
    """
    _check_ballot(round_, experiment, voter, ballot, now, RoundKind.SECRET)
    own = db.session.scalar(
        select(OpenBallot).where(OpenBallot.round_id == round_.id, OpenBallot.person_id == voter.id)
    )
    if own is None:
        own = OpenBallot(round_id=round_.id, person_id=voter.id)
        db.session.add(own)
    elif (own.choice, own.tipping_learning_id, own.reason) != _content(ballot):
        round_.changes += 1
    own.choice, own.tipping_learning_id, own.reason = _content(ballot)
    db.session.flush()


def give_advice(round_: Round, experiment: Experiment, voter: Person, advice: BallotFacts, now: datetime) -> None:
    """Write advice, or write it anew, with your name: when one or two people are eligible (R10). Flushes."""
    _check_ballot(round_, experiment, voter, advice, now, RoundKind.WRITTEN)
    own = db.session.scalar(
        select(WrittenAdvice).where(WrittenAdvice.round_id == round_.id, WrittenAdvice.person_id == voter.id)
    )
    if own is None:
        own = WrittenAdvice(round_id=round_.id, person_id=voter.id)
        db.session.add(own)
    elif (own.choice, own.tipping_learning_id, own.reason) != _content(advice):
        round_.changes += 1
    own.choice, own.tipping_learning_id, own.reason = _content(advice)
    own.given_at = now
    db.session.flush()
    record(
        experiment.stream,
        EventKind.ADVICE_GIVE,
        by=voter.id,
        now=now,
        data={"round": round_.id, "choice": advice.choice, "tipping": advice.tipping_learning_id},
        texts={"reason": advice.reason},
    )


def _content(ballot: BallotFacts) -> tuple[Choice, UUID | None, str | None]:
    return ballot.choice, ballot.tipping_learning_id, ballot.reason or None


def _check_ballot(
    round_: Round, experiment: Experiment, voter: Person, ballot: BallotFacts, now: datetime, kind: RoundKind
) -> None:
    if round_.kind is not kind:
        raise Refused(Refusal("other_kind_of_vote"))
    refused_if(rules.refuse_ballot(queries.facts(round_, now), voter.id, now))
    refused_if(rules.refuse_tipping(ballot, learnings_of(experiment.id)))


def learnings_of(experiment_id: UUID) -> frozenset[UUID]:
    """The learnings of an experiment that can tip a vote: those that are frozen, of this sprint and of earlier ones."""
    return frozenset(
        db.session.scalars(
            select(Learning.id).where(Learning.experiment_id == experiment_id, Learning.frozen_at.is_not(None))
        )
    )


def close_early(round_: Round, sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Close a round before its time: all voted, or an announced closing meeting with the quorum (R14). Flushes."""
    refused_if(refuse_leading(experiment, by.id))
    known = queries.with_meeting(queries.facts(round_, now), sprint)
    refused_if(rules.refuse_close_early(known, now, calendar()))
    why = ClosedBy.EVERYBODY if rules.everybody_voted(known) else ClosedBy.MEETING
    _close(round_, sprint, known, now, why)
    _record_close(round_, experiment, by=by.id, now=now, due_at=None)
    acts.settle(experiment, now)  # rooms below note at once what the advice sets going, such as a keep in silence


def settle(experiment: Experiment, now: datetime) -> bool:
    """R7, R14: extend a round without quorum, close one whose time is over. Answers whether it did anything."""
    return any(_settle_round(round_, experiment, now) for round_ in queries.open_rounds(experiment.id))


def _settle_round(round_: Round, experiment: Experiment, now: datetime) -> bool:
    known = queries.facts(round_, now)
    if known.state is RoundState.EXTENDED and round_.state is RoundState.OPEN:
        _extend(round_, experiment, known, now)
        return True
    if rules.round_state_at(known, now) is not RoundState.CLOSED:
        return False
    at = rules.closed_at(known)
    sprint = db.session.get(Sprint, (current_organisation_id(), round_.sprint_id))
    if sprint is None:
        raise LookupError("a round has a sprint")
    _close(round_, sprint, known, at, ClosedBy.CLOCK)
    _record_close(round_, experiment, by=None, now=now, due_at=at)
    return True


def _extend(round_: Round, experiment: Experiment, known: RoundFacts, now: datetime) -> None:
    """R14: two working days more, once."""
    round_.state = RoundState.EXTENDED
    db.session.flush()
    record(
        experiment.stream,
        EventKind.ROUND_EXTEND,
        by=None,
        now=now,
        due_at=round_.closes_at,
        data={"round": round_.id, "voted": known.voted, "closes_at": round_.extension_closes_at},
    )


def _close(round_: Round, sprint: Sprint, known: RoundFacts, at: datetime, why: ClosedBy) -> None:
    """R12, R15: count, keep the numbers and the advice, and cut the link between person and vote for good."""
    tally = queries.tally(round_)
    advice = rules.advise(tally, len(known.eligible), round_.kind)
    round_.state, round_.closed_at, round_.closed_by = RoundState.CLOSED, at, why
    round_.eligible, round_.voted = len(known.eligible), tally.voted
    round_.keep, round_.pivot, round_.stop, round_.abstain = tally.keep, tally.pivot, tally.stop, tally.abstain
    round_.advice, round_.advice_strength = advice.choice, advice.strength
    _unlink(round_)
    db.session.flush()
    due_at = calendar().add_working_days(at, organisation().decide_days)
    sprint_actions.begin_deciding(sprint, at, due_at)


def _unlink(round_: Round) -> None:
    """Write the votes anew without person or moment, in an order that says nothing; delete the old ones and the list.

    Nothing of the old rows is carried over: the ids are random, and the order of the new rows is shuffled.
    """
    cast = list(db.session.scalars(select(OpenBallot).where(OpenBallot.round_id == round_.id)))
    votes = [(row.choice, row.tipping_learning_id, row.reason) for row in cast]
    secrets.SystemRandom().shuffle(votes)
    for choice, tipping_learning_id, reason in votes:
        db.session.add(
            Ballot(round_id=round_.id, choice=choice, tipping_learning_id=tipping_learning_id, reason=reason)
        )
        db.session.flush()  # one by one: the order in the table is the shuffled one, whatever the unit of work does
    electors = list(db.session.scalars(select(Elector).where(Elector.round_id == round_.id)))
    for row in (*cast, *electors):
        db.session.delete(row)
    erase.after_commit()


def _record_close(
    round_: Round, experiment: Experiment, *, by: UUID | None, now: datetime, due_at: datetime | None
) -> None:
    record(
        experiment.stream,
        EventKind.ROUND_CLOSE,
        by=by,
        now=now,
        due_at=due_at,
        data={"round": round_.id, "closed_by": round_.closed_by, "eligible": round_.eligible, "voted": round_.voted,
              "changes": round_.changes, "keep": round_.keep, "pivot": round_.pivot, "stop": round_.stop,
              "abstain": round_.abstain, "advice": round_.advice, "strength": round_.advice_strength},
    )  # fmt: skip
