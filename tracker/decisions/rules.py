# SPDX-License-Identifier: EUPL-1.2
"""Rules of a decision: who may decide what, by which route, and how it is taken back (R15, R17 to R19). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tracker.decisions.rules_handover import missing_for_scaling_up
from tracker.decisions.terms import (
    AskFacts,
    CounterNoteFacts,
    DecisionFacts,
    DecisionState,
    Freed,
    Outcome,
    PivotFacts,
    PivotKind,
    Route,
    RouteFacts,
    SetAsideFacts,
    StopCardFacts,
    WithdrawFacts,
)
from tracker.experiments.terms import ExperimentState, HypothesisFacts
from tracker.refusal import Refusal
from tracker.sprints.terms import SprintState
from tracker.votes.terms import Advice, AdviceStrength, Choice

SILENT_DAYS = 5  # working days in deciding: then a strong keep passes, and the rest goes to sponsor and deputy (R17)
CONFIRM_DAYS = 10  # working days in deciding: then the lead may confirm a pivot or stop nobody answered (R17)
WITHDRAW_DAYS = 5  # working days (R19)
COUNTER_NOTE_DAYS = 5  # working days (R17)
LOSS_LIMIT_PERCENT, OVER_ALL = 80, 101
MOST_ON_CARD = 3

STRONG = frozenset({AdviceStrength.UNANIMOUS, AdviceStrength.CLEAR})
FOLLOWED = STRONG | {AdviceStrength.DIVIDED}


def deviates(outcome: Outcome, advice: Advice | None) -> bool:
    """R17: does a decision depart from the vote? Without advice nothing does; scaling up after a keep does not."""
    if advice is None or advice.choice is None:
        return False
    if outcome is Outcome.SCALE_UP:
        return advice.choice is not Choice.KEEP
    return outcome.value != advice.choice.value


def refuse_unanimous_stop_to_keep(outcome: Outcome, advice: Advice | None) -> Refusal | None:
    """R17: nobody does good work on what all want to end: pivot, or begin a new experiment."""
    stop = Advice(Choice.STOP, AdviceStrength.UNANIMOUS)
    return Refusal("unanimous_stop", field="outcome") if outcome is Outcome.KEEP and advice == stop else None


def route_for(facts: RouteFacts, outcome: Outcome, now: datetime) -> Route | Refusal:
    """R17: by which route this person may decide this, or why not and who can.

    The sponsor and the deputy may decide everything. The lead may only confirm what the team advised: at once when
    nothing asks for the sponsor (A), or from the tenth working day when nobody answered a pivot or stop.
    """
    if outcome is Outcome.SCALE_UP:
        return _route_for_scaling_up(facts)
    if facts.is_sponsor:
        return refuse_unanimous_stop_to_keep(outcome, facts.advice) or Route.SPONSOR
    if facts.voted_as_sponsor:
        return Refusal("sponsor_voted", lift=("sponsor", "admin"))
    if not facts.is_lead:
        return Refusal("only_lead_or_sponsor", lift=("lead", "sponsor"))
    return _refuse_confirming(facts, outcome, now) or Route.FOLLOW


def _route_for_scaling_up(facts: RouteFacts) -> Route | Refusal:
    """R20: the sponsor decides about it, when everything that it asks is there."""
    if not facts.is_sponsor:
        return Refusal("only_sponsor_scales_up", field="outcome", lift=("sponsor",))
    if facts.scale_up is None:
        return Refusal("no_receiver", field="outcome", lift=("lead", "sponsor"))
    lacking = missing_for_scaling_up(replace(facts.scale_up, open_objection=facts.open_objection))
    return next(iter(lacking), Route.SPONSOR)


def _refuse_confirming(facts: RouteFacts, outcome: Outcome, now: datetime) -> Refusal | None:
    """R17 A: what keeps the lead from confirming an outcome."""
    advice = facts.advice
    if advice is None or advice.choice is None or advice.strength not in FOLLOWED:
        return Refusal("no_advice_to_confirm", lift=("sponsor",))
    if outcome.value != advice.choice.value:
        return Refusal("only_the_advice", advice=advice.choice, field="outcome", lift=("sponsor",))
    if facts.open_objection:
        return Refusal("objection_open", lift=("sponsor",))
    if outcome is not Outcome.STOP and facts.sprints_used >= facts.max_sprints:
        return Refusal("sprints_used_up", most=facts.max_sprints, lift=("sponsor",))
    return None if _unanswered(facts, now) else needs_sponsor(facts)


def needs_sponsor(facts: RouteFacts) -> Refusal | None:
    """R17 B: what asks for the sponsor even when the advice is clear; the tenth working day lifts it."""
    if facts.stop_rule_hit:
        return Refusal("stop_rule_hit", lift=("sponsor",))
    if facts.loss_used_percent > LOSS_LIMIT_PERCENT:
        return Refusal("loss_nearly_used", percent=facts.loss_used_percent, lift=("sponsor",))
    if facts.sponsor_asked:
        return Refusal("sponsor_was_asked", lift=("sponsor",))
    if facts.direction_closed:
        return Refusal("direction_was_closed", lift=("sponsor",))
    return Refusal("frame_got_tighter", lift=("sponsor",)) if facts.frame_tighter else None


def loss_percent(*, euros: tuple[int, int | None], hours: tuple[int, int | None]) -> int:
    """R17 B: how much of a loss limit is used, in percent rounded up: of money or hours, whichever is further.

    Each pair is what was used and the most; without a most that side does not count. Of a most of nothing whatever is
    used is more than all.
    """
    return max((_percent(used, most) for used, most in (euros, hours) if most is not None), default=0)


def _percent(used: int, most: int) -> int:
    if most == 0:
        return OVER_ALL if used else 0
    return -(-100 * used // most)


def _unanswered(facts: RouteFacts, now: datetime) -> bool:
    """R17 C: ten working days without an answer to a strong advice to pivot or stop."""
    advice = facts.advice
    waited = facts.confirm_at is not None and now >= facts.confirm_at
    return waited and advice is not None and advice.strength in STRONG and advice.choice in {Choice.PIVOT, Choice.STOP}


def open_outcomes(facts: RouteFacts, now: datetime) -> list[Outcome]:
    """R17: what this person may decide now, in the order of the page."""
    return [outcome for outcome in Outcome if isinstance(route_for(facts, outcome, now), Route)]


def passes_in_silence(facts: RouteFacts, now: datetime) -> bool:
    """R17 C: after five working days a strong keep becomes the decision by itself. Nothing else passes by silence.

    Not when something asks for the sponsor, and not when an earlier decision on this sprint was withdrawn: then
    somebody is looking at it.
    """
    advice = facts.advice
    if advice is None or advice.choice is not Choice.KEEP or advice.strength not in STRONG:
        return False
    objected = facts.open_objection or facts.was_objected
    blocked = objected or facts.was_withdrawn or facts.sprints_used >= facts.max_sprints
    if blocked or not facts.is_deciding or needs_sponsor(facts) is not None:
        return False
    return facts.silent_at is not None and now >= facts.silent_at


def refuse_decision(facts: RouteFacts, decision: DecisionFacts, now: datetime) -> Refusal | None:
    """R17: everything that can be wrong with a decision, in the order in which the page shows its fields."""
    if not facts.is_deciding:
        return Refusal("nothing_to_decide", lift=("lead",))
    route = route_for(facts, decision.outcome, now)
    if isinstance(route, Refusal):
        return route
    return (
        _refuse_follow_up(facts, decision)
        or refuse_arguments(facts.tied, decision.arguments)
        or _refuse_reason(facts, decision)
        or _refuse_dates(facts, decision)
    )


def refuse_arguments(tied: Sequence[Choice], arguments: Mapping[Choice, str]) -> Refusal | None:
    """R15: after a tie there is no casting vote; who decides quotes the best argument for each of the tied choices."""
    for choice in tied:
        if not arguments.get(choice):
            return Refusal("argument_missing", field=f"argument_{choice.value}")
    return None


def _refuse_reason(facts: RouteFacts, decision: DecisionFacts) -> Refusal | None:
    if not decision.reason:
        return Refusal("reason_missing", field="reason")
    tipping = decision.tipping_learning_id
    if tipping is not None and tipping not in facts.learnings:
        return Refusal("learning_not_of_experiment", field="tipping")
    if tipping is None and deviates(decision.outcome, facts.advice):
        return Refusal("departing_needs_learning", field="tipping")
    return None


def _refuse_dates(facts: RouteFacts, decision: DecisionFacts) -> Refusal | None:
    if decision.discussed_on is not None and decision.discussed_on > facts.today:
        return Refusal("discussed_later", field="discussed_on")
    if decision.review_on is not None and decision.review_on < facts.today:
        return Refusal("review_in_the_past", field="review_on")
    if decision.review_on is None and deviates(decision.outcome, facts.advice):
        return Refusal("review_missing", field="review_on")
    return None


def _refuse_follow_up(facts: RouteFacts, decision: DecisionFacts) -> Refusal | None:
    """R8: a keep of the lead asks one thing more than why: its next question. A pivot asks its new hypothesis (R17)."""
    if decision.outcome is Outcome.KEEP and facts.is_lead and not facts.is_sponsor:
        asked = decision.next_question or decision.next_question_id
        return None if asked else Refusal("next_question_missing", field="next_question")
    if decision.outcome is Outcome.PIVOT:
        return _refuse_pivot(facts, decision.pivot)
    return None


def _refuse_pivot(facts: RouteFacts, pivot: PivotFacts | None) -> Refusal | None:
    """R17: a pivot says what stays and what changes, and its hypothesis is another one."""
    if pivot is None:
        return Refusal("pivot_kind_missing", field="kind")
    if not pivot.stays:
        return Refusal("stays_missing", field="stays")
    if not pivot.changes:
        return Refusal("changes_missing", field="changes")
    if not pivot.hypothesis.action:
        return Refusal("hypothesis_missing", field="action")
    if pivot.hypothesis == facts.hypothesis:
        return Refusal("hypothesis_unchanged", field="action")
    return None


def is_final_at(state: DecisionState, withdraw_until: datetime | None, now: datetime) -> bool:
    """R19: a decision is final when it can no longer be withdrawn; an announced stop becomes a stop then."""
    return state is not DecisionState.WITHDRAWN and (withdraw_until is None or now >= withdraw_until)


def refuse_withdrawing(facts: WithdrawFacts, why: str | None, now: datetime) -> Refusal | None:
    """R19: by who decided, within five working days, before the next sprint, with a reason."""
    if facts.state is DecisionState.WITHDRAWN:
        return Refusal("withdrawn_already")
    if not facts.is_decider:
        return Refusal("only_the_decider", lift=("sponsor",))
    if facts.next_sprint_started:
        return Refusal("next_sprint_started")
    if facts.is_answered:
        return Refusal("handover_answered")
    if is_final_at(facts.state, facts.withdraw_until, now):
        return Refusal("decision_final", until=facts.withdraw_until or now)
    return None if why else Refusal("withdraw_reason_missing", field="why")


def refuse_counter_note(facts: CounterNoteFacts, text: str | None, now: datetime) -> Refusal | None:
    """R17: the team may say something back to a decision that departs from its vote, once, within five working days."""
    if not facts.is_team:
        return Refusal("counter_note_by_team", lift=("team",))
    if not facts.deviates:
        return Refusal("nothing_departs")
    if facts.has_note:
        return Refusal("counter_note_there")
    if facts.until is None or now >= facts.until:
        return Refusal("counter_note_late", until=facts.until or now)
    return None if text else Refusal("counter_note_empty", field="text")


def refuse_setting_aside(facts: SetAsideFacts, why: str | None) -> Refusal | None:
    """R9: only the sponsor sets a stop rule aside, once it is sure that it came true, and with a reason."""
    if not facts.is_sponsor:
        return Refusal("only_sponsor_sets_aside", lift=("sponsor",))
    if facts.experiment_state not in {ExperimentState.ACTIVE, ExperimentState.PAUSED}:
        return Refusal("nothing_to_set_aside")
    if not facts.came_true:
        return Refusal("stop_rule_not_true", field="answer")
    if not facts.is_fixed:
        return Refusal("stop_rule_not_fixed", lift=("lead",))
    if facts.is_set_aside:
        return Refusal("set_aside_already")
    return None if why else Refusal("set_aside_reason_missing", field="why")


def refuse_asking(facts: AskFacts, why: str | None) -> Refusal | None:
    """R17 B: lead, domain owner or a manager asks the sponsor to decide, once per sprint, before it is decided."""
    if facts.is_sponsor:
        return Refusal("sponsor_asks_nobody")
    if not facts.may_ask:
        return Refusal("only_these_ask", lift=("lead", "domain_owner", "manager"))
    if facts.sprint_state is SprintState.PLANNED:
        return Refusal("ask_before_start", lift=("lead",))
    if facts.sprint_state is SprintState.CLOSED:
        return Refusal("ask_too_late")
    if facts.is_asked:
        return Refusal("asked_already")
    return None if why else Refusal("ask_reason_missing", field="why")


def suggests_child(before: HypothesisFacts | None, pivot: PivotFacts) -> bool:
    """Does a pivot change the problem and the group? Then a child experiment is proposed (DOMAIN 2.5).

    The problem changes by kind (another need) or with what it leads to; the group by kind or with whom it is for.
    """
    if before is None:
        return False
    after = pivot.hypothesis
    problem = pivot.kind is PivotKind.OTHER_NEED or _differs(before.effect, after.effect)
    group = pivot.kind is PivotKind.OTHER_GROUP or _differs(before.audience, after.audience)
    return problem and group


def _differs(before: str, after: str) -> bool:
    """What was never recorded, as in an imported hypothesis, does not change."""
    return bool(before.strip()) and before.strip().casefold() != after.strip().casefold()


def refuse_stop_card(card: StopCardFacts, learnings: frozenset[UUID]) -> Refusal | None:
    """A stop card says why, and shows one to three learnings of its experiment, each once (R18)."""
    if not card.why:
        return Refusal("card_why_missing", field="why")
    if not card.learnings:
        return Refusal("card_learning_missing", field="first") if learnings else None
    if len(set(card.learnings)) != len(card.learnings):
        return Refusal("card_learning_twice", field="second")
    if len(card.learnings) > MOST_ON_CARD or not learnings.issuperset(card.learnings):
        return Refusal("learning_not_of_experiment", field="first")
    return None


def freed(*, euros: tuple[int, int], hours: tuple[int, int], sprints: tuple[int, int]) -> Freed:
    """R19: what comes free, from pairs (set aside, used). Counts from the moment the stop is final."""
    return Freed(*(max(0, set_aside - used) for set_aside, used in (euros, hours, sprints)))
