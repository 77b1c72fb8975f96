# SPDX-License-Identifier: EUPL-1.2
"""The plan and the sprint as people use them in a browser without JavaScript."""

from __future__ import annotations

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import log, make_planned_sprint, make_running_sprint, make_wrapping_up_sprint
from tracker.directions.terms import Stage
from tracker.sprints.terms import LogKind


def url(sprint, part=""):
    return f"/experiments/{sprint.experiment.code}/sprints/{sprint.number}{part}"


def test_x(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    client.sign_in(house.lead)
    page = client.get(url(sprint, "/plan"))
    print(page.text)


def test_y(client: Client, house: House) -> None:
    sprint = make_running_sprint(house, day=5)
    log(house, sprint)
    client.sign_in(house.lead)
    page = client.get(url(sprint))
    print(page.text)
