# SPDX-License-Identifier: EUPL-1.2
"""The acts around the loop, for the walk: objections, the sponsor's desk, handing over, people, pauses, free days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from tests.factories.experiments import AUDIENCE, PROBLEM, make_ready_experiment
from tests.loop.walking import ADMIN, DEPUTY, LEAD, MANAGER, SPONSOR, Walking, whos
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decisions
from tracker.decisions import handover, sponsor
from tracker.decisions import queries as decision_queries
from tracker.decisions.cards import write_stop_card
from tracker.decisions.terms import DecisionState, HandoverState, Outcome, StopCardFacts
from tracker.directions.terms import Stage
from tracker.experiments import actions as experiment_actions
from tracker.experiments import room
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, IdeaFacts, PlaceFacts, RoomFacts
from tracker.extensions import db, writing
from tracker.loop import overdue, upkeep
from tracker.people import actions as people
from tracker.people.models import FreeDay, Person
from tracker.refusal import Refused
from tracker.sprints.models import Sprint
from tracker.votes import objections
from tracker.votes.objection_models import Objection
from tracker.votes.objection_terms import Ground, ObjectionState, RaiseFacts

MOST_EXPERIMENTS = 4
ENDED = {ExperimentState.STOPPED, ExperimentState.WITHDRAWN, ExperimentState.HANDED_OVER}
members = st.integers(0, 5)


class ActsAround(Walking):
    """Everything that people do around the loop."""

    @rule(place=st.integers(0, MOST_EXPERIMENTS - 1))
    def turn_to(self, place: int) -> None:
        """From now on another experiment is at hand."""
        self.code = self.codes[place % len(self.codes)]

    @precondition(lambda self: len(self.codes) < MOST_EXPERIMENTS and self.row().state in ENDED)
    @rule()
    def begin_another(self) -> None:
        """R18: what ended stays ended. A new experiment follows one that stopped, and says what is different now."""
        row = self.row()
        follows = row.state is ExperimentState.STOPPED
        facts = IdeaFacts("Opnieuw in de bibliotheek", PROBLEM, AUDIENCE, self.house.direction.id)
        with clock.moved(self.now):
            with act() as (_, now):
                idea = experiment_actions.add_idea(
                    facts,
                    by=self.house.members[0],
                    now=now,
                    predecessor_id=row.experiment_id if follows else None,
                    now_different="Een andere dag." if follows else None,
                )
                db.session.commit()
            self.codes.append(idea.code)
            self.code = idea.code
            try:
                make_ready_experiment(self.house, stage=Stage.TRY_OUT, max_sprints=3, idea=idea)
            except Refused:  # the lead left: it stays an idea
                db.session.rollback()

    @rule()
    def head_for_scaling_up(self) -> None:
        """R20: a receiver is named and the sponsor lets it run small, so that two good sprints may be scaled up."""
        lead, sponsor_ = self.somebody(LEAD), self.house.sponsor
        self.attempt(lambda e, _s, now: handover.name_receiver(e, self.receiver.id, by=lead, now=now), on_sprint=False)
        self.attempt(
            lambda e, _s, now: handover.change_stage(e, Stage.SMALL_LIVE, by=sponsor_, now=now), on_sprint=False
        )

    @rule(who=st.integers(0, 10), ground=st.sampled_from(Ground))
    def raise_an_objection(self, who: int, ground: Ground) -> None:
        """R16: anybody raises an objection, at any time."""
        facts, person = RaiseFacts(ground, "De chauffeur kijkt op een scherm."), self.somebody(who)
        self.attempt(lambda e, _s, now: objections.raise_objection(e, facts, by=person, now=now))

    @rule(who=whos, what=st.sampled_from([objections.answer, objections.adapt, objections.reject]))
    def settle_the_objection(self, who: int, what: Callable[..., None]) -> None:
        """R16: lead or adviser answers, the lead adapts, the sponsor rejects; others are refused."""
        self.try_settle_objection(who, what)

    def try_settle_objection(self, who: int, what: Callable[..., None]) -> bool:
        """Answer or settle the oldest open objection. True when it was done."""
        person = self.somebody(who)

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            own = (Objection.experiment_id == experiment.id, Objection.state == ObjectionState.OPEN)
            one = db.session.scalar(select(Objection).where(*own).order_by(Objection.id).limit(1))
            if one is not None:
                what(one, experiment, "Het scherm staat uit tijdens het rijden.", by=person, now=now)

        return self.attempt(do)

    @rule(who=whos, what=st.sampled_from([objections.ask_restart, objections.confirm_restart]))
    def restart(self, who: int, what: Callable[..., Any]) -> None:
        """R16: lead and sponsor restart a halted sprint together."""
        person = self.somebody(who)
        self.attempt(lambda e, s, now: what(s, e, by=person, now=now))

    @rule(who=whos)
    def set_aside(self, who: int) -> None:
        """R9: a stop rule that came true is set aside."""
        self.try_set_aside(who)

    def try_set_aside(self, who: int) -> bool:
        """Set the first open stop rule aside. True when it was done, or when there is none."""
        person = self.somebody(who)

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            true = [rule for rule in sponsor.true_rules(experiment.id) if rule.is_open]
            if true:
                sponsor.set_aside(experiment, true[0].answer_id, "Eén keer was toeval.", by=person, now=now)

        return self.attempt(do)

    @rule(who=whos)
    def ask_the_sponsor(self, who: int) -> None:
        """R17: lead, domain owner or a manager asks the sponsor to decide."""
        person = self.somebody(who)
        self.attempt(lambda e, s, now: sponsor.ask_sponsor(s, e, "Dit raakt de begroting.", by=person, now=now))

    @rule(who=whos)
    def give_room(self, who: int) -> None:
        """R9: the sponsor gives more room."""
        self.try_give_room(who)

    def try_give_room(self, who: int) -> bool:
        """Raise all three limits. True when it was done."""
        person = self.somebody(who)

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            has = room.room_of(experiment)
            more = RoomFacts(has.max_loss_eur + 5000, has.max_hours + 100, has.max_sprints + 1)
            room.give_room(experiment, more, "Dit is het waard.", by=person, now=now)

        return self.attempt(do)

    @rule(who=whos)
    def answer_back(self, who: int) -> None:
        """R17: the team writes a counter-note to the last decision."""
        person = self.somebody(who)

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            taken = decision_queries.of_experiment(experiment.id)
            decision = decision_queries.decision(taken[-1].id) if taken else None
            if decision is not None:
                decisions.add_counter_note(decision, experiment, "Bellen is sneller.", by=person, now=now)

        self.attempt(do)

    @rule(who=whos)
    def write_stop_card(self, who: int) -> None:
        """The card of a stop, by the team."""
        self.try_write_stop_card(who)

    def try_write_stop_card(self, who: int) -> bool:
        """Write the card of a stop. True when it was done."""
        person = self.somebody(who)

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            rows = decision_queries.of_experiment(experiment.id)
            stops = [row for row in rows if row.state != DecisionState.WITHDRAWN and row.outcome is Outcome.STOP]
            decision = decision_queries.decision(stops[-1].id) if stops else None
            if decision is not None:
                shown = tuple(sorted(decision_queries.learning_ids(experiment.id))[:3])
                facts = StopCardFacts("Het hielp niemand.", learnings=shown)
                write_stop_card(decision, experiment, facts, by=person, now=now)

        return self.attempt(do)

    @rule(who=whos, whom=st.integers(0, 10))
    def name_a_receiver(self, who: int, whom: int) -> None:
        """R20: lead or sponsor names who would take it over."""
        person, receiver = self.somebody(who), self.somebody(whom)
        self.attempt(lambda e, _s, now: handover.name_receiver(e, receiver.id, by=person, now=now))

    @rule(who=whos, stage=st.sampled_from(Stage))
    def change_stage(self, who: int, stage: Stage) -> None:
        """Between sprints the stage changes; only a small live run can be scaled up."""
        person = self.somebody(who)
        self.attempt(lambda e, _s, now: handover.change_stage(e, stage, by=person, now=now))

    @rule(who=st.integers(0, 10), said=st.sampled_from(HandoverState))
    def answer_the_handover(self, who: int, said: HandoverState) -> None:
        """R20: the receiver accepts, sends back or refuses; nobody else can."""
        self.try_answer_handover(self.somebody(who), said)

    def try_answer_handover(self, person: Person, said: HandoverState) -> bool:
        """The second signature, by the receiver if that is somebody else. True when it was done."""
        receiver_id = self.row().receiver_id
        person = self.person(receiver_id) or person
        return self.attempt(lambda e, _s, now: handover.answer(e, said, "Wie betaalt dit?", by=person, now=now))

    @rule(who=whos, days=st.sampled_from([1, 14, 42, 43]))
    def pause(self, who: int, days: int) -> None:
        """2.2: the lead pauses between sprints, for at most 42 days."""
        person, until = self.somebody(who), self.now.date() + timedelta(days=days)
        self.attempt(lambda e, _s, now: upkeep.pause(e, "Wachten op de wijk.", until, by=person, now=now))

    @rule(who=whos)
    def resume(self, who: int) -> None:
        """2.2: the lead takes it up again."""
        self.try_resume(who)

    def try_resume(self, who: int) -> bool:
        """Take it up again. True when it was done."""
        person = self.somebody(who)
        return self.attempt(lambda e, _s, now: upkeep.resume(e, by=person, now=now))

    @rule(who=st.sampled_from([1, 2, 3, 4, 5, SPONSOR, MANAGER, ADMIN, DEPUTY, LEAD]))
    def withdraw_the_idea(self, who: int) -> None:
        """What has not started can be withdrawn; not often, for then that walk is over."""
        person = self.somebody(who)
        self.attempt(
            lambda e, _s, now: experiment_actions.withdraw(e, "Iemand anders doet dit al.", by=person, now=now),
            on_sprint=False,
        )

    @rule(who=whos, lead=members, owner=members)
    def change_people(self, who: int, lead: int, owner: int) -> None:
        """Another lead, another domain owner; not while a vote is open."""
        person, leads, owns = self.somebody(who), self.people[lead], self.people[owner]

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            if experiment.team_id is not None and experiment.direction_id is not None:
                facts = PlaceFacts(leads.id, owns.id, False, experiment.team_id, experiment.direction_id)
                upkeep.place(experiment, facts, by=person, now=now)

        self.attempt(do)

    @rule(who=whos, lead=members, stops=st.booleans())
    def a_wrap_up_is_overdue(self, who: int, lead: int, stops: bool) -> None:
        """2.9: far past its deadline the sponsor stops it, or names another lead."""
        person, leads = self.somebody(who), self.people[lead]
        if stops:
            self.attempt(lambda e, s, now: overdue.stop(s, e, "Niemand rondt het af.", by=person, now=now))
        else:
            self.attempt(lambda e, s, now: overdue.name_lead(s, e, leads.id, by=person, now=now))

    @rule(who=st.integers(1, 4))
    def leave_the_team(self, who: int) -> None:
        """A member leaves, perhaps in the middle of a vote (DOMAIN 2.9)."""
        self._change_team(people.leave, self.people[who])

    @rule(who=st.integers(1, 10))
    def join_the_team(self, who: int) -> None:
        """Somebody joins the team, perhaps in the middle of a vote (DOMAIN 2.9)."""
        self._change_team(people.join, self.people[who])

    def _change_team(self, how: Callable[..., Any], whom: Person) -> None:
        with clock.moved(self.now):
            try:
                with act() as (_, now):
                    how(self.house.team, whom, by=self.house.admin, now=now)
                    db.session.commit()
            except Refused:
                db.session.rollback()

    @rule(days=st.integers(1, 30), is_free=st.booleans())
    def the_free_days_change(self, days: int, is_free: bool) -> None:
        """An administrator adds a free day, or takes one away; deadlines that were worked out stay (R7)."""
        day = self.now.date() + timedelta(days=days)
        db.session.rollback()
        with writing():
            if db.session.scalar(select(FreeDay.id).where(FreeDay.day == day)) is None:
                db.session.add(FreeDay(day=day, is_free=is_free))
            db.session.commit()
