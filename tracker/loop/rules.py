# SPDX-License-Identifier: EUPL-1.2
"""The loop itself, pure: where an experiment is now, what blocks its next sprint (R9), and whose turn it is."""

from __future__ import annotations

from datetime import datetime

from tracker.decisions.rules import loss_percent, open_outcomes
from tracker.decisions.terms import DecisionState, HandoverState, RouteFacts
from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, Origin
from tracker.loop.terms import ActKind, Actor, LoopRow, NextAct, Reader
from tracker.refusal import Refusal
from tracker.sprints.rules import missing_in_plan
from tracker.sprints.terms import PlanCheckFacts, SprintState
from tracker.votes.rules import quorum
from tracker.votes.terms import Advice, RoundKind, RoundState

UNENDING = {ExperimentState.IDEA, ExperimentState.READY, ExperimentState.ACTIVE, ExperimentState.PAUSED}


def sprint_state_at(row: LoopRow, now: datetime) -> SprintState | None:
    """Where the last sprint is at a moment, whether or not somebody settled it (R7). None before the first plan."""
    state = row.sprint_state
    if state is SprintState.RUNNING and row.ends_at is not None and now >= row.ends_at:
        return SprintState.WRAPPING_UP
    if state is SprintState.VOTING and round_is_over(row, now):
        return SprintState.DECIDING
    if state is SprintState.DECIDING and row.silence_at is not None and now >= row.silence_at:
        return SprintState.CLOSED
    return state


def is_kept_in_silence(row: LoopRow, now: datetime) -> bool:
    """R17 C: did silence take the keep, and has nobody settled that yet (R7)?"""
    return row.sprint_state is SprintState.DECIDING and sprint_state_at(row, now) is SprintState.CLOSED


def round_is_over(row: LoopRow, now: datetime) -> bool:
    """Did the round of the last sprint close: by an act, at its end with quorum, or after its one extension (R14)?"""
    if row.round_state is None or row.closes_at is None or row.extension_closes_at is None:
        return False
    if row.round_state is RoundState.CLOSED or now >= row.extension_closes_at:
        return True
    return row.round_state is RoundState.OPEN and now >= row.closes_at and has_quorum(row)


def has_quorum(row: LoopRow) -> bool:
    """Did enough people vote (R14)?"""
    kind = row.round_kind or RoundKind.SECRET
    return (row.voted or 0) >= quorum(row.eligible or 0, kind)


def state_at(row: LoopRow, now: datetime) -> ExperimentState:
    """Where the experiment is at a moment: an announced stop whose window ended is a stop (R19)."""
    if row.state is ExperimentState.ACTIVE and is_stop_announced(row) and _passed(row.withdraw_until, now):
        return ExperimentState.STOPPED
    return row.state


def waits_for_take_over(row: LoopRow) -> bool:
    """Was it imported, and has no team taken it over yet? Then nothing else is next, and no clock runs."""
    return row.origin is Origin.IMPORTED and row.state is ExperimentState.ACTIVE and row.team_id is None


def is_not_taken_over(row: LoopRow) -> bool:
    """R20: it worked and the receiver refused it: it ends as stopped, with that mark and without a stop card."""
    return row.state is ExperimentState.STOPPED and row.handover_state is HandoverState.REFUSED


def is_stop_announced(row: LoopRow) -> bool:
    """Was a stop decided that can still be withdrawn?"""
    return row.decision_state is DecisionState.ANNOUNCED


def is_late(row: LoopRow, now: datetime) -> bool:
    """Did the deadline of the phase pass? Only wrapping up and deciding can be late; a vote closes by itself."""
    return _passed(deadline(row, now), now)


def deadline(row: LoopRow, now: datetime) -> datetime | None:
    """When the phase that the last sprint is in ends, or should. Of a pause: when it goes on at the latest (2.2).

    Of a question to the sponsor: when its yes or no is late (R2).
    """
    if row.state is ExperimentState.PAUSED:
        return row.resume_at
    if waits_for_answer(row):
        return row.answer_due_at
    state = sprint_state_at(row, now)
    if state is SprintState.RUNNING:
        return row.ends_at
    if state is SprintState.WRAPPING_UP:
        return row.wrap_up_due_at
    if state is SprintState.VOTING:
        passed = _passed(row.closes_at, now)
        return row.extension_closes_at if passed else row.closes_at
    return row.decide_due_at if state is SprintState.DECIDING else None


