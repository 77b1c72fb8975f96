# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of the loop: the words of each next act, and the texts of what blocks a sprint (R9)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from tracker.loop.terms import ActKind


@dataclass(frozen=True, slots=True)
class ActWords:
    """An act in words: the title when it is your turn, the title when it is another's, one sentence, the button."""

    title: LazyString
    waiting: LazyString
    text: LazyString
    button: LazyString


ACTS: dict[ActKind, ActWords] = {
    ActKind.TAKE_UP: ActWords(
        _("Take up this idea with your team"),
        _("A team can take up this idea"),
        _("You pick the team. The rest comes from the idea and from the frame."),
        _("Take up the idea"),
    ),
    ActKind.GET_READY: ActWords(
        _("Get this experiment ready"),
        _("%(lead)s gets this experiment ready"),
        _("Type what you expect and when you stop. The rest has been filled in."),
        _("Get ready"),
    ),
    ActKind.ALLOW: ActWords(
        _("Say yes or no: this lies outside your frame"),
        _("This waits for a yes or no of %(sponsor)s"),
        _("Outside the frame nothing starts without a yes. One sentence is enough."),
        _("Look and answer"),
    ),
    ActKind.ASK_AGAIN: ActWords(
        _("%(sponsor)s said no: change the plan, or withdraw it"),
        _("%(sponsor)s said no. %(lead)s can change the plan"),
        _("Make it fit inside the frame, or change what the no was about and ask again."),
        _("Change the plan"),
    ),
    ActKind.PLAN: ActWords(
        _("Plan sprint %(number)s"),
        _("%(lead)s plans sprint %(number)s"),
        _("One question, one test and a threshold. They lock when the sprint starts."),
        _("Plan sprint %(number)s"),
    ),
    ActKind.START: ActWords(
        _("Start sprint %(number)s"),
        _("%(lead)s can start sprint %(number)s"),
        _("The plan is complete. Question, metric, threshold and sample lock when you start."),
        _("Start sprint %(number)s"),
    ),
    ActKind.LOG: ActWords(
        _("What did you see today?"),
        _("Sprint %(number)s is running"),
        _("The sprint ends on %(due)s. One sentence in the log is enough."),
        _("Go to sprint %(number)s"),
    ),
    ActKind.WRAP_UP: ActWords(
        _("Wrap up sprint %(number)s"),
        _("The team wraps up sprint %(number)s"),
        _("The sprint has ended. Begin with what you saw. One learning is enough."),
        _("Wrap up sprint %(number)s"),
    ),
    ActKind.OPEN_VOTE: ActWords(
        _("Open the vote on sprint %(number)s"),
        _("%(lead)s can open the vote on sprint %(number)s"),
        _("Result and learning are there. From then on they cannot change."),
        _("Open the vote"),
    ),
    ActKind.VOTE: ActWords(
        _("Vote before %(due)s"),
        _("The team votes until %(due)s"),
        _("Choose a learning and choose what to do. Until the close you can change your vote."),
        _("Vote"),
    ),
    ActKind.CLOSE_VOTE: ActWords(
        _("Everybody has voted"),
        _("Everybody has voted. %(lead)s can close the vote"),
        _("Does anybody want to change a vote? That can be done until you close it."),
        _("Close the vote"),
    ),
    ActKind.CONFIRM: ActWords(
        _("Confirm what the team advised"),
        _("%(lead)s can confirm what the team advised"),
        _("One line why is enough. Anything else than the advice is for the sponsor."),
        _("Go to the decision"),
    ),
    ActKind.DECIDE: ActWords(
        _("Decide after sprint %(number)s"),
        _("This waits for a decision of %(sponsor)s"),
        _("Keep, pivot or stop: choose, and say why. The next sprint waits for it."),
        _("Take the decision"),
    ),
    ActKind.TALK: ActWords(
        _("Talk 15 minutes with your team"),
        _("Nobody voted on sprint %(number)s"),
        _("Nobody voted on sprint %(number)s. Ask why, together. %(sponsor)s decides what comes next."),
        _("Look at the decision"),
    ),
    ActKind.SET_ASIDE: ActWords(
        _("A stop rule came true"),
        _("A stop rule came true. This waits for %(sponsor)s"),
        _("The next sprint cannot start before the stop rule is set aside, with a reason."),
        _("Look at the stop rule"),
    ),
    ActKind.SETTLE_OBJECTION: ActWords(
        _("Settle the objection"),
        _("An objection waits for %(lead)s or %(sponsor)s"),
        _("The next sprint waits. The lead adapts something, or the sponsor rejects it with a reason."),
        _("Look at the objection"),
    ),
    ActKind.RECEIVE: ActWords(
        _("Do you take this over?"),
        _("%(receiver)s says whether it is taken over"),
        _("It worked, and the sponsor wants to scale it up. You accept, send back one question, or refuse."),
        _("Look and answer"),
    ),
    ActKind.STOP_CARD: ActWords(
        _("Write the stop card together"),
        _("The team writes the stop card"),
        _("Write down together what you know now. Then nobody has to find it out again."),
        _("Write the stop card"),
    ),
    ActKind.TAKE_OVER: ActWords(
        _("Take this experiment over"),
        _("A team can take this experiment over"),
        _("It comes from another system. Name the team, the lead and an end date."),
        _("Take over"),
    ),
    ActKind.RESUME: ActWords(
        _("Go on with this experiment"),
        _("%(lead)s paused this experiment"),
        _("It goes on by %(due)s at the latest. You can go on sooner."),
        _("Go on"),
    ),
    ActKind.GIVE_ROOM: ActWords(
        _("A limit is reached: give more room?"),
        _("A limit is reached. This waits for %(sponsor)s"),
        _("What we may lose was set at the start, and it is used. The next sprint starts when you give more room."),
        _("Look at the limits"),
    ),
    ActKind.STOP_OR_LEAD: ActWords(
        _("Stop, or another lead?"),
        _("This waits for %(sponsor)s: stop, or another lead?"),
        _("Sprint %(number)s has waited for its wrap-up for weeks. Stop here, or name somebody else as lead."),
        _("Choose"),
    ),
    ActKind.APPOINT_LEAD: ActWords(
        _("Appoint a lead"),
        _("An administrator appoints a lead"),
        _("The lead has left. Until there is another one, no new sprint starts."),
        _("Choose a lead"),
    ),
    ActKind.APPOINT_SPONSOR: ActWords(
        _("Appoint a sponsor"),
        _("An administrator appoints a sponsor"),
        _("The direction has no sponsor. A deputy may act; without one no new sprint starts."),
        _("Choose a sponsor"),
    ),
    ActKind.NOTHING: ActWords(
        _("Nothing waits here"),
        _("Nothing waits here"),
        _("Read what was learned. You may use every learning."),
        _("Read the learnings"),
    ),
}

