# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of decisions: labels of the room's enums, what each choice means, and texts of refusals."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.decisions.terms import DecisionState, HandoverState, Outcome, PivotKind, Route
from tracker.votes.terms import Choice

LABELS: Mapping[Enum, LazyString] = {
    Outcome.KEEP: lazy_gettext("Keep"),
    Outcome.PIVOT: lazy_gettext("Pivot"),
    Outcome.STOP: lazy_gettext("Stop"),
    Outcome.SCALE_UP: lazy_gettext("Scale up"),
    Route.FOLLOW: lazy_gettext("The lead followed the vote"),
    Route.SPONSOR: lazy_gettext("The sponsor decided"),
    Route.SILENCE: lazy_gettext("Followed the vote, nobody answered"),
    DecisionState.VALID: lazy_gettext("valid"),
    DecisionState.ANNOUNCED: lazy_gettext("announced"),
    DecisionState.WITHDRAWN: lazy_gettext("withdrawn"),
    HandoverState.OFFERED: lazy_gettext("Waits for an answer"),
    HandoverState.ACCEPTED: lazy_gettext("Accept"),
    HandoverState.SENT_BACK: lazy_gettext("Send back with one question"),
    HandoverState.REFUSED: lazy_gettext("Refuse"),
    PivotKind.ZOOM_IN: lazy_gettext("Zoom in"),
    PivotKind.ZOOM_OUT: lazy_gettext("Zoom out"),
    PivotKind.OTHER_GROUP: lazy_gettext("Another group"),
    PivotKind.OTHER_NEED: lazy_gettext("Another need"),
    PivotKind.OTHER_CHANNEL: lazy_gettext("Another channel"),
    PivotKind.OTHER_TECHNIQUE: lazy_gettext("Another technique"),
    PivotKind.OTHER_PARTNER: lazy_gettext("Another partner"),
    PivotKind.OTHER_PLACE: lazy_gettext("Another place or scale"),
}

# What each outcome sets going, under its name on the decision page.
OUTCOMES: Mapping[Outcome, LazyString] = {
    Outcome.KEEP: lazy_gettext("The same hypothesis, a new question"),
    Outcome.PIVOT: lazy_gettext("A new hypothesis. You say what stays and what changes"),
    Outcome.STOP: lazy_gettext("We know enough. This is final after 5 working days"),
    Outcome.SCALE_UP: lazy_gettext("It works. The receiver says whether it is taken over"),
}

# What each answer of the receiver sets going (R20).
ANSWERS: Mapping[HandoverState, LazyString] = {
    HandoverState.ACCEPTED: lazy_gettext("Your department takes it over. This cannot be taken back"),
    HandoverState.SENT_BACK: lazy_gettext("The team answers your question in one more sprint"),
    HandoverState.REFUSED: lazy_gettext("It ends here, with the mark: worked, not taken over"),
}

# One line for each kind of pivot.
PIVOTS: Mapping[PivotKind, LazyString] = {
    PivotKind.ZOOM_IN: lazy_gettext("One part becomes the whole experiment"),
    PivotKind.ZOOM_OUT: lazy_gettext("It becomes a part of something larger"),
    PivotKind.OTHER_GROUP: lazy_gettext("The same, for other people"),
    PivotKind.OTHER_NEED: lazy_gettext("The same people, another problem"),
    PivotKind.OTHER_CHANNEL: lazy_gettext("Reaching people in another way"),
    PivotKind.OTHER_TECHNIQUE: lazy_gettext("The same aim, made in another way"),
    PivotKind.OTHER_PARTNER: lazy_gettext("Somebody else does it, or joins in"),
    PivotKind.OTHER_PLACE: lazy_gettext("Smaller, larger or somewhere else"),
}

ARGUMENTS: Mapping[Choice, LazyString] = {
    Choice.KEEP: lazy_gettext("The best argument for keep"),
    Choice.PIVOT: lazy_gettext("The best argument for pivot"),
    Choice.STOP: lazy_gettext("The best argument for stop"),
}