def _passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment


def blockers(row: LoopRow, now: datetime) -> list[Refusal]:
    """R9: everything that keeps the next sprint from starting, each with who can lift it. Empty: it may start."""
    if row.state is ExperimentState.PAUSED and row.resume_at is not None:
        return [Refusal("is_paused", until=row.resume_at, lift=("lead",))]
    if state_at(row, now) not in {ExperimentState.READY, ExperimentState.ACTIVE}:
        return [Refusal("not_active", state=state_at(row, now))]
    if waits_for_take_over(row):
        return [Refusal("not_taken_over")]
    return [
        *_unfinished(row, now),
        *_missing_people(row),
        *_objections(row),
        *_stop_rules(row),
        *_limits(row),
        *_running_limit(row),
        *_outside_frame(row),
        *_unready_plan(row, now),
    ]


def _unfinished(row: LoopRow, now: datetime) -> list[Refusal]:
    """R9: the last sprint has no learning, no decision, or a decision that ends the line."""
    state = sprint_state_at(row, now)
    if is_stop_announced(row):
        return [Refusal("stop_announced", until=row.withdraw_until, lift=("time",))]
    if state in {None, SprintState.PLANNED, SprintState.CLOSED}:
        return []
    number = row.sprint_number
    if state is SprintState.RUNNING:
        return [Refusal("sprint_running", number=number, ends_at=row.ends_at, lift=("time", "lead"))]
    found = []
    if state is SprintState.WRAPPING_UP and not row.has_result:
        found.append(Refusal("no_result", number=number, lift=("lead", "team")))
    if not row.learnings:
        found.append(Refusal("no_learning", number=number, lift=("team",)))
    if state is SprintState.DECIDING:
        found.append(Refusal("no_decision", number=number, lift=("lead",) if can_confirm(row, now) else ("sponsor",)))
    elif state is SprintState.VOTING:
        found.append(Refusal("vote_open", number=number, closes_at=deadline(row, now), lift=("time", "team")))
    else:
        found.append(Refusal("no_vote_yet", number=number, lift=("lead",)))
    return found


def _missing_people(row: LoopRow) -> list[Refusal]:
    """R9: nobody starts without a team, a lead, a sponsor and a domain owner."""
    found = []
    if row.team_id is None:
        found.append(Refusal("no_team", lift=("admin",)))
    if row.lead_id is None:
        found.append(Refusal("no_lead", lift=("admin",)))
    elif row.lead_id in {row.sponsor_id, row.deputy_id}:
        found.append(Refusal("lead_is_sponsor", lift=("admin",)))
    if row.sponsor_id is None and row.deputy_id is None:
        found.append(Refusal("no_sponsor", lift=("admin",)))
    if row.domain_owner_id is None and not _may_search_domain_owner(row):
        found.append(Refusal("owner_missing", lift=("lead", "admin")))
    return found


def _may_search_domain_owner(row: LoopRow) -> bool:
    """R1: sprint 1 in stage discover may start with "domain owner wanted", unless residents are touched."""
    is_first = row.sprint_number in {None, 1} and row.sprints_used == 0
    return row.domain_owner_wanted and is_first and row.stage is Stage.DISCOVER and not row.touches_residents


def _objections(row: LoopRow) -> list[Refusal]:
    """R9, R16: an open objection blocks the next sprint: the lead adapts, or the sponsor rejects it with a reason."""
    return [Refusal("objection_blocks", lift=("lead", "sponsor"))] if row.objection_open else []


def _stop_rules(row: LoopRow) -> list[Refusal]:
    """R9: a stop rule that came true blocks the next sprint until the sponsor sets it aside with a reason."""
    return [Refusal("stop_rule_open", lift=("sponsor",))] if row.stop_rules_open else []


def _limits(row: LoopRow) -> list[Refusal]:
    """R9: a loss limit that is reached, or the most sprints. Who may lose nothing reaches it with the first euro."""
    found = []
    if row.max_loss_eur is not None and row.euros_used >= max(row.max_loss_eur, 1):
        found.append(Refusal("loss_reached", used=row.euros_used, most=row.max_loss_eur, lift=("sponsor",)))
    if row.max_hours is not None and row.hours_used >= max(row.max_hours, 1):
        found.append(Refusal("hours_reached", used=row.hours_used, most=row.max_hours, lift=("sponsor",)))
    most = most_sprints(row)
    if most is not None and row.sprints_used >= most:
        found.append(Refusal("sprints_reached", most=most, lift=("sponsor",)))
    return found


