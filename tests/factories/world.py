# SPDX-License-Identifier: EUPL-1.2
"""One experiment at every stop of the loop, and how to fill any address of the product with one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from tests.factories.experiments import make_idea, make_ready_experiment, make_taken_up
from tests.factories.objections import do, make_objection, restart
from tests.factories.people import House
from tests.factories.sprints import log, make_planned_sprint, make_running_sprint, make_wrapped_up_sprint
from tests.factories.ten_x import imported
from tests.factories.votes import (
    KEEP,
    STOP,
    decide,
    make_clean_up,
    make_deciding_sprint,
    make_open_round,
    stop,
    tip,
    vote_all,
)
from tracker import clock
from tracker.acts import act
from tracker.directions import actions as direction_actions
from tracker.directions.terms import FrameFacts
from tracker.experiments import actions as experiment_actions
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.learnings.queries import of_experiment
from tracker.people import actions as people_actions
from tracker.record.models import Delivery
from tracker.sprints.models import Blocker, LogEntry
from tracker.sprints.queries import stop_rules
from tracker.sprints.terms import BlockerKind, LogKind
from tracker.votes import objections
from tracker.votes.objection_terms import Ground


@dataclass(frozen=True, slots=True)
class World:
    """A house with work in it. `at` is an experiment by where it is in the loop."""

    house: House
    at: Mapping[str, Experiment]
    values: Mapping[str, Any]  # what stands in an address beside code, number and learning
    lines: Mapping[str, Any]  # the line of the clean-up list of a stop: one that is open, and one that is done

    def learning(self, where: str) -> Any:
        """The id of the first learning of an experiment; of the one that is wrapping up when it has none."""
        found = of_experiment(self.at[where].id) or of_experiment(self.at["wrapping_up"].id)
        return found[0].id

    def url(self, app: Flask, rule: Rule, where: str) -> str:
        """The address of a rule, about the experiment at a stop of the loop."""
        where = "objected" if "objection_id" in rule.arguments else where
        where = "running" if {"blocker_id", "entry_id"} & rule.arguments else where
        line = self.lines.get(where, self.lines["stopping"])
        known = {"code": self.at[where].code, "number": 1, "learning_id": self.learning(where), "line_id": line}
        known |= self.values
        missing = rule.arguments - known.keys()
        assert not missing, f"{rule}: say in tests/factories/world.py what stands for {sorted(missing)}"
        return app.url_map.bind("localhost").build(rule.endpoint, {name: known[name] for name in rule.arguments})


def make_world(house: House) -> World:
    """Fill a house: every state that an experiment and its sprint can be in, through the actions."""
    _let_many_run(house)
    running = make_running_sprint(house)
    log(house, running, "De zaal was bezet.", LogKind.BLOCKER, blocker_kind=next(iter(BlockerKind)))
    log(house, running, "Drie mensen vroegen de weg.")
    voted = make_open_round(house)
    vote_all(voted, [(person, KEEP) for person in house.electorate])
    halted = make_running_sprint(house)
    objected = make_objection(halted.experiment, house.members[0], Ground.SAFETY)
    at = {
        "objected": halted.experiment,
        "still": _settled(house),
        "asked": _settled(house, asked=True),
        "idea": make_idea(house),
        "taken_up": make_taken_up(house),
        "outside": make_ready_experiment(house, max_loss_eur=90_000),
        "planned": make_planned_sprint(house).experiment,
        "running": running.experiment,
        "wrapping_up": make_wrapped_up_sprint(house).experiment,
        "voting": make_open_round(house).sprint.experiment,
        "voted": voted.sprint.experiment,
        "deciding": make_deciding_sprint(house).experiment,
        "stopping": _stopped(house, by_sponsor=False),
        "cleaned": _stopped(house, by_sponsor=False),
        "departed": _stopped(house, by_sponsor=True),
        "imported": imported(),
    }
    for where in ("planned", "deciding", "wrapping_up"):
        _wonder(house, at[where])
    values = {
        "direction_id": house.direction.id,
        "team_id": house.team.id,
        "person_id": house.members[3].id,
        "session_id": house.team.id,  # of no session: one is its owner's only
        "passkey_id": UUID(int=7),  # nobody here has one
        "entry_id": _entry(running.id, LogKind.OBSERVED),
        "blocker_id": db.session.scalars(select(Blocker.id)).one(),
        "objection_id": objected.id,
        "table": "log_entry",
        "column": "text",
        "row_id": _entry(running.id, LogKind.OBSERVED),
        "rule_id": stop_rules(running)[0].id,
        "token": "no-token",
        "delivery_id": db.session.scalars(select(Delivery.id).limit(1)).one(),
    }
    lines = {
        "stopping": make_clean_up(at["stopping"], house.members[1], by=house.lead).id,
        "cleaned": make_clean_up(at["cleaned"], house.members[0], by=house.lead, is_done=True).id,
    }
    return World(house, at, values, lines)


def _entry(sprint_id: UUID, kind: LogKind) -> UUID:
    found = select(LogEntry.id).where(LogEntry.sprint_id == sprint_id, LogEntry.kind == kind)
    return db.session.scalars(found).one()


def _wonder(house: House, asked_of: Experiment) -> None:
    """One more open question."""
    with act(experiment=asked_of.code) as (experiment, now):
        experiment_actions.add_question(experiment, "Komen zij ook als het regent?", by=house.lead, now=now)
        db.session.commit()


def _let_many_run(house: House) -> None:
    with act() as (_, now):
        people_actions.edit_team(
            house.team, name=house.team.name, max_running=20, default_lead_id=house.lead.id, by=house.admin, now=now
        )
        direction_actions.change_frame(house.direction, FrameFacts(max_running=50), by=house.sponsor, now=now)
        db.session.commit()


def _stopped(house: House, *, by_sponsor: bool) -> Experiment:
    """A stop that is announced: as the team advised, or by the sponsor against its advice."""
    everybody = len(house.electorate)
    if by_sponsor:
        sprint = make_deciding_sprint(house, *(KEEP,) * everybody)
        review_on = clock.now().date() + timedelta(days=30)
        decide(sprint, stop(tipping_learning_id=tip(sprint), review_on=review_on), house.sponsor)
    else:
        sprint = make_deciding_sprint(house, *(STOP,) * everybody)
        decide(sprint, stop(), house.lead)
    experiment: Experiment = sprint.experiment
    return experiment


def _settled(house: House, *, asked: bool = False) -> Experiment:
    """A sprint that lies still while its objection is settled; `asked`: the lead asked for a restart."""
    experiment: Experiment = make_running_sprint(house).experiment
    do(objections.adapt, make_objection(experiment, house.members[0], Ground.SAFETY), experiment, house.lead)
    if asked:
        restart(objections.ask_restart, experiment, house.lead)
    return experiment