REFUSALS: Mapping[str, LazyString] = {
    # Who decides
    "nothing_to_decide": lazy_gettext(
        "There is nothing to decide yet. First the sprint is wrapped up and the team votes."
    ),
    "only_lead_or_sponsor": lazy_gettext("The lead confirms what the team advised, or the sponsor decides."),
    "sponsor_voted": lazy_gettext(
        "You were in the team when this vote opened. So the deputy decides now, and you after the next sprint."
    ),
    "no_advice_to_confirm": lazy_gettext(
        "The vote gave no advice, so there is nothing to confirm. The sponsor decides."
    ),
    "only_the_advice": lazy_gettext("The team advised: %(advice)s. You can only confirm that."),
    "unanimous_stop": lazy_gettext(
        "The whole team voted to stop. That cannot become keep: choose pivot or stop. Somebody else can begin a new "
        "experiment."
    ),
    "objection_open": lazy_gettext("There is an objection without an answer."),
    "sprints_used_up": lazy_gettext("All %(most)s sprints have been used. One more is for the sponsor to allow."),
    "stop_rule_hit": lazy_gettext("A stop rule came true. Then the sponsor decides."),
    "loss_nearly_used": lazy_gettext("%(percent)s%% of a limit has been used. Then the sponsor decides."),
    "sponsor_was_asked": lazy_gettext("Somebody asked for a decision of the sponsor."),
    "direction_was_closed": lazy_gettext("The direction is closed. Then the sponsor decides."),
    "frame_got_tighter": lazy_gettext(
        "The frame of the direction got tighter, and this experiment lies outside it now. Then the sponsor decides."
    ),
    # Scaling up (R20)
    "only_sponsor_scales_up": lazy_gettext("Only the sponsor can decide to scale up."),
    "not_proven_twice": lazy_gettext(
        "The last two sprints do not both have a learning that is confirmed by what people did, or by measuring."
    ),
    "stage_not_reached": lazy_gettext("The stage is not yet: running small for real."),
    "no_receiver": lazy_gettext("No receiver has been named."),
    "only_lead_or_sponsor_names": lazy_gettext("Only the lead or the sponsor can name the receiver."),
    "receiver_too_late": lazy_gettext("A receiver is named while the experiment runs."),
    "receiver_unknown": lazy_gettext("Choose one of the list."),
    "receiver_of_team": lazy_gettext("Choose somebody outside the team: who takes it over must be somebody else."),
    "receiver_is_sponsor": lazy_gettext("Choose somebody else than the sponsor or the deputy: two people sign."),
    "only_lead_or_sponsor_stage": lazy_gettext("Only the lead or the sponsor can change the stage."),
    "stage_not_now": lazy_gettext("The stage can change while the experiment runs."),
    "stage_during_sprint": lazy_gettext("The stage can change between two sprints."),
    "stage_for_sponsor": lazy_gettext("This stage lies outside the frame. Then the sponsor changes it."),
    "only_receiver": lazy_gettext("Only the receiver can answer this."),
    "nothing_to_receive": lazy_gettext("There is nothing to take over now."),
    "send_back_question_missing": lazy_gettext("Type the question that has to be answered first."),
    "receive_reason_missing": lazy_gettext("Say why you do not take it over."),
    "handover_answered": lazy_gettext("The receiver has answered, so this decision stays."),
    "decided_already": lazy_gettext("%(by)s decided this already, on %(at)s: %(outcome)s."),
    "decided_by_silence": lazy_gettext("This was decided already, on %(at)s, because nobody answered: %(outcome)s."),
    # What a decision says
    "argument_missing": lazy_gettext("The votes are equal. Name the best argument for this side."),
    "reason_missing": lazy_gettext("Say why. One line is enough."),
    "learning_not_of_experiment": lazy_gettext("Choose a learning of this experiment."),
    "departing_needs_learning": lazy_gettext(
        "You choose something else than the team. Choose the learning that tips it for you."
    ),
    "discussed_later": lazy_gettext("Choose today or an earlier day."),
    "review_in_the_past": lazy_gettext("Choose today or a later day."),
    "review_missing": lazy_gettext("Say when you look back at this choice."),
    "next_question_missing": lazy_gettext("Choose or type the question of the next sprint."),
    "pivot_kind_missing": lazy_gettext("Choose what kind of pivot this is."),
    "stays_missing": lazy_gettext("Say what stays."),
    "changes_missing": lazy_gettext("Say what changes."),
    "hypothesis_missing": lazy_gettext("Say what you think now."),
    "hypothesis_unchanged": lazy_gettext("This is the old hypothesis. Change what becomes different."),
    # Stop rules that came true, and asking the sponsor
    "only_sponsor_sets_aside": lazy_gettext("Only the sponsor can set a stop rule aside."),
    "nothing_to_set_aside": lazy_gettext("This experiment does not run, so no stop rule has to be set aside."),
    "stop_rule_not_true": lazy_gettext("Choose a stop rule that came true."),
    "stop_rule_not_fixed": lazy_gettext("The result can still change. First the team votes."),
    "set_aside_already": lazy_gettext("This stop rule was set aside already."),
    "set_aside_reason_missing": lazy_gettext("Say why the experiment may go on."),
    "sponsor_asks_nobody": lazy_gettext("You are the sponsor here: you can decide yourself."),
    "only_these_ask": lazy_gettext("Only the lead, the domain owner or a manager can ask the sponsor to decide."),
    "ask_before_start": lazy_gettext("This sprint has not started, so there is nothing to decide yet."),
    "ask_too_late": lazy_gettext("This sprint has been decided already."),
    "asked_already": lazy_gettext("Somebody asked this already for this sprint. Once is enough."),
    "ask_reason_missing": lazy_gettext("Say why the sponsor has to decide this."),
    # Taking back, answering, and the card
    "withdrawn_already": lazy_gettext("This decision was withdrawn already."),
    "only_the_decider": lazy_gettext("Only who decided can withdraw it."),
    "next_sprint_started": lazy_gettext("The next sprint has started, so this decision stays."),
    "decision_final": lazy_gettext("This could be withdrawn until %(until)s. Now it is final."),
    "withdraw_reason_missing": lazy_gettext("Say why you withdraw this decision."),
    "counter_note_by_team": lazy_gettext("Only the team can say something back."),
    "nothing_departs": lazy_gettext("This decision follows the vote, so there is nothing to answer."),
    "counter_note_there": lazy_gettext("The team said something back already."),
    "counter_note_late": lazy_gettext("The team could say something back until %(until)s."),
    "counter_note_empty": lazy_gettext("Say what the team thinks. A few sentences are enough."),
    "no_stop_no_card": lazy_gettext("A stop card belongs to a stop. This experiment goes on."),
    # The clean-up list
    "no_stop_no_clean_up": lazy_gettext("A clean-up list belongs to a stop. This experiment goes on."),
    "clean_up_what_missing": lazy_gettext("Say what must be cleaned up."),
    "clean_up_person_unknown": lazy_gettext("Choose one of the list."),
    "clean_up_day": lazy_gettext("Choose a day from today on, within a year."),
    "clean_up_done_already": lazy_gettext("This is done already."),
    "clean_up_not_done": lazy_gettext("This is not done yet, so there is nothing to check."),
    "clean_up_checked_already": lazy_gettext("Somebody checked this already."),
    "only_named_or_lead": lazy_gettext("Only the person who is named or the lead can say that it is done."),
    "only_these_check": lazy_gettext("Only the team, the sponsor or an adviser can check this."),
    "check_by_another": lazy_gettext("Who did it does not check it. Ask somebody else."),
    "send_back_why_missing": lazy_gettext("Say what is left to do."),
    "card_why_missing": lazy_gettext("Say why you stopped."),
    "card_learning_missing": lazy_gettext("Choose at least one learning."),
    "card_learning_twice": lazy_gettext("Choose each learning once."),
}