def most_sprints(row: LoopRow) -> int | None:
    """R9: the most sprints. One more, which may pass the maximum, when the sponsor chose to go on after the last one

    (R17 B), or when a receiver sent it back (R20).
    """
    extra = max(row.sent_back_after or 0, row.sponsor_kept_after or 0) + 1
    return None if row.max_sprints is None else max(row.max_sprints, extra)


def _outside_frame(row: LoopRow) -> list[Refusal]:
    """R2: outside the frame nothing starts without the yes of the sponsor; it never passes by silence."""
    if waits_for_answer(row):
        return [Refusal("waits_for_yes", sponsor=row.sponsor_name or "", lift=("sponsor",))]
    if _lacks_yes(row):
        return [Refusal("sponsor_said_no", sponsor=row.sponsor_name or "", lift=("lead", "sponsor"))]
    return []


def waits_for_answer(row: LoopRow) -> bool:
    """R2: is it ready, outside the frame, and has the sponsor said neither yes nor no?"""
    return _lacks_yes(row) and row.sponsor_refused_at is None


def _lacks_yes(row: LoopRow) -> bool:
    return row.state is ExperimentState.READY and row.outside_frame and row.sponsor_allowed_at is None


def _running_limit(row: LoopRow) -> list[Refusal]:
    """R3: fewer running than the most of the team and of the direction; those already running go on."""
    if row.state is ExperimentState.ACTIVE:
        return []
    found = is_full(row)
    if row.direction_closed_at is not None:
        found.append(Refusal("direction_closed", lift=("sponsor",)))
    return found


def is_full(row: LoopRow) -> list[Refusal]:
    """R3: what has no room for one more running experiment: its team, its direction."""
    found = []
    if row.team_max_running is not None and row.running_in_team >= row.team_max_running:
        found.append(Refusal("team_is_full", team=row.team_name, most=row.team_max_running, lift=("admin", "time")))
    most = row.direction_max_running
    if most is not None and row.running_in_direction >= most:
        found.append(Refusal("direction_is_full", most=most, lift=("sponsor", "time")))
    return found


def _unready_plan(row: LoopRow, now: datetime) -> list[Refusal]:
    """R9: no plan, or one that is not complete: after a keep by silence it has no question yet (R17 C).

    Also when nobody has settled that keep: its draft is made then (R7).
    """
    state = sprint_state_at(row, now)
    if state is None:
        return [Refusal("no_plan", lift=("lead",))]
    if is_kept_in_silence(row, now):
        return [Refusal("question_missing", lift=("team",))]
    if state is not SprintState.PLANNED:
        return []
    return missing_in_plan(PlanCheckFacts(row.stage, row.plan))


def loss_used(row: LoopRow) -> int:
    """R17 B: how much of a loss limit is used, in percent; above 80 the sponsor decides."""
    return loss_percent(euros=(row.euros_used, row.max_loss_eur), hours=(row.hours_used, row.max_hours))


def can_confirm(row: LoopRow, now: datetime) -> bool:
    """R17 A: may the lead confirm what the team advised? Else it is the sponsor's."""
    advice = Advice(row.advice, row.advice_strength) if row.advice_strength is not None else None
    facts = RouteFacts(
        advice=advice,
        is_lead=True,
        is_sponsor=False,
        today=now.date(),
        is_aborted=row.is_aborted,
        stop_rule_hit=row.stop_rule_hit,
        open_objection=row.objection_open,
        sponsor_asked=row.sponsor_asked,
        direction_closed=row.direction_closed,
        frame_tighter=row.frame_tighter,
        loss_used_percent=loss_used(row),
        sprints_used=row.sprints_used,
        max_sprints=most_sprints(row) or row.sprints_used + 1,
    )
    return bool(open_outcomes(facts, now))


def next_act(row: LoopRow, reader: Reader, now: datetime) -> NextAct:
    """The one next act of an experiment, and whether it is this reader's turn."""
    kind, actor = _next(row, now)
    if kind is ActKind.VOTE and row.has_voted:
        return NextAct(kind, actor, is_mine=False, due_at=deadline(row, now))
    if kind is ActKind.RESUME and not is_late(row, now):  # 2.2: until its day a pause waits for nobody
        return NextAct(kind, actor, is_mine=False, due_at=deadline(row, now))
    return NextAct(kind, actor, is_mine=_is_turn_of(actor, row, reader), due_at=deadline(row, now))


