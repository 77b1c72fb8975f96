# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of the room experiments: labels of its enums, and a text for each refusal."""

from __future__ import annotations

from enum import Enum

from flask_babel import LazyString, force_locale, gettext, lazy_gettext

from tracker.experiments.terms import (
    ExperimentState,
    HypothesisSource,
    Origin,
    SafetyAnswer,
    SafetyKind,
    Shelf,
    StopRuleKind,
    Way,
)

LABELS: dict[Enum, LazyString] = {
    ExperimentState.IDEA: lazy_gettext("Idea"),
    ExperimentState.READY: lazy_gettext("Ready to start"),
    ExperimentState.ACTIVE: lazy_gettext("Active"),
    ExperimentState.PAUSED: lazy_gettext("Paused"),
    ExperimentState.SCALING_UP: lazy_gettext("Scaling up"),
    ExperimentState.HANDED_OVER: lazy_gettext("Handed over"),
    ExperimentState.STOPPED: lazy_gettext("Stopped"),
    ExperimentState.WITHDRAWN: lazy_gettext("Withdrawn"),
    Shelf.OPEN: lazy_gettext("Idea"),
    Shelf.TO_START: lazy_gettext("Ready to start"),
    Shelf.PARKED: lazy_gettext("Parked"),
    Shelf.GIVEN_UP: lazy_gettext("Withdrawn"),
    Origin.OWN: lazy_gettext("Made here"),
    Origin.IMPORTED: lazy_gettext("Imported"),
    SafetyKind.RESIDENTS: lazy_gettext("Do residents notice anything of it?"),
    SafetyKind.PERSONAL_DATA: lazy_gettext("Do you use personal data?"),
    SafetyKind.SOFTWARE: lazy_gettext("Does software decide or advise about a person?"),
    SafetyKind.RULE: lazy_gettext("Do you set a rule aside?"),
    SafetyKind.PURCHASE: lazy_gettext("Do you buy something, or is there a supplier?"),
    SafetyKind.UNEQUAL: lazy_gettext("Do you treat people differently for a while?"),
    SafetyAnswer.NO: lazy_gettext("No"),
    SafetyAnswer.TEST: lazy_gettext("Test data"),
    SafetyAnswer.REAL: lazy_gettext("Real data"),
    SafetyAnswer.YES: lazy_gettext("Yes"),
    StopRuleKind.TEXT: lazy_gettext("The team answers it"),
    StopRuleKind.METRIC: lazy_gettext("The measured value answers it"),
    Way.AT_LEAST: lazy_gettext("at least"),
    Way.AT_MOST: lazy_gettext("at most"),
    HypothesisSource.START: lazy_gettext("From the start"),
    HypothesisSource.PIVOT: lazy_gettext("From a pivot"),
}

# What a yes is asked for, in one sentence (R1).
SAFETY_SENTENCES: dict[SafetyKind, LazyString] = {
    SafetyKind.RESIDENTS: lazy_gettext("Who, and how can they say no?"),
    SafetyKind.PERSONAL_DATA: lazy_gettext("What did the privacy adviser say, and when?"),
    SafetyKind.SOFTWARE: lazy_gettext("About what, and who keeps an eye on it?"),
    SafetyKind.RULE: lazy_gettext("Which one, and who may allow it?"),
    SafetyKind.PURCHASE: lazy_gettext("What, and for how much?"),
    SafetyKind.UNEQUAL: lazy_gettext("Who does, who does not, and for how long?"),
}

