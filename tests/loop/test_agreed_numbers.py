# SPDX-License-Identifier: EUPL-1.2
"""The numbers that the rules agree on (docs/rules.md). A change of one is a change of a rule, and is made here too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tracker.decisions import rules as deciding
from tracker.decisions import rules_handover as handing_over
from tracker.directions.terms import ANSWER_DAYS, FrameFacts
from tracker.experiments import rules as experiments
from tracker.experiments.terms import StopRuleFacts
from tracker.people.models import Organisation
from tracker.sprints import rules as sprints
from tracker.sprints.terms import PlanFacts
from tracker.votes import objection_rules as objections
from tracker.votes import rules as voting


def phase_days(name: str) -> object:
    """Working days that an organisation has for a phase, unless it chose otherwise."""
    default = Organisation.__table__.columns[name].default
    assert default is not None
    return default.arg


@pytest.mark.parametrize(
    ("number", "agreed"),
    [
        pytest.param(StopRuleFacts("Als niemand komt").after_sprint, 3, id="r1 a stop rule is looked at after sprint"),
        pytest.param(ANSWER_DAYS, 5, id="r2 working days for a yes or no"),
        pytest.param(FrameFacts().max_sprints, 7, id="r2 sprints inside a frame"),
        pytest.param(sprints.SHORTEST_DAYS, 3, id="r4 shortest sprint"),
        pytest.param(sprints.LONGEST_DAYS, 28, id="r4 longest sprint"),
        pytest.param(sprints.USUAL_DAYS, 14, id="r4 usual sprint"),
        pytest.param(PlanFacts(question="", test="").length_days, 14, id="r4 a new plan"),
        pytest.param(phase_days("wrap_up_days"), 3, id="r6 working days to wrap up"),
        pytest.param(phase_days("vote_days"), 2, id="r6 working days to vote"),
        pytest.param(phase_days("decide_days"), 3, id="r6 working days to decide"),
        pytest.param(phase_days("closing_hour"), 17, id="r6 the hour of a deadline"),
        pytest.param(voting.MOST_WRITTEN, 2, id="r10 most people that write their advice"),
        pytest.param(voting.EXTENSION_DAYS, 2, id="r14 working days of the one extension"),
        pytest.param(objections.ANSWER_DAYS, 1, id="r16 working days to hear a warning"),
        pytest.param(objections.RESTART_DAYS, 5, id="r16 working days to confirm a restart"),
        pytest.param(deciding.LOSS_LIMIT_PERCENT, 80, id="r17 percent of a limit that the lead may use"),
        pytest.param(deciding.SILENT_DAYS, 5, id="r17 working days of silence"),
        pytest.param(deciding.CONFIRM_DAYS, 10, id="r17 working days until the lead may confirm"),
        pytest.param(deciding.COUNTER_NOTE_DAYS, 5, id="r17 working days for a counter-note"),
        pytest.param(deciding.WITHDRAW_DAYS, 5, id="r19 working days to take a decision back"),
        pytest.param(handing_over.PROVEN_SPRINTS, 2, id="r20 sprints that prove it"),
        pytest.param(experiments.LONGEST_PAUSE, timedelta(days=42), id="2.2 longest pause"),
        pytest.param(experiments.UNTOUCHED, timedelta(days=90), id="an idea that asks its author"),
    ],
)
def test_r4_r6_r14_r16_r17_r19_r20_the_agreed_numbers(number: object, agreed: object) -> None:
    assert number == agreed