def _next(row: LoopRow, now: datetime) -> tuple[ActKind, Actor]:
    state = state_at(row, now)
    if state is ExperimentState.IDEA:
        return (ActKind.GET_READY, Actor.LEAD) if row.team_id else (ActKind.TAKE_UP, Actor.ANY_TEAM)
    if is_not_taken_over(row):
        return ActKind.NOTHING, Actor.NOBODY
    if state is ExperimentState.STOPPED or (state is ExperimentState.ACTIVE and is_stop_announced(row)):
        return (ActKind.NOTHING, Actor.NOBODY) if row.has_stop_card else (ActKind.STOP_CARD, Actor.TEAM)
    if state is ExperimentState.SCALING_UP and row.handover_state is HandoverState.OFFERED:
        return ActKind.RECEIVE, Actor.RECEIVER
    if state not in UNENDING:
        return ActKind.NOTHING, Actor.NOBODY
    if state is ExperimentState.PAUSED:
        return (ActKind.RESUME, Actor.LEAD) if row.lead_id else (ActKind.NOTHING, Actor.NOBODY)
    if waits_for_take_over(row):
        return ActKind.TAKE_OVER, Actor.ANY_TEAM
    if _lacks_yes(row):
        return (ActKind.ALLOW, Actor.SPONSOR) if waits_for_answer(row) else (ActKind.ASK_AGAIN, Actor.LEAD)
    return _next_of_sprint(row, now)


def _next_of_sprint(row: LoopRow, now: datetime) -> tuple[ActKind, Actor]:
    state = sprint_state_at(row, now)
    if state is SprintState.RUNNING:
        return ActKind.LOG, Actor.TEAM
    if state is SprintState.WRAPPING_UP:
        ready = row.has_result and row.learnings > 0
        return (ActKind.OPEN_VOTE, Actor.LEAD) if ready else (ActKind.WRAP_UP, Actor.TEAM)
    if state is SprintState.VOTING:
        everybody = row.eligible is not None and row.voted is not None and row.voted >= row.eligible > 0
        return (ActKind.CLOSE_VOTE, Actor.LEAD) if everybody else (ActKind.VOTE, Actor.ELECTORATE)
    if state is SprintState.DECIDING and row.may_vote_again:
        return ActKind.OPEN_VOTE, Actor.LEAD
    if state is SprintState.DECIDING:
        return (ActKind.CONFIRM, Actor.LEAD) if can_confirm(row, now) else (ActKind.DECIDE, Actor.SPONSOR)
    if row.objection_open:
        return ActKind.SETTLE_OBJECTION, Actor.LEAD_OR_SPONSOR
    if row.stop_rules_open:
        return ActKind.SET_ASIDE, Actor.SPONSOR
    if _limits(row):
        return ActKind.GIVE_ROOM, Actor.SPONSOR
    is_planned = state is SprintState.PLANNED and not missing_in_plan(PlanCheckFacts(row.stage, row.plan))
    return (ActKind.START if is_planned else ActKind.PLAN), Actor.LEAD


def works_on(row: LoopRow, reader: Reader) -> bool:
    """Is the reader in the team, its lead or its domain owner?"""
    return reader.person_id in {row.lead_id, row.domain_owner_id} or row.team_id in reader.team_ids


def _is_turn_of(actor: Actor, row: LoopRow, reader: Reader) -> bool:
    is_sponsor = reader.person_id in {row.sponsor_id, row.deputy_id}
    return {
        Actor.ANY_TEAM: bool(reader.team_ids) and not is_sponsor,
        Actor.LEAD: reader.person_id == row.lead_id,
        Actor.TEAM: works_on(row, reader),
        Actor.ELECTORATE: row.can_vote,
        Actor.SPONSOR: is_sponsor,
        Actor.LEAD_OR_SPONSOR: is_sponsor or reader.person_id == row.lead_id,
        Actor.RECEIVER: reader.person_id == row.receiver_id,
        Actor.ADMIN: reader.is_admin,
        Actor.NOBODY: False,
    }[actor]