REFUSALS: dict[str, LazyString] = {
    # Who may do what
    "only_lead": lazy_gettext("Only the experiment lead can do this."),
    "only_team": lazy_gettext("Only people who work on this experiment can do this."),
    "only_author_or_team": lazy_gettext("Only the author of the idea and its team can change these texts."),
    "only_author_or_lead": lazy_gettext("Only the author or the experiment lead can withdraw this idea."),
    "only_that_team": lazy_gettext("You are not in this team. A team takes up an idea itself."),
    "only_lead_or_admin": lazy_gettext("Only the experiment lead or an administrator can do this."),
    # Ideas
    "no_such_direction": lazy_gettext("This direction is not open. Choose another one."),
    "no_such_predecessor": lazy_gettext("The earlier experiment is not there."),
    "say_what_differs": lazy_gettext("Say what is different now."),
    "predecessor_goes_on": lazy_gettext("The earlier experiment has not ended. Only what ended can be tried again."),
    "only_sponsor_or_team": lazy_gettext("Only the sponsor and the team of this idea can do this."),
    "day_out_of_range": lazy_gettext("Choose a day from %(first)s to %(last)s."),
    "no_team_yet": lazy_gettext("No team has taken this up yet."),
    "only_active_pauses": lazy_gettext("Only an active experiment can be paused."),
    "pause_between_sprints": lazy_gettext("A sprint is open. You can pause after its decision."),
    "paused_before": lazy_gettext("It was paused before this sprint already. First do a sprint."),
    "not_paused": lazy_gettext("This experiment is not paused."),
    "no_such_team": lazy_gettext("This team is not there. Choose another one."),
    "direction_is_set": lazy_gettext("This idea is ready to start. Its direction cannot change any more."),
    "started_already": lazy_gettext("This cannot change any more: the experiment started, or the idea was withdrawn."),
    "has_ended": lazy_gettext("This experiment has ended. That is final."),
    "not_an_idea_any_more": lazy_gettext("This is not an open idea any more."),
    "taken_up_already": lazy_gettext("A team has taken up this idea already."),
    "no_such_person": lazy_gettext("This person is not there any more. Choose somebody else."),
    # The start check (R1)
    "not_ready_yet": lazy_gettext("%(count)s things are still missing."),
    "no_learning_marked": lazy_gettext("Choose of one learning whether you use it."),
    "no_effect": lazy_gettext("Write down what you expect to see."),
    "no_stop_rule": lazy_gettext("Write down when you will stop."),
    "stop_rule_without_date": lazy_gettext("Choose when you look: after a sprint or on a day."),
    "stop_rule_without_value": lazy_gettext("Fill in at which number you stop."),
    "no_max_loss": lazy_gettext("Fill in how much money you may lose."),
    "no_max_hours": lazy_gettext("Fill in how many hours you may lose."),
    "no_max_sprints": lazy_gettext("Fill in how many sprints you may use."),
    "pick_missing": lazy_gettext("Choose an answer: %(kind)s"),
    "pick_without_sentence": lazy_gettext("You said yes. Write one sentence about it."),
    "no_open_direction": lazy_gettext("The idea has no direction that is open."),
    "no_sponsor": lazy_gettext("The direction has no sponsor."),
    "no_team": lazy_gettext("No team has taken up this idea."),
    "no_lead": lazy_gettext("There is no experiment lead."),
    "lead_is_sponsor": lazy_gettext("The sponsor and the deputy of this direction cannot lead an experiment in it."),
    "lead_not_in_team": lazy_gettext("The experiment lead must be a member of the team."),
    "no_domain_owner": lazy_gettext("There is no domain owner yet."),
    "stage_needs_domain_owner": lazy_gettext("In this stage you need a domain owner."),
    "residents_need_domain_owner": lazy_gettext("Residents notice it, so you need a domain owner first."),
    # The frame (R2)
    "no_frame": lazy_gettext("The direction has no frame yet."),
    "no_such_parent": lazy_gettext("That experiment is not there."),
    "parent_has_ended": lazy_gettext("That experiment has ended. Try it again instead."),
    "parent_not_started": lazy_gettext("That experiment has not started yet, so nothing splits off from it."),
    "room_while_it_goes_on": lazy_gettext("More room is given while an experiment goes on."),
    "room_only_grows": lazy_gettext("This cannot become less than %(least)s. Room that was given stays."),
    "room_unchanged": lazy_gettext("This is what it was. Make one of the three larger."),
    "leads_already": lazy_gettext("This is the present lead. Choose somebody else of the team."),
    "loss_outside_frame": lazy_gettext("You may lose more than the € %(most)s of the frame."),
    "hours_outside_frame": lazy_gettext("You may use more than the %(most)s hours of the frame."),
    "sprints_outside_frame": lazy_gettext("You may use more than the %(most)s sprints of the frame."),
    "stage_outside_frame": lazy_gettext("The frame does not allow this stage: %(stage)s."),
    "data_outside_frame": lazy_gettext("The frame does not allow this use of personal data."),
    "sponsor_must_allow": lazy_gettext("This lies outside the frame. The sponsor has not said yes."),
    "nothing_to_allow": lazy_gettext("This experiment does not ask for a yes or no."),
    "say_why": lazy_gettext("Say why in one sentence."),
    "not_put_ready": lazy_gettext("This experiment is not ready to start yet."),
}

LANGUAGE_OF = {"als": "nl", "wanneer": "nl", "zodra": "nl", "if": "en", "when": "en", "once": "en"}


def stop_sentence(condition: str) -> str:
    """A stop rule as a whole sentence: "If nobody comes three times, then we stop." Other words stay as they are.

    It ends in the language in which the team wrote it, whoever reads.
    """
    text = condition.strip().rstrip(".")
    language = LANGUAGE_OF.get(text.split(" ", 1)[0].lower())
    if language is None:
        return f"{text}."
    with force_locale(language):
        return gettext("%(condition)s, then we stop.", condition=text[:1].upper() + text[1:])
