# SPDX-License-Identifier: EUPL-1.2
"""What the timeline says for each event that can stand in the stream of an experiment."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from tracker.record.terms import EventKind

EVENTS: dict[str, LazyString] = {
    EventKind.EXPERIMENT_ADD: _("The idea was added"),
    EventKind.EXPERIMENT_EDIT: _("Title, problem or other texts were changed"),
    EventKind.EXPERIMENT_TAKE_UP: _("A team took the idea up"),
    EventKind.EXPERIMENT_DRAFT: _("The preparation was changed"),
    EventKind.EXPERIMENT_READY: _("It was put ready to start"),
    EventKind.EXPERIMENT_ALLOW: _("The sponsor said yes: it may start outside the frame"),
    EventKind.EXPERIMENT_REFUSE: _("The sponsor said no: it may not start outside the frame"),
    EventKind.EXPERIMENT_WITHDRAW: _("The idea was withdrawn"),
    EventKind.EXPERIMENT_DECLINE: _("The idea was declined"),
    EventKind.EXPERIMENT_PARK: _("The idea was parked until %(until)s"),
    EventKind.EXPERIMENT_WAKE: _("The idea lives: it stands in the open list"),
    EventKind.EXPERIMENT_PAUSE: _("It was paused until %(until)s"),
    EventKind.EXPERIMENT_RESUME: _("It went on after the pause"),
    EventKind.EXPERIMENT_MOVE: _("It went to another team or direction"),
    EventKind.EXPERIMENT_APPOINT: _("Lead or domain owner was appointed"),
    EventKind.EXPERIMENT_IMPORT: _("It was imported from another system"),
    EventKind.EXPERIMENT_TAKE_OVER: _("A team took the imported experiment over"),
    EventKind.EXPERIMENT_STOPPED: _("The experiment stopped"),
    EventKind.EXPERIMENT_HAND_OVER: _("The receiver accepted it"),
    EventKind.HYPOTHESIS_ADD: _("A new hypothesis was written"),
    EventKind.QUESTION_ADD: _("An open question was added"),
    EventKind.SPRINT_PLAN: _("The plan was made or changed"),
    EventKind.SPRINT_START: _("The sprint started, the plan locked"),
    EventKind.SPRINT_END: _("The sprint ended"),
    EventKind.SPRINT_RESULT: _("The result was filled in"),
    EventKind.LOG_ADD: _("A line was added to the log"),
    EventKind.BLOCKER_TAKE_ON: _("Somebody took a blocker on"),
    EventKind.LEARNING_ADD: _("A learning was written"),
    EventKind.LEARNING_EDIT: _("A learning was changed"),
    EventKind.LEARNING_MARK: _("A learning of others was marked as used or not relevant"),
    EventKind.MEETING_ANNOUNCE: _("A closing meeting was announced"),
    EventKind.ROUND_OPEN: _("The vote opened, with %(eligible)s who may vote"),
    EventKind.ROUND_EXTEND: _("The vote was extended: too few had voted"),
    EventKind.ROUND_CLOSE: _("The vote closed: %(voted)s of %(eligible)s voted"),
    EventKind.ADVICE_GIVE: _("Written advice was given"),
    EventKind.OBJECTION_RAISE: _("An objection was raised"),
    EventKind.OBJECTION_ANSWER: _("An objection was answered"),
    EventKind.OBJECTION_ADAPT: _("An objection was solved by adapting"),
    EventKind.OBJECTION_REJECT: _("The sponsor rejected an objection"),
    EventKind.OBJECTION_CLOSE: _("An objection was closed by the stop"),
    EventKind.OBJECTION_REOPEN: _("An objection is open again: the stop was withdrawn"),
    EventKind.SPRINT_HALT: _("An objection halted it"),
    EventKind.SPRINT_RESTART_ASK: _("A restart was asked"),
    EventKind.SPRINT_RESTART: _("It was restarted"),
    EventKind.DECISION_TAKE: _("The decision was taken: %(outcome)s"),
    EventKind.DECISION_WITHDRAW: _("The decision was withdrawn: %(outcome)s"),
    EventKind.DECISION_FINAL: _("The decision became final: %(outcome)s"),
    EventKind.PIVOT_MAKE: _("The pivot was written down"),
    EventKind.COUNTER_NOTE_ADD: _("The team added a counter-note"),
    EventKind.STOP_CARD_WRITE: _("The stop card was written or changed"),
    EventKind.STOP_RULE_SET_ASIDE: _("The sponsor set aside a stop rule that came true"),
    EventKind.SPONSOR_ASK: _("A decision of the sponsor was asked"),
}
