# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of votes: labels of the room's enums and the texts of its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.votes.terms import AdviceStrength, Choice, ClosedBy, RoundKind, RoundState

LABELS: Mapping[Enum, LazyString] = {
    Choice.KEEP: lazy_gettext("Keep"),
    Choice.PIVOT: lazy_gettext("Pivot"),
    Choice.STOP: lazy_gettext("Stop"),
    Choice.ABSTAIN: lazy_gettext("Abstain"),
    RoundState.OPEN: lazy_gettext("open"),
    RoundState.EXTENDED: lazy_gettext("extended once"),
    RoundState.CLOSED: lazy_gettext("closed"),
    RoundKind.SECRET: lazy_gettext("secret vote"),
    RoundKind.WRITTEN: lazy_gettext("written advice with names"),
    AdviceStrength.UNANIMOUS: lazy_gettext("unanimous"),
    AdviceStrength.CLEAR: lazy_gettext("clear"),
    AdviceStrength.DIVIDED: lazy_gettext("divided"),
    AdviceStrength.TIE: lazy_gettext("equal votes"),
    AdviceStrength.THIN: lazy_gettext("too few votes"),
    AdviceStrength.NONE: lazy_gettext("no advice"),
    ClosedBy.CLOCK: lazy_gettext("closed at its time"),
    ClosedBy.EVERYBODY: lazy_gettext("closed because everybody had voted"),
    ClosedBy.MEETING: lazy_gettext("closed in the announced meeting"),
}

# What each choice means for what comes next.
CHOICES: Mapping[Choice, LazyString] = {
    Choice.KEEP: lazy_gettext("The same hypothesis, a new question"),
    Choice.PIVOT: lazy_gettext("A new hypothesis. What we learned stays"),
    Choice.STOP: lazy_gettext("We know enough. Money and time come free"),
    Choice.ABSTAIN: lazy_gettext("You take part, but do not choose"),
}

REFUSALS: Mapping[str, LazyString] = {
    "nobody_eligible": lazy_gettext("Nobody may vote: the team has no members who are not sponsor or manager."),
    "skip_not_now": lazy_gettext("The vote is skipped while the sprint is wrapped up."),
    "skip_only_aborted": lazy_gettext("Only a sprint that was broken off skips the vote."),
    "vote_not_now": lazy_gettext("A vote opens when the sprint has ended and is wrapped up."),
    "second_vote_needs_learning": lazy_gettext(
        "After a decision that was withdrawn you vote again only when there is a new learning."
    ),
    "round_closed": lazy_gettext("The vote closed on %(closed_at)s. Your vote does not count."),
    "round_closed_already": lazy_gettext("This vote is closed already."),
    "not_in_electorate": lazy_gettext(
        "You are not one of the voters of this round. They were fixed when the vote opened. "
        "Who joins the team later votes after the next sprint."
    ),
    "other_kind_of_vote": lazy_gettext("This is another kind of vote. Open the page again."),
    "tipping_unknown": lazy_gettext("Choose a learning of this experiment, or none of these."),
    "not_everybody_voted": lazy_gettext(
        "%(voted)s of %(eligible)s voted. You can close the vote when everybody has voted, or in a closing meeting "
        "that you announced at least one working day before."
    ),
    "meeting_not_begun": lazy_gettext(
        "The closing meeting begins on %(meeting_at)s. You can close the vote from then on."
    ),
    "quorum_missing": lazy_gettext("%(voted)s voted, and at least %(needed)s must vote before you can close the vote."),
}
