# SPDX-License-Identifier: EUPL-1.2
"""What an experiment needs before it may start (R1), when it is inside its frame (R2), when a threshold is met (R5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from tracker.directions.terms import DataAllowed, FrameFacts, Stage
from tracker.experiments.terms import (
    ExperimentState,
    HypothesisFacts,
    PauseFacts,
    RoomFacts,
    SafetyAnswer,
    SafetyKind,
    SafetyPickFacts,
    StartFacts,
    StopRuleFacts,
    StopRuleKind,
    Threshold,
    Way,
)
from tracker.refusal import Refusal

NOT_STARTED = frozenset({ExperimentState.IDEA, ExperimentState.READY})
FINAL = frozenset({ExperimentState.HANDED_OVER, ExperimentState.STOPPED, ExperimentState.WITHDRAWN})
LONGEST_PAUSE, LONGEST_PARK, UNTOUCHED = timedelta(days=42), timedelta(days=365), timedelta(days=90)
ASKS_A_SENTENCE = frozenset({SafetyAnswer.YES, SafetyAnswer.REAL})

# How far an answer to "personal data" goes, on the scale of what a frame allows.
_DATA_USED = {
    SafetyAnswer.NO: DataAllowed.NONE,
    SafetyAnswer.TEST: DataAllowed.TEST,
    SafetyAnswer.REAL: DataAllowed.REAL,
}


def missing_for_ready(facts: StartFacts) -> list[Refusal]:
    """R1: everything that is still missing before this may be put ready, in the order of the page."""
    return [
        *_missing_learnings(facts),
        *_missing_texts(facts),
        *_missing_limits(facts),
        *_missing_safety(facts),
        *_missing_direction(facts),
        *_missing_people(facts),
    ]


def refuse_ready(facts: StartFacts) -> Refusal | None:
    """R1: None when nothing is missing. One missing thing is named itself, more are counted and listed by code."""
    missing = missing_for_ready(facts)
    if len(missing) < 2:
        return missing[0] if missing else None
    lift = tuple(dict.fromkeys(word for refusal in missing for word in refusal.lift))
    return Refusal("not_ready_yet", count=len(missing), missing=[each.code for each in missing], lift=lift)


def _missing_learnings(facts: StartFacts) -> Iterator[Refusal]:
    """Of the similar learnings that were shown, one is marked; an empty library shows none."""
    if facts.shown_learnings and not facts.marked_learnings:
        yield Refusal("no_learning_marked", lift=("lead",))


def _missing_texts(facts: StartFacts) -> Iterator[Refusal]:
    if not _has_words(facts.effect):
        yield Refusal("no_effect", field="effect", lift=("lead",))
    if facts.stop_rules < 1:
        yield Refusal("no_stop_rule", field="stop_when", lift=("lead",))


def _missing_limits(facts: StartFacts) -> Iterator[Refusal]:
    if facts.max_loss_eur is None:
        yield Refusal("no_max_loss", field="max_loss_eur", lift=("lead",))
    if facts.max_hours is None:
        yield Refusal("no_max_hours", field="max_hours", lift=("lead",))
    if facts.max_sprints is None:
        yield Refusal("no_max_sprints", field="max_sprints", lift=("lead",))


def _missing_safety(facts: StartFacts) -> Iterator[Refusal]:
    answers = {pick.kind: pick for pick in facts.picks}
    for kind in SafetyKind:
        pick = answers.get(kind)
        if pick is None:
            yield Refusal("pick_missing", kind=kind, field=kind.value, lift=("lead",))
        elif asks_a_sentence(pick) and not _has_words(pick.sentence):
            yield Refusal("pick_without_sentence", kind=kind, field=f"{kind.value}_why", lift=("lead",))


def _missing_direction(facts: StartFacts) -> Iterator[Refusal]:
    if not facts.direction_open:
        yield Refusal("no_open_direction", lift=("author", "team"))
    elif not facts.has_sponsor:
        yield Refusal("no_sponsor", lift=("admin",))


def _missing_people(facts: StartFacts) -> Iterator[Refusal]:
    if facts.team_id is None:
        yield Refusal("no_team", lift=("team",))
    yield from filter(None, (_refuse_lead(facts), _refuse_domain_owner(facts)))


def _refuse_lead(facts: StartFacts) -> Refusal | None:
    if facts.lead_id is None:
        return Refusal("no_lead", field="lead_id", lift=("admin",))
    return refuse_lead(in_team=facts.lead_in_team, is_sponsor=facts.lead_is_sponsor)


def refuse_lead(*, in_team: bool, is_sponsor: bool) -> Refusal | None:
    """R1: the lead is a member of the team. R10: who may depart from the vote does not lead."""
    if is_sponsor:
        return Refusal("lead_is_sponsor", field="lead_id", lift=("lead", "admin"))
    if not in_team:
        return Refusal("lead_not_in_team", field="lead_id", lift=("lead", "admin"))
    return None


def _refuse_domain_owner(facts: StartFacts) -> Refusal | None:
    """R1: "domain owner wanted" is enough for stage discover, as long as it touches no residents."""
    if facts.domain_owner_id is not None:
        return None
    if not facts.domain_owner_wanted:
        return Refusal("no_domain_owner", field="domain_owner_id", lift=("lead", "admin"))
    if facts.stage is not Stage.DISCOVER:
        return Refusal("stage_needs_domain_owner", field="domain_owner_id", lift=("lead", "admin"))
    if _answer(facts, SafetyKind.RESIDENTS) is not SafetyAnswer.NO:
        return Refusal("residents_need_domain_owner", field="domain_owner_id", lift=("lead", "admin"))
    return None


def asks_a_sentence(pick: SafetyPickFacts) -> bool:
    """R1: a yes, and real personal data, ask one sentence; "no" and test data ask none."""
    return pick.answer in ASKS_A_SENTENCE


def _answer(facts: StartFacts, kind: SafetyKind) -> SafetyAnswer:
    return next((pick.answer for pick in facts.picks if pick.kind is kind), SafetyAnswer.NO)


def is_inside_frame(facts: StartFacts) -> bool:
    """R2: inside the frame a team asks nobody."""
    return not outside_frame(facts)


def outside_frame(facts: StartFacts) -> list[Refusal]:
    """R2: what of this lies outside the frame of its direction; only the sponsor can allow it."""
    if facts.frame is None:
        return [Refusal("no_frame", lift=("sponsor",))]
    return [*_beyond_limits(facts, facts.frame), *_beyond_scope(facts, facts.frame)]


def _beyond_limits(facts: StartFacts, frame: FrameFacts) -> Iterator[Refusal]:
    if (facts.max_loss_eur or 0) > frame.max_loss_eur:
        yield Refusal("loss_outside_frame", most=frame.max_loss_eur, lift=("sponsor",))
    if (facts.max_hours or 0) > frame.max_hours:
        yield Refusal("hours_outside_frame", most=frame.max_hours, lift=("sponsor",))
    if (facts.max_sprints or 0) > frame.max_sprints:
        yield Refusal("sprints_outside_frame", most=frame.max_sprints, lift=("sponsor",))


def _beyond_scope(facts: StartFacts, frame: FrameFacts) -> Iterator[Refusal]:
    if facts.stage not in frame.stages:
        yield Refusal("stage_outside_frame", stage=facts.stage, lift=("sponsor",))
    used = _DATA_USED.get(_answer(facts, SafetyKind.PERSONAL_DATA), DataAllowed.REAL)
    scale = list(DataAllowed)
    if scale.index(used) > scale.index(frame.data_allowed):
        yield Refusal("data_outside_frame", lift=("sponsor",))


def refuse_before_start(state: ExperimentState) -> Refusal | None:
    """R1: what is prepared may change until the first sprint starts."""
    return None if state in NOT_STARTED else Refusal("started_already")


def refuse_ended(state: ExperimentState) -> Refusal | None:
    """R18: stopped, handed over and withdrawn are final."""
    return Refusal("has_ended") if state in FINAL else None


def refuse_not_active(state: ExperimentState) -> Refusal | None:
    """2.2: only what is active pauses."""
    return None if state is ExperimentState.ACTIVE else Refusal("only_active_pauses")


def refuse_room(state: ExperimentState, before: RoomFacts, after: RoomFacts) -> Refusal | None:
    """R9: what goes on gets more room, never less: a tighter limit does not work backwards (DOMAIN 2.9)."""
    if state not in {ExperimentState.ACTIVE, ExperimentState.PAUSED}:
        return Refusal("room_while_it_goes_on")
    for name in ("max_loss_eur", "max_hours", "max_sprints"):
        if getattr(after, name) < getattr(before, name):
            return Refusal("room_only_grows", least=getattr(before, name), field=name)
    return Refusal("room_unchanged", field="max_loss_eur") if after == before else None


def refuse_without_team(team_id: UUID | None) -> Refusal | None:
    """Before a team took it up there is nobody to change."""
    return None if team_id is not None else Refusal("no_team_yet", lift=("team",))


def refuse_predecessor(state: ExperimentState) -> Refusal | None:
    """R18: trying again comes after what has ended; what still goes on is not tried again."""
    return None if state in FINAL else Refusal("predecessor_goes_on", lift=("time",))


def refuse_parent(state: ExperimentState) -> Refusal | None:
    """R18: an experiment splits off from one that goes on; what has ended is tried again instead."""
    if state in FINAL:
        return Refusal("parent_has_ended", lift=("you",))
    return Refusal("parent_not_started", lift=("time",)) if state in NOT_STARTED else None


def refuse_pause(facts: PauseFacts, resume_on: date, today: date) -> Refusal | None:
    """2.2: between sprints, not twice in a row, and with a day within 42 days on which it goes on."""
    if (not_active := refuse_not_active(facts.state)) is not None:
        return not_active
    if facts.has_open_sprint:
        return Refusal("pause_between_sprints", lift=("time",))
    if facts.paused_after is not None and facts.sprints <= facts.paused_after:
        return Refusal("paused_before", lift=("lead",))
    return _refuse_day(resume_on, today, LONGEST_PAUSE, field="resume_on")


def refuse_open_idea(state: ExperimentState) -> Refusal | None:
    """What is ready, runs or was withdrawn is not an open idea."""
    return None if state is ExperimentState.IDEA else Refusal("not_an_idea_any_more")


def refuse_parking(state: ExperimentState, wake_on: date, today: date) -> Refusal | None:
    """An idea is parked until a day within a year; what is ready or runs is not an idea any more."""
    return refuse_open_idea(state) or _refuse_day(wake_on, today, LONGEST_PARK, field="wake_on")


def _refuse_day(day: date, today: date, longest: timedelta, *, field: str) -> Refusal | None:
    if today < day <= today + longest:
        return None
    return Refusal(
        "day_out_of_range", first=today + timedelta(days=1), last=today + longest, field=field, lift=("you",)
    )


def asks_its_author(*, touched_at: datetime | None, wake_at: datetime | None, now: datetime) -> bool:
    """Does an idea ask whether it still lives: it woke up, or nobody touched it for 90 days? A parked one sleeps."""
    if wake_at is not None:
        return wake_at <= now
    return touched_at is not None and touched_at + UNTOUCHED <= now


def refuse_stop_rule(facts: StopRuleFacts | None) -> Refusal | None:
    """R1: a stop rule is a state and a date; one that measures also has a number and says which side stops."""
    if facts is None:
        return None
    if facts.after_sprint is None and facts.on_day is None:
        return Refusal("stop_rule_without_date", field="stop_after", lift=("you",))
    if facts.kind is StopRuleKind.METRIC and (facts.value is None or facts.way is None):
        return Refusal("stop_rule_without_value", field="stop_value", lift=("you",))
    return None


def refuse_start_outside_frame(*, is_outside: bool, is_allowed: bool) -> Refusal | None:
    """R2: outside the frame nothing starts before the sponsor said yes; silence is not a yes."""
    return Refusal("sponsor_must_allow", lift=("sponsor",)) if is_outside and not is_allowed else None


def threshold_met(threshold: Threshold, value: Decimal) -> bool:
    """R5: does a measured value reach the threshold? The threshold itself counts as reached."""
    return value >= threshold.value if threshold.way is Way.AT_LEAST else value <= threshold.value


# fmt: off
_TECHNOLOGY = frozenset({
    "ai", "app", "apps", "api", "ar", "beacon", "blockchain", "bot", "bots", "camera", "chatbot",
    "chatbots", "chatgpt", "cloud", "copilot", "crm", "dashboard", "dashboards", "data", "database",
    "datalake", "drone", "drones", "gis", "gpt", "iot", "kunstmatige", "intelligentie", "llm",
    "metaverse", "model", "platform", "portaal", "portal", "qr", "robot", "robots", "rpa", "scanner",
    "sensor", "sensoren", "sensors", "sms", "taalmodel", "tablet", "tool", "vr", "webapp", "artificial",
    "intelligence", "machine", "learning", "language",
})
_SMALL_WORDS = frozenset({
    "a", "an", "and", "for", "in", "new", "of", "our", "pilot", "project", "smart", "test", "the", "to",
    "with", "de", "digitale", "een", "en", "experiment", "het", "innovatie", "innovation", "met",
    "nieuw", "nieuwe", "om", "onze", "ons", "proef", "slim", "slimme", "van", "via", "voor",
})
# fmt: on


def title_is_only_technology(title: str) -> bool:
    """Does a title name a technology and nothing else? A soft warning (DOMAIN 1, no. 19), never a refusal."""
    words = set(re.findall(r"\w+", title.casefold()))
    return bool(words & _TECHNOLOGY) and words <= _TECHNOLOGY | _SMALL_WORDS


def hypothesis_from_idea(title: str, audience: str | None) -> HypothesisFacts:
    """R1: the sentence as far as the idea already says it. The problem is no "because": it is shown beside it."""
    return HypothesisFacts(action=_inside_a_sentence(title), audience=_inside_a_sentence(audience or ""), effect="")


def _inside_a_sentence(text: str) -> str:
    """Without capital and full stop, as in the middle of a sentence. "ID-kaart" and "IT" keep their capitals."""
    text = text.strip().rstrip(".").strip()
    first_word = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first_word[1:] == first_word[1:].lower() else text


def _has_words(text: str | None) -> bool:
    return bool(text and text.strip())
