# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of objections: labels of grounds and states, and the texts of the refusals (R16)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.votes.objection_terms import Ground, ObjectionState, Side

LABELS: Mapping[Enum, LazyString] = {
    Ground.SAFETY: lazy_gettext("Safety"),
    Ground.PRIVACY: lazy_gettext("Privacy"),
    Ground.HARM: lazy_gettext("Harm to residents"),
    Ground.LAW: lazy_gettext("The law"),
    Ground.LOSS: lazy_gettext("More loss than agreed"),
    ObjectionState.OPEN: lazy_gettext("waits for an answer"),
    ObjectionState.ADAPTED: lazy_gettext("solved by adapting"),
    ObjectionState.REJECTED: lazy_gettext("rejected with a reason"),
    ObjectionState.CLOSED: lazy_gettext("closed by the stop"),
    Side.LEAD: lazy_gettext("experiment lead"),
    Side.SPONSOR: lazy_gettext("sponsor"),
}

REFUSALS: Mapping[str, LazyString] = {
    "objection_after_end": lazy_gettext("This experiment has ended. There is nothing left to halt."),
    "objection_text_missing": lazy_gettext("Write down what is not safe."),
    "objection_answer_by": lazy_gettext("The experiment lead or an adviser answers an objection."),
    "objection_own_answer": lazy_gettext("You cannot answer your own objection."),
    "objection_answered": lazy_gettext("This objection was answered already. Now it can be settled."),
    "objection_answer_missing": lazy_gettext("Write down your answer."),
    "objection_settled": lazy_gettext("This objection is settled already. You can raise a new one."),
    "objection_adapted_missing": lazy_gettext("Write down what you adapted."),
    "objection_reason_missing": lazy_gettext("Write down why you reject it."),
    "restart_by_two": lazy_gettext("Only the experiment lead and the sponsor together can restart a halted sprint."),
    "sprint_not_halted": lazy_gettext("This sprint is not halted."),
    "restart_waits": lazy_gettext("First settle the objection. Only then can the sprint restart."),
    "restart_asked": lazy_gettext("A restart was asked already. It can be confirmed until %(until)s."),
    "restart_not_asked": lazy_gettext("Nobody has asked for a restart yet."),
    "restart_too_late": lazy_gettext("The restart could be confirmed until %(until)s. Ask for it again."),
    "restart_by_the_other": lazy_gettext("The other of the two confirms the restart, not who asked for it."),
}
