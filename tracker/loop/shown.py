# SPDX-License-Identifier: EUPL-1.2
"""The next act and what blocks it, as the block on top of a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext, ngettext

from tracker.decisions.terms import Route
from tracker.experiments.terms import ExperimentState
from tracker.loop import rules, rules_absent, rules_told
from tracker.loop.story import StepRow
from tracker.loop.terms import ActKind, LoopRow, NextAct, Reader
from tracker.loop.words import ACTS
from tracker.people.queries import calendar
from tracker.refusal import Refusal
from tracker.sprints.terms import SprintState
from tracker.web import show
from tracker.web.words import explain, label

POSTED = {ActKind.START, ActKind.RESUME, ActKind.OPEN_VOTE, ActKind.CLOSE_VOTE}
IN_MEETING = {ActKind.WRAP_UP, ActKind.OPEN_VOTE, ActKind.VOTE, ActKind.CLOSE_VOTE, ActKind.CONFIRM}


@dataclass(frozen=True, slots=True)
class ShownAct:
    """A next act in words. `is_post`: the button does it at once; else it leads to a page."""

    title: str
    text: str
    button: str
    url: str
    is_post: bool
    is_mine: bool
    late: str
    meeting_url: str | None


def shown_act(row: LoopRow, act: NextAct, now: datetime, *, shows_late: bool = True) -> ShownAct:
    """The next act of an experiment in the language of the reader, who may not see yet that it is late."""
    blocking = rules.blockers(row, now) if act.kind is ActKind.START else []
    if blocking:
        return _blocked_start(row, act, blocking, now)
    words, facts = ACTS[act.kind], _facts(row, act, now)
    in_meeting = act.kind in IN_MEETING and row.sprint_number is not None
    return ShownAct(
        title=str(words.title if act.is_mine else words.waiting) % facts,
        text=str(words.text) % facts,
        button=str(words.button) % facts,
        url=_url(row, act.kind, now),
        is_post=act.kind in POSTED,
        is_mine=act.is_mine,
        late=_late(act, now) if shows_late else "",
        meeting_url=url_for("loop.meeting", code=row.code, number=row.sprint_number) if in_meeting else None,
    )


def _blocked_start(row: LoopRow, act: NextAct, blocking: list[Refusal], now: datetime) -> ShownAct:
    """R9: the plan is whole, but something else is in the way. The lead can lift one thing: a missing domain owner."""
    first = explain(blocking[0])
    is_owner = blocking[0].code == "owner_missing"
    return ShownAct(
        title=gettext("Sprint %(number)s cannot start yet", number=next_number(row, now)),
        text=f"{first.why.rstrip('.')}.",
        button=gettext("Choose a domain owner") if is_owner else "",
        url=url_for("loop.place" if is_owner else "loop.show", code=row.code),
        is_post=False,
        is_mine=act.is_mine,
        late="",
        meeting_url=None,
    )


def _facts(row: LoopRow, act: NextAct, now: datetime) -> dict[str, object]:
    return {
        "number": next_number(row, now) if act.kind in {ActKind.PLAN, ActKind.START} else row.sprint_number,
        "lead": row.lead_name or gettext("The lead"),
        "sponsor": row.sponsor_name or gettext("the sponsor"),
        "receiver": row.receiver_name or gettext("the receiver"),
        "due": show.moment(act.due_at) if act.due_at else gettext("an end date"),
    }


def next_number(row: LoopRow, now: datetime) -> int:
    """The number of the sprint that comes next: the planned one, or one after the last."""
    if row.sprint_number is None:
        return 1
    is_planned = rules.sprint_state_at(row, now) is SprintState.PLANNED
    return row.sprint_number if is_planned else row.sprint_number + 1


def _url(row: LoopRow, kind: ActKind, now: datetime) -> str:
    number = next_number(row, now) if kind in {ActKind.PLAN, ActKind.START} else row.sprint_number
    by_experiment = {
        ActKind.TAKE_UP: "loop.get_ready",
        ActKind.GET_READY: "loop.get_ready",
        ActKind.ALLOW: "loop.get_ready",
        ActKind.ASK_AGAIN: "loop.get_ready",
        ActKind.SET_ASIDE: "decisions.stop_rules",
        ActKind.RECEIVE: "decisions.hand_over",
        ActKind.STOP_CARD: "decisions.stop_card",
        ActKind.TAKE_OVER: "loop.take_over",
        ActKind.RESUME: "loop.resume",
        ActKind.APPOINT_LEAD: "loop.place",
        ActKind.GIVE_ROOM: "loop.room",
    }
    by_sprint = {
        ActKind.PLAN: "sprints.plan",
        ActKind.START: "loop.start",
        ActKind.LOG: "sprints.show",
        ActKind.WRAP_UP: "learnings.wrap_up",
        ActKind.OPEN_VOTE: "votes.open_round",
        ActKind.VOTE: "votes.cast",
        ActKind.CLOSE_VOTE: "votes.close",
        ActKind.CONFIRM: "decisions.decide",
        ActKind.DECIDE: "decisions.decide",
        ActKind.TALK: "decisions.decide",
        ActKind.STOP_OR_LEAD: "loop.stop_or_lead",
    }
    if kind is ActKind.SETTLE_OBJECTION:
        return url_for("loop.show", code=row.code, _anchor="objections")
    if kind is ActKind.APPOINT_SPONSOR:
        return url_for("directions.appoint", direction_id=row.direction_id)
    if kind in by_experiment:
        return url_for(by_experiment[kind], code=row.code)
    if kind in by_sprint and number is not None:
        return url_for(by_sprint[kind], code=row.code, number=number)
    return url_for("learnings.library")


def _late(act: NextAct, now: datetime) -> str:
    if act.due_at is None or now < act.due_at or act.kind in {ActKind.LOG, ActKind.VOTE}:
        return ""
    days = calendar().working_days_between(act.due_at, now)
    since = gettext("This should have been done by %(due)s.", due=show.weekday(act.due_at))
    if days < 1:
        return since
    return since + " " + ngettext("It is %(num)s working day late.", "It is %(num)s working days late.", days)


def shown_blockers(row: LoopRow, now: datetime) -> list[tuple[str, str]]:
    """What keeps the next sprint from starting, each with who can help: for the side of the block."""
    found = [explain(refusal) for refusal in rules.blockers(row, now)]
    return [(text.why, text.lift or "") for text in found]


def absences(row: LoopRow, now: datetime) -> list[str]:
    """DOMAIN 2.9: who is not there, what that means, and who appoints by when. Each a sentence or two."""
    found = []
    if rules_absent.lacks_lead(row, now):
        alone = gettext("No lead. Nothing is lost, and no new sprint starts.")
        found.append(alone + _appointed_by(row.lead_replace_by))
    if rules_absent.lacks_sponsor(row, now):
        without = gettext("No sponsor, and no deputy. Nothing is lost, and no new sprint starts.")
        acting = gettext("The sponsor has left. %(deputy)s acts as deputy.", deputy=row.sponsor_name or "")
        found.append((acting if row.deputy_id else without) + _appointed_by(row.sponsor_replace_by))
    return found


def _appointed_by(due: datetime | None) -> str:
    if due is None:
        return " " + gettext("An administrator appoints somebody.")
    return " " + gettext("An administrator appoints somebody by %(day)s.", day=show.day(due))


def sponsor_links(row: LoopRow, reader: Reader, now: datetime, *, is_manager: bool) -> list[tuple[str, str]]:
    """R17 B: lead, domain owner and managers may ask for a decision of the sponsor, once per sprint."""
    state = rules.sprint_state_at(row, now)
    is_open = state not in {None, SprintState.PLANNED, SprintState.CLOSED}
    may = is_manager or reader.person_id in {row.lead_id, row.domain_owner_id}
    is_sponsor = reader.person_id in {row.sponsor_id, row.deputy_id}
    if not is_open or row.sponsor_asked or not may or is_sponsor:
        return []
    return [(url_for("decisions.ask", code=row.code, number=row.sprint_number), gettext("Ask the sponsor to decide"))]


def skip_links(row: LoopRow, reader: Reader, now: datetime) -> list[tuple[str, str]]:
    """2.3: the lead of a sprint that was broken off may skip the vote, on the page of the wrap-up."""
    may = row.is_aborted and reader.person_id == row.lead_id
    if not may or rules.sprint_state_at(row, now) is not SprintState.WRAPPING_UP:
        return []
    return [(url_for("learnings.wrap_up", code=row.code, number=row.sprint_number), gettext("Skip the vote"))]


def room_links(row: LoopRow, reader: Reader) -> list[tuple[str, str]]:
    """R9: the sponsor may give more room than was set at the start."""
    goes_on = row.state in {ExperimentState.ACTIVE, ExperimentState.PAUSED} and not rules.is_stop_announced(row)
    if not goes_on or reader.person_id not in {row.sponsor_id, row.deputy_id}:
        return []
    return [(url_for("loop.room", code=row.code), gettext("Give more room"))]


def handover_links(row: LoopRow) -> list[tuple[str, str]]:
    """R20: what handing over asks, from the first sprint on, and who signed it."""
    has_begun = row.state in {ExperimentState.ACTIVE, ExperimentState.PAUSED} or row.handover_state is not None
    return [(url_for("decisions.hand_over", code=row.code), gettext("The hand-over"))] if has_begun else []


def decided_in_words(step: StepRow) -> str:
    """Who decided, by which route and when."""
    if step.route is None or step.decided_at is None:
        return gettext("Not recorded by whom and when")
    facts = {"who": step.decider or "", "day": show.day_short(step.decided_at), "sponsor": step.on_behalf_of or ""}
    if step.route is Route.SILENCE:
        return gettext("Follows the vote, nobody objected, %(day)s", **facts)
    if step.route is Route.FOLLOW:
        return gettext("%(who)s followed the vote, %(day)s", **facts)
    if step.on_behalf_of:
        return gettext("%(who)s decided on behalf of %(sponsor)s, %(day)s", **facts)
    return gettext("%(who)s decided, %(day)s", **facts)


def state_in_words(row: LoopRow, reader: Reader, now: datetime) -> tuple[str, str]:
    """Where an experiment is: the strong words and the rest, for a row in a list."""
    state = rules.state_at(row, now)
    lead = gettext("Lead %(lead)s", lead=row.lead_name) if row.lead_name else ""
    lead = gettext("No lead") if rules_absent.lacks_lead(row, now) else lead
    if state is ExperimentState.IDEA and row.team_id is not None:
        return gettext("Is being prepared"), lead
    if state is ExperimentState.ACTIVE:
        return _active_in_words(row, reader, now), lead
    if state is ExperimentState.PAUSED and row.resume_at is not None:
        return paused_in_words(row.resume_at, now), lead
    if state is ExperimentState.SCALING_UP and row.receiver_name:
        return gettext("Waits for %(who)s, who may take it over", who=row.receiver_name), lead
    if rules.is_not_taken_over(row):
        return gettext("Worked, not taken over"), lead
    if rules.waits_for_answer(row):
        return _asked_in_words(row, now), lead
    return label(state), lead


def _asked_in_words(row: LoopRow, now: datetime) -> str:
    """R2: outside the frame it waits for the sponsor; after five working days it has stalled."""
    facts = {"sponsor": row.sponsor_name or gettext("the sponsor")}
    if rules.is_late(row, now) and row.answer_due_at is not None:
        due = show.day_short(row.answer_due_at)
        return gettext("Stalled: no yes or no of %(sponsor)s by %(due)s", due=due, **facts)
    return gettext("Waits for a yes or no of %(sponsor)s", **facts)


def paused_in_words(resume_at: datetime, now: datetime) -> str:
    """2.2: until when it is paused; past that day it has stalled."""
    until = show.day(resume_at)
    if now >= resume_at:
        return gettext("Stalled: the pause was until %(day)s", day=until)
    return gettext("Paused until %(day)s", day=until)


def _active_in_words(row: LoopRow, reader: Reader, now: datetime) -> str:
    if rules.is_stop_announced(row):
        return gettext("Stop announced")
    state, number = rules.sprint_state_at(row, now), row.sprint_number
    if row.is_halted:
        return gettext("Sprint %(number)s is halted", number=number)
    if state is SprintState.RUNNING and row.ends_at is not None:
        days = max(0, (row.ends_at.astimezone(show.zone()).date() - now.astimezone(show.zone()).date()).days)
        left = ngettext("%(num)s day left", "%(num)s days left", days)
        return gettext("Sprint %(number)s, %(left)s", number=number, left=left)
    if state is SprintState.WRAPPING_UP:
        shows_late = rules_absent.shows_late(row, reader, now)
        if shows_late and rules_told.lies_still(row, now):
            return gettext("Stalled: sprint %(number)s was not wrapped up", number=number)
        late = gettext(", too late") if shows_late else ""
        return gettext("Wrapping up sprint %(number)s", number=number) + late
    if state is SprintState.VOTING:
        return gettext("Vote open until %(due)s", due=show.day_short(rules.deadline(row, now) or now))
    if state is SprintState.DECIDING:
        who = (row.lead_name if rules.can_confirm(row, now) else row.sponsor_name) or gettext("the sponsor")
        if rules_told.has_stalled(row, now, calendar):
            return gettext("Stalled: waits for a decision of %(who)s", who=who)
        return gettext("Waits for a decision of %(who)s", who=who)
    if state is SprintState.RUNNING:
        return gettext("Sprint %(number)s, no end date", number=number)
    return _planned_in_words(row, now)


def _planned_in_words(row: LoopRow, now: datetime) -> str:
    number = next_number(row, now)
    blocking = rules.blockers(row, now)
    if blocking:
        if rules_told.lies_still(row, now):
            return gettext(
                "Stalled: sprint %(number)s cannot start. %(why)s", number=number, why=explain(blocking[0]).why
            )
        return gettext("Sprint %(number)s cannot start. %(why)s", number=number, why=explain(blocking[0]).why)
    if rules_told.lies_still(row, now):
        return gettext("Stalled: sprint %(number)s can start, and nobody starts it", number=number)
    return gettext("Sprint %(number)s can start", number=number)
