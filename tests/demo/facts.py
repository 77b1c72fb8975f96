# SPDX-License-Identifier: EUPL-1.2
"""DOMAIN 6 line by line, held against the rows. Each fact is a function of its own, so a red run names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from tests.demo.told import BACKLOG, NO, PIVOT, TOLD, Told
from tracker import clock
from tracker.decisions import clean_up, handover
from tracker.decisions import queries as decisions
from tracker.decisions.models import Decision, Pivot
from tracker.decisions.terms import DecisionState, HandoverState, Outcome
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment, SafetyPick
from tracker.experiments.queries import by_code
from tracker.experiments.terms import ExperimentState, SafetyAnswer, SafetyKind
from tracker.extensions import db
from tracker.learnings.models import Learning
from tracker.learnings.queries import of_experiment, of_sprint
from tracker.learnings.terms import Strength
from tracker.people import queries as people
from tracker.record.queries import verify
from tracker.sprints import corrections
from tracker.sprints import queries as sprints
from tracker.sprints.models import Blocker, LogEntry, Sprint, StopRuleAnswer
from tracker.sprints.terms import BlockerKind, CorrectionOf, SprintState
from tracker.votes import queries as votes
from tracker.votes.models import Elector, OpenBallot, Round
from tracker.votes.objection_models import Objection
from tracker.votes.objection_terms import Ground, ObjectionState
from tracker.votes.terms import RoundState


def experiment(code: str) -> Experiment:
    found = by_code(code)
    assert found is not None, code
    return found


def sprint(code: str, number: int) -> Sprint:
    found = sprints.sprint(experiment(code).id, number)
    assert found is not None, (code, number)
    return found


def rounds(code: str) -> list[Round]:
    """The rounds of an experiment, by sprint and number."""
    query = select(Round).join(Sprint, Sprint.id == Round.sprint_id).where(Sprint.experiment_id == experiment(code).id)
    return list(db.session.scalars(query.order_by(Sprint.number, Round.number)))


def days_since(moment: datetime | None) -> int:
    """Days on the wall calendar since a moment."""
    assert moment is not None
    calendar = people.calendar()
    return (calendar.local_day(clock.now()) - calendar.local_day(moment)).days


def working_days_since(moment: datetime | None) -> int:
    assert moment is not None
    return people.calendar().working_days_between(moment, clock.now())


def names_of(code: str) -> tuple[str | None, ...]:
    row = experiment(code)
    return row.title, row.theme, row.team.name if row.team else None, row.direction.title if row.direction else None


def told_of(code: str, told: Told) -> None:
    """Names, start, state, locked threshold, votes, results, learnings and decisions of one experiment."""
    row = experiment(code)
    assert (*names_of(code), row.state) == (told.title, told.theme, told.team, told.direction, told.state), code
    assert days_since(sprint(code, 1).started_at) // 7 == told.weeks_ago, code
    query = select(Sprint).where(Sprint.experiment_id == row.id).order_by(Sprint.number)
    played = list(db.session.scalars(query))
    locked = {(one.metric, _threshold(one)) for one in played if one.state is not SprintState.PLANNED}
    assert told.locked in locked, code
    closed = [one for one in rounds(code) if one.state is RoundState.CLOSED]
    counted = [((one.keep, one.pivot, one.stop, one.abstain), one.advice_strength) for one in closed]
    assert counted == list(told.votes), code
    for number, wanted in enumerate(told.sprints, 1):
        one = played[number - 1]
        value = None if wanted.value is None else Decimal(wanted.value)
        assert one.measured_value == value, (code, number)
        first = of_sprint(one.id)[0]
        grade = list(Strength).index(first.strength) + 1 if first.strength else 0
        assert (first.verdict, grade, first.is_surprise) == (wanted.verdict, wanted.strength, wanted.surprise), code
        assert wanted.learned in first.learned.casefold(), (code, number)
        stands = decisions.in_force(one.id)
        assert (stands and stands.outcome, stands and stands.route) == (wanted.outcome, wanted.route), (code, number)
        if wanted.outcome is PIVOT and stands is not None:
            assert db.session.scalar(select(Pivot.kind).where(Pivot.decision_id == stands.id)) is wanted.kind, code


def _threshold(one: Sprint) -> str:
    threshold = one.threshold
    return f"{threshold.value.normalize():f} {threshold.unit} {threshold.way.value}" if threshold else ""


def e_001_was_handed_over() -> None:
    """Named in sprint 3 at the latest, running small for real, and signed twice (R20); in use for over six months."""
    row = experiment("E-001")
    assert sprint("E-001", 2).measured_n == 200
    assert sprint("E-001", 3).measured_n == 400
    assert sprint("E-001", 1).surprised is False
    assert "9 van de 12" in (sprint("E-001", 1).result_note or "")
    (signed,) = handover.of_experiment(row.id)
    assert (signed.state, signed.sponsor, signed.receiver, signed.department) == (
        HandoverState.ACCEPTED, "Gerda Hoekman", "Arjan Feenstra", "Belastingen",
    )  # fmt: skip
    assert row.stage is Stage.SMALL_LIVE
    assert days_since(row.ended_at) > 183
    (blocker,) = sprints.log_and_blockers(sprint("E-001", 2))[1]
    assert blocker.resolved_how


def e_002_waits_for_its_receiver() -> None:
    (offered,) = handover.of_experiment(experiment("E-002").id)
    assert (offered.state, offered.receiver, offered.department) == (
        HandoverState.OFFERED, "Nadia Verkerk", "Communicatie",
    )  # fmt: skip
    assert sprint("E-002", 1).measured_n == 140
    assert (sprint("E-002", 1).metric, _threshold(sprint("E-002", 1))) == (
        "deel dat zonder bellen klaar is", "60 % at_least",
    )  # fmt: skip


def e_003_runs_on_day_six() -> None:
    running = sprint("E-003", 4)
    assert (running.state, days_since(running.started_at)) == (SprintState.RUNNING, 6)
    used, row = sprints.used(experiment("E-003").id), experiment("E-003")
    assert (row.max_loss_eur, used.euros, row.max_hours, used.hours) == (9000, 6100, 280, 195)
    assert "Karin Postma" in {line.taken_by for line in sprints.log_and_blockers(sprint("E-003", 3))[1]}
    assert decisions.of_experiment(row.id)[0].decided_by == "Jelle Roordink"


def e_004_was_stopped_over_an_objection() -> None:
    """Halted on day 3 over privacy, aborted, no vote; the sponsor stopped it, and its card was used twice."""
    row, second = experiment("E-004"), sprint("E-004", 2)
    objection = db.session.scalars(select(Objection).where(Objection.experiment_id == row.id)).one()
    assert (objection.ground, objection.raised_by_id) == (Ground.PRIVACY, row.domain_owner_id)
    assert objection.state is ObjectionState.CLOSED
    assert second.halted_at is not None
    assert second.started_at is not None
    assert (second.halted_at - second.started_at).days == 3
    assert second.aborted_at is not None
    assert votes.round_of(second.id) is None
    _stopped("E-004", by="Gerda Hoekman")
    assert sum(learning.reused for learning in of_experiment(row.id)) == 2


def e_005_departed_once_and_is_late_now() -> None:
    row, last = decisions.of_experiment(experiment("E-005").id)[1], sprint("E-005", 4)
    assert (row.deviates, row.decided_by) == (True, "Marit Oldeboer")
    assert row.reason == "Twee onder de grens en één vraag is nog fout. Dat is één sprint waard."
    assert row.counter_note == "Wij denken dat bellen sneller is dan nog een vragenlijst."
    assert last.state is SprintState.WRAPPING_UP
    assert working_days_since(last.wrap_up_due_at) == 2


def e_006_waits_for_the_sponsor() -> None:
    """2 of 5 voted, after one extension; a decision is due since four working days. Purchase stands in the way."""
    last, newest = sprint("E-006", 3), rounds("E-006")[-1]
    assert (newest.voted, newest.eligible) == (2, 5)
    assert newest.closed_at == newest.extension_closes_at
    assert (last.state, working_days_since(last.deciding_at)) == (SprintState.DECIDING, 4)
    assert last.not_measured_why
    blocker = db.session.scalars(
        select(Blocker)
        .join(LogEntry, LogEntry.id == Blocker.log_entry_id)
        .where(LogEntry.sprint_id == last.id, Blocker.kind == BlockerKind.PURCHASE)
    ).one()
    assert blocker.resolved_at is None
    assert sprint("E-006", 1).baseline == "41 velden"
    assert sprint("E-006", 2).measured_n == 11


def e_007_is_voting() -> None:
    """R12: only the round that is open knows who voted."""
    last = rounds("E-007")[-1]
    facts = votes.facts(last, clock.now())
    assert (last.state, facts.voted, len(facts.eligible)) == (RoundState.OPEN, 3, 5)
    voted = set(db.session.scalars(select(OpenBallot.person_id).where(OpenBallot.round_id == last.id)))
    waiting = {people.names({person_id})[person_id] for person_id in facts.eligible - voted}
    assert waiting == {"Wout Scherpenzeel", "Anouk Reitsma"}
    assert set(db.session.scalars(select(OpenBallot.round_id))) == {last.id}
    assert set(db.session.scalars(select(Elector.round_id))) == {last.id}


def e_008_took_a_decision_back_and_rests() -> None:
    """Withdrawn after two days, a new learning, a second round (R19); paused for two more weeks."""
    row, second = experiment("E-008"), sprint("E-008", 2)
    query = select(Decision).where(Decision.sprint_id == second.id, Decision.state == DecisionState.WITHDRAWN)
    back = db.session.scalars(query).one()
    assert back.outcome is Outcome.KEEP
    assert back.withdrawn_at is not None
    assert back.decided_at is not None
    assert days_since(back.decided_at) - days_since(back.withdrawn_at) == 2
    _first, new = of_sprint(second.id)
    assert "162" in new.learned
    assert new.verdict is NO
    (correction,) = corrections.of_sprint(second.id)
    assert (correction.about, "162" in correction.text) == (CorrectionOf.RESULT, True)
    assert [one.number for one in rounds("E-008")] == [1, 1, 2, 1]
    assert row.resume_at is not None
    assert (people.calendar().local_day(row.resume_at) - people.calendar().local_day(clock.now())).days == 14
    assert row.pause_reason


def e_009_met_its_stop_rule() -> None:
    last = sprint("E-009", 3)
    assert list(db.session.scalars(select(StopRuleAnswer.came_true).where(StopRuleAnswer.sprint_id == last.id))) == [
        True,
    ]  # fmt: skip
    _stopped("E-009", by="Jelle Roordink", freed=(3200, 4))
    assert experiment("E-012").predecessor_id == experiment("E-009").id


def e_010_lacks_a_domain_owner() -> None:
    planned, owner = sprint("E-010", 3), people.person(experiment("E-010").domain_owner_id or experiment("E-010").id)
    assert planned.state is SprintState.PLANNED
    assert owner is not None
    assert not owner.is_active


def e_011_was_stopped_by_all() -> None:
    _stopped("E-011", by="Noor Haverkamp", freed=(4600, 5))
    card = decisions.stop_card(experiment("E-011").id)
    assert card is not None
    assert card.learnings[0].learned == "Een fout die goed klinkt, kost meer tijd dan geen notitie"
    assert len(card.learnings) == 3
    assert sum(learning.reused for learning in of_experiment(experiment("E-011").id)) == 2
    lines = clean_up.of_experiment(experiment("E-011").id)
    assert [line.checked_by for line in lines].count(None) == 1
    assert len(lines) == 4


def e_012_has_been_silent_for_19_days() -> None:
    row, last = experiment("E-012"), sprint("E-012", 2)
    assert last.state is SprintState.WRAPPING_UP
    newest = [
        db.session.scalar(select(func.max(LogEntry.written_at)).where(LogEntry.sprint_id == last.id)),
        db.session.scalar(select(func.max(Learning.written_at)).where(Learning.experiment_id == row.id)),
    ]
    assert min(days_since(moment) for moment in newest) == 19
    assert row.now_different


def _stopped(code: str, *, by: str, freed: tuple[int, int] | None = None) -> None:
    """A stop that is final, with its card, and what came free (R19)."""
    row = experiment(code)
    stop = decisions.of_experiment(row.id)[-1]
    assert (stop.outcome, stop.state, stop.decided_by) == (Outcome.STOP, DecisionState.VALID, by)
    assert row.ended_at == stop.withdraw_until
    card = decisions.stop_card(row.id)
    assert card is not None, code
    assert freed in {None, (card.card.freed_eur, card.card.freed_sprints)}


def the_backlog_lies_there() -> None:
    rows = db.session.execute(select(Experiment.title, Experiment.state).where(Experiment.number > len(TOLD)))
    assert {row.title: row.state for row in rows} == BACKLOG
    parking = db.session.scalars(select(Experiment).where(Experiment.title == "Parkeren zonder sticker")).one()
    assert (parking.outside_frame, parking.sponsor_allowed_at) == (True, None)
    asked = select(SafetyPick.answer).where(
        SafetyPick.experiment_id == parking.id, SafetyPick.kind == SafetyKind.PERSONAL_DATA
    )
    assert db.session.scalar(asked) is SafetyAnswer.REAL
    drone = db.session.scalars(select(Experiment).where(Experiment.title == "Drone boven de markt")).one()
    assert (drone.end_reason or "").startswith("Probleem niet gevonden")


def the_whole_is_whole() -> None:
    """Codes as told, nobody has more than two running, the record verifies, and nothing lies in the future."""
    codes = list(db.session.scalars(select(Experiment.code).order_by(Experiment.number)))
    assert codes[: len(TOLD)] == list(TOLD)
    assert people.organisation().next_number == len(codes) + 1
    running = db.session.execute(
        select(Experiment.team_id, func.count()).where(Experiment.state == ExperimentState.ACTIVE).group_by("team_id")
    )
    assert max(row[1] for row in running) <= 2
    assert verify().broken is None
    newest = db.session.scalar(select(func.max(LogEntry.written_at)))
    assert newest is not None
    assert newest < clock.now()


FACTS: tuple[Callable[[], None], ...] = (
    e_001_was_handed_over,
    e_002_waits_for_its_receiver,
    e_003_runs_on_day_six,
    e_004_was_stopped_over_an_objection,
    e_005_departed_once_and_is_late_now,
    e_006_waits_for_the_sponsor,
    e_007_is_voting,
    e_008_took_a_decision_back_and_rests,
    e_009_met_its_stop_rule,
    e_010_lacks_a_domain_owner,
    e_011_was_stopped_by_all,
    e_012_has_been_silent_for_19_days,
    the_backlog_lies_there,
    the_whole_is_whole,
)
