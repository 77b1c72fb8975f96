# SPDX-License-Identifier: EUPL-1.2
"""From idea to ready: a team takes it up and fills it in; who is named, and what the sponsor says (R1, R2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.directions.access import is_sponsor, refuse_steering
from tracker.directions.queries import frame_facts
from tracker.directions.terms import ANSWER_DAYS
from tracker.experiments import access, queries, rules
from tracker.experiments.framing import is_outside_now
from tracker.experiments.models import Experiment, Hypothesis, SafetyPick, StopRule
from tracker.experiments.terms import (
    ExperimentState,
    HypothesisFacts,
    ReadyFacts,
    SafetyKind,
    SafetyPickFacts,
    StartFacts,
    StopRuleFacts,
)
from tracker.extensions import db
from tracker.people.models import Person, Team
from tracker.people.queries import calendar, is_member, lock_team_in_use
from tracker.people.queries import person as person_by_id
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if


def take_up(
    experiment: Experiment, team: Team, *, lead_id: UUID | None = None, by: Person, now: datetime
) -> Experiment:
    """A team takes an idea up; it stays an idea until it is ready. Everything that can have a default gets one.

    The lead is the one given, else the default lead of the team, else who takes it up. Limits come from the frame, the
    hypothesis from the idea, and the safety picks stand on "no" (R1).
    """
    refused_if(access.refuse_taking_up(team, by.id, now))
    if not lock_team_in_use(team.id):  # somebody may be archiving it at this moment
        raise Refused(Refusal("team_archived", name=team.name, field="team_id", lift=("admin",)))
    refused_if(_refuse_taken(experiment))
    lead = lead_id or _fitting_default(experiment, team, now) or by.id
    refused_if(_refuse_lead(experiment, team.id, lead, now))
    experiment.team_id, experiment.lead_id = team.id, lead
    experiment.wake_at, experiment.touched_at = None, now
    experiment.version += 1
    fill_limits(experiment)
    _first_draft(experiment)
    db.session.flush()
    _reload(experiment)
    record(
        experiment.stream,
        EventKind.EXPERIMENT_TAKE_UP,
        by=by.id,
        now=now,
        data={"team": team.id, "lead": lead},
    )
    return experiment


def _refuse_taken(experiment: Experiment) -> Refusal | None:
    if (not_open := rules.refuse_open_idea(experiment.state)) is not None:
        return not_open
    return Refusal("taken_up_already", field="team_id") if experiment.team_id is not None else None


def _fitting_default(experiment: Experiment, team: Team, now: datetime) -> UUID | None:
    """The default lead of the team, unless this one cannot lead here."""
    default = team.default_lead_id
    fits = default is not None and _refuse_lead(experiment, team.id, default, now) is None
    return default if fits else None


def _refuse_lead(experiment: Experiment, team_id: UUID | None, person_id: UUID, now: datetime) -> Refusal | None:
    found = person_by_id(person_id)
    if found is None or not found.is_active:
        return Refusal("no_such_person", field="lead_id")
    return rules.refuse_lead(
        in_team=is_member(person_id, team_id, now), is_sponsor=is_sponsor(experiment.direction, person_id)
    )


def fill_limits(experiment: Experiment) -> None:
    """Limits that were not set yet come from the current frame of the direction."""
    frame = frame_facts(experiment.direction_id)
    if frame is None:
        return
    for limit in ("max_loss_eur", "max_hours", "max_sprints"):
        if getattr(experiment, limit) is None:
            setattr(experiment, limit, getattr(frame, limit))


def _first_draft(experiment: Experiment) -> None:
    facts = rules.hypothesis_from_idea(experiment.title, experiment.audience)
    db.session.add(
        Hypothesis(
            experiment_id=experiment.id,
            number=1,
            action=facts.action,
            audience=facts.audience or None,
        )
    )
    for kind in SafetyKind:
        db.session.add(SafetyPick(experiment_id=experiment.id, kind=kind))


def save_draft(experiment: Experiment, draft: ReadyFacts, *, by: Person, now: datetime) -> None:
    """Keep what was filled in so far, also when it is not complete. Flushes.

    A ready one that is changed is a draft again, until it is put ready anew. A yes or no of the sponsor holds as
    long as what the sponsor looked at stays the same (R2).
    """
    refused_if(access.refuse_working(experiment, by.id, now))
    refused_if(rules.refuse_before_start(experiment.state))
    refused_if(rules.refuse_stop_rule(draft.stop_rule))
    judged = _judged_by_sponsor(experiment)
    _name_people(experiment, draft, by=by, now=now)
    experiment.stage = draft.stage
    experiment.max_loss_eur, experiment.max_hours = draft.max_loss_eur, draft.max_hours
    experiment.max_sprints = draft.max_sprints
    _write_hypothesis(experiment, draft.hypothesis)
    _write_stop_rule(experiment, draft.stop_rule)
    _write_picks(experiment, draft.picks)
    experiment.state, experiment.ready_at, experiment.outside_frame = ExperimentState.IDEA, None, False
    experiment.wake_at, experiment.touched_at = None, now
    experiment.version += 1
    db.session.flush()
    _reload(experiment)
    if _judged_by_sponsor(experiment) != judged:
        experiment.sponsor_allowed_at = experiment.sponsor_refused_at = experiment.sponsor_said = None
        db.session.flush()
    record(
        experiment.stream,
        EventKind.EXPERIMENT_DRAFT,
        by=by.id,
        now=now,
        data=_in_numbers(experiment),
        texts=_draft_texts(draft),
    )


def _judged_by_sponsor(experiment: Experiment) -> tuple[object, ...]:
    """What the sponsor says yes or no to: how real, how much, and the answers about safety."""
    picks = {(pick.kind, pick.answer, pick.sentence) for pick in queries.safety_picks(experiment.id)}
    return (
        experiment.direction_id,
        experiment.stage,
        experiment.max_loss_eur,
        experiment.max_hours,
        experiment.max_sprints,
        frozenset(picks),
    )


def _in_numbers(experiment: Experiment) -> dict[str, object]:
    return {
        "version": experiment.version,
        "stage": experiment.stage,
        "max_loss_eur": experiment.max_loss_eur,
        "max_hours": experiment.max_hours,
        "max_sprints": experiment.max_sprints,
        "picks": {pick.kind.value: pick.answer for pick in queries.safety_picks(experiment.id)},
    }


def _draft_texts(draft: ReadyFacts) -> dict[str, str | None]:
    sentence = draft.hypothesis
    return {
        "action": sentence.action,
        "audience": sentence.audience,
        "effect": sentence.effect,
        "because": sentence.because,
        "stop_rule": draft.stop_rule.condition if draft.stop_rule else None,
        **{pick.kind.value: pick.sentence for pick in draft.picks},
    }


def _write_hypothesis(experiment: Experiment, facts: HypothesisFacts) -> None:
    """Before the first sprint the hypothesis may still change: it stays version 1."""
    hypothesis = queries.current_hypothesis(experiment.id)
    if hypothesis is None:
        hypothesis = Hypothesis(experiment_id=experiment.id, number=1)
        db.session.add(hypothesis)
    else:
        hypothesis.version += 1
    hypothesis.action = facts.action
    hypothesis.audience, hypothesis.effect = facts.audience or None, facts.effect or None
    hypothesis.because, hypothesis.doubt = facts.because or None, facts.doubt or None


def _write_stop_rule(experiment: Experiment, facts: StopRuleFacts | None) -> None:
    """The first stop rule is the one of the page; emptied it goes."""
    rule = next(iter(queries.stop_rules(experiment.id)), None)
    if facts is None:
        if rule is not None:
            db.session.delete(rule)
        return
    if rule is None:
        rule = StopRule(experiment_id=experiment.id)
        db.session.add(rule)
    else:
        rule.version += 1
    rule.kind, rule.condition = facts.kind, facts.condition
    rule.value, rule.way = facts.value, facts.way
    rule.after_sprint, rule.on_day = facts.after_sprint, facts.on_day


def _write_picks(experiment: Experiment, picks: tuple[SafetyPickFacts, ...]) -> None:
    """A yes without its sentence is kept as a draft with an empty one; a sentence goes when its yes goes."""
    rows = {row.kind: row for row in queries.safety_picks(experiment.id)}
    for facts in picks:
        row = rows.get(facts.kind)
        if row is None:
            row = SafetyPick(experiment_id=experiment.id, kind=facts.kind)
            db.session.add(row)
        row.answer = facts.answer
        row.sentence = (facts.sentence or "") if rules.asks_a_sentence(facts) else None


def make_ready(experiment: Experiment, check: StartFacts, *, by: Person, now: datetime) -> None:
    """Put it ready: the start check of R1 is complete. Outside the frame it then waits for the sponsor (R2)."""
    refused_if(access.refuse_leading(experiment, by.id))
    refused_if(rules.refuse_before_start(experiment.state))
    refused_if(rules.refuse_ready(check))
    experiment.state, experiment.ready_at = ExperimentState.READY, now
    experiment.outside_frame = not rules.is_inside_frame(check)
    experiment.answer_due_at = calendar().add_working_days(now, ANSWER_DAYS)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.EXPERIMENT_READY,
        by=by.id,
        now=now,
        data={"outside_frame": [each.code for each in rules.outside_frame(check)]},
    )


def allow(experiment: Experiment, sentence: str, *, by: Person, now: datetime) -> None:
    """The sponsor says yes to what lies outside the frame, with one sentence (R2)."""
    _answer_of_sponsor(experiment, sentence, by=by)
    experiment.sponsor_allowed_at, experiment.sponsor_refused_at = now, None
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_ALLOW, by=by.id, now=now, texts={"sentence": sentence})


def refuse(experiment: Experiment, sentence: str, *, by: Person, now: datetime) -> None:
    """The sponsor says no, with one sentence. The team may change the plan and ask again (R2)."""
    _answer_of_sponsor(experiment, sentence, by=by)
    experiment.sponsor_allowed_at, experiment.sponsor_refused_at = None, now
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_REFUSE, by=by.id, now=now, texts={"sentence": sentence})


def _answer_of_sponsor(experiment: Experiment, sentence: str, *, by: Person) -> None:
    refused_if(access.refuse_allowing(experiment, by.id, is_outside=is_outside_now(experiment)))
    if not sentence.strip():
        raise Refused(Refusal("say_why", field="sentence", lift=("you",)))
    experiment.sponsor_said = sentence


def appoint(
    experiment: Experiment,
    *,
    lead_id: UUID | None = None,
    domain_owner_id: UUID | None = None,
    domain_owner_wanted: bool | None = None,
    by: Person,
    now: datetime,
) -> None:
    """Name the lead or the domain owner; what is None stays. An administrator cannot name himself (DESIGN 6)."""
    refused_if(access.refuse_appointing(experiment, by))
    refused_if(rules.refuse_ended(experiment.state))
    if lead_id is not None:
        _name_lead(experiment, lead_id, by=by, now=now)
    if domain_owner_id is not None or domain_owner_wanted is not None:
        _name_domain_owner(experiment, domain_owner_id, bool(domain_owner_wanted), by=by)
    _record_people(experiment, by=by, now=now)


def replace_lead(experiment: Experiment, lead_id: UUID, *, by: Person, now: datetime) -> None:
    """The sponsor names another lead out of the team, when asked because a wrap-up does not come (DOMAIN 2.9)."""
    refused_if(refuse_steering(experiment.direction, by.id))
    if lead_id == experiment.lead_id:
        raise Refused(Refusal("leads_already", field="lead_id"))
    _name_lead(experiment, lead_id, by=by, now=now)
    _record_people(experiment, by=by, now=now)


def _name_people(experiment: Experiment, draft: ReadyFacts, *, by: Person, now: datetime) -> None:
    """The people of the page. Only the lead hands over the lead."""
    named = (experiment.lead_id, experiment.domain_owner_id, experiment.domain_owner_wanted)
    if draft.lead_id is not None and draft.lead_id != experiment.lead_id:
        refused_if(access.refuse_leading(experiment, by.id))
        _name_lead(experiment, draft.lead_id, by=by, now=now)
    _name_domain_owner(experiment, draft.domain_owner_id, draft.domain_owner_wanted, by=by)
    if named != (experiment.lead_id, experiment.domain_owner_id, experiment.domain_owner_wanted):
        _record_people(experiment, by=by, now=now)


def _name_lead(experiment: Experiment, lead_id: UUID, *, by: Person, now: datetime) -> None:
    refused_if(access.refuse_own_appointment(by, lead_id, experiment.lead_id))
    refused_if(_refuse_lead(experiment, experiment.team_id, lead_id, now))
    experiment.lead_id = lead_id


def _name_domain_owner(experiment: Experiment, person_id: UUID | None, wanted: bool, *, by: Person) -> None:
    """A domain owner who is named is not wanted any more."""
    if person_id is not None and person_id != experiment.domain_owner_id:
        refused_if(access.refuse_own_appointment(by, person_id, experiment.domain_owner_id))
        found = person_by_id(person_id)
        if found is None or not found.is_active:
            raise Refused(Refusal("no_such_person", field="domain_owner_id"))
    experiment.domain_owner_id = person_id
    experiment.domain_owner_wanted = wanted and person_id is None


def _record_people(experiment: Experiment, *, by: Person, now: datetime) -> None:
    db.session.flush()
    db.session.expire(experiment, ["lead", "domain_owner"])
    record(
        experiment.stream,
        EventKind.EXPERIMENT_APPOINT,
        by=by.id,
        now=now,
        data={
            "lead": experiment.lead_id,
            "domain_owner": experiment.domain_owner_id,
            "domain_owner_wanted": experiment.domain_owner_wanted,
        },
    )


def _reload(experiment: Experiment) -> None:
    """What a page reads through the row is read anew."""
    db.session.expire(experiment, ["team", "lead", "domain_owner", "hypotheses", "stop_rules", "safety_picks"])