REFUSALS: dict[str, LazyString] = {
    "not_taken_over": _("No team has taken this experiment over yet"),
    "not_active": _("This experiment does not run: %(state)s"),
    "is_paused": _("This experiment is paused until %(until)s"),
    "stop_announced": _("A stop has been announced. It is final on %(until)s"),
    "sprint_running": _("Sprint %(number)s runs until %(ends_at)s"),
    "no_result": _("The result of sprint %(number)s is missing"),
    "no_learning": _("Sprint %(number)s has no learning yet"),
    "no_decision": _("There is no decision about sprint %(number)s yet"),
    "vote_open": _("The vote on sprint %(number)s is open until %(closes_at)s"),
    "no_vote_yet": _("The vote on sprint %(number)s has not been opened yet"),
    "owner_missing": _("There is no domain owner"),
    "objection_blocks": _("An objection is open"),
    "stop_rule_open": _("A stop rule came true and was not set aside"),
    "loss_reached": _("The maximum loss has been reached: %(used)s of %(most)s euros"),
    "hours_reached": _("The maximum of hours has been reached: %(used)s of %(most)s"),
    "sprints_reached": _("All %(most)s sprints have been used"),
    "team_is_full": _("Team %(team)s already runs %(most)s experiments"),
    "direction_is_full": _("In this direction %(most)s experiments already run"),
    "direction_closed": _("This direction is closed"),
    "no_plan": _("The sprint has no plan yet"),
    "waits_for_yes": _("This lies outside the frame and waits for a yes of %(sponsor)s"),
    "not_overdue": _("This is asked when a wrap-up is fifteen working days late"),
    "sponsor_said_no": _("This lies outside the frame, and %(sponsor)s said no"),
    "edited_meanwhile": _("Somebody else changed the same text. Choose which one stays."),
    "team_has_work": _(
        "Team %(name)s still has experiments that are not finished: %(codes)s. End them, or move them to another team."
    ),
}
