# SPDX-License-Identifier: EUPL-1.2
"""Rules of scaling up and handing over: when, to whom, and who answers (R20). Pure."""

from __future__ import annotations

from tracker.decisions.terms import AnswerFacts, HandoverState, ReceiverFacts, ScaleUpFacts, StageFacts
from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState
from tracker.refusal import Refusal

PROVEN_SPRINTS = 2
RUNS = frozenset({ExperimentState.READY, ExperimentState.ACTIVE, ExperimentState.PAUSED})


def missing_for_scaling_up(facts: ScaleUpFacts) -> list[Refusal]:
    """R20: what scaling up still waits for, each with who can do something about it. Empty: the sponsor may decide."""
    lacks = [
        (
            len(facts.proven) < PROVEN_SPRINTS or not all(facts.proven[-PROVEN_SPRINTS:]),
            Refusal("not_proven_twice", field="outcome", lift=("team",)),
        ),
        (facts.stage is not Stage.SMALL_LIVE, Refusal("stage_not_reached", field="outcome", lift=("lead", "sponsor"))),
        (not facts.has_receiver, Refusal("no_receiver", field="outcome", lift=("lead", "sponsor"))),
        (facts.open_objection, Refusal("objection_open", field="outcome", lift=("sponsor",))),
    ]
    return [refusal for is_lacking, refusal in lacks if is_lacking]


def refuse_naming(facts: ReceiverFacts) -> Refusal | None:
    """R20: the lead or the sponsor names the receiver, while the experiment runs or waits for an answer."""
    if not facts.may_name:
        return Refusal("only_lead_or_sponsor_names", lift=("lead", "sponsor"))
    if facts.experiment_state not in RUNS | {ExperimentState.SCALING_UP}:
        return Refusal("receiver_too_late")
    return None


def refuse_receiver(facts: ReceiverFacts) -> Refusal | None:
    """R20: who takes it over is not of the team, and not who decides to hand it over: two people sign."""
    if (not_now := refuse_naming(facts)) is not None:
        return not_now
    if not facts.is_active:
        return Refusal("receiver_unknown", field="receiver_id")
    if facts.is_ours:
        return Refusal("receiver_of_team", field="receiver_id")
    return Refusal("receiver_is_sponsor", field="receiver_id") if facts.is_sponsor else None


def refuse_changing(facts: StageFacts) -> Refusal | None:
    """R20: the lead or the sponsor changes the stage, between two sprints."""
    if not facts.is_lead and not facts.is_sponsor:
        return Refusal("only_lead_or_sponsor_stage", lift=("lead", "sponsor"))
    if facts.experiment_state not in {ExperimentState.ACTIVE, ExperimentState.PAUSED}:
        return Refusal("stage_not_now")
    if facts.has_open_sprint:
        return Refusal("stage_during_sprint", lift=("time",))
    return None


def refuse_stage(facts: StageFacts, stage: Stage) -> Refusal | None:
    """R2, R20: the lead changes the stage inside the frame; outside it the sponsor does."""
    if (not_now := refuse_changing(facts)) is not None:
        return not_now
    if not facts.is_sponsor and stage not in facts.allowed:
        return Refusal("stage_for_sponsor", field="stage", lift=("sponsor",))
    return None


def refuse_answer(facts: AnswerFacts) -> Refusal | None:
    """R20: the named receiver, and nobody else, accepts, sends back with a question, or refuses with the reason."""
    if not facts.is_receiver:
        return Refusal("only_receiver", lift=("receiver",))
    if not facts.is_scaling_up:
        return Refusal("nothing_to_receive", lift=("sponsor",))
    if facts.answer is HandoverState.SENT_BACK and not facts.text:
        return Refusal("send_back_question_missing", field="words")
    if facts.answer is HandoverState.REFUSED and not facts.text:
        return Refusal("receive_reason_missing", field="words")
    return None
